"""Whose pages show our feeds: views by day, host and feed, counted in memory and handed on to the store now and then.

    counter = ViewCounter("press.example.org", clock)
    counter.note("https://www.example.edu", "topic/education")      # what a browser says: Origin, or the Referer of a frame
    counter.hand_on(store.views)                                    # keeps everything when the database is busy

Of a request nothing else is looked at: no address, no agent, no time of day. A view costs 2 microseconds.
"""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import lru_cache
from typing import Protocol

import structlog

from entries import StoreError, View
from feeds.background import in_background

log = structlog.get_logger("pressroll")

EVERY_S = 10.0
ENDING = ".widget"
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"  # RFC 1123 §2.1; names in other scripts come as xn--...
# An origin, or an address whose origin alone counts. The last label has a letter: an IP address is no host name, and may be somebody's own.
_ORIGIN = re.compile(rf"https?://((?:{_LABEL}\.)*(?=[a-z0-9-]*[a-z]){_LABEL})\.?(?::[0-9]{{1,5}})?(?:[/?#]|$)", re.ASCII)
_MOST_OF_NAME = 253
_MOST_READ = 300  # characters: scheme, name and port


class Takes(Protocol):
    """Where counts go: the part of the store."""

    def add(self, counted: list[View]) -> None:
        """Adds them."""
        ...


class ViewCounter:
    """Counts views on pages that are not ours; for many threads. While it is off, it counts nothing."""

    def __init__(self, own_host: str, clock: Callable[[], datetime], *, is_on: bool = True) -> None:
        self.is_on = is_on
        self._own = own_host.lower().rstrip(".")
        self._clock = clock
        self._lock = threading.Lock()
        self._counts: dict[tuple[date, str], Counter[str]] = {}

    def note(self, origin: str, feed: str, views: int = 1) -> None:
        """Counts a view of the feed on the page that a browser names. Whatever stands there, it never raises."""
        host = host_of(origin[:_MOST_READ].lower()) if self.is_on else ""
        if host and host != self._own:
            self._add(self._clock().date(), host, feed, views)

    def hand_on(self, store: Takes) -> None:
        """Gives the store what was counted since the last time. StoreError when it cannot take it: then nothing is lost."""
        with self._lock:
            counts, self._counts = self._counts, {}
        taken = [View(day, host, feed, views) for (day, host), feeds in counts.items() for feed, views in feeds.items()]
        try:
            if taken:
                store.add(taken)
        except StoreError:
            for view in taken:
                self._add(view.day, view.host, view.feed, view.views)
            raise

    def _add(self, day: date, host: str, feed: str, views: int) -> None:
        with self._lock:
            if (day, host) not in self._counts and len(self._counts) >= View.MOST_HOSTS:
                host = feed = View.OTHER
            feeds = self._counts.setdefault((day, host), Counter())
            feeds[feed if feed in feeds or len(feeds) < View.MOST_FEEDS else View.OTHER] += views


@lru_cache(maxsize=1_000)
def host_of(origin: str) -> str:
    """The host name in an origin or an address, in small letters already; "" where there is none, or one of this machine."""
    found = _ORIGIN.match(origin)
    host = found[1] if found else ""
    return "" if len(host) > _MOST_OF_NAME or host == "localhost" or host.endswith(".localhost") else host


def feed_of(path: str) -> str:
    """What the address of a lean view shows: `topic/education` of /feeds/topic/education.widget."""
    return path.removeprefix("/feeds/").removesuffix(ENDING)


@contextmanager
def handed_on_in_background(counter: ViewCounter, store: Takes, every_s: float = EVERY_S) -> Iterator[None]:
    """Hands on as long as the block lasts, and a last time at its end, in a thread that no answer waits for."""
    if not counter.is_on:
        yield
        return
    try:
        with in_background("views", lambda stopping: counter.hand_on(store), every_s):
            yield
    finally:
        try:
            counter.hand_on(store)
        except StoreError as error:
            log.warning("views-lost", why=str(error))
