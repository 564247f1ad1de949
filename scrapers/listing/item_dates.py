"""The date of each item: from `time` elements, from text in any language, split over spans, or inherited from a group heading."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from entries import Origin, Stamp
from scrapers.dates import FoundDate, find_dates, guess_order, local_day, read_date
from scrapers.listing.blocks import Block
from scrapers.listing.candidates import looks_dated
from scrapers.listing.main_link import Part
from scrapers.listing.outline import Link, Outline
from scrapers.listing.walk import HEADINGS
from scrapers.listing.words import hints

_TITLE, _SHORT = 200, 90  # characters of a title that are looked at, and of a text that is no running text
_MOST = 0.5  # a block of which this share is the date says nothing else
_SPLIT_PART = 24  # characters of a block that may be a part of a date, or a day without a year
_SETS_APART = ("|", "(", "[", "–", "—", " -", "·", "•", "/", ":")
_SOURCE = 30  # characters before the comma of "The Daily News, 3 May 2020"
_SETTLE = 400  # as many dates settle which of day and month stands first
_LOOK_BACK = 12  # nodes before the first part
_LEADING = HEADINGS | {"dt", "th", "caption", "legend"}
_NUMBER = re.compile(r"[\d年]")
_YEAR_FOLDER = re.compile(r"/((?:19|20)\d\d)[/-]")


@dataclass(frozen=True, slots=True)
class Dated:
    """A block with a day in it. `alone` says that the block holds nothing else; `stamp` is None where it prints a day without a year."""

    block: Block
    stamp: Stamp | None
    alone: bool


class DateReader:
    """Reads the dates of one page. Day or month first is settled once: by the operator, from all dates of the page, else by what earlier
    pages settled, for a redesign may change it."""

    def __init__(self, outline: Outline, *, zone: ZoneInfo, language: str, order: str, now: datetime, before: str = "") -> None:
        self.outline, self.now = outline, now
        likely = [block.text for block in outline.blocks if len(block.text) <= _SHORT and looks_dated(block.text)]
        self.guessed = guess_order(likely[:_SETTLE])
        self._zone, self._language, self._order = zone, language, order or self.guessed or before
        self._today = now.astimezone(zone).date()
        self._known: dict[tuple[str, bool], tuple[Stamp | None, bool] | None] = {}

    def dated(self, block: Block) -> Dated | None:
        """The date of a block, None when it has none."""
        seen = self._seen(block.text, block.heading or block.holder == block.link) if _may_be_date(block.text) else None
        machine = self._machine(block)
        if seen is None or (seen[0] is None and machine):
            return Dated(block, machine, True) if machine else None
        shown, alone = seen
        return Dated(block, self._agreed(shown, machine) if shown else None, alone)

    def alone(self, text: str) -> Stamp | None:
        """The date that a text is."""
        seen = self._seen(text, False)
        return seen[0] if seen and seen[1] else None

    def in_year(self, text: str, year: str) -> Stamp | None:
        """The date that a text without a year is in that year."""
        return self._read(f"{text} {year}", "listing") or self._read(f"{year} {text}", "listing")

    def of_rule(self, text: str, machine: str) -> Stamp | None:
        """The date that an operator's selector points at: what is shown there, with the instant of its `datetime` if both agree."""
        seen = self._look(text, is_title=False)
        shown = seen[0] if seen else None
        stamp = self._read(machine, "time-element") if machine else None
        chosen = self._agreed(shown, stamp) if shown else stamp
        return replace(chosen, origin="rule") if chosen else None

    def _seen(self, text: str, is_title: bool) -> tuple[Stamp | None, bool] | None:
        if (text, is_title) not in self._known:
            self._known[text, is_title] = self._look(text, is_title)
        return self._known[text, is_title]

    def _look(self, text: str, is_title: bool) -> tuple[Stamp | None, bool] | None:
        stamp = self._read(text, "listing")
        if stamp and len(stamp.text) >= _MOST * len(text) and not (is_title and _is_sentence(text, stamp)):
            return stamp, True
        if not _NUMBER.search(text):
            return None
        found = find_dates(text[:_TITLE], zone=self._zone, language=self._language, order=self._order, now=self.now, origin="listing")
        told = next((each for each in found if _tells_publication(text, each, is_title)), None)
        if told:
            return told.stamp, False
        if stamp is None and len(text) <= _SPLIT_PART and self._read(text, "listing", self._today):
            return None, True
        return None

    def _read(self, text: str, origin: Origin, reference: date | None = None) -> Stamp | None:
        return read_date(
            text, zone=self._zone, language=self._language, order=self._order, now=self.now, origin=origin, reference=reference
        )

    def _machine(self, block: Block) -> Stamp | None:
        """The `datetime` of a `time` element."""
        if self.outline.tags[block.holder] != "time":
            return None
        value = self.outline.attributes[block.holder].get("datetime")
        return self._read(value, "time-element") if value else None

    def _agreed(self, shown: Stamp, machine: Stamp | None) -> Stamp:
        """The machine's instant where it falls on the day that is shown; else what is shown: templates print foreign values there."""
        same = machine and local_day(shown, self._zone) == local_day(machine, self._zone)
        return machine if machine and same and shown.precision == "day" else shown


def _is_sentence(text: str, stamp: Stamp) -> bool:
    """Whether a title says more than its date and one word beside it, such as the day of the week: "Vote on April 26, 2016"."""
    return len(text.replace(stamp.text, " ").split()) > 1


def _tells_publication(text: str, found: FoundDate, is_title: bool) -> bool:
    """Whether a date inside other text is the day of publication.

    Running text begins with a dateline, which is often a day off, and talks about other days. A title may name the day of a conference: in
    it only a date that leads, or that a sign sets apart at the end, is its own. A name, a comma and a date is how press coverage is signed.
    """
    if not is_title:
        return len(text) <= _SHORT
    before = text[: found.start].rstrip()
    ends = len(text) - found.end <= 1
    return found.start <= 2 or (ends and before.endswith(_SETS_APART)) or (ends and before.endswith(",") and len(before) <= _SOURCE)


def _may_be_date(text: str) -> bool:
    """A cheap look before a costly one. Relative dates ("yesterday") hold no digit and are short."""
    return bool(text) and len(text) <= _TITLE and (len(text) <= _SPLIT_PART or looks_dated(text))


@dataclass(frozen=True, slots=True)
class ItemDate:
    """The date of one part. `alone`: a block in it, or above it, is nothing but a date. `blocks` are those in it, by their start."""

    stamp: Stamp | None
    alone: bool
    blocks: frozenset[int]


def item_dates(parts: Sequence[Part], links: Sequence[Link], reader: DateReader) -> list[ItemDate]:
    """The date of each part: from the slot that is dated in most parts, split over blocks, or from above the part."""
    tables = [[dated for block in part.blocks if (dated := reader.dated(block))] for part in parts]
    slots = Counter(slot for table in tables for slot in {dated.block.slot for dated in table})

    def worth(dated: Dated) -> tuple[bool, bool, float]:
        named = len(parts) * ("date" in hints(dated.block.words))
        return dated.alone, dated.stamp is not None, slots[dated.block.slot] + named

    found = []
    for part, link, table in zip(parts, links, tables, strict=True):
        best = max(table, key=worth, default=None)
        if best and best.alone and best.stamp:
            found.append(ItemDate(best.stamp, True, frozenset(dated.block.start for dated in table if dated.alone)))
        else:
            found.append(_split(part, link, reader) or _completed(best, link, reader))
    return _inherit(parts, found, reader)


def _split(part: Part, link: Link, reader: DateReader) -> ItemDate | None:
    """A date that stands in two or three short blocks side by side: day, month and year, or the year is that of the address."""
    short = [len(block.text) <= _SPLIT_PART for block in part.blocks[:12]]
    for size in (3, 2):
        for n in range(len(short) - size + 1):
            blocks = part.blocks[n : n + size]
            text = " ".join(block.text for block in blocks)
            if all(short[n : n + size]) and _NUMBER.search(text) and (stamp := reader.alone(text) or _in_year_of(link, text, reader)):
                return ItemDate(stamp, True, frozenset(block.start for block in blocks))
    return None


def _in_year_of(link: Link, text: str, reader: DateReader) -> Stamp | None:
    """A day without a year in the year of the address."""
    year = _YEAR_FOLDER.search(link.url)
    return reader.in_year(text, year[1]) if year else None


def _completed(best: Dated | None, link: Link, reader: DateReader) -> ItemDate:
    """A day without a year gets the year of the address; a date inside other text is taken when there is nothing better."""
    if best is None:
        return ItemDate(None, False, frozenset())
    stamp = best.stamp or _in_year_of(link, best.block.text, reader)
    return ItemDate(stamp, best.alone, frozenset([best.block.start] if best.alone else []))


def _inherit(parts: Sequence[Part], found: list[ItemDate], reader: DateReader) -> list[ItemDate]:
    """Days that stand once above several parts, as a heading, a `dt` or a line of their own.

    One such day alone is no group: it may be a "last updated". A day before each part may as well belong to the part before it, unless its
    element says that it leads.
    """
    if not parts or sum(own.stamp is not None for own in found) * 2 > len(found):
        return found
    above: list[Stamp | None] = []
    leads: list[Dated] = []
    before = max(0, parts[0].span[0] - _LOOK_BACK)
    for part in parts:
        if lead := _day_above(part.span[0], before, reader):
            leads.append(lead)
        above.append(leads[-1].stamp if leads else None)
        before = part.span[1]
    leading = all(reader.outline.tags[lead.block.holder] in _LEADING for lead in leads)
    if len({lead.stamp.at for lead in leads if lead.stamp}) < 2 or (len(leads) * 3 > 2 * len(parts) and not leading):
        return found
    return [own if own.stamp or day is None else ItemDate(day, True, own.blocks) for own, day in zip(found, above, strict=True)]


def _day_above(start: int, before: int, reader: DateReader) -> Dated | None:
    """The day that stands alone right above a part, beside it or beside what holds it."""
    outline = reader.outline
    last = outline.blocks_in(before, start)[-1:]
    dated = reader.dated(last[0]) if last else None
    if dated is None or not dated.alone or dated.stamp is None:
        return None
    parent = outline.parents[dated.block.holder]
    return dated if {parent, outline.parents[parent]} & set(outline.ancestors(start)[:3]) else None
