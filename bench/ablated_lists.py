"""What each idea of the list detector earns: the development lists, read with it and without it.

Nothing else is tuned to make up for what is taken away, so a figure also falls where another balance of the weights would have saved it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from bench.corpus import Answer, saved_page
from bench.figures import Figures
from bench.suites import SUITES, gold_rows, measure
from config import SourceSpec
from entries import Stamp
from scrapers import Page, Received
from scrapers.dates import local_day
from scrapers.listing.blocks import Block
from scrapers.listing.detection import best_runs
from scrapers.listing.item_dates import Dated, DateReader
from scrapers.listing.outline import read_outline
from scrapers.listing.refusals import gate, read_front
from scrapers.listing.score import WEIGHTS
from scrapers.listing.words import CHROME_CLASS
from scrapers.page import CONFIDENT
from scrapers.reading import open_page

_CHROME_TAGS = ("nav", "header", "footer", "aside")


class Dateless(DateReader):
    """Finds no date in any text."""

    def dated(self, block: Block) -> Dated | None:
        """No block has a date."""
        return None

    def alone(self, text: str) -> Stamp | None:
        """No text is a date."""
        return None


def as_it_is(page: Page) -> Page:
    """The page itself."""
    return page


def without_chrome(page: Page) -> Page:
    """The page after what many tools do first: all gone that an element or a class name calls chrome."""
    tree = LexborHTMLParser(page.html)
    for node in tree.css("nav, header, footer, aside, body [class], body [id]"):
        named = f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}"
        if node.tag in _CHROME_TAGS or CHROME_CLASS.search(named):
            node.decompose()
    return Page(page.url, tree.html or "")


@dataclass(frozen=True, slots=True)
class Detector:
    """The detector without one of its ideas. The features that are `silenced` weigh nothing."""

    idea: str
    reader: type[DateReader] = DateReader
    silenced: tuple[str, ...] = ()
    prepared: Callable[[Page], Page] = as_it_is

    def answer(self, received: Received, now: datetime) -> Answer:
        """What it finds on a page, in the words of the scorer."""
        spec = SourceSpec(id="bench", name="Bench", url=received.url)
        page = self.prepared(open_page(received))
        outline = read_outline(page)
        reader = self.reader(outline, zone=spec.zone, language=page.language, order="", now=now)
        weights = {name: 0.0 if name in self.silenced else weight for name, weight in WEIGHTS.items()}
        runs = best_runs(outline, reader, weights) if gate(page, outline, read_front(page, outline)) is None else ()
        best = runs[0] if runs else None
        items = best.items if best and best.confidence >= CONFIDENT else ()
        days = [local_day(item.published, spec.zone).isoformat() if item.published else None for item in items]
        found = [{"title": item.title, "url": item.url, "published": day} for item, day in zip(items, days, strict=True)]
        return {"items": found, "confidence": best.confidence if best else 0.0}


WHOLE = Detector("the whole")
WITHOUT = (
    Detector("dates", reader=Dateless),
    Detector("newest first", silenced=("newest_first", "rising")),
    Detector("headings", silenced=("headings",)),
    Detector("chrome judged, not removed", prepared=without_chrome),
)


def list_ablations(corpus: Path, now: datetime) -> Iterator[tuple[str, Figures, Figures]]:
    """(idea, figures with it, figures without it)."""
    suite = SUITES["lists"]
    pages = {row["id"]: saved_page(corpus / suite.reads, row) for row in gold_rows(suite, corpus)}
    figures = {each: measure(suite, corpus, {id: each.answer(page, now) for id, page in pages.items()}) for each in (WHOLE, *WITHOUT)}
    yield from ((each.idea, figures[WHOLE], figures[each]) for each in WITHOUT)
