"""Pages that need JavaScript, in a real Chromium: rendered, and no way around the door."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise

import pytest

from entries import Forbidden, Refused, Unreachable
from scrapers.browser import BrowserFetcher, _executable
from scrapers.fetch import AddressGuard, ForgetfulMemory, HttpFetcher, Request, Response
from tests.hostile_server import Heard, HostileServer, moved, page

SHELL = """<!doctype html><html lang="en"><head><title>News</title><link rel=stylesheet href=/style.css><script src=/app.js></script></head>
<body><img src=/logo.png><ul id=list></ul></body></html>"""
SCRIPT = """addEventListener("DOMContentLoaded", async () => {
  const releases = await (await fetch("/api/releases", {method: "POST", body: "{}", headers: {"Content-Type": "application/json", "X-Key": "k"}})).json();
  for (const release of releases) document.getElementById("list").insertAdjacentHTML("beforeend", `<li><a href="${release.url}">${release.title}</a></li>`);
});"""
RELEASES = '[{"title": "A new school opens – in Zürich", "url": "/news/1"}, {"title": "Second release", "url": "/news/2"}]'

needs_chromium = pytest.mark.skipif(not _executable(), reason="no Chromium is installed")


@pytest.fixture
def server() -> Iterator[HostileServer]:
    answers = {
        "/news": page(SHELL, content_type="text/html; charset=utf-8", etag='"shell"', last_modified="Mon, 06 May 2024 08:00:00 GMT"),
        "/app.js": page(SCRIPT, content_type="text/javascript"),
        "/style.css": page("", content_type="text/css"),
        "/api/releases": page(RELEASES, content_type="application/json; charset=utf-8"),
        "/old": moved("/news", 301),
        "/a.pdf": page("%PDF", content_type="application/pdf", etag='"pdf"'),
    }
    with HostileServer(answers) as server:
        yield server


def render(server: HostileServer, path: str, *, seconds: float = 20.0, **wish: object) -> Response:
    fetcher = HttpFetcher(guard=AddressGuard([server.place]), memory=ForgetfulMemory(), user_agent="Pressroll/1.0 (+x)")
    with closing(fetcher):
        return BrowserFetcher(fetcher, seconds=seconds).fetch(Request(server.url + path, **{"pause_s": 0.05, **wish}))  # type: ignore[arg-type]  # fields by name


@needs_chromium
def test_a_list_that_a_script_builds_is_in_the_page(server: HostileServer) -> None:
    response = render(server, "/old", etag='"shell"', headers=(("Authorization", "Basic eA=="),))
    text = response.body.decode(response.charset)
    assert text.startswith('<!doctype html><html lang="en">')
    assert '<li><a href="/news/1">A new school opens – in Zürich</a></li><li><a href="/news/2">' in text
    assert (response.url, response.status, response.media_type) == (f"{server.url}/news", 200, "text/html")
    assert response.moved_permanently
    # The validators are those of the empty page: with them, the next look would find nothing changed for ever.
    assert (response.etag, response.last_modified) == (None, None)
    assert all("if-none-match" not in heard.headers for heard in server.heard)


@needs_chromium
def test_what_scripts_ask_for_goes_through_the_door(server: HostileServer) -> None:
    render(server, "/news", headers=(("Authorization", "Basic eA=="),))
    assert sorted(server.paths()) == ["/api/releases", "/app.js", "/news", "/robots.txt", "/style.css"]
    assert {heard.headers["user-agent"] for heard in server.heard} == {"Pressroll/1.0 (+x)"}
    assert {heard.headers.get("authorization") for heard in server.heard[1:]} == {"Basic eA=="}
    asked = next(heard for heard in server.heard if heard.path == "/api/releases")
    assert (asked.method, asked.body, asked.headers["content-type"], asked.headers["x-key"]) == ("POST", b"{}", "application/json", "k")
    assert server.peak == 1
    assert all(after[0] - before[1] >= 0.04 for before, after in pairwise(sorted(server.spans)))


@needs_chromium
def test_credentials_stay_with_the_origin_of_the_source(server: HostileServer) -> None:
    with HostileServer({"/": moved(f"{server.url}/news")}, ip="127.0.0.2") as front:
        fetcher = HttpFetcher(guard=AddressGuard([server.place, front.place]), memory=ForgetfulMemory(), user_agent="x")
        with closing(fetcher):
            wish = Request(f"{front.url}/", pause_s=0.0, headers=(("Authorization", "Basic eA=="),))
            assert b"<li>" in BrowserFetcher(fetcher).fetch(wish).body
    assert front.heard[-1].headers["authorization"] == "Basic eA=="
    assert all("authorization" not in heard.headers for heard in server.heard)


@needs_chromium
def test_robots_txt_holds_for_scripts_too(server: HostileServer) -> None:
    server.answers["/robots.txt"] = page("User-agent: *\nDisallow: /api/")
    assert b"<li>" not in render(server, "/news").body
    assert "/api/releases" not in server.paths()


@needs_chromium
def test_a_page_cannot_reach_what_the_guard_forbids(server: HostileServer) -> None:
    with HostileServer({}) as secret:
        secret_ws = secret.url.replace("http", "ws")
        server.answers["/news"] = page(
            f"""<html><head><link rel=preconnect href="{secret.url}"><link rel=dns-prefetch href="//inside.example">
            <link rel=prefetch href="{secret.url}/prefetch"><link rel=stylesheet href="{secret.url}/style"><script src="{secret.url}/script"></script>
            </head><body><img src="{secret.url}/image"><iframe src="{secret.url}/frame"></iframe><a ping="{secret.url}/ping" href="#x" id=a>x</a><script>
            const tried = name => document.body.insertAdjacentHTML("beforeend", `<p>tried ${{name}}</p>`);
            fetch("{secret.url}/fetch", {{mode: "no-cors"}}).catch(() => tried("fetch"));
            fetch("/away").catch(() => tried("redirect"));
            navigator.sendBeacon("{secret.url}/beacon", "x");
            new WebSocket("{secret_ws}/socket");
            new EventSource("{secret.url}/events").onerror = () => tried("events");
            new Worker(URL.createObjectURL(new Blob(["fetch('{secret.url}/worker')"])));
            window.open("{secret.url}/window");
            const peer = new RTCPeerConnection({{iceServers: [{{urls: "turn:{secret.place}?transport=tcp", username: "x", credential: "x"}}]}});
            peer.createDataChannel("x"); peer.createOffer().then(offer => peer.setLocalDescription(offer));
            document.getElementById("a").click();
            </script></body></html>"""
        )
        server.answers["/away"] = moved(f"{secret.url}/redirect")
        text = render(server, "/news").body.decode()
        assert secret.accepted == 0
    assert [name for name in ("fetch", "redirect", "events") if f"tried {name}" not in text] == []


@needs_chromium
def test_a_page_whose_scripts_never_end_ends_at_the_deadline(server: HostileServer) -> None:
    server.answers["/news"] = page("<p>x</p><script>while (true) {}</script>")
    with pytest.raises(Unreachable, match="keep the browser busy") as failed:
        render(server, "/news", seconds=2.0)
    assert failed.value.code == "timeout"


@needs_chromium
def test_the_browsers_own_error_page_is_no_page(server: HostileServer) -> None:
    server.answers["/news"] = page("<script>location = '/nothing'</script>")
    with pytest.raises(Unreachable) as failed:
        render(server, "/news", seconds=5.0)
    assert failed.value.code == "protocol-error"


@needs_chromium
def test_a_page_that_asks_without_end_is_read_as_it_stands(server: HostileServer) -> None:
    def more(heard: Heard) -> Iterator[bytes]:
        yield page("{}", content_type="application/json")

    server.answers.update({f"/more/{number}": more for number in range(200)})
    server.answers["/news"] = page("<p>stands</p><script>let n = 0; setInterval(() => fetch(`/more/${n++}`).catch(() => 0), 30)</script>")
    response = render(server, "/news", seconds=4.0, pause_s=0.0)
    assert b"<p>stands</p>" in response.body
    assert len(server.heard) <= 2 + 60


@needs_chromium
def test_a_page_that_grows_without_end_is_refused(server: HostileServer) -> None:
    server.answers["/news"] = page("<body><script>document.body.hidden = true; document.body.append('x'.repeat(5_000_000))</script>")
    with pytest.raises(Forbidden) as refused:
        render(server, "/news")
    assert refused.value.code == "too-large"


def test_what_is_no_page_comes_without_a_browser(server: HostileServer) -> None:
    assert render(server, "/a.pdf").body == b"%PDF"
    assert render(server, "/a.pdf").etag == '"pdf"'
    assert render(server, "/news", method="HEAD").body == b""
    with pytest.raises(Refused):
        render(server, "/nothing")


def test_without_playwright_the_error_says_what_to_install() -> None:
    program = """
import sys
sys.modules["playwright"] = None
from entries import Forbidden
from scrapers.browser import BrowserFetcher
from scrapers.fetch import Request, Response
class Page:
    def fetch(self, request):
        return Response(request.url, request.url, 200, {"content-type": "text/html"}, b"")
try:
    BrowserFetcher(Page()).fetch(Request("https://www.example.org/"))
except Forbidden as error:
    print(error.code, error)
"""
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert said.startswith("browser-missing ")
    assert "pip install pressroll[browser]" in said
    assert "chromium" in said


def test_without_chromium_the_error_says_what_to_install(server: HostileServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", "/nonexistent")
    with pytest.raises(Forbidden) as refused:
        render(server, "/news")
    assert refused.value.code == "browser-missing"
