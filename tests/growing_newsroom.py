"""A newsroom on loopback that grows when told to: real HTTP for tests of the whole."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.fakes import article_page, listing_page

SECTIONS = ("harbour", "school", "museum", "clinic")
FIRST_DAY = date(2024, 1, 10)
THINGS = ("pier", "boat", "lamp", "bridge", "garden", "tower", "market", "library")


def title(section: str, number: int) -> str:
    """The title of a release; no two are alike."""
    return f"The {section} presents {THINGS[number % len(THINGS)]} number {number} to visitors"


def day(number: int) -> str:
    """The date as printed."""
    return f"{FIRST_DAY + timedelta(days=3 * number):%d %B %Y}"


class GrowingNewsroom:
    """Sections with `size` releases each, `per_page` of them on a list page. `asked` is every path in order; `pause_s` delays each
    answer."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.per_page = 1000
        self.pause_s = 0.0
        self.asked: list[str] = []
        self.base = ""

    def page(self, path: str) -> str | None:
        """The page at a path, None when there is none (robots.txt is one of those)."""
        place, _, query = path.partition("?page=")
        _, section, *rest = place.split("/")
        if section not in SECTIONS:
            return None
        if not rest:
            return self._list_page(section, int(query or 1))
        number = int(rest[0])
        words = f"The {section} announced today that {THINGS[number % len(THINGS)]} number {number} is ready. "
        return article_page(
            title(section, number), day(number), words * 3, "Visitors may come on every day of the week, and bring their friends. " * 3
        )

    def _list_page(self, section: str, number: int) -> str | None:
        shown = range(self.size)[::-1][(number - 1) * self.per_page : number * self.per_page]
        is_last = number * self.per_page >= self.size
        older = "" if is_last else f'<nav class=pager><a rel=next href="/{section}?page={number + 1}">Older releases</a></nav>'
        return listing_page({f"/{section}/{n}": (title(section, n), day(n)) for n in shown}, chrome=older) if shown else None


class QuietServer(ThreadingHTTPServer):
    """A client that was killed in the middle of an answer is no news."""

    def handle_error(self, request: object, client_address: object) -> None:
        """Says nothing."""


@contextmanager
def growing_newsroom(size: int) -> Iterator[GrowingNewsroom]:
    """Serves it on a loopback port until the end of the block."""
    newsroom = GrowingNewsroom(size)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            newsroom.asked.append(self.path)
            if newsroom.pause_s:
                threading.Event().wait(newsroom.pause_s)
            body = (newsroom.page(self.path) or "").encode()
            etag = '"' + hashlib.sha256(body).hexdigest()[:12] + '"'
            status = 404 if not body else 304 if self.headers.get("If-None-Match") == etag else 200
            self.send_response(status)
            self.send_header("ETag", etag)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body) if status == 200 else 0))
            self.end_headers()
            if status == 200:
                self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Says nothing."""

    server = QuietServer(("127.0.0.1", 0), Handler)
    newsroom.base = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield newsroom
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
