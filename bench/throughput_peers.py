"""What people put together today, for `bench.throughput`: BeautifulSoup, trafilatura, htmldate, dateparser and SQLite on two processes.

Runs in the environment of the peers. Reads a JSON list of addresses from standard input and prints one JSON value: seconds, texts.
"""

from __future__ import annotations

import json
import multiprocessing
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from http.client import HTTPConnection
from urllib.parse import urlsplit

import dateparser
import htmldate
import trafilatura
from bs4 import BeautifulSoup


def stored(task: tuple[str, str]) -> bool:
    """One page, from its address into the store; whether it gave a text."""
    url, database = task
    parts = urlsplit(url)
    with closing(HTTPConnection(parts.netloc)) as wire:
        wire.request("GET", parts.path)
        html = wire.getresponse().read().decode("utf-8", "replace")
    soup = BeautifulSoup(html, "lxml")
    title = soup.h1.get_text(" ", strip=True) if soup.h1 else soup.title.get_text() if soup.title else ""
    text = trafilatura.extract(html, url=url) or ""
    printed = dateparser.parse(soup.time.get_text(" ", strip=True)) if soup.time else None
    day = htmldate.find_date(html, url=url) or str(printed or "")
    with closing(sqlite3.connect(database, timeout=30)) as store, store:
        store.execute("INSERT INTO entry VALUES (?, ?, ?, ?)", (url, title, day, text))
    return bool(text)


def begin(number: int) -> None:
    """Have the tables of dateparser built."""
    dateparser.parse(f"{number + 1} May 2020")


def main() -> None:
    """Reads all pages once."""
    urls: list[str] = json.load(sys.stdin)
    with tempfile.TemporaryDirectory() as root, multiprocessing.Pool(2) as pool:
        database = f"{root}/peers.db"
        with closing(sqlite3.connect(database)) as store, store:
            store.execute("PRAGMA journal_mode = WAL")
            store.execute("CREATE TABLE entry (url TEXT PRIMARY KEY, title TEXT, day TEXT, text TEXT)")
        pool.map(begin, range(8), chunksize=1)
        began = time.perf_counter()
        texts = sum(pool.map(stored, [(url, database) for url in urls], chunksize=4))
        print(json.dumps({"seconds": time.perf_counter() - began, "texts": texts}))


if __name__ == "__main__":
    main()
