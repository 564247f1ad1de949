"""Repeated parts of a page: what might be the items of a list, at every level of nesting.

Parts are subtrees of one shape (the same tags and classes from the root down), so that year groups, tabs and columns merge by
themselves; or stretches of one parent that begin alike (headings with paragraphs after them, `dt` and `dd`, lines cut by `br`).
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from scrapers.listing.outline import Outline
from scrapers.listing.walk import TEXT

Span = tuple[int, int]

# How many runs are looked at closely, and how many items of one run: 400 is twice the longest newsroom of the corpus.
MAX_RUNS = 10
MAX_ITEMS = 400
_WHOLE = frozenset({"html", "body", "main", "option", "br", "img"})
_FEW_BREAKS = 3
_FEW_PARENTS = 8
_DATED_WITHIN = 160  # characters
_DATE_LIKE = re.compile(
    r"\b(19|20)\d\d\b|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{1,2}\s?月|\b\d{1,2}(st|nd|rd|th|\.)?\s+[^\W\d_]{3,}|"
    r"[^\W\d_]{3,}\.?\s+\d{1,2}\b|\b\d+\s+\w+\s+ago\b|前$",
    re.IGNORECASE,
)
_DIGIT_OR_AGO = re.compile(r"[\d前]")  # every date that is meant above has one


@dataclass(frozen=True, slots=True)
class Run:
    """Parts of a page that look alike, in page order. `promise` orders runs before they are looked at closely."""

    spans: tuple[Span, ...]
    promise: float


@lru_cache(maxsize=4096)  # every run that a block is part of asks again
def looks_dated(text: str) -> bool:
    """A cheap look at a short text: whether it may be a date, or begin or end with one."""
    return _DIGIT_OR_AGO.search(text) is not None and _DATE_LIKE.search(text) is not None


def find_runs(outline: Outline, among: Sequence[int] = ()) -> tuple[Run, ...]:
    """The most promising runs of the page, the best first, at most MAX_RUNS. With `among` (nodes, in order) only those runs that hold some
    of them, and those with most in parts of their own first."""
    dated = _dated_before(outline)
    runs: dict[tuple[Span, ...], Run] = {}
    for spans in _all_spans(outline):
        kept = [span for span in spans if outline.links_in(*span)][:MAX_ITEMS]
        if len(kept) < 2:
            continue
        # Two levels of nesting that hold the same blocks are one run.
        key = tuple((bisect_left(outline.block_starts, start), bisect_left(outline.block_starts, end)) for start, end in kept)
        if key in runs:
            continue
        held = sum(bisect_left(among, end) > bisect_left(among, start) for start, end in kept) if among else 1
        if held:
            runs[key] = Run(tuple(kept), held**2 * _promise(outline, kept, dated, key))
    return tuple(sorted(runs.values(), key=lambda run: -run.promise)[:MAX_RUNS])


def _all_spans(outline: Outline) -> Iterator[list[Span]]:
    by_shape: dict[int, list[int]] = defaultdict(list)
    by_tag: dict[tuple[int, str], list[int]] = defaultdict(list)
    for i, tag in enumerate(outline.tags):
        if tag == TEXT or tag in _WHOLE or outline.ends[i] == i + 1:
            continue
        by_shape[outline.shapes[i]].append(i)
        parent = outline.parents[i]
        if parent >= 0:
            by_tag[outline.shapes[parent], tag].append(i)
    groups = [group for group in by_shape.values() if len(group) > 1]
    # Items whose classes differ (a featured one, a category in the class) still share tag and parent.
    groups += [group for group in by_tag.values() if len({outline.shapes[i] for i in group}) > 1]
    for group in groups:
        yield [(i, outline.ends[i]) for i in group]
        yield from _each_parent(outline, group)
    for group in groups:
        yield from stretches(outline, group)
    yield from _lines(outline)


def _each_parent(outline: Outline, group: list[int]) -> Iterator[list[Span]]:
    """The parts of one parent alone: a pager or a menu may share the shape of a list elsewhere on the page."""
    by_parent: dict[int, list[int]] = defaultdict(list)
    for i in group:
        by_parent[outline.parents[i]].append(i)
    if 1 < len(by_parent) <= _FEW_PARENTS:
        yield from ([(i, outline.ends[i]) for i in members] for members in by_parent.values() if len(members) > 2)


def stretches(outline: Outline, starters: list[int]) -> Iterator[list[Span]]:
    """Each starter with the siblings after it, up to the next starter."""
    by_parent: dict[int, list[int]] = defaultdict(list)
    for i in starters:
        by_parent[outline.parents[i]].append(i)
    spans: list[Span] = []
    between = 0
    for parent, group in by_parent.items():
        if len(group) < 2:
            continue
        gaps = [_siblings(outline, one, other) for one, other in pairwise(group)]
        between += sum(gap > 0 for gap in gaps)
        longest = max(gaps)
        spans += [*pairwise(group), (group[-1], _after(outline, group[-1], longest, outline.ends[parent]))]
    if len(spans) > 1 and between * 2 >= len(spans):
        yield spans


def _siblings(outline: Outline, one: int, other: int) -> int:
    """Number of siblings that stand between the two."""
    count, i = 0, outline.ends[one]
    while i < other:
        count += 1
        i = outline.ends[i]
    return count


def _after(outline: Outline, last: int, siblings: int, end: int) -> int:
    """Where the last stretch ends: it takes no more siblings than the longest stretch before it."""
    i = outline.ends[last]
    while siblings > 0 and i < end:
        siblings -= 1
        i = outline.ends[i]
    return min(i, end)


def _lines(outline: Outline) -> Iterator[list[Span]]:
    """Lines of one parent that are cut by `br`."""
    for parent, cuts in breaks(outline).items():
        if len(cuts) >= _FEW_BREAKS:
            yield lines(outline, parent, cuts)


def breaks(outline: Outline) -> dict[int, list[int]]:
    """Where lines are cut, by the element they stand in."""
    found: dict[int, list[int]] = defaultdict(list)
    for i, tag in enumerate(outline.tags):
        if tag == "br":
            found[outline.parents[i]].append(i)
    return found


def lines(outline: Outline, parent: int, cuts: list[int]) -> list[Span]:
    """The lines of an element."""
    edges = [parent + 1, *(cut + 1 for cut in cuts), outline.ends[parent]]
    return [(one, other) for one, other in pairwise(edges) if other > one]


def _dated_before(outline: Outline) -> list[int]:
    """How many blocks that look like a date, or begin or end with one, stand before each block."""
    counts = [0]
    for block in outline.blocks:
        is_dated = outline.tags[block.holder] == "time" or (len(block.text) <= _DATED_WITHIN and looks_dated(block.text))
        counts.append(counts[-1] + is_dated)
    return counts


def _promise(outline: Outline, spans: list[Span], dated: list[int], blocks: Iterable[Span]) -> float:
    """A cheap estimate: many parts with an address and text of their own, dated, with not too many addresses each, outside of menus."""
    keys = [{link.key for link in outline.links_in(start, min(end, start + 400))} for start, end in spans]
    held = Counter(key for part in keys for key in part)
    count = len(spans)
    # Its rarest address is a part's own: a category or an author may stand before the title.
    distinct = len({min(part, key=lambda key: (held[key], key)) for part in keys if part}) / count
    every = sum(min(len(part), 12) for part in keys)
    chars = sum(outline.chars(start, end) for start, end in spans)
    with_date = sum(dated[end] > dated[start] for start, end in blocks) / count
    merit = distinct * (1 + 2 * with_date) * math.log1p(min(count, 60)) * math.log1p(min(chars / count, 400))
    return merit / (1 + every / count / 6) * (1 - outline.chrome.around[spans[count // 2][0]] / 2)
