"""A page as pointing sees it: opened once, every element with its number, and what a selector matches there."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from selectolax.lexbor import LexborNode

from config import SourceSpec
from scrapers.listing.item_dates import DateReader
from scrapers.listing.outline import Outline, read_outline
from scrapers.listing.rules import select
from scrapers.page import Page, Received
from scrapers.reading import open_page


@dataclass(frozen=True, slots=True)
class Sight:
    """A page, its outline, and what reads its dates. The number of an element is its index in the outline."""

    page: Page
    outline: Outline
    reader: DateReader
    zone: ZoneInfo
    _nodes: dict[int, LexborNode] = field(default_factory=dict)
    _found: dict[tuple[str, int], tuple[int, ...]] = field(default_factory=dict)

    def found(self, selector: str, within: int = -1) -> tuple[int, ...]:
        """The numbers of what a selector matches, in page order: anywhere, or inside an element that was found before."""
        if (selector, within) not in self._found:
            root = self.page.tree.root if within < 0 else self._nodes[within]
            known = {self.outline.numbers.get(node.mem_id, -1): node for node in select(root, selector)}
            known.pop(-1, None)  # in parts that nobody reads
            self._nodes.update(known)
            self._found[selector, within] = tuple(known)
        return self._found[selector, within]

    def node(self, number: int) -> LexborNode:
        """The element of a number that was found before."""
        return self._nodes[number]


def see(received: Received, spec: SourceSpec, now: datetime) -> Sight:
    """The page, its dates read as the source's. Raises ExtractError for what is no page."""
    page = open_page(received)
    outline = read_outline(page)
    language = spec.language or page.language
    return Sight(page, outline, DateReader(outline, zone=spec.zone, language=language, order=spec.dates.order, now=now), spec.zone)
