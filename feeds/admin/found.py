"""What a look found, as values that can become JSON: what a page is, its last releases, and what else could be chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import TypeAdapter

from entries import Precision

_PERHAPS = frozenset({"listing-empty", "link-directory", "list-behind-script", "product-grid", "events", "archive-index"})
FoundKind = Literal["list", "feed", "page-data", "release", "nothing", "known"]
RobotsStatus = Literal["allowed", "delayed", "silent", "refused", "unknown"]
Changed = Mapping[str, str | bool | tuple[str, ...] | None]  # values by the dotted key of a source's TOML; None drops it


@dataclass(frozen=True, slots=True)
class Robots:
    """What robots.txt says to us of the page. `pause_s` is its Crawl-delay."""

    status: RobotsStatus
    sentence: str
    pause_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Release:
    """One release as readers would see it, plain text. `at` is None where no date was found. `trouble` says why it is the list's word
    alone, "" when its page was read."""

    url: str
    title: str
    at: datetime | None
    precision: Precision
    image: str
    lines: str  # its first ones
    characters: int
    files: int
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A further release on the list, which was not read."""

    url: str
    title: str
    at: datetime | None
    precision: Precision


@dataclass(frozen=True, slots=True)
class Fill:
    """How many of the releases that were read have a field."""

    name: str
    number: int
    of: int


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to know: the point, and the rest in further sentences. `is_bad` when readers would miss something."""

    point: str
    rest: str = ""
    is_bad: bool = False


@dataclass(frozen=True, slots=True)
class Zone:
    """The zone of times that name none. `why` is half a sentence, "" where nothing speaks for it; `is_open` when a person must confirm;
    `confirmed` when one did, while it is adjusted."""

    name: str
    why: str
    is_open: bool
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """One way to read the releases. `sure` is 0 to 1, None where it is no guess; `writes` is what choosing it changes in the source."""

    key: str
    name: str
    mark: str
    sentence: str
    writes: Changed
    sure: float | None = None
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Reader:
    """A source that reads the address already."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Found:
    """All that a look found. `title` says it in five words; `seen` and `advice` in a sentence each where there is nothing to read; `code`
    is then a code of `scrapers.REASONS`. `items` are on the list, `counts` how many of them have a part; `item_rule` is the selector that
    would name them. `tries` are addresses to look at
    instead; `why` are the reasons for the choice. Dates are instants; the zone is that of the source's TOML."""

    kind: FoundKind
    title: str
    url: str
    robots: Robots
    zone: Zone
    seen: str = ""
    advice: str = ""
    code: str = ""
    items: int = 0
    sure: float = 0.0
    releases: tuple[Release, ...] = ()
    more: tuple[Listed, ...] = ()
    fills: tuple[Fill, ...] = ()
    counts: Mapping[str, int] | None = None
    item_rule: str = ""
    notices: tuple[Notice, ...] = ()
    ways: tuple[Way, ...] = ()
    why: tuple[str, ...] = ()
    tries: tuple[str, ...] = ()
    readers: tuple[Reader, ...] = ()
    requests: int = 0
    seconds: float = 0.0

    @property
    def can_be_saved(self) -> bool:
        """Whether there is a list to read."""
        return self.kind in ("list", "feed", "page-data")

    @property
    def can_be_adjusted(self) -> bool:
        """Whether a page came that may have a list after all."""
        return self.can_be_saved or self.code in _PERHAPS


FOUND: TypeAdapter[Found] = TypeAdapter(Found)


@dataclass(frozen=True, slots=True)
class Look:
    """A look as it stands. `found` is None while `done` pages of releases have been read; `is_cut_off` when nobody is at it any more.
    `toml` is the source that would be saved."""

    id: str
    who: str
    address: str
    taken: datetime
    done: int
    toml: str
    found: Found | None
    is_cut_off: bool = False
