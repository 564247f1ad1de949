"""Finds the list of releases on a page without any rules: candidates, item model, score, and the best joined with its other parts."""

from __future__ import annotations

from collections.abc import Mapping

from scrapers.listing.candidates import find_runs
from scrapers.listing.item_dates import DateReader
from scrapers.listing.items import distinct_items, read_items
from scrapers.listing.joining import joined
from scrapers.listing.outline import Outline
from scrapers.listing.score import WEIGHTS, Scored, judged_together, score

# Points (a confidence of 0.98) from which runs that promise half as much are not looked at any more.
_CERTAIN = 4.0


def best_run(outline: Outline, reader: DateReader, weights: Mapping[str, float] = WEIGHTS) -> Scored | None:
    """The run that looks most like the list of releases, however little; None when nothing on the page repeats."""
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
    return joined(outline, ranked, reader.now, weights) if ranked else None
