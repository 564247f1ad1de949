"""Our feedgen extensions for RSS 2.0: all that feedgen 1.0 leaves out of a channel and an item, or writes wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from email.utils import format_datetime

from lxml import etree

from feeds.feed import Feed
from feeds.feedgen_xml import (
    DC,
    append,
    feed_links,
    history_of,
    mark_archive,
    namespaces_of,
    write_facts,
    write_file,
    write_image,
    write_links,
)
from feeds.renditions import NEVER, Rendition

ATOM = "http://www.w3.org/2005/Atom"
SYNDICATION = "http://purl.org/rss/1.0/modules/syndication/"
_PERIODS = (("hourly", timedelta(hours=1)), ("daily", timedelta(days=1)), ("weekly", timedelta(weeks=1)))


@dataclass(frozen=True, slots=True)
class RssFeed:
    """All atom:links, sy: with a lower-case first letter, the mark of an archive, and the items."""

    feed: Feed
    media_type: str
    items: tuple[etree._Element, ...]

    def extend_ns(self) -> dict[str, str]:
        """Declares what this feed uses."""
        return {"sy": SYNDICATION, **history_of(self.feed), **namespaces_of(self.items)}

    def extend_rss(self, rss: etree._Element) -> etree._Element:
        """The channel is the first child."""
        channel = rss[0]
        write_links(channel, feed_links(self.feed, self.media_type), f"{{{ATOM}}}link")
        period, frequency = update_rhythm(self.feed.ttl)
        append(channel, f"{{{SYNDICATION}}}updatePeriod", period)
        append(channel, f"{{{SYNDICATION}}}updateFrequency", str(frequency))
        append(channel, f"{{{SYNDICATION}}}updateBase", NEVER.isoformat())  # whence the periods count: any moment will do, but not now
        mark_archive(channel, self.feed)
        channel.extend(self.items)
        return rss


@dataclass(frozen=True, slots=True)
class RssEntry:
    """dc:creator, for feedgen drops an author without an e-mail; the picture, the enclosures after the first, the facts of a release; the
    date, for feedgen sets the locale of the whole process to write it."""

    rendition: Rendition

    def extend_rss(self, item: etree._Element) -> etree._Element:
        """Appends to the item."""
        shown = self.rendition
        append(item, "pubDate", format_datetime(shown.published))
        for author in shown.authors:
            append(item, f"{{{DC}}}creator", author)
        if shown.language:
            append(item, f"{{{DC}}}language", shown.language)
        write_image(item, shown.entry.image)
        for file in shown.entry.enclosures[1:]:
            write_file(item, file)
        write_facts(item, shown)
        return item


def update_rhythm(ttl: timedelta) -> tuple[str, int]:
    """How often a feed with this `ttl` changes, as sy:updatePeriod and sy:updateFrequency: 30 minutes are ("hourly", 2)."""
    for period, length in _PERIODS:
        if ttl <= length:
            return period, int(length / max(ttl, timedelta(minutes=1)))
    return "monthly", 1
