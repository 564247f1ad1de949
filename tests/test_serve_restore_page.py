"""Backed up and gone back by the page of the running service: two web processes, a crawl at work, readers all the while."""

from __future__ import annotations

import http.cookiejar
import threading
import time
import urllib.parse
import urllib.request
from pathlib import Path

from bs4 import BeautifulSoup

from entries import open_store, upgrade
from feeds.admin.passwords import hashed
from scrapers import now_utc
from tests.feeds.web.admin.visitor import PASSWORD
from tests.growing_newsroom import growing_newsroom
from tests.test_serve import children, crawls, get, served, wait_for, with_source

ANN = "ann@example.org"


class Browser:
    """Somebody at the pages of a running service, with cookies and forms."""

    def __init__(self, base: str) -> None:
        self._base = base
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), cookies)

    def page(self, path: str, sent: dict[str, str] | None = None) -> BeautifulSoup:
        """A page, or what a form with the token of the page before leads to."""
        content = None if sent is None else urllib.parse.urlencode({**sent, "csrf_token": self._token}).encode()
        with self._opener.open(self._base + path, content, timeout=30) as answer:
            found = BeautifulSoup(answer.read(), "lxml")
        token = found.select_one("[name=csrf_token]")
        self._token = str(token["value"]) if token else ""
        return found

    def sign_in(self) -> None:
        self.page("/admin/sign-in")
        self.page("/admin/sign-in", {"name": ANN, "password": PASSWORD})

    def job(self) -> str:
        return " ".join(self.page("/admin/backups").select_one("#job").text.split())  # type: ignore[union-attr] # it is always there


def test_a_restore_by_page_faults_no_reader_and_the_crawl_goes_on(tmp_path: Path) -> None:
    with growing_newsroom(4) as newsroom:
        env = with_source(tmp_path, newsroom.base)
        upgrade(env["PRESSROLL_DATABASE_URL"])
        store = open_store(env["PRESSROLL_DATABASE_URL"])
        store.people.add(ANN, "admin", hashed(PASSWORD), now_utc(), by="tests")
        with served(env, "--workers", "2") as (base, process):
            feed, browser = f"{base}/feeds/source/harbour.atom", Browser(base)

            def entries() -> int:
                return get(feed)[1].count(b"<entry")

            assert wait_for(lambda: entries() == 4, 60)
            browser.sign_in()
            browser.page("/admin/backups")
            browser.page("/admin/backups/begin", {})
            assert wait_for(lambda: "Backup done." in browser.job(), 60)
            newsroom.size = 5
            store.make_due()
            assert wait_for(lambda: entries() == 5, 60)
            below, stop, seen = children(process.pid), threading.Event(), set()

            def read() -> None:
                while not stop.is_set():
                    status, body = get(feed)
                    seen.add((status, body.count(b"<entry")))
                    time.sleep(0.02)

            readers = [threading.Thread(target=read, daemon=True) for _ in range(3)]
            for reader in readers:
                reader.start()
            action = str(browser.page("/admin/backups").select_one("form[action$='/restore']")["action"])  # type: ignore[index] # as above
            browser.page(action, {"sure": action.split("/")[-2]})
            back = wait_for(lambda: entries() == 4, 60)
            stop.set()
            for reader in readers:
                reader.join()
            assert back
            assert seen <= {(200, 4), (200, 5), (503, 0)}
            assert {(200, 4), (200, 5)} <= seen
            assert browser.page("/admin/backups").select_one("#password"), "sessions end"
            assert children(process.pid) >= below, "no process had to begin again"
            assert len(crawls(process.pid)) == 1
            store.make_due()
            assert wait_for(lambda: entries() == 5, 60), "the crawl goes on"
            browser.sign_in()
            assert "Restore done." in browser.job()
        store.close()
