"""What is saved comes back, moves the right counters, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings

from entries.errors import NotFound
from entries.ids import mint
from entries.model import Change, Entry, Reading, SourceState, Tombstone, TopicMatch
from entries.queries import FeedQuery
from entries.store import Store
from tests.entries import makers
from tests.entries.makers import DAY, MINUTE, NOW, entry, new, put

ALL = FeedQuery()
TERN = FeedQuery(sources=("tern",))
STATE = SourceState("tern")


def titles(store: Store, query: FeedQuery = ALL) -> list[str]:
    return [one.title.removeprefix("Release ") for one in store.select(query).entries]


_keys = count()


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(makers.all_entries, makers.matches, makers.readings)
def test_an_entry_comes_back_as_it_was_saved(store: Store, released: Entry, topics: tuple[TopicMatch, ...], reading: Reading) -> None:
    key = f"generated{next(_keys)}"
    entry_id, slug = mint("press.example", 2026, "tern", key)
    released = replace(released, id=entry_id, slug=slug, topics=topics)
    sequence = store.save([Change("new", entry_id, released, reading, (key,))], STATE, NOW)
    assert store.entry(slug) == store.entry(entry_id) == replace(released, sequence=sequence)
    (known,) = store.known("tern", [key], NOW + 200_000 * DAY)
    assert (known.reading, known.published, known.revised, known.urls) == (reading, released.published, released.revised, (key,))


def test_entries_of_the_same_moment_keep_the_order_of_the_page(store: Store) -> None:
    put(store, entry("top"), entry("middle"), entry("bottom"))
    put(store, entry("later"))
    assert titles(store) == ["later", "top", "middle", "bottom"]


def test_every_change_takes_the_next_sequence(store: Store) -> None:
    assert store.version() == 0
    assert put(store, entry("b"), entry("a")) == 2
    assert [one.sequence for one in store.select(ALL).entries] == [2, 1]
    assert store.save([Change("revised", entry("a").id, entry("a", title="Other"))], STATE, NOW) == 3
    assert store.entry(entry("a").id).sequence == store.version() == 3


def test_the_same_changes_again_change_nothing(store: Store) -> None:
    changes = [*new(entry("a", topics=["sea", "sea", "sky"]), reading=Reading(looks=1)), Change("withdrawn", entry("x").id)]
    before = store.save(changes, STATE, NOW), store.select(ALL), store.known("tern", ["a"], NOW)
    assert (store.save(changes, STATE, NOW + MINUTE), store.select(ALL), store.known("tern", ["a"], NOW)) == before


def test_an_entry_that_is_new_to_two_processes_is_stored_once(store: Store) -> None:
    put(store, entry("a"))
    put(store, entry("a", title="Again", first_seen=NOW + DAY), now=NOW + DAY)
    (only,) = store.select(ALL).entries
    assert (only.title, only.first_seen) == ("Again", NOW)


def test_the_slug_of_a_known_entry_stays(store: Store) -> None:
    put(store, entry("a"))
    store.save([Change("revised", entry("a").id, entry("a", title="Other", slug=""))], STATE, NOW)
    assert store.entry(entry("a").slug).title == "Other"


def test_a_move_changes_the_address_only(store: Store) -> None:
    put(store, entry("a", topics=["sea"]))
    moved = entry("a", title="Not read", content="", url="https://tern.example/press/a")
    assert store.save([Change("moved", moved.id, moved, None, ("press/a",))], STATE, NOW) == 2
    kept = store.entry(moved.id)
    assert (kept.url, kept.title, [match.topic for match in kept.topics]) == (moved.url, "Release a", ["sea"])
    assert store.known("tern", ["press/a"], NOW)[0].urls == ("a", "press/a")


def test_a_look_moves_no_feed(store: Store) -> None:
    put(store, entry("a"))
    before = store.select(ALL)
    reading = Reading(etag='"1"', looked=NOW, looks=2, listed="A")
    assert store.save([Change("looked", entry("a").id, None, reading, ("b",))], STATE, NOW + MINUTE) == 1
    assert store.select(ALL) == before
    (known,) = store.known("tern", ["b"], NOW)
    assert (known.reading, known.urls) == (reading, ("a", "b"))


def test_an_address_belongs_to_the_release_that_had_it_last(store: Store) -> None:
    put(store, entry("a"))
    store.save([Change("new", entry("b").id, entry("b"), None, ("a", "b"))], STATE, NOW)
    assert [one.id for one in store.known("tern", ["a"], NOW)] == [entry("b").id]


# Withdrawn


def test_a_withdrawn_entry_leaves_a_tombstone_in_its_feeds(store: Store) -> None:
    put(store, entry("a", topics=["sea"]), entry("b", topics=["sky"]))
    store.save([Change("withdrawn", entry("a").id)], STATE, NOW + MINUTE)
    mark = Tombstone(entry("a").id, "tern", NOW + MINUTE, "Release a")
    for query, marks in [(ALL, (mark,)), (TERN, (mark,)), (FeedQuery(topics=("sea",)), (mark,)), (FeedQuery(topics=("sky",)), ())]:
        assert store.select(query).tombstones == marks
    assert titles(store) == ["b"]
    assert titles(store, FeedQuery(topics=("sea",))) == []
    assert store.tombstone(entry("a").slug) == store.tombstone(entry("a").id) == mark
    assert store.tombstone(entry("b").slug) is None
    with pytest.raises(NotFound):
        store.entry(entry("a").slug)
    assert store.known("tern", ["a"], NOW)[0].withdrawn


def test_an_entry_is_withdrawn_once(store: Store) -> None:
    put(store, entry("a"))
    for later in (MINUTE, DAY):
        store.save([Change("withdrawn", entry("a").id)], STATE, NOW + later)
    assert [mark.withdrawn for mark in store.select(ALL).tombstones] == [NOW + MINUTE]


@pytest.mark.parametrize("kind", ["new", "revised", "completed", "moved"])
def test_a_withdrawn_entry_that_comes_back_is_public_again(store: Store, kind: str) -> None:
    put(store, entry("a", topics=["sea"]))
    store.save([Change("withdrawn", entry("a").id)], STATE, NOW)
    store.save([Change(kind, entry("a").id, entry("a", topics=["sea"]))], STATE, NOW)  # type: ignore[arg-type] # from the table
    assert titles(store, FeedQuery(topics=("sea",))) == ["a"]
    assert store.select(ALL).tombstones == ()
    assert store.version() == 3


def test_a_look_at_a_withdrawn_entry_does_not_bring_it_back(store: Store) -> None:
    put(store, entry("a"))
    store.save([Change("withdrawn", entry("a").id)], STATE, NOW)
    store.save([Change("looked", entry("a").id, None, Reading(missing=4))], STATE, NOW)
    assert titles(store) == []


# Embargoes


def test_an_entry_under_embargo_is_shown_when_its_moment_comes(store: Store) -> None:
    until = NOW + DAY
    put(store, entry("a", topics=["sea"], hold_until=until))
    hidden = store.select(ALL)
    assert (hidden.entries, store.version(), store.counts(NOW)) == ((), 0, (0, 0))
    with pytest.raises(NotFound):
        store.entry(entry("a").id)
    assert len(store.known("tern", ["a"], NOW)) == 1
    assert store.release_held(until - MINUTE) == 0
    assert store.release_held(until) == 1
    assert store.release_held(until) == 0
    assert titles(store, FeedQuery(topics=("sea",))) == ["a"]
    assert store.revision(ALL) != hidden.revision


def test_an_embargo_that_comes_too_late_hides_nothing(store: Store) -> None:
    put(store, entry("a"))
    store.save([Change("revised", entry("a").id, entry("a", title="Other", hold_until=NOW + DAY))], STATE, NOW)
    assert titles(store) == ["Other"]


def test_a_held_entry_that_is_revised_stays_held(store: Store) -> None:
    put(store, entry("a", hold_until=NOW + DAY))
    store.save([Change("revised", entry("a").id, entry("a", title="Other", hold_until=NOW + 2 * DAY))], STATE, NOW)
    assert (store.version(), store.release_held(NOW + DAY), store.release_held(NOW + 2 * DAY)) == (0, 0, 1)


def test_an_entry_withdrawn_under_embargo_leaves_no_trace(store: Store) -> None:
    put(store, entry("a", hold_until=NOW + DAY))
    store.save([Change("withdrawn", entry("a").id)], STATE, NOW)
    assert (store.version(), store.release_held(NOW + DAY)) == (0, 0)
    assert (store.tombstone(entry("a").id), store.select(ALL).tombstones) == (None, ())


# Versions


@pytest.mark.parametrize(
    ("change", "moved"),
    [
        (Change("revised", entry("a").id, entry("a", title="Other", topics=["sea"])), "all tern sea"),
        (Change("revised", entry("a").id, entry("a", topics=["sky"])), "all tern sea sky"),
        (Change("completed", entry("a").id, entry("a", text="More.", topics=["sea"])), "all tern sea"),
        (Change("moved", entry("a").id, entry("a", url="https://tern.example/b")), "all tern sea"),
        (Change("withdrawn", entry("a").id), "all tern sea"),
        (Change("looked", entry("a").id, None, Reading(looks=3)), ""),
        (Change("new", entry("a", source="kite").id, entry("a", source="kite")), "all kite"),
    ],
    ids=lambda value: value.kind if isinstance(value, Change) else value,
)
def test_a_change_moves_the_counters_of_its_feeds_and_no_others(store: Store, change: Change, moved: str) -> None:
    queries = {"all": ALL} | {name: FeedQuery(sources=(name,)) for name in ("tern", "kite")}
    queries |= {name: FeedQuery(topics=(name,)) for name in ("sea", "sky", "land")}
    put(store, entry("a", topics=["sea"]))
    before = {name: store.revision(query) for name, query in queries.items()}
    store.save([change], STATE, NOW + MINUTE)
    after = {name: store.revision(query) for name, query in queries.items()}
    assert [name for name in queries if after[name] != before[name]] == moved.split()
    assert all(after[name].updated == NOW + MINUTE for name in moved.split())


def test_a_feed_without_entries_has_a_revision(store: Store) -> None:
    revision = store.revision(FeedQuery(topics=("nothing",)))
    assert (revision.updated, store.select(FeedQuery(topics=("nothing",))).revision) == (None, revision)
    assert revision.token.isalnum()


def test_a_feed_of_several_sources_moves_with_each(store: Store) -> None:
    both = FeedQuery(sources=("kite", "tern"), topics=("sea",))
    tokens = {store.revision(both).token}
    for number, name in enumerate(("tern", "kite"), 2):
        put(store, entry("a", source=name))
        tokens.add(store.revision(both).token)
        assert len(tokens) == number


# What refreshes compare with


def test_known_are_the_young_ones_and_those_met_under_a_key(store: Store) -> None:
    old = entry("old", at=NOW - 90 * DAY, first_seen=NOW - 80 * DAY)
    put(
        store,
        entry("young", at=NOW - DAY, first_seen=NOW - 80 * DAY),
        entry("seen", at=NOW - 90 * DAY),
        old,
        entry("x", first_seen=NOW - 80 * DAY, at=NOW - 90 * DAY),
    )
    put(store, entry("old", source="kite"))
    assert [one.title for one in store.known("tern", ["old", "nowhere"], NOW - 10 * DAY)] == [
        "Release young",
        "Release seen",
        "Release old",
    ]
    assert store.known("nobody", ["old"], NOW) == ()


def test_known_takes_any_number_of_any_keys(store: Store) -> None:
    put(store, *(entry(f"n{number}") for number in range(1200)))
    keys = [*(f"n{number}" for number in range(1200)), "", "\0", "\ud800", "x" * 10_000]
    assert len(store.known("tern", keys, NOW + DAY)) == 1200


def test_addresses_longer_than_an_index_takes_are_remembered(store: Store) -> None:
    long = "".join(chr(0x4E00 + number % 20_000) for number in range(4096))
    store.save([Change("new", entry("a").id, entry("a"), None, (long,))], STATE, NOW)
    assert store.known("tern", [long], NOW + DAY)[0].urls == (long,)


def test_save_with_an_unconfigured_source_keeps_its_state(store: Store) -> None:
    state = SourceState("tern", "late", ("listing-empty",), "Nothing there.", since=NOW, failures=2, usual_dated=0.5)
    store.save([], state, NOW)
    assert store.state("tern") == store.states()["tern"] == state
    assert store.claim_due(NOW, 9, timedelta(minutes=1), "one") == ()
