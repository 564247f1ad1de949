"""What an operator decided of two entries: that they are one release, or that they are not, whatever their texts say.

put(db, 7, 12, same=False, now, "editor@example.org")       they stay two entries
decided(db, [7, 9, 12])  ->  {(7, 12): False}               the smaller number first
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Boolean, Column, Connection, ForeignKey, Table, bindparam, delete, select

from entries.rows import KEYS, by_chunk
from entries.schema import Chars, Moment, entries, insert, metadata

pairings = Table(  # each pair both ways
    "pairings",
    metadata,
    Column("entry", entries.c.number.type, ForeignKey("entries.number"), primary_key=True, autoincrement=False),
    Column("other", entries.c.number.type, ForeignKey("entries.number"), primary_key=True, autoincrement=False),
    Column("same", Boolean, nullable=False),
    Column("at", Moment, nullable=False),
    Column("by", Chars, nullable=False),
)
_P = pairings.c
_PARTNERS = select(_P.other).where(_P.entry == bindparam("its_number"), _P.same).order_by(_P.other)  # built once
_AMONG = select(_P.entry, _P.other, _P.same).where(_P.entry.in_(KEYS), _P.entry < _P.other)


def partners(db: Connection, number: int) -> list[int]:
    """The entries that an operator declared one release with this one."""
    return list(db.execute(_PARTNERS, {"its_number": number}).scalars())


def decided(db: Connection, numbers: Collection[int]) -> dict[tuple[int, int], bool]:
    """What was decided of pairs of these entries: whether they are one release."""
    among = set(numbers)
    rows = by_chunk(db, among, _AMONG) if len(among) > 1 else ()
    return {(row["entry"], row["other"]): row["same"] for row in rows if row["other"] in among}


def put(db: Connection, one: int, other: int, *, same: bool, now: datetime, by: str) -> None:
    """Notes a decision; it replaces an earlier one."""
    row = {"same": same, "at": now, "by": by}
    for entry, partner in ((one, other), (other, one)):
        statement = insert(db, pairings).values(entry=entry, other=partner, **row)
        db.execute(statement.on_conflict_do_update(index_elements=[_P.entry, _P.other], set_=row))


def drop(db: Connection, one: int, other: int) -> bool:
    """Takes a decision back; whether there was one."""
    gone = [db.execute(delete(pairings).where(_P.entry == a, _P.other == b)).rowcount for a, b in ((one, other), (other, one))]
    return any(gone)
