"""Where one would point on a page: the lists that were found, and the parts of their first release, for those who choose by keyboard.

spots(received, spec, now=now)
->  (Spot(41, "item", "Winter term begins 16 November"), Spot(43, "title", "Winter term begins"), Spot(44, "date", "16 November"), ...)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from config import SourceSpec
from scrapers.listing.detection import best_runs
from scrapers.listing.items import Found, read_items
from scrapers.page import Received
from scrapers.pointing.matched import Part
from scrapers.pointing.sight import Sight, see
from scrapers.text import clean_text

_BLOCKS = 8  # texts of one release
_FIRST = 3  # releases of a list that are offered whole
_TEXT = 90  # characters


@dataclass(frozen=True, slots=True)
class Spot:
    """An element worth pointing at: its number, what it probably is ("" for other text), and its text or, of a picture, what it shows."""

    n: int
    part: Part | str
    text: str


def spots(received: Received, spec: SourceSpec, *, now: datetime, item_rule: str = "") -> tuple[Spot, ...]:
    """The first releases of what `item_rule` names, else of the best list, with the parts of the very first; then one release of each
    other list. () when nothing on the page repeats. Raises ExtractError for what is no page."""
    sight = see(received, spec, now)
    outline = sight.outline
    ruled = read_items(outline, [(i, outline.ends[i]) for i in sight.found(item_rule)[:_FIRST]], sight.reader)
    lists = [ruled] if ruled else []
    lists += [run.items for run in best_runs(outline, sight.reader)]
    if not lists:
        return ()
    found = [_release(sight, item) for item in lists[0][:_FIRST]]
    found[1:1] = _parts(sight, lists[0][0])
    found += [_release(sight, items[0]) for items in lists[1:]]
    return tuple({spot.n: spot for spot in reversed(found)}.values())[::-1]


def _release(sight: Sight, item: Found) -> Spot:
    outline, (start, end) = sight.outline, item.span
    element = next((i for i in range(start, end) if outline.tags[i]), outline.parents[start])
    text = " ".join(block.text for block in outline.blocks_in(start, end)[:3])
    return Spot(element, "item", clean_text(text or item.title, _TEXT))


def _parts(sight: Sight, item: Found) -> Iterator[Spot]:
    """The texts and the picture of a release."""
    outline = sight.outline
    if item.picture >= 0:
        yield Spot(item.picture, "image", clean_text(outline.attributes[item.picture].get("alt") or "", _TEXT))
    for block in islice(outline.blocks_in(*item.span), _BLOCKS):
        dated = sight.reader.dated(block)
        part = "title" if block.text == item.title else "date" if dated and dated.alone else ""
        yield Spot(block.holder, part, clean_text(block.text, _TEXT))
