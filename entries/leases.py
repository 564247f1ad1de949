"""Who may read which source now. A lease is held by host, so that no host is ever asked for two sources at once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, delete, func, literal, or_, select, update

from entries.schema import Chars, Moment, insert, leases, source_states

# A clock that leapt ahead and was set right leaves moments behind that no rule would have set: they hold nothing back.
FARTHEST = timedelta(days=40)  # the longest interval is 30 days, and its offset a tenth
LONGEST = timedelta(hours=1)  # of a lease

_Choice = Select[Any]  # Any: host and source id, which INSERT ... SELECT takes by position


def claim_due(db: Connection, now: datetime, limit: int, until: datetime, owner: str, due: datetime) -> tuple[str, ...]:
    """Leases up to `limit` due sources, the longest overdue first, one a host.

    One statement. Which sources are due is read first; then the primary key of `leases` decides, also against claims of
    other processes at the same moment. On PostgreSQL the chosen rows are locked, and looked at again where a refresh has
    just ended (SKIP LOCKED, and READ COMMITTED's second look), so that nothing is read twice either.
    """
    s = source_states.c
    ripe = or_(s.next_check.is_(None), s.next_check <= due, s.next_check > now + FARTHEST)
    wanted = [ripe, *_may_be_read()]
    urgency = (s.next_check.asc().nulls_first(), s.source_id)
    turn = func.row_number().over(partition_by=s.host, order_by=urgency).label("turn")
    waiting = select(s.source_id, turn).where(*wanted, _is_free(now)).subquery()
    chosen = (
        _choice(owner, until)
        .join_from(source_states, waiting, waiting.c.source_id == s.source_id)
        .where(waiting.c.turn == 1, *wanted)
        .order_by(*urgency)
        .limit(limit)
        .with_for_update(of=source_states, skip_locked=True)
    )
    return _lease(db, chosen, now)


def claim_one(db: Connection, source_id: str, now: datetime, until: datetime, owner: str) -> bool:
    """Leases this source whether or not it is due; False while its host is leased, or when nobody configures it."""
    s = source_states.c
    chosen = _choice(owner, until).where(s.source_id == source_id, s.retired.is_(None), _is_free(now))
    return bool(_lease(db, chosen, now))


def claim_new(db: Connection, source_id: str, host: str, now: datetime, until: datetime, owner: str) -> bool:
    """Leases a source that is about to be configured, so that it is the owner's from the first moment; False while its host is leased."""
    row = {"source_id": source_id, "owner": owner, "until": until}
    statement = insert(db, leases).values(host=host, **row)
    taken = statement.on_conflict_do_update(index_elements=[leases.c.host], set_=row, where=~_holds(now))
    return db.execute(taken.returning(leases.c.host)).first() is not None


def claim(db: Connection, task: str, now: datetime, until: datetime, owner: str) -> bool:
    """Leases a task that one process does at a time to `owner`, who may have it already; it stands where a host and its source stand."""
    row = {"source_id": task, "owner": owner, "until": until}
    statement = insert(db, leases).values(host=task, **row)
    free = or_(~_holds(now), leases.c.owner == owner)
    taken = statement.on_conflict_do_update(index_elements=[leases.c.host], set_=row, where=free)
    return db.execute(taken.returning(leases.c.host)).first() is not None


def _may_be_read() -> list[ColumnElement[bool]]:
    s = source_states.c
    return [s.retired.is_(None), s.paused_by_spec.is_(None), s.paused_by_operator.is_(None)]


def _is_free(now: datetime) -> ColumnElement[bool]:
    """No lease on the host; nor on the source, which may have moved to another host while it was read."""
    taken = or_(leases.c.host == source_states.c.host, leases.c.source_id == source_states.c.source_id)
    return ~select(leases.c.host).where(_holds(now), taken).exists()


def _holds(now: datetime) -> ColumnElement[bool]:
    return leases.c.until.between(now + timedelta(microseconds=1), now + LONGEST)


def _choice(owner: str, until: datetime) -> _Choice:
    s = source_states.c
    return select(s.host, s.source_id, literal(owner, Chars), literal(until, Moment))


def _lease(db: Connection, chosen: _Choice, now: datetime) -> tuple[str, ...]:
    statement = insert(db, leases).from_select(["host", "source_id", "owner", "until"], chosen)
    new = statement.excluded
    taken = statement.on_conflict_do_update(
        index_elements=[leases.c.host],
        set_={"source_id": new.source_id, "owner": new.owner, "until": new.until},
        where=~_holds(now),
    )
    return tuple(db.execute(taken.returning(leases.c.source_id)).scalars())


def renew(db: Connection, source_id: str, owner: str, until: datetime) -> bool:
    """Moves the end of a lease; False when it is no longer the owner's."""
    mine = (leases.c.source_id == source_id, leases.c.owner == owner)
    return db.execute(update(leases).where(*mine).values(until=until)).rowcount > 0


def release(db: Connection, source_id: str, owner: str) -> None:
    """Ends the owner's lease of a source; a lease that somebody else holds by now stays."""
    db.execute(delete(leases).where(leases.c.source_id == source_id, leases.c.owner == owner))


def owners(db: Connection) -> dict[str, str]:
    """Source id -> owner of every lease."""
    return dict(db.execute(select(leases.c.source_id, leases.c.owner)).all())
