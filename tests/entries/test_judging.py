"""Operators' corrections outlive everything; the archive is judged anew where rules moved, from the newest on, and nothing else moves."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entries.errors import NotFound
from entries.judging import Judging, corrected, due, noted, uncorrected
from entries.model import Anatomy, Change, Correction, Evidence, SourceState, TopicMatch, Walk
from entries.queries import FeedQuery
from entries.store import Store
from entries.topics import Habits, best_first
from tests.entries.makers import DAY, MINUTE, NOW, entry, new, put

STATE = SourceState("tern")
PROOF = (Evidence("title", 0, "Sea", 10.0),)
SEA, SKY = TopicMatch("sea", 20.0, PROOF), TopicMatch("sky", 15.0)


def topics(store: Store, key: str = "a") -> list[tuple[str, str]]:
    return [(match.topic, match.by) for match in store.entry(entry(key).id).topics]


def marine(store: Store) -> str:
    """An entry that the rules give sea and sky; its id."""
    put(store, replace(entry("a"), topics=(SEA, SKY)))
    return entry("a").id


# Corrections


def test_an_operator_gives_and_takes_topics_and_takes_his_word_back(store: Store) -> None:
    key = marine(store)
    store.correct(key, "sky", False, NOW)
    store.correct(key, "land", True, NOW)
    assert topics(store) == [("sea", "rule"), ("land", "operator")]
    assert store.corrections(key) == (Correction("land", True, NOW), Correction("sky", False, NOW, SKY))
    store.correct(key, "sky", None, NOW)
    store.correct(key, "land", None, NOW)
    assert store.entry(key).topics == (SEA, SKY)
    assert store.corrections(key) == ()


def test_a_topic_that_an_operator_gives_has_the_proof_that_the_rules_found(store: Store) -> None:
    key = marine(store)
    store.correct(entry("a").slug, "sea", True, NOW)
    assert store.entry(key).topics == (replace(SEA, by="operator"), SKY)


def test_corrections_outlive_a_revision_and_mean_something_when_the_rules_agree_later(store: Store) -> None:
    key = marine(store)
    store.correct(key, "sky", False, NOW)
    store.correct(key, "land", True, NOW)
    land = TopicMatch("land", 30.0, PROOF)
    store.save([Change("revised", key, replace(entry("a", title="Other"), topics=(land, SKY)))], STATE, NOW)
    assert store.entry(key).topics == (replace(land, by="operator"),)
    store.correct(key, "land", None, NOW)
    store.correct(key, "sky", None, NOW)
    assert store.entry(key).topics == (land, SKY)


def test_a_correction_moves_the_feeds_it_concerns_and_no_other(store: Store) -> None:
    key = marine(store)
    put(store, entry("b", source="kite", topics=["cloud"]))
    queries = {name: FeedQuery(topics=(name,)) for name in ("sea", "sky", "land", "cloud")}
    before = {name: store.revision(query) for name, query in queries.items()}
    store.correct(key, "land", True, NOW + MINUTE)
    moved = {name for name, query in queries.items() if store.revision(query) != before[name]}
    assert moved == {"sea", "sky", "land"}
    assert [one.id for one in store.select(queries["land"]).entries] == [key]


def test_the_same_correction_again_changes_nothing(store: Store) -> None:
    key = marine(store)
    store.correct(key, "land", True, NOW)
    before = store.version(), store.corrections(key), store.entry(key)
    store.correct(key, "land", True, NOW + DAY)
    store.correct(key, "sky", None, NOW + DAY)
    assert (store.version(), store.corrections(key), store.entry(key)) == before


def test_what_the_rules_say_under_a_correction_moves_no_feed(store: Store) -> None:
    key = marine(store)
    store.correct(key, "sky", False, NOW)
    version = store.version()
    judge(store, {"a": (SEA, replace(SKY, score=17.0))})
    assert store.version() == version
    assert store.corrections(key)[0].found == replace(SKY, score=17.0)


def test_a_held_entry_can_be_corrected_and_an_unknown_one_not(store: Store) -> None:
    put(store, entry("a", topics=["sea"], hold_until=NOW + DAY))
    store.correct(entry("a").slug, "land", True, NOW)
    assert store.version() == 0
    store.release_held(NOW + DAY)
    assert topics(store) == [("sea", "rule"), ("land", "operator")]
    with pytest.raises(NotFound, match="nothing"):
        store.correct("nothing", "land", True, NOW)
    with pytest.raises(NotFound, match="nothing"):
        store.corrections("nothing")


def test_the_mark_of_a_withdrawn_entry_goes_with_its_corrected_topics_and_moves_their_feeds(store: Store) -> None:
    key = marine(store)
    store.withdraw(key, NOW)
    land = FeedQuery(topics=("land",))
    before = store.revision(land)
    store.correct(key, "land", True, NOW + MINUTE)
    assert [mark.id for mark in store.select(land).tombstones] == [key]
    assert store.revision(land) != before


given_topics = st.lists(st.builds(TopicMatch, st.sampled_from("abcdef"), st.floats(0, 100)), unique_by=lambda m: m.topic, max_size=5)
decisions = st.lists(st.builds(Correction, st.sampled_from("abcdef"), st.booleans(), st.just(NOW)), unique_by=lambda c: c.topic, max_size=4)


@given(given_topics, decisions)
def test_a_correction_holds_whatever_is_given_and_can_be_taken_back(found: list[TopicMatch], words: list[Correction]) -> None:
    judged = tuple(sorted(found, key=best_first))
    known = noted(judged, words)
    result = corrected(judged, known)
    assert {word.topic: word.wanted for word in words}.items() <= {t: t in {m.topic for m in result} for t in "abcdef"}.items()
    assert uncorrected(result, known) == judged
    assert corrected(judged, ()) == judged


# Which run is due

RUN = Judging("old", {"tern": Habits(("sea",))}, NOW, total=9, judged=4, number=6)
DONE = replace(RUN, ended=NOW)
HABITS = {"tern": Habits(("sea",)), "kite": Habits()}


@pytest.mark.parametrize(
    ("last", "rules", "habits", "expected"),
    [
        (None, "old", {}, Judging("old", {}, NOW)),
        (DONE, "old", HABITS, None),
        (RUN, "old", HABITS, RUN),
        (DONE, "new", HABITS, Judging("new", DONE.habits, NOW)),
        (RUN, "new", HABITS, Judging("new", DONE.habits, NOW)),
        (DONE, "old", {**HABITS, "kite": Habits(("sky",))}, Judging("old", {**DONE.habits, "kite": Habits(("sky",))}, NOW, ("kite",))),
        (DONE, "old", {"tern": Habits()}, Judging("old", {}, NOW, ("tern",))),
        (DONE, "old", {}, None),  # the source is gone, and its entries stay as they are
        (RUN, "old", {"tern": Habits()}, Judging("old", {}, NOW)),
        (replace(RUN, sources=("gull",)), "old", {"tern": Habits()}, Judging("old", {}, NOW, ("gull", "tern"))),
        (replace(DONE, sources=("gull",)), "old", {"tern": Habits()}, Judging("old", {}, NOW, ("tern",))),
        (replace(DONE, mixed=True), "old", HABITS, Judging("old", DONE.habits, NOW)),
    ],
)
def test_the_run_that_is_due(last: Judging | None, rules: str, habits: dict[str, Habits], expected: Judging | None) -> None:
    assert due(last, rules, habits, NOW) == expected


# The archive


def judge(store: Store, decided: dict[str, tuple[TopicMatch, ...]]) -> Judging:
    """One batch over everything that gives the named entries these topics."""
    run = store.begin_judging(Judging("rules", {}, NOW), "one", NOW, MINUTE)
    assert run
    read = {one.title.removeprefix("Release "): one for one in store.cases((), None, 100)}
    judged = [(read[key], given) for key, given in decided.items()]
    kept = store.put_judged(judged, run, "one", NOW + MINUTE, NOW)
    assert kept
    return kept


def test_entries_come_newest_first_with_what_judging_takes(store: Store) -> None:
    put(store, entry("b", hold_until=NOW + DAY), replace(entry("a", labels=("News",), anatomy=Anatomy(boilerplate="About")), topics=(SEA,)))
    put(store, entry("c", source="kite"), entry("d", source="kite"))
    store.save([Change("withdrawn", entry("d", source="kite").id)], STATE, NOW)
    first = store.cases((), None, 2)
    rest = store.cases((), first[-1].number, 2)
    assert [one.title for one in (*first, *rest)] == ["Release c", "Release b", "Release a"]
    assert store.cases((), rest[-1].number, 2) == ()
    assert [one.title for one in store.cases(("tern",), None, 9)] == ["Release b", "Release a"]
    last = rest[-1]
    assert (last.boilerplate, last.labels, last.text, last.topics) == ("About", ("News",), "The pier opens.", (SEA,))


def test_only_what_changed_moves_and_only_its_feeds(store: Store) -> None:
    put(store, entry("a", topics=["sea"]), entry("b", source="kite", topics=["sky"]), entry("c", source="kite", topics=["land"]))
    queries = [FeedQuery(topics=(name,)) for name in ("sea", "sky", "land", "ice")] + [
        FeedQuery(sources=(name,)) for name in ("tern", "kite")
    ]
    before, sequences = [store.revision(query) for query in queries], {one.slug: one.sequence for one in store.select(FeedQuery()).entries}
    run = judge(store, {"a": (TopicMatch("sea", 1.0),), "b": (TopicMatch("ice", 3.0),), "c": (TopicMatch("land", 1.0),)})
    assert run.changed == 1
    assert [store.revision(query) != old for query, old in zip(queries, before, strict=True)] == [False, True, False, True, False, True]
    after = {one.slug: one.sequence for one in store.select(FeedQuery()).entries}
    assert {slug for slug in after if after[slug] != sequences[slug]} == {entry("b", source="kite").slug}
    assert [one.topics for one in store.select(FeedQuery(topics=("ice",))).entries] == [(TopicMatch("ice", 3.0),)]


def test_held_and_archived_entries_are_judged_and_move_no_head(store: Store) -> None:
    put(store, entry("h", topics=["sea"], hold_until=NOW + DAY))
    store.archive(new(entry("o", topics=["sea"])), Walk("tern", None, NOW, NOW), NOW)
    head, whole = FeedQuery(), FeedQuery(whole=True)
    before = store.revision(head), store.revision(whole)
    judge(store, {"h": (SKY,)})
    assert (store.revision(head), store.revision(whole)) == before
    judge(store, {"o": (SKY,)})
    assert store.revision(head) == before[0]
    assert store.revision(whole) != before[1]
    store.release_held(NOW + DAY)
    assert [one.title for one in store.select(FeedQuery(topics=("sky",), whole=True)).entries] == ["Release h", "Release o"]


def test_an_entry_that_was_written_while_it_was_judged_keeps_the_newer_verdict(store: Store) -> None:
    put(store, entry("a", topics=["sea"]))
    run = store.begin_judging(Judging("rules", {}, NOW), "one", NOW, MINUTE)
    (read,) = store.cases((), None, 9)
    store.save([Change("revised", entry("a").id, entry("a", title="Other", topics=["ice"]))], STATE, NOW)
    assert run
    kept = store.put_judged([(read, (SKY,))], run, "one", NOW + MINUTE, NOW)
    assert kept
    assert kept.changed == 0
    assert topics(store) == [("ice", "rule")]


def test_an_entry_that_only_came_out_while_it_was_judged_has_the_verdict_and_a_withdrawn_one_not(store: Store) -> None:
    put(store, entry("a", topics=["sea"], hold_until=NOW + DAY), entry("b", topics=["sea"]))
    run = store.begin_judging(Judging("rules", {}, NOW), "one", NOW, MINUTE)
    assert run
    read = store.cases((), None, 9)
    store.release_held(NOW + DAY)
    store.correct(entry("a").id, "land", True, NOW)
    store.withdraw(entry("b").id, NOW)
    kept = store.put_judged([(one, (SKY,)) for one in read], run, "one", NOW + MINUTE, NOW)
    assert kept
    assert kept.changed == 1
    assert sorted(topics(store)) == [("land", "operator"), ("sky", "rule")]
    assert [mark.id for mark in store.select(FeedQuery(topics=("sea",))).tombstones] == [entry("b").id]


def test_one_process_at_a_time_judges_and_the_next_goes_on_where_it_was(store: Store) -> None:
    put(store, entry("a"), entry("b"))
    run = store.begin_judging(Judging("rules", {}, NOW), "one", NOW, MINUTE)
    assert run == replace(Judging("rules", {}, NOW), total=2)
    assert store.begin_judging(run, "two", NOW, MINUTE) is None
    further = store.put_judged((), replace(run, judged=1, number=2), "one", NOW + MINUTE, NOW)
    assert store.begin_judging(Judging("other", {}, NOW), "two", NOW, MINUTE) is None
    assert further == store.last_judging() == store.begin_judging(replace(run, judged=1, number=2), "two", NOW + DAY, MINUTE)
    assert store.put_judged((), run, "one", NOW + MINUTE, NOW) is None, "its lease is another's"
    assert store.last_judging() == further


def test_a_process_with_other_rules_leaves_a_note(store: Store) -> None:
    store.note_mixed()
    assert store.last_judging() is None
    store.begin_judging(Judging("rules", {}, NOW), "one", NOW, MINUTE)
    store.note_mixed()
    assert store.last_judging() == Judging("rules", {}, NOW, mixed=True)
