"""Views of widgets: who is counted, who is not, and that no answer waits for it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs
from werkzeug.test import Client

from entries import StoreBusy, View
from feeds import FastFeeds, create_app
from feeds.service import Service
from feeds.views import ViewCounter, feed_of, handed_on_in_background, host_of
from tests.feeds.web.newsrooms import BASE, NOW, published

DAY = NOW.date()


class Kept:
    """A store that keeps in memory, or is busy."""

    def __init__(self) -> None:
        self.views: list[View] = []
        self.is_busy = False

    def add(self, counted: list[View]) -> None:
        if self.is_busy:
            raise StoreBusy("The database is locked.")
        self.views += counted

    def total(self) -> int:
        return sum(view.views for view in self.views)


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture
def counter() -> ViewCounter:
    return ViewCounter("press.example.org", lambda: NOW)


HOSTS = {
    "https://www.example.edu": "www.example.edu",
    "http://www.example.edu:8080": "www.example.edu",
    "https://WWW.Example.EDU/": "www.example.edu",
    "https://www.example.edu./news?q=1#x": "www.example.edu",
    "https://intranet": "intranet",
    "https://xn--mnchen-3ya.example": "xn--mnchen-3ya.example",
    "https://3com.example": "3com.example",
    "null": "",
    "": "",
    "https://": "",
    "https://192.0.2.7": "",
    "https://[2001:db8::1]": "",
    "http://localhost:3000": "",
    "http://app.localhost": "",
    "https://ann:secret@www.example.edu": "",
    "https://ann@www.example.edu/": "",
    "https://-a.example": "",
    "https://a-.example": "",
    "https://a..example": "",
    "https://a_b.example": "",
    "https://münchen.example": "",
    "https://a.example<script>alert(1)</script>": "",
    'https://a.example" onload="x': "",
    "https://a.example:99999999": "",
    f"https://{'a' * 64}.example": "",
    f"https://{'a.' * 200}example": "",
    "file:///home/ann/page.html": "",
    "moz-extension://0b5c": "",
    "https://a.example, https://b.example": "",
}


@pytest.mark.parametrize("origin", HOSTS)
def test_only_a_host_name_counts(counter: ViewCounter, kept: Kept, origin: str) -> None:
    counter.note(origin, "all")
    counter.hand_on(kept)
    assert kept.views == ([View(DAY, HOSTS[origin], "all", 1)] if HOSTS[origin] else [])


@given(st.text(max_size=400) | st.from_regex(r"https?://[a-z0-9.:/?#@\[\]_-]*", fullmatch=True))
def test_what_a_browser_may_say_is_a_host_name_or_nothing(origin: str) -> None:
    counter, kept = ViewCounter("press.example.org", lambda: NOW), Kept()
    counter.note(origin, "all")
    counter.hand_on(kept)
    for view in kept.views:
        assert len(view.host) <= 253
        assert all(character in "abcdefghijklmnopqrstuvwxyz0123456789.-" for character in view.host)
        assert not view.host.replace(".", "").isdigit()


def test_our_own_pages_and_a_counter_that_is_off_count_nothing(counter: ViewCounter, kept: Kept) -> None:
    off = ViewCounter("press.example.org", lambda: NOW, is_on=False)
    counter.note("https://press.example.org/widgets", "all")
    counter.note("https://PRESS.example.org:443", "all")
    off.note("https://www.example.edu", "all")
    off.hand_on(kept)
    counter.hand_on(kept)
    assert kept.views == []
    with handed_on_in_background(off, kept):
        assert [thread for thread in threading.enumerate() if thread.name == "views"] == []


def test_views_are_counted_by_day_host_and_feed(kept: Kept) -> None:
    now = [datetime(2026, 11, 19, 23, 59, tzinfo=UTC)]
    counter = ViewCounter("press.example.org", lambda: now[0])
    for feed in ("all", "all", "topic/education"):
        counter.note("https://a.example", feed)
    now[0] += timedelta(minutes=2)
    counter.note("https://a.example", "all")
    counter.hand_on(kept)
    next_day = DAY + timedelta(days=1)
    assert sorted((view.day, view.feed, view.views) for view in kept.views) == [
        (DAY, "all", 2),
        (DAY, "topic/education", 1),
        (next_day, "all", 1),
    ]
    counter.hand_on(kept)
    assert kept.total() == 4


def test_a_busy_database_only_delays(counter: ViewCounter, kept: Kept) -> None:
    kept.is_busy = True
    counter.note("https://a.example", "all")
    with pytest.raises(StoreBusy):
        counter.hand_on(kept)
    counter.note("https://a.example", "all")
    kept.is_busy = False
    counter.hand_on(kept)
    assert kept.views == [View(DAY, "a.example", "all", 2)]


def test_memory_is_bounded_whatever_is_said(counter: ViewCounter, kept: Kept) -> None:
    for n in range(View.MOST_HOSTS + 50):
        counter.note(f"https://h{n}.example", "all")
    for n in range(View.MOST_FEEDS + 50):
        counter.note("https://h1.example", f"topic/t{n}")
    counter.hand_on(kept)
    assert kept.total() == View.MOST_HOSTS + View.MOST_FEEDS + 100
    assert {view.host: view.views for view in kept.views if view.host == View.OTHER} == {View.OTHER: 50}
    assert len({view.host for view in kept.views}) == View.MOST_HOSTS + 1
    assert len([view for view in kept.views if view.host == "h1.example"]) == View.MOST_FEEDS + 1


def test_many_threads_count_together(counter: ViewCounter, kept: Kept) -> None:
    def work() -> None:
        for n in range(500):
            counter.note(f"https://h{n % 7}.example", "all")
            if n % 50 == 0:
                counter.hand_on(kept)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    counter.hand_on(kept)
    assert kept.total() == 3_000


def test_a_feed_is_called_by_its_path() -> None:
    assert feed_of("/feeds/topic/education.widget") == "topic/education"
    assert host_of("https://a.example") == "a.example"


# Before Flask


class Page:
    """The whole stack, fast layer first, asked by pages of others."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.seen: list[tuple[str, str]] = []
        self.entered = 0
        self.flask = create_app(service)
        self.client = Client(FastFeeds(self.enter, service.store.version, viewed=lambda origin, feed: self.seen.append((origin, feed))))

    def enter(self, environ: dict[str, object], start: object) -> object:
        self.entered += 1
        return self.flask(environ, start)  # type: ignore[arg-type] # what WSGI hands on

    def get(self, path: str, origin: str = "https://a.example", method: str = "GET", **headers: str) -> int:
        given = {name.replace("_", "-"): value for name, value in headers.items()} | ({"Origin": origin} if origin else {})
        return self.client.open(path, BASE, method=method, headers=given).status_code


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    for service in published(tmp_path):
        yield Page(service)


LEAN = "/feeds/topic/education.widget"


def test_a_lean_view_is_counted_with_and_without_flask(page: Page) -> None:
    tag = page.client.get(LEAN, BASE).headers["ETag"]
    answers = [page.get(LEAN), page.get(f"{LEAN}?limit=3"), page.get(LEAN, If_None_Match=tag), page.get(LEAN, "https://b.example")]
    assert answers == [200, 200, 304, 200]
    assert page.seen == [("https://a.example", "topic/education")] * 3 + [("https://b.example", "topic/education")]
    assert page.entered == 2


@pytest.mark.parametrize(
    "asked",
    [
        {"path": "/feeds/topic/education.json"}, {"path": "/feeds/topic/never.widget"}, {"path": f"{LEAN}?shoe=blue"},
        {"path": LEAN, "method": "HEAD"}, {"path": LEAN, "origin": ""}, {"path": "/feeds/named/never.widget"},
        {"path": LEAN, "origin": "", "Referer": "https://a.example/"},
    ],
)  # fmt: skip
def test_nothing_else_is(page: Page, asked: dict[str, str]) -> None:
    for _ in range(2):
        page.get(**asked)
    assert page.seen == []


FRAMED = {
    "/embed": "all",
    "/embed?feed=topic/education&count=3": "topic/education",
    "/embed?entry=brightwater-laboratory": "entry/brightwater-laboratory",
    "/embed?feed=topic/never": "",
    "/embed?entry=brightwater-recalled": "",
    "/embed?shoe=blue": "",
    "/topics/education": "",
}


@pytest.mark.parametrize("address", FRAMED)
def test_a_framed_page_is_counted_for_the_page_around_it(page: Page, kept: Kept, address: str) -> None:
    page.get(address, "", Referer="https://www.example.edu/news?ann=1", Sec_Fetch_Dest="iframe")
    page.get(address, "", Referer="https://www.example.edu/")
    page.get(address, "", Referer="https://www.example.edu/", Sec_Fetch_Dest="document")
    page.get(address, "", Referer=f"{BASE}/widgets")
    page.get(address, "")
    page.flask.extensions["pressroll-views"].hand_on(kept)
    assert kept.views == ([View(DAY, "www.example.edu", FRAMED[address], 2)] if FRAMED[address] else [])


def test_what_was_counted_reaches_the_store_in_the_background(page: Page) -> None:
    counter: ViewCounter = page.flask.extensions["pressroll-views"]
    store = page.service.store
    with handed_on_in_background(counter, store.views, every_s=0.01):
        counter.note("https://a.example", "all")
        deadline = time.monotonic() + 20
        while not store.views.hosts(DAY) and time.monotonic() < deadline:
            time.sleep(0.01)
        assert [one.month for one in store.views.hosts(DAY)] == [1]
    with handed_on_in_background(counter, store.views):
        counter.note("https://a.example", "all")
    assert [one.month for one in store.views.hosts(DAY)] == [2], "a last time at the end"


def test_what_the_store_cannot_take_at_the_end_is_told(kept: Kept) -> None:
    counter = ViewCounter("press.example.org", lambda: NOW)
    kept.is_busy = True
    with capture_logs() as logs, handed_on_in_background(counter, kept):
        counter.note("https://a.example", "all")
    assert logs == [{"event": "views-lost", "why": "The database is locked.", "log_level": "warning"}]
