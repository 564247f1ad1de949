"""What a request works with: the service behind the application, and the values that its pages and feeds share."""

from __future__ import annotations

import shutil
import tempfile
import time
import weakref
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from flask import Response, current_app, g, has_request_context, request

from config import FeedSpec, SourceSpec
from entries import FeedQuery, NotFound, PlaceKind, Selection, SourceState
from feeds import hub
from feeds.addresses import Addresses
from feeds.feed import FeedSource, TopicLabel
from feeds.filters import suggestion
from feeds.named import query_of
from feeds.prints import Prints
from feeds.select import Place, Site, all_place, named_place, source_place, topic_place
from feeds.shown import as_shown
from feeds.web.pages import Names, Shelves

if TYPE_CHECKING:
    from feeds.service import Service

FRESH_S = 0.5
_BEST_FIRST = ("fresh", "late", "quiet", "interrupted")


class Publication:
    """The service as readers see it: its names, addresses and feeds."""

    def __init__(self, service: Service, prints: Path | None = None) -> None:
        self.service = service
        self.prints = Prints(prints or _own_folder(self))
        self.addresses = Addresses(service.settings.base_url)
        host = urlsplit(service.settings.base_url).hostname or "localhost"
        authority, year = service.store.authority(host, service.clock().year)  # once: it never changes, and the first asking writes
        self._tag = f"tag:{authority},{year}:"
        self._counted: tuple[object, Shelves] | None = None
        self._branches: tuple[object, Mapping[str, tuple[str, ...]]] | None = None
        self._states: tuple[object, float, Mapping[str, SourceState]] | None = None
        self._site: tuple[object, Site] | None = None
        self._left: tuple[object, frozenset[str]] | None = None

    def names(self, language: str = "en") -> Names:
        """What the topics, in this language where they have a label in it, and the sources are called."""
        topics = self.service.topics.topics
        foreign = {topic.id: language for topic in topics if language != "en" and language in topic.labels}
        return Names({topic.id: topic.label(language) for topic in topics}, self.service.specs(), foreign)

    def languages(self) -> tuple[str, ...]:
        """The languages in which topics have labels, English first: it is that of the pages."""
        return tuple(dict.fromkeys(("en", *(tag for topic in self.service.topics.topics for tag in topic.labels))))

    def shelves(self) -> Shelves:
        """What the store holds. Counting a million entries takes a second: a count holds until something changes or a minute is over."""
        now, store = self.service.clock(), self.service.store
        key = (store.version(), now.replace(second=0, microsecond=0))
        counted = self._counted  # one look: another thread may replace it meanwhile, which does no harm
        if counted is None or counted[0] != key:
            kept, today = store.counts(now)
            counted = self._counted = key, Shelves(store.volumes("topic", now), store.volumes("source", now), kept, today)
        return counted[1]

    def topics_of_sources(self) -> Mapping[str, tuple[str, ...]]:
        """The topics that each source publishes on, the most frequent first: counted anew at most once a minute, as the shelves are."""
        now, store = self.service.clock(), self.service.store
        key, counted = (store.version(), now.replace(second=0, microsecond=0)), self._branches
        if counted is None or counted[0] != key:
            counted = self._branches = key, store.topics_of_sources()
        return counted[1]

    def states(self) -> Mapping[str, SourceState]:
        """What is remembered of every source: as of the last change, or half a second ago: reading 2,000 takes 20 ms."""
        version, now, kept = self.service.store.version(), time.monotonic(), self._states
        if kept is None or kept[0] != version or now - kept[1] > FRESH_S:
            kept = self._states = version, now, self.service.store.states()
        return kept[2]

    def site(self, wanted: str = "") -> Site:
        """What all feeds share. A source that is no longer configured keeps its feed: `wanted` is looked for among the entries, too.

        The same object as long as nothing in it changed, for much is computed of it."""
        catalogue = self.service.catalogue()
        known = {*catalogue.sources, *self.states()}
        if wanted and wanted not in known and wanted in self.shelves().sources:
            known.add(wanted)
        kept, key = self._site, (self.service.written(), known)
        if kept is None or kept[0] != key:
            kept = self._site = key, self._new_site(known)
        return kept[1]

    def _new_site(self, known: Iterable[str]) -> Site:
        base_url, specs = self.addresses.base_url, self.service.specs()
        sources = {id_: _configured(specs[id_]) if id_ in specs else self._retired(id_) for id_ in sorted(known)}
        topics = {
            topic.id: TopicLabel(topic.label(), f"{base_url}/topics/", topic.iptc, topic.labels, next(iter(topic.formerly), ""))
            for topic in self.service.topics.topics
        }
        return Site(
            base_url,
            self._tag,
            sources,
            topics,
            hub_urls=(base_url + hub.PATH, *self.service.settings.hubs),
            thumbnails=self.service.settings.thumbnails,
        )

    def _retired(self, source_id: str) -> FeedSource:
        """One that nobody configures any more: called by its id, and what it allowed goes on."""
        page, state = self.addresses.full("sources", source_id), self.states().get(source_id)
        return FeedSource(source_id, source_id, page, page, "", ZoneInfo("UTC"), readers=state.readers if state else "full")

    def select(self, query: FeedQuery, site: Site) -> Selection:
        """What a page shows: as feeds do, no more of a release than its source lets readers have."""
        found = self.service.store.select(query)
        return replace(found, entries=as_shown(found.entries, site.sources))

    def source_place(self, site: Site, source: str) -> Place:
        """The feed of a source that is read, or was read and left entries. Raises NotFound."""
        if source not in self.service.specs() and source not in self._left_entries(site):
            raise NotFound("source", source, hint=suggestion(source, self.service.specs()))
        return source_place(site, source)

    def named_place(self, site: Site, slug: str) -> Place:
        """The feed that the operator composed under this name. NotFound, also for a private one that the request does not open."""
        for spec in self.service.feeds:
            if slug in _read_as(spec):
                query = query_of(spec, self.service.moved()["source"])
                place = named_place(site, spec.slug, spec.title, spec.description, query)
                first_path = f"named/{spec.formerly[0]}" if spec.formerly else ""
                return replace(place, private=spec.private, first_path=first_path)
        raise NotFound("feed", slug, hint=suggestion(slug, [spec.slug for spec in self.public_feeds()]))

    def moved(self) -> Mapping[PlaceKind, Mapping[str, str]]:
        """Present names by former ones, for whoever asks: no private feed's, but of the one that he opens, if the way there needs no token
        in its address."""
        moved = self.service.moved()
        private = {spec.slug for spec in self.service.feeds if spec.private} - ({opened()} if led_on() else set())
        return {**moved, "feed": {former: present for former, present in moved["feed"].items() if present not in private}}

    def places(self, site: Site) -> dict[str, tuple[Place, ...]]:
        """Every public feed with an address of its own, by group."""
        specs, left = self.service.specs(), self._left_entries(site)
        return {
            "All": (all_place(site),),
            "Feeds": tuple(self.named_place(site, spec.slug) for spec in self.public_feeds()),
            "Topics": tuple(topic_place(site, topic) for topic in site.topics),
            "Sources": tuple(source_place(site, source) for source in site.sources if source in specs or source in left),
        }

    def public_feeds(self) -> tuple[FeedSpec, ...]:
        """The named feeds that lists may name."""
        return tuple(spec for spec in self.service.feeds if not spec.private)

    def _left_entries(self, site: Site) -> frozenset[str]:
        """The sources that nobody configures any more and that left public entries: asked once for each version of the store."""
        retired = site.sources.keys() - self.service.specs().keys()
        if not retired:
            return frozenset()
        key, kept = (self.service.store.version(), retired), self._left
        if kept is None or kept[0] != key:
            asked = ((source, FeedQuery(sources=(source,), limit=1, whole=True)) for source in retired)
            kept = self._left = key, frozenset(source for source, query in asked if self.service.store.select(query).entries)
        return kept[1]

    def states_of(self, query: FeedQuery) -> tuple[SourceState, ...]:
        """The states of the sources that a query can draw from."""
        states = self.states()
        return tuple(states[source] for source in query.sources or states if source in states)


def _own_folder(owner: object) -> Path:
    """A folder for prints where nobody shares any; it goes with its owner."""
    folder = Path(tempfile.mkdtemp(prefix="pressroll-prints-"))
    weakref.finalize(owner, shutil.rmtree, folder, ignore_errors=True)
    return folder


def _read_as(spec: FeedSpec) -> tuple[str, ...]:
    """The names under which the request reads a feed. A private one is led on from its former names only where that tells nobody more."""
    if not spec.private:
        return (spec.slug,)
    return (spec.slug, *spec.formerly) if spec.slug == opened() else ()


def opened() -> str:
    """The private feed for which the request showed a token; "" when there is none, and outside of requests."""
    return str(g.get("opened", "")) if has_request_context() else ""


def led_on() -> bool:
    """Whether the request that opens a private feed can be led to another address of it."""
    return has_request_context() and bool(g.get("leads_on"))


def current() -> Publication:
    """The publication of the application that answers the request."""
    publication: Publication = current_app.extensions["pressroll"]
    return publication


def reader_names() -> Names:
    """The names for whoever asks: topics in the first of his languages (Accept-Language) in which any has a label."""
    publication = current()
    return publication.names(preferred([tag for tag, quality in request.accept_languages if quality], publication.languages()))


def preferred(ranges: Iterable[str], offered: Sequence[str]) -> str:
    """The first of a reader's languages, best first, that is offered, itself or as what it is a kind of (RFC 4647 §3.4); else the first
    offered. (Werkzeug's own choice takes `en` from `fr-CA, en` where `fr` is offered.)"""
    tags = {tag.lower(): tag for tag in offered}
    for asked in ranges:
        tag = asked.lower()
        while tag and tag not in tags:
            tag = tag.rpartition("-")[0]
        if tag:
            return tags[tag]
    return offered[0]


def by_language(response: Response) -> Response:
    """Says that a page is another one for readers of other languages (RFC 9110 §12.5.5)."""
    response.vary.add("Accept-Language")
    return response


def best(words: Iterable[str]) -> str:
    """The word for several sources together: the best of theirs, because one quiet newsroom does not interrupt a feed of many."""
    return min(words, key=_BEST_FIRST.index, default="fresh")


def last_checked(states: Iterable[SourceState]) -> datetime | None:
    """When one of the sources was looked at last."""
    return max((state.checked for state in states if state.checked), default=None)


def last_succeeded(states: Iterable[SourceState]) -> datetime | None:
    """When one of the sources was read well last."""
    return max((state.succeeded for state in states if state.succeeded), default=None)


def _configured(spec: SourceSpec) -> FeedSource:
    first_id = next(iter(spec.formerly), "")
    return FeedSource(spec.id, spec.name, spec.home_url, spec.url, spec.language, spec.zone, spec.every, first_id, spec.readers)
