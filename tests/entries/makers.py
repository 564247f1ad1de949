"""Entries, changes and sources for the tests of the store: plain ones to build on, and generated ones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from entries.ids import fingerprint, mint
from entries.model import (
    Anatomy,
    Candidate,
    Change,
    Contact,
    Dateline,
    Embargo,
    Enclosure,
    Entry,
    Evidence,
    Image,
    Quote,
    Reading,
    Section,
    SourceState,
    Stamp,
    TopicMatch,
    Vote,
)
from entries.states import SourceRow
from entries.store import Store

NOW = datetime(2026, 3, 8, 12, tzinfo=UTC)
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


def entry(key: str, *, source: str = "tern", at: datetime = NOW, topics: Sequence[str] = (), **fields: Any) -> Entry:
    """An entry first met under the url key `key`. (Any: fields of Entry.)"""
    entry_id, slug = mint("press.example", 2026, source, key)
    values: dict[str, Any] = {
        "url": f"https://{source}.example/news/{key}",
        "title": f"Release {key}",
        "content": "<p>The pier opens.</p>",
        "text": "The pier opens.",
        "summary": "The pier opens.",
        "subtitle": "",
        "published": Stamp(at, "minute", "page"),
        "revised": None,
        "first_seen": NOW,
        "language": "en",
        "authors": (),
        "image": None,
        "enclosures": (),
        "labels": (),
        "topics": tuple(TopicMatch(topic, 1.0) for topic in topics),
        "anatomy": Anatomy(),
        "sequence": 0,
    } | fields
    print_of = fingerprint(values["title"], values["text"])
    return Entry(**{"id": entry_id, "slug": slug, "source_id": source, "fingerprint": print_of} | values)


def new(*released: Entry, reading: Reading | None = None) -> list[Change]:
    """Changes that bring these entries, newest first; the address key is the last part of the URL."""
    return [Change("new", one.id, one, reading, (one.url.rpartition("/")[2],)) for one in released]


def put(store: Store, *released: Entry, now: datetime = NOW) -> int:
    """Saves these as new, all in the name of the first one's source."""
    return store.save(new(*released), SourceState(released[0].source_id), now)


def source(
    name: str, host: str = "", *, every: timedelta = timedelta(minutes=30), paused: bool = False, formerly: tuple[str, ...] = ()
) -> SourceRow:
    """A configured source, on a host of its own unless said."""
    return SourceRow(name, host or f"{name}.example", timedelta(seconds=7), every, paused, formerly)


# Text as it reaches the store: legal in XML and NFC.
texts = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=40)
moments = st.integers(-(10**15), 10**16).map(lambda us: NOW + timedelta(microseconds=us))
stamps = st.builds(
    Stamp, moments, st.sampled_from(["day", "minute", "second"]), st.sampled_from(["rule", "page", "json-ld", "first-seen"]), texts
)
counts = st.integers(0, 2**31 - 1)
maybe_text = st.none() | texts


def several(strategy: st.SearchStrategy[Any], most: int = 2) -> st.SearchStrategy[tuple[Any, ...]]:
    """A tuple of a few. (Any: of whatever the strategy makes.)"""
    return st.lists(strategy, max_size=most).map(tuple)


images = st.builds(Image, texts, texts, texts, st.none() | counts, st.none() | counts)
enclosures = st.builds(Enclosure, texts, texts, st.none() | counts, texts)
datelines = st.builds(Dateline, texts, maybe_text, st.none() | st.dates(date(1971, 1, 1)), maybe_text)
contacts = st.builds(Contact, texts, maybe_text, maybe_text, maybe_text)
anatomies = st.builds(
    Anatomy,
    st.none() | datelines,
    texts,
    texts,
    st.none() | contacts,
    several(st.builds(Quote, texts, maybe_text, maybe_text)),
    several(texts),
    several(texts),
    several(stamps),
    st.none() | st.builds(Embargo, texts, moments),
    texts,
    texts,
    texts,
    texts,
    several(st.builds(Section, st.sampled_from(["boilerplate", "contact", "notes", "forward-looking"]), counts, counts)),
    several(st.builds(Vote, texts, texts, texts, texts, several(st.builds(Candidate, texts, texts)))),
)
evidence = st.builds(Evidence, texts, counts, texts, st.floats(0, 1e6))
matches = st.lists(
    st.builds(TopicMatch, texts, st.floats(0, 1e6), several(evidence), st.sampled_from(["rule", "source", "operator"])),
    max_size=3,
    unique_by=lambda match: match.topic,
).map(tuple)
readings = st.builds(Reading, maybe_text, maybe_text, maybe_text, st.none() | moments, counts, counts, texts)
all_entries = st.builds(
    entry,
    st.just("generated"),
    url=texts,
    title=texts,
    content=texts,
    text=texts,
    summary=texts,
    subtitle=texts,
    published=stamps,
    revised=st.none() | moments,
    first_seen=moments,
    language=texts,
    authors=several(texts),
    image=st.none() | images,
    enclosures=several(enclosures),
    labels=several(texts),
    topics=st.just(()),
    anatomy=anatomies,
    partial=st.booleans(),
    publisher=st.sampled_from(["issuer", "other", "wire"]),
)
