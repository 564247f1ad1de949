"""The invented newsrooms behind a real server, looked at with a real Chromium. Without an installed one these tests are skipped."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright
from werkzeug.serving import make_server

from entries import Change, SourceState
from feeds.service import Service
from feeds.web import create_app
from tests.feeds.web.newsrooms import NOW, copy_of_laboratory, empty_service, published

PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 6 4"><path fill="#9ab" d="M0 0h6v4H0z"/></svg>'

LONGEST_MS = 120_000  # until a page on a busy machine shows what it must
expect.set_options(timeout=LONGEST_MS)


@contextmanager
def serving(service: Service) -> Iterator[str]:
    """The address under which a service answers."""
    server = make_server("127.0.0.1", 0, create_app(service), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


# Ended with its module: two of playwright's loops cannot run in one thread, and tests of the scrapers start one, too.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not chromium:
        pytest.skip("no Chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        # --no-sandbox: test machines run as root, where Chromium refuses its sandbox; it opens our own pages only.
        opened = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    for service in published(tmp_path_factory.mktemp("site")):
        copy = copy_of_laboratory()
        service.store.save([Change("new", copy.id, copy, urls=(copy.url,))], SourceState("northgrid", checked=NOW), NOW)
        with serving(service) as address:
            yield address


@pytest.fixture
def waiting(tmp_path: Path) -> Iterator[tuple[Service, str]]:
    service = empty_service(tmp_path)
    with serving(service) as address:
        yield service, address
    service.store.close()


@pytest.fixture
def own(tmp_path: Path) -> Iterator[tuple[Service, str]]:
    """All releases, to change while a page is open."""
    for service in published(tmp_path):
        with serving(service) as address:
            yield service, address


class Judge(Axe):
    """axe-core, brought into a page once."""

    def faults(self, page: Page, **options: object) -> list[tuple[str, list[str]]]:
        """The rules that the page breaks, and where, once all of it is there: after a click a page may not even have a body yet."""
        page.wait_for_load_state("load")
        if not page.evaluate("Boolean(window.axe)"):
            page.evaluate(self.axe_script)
        violations = page.evaluate("(options) => axe.run(options)", {"resultTypes": ["violations"], **options})["violations"]
        return [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in violations]

    def faults_in_both_schemes(self, page: Page) -> list[tuple[str, list[str]]]:
        """All rules in the light colours; in the dark ones, which change nothing else, those that look at colours."""
        page.emulate_media(color_scheme="light")
        found = self.faults(page)
        page.emulate_media(color_scheme="dark")
        return found + self.faults(page, runOnly=["color-contrast", "link-in-text-block"])


@pytest.fixture(scope="session")
def axe() -> Judge:
    return Judge()


class Watched:
    """A page of its own context, and what went wrong on it: script errors, policy violations, requests to other hosts."""

    def __init__(self, page: Page, site: str) -> None:
        self.page = page
        self.site = site
        self.faults: list[str] = []
        page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))
        page.on("console", lambda message: self._said(message.type, message.text))
        page.route(lambda url: not url.startswith(site), self._foreign)

    def open(self, path: str) -> Page:
        self.page.goto(self.site + path)
        return self.page

    def _said(self, kind: str, text: str) -> None:
        # Chromium prints an error for the status of a page itself; 404 and 410 are what those pages are for.
        if kind in ("error", "warning") and not text.startswith("Failed to load resource: the server responded with a status of 4"):
            self.faults.append(f"console: {text}")

    def _foreign(self, route: Route) -> None:
        if route.request.url.startswith("https://pictures.example/"):
            route.fulfill(body=PICTURE, content_type="image/svg+xml")
        else:
            self.faults.append(f"foreign request: {route.request.url}")
            route.abort()


@contextmanager
def watched(browser: Browser, site: str, **options: object) -> Iterator[Watched]:
    """A fresh context: nothing kept from another test."""
    context = browser.new_context(**options)  # type: ignore[arg-type] # options of Playwright, as the caller writes them
    context.set_default_timeout(LONGEST_MS)
    yield Watched(context.new_page(), site)
    context.close()
