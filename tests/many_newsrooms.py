"""Thousands of newsrooms on loopback, one for each address 127.x.y.z: real HTTP for imports.

Their paths: /news is a list, /feed.rss the same as a feed, /about has neither, /gone is not there.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.fakes import article_page, listing_page

RELEASES = 6
FIRST = datetime(2024, 1, 10, 9, tzinfo=UTC)


class ManyNewsrooms:
    """`asked` counts requests by host and path; `pause_s` delays each answer; `most` is how many were asked at a time of one host."""

    def __init__(self) -> None:
        self.asked: Counter[tuple[str, str]] = Counter()
        self.pause_s = 0.0
        self.port = 0
        self.most = 0
        self._at_once: Counter[str] = Counter()

    def host(self, number: int) -> str:
        """The address of the newsroom with this number."""
        return f"127.1.{number // 250}.{number % 250 + 1}:{self.port}"

    def url(self, number: int, path: str = "/news") -> str:
        """A page of the newsroom with this number."""
        return f"http://{self.host(number)}{path}"

    def entered(self, host: str) -> None:
        """A request begins."""
        self._at_once[host] += 1
        self.most = max(self.most, self._at_once[host])

    def left(self, host: str) -> None:
        """A request ends."""
        self._at_once[host] -= 1


def page(host: str, path: str) -> tuple[str, str]:
    """Media type and text; "" for what is not there."""
    days = {number: FIRST + timedelta(days=3 * number) for number in range(RELEASES)}
    name = f"Harbour {host.partition(':')[0].replace('.', ' ')}"
    if path == "/news":
        rows = {
            f"/news/{n}": (f"{name} opens pier number {n} to its visitors", f"{day:%d %B %Y}")
            for n, day in sorted(days.items(), reverse=True)
        }
        return "text/html", listing_page(rows, title=name)
    if path == "/feed.rss":
        items = "".join(
            f"<item><title>{name} opens pier {n} to its visitors</title><link>http://{host}/news/{n}</link><guid>{n}</guid><pubDate>{format_datetime(day)}</pubDate></item>"
            for n, day in sorted(days.items(), reverse=True)
        )
        return (
            "application/rss+xml",
            f'<?xml version="1.0"?><rss version="2.0"><channel><title>{name}</title><link>http://{host}/</link><description>x</description>{items}</channel></rss>',
        )
    if path == "/about":
        return (
            "text/html",
            f"<!doctype html><html lang=en><title>{name}</title><body><h1>About us</h1><p>We look after the harbour.</p></body></html>",
        )
    number = path.removeprefix("/news/")
    if number.isdigit():
        words = "The harbour announced today that the pier is ready, and that everybody may come and see it. " * 4
        return "text/html", article_page(
            f"{name} opens pier number {number} to its visitors", f"{days[int(number)]:%d %B %Y}", words, words
        )
    return "text/html", ""


class _Server(ThreadingHTTPServer):
    request_queue_size = 256
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that was killed in the middle of an answer is no news."""


@contextmanager
def many_newsrooms() -> Iterator[ManyNewsrooms]:
    """Serves them until the end of the block."""
    newsrooms = ManyNewsrooms()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            host = self.headers["Host"]
            newsrooms.asked[host, self.path] += 1
            newsrooms.entered(host)
            if newsrooms.pause_s:
                threading.Event().wait(newsrooms.pause_s)
            newsrooms.left(host)
            media_type, text = page(host, self.path)
            body = text.encode()
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", f"{media_type}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Says nothing."""

    server = _Server(("0.0.0.0", 0), Handler)
    newsrooms.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield newsrooms
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
