"""An entry as every format shows it: what RSS, Atom and JSON Feed must agree on is settled here, once.

What cannot be shown is found here too, so that all formats leave out the same entries: those whose id, address or dates cannot be written.
What only accompanies a release (a picture, a file, a link, a language) is left away where it cannot be written, and the entry stays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from math import isfinite
from typing import TypeVar
from urllib.parse import quote
from zoneinfo import ZoneInfo

from lxml.etree import LxmlError

from entries import Enclosure, Entry, Image, Stamp, Tombstone, TopicMatch
from feeds.feed import Elsewhere, Feed, FeedSource, LeftOut, TopicLabel
from feeds.legal import count, is_iri, language_tag, legal, media_type, web_address

IPTC_SCHEME = "http://cv.iptc.org/newscodes/mediatopic/"
MAX_TITLE = 90  # characters of a title made from the text: one line in most readers
MAX_SUMMARY = 300
# The date of a feed that never had an entry: a moment that is neither "now", or the bytes would change, nor so old that judges take the
# clock for broken.
NEVER = datetime(2000, 1, 1, tzinfo=UTC)
RIGHTS = "Rights in each release stay with the organisation that issued it."

# What goes wrong with one entry. OverflowError: a date at the end of the calendar, moved to another zone. TypeError: a value of a kind that
# no release has, as an edited database may hold it.
_UNRENDERABLE = (ValueError, TypeError, OverflowError, LxmlError)

Laid = TypeVar("Laid")


@dataclass(frozen=True, slots=True)
class Category:
    """A topic in a vocabulary. `label` is for people and may be empty."""

    term: str
    scheme: str
    label: str


@dataclass(frozen=True, slots=True)
class Rendition:
    """One entry, ready to be laid out. All text is legal in XML, all addresses are http(s); datetimes are UTC in whole seconds."""

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
        """Our own scheme for every topic, then the IPTC codes of all of them, each once. A code that says all that a topic says is called
        like it."""
        own = [Category(match.topic, label.scheme_uri, label.label) for match, label in self.topics]
        codes: dict[str, str] = {}
        for _, topic in self.topics:
            for code in topic.iptc:
                codes.setdefault(code.removeprefix("medtop:"), topic.label if len(topic.iptc) == 1 else "")
        return (*own, *(Category(code, IPTC_SCHEME, label) for code, label in codes.items()))

    def day_of(self, stamp: Stamp) -> date:
        """The issuer's own day of a stamp. Asked at noon, a bare day holds even if the zone of the source was corrected since."""
        noon = timedelta(hours=12 if stamp.precision == "day" else 0)
        return (stamp.at.astimezone(self.source.zone) + noon).date()


def renditions(feed: Feed) -> tuple[Feed, tuple[Rendition, ...], tuple[LeftOut, ...]]:
    """The feed with nothing in it that a document cannot hold, its entries in order, and those that cannot be shown in any format.

    Its date is that of what is shown: a left-out entry may be dated anywhere.
    """
    bare = legal(replace(feed, entries=()))
    sources = {id_: _fit_source(source, bare.base_url) for id_, source in bare.sources.items()}
    title, subtitle = bare.title.strip() or bare.home_url, bare.subtitle.strip()
    bare = replace(bare, title=title, subtitle=subtitle, language=language_tag(bare.language), sources=sources)
    shown: dict[str, Rendition] = {}
    left_out: list[LeftOut] = []
    for entry in feed.entries:
        try:
            rendition = _rendition(legal(entry), bare)
            if rendition.entry.id in shown:
                raise ValueError("another entry of this feed has the same id")
            shown[rendition.entry.id] = rendition
        except _UNRENDERABLE as error:
            left_out.append(LeftOut(legal(entry.id), _reason(error)))
    marks = _fit_marks(bare.tombstones, shown)
    changes = [rendition.updated for rendition in shown.values()] + [mark.withdrawn for mark in marks]
    return replace(bare, tombstones=marks, updated=max(changes, default=_moment(bare.updated))), tuple(shown.values()), tuple(left_out)


def laid_out(
    shown: Iterable[Rendition], lay_out: Callable[[Rendition], Laid], left_out: tuple[LeftOut, ...]
) -> tuple[tuple[Laid, ...], tuple[LeftOut, ...]]:
    """What a format makes of each entry, and `left_out` with those at which it failed. Nothing that `renditions` lets through is known to
    fail; should it, one entry is missing and not the feed."""
    made: list[Laid] = []
    failed: list[LeftOut] = []
    for rendition in shown:
        try:
            made.append(lay_out(rendition))
        except _UNRENDERABLE as error:
            failed.append(LeftOut(rendition.entry.id, _reason(error)))
    return tuple(made), (*left_out, *failed)


def last_change(feed: Feed) -> datetime:
    """Atom's and RSS's date of the feed. Both must have one."""
    return utc(feed.updated) if feed.updated else NEVER


def utc(moment: datetime) -> datetime:
    """The moment in UTC and whole seconds. ValueError when it has no zone, or no place in a date of RFC 822."""
    if moment.tzinfo is None:
        raise ValueError("it has a date without a zone")
    if moment.year < 1900:
        raise ValueError("it is dated before 1900")
    return moment.astimezone(UTC).replace(microsecond=0)


def zulu(moment: datetime) -> str:
    """RFC 3339, in UTC: `2019-12-13T00:00:00Z`."""
    return utc(moment).isoformat().replace("+00:00", "Z")


def _rendition(given: Entry, feed: Feed) -> Rendition:
    if not is_iri(given.id):
        raise ValueError("its id is no absolute IRI (RFC 4287 §4.2.6)")
    entry = _fit_entry(given)
    if not entry.url:
        raise ValueError("its address is not http(s)")
    source = feed.sources.get(entry.source_id) or _unknown_source(entry)
    published = utc(entry.published.at)
    local = published.astimezone(source.zone)
    if entry.published.precision == "day":
        # `published` starts the day in the zone the source had then. Asked at noon, the day holds even if the zone was corrected since.
        local = datetime.combine((local + timedelta(hours=12)).date(), time(), source.zone)
    title, summary = _words(entry)
    language = entry.language or source.language
    names = (" ".join(name.split()) for name in (source.name, *entry.authors))
    return Rendition(
        entry=entry,
        source=source,
        page_url=f"{feed.base_url}/entries/{quote(entry.slug, safe='')}",
        title=title,
        summary=summary,
        published=published,
        updated=utc(entry.updated),
        day=local.date().isoformat(),
        local=local,
        language=language,
        authors=tuple(dict.fromkeys(filter(None, names))) or (source.id,),
        topics=tuple((match, _label(match, feed, language)) for match in entry.topics if _is_sound(match)),
        also=tuple(replace(other, url=url, language=language_tag(other.language)) for other, url in _elsewhere(entry, feed)),
    )


# ------------------------------------------------------------------------------------------------- what accompanies an entry


def _fit_entry(entry: Entry) -> Entry:
    """The entry without the picture, files and facts that cannot be written; the same object when there are none, as is usual."""
    url, language, embargo = web_address(entry.url), language_tag(entry.language), entry.anatomy.embargo
    image, files = _fit_image(entry.image) if entry.image else None, _fit_files(entry.enclosures)
    if (url, language, image, files) != (entry.url, entry.language, entry.image, entry.enclosures):
        entry = replace(entry, url=url, language=language, image=image, enclosures=files)
    if embargo and _moment(embargo.until) is None:
        entry = replace(entry, anatomy=replace(entry.anatomy, embargo=None))
    return entry


def _fit_image(image: Image) -> Image | None:
    fit = (web_address(image.url), count(image.width, 1), count(image.height, 1))
    if fit == (image.url, image.width, image.height):
        return image
    return replace(image, url=fit[0], width=fit[1], height=fit[2]) if fit[0] else None


def _fit_files(files: Iterable[Enclosure]) -> tuple[Enclosure, ...]:
    """Each file once: readers fetch what is enclosed unasked."""
    found: dict[str, Enclosure] = {}
    for file in files:
        fit = (web_address(file.url), media_type(file.media_type), count(file.length))
        if fit[0] and fit[0] not in found:
            is_fit = fit == (file.url, file.media_type, file.length)
            found[fit[0]] = file if is_fit else replace(file, url=fit[0], media_type=fit[1], length=fit[2])
    return tuple(found.values())


def _fit_source(source: FeedSource, base_url: str) -> FeedSource:
    """A source whose own addresses cannot be written is shown with our page of it."""
    page = web_address(f"{base_url}/sources/{quote(source.id, safe='')}")
    return replace(
        source,
        home_url=web_address(source.home_url) or page,
        listing_url=web_address(source.listing_url) or page,
        language=language_tag(source.language),
    )


def _unknown_source(entry: Entry) -> FeedSource:
    """Entries outlive the configuration of their source; their feed must, too."""
    root = "/".join(entry.url.split("/", 3)[:3]) + "/"
    return FeedSource(entry.source_id, entry.source_id, root, root, entry.language, ZoneInfo("UTC"))


def _fit_marks(tombstones: Iterable[Tombstone], shown: Mapping[str, Rendition]) -> tuple[Tombstone, ...]:
    """The marks of what is gone, each entry's last one (RFC 6721 §3 allows no two alike). What is shown is not gone."""
    moments = {mark: moment for mark in tombstones if is_iri(mark.id) and mark.id not in shown and (moment := _moment(mark.withdrawn))}
    last: dict[str, Tombstone] = {}
    for mark, moment in moments.items():
        if mark.id not in last or last[mark.id].withdrawn < moment:
            last[mark.id] = replace(mark, withdrawn=moment)
    return tuple(last.values())


def _elsewhere(entry: Entry, feed: Feed) -> Iterable[tuple[Elsewhere, str]]:
    return ((other, url) for other in feed.also.get(entry.id, ()) if (url := web_address(other.url)))


def _is_sound(match: TopicMatch) -> bool:
    """JSON has no word for what is not a number."""
    return bool(match.topic.strip()) and isfinite(match.score) and all(isfinite(proof.weight) for proof in match.evidence)


def _label(match: TopicMatch, feed: Feed, language: str) -> TopicLabel:
    """The topic as it is named in a language. Entries outlive the rules that named their topics, too."""
    known = feed.topics.get(match.topic) or TopicLabel(match.topic, f"{feed.base_url}/topics/")
    return replace(known, label=known.spoken(language))


# -------------------------------------------------------------------------------------------------------------------- words


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


def _moment(value: datetime | None) -> datetime | None:
    """The moment as a document writes it, None when there is none or it cannot."""
    try:
        return utc(value) if value else None
    except (ValueError, OverflowError):
        return None


def _reason(error: Exception) -> str:
    return legal(str(error)) or type(error).__name__
