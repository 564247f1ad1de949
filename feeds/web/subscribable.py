"""Which addresses can be subscribed to: the public feeds, each as what it asks for and under its one address."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl

from entries import FeedQuery, NotFound, QueryError
from feeds.filters import parse_query
from feeds.select import Place, Site, all_place, feed_url, source_place, topic_place
from feeds.web.publication import Publication

PUSHED = ("rss", "atom", "json")  # the formats of feeds; what else there is of a feed is not for readers that subscribe


@dataclass(frozen=True, slots=True)
class Topic:
    """A feed of ours that can be subscribed to; `url` is its one address."""

    place: Place
    query: FeedQuery
    format: str
    url: str


def topic_of(url: str, publication: Publication, site: Site) -> Topic:
    """The public feed at this address. Raises QueryError or NotFound when there is none that hubs tell of."""
    prefix = f"{site.base_url}/feeds/"
    if not url.startswith(prefix):
        raise QueryError("hub.topic", url, f"hub.topic must be the address of a feed of this service, below {prefix}.")
    address, _, filters = url.removeprefix(prefix).partition("?")
    path, _, format = address.rpartition(".")
    if format not in PUSHED:
        raise NotFound("feed", address, hint=f"Hubs tell of feeds as {', '.join(PUSHED)}.")
    place = place_of(path, publication, site)
    if place.private:
        raise NotFound("feed", path)  # as if there were none: a hub would send it to whoever asks
    args = parse_qsl(filters, keep_blank_values=True)
    query = parse_query(args, topics=site.topics, sources=site.sources, base=place.query)
    if query.page != 1:
        raise QueryError("hub.topic", url, "hub.topic must be the first page of a feed: what is new stands there.")
    return Topic(place, query, format, feed_url(site, place, format, query))


def place_of(path: str, publication: Publication, site: Site) -> Place:
    """The feed that is called so: `all`, `topic/education`, `source/example`, `named/x`. Raises NotFound."""
    kind, _, name = path.partition("/")
    match kind:
        case "all" if not name:
            return all_place(site)
        case "topic":
            return topic_place(site, name)
        case "source":
            return source_place(site, name)
        case "named":
            return publication.named_place(site, name)
    raise NotFound("feed", path)
