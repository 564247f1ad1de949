"""What is kept of sources: which are configured, which are paused, what the last refresh left and what was learnt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping, delete, select, update

from entries import definitions, looks, news, refresh_counts, refreshes, renaming, views
from entries.errors import NotFound
from entries.model import Readers, SourceState, Walk
from entries.rows import STATE_COLUMNS, Row, chunks, state_of, state_row
from entries.schema import EPOCH, backfills, entries, insert, leases, lessons, memory, source_states
from entries.snapshots import snapshots
from entries.versions import locked

_STATES = select(*STATE_COLUMNS).order_by(source_states.c.source_id)
_FORGOTTEN_AFTER = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class SourceRow:
    """What the schedule needs to know of a configured source.

    A new source is due at once. One whose interval `every` became shorter is due `offset` from now, so that many sources
    changed together are not read together. What is kept of a `formerly` id goes on under this one.
    """

    id: str
    host: str
    offset: timedelta
    every: timedelta
    paused: bool = False
    formerly: tuple[str, ...] = ()
    readers: Readers = "full"


def amendments(db: Connection, specs: Sequence[SourceRow], now: datetime) -> dict[str, Row]:
    """The columns to change, by source id, so that the state rows are those of `specs`; empty when they are already."""
    s = source_states.c
    columns = (s.source_id, s.host, s.every, s.retired, s.paused_by_spec, s.readers, s.next_check, s.failures)
    stored = {row["source_id"]: row for row in db.execute(select(*columns)).mappings()}
    changes = {spec.id: _amendment(stored.get(spec.id), spec, now) for spec in specs}
    gone = (source_id for source_id, row in stored.items() if row["retired"] is None and source_id not in changes)
    return {source_id: row for source_id, row in changes.items() if row} | {source_id: {"retired": now} for source_id in gone}


def _amendment(row: RowMapping | None, spec: SourceRow, now: datetime) -> Row:
    wanted: Row = {"host": spec.host, "every": spec.every, "readers": spec.readers, "retired": None}
    if row is None:
        return wanted | {"paused_by_spec": now if spec.paused else None}
    if spec.paused != bool(row["paused_by_spec"]):
        wanted["paused_by_spec"] = now if spec.paused else None
    # A source that waits after failures, or because it was told to, goes on waiting.
    if spec.every < row["every"] and not row["failures"] and row["next_check"]:
        wanted["next_check"] = min(row["next_check"], now + spec.offset)
    return {name: value for name, value in wanted.items() if row[name] != value}


def renamings(db: Connection, specs: Sequence[SourceRow]) -> Iterator[tuple[str, str]]:
    """The sources (old id, new id) that must be renamed in the store; an id that is in use is nobody's former one."""
    present = {spec.id for spec in specs}
    for old, new in ((old, spec.id) for spec in specs for old in spec.formerly if old not in present):
        if renaming.is_due(db, old, new):
            yield old, new


def sync(db: Connection, specs: Sequence[SourceRow], now: datetime) -> None:
    """Makes the state rows those of `specs`; sources that are not among them are retired."""
    locked(db)  # two processes often start at once
    for old, new in renamings(db, specs):
        renaming.rename_source(db, old, new, now)
    known = set(db.execute(select(source_states.c.source_id)).scalars())
    for source_id, row in amendments(db, specs, now).items():
        if source_id in known:
            db.execute(update(source_states).where(source_states.c.source_id == source_id).values(row))
        else:
            db.execute(source_states.insert().values(state_row(SourceState(source_id)) | {"source_id": source_id} | row))


def state(db: Connection, source_id: str) -> SourceState:
    """The state of one source; that of a source never read when there is no row."""
    row = db.execute(_STATES.where(source_states.c.source_id == source_id)).first()
    return state_of(*row) if row else SourceState(source_id)


def states(db: Connection) -> dict[str, SourceState]:
    """The states of all sources, retired ones included."""
    return {row[0]: state_of(*row) for row in db.execute(_STATES).all()}


def record(db: Connection, state: SourceState) -> None:
    """Writes what a refresh left. A source that nobody configures keeps its state as a retired one does."""
    refresh_counts.count(db, state)
    row = state_row(state)
    unknown = {"source_id": state.source_id, "host": "", "every": timedelta(), "retired": state.checked or EPOCH}
    statement = insert(db, source_states).values(unknown | row)
    db.execute(statement.on_conflict_do_update(index_elements=[source_states.c.source_id], set_=row))


def make_due(db: Connection, source_ids: Sequence[str] = ()) -> None:
    """Forgets the due times of these sources, or of all."""
    for chunk in chunks(source_ids) if source_ids else ((),):
        these = [source_states.c.source_id.in_(chunk)] if chunk else []
        db.execute(update(source_states).where(*these).values(next_check=None))


def pause(db: Connection, source_id: str, paused: bool, now: datetime) -> bool:
    """The operator's own switch, beside the one in the definition; whether it was moved. NotFound for an unknown source."""
    s = source_states.c
    since = db.execute(select(s.paused_by_operator).where(s.source_id == source_id)).first()
    if since is None:
        raise NotFound("source", source_id)
    if paused != bool(since[0]):
        db.execute(update(source_states).where(s.source_id == source_id).values(paused_by_operator=now if paused else None))
    return paused != bool(since[0])


def put_lessons(db: Connection, source_id: str, value: str, now: datetime) -> None:
    """Keeps what scrapers have learnt of a source."""
    row = {"value": value, "changed": now}
    statement = insert(db, lessons).values(source_id=source_id, **row)
    db.execute(statement.on_conflict_do_update(index_elements=[lessons.c.source_id], set_=row))


def put_walk(db: Connection, walk: Walk) -> None:
    """Keeps how far a backfill has come."""
    row = asdict(walk)
    statement = insert(db, backfills).values(row)
    db.execute(statement.on_conflict_do_update(index_elements=[backfills.c.source_id], set_=row))


def walk(db: Connection, source_id: str) -> Walk | None:
    """How far the backfill of a source has come; None when there was none."""
    row = db.execute(select(backfills).where(backfills.c.source_id == source_id)).mappings().first()
    return Walk(**row) if row else None


def prune(db: Connection, now: datetime) -> None:
    """Drops what has run out: memories, leases, and states of sources retired for 90 days that have no entries. Never an entry."""
    s = source_states.c
    has_entries = select(entries.c.number).where(entries.c.source_id == s.source_id).exists()
    db.execute(delete(memory).where(memory.c.until <= now))
    news.prune(db, now)
    refreshes.prune(db, now)
    looks.prune(db, now)
    views.prune(db, now)
    definitions.prune(db, now)
    db.execute(delete(leases).where(leases.c.until <= now))
    db.execute(delete(source_states).where(s.retired <= now - _FORGOTTEN_AFTER, ~has_entries))
    for table in (lessons, backfills, snapshots):
        db.execute(delete(table).where(table.c.source_id.not_in(select(s.source_id))))
