"""A connected database: every method of what stands on it is one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine

from entries.engine import reader, translated, writer


class Database:
    """What the store and its parts have in common. All raise StoreBusy when the database is locked or away, and StoreError when it
    refuses."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._reader = reader(engine)
        self._writer = writer(engine)

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with translated(self._engine.url), self._reader.connect() as db:
            yield db

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with translated(self._engine.url), self._writer.begin() as db:
            yield db
