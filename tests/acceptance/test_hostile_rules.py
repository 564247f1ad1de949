"""Patterns and selectors of the development set at every place that takes what a user writes, on a real server: none holds it up."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, ProxyHandler, Request, build_opener

import pytest
from bs4 import BeautifulSoup, Tag

from entries import Definition, KeptAnswer, RawPage, Refreshed
from feeds.admin import people, tokens
from feeds.admin.acting import Actor
from feeds.admin.finding import found_nothing
from feeds.admin.found import FOUND, Robots, Zone
from feeds.service import open_service
from scrapers import now_utc
from tests.feeds.web.newsrooms import configure, fill
from tests.ports import own_port
from tests.scrapers.newsroom_pages import HOST, PAGES, Made
from tests.test_serve import children, environ

MOST_S = 1.0  # of the web process, for one request; on the clock, for it to say meanwhile that it is well
ADMIN = Actor("admin@example.org", "admin")
PASSWORD = "three herons at dawn"
TERN = f'id = "tern"\nname = "Tern Harbour"\nurl = "{HOST}/news"\ntimezone = "Europe/London"\n'
DEEP = Made(PAGES["list"].body + "<div>" * 1_500 + "<b>deep</b>" * 3_000)


@dataclass
class Server:
    """A running service, somebody who is signed in to it, and what each request took."""

    address: str
    pid: int
    look: str
    token: str
    form_token: str = ""
    jar: CookieJar = field(default_factory=CookieJar)
    slow: list[tuple[float, float, str]] = field(default_factory=list)

    def ask(self, path: str, body: bytes | None = None, method: str = "GET", **headers: str) -> tuple[int, str]:
        opener = build_opener(ProxyHandler({}), HTTPCookieProcessor(self.jar))
        asked = Request(self.address + path, body, headers, method=method)
        begun, spent = time.monotonic(), _cpu(self.pid)
        try:
            with opener.open(asked, timeout=60) as answer:
                result = answer.status, answer.read().decode()
        except HTTPError as error:
            with error:
                result = error.code, error.read().decode()
        self.slow.append((_cpu(self.pid) - spent, time.monotonic() - begun, f"{method} {path[:60]} {(body or b'')[:120]!r}"))
        return result

    def send(self, path: str, fields: Mapping[str, str], page: str = "") -> tuple[int, str]:
        self.form_token = self.form_token or _field(self.ask(page or path)[1], "csrf_token")
        return self.ask(path, urlencode({**fields, "csrf_token": self.form_token}).encode(), "POST")

    def call(self, method: str, path: str, value: object = None) -> tuple[int, str]:
        body = None if value is None else json.dumps(value).encode()
        return self.ask(f"/api/v1{path}", body, method, Authorization=f"Bearer {self.token}", **{"Content-Type": "application/json"})


def _cpu(pid: int) -> float:
    """Seconds that the threads of a process have worked."""
    words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / 100


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("ruled")
    configure(folder / "config")
    env = environ(folder, PRESSROLL_CONFIG=str(folder / "config"))
    service = open_service(env)
    fill(service)
    people.add(service, ADMIN, ADMIN.name, "admin", PASSWORD)
    token = tokens.make(service, ADMIN, "tests", ["api:read", "api:write", "api:admin"], "never")
    now, received = now_utc(), DEEP.received
    service.store.definitions.put([Definition("source", "tern", TERN)], now, by="tests")
    service.sync()
    page = RawPage("list", received.url, received.url, received.body, "text/html; charset=utf-8")
    service.store.record(service.store.state("tern"), refreshed=Refreshed(requests=1, pages=(page,), keep=2), now=now)
    look = service.store.looks.begin(ADMIN.name, received.url, TERN, now)
    found = found_nothing("listing-empty", "", received.url, Zone("UTC", "", is_open=False), Robots("unknown", ""))
    kept = KeptAnswer(received.url, received.url, received.body, "text/html; charset=utf-8")
    service.store.looks.keep(look, TERN, FOUND.dump_json(found).decode(), [kept])
    service.store.close()
    port = own_port()
    command = [sys.executable, "-m", "feeds.cli", "serve", "--port", str(port), "--no-scheduler"]
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True, start_new_session=True) as process:
        try:
            assert process.stdout
            assert f"http://127.0.0.1:{port}" in process.stdout.readline()
            made = Server(f"http://127.0.0.1:{port}", _worker(process.pid), look, token)
            assert made.send("/admin/sign-in", {"name": ADMIN.name, "password": PASSWORD})[0] == 200
            made.form_token = ""
            made.ask("/admin/sources/new")  # it begins the process that reads pages
            yield made
        finally:
            process.terminate()
            process.wait(20)


def _worker(parent: int) -> int:
    """The process that answers requests: the one that has worked most below `web`."""
    return max((pid for pid in children(parent) if "granian" in _command(pid) or "spawn_main" in _command(pid)), key=_cpu)


def _command(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()


@pytest.fixture(scope="module")
def hostile(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    """Selectors and patterns, and the texts that the patterns are slow on."""
    folder = tmp_path_factory.mktemp("hostile")
    maker = shared / "corpus" / "hostile" / "make_hostile.py"
    subprocess.run([sys.executable, str(maker), str(folder), "--only", "config"], check=True, capture_output=True)
    selectors = json.loads((folder / "config.selectors.json").read_text())
    patterns = json.loads((folder / "config.redos.json").read_text())
    return (*selectors, *(row["pattern"] for row in patterns), *dict.fromkeys(row["text"] for row in patterns))


def everywhere(server: Server, text: str) -> Iterator[tuple[int, str]]:
    """The text at every place that takes selectors, patterns, phrases or words. Statuses and places."""
    quoted = json.dumps(text.replace("\0", ""), ensure_ascii=False)
    source = f"{TERN}[listing]\nitem = {quoted}\ndate = {quoted}\n[article]\ndrop = [{quoted}]\nboilerplate = [{quoted}]\n"
    topic = f'[topics.tern]\nlabels = {{ en = "Tern" }}\n[topics.tern.en]\nstrong = [{quoted}]\nnear = [{quoted}]\nbeside = ["pier"]\n'
    feed = f'[feeds.tern]\ntitle = "Tern"\ntext = {quoted}\n'
    rules = {"listing.item": text, "listing.title": text, "listing.date": text, "listing.next": text, "article.drop": text}
    look, edit = f"/admin/sources/new/{server.look}", "/admin/sources/tern/edit"
    expected = _field(server.ask(edit)[1], "expected")
    words = urlencode({"q": text[:4_000]})
    for path in (
        f"/?{words}",
        f"/topics/education?{words}",
        f"/feeds/all.atom?{words}",
        f"/admin/?{words}",
        f"/admin/trail?who={words[2:]}",
    ):
        yield server.ask(path)[0], path
    yield server.ask(f"/admin/releases?words={words[2:]}")[0], "releases"
    yield server.send(f"{look}/adjust", {**rules}, look)[0], "adjust"
    yield server.send(f"{look}/adjust", {"listing.item": ".entry", "listing.date": text}, look)[0], "adjust the date"
    yield server.send(f"{look}/adjust", {"toml": source}, look)[0], "adjust as text"
    yield server.send(f"{look}/point", {"part": "date", **rules}, look)[0], "point"
    yield server.send(f"{look}/point", {"part": "item", "n": "20", **rules}, look)[0], "point at"
    yield server.send(edit, {"do": "try", "as": "toml", "text": source, "expected": expected}, edit)[0], "try a source"
    yield server.send(edit, {"do": "save", **rules, "text": TERN, "expected": "another"}, edit)[0], "save a source"
    for act in ("try", "toml", "form"):
        yield server.send("/admin/topics/new", {"id": "tern", "act": act, "language": "en", "en.name": "Tern", "en.strong": text})[0], act
        yield server.send("/admin/topics/new", {"id": "tern", "act": act, "toml": topic})[0], f"{act} as text"
    yield server.send("/admin/feeds/new", {"act": "count", "slug": "tern", "title": "Tern", "text": text, "sources": text})[0], "feed"
    yield server.send("/admin/feeds/new", {"act": "count", "toml": feed})[0], "feed as text"
    yield server.call("PUT", "/sources/tern", {"name": "Tern", "url": f"{HOST}/news", "listing": {"item": text}})[0], "API source"
    yield server.call("PUT", "/sources/tern/toml", {"toml": source})[0], "API source as text"
    yield server.call("POST", f"/looks/{server.look}/adjust", {"toml": source})[0], "API look"
    yield server.call("POST", "/topics/education/trial", {"toml": topic.replace("topics.tern", "topics.education")})[0], "API topic"
    yield server.call("POST", "/topics", {"id": "tern", "toml": topic})[0], "API new topic"
    yield server.call("DELETE", "/topics/tern")[0], "API topic"
    yield server.call("POST", "/feeds", {"id": "tern", "toml": feed})[0], "API new feed"
    yield server.call("GET", "/feeds/tern/matching")[0], "API feed"
    yield server.call("DELETE", "/feeds/tern")[0], "API feed"
    yield server.call("GET", f"/releases?{words}")[0], "API releases"


def _field(page: str, name: str) -> str:
    found = BeautifulSoup(page, "lxml").select_one(f"[name={name}]")
    return str(found["value"]) if isinstance(found, Tag) else ""


def test_nothing_that_users_write_holds_the_service(server: Server, hostile: tuple[str, ...]) -> None:
    late, done = [], threading.Event()

    def watch() -> None:
        opener = build_opener(ProxyHandler({}))
        while not done.wait(0.05):
            begun = time.monotonic()
            with opener.open(f"{server.address}/healthz", timeout=60):
                late.append(time.monotonic() - begun)

    watching = threading.Thread(target=watch)
    watching.start()
    wrong = []
    try:
        for text in hostile:
            wrong += [(status, place, text[:60]) for status, place in everywhere(server, text) if status >= 500]
    finally:
        done.set()
        watching.join()
    server.slow.sort(reverse=True)
    print("\nslowest by CPU", *server.slow[:8], sep="\n")
    print("slowest by wall", *sorted(server.slow, key=lambda one: -one[1])[:12], sep="\n")
    print("healthz", len(late), sorted(late)[-10:], len(server.slow), "requests")
    assert wrong == []
    assert server.slow[0][0] < MOST_S, server.slow[:5]
    assert max(late) < MOST_S
