"""Incidents and their messages: written together, told once, whatever ends when."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from entries.definitions import Definition
from entries.incidents import Affected, AlertMessage, Incident
from entries.model import SourceState
from entries.store import Store
from tests.entries.makers import DAY, MINUTE, NOW, source

OPEN = Incident("1-tern", "tern.example", "unreachable", "dns", NOW, NOW, (Affected("tern", "dns", NOW),))


def message(key: str = "opened:1-tern", **more: object) -> AlertMessage:
    made = AlertMessage("desk", "r1", key, key.partition(":")[0], "Broken", "text", "<p>text</p>", NOW)  # type: ignore[arg-type]
    return replace(made, **more)  # type: ignore[arg-type]


def test_an_incident_is_kept_with_its_sources_and_as_it_is_now(store: Store) -> None:
    store.incidents.put([OPEN], [], NOW)
    well = replace(OPEN, sources=(Affected("tern", "dns", NOW, NOW + MINUTE), Affected("kite", "tls", NOW)), told=NOW)
    store.incidents.put([well], [], NOW)
    (kept,) = store.incidents.all()
    assert (set(kept.sources), kept.told, [one.source_id for one in kept.ill]) == (set(well.sources), NOW, ["kite"])
    store.incidents.put([replace(well, closed=NOW)], [], NOW)
    assert store.incidents.all() == ()
    assert [one.id for one in store.incidents.all(since=NOW - MINUTE)] == ["1-tern"]


def test_a_message_is_written_once_and_sent_once(store: Store) -> None:
    assert len(store.incidents.put([OPEN], [message(), message(recipient="r2")], NOW)) == 2
    assert store.incidents.put([OPEN], [message()], NOW) == ()
    first, second = store.incidents.due(NOW)
    assert (store.incidents.begin(first.number, NOW), store.incidents.begin(first.number, NOW)) == (True, False)
    store.incidents.settle(first.number, "sent", NOW)
    assert [one.number for one in store.incidents.due(NOW + DAY)] == [second.number]
    assert {one.outcome for one in store.incidents.messages()} == {"sent", ""}


def test_a_message_is_not_due_before_its_moment_and_is_tried_again_when_it_says_so(store: Store) -> None:
    store.incidents.put([], [message(due=NOW + MINUTE)], NOW)
    assert store.incidents.due(NOW) == ()
    (one,) = store.incidents.due(NOW + MINUTE)
    store.incidents.begin(one.number, NOW)
    store.incidents.settle(one.number, "failed", NOW, error="away", again=NOW + DAY)
    assert store.incidents.due(NOW + MINUTE) == ()
    (again,) = store.incidents.due(NOW + DAY)
    assert (again.tries, again.error, again.outcome) == (1, "away", "")


def test_what_was_cut_off_while_it_was_sent_is_not_sent_again(store: Store) -> None:
    store.incidents.put([], [message()], NOW)
    store.incidents.begin(store.incidents.due(NOW)[0].number, NOW)
    assert store.incidents.settle_cut_off(NOW) == 1
    assert store.incidents.due(NOW + DAY) == ()
    assert store.incidents.messages()[0].outcome == "unsure"


@pytest.mark.parametrize(("heard", "told"), [(True, 1), (False, 0)])
def test_who_did_not_hear_of_the_beginning_does_not_hear_of_the_end(store: Store, heard: bool, told: int) -> None:
    store.incidents.put([OPEN], [message(due=NOW + DAY)], NOW)
    if heard:
        (one,) = store.incidents.due(NOW + DAY)
        store.incidents.begin(one.number, NOW)
        store.incidents.settle(one.number, "sent", NOW)
    end = [message("recovered:1-tern"), message("recovered:1-tern", recipient="new")]
    assert len(store.incidents.put([], end, NOW)) == told
    assert len(store.incidents.due(NOW + DAY)) == told


def test_old_messages_and_incidents_are_dropped_and_open_ones_never(store: Store) -> None:
    store.incidents.put([OPEN, replace(OPEN, id="2", closed=NOW)], [message(), message("opened:2")], NOW)
    store.incidents.settle(store.incidents.due(NOW)[0].number, "sent", NOW)
    store.incidents.prune(NOW + timedelta(days=500))
    assert [one.id for one in store.incidents.all(since=NOW - DAY)] == ["1-tern"]
    assert [one.key for one in store.incidents.messages()] == ["opened:2"]


def test_the_newest_incident_of_a_source_is_found_with_the_messages_on_it(store: Store) -> None:
    other = replace(OPEN, id="2-kite", opened=NOW + MINUTE, sources=(Affected("kite", "dns", NOW),))
    newest = replace(OPEN, id="1-tern2", opened=NOW + MINUTE, sources=(Affected("kite", "dns", NOW), Affected("tern", "tls", NOW)))
    on_it = [message("reminder:1-tern2:1"), message("opened:1-tern2")]
    store.incidents.put([OPEN, other, newest], [*on_it, message("recovered:1-tern2"), message("digest:1"), message()], NOW)
    found = store.incidents.last_of("tern")
    assert found == newest
    assert [one.key for one in store.incidents.on("1-tern2")] == ["reminder:1-tern2:1", "opened:1-tern2"]
    assert [one.key for one in store.incidents.on("1-tern")] == ["opened:1-tern"]
    assert store.incidents.last_of("heron") is None


def test_the_digests_that_were_sent_are_found_by_what_they_hold(store: Store) -> None:
    texts = {
        "digest:1": "  Tern 100%  late: x",
        "digest:2": "  Tern 1000  late: x",
        "digest:3": "\n  And  2 more",
        "opened:1-tern": "  Tern 100%  ",
    }
    late = message("digest:4", text="  Tern 100%  late: x", due=NOW + DAY)
    store.incidents.put([], [*(message(key, text=text) for key, text in texts.items()), late], NOW)
    assert store.incidents.digests("  Tern 100%  ") == (), "nothing was sent yet"
    for one in store.incidents.due(NOW):
        store.incidents.settle(one.number, "sent", NOW)
    assert [one.key for one in store.incidents.digests("  Tern 100%  ")] == ["digest:1"]
    assert [one.key for one in store.incidents.digests("  Tern 100%  ", "\n  And  ")] == ["digest:3", "digest:1"]


def test_one_process_holds_the_task(store: Store) -> None:
    assert store.incidents.hold("one", NOW)
    assert not store.incidents.hold("two", NOW)
    assert store.incidents.hold("one", NOW)
    assert store.incidents.hold("two", NOW + DAY)


def test_refreshes_are_counted_and_postponements_are_not(store: Store) -> None:
    store.sync_sources([source("tern")], NOW)
    failed = SourceState("tern", failures=1, checked=NOW)
    store.record(failed)
    store.record(replace(failed, next_check=NOW + DAY))
    later = NOW + MINUTE
    store.save((), SourceState("tern", checked=later, changed=later), later)
    store.record(SourceState("tern", checked=later + MINUTE, changed=later))
    assert store.refresh_counts() == {"failed": 1, "changed": 1, "unchanged": 1}


def test_the_trail_of_an_alert_holds_no_text_of_it(store: Store) -> None:
    store.definitions.put([Definition("alert", "desk", 'addresses = ["mailto://a:hush@b.example"]')], NOW, by="ann")
    store.definitions.put([Definition("alert", "desk", None)], NOW, by="ann")
    notes = store.audit.notes(kind="alert")
    assert [(one.note.deed, one.note.before, one.note.after) for one in notes] == [("removed", "", ""), ("added", "", "")]


def test_a_removed_alert_is_laid_aside_for_a_week_and_then_forgotten(store: Store) -> None:
    def put(text: str | None) -> None:
        store.definitions.put([Definition("alert", "desk", text)], NOW, by="ann")

    put("hush")
    put(None)
    store.prune(NOW + 6 * DAY)
    assert (store.definitions.aside("alert", NOW + 6 * DAY), store.definitions.all("alert")) == ({"desk": "hush"}, {})
    assert store.definitions.aside("alert", NOW + 7 * DAY) == {}
    store.prune(NOW + 7 * DAY)
    assert store.definitions.aside("alert", NOW) == {}, "it is there no more, whatever the clock says"
    put("hush")
    put(None)
    put("another")
    assert store.definitions.aside("alert", NOW) == {}, "what is there again needs nothing laid aside"
