"""The wrapper of a list: learnt when a list is understood, and used at the next reading to find the same list again.

wrapper = learn(outline, items)             locators that each find these very items, and digests of what was listed
again = find_again(outline, reader, wrapper)    the list, or None when no locator finds it: then the page is read as an unknown one

A list that detection would refuse, because the new year has one release yet, is still the list that stood here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import get_args

from scrapers.listing.candidates import Span, breaks, lines, stretches
from scrapers.listing.item_dates import DateReader
from scrapers.listing.items import Found, distinct_items, read_items
from scrapers.listing.memory import MAX_KNOWN, Memory, folders_of, marks_of
from scrapers.listing.outline import Outline
from scrapers.listing.rules import select
from scrapers.listing.score import Scored, score
from scrapers.listing.walk import HEADINGS, TEXT
from scrapers.page import CONFIDENT, Cut, Locator, Page, Way, Wrapper

_MAX_STEPS = 8  # kinds of parts: featured ones, odd and even ones, columns
_MAX_NAME = 60  # characters of a class: locators are kept
_INSIDE = 40  # nodes of a part that are looked at for its shape
_FOUND = 0.95  # share of the items that a locator must find on the page on which it was learnt
_NAMED: frozenset[Way] = frozenset({"path", "near"})  # by classes
_WRITTEN: tuple[Way, ...] = ("near", "path")  # the shortest first
_MAX_WRITTEN = 3
_PLAIN = re.compile(r"[a-z][a-z0-9]*(\.[A-Za-z_][\w-]*)?(>[a-z][a-z0-9]*(\.[A-Za-z_][\w-]*)?)*", re.ASCII)
_SURPLUS = 1.5  # how many parts it may find for each item: banners among them are dropped later
_MANY = 0.5  # share of the usual number of items from which a list is believed to be whole
_TELLING = HEADINGS | {"a", "time", "img", "dt", "dd", "td", "p"}
_TAG = re.compile(r"(?:^|>)([a-z][^.> ]*)")


def learn(outline: Outline, items: Sequence[Found]) -> Wrapper:
    """The wrapper of the list with these items. It has those locators that find them again on their own page."""
    cut = Counter(_cut_of(outline, item.span) for item in items).most_common(1)[0][0]
    starts = {item.span[0] for item in items}
    found = []
    for way in get_args(Way):
        describe = _Describe(outline, way)
        steps = {describe.step(outline.parents[start] if cut == "line" else start) for start in starts}
        locator = Locator(way, cut, tuple(sorted(steps)))
        if len(steps) <= _MAX_STEPS and _finds(outline, locator, starts):
            found.append(locator)
    known = tuple(map(marks_of, items[:MAX_KNOWN]))
    return Wrapper(tuple(found), known, folders_of(items), len(items))


def selector_of(page: Page, outline: Outline, items: Sequence[Found]) -> str:
    """A CSS selector that names just these items, for `[listing] item`; "" when there is none that a person would write."""
    starts = {item.span[0] for item in items}
    for way in _WRITTEN:
        describe = _Describe(outline, way)
        steps = sorted({describe.step(start) for start in starts})
        if len(steps) > _MAX_WRITTEN or not all(map(_PLAIN.fullmatch, steps)):
            continue
        selector = ", ".join(step.replace(">", " > ") for step in steps)
        named = {outline.numbers.get(node.mem_id) for node in select(page.tree.root, selector)}
        if starts <= named and len(named) <= _SURPLUS * len(starts):
            return selector
    return ""


def find_again(outline: Outline, reader: DateReader, wrapper: Wrapper, memory: Memory) -> Scored | None:
    """The list by the first locator that finds one worth believing."""
    for locator in wrapper.locators:
        items = distinct_items(read_items(outline, locate(outline, locator), reader))
        if items and _is_believed(again := score(outline, items, reader.now), memory, locator.way):
            return again
    return None


def locate(outline: Outline, locator: Locator) -> list[Span]:
    """The parts of the page that a locator names, in page order, none inside another."""
    wanted, describe = frozenset(locator.steps), _Describe(outline, locator.way)
    if locator.cut == "line":
        parents = ((parent, cuts) for parent, cuts in breaks(outline).items() if describe.step(parent) in wanted)
        return [span for parent, cuts in parents for span in lines(outline, parent, cuts)]
    tags = {_TAG.findall(step)[-1] for step in wanted}
    starts = [i for i, tag in enumerate(outline.tags) if tag in tags and describe.step(i) in wanted]
    if locator.cut == "stretch":
        return sorted(span for spans in stretches(outline, starts) for span in spans)
    return _outermost((i, outline.ends[i]) for i in starts)


def _is_believed(again: Scored, memory: Memory, way: Way) -> bool:
    """A list in its place is believed when it shows what it showed before. When all of it is new, after months or with a new year, it must
    look like a list of such releases, for an old markup may be filled with products. Where tags alone tell the place, a box of old releases
    may stand there now: then it must be as long as ever too, or look like a list."""
    known, count, is_sure = len(memory.known(again.items)), len(again.items), again.confidence >= CONFIDENT
    if known:
        return is_sure or (way in _NAMED and (known * 2 >= count or count <= 2))
    return is_sure and memory.is_kin(again.items) and (way in _NAMED or count >= _MANY * memory.usual)


def _finds(outline: Outline, locator: Locator, starts: set[int]) -> bool:
    located = {start for start, _ in locate(outline, locator)}
    return len(located & starts) >= _FOUND * len(starts) and len(located) <= _SURPLUS * len(starts) + 2


def _cut_of(outline: Outline, span: Span) -> Cut:
    start, end = span
    if outline.ends[start] == end and outline.tags[start] != TEXT:
        return "element"
    parent = outline.parents[start]
    between_breaks = start == parent + 1 or outline.tags[start - 1] == "br"
    return "line" if between_breaks and "br" in (outline.tags[start - 1], outline.tags[end - 1]) else "stretch"


def _outermost(spans: Iterable[Span]) -> list[Span]:
    found: list[Span] = []
    for span in spans:
        if not found or span[0] >= found[-1][1]:
            found.append(span)
    return found


class _Describe:
    """Describes elements in one way; elements of one shape share their description, but for what is inside them."""

    def __init__(self, outline: Outline, way: Way) -> None:
        self._outline, self._way = outline, way
        self._known: dict[int, str] = {}

    def step(self, i: int) -> str:
        """The step of a locator that names this element."""
        if self._way == "shape":
            return self._shape(i)
        shape = self._outline.shapes[i]
        if shape not in self._known:
            self._known[shape] = self._path(i)
        return self._known[shape]

    def _path(self, i: int) -> str:
        above = self._outline.ancestors(i)
        steps = [i, *(above[:2] if self._way == "near" else above)]
        return ">".join(map(self._name, reversed(steps)))

    def _name(self, i: int) -> str:
        tag, name = self._outline.tags[i], self._outline.classes[i]
        return f"{tag}.{name[:_MAX_NAME].replace('>', '')}" if name and self._way != "tags" else tag

    def _shape(self, i: int) -> str:
        tags = self._outline.tags
        inside = _TELLING.intersection(tags[i + 1 : min(self._outline.ends[i], i + _INSIDE)])
        return f"{tags[i]} {' '.join(sorted(inside))}"
