"""Strange and hostile addresses of /embed, /widgets and /oembed: never a fault of ours, always a sentence that says what is right."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markupsafe import escape

from entries import Change, SourceState, StoreBusy
from feeds.filters import PARAMETERS
from feeds.service import Service
from feeds.web import create_app
from feeds.widgets.options import NAMES
from tests.feeds.web.newsrooms import BASE, NOW, empty_service, fill, laboratory, open_service, withdrawn
from tests.feeds.web.reading import page, words

HOSTILE = "\"'><script>alert(1)</script>\r\nSet-Cookie: a=b"
VALUES = (
    "", "0", "1", "-1", "51", "9" * 5_000, "\u0663", "\u00bd", "1e3", "abc", "a" * 3_000, HOSTILE, "\x00", "\u202e", "\ufffe", "%", "//", "../",
    "all", "topic/education", "topic/", "source/brightwater", "source/nothing", "named/x", "h\u00e9", "\u65e5\u672c", "http://[", "en-GB", "root",
    "en@<b>", "de_DE", "#fff", "red;}", "list", "cards", "relative", "title,image", "none", "2026-02-30", "0001-01-01", "education,awards",
    ",".join(f"n{n}" for n in range(200)), "education," * 200, '"open', "-a", "a*", laboratory().slug, withdrawn().slug, "fragment",
    f"{BASE}/embed?limit={'9' * 3_000}", f"{BASE}/topics/education?q=%00", f"{BASE}:99999/", "https://\u2100.example/",
)  # fmt: skip
PAIRS = st.tuples(
    st.sampled_from((*NAMES, *PARAMETERS, "feed", "entry", "as", "was", "url", "format", "maxwidth", "x<y")), st.sampled_from(VALUES)
)
STATUSES = {"/embed": {200, 400, 404}, "/widgets": {200, 400}, "/oembed": {200, 400, 404, 501}}


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(sorted(STATUSES)), st.lists(PAIRS, max_size=5))
def test_whatever_stands_in_an_address_is_answered_or_refused_in_a_sentence(
    client: FlaskClient, path: str, pairs: list[tuple[str, str]]
) -> None:
    answer = client.get(f"{path}?{urlencode(pairs)}", base_url=BASE)
    assert answer.status_code in STATUSES[path]
    assert len(answer.data) < 100_000
    assert "Set-Cookie" not in answer.headers
    if answer.mimetype == "text/html":
        soup = BeautifulSoup(answer.data, "html.parser")
        assert not [script for script in soup.select("script:not([src])") if "json" not in str(script.get("type"))]
        assert not [element for element in soup.find_all(True) if any(name.startswith("on") for name in element.attrs)]
        if answer.status_code != 200:
            refused = soup.select_one(".pw-problem, [role=alert]")
            assert refused
            assert words(refused).endswith((".", "?", "Go to the field")), words(refused)
    elif answer.status_code != 200:
        assert answer.text.strip().endswith((".", "?"))
    else:
        assert json.loads(answer.data) if answer.mimetype == "application/json" else answer.data


@pytest.mark.parametrize("limit", ["0", "abc", "9" * 1_000, "9" * 5_000, "201", "\u0663"])
@pytest.mark.parametrize("path", ["/embed", "/widgets"])
def test_a_limit_that_is_none_is_refused_with_what_it_may_be(client: FlaskClient, path: str, limit: str) -> None:
    refused = page(client, f"{path}?limit={quote(limit)}", 400)
    assert ("a number from 1 to 200" if len(limit) <= 2_000 else "The filter limit is longer than 2000 characters.") in words(refused)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("feed=all&feed=topic/education", "The option feed stands twice"),
        (f"entry={laboratory().slug}&entry=x", "The option entry stands twice"),
        ("as=page&as=fragment", "The option as stands twice"),
        ("locale=en@x", "a language such as en-GB"),
        ("locale=root", "a language such as en-GB"),
    ],
)
def test_what_two_readers_would_read_differently_is_refused(client: FlaskClient, query: str, message: str) -> None:
    assert message in words(page(client, f"/embed?{query}", 400))


def test_views_are_counted_for_the_feed_that_is_shown_and_for_no_other_word(service: Service) -> None:
    app = create_app(service)
    for feed in ("feed=" + "x" * 2_000 + "&feed=all", "feed=all"):
        app.test_client().get(f"/embed?{feed}", base_url=BASE, headers={"Referer": "https://www.example.edu/", "Sec-Fetch-Dest": "iframe"})
    app.extensions["pressroll-views"].hand_on(service.store.views)
    (counted,) = service.store.views.hosts(service.clock().date())
    assert (counted.host, counted.feed, counted.month) == ("www.example.edu", "all", 1)


def test_more_than_there_is_and_a_page_further_on(client: FlaskClient) -> None:
    everything = page(client, "/embed?count=50").select(".pw-item")
    assert [len(page(client, f"/embed?{query}").select(".pw-item")) for query in ("limit=1&count=50", "limit=1&page=2", "page=9999")] == [
        1,
        1,
        0,
    ]
    assert words(page(client, "/embed?limit=1&page=2").select(".pw-item")[0]) == words(everything[1])


def test_the_builder_keeps_what_stands_twice(client: FlaskClient) -> None:
    soup = page(client, "/widgets?topic=education&topic=awards&q=robotics&q=benches&match=any&source=brightwater&source=kowloon")
    assert [option["value"] for option in soup.select("#w-topic option[selected]")] == ["education,awards"]
    assert soup.select("#w-q")[0]["value"] == "robotics benches"
    assert [field["value"] for field in soup.select("input[type=hidden][name=source]")] == ["brightwater", "kowloon"]


@pytest.mark.parametrize("base", ["https://embed.example.org", "https://press.example.org/embed", "https://press.example.org/press"])
def test_every_address_stands_below_the_base_address_whatever_that_is_called(tmp_path: Path, base: str) -> None:
    service = empty_service(tmp_path, base_url=base)
    fill(service)
    client = create_app(service).test_client()
    prefix = base.removeprefix("https://").partition("/")[2]
    path = f"/{prefix}" if prefix else ""
    soup = BeautifulSoup(client.get("/widgets?layout=cards", base_url=base).data, "html.parser")
    assert [link["href"] for link in soup.select("[data-here]")] == [f"{path}/widgets?layout=cards&count=5"]
    assert {frame["src"] for frame in soup.select("iframe")} == {f"{path}/embed?layout=cards&count=5"}
    answer = client.get("/oembed", query_string={"url": f"{base}/widgets?layout=cards"}, base_url=base)
    assert f'src="{base}/embed?layout=cards"' in (answer.json or {})["html"]
    service.store.close()


def test_who_has_the_newest_script_is_told_by_its_content(client: FlaskClient) -> None:
    tags = {
        path: client.get(path, base_url=BASE, headers={"Accept-Encoding": "identity"}).headers["ETag"]
        for path in ("/widget.js", "/widget.css")
    }
    assert len(set(tags.values())) == 2
    for path, tag in tags.items():
        assert len(tag) == 26, "a digest, not the number, under which an unpublished version is replaced"
        assert client.get(path, base_url=BASE, headers={"Accept-Encoding": "gzip"}).headers["ETag"] == f'"{tag[1:-1]}.gzip"'


def test_while_the_database_is_busy_a_frame_says_when_to_come_back(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    client = create_app(service).test_client()

    def busy(*_: object) -> None:
        raise StoreBusy("locked")

    monkeypatch.setattr(type(service.store), "entry", busy)
    answer = client.get(f"/embed?entry={laboratory().slug}", base_url=BASE)
    assert (answer.status_code, answer.headers["Retry-After"], answer.headers["Cache-Control"]) == (503, "5", "no-store")


@pytest.mark.parametrize(
    "path", ["/embed?entry={}", "/embed?entry={}&as=fragment", "/oembed?format=xml&url=" + quote(f"{BASE}/entries/") + "{}"]
)
def test_a_held_or_withdrawn_release_is_nothing_and_a_bare_headline_no_more(service: Service, tmp_path: Path, path: str) -> None:
    full, gone = laboratory(), withdrawn()
    held = replace(full, id=f"{full.id}-held", slug="brightwater-held", url=f"{full.url}-held", hold_until=NOW + timedelta(days=1))
    service.store.save([Change("new", held.id, held, urls=(held.url,))], SourceState("brightwater", checked=NOW), NOW)
    file = tmp_path / "config" / "sources" / "brightwater.toml"
    file.write_text(f'readers = "headline"\n{file.read_text("utf-8")}', "utf-8")
    client = create_app(open_service(tmp_path)).test_client()
    for slug in (held.slug, gone.slug):
        answer = client.get(path.format(slug), base_url=BASE)
        assert (answer.status_code, full.title in answer.text, gone.title in answer.text) == (404, False, False)
    text = client.get(path.format(full.slug), base_url=BASE).text
    assert escape(full.title) in text
    assert not [part for part in (full.summary[:40], full.subtitle, "/pictures/") if part in text]
