"""/topics/ID and /sources/ID."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from entries import Change, SourceState, Stamp
from feeds.service import Service
from feeds.web import create_app
from tests.feeds.web.newsrooms import BASE, NOW, entry
from tests.feeds.web.reading import facts, page, titles, words


def test_a_topic_page_lists_its_releases_and_no_other(client: FlaskClient) -> None:
    assert titles(page(client, "/topics/partnerships")) == [
        "Brightwater University and eleven schools open a robotics workshop",
        "Kowloon Learning Trust signs a memorandum with three publishers",
    ]


def test_a_topic_page_says_what_counts(client: FlaskClient) -> None:
    soup = page(client, "/topics/education")
    assert "curriculum" in facts(soup, "aside details[open]")["Strong"]
    assert "machine learning" in facts(soup, "aside details[open]")["Ignored"]
    assert facts(soup, "aside")["IPTC"] == "medtop:05000000"
    assert "a score of 12 and 36 % of that of its strongest topic, or 17" in words(soup.select_one("aside"))


def test_a_topic_page_shows_its_words_in_every_language_the_readers_first(client: FlaskClient) -> None:
    soup = BeautifulSoup(client.get("/topics/education", headers={"Accept-Language": "de"}).text, "lxml")
    shown = [words(summary) for summary in soup.select("aside summary")]
    assert shown[:2] == ["German", "English"]
    assert {"Chinese", "French", "Spanish"} < set(shown)
    opened = soup.select("aside details[open]")
    assert [words(found.summary) for found in opened] == ["German"]
    assert "schüler…" in words(opened[0].select_one('dd[lang="de"]'))


LABELS = [
    (None, "Education", None),
    ("fr", "Éducation", "fr"),
    ("de-AT,de;q=0.9,en;q=0.8", "Bildung", "de"),
    ("pt-BR,fr;q=0.4", "Éducation", "fr"),
    ("en-GB,de;q=0.5", "Education", None),
    ("tlh", "Education", None),
    ("fr-CA, en", "Éducation", "fr"),
    ("de;q=0, fr;q=0.1", "Éducation", "fr"),
    ("de;q=0", "Education", None),
    ("zh-TW;q=0.9, de;q=0.3", "教育", "zh"),
    (";;q=,=,\x7f" * 50, "Education", None),
]


@pytest.mark.parametrize(("accepted", "label", "language"), LABELS, ids=lambda value: str(value)[:12])
def test_topics_are_named_in_the_readers_language(client: FlaskClient, accepted: str | None, label: str, language: str | None) -> None:
    headers = {"Accept-Language": accepted} if accepted else {}
    for address, place in (("/topics/education", "h1"), ("/", 'th a[href="/topics/education"]'), ("/", 'a.chip[href="/topics/education"]')):
        response = client.get(address, headers=headers)
        assert "Accept-Language" in response.headers["Vary"]
        tag = BeautifulSoup(response.text, "lxml").select_one(place)
        assert (words(tag), tag.get("lang") if tag else "") == (label, language), address
        assert '<html lang="en"' in response.text


def test_the_page_of_a_release_names_topics_in_the_readers_language_too(client: FlaskClient) -> None:
    response = client.get("/entries/brightwater-laboratory", headers={"Accept-Language": "es"})
    chip = BeautifulSoup(response.text, "lxml").select_one('a.chip[href="/topics/partnerships"]')
    assert (words(chip), chip and chip["lang"]) == ("Alianzas", "es")
    assert "Accept-Language" in response.headers["Vary"]


def test_a_topic_without_releases_says_so_and_keeps_its_rules(client: FlaskClient) -> None:
    soup = page(client, "/topics/health")
    assert "No release of this topic yet" in words(soup.select_one(".note"))
    assert soup.select_one("aside details[open] dd")


def test_the_filters_of_a_topic_page_are_those_of_its_feed(client: FlaskClient) -> None:
    soup = page(client, "/topics/education?source=brightwater&lang=&topic=partnerships&q=robotics")
    assert titles(soup) == ["Brightwater University and eleven schools open a robotics workshop"]
    address = str(soup.select_one("#feed-atom")["value"])  # type: ignore[index]
    assert address == f"{BASE}/feeds/topic/education.atom?match=all&q=robotics&source=brightwater&topic=education,partnerships"
    assert client.get(address.removeprefix(BASE)).text.count("<entry") == 1
    assert soup.select_one("select[name=source] option[selected]")["value"] == "brightwater"  # type: ignore[index]


@pytest.mark.parametrize(
    ("address", "own"),
    [
        ("/", "all"),
        ("/topics/education", "topic/education"),
        ("/sources/kowloon", "source/kowloon"),
        ("/entries/kowloon-fair", "source/kowloon"),
    ],
)
def test_every_page_announces_its_own_feed_first_and_each_address_answers_that_type(client: FlaskClient, address: str, own: str) -> None:
    links = page(client, address).select('link[rel=alternate]:not([type$="+oembed"])')
    assert [link["href"] for link in links][:3] == [f"/feeds/{own}.{format}" for format in ("atom", "rss", "json")]
    for link in links:
        assert client.get(str(link["href"])).mimetype == link["type"]


def test_a_day_stays_a_day_in_lists(client: FlaskClient) -> None:
    times = page(client, "/sources/kowloon").select("article.entry time")
    assert [(time["datetime"], words(time)) for time in times] == [
        ("2019-12-13", "13 December 2019"),
        ("2019-03-24T20:50:00Z", "04:50 UTC+8"),
    ]


def test_a_source_page_says_how_fresh_it_is(client: FlaskClient) -> None:
    said = words(page(client, "/sources/brightwater").select_one("main .meta"))
    assert said == "Fresh Newest release is from today. We look every 30 minutes, last 12 minutes ago."


def test_an_interrupted_source_keeps_its_releases_and_says_since_when(client: FlaskClient) -> None:
    soup = page(client, "/sources/northgrid")
    assert "We have not been able to read this newsroom since 18 November 2026. What we have stays" in words(soup.select_one("main .meta"))
    assert len(titles(soup)) == 1


def test_the_usual_gap_is_named_once_there_is_a_habit(service: Service) -> None:
    made = [
        entry(f"weekly-{week}", "lindenhof", f"Nachricht {week}", "<p>Text</p>", Stamp(NOW - timedelta(weeks=week + 2), "minute", "page"))
        for week in range(6)
    ]
    state = SourceState("lindenhof", checked=NOW)
    service.store.save([Change("new", one.id, one) for one in made], state, NOW)
    assert "the usual gap is 12 days" in words(page(create_app(service).test_client(), "/sources/lindenhof").select_one("main .meta"))


def test_a_withdrawn_release_keeps_a_line_without_its_words(client: FlaskClient) -> None:
    response = client.get("/sources/brightwater")
    assert "Withdrawn: a release of Brightwater University" in response.text
    assert "secret title" not in response.text
    assert "Recalled words" not in response.text


def test_the_mark_of_a_withdrawn_release_leads_to_its_page(client: FlaskClient) -> None:
    links = page(client, "/sources/brightwater").select("article.entry h3 a")
    mark = next(link for link in links if "Withdrawn" in words(link))
    assert client.get(str(mark["href"])).status_code == 410


def test_a_source_that_is_no_longer_configured_keeps_its_page_and_feed(service: Service) -> None:
    one = entry("last", "brightwater", "The last word of a closed newsroom", "<p>Text</p>", Stamp(NOW, "minute", "page"))
    closed = SourceState("closed", checked=NOW)
    moved = type(one)(**{name: getattr(one, name) for name in one.__slots__} | {"source_id": "closed"})
    service.store.save([Change("new", moved.id, moved)], closed, NOW)
    client = create_app(service).test_client()
    soup = page(client, "/sources/closed")
    assert titles(soup) == ["The last word of a closed newsroom"]
    assert "We no longer read this newsroom. What we have stays." in words(soup.select_one("main .meta"))
    assert client.get("/feeds/source/closed.atom").status_code == 200


@pytest.mark.parametrize("address", ["/topics/nothing", "/sources/nobody", "/nowhere", "/feeds/topic/nothing.atom"])
def test_what_is_not_there_is_404_with_a_way_on(client: FlaskClient, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 404
    assert response.mimetype == ("text/plain" if address.startswith("/feeds") else "text/html")
    assert address.startswith("/feeds") or "Catalogue of all topics and sources" in response.text
