"""The list of all feeds as OPML 2.0, for readers that subscribe to many at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime

from lxml import etree

from feeds.renditions import legal
from feeds.select import Place, Site, feed_url

MEDIA_TYPE = "text/x-opml"
FORMAT = "atom"  # the only format that can tell a reader of a withdrawn entry


def render_opml(site: Site, groups: Mapping[str, Iterable[Place]], *, modified: datetime | None = None) -> bytes:
    """An outline for each group ("Topics", "Sources", ...) with its feeds inside; a group without feeds is left out."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = f"Feeds of {legal(site.name)}"
    if modified:
        etree.SubElement(head, "dateModified").text = format_datetime(modified.astimezone(UTC), usegmt=True)
    body = etree.SubElement(root, "body")
    for title, places in groups.items():
        outlines = [_outline(site, legal(place)) for place in places]
        if outlines:
            etree.SubElement(body, "outline", text=legal(title)).extend(outlines)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def _outline(site: Site, place: Place) -> etree._Element:
    title = place.title.strip() or place.path
    attributes = {
        "type": "rss",  # OPML's name for any feed
        "text": title,
        "title": title,
        "description": place.subtitle,
        "xmlUrl": feed_url(site, place, FORMAT),
        "htmlUrl": place.home_url,
    }
    return etree.Element("outline", {name: value for name, value in attributes.items() if value})
