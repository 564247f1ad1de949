"""A list may stand on a page in several blocks: a featured one above, two columns, the rest below. Blocks that are alike become one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise

from scrapers.listing.items import Found
from scrapers.listing.outline import Outline
from scrapers.listing.score import WEIGHTS, Scored, folder, score

_ALIKE = 0.6  # how far the shares of two blocks may lie apart, all together
_COMPARED = ("headings", "teasers", "pictures")
_TOLD = 0.8  # with teasers in nearly all items, a block need not be dated as the other is


def joined(outline: Outline, scored: Sequence[Scored], now: datetime, weights: Mapping[str, float] = WEIGHTS) -> Scored:
    """The best run with those further runs that are alike and beside it. `scored` is sorted, the best first."""
    best = scored[0]
    if best.points < 0:
        return best
    for other in scored[1:]:
        if other.points >= 0 and _are_apart(best.items, other.items) and _are_alike(best, other):
            best = score(outline, _merged(best.items, other.items), now, weights)
    featured = tuple(item for other in scored for item in _featured(best, other.items))
    return score(outline, _merged(best.items, featured), now, weights) if featured else best


def _featured(best: Scored, other: Sequence[Found]) -> Iterator[Found]:
    """Single releases that stand beside the whole list, as a large first one does: in a run one part of which holds the list."""
    first, last = best.items[0].span[0], best.items[-1].span[1]
    if best.features["dated"] < _TOLD or not any(item.span[0] <= first and last <= item.span[1] for item in other):
        return
    headed = best.features["headings"] >= _TOLD
    for item in other:
        apart = item.span[1] <= first or last <= item.span[0]
        alike = item.dated and item.stories <= 1 and item.heading >= headed and folder(item.url) == _usual_folder(best.items)
        if apart and alike and item.key not in best.keys:
            yield item


def _are_apart(one: Sequence[Found], other: Sequence[Found]) -> bool:
    """No part of one run lies in a part of the other, and the other brings releases of its own."""
    spans = sorted(item.span for item in (*one, *other))
    known = {item.key for item in one}
    new = sum(item.key not in known for item in other)
    return new * 2 >= len(other) and all(here[1] <= there[0] for here, there in pairwise(spans))


def _are_alike(one: Scored, other: Scored) -> bool:
    """Headed, introduced and dated alike, with addresses of one kind, and not deeper in the chrome."""
    if sum(abs(one.features[name] - other.features[name]) for name in _COMPARED) > _ALIKE:
        return False
    told = min(one.features["teasers"], other.features["teasers"]) >= _TOLD
    if not told and abs(one.features["dated"] - other.features["dated"]) > _ALIKE:
        return False
    return other.features["chrome"] <= one.features["chrome"] + 0.1 and _usual_folder(one.items) == _usual_folder(other.items)


def _usual_folder(items: Sequence[Found]) -> tuple[str, str]:
    return Counter(folder(item.url) for item in items).most_common(1)[0][0]


def _merged(one: Sequence[Found], other: Sequence[Found]) -> tuple[Found, ...]:
    first: dict[str, Found] = {}
    for item in sorted((*one, *other), key=lambda item: item.span):
        first.setdefault(item.key, item)
    return tuple(first.values())
