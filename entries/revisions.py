"""Earlier states of entries: what one said before it was revised. Written in the transaction that revises it.

Of a release that is corrected all day the first state and the newest ones are kept, at most 20 and half a million characters.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, delete, func, select

from entries.likeness import own_text, said
from entries.model import Past
from entries.rows import KEYS, Row, by_chunk
from entries.schema import PUBLIC, entries, revisions

MOST = 20
LONGEST = 100_000  # characters of one state; what differs beyond is not shown either
_LARGEST = 500_000  # characters of all states of one entry
_R = revisions.c


def state_of(stored: Row, now: datetime) -> Row:
    """The state that a stored row of `entries` is in until now."""
    text = own_text(said(stored["title"], stored["text"], stored["anatomy"]))[:LONGEST]
    kept = {name: stored[name] for name in ("fingerprint", "title", "subtitle")}
    return kept | {"text": text, "since": stored["revised"] or stored["first_seen"], "until": now}


def keep(db: Connection, states: Mapping[int, Row]) -> None:
    """Adds a state to each of these entries, by number, and drops what is too much: the oldest after the first."""
    if not states:
        return
    counted = by_chunk(db, states, select(_R.entry, func.max(_R.position)).where(_R.entry.in_(KEYS)).group_by(_R.entry))
    last = {row["entry"]: row["max_1"] for row in counted}
    rows = [{"entry": number, "position": last.get(number, 0) + 1} | state for number, state in states.items()]
    db.execute(revisions.insert(), rows)
    for number in states:
        _bound(db, number)


def _bound(db: Connection, number: int) -> None:
    sizes = db.execute(select(_R.position, func.length(_R.text)).where(_R.entry == number).order_by(_R.position)).all()
    dropped: list[int] = []
    left = sum(size for _, size in sizes)
    for position, size in sizes[1:-1]:
        if len(sizes) - len(dropped) <= MOST and left <= _LARGEST:
            break
        dropped.append(position)
        left -= size
    if dropped:
        db.execute(delete(revisions).where(_R.entry == number, _R.position.in_(dropped)))


def past(db: Connection, entry_id: str) -> tuple[Past, ...]:
    """The earlier states of a public entry, newest first. A withdrawn or held one has none for anybody: its words are not to be read."""
    names = ("title", "subtitle", "text", "fingerprint", "since", "until")
    found = (
        select(*(_R[name] for name in names))
        .join_from(revisions, entries, _R.entry == entries.c.number)
        .where(entries.c.id == entry_id, entries.c.status.in_(PUBLIC))
        .order_by(_R.position.desc())
    )
    return tuple(Past(**row) for row in db.execute(found).mappings())


def count(db: Connection, number: int) -> int:
    """How many earlier states of an entry are kept, whatever its status."""
    kept: int = db.execute(select(func.count()).where(_R.entry == number)).scalar_one()
    return kept
