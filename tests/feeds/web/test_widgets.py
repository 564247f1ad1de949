"""/embed as a frame and as a fragment, the lean view that all widgets are drawn from, and the page that makes them."""

from __future__ import annotations

import gzip
import json
import re
from base64 import b64encode
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256, sha384
from urllib.parse import parse_qsl, urlsplit

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from entries import Change, Entry, SourceState
from feeds.service import Service
from feeds.web import create_app
from feeds.widgets.layouts import WIDGETS
from feeds.widgets.options import NAMES
from feeds.widgets.release import MEDIA_TYPES, newest, released
from tests.feeds.web.newsrooms import BASE, NOW, laboratory
from tests.feeds.web.reading import page, words


def frame(client: FlaskClient, query: str = "", status: int = 200) -> BeautifulSoup:
    """The framed page."""
    return page(client, f"/embed?{query}", status)


def listed(soup: BeautifulSoup) -> list[str]:
    """The releases in a widget."""
    return [words(link) for link in soup.select(".pw-item .pw-head")]


def test_the_lean_view_holds_what_a_list_shows_and_nothing_else(client: FlaskClient) -> None:
    response = client.get("/feeds/topic/education.widget")
    assert response.content_type == "application/json; charset=utf-8"
    document = response.json
    assert document is not None
    assert document["page"] == f"{BASE}/topics/education"
    assert document["events"].startswith(f"{BASE}/events?topic=education&lastEventId=")
    first = document["items"][0]
    assert first.keys() <= {"id", "url", "title", "summary", "day", "at", "language", "dir", "source", "topics", "image"}
    assert first["image"].startswith(f"{BASE}/pictures/")
    assert len(response.data) < len(client.get("/feeds/topic/education.json").data) / 2


def test_a_day_without_a_time_has_none_in_the_lean_view(client: FlaskClient) -> None:
    items = (client.get("/feeds/source/kowloon.widget").json or {})["items"]
    (item,) = (item for item in items if "memorandum" in item["title"])
    assert item["day"] == "2019-12-13"
    assert "at" not in item


def test_the_lean_view_tells_when_its_newsrooms_were_read_well(client: FlaskClient) -> None:
    headers = client.get("/feeds/all.widget").headers
    assert {"Pressroll-State", "Pressroll-Succeeded"} <= set(headers["Access-Control-Expose-Headers"].split(", ")) & set(headers.keys())


@pytest.mark.parametrize("layout", WIDGETS)
def test_a_frame_shows_the_releases_without_a_script(client: FlaskClient, layout: str) -> None:
    soup = frame(client, f"feed=topic/education&layout={layout}&count=2")
    titles = [item["title"] for item in (client.get("/feeds/topic/education.json").json or {})["items"]]
    assert listed(soup) == titles[:2]
    assert soup.select_one(f".pw-{layout}[role=group][aria-label=Education]")


def test_a_frame_takes_the_filters_of_feeds(client: FlaskClient) -> None:
    for filters in ("topic=education&lang=de", "source=brightwater", "q=robotics", "limit=1", "since=2026-11-19", "not_topic=education"):
        titles = [item["title"] for item in (client.get(f"/feeds/all.json?{filters}").json or {})["items"]]
        assert listed(frame(client, f"{filters}&count=50")) == titles
        assert titles
    assert len(listed(frame(client, "limit=1"))) == 1


def test_a_frame_may_be_framed_and_loads_nothing_of_others(client: FlaskClient) -> None:
    response = client.get("/embed")
    policy = dict(part.partition(" ")[::2] for part in response.headers["Content-Security-Policy"].split("; "))
    assert policy["frame-ancestors"] == "*"
    assert policy["default-src"] == "'none'"
    assert "unsafe" not in response.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in response.headers
    assert "Set-Cookie" not in response.headers
    for tag in BeautifulSoup(response.text, "lxml").select("script[src], link[href], img[src]"):
        address = str(tag.get("src") or tag.get("href"))
        assert address.startswith(("/", BASE))


def test_chosen_colours_stand_in_a_sheet_that_the_policy_names(client: FlaskClient) -> None:
    response = client.get("/embed?link=8a2338&paper=fff")
    sheet = BeautifulSoup(response.text, "lxml").style
    assert sheet is not None
    assert sheet.string == ":root{--pressroll-link:#8a2338;--pressroll-paper:#ffffff;}"
    assert f"'sha256-{b64encode(sha256(str(sheet.string).encode()).digest()).decode()}'" in response.headers["Content-Security-Policy"]


def test_only_the_framed_page_may_be_framed(client: FlaskClient) -> None:
    for path in ("/", "/widgets", "/topics/education", "/embed/other"):
        assert "frame-ancestors 'none'" in client.get(path).headers["Content-Security-Policy"]


def test_options_are_attributes_of_the_element_in_the_frame(client: FlaskClient) -> None:
    element = frame(client, "feed=source/brightwater&layout=cards&count=3&live=yes&target=_blank").select_one("pressroll-feed")
    assert element is not None
    assert element["src"] == "/feeds/source/brightwater.widget"
    assert {name: element[name] for name in ("layout", "count", "live", "target")} == {
        "layout": "cards", "count": "3", "live": "yes", "target": "_blank",
    }  # fmt: skip
    link = element.select_one(".pw-head")
    assert link is not None
    assert (link["target"], link["rel"]) == ("_blank", ["noopener"])
    assert "(opens in a new tab)" in words(link)


def test_what_is_not_asked_for_is_not_there(client: FlaskClient) -> None:
    soup = frame(client, "show=summary")
    assert soup.select(".pw-text")
    assert not soup.select(".pw-title, .pw-img, .pw-meta, .pw-foot")
    bare = frame(client, "show=none")
    assert not bare.select(".pw-text, .pw-title, .pw-img, .pw-meta, .pw-foot")
    assert listed(bare) == listed(soup)


def test_a_frame_speaks_its_readers_language(client: FlaskClient) -> None:
    german, arabic = frame(client, "locale=de"), frame(client, "locale=ar")
    assert "Alle Mitteilungen" in words(german.select_one(".pw-foot"))
    assert "19. November 2026" in words(german.select_one(".pw-meta"))
    box = arabic.select_one(".pw")
    assert box is not None
    assert (box["dir"], box["lang"]) == ("rtl", "ar")
    carried = arabic.select_one('pressroll-feed script[type="application/json"]')
    assert carried is not None
    assert json.loads(str(carried.string))["more"] == "كل البيانات"
    assert german.select_one('pressroll-feed script[type="application/json"]') is None  # built in


def test_one_release_can_be_framed(client: FlaskClient) -> None:
    soup = frame(client, "entry=brightwater-laboratory&layout=cards")
    assert listed(soup) == ["Brightwater University and eleven schools open a robotics workshop"]
    assert soup.select_one("pressroll-feed") is None  # it is no feed, so no script asks for news of it


@pytest.mark.parametrize(
    ("query", "status", "right"),
    [
        ("feed=topic/educaton", 404, "Did you mean education?"),
        ("feed=nowhere", 404, "nowhere"),
        ("feed=source/brigthwater", 404, "Did you mean brightwater?"),
        ("entry=nothing", 404, "nothing"),
        ("entry=brightwater-recalled", 404, "brightwater-recalled"),
        ("layout=lisst", 400, "list, cards, headlines or ticker"),
        ("layuot=list", 400, "Did you mean layout?"),
        ("tpoic=education", 400, "Did you mean topic?"),
        ("topic=educaton", 400, "Did you mean education?"),
        ("as=pdf", 400, "page or fragment"),
    ],
)
def test_a_wrong_address_says_in_the_frame_what_would_be_right(client: FlaskClient, query: str, status: int, right: str) -> None:
    response = client.get(f"/embed?{query}")
    assert response.status_code == status
    assert right in words(BeautifulSoup(response.text, "lxml").select_one(".pw-problem"))
    assert "frame-ancestors *" in response.headers["Content-Security-Policy"]


def test_a_fragment_is_html_to_put_into_a_page(client: FlaskClient) -> None:
    response = client.get("/embed?feed=topic/education&count=2&as=fragment")
    soup = BeautifulSoup(response.text, "lxml")
    assert not re.search("<(html|head|body|style|link)", response.text)
    assert [script["type"] for script in soup.select("script")] == ["application/ld+json"]
    facts = json.loads(str(soup.select("script")[0].string))
    assert [one["item"]["headline"] for one in facts["itemListElement"]] == listed(soup)
    assert facts["itemListElement"][0]["item"]["publisher"]["name"] == "Brightwater University"


def test_a_refused_fragment_is_a_sentence_for_a_page_not_a_page(client: FlaskClient) -> None:
    response = client.get("/embed?feed=topic/educaton&as=fragment")
    assert response.status_code == 404
    assert not re.search("<(html|head|body|style|link|script)", response.text)
    assert "Did you mean education?" in response.text


@pytest.mark.parametrize("header", ["If-None-Match", "If-Modified-Since"])
def test_a_fragment_answers_304_while_nothing_changed(service: Service, header: str) -> None:
    client = create_app(service).test_client()
    address = "/embed?feed=source/brightwater&as=fragment"
    first = client.get(address)
    condition = {header: first.headers["ETag" if header == "If-None-Match" else "Last-Modified"]}
    assert client.get(address, headers=condition).status_code == 304
    corrected = corrected_in(service)
    again = client.get(address, headers=condition)
    assert again.status_code == 200
    assert listed(BeautifulSoup(again.text, "lxml")).count(corrected) == 1


def corrected_in(service: Service) -> str:
    """Corrects the title of a release, some time later; the new one."""
    old = laboratory()
    later = NOW + timedelta(hours=1)
    new = replace(old, title="Brightwater University opens two robotics workshops", revised=later)
    service.store.save([Change("revised", new.id, new)], SourceState("brightwater", checked=later), later)
    return new.title


def test_hostile_words_stay_words(service: Service) -> None:
    hostile: Entry = replace(laboratory(), title="<img src=x onerror=alert(1)>\"'</script><script>alert(2)</script>", summary="<!--<b>x")
    service.store.save([Change("revised", hostile.id, hostile)], SourceState("brightwater", checked=NOW), NOW)
    client = create_app(service).test_client()
    for query in ("", "as=fragment", "locale=ar", "heading=%3Cscript%3Ealert(3)%3C/script%3E"):
        text = client.get(f"/embed?{query}").text
        soup = BeautifulSoup(text, "lxml")
        assert hostile.title in listed(soup)
        assert "alert" not in "".join(str(script) for script in soup.select("script:not([type])"))
        assert "<script>alert" not in text
        assert "<img src=x" not in text


def test_an_interrupted_newsroom_says_since_when(service: Service) -> None:
    state = service.store.states()["kowloon"]
    broken = replace(state, state="broken", reasons=("no_items",), checked=NOW, succeeded=NOW - timedelta(days=3))
    service.store.save([], broken, NOW)
    soup = frame(create_app(service).test_client(), "feed=source/kowloon&locale=en-GB")
    assert words(soup.select_one(".pw-warn")) == "Updated 16 November 2026. The newsroom cannot be read just now."


# ------------------------------------------------------------------------------------------------- script and style


@pytest.mark.parametrize("kind", MEDIA_TYPES)
def test_every_version_is_served_for_ever_under_its_number(client: FlaskClient, kind: str) -> None:
    for number, file in released()[kind].items():
        response = client.get(f"/widget-{number}.{kind}")
        assert (response.data, response.content_type) == (file.body, MEDIA_TYPES[kind])
        assert "immutable" in response.headers["Cache-Control"]
        assert response.headers["Access-Control-Allow-Origin"] == "*"  # or else `integrity` cannot be checked
        assert file.integrity == f"sha384-{b64encode(sha384(response.data).digest()).decode()}"
        packed = client.get(f"/widget-{number}.{kind}", headers={"Accept-Encoding": "gzip"})
        assert gzip.decompress(packed.data) == file.body
        again = client.get(f"/widget-{number}.{kind}", headers={"If-None-Match": response.headers["ETag"]})
        assert again.status_code == 304


def test_the_address_without_a_number_is_the_newest_and_asked_for_again(client: FlaskClient) -> None:
    response = client.get("/widget.js")
    assert response.data == newest("js").body
    assert "max-age=3600" in response.headers["Cache-Control"]
    assert client.get("/widget.css").data == newest("css").body


@pytest.mark.parametrize("path", ["/widget-999.js", "/widget-1.exe", "/widget.exe", "/widget-.js", "/widget-01x.js"])
def test_there_is_no_other(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


# ------------------------------------------------------------------------------------------------- the builder


def snippets(soup: BeautifulSoup) -> dict[str, str]:
    """What there is to copy, by name."""
    return {str(field["id"]).removeprefix("e-"): field.get_text() for field in soup.select("textarea")}


def test_the_builder_shows_three_snippets_and_their_policies_without_scripts(client: FlaskClient) -> None:
    soup = page(client, "/widgets?feed=topic/education&layout=cards&count=2")
    element, iframe, address = snippets(soup).values()
    assert f'<script src="{BASE}/widget-{newest("js").number}.js" integrity="{newest("js").integrity}"' in element
    assert f'<pressroll-feed src="{BASE}/feeds/topic/education.widget" layout="cards" count="2">' in element
    assert listed(BeautifulSoup(element, "lxml")) == listed(frame(client, "feed=topic/education&count=2"))
    assert f'<iframe src="{BASE}/embed?feed=topic/education&amp;layout=cards&amp;count=2"' in iframe
    assert "sandbox=" in iframe
    assert address.strip() == f"{BASE}/embed?feed=topic/education&layout=cards&count=2&as=fragment"
    policies = [words(code) for code in soup.select(".take dd code")]
    assert policies == [
        f"script-src 'self' {BASE}; connect-src 'self' {BASE}; img-src 'self' {BASE}",
        f"frame-src 'self' {BASE}; script-src 'self' {BASE}",
        f"img-src 'self' {BASE}",
    ]


def test_all_three_snippets_mean_the_same_widget(client: FlaskClient) -> None:
    asked = "feed=source/brightwater&lang=en&q=robotics&layout=headlines&count=3&show=title,date&dates=relative&locale=de&link=8a2338"
    soup = page(client, f"/widgets?{asked}")
    element, iframe, address = snippets(soup).values()
    attributes = BeautifulSoup(element, "lxml").select("pressroll-feed")[0].attrs
    src = urlsplit(str(attributes.pop("src")))
    assert dict(parse_qsl(src.query)) == {"lang": "en", "q": "robotics"}
    framed = dict(parse_qsl(urlsplit(str(BeautifulSoup(iframe, "lxml").select("iframe")[0]["src"])).query))
    assert framed == dict(parse_qsl(asked))
    assert dict(parse_qsl(urlsplit(address.strip()).query)) == framed | {"as": "fragment"}
    assert {name: value for name, value in framed.items() if name in NAMES} == attributes


def test_the_form_shows_what_the_address_asks_for(client: FlaskClient) -> None:
    soup = page(client, "/widgets?feed=source/brightwater&layout=ticker&count=7&theme=dark&not_topic=awards&link=8a2338")
    chosen = {
        str(field["name"]): str(field.select_one("[selected]")["value"]) for field in soup.select("select") if field.select("[selected]")
    }  # type: ignore[index]
    assert (chosen["feed"], chosen["theme"]) == ("source/brightwater", "dark")
    assert [radio["value"] for radio in soup.select("[name=layout][checked]")] == ["ticker"]
    assert {box["value"] for box in soup.select("[name=show][checked]")} == set(WIDGETS["ticker"].show)
    assert [field["value"] for field in soup.select("[name=not_topic]")] == ["awards"]
    assert [field["value"] for field in soup.select("[name=link]")] == ["#8a2338"]


def test_a_form_that_was_sent_as_it_came_changes_nothing(client: FlaskClient) -> None:
    soup = page(client, "/widgets?feed=topic/education&layout=list&count=5")
    sent = [(str(field["name"]), str(field.get("value", ""))) for field in soup.select("form#builder input") if _is_sent(field.attrs)]
    sent += [
        (str(field["name"]), str((field.select_one("[selected]") or field.select("option")[0])["value"]))
        for field in soup.select("form#builder select")
    ]
    again = client.get("/widgets", query_string=sent)
    assert snippets(BeautifulSoup(again.text, "lxml")) == snippets(soup)
    other = client.get("/widgets", query_string=[pair for pair in sent if pair[0] != "layout"] + [("layout", "headlines")])
    assert 'layout="headlines" count="5">' in snippets(BeautifulSoup(other.text, "lxml"))["element"]  # and shows what that layout shows


def _is_sent(attributes: dict[str, object]) -> bool:
    return attributes.get("type") not in ("checkbox", "radio") or "checked" in attributes


def test_what_the_builder_cannot_understand_is_said_at_its_field(client: FlaskClient) -> None:
    soup = page(client, "/widgets?feed=topic/educaton&layout=cards", status=400)
    assert "Did you mean education?" in words(soup.select_one("[role=alert]"))
    field = soup.select_one("#w-feed")
    assert field is not None
    assert field["aria-describedby"] == "refused"
    assert 'layout="cards"' in snippets(soup)["element"]  # the rest stays


def test_faint_colours_are_told_of(client: FlaskClient) -> None:
    soup = page(client, "/widgets?link=8fbcff&theme=light")
    assert "Links on light pages" in words(soup.select_one("[data-part=contrasts]"))
    assert "easy to read" in words(page(client, "/widgets").select_one("[data-part=contrasts]"))


@pytest.fixture
def fresh(empty: Service) -> FlaskClient:
    return create_app(empty).test_client()


def test_an_empty_feed_says_so(fresh: FlaskClient) -> None:
    assert words(frame(fresh).select_one(".pw-say")) == "No releases here yet. New ones appear by themselves."
    assert page(fresh, "/widgets").select("textarea")


def test_without_thumbnails_the_lean_view_names_no_picture(service: Service) -> None:
    address = "/feeds/source/brightwater.widget"
    before = create_app(service).test_client().get(address)
    service.settings = service.settings.model_copy(update={"thumbnails": False})
    after = create_app(service).test_client().get(address)
    assert any("image" in item for item in (before.json or {})["items"])
    assert not any("image" in item for item in (after.json or {})["items"])
    assert before.headers["ETag"] != after.headers["ETag"]


@pytest.mark.parametrize(
    "path", ["/topics/education?lang=en", "/sources/brightwater", "/feeds/topic/education.html?lang=en", "/?q=robotics"]
)
def test_pages_of_feeds_lead_to_their_widget(client: FlaskClient, path: str) -> None:
    (link,) = page(client, path).select('a[href^="/widgets?feed="]')
    made = snippets(page(client, str(link["href"])))["element"]
    src = str(BeautifulSoup(made, "lxml").select("pressroll-feed")[0]["src"])
    feed = page(client, path).select('link[type="application/feed+json"]')
    shown = (client.get(urlsplit(src).path + "?" + urlsplit(src).query).json or {})["items"]
    assert feed
    assert [item["id"] for item in shown] == [item["id"] for item in (client.get(str(feed[0]["href"])).json or {})["items"]]
