"""A page of somebody else: another origin, a strict policy, a style of its own, and our widgets pasted into it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from werkzeug.serving import BaseWSGIServer, make_server

from feeds.fast import FastFeeds
from feeds.service import Service
from feeds.web import create_app
from tests.feeds.web.newsrooms import empty_service, fill
from tests.ports import own_port

STYLE = """
html { font-family: Georgia, serif; background: #fdf6ec; color: #2b1b12; color-scheme: light; }
html.dark { background: #181210; color: #f6e9da; color-scheme: dark; }
body { margin: 0 auto; max-width: 62rem; line-height: 1.6; }
a { color: #5a1f2b; } html.dark a { color: #f0b8a8; }
iframe { border: 0; }
"""
SHIFTS = (
    "window.shift = 0; new PerformanceObserver((list) => { for (const entry of list.getEntries()) window.shift += entry.value; })"
    ".observe({ type: 'layout-shift', buffered: true });"
)


class Office:
    """Our service, which can be stopped and started again at its address, and counts what it is asked for."""

    def __init__(self, service: Service, port: int) -> None:
        self.service = service
        self.port = port
        self.address = f"http://127.0.0.1:{port}"
        self.asked: list[str] = []
        self._app = FastFeeds(create_app(service), service.store.version)
        self._server: BaseWSGIServer | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begins to answer."""

        def app(environ, start):  # type: ignore[no-untyped-def] # WSGI
            query = environ.get("QUERY_STRING", "")
            self.asked.append(environ["PATH_INFO"] + (f"?{query}" if query else ""))
            return self._app(environ, start)

        self._server = make_server("127.0.0.1", self.port, app, threaded=True)
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    def stop(self) -> None:
        """As if it were gone: connections are refused."""
        if self._server and self._thread:
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()
            self._server = None


@contextmanager
def office(folder: Path, *, filled: bool = True) -> Iterator[Office]:
    """The invented newsrooms behind a real server, whose addresses lead to it."""
    port = own_port()
    service = empty_service(folder, base_url=f"http://127.0.0.1:{port}")
    if filled:
        fill(service)
    ours = Office(service, port)
    ours.start()
    yield ours
    ours.stop()
    service.store.close()


class Host:
    """Pages of another site: `localhost` is none of 127.0.0.1's."""

    def __init__(self, port: int, policy: str) -> None:
        self.address = f"http://localhost:{port}"
        self.policy = policy
        self.pages: dict[str, str] = {}

    def put(self, body: str, name: str = "/page", *, dark: bool = False, direction: str = "ltr", lang: str = "en") -> str:
        """Keeps a page with this inside, and a paragraph before and behind; where it is."""
        self.pages[name] = (
            f'<!doctype html><html lang="{lang}" dir="{direction}"{" class=dark" if dark else ""}><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1"><title>Sample City College</title>'
            '<link rel="stylesheet" href="/style.css"><script src="/shifts.js"></script></head><body><main><h1>Our partners in the news</h1>'
            f'<p>Words before.</p>\n{body}\n<p id="after">Words behind.</p></main></body></html>'
        )
        return self.address + name


@contextmanager
def host(policy: str) -> Iterator[Host]:
    """A site with this policy on all of its pages."""
    port = own_port()
    found = Host(port, policy)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            files = {"/style.css": (STYLE, "text/css"), "/shifts.js": (SHIFTS, "text/javascript"), "/favicon.ico": ("", "image/x-icon")}
            body, kind = files.get(self.path) or (found.pages.get(self.path.partition("?")[0], ""), "text/html; charset=utf-8")
            self.send_response(200 if body or self.path == "/favicon.ico" else 404)
            self.send_header("Content-Type", kind)
            if found.policy:
                self.send_header("Content-Security-Policy", found.policy)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, format: str, *args: object) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield found
    server.shutdown()
    thread.join()
    server.server_close()
