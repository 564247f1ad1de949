"""Which repeated part of a page is meant when somebody points at something in a release, and how to write it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise

from scrapers.listing.items import distinct_items, read_items
from scrapers.listing.score import score
from scrapers.pointing.names import simplicity, written
from scrapers.pointing.sight import Sight

MOST_ITEMS = 400
_LEVELS = 8  # elements from the one pointed at upwards
_WAYS = 40  # selectors tried for each of them
_LOOKED_AT = 24  # different choices of parts that are read as items
_WHOLE = frozenset({"html", "body", "main"})
_LIKE = 6.0  # points; as much as two of the strongest features of a list


def release_selectors(sight: Sight, n: int) -> list[str]:
    """Selectors of parts like the one that holds an element, the best first; [] when nothing on the page repeats around it."""
    outline = sight.outline
    ways: dict[tuple[int, ...], str] = {}
    for level in islice((i for i in (n, *outline.ancestors(n)) if outline.tags[i] not in _WHOLE), _LEVELS):
        for selector in islice(written(outline, level), _WAYS):
            parts = sight.found(selector)
            if 1 < len(parts) <= MOST_ITEMS and level in parts and _apart(sight, parts):
                ways[parts] = min((ways.get(parts, selector), selector), key=simplicity)
    # Of two that are as good, the outer one: it holds what the inner one may leave outside.
    ranked = sorted(_judged(sight, n, ways), key=lambda judged: (-judged[0], simplicity(judged[1]), sight.found(judged[1])))
    return [selector for _, selector in ranked]


def _apart(sight: Sight, parts: Sequence[int]) -> bool:
    """Whether no part holds another."""
    return all(sight.outline.ends[one] <= other for one, other in pairwise(parts))


def _judged(sight: Sight, n: int, ways: dict[tuple[int, ...], str]) -> Iterator[tuple[float, str]]:
    """Each choice of parts with what speaks for it: they read as a list of releases, and each holds one thing like that pointed at."""
    outline = sight.outline
    like = [i for i, shape in enumerate(outline.shapes) if shape == outline.shapes[n]]
    for parts, selector in islice(ways.items(), _LOOKED_AT):
        spans = [(i, outline.ends[i]) for i in parts]
        items = distinct_items(read_items(outline, spans, sight.reader))
        if len(items) > 1 and any(start <= n < end for start, end in (item.span for item in items)):
            points = score(outline, items, sight.reader.now).points
            yield points + _LIKE * _fit(spans, like), selector


def _fit(spans: Sequence[tuple[int, int]], like: Sequence[int]) -> float:
    """How well parts and like elements go together, one in each: 1 at best."""
    held = [bisect_left(like, end) - bisect_left(like, start) for start, end in spans]
    single = sum(count == 1 for count in held)
    return 2 * single / (len(spans) + max(len(like), 1))
