"""The first reading of a source that was just added, from the pages that were looked at.

Thread(target=first_reading, args=(service, "example", pages, True)).start()
"""

from __future__ import annotations

import time
from contextlib import closing, suppress
from dataclasses import replace

from entries import Busy, StoreError
from feeds.admin.finding import SHOWN
from feeds.service import Service
from scrapers import BudgetedFetcher, Crawl, Desk, KeptPage, Replay, this_process

READING_S = 5.0  # it asks for what the look did not bring
PATIENCE_S = 20.0  # for another source of the same host
_TURN_S = 0.25


def first_reading(service: Service, source_id: str, pages: tuple[KeptPage, ...], claimed: bool) -> None:
    """Makes entries of the releases that were looked at, from the pages that are here: a newsroom is asked once a second at most, and
    reading all of its list takes a minute. Whoever reads sources reads the rest, or all of it when this is not possible now."""
    with suppress(StoreError):
        try:
            with suppress(Busy), service.desks.take() as desk:
                _read_first(service, desk, source_id, pages, claimed)
        finally:
            service.store.release(source_id, this_process())  # where it was not read


def _read_first(service: Service, desk: Desk, source_id: str, pages: tuple[KeptPage, ...], claimed: bool) -> None:
    """What is not here, as attached files and releases beyond the look, is asked for as long as nobody waits too long."""
    beyond = BudgetedFetcher(desk.fetcher, requests=SHOWN, seconds=READING_S)
    with closing(
        Crawl(replace(desk, fetcher=Replay(pages, beyond), articles=SHOWN), service.specs, threads=1, clock=service.clock)
    ) as crawl:
        read, until = crawl.one(source_id, claimed=claimed), time.monotonic() + PATIENCE_S
        while read is None and time.monotonic() < until and service.store.state(source_id).checked is None:  # its host is busy
            time.sleep(_TURN_S)
            read = crawl.one(source_id)
    if read and (read.left or any(skip.code == "budget" for skip in read.skipped)):
        service.store.make_due([source_id])
