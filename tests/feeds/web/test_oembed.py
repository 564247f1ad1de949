"""/oembed: which frame stands for an address of ours, and how our pages lead there."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from lxml import etree

from entries import Change, SourceState
from feeds import FastFeeds
from feeds.service import Service
from feeds.web import create_app
from feeds.widgets.frame import SANDBOX
from tests.feeds.web.newsrooms import BASE, NOW, TAG, battery, empty_service
from tests.feeds.web.renamed import FEEDS, configured

FRAMES = {
    "/": "",
    "": "",
    "/?topic=education&topic=partnerships&match=&lang=&q=&format=rss": "topic=education,partnerships",
    "/feeds/all.json": "",
    "/feeds/all.widget?limit=3": "limit=3",
    "/feeds/all.widget.html": None,
    "/feeds/topic/education.atom?lang=en": "feed=topic/education&lang=en",
    "/feeds/topic/education.rss?page=2&limit=5": "feed=topic/education&limit=5",
    "/feeds/source/brightwater.html": "feed=source/brightwater",
    "/feeds/named/nothing.rss": None,
    "/feeds/all.exe": None,
    "/feeds/all.rss?shoe=blue": None,
    "/feeds.opml": None,
    "/topics/education?lang=de&q=&page=2": "feed=topic/education&lang=de",
    "/topics/education?q=robotics%20-lamp": "feed=topic/education&q=robotics%20-lamp",
    "/topics/nothing": None,
    "/sources/lindenhof#latest": "feed=source/lindenhof",
    "/sources/nothing": None,
    "/entries/brightwater-laboratory?why=education": "entry=brightwater-laboratory",
    "/entries/brightwater-recalled": None,
    "/entries/nothing": None,
    "/embed?feed=topic/education&lang=en&layout=cards&as=fragment": "feed=topic/education&lang=en&layout=cards",
    "/embed?entry=brightwater-laboratory&theme=dark": "entry=brightwater-laboratory&theme=dark",
    "/embed?feed=named/nothing": None,
    "/widgets?feed=source/kowloon&ink=%23ff0000&layout=": "feed=source/kowloon&ink=%23ff0000",
    "/widgets?step=2&heading=%22%3E%3Cscript%3E": "heading=%22%3E%3Cscript%3E",
    "/widgets?layout=%22%3E%3Cscript%3E": None,
    "/embed?shoe=blue": None,
    "/embed?count=many": None,
    "/admin/": None,
    "/metrics": None,
}


def ask(client: FlaskClient, url: str, **more: str) -> Any:  # Any: JSON
    return client.get("/oembed", query_string={"url": url, **more})


def frame(answer: Any) -> Tag:
    """The one element of the answer's HTML."""
    (found,) = BeautifulSoup(answer["html"], "lxml").body.find_all(True)  # type: ignore[union-attr] # lxml always makes a body
    assert answer["html"].startswith("<iframe ")
    assert answer["html"].endswith("></iframe>")
    return found


@pytest.mark.parametrize("address", FRAMES)
def test_each_address_of_ours_has_its_frame_and_others_have_none(client: FlaskClient, address: str) -> None:
    response, expected = ask(client, f"{BASE}{address}"), FRAMES[address]
    if expected is None:
        assert (response.status_code, response.text) == (404, ask(client, f"{BASE}/never").text)
        return
    assert response.status_code == 200, response.text
    src = str(frame(response.json)["src"])
    assert src == f"{BASE}/embed" + (f"?{expected}" if expected else "")
    assert client.get(src).status_code == 200, "the frame shows something"


@pytest.mark.parametrize(
    "url",
    [
        "https://elsewhere.example/feeds/all.rss", "https://press.example.org.evil.example/", "https://press.example.org:81/",
        "https://ann@press.example.org/", "ftp://press.example.org/", "//press.example.org/", "/topics/education", "https://[::/",
        "https://press.example.org:x/", "javascript:alert(1)", f"{BASE}/?q={'a' * 5_000}", "\x00", "feeds/all.rss",
    ],
)  # fmt: skip
def test_what_is_not_ours_is_as_unknown(client: FlaskClient, url: str) -> None:
    assert ask(client, url).status_code == 404


@pytest.mark.parametrize("url", ["http://press.example.org/topics/education", "HTTPS://PRESS.example.org:443/topics/education"])
def test_an_address_as_people_write_it_is_ours(client: FlaskClient, url: str) -> None:
    assert frame(ask(client, url).json)["src"] == f"{BASE}/embed?feed=topic/education"


def test_the_answer_says_what_oembed_asks_for(client: FlaskClient) -> None:
    response = ask(client, f"{BASE}/sources/brightwater")
    assert response.content_type == "application/json; charset=utf-8"
    html, height = response.json["html"], response.json["height"]
    assert response.json | {"html": ""} == {
        "version": "1.0", "type": "rich", "title": "Brightwater University", "author_name": "Brightwater University",
        "author_url": f"{BASE}/sources/brightwater", "provider_name": "Pressroll", "provider_url": f"{BASE}/", "cache_age": 1800,
        "width": 640, "height": height, "html": "",
    }  # fmt: skip
    shown = frame({"html": html})
    assert (shown["title"], shown["width"], shown["height"], shown["loading"]) == ("Brightwater University", "640", str(height), "lazy")
    assert " ".join(shown["sandbox"]) == SANDBOX
    several = ask(client, f"{BASE}/topics/education?source=brightwater,kowloon").json
    assert "author_name" not in several


def test_xml_says_the_same(client: FlaskClient) -> None:
    response = ask(client, f"{BASE}/topics/education?lang=en", format="xml")
    assert response.content_type == "text/xml; charset=utf-8"
    root = etree.fromstring(response.data)
    said = {child.tag: child.text for child in root}
    assert root.tag == "oembed"
    assert said == {name: str(value) for name, value in ask(client, f"{BASE}/topics/education?lang=en").json.items()}


def test_a_frame_is_no_larger_than_is_asked_for(client: FlaskClient) -> None:
    answer = ask(client, f"{BASE}/", maxwidth="320", maxheight="200").json
    assert (answer["width"], answer["height"], frame(answer)["width"], frame(answer)["height"]) == (320, 200, "320", "200")
    wide, narrow = (ask(client, f"{BASE}/", maxwidth=width, maxheight="").json for width in ("4000", "1"))
    assert (wide["width"], narrow["width"]) == (640, 1)
    assert narrow["height"] > wide["height"] > ask(client, f"{BASE}/feeds/all.rss?limit=2").json["height"] > 100
    assert wide["height"] > ask(client, f"{BASE}/embed?layout=headlines").json["height"]
    for wrong in ("0", "-1", "wide", "1e3", "٣٢٠", "9" * 30):
        response = ask(client, f"{BASE}/", maxwidth=wrong)
        assert (response.status_code, response.text) == (400, "maxwidth is a number of pixels from 1 to 100000.\n")


def test_refusals_are_those_of_the_specification(client: FlaskClient) -> None:
    missing, other = client.get("/oembed"), ask(client, f"{BASE}/", format="yaml")
    assert (missing.status_code, other.status_code) == (400, 501)
    assert "json or xml" in other.text
    for response in (missing, other, ask(client, "https://elsewhere.example/")):
        assert response.content_type == "text/plain; charset=utf-8"
        assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_an_answer_is_kept_and_asked_for_again_cheaply(client: FlaskClient) -> None:
    first = ask(client, f"{BASE}/topics/education")
    assert first.headers["Cache-Control"].startswith("public, max-age=1800")
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    again = client.get("/oembed", query_string={"url": f"{BASE}/topics/education"}, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["Access-Control-Allow-Origin"] == "*"


@pytest.fixture
def renamed(folders: dict[str, Path], tmp_path: Path) -> Iterator[FlaskClient]:
    folder = Path(shutil.copytree(folders["filled"], tmp_path / "service"))
    with configured(folder, feeds_toml=FEEDS) as service:
        app = create_app(service)
        app.wsgi_app = FastFeeds(app.wsgi_app, service.store.version)  # type: ignore[assignment, method-assign] # as it is served
        yield app.test_client()


def test_a_private_feed_is_as_unknown_with_its_token_too(renamed: FlaskClient) -> None:
    unknown = ask(renamed, f"{BASE}/feeds/named/never.atom")
    for address in (
        "/feeds/named/board.atom",
        "/feeds/named/directors.rss?token=x",
        "/embed?feed=named/board",
        "/widgets?feed=named/board",
    ):
        response = ask(renamed, BASE + address)
        assert (response.status_code, response.text) == (404, unknown.text)
        assert {**response.headers} == {**unknown.headers}


@pytest.mark.parametrize("address", ["/feeds/named/pupils.rss", "/embed?feed=named/pupils", "/feeds/named/schools.json"])
def test_a_former_name_leads_to_the_present_one(renamed: FlaskClient, address: str) -> None:
    answer = ask(renamed, BASE + address).json
    assert frame(answer)["src"] == f"{BASE}/embed?feed=named/schools"
    assert (answer["title"], answer["author_name"]) == ("Schools", "Hochschule Lindenhof")


@pytest.mark.parametrize("place", ["embed", "widgets"])
def test_a_widget_that_was_pasted_under_a_former_name_is_led_on(renamed: FlaskClient, place: str) -> None:
    moved = renamed.get(f"/{place}?feed=named/pupils&layout=cards")
    assert (moved.status_code, moved.location) == (301, f"{BASE}/{place}?feed=named/schools&layout=cards")


def test_an_embargoed_release_is_as_unknown(service: Service) -> None:
    held = replace(battery(), id=f"{TAG}northgrid/secret", slug="northgrid-secret", url="https://northgrid.example/secret",
                   fingerprint="secret", hold_until=NOW + timedelta(days=1))  # fmt: skip
    service.store.save([Change("new", held.id, held, urls=(held.url,))], SourceState("northgrid", checked=NOW), NOW)
    client = create_app(service).test_client()
    response, unknown = ask(client, f"{BASE}/entries/northgrid-secret"), ask(client, f"{BASE}/entries/northgrid-never")
    assert (response.status_code, response.text) == (unknown.status_code, unknown.text) == (404, unknown.text)


def test_titles_of_others_stay_text(service: Service) -> None:
    title = '"><script>alert(1)</script><img src=x onerror=alert(1)> ]]>\x0b & more'
    made = replace(
        battery(), id=f"{TAG}northgrid/bad", slug="northgrid-bad", title=title, url="https://northgrid.example/bad", fingerprint="b"
    )
    service.store.save([Change("new", made.id, made, urls=(made.url,))], SourceState("northgrid", checked=NOW), NOW)
    client = create_app(service).test_client()
    answer = ask(client, f"{BASE}/entries/northgrid-bad").json
    assert frame(answer)["title"] == title.replace("\x0b", "")
    said = {child.tag: child.text for child in etree.fromstring(ask(client, f"{BASE}/entries/northgrid-bad", format="xml").data)}
    assert said["html"] == answer["html"]


def test_a_service_below_a_path_knows_its_addresses_with_it_and_without(tmp_path: Path) -> None:
    service = empty_service(tmp_path, base_url="https://example.org/press")
    client = create_app(service).test_client()
    for address in ("/press/topics/education", "/topics/education"):
        answer = ask(client, f"https://example.org{address}").json
        assert frame(answer)["src"] == "https://example.org/press/embed?feed=topic/education"
        assert answer["provider_url"] == "https://example.org/press/"
    assert frame(ask(client, "https://example.org/press").json)["src"] == "https://example.org/press/embed"
    assert ask(client, "https://example.org/pressing").status_code == 404
    service.store.close()


PAGES = {
    "/": "",
    "/?topic=education&q=robotics": "q=robotics&topic=education",
    "/topics/education": "feed=topic/education",
    "/topics/education?lang=en&page=1": "feed=topic/education&lang=en",
    "/sources/manara": "feed=source/manara",
    "/entries/brightwater-laboratory": "entry=brightwater-laboratory",
    "/feeds/topic/education.html?lang=en": "feed=topic/education&lang=en",
}


@pytest.mark.parametrize("address", PAGES)
def test_pages_lead_to_the_answer_about_what_they_show(client: FlaskClient, address: str) -> None:
    soup = BeautifulSoup(client.get(address).text, "lxml")
    links = {str(link["type"]): link for link in soup.select('link[rel="alternate"][type$="+oembed"]')}
    assert sorted(links) == ["application/json+oembed", "text/xml+oembed"]
    for kind, link in links.items():
        parts = urlsplit(str(link["href"]))
        assert f"{parts.scheme}://{parts.netloc}{parts.path}" == f"{BASE}/oembed"
        response = client.get("/oembed", query_string=dict(parse_qsl(parts.query)))
        assert response.content_type == f"{kind.removesuffix('+oembed')}; charset=utf-8"
        assert link["title"]
    expected = PAGES[address]
    answer = ask(client, dict(parse_qsl(urlsplit(str(links["application/json+oembed"]["href"])).query))["url"]).json
    assert frame(answer)["src"] == f"{BASE}/embed" + (f"?{expected}" if expected else "")


def test_private_feeds_and_errors_lead_nowhere(renamed: FlaskClient) -> None:
    service = renamed.application.extensions["pressroll"].service
    token = service.store.tokens.create("acme", ("feed:board",), NOW)
    opened = renamed.get("/feeds/named/board.html", headers={"Authorization": f"Bearer {token}"})
    assert (opened.status_code, "For the board alone" in opened.text) == (200, True)
    wrong = (
        "/feeds/named/board.html",
        "/widgets?layout=no",
        "/entries/nothing",
        "/entries/brightwater-recalled",
        "/topics/never",
        "/?topic=never",
    )
    for text in (opened.text, *(renamed.get(address).text for address in wrong)):
        assert "oembed" not in text
        assert "og:title" not in text
