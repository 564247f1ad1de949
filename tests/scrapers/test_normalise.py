"""From article to draft: what every draft promises, whatever the page was."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config import SourceSpec
from entries import Candidate, SourceError, Stamp
from scrapers.clean import clean_html, plain_text
from scrapers.normalise import draft_from_item, normalise
from scrapers.page import Article, ListItem
from tests.scrapers.article.newsroom_pages import FIRST, LAST, NOW, QUOTE, TITLE, URL, draft, spec


def article(body: str, **changes: object) -> Article:
    return Article(url=URL, titles=(Candidate(TITLE, "h1"),), body=body, language="en", **changes)  # type: ignore[arg-type]  # test values by name


def made(body: str, item: ListItem | None = None, **changes: object) -> str:
    return normalise(article(body, **changes), item, spec(), now=NOW).content


def test_summary_is_whole_sentences_of_the_opening() -> None:
    long = (
        f"{FIRST} Dr. Ellison of the U.S. Harbour Board spoke first. "
        + "And the course goes on with many more lessons about fog and radar " * 5
    )
    summary = normalise(article(f"<p>{long}.</p>"), None, spec(), now=NOW).summary
    assert summary == f"{FIRST} Dr. Ellison of the U.S. Harbour Board spoke first."


def test_summary_of_one_endless_sentence_ends_at_a_word() -> None:
    summary = normalise(article("<p>" + "harbour pilots learn radar " * 40 + "</p>"), None, spec(), now=NOW).summary
    assert len(summary) <= 400
    assert summary.endswith("…")
    assert summary[:-1].split()[-1] in {"harbour", "pilots", "learn", "radar"}


def test_short_opening_is_continued_by_the_next_paragraph() -> None:
    assert normalise(article(f"<p>The school is open.</p><p>{FIRST}</p>"), None, spec(), now=NOW).summary.startswith(
        f"The school is open. {FIRST[:40]}"
    )


def test_teaser_of_the_listing_stands_in_for_a_missing_opening() -> None:
    item = ListItem(URL, TITLE, teaser="Pilots go back to school.")
    assert normalise(article("<p><img src='/a.jpg'></p>"), item, spec(), now=NOW).summary == "Pilots go back to school."


def test_boilerplate_is_never_the_summary() -> None:
    found = normalise(article(f"<p>{FIRST}</p><h2>About Tidewater Robotics</h2><p>{LAST}</p>"), None, spec(), now=NOW)
    assert LAST not in found.summary
    assert LAST in plain_text(found.content)


def test_title_is_taken_from_the_listing_and_then_from_the_text() -> None:
    bare = Article(url=URL, body=f"<p>{FIRST}</p>")
    assert normalise(bare, ListItem(URL, "From the list"), spec(), now=NOW).title == "From the list"
    assert normalise(bare, None, spec(), now=NOW).title.startswith("Tidewater Robotics opened")


@pytest.mark.parametrize(
    "body",
    [
        "<p><img src='/a.jpg'></p><p>Mara Ellison greets the first pilots at the pier</p>",
        "<p><a href='/big.jpg'><img src='/a.jpg'></a></p><p>Mara Ellison greets the first pilots at the pier</p>",
        "<img src='/a.jpg'><p>Mara Ellison greets the first pilots at the pier</p>",
    ],
)
def test_caption_beside_a_picture_becomes_its_figcaption(body: str) -> None:
    content = made(f"<p>{FIRST}</p>{body}<p>{LAST}</p>")
    assert re.search(r"<figure>.*<img[^>]*>.*<figcaption>Mara Ellison greets the first pilots at the pier</figcaption></figure>", content)
    assert content.count("Mara Ellison") == 1


def test_paragraph_behind_a_picture_stays_a_paragraph() -> None:
    assert f"<p>{LAST}</p>" in made(f"<p>{FIRST}</p><p><img src='/a.jpg'></p><p>{LAST}</p>")


def test_release_furniture_leaves_the_content_and_stays_known() -> None:
    found = normalise(article(f"<p>FOR IMMEDIATE RELEASE: March 8, 2016</p><p>{FIRST}</p><p>{LAST}</p><p>###</p>"), None, spec(), now=NOW)
    assert plain_text(found.content) == f"{FIRST}\n{LAST}"
    assert "FOR IMMEDIATE RELEASE" in found.anatomy.release_line


def test_draft_from_item_is_partial_and_says_what_the_listing_says() -> None:
    stamp = Stamp(datetime(2019, 12, 12, 16, tzinfo=UTC), "day", "listing")
    item = ListItem(
        f"{URL}?utm_source=x", " A &amp; B ", stamp, "LINDHAVEN, Dec. 13, 2019 – Pilots learn.", "https://x.example/a.jpg", "Company"
    )
    found = draft_from_item(item, spec(language="en"), now=NOW)
    assert (found.url, found.title, found.summary, found.published) == (URL, "A & B", "Pilots learn.", stamp)
    assert (found.labels, found.language, found.partial, found.content) == (("Company",), "en", True, "")
    assert found.image is not None


@pytest.mark.parametrize(
    ("days", "teaser", "held"),
    [(2, "", 2), (-2, "", None), (-2, "EMBARGOED UNTIL 09:00 GMT, {:%d %B %Y}", 3), (2, "EMBARGOED UNTIL 09:00 GMT, {:%d %B %Y}", 3)],
)
def test_draft_from_item_is_held_until_its_day_or_its_embargo(days: int, teaser: str, held: int | None) -> None:
    stamp, until = Stamp(NOW + timedelta(days=days), "second", "feed"), (NOW + timedelta(days=3)).replace(hour=9, minute=0, second=0)
    found = draft_from_item(ListItem(URL, TITLE, stamp, teaser.format(until)), spec(language="en"), now=NOW)
    assert found.hold_until == {None: None, 2: stamp.at, 3: until}[held]


HOSTILE = st.lists(
    st.sampled_from(
        [
            f"<p>{FIRST}</p>", f"<p>{QUOTE}</p>", "<script>alert(1)</script>", "<p onclick=x()>", "<a href='javascript:alert(1)'>x</a>", "<a href='../up'>up</a>",
            "<img src='pic.jpg' onerror=alert(1)>", "<p>Lindhaven – 13 December 2019 – ", "<p>###</p>", "<h2>About us</h2>", "<svg onload=a()>", "<table><td>", "</div>",
            "<style>p{}</style>", "<iframe src='//x'>", "<figure><img src=//c.example/a.png><figcaption>Cap", "<li>", "<br>", "&lt;script&gt;", "<noscript><img src=y></noscript>",
            "<p>By Anna Bell</p>", "<h1>", "</h1>", "<time datetime=x>", "\x00", "<a href='data:text/html,x'>d</a>", "<base href='javascript:x'>",
        ]
    )
    | st.text(max_size=40),
    max_size=14,
).map("".join)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(HOSTILE)
def test_no_page_crashes_and_no_draft_holds_script_or_relative_addresses(body: str) -> None:
    try:
        found = draft(f"<html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1><div>{body}</div></body></html>")
    except SourceError:
        return
    assert not re.search(r"(?i)<(?:script|style|iframe|svg|form|base)|\son\w+=", found.content)
    assert all(re.match(r"(?:https?://|mailto:)", address) for address in re.findall(r'(?:href|src)="([^"]*)"', found.content))
    assert clean_html(found.content, URL) == found.content
    assert len(found.summary) <= 400
    assert found.url.startswith("https://")
    assert all(one.url.startswith(("http://", "https://")) for one in (*found.enclosures, *((found.image,) if found.image else ())))


@settings(max_examples=60, deadline=None)
@given(HOSTILE)
def test_content_that_is_normalised_again_stays_as_it_is(body: str) -> None:
    # A dateline may come to light once another one is gone; from then on nothing moves.
    twice = made(made(f"<p>{FIRST}</p>{body}<p>{LAST}</p>"))
    assert made(twice) == twice


@pytest.mark.parametrize("line", ["Bremen, 12. März 2026.", "PARIS, le 3 mars 2026.", "London, 3 March 2026.", "London, 3 March 2026 –"])
def test_the_mark_behind_a_dateline_goes_with_it(line: str) -> None:
    body = f"<p>{line} The harbour board opens a pier.</p><p>Visitors may come on every day of the week.</p>"
    article = Article("https://tern.example/1", titles=(Candidate("A pier opens", "h1"),), body=body)
    source = SourceSpec(id="tern", name="Tern", url="https://tern.example/news")
    found = normalise(article, None, source, now=datetime(2026, 10, 1, tzinfo=UTC))
    assert found.content.startswith("<p>The harbour board opens a pier.</p>")
