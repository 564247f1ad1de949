"""Chooses which articles a refresh reads: new ones, and known ones that may have changed. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain

from entries import GONE_AFTER, Known
from scrapers.moved import find_moved
from scrapers.page import ListItem
from scrapers.urls import url_key

# Corrections come in the first days; a page is looked at again after these pauses, the last one repeated while it is young.
PAUSES = (timedelta(hours=1), timedelta(hours=6), timedelta(days=1), timedelta(days=2), timedelta(days=4))
YOUNG = timedelta(days=14)
MISSING_PAUSE = timedelta(hours=1)  # a page that answered 404 is soon asked again: gone, or a blip?
# Some withdrawn releases come back, corrected or by another decision: after the looks that found them gone, a few more.
GONE_PAUSES = (timedelta(days=1), timedelta(days=2), timedelta(days=4), timedelta(days=8), timedelta(days=16))
_SEVERAL = 2  # releases that moved make a newsroom that moved
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Look:
    """One article page to fetch. `row` is None when it is new. `item` is None when the listing was not read or no longer has it;
    `listed` tells these two apart. `former`: where the newsroom has left that part of its site, the former address of a release that moved
    from there; then a 404 says nothing, unless that address still leads somewhere."""

    url: str
    item: ListItem | None
    row: Known | None
    listed: bool = True
    former: str = ""

    @property
    def retitled(self) -> bool:
        """Whether the listing has another title for it than at the last look."""
        before = self.row.reading.listed if self.row else ""
        return bool(before and self.item and self.item.title != before)

    @property
    def moved(self) -> bool:
        """Whether it is taken for a known release that was never met at this address."""
        return self.row is not None and url_key(self.url) not in self.row.urls

    @property
    def keys(self) -> tuple[str, ...]:
        """The key of its address, and of one by which it is known when that is another."""
        return (url_key(self.url), *self.row.urls[:1]) if self.row and self.moved else (url_key(self.url),)


@dataclass(frozen=True, slots=True)
class Choice:
    """The pages to read in this refresh, how many new or moved ones did not fit, and the ids of known releases that are listed."""

    looks: tuple[Look, ...]
    left: int
    listed: frozenset[str] = frozenset()


def to_read(listing: Sequence[ListItem] | None, known: Sequence[Known], now: datetime, limit: int) -> Choice:
    """At most `limit` pages: new releases in the order of the listing, then known ones at new addresses, then those that are due.

    `listing` is None when it is what it was: then a release stands on it if it did so at its last look.
    """
    items = listing or ()
    rows = {key: row for row in known for key in row.urls} | find_moved(items, known)
    new = [Look(item.url, item, None) for item in items if url_key(item.url) not in rows]
    met = [Look(item.url, item, row) for item in items if (row := rows.get(url_key(item.url)))]
    listed = frozenset(look.row.id for look in met if look.row)
    moved = [look for look in met if look.moved]
    again = [look for look in met if look.row and not look.moved and _is_worth_a_look(look, look.row, now)]
    still_listed = {row.id for row in known if listing is None and row.reading.listed}
    deserted = _deserted(met or [Look(row.url, None, row) for row in known if row.id in still_listed])
    reach = _reach(met)
    others = [
        Look(row.url, None, row, row.id in still_listed, "" if row.withdrawn else deserted.get(_section(url_key(row.url)), ""))
        for row in known
        if row.id not in listed
        and url_key(row.url) in row.urls  # not where another release stands by now
        and (is_due(row, now) or (reach is not None and _was_taken_out(row, reach)))
    ]
    looks = [*new, *moved, *again, *others]
    return Choice(tuple(looks[:limit]), max(0, len(new) + len(moved) - limit), listed)


def _deserted(listed: Sequence[Look]) -> Mapping[str, str]:
    """The parts of the site that several of the listed releases have left, more than stand there now; with the former address of one."""
    now = [{_section(url_key(url)) for url in {look.url, look.row.url if look.row and not look.moved else look.url}} for look in listed]
    before = [{_section(key): key for key in look.row.urls} if look.row else {} for look in listed]
    left = [(part, key) for then, here in zip(before, now, strict=True) for part, key in then.items() if part not in here]
    times, stay = Counter(part for part, _ in left), Counter(chain.from_iterable(now))
    return {part: key for part, key in left if times[part] >= max(_SEVERAL, stay[part] + 1)}


def _section(key: str) -> str:
    """Where an address stands, whatever its numbers: `example.org/2019/07/pier` and `example.org/2020/01/quay` stand in one place."""
    path, mark, _ = key.partition("?")
    return _NUMBER.sub("0", path + mark if mark else path.rpartition("/")[0])


def _is_worth_a_look(look: Look, row: Known, now: datetime) -> bool:
    """Whether a listed release is to be read again: it is due, has another title, or was withdrawn by its source and is back."""
    if row.withdrawn:
        return row.withdrawn_by == "source"
    return look.retitled or is_due(row, now)


def _reach(listed: Sequence[Look]) -> datetime | None:
    """How far back a listing goes. The oldest of its releases may be pinned, so the second oldest counts."""
    moments = sorted(look.row.published.at for look in listed if look.row)
    return moments[1] if len(moments) > 1 else None


def _was_taken_out(row: Known, reach: datetime) -> bool:
    """Whether a release, of whatever age, left a listing that goes further back than to it: perhaps it was withdrawn."""
    return bool(row.reading.listed) and row.published.at > reach and not row.withdrawn


def is_due(row: Known, now: datetime) -> bool:
    """Whether a known article deserves another look at `now`. What an operator withdrew is not read any more."""
    reading = row.reading
    if row.withdrawn_by == "operator":
        return False
    if reading.looked is None or (row.hold_until and row.hold_until <= now):  # is its embargo over, or was it postponed?
        return True
    if row.withdrawn:
        place = reading.missing - GONE_AFTER
        return place < len(GONE_PAUSES) and now - reading.looked >= GONE_PAUSES[max(place, 0)]
    if reading.missing:
        return now - reading.looked >= MISSING_PAUSE
    pause = PAUSES[min(max(reading.looks, 1), len(PAUSES)) - 1]
    met = max(row.published.at, row.first_seen) if row.partial else row.published.at
    return now - met <= YOUNG and now - reading.looked >= pause
