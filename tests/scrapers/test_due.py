"""When a source is read again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import SourceSpec
from entries import SourceState
from scrapers.due import LONGEST, next_check, offset

NOW = datetime(2024, 3, 8, 12, tzinfo=UTC)
SPEC = SourceSpec(id="tern", name="Tern Harbour", url="https://tern.example/news")


def pause(failures: int, **facts: object) -> timedelta:
    return next_check(SourceState("tern", failures=failures), SPEC, NOW, **facts) - NOW  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("failures", "least"),
    [(0, 30), (1, 30), (2, 60), (3, 120), (4, 240), (6, 960), (7, 1440), (50, 1440)],
)
def test_the_pause_doubles_after_each_failure_up_to_a_day(failures: int, least: int) -> None:
    assert timedelta(minutes=least) <= pause(failures) <= timedelta(minutes=least) * 1.2


def test_retry_after_is_obeyed_and_capped_at_a_day() -> None:
    assert pause(1, retry_after=timedelta(hours=3)) >= timedelta(hours=3)
    assert pause(1, retry_after=timedelta(days=365)) <= LONGEST + timedelta(hours=1)
    assert pause(5, retry_after=timedelta(seconds=1)) >= timedelta(hours=8)


def test_our_own_rules_are_not_tried_again_soon() -> None:
    assert pause(1, final=True) >= timedelta(hours=1)


def test_what_did_not_fit_is_read_on_within_a_minute() -> None:
    assert pause(0, left=7) == timedelta(minutes=1)


def test_a_week_long_interval_is_not_shortened_by_the_cap() -> None:
    weekly = SPEC.model_copy(update={"every": timedelta(days=7)})
    assert next_check(SourceState("tern", failures=3), weekly, NOW) - NOW >= timedelta(days=7)


@given(st.text(), st.timedeltas(timedelta(0), timedelta(days=30)))
def test_the_offset_is_stable_and_inside_its_span(source_id: str, span: timedelta) -> None:
    assert offset(source_id, span) == offset(source_id, span)
    assert timedelta(0) <= offset(source_id, span) <= span


def test_offsets_spread_sources_evenly() -> None:
    shares = sorted(offset(f"source-{n}", timedelta(seconds=100)).total_seconds() for n in range(1000))
    assert max(later - earlier for earlier, later in pairwise(shares)) < 1.5
