"""Where every release is filed, once and for good: archive documents (RFC 5005 §4) are cut from the files of the months.

A release is filed when it becomes public, behind all that its month holds already. What refreshes bring is filed under the month in
which it comes, and no month that has a successor is added to: so whoever walks from the newest to the first that he knows has met
everything new. What a backfill brings is filed under the month in which it was published.

One number says it, and its order, falling, is the order in which archive documents follow each other:

    10**9 * months since the year 0 + place in the month, from 1      what refreshes brought
    the same - 10**15, which is negative                              what backfills brought

    filed_range(ArchivePart(date(2026, 11, 1), 1, 17))      # (24322000000001, 24322000000017)
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime

from sqlalchemy import Connection, func, select

from entries.queries import ArchivePart
from entries.rows import Row
from entries.schema import IN_ARCHIVE, PUBLIC, entries

PLACES = 10**9  # in a month
BACKFILLED = -(10**15)

_FILED = entries.c.filed
_LAST = select(func.max(_FILED))


def filed_range(part: ArchivePart) -> tuple[int, int]:
    """The first and the last number of a part."""
    start = month_of(part.month) * PLACES + (BACKFILLED if part.backfilled else 0)
    return start + part.first, start + part.last


def part_between(first: int, last: int) -> ArchivePart:
    """The part with these numbers, both of one month."""
    start = month_start(last)
    year, month = divmod((start - (BACKFILLED if last < 0 else 0)) // PLACES, 12)
    return ArchivePart(date(year, month + 1, 1), first - start, last - start, backfilled=last < 0)


def month_start(filed: int) -> int:
    """The number before the first of its month."""
    return filed // PLACES * PLACES


def month_of(day: date) -> int:
    """Months since the year 0."""
    return day.year * 12 + day.month - 1


def file(db: Connection, rows: Iterable[Row], now: datetime) -> None:
    """Gives each of these rows that is public, and was not before, its number, in their order; rows are changed in place. The caller holds
    the lock of writers."""
    rows = [row for row in rows if row["filed"] is None and row["status"] in PUBLIC]
    live = [row for row in rows if row["status"] not in IN_ARCHIVE]
    if live:
        newest: int = db.execute(_LAST.where(_FILED > 0)).scalar() or 0
        # A clock that was put back, or a refresh that began before midnight, adds to the month that was opened meanwhile.
        month = max(month_of(now.astimezone(UTC)) * PLACES, month_start(newest))
        _number(live, max(newest, month))
    by_month: dict[int, list[Row]] = {}
    for row in sorted((row for row in rows if row["status"] in IN_ARCHIVE), key=lambda row: -int(row["number"])):  # as it was met
        by_month.setdefault(BACKFILLED + month_of(row["published"]) * PLACES, []).append(row)
    for start, brought in by_month.items():
        last: int | None = db.execute(_LAST.where(_FILED.between(start + 1, start + PLACES - 1))).scalar()
        _number(brought, last or start)


def _number(rows: Iterable[Row], last: int) -> None:
    for filed, row in enumerate(rows, last + 1):
        row["filed"] = filed
