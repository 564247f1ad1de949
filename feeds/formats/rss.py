"""RSS 2.0 with content:, dc:, atom:, media:, sy: and our own facts of a release, as the RSS Board's profile asks."""

from __future__ import annotations

import re
from functools import partial
from html import escape
from threading import Lock

from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator
from lxml import etree

from feeds.feed import Feed, Rendered
from feeds.feedgen_rss import RssEntry, RssFeed
from feeds.renditions import IPTC_SCHEME, RIGHTS, Rendition, laid_out, last_change, renditions

# feedgen formats a date between two calls of locale.setlocale, which is of the whole process and not safe with threads.
_ONE_AT_A_TIME = Lock()
_NAMES = re.compile(rb"<(title|source)\b[^>]*>[^<]*<")


class Rss:
    """The renderer of RSS 2.0."""

    name = "rss"
    media_type = "application/rss+xml"

    def render(self, feed: Feed) -> Rendered:
        """The channel with its items, newest first. Tombstones have no place in RSS."""
        feed, shown, left_out = renditions(feed)
        items, left_out = laid_out(shown, _item, left_out)
        channel = FeedGenerator()
        channel.title(feed.title)
        channel.link(href=feed.home_url, rel="alternate")
        channel.description(feed.subtitle or feed.title)
        channel.language(feed.language or None)
        channel.copyright(RIGHTS)
        channel.generator("Pressroll")
        channel.ttl(max(1, int(feed.ttl.total_seconds() // 60)))
        channel.lastBuildDate(last_change(feed))
        channel.register_extension("pressroll", partial(RssFeed, feed, self.media_type, items), atom=False)
        with _ONE_AT_A_TIME:
            return Rendered(_NAMES.sub(_in_hexadecimal, channel.rss_str()), left_out)


def _item(shown: Rendition) -> etree._Element:
    entry = shown.entry
    item = FeedEntry()
    item.register_extension("pressroll", partial(RssEntry, shown), atom=False)
    item.id(entry.id)
    item.title(shown.title)
    item.link(href=entry.url, rel="alternate")
    item.description(escape(shown.summary, quote=False))  # readers take a description for HTML
    if entry.content:
        item.content(entry.content, type="html")
    item.source(url=shown.source.listing_url, title=shown.source.name or shown.source.id)
    for category in shown.categories:
        # RSS has one text for program and people: of our own topics the name, of IPTC's the code.
        text = category.term if category.scheme == IPTC_SCHEME else category.label or category.term
        item.category(term=category.term, scheme=category.scheme, label=text)
    for file in entry.enclosures[:1]:
        item.enclosure(file.url, file.length or 0, file.media_type)
    element: etree._Element = item.rss_entry()
    return element


def _in_hexadecimal(name: re.Match[bytes]) -> bytes:
    """RSS Board profile, "Character Data": readers that decode a title twice know references written so."""
    return name[0].replace(b"&amp;", b"&#x26;").replace(b"&lt;", b"&#x3C;")
