"""What an address of ours asks for: a public feed, or a page whose filters are those of its feed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl

from entries import FeedQuery, NotFound, QueryError
from feeds.filters import PARAMETERS, parse_query
from feeds.select import Place, Site, all_place, feed_url, topic_place
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
    place = public_place(path, publication, site)
    args = parse_qsl(filters, keep_blank_values=True)
    query = parse_query(args, topics=site.topics, sources=site.sources, base=place.query)
    if query.page != 1:
        raise QueryError("hub.topic", url, "hub.topic must be the first page of a feed: what is new stands there.")
    return Topic(place, query, format, feed_url(site, place, format, query))


def public_place(path: str, publication: Publication, site: Site) -> Place:
    """The feed at /feeds/PATH.FORMAT. NotFound, also for a private one: whoever asks here would tell others of it."""
    place = place_of(path, publication, site)
    if place.private:
        raise NotFound("feed", path)
    return place


def page_query(given: Iterable[tuple[str, str]], site: Site, place: Place, *, limit: int, beside: tuple[str, ...] = ()) -> FeedQuery:
    """What the address of a page asks for, archive included. A form sends what was left empty, too; `beside` are parameters of the page
    alone."""
    kept = [(name, value) for name, value in given if name not in beside and (value or name not in PARAMETERS)]
    return parse_query(kept, topics=site.topics, sources=site.sources, base=replace(place.query, limit=limit, whole=True))


def of_feed(query: FeedQuery, place: Place) -> FeedQuery:
    """The filters of a page as those of its feed, which has pages of its own."""
    own = place.query
    return replace(query, limit=own.limit, page=1, whole=(query.text, query.since) != (own.text, own.since))


def place_of(path: str, publication: Publication, site: Site) -> Place:
    """The feed that is called so: `all`, `topic/education`, `source/example`, `named/x`. Raises NotFound."""
    kind, _, name = path.partition("/")
    match kind:
        case "all" if not name:
            return all_place(site)
        case "topic":
            return topic_place(site, name)
        case "source":
            return publication.source_place(site, name)
        case "named":
            return publication.named_place(site, name)
    raise NotFound("feed", path)
