"""What is new in feeds: a line for each entry that came to the head of one, was materially changed there, or was taken away.

It is written in the transaction that stores the change, whoever makes it: a refresh, the end of an embargo, an operator. What moves
without news is not told: what a backfill brings, another topic, another address, another leader among copies.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Connection, delete

from entries.push_schema import news
from entries.rows import Row
from entries.schema import IN_ARCHIVE, IN_HEAD, WITHDRAWN

NewsKind = Literal["new", "revised", "withdrawn"]

KEPT = timedelta(days=7)  # nobody is told what happened longer ago
_MATERIAL = ("fingerprint", "revised", "published")  # what a feed's `updated` is made of, and what completes a partial release


def note(db: Connection, written: Iterable[tuple[Row | None, Row]], now: datetime) -> None:
    """Notes what is news of entries that were just written: (row before, or None; row now)."""
    told = [
        {"sequence": after["sequence"], "entry": after["number"], "kind": kind, "at": now}
        for before, after in written
        if (kind := kind_of(before, after))
    ]
    if told:
        db.execute(news.insert(), told)


def kind_of(before: Row | None, after: Row) -> NewsKind | None:
    """What readers of feeds are told of a change; None when they are told nothing."""
    was, status = before["status"] if before else None, after["status"]
    if status not in IN_HEAD:
        return "withdrawn" if status == WITHDRAWN and was in IN_HEAD else None
    if before and was in IN_HEAD:  # a row without these columns was read to change its topics alone
        return "revised" if any(before.get(name) != after.get(name) for name in _MATERIAL) else None
    return None if was in IN_ARCHIVE else "new"


def prune(db: Connection, now: datetime) -> None:
    """Drops what is no news any more."""
    db.execute(delete(news).where(news.c.at <= now - KEPT))
