"""Which topics, sources and named feeds had an address, so that one that is gone can say so instead of being unknown.

store.places.note("topic", {"education", "awards"}, now)      # what there is now; what there was besides is gone from now on
store.places.gone("topic", "people")  ->  when it was removed, None while it is there or when it never was
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Literal

from sqlalchemy import Column, Connection, Table, select, update

from entries import renaming
from entries.database import Database
from entries.schema import Chars, Moment, insert, metadata

Kind = Literal["topic", "source", "feed"]

places = Table(
    "places",
    metadata,
    Column("kind", Chars, primary_key=True),
    Column("name", Chars, primary_key=True),
    Column("removed", Moment),  # None while it is there
)


class Places(Database):
    """The memory of addresses."""

    def note(self, kind: Kind, names: Collection[str], now: datetime) -> None:
        """Makes those of `names` present and all others removed, since `now` unless they were before."""
        with self._reading() as db:
            if not any(_differences(db, kind, names)):
                return
        with self._writing() as db:
            come, gone = _differences(db, kind, names)
            for name in come:
                statement = insert(db, places).values(kind=kind, name=name, removed=None)
                db.execute(statement.on_conflict_do_update(index_elements=[places.c.kind, places.c.name], set_={"removed": None}))
            for name in gone:
                db.execute(update(places).where(places.c.kind == kind, places.c.name == name).values(removed=now))

    def rename_topic(self, old: str, new: str) -> None:
        """Lets what operators decided of a topic go on under its new id."""
        with self._reading() as db:
            if not renaming.has_decisions(db, old):
                return
        with self._writing() as db:
            renaming.rename_topic(db, old, new)

    def gone(self, kind: Kind, name: str) -> datetime | None:
        """When it was removed; None while it is there, and for what never was."""
        with self._reading() as db:
            return db.execute(select(places.c.removed).where(places.c.kind == kind, places.c.name == name)).scalar()


def _differences(db: Connection, kind: Kind, names: Collection[str]) -> tuple[set[str], set[str]]:
    """What came and what went since they were noted last."""
    known = dict(db.execute(select(places.c.name, places.c.removed).where(places.c.kind == kind)).all())
    present = {name for name, removed in known.items() if removed is None}
    return set(names) - present, present - set(names)
