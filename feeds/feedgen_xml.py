"""What our feedgen extensions for RSS and Atom write alike: links, media:, our own vocabulary, and which namespaces that takes.

feedgen 1.0 writes some things wrong and others not at all; every such place is written by `feedgen_rss` and `feedgen_atom`. feedgen makes
its extensions by calling what it was given, so each is registered as `partial(AtomEntry, rendition)`; namespaces are asked of the feed's
extension only, never of an entry's. Each entry is laid out on its own and handed to the feed's extension, which appends it: feedgen's own
`add_entry` would let one entry that cannot be written cost the whole document.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lxml import etree

from entries import Anatomy, Enclosure, Image
from feeds.feed import Feed
from feeds.renditions import Rendition, zulu

DC = "http://purl.org/dc/elements/1.1/"
HISTORY = "http://purl.org/syndication/history/1.0"
MEDIA = "http://search.yahoo.com/mrss/"
RELEASE = "urn:pressroll:release:1"  # docs/namespace.md
IN_ENTRIES: Mapping[str, str] = {"dc": DC, "media": MEDIA, "release": RELEASE}  # prefix -> namespace of what an entry may hold

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


def append(parent: etree._Element, tag: str, text: str = "", **attributes: str) -> etree._Element:
    """A new child. An attribute without a value is left away."""
    element = etree.SubElement(parent, tag, {name: value for name, value in attributes.items() if value})
    element.text = text or None
    return element


def namespaces_of(entries: Iterable[etree._Element]) -> dict[str, str]:
    """What a document with these entries must declare, and nothing else: judges warn of a vocabulary that is not used."""
    laid = tuple(entries)
    return {prefix: uri for prefix, uri in IN_ENTRIES.items() if any(_has(entry, uri) for entry in laid)}


def history_of(feed: Feed) -> dict[str, str]:
    """The namespace of `mark_archive`, where it is used."""
    return {"fh": HISTORY} if feed.current_url else {}


def mark_archive(parent: etree._Element, feed: Feed) -> None:
    """An archive document says that it is one (RFC 5005 §4)."""
    if feed.current_url:
        append(parent, f"{{{HISTORY}}}archive")


def feed_links(feed: Feed, media_type: str) -> tuple[Link, ...]:
    """The links of the feed as a whole: itself, neighbouring pages (RFC 5005 §3), archives (§4), hubs (WebSub §4).

    The other formats stand in the Link header and in pages only: newsboat takes the last alternate of a document for its home page.
    """
    related = {
        "self": feed.self_url,
        "next": feed.next_url,
        "previous": feed.previous_url,
        "current": feed.current_url,
        "prev-archive": feed.prev_archive_url,
        "next-archive": feed.next_archive_url,
    }
    return (*(Link(rel, url, media_type) for rel, url in related.items() if url), *(Link("hub", url) for url in feed.hub_urls))


def write_links(parent: etree._Element, links: Iterable[Link], tag: str) -> None:
    """Links with all their attributes; feedgen keeps the href alone."""
    for link in links:
        length = "" if link.length is None else str(link.length)
        optional = {"type": link.media_type, "hreflang": link.language, "title": link.title, "length": length}
        append(parent, tag, "", rel=link.rel, href=link.href, **optional)


def write_image(parent: etree._Element, image: Image | None) -> None:
    """The lead image as media:content, with what is known of it (Media RSS 1.5.1)."""
    if image is None:
        return
    width, height = (str(pixels or "") for pixels in (image.width, image.height))
    element = append(parent, f"{{{MEDIA}}}content", url=image.url, medium="image", width=width, height=height)
    if words := image.caption or image.alt:
        append(element, f"{{{MEDIA}}}description", words, type="plain")


def write_file(parent: etree._Element, file: Enclosure) -> None:
    """A file that is no enclosure, since RSS has room for one. Without a media:title: feedparser keeps the last title of any kind in an
    item, and rss2email makes that the subject of its mail."""
    medium = file.media_type.partition("/")[0]
    kind = medium if medium in _MEDIA_KINDS else "document"
    append(parent, f"{{{MEDIA}}}content", url=file.url, type=file.media_type, medium=kind, fileSize=str(file.length or ""))


def write_facts(parent: etree._Element, shown: Rendition) -> None:
    """What only releases have, as far as it is known, in a vocabulary of our own: docs/namespace.md."""
    published, anatomy = shown.entry.published, shown.entry.anatomy
    if published.origin != "first-seen":  # that is our day and not the issuer's
        append(parent, f"{{{RELEASE}}}day", shown.day, precision=published.precision)
    if line := anatomy.dateline:
        day = line.day.isoformat() if line.day else ""
        append(parent, f"{{{RELEASE}}}dateline", line.text, place=line.place or "", day=day)
    if embargo := anatomy.embargo:
        append(parent, f"{{{RELEASE}}}embargo", embargo.text, until=zulu(embargo.until))
    for name, words in _marks(anatomy).items():
        if words:
            append(parent, f"{{{RELEASE}}}{name}", words)


def _marks(anatomy: Anatomy) -> dict[str, str]:
    return {"line": anatomy.release_line, "correction": anatomy.correction}


def _has(entry: etree._Element, uri: str) -> bool:
    return next(entry.iterchildren(f"{{{uri}}}*"), None) is not None
