"""Pages that need JavaScript: Chromium runs the scripts, the one fetcher fetches everything they ask for.

    fetcher = BrowserFetcher(http_fetcher)
    fetcher.fetch(Request("https://www.example.org/news")).body     # the rendered document, as UTF-8

The browser itself reaches nobody: every request of a page is answered through a route, and whatever does not pass there
(preconnect, prefetched names, WebRTC, WebTransport) ends at a proxy on which nobody listens. So address guard, robots.txt, pace and
limits are those of every other fetch.
"""

from __future__ import annotations

import os
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING

from entries import FetchError, Forbidden, Unreachable
from scrapers.fetch import Fetcher, Request, Response
from scrapers.guard import parse

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route
    from playwright.sync_api import Request as Asked

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SECONDS = 60.0  # for rendering one page, its scripts' requests included
QUIET_S = 10.0  # after the document is there, at most so long for lists that scripts load
MAX_REQUESTS = 60  # of one page
MAX_TEXT = 5_000_000  # characters of a rendered document
_WANTED = frozenset({"document", "script", "xhr", "fetch", "stylesheet"})
_METHODS = frozenset({"GET", "POST"})
_READ = """(document, most) => {
  const text = "<!doctype html>" + document.outerHTML;
  return [location.href, text.length > most ? null : text];
}"""
# What a script sets to be answered at all. The rest (cookies, the browser's own description) is the fetcher's to set.
_PASSED_ON = frozenset({"accept", "accept-language", "authorization", "content-type", "origin"})
_NOT_RETURNED = frozenset({"content-encoding", "content-length", "transfer-encoding", "connection", "strict-transport-security", "alt-svc"})
_FLAGS = (
    "--proxy-bypass-list=<-loopback>",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--js-flags=--max-old-space-size=256",
)


class BrowserFetcher:
    """A fetcher whose HTML pages come as scripts leave them. One page at a time, for a browser takes 300 MB."""

    def __init__(self, fetcher: Fetcher, *, seconds: float = SECONDS) -> None:
        self._fetcher = fetcher
        self._seconds = seconds
        self._one_at_a_time = Lock()

    def fetch(self, request: Request) -> Response:
        """The answer as it would come without a browser, its document rendered. Raises as every fetcher, and Forbidden with code
        `browser-missing`.

        Validators are neither sent nor returned: they belong to the empty document, not to the list that its scripts load.
        """
        if request.method != "GET":
            return self._fetcher.fetch(request)
        response = self._fetcher.fetch(replace(request, etag=None, last_modified=None))
        if response.media_type not in ("", "text/html", "application/xhtml+xml"):
            return response
        with self._one_at_a_time:
            return self._rendered(request, response)

    def _rendered(self, request: Request, response: Response) -> Response:
        with _browser(response.url) as browser:
            visit = _Visit(self._fetcher, request, response, time.monotonic() + self._seconds)
            context = browser.new_context(service_workers="block", accept_downloads=False)
            context.route("**/*", visit.answer)  # of the context, so that it holds for windows that the page opens
            context.route_web_socket("**/*", lambda socket: socket.close())
            url, body = visit.document(context.new_page())
        kept = {name: value for name, value in response.headers.items() if name not in ("etag", "last-modified", "content-type")}
        headers = {**kept, "content-type": "text/html; charset=utf-8"}
        return replace(response, url=url, headers=headers, body=body)


class _Visit:
    """One page in the browser: what it may still ask for, and until when."""

    def __init__(self, fetcher: Fetcher, request: Request, response: Response, until: float) -> None:
        self._fetcher = fetcher
        self._request = request
        self._first: Response | None = response
        self._url = response.url
        self._own = parse(request.url).origin
        self._shown = parse(response.url).shown
        self._until = until
        self._left = MAX_REQUESTS

    def answer(self, route: Route) -> None:
        """Answers one request of the page through the fetcher, or not at all."""
        from playwright.sync_api import Error

        response = self._take_first(route.request) or self._fetched(route.request)
        with suppress(Error):  # the page may have gone on and not wait for it any more
            if response is None:
                route.abort()
            else:
                headers = {name: value for name, value in response.headers.items() if name not in _NOT_RETURNED}
                route.fulfill(status=response.status, headers=headers, body=response.body)

    def document(self, page: Page) -> tuple[str, bytes]:
        """Address and text of the document once the page has come to rest. Raises Unreachable or Forbidden."""
        from playwright.sync_api import Error, TimeoutError

        try:
            with suppress(TimeoutError):  # a page that never rests is read as it stands
                page.goto(self._url, wait_until="domcontentloaded", timeout=self._left_ms())
                page.wait_for_load_state("networkidle", timeout=min(self._left_ms(), QUIET_S * 1_000))
            # Unlike page.content() this ends in time when a script keeps the page busy for ever.
            url, text = page.locator("html").evaluate(_READ, MAX_TEXT, timeout=max(self._left_ms(), 1_000))
        except TimeoutError as error:
            message = f"The scripts of {self._shown} keep the browser busy; its page cannot be read."
            raise Unreachable(message, code="timeout", url=self._url) from error
        except Error as error:
            raise Unreachable(
                f"Chromium could not show {self._shown} ({error.message[:100]}).", code="protocol-error", url=self._url
            ) from error
        if not url.startswith(("http://", "https://")):  # the browser's own error page, after a script went where it may not
            message = f"The scripts of {self._shown} lead to a page that cannot be read."
            raise Unreachable(message, code="protocol-error", url=self._url)
        if text is None:
            raise Forbidden(f"{self._shown} grows beyond {MAX_TEXT:,} characters when its scripts run.", code="too-large", url=self._url)
        return url, text.encode("utf-8", errors="replace")

    def _take_first(self, asked: Asked) -> Response | None:
        """The document, which was fetched before the browser started: it is not asked for twice."""
        if not asked.is_navigation_request():
            return None
        first, self._first = self._first, None
        return first

    def _fetched(self, asked: Asked) -> Response | None:
        if asked.resource_type not in _WANTED or asked.method not in _METHODS or _in_frame(asked):
            return None
        if not self._left or time.monotonic() > self._until:
            return None
        self._left -= 1
        try:
            return self._fetcher.fetch(self._wish(asked))
        except FetchError:
            return None

    def _wish(self, asked: Asked) -> Request:
        given = {name: value for name, value in asked.headers.items() if name in _PASSED_ON or name.startswith("x-")}
        accept = given.pop("accept", "*/*")
        own = self._request.headers if parse(asked.url).origin == self._own else ()
        names = {name.lower() for name, _ in own}
        return Request(
            asked.url,
            accept=accept,
            method="POST" if asked.method == "POST" else "GET",
            headers=(*own, *((name, value) for name, value in given.items() if name not in names)),
            body=asked.post_data_buffer or b"",
            pause_s=self._request.pause_s,
            connections=self._request.connections,
        )

    def _left_ms(self) -> float:
        return max(1.0, (self._until - time.monotonic()) * 1_000)


@contextmanager
def _browser(url: str) -> Iterator[Browser]:
    """A fresh browser, closed afterwards. Raises Forbidden when there is none."""
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError as error:
        raise _missing(url) from error
    with socket.socket() as nobody, sync_playwright() as driver:
        nobody.bind(("127.0.0.1", 0))  # bound and not listening: whoever connects is refused
        flags = [*_FLAGS, f"--proxy-server=http://127.0.0.1:{nobody.getsockname()[1]}"]
        try:
            browser = driver.chromium.launch(executable_path=_executable(), chromium_sandbox=os.geteuid() != 0, args=flags)
        except Error as error:
            raise _missing(url) from error
        with browser:
            yield browser


def _in_frame(asked: Asked) -> bool:
    """A page inside the page, or a window that it opens: neither is what is read."""
    from playwright.sync_api import Error

    if not asked.is_navigation_request():
        return False
    try:
        return asked.frame.parent_frame is not None
    except Error:  # the window does not exist yet
        return True


def _executable() -> str | None:
    """The installed Chromium; None lets playwright look for its own."""
    return next((path for name in CHROMIUM if (path := shutil.which(name))), None)


def _missing(url: str) -> Forbidden:
    message = "install it with `pip install pressroll[browser]` and the Debian package chromium, or set render = false in [fetch]."
    message = f"{parse(url).shown} needs a browser: {message}"
    return Forbidden(message, code="browser-missing", url=url)
