"""What the lists of the public pages print: rows of topics and sources, releases by day, freshness. Values in, values out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import groupby
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from config import SourceSpec
from entries import PUBLIC_STATES, Entry, Image, Selection, SourceState, Tombstone, Volume, parse_search
from feeds import wording
from feeds.web.snippets import Snippets
from feeds.wording import When

_UTC = ZoneInfo("UTC")
_SHAPES = {"fresh": "healthy", "late": "late", "interrupted": "broken", "quiet": "stale"}  # public word -> class of its chip
_GAP_NEEDS = 3  # releases in twelve weeks before a usual gap is worth naming
_SPARK_HEIGHT = 20


@dataclass(frozen=True, slots=True)
class Named:
    """A topic or source by its id and its name for people; `language` of a topic's name where it is not that of the pages."""

    id: str
    name: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Names:
    """What ids are called and which clock a source keeps. What is no longer configured is called by its id.

    `foreign` are the languages of those topics' names that are not English.
    """

    topics: Mapping[str, str]
    sources: Mapping[str, SourceSpec]
    foreign: Mapping[str, str] = field(default_factory=dict)

    def topic(self, topic_id: str) -> Named:
        """The topic in the reader's language, else in English."""
        return Named(topic_id, self.topics.get(topic_id, topic_id), self.foreign.get(topic_id, ""))

    def source(self, source_id: str) -> Named:
        """The organisation."""
        spec = self.sources.get(source_id)
        return Named(source_id, spec.name if spec else source_id)

    def zone(self, source_id: str) -> ZoneInfo:
        """The zone its releases are dated in."""
        spec = self.sources.get(source_id)
        return spec.zone if spec else _UTC

    def languages(self, asked: Iterable[str]) -> tuple[tuple[str, str], ...]:
        """Codes and names to choose from: what the newsrooms write in, and what was asked for."""
        codes = {spec.language.partition("-")[0].lower() for spec in self.sources.values() if spec.language} | {*asked, "en"}
        return tuple(sorted(((code, wording.language_name(code)) for code in codes), key=lambda pair: pair[1]))


@dataclass(frozen=True, slots=True)
class Line:
    """A release in a list. A withdrawn one keeps its line, without a word of its text.

    Title and summary are plain text, or marked (`Markup`) in what a search found. `changed` is `Revised 2 hours ago` or `Correction ...`.
    """

    slug: str
    title: str
    summary: str
    language: str
    source: Named
    when: When
    topics: tuple[Named, ...] = ()
    image: Image | None = None
    changed: str = ""
    also: tuple[Named, ...] = ()
    withdrawn: bool = False

    @property
    def direction(self) -> str:
        """The `dir` of its title and summary."""
        return wording.direction(self.language)

    @property
    def language_name(self) -> str:
        """The language, where it is not the one of the pages."""
        return "" if self.language.partition("-")[0].lower() == "en" else wording.language_name(self.language)


@dataclass(frozen=True, slots=True)
class Day:
    """The releases of one day by the issuers' own calendars."""

    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Freshness:
    """The public word for the state of a source ("" before the first look), the class of its chip, and the sentence behind it."""

    word: str
    shape: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Shelves:
    """What the store holds: volumes by id, releases kept, and how many of them were published today (UTC)."""

    topics: Mapping[str, Volume]
    sources: Mapping[str, Volume]
    kept: int
    today: int


@dataclass(frozen=True, slots=True)
class Paging:
    """The number of a page, and the addresses of its neighbours ("" when there is none)."""

    page: int
    newer: str
    older: str


@dataclass(frozen=True, slots=True)
class Row:
    """A topic or source in the catalogue. `spark` is the path of an SVG; `week` a number as printed; `tongue` the language of a name
    that is not English."""

    id: str
    name: str
    ticked: bool
    spark: str
    week: str
    newest: str
    freshness: Freshness | None = None
    language: str = ""
    tongue: str = ""


def paging(path: str, given: Iterable[tuple[str, str]], page: int, *, more: bool) -> Paging:
    """The neighbours of a page that was asked for at `path` with the parameters `given`."""
    kept = [(name, value) for name, value in given if name != "page" and value]

    def address(number: int) -> str:
        return f"{path}?{urlencode([*kept, ('page', str(number))], safe=',')}"

    return Paging(page, address(page - 1) if page > 1 else "", address(page + 1) if more else "")


def with_words(path: str, given: Iterable[tuple[str, str]], text: str) -> str:
    """The first page of the same list with other words."""
    kept = [(name, value) for name, value in given if name not in ("page", "q") and value]
    return f"{path}?{urlencode([*kept, ('q', text)], safe=',')}"


def days(selection: Selection, names: Names, now: datetime, *, first_page: bool = True, text: str = "") -> tuple[Day, ...]:
    """The releases of a selection by day, newest first, with the marks of those withdrawn in the same time.

    Where readers searched for a `text`, each line shows where its words stand.
    """
    snippets = Snippets(parse_search(text))
    entries = [(entry.published.at, _line(entry, selection, names, snippets, now)) for entry in selection.entries]
    oldest = min((at for at, _ in entries), default=None) if selection.more else None
    latest = None if first_page else max((at for at, _ in entries), default=None)
    gone = [(mark.withdrawn, _withdrawn(mark, names)) for mark in selection.tombstones if _within(mark.withdrawn, oldest, latest)]
    lines = sorted((*entries, *gone), key=lambda pair: (pair[1].when.day, pair[0]), reverse=True)
    today = now.astimezone(UTC).date()
    by_day = groupby((line for _, line in lines), key=lambda line: line.when.day)
    return tuple(Day(wording.day_heading(day, today), tuple(group)) for day, group in by_day)


def _within(moment: datetime, oldest: datetime | None, latest: datetime | None) -> bool:
    return (oldest is None or moment >= oldest) and (latest is None or moment < latest)


def _line(entry: Entry, selection: Selection, names: Names, snippets: Snippets, now: datetime) -> Line:
    copies = [one.source_id for one in selection.appearances.get(entry.id, ()) if one.relation == "copy"]
    return Line(
        slug=entry.slug,
        title=snippets.marked(entry.title),
        summary=snippets.part(entry.text) or snippets.part(entry.subtitle) or wording.short(entry.summary, 240),
        language=entry.language,
        source=names.source(entry.source_id),
        when=wording.when(entry.published, names.zone(entry.source_id)),
        topics=tuple(names.topic(match.topic) for match in entry.topics),
        image=entry.image,
        changed=f"{change_name(entry)} {wording.ago(entry.revised, now)}" if entry.revised else "",
        also=tuple(names.source(source) for source in dict.fromkeys(copies) if source != entry.source_id),
    )


def change_name(entry: Entry) -> str:
    """What the last change of a release is called: a correction where its newsroom says so."""
    return "Correction" if entry.anatomy.correction else "Revised"


def _withdrawn(mark: Tombstone, names: Names) -> Line:
    source, who = names.source(mark.source_id), "The operator of this service" if mark.by == "operator" else "The newsroom"
    return Line(
        slug=slug_of(mark.id),
        title=f"Withdrawn: a release of {source.name}",
        summary=f"{who} has taken this release down. Its text is no longer shown; feeds carry the mark of withdrawal.",
        language="en",
        source=source,
        when=wording.observed(mark.withdrawn),
        withdrawn=True,
    )


def slug_of(entry_id: str) -> str:
    """The last part of the address of an entry's page: `tag:HOST,2026:example/k3j5` is /entries/example-k3j5 (entries/ids.py)."""
    return entry_id.rpartition(":")[2].replace("/", "-")


def topic_rows(names: Names, volumes: Mapping[str, Volume], ticked: Collection[str], today: date) -> tuple[Row, ...]:
    """All topics in the operator's order."""
    return tuple(_row(names.topic(key), volumes.get(key), key in ticked, today) for key in names.topics)


def source_rows(
    names: Names, volumes: Mapping[str, Volume], states: Mapping[str, Freshness], ticked: Collection[str], now: datetime
) -> tuple[Row, ...]:
    """All sources by name."""
    rows = []
    for key, spec in names.sources.items():
        today = now.astimezone(spec.zone).date()
        rows.append(_row(names.source(key), volumes.get(key), key in ticked, today, states.get(key), spec))
    return tuple(sorted(rows, key=lambda row: row.name.casefold()))


def _row(
    named: Named, volume: Volume | None, ticked: bool, today: date, freshness: Freshness | None = None, spec: SourceSpec | None = None
) -> Row:
    newest = volume.newest.astimezone(spec.zone if spec else _UTC).date() if volume and volume.newest else None
    return Row(
        id=named.id,
        name=named.name,
        ticked=ticked,
        spark=spark(volume.weeks if volume else ()),
        week=wording.a_week(volume.weeks if volume else ()),
        newest=wording.age(newest, today) if newest else "",
        freshness=freshness,
        language=wording.language_name(spec.language) if spec else "",
        tongue=named.language,
    )


def spark(weeks: Sequence[int]) -> str:
    """Twelve weeks as bars: the `d` of an SVG path in a box of 94 by 22; an empty week keeps a line of one unit."""
    highest = max(weeks, default=0)
    bars = []
    for number, amount in enumerate(weeks[-12:]):
        height = max(1, round(_SPARK_HEIGHT * amount / highest)) if highest else 1
        bars.append(f"M{number * 8} 22v-{height}h6v{height}z")
    return "".join(bars)


def freshness(spec: SourceSpec, state: SourceState | None, volume: Volume | None, now: datetime) -> Freshness:
    """The state of a source for readers: what they may expect, never the cause (that is for the operator)."""
    public = PUBLIC_STATES["paused" if spec.paused else state.state if state else "healthy"]
    sentence = " ".join((*_newest(spec, volume, now), _look(spec, state, now)))
    return Freshness(public.capitalize() if spec.paused or (state and state.checked) else "", _SHAPES[public], sentence)


def _newest(spec: SourceSpec, volume: Volume | None, now: datetime) -> Iterable[str]:
    if volume and volume.newest:
        old = wording.age(volume.newest.astimezone(spec.zone).date(), now.astimezone(spec.zone).date())
        yield f"Newest release is {f'from {old}' if old in ('today', 'yesterday') else f'{old} old'}{_usual_gap(volume)}."


def _usual_gap(volume: Volume) -> str:
    releases = sum(volume.weeks)
    if releases < _GAP_NEEDS:
        return ""
    gap = round(7 * len(volume.weeks) / releases)
    return f"; the usual gap is {wording.count(gap, 'day')}" if gap else "; several a day are usual"


def _look(spec: SourceSpec, state: SourceState | None, now: datetime) -> str:
    if spec.paused or (state and (state.paused or state.state == "paused")):
        return "We do not look at this newsroom at present. What we have stays."
    if state is None or state.checked is None:
        return "We have not looked at this newsroom yet; the first look is due."
    if state.state == "broken":
        since = f" since {wording.long_day(state.since.date())}" if state.since else ""
        return f"We have not been able to read this newsroom{since}. What we have stays, and we keep trying."
    return f"We look every {wording.span(spec.every)}, last {wording.ago(state.checked, now)}."
