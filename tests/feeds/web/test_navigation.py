"""Who opens the address of a feed in a browser sees a page; whoever reads it gets the feed."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.feeds.web.newsrooms import BASE

BROWSER = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document", "Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
READERS: tuple[dict[str, str], ...] = (
    {},
    {"Accept": "text/html,*/*;q=0.8"},  # older browsers, and readers that pretend to be one
    {"Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty", "Accept": "*/*"},
    {**BROWSER, "Sec-Fetch-Dest": "iframe"},
    {**BROWSER, "Accept": "application/atom+xml, application/rss+xml, application/feed+json"},
)


@pytest.mark.parametrize("format", ["atom", "rss", "json"])
def test_a_browser_that_opens_a_feed_is_shown_a_page(client: FlaskClient, format: str) -> None:
    shown = client.get(f"/feeds/topic/education.{format}", headers=BROWSER)
    assert (shown.status_code, shown.mimetype) == (200, "text/html")
    assert "This is a feed." in shown.text
    assert f'value="{BASE}/feeds/topic/education.atom"' in shown.text
    assert "script-src" in shown.headers["Content-Security-Policy"] or "default-src 'self'" in shown.headers["Content-Security-Policy"]
    again = client.get(f"/feeds/topic/education.{format}", headers={**BROWSER, "If-None-Match": shown.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("headers", READERS)
@pytest.mark.parametrize(
    ("format", "type"), [("atom", "application/atom+xml"), ("rss", "application/rss+xml"), ("json", "application/feed+json")]
)
def test_a_reader_always_gets_the_feed(client: FlaskClient, headers: dict[str, str], format: str, type: str) -> None:
    answer = client.get(f"/feeds/all.{format}", headers=headers)
    assert answer.mimetype == type
    assert {"Sec-Fetch-Mode", "Sec-Fetch-Dest"} <= {name.strip() for name in answer.headers["Vary"].split(",")}


def test_caches_keep_one_copy_for_all_readers_and_another_for_browsers(client: FlaskClient) -> None:
    feed, page = client.get("/feeds/all.atom"), client.get("/feeds/all.atom", headers=BROWSER)
    assert "Accept," not in feed.headers["Vary"].replace("Accept-Encoding", "")
    assert page.headers["Vary"].startswith("Accept, ")
    assert feed.headers["ETag"] != page.headers["ETag"]


@pytest.mark.parametrize(("ending", "type"), [("ninjs", "application/json"), ("ics", "text/calendar"), ("sitemap", "application/xml")])
def test_other_formats_are_shown_as_they_are(client: FlaskClient, ending: str, type: str) -> None:
    assert client.get(f"/feeds/all.{ending}", headers=BROWSER).mimetype == type
    assert client.get(f"/feeds/all.{ending}").mimetype == type


def test_the_page_has_an_address_of_its_own_and_names_the_feeds_for_readers(client: FlaskClient) -> None:
    page = client.get("/feeds/all.html?lang=en")
    assert page.mimetype == "text/html"
    links = page.headers["Link"]
    assert [kind for kind in ("rss+xml", "atom+xml", "feed+json", "calendar", "application/json") if kind in links] == [
        "rss+xml",
        "atom+xml",
        "feed+json",
    ]
    assert client.get("/feeds/all.atom?format=html").status_code == 400


def test_the_news_sitemap_stands_at_the_root_of_the_host(client: FlaskClient) -> None:
    answer = client.get("/news-sitemap.xml")
    assert answer.mimetype == "application/xml"
    assert answer.data == client.get("/feeds/all.sitemap?limit=200").data
    assert f"<loc>{BASE}/entries/".encode() in answer.data
    assert client.get("/news-sitemap.xml", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
