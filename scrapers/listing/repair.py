"""Finds a list again that is known: where it stood, or, after a redesign, around those of its releases that the page still shows.

again = recall(outline, reader, wrapper, runs)     Recalled(run, repaired=True), or None: then the page does not show what it showed
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from scrapers.listing.candidates import find_runs
from scrapers.listing.item_dates import DateReader
from scrapers.listing.items import distinct_items, read_items
from scrapers.listing.joining import joined
from scrapers.listing.memory import Memory
from scrapers.listing.outline import Outline
from scrapers.listing.score import WEIGHTS, Scored, judged_together, score
from scrapers.listing.wrapper import find_again
from scrapers.page import CONFIDENT, Wrapper

_KNOWN = 4.0  # points for the run that holds most of the known releases, as many as dates earn
_NEARLY_ALL = 0.8  # of the known releases that another run holds: it may show some of them twice, or hold a featured one
_IN_CHROME = 0.5
_IN_ORDER = 0.75  # of neighbours; a choice of popular releases stands in any order
_GAPS = 2  # a list that brings nothing new shows the last releases, at most every other one
_FEW = 2


@dataclass(frozen=True, slots=True)
class Recalled:
    """A list that is known. `known` is how many of its releases are, `repaired` says that it stands elsewhere than before."""

    run: Scored
    known: int
    repaired: bool


def recall(outline: Outline, reader: DateReader, wrapper: Wrapper, runs: Sequence[Scored]) -> Recalled | None:
    """The known list of a page. `runs` are what detection found, the best first."""
    memory = Memory(wrapper)
    again = find_again(outline, reader, wrapper, memory)
    best = runs[0] if runs and runs[0].confidence >= CONFIDENT else None
    if again and best and again.keys < best.keys:  # a second block, where the newest releases may stand
        return Recalled(best, len(memory.known(best.items)), repaired=False)
    held = len(memory.known(again.items)) if again else 0
    if again and held and held >= _NEARLY_ALL * max((len(memory.known(run.items)) for run in runs), default=0):
        return Recalled(again, held, repaired=False)
    if best and 2 * len(memory.known(best.items)) > len(wrapper.known) and _is_the_list(best, memory):
        found: Scored | None = best  # a search costs as much as detection did
    else:
        found = _around_known(outline, reader, memory, runs)
    if found and len(memory.known(found.items)) > held:
        return Recalled(found, len(memory.known(found.items)), repaired=bool(wrapper.locators))
    return Recalled(again, held, repaired=False) if again else None


def _around_known(outline: Outline, reader: DateReader, memory: Memory, runs: Sequence[Scored]) -> Scored | None:
    """The run that may be the list by the known releases it holds, and looks best among those; None when there is none."""
    nodes = memory.nodes(outline)
    scored = []
    for run in find_runs(outline, nodes) if nodes else ():
        items = distinct_items(read_items(outline, run.spans, reader))
        if len(items) > 1:
            scored.append(score(outline, items, reader.now))
    scored = judged_together(scored, WEIGHTS)
    held = [(len(memory.known(run.items)), run) for run in (*runs, *scored)]
    most = max((count for count, _ in held), default=0)
    worth = [(run.points + _KNOWN * count / most, run) for count, run in held if count and _is_the_list(run, memory)]
    if not worth:
        return None
    best = max(worth, key=lambda each: each[0])[1]
    if best in runs:  # detection has joined it with its other parts
        return best
    return joined(outline, (best, *sorted((run for run in scored if run is not best), key=lambda run: -run.points)), reader.now)


def _is_the_list(run: Scored, memory: Memory) -> bool:
    """Whether a run with known releases may be their list in a new dress, and no box of popular ones on a page that is no list any more."""
    known, count = memory.known(run.items), len(run.items)
    brings_new = len(known) < count
    if (count <= _FEW and brings_new) or (run.confidence < CONFIDENT and len(known) < max(_FEW, count / 2)):
        return False
    if len(known) < _FEW and not memory.is_kin(run.items):
        return False
    if run.features["chrome"] >= _IN_CHROME:
        return brings_new and _is_in_order(known)
    return count >= memory.usual or (_is_in_order(known) and (brings_new or max(known) < _GAPS * count))


def _is_in_order(known: Sequence[int]) -> bool:
    """Whether the releases stand as they stood, or the other way round."""
    if len(known) <= _FEW:
        return True
    rising = sum(one < other for one, other in pairwise(known)) / (len(known) - 1)
    return max(rising, 1 - rising) >= _IN_ORDER
