"""Two versions of a page side by side, as lines of markup."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from scrapers.page import Received
from scrapers.parsing import ParsingPool
from scrapers.redesign import PageDifference, difference, markup

URL = "https://tern.example/news"
PAGE = "<html><head><title>News</title></head><body><nav><a href='/'>Home</a></nav><main>{}</main><footer>© Tern</footer></body></html>"


def page(inner: str) -> Received:
    return Received(URL, PAGE.format(inner).encode(), "text/html", "utf-8")


def test_an_element_is_a_line_with_its_telling_attributes_and_first_words() -> None:
    lines = markup(page('<ul class="news" style="x"><li><a href="/a" onclick="y">A <b>pier</b> opens</a></li></ul><script>z</script>'))
    inner = [line.strip() for line in lines][lines.index(next(line for line in lines if "<main>" in line)) :]
    assert inner[:5] == ["<main>", '<ul class="news">', "<li>", '<a href="/a">A', "<b>pier"]
    assert not any("script" in line or "style" in line for line in lines)


def test_only_the_differing_stretch_is_told_with_a_little_around_it() -> None:
    rows = "".join(f"<p>{number}</p>" for number in range(50))
    found = difference(page(f"{rows}<ul class=news><li>One</li></ul>{rows}"), page(f"{rows}<div class=grid><p>One</p></div>{rows}"))
    assert [line.text.strip() for line in found.before if line.how == "removed"] == ['<ul class="news">', "<li>One"]
    assert [line.text.strip() for line in found.after if line.how == "added"] == ['<div class="grid">', "<p>One"]
    assert len(found.before) < 12
    assert found.before[0].text == "<p>47"


def test_pages_that_say_the_same_and_answers_that_are_no_pages_have_no_difference() -> None:
    assert difference(page("<p>a</p>"), page("<p>a</p><!-- b -->")) == PageDifference()
    assert markup(Received(URL, b"", "text/html")) == markup(Received(URL, b"%PDF", "application/pdf")) == []


@pytest.fixture
def pool() -> Iterator[ParsingPool]:
    made = ParsingPool(1)
    yield made
    made.close()


def test_huge_pages_without_anything_in_common_are_cut_and_take_no_time(pool: ParsingPool) -> None:
    old, new = (page("".join(f"<p class={kind}{number}>{number}</p>" for number in range(40_000))) for kind in "ab")
    pool.difference(page("<p>a</p>"), page("<p>b</p>"))  # the child begins
    began = time.process_time()
    found = pool.difference(old, new)
    assert time.process_time() - began < 1
    assert (found.is_cut, len(found.before) <= 60, len(found.after) <= 60) == (True, True, True)
