"""What can be asked of the store, and what comes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from entries.model import Entry, Tombstone


@dataclass(frozen=True, slots=True)
class FeedQuery:
    """A feed is a query. Empty tuples mean "no restriction". `limit` is 1 to 500, `page` counts from 1.

    `text` is what somebody searches for, in the grammar of `parse_search`. What backfills brought stands on pages of its own
    behind the last page of all others, so that it never moves page 1; when `whole` is set, it stands among them by its date.
    """

    sources: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    match: Literal["any", "all"] = "any"
    not_topics: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    text: str = ""
    since: datetime | None = None
    limit: int = 50
    page: int = 1
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Revision:
    """The version of a feed's content, known without reading an entry. `updated` is when it last changed, None if never; `number` is the
    sequence of that change."""

    token: str
    updated: datetime | None
    number: int = 0


@dataclass(frozen=True, slots=True)
class Appearance:
    """Where a release stands, too: another public entry. `leads` says that it stands for all of them in feeds of several sources."""

    source_id: str
    url: str  # of the release at that source
    slug: str  # of our page
    language: str
    relation: Literal["copy", "translation"] = "copy"
    leads: bool = False


@dataclass(frozen=True, slots=True)
class ArchivePart:
    """An archive document of a feed: whatever of the feed is filed from the `first` to the `last` place of a month (`filing`), counted
    from 1 over all feeds. `month` is its first day; that of publication where backfills brought the releases, else that of arrival."""

    month: date
    first: int
    last: int
    backfilled: bool = False


@dataclass(frozen=True, slots=True)
class Selection:
    """The answer to a query: newest first, without the votes on their fields. `more` says whether an older page exists; `archive`, that
    there is one behind page 1 which that page must not tell of, because it holds what backfills brought. `appearances`, by the id of an
    entry, are the places where its release stands, too; those that backfills brought are told to entries of backfills alone. `older` is
    the archive document that the feed itself names, where that was asked for; like `archive` where backfills brought all that it holds."""

    entries: tuple[Entry, ...]
    tombstones: tuple[Tombstone, ...]
    revision: Revision
    more: bool
    archive: bool = False
    appearances: Mapping[str, tuple[Appearance, ...]] = field(default_factory=dict)
    older: ArchivePart | None = None


@dataclass(frozen=True, slots=True)
class ArchiveDocument:
    """What an archive document holds, and the one that holds what came before."""

    selection: Selection
    previous: ArchivePart | None


@dataclass(frozen=True, slots=True)
class Volume:
    """How much a topic or source publishes: entries in all, per week over the last twelve weeks (oldest first), the newest."""

    key: str
    total: int
    weeks: tuple[int, ...]
    newest: datetime | None
