"""The feeds there are, and the feed that answers a query.

place = topic_place(site, "education")                      # /feeds/topic/education.FORMAT
query = parse_query(args, topics=..., sources=..., base=place.query)
feed = build_feed(query, store.select(query), place=place, site=site, format="atom")
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache

from entries import Appearance, ArchivePart, Entry, FeedQuery, NotFound, Selection, parse_search
from feeds.feed import Elsewhere, Feed, FeedSource, TopicLabel
from feeds.filters import EVERYTHING, MAX_PAGE, PARAMETERS, parse_query, query_string, suggestion
from feeds.formats import SUBSCRIPTIONS
from feeds.shown import as_shown

HALF_AN_HOUR = timedelta(minutes=30)
SHORTEST = timedelta(minutes=5)  # that a mixed feed may be kept, however often one of its sources is read


@dataclass(frozen=True, slots=True, eq=False)  # one of a kind: what is computed of it is kept by its identity
class Site:
    """What all feeds of a service share. `base_url` has no slash at its end; `tag` is `tag:AUTHORITY,YEAR:` (RFC 4151)."""

    base_url: str
    tag: str
    sources: Mapping[str, FeedSource]
    topics: Mapping[str, TopicLabel]
    name: str = "Pressroll"
    hub_urls: tuple[str, ...] = ()
    thumbnails: bool = True  # whether small pictures of releases are made and served


@dataclass(frozen=True, slots=True)
class Place:
    """A feed that has an address of its own: /feeds/PATH.FORMAT, and what that path asks for."""

    path: str
    title: str
    subtitle: str
    home_url: str  # the page for people
    query: FeedQuery = EVERYTHING
    ttl: timedelta = HALF_AN_HOUR
    topic: str = ""  # whose feed it is, for its name in other languages
    first_path: str = ""  # what it was at first, where it was renamed: its id stays (RFC 4287 §4.2.6)
    private: bool = False  # for whoever shows a token: no list names it, and no hub hears of it


def all_place(site: Site) -> Place:
    """The feed of everything."""
    return Place("all", f"{site.name}: all releases", "Press releases of all sources.", f"{site.base_url}/", ttl=_cadence(site))


def topic_place(site: Site, topic: str, language: str = "") -> Place:
    """The feed of one topic, named in a language. Raises NotFound."""
    if topic not in site.topics:
        raise NotFound("topic", topic, hint=suggestion(topic, site.topics))
    label, first_path = site.topics[topic].spoken(language), _first_path("topic", site.topics[topic].first_id)
    home_url = f"{site.base_url}/topics/{topic}"
    return Place(
        f"topic/{topic}", label, f"Press releases on {label}.", home_url, FeedQuery(topics=(topic,)), _cadence(site), topic, first_path
    )


def source_place(site: Site, source: str) -> Place:
    """The feed of one source, which may be kept as long as that is not read again. Raises NotFound."""
    if source not in site.sources:
        raise NotFound("source", source, hint=suggestion(source, site.sources))
    name, ttl, first_path = site.sources[source].name, site.sources[source].every, _first_path("source", site.sources[source].first_id)
    home_url = f"{site.base_url}/sources/{source}"
    return Place(f"source/{source}", name, f"Press releases of {name}.", home_url, FeedQuery(sources=(source,)), ttl, first_path=first_path)


def named_place(site: Site, slug: str, title: str, subtitle: str, query: FeedQuery) -> Place:
    """A feed that the operator composed and named."""
    own = [site.sources[source].every for source in query.sources if source in site.sources]
    return Place(f"named/{slug}", title, subtitle, f"{site.base_url}/", query, max(min(own), SHORTEST) if own else _cadence(site))


@lru_cache(maxsize=8)
def _cadence(site: Site) -> timedelta:
    """How long the feed of all sources may be kept: as long as the one that is read most often is not read again."""
    return max(min((source.every for source in site.sources.values()), default=HALF_AN_HOUR), SHORTEST)


def _first_path(kind: str, first_id: str) -> str:
    return f"{kind}/{first_id}" if first_id else ""


def feed_url(site: Site, place: Place, format: str, query: FeedQuery | None = None) -> str:
    """The one address of a place in a format, with the filters that `query` adds to it."""
    filters = query_string(query or place.query, place.query)
    return f"{site.base_url}/feeds/{place.path}.{format}" + (f"?{filters}" if filters else "")


def people_url(site: Site, place: Place, query: FeedQuery) -> str:
    """The page for people that shows what a feed holds: that of its topic or source with the same filters, else the feed as a page."""
    query = replace(query, limit=place.query.limit, page=1)
    if place.path.startswith("named/"):
        return feed_url(site, place, "html", query)
    filters = query_string(query, place.query)
    return place.home_url + (f"?{filters}" if filters else "")


def events_url(site: Site, query: FeedQuery, seen: int) -> str:
    """Where news that fit are told of as they come, from the first one after the change numbered `seen`: whoever read a list and then
    listens misses nothing between the two."""
    filters = query_string(replace(query, limit=EVERYTHING.limit, page=1, whole=False))
    return f"{site.base_url}/events?" + "&".join(filter(None, (filters, f"lastEventId={seen}")))


def part_url(site: Site, place: Place, part: ArchivePart, format: str) -> str:
    """The address of an archive document (see `archives`)."""
    kind = "backfill/" if part.backfilled else ""
    return f"{site.base_url}/feeds/{place.path}/archive/{kind}{part.month.isoformat()[:7]}.{part.first}-{part.last}.{format}"


def older_url(selection: Selection, place: Place, site: Site, format: str) -> str | None:
    """The archive document that a feed names; None where there is none, or the format has none."""
    return part_url(site, place, selection.older, format) if selection.older and format in SUBSCRIPTIONS else None


def _told_older(selection: Selection, place: Place, site: Site, format: str) -> str | None:
    """The same in the document itself: what backfills brought is named in a header only, because the document was the same before."""
    return None if selection.older and selection.older.backfilled else older_url(selection, place, site, format)


def build_feed(query: FeedQuery, selection: Selection, *, place: Place, site: Site, format: str, state: str = "fresh") -> Feed:
    """One page of the feed at `place`, as `query` narrows it. A pure function: the same arguments give the same feed.

    `state` is the public state (fresh, late, interrupted, quiet). Pass what was true at the last change of the content:
    a feed must not change because a newsroom was looked at.
    """
    entries = as_shown(selection.entries, site.sources)
    named, title = _named(place, query, site)
    changes = [entry.updated for entry in entries] + [tombstone.withdrawn for tombstone in selection.tombstones]
    return Feed(
        id=feed_id(site, place, query),
        title=title,
        subtitle=named.subtitle,
        home_url=place.home_url,
        self_url=feed_url(site, place, format, query),
        language=_language(entries),
        updated=max(changes, default=selection.revision.updated),
        entries=entries,
        tombstones=selection.tombstones,
        sources={entry.source_id: site.sources[entry.source_id] for entry in entries if entry.source_id in site.sources},
        topics={match.topic: site.topics[match.topic] for entry in entries for match in entry.topics if match.topic in site.topics},
        base_url=site.base_url,
        thumbnails=site.thumbnails,
        checked=selection.revision.updated,
        state=state,
        ttl=place.ttl,
        next_url=page_url(query, 1, place, site, format) if selection.more and query.page < MAX_PAGE else None,
        previous_url=page_url(query, -1, place, site, format) if query.page > 1 else None,
        hub_urls=() if place.private else site.hub_urls,
        prev_archive_url=_told_older(selection, place, site, format),
        private=place.private,
        also={entry_id: tuple(_elsewhere(others, site)) for entry_id, others in selection.appearances.items()},
        page_url="" if place.private else people_url(site, place, query),
        events_url="" if place.private else events_url(site, query, selection.revision.number),
    )


def feed_title(place: Place, query: FeedQuery, site: Site) -> str:
    """What the feed is called, with its filters."""
    return _named(place, query, site)[1]


def _named(place: Place, query: FeedQuery, site: Site) -> tuple[Place, str]:
    """The place as the language of the feed calls it, and the title of the feed."""
    spoken = _asked_language(query, site)
    named = topic_place(site, place.topic, spoken) if place.topic else place
    return named, _title(named, query, site, spoken)


def feed_id(site: Site, place: Place, query: FeedQuery) -> str:
    """The feed's tag: URI. All formats and all pages of a feed are one feed."""
    own = place.query
    filters = query_string(replace(query, page=own.page, limit=own.limit, whole=own.whole), own)
    return f"{site.tag}feeds/{place.first_path or place.path}" + (f"?{filters}" if filters else "")


def page_url(query: FeedQuery, step: int, place: Place, site: Site, format: str) -> str:
    """The address of the page so many steps after this one."""
    return feed_url(site, place, format, replace(query, page=query.page + step))


def _asked_language(query: FeedQuery, site: Site) -> str:
    """The one language of a feed: that to which it is narrowed, or in which its sources write; "" when there is none. Never asked of the
    entries, so that a feed keeps its title when one arrives."""
    languages = set(query.languages) or {site.sources[source].language for source in query.sources if source in site.sources}
    return languages.pop() if len(languages) == 1 else ""


def _title(place: Place, query: FeedQuery, site: Site, language: str) -> str:
    """The place's title and the filters, so that two feeds of one place can be told apart in a reader."""
    topics = [site.topics[topic].spoken(language) for topic in query.topics if topic not in place.query.topics and topic in site.topics]
    sources = [site.sources[source].name for source in query.sources if source not in place.query.sources and source in site.sources]
    words = parse_search(query.text).beyond(parse_search(place.query.text))
    parts = [(" and " if query.match == "all" else " or ").join(topics), " or ".join(sources), f"“{words}”" if words else ""]
    return " – ".join([place.title, *filter(None, parts)])


def _elsewhere(others: Iterable[Appearance], site: Site) -> Iterable[Elsewhere]:
    """The copies and versions of a release, by name; a source that nobody configures any more has its id."""
    for other in others:
        source = site.sources.get(other.source_id)
        language = other.language if other.relation == "translation" else ""
        yield Elsewhere(source.name if source else other.source_id, other.url, language)


def _language(entries: tuple[Entry, ...]) -> str:
    """The language that all entries have in common, "" when there is none."""
    languages = {entry.language for entry in entries}
    return languages.pop() if len(languages) == 1 else ""


__all__ = [
    "PARAMETERS",
    "Place",
    "Site",
    "all_place",
    "build_feed",
    "feed_id",
    "feed_title",
    "feed_url",
    "named_place",
    "parse_query",
    "query_string",
    "source_place",
    "topic_place",
]
