"""Article pages a minute on two processes, fetch to stored entry: `python -m bench.throughput DIR`.

DIR holds `truth.json` (of which files and titles are read) and the pages it names. They are served over loopback on several ports, each
with a listing of them all; the product reads every port as a source of its own into a fresh SQLite store, two processes parsing. Where
trafilatura, htmldate, dateparser and BeautifulSoup can be imported, the same pages go through them on two processes in the same run.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib
import json
import multiprocessing
import sqlite3
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from html import escape
from http.client import HTTPConnection
from importlib.util import find_spec
from multiprocessing.connection import Connection
from pathlib import Path
from urllib.parse import urlsplit

from bench.corpus import saved_page
from bench.service import fresh_service, warm_up
from feeds.service import open_crawl
from scrapers import Refresh

PEERS = ("bs4", "trafilatura", "htmldate", "dateparser")


def site(corpus: Path) -> Mapping[str, bytes]:
    """The pages by path, and the listing that links them."""
    rows = json.loads((corpus / "truth.json").read_text("utf-8"))
    pages = {f"/news/{row['id']}.html": saved_page(corpus, row).body for row in rows}
    links = (
        f'<li><h3><a href="{path}">{escape(row.get("title") or row["id"])} {number}</a></h3><p>A release of our newsroom.</p></li>'
        for number, (path, row) in enumerate(zip(pages, rows, strict=True))
    )
    listing = f"<html><head><title>News</title></head><body><main><h1>Press releases</h1><ul>{''.join(links)}</ul></main></body></html>"
    return {**pages, "/": listing.encode()}


# ------------------------------------------------------------------------------------------------------------- the server


async def _answer(pages: Mapping[str, bytes], reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while (line := await reader.readline()).strip():
        while (await reader.readline()).strip():
            pass
        body = pages.get(line.split()[1].decode("latin-1"))
        status, body = ("200 OK", body) if body is not None else ("404 Not Found", b"")
        writer.write(f"HTTP/1.1 {status}\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
        await writer.drain()
    writer.close()


async def _serve(pages: Mapping[str, bytes], ports: int, told: Connection) -> None:
    servers = [await asyncio.start_server(lambda reader, writer: _answer(pages, reader, writer), "127.0.0.1", 0) for _ in range(ports)]
    told.send([server.sockets[0].getsockname()[1] for server in servers])
    await asyncio.Event().wait()


def _server(corpus: Path, ports: int, told: Connection) -> None:
    asyncio.run(_serve(site(corpus), ports, told))


@contextmanager
def served(corpus: Path, ports: int) -> Iterator[tuple[str, ...]]:
    """The addresses of listings, one for each port."""
    told, tell = multiprocessing.Pipe()
    server = multiprocessing.Process(target=_server, args=(corpus, ports, tell), daemon=True)
    server.start()
    try:
        yield tuple(f"http://127.0.0.1:{port}/" for port in told.recv())
    finally:
        server.terminate()


# ------------------------------------------------------------------------------------------------------------ both stacks


def product(listings: tuple[str, ...]) -> tuple[float, int, int]:
    """Seconds for one round over all sources, how many pages were asked for, and how many entries are stored."""
    results: list[Refresh] = []
    sources = {f"site-{number}": url for number, url in enumerate(listings)}
    with fresh_service(sources, "127.0.0.0/8", workers=2) as service, open_crawl(service) as crawl:
        warm_up(crawl.desk, service.specs()["site-0"])
        began = time.perf_counter()
        crawl.poll(results.append)
        spent = time.perf_counter() - began
    return spent, sum(result.requests - 1 for result in results), sum(result.counted["new"] for result in results)


def _peer(task: tuple[str, str]) -> bool:
    """One page through the other stack, into its store."""
    url, database = task
    bs4, trafilatura, htmldate, dateparser = map(importlib.import_module, PEERS)
    parts = urlsplit(url)
    with closing(HTTPConnection(parts.netloc)) as wire:
        wire.request("GET", parts.path)
        html = wire.getresponse().read().decode("utf-8", "replace")
    soup = bs4.BeautifulSoup(html, "lxml")
    title = soup.h1.get_text(" ", strip=True) if soup.h1 else soup.title.get_text() if soup.title else ""
    text = trafilatura.extract(html, url=url) or ""
    printed = dateparser.parse(soup.time.get_text(" ", strip=True)) if soup.time else None
    day = htmldate.find_date(html, url=url) or str(printed or "")
    with closing(sqlite3.connect(database, timeout=30)) as store, store:
        store.execute("INSERT INTO entry VALUES (?, ?, ?, ?)", (url, title, day, text))
    return bool(text)


def _begin(number: int) -> None:
    """Have everything imported and the tables of dateparser built."""
    for name in PEERS:
        importlib.import_module(name)
    importlib.import_module("dateparser").parse(f"{number + 1} May 2020")


def peers(listings: tuple[str, ...], paths: list[str]) -> tuple[float, int]:
    """Seconds for the same pages on two processes, and how many of them gave a text."""
    with tempfile.TemporaryDirectory() as root, multiprocessing.Pool(2) as pool:
        database = f"{root}/peers.db"
        with closing(sqlite3.connect(database)) as store, store:
            store.execute("PRAGMA journal_mode = WAL")
            store.execute("CREATE TABLE entry (url TEXT PRIMARY KEY, title TEXT, day TEXT, text TEXT)")
        pool.map(_begin, range(8), chunksize=1)
        tasks = [(listing.rstrip("/") + path, database) for listing in listings for path in paths]
        began = time.perf_counter()
        found = pool.map(_peer, tasks, chunksize=4)
        return time.perf_counter() - began, sum(found)


def main() -> None:
    """Prints pages a minute of the product, of the peers, and the ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--ports", type=int, default=6, help="How many times every page is served, each time as another site.")
    given = parser.parse_args()
    paths = [path for path in site(given.corpus) if path != "/"]
    with served(given.corpus, given.ports) as listings:
        spent, asked, stored = product(listings)
        rate = asked / spent * 60
        print(f"pressroll: {asked} pages in {spent:.2f} s, {rate:,.0f} a minute, {stored} entries stored")
        missing = [name for name in PEERS if not find_spec(name)]
        if missing:
            print(f"peers: not measured, because {', '.join(missing)} cannot be imported here")
            return
        spent, found = peers(listings, paths)
        peer_rate = len(paths) * len(listings) / spent * 60
        print(f"peers: {len(paths) * len(listings)} pages in {spent:.2f} s, {peer_rate:,.0f} a minute, {found} with text")
        print(f"ratio {rate / peer_rate:.2f}")


if __name__ == "__main__":
    main()
