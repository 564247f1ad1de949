"""The front page: topics and sources with their volumes, the form that combines them to one feed, the newest releases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from entries import FeedQuery, Selection, SourceState
from feeds import wording
from feeds.addresses import FeedAddress
from feeds.select import Site, all_place, feed_url
from feeds.web.pages import Day, Names, Paging, Row, Shelves, days, freshness, source_rows, topic_rows
from feeds.web.searching import found
from feeds.web.subscribe import NAMES

_SOURCES_SHOWN = 50  # the others are one click away


@dataclass(frozen=True, slots=True)
class Combine:
    """The form "Your feed" as it was sent, with the one address that it asks for."""

    sentence: str
    count: str
    address: str
    match: str
    language: str
    languages: tuple[tuple[str, str], ...]
    format: str
    formats: tuple[tuple[str, str], ...] = tuple(NAMES.items())


def combine(site: Site, names: Names, query: FeedQuery, format: str) -> Combine:
    """What the form says. `static/app.js` writes the same words as somebody ticks."""
    topics = [names.topic(topic).name for topic in query.topics]
    sources = [names.source(source).name for source in query.sources]
    what = wording.joined(topics, "and" if query.match == "all" else "or") or "All topics"
    words = f", with {wording.quoted(query.text)}" if query.text else ""
    return Combine(
        sentence=f"{what}, from {wording.joined(sources, 'and') or 'all newsrooms'}{words}",
        count=f"{wording.count(len(topics), 'topic')}, {wording.count(len(sources), 'source')}",
        address=feed_url(site, all_place(site), format, replace(query, page=1)),
        match=query.match,
        language=query.languages[0] if len(query.languages) == 1 else "",
        languages=names.languages(query.languages),
        format=format,
    )


@dataclass(frozen=True, slots=True)
class Ready:
    """A feed that the operator named, with its address in each format."""

    title: str
    description: str
    addresses: tuple[FeedAddress, ...]


@dataclass(frozen=True, slots=True)
class CataloguePage:
    """The page, ready to be laid out. `silent` topics have no release while others do; `waiting`: the first release is still to come."""

    heading: str
    lede: str
    topics: tuple[Row, ...]
    silent: tuple[Row, ...]
    topics_say: str
    sources: tuple[Row, ...]
    more_sources: tuple[Row, ...]
    sources_say: str
    named: tuple[Ready, ...]
    combine: Combine
    list_heading: str
    found: str
    days: tuple[Day, ...]
    paging: Paging
    chosen: bool
    waiting: bool
    empty: str


def catalogue_page(
    shelves: Shelves,
    states: Mapping[str, SourceState],
    names: Names,
    query: FeedQuery,
    selection: Selection,
    now: datetime,
    *,
    form: Combine,
    paging: Paging,
    named: tuple[Ready, ...],
) -> CataloguePage:
    """Puts the page together from what the store answered."""
    chips = {key: freshness(spec, states.get(key), shelves.sources.get(key), now) for key, spec in names.sources.items()}
    chosen = bool(query.text or query.topics or query.sources or query.languages)
    number = len(names.sources)
    rows = topic_rows(names, shelves.topics, query.topics, now.astimezone(UTC).date())
    silent = tuple(row for row in rows if shelves.topics and not row.newest and not row.ticked)
    newsrooms = source_rows(names, shelves.sources, chips, query.sources, now)
    rest = tuple(row for row in newsrooms[_SOURCES_SHOWN:] if not row.ticked)
    return CataloguePage(
        heading=f"Press releases from {wording.count(number, 'newsroom')}, by topic" if number else "Press releases by topic",
        lede=_lede(shelves, states, now),
        topics=tuple(row for row in rows if row not in silent),
        silent=silent,
        topics_say=wording.count(len(names.topics), "topic"),
        sources=tuple(row for row in newsrooms if row not in rest),
        more_sources=rest,
        sources_say=wording.count(number, "source"),
        named=named,
        combine=form,
        list_heading=_list_heading(query, chosen=chosen),
        found=found(query, selection) if query.text else "",
        days=days(selection, names, now, first_page=query.page == 1, text=query.text),
        paging=paging,
        chosen=chosen,
        waiting=bool(number and not shelves.kept),
        empty=_empty(shelves, states, names, chosen=chosen),
    )


def _list_heading(query: FeedQuery, *, chosen: bool) -> str:
    if query.text:
        return f"Releases with {wording.quoted(query.text)}"
    return "Releases of your choice" if chosen else "Latest releases"


def _lede(shelves: Shelves, states: Mapping[str, SourceState], now: datetime) -> str:
    facts = ["Tick what you follow and take one feed."]
    if shelves.kept:
        today = f", {shelves.today:,} of today" if shelves.today else ""
        facts.append(f"{wording.count(shelves.kept, 'release')} kept{today}.")
    checked = [state.checked for state in states.values() if state.checked]
    if checked:
        facts.append(f"Last look {wording.ago(max(checked), now)}.")
    return " ".join(facts)


def _empty(shelves: Shelves, states: Mapping[str, SourceState], names: Names, *, chosen: bool) -> str:
    if not names.sources:
        return "Releases stand here as soon as there is a source."
    if shelves.kept:
        return "No release fits. Fewer words or ticks find more." if chosen else "There is no further page."
    if all(key in states and states[key].checked for key in names.sources):
        return "No release yet: no newsroom that we read has one. This page asks again by itself."
    return "No release yet: the first newsroom is being read. This page asks again by itself."
