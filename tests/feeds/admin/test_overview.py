"""The words of the sources page: what is wrong, what several broken sources share, and thirty days in a sentence."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from entries import DayMark, SourceState
from feeds.admin.overview import Line, reason_of
from feeds.web.admin.sources import about, alert
from feeds.web.admin.strips import strip

NOW = datetime(2026, 3, 8, 12, tzinfo=UTC)
URL = "https://tern.example/news"


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (SourceState("tern", "broken", sentence=f"{URL}: the page lists no releases."), "The page lists no releases."),
        (SourceState("tern", "broken", ("dns",)), "The host name is not found."),
        (SourceState("tern", "late", ("late",), newest=NOW - timedelta(days=19)), "Nothing new for 19 days. The page itself reads well."),
        (SourceState("tern", "healthy", sentence="Nothing."), ""),
    ],
)
def test_what_is_wrong_is_a_sentence(state: SourceState, reason: str) -> None:
    assert reason_of(state, state.state, NOW) == reason


def line(id_: str, *, host: str = "", code: str = "dns") -> Line:
    return Line(id_, id_.capitalize(), f"https://{host or id_}.example/", "store", (), "broken", (code,))


@pytest.mark.parametrize(
    ("broken", "sentence"),
    [
        ([], ""),
        ([line("tern")], "1 source is broken: Tern."),
        ([line("tern", host="one"), line("gull", host="one")], "2 sources are broken, all on one.example."),
        ([line("tern"), line("gull")], "2 sources are broken, for the same reason."),
        ([line("tern"), line("gull", code="tls")], "2 sources are broken, for different reasons."),
    ],
)
def test_the_alert_says_what_broken_sources_share(broken: list[Line], sentence: str) -> None:
    assert alert(broken) == sentence


@pytest.mark.parametrize(
    ("days", "label"),
    [
        ("nnf", "3 days: 2 releases, no failure"),
        ("fxx", "3 days: 2 releases, failing for 2 days"),
        ("xnf", "3 days: 2 releases, failures on 1 day"),
        ("f..", "3 days: 2 releases, not read for 2 days"),
        ("...", "3 days: not read"),
        ("nnn", "3 days: no release, no failure"),
    ],
)
def test_a_strip_says_in_words_what_it_draws(days: str, label: str) -> None:
    kinds = {"n": {"checks": 4}, "f": {"checks": 4, "found": 2}, "x": {"checks": 4, "failed": 4}, ".": {}}
    drawn = strip([DayMark(date(2026, 3, 1 + number), **kinds[kind]) for number, kind in enumerate(days)])
    assert drawn.label == label
    assert [path.count("z") for path in (drawn.found, drawn.none, drawn.fail)] == [days.count(kind) for kind in "fnx"]


@pytest.mark.parametrize(("minutes", "words"), [(0.6, "1 min"), (59, "59 min"), (61, "1 h"), (35 * 60, "35 h"), (36 * 60, "2 days")])
def test_a_wait_is_told_as_nearly_as_a_table_needs(minutes: float, words: str) -> None:
    assert about(timedelta(minutes=minutes)) == words
