"""Our feedgen extensions: every place where feedgen 1.0 writes something wrong, or nothing, is written here.

Two pairs, one for each format, because a vocabulary registered for both would be declared where it is not used.
feedgen puts Atom elements in no namespace and writes `xmlns` as a plain attribute, so inside its tree `link` is
`link`; namespaces are asked of the feed's extension only, never of an entry's. feedgen makes its extensions by calling
what it was given, so each is registered as `partial(AtomEntry, rendition)`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from lxml import etree

from entries import Enclosure, Image, Tombstone
from feeds.feed import Elsewhere, Feed
from feeds.renditions import Rendition, utc

ATOM = "http://www.w3.org/2005/Atom"
DC = "http://purl.org/dc/elements/1.1/"
MEDIA = "http://search.yahoo.com/mrss/"
SYNDICATION = "http://purl.org/rss/1.0/modules/syndication/"
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

_PERIODS = (("hourly", timedelta(hours=1)), ("daily", timedelta(days=1)), ("weekly", timedelta(weeks=1)))
_MEDIA_KINDS = ("image", "audio", "video")  # what media:content calls a medium; anything else is a document


@dataclass(frozen=True, slots=True)
class Link:
    """An atom:link. `length` in bytes."""

    rel: str
    href: str
    media_type: str = ""
    title: str = ""
    length: int | None = None
    language: str = ""


@dataclass(frozen=True, slots=True)
class AtomFeed:
    """Links with all their attributes, tombstones (RFC 6721)."""

    links: tuple[Link, ...]
    tombstones: tuple[Tombstone, ...]
    has_media: bool

    def extend_ns(self) -> dict[str, str]:
        """Declares what this feed uses and nothing else."""
        return ({"media": MEDIA} if self.has_media else {}) | ({"at": TOMBSTONES} if self.tombstones else {})

    def extend_atom(self, feed: etree._Element) -> etree._Element:
        """Called before the entries are appended."""
        _write_links(feed, self.links, "link")
        for tombstone in self.tombstones:
            _append(feed, f"{{{TOMBSTONES}}}deleted-entry", ref=tombstone.id, when=utc(tombstone.withdrawn).isoformat())
        return feed


@dataclass(frozen=True, slots=True)
class AtomEntry:
    """The entry's language, its links (feedgen keeps the href alone), its source whole, its picture."""

    rendition: Rendition

    def extend_atom(self, entry: etree._Element) -> etree._Element:
        """Replaces feedgen's links by ours."""
        shown = self.rendition
        if shown.language:
            entry.set(XML_LANG, shown.language)
        for broken in entry.findall("link"):
            entry.remove(broken)
        files = (Link("enclosure", file.url, file.media_type, file.title, file.length) for file in shown.entry.enclosures)
        also = (_elsewhere(other) for other in shown.also)
        _write_links(entry, (Link("alternate", shown.entry.url), Link("related", shown.page_url, "text/html"), *also, *files), "link")
        source = _append(entry, "source")
        _append(source, "id", shown.source.listing_url)
        _append(source, "title", shown.source.name)
        _append(source, "updated", shown.updated.isoformat())
        _append(source, "link", rel="alternate", href=shown.source.listing_url)
        _write_image(entry, shown.entry.image)
        return entry


@dataclass(frozen=True, slots=True)
class RssFeed:
    """All atom:links, and sy: with a lower-case first letter."""

    links: tuple[Link, ...]
    ttl: timedelta
    has_media: bool

    def extend_ns(self) -> dict[str, str]:
        """Declares what this feed uses; every item has a dc:creator."""
        return {"dc": DC, "sy": SYNDICATION} | ({"media": MEDIA} if self.has_media else {})

    def extend_rss(self, rss: etree._Element) -> etree._Element:
        """Called before the items are appended; the channel is the first child."""
        channel = rss[0]
        _write_links(channel, self.links, f"{{{ATOM}}}link")
        period, frequency = update_rhythm(self.ttl)
        _append(channel, f"{{{SYNDICATION}}}updatePeriod", period)
        _append(channel, f"{{{SYNDICATION}}}updateFrequency", str(frequency))
        return rss


@dataclass(frozen=True, slots=True)
class RssEntry:
    """dc:creator, for feedgen drops an author without an e-mail; the picture, and the enclosures after the first."""

    rendition: Rendition

    def extend_rss(self, item: etree._Element) -> etree._Element:
        """Appends to the item."""
        shown = self.rendition
        for author in shown.authors:
            _append(item, f"{{{DC}}}creator", author)
        if shown.language:
            _append(item, f"{{{DC}}}language", shown.language)
        _write_image(item, shown.entry.image)
        for file in shown.entry.enclosures[1:]:
            _write_file(item, file)
        return item


def feed_links(feed: Feed, media_type: str) -> tuple[Link, ...]:
    """The links of the feed as a whole: itself, neighbouring pages (RFC 5005 §3), hub (WebSub §4).

    The other formats stand in the Link header and in pages only: newsboat takes the last alternate of a document for its home page.
    """
    links = [Link("self", feed.self_url, media_type)]
    pages = (("next", feed.next_url), ("previous", feed.previous_url))
    links += [Link(rel, url, media_type) for rel, url in pages if url]
    return (*links, *(Link("hub", url) for url in feed.hub_urls))


def has_media(renditions: Iterable[Rendition], *, files: bool) -> bool:
    """Whether any entry has something for media:, be it a picture or, with `files`, a second enclosure."""
    return any(shown.entry.image or (files and shown.entry.enclosures[1:]) for shown in renditions)


def update_rhythm(ttl: timedelta) -> tuple[str, int]:
    """How often a feed with this `ttl` changes, as sy:updatePeriod and sy:updateFrequency: 30 minutes are ("hourly", 2)."""
    for period, length in _PERIODS:
        if ttl <= length:
            return period, int(length / max(ttl, timedelta(minutes=1)))
    return "monthly", 1


def _elsewhere(other: Elsewhere) -> Link:
    """A second `alternate` would be right for a version in another language, but feedparser and newsboat take the last one of an entry and
    rss-parser the first: some readers would open the wrong language."""
    title = f"In another language, by {other.source}" if other.language else f"Also published by {other.source}"
    return Link("related", other.url, title=title, language=other.language)


def _write_links(parent: etree._Element, links: Iterable[Link], tag: str) -> None:
    for link in links:
        element = _append(parent, tag, rel=link.rel, href=link.href)
        length = "" if link.length is None else str(link.length)
        optional = {"type": link.media_type, "hreflang": link.language, "title": link.title, "length": length}
        for name, value in optional.items():
            if value:
                element.set(name, value)


def _write_image(parent: etree._Element, image: Image | None) -> None:
    if image is None:
        return
    element = _append(parent, f"{{{MEDIA}}}content", url=image.url, medium="image")
    for name, pixels in (("width", image.width), ("height", image.height)):
        if pixels:
            element.set(name, str(pixels))
    if image.caption or image.alt:
        _append(element, f"{{{MEDIA}}}description", image.caption or image.alt, type="plain")


def _write_file(parent: etree._Element, file: Enclosure) -> None:
    medium = file.media_type.partition("/")[0]
    element = _append(parent, f"{{{MEDIA}}}content", url=file.url, type=file.media_type)
    element.set("medium", medium if medium in _MEDIA_KINDS else "document")
    if file.length is not None:
        element.set("fileSize", str(file.length))
    if file.title:
        _append(element, f"{{{MEDIA}}}title", file.title, type="plain")


def _append(parent: etree._Element, tag: str, text: str = "", **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, tag, attributes)
    element.text = text or None
    return element
