"""What happened to sources, as an Atom feed for those who look after them: incidents that began and ended, and what became late.

An id names the event for ever; an entry is dated by its event and never changes, but for a digest, which drops what is well again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from urllib.parse import quote, urlsplit

from feedgen.feed import FeedGenerator

from entries import Incident, SourceState
from feeds.addresses import Addresses
from feeds.admin.health import shown_state
from feeds.admin.repairs import ready
from feeds.legal import legal
from feeds.renditions import NEVER
from feeds.service import VERSION, Service
from scrapers import REASONS

KEPT = timedelta(days=30)
MOST = 100


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of the feed. `id` is what the tag: URI ends with."""

    id: str
    at: datetime
    title: str
    text: str
    page: str


def health_feed(service: Service) -> bytes:
    """The feed, the newest events of 30 days first."""
    now, addresses = service.clock(), Addresses(service.settings.base_url)
    authority, year = service.store.authority(urlsplit(service.settings.base_url).hostname or "localhost", now.year)
    prefix = f"tag:{authority},{year}:health"
    events = sorted(_events(service, addresses, now), key=lambda event: (event.at, event.id), reverse=True)[:MOST]
    document = FeedGenerator()
    document.id(prefix)
    document.title("Health of sources")
    document.author({"name": "Pressroll"})
    document.generator("Pressroll", version=VERSION)
    document.link(href=addresses.full("admin", "health.atom"), rel="self", type="application/atom+xml")
    document.link(href=addresses.full("admin", "health"), rel="alternate", type="text/html")
    document.updated(max((event.at for event in events), default=NEVER))
    for event in events:
        entry = document.add_entry(order="append")
        entry.id(f"{prefix}/{quote(event.id)}")
        entry.title(legal(event.title))
        entry.link(href=event.page)
        entry.published(event.at)
        entry.updated(event.at)
        entry.content(legal(event.text), type="text")
    made: bytes = document.atom_str(pretty=False)
    return made


def _events(service: Service, addresses: Addresses, now: datetime) -> Iterable[Event]:
    names = {id_: spec.name for id_, spec in service.specs().items()}
    for incident in service.store.incidents.all(since=now - KEPT):
        yield from _of_incident(incident, names, addresses)
        yield from _repairs(service, incident, names, addresses)
    yield from _digests(service, names, addresses, now)


def _of_incident(incident: Incident, names: dict[str, str], addresses: Addresses) -> Iterable[Event]:
    sources = [names.get(one.source_id, one.source_id) for one in incident.sources]
    who = sources[0] if len(sources) == 1 else f"{len(sources)} sources of {incident.host}"
    page = addresses.full("admin", "sources", incident.sources[0].source_id) if len(sources) == 1 else addresses.full("admin", "health")
    text = f"{incident.code}: {REASONS.get(incident.code, '')}. {', '.join(sources)}."
    yield Event(f"{incident.id}/opened", incident.opened, f"{who} cannot be read", text, page)
    if incident.closed:
        yield Event(f"{incident.id}/recovered", incident.closed, f"{who} can be read again", text, page)


def _repairs(service: Service, incident: Incident, names: dict[str, str], addresses: Addresses) -> Iterable[Event]:
    """One entry for each source that is ill and has a repair to look at."""
    for source_id, sentence in ready(service, [one.source_id for one in incident.ill]).items():
        name, page = names.get(source_id, source_id), addresses.full("admin", "sources", source_id, "repair")
        yield Event(f"{incident.id}/repair/{source_id}", incident.opened, f"{name} can be repaired", sentence, page)


def _digests(service: Service, names: dict[str, str], addresses: Addresses, now: datetime) -> Iterable[Event]:
    """One entry for each day that is over and on which sources became late, silent or odd."""
    midnight = datetime.combine(now.date(), time(), now.tzinfo)
    days: defaultdict[datetime, list[SourceState]] = defaultdict(list)
    for id_, state in service.store.states().items():
        if id_ in names and shown_state(state) in ("late", "stale", "suspect") and state.since and now - KEPT < state.since < midnight:
            days[datetime.combine(state.since.date(), time(), now.tzinfo) + timedelta(days=1)].append(state)
    for end, states in days.items():
        said = [f"{names[one.source_id]} ({one.state}: {one.sentence or ', '.join(one.reasons)})" for one in states]
        who = names[states[0].source_id] if len(states) == 1 else f"{len(states)} sources"
        verb = "is" if len(states) == 1 else "are"
        page = addresses.full("admin", "health")
        yield Event(f"digest/{end - timedelta(days=1):%F}", end, f"{who} {verb} late or odd", "; ".join(said), page)
