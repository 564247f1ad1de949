"""One entry per release, in the store: which entries are compared, which of them leads, and whose feeds show it.

Whenever a public entry comes, goes or changes, its family is worked out anew: all entries that are one release with it, directly or
through others. Nothing but the texts, titles, dates and publishers decides, and what an operator said of a pair (`pairings`), so the order
of arrival does not matter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping, and_, bindparam, delete, func, or_, select, update

from entries import pairings, search_index, versions
from entries.duplicates import WEEK, Copy, is_correction, place, releases, same_release, telling_words, titles_differ, words_of
from entries.queries import Appearance
from entries.rows import KEYS, Row, by_chunk, chunks
from entries.schema import ECHOES, EPOCH, IN_ARCHIVE, IN_HEAD, PUBLIC, Status, entries, entry_topics, sketches, twins
from entries.search_index import card

# Bounds for a source that repeats one text for ever: it costs time in proportion, and nobody else an entry.
_MOST_COPIES = 24  # of one release; those that would lead come first
_MOST_CANDIDATES = 300  # whose titles are looked at
_MOST_COMPARED = 24
_CROWDED = 200  # entries of a week that share a hash: it tells nothing any more, and further ones are not noted

_TOLD = ("status", "url", "language")  # what others tell of an entry
_DECIDING = (*_TOLD, "published", "title", "text", "anatomy", "publisher")
_LEAD_OF = {echo: lead for lead, echo in ECHOES.items()}
_E, _S, _T = entries.c, sketches.c, twins.c

# All are built once: to build one takes as long as to run it.
_NOTED = (_S.week.in_(bindparam("weeks", expanding=True)), _S.hash.in_(bindparam("hashes", expanding=True)))
_CROWDS = select(_S.week, _S.hash).where(*_NOTED).group_by(_S.week, _S.hash).having(func.count() >= _CROWDED)
_SHARED = select(_S.entry, func.count().label("hashes")).where(*_NOTED).group_by(_S.entry).subquery()
_CANDIDATES = (  # entries of other sources around that day that share a hash, those that share most first
    select(_E.number, _E.title)
    .join_from(_SHARED, entries, _E.number == _SHARED.c.entry)
    .where(_E.source_id != bindparam("source"), _E.published.between(bindparam("earliest"), bindparam("latest")))
    .order_by(_SHARED.c.hashes.desc(), _E.number)
    .limit(_MOST_CANDIDATES)
)

_OWN, _OTHER, _HERE, _THERE = twins.alias(), twins.alias(), entries.alias(), entries.alias()
_COPIES = (
    select(_OWN.c.entry, _THERE.c.source_id, _THERE.c.url, _THERE.c.slug, _THERE.c.language, (_OTHER.c.position == 0).label("leads"))
    .join_from(_OWN, _OTHER, and_(_OTHER.c.release == _OWN.c.release, _OTHER.c.entry != _OWN.c.entry))
    .join(_HERE, _HERE.c.number == _OWN.c.entry)
    .join(_THERE, _THERE.c.number == _OTHER.c.entry)
    .where(_OWN.c.entry.in_(KEYS))
    .order_by(_OWN.c.entry, _OTHER.c.position)
)
_COPIES_OF_HEADS = _COPIES.where(or_(_HERE.c.status.in_(IN_ARCHIVE), _THERE.c.status.in_(IN_HEAD)))

Family = tuple[int, ...]  # numbers of the entries of a release, the lead first


@dataclass(frozen=True, slots=True)
class Written:
    """An entry that was written: its row, and the one before (None: it is new)."""

    row: Row
    before: Row | None

    @property
    def number(self) -> int:
        """Of the entry."""
        return int(self.row["number"])

    def matters(self) -> bool:
        """Whether anything changed that makes a release."""
        return self._differs(_DECIDING)

    def moved(self) -> bool:
        """Whether others must tell of it in another way."""
        return self._differs(_TOLD)

    def _differs(self, names: Iterable[str]) -> bool:
        """Where only topics are decided, rows have few columns, and none of these is new."""
        before = self.before
        return before is None or any(self.row[name] != before[name] for name in names if name in self.row)


def settle(db: Connection, written: Iterable[Written]) -> set[str]:
    """Works out the releases of these entries, gives every entry its status, and returns the scopes of the feeds that show a difference."""
    touched = {item.number: item for item in written if item.matters()}
    if not touched:
        return set()
    copies = {number: _copy(item.row) for number, item in touched.items() if item.row["status"] in PUBLIC}
    _note(db, touched.values(), copies)
    return _regroup(db, touched, copies)


def settle_again(db: Connection, numbers: Collection[int]) -> set[str]:
    """The same for entries that say what they said, after an operator's word on them."""
    rows = (dict(row) for row in by_chunk(db, sorted(numbers), select(entries).where(_E.number.in_(KEYS))))
    touched = {row["number"]: Written(row, row) for row in rows}
    return _regroup(db, touched, {number: _copy(item.row) for number, item in touched.items() if item.row["status"] in PUBLIC})


def _regroup(db: Connection, touched: Mapping[int, Written], copies: dict[int, Copy]) -> set[str]:
    stored = _stored(db, [number for number, item in touched.items() if item.before])
    copies |= _copies(db, stored.keys() - touched.keys())
    circles = list(_circles(db, copies))
    if not stored and all(len(circle) == 1 for circle in circles):
        return set()
    grouped = (release for circle in circles for release in releases(circle, pairings.decided(db, [copy.number for copy in circle])))
    found = {copy.number: tuple(one.number for one in release) for release in grouped for copy in release}
    stored = _stored(db, {copy.number for circle in circles for copy in circle} | touched.keys())
    if found != stored:
        _write_twins(db, stored, found)
    return _tell(db, touched, stored, found)


def appearances(db: Connection, numbers: Collection[int], *, whole: bool = False) -> dict[int, tuple[Appearance, ...]]:
    """Where the releases of these entries stand, too, the leading entry first. Entries of heads are told of heads alone, unless `whole`:
    a backfill changes nothing in them."""
    statement = _COPIES if whole else _COPIES_OF_HEADS
    found: defaultdict[int, list[Appearance]] = defaultdict(list)
    for row in by_chunk(db, numbers, statement):
        found[row["entry"]].append(Appearance(row["source_id"], row["url"], row["slug"], row["language"], leads=bool(row["leads"])))
    return {number: tuple(others) for number, others in found.items()}


# ------------------------------------------------------------------------------------------------------------ who is compared


def _copy(row: Row | RowMapping) -> Copy:
    return Copy(
        number=row["number"],
        id=row["id"],
        source_id=row["source_id"],
        published=row["published"],
        publisher=row["publisher"],
        archived=row["status"] in IN_ARCHIVE,
        telling=telling_words(row["title"]),
        corrects=is_correction(row["title"]),
        words=words_of(row["text"], row["anatomy"].boilerplate),
    )


def _copies(db: Connection, numbers: Collection[int]) -> dict[int, Copy]:
    """The public ones of these entries."""
    columns = (_E.number, _E.id, _E.source_id, _E.published, _E.publisher, _E.status, _E.title, _E.text, _E.anatomy)
    rows = by_chunk(db, numbers, select(*columns).where(_E.number.in_(KEYS), _E.status.in_(PUBLIC)))
    return {row["number"]: _copy(row) for row in rows}


def _week(moment: datetime) -> int:
    return (moment - EPOCH) // WEEK


def _notes(copy: Copy) -> set[tuple[int, int]]:
    week = _week(copy.published)
    return {(week, hash_) for hash_ in copy.hashes}


def _note(db: Connection, touched: Iterable[Written], copies: Mapping[int, Copy]) -> None:
    """Brings the sketches up to date."""
    noted = {item.number: _notes(_copy(item.before)) for item in touched if item.before and item.before["status"] in PUBLIC}
    to_note = {number: _notes(copy) for number, copy in copies.items()}
    gone = _sketch_rows({number: notes - to_note.get(number, set()) for number, notes in noted.items()})
    come = _sketch_rows({number: notes - noted.get(number, set()) for number, notes in to_note.items()})
    if gone:
        of_row = (column == bindparam(f"its_{name}") for name, column in _S.items())
        db.execute(delete(sketches).where(*of_row), [{f"its_{name}": value for name, value in row.items()} for row in gone])
    crowded = _crowded(db, come)
    if rows := [row for row in come if (row["week"], row["hash"]) not in crowded]:
        db.execute(sketches.insert(), rows)


def _sketch_rows(notes: Mapping[int, set[tuple[int, int]]]) -> list[Row]:
    return [{"week": week, "hash": hash_, "entry": number} for number, pairs in notes.items() for week, hash_ in sorted(pairs)]


def _crowded(db: Connection, come: Iterable[Row]) -> set[tuple[int, int]]:
    """The weeks and hashes, of those to be noted, that are full."""
    by_week: defaultdict[int, set[int]] = defaultdict(set)
    for row in come:
        by_week[row["week"]].add(row["hash"])
    asked = ({"weeks": [week], "hashes": chunk} for week, hashes in by_week.items() for chunk in chunks(sorted(hashes)))
    return {(row.week, row.hash) for values in asked for row in db.execute(_CROWDS, values)}


def _circles(db: Connection, copies: Mapping[int, Copy]) -> Iterator[list[Copy]]:
    """Everyone who is one release with these, directly or through others, in circles that have nothing in common."""
    met = dict(copies)  # a text is read once
    done: set[int] = set()
    for number in sorted(copies):
        circle: dict[int, Copy] = {}
        waiting = [copies[number]] if number not in done else []
        while waiting and len(circle) < 2 * _MOST_COPIES:
            one = waiting.pop(0)
            circle[one.number] = one
            done.add(one.number)
            waiting += [other for other in _alike(db, one, met) if other.number not in done and other not in waiting]
        yield sorted(circle.values(), key=place)[:_MOST_COPIES]


def _alike(db: Connection, copy: Copy, met: dict[int, Copy]) -> list[Copy]:
    """The entries that are one release with this one, or that an operator declared so. `met` are those whose texts have been
    read; it grows."""
    week = _week(copy.published)
    span = {"weeks": (week - 1, week, week + 1), "earliest": copy.published - WEEK, "latest": copy.published + WEEK}
    asked = span | {"hashes": sorted(copy.hashes), "source": copy.source_id}
    rows = db.execute(_CANDIDATES, asked).all() if copy.hashes else ()
    likely = [row.number for row in rows if not titles_differ(copy.telling, telling_words(row.title))][:_MOST_COMPARED]
    partners = pairings.partners(db, copy.number)
    met |= _copies(db, [number for number in (*partners, *likely) if number not in met])
    alike = [number for number in likely if number in met and same_release(copy, met[number])]
    return [met[number] for number in dict.fromkeys((*(number for number in partners if number in met), *alike))]


# ------------------------------------------------------------------------------------------------------------ what is written


def _stored(db: Connection, numbers: Collection[int]) -> dict[int, Family]:
    """The releases of these entries as they are stored, by each of their members."""
    own = by_chunk(db, numbers, select(_T.release).where(_T.entry.in_(KEYS)))
    members: defaultdict[int, list[int]] = defaultdict(list)
    rows = by_chunk(
        db,
        {row["release"] for row in own},
        select(_T.release, _T.entry).where(_T.release.in_(KEYS)).order_by(_T.release, _T.position),
    )
    for row in rows:
        members[row["release"]].append(row["entry"])
    return {number: tuple(family) for family in members.values() for number in family}


def _write_twins(db: Connection, stored: Mapping[int, Family], found: Mapping[int, Family]) -> None:
    changed = sorted(number for number in stored.keys() | found.keys() if stored.get(number) != found.get(number))
    for chunk in chunks(changed):
        db.execute(delete(twins).where(_T.entry.in_(chunk)))
    sources = by_chunk(db, changed, select(_E.number, _E.source_id).where(_E.number.in_(KEYS)))
    rows = [
        {"entry": row["number"], "release": family[0], "position": family.index(row["number"]), "source_id": row["source_id"]}
        for row in sources
        if (family := found.get(row["number"]))
    ]
    if rows:
        db.execute(twins.insert(), rows)


def _tell(db: Connection, touched: Mapping[int, Written], stored: Mapping[int, Family], found: Mapping[int, Family]) -> set[str]:
    """Gives every public member its status, and returns the scopes of those that readers see change, if only in what else they tell of."""
    everyone = sorted(stored.keys() | found.keys())
    columns = (_E.number, _E.source_id, _E.status, _E.published)
    rows = {row["number"]: row for row in by_chunk(db, everyone, select(*columns).where(_E.number.in_(KEYS)))}
    archived = {number for number, row in rows.items() if _last_shown(row, touched) in IN_ARCHIVE}
    moved = {number for number, item in touched.items() if item.moved()}
    before: dict[int, Status] = {}
    statuses: dict[int, Status] = {}
    for number, row in rows.items():
        if row["status"] in PUBLIC:
            now, then = (_told(number, released.get(number, (number,)), archived) for released in (found, stored))
            status = _status(row["status"], leads=found.get(number, (number,))[0] == number)
            if status != row["status"]:
                statuses[number] = status
            if status != row["status"] or now != then or not moved.isdisjoint({*now} - {number}):
                before[number] = row["status"]
    _write_statuses(db, rows, statuses)
    return versions.scopes_of_entries(db, before, before)


def _told(number: int, family: Family, archived: Collection[int]) -> Family:
    """Those of its release, and itself, that an entry tells of: in a head, only what refreshes brought."""
    return tuple(other for other in family if number in archived or other not in archived)


def _last_shown(row: RowMapping, touched: Mapping[int, Written]) -> Status:
    """The status, or that before a withdrawal."""
    status: Status = row["status"]
    item = touched.get(row["number"])
    return item.before["status"] if status not in PUBLIC and item and item.before else status


def _status(status: Status, *, leads: bool) -> Status:
    lead = _LEAD_OF.get(status, status)
    return lead if leads else ECHOES[lead]


def _write_statuses(db: Connection, rows: Mapping[int, RowMapping], statuses: Mapping[int, Status]) -> None:
    """In every place that copies them, too."""
    values = [{"its_number": number, "status": status} for number, status in statuses.items()]
    if values:
        db.execute(update(entries).where(_E.number == bindparam("its_number")).values(status=bindparam("status")), values)
        of_entry = entry_topics.c.entry == bindparam("its_number")
        db.execute(update(entry_topics).where(of_entry).values(status=bindparam("status")), values)
        cards = [(card(rows[number], ()), card({**rows[number], "status": status}, ())) for number, status in statuses.items()]
        search_index.put(db, cards)
