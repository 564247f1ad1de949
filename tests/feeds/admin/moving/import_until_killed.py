"""A process that forks imports, to be killed: `python -m tests.feeds.admin.moving.import_until_killed URL FOLDER`.

Each child does the jobs that were begun.
"""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from config import load
from entries import open_store
from feeds import logs
from feeds.admin.importing import import_all
from feeds.service import Service, classifier, owner_of_leases
from scrapers import AddressGuard, Desk, ForgetfulMemory, HttpFetcher, InlineParsing
from tests.until_killed import obey


def import_(url: str, folder: str) -> None:
    """Does all jobs, as `work` does beside the schedule."""
    store = open_store(url)
    service = Service(load(Path(folder), {"PRESSROLL_ALLOW_NETWORKS": "127.0.0.0/8"}), store, clock=lambda: datetime.now(UTC))
    fetcher = HttpFetcher(guard=AddressGuard(("127.0.0.0/8",)), memory=ForgetfulMemory(), user_agent="Pressroll/test")
    desk = Desk(store, fetcher, fetcher, InlineParsing(), classifier(lambda: service.topics), "press.example", 2024)
    while not import_all(service, desk, owner_of_leases(store)):
        time.sleep(0.05)


def main() -> None:
    """Obeys the lines of standard input."""
    url, folder = sys.argv[1:]
    logs.set_up("text", "error")
    obey(lambda: import_(url, folder))


if __name__ == "__main__":
    main()
