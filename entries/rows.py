"""Rows and values: what a value looks like in its table, and the value a row stands for.

The column types of `schema` turn moments and JSON into Python values, so that here only names are mapped.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import fields
from itertools import groupby
from typing import Any, TypeVar

from sqlalchemy import Connection, RowMapping, Select, select

from entries.likeness import body_print, said_by
from entries.model import Entry, Known, Reading, SourceState, Stamp, TopicMatch
from entries.schema import HELD, WITHDRAWN, entries, entry_topics, entry_urls, readings, revisions

Row = dict[str, Any]  # Any: a column is an int, a str, a datetime or a value of the model
T = TypeVar("T")

_AT_A_TIME = 500  # keys in one IN (...): far below SQLite's limit of 32,766 parameters, and one plan for all full chunks
_READING = tuple(field.name for field in fields(Reading))
_STATE = tuple(field.name for field in fields(SourceState) if field.name not in ("source_id", "paused"))
_ENTRY = tuple(field.name for field in fields(Entry) if field.name not in ("published", "topics"))


def chunks(keys: Collection[T]) -> Iterator[Sequence[T]]:
    """The keys in order, as many at a time as one statement takes."""
    ordered = list(keys)
    for start in range(0, len(ordered), _AT_A_TIME):
        yield ordered[start : start + _AT_A_TIME]


def by_chunk(db: Connection, keys: Collection[T], statement: Callable[[Sequence[T]], Select[Any]]) -> Iterator[RowMapping]:
    """The rows of `statement` for every chunk of the keys. (Any: the columns are the statement's own.)"""
    for chunk in chunks(keys):
        # All of a chunk at once: a statement left open keeps its lock where its caller ends early.
        yield from db.execute(statement(chunk)).mappings().all()


def digest(text: str) -> str:
    """A short key of fixed length for an address or another text of any length."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def entry_row(entry: Entry) -> Row:
    """The columns of `entries` that the entry decides; `number` and `status` are the store's."""
    row: Row = {name: getattr(entry, name) for name in _ENTRY}
    stamp = entry.published
    row |= {"published": stamp.at, "precision": stamp.precision, "origin": stamp.origin, "printed": stamp.text}
    return row | {"body_print": body_print(said_by(entry))}


def entry_value(row: RowMapping, topics: tuple[TopicMatch, ...]) -> Entry:
    """The entry of a whole row of `entries`."""
    return Entry(**{name: row[name] for name in _ENTRY}, published=_stamp(row), topics=topics)


def _stamp(row: RowMapping) -> Stamp:
    return Stamp(row["published"], row["precision"], row["origin"], row["printed"])


def topic_rows(number: int, topics: Iterable[TopicMatch], entry: Row) -> list[Row]:
    """The rows of `entry_topics` for the entry with this number and this row."""
    shared = {"entry": number, "status": entry["status"], "published": entry["published"]}
    return [
        shared | {"topic": m.topic, "position": place, "score": m.score, "by": m.by, "evidence": m.evidence}
        for place, m in enumerate(topics)
    ]


def topics_of(db: Connection, numbers: Collection[int]) -> dict[int, tuple[TopicMatch, ...]]:
    """The topics of the entries with these numbers, in the order in which they were given."""
    t = entry_topics.c
    rows = by_chunk(
        db,
        numbers,
        lambda chunk: select(t.entry, t.topic, t.score, t.evidence, t.by).where(t.entry.in_(chunk)).order_by(t.entry, t.position),
    )
    return {
        number: tuple(TopicMatch(row["topic"], row["score"], row["evidence"], row["by"]) for row in group)
        for number, group in groupby(rows, key=lambda row: int(row["entry"]))
    }


def entry_values(db: Connection, statement: Select[Any]) -> tuple[tuple[int, Entry], ...]:
    """Number and entry of every row of a statement over `entries`, in its order. (Any: all columns of the table.)"""
    rows = db.execute(statement).mappings().all()
    topics = topics_of(db, [row["number"] for row in rows])
    return tuple((row["number"], entry_value(row, topics.get(row["number"], ()))) for row in rows)


def reading_row(number: int, reading: Reading) -> Row:
    """The row of `readings`."""
    return {"entry": number} | {name: getattr(reading, name) for name in _READING}


def state_row(state: SourceState) -> Row:
    """The columns of `source_states` that a refresh decides; whether a source is paused is not among them."""
    return {name: getattr(state, name) for name in _STATE}


def state_value(row: RowMapping) -> SourceState:
    """The state of a source. A pause covers the state below, which shows again when the pause ends."""
    values: Row = {name: row[name] for name in _STATE}
    pauses = [moment for moment in (row["paused_by_spec"], row["paused_by_operator"]) if moment]
    if pauses:
        values |= {"state": "paused", "since": min(pauses)}
    elif values["state"] == "paused":  # noted by a person's refresh of a paused source
        values |= {"state": "healthy"}
    return SourceState(source_id=row["source_id"], paused=bool(pauses), **values)


def known_values(db: Connection, numbers: Collection[int]) -> tuple[Known, ...]:
    """The slim rows of the entries with these numbers, newest number first. No body is read."""
    ordered = sorted(numbers, reverse=True)
    urls: dict[int, list[str]] = {}
    for row in by_chunk(db, ordered, _urls):
        urls.setdefault(row["entry"], []).append(row["url"])
    past: dict[int, list[str]] = {}
    for row in by_chunk(db, ordered, _fingerprints):
        past.setdefault(row["entry"], []).append(row["fingerprint"])
    return tuple(
        _known(row, tuple(urls.get(row["number"], ())), tuple(past.get(row["number"], ()))) for row in by_chunk(db, ordered, _slim)
    )


def _urls(numbers: Sequence[int]) -> Select[Any]:
    u = entry_urls.c
    return select(u.entry, u.url).where(u.entry.in_(numbers)).order_by(u.url)


def _fingerprints(numbers: Sequence[int]) -> Select[Any]:
    r = revisions.c
    return select(r.entry, r.fingerprint).where(r.entry.in_(numbers)).order_by(r.entry, r.position)


def _slim(numbers: Sequence[int]) -> Select[Any]:
    e = entries.c
    columns = (
        *(e.number, e.id, e.status, e.url, e.title, e.published, e.precision, e.origin, e.printed, e.first_seen, e.revised),
        *(e.withdrawn_by, e.hold_until, e.language, e.body_print),
    )
    reading = (readings.c[name] for name in _READING)
    return (
        select(*columns, e.fingerprint, e.partial, *reading)
        .outerjoin_from(entries, readings, readings.c.entry == e.number)
        .where(e.number.in_(numbers))
        .order_by(e.number.desc())
    )


def _known(row: RowMapping, urls: tuple[str, ...], past: tuple[str, ...]) -> Known:
    reading = Reading(**{name: row[name] for name in _READING}) if row["looks"] is not None else Reading()
    return Known(
        id=row["id"],
        url=row["url"],
        urls=urls,
        title=row["title"],
        published=_stamp(row),
        first_seen=row["first_seen"],
        revised=row["revised"],
        fingerprint=row["fingerprint"],
        reading=reading,
        partial=row["partial"],
        withdrawn=row["status"] == WITHDRAWN,
        withdrawn_by=row["withdrawn_by"],
        hold_until=row["hold_until"] if row["status"] == HELD else None,
        language=row["language"],
        body=row["body_print"],
        past=past,
    )
