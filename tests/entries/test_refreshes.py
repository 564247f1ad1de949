"""The log of refreshes and the days of sources."""

from __future__ import annotations

import time
from datetime import date

from entries.model import Change, SourceState
from entries.refreshes import DayMark, Refreshed
from entries.store import Store
from tests.entries.makers import DAY, MINUTE, NOW, entry, new, put, source

HALF = 30 * MINUTE
QUIET = Refreshed(requests=1, ms=100, unmodified=True)
BROKEN = SourceState("tern", "broken", ("listing-empty",), "It lists no releases.", failures=1)


def test_quiet_refreshes_in_a_row_are_one_line_until_something_happens(store: Store) -> None:
    store.save(new(entry("a"), entry("b")), SourceState("tern"), NOW, refreshed=Refreshed(3, 5000, 900, items=2))
    for number in range(1, 15):
        store.save([], SourceState("tern"), NOW + number * HALF, refreshed=QUIET)
    revised = [Change("revised", entry("a").id, entry("a", title="Other"))]
    store.save(revised, SourceState("tern"), NOW + 15 * HALF, refreshed=Refreshed(2, 10, 5, items=2))
    store.save([], SourceState("tern"), NOW + 16 * HALF, refreshed=QUIET)
    log = store.refreshes.log("tern")
    assert [(line.outcome, line.times, line.new, line.revised) for line in log] == [
        ("unchanged", 1, 0, 0),
        ("changed", 1, 0, 1),
        ("unchanged", 14, 0, 0),
        ("changed", 1, 2, 0),
    ]
    quiet = log[2]
    assert (quiet.first, quiet.last) == (NOW + HALF, NOW + 14 * HALF)
    assert (quiet.unmodified, quiet.requests, quiet.ms, quiet.items) == (14, 14, 1400, None)


def test_lists_that_were_read_and_lists_that_were_not_modified_share_a_line_that_knows_the_last_length(store: Store) -> None:
    for number, told in enumerate((QUIET, Refreshed(items=20), QUIET, Refreshed(items=21), QUIET)):
        store.save([], SourceState("tern"), NOW + number * HALF, refreshed=told)
    (line,) = store.refreshes.log("tern")
    assert (line.times, line.unmodified, line.items) == (5, 3, 21)


def test_failures_for_one_reason_are_one_line_and_another_reason_begins_another(store: Store) -> None:
    other = SourceState("tern", "broken", ("timeout",), "It takes too long.", failures=3)
    for number, state in enumerate((BROKEN, BROKEN, other, BROKEN)):
        store.record(state, refreshed=Refreshed(1), now=NOW + number * HALF)
    assert [(line.outcome, line.codes, line.times) for line in store.refreshes.log("tern")] == [
        ("failed", ("listing-empty",), 1),
        ("failed", ("timeout",), 1),
        ("failed", ("listing-empty",), 2),
    ]


def test_what_was_learnt_has_a_line_of_its_own(store: Store) -> None:
    for number, told in enumerate((QUIET, Refreshed(items=20, learnt="listing-repaired"), Refreshed(items=20, learnt="listing-repaired"))):
        store.save([], SourceState("tern"), NOW + number * HALF, refreshed=told)
    assert [line.learnt for line in store.refreshes.log("tern")] == ["listing-repaired", "listing-repaired", ""]


def test_sources_do_not_lengthen_the_lines_of_others_and_older_lines_are_asked_for_by_number(store: Store) -> None:
    for number in range(4):
        for name in ("tern", "kite"):
            store.save([], SourceState(name), NOW + number * HALF, refreshed=Refreshed(items=number, learnt="rules-changed"))
    newest = store.refreshes.log("tern", limit=2)
    older = store.refreshes.log("tern", before=newest[-1].number)
    assert [line.items for line in (*newest, *older)] == [3, 2, 1, 0]
    assert {line.source_id for line in older} == {"tern"}


def test_what_is_no_refresh_is_not_logged(store: Store) -> None:
    put(store, entry("a"))
    store.record(BROKEN)
    assert store.refreshes.log("tern") == ()
    assert store.refreshes.strips(["tern"], NOW)["tern"][-1].checks == 0


def test_a_strip_has_a_mark_for_every_day_the_oldest_first(store: Store) -> None:
    store.save(new(entry("a"), entry("b")), SourceState("tern"), NOW - 2 * DAY, refreshed=Refreshed(3, 5000, items=2))
    store.save([], SourceState("tern"), NOW, refreshed=QUIET)
    store.record(BROKEN, refreshed=Refreshed(1, 300), now=NOW + MINUTE)
    store.record(BROKEN, refreshed=Refreshed(1, 300), now=NOW - 40 * DAY)
    strips = store.refreshes.strips(["tern", "never-read"], NOW, days=4)
    assert strips["tern"] == (
        DayMark(date(2026, 3, 5)),
        DayMark(date(2026, 3, 6), checks=1, found=2, bytes=5000),
        DayMark(date(2026, 3, 7)),
        DayMark(date(2026, 3, 8), checks=2, unmodified=1, failed=1, bytes=300),
    )
    assert [mark.checks for mark in strips["never-read"]] == [0, 0, 0, 0]
    assert len(store.refreshes.strips(["tern"], NOW)["tern"]) == 30


def test_strips_of_a_hundred_sources_come_in_milliseconds(store: Store) -> None:
    names = [f"s{number}" for number in range(100)]
    with store._writing() as db:
        for day in range(60):
            db.exec_driver_sql(
                "INSERT INTO refresh_days (source_id, day, checks, unmodified, found, failed, bytes) VALUES "
                + ", ".join(f"('{name}', {20520 - day}, 48, 40, 2, 0, 1000)" for name in names)
            )
    began = time.process_time()
    strips = store.refreshes.strips(names, NOW)
    assert time.process_time() - began < 0.25  # 15 ms on an idle machine
    assert all(sum(mark.found for mark in strip) == 60 for strip in strips.values())


def test_entries_a_week_are_those_of_the_last_weeks_or_since_the_first_one(store: Store) -> None:
    put(store, *(entry(f"t{week}", at=NOW - week * 7 * DAY) for week in range(20)))
    put(store, entry("k1", source="kite", at=NOW - DAY), entry("k2", source="kite", at=NOW - 2 * DAY))
    put(store, entry("g1", source="gull", at=NOW - 14 * DAY), entry("g2", source="gull", at=NOW + DAY))
    assert store.refreshes.per_week(["tern", "kite", "gull", "owl"], NOW) == {"tern": 12 / 11, "kite": 2.0, "gull": 0.5, "owl": 0.0}


def test_titles_of_what_a_refresh_brought_are_found_by_its_moment(store: Store) -> None:
    put(store, entry("a", first_seen=NOW), entry("b", first_seen=NOW), entry("c", first_seen=NOW - DAY))
    store.save(
        [Change("revised", entry("c").id, entry("c", title="Other", first_seen=NOW - DAY, revised=NOW + MINUTE))], SourceState("tern"), NOW
    )
    found = store.refreshes.titles("tern", NOW - HALF, NOW + HALF)
    assert (set(found[NOW]), found[NOW + MINUTE]) == ({"Release a", "Release b"}, ("Other",))


def test_the_log_ends_after_ninety_days_and_goes_along_with_a_renamed_source(store: Store) -> None:
    store.sync_sources([source("tern")], NOW)
    store.record(BROKEN, refreshed=Refreshed(), now=NOW - 91 * DAY)
    store.save([], SourceState("tern"), NOW - 89 * DAY, refreshed=QUIET)
    store.prune(NOW)
    assert [line.outcome for line in store.refreshes.log("tern")] == ["unchanged"]
    assert sum(mark.checks for mark in store.refreshes.strips(["tern"], NOW, days=120)["tern"]) == 1
    store.sync_sources([source("arctic-tern", formerly=("tern",))], NOW)
    assert len(store.refreshes.log("arctic-tern")) == 1
    assert sum(mark.checks for mark in store.refreshes.strips(["arctic-tern"], NOW, days=120)["arctic-tern"]) == 1
