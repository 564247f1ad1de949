"""What an article owes to the rest of its source: to the list that led to it, and to the pages beside it.

The development pages come without their lists, so what a list would say is made up: it prints the true title and day. That is measured on
the pages as they are, and on the same pages without head and JSON-LD, as organisations have them that give nothing to machines. The
sample newsroom has real lists beside its articles.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from bench.articles import answer_of
from bench.corpus import Answer, Row, saved_page
from bench.figures import Answers, Figures, of_articles
from bench.suites import SUITES, gold_rows, load_scorer, measure
from bench.systems import ourselves
from config import SourceSpec
from entries import SourceError, Stamp
from feeds.sample import build_site
from feeds.sample.newsroom import LISTINGS
from scrapers import ListItem, Page, Received, read_article
from scrapers.listing import read_listing
from scrapers.reading import open_page

_SAMPLE = "http://newsroom.example"


def hint_ablations(corpus: Path, now: datetime) -> Iterator[tuple[str, Figures, Figures]]:
    """(pages, figures with the list's word, figures without it)."""
    suite = SUITES["articles"]
    pages = [(row, saved_page(corpus / suite.reads, row)) for row in gold_rows(suite, corpus)]
    for name, prepared in _VARIANTS.items():
        seen = [(row, prepared(page)) for row, page in pages]
        told = {row["id"]: answer(page, told_item(row), now) for row, page in seen}
        alone = {row["id"]: answer(page, None, now) for row, page in seen}
        yield name, measure(suite, corpus, told), measure(suite, corpus, alone)
    in_sample = partial(of_articles, load_scorer(suite, corpus), sample_truth())
    yield "list hint (sample newsroom)", in_sample(sample_answers(now, hint=True)), in_sample(sample_answers(now, hint=False))


def cross_page_ablation(corpus: Path, out: Path) -> Iterator[tuple[str, Figures, Figures]]:
    """(idea, figures of pages that know their site, figures of pages alone)."""
    suite = SUITES["articles"]
    alone, _ = ourselves(suite.module, corpus / suite.reads, out, ["--alone"])
    together, _ = ourselves(suite.module, corpus / suite.reads, out)
    yield "cross-page", measure(suite, corpus, together.answers), measure(suite, corpus, alone.answers)


def as_it_is(received: Received) -> Received:
    """The page itself."""
    return received


def bare(received: Received) -> Received:
    """The page without its head and JSON-LD."""
    tree = LexborHTMLParser(open_page(received).html)
    for node in tree.css('head, script[type="application/ld+json"]'):
        node.decompose()
    return replace(received, body=(tree.html or "").encode(), charset="utf-8")


_VARIANTS: Mapping[str, Callable[[Received], Received]] = {"list hint (made up)": as_it_is, "list hint (made up, bare pages)": bare}


def told_item(page: Row) -> ListItem:
    """What a list would say of a page that prints the true title and day."""
    midnight = datetime.fromisoformat(page["date"][:10]).replace(tzinfo=UTC) if page["date"] else None
    return ListItem(page["url"], page["title"] or "", Stamp(midnight, "day", "listing") if midnight else None)


def answer(received: Received, item: ListItem | None, now: datetime) -> Answer:
    """One article in the words of the scorer; an unreadable page is an empty answer."""
    parts = urlsplit(received.url)
    spec = SourceSpec(id="bench", name=parts.netloc or "bench", url=f"{parts.scheme}://{parts.netloc}/")
    try:
        return answer_of(read_article(received, item, spec, now=now).draft, spec)
    except SourceError as error:
        return {"error": error.code}


def sample_truth() -> Sequence[Row]:
    """The releases of the sample newsroom as gold rows."""
    source = tomllib.loads(files("feeds.sample").joinpath("releases.toml").read_text("utf-8"))
    return [
        {"id": release["path"], "title": release["title"], "date": release["date"], "date_precision": "minute" if minute else "day"}
        for release in source["release"]
        for minute in [" " in release["date"]]
    ]


def sample_answers(now: datetime, *, hint: bool) -> Answers:
    """The articles of the sample newsroom by the last part of their address, read with or without the word of its lists."""
    site = build_site()
    found: dict[str, Answer] = {}
    for path in LISTINGS.values():
        spec = SourceSpec(id="bench", name="Bench", url=f"{_SAMPLE}{path}")
        listing = read_listing(Page(spec.url, site[path].body.decode()), spec, now=now)
        for item in listing.items:
            received = Received(item.url, site[urlsplit(item.url).path].body, "text/html", "utf-8")
            found[item.url.rpartition("/")[2]] = answer(received, item if hint else None, now)
    return found
