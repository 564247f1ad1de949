"""What is remembered of refreshes: a log for people, and a line a day for the strip of the last thirty.

    store.save(changes, state, now, refreshed=Refreshed(requests=4, ms=840, items=20))
    store.refreshes.log("example")                    ->  (Logged(outcome="unchanged", times=14, ...), ...)     the newest first
    store.refreshes.strips(["example"], until=now)    ->  {"example": (DayMark(date(2026, 3, 1), checks=48, found=2, ...), ...)}

Refreshes in a row that brought nothing, or failed for the same reason, are one line. All is written in the transaction of the refresh.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any, Literal

from sqlalchemy import BigInteger, BindParameter, Column, Connection, Index, Integer, Table, bindparam, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from entries import snapshots
from entries.database import Database
from entries.model import SourceState
from entries.rows import KEYS, Row, by_chunk, chunks
from entries.schema import EPOCH, PUBLIC, Chars, Json, Moment, entries, metadata, numbered
from entries.snapshots import RawPage

RefreshOutcome = Literal["changed", "unchanged", "failed"]
KEPT = timedelta(days=90)
_WEEK = timedelta(weeks=1)
_COUNTED = ("new", "revised", "completed", "moved", "withdrawn")

refreshes = Table(
    "refreshes",
    metadata,
    numbered("number"),
    Column("source_id", Chars, nullable=False),
    Column("first", Moment, nullable=False),
    Column("last", Moment, nullable=False),
    Column("times", Integer, nullable=False),
    Column("unmodified", Integer, nullable=False),
    Column("outcome", Chars, nullable=False),
    Column("codes", Json(tuple[str, ...]), nullable=False),
    Column("sentence", Chars, nullable=False),
    Column("learnt", Chars, nullable=False),
    *(Column(name, Integer, nullable=False) for name in _COUNTED),
    Column("items", Integer),
    Column("requests", Integer, nullable=False),
    Column("ms", BigInteger, nullable=False),
    Index("refreshes_by_source", "source_id", "number"),
    Index("refreshes_by_end", "last"),
)

refresh_days = Table(
    "refresh_days",
    metadata,
    Column("source_id", Chars, primary_key=True),
    Column("day", Integer, primary_key=True, autoincrement=False),  # UTC, since 1970
    *(Column(name, Integer, nullable=False) for name in ("checks", "unmodified", "found", "failed")),
    Column("bytes", BigInteger, nullable=False),
    Index("refresh_days_by_day", "day"),
)


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh tells of itself beside its changes and the state of its source.

    `items` is the length of the list, None when it was what it was or could not be read; `bytes` of all pages that came, decompressed;
    `learnt` a word for something new about the source, "" mostly. `pages` came in full; of each kind `keep` stay.
    """

    requests: int = 0
    bytes: int = 0
    ms: int = 0
    items: int | None = None
    unmodified: bool = False
    learnt: str = ""
    pages: tuple[RawPage, ...] = ()
    keep: int = 0


@dataclass(frozen=True, slots=True)
class Logged:
    """One line: a refresh, or several in a row with the same uneventful outcome. `codes` and `sentence` are those of the state that it
    left; `unmodified` says how many of the `times` found the list as it was; `items` is the last that was counted; `requests` and `ms`
    are of all together."""

    number: int
    source_id: str
    first: datetime
    last: datetime
    times: int
    unmodified: int
    outcome: RefreshOutcome
    codes: tuple[str, ...]
    sentence: str
    learnt: str
    new: int
    revised: int
    completed: int
    moved: int
    withdrawn: int
    items: int | None
    requests: int
    ms: int


@dataclass(frozen=True, slots=True)
class DayMark:
    """One day (UTC) of a source: how often it was read, how often its list was what it was, how many releases were found, how often it
    failed, and how many bytes came."""

    day: date
    checks: int = 0
    unmodified: int = 0
    found: int = 0
    failed: int = 0
    bytes: int = 0


class Refreshes(Database):
    """The log of refreshes and the days of sources."""

    def log(self, source_id: str, *, before: int | None = None, limit: int = 20) -> tuple[Logged, ...]:
        """The newest lines of a source; `before` is the number of the last one shown."""
        older = [_R.number < before] if before is not None else []
        statement = select(refreshes).where(_R.source_id == source_id, *older).order_by(_R.number.desc()).limit(limit)
        with self._reading() as db:
            return tuple(Logged(**row) for row in db.execute(statement).mappings())

    def titles(self, source_id: str, since: datetime, until: datetime) -> Mapping[datetime, tuple[str, ...]]:
        """Titles of the source's public entries that were first seen, or last revised, between these moments, by the moment."""
        met = or_(_E.first_seen.between(since, until), _E.revised.between(since, until))
        statement = select(_E.first_seen, _E.revised, _E.title).where(_E.source_id == source_id, _E.status.in_(PUBLIC), met)
        found: defaultdict[datetime, tuple[str, ...]] = defaultdict(tuple)
        with self._reading() as db:
            for first_seen, revised, title in db.execute(statement.order_by(_E.number.desc())):
                found[revised or first_seen] += (title,)
        return found

    def strips(self, source_ids: Collection[str], until: datetime, days: int = 30) -> Mapping[str, tuple[DayMark, ...]]:
        """The last days of each source, the oldest first, that of `until` last; a day without a check is an empty mark."""
        last = _day(until)
        calendar = {day: DayMark(_EPOCH_DAY + timedelta(days=day)) for day in range(last - days + 1, last + 1)}
        marks = {source_id: dict(calendar) for source_id in source_ids}
        with self._reading() as db:
            for chunk in chunks(source_ids):
                # As tuples: a page of a hundred sources has three thousand days.
                for source_id, day, *counted in db.execute(_DAYS, {KEYS.key: chunk, "after": last - days, "until": last}).all():
                    marks[source_id][day] = DayMark(calendar[day].day, *counted)
        return {source_id: tuple(of_source.values()) for source_id, of_source in marks.items()}

    def per_week(self, source_ids: Collection[str], until: datetime, weeks: int = 12) -> Mapping[str, float]:
        """How many entries each source publishes a week: of the last weeks, or since its first one in these; 0.0 where there was none."""
        start = until - weeks * _WEEK
        found = dict.fromkeys(source_ids, 0.0)
        with self._reading() as db:
            for row in by_chunk(db, source_ids, _PUBLISHED.where(_E.published > start, _E.published <= until)):
                found[row["source_id"]] = row["amount"] / max((until - row["first"]) / _WEEK, 1.0)
        return found


_R, _D, _E = refreshes.c, refresh_days.c, entries.c
_MARKED = tuple(field.name for field in fields(DayMark) if field.name != "day")
_EPOCH_DAY = EPOCH.date()
# All are built once, as in `rows`: a refresh that finds nothing writes little else.
_DAYS = select(_D.source_id, _D.day, *(_D[name] for name in _MARKED)).where(
    _D.source_id.in_(KEYS), _D.day > bindparam("after"), _D.day <= bindparam("until")
)
_PUBLISHED = (
    select(_E.source_id, func.count().label("amount"), func.min(_E.published).label("first"))
    .where(_E.source_id.in_(KEYS), _E.status.in_(PUBLIC))
    .group_by(_E.source_id)
)


def _its(name: str) -> BindParameter[Any]:  # Any: the type of the column
    """A value of the refresh that is noted; the column's own name would stand for the value to set."""
    return bindparam(f"its_{name}", type_=_R[name].type)


_LONGER = (
    update(refreshes)
    .where(_R.number == select(func.max(_R.number)).where(_R.source_id == _its("source_id")).scalar_subquery())
    .where(*(_R[name] == _its(name) for name in ("outcome", "codes", "learnt")))
    .values({name: _R[name] + _its(name) for name in ("times", "unmodified", "requests", "ms")})
    .values({"last": _its("last"), "sentence": _its("sentence"), "items": func.coalesce(_its("items"), _R["items"])})
)
_LINE = refreshes.insert()


def _counting(statement: sqlite.Insert | postgresql.Insert) -> sqlite.Insert | postgresql.Insert:
    more = {name: refresh_days.c[name] + statement.excluded[name] for name in _MARKED}
    return statement.on_conflict_do_update(index_elements=[_D.source_id, _D.day], set_=more)


_DAY = MappingProxyType({"sqlite": _counting(sqlite.insert(refresh_days)), "postgresql": _counting(postgresql.insert(refresh_days))})


def write(db: Connection, refreshed: Refreshed, rows: Sequence[Row], state: SourceState, counted: Mapping[str, int], now: datetime) -> None:
    """Notes a refresh that left `state`; `counted` are its changes by kind, and `rows` its packed pages."""
    outcome: RefreshOutcome = "failed" if state.failures else "changed" if any(counted.values()) else "unchanged"
    told = {"source_id": state.source_id, "outcome": outcome, "codes": state.reasons, "learnt": refreshed.learnt}
    seen = {"last": now, "sentence": state.sentence, "items": refreshed.items}
    spent = {"times": 1, "unmodified": int(refreshed.unmodified), "requests": refreshed.requests, "ms": refreshed.ms}
    _log(db, {**told, **seen, **spent}, {name: counted.get(name, 0) for name in _COUNTED})
    marks = {"checks": 1, "unmodified": spent["unmodified"], "found": counted.get("new", 0), "failed": int(outcome == "failed")}
    db.execute(_DAY[db.dialect.name], {"source_id": state.source_id, "day": _day(now), "bytes": refreshed.bytes, **marks})
    snapshots.put(db, state.source_id, rows, refreshed.keep, good=outcome != "failed", now=now)


def _log(db: Connection, line: Row, amounts: Mapping[str, int]) -> None:
    """Makes the newest line longer where it says the same and nothing happened, or writes a new one."""
    is_eventful = line["outcome"] == "changed" or line["learnt"]
    if is_eventful or not db.execute(_LONGER, {f"its_{name}": value for name, value in line.items()}).rowcount:
        db.execute(_LINE, {**line, **amounts, "first": line["last"]})


def prune(db: Connection, now: datetime) -> None:
    """Drops what is older than 90 days."""
    db.execute(delete(refreshes).where(_R.last <= now - KEPT))
    db.execute(delete(refresh_days).where(_D.day <= _day(now - KEPT)))


def _day(moment: datetime) -> int:
    return (moment - EPOCH).days
