"""The ladder of sources of items beside a page's own list: its feed, news sitemap, WordPress interface, embedded JSON, JSON-LD.

offers(page)                                  # what the page says can be read beside it
read_native(received, "feed", spec, now)      # one of these, from its bytes
in_page(page, spec, now)                      # what stands in the page itself
climb(rungs, now)                             # all of them compared with the list: the decision, with its reasons

Nothing here fetches: bytes and values in, values out.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from config import SourceSpec
from entries import ExtractError
from scrapers.native.climbing import climb
from scrapers.native.documents import Document, open_document, refused
from scrapers.native.feeds import read_feed
from scrapers.native.json_feed import is_json_feed, read_json_feed
from scrapers.native.json_ld import read_json_ld
from scrapers.native.offers import guesses, offers
from scrapers.native.page_json import find_listing, read_page_json
from scrapers.native.rungs import NAMES, Climb, Kind, Offer, Rung
from scrapers.native.sitemaps import read_sitemap
from scrapers.native.wordpress import is_post_list, read_posts
from scrapers.page import Page, Received

__all__ = ["NAMES", "Climb", "Kind", "Offer", "Rung", "climb", "guesses", "in_page", "is_native", "offers", "read_native"]

_READERS = {
    **dict.fromkeys(("rss", "feed", "rdf", "channel"), read_feed),
    **dict.fromkeys(("urlset", "sitemapindex"), read_sitemap),
}
_JSON = frozenset({"{", "["})
_HEAD = 16_384  # bytes in which a document shows its root element


def read_native(received: Received, kind: Kind | None, spec: SourceSpec, now: datetime) -> Rung:
    """A feed, a sitemap or a JSON list from its bytes; of this `kind` only, or with None whichever it is.

    Raises EmptyListing or ExtractError with a code of `scrapers.health.REASONS` for what holds no releases: an HTML page, a broken or
    hostile document, comments, products, an index of sitemaps.
    """
    rung = _read(open_document(received), spec, now)
    if kind and rung.kind != kind:
        raise refused(received.url, "not-a-feed", f"the document is a {NAMES[rung.kind]}, not what was expected")
    return rung


def _read(document: Document, spec: SourceSpec, now: datetime) -> Rung:
    if document.root in _READERS:
        return _READERS[document.root](document, spec, now)
    if document.root not in _JSON:
        seen = "an HTML page" if document.root == "html" else f"<{document.root}>" if document.root else "neither XML nor JSON"
        raise refused(document.url, "not-a-feed", f"the document is no feed, sitemap or list but {seen}")
    value = document.value()
    if is_json_feed(value):
        return read_json_feed(value, document.url, spec, now)
    if is_post_list(value):
        return read_posts(value, document.url, spec, now)
    listing = find_listing(value, document.url, spec, now, {})
    if listing is None:
        raise refused(document.url, "not-a-feed", "the JSON holds no list of titles with dates and addresses")
    return Rung("page-json", document.url, listing)


def is_native(received: Received) -> bool:
    """Whether a document is a feed, a sitemap or a JSON list rather than a page, so that its address may be a source's own."""
    try:
        root = open_document(replace(received, body=received.body[:_HEAD])).root  # of an HTML page no more is looked at
        if root not in _JSON:
            return root in _READERS
        value = open_document(received).value()
    except ExtractError:
        return False
    return is_json_feed(value) or is_post_list(value)


def in_page(page: Page, spec: SourceSpec, now: datetime) -> tuple[Rung, ...]:
    """The lists that stand in the page beside its HTML, at most one of each kind. Never raises."""
    return tuple(rung for rung in (read_page_json(page, spec, now), read_json_ld(page, spec, now)) if rung)
