"""What is told to those who look on: what is new, revised or withdrawn since a point of time, and nothing else."""

from __future__ import annotations

from dataclasses import replace

from entries import Change, FeedQuery, SourceState
from entries.model import Walk
from entries.store import Store
from tests.entries.makers import NOW, entry, new, put

ALL = FeedQuery()


def told(store: Store, query: FeedQuery, after: int) -> list[tuple[str, str]]:
    return [(one.kind, one.subject.id.rpartition("/")[2]) for one in store.live.since(query, after)[1]]


def name(key: str, **fields: object) -> str:
    return entry(key, **fields).id.rpartition("/")[2]  # type: ignore[arg-type] # fields of Entry


def test_news_is_told_once_newest_first_to_those_whose_query_finds_it(store: Store) -> None:
    begun = store.version()
    put(store, entry("one", topics=["education"]))
    put(store, entry("two", source="wren", topics=["awards"]))
    place, _ = store.live.since(ALL, begun)
    assert place == store.version()
    assert told(store, ALL, begun) == [("new", name("two", source="wren")), ("new", name("one"))]
    assert told(store, FeedQuery(topics=("education",)), begun) == [("new", name("one"))]
    assert told(store, FeedQuery(sources=("wren",)), begun) == [("new", name("two", source="wren"))]
    assert told(store, ALL, place) == []
    assert told(store, ALL, place + 1_000) == []


def test_a_release_that_came_and_was_revised_since_is_new(store: Store) -> None:
    one, begun = entry("one"), store.version()
    put(store, one)
    between = store.version()
    store.save([Change("revised", one.id, replace(one, title="Other words", revised=NOW, fingerprint="other"))], SourceState("tern"), NOW)
    assert told(store, ALL, begun) == [("new", name("one"))]
    assert told(store, ALL, between) == [("revised", name("one"))]


def test_a_withdrawn_release_is_told_where_it_was_seen(store: Store) -> None:
    put(store, entry("one", topics=["education"]))
    begun = store.version()
    store.withdraw(entry("one").id, NOW)
    assert told(store, FeedQuery(topics=("education",)), begun) == [("withdrawn", name("one"))]
    assert told(store, FeedQuery(topics=("awards",)), begun) == []


def test_what_readers_need_not_look_at_is_no_news(store: Store) -> None:
    one = entry("one")
    put(store, one)
    begun = store.version()
    store.correct(one.slug, "awards", True, NOW)
    store.archive(new(entry("old")), Walk("tern", None, NOW, NOW), NOW)
    assert store.version() > begun
    assert told(store, ALL, begun) == []
