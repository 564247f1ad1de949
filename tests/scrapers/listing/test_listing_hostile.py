"""Whatever a page holds, reading it ends soon, with a listing and without an exception."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.scrapers.listing.listing_pages import LAYOUTS, layout, read

TAGS = (
    "div",
    "ul",
    "li",
    "a href=/x",
    "a href=//[",
    "h2",
    "span",
    "p",
    "br",
    "table",
    "tr",
    "td",
    "dt",
    "time datetime=2019-99-99",
    "img src=x",
    "article",
)
PIECES = st.sampled_from([*(f"<{tag}>" for tag in TAGS), "</div>", "</li>", "</a>", "</ul>", "12 May 2019", "News of the day", "Read more", "\x00", "&#x202e;", "{{x}}"])  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=60))
def test_it_never_raises(pieces: list[str]) -> None:
    listing = read("".join(pieces))
    assert (listing.refusal == "") == bool(listing.items)
    assert len({item.url for item in listing.items}) == len(listing.items)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(sorted(LAYOUTS)), st.integers(min_value=0))
def test_a_page_that_breaks_off_is_still_read(name: str, at: int) -> None:
    html = layout(name)
    assert read(html[: at % len(html)]).confidence <= 1.0


HEAVY = {
    "a hundred thousand links": "<ul>" + "".join(f"<li><a href=/a/{n}>Release {n} on schools</a></li>" for n in range(100_000)) + "</ul>",
    "deep nesting": "<b>" * 100_000 + "<a href=/x>Deep down below</a>",
    "endless addresses": "".join(f"<p><a href='/{'a-' * 50_000}{n}'>Release {n}</a></p>" for n in range(5)),
    "one endless text": "<h2><a href=/x>" + "word 2019 " * 200_000 + "</a></h2>" * 3,
    "a million br": "<p>" + "<br>" * 300_000 + "</p>",
}


@pytest.mark.parametrize("name", HEAVY)
def test_a_heavy_page_ends_soon(name: str) -> None:
    began = time.process_time()
    read(HEAVY[name])
    assert time.process_time() - began < 15  # seconds of CPU; about one on an idle machine
