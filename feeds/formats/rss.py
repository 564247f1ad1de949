"""RSS 2.0 with content:, dc:, atom:, media: and sy:, as the RSS Board's profile asks."""

from __future__ import annotations

from functools import partial
from html import escape
from threading import Lock

from feedgen.feed import FeedGenerator

from feeds.feed import Feed, Rendered
from feeds.feedgen_ext import RssEntry, RssFeed, feed_links, has_media
from feeds.renditions import Rendition, last_change, renditions

# feedgen formats every date between two calls of locale.setlocale, which is of the whole process and not safe with threads.
_ONE_AT_A_TIME = Lock()


class Rss:
    """The renderer of RSS 2.0."""

    name = "rss"
    media_type = "application/rss+xml"

    def render(self, feed: Feed) -> Rendered:
        """The channel with its items, newest first. Tombstones have no place in RSS."""
        feed, shown, left_out = renditions(feed)
        channel = FeedGenerator()
        channel.title(feed.title)
        channel.link(href=feed.home_url, rel="alternate")
        channel.description(feed.subtitle.strip() or feed.title)
        channel.language(feed.language or None)
        channel.generator("Pressroll")
        channel.ttl(max(1, int(feed.ttl.total_seconds() // 60)))
        channel.lastBuildDate(last_change(feed))
        extension = partial(RssFeed, feed_links(feed, self.media_type), feed.ttl, has_media(shown, files=True))
        channel.register_extension("pressroll", extension, atom=False)
        for rendition in shown:
            _add_item(channel, rendition)
        with _ONE_AT_A_TIME:
            return Rendered(channel.rss_str(), left_out)


def _add_item(channel: FeedGenerator, shown: Rendition) -> None:
    entry = shown.entry
    item = channel.add_entry(order="append")
    item.register_extension("pressroll", partial(RssEntry, shown), atom=False)
    item.id(entry.id)
    item.title(shown.title)
    item.link(href=entry.url, rel="alternate")
    item.description(escape(shown.summary, quote=False))  # readers take a description for HTML
    if entry.content:
        item.content(entry.content, type="html")
    item.source(url=shown.source.listing_url, title=shown.source.name)
    item.pubDate(shown.published)
    for category in shown.categories:
        item.category(term=category.term, scheme=category.scheme, label=category.label or category.term)
    for file in entry.enclosures[:1]:
        item.enclosure(file.url, file.length or 0, file.media_type)
