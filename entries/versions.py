"""Version counters: when did a scope change last. They answer 304 without reading an entry.

all                     everything; also the sequence: every stored change takes its next number
head                    what the feed of everything shows without what backfills brought
source:ID, topic:ID     the same of a source or a topic
archive:source:ID, ...  what backfills brought of it
definitions             what people wrote in pages
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection, delete, select

from entries.queries import FeedQuery, Revision
from entries.rows import KEYS, by_chunk
from entries.schema import ARCHIVED, EPOCH, IN_ARCHIVE, IN_HEAD, LIVE, WITHDRAWN, Status, entries, entry_topics, insert, versions

_ALL = "all"
_HEAD = "head"
_SOURCE, _ARCHIVE = "source:", "archive:"
_OF_SCOPES = select(versions).where(versions.c.scope.in_(KEYS)).order_by(versions.c.scope)  # built once


def source_scope(source_id: str) -> str:
    """The scope of a source's entries."""
    return f"{_SOURCE}{source_id}"


def source_of(scope: str) -> str:
    """The source whose entries a scope has, in its head or its archive; "" for a scope of several."""
    return scope.removeprefix(_ARCHIVE).removeprefix(_SOURCE) if scope.removeprefix(_ARCHIVE).startswith(_SOURCE) else ""


def topic_scope(topic: str) -> str:
    """The scope of a topic's entries."""
    return f"topic:{topic}"


def scopes_of_entry(source_id: str, topics: Iterable[str], statuses: Collection[Status]) -> set[str]:
    """The scopes that a change of an entry moves, which has or had these statuses: heads, archives, or both; its source's alone for an
    echo. The mark of a withdrawn one stands in all of them."""
    own, mixed = {source_scope(source_id)}, {topic_scope(topic) for topic in topics}
    moved: set[str] = set()
    if not {*IN_HEAD, WITHDRAWN}.isdisjoint(statuses):
        moved |= own
    if not {LIVE, WITHDRAWN}.isdisjoint(statuses):
        moved |= mixed | {_HEAD}
    if not {*IN_ARCHIVE}.isdisjoint(statuses):
        moved |= {_archive_scope(scope) for scope in own}
    if ARCHIVED in statuses:
        moved |= {_archive_scope(scope) for scope in mixed}
    return moved


def scopes_of_entries(db: Connection, numbers: Collection[int], before: Mapping[int, Status] | None = None) -> set[str]:
    """The scopes of the feeds in which these entries stand now, and in which they stood with the statuses of `before`."""
    were = before or {}
    e, t = entries.c, entry_topics.c
    topics: defaultdict[int, list[str]] = defaultdict(list)
    for row in by_chunk(db, numbers, select(t.entry, t.topic).where(t.entry.in_(KEYS))):
        topics[row["entry"]].append(row["topic"])
    rows = by_chunk(db, numbers, select(e.number, e.source_id, e.status).where(e.number.in_(KEYS)))
    return {
        scope
        for row in rows
        for scope in scopes_of_entry(row["source_id"], topics[row["number"]], (row["status"], were.get(row["number"], row["status"])))
    }


def _archive_scope(scope: str) -> str:
    return f"{_ARCHIVE}{scope}"


def current(db: Connection) -> int:
    """The sequence of the last stored change, 0 in a new database."""
    number: int = db.execute(select(versions.c.number).where(versions.c.scope == _ALL)).scalar_one()
    return number


def of_scope(db: Connection, scope: str) -> int:
    """The sequence of the last change of a scope, 0 where there was none."""
    return db.execute(select(versions.c.number).where(versions.c.scope == scope)).scalar() or 0


def locked(db: Connection) -> int:
    """Like `current`, and until the transaction ends no other writer of entries gets past here."""
    number: int = db.execute(select(versions.c.number).where(versions.c.scope == _ALL).with_for_update()).scalar_one()
    return number


def advance(db: Connection, scopes: Collection[str], number: int, now: datetime) -> None:
    """Notes that all of `scopes`, and `all`, changed last with the sequence `number`."""
    statement = insert(db, versions)
    statement = statement.on_conflict_do_update(
        index_elements=[versions.c.scope], set_={"number": statement.excluded.number, "updated": statement.excluded.updated}
    )
    rows = [{"scope": scope, "number": number, "updated": now} for scope in sorted({_ALL, *scopes})]
    db.execute(statement, rows)


def move_source(db: Connection, old: str, new: str, now: datetime) -> None:
    """The feeds of a source that was renamed changed now, and so did everything that names it."""
    former, present = ((source_scope(id_), _archive_scope(source_scope(id_))) for id_ in (old, new))
    db.execute(delete(versions).where(versions.c.scope.in_(former)))
    advance(db, {*present, _HEAD}, locked(db) + 1, now)


def scopes_of(query: FeedQuery) -> tuple[str, ...]:
    """The fewest counters of which one moves whenever the answer to the query does: its sources, else its topics, else all.

    Page 1 shows nothing that a backfill brought and has the counters of heads alone, unless the query asks for the `whole`.
    """
    reaches = query.whole or query.page > 1
    heads = {source_scope(source) for source in query.sources} or {topic_scope(topic) for topic in query.topics}
    if not heads:
        return (_ALL if reaches else _HEAD,)
    return tuple(sorted(heads | {_archive_scope(scope) for scope in heads} if reaches else heads))


def revision(db: Connection, query: FeedQuery) -> Revision:
    """The version of what the query asks for.

    The token holds moments too, so that a database restored from a backup never repeats the token of other content.
    """
    rows = list(by_chunk(db, scopes_of(query), _OF_SCOPES))
    marks = "\n".join(f"{row['scope']} {row['number']} {row['updated'] or EPOCH}" for row in rows)
    updated = max((row["updated"] for row in rows if row["updated"]), default=None)
    number = max((row["number"] for row in rows), default=0)
    return Revision(hashlib.sha256(marks.encode()).hexdigest()[:20], updated, number)


def moved(db: Connection, since: int) -> tuple[int, frozenset[str]]:
    """The sequence of the last stored change, and the scopes that changed after the one numbered `since`."""
    numbers: dict[str, int] = dict(db.execute(select(versions.c.scope, versions.c.number).where(versions.c.number > since)).all())
    return numbers.get(_ALL, since), frozenset(numbers)
