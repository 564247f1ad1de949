"""An idea that is taken away is really gone, and nothing else is."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench.ablated_articles import bare, sample_answers, sample_truth, told_item
from bench.ablated_lists import WHOLE, WITHOUT, Detector, without_chrome
from bench.ablations import compared
from bench.figures import Figure
from bench.systems import PEER_SUITES, peers
from feeds.sample import build_site
from feeds.sample.newsroom import LISTINGS
from scrapers import Page, Received

NOW = datetime(2020, 1, 1, tzinfo=UTC)
LISTING = Received("http://a.example/news", build_site()[LISTINGS["2019-12"]].body, "text/html", "utf-8")


@pytest.fixture
def without() -> dict[str, Detector]:
    return {each.idea: each for each in WITHOUT}


def test_the_whole_detector_finds_titles_and_days() -> None:
    items = WHOLE.answer(LISTING, NOW)["items"]
    assert isinstance(items, list)
    assert len(items) > 3
    assert all(item["title"] and item["published"] for item in items)


def test_without_dates_no_item_has_one(without: dict[str, Detector]) -> None:
    items = without["dates"].answer(LISTING, NOW)["items"]
    assert isinstance(items, list)
    assert not any(item["published"] for item in items)


@pytest.mark.parametrize("idea", ["newest first", "headings"])
def test_a_silenced_feature_adds_no_confidence(idea: str, without: dict[str, Detector]) -> None:
    whole, less = WHOLE.answer(LISTING, NOW), without[idea].answer(LISTING, NOW)
    assert float(str(less["confidence"])) < float(str(whole["confidence"]))


def test_chrome_is_removed_with_all_it_holds() -> None:
    page = Page(
        "http://a.example",
        "<body class=nav><nav>Menu</nav><div class='main menu'><p>In</p></div><article><header>Title</header>Text</article>",
    )
    text = without_chrome(page).html
    assert "Text" in text
    assert not [word for word in ("Menu", "In", "Title") if word in text]


def test_a_bare_page_keeps_its_body_only() -> None:
    html = "<html><head><title>Head</title></head><body><script type='application/ld+json'>{}</script><p>Body</p></body></html>"
    assert bare(Received("http://a.example", html.encode(), "text/html")).body == b"<html><body><p>Body</p></body></html>"


def test_a_made_up_list_tells_title_and_day_only() -> None:
    item = told_item({"url": "http://a.example/1", "title": "One", "date": "2019-12-13T10:00"})
    assert (item.title, item.teaser, item.image) == ("One", "", "")
    assert item.published
    assert (item.published.at, item.published.precision) == (datetime(2019, 12, 13, tzinfo=UTC), "day")
    assert told_item({"url": "http://a.example/1", "title": None, "date": None}).published is None


def test_every_release_of_the_sample_newsroom_is_read_with_and_without_its_list() -> None:
    truth = {str(row["id"]): row["title"] for row in sample_truth()}
    for hint in (True, False):
        assert {id: answer["title"] for id, answer in sample_answers(NOW, hint=hint).items()} == truth


def test_an_idea_earns_the_difference() -> None:
    whole, without = {"F1": Figure(0.9, 9), "title": Figure(0.5, 9)}, {"F1": Figure(0.95, 9)}
    assert [*compared("dates", whole, without, ("F1", "title", "gone"))] == [
        ("dates", "F1", "0.900", "0.950", "-0.050"),
        ("dates", "title", "0.500", "0.000", "+0.500"),
    ]


def test_no_peer_is_asked_what_none_answers(tmp_path: Path) -> None:
    assert "bench.topics" not in PEER_SUITES
    assert peers("bench.topics", tmp_path, tmp_path) == ()
