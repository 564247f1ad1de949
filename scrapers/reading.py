"""Bytes in, values out: the pure half of a refresh. It runs in the parsing processes, so everything here can be pickled.

listing = read_listing(Received(url, body, "text/html", "utf-8"), spec, now=now)
reading = read_article(Received(...), item, spec, now=now)        # reading.draft, reading.print
reading = read_article(Received(...), item, spec, now=now, shared=learn(prints))
"""

from __future__ import annotations

import importlib
import re
from dataclasses import dataclass, replace
from datetime import datetime

from config import SourceSpec
from entries import Draft, EmptyListing, Enclosure, ExtractError, UnreadableArticle, fingerprints_of
from scrapers import article as detected_article
from scrapers import listing as detected_listing
from scrapers.article.language import normal_tag
from scrapers.article.shared import NOTHING, Shared, line_key
from scrapers.fetch import decode_html
from scrapers.health import ADVICE, REASONS
from scrapers.native import Offer, Rung, in_page, is_native, offers, read_native
from scrapers.normalise import draft_from_item, normalise
from scrapers.page import CONFIDENT, Article, Listing, ListItem, Page, PagePrint, Received, Scraper, Wrapper
from scrapers.site_name import site_name
from scrapers.sites import SITES

MAX_DEPTH = 2_000  # lexbor and nh3 turn quadratic: 100,000 open elements took 26 s (reliability, section 6)
MAX_ATTRIBUTES = 1_000  # of one tag; quadratic too: 100,000 took 57 s
_PERHAPS_A_LIST = frozenset({"listing-empty", "listing-changed", "link-directory"})
_HTML_TYPES = frozenset({"", "text/html", "application/xhtml+xml", "application/xml", "text/xml", "text/plain", "application/octet-stream"})
_CONTROLS = bytes({*range(1, 9), *range(14, 27), *range(28, 32)})  # no text has them; 27 begins the escapes of ISO-2022
_TAG = re.compile(rb"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
# Atomic groups: one pass over the bytes, whatever stands in them.
_CROWDED_TAG = re.compile(rb"""<[a-zA-Z][^\s/>]*+(?>[\s/]++[^\s=>/]++(?>\s*+=\s*+(?>"[^"]*+"|'[^']*+'|[^\s>]*+))?+){%d}""" % MAX_ATTRIBUTES)
# Elements that HTML closes by itself do not nest, however often they are opened.
_FLAT = frozenset(
    b"area base br col embed hr img input link meta param source track wbr p li dt dd tr td th option thead tbody tfoot colgroup".split()
)


class Newsroom:
    """The scraper of every source that brings none of its own: the rules of its TOML file, and detection for the rest."""

    def __init__(self, spec: SourceSpec, now: datetime, order: str, wrapper: Wrapper | None = None) -> None:
        self.spec, self.now, self.order, self.wrapper = spec, now, order, wrapper

    def listing(self, page: Page) -> Listing:
        """The releases on a listing page."""
        return detected_listing.read_listing(page, self.spec, now=self.now, order=self.order, wrapper=self.wrapper)

    def article(self, page: Page, item: ListItem | None) -> Article:
        """One release page."""
        return detected_article.read_article(page, self.spec, item, now=self.now, order=self.order)


def scraper_for(spec: SourceSpec, now: datetime, order: str, wrapper: Wrapper | None = None) -> Scraper:
    """The scraper of a source. Raises ExtractError when its Python class cannot be loaded."""
    if not spec.scraper:
        return Newsroom(spec, now, order, wrapper)
    try:
        if spec.scraper in SITES:
            return SITES[spec.scraper](spec, now)
        module, _, name = spec.scraper.partition(":")
        scraper: Scraper = getattr(importlib.import_module(module), name)(spec, now)
    except (ImportError, AttributeError, TypeError, ValueError) as error:
        message = f"Source {spec.id}: scraper {spec.scraper!r} cannot be loaded ({error}); write module:Class of an installed module."
        raise ExtractError(message, code="definition-error", url=spec.url) from error
    return scraper


@dataclass(frozen=True, slots=True)
class PageReading:
    """What one document yields: its own list (perhaps without items, then with a refusal), other lists in the same document, and what it
    says can be read beside it. `is_final` when there is nothing to compare: an operator's rules, or no page at all but a feed. `name` is
    whose page it is, in its own words, and `language` what it declares; "" when it does not say, or nobody looked around."""

    rung: Rung
    others: tuple[Rung, ...] = ()
    offers: tuple[Offer, ...] = ()
    is_final: bool = False
    name: str = ""
    language: str = ""


def read_page(
    received: Received, spec: SourceSpec, *, now: datetime, order: str = "", wrapper: Wrapper | None = None, around: bool = True
) -> PageReading:
    """The lists of a document; with `around`, also what there is beside its own. Raises ExtractError when it is neither page nor feed."""
    has_rules = bool(spec.listing.item or spec.scraper)
    if not has_rules and is_native(received):
        rung = read_native(received, None, spec, now)
        return PageReading(rung, is_final=True, name=rung.title)
    page = open_page(received)
    listing = scraper_for(spec, now, order, wrapper).listing(page)
    if listing.confidence < CONFIDENT:
        listing = replace(listing, items=())
    rung = Rung("html", received.url, listing)
    if has_rules or not around:
        return PageReading(rung, is_final=has_rules)
    return PageReading(rung, in_page(page, spec, now), offers(page), name=site_name(page), language=normal_tag(page.language))


def read_listing(received: Received, spec: SourceSpec, *, now: datetime, order: str = "") -> Listing:
    """The releases on a listing page. Raises EmptyListing or ExtractError with the reason when it is none."""
    return accepted(read_page(received, spec, now=now, order=order))


def accepted(page: PageReading) -> Listing:
    """The list of a document. Raises EmptyListing when it has none."""
    if not page.rung.listing.items:
        raise refusal(page)
    return page.rung.listing


def refusal(page: PageReading, *tried: str) -> EmptyListing:
    """The error that says what a document is instead of a list, what else was tried, and what the operator may try."""
    url, listing = page.rung.url, page.rung.listing
    code = listing.refusal or "listing-empty"
    seen = f" ({listing.evidence[0].rstrip('.')})" if listing.evidence else ""
    nearest = next((other for other in listing.alternatives if other.selector and code in _PERHAPS_A_LIST), None)
    perhaps = f'Nearest to a list are parts such as "{nearest.items[0].title[:60]}": item = "{nearest.selector}".' if nearest else ""
    said = (f"{url}: {REASONS[code]}{seen}.", *tried, ADVICE.get(code, ""), perhaps)
    return EmptyListing(" ".join(filter(None, said)), code=code, url=url)


@dataclass(frozen=True, slots=True)
class ArticleReading:
    """What one release page says, and what its source learns from it.

    `print` and `made_of` are those of the page read on its own. Where what its source shares made a difference, `alone` are the
    fingerprints of that first reading, and `dropped` are the keys of lines that it has and the draft has not.
    """

    draft: Draft
    print: PagePrint | None = None
    made_of: frozenset[str] = frozenset()
    alone: tuple[str, ...] = ()
    dropped: frozenset[str] = frozenset()


def read_article(
    received: Received, item: ListItem | None, spec: SourceSpec, *, now: datetime, order: str = "", shared: Shared = NOTHING
) -> ArticleReading:
    """What a release page says, given what is known to be the site's. A file instead of a page (a PDF) makes a draft from its list item,
    with the file as enclosure."""
    if item and received.media_type not in _HTML_TYPES:
        return ArticleReading(_draft_of_file(received, item, spec, now))
    scraper = scraper_for(spec, now, order)
    article = scraper.article(open_page(received), item)
    draft = normalise(article, item, spec, now=now)
    alone = ArticleReading(draft, article.print, article.made_of)
    if not isinstance(scraper, Newsroom) or not shared.known_in(article.made_of):
        return alone
    try:
        own = detected_article.read_article(open_page(received), spec, item, now=now, order=order, shared=shared)
    except UnreadableArticle:  # nothing is left of this page without what it shares
        return alone
    # A day that several releases have in common is better than none.
    better = normalise(replace(own, dates=own.dates or article.dates), item, spec, now=now)
    keys = [{line_key(line) for line in one.text.split("\n")} for one in (draft, better)]
    return replace(alone, draft=better, alone=fingerprints_of(draft), dropped=frozenset(keys[0] - keys[1] - {""}))


def _draft_of_file(received: Received, item: ListItem, spec: SourceSpec, now: datetime) -> Draft:
    enclosure = Enclosure(received.url, received.media_type, len(received.body) or None, item.title)
    return replace(draft_from_item(item, spec, now=now), enclosures=(enclosure,), partial=False)


def open_page(received: Received) -> Page:
    """The decoded page. Raises ExtractError for what is no page: empty, another format, too deep."""
    body = received.body
    if not body.strip():
        raise EmptyListing(f"{received.url}: the page is empty.", code="blank-page", url=received.url)
    if received.media_type not in _HTML_TYPES or not _looks_like_html(body):
        kind = received.media_type or "unknown data"
        found = f"{kind} that holds no tags" if received.media_type in _HTML_TYPES else kind
        raise ExtractError(f"{received.url} answers with {found}, not with an HTML page.", code="not-html", url=received.url)
    opened = body.count(b"<") - body.count(b"</")
    if (opened > MAX_DEPTH and depth(body) > MAX_DEPTH) or _CROWDED_TAG.search(body):
        message = f"{received.url} nests elements more than {MAX_DEPTH} deep, or gives one more than {MAX_ATTRIBUTES} attributes."
        raise ExtractError(message, code="too-complex", url=received.url)
    text, _ = decode_html(body, received.charset)
    if not text.strip():
        raise UnreadableArticle(f"{received.url}: the page holds no text.", code="blank-page", url=received.url)
    return Page(received.url, text, language=received.language)


def _looks_like_html(body: bytes) -> bool:
    """A tag near the beginning; UTF-16 pages show it between zero bytes."""
    head = body[:65_536].replace(b"\0", b"")
    if len(head.translate(None, delete=_CONTROLS)) < len(head) * 0.98:
        return False
    return bool(re.search(rb"<\s*(!doctype\s+html|html|head|body|div|p|table|ul|article|main|section|title|h1|meta|span|a)\b", head, re.I))


def depth(body: bytes) -> int:
    """How deep the elements nest at most, by counting tags: an upper bound found in one pass over the bytes."""
    level = deepest = 0
    for match in _TAG.finditer(body):
        if match[2].lower() in _FLAT:
            continue
        level = max(0, level - 1) if match[1] else level + 1
        deepest = max(deepest, level)
    return deepest
