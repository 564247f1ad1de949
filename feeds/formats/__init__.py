"""The formats a feed is published in. Adding one is a file here and a line in `FORMATS`."""

from collections.abc import Mapping
from types import MappingProxyType

from feeds.feed import Renderer
from feeds.formats.atom import Atom
from feeds.formats.jsonfeed import JsonFeed
from feeds.formats.rss import Rss

FORMATS: Mapping[str, Renderer] = MappingProxyType({renderer.name: renderer for renderer in (Rss(), Atom(), JsonFeed())})

__all__ = ["FORMATS"]
