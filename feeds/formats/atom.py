"""Atom (RFC 4287) with tombstones (RFC 6721), media: and our own facts of a release."""

from __future__ import annotations

import re
from functools import partial

from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator
from lxml import etree

from feeds.feed import Feed, Rendered
from feeds.feedgen_atom import AtomEntry, AtomFeed, apart
from feeds.renditions import RIGHTS, Rendition, laid_out, last_change, renditions

_TAG = re.compile(r"tag:[^:]+:")  # RFC 4151


class Atom:
    """The renderer of Atom."""

    name = "atom"
    media_type = "application/atom+xml"

    def render(self, feed: Feed) -> Rendered:
        """The feed with its tombstones and entries, newest first."""
        feed, shown, left_out = renditions(feed)
        entries, left_out = laid_out(shown, partial(_entry, _prefix(feed)), left_out)
        document = FeedGenerator()
        document.id(feed.id)
        document.title(feed.title)
        document.subtitle(feed.subtitle)
        document.language(feed.language or None)
        document.rights(RIGHTS)
        document.generator("Pressroll", uri=f"{feed.base_url}/")  # no version: it would change every feed and tell no reader anything
        document.updated(max((last_change(feed), *map(apart, shown))))
        document.register_extension("pressroll", partial(AtomFeed, feed, self.media_type, entries), rss=False)
        return Rendered(document.atom_str(), left_out)


def _prefix(feed: Feed) -> str:
    """What the ids of our feeds begin with, "" where this one's is no tag: URI."""
    tag = _TAG.match(feed.id)
    return f"{tag[0]}feeds/source/" if tag else ""


def _entry(prefix: str, shown: Rendition) -> etree._Element:
    entry = shown.entry
    element = FeedEntry()
    source_id = f"{prefix}{shown.source.id}" if prefix else ""
    element.register_extension("pressroll", partial(AtomEntry, shown, source_id), rss=False)
    element.id(entry.id)
    element.title(shown.title)
    element.link(href=entry.url, rel="alternate")  # feedgen insists; the extension writes the links again
    element.summary(shown.summary, type="text")
    if entry.content:
        element.content(entry.content, type="html")
    for name in shown.authors:
        element.author({"name": name, "uri": shown.source.home_url} if name == shown.source.name else {"name": name})
    element.published(shown.published)
    element.updated(apart(shown))
    for category in shown.categories:
        element.category({"term": category.term, "scheme": category.scheme} | ({"label": category.label} if category.label else {}))
    laid: etree._Element = element.atom_entry()
    return laid
