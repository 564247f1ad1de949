"""A process that forks crawls, to be killed: `python -m tests.crawl_until_killed URL BASE crawl|backfill`.

Each child reads all due sources, or goes on with a backfill.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from config import load
from entries import open_store
from feeds import logs
from feeds.service import classifier
from scrapers import AddressGuard, Crawl, Desk, ForgetfulMemory, HttpFetcher, InlineParsing, backfill
from tests.growing_newsroom import SECTIONS
from tests.line import spec_at
from tests.until_killed import obey


def crawl(url: str, base: str, job: str) -> None:
    """One round over all sources, which are made due first; or what is left of the backfill of the first one."""
    store, rules = open_store(url), load(None, {}).topics
    fetcher = HttpFetcher(guard=AddressGuard((base.removeprefix("http://"),)), memory=ForgetfulMemory(), user_agent="Pressroll/test")
    desk = Desk(store, fetcher, fetcher, InlineParsing(), classifier(lambda: rules), "press.example", 2024)
    specs = {section: spec_at(section, f"{base}/{section}") for section in SECTIONS}
    reading = Crawl(desk, lambda: specs, threads=2, clock=lambda: datetime.now(UTC))
    reading.sync()
    if job == "backfill":
        backfill(specs[SECTIONS[0]], desk, reading.clock, owner=reading.owner, rest=lambda seconds: None)
        return
    reading.make_all_due()
    reading.poll()


def main() -> None:
    """Obeys the lines of standard input."""
    url, base, job = sys.argv[1:]
    logs.set_up("text", "error")
    obey(lambda: crawl(url, base, job))


if __name__ == "__main__":
    main()
