"""Small pictures of the newest releases, made in the background: asked for through the one door, drawn in the parsing processes.

    room = Darkroom(desk, specs, clock)
    room.turn()  ->  how many were made

Nobody waits for a picture, so newsrooms come first: no host is asked for one while it is read, few are asked for at a time, one is drawn at
a time. What goes wrong is remembered with the picture; it is tried again after growing pauses, and given up after the fifth try.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from config import SourceSpec
from entries import Busy, Drawn, Forbidden, Refused, SourceError, StoreError, Wanted
from scrapers.asking import received, request_for
from scrapers.desk import Desk
from scrapers.fetch import host_blocked_until
from scrapers.guard import parse

log = structlog.get_logger("pressroll")

AT_ONCE = 3
MOST_BYTES = 10_000_000  # of a picture
LEASE = timedelta(minutes=5)  # longer than a fetch may take; what a process left that died is begun again then
PAUSES = (timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6), timedelta(days=1))  # between tries
SWEEP = timedelta(minutes=10)  # what grows old or is no longer to be shown by its source's word changes no version
NO_PICTURE = "no-picture"
_ACCEPT = "image/webp,image/jpeg,image/png,image/gif;q=0.9,image/avif;q=0.9,*/*;q=0.1"


class Darkroom:
    """Plans which pictures are wanted, and makes those that are due."""

    def __init__(self, desk: Desk, specs: Callable[[], Mapping[str, SourceSpec]], clock: Callable[[], datetime]) -> None:
        self._desk, self._specs, self._clock = desk, specs, clock
        self._kept = desk.store.pictures
        self._seen: int | None = None
        self._swept: datetime | None = None
        self._drawing = threading.Lock()

    def turn(self, stopping: Callable[[], bool] = lambda: False) -> int:
        """Makes what is due, a few at a time, until nothing is or `stopping`; how many were made."""
        made = 0
        while not stopping():
            self._plan(stopping)
            wanted = self._kept.claim(self._clock(), AT_ONCE, LEASE)
            if not wanted:
                break
            with ThreadPoolExecutor(AT_ONCE) as pool:
                made += sum(pool.map(self._make, wanted))
        if made:
            log.info("pictures", made=made)
        return made

    def _plan(self, stopping: Callable[[], bool]) -> None:
        """Looks at the sources that changed since the last look, and now and then at all of them."""
        now = self._clock()
        is_whole = self._swept is None or not timedelta(0) <= now - self._swept < SWEEP
        version, sources = self._kept.sources(None if is_whole else self._seen)
        for source_id in sources:
            if stopping():
                return
            self._kept.plan(source_id, now)
        self._seen = version
        if is_whole:
            self._swept = now

    def _make(self, one: Wanted) -> bool:
        """Whether the picture was made. StoreError and Busy: it comes back when its lease is over."""
        spec = self._specs().get(one.source_id)
        if spec is None:  # it went away a moment ago
            return False
        try:
            until = host_blocked_until(self._desk.store, parse(one.url).netloc, self._clock())
            if until:
                self._kept.put_off(one.name, "http-429-rate-limited", until, tries=one.tries - 1)
                return False
            drawn = self._drawn(one, spec)
        except (StoreError, Busy):
            raise
        except SourceError as error:
            self._failed(one, error.code, _next(one, error, self._clock()))
            return False
        except Exception:  # a fault of ours must not cost the other pictures
            log.exception("picture-failed", source=one.source_id, url=one.url)
            self._kept.put_off(one.name, "internal-error", _later(one, self._clock()), tries=one.tries)
            return False
        if drawn is None:
            self._failed(one, NO_PICTURE, None)
            return False
        self._kept.keep(one.name, drawn)
        return True

    def _drawn(self, one: Wanted, spec: SourceSpec) -> Drawn | None:
        # By scripts a page is drawn, a picture never: so the plain door.
        response = self._desk.fetcher.fetch(replace(request_for(spec, one.url), accept=_ACCEPT, max_bytes=MOST_BYTES))
        with self._drawing:
            return self._desk.parsing.thumbnail(received(response))

    def _failed(self, one: Wanted, code: str, due: datetime | None) -> None:
        log.info("picture-failed", source=one.source_id, url=one.url, code=code, tries=one.tries, again=due.isoformat() if due else None)
        self._kept.put_off(one.name, code, due, tries=one.tries)


def _next(one: Wanted, error: SourceError, now: datetime) -> datetime | None:
    """When to try again after an error; None: never. What one of our own rules forbids, it forbids tomorrow, too."""
    if isinstance(error, Forbidden) or (isinstance(error, Refused) and error.status in (404, 410)):
        return None
    due, asked = _later(one, now), error.retry_after if isinstance(error, Refused) else None
    return max(due, now + asked) if due and asked else due


def _later(one: Wanted, now: datetime) -> datetime | None:
    return now + PAUSES[one.tries - 1] if one.tries <= len(PAUSES) else None
