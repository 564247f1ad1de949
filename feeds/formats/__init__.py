"""The formats a feed is published in. Adding one is a file here and a line in one of the tables."""

from collections.abc import Mapping
from types import MappingProxyType

from feeds.feed import Renderer
from feeds.formats.atom import Atom
from feeds.formats.calendar import Calendar
from feeds.formats.html import Html
from feeds.formats.jsonfeed import JsonFeed
from feeds.formats.ninjs import Ninjs
from feeds.formats.rss import Rss
from feeds.formats.sitemap import NewsSitemap
from feeds.formats.widget import Widget

# What feed readers subscribe to: only these are announced to them, in pages and in Link headers.
SUBSCRIPTIONS: Mapping[str, Renderer] = MappingProxyType({renderer.name: renderer for renderer in (Rss(), Atom(), JsonFeed())})

# The same feed for other programs, and for people. Some hold only the entries that are theirs: news of two days, announced events.
VIEWS: Mapping[str, Renderer] = MappingProxyType(
    {renderer.name: renderer for renderer in (Ninjs(), NewsSitemap(), Calendar(), Html(), Widget())}
)

FORMATS: Mapping[str, Renderer] = MappingProxyType({**SUBSCRIPTIONS, **VIEWS})

__all__ = ["FORMATS", "SUBSCRIPTIONS", "VIEWS"]
