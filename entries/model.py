"""The values that travel through Pressroll: what a page says (`Draft`), what we publish (`Entry`), and what we know (`Known`).

All are frozen. Datetimes are aware and UTC. Text is NFC and XML-legal. A field that holds HTML says so, and that HTML is clean.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Literal

Readers = Literal["full", "excerpt", "headline"]  # how much of a release its source lets readers have
Precision = Literal["day", "minute", "second"]
Publisher = Literal["issuer", "other", "wire"]  # who brings a release: its own organisation, a distributor, or nobody can tell
Origin = Literal["rule", "release-line", "page", "listing", "json-ld", "meta", "time-element", "feed", "dateline", "url", "first-seen"]


@dataclass(frozen=True, slots=True)
class Stamp:
    """A moment as precisely as the page printed it.

    With precision `day`, `at` is the start of that day in the source's zone, as UTC; the day itself is `local_day(stamp, zone)`.
    One newsroom prints `2019-03-25 04:50` without a zone and `2019-12-13` without a time; both are kept as they are.
    """

    at: datetime
    precision: Precision
    origin: Origin
    text: str = ""  # the words on the page, for "how we know the date"


@dataclass(frozen=True, slots=True)
class Dateline:
    """`Hong Kong – 13th December 2019 –` at the head of a body. `text` is as printed, `wire` the wire service named in it."""

    text: str
    place: str | None = None
    day: date | None = None
    wire: str | None = None


@dataclass(frozen=True, slots=True)
class Image:
    """The lead image. `url` is absolute; `width` and `height` in pixels when the page tells them."""

    url: str
    alt: str = ""
    caption: str = ""
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file attached to a release. `length` in bytes, None when nobody said."""

    url: str
    media_type: str
    length: int | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """The media contact of a release. `text` is the whole block in plain text."""

    text: str
    name: str | None = None
    email: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """What somebody is quoted with. Plain text."""

    text: str
    speaker: str | None = None
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Embargo:
    """`EMBARGOED UNTIL 00:01 GMT, 7 April 2025`: the line as printed, and its moment in UTC, which may have passed long ago."""

    text: str
    until: datetime


SectionKind = Literal["boilerplate", "contact", "notes", "forward-looking"]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of `content` that stands around the text of a release: whole elements, from character `start` to before `end`."""

    kind: SectionKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """One value found for a field and where it was found ("json-ld", "og", "h1", "title", "rule", ...)."""

    value: str
    origin: str


@dataclass(frozen=True, slots=True)
class Vote:
    """Why a field has its value: where that was found, a sentence for the operator, and what else was found, best first.

    `field` is "title", "published", "body", "image", "authors", "issuer", "language" or "url"; values are plain text of at most 200
    characters. The other dates are not repeated here: they are `Anatomy.dates`.
    """

    field: str
    value: str
    origin: str
    reason: str
    others: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class Anatomy:
    """The parts of a release beside its text, and how they were found. Plain text throughout, as printed.

    Every field has a default: anatomies were stored before the newest of them existed.
    """

    dateline: Dateline | None = None
    release_line: str = ""  # "FOR IMMEDIATE RELEASE", "Press Release No. 42/2023"
    boilerplate: str = ""  # "About Example Corp ..."
    contact: Contact | None = None
    quotes: tuple[Quote, ...] = ()
    captions: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()  # words of the site that were not taken for the release
    dates: tuple[Stamp, ...] = ()  # every date candidate that was found, the chosen one first
    embargo: Embargo | None = None
    end_mark: str = ""  # "###", "-ENDS-"; like the dateline it is not in `content`
    notes: str = ""  # "Notes to editors ..."
    forward_looking: str = ""  # cautions about statements on the future
    issuer: str = ""  # the organisation that speaks, as the page names it
    sections: tuple[Section, ...] = ()  # of `content`, in order, apart from each other
    votes: tuple[Vote, ...] = ()
    correction: str = ""  # "CORRECTION:", "/C O R R E C T I O N -- Example/": that this is a corrected reissue, as printed
    event: Stamp | None = None  # when the event begins that the release announces


def body_of(content: str, sections: Iterable[Section]) -> str:
    """A release without its furniture: `content` without its sections. Whole elements are cut, so that clean HTML stays clean.

    The sections must be those of this content; body and sections together are all of it.
    """
    kept, place = [], 0
    for section in sections:
        kept.append(content[place : section.start])
        place = section.end
    return "".join((*kept, content[place:]))


@dataclass(frozen=True, slots=True)
class Draft:
    """What a page says now. It may be computed again at will; nothing in it was decided by us for ever."""

    source_id: str
    url: str  # canonical address of the release, absolute
    title: str  # plain text
    content: str = ""  # clean HTML: the release without dateline; boilerplate and contact stay where they stood
    summary: str = ""  # plain text from the opening, without dateline and captions
    subtitle: str = ""  # plain text
    published: Stamp | None = None
    language: str = ""  # BCP 47, "" when unknown
    authors: tuple[str, ...] = ()  # persons, not the issuer
    image: Image | None = None
    enclosures: tuple[Enclosure, ...] = ()
    labels: tuple[str, ...] = ()  # the site's own categories
    hold_until: datetime | None = None  # embargo, or a publication moment that lies ahead
    anatomy: Anatomy = Anatomy()
    partial: bool = False  # made from the listing alone, because the article could not be read
    text: str = ""  # plain text of `content`, a line for each block: for fingerprints, topics and search
    translations: tuple[str, ...] = ()  # keys of the addresses that the page gives for its versions in other languages
    publisher: Publisher = "other"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One proof of a topic: where (title, subtitle, lead, body, label), at which character of that plain text, which words, what weight."""

    field: str
    offset: int
    words: str
    weight: float


@dataclass(frozen=True, slots=True)
class TopicMatch:
    """A topic of an entry with the proof. `by` says who decided: the rules, the source's own setting, or an operator."""

    topic: str
    score: float
    evidence: tuple[Evidence, ...] = ()
    by: Literal["rule", "source", "operator"] = "rule"


@dataclass(frozen=True, slots=True)
class Correction:
    """An operator's word on one topic of an entry: wanted or not, since when. `found` is what the rules or the source give of it."""

    topic: str
    wanted: bool
    at: datetime
    found: TopicMatch | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """What we publish. `id` is a tag: URI minted once (RFC 4151) and kept over title edits, moved addresses and redesigns."""

    id: str
    slug: str  # last part of the id; the address of its page is /entries/SLUG
    source_id: str
    url: str
    title: str
    content: str
    summary: str
    subtitle: str
    published: Stamp  # never None: first seen as the last resort, and its origin says so
    revised: datetime | None  # when title or text changed materially; None if never
    first_seen: datetime
    language: str
    authors: tuple[str, ...]
    image: Image | None
    enclosures: tuple[Enclosure, ...]
    labels: tuple[str, ...]
    topics: tuple[TopicMatch, ...]
    anatomy: Anatomy
    fingerprint: str  # of title and text: two drafts with the same fingerprint are the same revision
    sequence: int  # grows with every stored change, over all entries
    hold_until: datetime | None = None
    partial: bool = False
    text: str = ""  # plain text of `content`, a line for each block
    publisher: Publisher = "other"

    @property
    def updated(self) -> datetime:
        """Atom's `updated`: the last material change, else the publication."""
        return self.revised or self.published.at


Withdrawer = Literal["source", "operator", ""]  # who took a release down; "" while nobody did


@dataclass(frozen=True, slots=True)
class Reading:
    """How an article was read last, and when to look again. The validators are kept as the server gave them."""

    etag: str | None = None
    last_modified: str | None = None
    digest: str | None = None  # of the body's bytes: the same bytes are not parsed again
    looked: datetime | None = None
    looks: int = 0
    missing: int = 0  # looks in a row that were answered 404 or 410
    listed: str = ""  # the title on the listing at that time: when it changes, the article is read again


@dataclass(frozen=True, slots=True)
class Known:
    """The slim row to compare a draft with."""

    id: str
    url: str
    urls: tuple[str, ...]  # keys of every address it was ever met under
    title: str
    published: Stamp
    first_seen: datetime
    revised: datetime | None
    fingerprint: str
    reading: Reading
    partial: bool = False
    withdrawn: bool = False
    withdrawn_by: Withdrawer = ""
    hold_until: datetime | None = None  # of one that no reader has seen yet
    language: str = ""
    body: str = ""  # the fingerprint of its own text, "" when that is too short to tell
    past: tuple[str, ...] = ()  # the fingerprints of its earlier states


@dataclass(frozen=True, slots=True)
class Change:
    """What one refresh decided about one release. For `withdrawn`, `entry` is None; for `looked`, only the reading moved."""

    kind: Literal["new", "revised", "completed", "moved", "looked", "withdrawn"]
    id: str
    entry: Entry | None = None
    reading: Reading | None = None
    urls: tuple[str, ...] = ()  # keys of addresses to remember
    translations: tuple[str, ...] = ()  # keys of the addresses that its page gives for other languages
    how: str = ""  # how a known release was recognised, a word of `entries.identity`


@dataclass(frozen=True, slots=True)
class Past:
    """A state that an entry was in before it was revised: what it said, from when to when. Plain text; `text` is the release's own."""

    title: str
    subtitle: str
    text: str
    fingerprint: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Tombstone:
    """The public mark that an entry was withdrawn (RFC 6721), by its newsroom or by an operator of this service."""

    id: str
    source_id: str
    withdrawn: datetime
    title: str = ""
    by: Withdrawer = "source"


State = Literal["healthy", "late", "suspect", "broken", "stale", "paused"]

# What readers are told: they see calm, operators see causes. A suspicion does not interrupt a feed.
PUBLIC_STATES: Mapping[State, str] = MappingProxyType(
    {"healthy": "fresh", "late": "late", "suspect": "fresh", "broken": "interrupted", "stale": "quiet", "paused": "quiet"}
)


@dataclass(frozen=True, slots=True)
class SourceState:
    """All that is remembered of a source between refreshes. Always in the store, whoever owns the definition.

    `reasons` are codes of `scrapers.health.REASONS`; `sentence` tells the operator what was seen and what to do.
    """

    source_id: str
    state: State = "healthy"
    reasons: tuple[str, ...] = ()
    sentence: str = ""
    since: datetime | None = None  # since when the state is what it is
    next_check: datetime | None = None  # None: at once
    checked: datetime | None = None  # last attempt
    succeeded: datetime | None = None  # last attempt that read the source
    changed: datetime | None = None  # last attempt that changed an entry
    failures: int = 0  # attempts in a row that failed
    etag: str | None = None  # validators of the listing
    last_modified: str | None = None
    digest: str | None = None  # of the listing's bytes
    usual_items: int = 0  # how many items the listing normally yields
    usual_dated: float = 0.0  # share of those items that carry a date
    zone_order: str = ""  # "dmy" or "mdy" once a page of the source has settled it
    public_state: str = "fresh"  # fresh, late, interrupted or quiet: as it was when an entry last changed (see docs/decisions)
    paused: bool = False
    readers: Readers = "full"  # as it was configured last: what a retired source allowed goes on
    newest: datetime | None = None  # publication of the newest entry


@dataclass(frozen=True, slots=True)
class Walk:
    """How far the backfill of a source has come.

    `next_page` is the older list page to read next, None behind the last one. `walked` are marks of what the pages so far
    have shown, so that a list that runs in a circle ends.
    """

    source_id: str
    next_page: str | None
    started: datetime
    changed: datetime
    state: Literal["running", "stopped", "done", "failed"] = "running"
    sentence: str = ""
    pages: int = 0
    entries: int = 0
    walked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Skip:
    """One article that did not make it in this refresh."""

    url: str
    code: str
    sentence: str
