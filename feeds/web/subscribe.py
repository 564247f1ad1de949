"""The addresses of a feed as pages offer them: for the subscribe menu and for autodiscovery."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from entries import FeedQuery
from feeds.formats import FORMATS
from feeds.select import Place, Site, all_place, feed_url

NAMES = {"atom": "Atom", "rss": "RSS", "json": "JSON Feed"}  # in the order that pages list them


@dataclass(frozen=True, slots=True)
class FeedAddress:
    """A feed in one format. `address` is for copying; `path` leads to it from a page of ours, under whatever name that was opened."""

    format: str
    name: str
    title: str
    media_type: str
    address: str
    path: str


def addresses(site: Site, place: Place, query: FeedQuery | None = None) -> tuple[FeedAddress, ...]:
    """The feed of a place in all formats, with the filters of `query`; a page number is none of a feed's."""
    return tuple(_address(site, place, format, query) for format in NAMES)


def alternates(site: Site, place: Place, query: FeedQuery | None = None) -> tuple[FeedAddress, ...]:
    """What a page announces to readers: its own feed first, in every format, then the feed of everything."""
    own = addresses(site, place, query)
    everything = _address(site, all_place(site), "atom", None)
    return own if everything in own else (*own, everything)


def _address(site: Site, place: Place, format: str, query: FeedQuery | None) -> FeedAddress:
    address = feed_url(site, place, format, query)
    parts = urlsplit(address)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return FeedAddress(format, NAMES[format], f"{place.title} ({NAMES[format]})", FORMATS[format].media_type, address, path)
