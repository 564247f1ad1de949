"""The addresses of a feed as pages offer them: for the subscribe menu and for autodiscovery."""

from __future__ import annotations

from config import FeedSpec
from entries import FeedQuery
from feeds.addresses import FeedAddress
from feeds.formats import FORMATS
from feeds.named import query_of
from feeds.select import Place, Site, all_place, feed_url, named_place
from feeds.web.publication import current

NAMES = {"atom": "Atom", "rss": "RSS", "json": "JSON Feed"}  # in the order that pages list them


def addresses(site: Site, place: Place, query: FeedQuery | None = None) -> tuple[FeedAddress, ...]:
    """The feed of a place in all formats, with the filters of `query`; a page number is none of a feed's."""
    return tuple(_address(site, place, format, query) for format in NAMES)


def of_named(spec: FeedSpec) -> tuple[FeedAddress, ...]:
    """Those of a named feed."""
    publication = current()
    site = publication.site()
    query = query_of(spec, publication.service.moved()["source"])
    return addresses(site, named_place(site, spec.slug, spec.title, spec.description, query))


def alternates(site: Site, place: Place, query: FeedQuery | None = None) -> tuple[FeedAddress, ...]:
    """What a page announces to readers: its own feed first, in every format, then the feed of everything."""
    own = addresses(site, place, query)
    everything = _address(site, all_place(site), "atom", None)
    return own if everything in own else (*own, everything)


def _address(site: Site, place: Place, format: str, query: FeedQuery | None) -> FeedAddress:
    title, media_type = f"{place.title} ({NAMES[format]})", FORMATS[format].media_type
    return FeedAddress(format, NAMES[format], title, media_type, feed_url(site, place, format, query))
