"""News sitemaps (sitemaps.org/protocol.html with Google's news extension): addresses with titles and publication dates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from lxml import etree

from config import SourceSpec
from scrapers.native.documents import Document, refused
from scrapers.native.fields import TITLE, address, listing_of, plain, same_site, stamp
from scrapers.native.rungs import Rung
from scrapers.page import ListItem
from scrapers.urls import absolute

_LOOKED_AT = 2_000  # addresses; a news sitemap has at most 1,000


def read_sitemap(document: Document, spec: SourceSpec, now: datetime) -> Rung:
    """A news sitemap. Raises ExtractError for an index of sitemaps, and for a plain sitemap: it names no titles, and its
    `lastmod` is when a page was changed."""
    if document.root == "sitemapindex":
        raise refused(document.url, "archive-index", _of_index(document))
    nodes = list(islice(document.tree().iter("{*}url"), _LOOKED_AT))
    if document.is_cut:
        nodes = nodes[:-1]
    listing = listing_of(_items(nodes, document.url, spec, now), "Items of the news sitemap")
    if not listing.items:
        seen = f"it names {len(nodes)} addresses and no titles of news" if nodes else "it is empty"
        raise refused(document.url, "listing-empty", f"the sitemap holds no releases: {seen}")
    return Rung("news-sitemap", document.url, listing)


def _of_index(document: Document) -> str:
    places = [(node.text or "").strip() for node in document.tree().iter("{*}loc")]
    news = [place for place in places if "news" in place.lower()][:3]
    return f"the document is an index of {len(places)} sitemaps" + (f"; one for news may be {' or '.join(news)}" if news else "")


def _items(nodes: list[etree._Element], url: str, spec: SourceSpec, now: datetime) -> Iterator[ListItem]:
    """Only addresses of the sitemap's own site count, as the protocol asks."""
    for node in nodes:
        link = address(_text(node, "{*}loc"), url)
        if link and same_site(link, url):
            yield ListItem(
                url=link,
                title=plain(_text(node, "{*}news/{*}title"), TITLE),
                published=stamp(_text(node, "{*}news/{*}publication_date"), spec, now, "meta"),
                image=absolute(_text(node, "{*}image/{*}loc"), url) or "",
            )


def _text(node: etree._Element, path: str) -> str:
    return (node.findtext(path) or "").strip()
