"""Finds the list of releases on a page without any rules: candidates, item model, score, and the best joined with its other parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from scrapers.listing.candidates import find_runs
from scrapers.listing.item_dates import DateReader
from scrapers.listing.items import distinct_items, read_items
from scrapers.listing.joining import joined
from scrapers.listing.outline import Outline
from scrapers.listing.score import WEIGHTS, Scored, judged_together, score

# Points (a confidence of 0.98) from which runs that promise half as much are not looked at any more.
_CERTAIN = 4.0
OTHERS = 3
_CONCEIVABLE = -3.0  # points, which is a confidence of 0.05
_IN_CHROME = 0.5
_SAME = 0.5  # of the addresses, or of the titles, of the smaller run


def best_runs(outline: Outline, reader: DateReader, weights: Mapping[str, float] = WEIGHTS) -> tuple[Scored, ...]:
    """The run that looks most like the list of releases, however little, then up to three other lists of the page, the best first.

    Empty when nothing on the page repeats.
    """
    scored: list[Scored] = []
    enough = 0.0
    for run in find_runs(outline):
        if run.promise < enough:
            break
        items = distinct_items(read_items(outline, run.spans, reader))
        if len(items) > 1:
            scored.append(score(outline, items, reader.now, weights))
            enough = max(enough, run.promise / 2) if scored[-1].points >= _CERTAIN else enough
    ranked = sorted(judged_together(scored, weights), key=lambda each: -each.points)
    if not ranked:
        return ()
    best = joined(outline, ranked, reader.now, weights)
    return (best, *_others(best, ranked))


def _others(best: Scored, ranked: Sequence[Scored]) -> Iterator[Scored]:
    """Runs that hold other releases than the best and than each other: levels of nesting show one list several times."""
    taken = [best]
    for each in ranked:
        if len(taken) > OTHERS:
            return
        if is_conceivable(each) and not any(_is_same(each, other) for other in taken):
            taken.append(each)
            yield each


def is_conceivable(run: Scored) -> bool:
    """Whether a person might choose the run as the list: not with very few points, and not where menus stand."""
    return run.points >= _CONCEIVABLE and run.features["chrome"] < _IN_CHROME


def _is_same(one: Scored, other: Scored) -> bool:
    shared = max(len(one.keys & other.keys), len(one.titles & other.titles))
    return shared > _SAME * min(len(one.items), len(other.items))
