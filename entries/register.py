"""All entries, also those that readers do not see, for those who look after them.

store.register.find(FeedQuery(text="robot", sources=("brightwater",)), "held")     newest first
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Literal

from sqlalchemy import Connection, select

from entries import selection
from entries.database import Database
from entries.queries import FeedQuery
from entries.rows import KEYS, by_chunk, topics_of
from entries.schema import HELD, PUBLIC, WITHDRAWN, Status, entries, twins
from entries.search_match import walk

EntryState = Literal["all", "public", "held", "withdrawn"]
STATUSES: Mapping[EntryState, tuple[Status, ...]] = MappingProxyType(
    {"all": (*PUBLIC, HELD, WITHDRAWN), "public": PUBLIC, "held": (HELD,), "withdrawn": (WITHDRAWN,)}
)
_E, _T = entries.c, twins.c
_SLIM = select(_E.number, _E.slug, _E.source_id, _E.title, _E.language, _E.status, _E.published, _E.precision).where(_E.number.in_(KEYS))


@dataclass(frozen=True, slots=True)
class Registered:
    """An entry in a list: `topics` are ids, best first; `copies` is how many other entries are one release with it."""

    slug: str
    source_id: str
    title: str
    language: str
    status: Status
    published: datetime
    precision: str
    topics: tuple[str, ...]
    copies: int


class Register(Database):
    """Looks entries up and counts them."""

    def find(self, query: FeedQuery, state: EntryState = "all") -> tuple[tuple[Registered, ...], bool]:
        """The asked page of entries, newest first, each copy by itself, and whether a further page exists."""
        with self._reading() as db:
            offset = (query.page - 1) * query.limit
            found = _newest(db, query, STATUSES[state], offset)
            return _registered(db, found[: query.limit]), len(found) > query.limit

    def count(self, query: FeedQuery, most: int) -> int:
        """How many releases a feed with this query has in all, counted up to `most`."""
        with self._reading() as db:
            return len(selection.newest(db, replace(query, limit=most, page=1, whole=True))[0])


def _newest(db: Connection, query: FeedQuery, statuses: tuple[Status, ...], offset: int) -> list[int]:
    if db.dialect.name == "sqlite":
        statement = walk(query, statuses)
    else:
        asked = selection.conditions(query)
        statement = select(_E.number, _E.published).where(_E.status.in_(statuses), *asked).order_by(_E.published.desc(), _E.number.desc())
    return list(db.execute(statement.limit(query.limit + 1).offset(offset)).scalars())


def _registered(db: Connection, numbers: list[int]) -> tuple[Registered, ...]:
    topics = topics_of(db, numbers)
    families = {row["entry"]: row["release"] for row in by_chunk(db, numbers, select(_T.entry, _T.release).where(_T.entry.in_(KEYS)))}
    sizes: dict[int, int] = {}
    for row in by_chunk(db, set(families.values()), select(_T.release).where(_T.release.in_(KEYS))):
        sizes[row["release"]] = sizes.get(row["release"], 0) + 1
    rows = {row["number"]: dict(row) for row in by_chunk(db, numbers, _SLIM)}
    return tuple(
        Registered(
            **{name: value for name, value in rows[number].items() if name != "number"},
            topics=tuple(match.topic for match in topics.get(number, ())),
            copies=sizes.get(families.get(number, 0), 1) - 1,
        )
        for number in numbers
    )
