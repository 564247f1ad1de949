"""/: topics, sources, the form that combines them, search."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from config import load
from entries import Definition
from feeds.service import Service
from feeds.web import create_app
from tests.feeds.web.newsrooms import BASE, NOW, STATES, fill
from tests.feeds.web.reading import page, titles, words


def row(client: FlaskClient, value: str) -> str:
    box = page(client, "/").select_one(f'input[value="{value}"]')
    assert box is not None
    return words(box.find_parent("tr"))


def test_a_topic_shows_its_volume_and_its_newest_release(client: FlaskClient) -> None:
    assert row(client, "education") == "Education <1 today"


def test_topics_without_a_release_stand_apart(client: FlaskClient) -> None:
    soup = page(client, "/")
    assert words(soup.select_one("details.more summary")) == "23 more topics, without a release yet"
    assert soup.select_one("details.more input[value=health]")
    assert not soup.select_one("details.more input[value=education]")


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("brightwater", "Brightwater University English Fresh today <1"),
        ("manara", "Manara Schools: News Centre of All Schools of the Eastern Coast Arabic Late yesterday <1"),
        ("northgrid", "Northgrid Energy English Interrupted yesterday <1"),
        ("kowloon", "Kowloon Learning Trust English Quiet 6 years 0"),
    ],
)
def test_a_source_shows_its_state_in_public_words(client: FlaskClient, source: str, says: str) -> None:
    assert row(client, source) == says


def test_the_cause_of_trouble_is_not_told_to_readers(client: FlaskClient) -> None:
    text = client.get("/").text + client.get("/sources/northgrid").text
    assert "listing-empty" not in text
    assert "The list is empty" not in text


def test_the_latest_releases_stand_under_their_issuers_own_days(client: FlaskClient) -> None:
    soup = page(client, "/")
    assert [words(day) for day in soup.select(".day")] == [
        "Today, Thursday 19 November",
        "Wednesday 18 November",
        "Tuesday 17 November",
        "Friday 13 December 2019",
        "Monday 25 March 2019",
    ]
    assert titles(soup)[2:4] == [
        "Harbour battery passes its first <winter> test & keeps 94% of its charge",
        "مدارس المنارة تفتح مكتبة مشتركة للحي",
    ]


def test_each_release_keeps_its_language_and_direction(client: FlaskClient) -> None:
    title = page(client, "/").select_one('h4[lang="ar"]')
    assert title is not None
    assert title["dir"] == "rtl"
    assert "Arabic" in words(title.find_parent("article"))


def test_ticks_become_one_feed_address_without_a_script(client: FlaskClient) -> None:
    soup = page(client, "/?topic=partnerships&topic=education&match=all&source=brightwater&lang=&q=&format=rss")
    assert words(soup.select_one("#feed-url")) == f"{BASE}/feeds/all.rss?match=all&source=brightwater&topic=education,partnerships"
    assert words(soup.select_one("[data-sentence]")) == "Education and Partnerships, from Brightwater University"
    assert words(soup.select_one("[data-count]")) == "2 topics, 1 source"
    assert {box["value"] for box in soup.select("input[type=checkbox][checked]")} == {"education", "partnerships", "brightwater"}
    assert titles(soup) == ["Brightwater University and eleven schools open a robotics workshop"]


def test_search_lists_releases_and_offers_them_as_a_feed(client: FlaskClient) -> None:
    soup = page(client, "/?q=schools")
    assert titles(soup) == [
        "Brightwater University and eleven schools open a robotics workshop",
        "School fair on learning machines closes with 132 projects",
    ]
    assert words(soup.select_one("#feed-url")) == f"{BASE}/feeds/all.atom?q=schools"
    assert soup.select_one("#search")["value"] == "schools"  # type: ignore[index]


def test_search_words_are_never_markup(client: FlaskClient) -> None:
    response = client.get('/?q="><script>alert(1)</script>')
    assert "<script>alert" not in response.text
    assert "Nothing here has" in response.text


def test_an_unknown_filter_is_named(client: FlaskClient) -> None:
    assert "tpoic. Did you mean topic?" in words(page(client, "/?tpoic=education", 400).select_one("main"))
    assert "There is no format pdf" in words(page(client, "/?format=pdf", 400).select_one("main"))


def test_hundreds_of_sources_stay_one_click_away(empty: Service) -> None:
    text = 'id = "{0}"\nname = "Newsroom {0}"\nurl = "https://{0}.example/news"\n'
    for number in range(60):
        empty.store.definitions.put([Definition("source", f"room-{number}", text.format(f"room-{number}"))], NOW, by="editor")
    soup = page(create_app(empty).test_client(), "/?source=room-59")
    assert len(soup.select("[name=source]")) == 65
    assert words(soup.select("details.more summary")[-1]) == "14 more sources"
    assert not soup.select_one("details.more [value=room-59]")


def test_the_operators_named_feeds_are_offered(client: FlaskClient) -> None:
    links = [link["href"] for link in page(client, "/").select("#named ~ a, section[aria-labelledby=named] a")]
    assert "/feeds/named/education-partnerships.atom" in links


def test_long_lists_have_pages_that_keep_the_filters(client: FlaskClient) -> None:
    soup = page(client, "/?lang=en&limit=2")
    older = soup.select_one("a[rel=next]")
    assert older is not None
    second = page(client, str(older["href"]))
    assert not set(titles(second)) & set(titles(soup))
    assert second.select_one("a[rel=prev]")


def test_before_the_first_release_the_page_asks_again(empty: Service) -> None:
    client = create_app(empty).test_client()
    note = page(client, "/").select_one("[data-wait]")
    assert words(note) == "No release yet: the first newsroom is being read. This page asks again by itself."
    fill(empty)
    assert page(client, "/").select_one("[data-wait]") is None


def test_newsrooms_that_were_read_and_have_nothing_are_said_so(empty: Service) -> None:
    for state in STATES:
        empty.store.record(state)
    assert "no newsroom that we read has one" in words(page(create_app(empty).test_client(), "/").select_one("[data-wait]"))


def test_without_a_source_the_page_says_what_to_do(empty: Service) -> None:
    configuration = load(None, {"PRESSROLL_BASE_URL": BASE, "PRESSROLL_DATABASE_URL": "sqlite:///unused"})
    without = type(configuration)(configuration.settings, (), configuration.topics, ())
    client = create_app(Service(without, empty.store, clock=lambda: NOW)).test_client()
    assert "pressroll source add ADDRESS" in words(page(client, "/").select_one("main"))
