"""The line with its real parts, over saved pages: what most tests of the whole need."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from config import SourceSpec, load
from entries import FeedQuery, SourceRow, Store
from feeds.feed import Feed, FeedSource, TopicLabel
from feeds.select import Site, all_place, build_feed
from feeds.service import classifier
from scrapers import Desk, Fetcher, InlineParsing
from scrapers.schedule import source_row

RULES = load(None, {}).topics
BASE = "https://press.example"
NEVER = datetime(1990, 1, 1, tzinfo=UTC)


def desk_with(store: Store, fetcher: Fetcher, *specs: SourceSpec, articles: int = 40) -> Desk:
    """A desk over saved pages, its sources known to the store. Pages are parsed in this process."""
    store.sync_sources([row_of(spec) for spec in specs], NEVER)
    return Desk(store, fetcher, fetcher, InlineParsing(), classifier(lambda: RULES), "press.example", 2024, articles)


def row_of(spec: SourceSpec) -> SourceRow:
    return source_row(spec)


def feed_of(store: Store, format: str, *, zone: str = "UTC", query: FeedQuery = FeedQuery()) -> Feed:  # noqa: B008 - frozen
    """The feed of everything, as the web builds it."""
    sources = {
        id_: FeedSource(id_, id_, "https://tern.example/", "https://tern.example/news", "en", ZoneInfo(zone)) for id_ in store.states()
    }
    topics = {topic.id: TopicLabel(topic.label(), f"{BASE}/topics/", topic.iptc) for topic in RULES.topics}
    site = Site(BASE, "tag:press.example,2024:", sources, topics)
    return build_feed(query, store.select(query), place=all_place(site), site=site, format=format)


def spec_at(source_id: str, url: str) -> SourceSpec:
    """A source that is read without a pause between requests, for loopback."""
    return SourceSpec.model_validate(
        {"id": source_id, "name": source_id.capitalize(), "url": url, "language": "en", "fetch": {"pause": "0s"}}
    )
