"""What is new for somebody who looks on: the news after a point of time that he names by its sequence.

place, told = store.live.since(FeedQuery(topics=("education",)), 41)     # what happened after the change numbered 41, newest first
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from entries import selection, versions
from entries.database import Database
from entries.model import Entry, Tombstone
from entries.news import NewsKind
from entries.push_schema import news
from entries.queries import FeedQuery
from entries.rows import by_chunk, entry_values
from entries.schema import entries

MOST = 50  # told at once: whoever was away longer looks at the list
_LOOKED_AT = 500  # news of all feeds together


@dataclass(frozen=True, slots=True)
class Told:
    """A piece of news: an entry that is new or was materially changed, or the mark of one that was withdrawn."""

    sequence: int
    kind: NewsKind
    subject: Entry | Tombstone


class Live(Database):
    """News by sequence. Every method is one transaction."""

    def since(self, query: FeedQuery, after: int) -> tuple[int, tuple[Told, ...]]:
        """The present sequence, and what the query finds of the news after another one, each entry once, newest first.

        A sequence that is still to come is that of another database: nothing is told.
        """
        with self._reading() as db:
            place = versions.current(db)
            if after >= place:
                return place, ()
            rows = db.execute(
                select(news.c.sequence, news.c.entry, news.c.kind, entries.c.id)
                .join_from(news, entries, entries.c.number == news.c.entry)
                .where(news.c.sequence > after)
                .order_by(news.c.sequence.desc())
                .limit(_LOOKED_AT)
            ).all()
            last = _merged((sequence, number, kind) for sequence, number, kind, _ in rows)
            withdrawn = {id_: last[number] for _, number, _, id_ in rows if last[number][1] == "withdrawn"}
            shown = selection.among(db, query, [number for number, (_, kind) in last.items() if kind != "withdrawn"])
            newest = sorted(shown, key=lambda number: last[number], reverse=True)[:MOST]
            found = entry_values(db, by_chunk(db, newest, selection.ENTRY_ROWS))
            gone = selection.tombstones(db, query) if withdrawn else ()
        told = [Told(*last[number], entry) for number, entry in found]
        told += [Told(*withdrawn[mark.id], mark) for mark in gone if mark.id in withdrawn]
        return place, tuple(sorted(told, key=lambda one: one.sequence, reverse=True)[:MOST])


def _merged(rows: Iterable[tuple[int, int, NewsKind]]) -> dict[int, tuple[int, NewsKind]]:
    """The last news of each entry, by its number; one that came and was revised since is new all the same. `rows` are newest first."""
    last: dict[int, tuple[int, NewsKind]] = {}
    for sequence, number, kind in rows:
        known = last.setdefault(number, (sequence, kind))
        if known[1] == "revised" and kind == "new":
            last[number] = known[0], kind
    return last
