"""States and reason codes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from entries import EmptyListing, Forbidden, Refused, SourceError, SourceState, Unreachable
from scrapers.health import REASONS, Sight, failed, read, sentence, silent

NOW = datetime(2024, 3, 8, 12, tzinfo=UTC)
GOOD = SourceState("tern", succeeded=NOW - timedelta(hours=1), usual_items=20, usual_dated=1.0)
SIGHT = Sight(items=20, dated=1.0, articles=0, failed={}, undated=0, published=[NOW - timedelta(days=n) for n in range(1, 9)])


@pytest.mark.parametrize(
    ("error", "first", "second", "reasons"),
    [
        (Unreachable("a", code="timeout"), "suspect", "broken", ("timeout",)),
        (Refused("a", code="http-5xx-server", url="", status=500), "suspect", "broken", ("http-5xx-server",)),
        (Forbidden("a", code="robots-disallow"), "broken", "broken", ("robots-disallow",)),
        (EmptyListing("a", code="listing-empty"), "broken", "broken", ("listing-empty",)),
        (EmptyListing("a", code="product-grid"), "broken", "broken", ("listing-empty", "product-grid")),
        (EmptyListing("a", code="login-wall"), "broken", "broken", ("login-wall",)),
    ],
)
def test_a_passing_trouble_is_suspect_once_and_then_broken(error: SourceError, first: str, second: str, reasons: tuple[str, ...]) -> None:
    once = failed(GOOD, error, NOW)
    twice = failed(once, error, NOW + timedelta(hours=1))
    assert (once.state, twice.state, twice.reasons, twice.failures) == (first, second, reasons, 2)
    assert (once.usual_items, once.succeeded) == (GOOD.usual_items, GOOD.succeeded)


def test_a_source_that_never_worked_is_broken_at_once() -> None:
    assert failed(SourceState("tern"), Unreachable("a", code="dns"), NOW).state == "broken"


def test_since_tells_when_the_state_began() -> None:
    broken = failed(failed(GOOD, Unreachable("a", code="dns"), NOW), Unreachable("a", code="dns"), NOW + timedelta(hours=1))
    later = failed(broken, Unreachable("a", code="dns"), NOW + timedelta(hours=5))
    assert later.since == NOW + timedelta(hours=1)
    assert read(later, SIGHT, NOW + timedelta(hours=6)).since == NOW + timedelta(hours=6)


@pytest.mark.parametrize(
    ("sight", "state", "reasons"),
    [
        (SIGHT, "healthy", ()),
        (replace(SIGHT, items=5), "suspect", ("listing-shrunk",)),
        (replace(SIGHT, items=6), "healthy", ()),
        (replace(SIGHT, dated=0.1), "suspect", ("dates-missing",)),
        (replace(SIGHT, articles=2, undated=2), "suspect", ("dates-missing",)),
        (replace(SIGHT, articles=4, failed={"article-empty": 2}), "suspect", ("articles-failing", "article-empty")),
        (replace(SIGHT, articles=9, failed={"timeout": 2}), "healthy", ()),
    ],
)
def test_what_is_odd_is_named_while_the_feed_goes_on(sight: Sight, state: str, reasons: tuple[str, ...]) -> None:
    after = read(GOOD, sight, NOW)
    assert (after.state, after.reasons, after.failures) == (state, reasons, 0)
    assert bool(after.sentence) is bool(reasons)


def test_a_suspicion_about_content_stays_while_the_listing_is_unchanged() -> None:
    suspect = read(GOOD, replace(SIGHT, dated=0.0), NOW)
    unchanged = replace(SIGHT, items=None, dated=None)
    assert read(suspect, unchanged, NOW).reasons == ("dates-missing",)
    assert read(suspect, SIGHT, NOW).state == "healthy"


def test_a_passing_failure_is_over_when_the_listing_answers_unchanged() -> None:
    once = failed(GOOD, Unreachable("a", code="timeout"), NOW)
    assert read(once, replace(SIGHT, items=None, dated=None), NOW).state == "healthy"


@pytest.mark.parametrize(
    ("gap_days", "silence_days", "expected"),
    [(1, 5, ""), (1, 15, "late"), (1, 61, "stale"), (30, 80, ""), (30, 95, "late"), (30, 185, "stale")],
)
def test_silence_is_measured_by_the_sources_own_habit(gap_days: int, silence_days: int, expected: str) -> None:
    newest = NOW - timedelta(days=silence_days)
    assert silent([newest - timedelta(days=gap_days * n) for n in range(8)], NOW) == expected


def test_few_releases_make_no_habit() -> None:
    assert silent([NOW - timedelta(days=900)] * 4, NOW) == ""


def test_every_reason_reads_as_a_sentence() -> None:
    for code in REASONS:
        text = sentence((code,))
        assert text[0].isupper()
        assert text.endswith(".")
    assert sentence(()) == ""
