"""What is written of entries: the changes of one refresh, embargoes that end, topics that were decided anew.

Each loads the rows it is about, changes them in memory, and writes those that differ; so the same changes saved twice
leave the same database, and no feed moves for nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, delete, func, or_, select, update

from entries import filing, news, releases, revisions, search_index, translations, versions
from entries.errors import NotFound
from entries.ids import slug_of
from entries.judging import Case, corrected, corrections_of, noted, put_corrections, uncorrected, unwritten
from entries.model import Change, Correction, Entry, TopicMatch, Withdrawer
from entries.rows import KEYS, Row, by_chunk, chunks, digest, entry_row, reading_row, topic_rows, topics_of
from entries.schema import ARCHIVED, HELD, IN_ARCHIVE, LIVE, PUBLIC, WITHDRAWN, Status, entries, entry_topics, entry_urls, insert, readings


@dataclass(slots=True)
class _Item:
    """One entry while it is worked on: its row, topics and corrections as they are to be, and as they are stored (None: not yet)."""

    row: Row
    topics: tuple[TopicMatch, ...]
    stored_row: Row | None = None
    stored_topics: tuple[TopicMatch, ...] = ()
    corrections: tuple[Correction, ...] = ()
    stored_corrections: tuple[Correction, ...] = ()
    past: Row | None = None  # the state that it was in until now, where readers have seen it and it was revised

    def judge(self, given: Iterable[TopicMatch]) -> None:
        """Takes the topics that rules and source give now; what an operator decided stays."""
        once = _unique(given)
        self.topics, self.corrections = corrected(once, self.corrections), noted(once, self.corrections)

    def correct(self, topic: str, wanted: bool | None, now: datetime) -> None:
        """Takes an operator's word on a topic; None takes his word back."""
        given = uncorrected(self.topics, self.corrections)
        if any((it.topic, it.wanted) == (topic, wanted) for it in self.corrections):
            return
        kept = [it for it in self.corrections if it.topic != topic]
        added = [] if wanted is None else [Correction(topic, wanted, now)]
        self.corrections = tuple(sorted((*kept, *added), key=lambda it: it.topic))
        self.judge(given)

    def differs(self) -> bool:
        return self.row != self.stored_row or self.topics != self.stored_topics

    def is_seen(self) -> bool:
        """Whether readers see the difference: the entry is public, or was, or its mark stands in feeds."""
        return not self._statuses().isdisjoint(PUBLIC) or self.row["withdrawn"] is not None

    def scopes(self) -> set[str]:
        """The feeds it is in, or was in. The mark of a withdrawn one stands in all of them."""
        topics = {match.topic for match in (*self.topics, *self.stored_topics)}
        return versions.scopes_of_entry(self.row["source_id"], topics, self._statuses())

    def cards(self) -> tuple[search_index.Card | None, search_index.Card]:
        """What the index of words knows it by, and what it is to know it by."""
        was = search_index.card(self.stored_row, self.stored_topics) if self.stored_row else None
        return was, search_index.card(self.row, self.topics)

    def _statuses(self) -> set[Status]:
        return {self.row["status"]} | ({self.stored_row["status"]} if self.stored_row else set())


def save(db: Connection, changes: Sequence[Change], now: datetime, listed: Collection[str] = ()) -> int:
    """Writes the changes of one refresh, given newest first as the page has them. Returns the sequence afterwards.

    What stands on the first page of a newsroom is in the head of its feed: those of `listed` (ids) that a backfill brought
    before come out of the archive.
    """
    found = {entry_id for entry_id, status in _statuses(db, listed).items() if status in IN_ARCHIVE}
    if not found and all(change.kind == "looked" for change in changes):
        return _write_looks(db, changes, versions.current(db), now)
    sequence = versions.locked(db)
    items = _load(db, found | {change.id for change in changes if change.kind != "looked"})
    for entry_id in found:
        items[entry_id].row["status"] = LIVE
    number: int = db.execute(select(func.coalesce(func.max(entries.c.number), 0))).scalar_one()
    number = max(number, 0)
    for change in reversed(changes):  # of two with the same moment of publication, the upper one is the newer
        number += _apply(items, change, number + 1, now)
    sequence = _write(db, items.values(), sequence, now)
    return _write_looks(db, changes, sequence, now)


def archive(db: Connection, changes: Sequence[Change], now: datetime) -> None:
    """Writes what a backfill met, in the order of the page: new entries go to the archive, and what is known stays as it is."""
    sequence = versions.locked(db)
    known = _statuses(db, {change.id for change in changes})
    items: dict[str, _Item] = {}
    number: int = db.execute(select(func.coalesce(func.min(entries.c.number), 0))).scalar_one()
    number = min(number, 0)
    for change in changes:  # every one is older than all before it
        if change.id not in known:
            number -= _apply(items, change, number - 1, now, arrival=ARCHIVED)
    sequence = _write(db, items.values(), sequence, now)
    _write_looks(db, changes, sequence, now)


def _statuses(db: Connection, ids: Collection[str]) -> dict[str, Status]:
    rows = by_chunk(db, ids, select(entries.c.id, entries.c.status).where(entries.c.id.in_(KEYS)))
    return {row["id"]: row["status"] for row in rows}


def held_until(db: Connection, now: datetime) -> Sequence[str]:
    """The ids of entries that are kept back and need not be any more."""
    return db.execute(select(entries.c.id).where(entries.c.hold_until <= now, entries.c.status == HELD)).scalars().all()


def release_held(db: Connection, now: datetime) -> int:
    """Makes entries public whose embargo is over; how many."""
    sequence = versions.locked(db)
    items = _load(db, held_until(db, now))
    for item in items.values():
        item.row["status"] = LIVE
    _write(db, items.values(), sequence, now)
    return len(items)


def put_judged(db: Connection, judged: Mapping[int, tuple[Case, tuple[TopicMatch, ...]]], now: datetime) -> tuple[int, ...]:
    """Gives entries, by number, the topics that they were judged to have. The numbers of those that changed; one that says something
    else since it was read for judging is passed over, for whoever wrote it judged it."""
    sequence = versions.locked(db)
    same = sorted(unwritten(db, {number: case for number, (case, _) in judged.items()}))
    items = _of_rows(db, [dict(row) for row in by_chunk(db, same, _slim_rows().where(entries.c.number.in_(KEYS)))])
    for item in items.values():
        item.judge(judged[item.row["number"]][1])
    changed = tuple(item.row["number"] for item in items.values() if item.differs())
    _write(db, items.values(), sequence, now)
    return changed


def correct(db: Connection, key: str, topic: str, wanted: bool | None, now: datetime) -> None:
    """Notes an operator's word on one topic of the entry with this slug or id, and applies it. NotFound."""
    sequence = versions.locked(db)
    rows = db.execute(_slim_rows().where(or_(entries.c.slug == key, entries.c.id == key))).mappings()
    items = _of_rows(db, [dict(row) for row in rows])
    if not items:
        raise NotFound("release", key)
    for item in items.values():
        item.correct(topic, wanted, now)
    _write(db, items.values(), sequence, now)


def _slim_rows() -> Select[Any]:  # Any: the columns that deciding on topics takes
    e = entries.c
    return select(e.number, e.id, e.source_id, e.status, e.sequence, e.published, e.withdrawn, e.filed)


def _load(db: Connection, ids: Collection[str]) -> dict[str, _Item]:
    return _of_rows(db, [dict(row) for row in by_chunk(db, sorted(ids), select(entries).where(entries.c.id.in_(KEYS)))])


def _of_rows(db: Connection, rows: Sequence[Row]) -> dict[str, _Item]:
    numbers = [row["number"] for row in rows]
    topics, decided = topics_of(db, numbers), corrections_of(db, numbers)
    return {
        row["id"]: _Item(dict(row), own := topics.get(row["number"], ()), row, own, word := decided.get(row["number"], ()), word)
        for row in rows
    }


def _apply(items: dict[str, _Item], change: Change, number: int, now: datetime, arrival: Status = LIVE) -> int:
    """Works one change into `items`; 1 when it took the free number, else 0. `arrival`: the status of what is new and public."""
    item = items.get(change.id)
    if change.kind == "withdrawn" and item:
        _withdraw(item, now)
    if change.entry is None or change.kind in ("looked", "withdrawn"):
        return 0
    if item is None:
        row = entry_row(change.entry)
        row |= {
            "number": number,
            "status": _status(change.entry, now, arrival),
            "withdrawn": None,
            "withdrawn_by": "",
            "filed": None,
            "slug": row["slug"] or slug_of(change.id),
        }
        items[change.id] = _Item(row, _unique(change.entry.topics))
        return 1
    _renew(item, change, change.entry, now)
    return 0


def _withdraw(item: _Item, now: datetime, by: Withdrawer = "source") -> None:
    """An entry that was never public leaves no mark: its title is still under embargo."""
    if item.row["status"] != WITHDRAWN:
        item.row |= {"withdrawn": now if item.row["status"] in PUBLIC else None, "status": WITHDRAWN, "withdrawn_by": by}
    elif by == "operator":
        item.row["withdrawn_by"] = by


def withdraw(db: Connection, entry_id: str, now: datetime) -> bool:
    """Takes an entry out of all outputs because an operator says so; whether there is such an entry. A second time changes nothing."""
    return _amend(db, entry_id, now, lambda item: _withdraw(item, now, "operator"))


def restore(db: Connection, entry_id: str, given: Iterable[TopicMatch] | None, now: datetime) -> bool:
    """Brings a withdrawn entry back as what it was, with the topics that rules and source give now (None: those it had); whether there is
    such an entry. One that is not withdrawn stays as it is."""
    return _amend(db, entry_id, now, lambda item: _restore(item, given, now))


def _restore(item: _Item, given: Iterable[TopicMatch] | None, now: datetime) -> None:
    row = item.row
    if row["status"] == WITHDRAWN:
        is_held = row["hold_until"] is not None and row["hold_until"] > now
        arrived: Status = ARCHIVED if row["number"] < 0 else LIVE
        row |= {"status": HELD if is_held else arrived, "withdrawn": None, "withdrawn_by": ""}
        if given is not None:
            item.judge(given)


def _amend(db: Connection, entry_id: str, now: datetime, amend: Callable[[_Item], None]) -> bool:
    sequence = versions.locked(db)
    items = _load(db, (entry_id,))
    for item in items.values():
        amend(item)
    _write(db, items.values(), sequence, now)
    return bool(items)


def _renew(item: _Item, change: Change, entry: Entry, now: datetime) -> None:
    """Brings a stored entry up to date; what its source withdrew comes back."""
    row = item.row
    if row["withdrawn_by"] == "operator":
        return
    # What readers have seen is not taken back under an embargo that came too late.
    status = row["status"] if row["status"] in PUBLIC else _status(entry, now)
    back = {"status": status, "withdrawn": None, "withdrawn_by": ""}
    if change.kind == "moved":
        row |= {"url": entry.url} | back
        return
    if change.kind == "revised" and row["status"] in PUBLIC:
        item.past = revisions.state_of(row, now)
    kept = {name: row[name] for name in ("slug", "source_id", "first_seen", "sequence")}
    row |= entry_row(entry) | kept | back
    item.judge(entry.topics)


def _status(entry: Entry, now: datetime, arrival: Status = LIVE) -> Status:
    return HELD if entry.hold_until and entry.hold_until > now else arrival


def _unique(topics: Iterable[TopicMatch]) -> tuple[TopicMatch, ...]:
    return tuple({match.topic: match for match in topics}.values())


def _write(db: Connection, items: Iterable[_Item], sequence: int, now: datetime) -> int:
    """Writes the items that differ; each that readers see takes the next sequence. Returns the last one taken."""
    items = tuple(items)
    changed = sorted((item for item in items if item.differs()), key=lambda item: int(item.row["number"]))
    filing.file(db, [item.row for item in changed], now)
    scopes: set[str] = set()
    for item in changed:
        if item.is_seen():
            sequence += 1
            scopes |= item.scopes()
            item.row["sequence"] = sequence
        elif item.stored_row is None:
            item.row["sequence"] = sequence
    _write_rows(db, changed)
    news.note(db, ((item.stored_row, item.row) for item in changed), now)
    written = [releases.Written(item.row, item.stored_row) for item in changed]
    elsewhere = releases.settle(db, written) | versions.scopes_of_entries(db, translations.partners(db, _moved(written)))
    if elsewhere:
        sequence += 1
        scopes |= elsewhere
    for item in items:
        if item.corrections != item.stored_corrections:
            put_corrections(db, item.row["number"], item.corrections)
    if scopes:
        versions.advance(db, scopes, sequence, now)
    return sequence


def _moved(written: Sequence[releases.Written]) -> set[int]:
    """Those of which others must tell in another way."""
    return {one.number for one in written if one.before and one.moved()}


def _write_rows(db: Connection, items: Sequence[_Item]) -> None:
    added = [item.row for item in items if item.stored_row is None]
    if added:
        db.execute(entries.insert(), added)
    for amended in _amendments(items):
        db.execute(update(entries).where(entries.c.number == bindparam("its_number")), amended)
    for chunk in chunks([item.row["number"] for item in items]):
        db.execute(delete(entry_topics).where(entry_topics.c.entry.in_(chunk)))
    revisions.keep(db, {item.row["number"]: item.past for item in items if item.past})
    matches = [row for item in items for row in topic_rows(item.row["number"], item.topics, item.row)]
    if matches:
        db.execute(entry_topics.insert(), matches)
    search_index.put(db, [item.cards() for item in items])


def _amendments(items: Sequence[_Item]) -> Iterable[list[Row]]:
    """The columns that differ, rows with the same ones together: a new sequence does not write a body of pages anew."""
    groups: defaultdict[tuple[str, ...], list[Row]] = defaultdict(list)
    for item in items:
        if item.stored_row is not None:
            stored = item.stored_row
            moved = {name: value for name, value in item.row.items() if value != stored[name]}
            if moved:
                groups[tuple(moved)].append(moved | {"its_number": item.row["number"]})
    return groups.values()


def _write_looks(db: Connection, changes: Sequence[Change], sequence: int, now: datetime) -> int:
    """Where the releases were met, how they were read last, and their versions in other languages. Returns the last sequence taken."""
    _write_met(db, changes)
    if linked := translations.link(db, changes):
        sequence = versions.locked(db) + 1
        versions.advance(db, versions.scopes_of_entries(db, linked), sequence, now)
    return sequence


def _write_met(db: Connection, changes: Sequence[Change]) -> None:
    e = entries.c
    ids = sorted({change.id for change in changes})
    rows = by_chunk(db, ids, select(e.id, e.number, e.source_id).where(e.id.in_(KEYS)))
    stored = {row["id"]: row for row in rows}
    met = {
        (stored[change.id]["source_id"], digest(url)): {"url": url, "entry": stored[change.id]["number"]}
        for change in changes
        if change.id in stored
        for url in change.urls
    }
    read = {c.id: reading_row(stored[c.id]["number"], c.reading) for c in changes if c.reading and c.id in stored}
    if met:
        keys = (entry_urls.c.source_id, entry_urls.c.key)
        statement = insert(db, entry_urls)
        new = statement.excluded
        rows_met = [{"source_id": source_id, "key": key} | row for (source_id, key), row in met.items()]
        db.execute(statement.on_conflict_do_update(index_elements=keys, set_={"url": new.url, "entry": new.entry}), rows_met)
    if read:
        statement = insert(db, readings)
        values = {column.name: statement.excluded[column.name] for column in readings.c if not column.primary_key}
        db.execute(statement.on_conflict_do_update(index_elements=[readings.c.entry], set_=values), list(read.values()))
