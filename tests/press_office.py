"""A press office on loopback with every kind of page that somebody may paste: real HTTP, invented releases."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler

from tests.fakes import article_page
from tests.growing_newsroom import QuietServer

RELEASES = 14
THINGS = ("robotics laboratory", "winter term", "reading room", "research ship", "open day", "delivery drone", "doctoral school")
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 6 4"><path fill="#9ab" d="M0 0h6v4H0z"/></svg>'
_WORDS = "Teachers and engineers of both houses have worked on it together for two years. It is open to everyone from Monday on. " * 4


def title(number: int) -> str:
    """The title of a release; no two are alike."""
    return f"Tern University and the city present {THINGS[number % len(THINGS)]} number {number} to the public"


def printed(number: int) -> str:
    """Its date as printed: in two styles, of which one has a time, and none names a zone."""
    day = date(2026, 10, 30) - timedelta(days=3 * number)
    return f"{day:%Y-%m-%d}" if number % 3 == 2 else f"{day.day} {day:%B %Y}, {8 + number % 3}:05 am"


def _release(number: int) -> str:
    place = "MUNICH – " if number % 2 else ""
    contact = "<h2>Media contact</h2><p>Ann Tern, press@tern.example, +49 89 1234567</p>" if number % 3 == 0 else ""
    picture = '<meta property="og:image" content="/picture.png">' if number % 2 == 0 else ""
    first = f"{place}Tern University opens {THINGS[number % len(THINGS)]} number {number} this week. "
    page = article_page(title(number), printed(number), first + _WORDS, _WORDS, extra="")
    return page.replace("<head>", f"<head>{picture}").replace("</div></main>", f"{contact}</div></main>")


def _items(numbers: range) -> str:
    row = '<li class="news-item"><a href="/news/{n}">{title}</a> <span class="date">{date}</span><p class="teaser">{teaser}</p></li>'
    return "".join(row.format(n=n, title=title(n), date=printed(n), teaser=_WORDS[:90]) for n in numbers)


def _feed() -> str:
    item = "<item><title>{title}</title><link>{{base}}/news/{n}</link><description>{teaser}</description></item>"
    items = "".join(item.format(n=n, title=title(n), teaser=_WORDS[:200]) for n in range(RELEASES))
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Tern University</title>{items}</channel></rss>'


_EVENTS = "".join(
    f'<div class="event"><a href="/events/{n}">Concert evening number {n} in the great hall</a> <b>Hall {n}</b></div>' for n in range(6)
)
_HEAD = (
    '<!doctype html><html lang="en"><head><title>News | Tern University</title><meta property="og:site_name" content="Tern University">'
    '<link rel="alternate" type="application/rss+xml" href="/news/feed"></head><body><nav><a href="/">Home</a><a href="/about">About</a></nav>'
)
_PAGES: Mapping[str, str] = {
    "/robots.txt": "User-agent: *\nDisallow: /closed/\n",
    "/news": f'{_HEAD}<h1>News</h1><ul class="news-list">{_items(range(RELEASES))}</ul><h2>Events</h2>{_EVENTS}<footer>© Tern</footer></body></html>',
    "/sparse": '<!doctype html><html lang="en"><title>Tern</title><body><h1>Welcome</h1><p>A house of learning.</p><a href="/about">About us</a></body></html>',
    "/scripted": '<!doctype html><html lang="en"><title>Tern</title><body><div id="root"></div>'
    + "".join(f'<script src="/app{n}.js"></script>' for n in range(4))
    + "<noscript>You need to enable JavaScript to run this app.</noscript></body></html>",
    "/members": '<!doctype html><html lang="en"><title>Sign in</title><body><h1>Sign in</h1><form method="post"><label>Name <input name="user"></label>'
    '<label>Password <input type="password" name="password"></label><button>Sign in</button></form></body></html>',
    "/wide": f'{_HEAD}<h1>News</h1><ul class="news-list">{_items(range(3))}</ul><div>{"<i></i>" * 15_000}</div></body></html>',
    **{f"/news/{number}": _release(number) for number in range(RELEASES)},
}


class PressOffice:
    """A running press office. `asked` is every path in order; `pause_s` delays each answer, and `gate` gives leave for one at a time."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.pause_s = 0.0
        self.gate: threading.Semaphore | None = None
        self.pages = dict(_PAGES)
        self.base = ""

    def answer(self, path: str) -> tuple[str, str]:
        """Body and media type of a path, "" when there is nothing."""
        if path == "/news/feed":
            return _feed().replace("{base}", self.base), "application/rss+xml"
        if path == "/picture.png":
            return PICTURE, "image/svg+xml"
        return self.pages.get(path.partition("?")[0], ""), "text/plain" if path.endswith(".txt") else "text/html; charset=utf-8"


@contextmanager
def press_office() -> Iterator[PressOffice]:
    """Serves it on a loopback port until the end of the block."""
    office = PressOffice()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            office.asked.append(self.path)
            if office.pause_s:
                threading.Event().wait(office.pause_s)
            if office.gate:
                office.gate.acquire(timeout=60)
            text, kind = office.answer(self.path)
            body = text.encode()
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Says nothing."""

    server = QuietServer(("127.0.0.1", 0), Handler)
    office.base = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield office
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
