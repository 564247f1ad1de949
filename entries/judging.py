"""Judging the archive anew: by which rules it was judged last, how far a run has come, and what an operator decided otherwise.

    due(last, rules.digest, habits, now)  ->  Judging(...)     the run to begin or to go on with; None when all is judged
    corrected(given, corrections)         ->  topics           what the rules and the source give, as the operator corrected it

A run goes over the entries from the newest to the oldest, in batches of one short transaction each, and notes in the same transaction how
far it has come: killed anywhere, it goes on there.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Connection, RowMapping, Select, Text, func, or_, select, type_coerce

from entries.model import Correction, TopicMatch
from entries.rows import KEYS, by_chunk, chunks, topics_of
from entries.schema import WITHDRAWN, corrections, entries, facts, insert
from entries.topics import Habits, best_first

TASK = "topics"  # the name under which a process holds the work
_FACT = "judging"
_PLAIN = Habits()


@dataclass(frozen=True, slots=True)
class Judging:
    """A run over the archive: by which rules, of which sources, how far. `number` is that of the entry judged last."""

    rules: str  # their digest
    habits: Mapping[str, Habits]  # what each source settles, where it settles anything; of sources that are gone, too
    begun: datetime
    sources: tuple[str, ...] = ()  # of these alone; empty: of all
    total: int = 0
    judged: int = 0
    changed: int = 0
    number: int | None = None
    ended: datetime | None = None
    mixed: bool = False  # a process with other rules went on storing releases: the next start judges all again


@dataclass(frozen=True, slots=True)
class Case:
    """What judging an entry takes, and the topics that it was given when it was judged last."""

    number: int  # 0: it is not in the store
    id: str
    source_id: str
    title: str
    subtitle: str
    text: str
    boilerplate: str
    labels: tuple[str, ...]
    given: tuple[TopicMatch, ...]
    corrections: tuple[Correction, ...]
    slug: str = ""

    def is_like(self, other: Case) -> bool:
        """Whether the other one would be judged like this one."""
        return replace(other, given=self.given, corrections=self.corrections) == self

    @property
    def topics(self) -> tuple[TopicMatch, ...]:
        """The topics it has."""
        return corrected(self.given, self.corrections)


_JUDGING: TypeAdapter[Judging] = TypeAdapter(Judging)


# Decided without a database


def due(last: Judging | None, rules: str, habits: Mapping[str, Habits], now: datetime) -> Judging | None:
    """The run that these rules and habits (of all configured sources) ask for, or the one to go on with; None when all is judged.

    A source that is no longer configured keeps what it settled: its entries and feeds stay as they are.
    """
    known = last.habits if last else {}
    settled = {source: own for source, own in {**known, **habits}.items() if own != _PLAIN}
    moved = {source for source in {*known, *settled} if known.get(source, _PLAIN) != settled.get(source, _PLAIN)}
    if last is None or last.rules != rules or last.mixed:
        return Judging(rules, settled, now)
    unfinished = last.ended is None
    if not moved:
        return last if unfinished else None
    if unfinished and not last.sources:
        return Judging(rules, settled, now)
    return Judging(rules, settled, now, sources=tuple(sorted(moved | set(last.sources if unfinished else ()))))


def corrected(given: tuple[TopicMatch, ...], decided: Collection[Correction]) -> tuple[TopicMatch, ...]:
    """The topics of an entry: what rules and source give, without those an operator took away, with those he gave, best first."""
    if not decided:
        return given
    found = {match.topic: match for match in given}
    own = (replace(found.get(it.topic, TopicMatch(it.topic, 0.0)), by="operator") for it in decided if it.wanted)
    theirs = {it.topic for it in decided}
    return tuple(sorted((*own, *(match for match in given if match.topic not in theirs)), key=best_first))


def uncorrected(topics: tuple[TopicMatch, ...], decided: Collection[Correction]) -> tuple[TopicMatch, ...]:
    """What rules and source gave an entry that has these topics: `corrected` taken back."""
    if not decided:
        return topics
    theirs = {it.topic for it in decided}
    found = (it.found for it in decided if it.found)
    return tuple(sorted((*found, *(match for match in topics if match.topic not in theirs)), key=best_first))


def noted(given: tuple[TopicMatch, ...], decided: Iterable[Correction]) -> tuple[Correction, ...]:
    """The corrections with what rules and source give of their topics now."""
    found = {match.topic: match for match in given}
    return tuple(replace(it, found=found.get(it.topic)) for it in decided)


# In the database


def last_run(db: Connection) -> Judging | None:
    """The run that was begun last; None before the first."""
    fact = db.execute(select(facts.c.value).where(facts.c.key == _FACT)).scalar()
    return _JUDGING.validate_json(fact) if fact else None


def put_run(db: Connection, run: Judging) -> None:
    """Writes how far a run has come."""
    row = {"value": _JUDGING.dump_json(run).decode()}
    db.execute(insert(db, facts).values(key=_FACT, **row).on_conflict_do_update(index_elements=[facts.c.key], set_=row))


def begin(db: Connection, run: Judging) -> Judging:
    """The run with the number of entries before it, written."""
    run = replace(run, total=total(db, run.sources))
    put_run(db, run)
    return run


def total(db: Connection, sources: tuple[str, ...] = ()) -> int:
    """How many entries `cases` reads in all."""
    number: int = db.execute(select(func.count()).select_from(entries).where(*_judged(sources))).scalar_one()
    return number


def cases(db: Connection, sources: tuple[str, ...], before: int | None, limit: int) -> tuple[Case, ...]:
    """The next entries, newest first, of those whose number is less than `before`. Of a whole entry only what judging takes is read."""
    e = entries.c
    further = [] if before is None else [e.number < before]
    return _cases(db, _case_rows().where(*_judged(sources), *further).order_by(e.number.desc()).limit(limit))


def case(db: Connection, key: str) -> Case | None:
    """The entry with this slug or id, in whatever state."""
    return next(iter(_cases(db, _case_rows().where(or_(entries.c.slug == key, entries.c.id == key)))), None)


def unwritten(db: Connection, read: Mapping[int, Case]) -> set[int]:
    """The numbers of those that say what they said when they were read, and were not withdrawn since."""
    now = (case for chunk in chunks(read) for case in _cases(db, _case_rows().where(entries.c.number.in_(chunk), *_judged(()))))
    return {case.number for case in now if case.is_like(read[case.number])}


def _case_rows() -> Select[Any]:  # Any: the columns of a case
    e = entries.c
    columns = (e.number, e.id, e.slug, e.source_id, e.title, e.subtitle, e.text, e.labels)
    # The whole anatomy as a value would take longer to build than the judging takes.
    return select(*columns, type_coerce(e.anatomy, Text).label("anatomy"))


def _cases(db: Connection, statement: Select[Any]) -> tuple[Case, ...]:  # Any: as above
    rows = db.execute(statement).mappings().all()
    numbers = [row["number"] for row in rows]
    topics, decided = topics_of(db, numbers), corrections_of(db, numbers)
    return tuple(_case(row, topics.get(row["number"], ()), decided.get(row["number"], ())) for row in rows)


def _judged(sources: tuple[str, ...]) -> list[ColumnElement[bool]]:
    """The mark of a withdrawn entry stays in the feeds in which the entry was seen; one that comes back is judged as it is read."""
    of_sources = [entries.c.source_id.in_(sources)] if sources else []
    return [entries.c.status != WITHDRAWN, *of_sources]


def _case(row: RowMapping, topics: tuple[TopicMatch, ...], decided: tuple[Correction, ...]) -> Case:
    anatomy: dict[str, Any] = json.loads(row["anatomy"])  # Any: JSON
    return Case(
        row["number"],
        row["id"],
        row["source_id"],
        row["title"],
        row["subtitle"],
        row["text"],
        anatomy.get("boilerplate", ""),
        row["labels"],
        uncorrected(topics, decided),
        decided,
        row["slug"],
    )


def corrections_of(db: Connection, numbers: Collection[int]) -> dict[int, tuple[Correction, ...]]:
    """What an operator decided about the entries with these numbers, by topic."""
    c = corrections.c
    rows = by_chunk(db, numbers, select(corrections).where(c.entry.in_(KEYS)).order_by(c.entry, c.topic))
    return {
        number: tuple(Correction(row["topic"], row["wanted"], row["at"], row["found"]) for row in group)
        for number, group in groupby(rows, key=lambda row: int(row["entry"]))
    }


def put_corrections(db: Connection, number: int, decided: Iterable[Correction]) -> None:
    """Makes these the corrections of an entry."""
    db.execute(corrections.delete().where(corrections.c.entry == number))
    rows = [{"entry": number, "topic": it.topic, "wanted": it.wanted, "at": it.at, "found": it.found} for it in decided]
    if rows:
        db.execute(corrections.insert(), rows)
