"""Earlier states of entries, and what an operator withdraws and restores: on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from alembic import command
from sqlalchemy import inspect

from entries import Anatomy, Change, Entry, FeedQuery, NotFound, Past, Store
from entries.engine import connect, writer
from entries.likeness import body_print, said_by
from entries.model import SourceState, Tombstone
from entries.upgrades import _config
from tests.entries.makers import DAY, NOW, entry, new, put

STATE = SourceState("tern")
ALL = FeedQuery()


def revise(store: Store, before: Entry, now: datetime, **fields: object) -> Entry:
    after = replace(before, revised=now, **fields)  # type: ignore[arg-type] # fields of Entry
    after = replace(after, fingerprint=f"{after.title} {after.text}")
    store.save([Change("revised", after.id, after)], STATE, now)
    return after


def test_an_earlier_state_is_kept_with_its_own_words_and_its_time(store: Store) -> None:
    first = entry("a", title="A pier", subtitle="Of oak", text="It opens.\nAbout Tern", anatomy=Anatomy(boilerplate="About Tern"))
    put(store, first)
    second = revise(store, first, NOW + DAY, title="A long pier")
    revise(store, second, NOW + 2 * DAY, text="It closes.")
    one = Past("A pier", "Of oak", "It opens.", first.fingerprint, NOW, NOW + DAY)
    two = Past("A long pier", "Of oak", "It opens.", second.fingerprint, NOW + DAY, NOW + 2 * DAY)
    assert store.revisions(first.id) == (two, one)
    (known,) = store.known("tern", ["a"], NOW)
    assert known.past == (one.fingerprint, two.fingerprint)


def test_what_is_no_revision_leaves_no_earlier_state(store: Store) -> None:
    one = entry("a", partial=True)
    put(store, one)
    store.save([Change("completed", one.id, replace(one, partial=False, text="Whole."))], STATE, NOW)
    store.save([Change("moved", one.id, replace(one, url="https://tern.example/b"))], STATE, NOW)
    assert store.revisions(one.id) == ()


def test_of_many_states_the_first_and_the_newest_are_kept(store: Store) -> None:
    one = entry("a", title="State 0")
    put(store, one)
    for number in range(1, 31):
        one = revise(store, one, NOW + number * DAY, title=f"State {number}")
    kept = [state.title for state in store.revisions(one.id)]
    assert kept == [f"State {number}" for number in (*range(29, 10, -1), 0)]


def test_long_states_are_kept_in_bounded_room(store: Store) -> None:
    one = entry("a", title="State 0", text="x" * 300_000)
    put(store, one)
    for number in range(1, 10):
        one = revise(store, one, NOW + number * DAY, title=f"State {number}")
    states = store.revisions(one.id)
    assert max(len(state.text) for state in states) == 100_000
    assert [state.title for state in states] == ["State 8", "State 7", "State 6", "State 5", "State 0"]


def test_the_words_of_a_withdrawn_or_held_release_are_nowhere(store: Store) -> None:
    one, held = entry("a"), entry("b", hold_until=NOW + 9 * DAY)
    put(store, one, held)
    revise(store, one, NOW + DAY, title="Another")
    revise(store, held, NOW + DAY, title="Another")
    store.withdraw(one.id, NOW + DAY)
    store.release_held(NOW + 10 * DAY)
    assert (store.revisions(one.id), store.revisions(held.id)) == ((), ())
    store.restore(one.id, NOW + DAY)
    assert len(store.revisions(one.id)) == 1


def test_a_failing_transaction_keeps_no_state(store: Store) -> None:
    one = entry("a")
    put(store, one)
    after = replace(one, title="Another", fingerprint="other", revised=NOW)
    with pytest.raises(Exception, match=r".*"):
        store.save([Change("revised", one.id, after), Change("new", "x", replace(entry("c"), title=None))], STATE, NOW)  # type: ignore[arg-type]
    assert (store.revisions(one.id), store.entry(one.id).title) == ((), "Release a")


def test_an_operator_withdraws_and_restores_an_entry_as_itself(store: Store) -> None:
    one, other = entry("a"), entry("b")
    put(store, one, other)
    before = store.entry(one.id)
    for moment in (NOW, NOW + DAY):  # a second time changes nothing
        store.withdraw(one.id, moment)
        assert store.tombstone(one.slug) == Tombstone(one.id, "tern", NOW, "Release a", "operator")
    assert [shown.id for shown in store.select(ALL).entries] == [other.id]
    assert store.select(ALL).tombstones == (Tombstone(one.id, "tern", NOW, "Release a", "operator"),)
    for moment in (NOW + DAY, NOW + 2 * DAY):
        store.restore(one.id, moment)
        assert replace(store.entry(one.id), sequence=before.sequence) == before
    assert store.select(ALL).tombstones == ()


def test_what_an_operator_withdrew_stays_so_whatever_its_source_does(store: Store) -> None:
    one = entry("a")
    put(store, one)
    store.withdraw(one.id, NOW)
    for kind in ("completed", "revised", "moved"):
        store.save([Change(kind, one.id, replace(one, title="Back"))], STATE, NOW)  # type: ignore[arg-type] # kinds of Change
    (known,) = store.known("tern", ["a"], NOW)
    assert (known.withdrawn, known.withdrawn_by, known.title) == (True, "operator", "Release a")


def test_an_operator_may_keep_down_what_its_source_withdrew(store: Store) -> None:
    one = entry("a")
    put(store, one)
    store.save([Change("withdrawn", one.id)], STATE, NOW)
    assert store.facts(one.slug).withdrawn_by == "source"
    store.withdraw(one.id, NOW + DAY)
    mark = store.tombstone(one.id)
    assert mark is not None
    assert (mark.withdrawn, mark.by) == (NOW, "operator")


def test_a_feed_moves_when_an_operator_keeps_down_what_its_source_withdrew(store: Store) -> None:
    put(store, entry("a"))
    store.save([Change("withdrawn", entry("a").id)], SourceState("tern"), NOW)
    before = store.select(FeedQuery())
    store.withdraw(entry("a").id, NOW + DAY)
    after = store.select(FeedQuery())
    assert [mark.by for one in (before, after) for mark in one.tombstones] == ["source", "operator"]
    assert after.revision.token != before.revision.token


def test_what_was_held_is_held_again_when_it_is_restored(store: Store) -> None:
    one = entry("a", hold_until=NOW + DAY)
    put(store, one)
    store.withdraw(one.id, NOW)
    assert store.tombstone(one.id) is None
    store.restore(one.id, NOW)
    assert [facts.entry.id for facts in store.held()] == [one.id]
    store.withdraw(one.id, NOW)
    store.restore(one.id, NOW + 2 * DAY)
    assert store.entry(one.id).id == one.id


def test_an_entry_is_found_by_slug_id_page_and_former_address(store: Store) -> None:
    one = entry("a")
    put(store, one)
    store.save([Change("looked", one.id, None, None, ("tern.example/old",))], STATE, NOW)
    for key in (one.slug, one.id, one.url, "tern.example/old"):
        facts = store.facts(key)
        assert (facts.entry.id, facts.status, facts.urls, facts.revisions) == (one.id, "live", ("a", "tern.example/old"), 0)
    for act in (store.facts, lambda key: store.withdraw(key, NOW), lambda key: store.restore(key, NOW)):
        with pytest.raises(NotFound, match="never"):
            act("tern.example/never")


TELLING = "The harbour board opened a pier for tidal sensors on Thursday, after two winters of work in salt water. " * 2


def test_old_releases_are_found_by_their_day_or_their_text(store: Store) -> None:
    long_ago = NOW - timedelta(days=3_000)
    dated, worded, other = entry("a", at=long_ago), entry("b", at=long_ago + 9 * DAY, text=TELLING), entry("c", at=long_ago + 99 * DAY)
    put(store, dated, worded, other, entry("d", source="kite", at=long_ago, text=TELLING))
    assert {row.id for row in store.alike("tern", [long_ago], [])} == {dated.id}
    assert {row.id for row in store.alike("tern", [], [body_print(said_by(worded))])} == {worded.id}
    assert store.alike("tern", [], []) == ()


def test_the_migration_marks_texts_and_who_withdrew_them(database_url: str) -> None:
    engine, config = connect(database_url), _config()
    store = Store(engine)
    gone, worded = entry("a"), entry("b", text=TELLING)
    put(store, gone, worded)
    store.save([Change("withdrawn", gone.id)], STATE, NOW)
    with writer(engine).begin() as db:
        config.attributes["connection"] = db
        command.downgrade(config, "0006")
        assert "body_print" not in {column["name"] for column in inspect(db).get_columns("entries")}
        command.upgrade(config, "head")
    rows = {row.id: row for row in store.known("tern", ["a", "b"], NOW)}
    assert rows[gone.id].withdrawn_by == "source"
    assert [rows[one.id].body for one in (gone, worded)] == ["", body_print(said_by(worded))]
    store.close()


def test_new_entries_are_marked_with_their_text(store: Store) -> None:
    put(store, *[one.entry for one in new(entry("b", text=TELLING)) if one.entry])
    (known,) = store.known("tern", ["b"], NOW)
    assert known.body == body_print(said_by(store.entry(known.id)))
