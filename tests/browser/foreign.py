"""A page of somebody else: another origin, a strict policy, a style of its own, and our widgets pasted into it.

with office(folder) as ours:
    take = copied(ours, "layout=cards&count=3")            what the builder gives, and what it says of the page's policy
    with host(take.policy) as site, visiting(browser, ours, site) as seen:
        seen.open(site.put(take.element))
        assert seen.faults == []
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from urllib.request import urlopen

from bs4 import BeautifulSoup
from PIL import Image as Pixels
from playwright.sync_api import Browser, Frame, Page, Request
from werkzeug.serving import BaseWSGIServer, make_server

from entries import Drawn
from feeds.fast import FastFeeds
from feeds.service import Service
from feeds.web import create_app
from tests.feeds.web.newsrooms import NOW, empty_service, fill
from tests.ports import own_port

STYLE = """
html { font-family: Georgia, serif; background: #fdf6ec; color: #2b1b12; color-scheme: light; }
html.dark { background: #181210; color: #f6e9da; color-scheme: dark; }
body { margin: 0 auto; max-width: 62rem; line-height: 1.6; }
a { color: #5a1f2b; } html.dark a { color: #f0b8a8; }
iframe { border: 0; }
"""
SHIFTS = """
window.shift = 0;
window.shifts = [];
const box = (rect) => [rect.x, rect.y, rect.width, rect.height].map(Math.round).join(" ");
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    window.shift += entry.value;
    for (const { node, previousRect, currentRect } of entry.sources) {
      window.shifts.push(`${entry.value.toFixed(4)} <${node?.localName ?? node?.data} ${node?.className || node?.id || ''}> ${box(previousRect)} -> ${box(currentRect)}`);
    }
  }
}).observe({ type: 'layout-shift', buffered: true });
"""


class Office:
    """Our service, which can be stopped and started again at its address, and counts what it is asked for."""

    def __init__(self, service: Service, port: int, below: str = "") -> None:
        self.service = service
        self.port = port
        self.below = below
        self.address = f"http://127.0.0.1:{port}{below}"
        self.asked: list[str] = []
        self._app = FastFeeds(create_app(service), service.store.version)
        self._server: BaseWSGIServer | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begins to answer."""

        def app(environ, start):  # type: ignore[no-untyped-def] # WSGI
            query = environ.get("QUERY_STRING", "")
            environ["PATH_INFO"] = environ["PATH_INFO"].removeprefix(self.below)  # as a proxy hands it on
            self.asked.append(environ["PATH_INFO"] + (f"?{query}" if query else ""))
            return self._app(environ, start)

        self._server = make_server("127.0.0.1", self.port, app, threaded=True)
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    def count(self, part: str) -> int:
        """How many requests had this in their address."""
        return sum(part in one for one in self.asked)

    def stop(self) -> None:
        """As if it were gone: connections are refused."""
        if self._server and self._thread:
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()
            self._server = None


@contextmanager
def office(folder: Path, *, filled: bool = True, below: str = "") -> Iterator[Office]:
    """The invented newsrooms behind a real server, whose addresses lead to it; `below` a path of it, as behind a proxy."""
    port = own_port()
    service = empty_service(folder, base_url=f"http://127.0.0.1:{port}{below}")
    ours = Office(service, port, below)
    try:
        if filled:
            fill(service)
            draw(service)
        ours.start()
        yield ours
    finally:
        ours.stop()
        service.store.close()


def draw(service: Service) -> None:
    """Makes the small pictures that releases want."""
    service.sync()
    target = BytesIO()
    Pixels.new("RGB", (480, 320), (130, 160, 190)).save(target, "WEBP")
    for source_id in service.store.pictures.sources()[1]:
        service.store.pictures.plan(source_id, NOW)
    for wanted in service.store.pictures.claim(NOW, 100, timedelta(minutes=1)):
        service.store.pictures.keep(wanted.name, Drawn(target.getvalue(), 480, 320))


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
    try:
        yield found
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


# ------------------------------------------------------------------------------------------------------ what is pasted


@dataclass(frozen=True, slots=True)
class Copied:
    """The three embeds as the builder gives them, the fragment fetched from its address; and the policy of a page that takes all three."""

    element: str
    frame: str
    fragment: str
    policy: str


def copied(ours: Office, query: str = "") -> Copied:
    """What somebody copies from the page that makes widgets."""
    soup = BeautifulSoup(_read(f"{ours.address}/widgets?{query}"), "lxml")
    code = {str(field["id"]): field.get_text().strip() for field in soup.select("textarea")}
    lines = [line for found in soup.select(".take dd code") for line in found.get_text().split("; ")]
    policy = "; ".join(("default-src 'self'", *dict.fromkeys(lines)))
    return Copied(code["e-element"], code["e-frame"], _read(code["e-fragment"]), policy)


def _read(url: str) -> str:
    with urlopen(url, timeout=30) as answer:
        return str(answer.read().decode())


class Visit:
    """A page of a context, and what went wrong on it: errors, warnings, violations of a policy, requests to anybody but the two."""

    def __init__(self, page: Page, ours: Office, site: Host) -> None:
        self.page = page
        self.faults: list[str] = []
        self._known = (f"{ours.address}/", f"{site.address}/", "blob:", "data:")
        page.add_init_script(_VIOLATIONS)
        page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))
        page.on("console", lambda message: self.faults.append(message.text) if message.type in ("error", "warning") else None)
        page.on("request", self._request)

    def open(self, url: str) -> Page:
        self.page.goto(url)
        return self.page

    def _request(self, request: Request) -> None:
        if not request.url.startswith(self._known):
            self.faults.append(f"foreign request: {request.url}")


_VIOLATIONS = (
    "addEventListener('securitypolicyviolation', (event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`));"
)


@contextmanager
def visiting(browser: Browser, ours: Office, site: Host, **options: object) -> Iterator[Visit]:
    """Somebody's first visit."""
    context = browser.new_context(**options)  # type: ignore[arg-type] # options of Playwright, as the caller writes them
    try:
        yield Visit(context.new_page(), ours, site)
    finally:
        context.close()


DRAWN = "pressroll-feed .pw-place"  # what the element draws; what stands inside it is its content, and is not seen then


def shown(page: Page | Frame, number: int = 0) -> None:
    """Waits until the element has drawn its feed."""
    page.wait_for_function("(n) => document.querySelectorAll('pressroll-feed')[n]?.shadowRoot?.querySelector('.pw-items')", arg=number)


def framed(page: Page) -> Frame:
    """The frame of ours on the page, once its list is drawn."""
    page.locator("iframe").first.scroll_into_view_if_needed()
    page.frame_locator("iframe >> nth=0").locator("pressroll-feed").wait_for(state="attached")
    found = page.frame(url=re.compile("/embed"))
    assert found, [frame.url for frame in page.frames]
    shown(found)
    return found


def settled(page: Page) -> float:
    """What moved on the page by itself (the Cumulative Layout Shift), once nothing is under way and it was painted."""
    page.wait_for_load_state("networkidle")
    return float(page.evaluate(_PAINTED))


_PAINTED = (
    """() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(window.shift), 50))))"""
)
