"""Publication dates: which of several is believed, and how precisely."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from entries import Stamp
from scrapers.page import ListItem
from tests.scrapers.article.newsroom_pages import FIRST, LAST, QUOTE, URL, read, spec

TEXT = f"<p>{FIRST}</p><p>{QUOTE}</p><p>{LAST}</p>"
LINKED = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Pilots learn", "datePublished": "%s"}</script>'


def page(line: str = "", head: str = "", text: str = TEXT, after: str = "") -> str:
    return f"<html><head><title>Harbour pilots go to school</title>{head}</head><body><main><h1>Harbour pilots go to school</h1>{line}{text}{after}</main></body></html>"


@pytest.mark.parametrize(
    ("html", "day", "origin"),
    [
        pytest.param(
            page("<p>For Immediate Release:<br>March 8, 2016</p>", '<meta property="article:published_time" content="2016-03-29T10:00:00Z">'),
            "2016-03-08", "release-line", id="release line before the import time of the CMS",
        ),
        pytest.param(page("<p>发布日期：2016-11-22</p>"), "2016-11-22", "release-line", id="Chinese release line"),
        pytest.param(page("<p>Datum 25.01.2018</p>"), "2018-01-25", "release-line", id="German label"),
        pytest.param(page("<p>8 March 2016</p>", LINKED % "2016-03-09T10:00:00Z"), "2016-03-08", "page", id="printed before JSON-LD"),
        pytest.param(page("", LINKED % "2016-03-09", ), "2016-03-09", "json-ld", id="JSON-LD"),
        pytest.param(
            page("", LINKED % "2016-03-09" + '<meta name="dcterms.issued" content="2016-03-10">'), "2016-03-09", "json-ld", id="JSON-LD before meta"
        ),
        pytest.param(page("", '<meta name="DC.date.issued" content="2016-03-10">'), "2016-03-10", "meta", id="Dublin Core"),
        pytest.param(
            page("", '<meta property="article:modified_time" content="2019-01-01T00:00:00Z"><meta name="dcterms.modified" content="2019-01-01">',
                 text=f"<p>LINDHAVEN, March 11, 2016 – {FIRST}</p><p>{LAST}</p>"),
            "2016-03-11", "dateline", id="dateline when only modified dates are in the head",
        ),
        pytest.param(page("<p>Updated: 9 May 2017</p><p>Published: 8 March 2016</p>"), "2016-03-08", "release-line", id="never the update"),
        pytest.param(page("<p>Last modified on</p><p>9 May 2017</p>", '<meta name="date" content="2016-03-10">'), "2016-03-10", "meta", id="label in the line above"),
        pytest.param(page("<p>Deadline: 9 May 2017</p>", '<meta name="date" content="2016-03-10">'), "2016-03-10", "meta", id="no deadline"),
        pytest.param(page(after="<p>Stand: 14.03.2016</p>"), "2016-03-14", "release-line", id="labelled line behind the text"),
        pytest.param(page("<p>最終更新日：2016年3月15日</p>"), "2016-03-15", "page", id="a renewed date when there is no other"),
        pytest.param(page("<p>03/04/2016</p>", '<meta name="date" content="2016-04-03T11:00:00Z">'), "2016-04-03", "page", id="day and month settled by the head"),
    ],
)  # fmt: skip
def test_date(html: str, day: str, origin: str) -> None:
    dates = read(html, spec(timezone="UTC")).dates
    assert (f"{dates[0].at:%Y-%m-%d}", dates[0].origin) == (day, origin)


@pytest.mark.parametrize(
    "html",
    [
        page("<p>Updated: 9 May 2017</p>"),
        page(text=TEXT.replace("</p>", " The next course starts on 4 May 2017 at the pier of Lindhaven, as planned in 2015.</p>", 1)),
        page(after="<footer>Copyright 14 March 2016</footer>"),
    ],
    ids=["only an update", "dates of events in the text", "footer"],
)
def test_no_date_is_better_than_a_wrong_one(html: str) -> None:
    assert read(html).dates == ()


def test_day_gains_the_time_that_another_source_gives_for_the_same_day() -> None:
    stamp = read(page("<p>8 March 2016</p>", LINKED % "2016-03-08T10:30:00+08:00")).dates[0]
    assert (stamp.at, stamp.precision, stamp.origin) == (datetime(2016, 3, 8, 2, 30, tzinfo=UTC), "second", "page")


def test_time_element_is_read_where_it_shows_the_printed_day() -> None:
    stamp = read(page('<p><time datetime="2016-03-08T10:30:00+08:00">8 March 2016</time></p>')).dates[0]
    assert (stamp.at, stamp.origin) == (datetime(2016, 3, 8, 2, 30, tzinfo=UTC), "time-element")


def test_invented_midnight_of_the_head_gives_no_time() -> None:
    stamp = read(page("<p>8 March 2016</p>", LINKED % "2016-03-08T00:00:00+08:00")).dates[0]
    assert stamp.precision == "day"


def test_printed_time_without_zone_takes_the_zone_of_the_head_only_when_the_source_has_none() -> None:
    html = page("<p>2016-03-08 10:30</p>", LINKED % "2016-03-08T10:30:00+02:00")
    assert read(html, spec(timezone="UTC")).dates[0].at == datetime(2016, 3, 8, 8, 30, tzinfo=UTC)
    assert read(html).dates[0].at == datetime(2016, 3, 8, 2, 30, tzinfo=UTC)


def test_listing_date_decides_between_two_printed_days() -> None:
    listed = Stamp(datetime(2016, 3, 7, 16, tzinfo=UTC), "day", "listing", "8 March 2016")
    html = page("<p>Fair week, 2 February 2016</p><p>8 March 2016</p>")
    found = read(html, item=ListItem(URL, "Harbour pilots go to school", listed)).dates
    assert found[0].at == listed.at


def test_address_dates_a_page_that_prints_nothing() -> None:
    stamp = read(page(), url="https://news.tidewater.example/2016/03/08/pilots").dates[0]
    assert (stamp.at, stamp.origin) == (datetime(2016, 3, 7, 16, tzinfo=UTC), "url")


def test_month_in_the_address_settles_which_number_is_the_month() -> None:
    for name, day in (("/2019/08/", datetime(2019, 8, 9, tzinfo=UTC)), ("/2019/09/", datetime(2019, 9, 8, tzinfo=UTC))):
        stamp = read(page("<p>08.09.2019</p>"), spec(timezone="UTC"), url=URL.replace("/17.html", f"{name}pilots.html")).dates[0]
        assert stamp.at == day
    assert read(page("<p>08.09.2019</p>")).dates == ()


def test_address_may_name_a_day_without_leading_zeros() -> None:
    stamp = read(page(), spec(timezone="UTC"), url=URL.replace("/17.html", "/2019/3/7/pilots.html")).dates[0]
    assert (stamp.at, stamp.origin) == (datetime(2019, 3, 7, tzinfo=UTC), "url")


def test_day_marked_right_behind_the_text_dates_a_page_that_prints_none_before_it() -> None:
    foot = "<div><a href='/?author=5'>Anna Bell</a><time datetime='2019-03-07'>March 7, 2019</time><a href='#c'>Comment</a></div>"
    others = "<div><a href='/next'>The next post</a><time datetime='2019-04-01'>April 1, 2019</time></div>" * 2
    stamp = read(page(text=f"<div>{TEXT}</div>", after=foot + others), spec(timezone="UTC")).dates[0]
    assert (stamp.at, stamp.origin) == (datetime(2019, 3, 7, tzinfo=UTC), "time-element")


def test_date_beside_another_past_date_is_not_taken_from_the_future() -> None:
    html = page("<p>9 March 2016</p>", LINKED % "2024-05-01T10:00:00Z")
    assert read(html, spec(timezone="UTC")).dates[0].at == datetime(2016, 3, 9, tzinfo=UTC)


def test_all_candidates_are_kept_the_chosen_one_first() -> None:
    html = page(
        "<p>8 March 2016</p>",
        LINKED % "2016-03-09T10:00:00Z" + '<meta name="date" content="2016-03-10">',
        f"<p>Lindhaven, March 11, 2016 – {FIRST}</p><p>{LAST}</p>",
    )
    assert [stamp.origin for stamp in read(html, spec(timezone="UTC")).dates] == ["page", "json-ld", "meta", "dateline"]


def test_line_that_only_prints_the_date_leaves_the_body_and_a_place_with_it_stays() -> None:
    assert "8 March" not in read(page(text=f"<div><p>Published on 8 March 2016, 10:30</p>{TEXT}</div>")).body
    assert "Lindhaven" in read(page(text=f"<div><p>Lindhaven, 8 March 2016</p>{TEXT}</div>")).body


def test_day_that_does_not_exist_is_no_date() -> None:
    assert read(page(), url="https://news.tidewater.example/2016/02/31/pilots").dates == ()


def test_date_above_the_title_counts_and_one_in_the_head_of_the_page_does_not() -> None:
    above = page().replace("<h1>", "<p>8 March 2016</p><h1>")
    assert read(above).dates[0].origin == "page"
    header = page().replace("<main>", "<div><div>Today is 8 March 2016</div></div><main>")
    assert read(header).dates == ()


def test_time_element_of_another_day_is_not_mixed_in() -> None:
    found = read(page('<p><time datetime="2016-03-09T10:30:00+08:00">8 March 2016</time></p>')).dates[0]
    assert (found.precision, f"{found.at:%d}") == ("day", "07")
