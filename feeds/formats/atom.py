"""Atom (RFC 4287) with tombstones (RFC 6721) and media:."""

from __future__ import annotations

from functools import partial

from feedgen.feed import FeedGenerator

from feeds.feed import Feed, Rendered
from feeds.feedgen_ext import AtomEntry, AtomFeed, Link, feed_links, has_media
from feeds.renditions import Rendition, last_change, renditions


class Atom:
    """The renderer of Atom."""

    name = "atom"
    media_type = "application/atom+xml"

    def render(self, feed: Feed) -> Rendered:
        """The feed with its tombstones and entries, newest first."""
        feed, shown, left_out = renditions(feed)
        document = FeedGenerator()
        document.id(feed.id)
        document.title(feed.title)
        document.subtitle(feed.subtitle)
        document.language(feed.language or None)
        document.generator("Pressroll")
        document.updated(last_change(feed))
        links = (Link("alternate", feed.home_url, "text/html"), *feed_links(feed, self.media_type))
        extension = partial(AtomFeed, links, feed.tombstones, has_media(shown, files=False))
        document.register_extension("pressroll", extension, rss=False)
        for rendition in shown:
            _add_entry(document, rendition)
        return Rendered(document.atom_str(), left_out)


def _add_entry(document: FeedGenerator, shown: Rendition) -> None:
    entry = shown.entry
    element = document.add_entry(order="append")
    element.register_extension("pressroll", partial(AtomEntry, shown), rss=False)
    element.id(entry.id)
    element.title(shown.title)
    element.link(href=entry.url, rel="alternate")  # feedgen insists; the extension writes the links again
    element.summary(shown.summary, type="text")
    if entry.content:
        element.content(entry.content, type="html")
    for name in shown.authors:
        element.author({"name": name, "uri": shown.source.home_url} if name == shown.source.name else {"name": name})
    element.published(shown.published)
    element.updated(shown.updated)
    for category in shown.categories:
        element.category({"term": category.term, "scheme": category.scheme} | ({"label": category.label} if category.label else {}))
