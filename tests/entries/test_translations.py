"""Versions of one release in other languages are linked, not merged."""

from __future__ import annotations

import pytest

from entries.model import Change, Entry, SourceState, Walk
from entries.queries import FeedQuery
from entries.store import Store
from entries.translations import counterparts
from tests.entries.makers import DAY, NOW, entry


@pytest.mark.parametrize(
    ("key", "other"),
    [
        ("tern.example/en/news/7", "tern.example/zh/news/7"),
        ("tern.example/en/news/7", "tern.example/news/7"),
        ("tern.example/news/7", "tern.example/fr/news/7"),
        ("tern.example/press/de-de/news/7", "tern.example/press/en-us/news/7"),
        ("tern.example/en_US/news/7", "tern.example/zh_CN/news/7"),
        ("tern.example/zh-Hans/news/7", "tern.example/zh-Hant/news/7"),
        ("tern.example/cn/news/7?id=3", "tern.example/en/news/7?id=3"),
    ],
)
def test_addresses_that_differ_by_the_code_of_their_language_are_counterparts(key: str, other: str) -> None:
    assert other in counterparts(key)


def test_no_address_is_its_own_counterpart() -> None:
    assert "tern.example/en/news/7" not in counterparts("tern.example/en/news/7")


@pytest.mark.parametrize("key", ["tern.example", "", "tern.example/en/de/7", "tern.example/no/it/7"])
def test_an_address_that_names_no_page_or_two_languages_has_no_counterpart(key: str) -> None:
    assert counterparts(key) == ()


def told(store: Store, query: FeedQuery) -> dict[str, list[str]]:
    """Per entry shown, the languages that it tells of."""
    selection = store.select(query)
    return {one.url: [other.language for other in selection.appearances.get(one.id, ())] for one in selection.entries}


def bring(store: Store, released: Entry, key: str, *translations: str) -> None:
    reading = Change("new", released.id, released, None, (key,), tuple(translations))
    store.save((reading,), SourceState(released.source_id), NOW)


def test_versions_that_name_each_other_are_linked_whoever_comes_first_and_both_stay(store: Store) -> None:
    english, chinese = entry("a"), entry("b", source="gull", language="zh-Hans", at=NOW - 9 * DAY)
    bring(store, english, "tern.example/one")
    bring(store, chinese, "gull.example/yi", "tern.example/one")
    assert told(store, FeedQuery()) == {english.url: ["zh-Hans"], chinese.url: ["en"]}
    assert [(other.relation, other.slug) for other in store.appearances(english.id)] == [("translation", chinese.slug)]


def test_addresses_that_differ_by_their_language_link_what_was_published_together(store: Store) -> None:
    bring(store, entry("a"), "tern.example/en/news/7")
    bring(store, entry("b", source="gull", language="de"), "tern.example/de/news/7")
    bring(store, entry("c", source="kite", language="fr", at=NOW - 9 * DAY), "tern.example/fr/news/7")
    assert [other.language for other in store.appearances(entry("a").id)] == ["de"]


def test_two_pages_in_one_language_are_no_versions_of_each_other(store: Store) -> None:
    bring(store, entry("a"), "tern.example/en/news/7")
    bring(store, entry("b", source="gull", language="en-GB"), "tern.example/de/news/7", "tern.example/en/news/7")
    assert store.appearances(entry("a").id) == ()


def test_a_link_moves_the_feeds_that_tell_of_it_and_no_others(store: Store) -> None:
    bring(store, entry("a", topics=["sea"]), "tern.example/one")
    bring(store, entry("o", source="kite", topics=["sky"]), "kite.example/one")
    queries = (FeedQuery(topics=("sea",)), FeedQuery(topics=("sky",)), FeedQuery(sources=("tern",)))
    before = [store.revision(query) for query in queries]
    bring(store, entry("b", source="gull", language="zh"), "gull.example/yi", "tern.example/one")
    assert [store.revision(query) == was for query, was in zip(queries, before, strict=True)] == [False, True, False]


def test_a_version_under_embargo_or_withdrawn_is_told_to_nobody(store: Store) -> None:
    bring(store, entry("a"), "tern.example/one")
    held = entry("b", source="gull", language="zh", hold_until=NOW + DAY)
    bring(store, held, "gull.example/yi", "tern.example/one")
    before = store.revision(FeedQuery(sources=("tern",)))
    assert store.appearances(entry("a").id) == ()
    store.release_held(NOW + DAY)
    assert [other.language for other in store.appearances(entry("a").id)] == ["zh"]
    assert store.revision(FeedQuery(sources=("tern",))) != before
    store.withdraw(held.id, NOW + DAY)
    assert store.appearances(entry("a").id) == ()


def test_a_head_tells_of_no_version_that_a_backfill_brought(store: Store) -> None:
    bring(store, entry("a"), "tern.example/one")
    before = store.revision(FeedQuery())
    old = entry("b", source="gull", language="zh", at=NOW - 100 * DAY)
    store.archive((Change("new", old.id, old, None, ("gull.example/yi",), ("tern.example/one",)),), Walk("gull", None, NOW, NOW), NOW)
    assert (told(store, FeedQuery()), store.revision(FeedQuery())) == ({entry("a").url: []}, before)
    assert [other.language for other in store.appearances(old.id)] == ["en"]


def test_a_feed_moves_when_a_version_that_it_tells_of_turns_out_to_be_in_another_language(store: Store) -> None:
    english, chinese = entry("a"), entry("b", source="gull", language="zh-Hans")
    bring(store, english, "tern.example/one")
    bring(store, chinese, "gull.example/yi", "tern.example/one")
    tern = FeedQuery(sources=("tern",))
    before = store.revision(tern)
    taiwanese = entry("b", source="gull", language="zh-Hant", text="Other words.")
    store.save((Change("revised", taiwanese.id, taiwanese),), SourceState("gull"), NOW)
    assert told(store, tern) == {english.url: ["zh-Hant"]}
    assert store.revision(tern) != before
