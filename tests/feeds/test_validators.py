"""Whether a reader's copy is still good (RFC 9110 §13)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.codings import CODINGS
from feeds.validators import answer, appearance, cache_control, etag, http_date, parse_http_date, renderer_digest, stamps
from tests.feeds.feed_cases import at

MODIFIED = datetime(1994, 11, 6, 8, 49, 37, 400_000, tzinfo=UTC)
TAG = '"a,b"'


def test_a_tag_is_strong_and_each_coding_of_a_version_has_its_own() -> None:
    tags = [etag("0a1b", coding) for coding in CODINGS]

    assert len(set(tags)) == len(CODINGS)
    assert all(tag.startswith('"') and tag.endswith('"') for tag in tags)
    assert stamps(", ".join(["*", 'W/"other"', *tags])) == ("other", *["0a1b"] * len(CODINGS))
    assert stamps(None) == ()


def test_the_looks_change_with_settings_and_hold_the_renderers_code() -> None:
    assert appearance("https://a.example", "Title") == appearance("https://a.example", "Title")
    assert appearance("https://a.example", "Title") != appearance("https://b.example", "Title")
    assert len(renderer_digest()) == 64


@pytest.mark.parametrize(
    ("if_none_match", "if_modified_since", "status"),
    [
        (None, None, 200),
        (TAG, None, 304),
        (f"W/{TAG}", None, 304),
        (f'"x", W/"y" ,{TAG}', None, 304),
        ("*", None, 304),
        (" * ", None, 304),
        ('"a"', None, 200),
        ("a,b", None, 200),
        ("", None, 200),
        ('"x"', http_date(MODIFIED), 200),
        (TAG, "Sun, 06 Nov 1994 08:49:36 GMT", 304),
        (None, "Sun, 06 Nov 1994 08:49:37 GMT", 304),
        (None, "Sunday, 06-Nov-94 08:49:37 GMT", 304),
        (None, "Sun Nov  6 08:49:37 1994", 304),
        (None, "Sun, 06 Nov 1994 08:49:38 GMT", 304),
        (None, "Sun, 06 Nov 1994 08:49:36 GMT", 200),
        (None, "Sunday, 06-Nov-93 08:49:37 GMT", 200),
        (None, "Sun, 31 Feb 2094 08:49:37 GMT", 200),
        (None, "Sun, 06 Nov 2094 08:49:37 +0100", 200),
        (None, "2094-11-06T08:49:37Z", 200),
        (None, "tomorrow", 200),
        (None, "", 200),
    ],
)
def test_a_copy_is_good_or_not(if_none_match: str | None, if_modified_since: str | None, status: int) -> None:
    assert answer(etag=TAG, modified=MODIFIED, if_none_match=if_none_match, if_modified_since=if_modified_since) == status


def test_a_feed_that_never_changed_has_no_date_to_compare() -> None:
    assert answer(etag=TAG, modified=None, if_modified_since=http_date(MODIFIED)) == 200


@pytest.mark.parametrize(
    ("year", "reference", "expected"), [("94", 1994, 1994), ("94", 2026, 1994), ("26", 2026, 2026), ("70", 2026, 2070), ("02", 1999, 2002)]
)
def test_a_year_of_two_digits_is_at_most_fifty_years_ahead(year: str, reference: int, expected: int) -> None:
    found = parse_http_date(f"Sunday, 06-Nov-{year} 08:49:37 GMT", at(reference, 1, 1))

    assert found
    assert found.year == expected


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_date_we_send_comes_back_as_the_same_moment(moment: datetime) -> None:
    whole = moment.replace(microsecond=0)

    assert parse_http_date(http_date(whole), whole) == whole


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_header_raises(if_none_match: str, if_modified_since: str) -> None:
    assert answer(etag=TAG, modified=MODIFIED, if_none_match=if_none_match, if_modified_since=if_modified_since) in (200, 304)
    assert answer(etag=TAG, modified=MODIFIED, if_modified_since=if_modified_since) in (200, 304)


def test_copies_may_be_kept_until_the_source_is_read_again() -> None:
    assert cache_control(timedelta(minutes=30)) == "public, max-age=1800, stale-while-revalidate=1800, stale-if-error=86400"
