"""A bounded table of finished answers, the least recently asked thrown out first."""

from __future__ import annotations

import threading
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from itertools import count


@dataclass(slots=True)
class Answer:
    """A finished answer: headers as WSGI wants them, with and without those that a 304 leaves out; the body as it goes out (compressed or
    not); and when it must be made anew. `asked` grows with every asking in the table."""

    headers: list[tuple[str, str]]
    short_headers: list[tuple[str, str]]
    body: bytes | None  # None while nobody asked for it
    etag: str  # as it stands in the header, quotes and all
    modified: datetime | None
    version: int = 0  # of the store's content when it was made
    made: float = 0.0  # monotonic seconds
    asked: int = 0

    @property
    def size(self) -> int:
        """Bytes that it takes, about."""
        return len(self.body or b"") + 2_000


class AnswerTable:
    """Answers by key, at most `capacity` bytes of bodies in all. Safe for threads; looking one up takes no lock."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._size = 0
        self._answers: dict[Hashable, Answer] = {}
        self._ticks = count(1)
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Answer | None:
        """The answer under the key, which becomes the youngest."""
        answer = self._answers.get(key)
        if answer:
            answer.asked = next(self._ticks)
        return answer

    def put(self, key: Hashable, answer: Answer) -> None:
        """Keeps the answer; one that is larger than a quarter of the table is not kept."""
        if answer.size * 4 > self._capacity:
            return
        with self._lock:
            self._drop(key)
            answer.asked = next(self._ticks)
            self._answers[key] = answer
            self._size += answer.size
            if self._size > self._capacity:
                self._shrink()

    def _shrink(self) -> None:
        """To seven eighths, so that it is seldom done: it looks at every answer."""
        for key in sorted(self._answers, key=lambda key: self._answers[key].asked):
            if self._size <= self._capacity * 7 // 8:
                return
            self._drop(key)

    def _drop(self, key: Hashable) -> None:
        if gone := self._answers.pop(key, None):
            self._size -= gone.size

    def __len__(self) -> int:
        return len(self._answers)
