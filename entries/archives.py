"""Archive documents (RFC 5005 §4): what a feed ever held, in parts of at most 500 that stay what they are.

    query = FeedQuery(topics=("education",))
    part = store.archives.newest(query)                # named in the feed itself; None: the feed has none
    document = store.archives.document(query, part)    # its entries, and document.previous, the part before

A part is a range of places (`filing`), so nothing that comes later gets into it, or moves what is in it to another one. Withdrawn
releases leave theirs, and their marks take their place; a topic that was corrected brings or takes its release. Every read is a walk
along an index from a given place, however long the past is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection, func, select, union

from entries import lookup, selection, versions
from entries.database import Database
from entries.errors import NotFound
from entries.filing import BACKFILLED, PLACES, filed_range, month_start, part_between
from entries.model import Tombstone
from entries.queries import Appearance, ArchiveDocument, ArchivePart, FeedQuery, Revision, Selection
from entries.rows import KEYS, by_chunk, entry_values
from entries.schema import EPOCH, LEADS, LIVE, PUBLIC, WITHDRAWN, Status, entries

MOST = 500  # entries of a part when its address is made
_SLACK = 2 * MOST  # corrected topics may have brought some more; what holds still more is an address that we never gave
_EVER: tuple[Status, ...] = (*PUBLIC, WITHDRAWN)  # whatever is filed: where parts are cut does not depend on what became of their entries
_E = entries.c
_SLIM = select(_E.number, _E.sequence, _E.fingerprint).where(_E.number.in_(KEYS)).order_by(_E.number)
_MARKS = select(_E.id, _E.source_id, _E.withdrawn, _E.title, _E.withdrawn_by).where(_E.number.in_(KEYS), _E.withdrawn >= EPOCH)


class Archives(Database):
    """The archive documents of every feed."""

    def newest(self, query: FeedQuery) -> ArchivePart | None:
        """The part that the feed itself names: it and those before hold whatever page 1 does not show. It moves only when page 1 does, and
        never because of a backfill, unless refreshes brought nothing at all: then it is one of backfills. None where there is nothing.
        """
        with self._reading() as db:
            return _newest(db, query)

    def subscription(self, query: FeedQuery) -> Selection:
        """What `Store.select` answers, and the part that the feed itself names; all of the same moment."""
        with self._reading() as db:
            return replace(selection.select_page(db, query), older=_newest(db, query))

    def parts(self, query: FeedQuery) -> Iterator[ArchivePart]:
        """All documents of a feed, newest first, as who follows them meets them; reads no body."""
        part = self.newest(query)
        while part:
            yield part
            with self._reading() as db:
                part = _before(db, query, filed_range(part)[0])

    def revision(self, query: FeedQuery, part: ArchivePart) -> Revision:
        """The version of a part; reads no body. NotFound when the month holds less, or was never opened.

        The token is that of the part alone; `updated` is when anything in the feed changed last, which is no earlier.
        """
        with self._reading() as db:
            return _look(db, query, part).revision

    def document(self, query: FeedQuery, part: ArchivePart) -> ArchiveDocument:
        """What a part holds, newest first, and what stands before it. NotFound as above."""
        with self._reading() as db:
            seen = _look(db, query, part)
            found = entry_values(db, by_chunk(db, seen.numbers, selection.ENTRY_ROWS))
        ordered = sorted(found, key=lambda one: (one[1].published.at, one[0]), reverse=True)
        also = {entry.id: seen.others[number] for number, entry in ordered if number in seen.others}
        shown = Selection(tuple(entry for _, entry in ordered), seen.gone, seen.revision, more=False, appearances=also)
        return ArchiveDocument(shown, seen.previous)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What is known of a part without its bodies."""

    numbers: tuple[int, ...]
    gone: tuple[Tombstone, ...]
    others: Mapping[int, tuple[Appearance, ...]]
    previous: ArchivePart | None
    revision: Revision


def _look(db: Connection, query: FeedQuery, part: ArchivePart) -> _Seen:
    first, last = filed_range(part)
    start = month_start(last)
    opened: int = db.execute(select(func.max(_E.filed)).where(_E.filed > start, _E.filed < start + PLACES)).scalar() or start
    numbers = _within(db, query, LEADS, first, last)
    withdrawn = _within(db, query, (WITHDRAWN,), first, last)
    if not first <= last <= opened or len(numbers) + len(withdrawn) > _SLACK:
        raise NotFound("archive document", f"{part.month.isoformat()[:7]}.{part.first}-{part.last}")
    marks = [Tombstone(*row.values()) for row in by_chunk(db, withdrawn, _MARKS)]
    gone = tuple(sorted(marks, key=lambda mark: (mark.withdrawn, mark.id), reverse=True))
    others = lookup.appearances(db, numbers)
    previous = _before(db, query, first)
    slim = [tuple(row.values()) for row in by_chunk(db, numbers, _SLIM)]
    facts = (slim, gone, sorted(others.items()), previous)
    updated = versions.revision(db, replace(query, whole=True)).updated
    token = hashlib.sha256(repr(facts).encode("utf-8", "surrogatepass")).hexdigest()[:20]
    return _Seen(numbers, gone, others, previous, Revision(token, updated))


# ------------------------------------------------------------------------------------------------------- walks along an index


def _newest(db: Connection, query: FeedQuery) -> ArchivePart | None:
    shown, more = selection.newest(db, replace(query, page=1))
    # Where page 1 shows everything, the oldest part is the one that changes least, and it leads to what backfills brought.
    reached = _last(db, query, (LIVE,), 0, -BACKFILLED, but=shown) if more else _first(db, query, (LIVE,))
    return _before(db, query, 0) if reached is None else _part(db, query, reached)


def _last(db: Connection, query: FeedQuery, statuses: tuple[Status, ...], above: int, below: int, but: Collection[int] = ()) -> int | None:
    """The greatest number filed between two others, of entries that have one of these statuses and are not among `but`."""
    found = []
    for scan in selection.scans_of(db, query, statuses, "filed"):
        c = scan.selected_columns
        others = [c.number.not_in(but)] if but else []
        found.append(db.execute(scan.with_only_columns(c.filed).where(c.filed > above, c.filed < below, *others).limit(1)).scalar())
    return max((one for one in found if one is not None), default=None)


def _first(db: Connection, query: FeedQuery, statuses: tuple[Status, ...]) -> int | None:
    """The least number of what refreshes brought."""
    found = []
    for scan in selection.scans_of(db, query, statuses, "filed"):
        filed = scan.selected_columns.filed
        found.append(db.execute(scan.with_only_columns(filed).where(filed > 0).order_by(None).order_by(filed).limit(1)).scalar())
    return min((one for one in found if one is not None), default=None)


def _within(db: Connection, query: FeedQuery, statuses: tuple[Status, ...], first: int, last: int) -> tuple[int, ...]:
    """The numbers of what is filed from `first` to `last`; no more than tell that there are too many."""
    found: set[int] = set()
    for scan in selection.scans_of(db, query, statuses, "filed"):
        c = scan.selected_columns
        found.update(db.execute(scan.with_only_columns(c.number).where(c.filed.between(first, last)).limit(_SLACK + 1)).scalars())
    return tuple(sorted(found))


def _before(db: Connection, query: FeedQuery, filed: int) -> ArchivePart | None:
    """The part that ends with the last public entry before this number."""
    last = _last(db, query, LEADS, 2 * BACKFILLED, filed)
    return None if last is None else part_between(_cut(db, query, last)[0], last)


def _part(db: Connection, query: FeedQuery, filed: int) -> ArchivePart:
    """The part to which this number belongs, as far as it has come."""
    first, end = _cut(db, query, filed)
    return part_between(first, _last(db, query, (LIVE,), filed - 1, end) or filed)


def _cut(db: Connection, query: FeedQuery, filed: int) -> tuple[int, int]:
    """Where the part with this number begins, and where the next one does: after every 500 entries of the feed, counted from the first
    of the month, whatever became of them."""
    start = month_start(filed)
    scans = selection.scans_of(db, query, _EVER, "filed")
    columns = (scan.selected_columns.filed for scan in scans)
    of_month = (
        scan.order_by(None).with_only_columns(column).where(column > start, column < start + PLACES)
        for scan, column in zip(scans, columns, strict=True)
    )
    filings = union(*of_month).subquery().c.filed
    before: int = db.execute(select(func.count()).where(filings < filed)).scalar_one()
    cut = before // MOST * MOST

    def after(position: int) -> int | None:
        return db.execute(select(filings + 1).order_by(filings).offset(position - 1).limit(1)).scalar()

    return (after(cut) or start) if cut else start + 1, after(cut + MOST) or start + PLACES
