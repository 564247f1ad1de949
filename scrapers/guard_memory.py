"""What is remembered about hosts between fetches: the rules of their robots.txt, and until when they asked us to stay away."""

from __future__ import annotations

from datetime import datetime
from threading import Lock
from typing import Protocol

MANY = 1_000  # facts that a ForgetfulMemory keeps


class Memory(Protocol):
    """Small facts with an end. The store keeps them over restarts."""

    def recall(self, kind: str, key: str, now: datetime) -> str | None:
        """The value, or None when there is none or its time is over."""
        ...

    def remember(self, kind: str, key: str, value: str, until: datetime) -> None:
        """Keeps the value until then; an older value is replaced."""
        ...


class ForgetfulMemory:
    """A memory that ends with the process: for previews and tests."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._facts: dict[tuple[str, str], tuple[str, datetime]] = {}

    def recall(self, kind: str, key: str, now: datetime) -> str | None:
        """The value, or None when there is none or its time is over."""
        value, until = self._facts.get((kind, key), (None, now))
        return value if now < until else None

    def remember(self, kind: str, key: str, value: str, until: datetime) -> None:
        """Keeps the value until then, or until a thousand newer ones came."""
        with self._lock:
            self._facts.pop((kind, key), None)
            self._facts[kind, key] = (value, until)
            if len(self._facts) > MANY:
                self._facts.pop(next(iter(self._facts)))


def block_host(memory: Memory, host: str, until: datetime) -> None:
    """Notes that `host` (as in the Host header: without a default port) asked by Retry-After not to be asked before `until`."""
    memory.remember("retry-after", host, until.isoformat(), until)


def host_blocked_until(memory: Memory, host: str, now: datetime) -> datetime | None:
    """Until when `host` wants no request. For the schedule; a person's refresh does not ask."""
    value = memory.recall("retry-after", host.lower(), now)
    return datetime.fromisoformat(value) if value else None
