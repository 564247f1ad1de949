"""Which zone a site probably means, and how it prints its dates: for a person to confirm."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, available_timezones

import pytest

from entries import Stamp
from scrapers.dates import read_date
from scrapers.printed import printed
from scrapers.zones import _CITIES, guess_zone

NOW = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("url", "language", "places", "zone", "why"),
    [
        ("https://www.example.de/", "en", ("HONG KONG", "Hong Kong", "Munich"), "Asia/Hong_Kong", "2 releases begin in"),
        ("https://www.example.com/", "en", ("Munich, Germany",), "Europe/Berlin", "a release begins in Munich, Germany"),
        ("https://www.example.co.uk/", "en", ("Nowhere",), "Europe/London", "the address ends in .uk"),
        ("https://www.example.com.au/", "en", (), "Australia/Sydney", "the address ends in .au"),
        ("https://www.example.cn/", "en", (), "Asia/Shanghai", "the address ends in .cn"),
        ("https://www.example.io/", "ja", (), "Asia/Tokyo", "the page says that its language is ja"),
        ("https://www.example.com/", "zh-Hans", (), "Asia/Shanghai", "the page says that its language is zh-Hans"),
        ("https://www.example.com/", "zh-HK", (), "Asia/Hong_Kong", "the page says that its language is zh-HK"),
        ("https://www.example.com/", "zh-Hant", (), "Asia/Taipei", "the page says that its language is zh-Hant"),
        ("https://www.example.edu/", "en-US", (), "America/New_York", "the page says that its language is en-US"),
        ("https://www.example.com/", "en", (), "UTC", ""),
        ("http://192.0.2.7/", "", (), "UTC", ""),
    ],
)
def test_places_of_datelines_count_before_the_address_and_that_before_the_language(
    url: str, language: str, places: tuple[str, ...], zone: str, why: str
) -> None:
    guess = guess_zone(url, language, places)
    assert guess.zone == zone
    assert guess.why.startswith(why)
    assert bool(guess.why) == bool(why)


def test_every_city_of_the_table_is_in_a_zone_that_exists() -> None:
    assert set(_CITIES) <= available_timezones()


def _stamps(*texts: str) -> list[Stamp]:
    read = [read_date(text, zone=ZoneInfo("Europe/London"), language="en-gb", now=NOW) for text in texts]
    assert None not in read
    return [stamp for stamp in read if stamp]


def test_dates_of_one_form_are_one_style_and_a_zone_is_seen_where_it_is_named() -> None:
    styles = printed(_stamps("19 November 2026, 2:05 pm", "9 May 2026, 11:15 am", "2026-11-09", "12 Nov 2026 09:00 CET"), NOW)
    assert [(style.text, style.has_time, style.names_zone) for style in styles] == [
        ("19 November 2026, 2:05 pm", True, False),
        ("2026-11-09", False, False),
        ("12 Nov 2026 09:00 CET", True, True),
    ]


def test_what_machines_write_for_machines_is_no_style() -> None:
    machine = read_date("2026-11-19T09:00+01:00", zone=ZoneInfo("UTC"), now=NOW, origin="json-ld")
    assert machine
    assert printed([machine], NOW) == ()
