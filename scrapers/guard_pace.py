"""Politeness within one process: whose turn it is to ask a host, and when."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition, Lock

MANY = 1_000  # hosts to remember before those that nobody has to wait for are forgotten: redirects may name any number of them


class Pace:
    """Queues requests by host. At most `connections` at a time, the first come first, each `pause_s` after the end of the one before."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._queues: dict[str, _Queue] = {}

    @contextmanager
    def turn(self, place: str, pause_s: float, connections: int = 1) -> Iterator[None]:
        """Waits until `place` (host and port) may be asked, and holds it while the request runs."""
        queue = self._queue(place)
        try:
            queue.enter(pause_s, connections)
            try:
                yield
            finally:
                queue.leave()
        finally:
            with self._lock:
                queue.users -= 1

    def _queue(self, place: str) -> _Queue:
        with self._lock:
            if len(self._queues) >= MANY:
                self._queues = {key: queue for key, queue in self._queues.items() if queue.users or not queue.is_over()}
            queue = self._queues.setdefault(place, _Queue())
            queue.users += 1  # under the same lock as the clean-up, so that nobody waits in a forgotten queue
            return queue


class _Queue:
    """The line before one host."""

    def __init__(self) -> None:
        self.users = 0
        self._ended = -math.inf
        self._longest_s = 0.0
        self._lock = Lock()
        self._waiting: deque[Condition] = deque()
        self._running = 0

    def is_over(self) -> bool:
        """Whether whoever comes next need not wait for who came before."""
        return time.monotonic() > self._ended + self._longest_s

    def enter(self, pause_s: float, connections: int) -> None:
        self._longest_s = max(self._longest_s, pause_s)
        with self._lock:
            turn = Condition(self._lock)  # one for each, so that a turn wakes one thread and not all that wait
            self._waiting.append(turn)
            try:
                while True:
                    is_next = self._waiting[0] is turn and self._running < connections
                    wait_s = self._ended + pause_s - time.monotonic()
                    if is_next and wait_s <= 0:
                        break
                    turn.wait(wait_s if is_next else None)
                self._running += 1
            finally:
                self._waiting.remove(turn)
                self._call_next()

    def leave(self) -> None:
        with self._lock:
            self._running -= 1
            self._ended = time.monotonic()
            self._call_next()

    def _call_next(self) -> None:
        if self._waiting:
            self._waiting[0].notify()
