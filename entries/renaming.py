"""A source or topic that the operator gave another name. Ids and addresses of entries stay: they were minted once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Table, delete, exists, select, update
from sqlalchemy.orm import aliased

from entries import search_index, versions
from entries.definitions import definitions
from entries.pictures import pictures
from entries.refreshes import refresh_days, refreshes
from entries.rows import chunks
from entries.schema import (
    backfills,
    corrections,
    entries,
    entry_urls,
    leases,
    lessons,
    source_states,
    twins,
)
from entries.search_index import card
from entries.snapshots import snapshots

_OF_ENTRIES: tuple[Table, ...] = (entries, entry_urls, twins, pictures)
_OF_SOURCE: tuple[Table, ...] = (source_states, lessons, backfills, refreshes, refresh_days, snapshots)
_E = entries.c
_CARD = (_E.number, _E.status, _E.source_id, _E.published)


def is_due(db: Connection, old: str, new: str) -> bool:
    """Whether the old source left a trace and the new one has no entry. Two histories are never mixed: what both met would stand there
    twice."""
    return _has(db, source_states, old) and not _has(db, entries, new)


def rename_source(db: Connection, old: str, new: str, now: datetime) -> None:
    """All that is kept of a source goes on under its new id: entries, the addresses they were met at, schedule and lessons."""
    _rename_in_index(db, old, new)
    for table in _OF_SOURCE:  # of a new one that was read without success before its former name was told
        db.execute(delete(table).where(table.c.source_id == new))
    for table in (*_OF_ENTRIES, *_OF_SOURCE):
        db.execute(update(table).where(table.c.source_id == old).values(source_id=new))
    db.execute(delete(leases).where(leases.c.source_id == old))
    db.execute(delete(definitions).where(definitions.c.kind == "source", definitions.c.key == old))
    versions.move_source(db, old, new, now)


def _has(db: Connection, table: Table, source_id: str) -> bool:
    return bool(db.execute(select(exists().where(table.c.source_id == source_id))).scalar())


def _rename_in_index(db: Connection, old: str, new: str) -> None:
    """The mark of the source in the index of words; the rest of a card is as it was."""
    numbers = db.execute(select(_E.number).where(_E.source_id == old)).scalars().all()
    for chunk in chunks(numbers):
        rows = db.execute(select(*_CARD).where(_E.number.in_(chunk))).mappings().all()
        search_index.put(db, [(card(row, ()), card({**row, "source_id": new}, ())) for row in rows])


def has_decisions(db: Connection, topic: str) -> bool:
    """Whether an operator decided something of a topic."""
    return bool(db.execute(select(exists().where(corrections.c.topic == topic))).scalar())


def rename_topic(db: Connection, old: str, new: str) -> None:
    """What operators decided of a topic counts for its new name, where they have not decided on that as well. The topics that rules
    gave follow by themselves: other rules are a reason to judge the archive anew."""
    newer = aliased(corrections)
    decided = exists().where(newer.c.entry == corrections.c.entry, newer.c.topic == new)
    db.execute(update(corrections).where(corrections.c.topic == old, ~decided).values(topic=new))
