"""Lists of feeds as OPML 2.0, for readers that subscribe to many at once.

The whole list holds every feed once, so that its import brings no release three times. The list by organisation has a folder for each, with
its feed and that feed narrowed to each topic it publishes on: to choose from.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import format_datetime

from lxml import etree

from entries import FeedQuery
from feeds.legal import legal
from feeds.select import Place, Site, feed_url

MEDIA_TYPE = "text/x-opml"
FORMAT = "atom"  # the only format that can tell a reader of a withdrawn entry
MOST_TOPICS = 8  # of one folder: those that an organisation publishes on most; 2,000 folders stay below 8 MB


@dataclass(frozen=True, slots=True)
class Folder:
    """A feed, and the topics to which it can be narrowed, the most frequent first."""

    place: Place
    topics: tuple[str, ...]


def render_opml(site: Site, groups: Mapping[str, Iterable[Place | Folder]], *, modified: datetime | None = None) -> bytes:
    """An outline for each group ("Topics", "Sources", ...) with its feeds inside; a group without feeds is left out."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = f"Feeds of {legal(site.name)}"
    if modified:
        etree.SubElement(head, "dateModified").text = format_datetime(modified.astimezone(UTC), usegmt=True)
    body = etree.SubElement(root, "body")
    for title, places in groups.items():
        outlines = [_folder(site, legal(place)) if isinstance(place, Folder) else _outline(site, legal(place)) for place in places]
        if outlines:
            etree.SubElement(body, "outline", text=legal(title)).extend(outlines)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def _folder(site: Site, folder: Folder) -> etree._Element:
    """A folder with the feed and its parts; the feed alone where it has none."""
    whole = _outline(site, folder.place)
    if not folder.topics:
        return whole
    outline = etree.Element("outline", text=whole.get("text", ""))
    outline.append(whole)
    for topic in [topic for topic in folder.topics if topic in site.topics][:MOST_TOPICS]:
        place = replace(folder.place, title=f"{folder.place.title}: {legal(site.topics[topic].label)}", subtitle="")
        outline.append(_outline(site, place, replace(place.query, topics=(topic,))))
    return outline


def _outline(site: Site, place: Place, query: FeedQuery | None = None) -> etree._Element:
    title = place.title.strip() or place.path
    attributes = {
        "type": "rss",  # OPML's name for any feed
        "text": title,
        "title": title,
        "description": place.subtitle,
        "xmlUrl": feed_url(site, place, FORMAT, query),
        "htmlUrl": place.home_url,
    }
    return etree.Element("outline", {name: value for name, value in attributes.items() if value})
