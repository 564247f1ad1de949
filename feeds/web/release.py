"""The readable release: every part of an entry as its page prints it, and the answers to "how do you know?"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from markupsafe import Markup

from entries import Contact, Entry, Image, Stamp, TopicRules
from feeds import wording
from feeds.web.elsewhere import ALONE, Elsewhere
from feeds.web.history import Step
from feeds.web.marks import marked
from feeds.web.pages import Named, Names, change_name
from feeds.web.parts import Parts, parts
from feeds.web.proof import Ballot, ballots
from feeds.web.why import Why, whys
from feeds.wording import When

_ORIGINS = {
    "rule": "Page, by rule", "release-line": "Release line", "page": "Page", "listing": "List", "json-ld": "JSON-LD", "meta": "Page header",
    "time-element": "Time mark", "feed": "Their feed", "dateline": "Dateline", "url": "Address", "first-seen": "First seen",
}  # fmt: skip
_SEEN_BY_READERS = frozenset({"release-line", "page", "listing", "rule"})
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")
_LEFT_OUT_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Rung:
    """One date that was found: where, which words or day, and the verdict: used, agrees, agrees in UTC, or differs."""

    name: str
    text: str
    verdict: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file: its name, address, kind and size as words."""

    title: str
    url: str
    facts: str


@dataclass(frozen=True, slots=True)
class Release:
    """An entry, ready to be laid out. `dateline` is as printed; `zone` names the clock of `when`; `shown` is the topic whose words are
    marked in `title`, `subtitle` and `parts`."""

    entry: Entry
    source: Named
    when: When
    zone: str
    title: Markup
    subtitle: Markup
    parts: Parts
    dateline: str
    figure: Image | None
    why: tuple[Why, ...]
    shown: Why | None
    ladder: tuple[Rung, ...]
    differs: Rung | None
    attachments: tuple[Attachment, ...]
    contact: Contact | None
    email: str
    phone: str
    quoted: tuple[tuple[str, str], ...]
    left_out: tuple[str, ...]
    votes: tuple[Ballot, ...]
    embargo: When | None
    first_seen: When
    revised: When | None
    change_name: str
    changes: tuple[Step, ...]
    others: Elsewhere

    @property
    def direction(self) -> str:
        """The `dir` of its words."""
        return wording.direction(self.entry.language)

    @property
    def in_utc(self) -> str:
        """The moment in UTC where it reads differently, else ""."""
        utc = wording.observed(self.entry.published.at).text
        return utc if self.when.clock and utc != self.when.text else ""


def release(
    entry: Entry, names: Names, rules: TopicRules, changes: tuple[Step, ...] = (), others: Elsewhere = ALONE, *, why: str = ""
) -> Release:
    """Lays an entry out. `rules` tell the score that each topic needs; the words of the topic `why` are marked."""
    zone, anatomy = names.zone(entry.source_id), entry.anatomy
    topics = whys(entry, names, rules)
    shown = next((topic for topic in topics if topic.topic.id == why and topic.first), None)
    marks = shown.marks if shown else {}
    contact = anatomy.contact
    ladder = tuple(_ladder(entry, zone))
    email = contact.email if contact and contact.email and _EMAIL.fullmatch(contact.email) else ""
    phone = re.sub(r"[^\d+]", "", contact.phone.partition("ext")[0]) if contact and contact.phone else ""
    return Release(
        entry=entry,
        source=names.source(entry.source_id),
        when=wording.when(entry.published, zone),
        zone=zone.key,
        title=marked(entry.title, marks.get("title", ())),
        subtitle=marked(entry.subtitle, marks.get("subtitle", ())),
        parts=parts(entry.content, anatomy.sections, marks.get("text", ())),
        dateline=anatomy.dateline.text if anatomy.dateline else "",
        figure=_figure(entry),
        why=topics,
        shown=shown,
        ladder=ladder,
        differs=_visible_difference(entry, zone),
        attachments=tuple(_attachment(item.title, item.url, item.media_type, item.length) for item in entry.enclosures),
        contact=contact,
        email=email,
        phone=phone,
        quoted=tuple(dict.fromkeys((quote.speaker, quote.role or "") for quote in anatomy.quotes if quote.speaker)),
        left_out=tuple(_left_out(entry)),
        votes=ballots(anatomy.votes),
        embargo=wording.observed(anatomy.embargo.until) if anatomy.embargo else None,
        first_seen=wording.observed(entry.first_seen),
        revised=wording.observed(entry.revised) if entry.revised else None,
        change_name=change_name(entry),
        changes=changes,
        others=others,
    )


def _figure(entry: Entry) -> Image | None:
    """The lead image, unless the text shows it already."""
    image = entry.image
    if not image or not image.url.startswith(("http://", "https://")):
        return None
    return None if urlsplit(image.url).path.rpartition("/")[2] in entry.content else image


def _day(stamp: Stamp, zone: ZoneInfo) -> date:
    return wording.when(stamp, zone).day


def _ladder(entry: Entry, zone: ZoneInfo) -> Iterable[Rung]:
    """Every date that was found, the one in use first; a second one of the same origin and day adds nothing."""
    shown = _day(entry.published, zone)
    met: set[tuple[str, date]] = set()
    for number, stamp in enumerate(_candidates(entry)):
        day = _day(stamp, zone)
        if (stamp.origin, day) in met:
            continue
        met.add((stamp.origin, day))
        yield Rung(_ORIGINS[stamp.origin], _words(stamp, day), _verdict(day, entry, shown) if number else "used")
    line = entry.anatomy.dateline
    if line and line.day and ("dateline", line.day) not in met:
        yield Rung("Dateline", wording.long_day(line.day), _verdict(line.day, entry, shown))


def _verdict(day: date, entry: Entry, shown: date) -> str:
    if day == shown:
        return "agrees"
    # A release of early morning in Beijing is dated the day before by whoever wrote its dateline in UTC.
    in_utc = entry.published.precision != "day" and day == entry.published.at.astimezone(UTC).date()
    return "agrees in UTC" if in_utc else "differs"


def _candidates(entry: Entry) -> tuple[Stamp, ...]:
    used = entry.published
    rest = tuple(stamp for stamp in entry.anatomy.dates if (stamp.at, stamp.origin) != (used.at, used.origin))
    return used, *rest


def _words(stamp: Stamp, day: date) -> str:
    return f"“{wording.short(stamp.text, 80)}”" if stamp.text else wording.long_day(day)


def _visible_difference(entry: Entry, zone: ZoneInfo) -> Rung | None:
    """The first date a reader can see that names another day than the one we show."""
    shown = _day(entry.published, zone)
    for stamp in _candidates(entry)[1:]:
        if stamp.origin in _SEEN_BY_READERS and _day(stamp, zone) != shown:
            return Rung(_ORIGINS[stamp.origin].lower(), wording.long_day(_day(stamp, zone)), "differs")
    return None


def _attachment(title: str, url: str, media_type: str, length: int | None) -> Attachment:
    name = title or urlsplit(url).path.rpartition("/")[2] or url
    kind = wording.media_name(media_type)
    facts = [kind] if kind.casefold() not in name.casefold() else []  # "Annual report (PDF)" says it already
    return Attachment(name, url, ", ".join([*facts, *([wording.size(length)] if length else [])]))


def _left_out(entry: Entry) -> Iterable[str]:
    """Words of the site, without the dates: those stand in the ladder."""
    dates = {stamp.text for stamp in _candidates(entry)}
    words = [words for words in entry.anatomy.left_out if words not in dates]
    return (wording.short(text, 80) for text in words[:_LEFT_OUT_SHOWN])
