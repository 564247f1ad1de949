"""What a look tells of robots.txt."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from entries import Forbidden
from feeds.admin.finding import robots_of
from scrapers import ForgetfulMemory

NOW = datetime(2026, 11, 20, tzinfo=UTC)
PAGE = "https://www.example.edu/news"


@pytest.mark.parametrize(
    ("lines", "status", "words"),
    [
        ("", "silent", "www.example.edu/robots.txt says nothing to us"),
        ("disallow: /private", "allowed", "allowed by www.example.edu/robots.txt."),
        ("crawl-delay: 5", "delayed", "with 5 s between requests. We keep to that."),
    ],
)
def test_what_robots_txt_said_is_told_in_a_sentence(lines: str, status: str, words: str) -> None:
    memory = ForgetfulMemory()
    assert robots_of(None, memory, PAGE, NOW).status == "unknown"
    memory.remember("robots", "https://www.example.edu", f"rules\n{lines}", NOW + timedelta(hours=1))
    told = robots_of(None, memory, PAGE, NOW)
    assert told.status == status
    assert words in told.sentence


def test_a_refusal_is_kept_to_and_an_address_that_was_never_asked_says_nothing() -> None:
    refused = Forbidden("No.", code="robots-disallow", url=PAGE)
    assert robots_of(refused, ForgetfulMemory(), PAGE, NOW).status == "refused"
    inner = Forbidden("No.", code="address-forbidden", url="http://10.0.0.1/")
    assert robots_of(inner, ForgetfulMemory(), "http://10.0.0.1/", NOW).sentence == ""
