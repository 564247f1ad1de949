"""How much topics and sources publish, counted from indexes alone."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, time, timedelta
from typing import Literal

from sqlalchemy import BigInteger, Connection, func, select, type_coerce

from entries.queries import Volume
from entries.schema import EPOCH, LEADS, PUBLIC, entries, entry_topics

_WEEKS = 12
_WEEK = timedelta(weeks=1)


def volumes(db: Connection, scope: Literal["topic", "source"], now: datetime) -> dict[str, Volume]:
    """The volume of every topic or source that has a public entry. The last week ends `now`."""
    e, t = entries.c, entry_topics.c
    key, published, status = (t.topic, t.published, t.status) if scope == "topic" else (e.source_id, e.published, e.status)
    public = status.in_(LEADS if scope == "topic" else PUBLIC)  # the feed of a source holds its echoes, too
    start = now - _WEEKS * _WEEK
    weeks: defaultdict[str, list[int]] = defaultdict(lambda: [0] * _WEEKS)
    age = type_coerce(published, BigInteger) - (start - EPOCH) // timedelta(microseconds=1)
    week = (age // (_WEEK // timedelta(microseconds=1))).label("week")
    for name, index, entries_then in db.execute(select(key, week, func.count()).where(public, published >= start).group_by(key, week)):
        weeks[name][min(index, _WEEKS - 1)] += entries_then
    totals = db.execute(select(key, func.count(), func.max(published)).where(public).group_by(key).order_by(key))
    return {name: Volume(name, total, tuple(weeks[name]), newest) for name, total, newest in totals}


def topics_of_sources(db: Connection) -> dict[str, tuple[str, ...]]:
    """The topics that each source has public entries on, the most frequent first."""
    e, t, amount = entries.c, entry_topics.c, func.count()
    statement = select(e.source_id, t.topic).join(entries, e.number == t.entry).where(e.status.in_(PUBLIC)).group_by(e.source_id, t.topic)
    found: defaultdict[str, list[str]] = defaultdict(list)
    for source, topic in db.execute(statement.order_by(e.source_id, amount.desc(), t.topic)):
        found[source].append(topic)
    return {source: tuple(topics) for source, topics in found.items()}


def counts(db: Connection, now: datetime) -> tuple[int, int]:
    """How many releases are public, and how many of them were published since midnight UTC."""
    midnight = datetime.combine(now.astimezone(UTC).date(), time(), UTC)
    statement = select(func.count(), func.count().filter(entries.c.published >= midnight)).where(entries.c.status.in_(LEADS))
    total, today = db.execute(statement).one()
    return total, today
