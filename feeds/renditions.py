"""An entry as every format shows it: what RSS, Atom and JSON Feed must agree on is settled here, once.

Whatever cannot be shown is found here too, so that all formats leave out the same entries.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import TypeVar, cast
from zoneinfo import ZoneInfo

from entries import Entry, Stamp, TopicMatch
from feeds.feed import Elsewhere, Feed, FeedSource, LeftOut, TopicLabel

IPTC_SCHEME = "http://cv.iptc.org/newscodes/mediatopic/"
MAX_TITLE = 90  # characters of a title made from the text: one line in most readers
MAX_SUMMARY = 300

# Characters outside XML 1.0 (fifth edition, §2.2), lone surrogates included. One of them anywhere kills a whole document.
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ABSOLUTE_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
_WEB_ADDRESS = re.compile(r"https?://[^\s/]\S*")

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Category:
    """A topic in a vocabulary. `label` is for people and may be empty."""

    term: str
    scheme: str
    label: str


@dataclass(frozen=True, slots=True)
class Rendition:
    """One entry, ready to be laid out. All text is legal in XML; datetimes are UTC in whole seconds."""

    entry: Entry
    source: FeedSource
    page_url: str  # our own page of the entry
    title: str  # plain text, never empty
    summary: str  # plain text, never empty
    published: datetime
    updated: datetime
    day: str  # the issuer's own day, YYYY-MM-DD
    local: datetime  # `published` on the issuer's clock
    language: str  # "" when unknown
    authors: tuple[str, ...]  # the issuer, then persons
    topics: tuple[tuple[TopicMatch, TopicLabel], ...]  # each label in the language of the entry, if it has one there
    also: tuple[Elsewhere, ...]

    @property
    def categories(self) -> tuple[Category, ...]:
        """Our own scheme for every topic, then the IPTC codes of all of them, each once."""
        own = [Category(match.topic, label.scheme_uri, label.label) for match, label in self.topics]
        codes = dict.fromkeys(code.removeprefix("medtop:") for _, label in self.topics for code in label.iptc)
        return (*own, *(Category(code, IPTC_SCHEME, "") for code in codes))

    def day_of(self, stamp: Stamp) -> date:
        """The issuer's own day of a stamp. Asked at noon, a bare day holds even if the zone of the source was corrected since."""
        noon = timedelta(hours=12 if stamp.precision == "day" else 0)
        return (stamp.at.astimezone(self.source.zone) + noon).date()


def renditions(feed: Feed) -> tuple[Feed, tuple[Rendition, ...], tuple[LeftOut, ...]]:
    """The feed with legal text only, its entries in order, and the entries that cannot be shown in any format."""
    legal_feed = replace(legal(feed), title=legal(feed.title).strip() or feed.home_url)
    shown: dict[str, Rendition] = {}
    left_out: list[LeftOut] = []
    for entry in legal_feed.entries:
        try:
            if entry.id in shown:
                raise ValueError("another entry of this feed has the same id")
            shown[entry.id] = _rendition(entry, legal_feed)
        except (ValueError, OverflowError) as error:  # OverflowError: a date at the end of the calendar, moved to another zone
            left_out.append(LeftOut(entry.id, str(error)))
    return legal_feed, tuple(shown.values()), tuple(left_out)


def _rendition(entry: Entry, feed: Feed) -> Rendition:
    if not _ABSOLUTE_IRI.fullmatch(entry.id):
        raise ValueError("its id is no absolute IRI (RFC 4287 §4.2.6)")
    if not _WEB_ADDRESS.fullmatch(entry.url):
        raise ValueError("its address is not http(s)")
    source = feed.sources.get(entry.source_id) or _unknown_source(entry)
    published = utc(entry.published.at)
    local = published.astimezone(source.zone)
    if entry.published.precision == "day":
        # `published` starts the day in the zone the source had then. Asked at noon, the day holds even if the zone was corrected since.
        local = datetime.combine((local + timedelta(hours=12)).date(), time(), source.zone)
    title, summary = _words(entry)
    language = entry.language or source.language
    return Rendition(
        entry=entry,
        source=source,
        page_url=f"{feed.base_url}/entries/{entry.slug}",
        title=title,
        summary=summary,
        published=published,
        updated=utc(entry.updated),
        day=local.date().isoformat(),
        local=local,
        language=language,
        authors=tuple(dict.fromkeys(name for name in (source.name, *entry.authors) if name.strip())) or (source.id,),
        topics=tuple((match, _label(match, feed, language)) for match in entry.topics),
        also=tuple(other for other in feed.also.get(entry.id, ()) if _WEB_ADDRESS.fullmatch(other.url)),
    )


def last_change(feed: Feed) -> datetime:
    """Atom's and RSS's date of the feed. Both must have one: a feed that never had an entry is as old as the epoch, never "now"."""
    return utc(feed.updated) if feed.updated else datetime(1970, 1, 1, tzinfo=UTC)


def utc(moment: datetime) -> datetime:
    """The moment in UTC and whole seconds. ValueError when it has no zone, or no place in a date of RFC 822."""
    if moment.tzinfo is None:
        raise ValueError("it has a date without a zone")
    if moment.year < 1900:
        raise ValueError("it is dated before 1900")
    return moment.astimezone(UTC).replace(microsecond=0)


def legal(value: Value) -> Value:
    """The value with every text in it legal in XML 1.0, at any depth; the same object when it was already."""
    if isinstance(value, str):
        # What Python can print is legal; that look is the quicker one, and enough for most texts.
        return value if value.isprintable() or not _ILLEGAL.search(value) else cast(Value, _ILLEGAL.sub("", value))
    if isinstance(value, tuple):
        items = tuple(legal(item) for item in value)
        return value if all(new is old for new, old in zip(items, value, strict=True)) else cast(Value, items)
    kind: type = type(value)
    if names := _field_names(kind):
        changed = {name: new for name in names if (new := legal(old := getattr(value, name))) is not old}
        return replace(value, **changed) if changed else value  # type: ignore[type-var] # what has fields is a dataclass
    if isinstance(value, Mapping):
        return cast(Value, {legal(key): legal(item) for key, item in value.items()})
    return value


@cache
def _field_names(kind: type) -> tuple[str, ...]:
    """The fields of a dataclass; nothing for other types."""
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else ()


def _words(entry: Entry) -> tuple[str, str]:
    """Title and summary; what the entry lacks is taken from its text, in the end from its address."""
    summary = " ".join(entry.summary.split()) or _shortened(" ".join(entry.text.split()), MAX_SUMMARY)
    title = " ".join(entry.title.split()) or _shortened(summary, MAX_TITLE) or entry.url
    return title, summary or title


def _shortened(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    return (head.rpartition(" ")[0] or head).rstrip(" ,;:–-") + "…"


def _unknown_source(entry: Entry) -> FeedSource:
    """Entries outlive the configuration of their source; their feed must, too."""
    root = "/".join(entry.url.split("/", 3)[:3]) + "/"
    return FeedSource(entry.source_id, entry.source_id, root, root, entry.language, ZoneInfo("UTC"))


def _label(match: TopicMatch, feed: Feed, language: str) -> TopicLabel:
    """The topic as it is named in a language. Entries outlive the rules that named their topics, too."""
    known = feed.topics.get(match.topic) or TopicLabel(match.topic, f"{feed.base_url}/topics/")
    return replace(known, label=known.spoken(language))
