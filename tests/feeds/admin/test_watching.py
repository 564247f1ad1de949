"""One cause is one incident."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from entries import Incident, SourceState
from feeds.admin.watching import FLAPS, MOMENT, WINDOW, site_of, watched
from scrapers import CAUSES, REASONS

NOW = datetime(2026, 11, 19, 16, 20, tzinfo=UTC)


def broken(source: str, code: str = "timeout", **more: object) -> SourceState:
    return replace(SourceState(source, "broken", (code,), since=NOW, failures=2), **more)  # type: ignore[arg-type]


def look(states: list[SourceState], before: tuple[Incident, ...] = (), now: datetime = NOW, **hosts: str) -> tuple[Incident, ...]:
    named = {state.source_id: hosts.get(state.source_id, "a.example") for state in states}
    return watched(before, {state.source_id: state for state in states}, named, now)


def test_every_reason_code_has_a_cause() -> None:
    assert CAUSES.keys() == REASONS.keys()


def test_thirty_sources_of_one_host_are_one_incident() -> None:
    (one,) = look([broken(f"s{number}", ("timeout", "dns", "connection")[number % 3]) for number in range(30)])
    assert (len(one.sources), one.host, one.cause, one.closed) == (30, "a.example", "unreachable", None)


@pytest.mark.parametrize(
    ("state", "why"),
    [
        (broken("s", failures=1), "the first failure may pass"),
        (broken("s", paused=True), "somebody paused it"),
        (broken("s", state="suspect"), "it goes on"),
    ],
)
def test_what_opens_no_incident(state: SourceState, why: str) -> None:
    assert look([state]) == (), why


def test_another_kind_of_trouble_and_another_host_are_other_incidents() -> None:
    found = look([broken("one"), broken("two", "listing-empty"), broken("three")], three="b.example.net")
    assert sorted((one.host, one.cause) for one in found) == [
        ("a.example", "changed"),
        ("a.example", "unreachable"),
        ("b.example.net", "unreachable"),
    ]


@pytest.mark.parametrize(("after", "code", "together"), [(MOMENT, "timeout", True), (MOMENT * 2, "timeout", False), (MOMENT, "dns", False)])
def test_neighbours_are_together_when_code_and_moment_agree(after: timedelta, code: str, together: bool) -> None:
    before = look([broken("one")], one="one.vendor.example")
    hosts = {"one": "one.vendor.example", "two": "two.vendor.example"}
    found = look([broken("one"), broken("two", code)], before, NOW + after, **hosts)
    assert (len(found[0].sources) == 2) is together


@pytest.mark.parametrize(("after", "together"), [(WINDOW, True), (WINDOW * 2, False)])
def test_a_source_that_breaks_later_joins_within_a_window(after: timedelta, together: bool) -> None:
    before = look([broken("one")])
    (found,) = look([broken("one"), broken("two")], before, NOW + after)
    assert (found.id == before[0].id) is together


def test_an_incident_ends_with_its_last_source() -> None:
    before = look([broken("one"), broken("two")])
    half = look([broken("one"), SourceState("two")], before)
    assert ([one.source_id for one in half[0].ill], half[0].closed) == (["one"], None)
    (end,) = look([SourceState("one", "late"), SourceState("two")], half, NOW + MOMENT)
    assert (end.ill, end.closed) == ((), NOW + MOMENT)
    assert look([SourceState("one"), SourceState("two")], (end,), NOW + WINDOW) == ()


@pytest.mark.parametrize("state", [broken("one", paused=True), SourceState("one", "stale"), None])
def test_a_source_that_is_paused_or_gone_ends_its_part(state: SourceState | None) -> None:
    (end,) = look([state] if state else [], look([broken("one")]))
    assert end.closed == NOW


@pytest.mark.parametrize(("after", "same"), [(FLAPS, True), (FLAPS * 2, False)])
def test_what_returns_soon_is_the_same_incident(after: timedelta, same: bool) -> None:
    before = look([broken("one")])
    (closed,) = look([SourceState("one")], before)
    (again,) = look([broken("one")], (closed,), NOW + after)
    assert ((again.id == closed.id), again.closed) == (same, None)


def test_what_stays_as_it_is_is_not_written_again() -> None:
    assert look([broken("one")], look([broken("one")]), NOW + MOMENT) == ()


@pytest.mark.parametrize(
    ("host", "site"),
    [
        ("news.bath.ac.uk", "bath.ac.uk"),
        ("ac.uk", "ac.uk"),
        ("a.b.vendor.com:8080", "vendor.com"),
        ("192.0.2.7:80", "192.0.2.7"),
        ("x.tu.de", "x.tu.de"),
        ("localhost", "localhost"),
    ],
)
def test_the_site_of_a_host(host: str, site: str) -> None:
    assert site_of(host) == site
