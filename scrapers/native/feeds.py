"""RSS of all versions, RDF and Atom, read by feedparser.

feedparser is kept on a short lead: it gets well-formed bytes of at most 400 items in a stream of its own, never a name, so it neither
opens anything nor falls back to its lenient parser, which knows no bounds.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import feedparser
from lxml import etree

from config import SourceSpec
from scrapers.native.documents import Document, refused
from scrapers.native.fields import LABEL, MAX_HTML, MAX_ITEMS, TITLE, address, listing_of, plain, same_site, stamp, teaser
from scrapers.native.rungs import Rung
from scrapers.native.strangers import are_comments, is_comments, other_kind
from scrapers.page import ListItem
from scrapers.text import clean_text
from scrapers.urls import absolute

# feedparser keeps the RSS 1.0 date (dc:date) under the same name as moments of change; those are no publication dates.
_CHANGED = frozenset({"updated", "modified", "lastBuildDate"})
_SUMMARIES, _FULL_TEXTS = frozenset({"description", "summary"}), frozenset({"encoded", "content"})
_MAX_ELEMENTS = 60_000
_WHOLE = 1_200  # characters, markup included, from which a text in a feed is the release and not its summary
# Names that items of other trades carry (Google's product feeds, the event module of RSS 1.0, calendars).
_TRADES = {"price": "product-grid", "sale_price": "product-grid", "startdate": "events", "dtstart": "events"}
Parsed = Mapping[str, Any]  # Any: feedparser's dictionaries hold texts, lists and dictionaries


def read_feed(document: Document, spec: SourceSpec, now: datetime) -> Rung:
    """An XML feed. Raises ExtractError when it holds no releases: comments, products, episodes without pages, nothing."""
    tree = document.tree()
    entries = list(tree.iter("{*}item", "{*}entry"))
    if document.is_cut and entries:
        _gone(entries.pop())
    trade, is_full = _trade(entries), sum(map(_has_text, entries)) * 2 > len(entries)
    _slim(tree, entries, document.url)
    parsed = _parsed(tree, document.url)
    title = plain(parsed.feed.get("title", ""), TITLE)
    links = [_link(each) for each in parsed.entries]
    if is_comments(document.url, title) or are_comments(links):
        raise refused(document.url, "comments", f"the feed {title!r} holds comments")
    if trade:
        raise refused(document.url, trade, "the feed holds products" if trade == "product-grid" else "the feed holds events")
    found = (_item(each, link, document.url, parsed.version, spec, now) for each, link in zip(parsed.entries, links, strict=True))
    following = next((link.get("href", "") for link in parsed.feed.get("links", ()) if link.get("rel") == "next"), "")
    return replace(rung_of(document.url, title, found, len(parsed.entries), next_page=_older(following, document.url)), is_full=is_full)


def _parsed(tree: etree._Element, url: str) -> Any:  # Any: see `Parsed`
    try:
        return feedparser.parse(
            io.BytesIO(etree.tostring(tree, encoding="utf-8", xml_declaration=True)),
            response_headers={"content-location": url, "content-type": "application/xml; charset=utf-8"},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception as error:  # its modules for licences, places and media raise KeyError and more where an element stands out of place
        raise refused(url, "not-a-feed", f"the feed cannot be read ({type(error).__name__})") from error


def _slim(tree: etree._Element, entries: list[etree._Element], url: str) -> None:
    """Cuts away what is not read, because feedparser takes 15 microseconds an element: items beyond the 400th, full texts beside a
    description, long texts, moments of change. Raises ExtractError when too much is left."""
    for node in entries[MAX_ITEMS:]:
        _gone(node)
    for entry in entries[:MAX_ITEMS]:
        dropped = _CHANGED | (_FULL_TEXTS if any(_local(node) in _SUMMARIES for node in entry) else frozenset())
        for node in [node for node in entry if _local(node) in dropped]:
            _gone(node)
        for node in entry.iter():
            node.text = (node.text or "")[:MAX_HTML] or None
    if sum(1 for _ in tree.iter()) > _MAX_ELEMENTS:
        raise refused(url, "too-complex", f"the feed has more than {_MAX_ELEMENTS} elements")


def rung_of(url: str, title: str, found: Iterator[ListItem], entries: int, *, next_page: str | None = None) -> Rung:
    """The rung of a feed from its items. Raises EmptyListing without any that can be published."""
    listing = listing_of(found, f"Items of the feed {title!r}" if title else "Items of the feed", next_page=next_page)
    if not listing.items:
        seen = f"none of its {entries} entries has a title and the address of a page" if entries else "it has no entries"
        raise refused(url, "listing-empty", f"the feed holds no releases: {seen}")
    code, words = other_kind(listing.items)
    if code:
        raise refused(url, code, f"the feed holds no releases: {words}")
    return Rung("feed", url, listing, title)


def _item(entry: Parsed, link: str, url: str, version: str, spec: SourceSpec, now: datetime) -> ListItem:
    detail = entry.get("title_detail", {})
    # Only Atom says which of its texts are no HTML (RFC 4287 §3.1.1); in RSS anything may be.
    is_text = version.startswith("atom") and detail.get("type") == "text/plain"
    title = clean_text(entry.get("title", ""), TITLE) if is_text else plain(entry.get("title", ""), TITLE)
    said = entry.get("summary") or next((part.get("value", "") for part in entry.get("content", ())), "")
    printed = next((entry[name] for name in ("published", "updated") if name in entry), "")
    return ListItem(
        url=address(link, url),
        title=title,
        published=stamp(str(printed), spec, now, "feed"),
        teaser=teaser(said, title),
        image=_image(entry, url),
        label=next((plain(tag.get("term") or "", LABEL) for tag in entry.get("tags", ())), ""),
    )


def _link(entry: Parsed) -> str:
    """The page of an entry: where a feed service says it came from, else its link, else a guid that is an address."""
    return str(entry.get("feedburner_origlink") or entry.get("link") or "")


def _image(entry: Parsed, url: str) -> str:
    """A picture that the entry names: thumbnail, media:content, enclosure."""
    media = [part for part in entry.get("media_content", ()) if str(part.get("medium") or part.get("type", "")).startswith("image")]
    files = [{"url": part.get("href")} for part in entry.get("enclosures", ()) if str(part.get("type", "")).startswith("image/")]
    options = (*media, *entry.get("media_thumbnail", ()), *files)
    return next((found for part in options if (found := absolute(str(part.get("url") or ""), url))), "")


def _older(href: str, url: str) -> str | None:
    """The next page of a paged feed (RFC 5005 §3), on the same site."""
    found = absolute(href, url) if href else None
    return found if found and found != url and same_site(found, url) else None


def _has_text(entry: etree._Element) -> bool:
    texts = (node for node in entry if _local(node) in _FULL_TEXTS | _SUMMARIES)
    return any(sum(map(len, node.itertext())) >= _WHOLE for node in texts)


def _trade(entries: list[etree._Element]) -> str:
    codes = [_TRADES[name] for entry in entries[:50] if (name := next((name for node in entry if (name := _local(node)) in _TRADES), ""))]
    return codes[0] if len(codes) * 2 > min(len(entries), 50) else ""


def _local(node: etree._Element) -> str:
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def _gone(node: etree._Element) -> None:
    next(node.iterancestors()).remove(node)  # an item is never the root
