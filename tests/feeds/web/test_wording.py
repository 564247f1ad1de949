"""Numbers, moments and codes in words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from entries import Stamp
from feeds import wording

NOW = datetime(2026, 11, 19, 16, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("then", "says"),
    [
        (timedelta(seconds=30), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=59), "59 minutes ago"),
        (timedelta(hours=3), "3 hours ago"),
        (timedelta(hours=30), "yesterday"),
        (timedelta(days=3), "on 16 November 2026"),
        (timedelta(minutes=-5), "just now"),
    ],
)
def test_moments_are_relative_under_two_days(then: timedelta, says: str) -> None:
    assert wording.ago(NOW - then, NOW) == says


@pytest.mark.parametrize(
    ("days", "says"), [(-1, "today"), (0, "today"), (1, "yesterday"), (19, "19 days"), (240, "8 months"), (2200, "6 years")]
)
def test_the_age_of_a_day_is_coarse(days: int, says: str) -> None:
    assert wording.age(NOW.date() - timedelta(days=days), NOW.date()) == says


@pytest.mark.parametrize(
    ("day", "says"),
    [
        (date(2026, 11, 19), "Today, Thursday 19 November"),
        (date(2026, 11, 1), "Sunday 1 November"),
        (date(2019, 12, 13), "Friday 13 December 2019"),
    ],
)
def test_a_day_names_its_year_only_where_it_is_another(day: date, says: str) -> None:
    assert wording.day_heading(day, NOW.date()) == says


@pytest.mark.parametrize(
    ("zone", "text"),
    [
        ("UTC", "25 March 2019, 20:50 UTC"),
        ("Asia/Hong_Kong", "26 March 2019, 04:50 UTC+8"),
        ("Asia/Kolkata", "26 March 2019, 02:20 UTC+5:30"),
        ("America/St_Johns", "25 March 2019, 18:20 UTC-2:30"),
    ],
)
def test_a_time_names_its_offset_not_an_ambiguous_abbreviation(zone: str, text: str) -> None:
    stamp = Stamp(datetime(2019, 3, 25, 20, 50, tzinfo=UTC), "minute", "page")
    assert wording.when(stamp, ZoneInfo(zone)).text == text
    assert wording.when(stamp, ZoneInfo(zone)).machine == "2019-03-25T20:50:00Z"


@pytest.mark.parametrize("zone", ["Asia/Hong_Kong", "UTC", "Asia/Tokyo"])
def test_a_day_holds_even_if_the_zone_of_its_source_was_corrected_since(zone: str) -> None:
    stamp = Stamp(datetime(2019, 12, 12, 16, tzinfo=UTC), "day", "page")
    assert wording.when(stamp, ZoneInfo(zone)) == wording.When("2019-12-13", date(2019, 12, 13), "13 December 2019")


@pytest.mark.parametrize(
    ("length", "says"),
    [(1, "1 byte"), (980, "980 bytes"), (412_000, "412 kB"), (999_900, "1.0 MB"), (18_400_000, "18.4 MB"), (2_300_000_000, "2.3 GB")],
)
def test_sizes_are_short(length: int, says: str) -> None:
    assert wording.size(length) == says


@pytest.mark.parametrize(
    ("media_type", "says"),
    [("application/pdf", "PDF"), ("application/PDF; x=1", "PDF"), ("image/png", "PNG"), ("application/x-tar", "TAR"), ("odd", "ODD")],
)
def test_media_types_are_called_as_people_call_them(media_type: str, says: str) -> None:
    assert wording.media_name(media_type) == says


@pytest.mark.parametrize(
    ("code", "name", "direction"),
    [("de-AT", "German", "ltr"), ("ar", "Arabic", "rtl"), ("xx", "xx", "ltr"), ("", "", "auto"), ("FA", "Persian", "rtl")],
)
def test_languages_have_a_name_and_a_direction(code: str, name: str, direction: str) -> None:
    assert (wording.language_name(code), wording.direction(code)) == (name, direction)


@pytest.mark.parametrize(
    ("length", "says"),
    [
        (timedelta(minutes=30), "30 minutes"),
        (timedelta(hours=1), "hour"),
        (timedelta(days=2), "2 days"),
        (timedelta(seconds=90), "90 seconds"),
    ],
)
def test_intervals_are_named_by_their_largest_unit(length: timedelta, says: str) -> None:
    assert wording.span(length) == says


@pytest.mark.parametrize(("weeks", "says"), [((0,) * 12, "0"), ((1,) + (0,) * 11, "<1"), ((12,) * 12, "12"), ((), "0")])
def test_a_weekly_rate_is_never_a_false_zero(weeks: tuple[int, ...], says: str) -> None:
    assert wording.a_week(weeks) == says


def test_long_text_is_cut_at_a_word() -> None:
    assert wording.short("one two, three", 9) == "one two\u00a0…"
    assert wording.short("one two", 9) == "one two"
    assert wording.short("x" * 20, 9) == "x" * 9 + "\u00a0…"


@pytest.mark.parametrize(
    ("code", "name"),
    [("de", "Deutsch"), ("de-AT", "Deutsch"), ("zh", "中文"), ("zh-Hant-HK", "繁體中文"), ("zh-TW", "繁體中文"), ("tlh", "tlh"), ("", "")],
)
def test_a_language_calls_itself_by_its_own_name(code: str, name: str) -> None:
    assert wording.own_language_name(code) == name


def test_a_search_with_quotes_of_its_own_gets_no_others() -> None:
    assert wording.quoted("open day") == "“open day”"
    assert wording.quoted('"open day" pier') == '"open day" pier'
