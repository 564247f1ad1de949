"""How long somebody waits who adds a source: `python -m bench.paste [TOOLS]`.

A real `serve` over an empty database, and newsrooms of loopback, each on a host of its own: the sample newsroom; with TOOLS (see
`bench.cold`) ones whose pages have 60 KiB and come after 50 ms. An editor signs in, opens the form and pastes at once, asks how far the
look is as often as the page does, saves what was found, and asks for the source's feed until it has an entry. Prints seconds from the
paste on; the first source after the start apart, for whom a parsing child had to be started. Exit code 1 above a goal.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from statistics import median
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, Request, build_opener, urlopen

from bs4 import BeautifulSoup, Tag

from bench.cold import newsroom
from bench.load import asked
from bench.service import free_port
from bench.serving import ended, wait_for
from bench.tables import aligned
from feeds.sample.newsroom import LISTINGS, serve

SOURCES = 5
PREVIEW_S, ENTRY_S = 5.0, 15.0  # the goals
_RELEASES, _DELAY_MS = 20, 50  # of the newsrooms of TOOLS
_ASKS_S = 0.7  # between two questions of the page, how far a look is
_LOOKS_S = 0.1  # between two looks into the feed
_PATIENCE_S = 60.0
_NAME, _PASSWORD = "bench@example.org", "three herons at dawn"


@dataclass(frozen=True, slots=True)
class Added:
    """Seconds from the paste to the preview, and to the first entry in the feed."""

    preview: float
    entry: float


class Editor:
    """Somebody with a browser: cookies, forms, and the scripts of the page as far as they ask the server."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._open = build_opener(HTTPCookieProcessor(CookieJar())).open
        self.send(self.page("/admin/sign-in"), "/admin/sign-in", {"name": _NAME, "password": _PASSWORD})

    def page(self, path: str) -> BeautifulSoup:
        """The page at a path, or where it leads to."""
        with closing(self._open(urljoin(self._base, path), timeout=_PATIENCE_S)) as answer:
            return BeautifulSoup(answer.read(), "lxml")

    def send(self, page: BeautifulSoup, path: str, fields: Mapping[str, str]) -> str:
        """Sends a form with the token of its page; where the answer leads to."""
        token = page.select_one("[name=csrf_token]")
        assert token, f"no form for {path}"
        body = urlencode({**fields, "csrf_token": str(token["value"])}).encode()
        sent = Request(urljoin(self._base, path), body, {"HX-Request": "true"})  # noqa: S310 - our own server
        with closing(self._open(sent, timeout=_PATIENCE_S)) as answer:
            return str(answer.headers.get("HX-Redirect") or answer.url)

    def add(self, address: str, number: int) -> Added:
        """Adds a source under the id `news-NUMBER`."""
        form = self.page("/admin/sources/new")
        began = time.perf_counter()
        place = self.send(form, "/admin/sources/new", {"url": address})
        while (page := self.page(place)).select_one("#looking"):
            time.sleep(_ASKS_S)
        preview = time.perf_counter() - began
        save = page.select_one("form#save")
        assert save, page.get_text(" ", strip=True)[:500]
        id_ = f"news-{number}"
        self.send(page, str(save["action"]), {**_typed(save), "id": id_, "name": f"News {number}", "tz-ok": "on", "do": "save"})
        while b"<item>" not in asked(f"{self._base}/feeds/source/{id_}.rss", {})[1]:
            assert time.perf_counter() - began < _PATIENCE_S, f"no entry of {address}"
            time.sleep(_LOOKS_S)
        return Added(preview, time.perf_counter() - began)


def _typed(form: Tag) -> dict[str, str]:
    """What the fields of a form hold."""
    chosen = {str(one["name"]): one.select_one("option[selected]") for one in form.select("select[name]")}
    texts = {str(one["name"]): str(one.get("value", "")) for one in form.select("input[name]")}
    return texts | {name: str(option.get("value", option.text)) for name, option in chosen.items() if option}


@contextmanager
def samples() -> Iterator[tuple[str, ...]]:
    """The addresses of lists of the sample newsroom, each on a host of its own."""
    port = free_port()
    hosts = [f"127.0.0.{2 + number}" for number in range(SOURCES)]
    servers = [multiprocessing.Process(target=serve, args=(host, port), daemon=True) for host in hosts]
    for server in servers:
        server.start()
    try:
        for host in hosts:
            wait_for(f"http://{host}:{port}/")
        yield tuple(f"http://{host}:{port}{LISTINGS['2019-12']}" for host in hosts)
    finally:
        for server in servers:
            server.terminate()


@contextmanager
def written(tools: Path) -> Iterator[tuple[str, ...]]:
    """The addresses of lists of newsrooms that TOOLS write and serve."""
    with ExitStack() as stack:
        bases = [stack.enter_context(newsroom(tools, _RELEASES)) for _ in range(SOURCES)]
        for base in bases:
            with closing(urlopen(f"{base}/__delay?ms={_DELAY_MS}")):  # noqa: S310 - our own server
                pass
        yield tuple(f"{base}/s0/news/" for base in bases)


@contextmanager
def pressroll(folder: Path) -> Iterator[str]:
    """The address of a service without sources, whose editor may sign in."""
    env = {
        **os.environ,
        "PRESSROLL_DATABASE_URL": f"sqlite:///{folder}/store/pressroll.db",
        "PRESSROLL_CONFIG": str(folder / "config"),
        "PRESSROLL_ALLOW_NETWORKS": "127.0.0.0/8",
        "PRESSROLL_LOG_LEVEL": "warning",
    }
    (folder / "config" / "sources").mkdir(parents=True)
    command = [sys.executable, "-m", "feeds.cli"]
    add = [*command, "user", "add", _NAME, "--role", "editor", "--password-stdin"]
    subprocess.run(add, input=f"{_PASSWORD}\n".encode(), env=env, check=True, stdout=subprocess.DEVNULL)
    port = free_port()
    process = subprocess.Popen([*command, "serve", "--port", str(port)], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with ended(process):
        wait_for(f"http://127.0.0.1:{port}/readyz")
        yield f"http://127.0.0.1:{port}"


def main() -> int:
    """Prints the table; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tools", type=Path, nargs="?")
    tools = parser.parse_args().tools
    if tools and not (tools / "newsroom_gen.py").exists():
        print(f"There is no newsroom at {tools}: nothing to measure.")
        return 0
    with tempfile.TemporaryDirectory() as folder, written(tools) if tools else samples() as lists, pressroll(Path(folder)) as base:
        editor = Editor(base)
        added = [editor.add(address, number) for number, address in enumerate(lists)]
    print(f"\nSeconds from the paste on, {SOURCES} new sources of loopback one after the other\n")
    rows: list[tuple[str, ...]] = [("until", "first after start", "median", "worst", "goal")]
    faults = 0
    for name, spent, goal in (
        ("the preview", [one.preview for one in added], PREVIEW_S),
        ("the first entry in the feed", [one.entry for one in added], ENTRY_S),
    ):
        rows.append((name, f"{spent[0]:.2f}", f"{median(spent):.2f}", f"{max(spent):.2f}", f"{goal:.0f}"))
        faults += max(spent) > goal
    print(aligned(rows))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
