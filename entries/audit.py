"""Who changed what: a line for each thing that a person or a program with a token changed, written in the transaction that changes it.

audit.write(db, Note("editor@example.org", "changed", "source", "example", before="...", after="..."), now)
store.audit.notes(kind="source", key="example")  ->  (Noted(...), ...)     the newest first
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Connection, Index, RowMapping, Table, func, select

from entries.database import Database
from entries.schema import Chars, Moment, insert, metadata, numbered

audit = Table(
    "audit",
    metadata,
    numbered("number"),
    Column("at", Moment, nullable=False),
    Column("who", Chars, nullable=False),
    Column("deed", Chars, nullable=False),
    Column("kind", Chars, nullable=False),
    Column("key", Chars, nullable=False),
    Column("before", Chars, nullable=False),
    Column("after", Chars, nullable=False),
    Index("audit_by_key", "kind", "key", "number"),
)


@dataclass(frozen=True, slots=True)
class Note:
    """One deed. `who` is a sign-in name, "token NAME" or "command line"; `deed` a verb in the past ("added", "changed", "removed",
    "paused"); `kind` and `key` name its object; `before` and `after` are texts, "" where there is none. No secrets."""

    who: str
    deed: str
    kind: str
    key: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Noted:
    """A note as it is kept; `number` grows with time."""

    number: int
    at: datetime
    note: Note


def write(db: Connection, note: Note, now: datetime) -> None:
    """Keeps the note with whatever else this transaction writes."""
    row = {name: getattr(note, name) for name in Note.__slots__}
    db.execute(insert(db, audit).values(at=now, **row))


class Audit(Database):
    """The trail of changes. Nothing is ever taken from it."""

    def note(self, note: Note, now: datetime) -> None:
        """Keeps a note on something that is not stored here: a backup, a sign-in."""
        with self._writing() as db:
            write(db, note, now)

    def notes(self, *, kind: str = "", key: str = "", who: str = "", before: int | None = None, limit: int = 100) -> tuple[Noted, ...]:
        """The newest notes, of one kind, object or person where those are given; `before` is the number of the last one shown."""
        a = audit.c
        wanted = [column == value for column, value in ((a.kind, kind), (a.key, key), (a.who, who)) if value]
        older = [a.number < before] if before is not None else []
        statement = select(audit).where(*wanted, *older).order_by(a.number.desc()).limit(limit)
        with self._reading() as db:
            rows = db.execute(statement).mappings().all()
        return tuple(_noted(row) for row in rows)

    def latest(self, kind: str, deed: str, keys: Collection[str] | None = None) -> dict[str, Noted]:
        """The last note of this deed on each of these objects, or on every one; what has none is missing."""
        a = audit.c
        these = [] if keys is None else [a.key.in_(keys)]
        last = select(func.max(a.number)).where(a.kind == kind, a.deed == deed, *these).group_by(a.key)
        with self._reading() as db:
            rows = db.execute(select(audit).where(a.number.in_(last))).mappings().all()
        return {row["key"]: _noted(row) for row in rows}


def _noted(row: RowMapping) -> Noted:
    return Noted(row["number"], row["at"], Note(**{name: row[name] for name in Note.__slots__}))
