"""Search on the catalogue and on the pages of topics and sources."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.feeds.web.newsrooms import BASE
from tests.feeds.web.reading import page, titles, words

WORKSHOP = "Brightwater University and eleven schools open a robotics workshop"


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ('"robotics workshop"', [WORKSHOP]),
        ('"workshop robotics"', []),
        ("schools -robotics", ["School fair on learning machines closes with 132 projects"]),
        ("work*", [WORKSHOP]),
        ("Müller", []),
        ("مكتبة", ["مدارس المنارة تفتح مكتبة مشتركة للحي"]),
    ],
)
def test_the_grammar_of_feeds_is_that_of_pages(client: FlaskClient, search: str, found: list[str]) -> None:
    assert titles(page(client, f"/?q={search}")) == found


def test_results_show_where_the_words_stand(client: FlaskClient) -> None:
    line = page(client, '/?q=material+"robotics workshop"').select_one("article.entry")
    assert line is not None
    assert [(mark.parent.name, words(mark)) for mark in line.select("mark")] == [("a", "robotics workshop"), ("p", "robotics workshop")]  # type: ignore[union-attr]
    (mark,) = page(client, "/sources/brightwater?q=LECTURERS").select("article.entry mark")
    assert words(mark) == "lecturers"
    assert words(mark.parent).startswith("… ")
    assert page(client, "/").select("article.entry mark") == []


def test_a_search_tells_its_count_and_offers_its_feed(client: FlaskClient) -> None:
    soup = page(client, "/?q=schools+-fair")
    assert words(soup.select_one(".head:has(#latest)")) == "Releases with “schools -fair” 1 release"
    feed = str(soup.select_one("#feed-json")["value"])  # type: ignore[index]
    assert feed == f"{BASE}/feeds/all.json?q=schools%20-fair"
    assert len(client.get(feed.removeprefix(BASE)).json["items"]) == 1  # type: ignore[index]
    source = page(client, "/sources/kowloon?q=fair")
    assert "1 release with these words." in words(source.select_one("main"))
    assert source.select_one("#feed-rss")["value"] == f"{BASE}/feeds/source/kowloon.rss?q=fair"  # type: ignore[index]


@pytest.mark.parametrize(
    "address", ["/?q=zeppelin+schools", "/topics/education?q=zeppelin+schools", "/sources/brightwater?q=zeppelin+schools"]
)
def test_where_nothing_is_found_a_page_says_which_word_and_offers_the_rest(client: FlaskClient, address: str) -> None:
    note = page(client, address).select_one(".note")
    assert note is not None
    assert words(note.p) == "Nothing here has “zeppelin”."
    (offer,) = note.select("a")
    assert words(offer) == "schools"
    assert WORKSHOP in titles(page(client, str(offer["href"])))


def test_an_offer_keeps_the_other_filters(client: FlaskClient) -> None:
    offers = page(client, '/?topic=education&lang=en&q="workshop robotics"&format=rss').select(".note a")
    assert [(words(offer), offer["href"]) for offer in offers] == [
        ("workshop robotics", "/?topic=education&lang=en&format=rss&q=workshop+robotics")
    ]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("\"-*() ^:'\\%_&+")), max_size=80))
def test_nothing_that_a_reader_types_is_an_error(client: FlaskClient, typed: str) -> None:
    for path in ("/", "/topics/education", "/sources/brightwater"):
        assert client.get(path, query_string={"q": typed.encode("utf-8", "replace")}).status_code == 200
