"""Private feeds on pages of others, in Chromium: shown on the sites of their token, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Frame, Page, expect

from tests.browser.foreign import Office, host
from tests.feeds.web.newsrooms import NOW, empty_service, fill, open_service
from tests.feeds.web.renamed import FEEDS
from tests.ports import own_port

TITLE = "For the board alone"


@pytest.fixture
def ours(tmp_path: Path) -> Iterator[Office]:
    port = own_port()
    base_url = f"http://127.0.0.1:{port}"
    service = empty_service(tmp_path, base_url=base_url)
    fill(service)
    service.store.close()
    (tmp_path / "config" / "feeds.toml").write_text(FEEDS, "utf-8")
    service = open_service(tmp_path, base_url=base_url)
    opened = Office(service, port)
    opened.start()
    yield opened
    opened.stop()
    service.store.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


def pasted(ours: Office, token: str) -> str:
    """The element and the frame, as they are pasted."""
    return (
        f'<script src="{ours.address}/widget.js" defer></script>'
        f'<pressroll-feed src="{ours.address}/feeds/named/board.widget" token="{token}">nothing yet</pressroll-feed>'
        f'<iframe id="private" src="{ours.address}/embed?feed=named/board&amp;token={token}" title="Board" width="600" height="400"></iframe>'
    )


def token_for(ours: Office, *origins: str) -> str:
    return ours.service.store.tokens.create(f"site {len(ours.service.store.tokens.all())}", ("feed:board",), NOW, origins=origins)


def test_private_feed_is_shown_on_the_site_of_its_token(ours: Office, page: Page) -> None:
    with host("") as site:
        page.goto(site.put(pasted(ours, token_for(ours, site.address))))
        expect(page.locator("pressroll-feed .pw-title")).to_have_text(TITLE)
        expect(page.frame_locator("#private").locator(".pw-title")).to_have_text(TITLE)


def test_the_same_page_on_another_site_shows_nothing(ours: Office, page: Page) -> None:
    with host("") as site, host("") as thief:
        with page.expect_console_message(lambda message: f"frame-ancestors {site.address}" in message.text):
            page.goto(thief.put(pasted(ours, token_for(ours, site.address))))
        expect(page.locator("pressroll-feed .pw-problem")).to_contain_text("no feed 'board'")
        assert not [frame.url for frame in page.frames if "/embed" in frame.url]


def test_secret_token_in_a_page_shows_nothing(ours: Office, page: Page) -> None:
    with host("") as site:
        with (
            page.expect_console_message(lambda message: "frame-ancestors 'none'" in message.text),
            page.expect_event("requestfailed", lambda request: "/board.widget" in request.url),
        ):
            page.goto(site.put(pasted(ours, token_for(ours))))
        assert not [frame.url for frame in page.frames if "/embed" in frame.url]
        assert TITLE not in page.content()


def test_private_frame_is_shown_where_a_worker_keeps_public_ones_and_is_not_kept(ours: Office, page: Page) -> None:
    with host("") as site:
        origin = site.address.replace("localhost", "127.0.0.1")  # of another origin and of our site: else Chromium lets no worker in
        public = f'<iframe id="public" src="{ours.address}/embed?feed=all" title="All" width="600" height="400"></iframe>'
        site.put(public)
        page.goto(f"{origin}/page")
        framed(page, "feed=all").wait_for_function("() => navigator.serviceWorker.controller !== null")
        token = token_for(ours, origin)
        site.put(public + pasted(ours, token), "/both")
        page.goto(f"{origin}/both")
        expect(page.frame_locator("#private").locator(".pw-title")).to_have_text(TITLE)
        kept = framed(page, "feed=all").evaluate(
            "caches.open('pressroll-embed').then((cache) => cache.keys()).then((found) => found.map((one) => one.url))"
        )
        assert kept
        assert not [url for url in kept if "board" in url]


def framed(page: Page, part: str) -> Frame:
    """The frame in whose address this stands."""
    found = page.frame(url=lambda url: part in url)
    assert found, [frame.url for frame in page.frames]
    return found
