"""A bounded table of finished answers, the least recently asked thrown out first."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Answer:
    """A finished answer: headers as WSGI wants them, the body as it goes out (compressed or not), and when it must be made anew."""

    headers: tuple[tuple[str, str], ...]
    body: bytes
    etag: str
    version: int  # of the store's content when it was made
    made: float  # monotonic seconds


class AnswerTable:
    """Answers by key, at most `capacity` bytes of bodies in all. Safe for threads."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._size = 0
        self._answers: OrderedDict[Hashable, Answer] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Answer | None:
        """The answer under the key, which becomes the youngest."""
        with self._lock:
            answer = self._answers.get(key)
            if answer:
                self._answers.move_to_end(key)
            return answer

    def put(self, key: Hashable, answer: Answer) -> None:
        """Keeps the answer; one that is larger than a quarter of the table is not kept."""
        if len(answer.body) * 4 > self._capacity:
            return
        with self._lock:
            old = self._answers.pop(key, None)
            self._size += len(answer.body) - (len(old.body) if old else 0)
            self._answers[key] = answer
            while self._size > self._capacity:
                _, gone = self._answers.popitem(last=False)
                self._size -= len(gone.body)

    def __len__(self) -> int:
        return len(self._answers)
