"""What is news: what feeds show for the first time, what says something else now, and what is gone; nothing that merely moves."""

from __future__ import annotations

from dataclasses import replace

import pytest

from entries.judging import Judging
from entries.model import Change, SourceState, TopicMatch, Walk
from entries.queries import FeedQuery
from entries.store import Store
from tests.entries.makers import DAY, MINUTE, NOW, entry, new, put

LATER = NOW + MINUTE
KEYS = {entry(key).id: key for key in ("a", "b", "c", "old")}


def told(store: Store, *, up_to_now: bool = True) -> dict[str, str]:
    """The kind of each news by the key of its entry, taken as told."""
    items = store.push.news()
    if items and up_to_now:
        store.push.tell((), max(item.sequence for item in items), "test", NOW)
    return {KEYS[item.id]: item.kind for item in items}


@pytest.fixture
def begun(store: Store) -> Store:
    store.push.begin()
    return store


def change(store: Store, key: str, kind: str, **fields: object) -> None:
    entry_now = replace(entry(key), **fields) if kind != "withdrawn" else None  # type: ignore[arg-type] # fields of Entry
    store.save([Change(kind, entry(key).id, entry_now)], SourceState("tern"), LATER)  # type: ignore[arg-type] # a kind of Change


def test_what_a_source_brings_is_new_and_told_once(begun: Store) -> None:
    put(begun, entry("a"), entry("b"))
    assert told(begun) == {"a": "new", "b": "new"}
    assert told(begun) == {}


def test_what_is_stored_before_the_first_push_is_no_news(store: Store) -> None:
    put(store, entry("a"))
    store.push.begin()
    put(store, entry("b"))
    assert told(store) == {"b": "new"}


def test_a_second_beginning_forgets_nothing(begun: Store) -> None:
    put(begun, entry("a"))
    begun.push.begin()
    assert told(begun) == {"a": "new"}


REVISIONS = [
    ("revised", {"title": "Other", "fingerprint": "other", "revised": LATER}, {"a": "revised"}),
    ("completed", {"text": "More.", "fingerprint": "more"}, {"a": "revised"}),
    ("moved", {"url": "https://tern.example/elsewhere/a"}, {}),
    ("revised", {"summary": "Shorter."}, {}),
    ("withdrawn", {}, {"a": "withdrawn"}),
]


@pytest.mark.parametrize(("kind", "fields", "expected"), REVISIONS)
def test_what_is_news_of_a_known_entry(begun: Store, kind: str, fields: dict[str, object], expected: dict[str, str]) -> None:
    put(begun, entry("a"))
    told(begun)
    change(begun, "a", kind, **fields)
    assert told(begun) == expected


def test_new_and_revised_before_anybody_was_told_is_new(begun: Store) -> None:
    put(begun, entry("a"))
    change(begun, "a", "revised", title="Other", fingerprint="other", revised=LATER)
    assert told(begun) == {"a": "new"}


def test_new_and_withdrawn_before_anybody_was_told_is_withdrawn(begun: Store) -> None:
    put(begun, entry("a"))
    begun.withdraw(entry("a").id, LATER)
    assert told(begun) == {"a": "withdrawn"}


def test_an_operator_s_withdrawal_and_return_are_told(begun: Store) -> None:
    put(begun, entry("a"))
    told(begun)
    begun.withdraw(entry("a").id, LATER)
    assert told(begun) == {"a": "withdrawn"}
    begun.restore(entry("a").id, LATER)
    assert told(begun) == {"a": "new"}


def test_an_embargo_is_silent_until_it_ends(begun: Store) -> None:
    put(begun, entry("a", hold_until=NOW + DAY))
    assert told(begun) == {}
    begun.release_held(NOW + DAY)
    assert told(begun) == {"a": "new"}


def test_what_is_withdrawn_under_embargo_is_never_told(begun: Store) -> None:
    put(begun, entry("a", hold_until=NOW + DAY))
    begun.withdraw(entry("a").id, LATER)
    assert told(begun) == {}


def archive(store: Store, key: str) -> None:
    store.archive(new(entry(key, at=NOW - 300 * DAY)), Walk("tern", None, NOW, NOW), NOW)


def test_a_backfill_is_no_news_nor_what_becomes_of_it(begun: Store) -> None:
    archive(begun, "old")
    assert told(begun) == {}
    begun.withdraw(entry("old").id, LATER)
    begun.restore(entry("old").id, LATER)
    assert told(begun) == {}


def test_an_old_release_that_a_page_lists_again_is_no_news(begun: Store) -> None:
    archive(begun, "old")
    begun.save((), SourceState("tern"), LATER, listed=(entry("old").id,))
    assert begun.select(FeedQuery()).entries, "it came to the head"
    assert told(begun) == {}


def test_topics_that_are_judged_anew_or_corrected_are_no_news(begun: Store) -> None:
    put(begun, entry("a"))
    told(begun)
    begun.correct(entry("a").id, "sea", True, LATER)
    case = begun.case(entry("a").id)
    run = begun.begin_judging(Judging("rules", {}, NOW), "one", NOW, DAY / 24)
    assert run
    begun.put_judged([(case, (TopicMatch("sky", 1.0),))], run, "one", NOW + MINUTE, NOW)
    assert begun.select(FeedQuery(topics=("sky",))).entries
    assert told(begun) == {}


def test_news_are_forgotten_after_a_week(begun: Store) -> None:
    put(begun, entry("a"))
    begun.prune(NOW + 6 * DAY)
    assert told(begun, up_to_now=False) == {"a": "new"}
    begun.prune(NOW + 7 * DAY)
    assert told(begun) == {}


QUERIES = [
    (FeedQuery(), "ab", "c"),
    (FeedQuery(topics=("sea",)), "a", "c"),
    (FeedQuery(topics=("sea", "sky")), "ab", "c"),
    (FeedQuery(topics=("sea", "sky"), match="all"), "", ""),
    (FeedQuery(not_topics=("sea",)), "b", ""),
    (FeedQuery(sources=("tern",)), "ab", "c"),
    (FeedQuery(sources=("kite",)), "", ""),
    (FeedQuery(languages=("de",)), "b", ""),
    (FeedQuery(text="harbour"), "a", ""),
    (FeedQuery(text="harbour", whole=True, topics=("sea",)), "a", ""),
    (FeedQuery(since=NOW), "ab", "c"),
    (FeedQuery(since=NOW + DAY), "", ""),
    (FeedQuery(limit=1), "b", "c"),
]


@pytest.mark.parametrize(("query", "shown", "gone"), QUERIES)
def test_a_feed_tells_of_the_news_that_it_would_show(begun: Store, query: FeedQuery, shown: str, gone: str) -> None:
    put(begun, entry("old", topics=["sea", "sky"], text="Old harbour.", at=NOW))
    put(begun, entry("c", topics=["sea"]))
    told(begun)
    put(begun, entry("a", topics=["sea"], text="The harbour opens.", at=NOW), entry("b", topics=["sky"], language="de", at=NOW + MINUTE))
    begun.withdraw(entry("c").id, LATER)
    found = begun.push.of_feed(query, begun.push.news())
    assert {one.url.rpartition("/")[2] for one in found.entries} == set(shown)
    assert {mark.title.rpartition(" ")[2] for mark in found.tombstones} == set(gone)
    assert found.revision == begun.revision(query)
