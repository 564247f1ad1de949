"""Article pages a minute on two processes, fetch to stored entry: `python -m bench.throughput DIR`.

DIR holds `truth.json` (of which files and titles are read) and the pages it names. They are served over loopback on several ports, each
with a listing of them all; the product reads every port as a source of its own into a fresh SQLite store, two processes parsing. Where
the environment of the peers is installed (`make bench`), the same pages go through `throughput_peers.py` in the same run.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from html import escape
from multiprocessing.connection import Connection
from pathlib import Path

from bench.corpus import saved_page
from bench.service import fresh_service, warm_up
from bench.systems import PEERS_PYTHON
from bench.tables import Table, aligned
from feeds.service import open_crawl
from scrapers import Refresh

PEERS = "BeautifulSoup, trafilatura, htmldate, dateparser"
GOAL = 3.1  # times as fast as these: 12,000 pages a minute where they made 3,900


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


def product(listings: tuple[str, ...]) -> tuple[float, int]:
    """Seconds for one round over all sources, and how many entries are stored."""
    results: list[Refresh] = []
    sources = {f"site-{number}": url for number, url in enumerate(listings)}
    with fresh_service(sources, "127.0.0.0/8", workers=2) as service, open_crawl(service) as crawl:
        warm_up(crawl.desk, service.specs()["site-0"])
        began = time.perf_counter()
        crawl.poll(results.append)
        spent = time.perf_counter() - began
    return spent, sum(result.counted["new"] for result in results)


def peers(urls: list[str]) -> tuple[float, int] | None:
    """Seconds for the same pages through the other stack, and how many of them gave a text; None where it is not installed."""
    if not PEERS_PYTHON.exists():
        return None
    script = str(Path(__file__).with_name("throughput_peers.py"))
    run = subprocess.run([str(PEERS_PYTHON), "-W", "ignore", script], input=json.dumps(urls), capture_output=True, text=True, check=True)
    said = json.loads(run.stdout)
    return said["seconds"], said["texts"]


def main() -> None:
    """Prints pages a minute of the product and of the peers, and the ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--ports", type=int, default=6, help="How many times every page is served, each time as another site.")
    given = parser.parse_args()
    if not (given.corpus / "truth.json").exists():
        print(f"There are no articles at {given.corpus}: nothing to measure.")
        return
    paths = [path for path in site(given.corpus) if path != "/"]
    with served(given.corpus, given.ports) as listings:
        urls = [listing.rstrip("/") + path for listing in listings for path in paths]
        ours, theirs = product(listings), peers(urls)
    print(f"\nArticle pages a minute on two processes, from fetch to stored entry\n\n{aligned(table(len(urls), ours, theirs))}")


def table(pages: int, ours: tuple[float, int], theirs: tuple[float, int] | None) -> Table:
    """Both stacks, each with its seconds and the pages that gave a text, and their ratio."""
    stacks = {"pressroll": ours} | ({PEERS: theirs} if theirs else {})
    rows = [(name, str(pages), f"{spent:.2f}", f"{pages / spent * 60:,.0f}", str(texts)) for name, (spent, texts) in stacks.items()]
    ratio = f"{theirs[0] / ours[0]:.2f}" if theirs else "-"
    ends = [("times as fast", "-", "-", ratio, "-"), ("goal", "-", "-", f"{GOAL:.2f}", "-")]
    return [("", "pages", "seconds", "a minute", "with text"), *rows, *ends]


if __name__ == "__main__":
    main()
