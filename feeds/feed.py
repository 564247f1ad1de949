"""A feed as a renderer sees it: values only, the same for every format.

feed = build_feed(query, store.select(query), place=place, site=site, format="atom")     # feeds.select
FORMATS["atom"].render(feed).body                                                        # feeds.formats
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from entries import Entry, Readers, Tombstone


@dataclass(frozen=True, slots=True)
class FeedSource:
    """What a feed says about the source of an entry. `zone` tells the issuer's own day, `every` how often it is read."""

    id: str
    name: str
    home_url: str
    listing_url: str
    language: str
    zone: ZoneInfo
    every: timedelta = timedelta(minutes=30)
    first_id: str = ""  # what it was called at first, where it was renamed
    readers: Readers = "full"


@dataclass(frozen=True, slots=True)
class TopicLabel:
    """A topic for people (`label`, and `labels` by language) and for programs: the scheme its id belongs to, and codes of IPTC Media
    Topics."""

    label: str
    scheme_uri: str
    iptc: tuple[str, ...] = ()  # "05000000", or "medtop:05000000" as the catalogue writes it
    labels: Mapping[str, str] = field(default_factory=dict)
    first_id: str = ""  # as of a source

    def spoken(self, language: str) -> str:
        """The name in this language (BCP 47), else in its base language, else `label`."""
        tags = (language, language.partition("-")[0].lower())
        return next((self.labels[tag] for tag in tags if tag in self.labels), self.label)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The same release at another source, or, with a `language`, its version in that language."""

    source: str  # its name
    url: str
    language: str = ""  # of a version; "" for a copy


@dataclass(frozen=True, slots=True)
class Feed:
    """One page of a feed in one format.

    `checked` and `state` are facts of the content's revision, not of the last look at the newsroom: a refresh that
    changed nothing leaves every byte as it was.
    """

    id: str  # a tag: URI, the same in all formats
    title: str
    subtitle: str
    home_url: str
    self_url: str
    language: str  # BCP 47, "" when the entries have several
    updated: datetime | None  # newest change among the entries and tombstones, None for a feed that never had one
    entries: tuple[Entry, ...]  # newest first
    tombstones: tuple[Tombstone, ...]
    sources: Mapping[str, FeedSource]
    topics: Mapping[str, TopicLabel]
    base_url: str  # without a slash at its end
    checked: datetime | None
    state: str  # fresh, late, interrupted or quiet
    ttl: timedelta  # how long a reader may keep its copy
    next_url: str | None = None
    previous_url: str | None = None
    hub_urls: tuple[str, ...] = ()  # WebSub: our own hub, then those that the operator named
    prev_archive_url: str | None = None  # RFC 5005 §4: the archive document that holds what came before
    next_archive_url: str | None = None
    current_url: str | None = None  # of an archive document: the feed it belongs to; None of the feed itself
    private: bool = False  # read with a token: nothing in it leads others here
    also: Mapping[str, tuple[Elsewhere, ...]] = field(default_factory=dict)  # by entry id
    page_url: str = ""  # the page for people that shows the same, with the same filters; "" where only a token opens one
    thumbnails: bool = True  # whether there are small pictures of its entries with us
    events_url: str = ""  # where news of it are told as they come; "" where that is nowhere


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An entry that could not be rendered, and why. The feed goes on without it; the operator is told."""

    entry_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """A feed as bytes."""

    body: bytes
    left_out: tuple[LeftOut, ...] = ()


class Renderer(Protocol):
    """A format. `render` never raises on an odd entry, and the same feed gives the same bytes at any time in any process."""

    name: str
    media_type: str

    def render(self, feed: Feed) -> Rendered:
        """The feed as bytes."""
        ...
