"""Rows and values: what a value looks like in its table, and the value a row stands for.

The column types of `schema` turn moments and JSON into Python values, so that here only names are mapped.
"""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import fields, replace
from datetime import datetime
from itertools import groupby
from typing import Any, TypeVar

from backports import zstd
from sqlalchemy import BindParameter, Connection, RowMapping, Select, bindparam, select

from entries.likeness import body_print, said_by
from entries.model import Entry, Known, Readers, Reading, SourceState, Stamp, TopicMatch
from entries.schema import HELD, WITHDRAWN, entries, entry_topics, entry_urls, readings, revisions, source_states

Row = dict[str, Any]  # Any: a column is an int, a str, a datetime or a value of the model
T = TypeVar("T")

_AT_A_TIME = 500  # keys in one IN (...): far below SQLite's limit of 32,766 parameters, and one plan for all full chunks
KEYS: BindParameter[Any] = bindparam("keys", expanding=True)  # for `by_chunk`. Any: they take the type of the column beside them
_READING = tuple(field.name for field in fields(Reading))
_STATE = tuple(field.name for field in fields(SourceState) if field.name not in ("source_id", "paused", "readers"))
STATE_COLUMNS = tuple(
    source_states.c[name] for name in ("source_id", "paused_by_spec", "paused_by_operator", "readers", *_STATE)
)  # of `state_of`
_ENTRY = tuple(field.name for field in fields(Entry) if field.name not in ("published", "topics"))

_E, _T, _U, _R = entries.c, entry_topics.c, entry_urls.c, revisions.c
# All are built once: to build one takes as long as to run it.
_TOPICS = select(_T.entry, _T.topic, _T.score, _T.evidence, _T.by).where(_T.entry.in_(KEYS)).order_by(_T.entry, _T.position)
_URLS = select(_U.entry, _U.url).where(_U.entry.in_(KEYS)).order_by(_U.url)
_FINGERPRINTS = select(_R.entry, _R.fingerprint).where(_R.entry.in_(KEYS)).order_by(_R.entry, _R.position)
_SLIM = (
    select(
        *(_E.number, _E.id, _E.status, _E.url, _E.title, _E.published, _E.precision, _E.origin, _E.printed, _E.first_seen, _E.revised),
        *(_E.withdrawn_by, _E.hold_until, _E.language, _E.body_print, _E.fingerprint, _E.partial),
        *(readings.c[name] for name in _READING),
    )
    .outerjoin_from(entries, readings, readings.c.entry == _E.number)
    .where(_E.number.in_(KEYS))
    .order_by(_E.number.desc())
)


def compressed(body: bytes, level: int) -> str:
    """The bytes of a page as a column keeps them: zstandard, in base64."""
    return b64encode(zstd.compress(body, level=level)).decode("ascii")


def decompressed(kept: str) -> bytes:
    """The bytes of a page that `compressed` wrote."""
    return zstd.decompress(b64decode(kept))


def chunks(keys: Collection[T]) -> Iterator[Sequence[T]]:
    """The keys in order, as many at a time as one statement takes."""
    ordered = list(keys)
    for start in range(0, len(ordered), _AT_A_TIME):
        yield ordered[start : start + _AT_A_TIME]


def by_chunk(db: Connection, keys: Collection[object], statement: Select[Any]) -> Iterator[RowMapping]:
    """The rows of a statement that asks for `KEYS`, for every chunk of the keys. (Any: the columns are the statement's own.)"""
    for chunk in chunks(keys):
        # All of a chunk at once: a statement left open keeps its lock where its caller ends early.
        yield from db.execute(statement, {KEYS.key: chunk}).mappings().all()


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
    shared = {"entry": number, "status": entry["status"], "published": entry["published"], "filed": entry["filed"]}
    return [
        shared | {"topic": m.topic, "position": place, "score": m.score, "by": m.by, "evidence": m.evidence}
        for place, m in enumerate(topics)
    ]


def topics_of(db: Connection, numbers: Collection[int]) -> dict[int, tuple[TopicMatch, ...]]:
    """The topics of the entries with these numbers, in the order in which they were given."""
    rows = by_chunk(db, numbers, _TOPICS)
    return {
        number: tuple(TopicMatch(row["topic"], row["score"], row["evidence"], row["by"]) for row in group)
        for number, group in groupby(rows, key=lambda row: int(row["entry"]))
    }


def entry_values(db: Connection, rows: Iterable[RowMapping]) -> tuple[tuple[int, Entry], ...]:
    """Number and entry of every whole row of `entries`, in their order."""
    found = tuple(rows)
    topics = topics_of(db, [row["number"] for row in found])
    return tuple((row["number"], entry_value(row, topics.get(row["number"], ()))) for row in found)


def reading_row(number: int, reading: Reading) -> Row:
    """The row of `readings`."""
    return {"entry": number} | {name: getattr(reading, name) for name in _READING}


def state_row(state: SourceState) -> Row:
    """The columns of `source_states` that a refresh decides; what its definition and the operator say is not among them."""
    return {name: getattr(state, name) for name in _STATE}


def state_of(source_id: str, by_spec: datetime | None, by_operator: datetime | None, readers: Readers, *values: Any) -> SourceState:
    """The state of a source, of a row of STATE_COLUMNS. A pause covers the state below, which shows again when the pause ends. (Any: the
    columns are of many types; a page reads thousands of rows, so they come as tuples.)"""
    found = SourceState(source_id, **dict(zip(_STATE, values, strict=True)), paused=bool(by_spec or by_operator), readers=readers)
    if found.paused:
        return replace(found, state="paused", since=min(moment for moment in (by_spec, by_operator) if moment))
    if found.state == "paused":  # noted by a person's refresh of a paused source
        return replace(found, state="healthy")
    return found


def known_values(db: Connection, numbers: Collection[int]) -> tuple[Known, ...]:
    """The slim rows of the entries with these numbers, newest number first. No body is read."""
    ordered = sorted(numbers, reverse=True)
    urls: dict[int, list[str]] = {}
    for row in by_chunk(db, ordered, _URLS):
        urls.setdefault(row["entry"], []).append(row["url"])
    past: dict[int, list[str]] = {}
    for row in by_chunk(db, ordered, _FINGERPRINTS):
        past.setdefault(row["entry"], []).append(row["fingerprint"])
    return tuple(
        _known(row, tuple(urls.get(row["number"], ())), tuple(past.get(row["number"], ()))) for row in by_chunk(db, ordered, _SLIM)
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
