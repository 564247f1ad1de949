"""Where foreign pages are parsed: in a bounded pool of processes, so that a hostile page costs a child and not the service.

Limits a page: 10 s of wall time, 5 s of CPU, 512 MB beyond what the child needs for itself (reliability S7).
"""

from __future__ import annotations

import gc
import multiprocessing
import resource
import signal
import threading
from collections.abc import Callable
from concurrent.futures import TimeoutError as FutureTimeout
from datetime import datetime
from typing import Protocol, TypeVar

from pebble import ProcessExpired, ProcessPool

from config import SourceSpec
from entries import ExtractError
from scrapers import reading
from scrapers.article.shared import NOTHING, Shared
from scrapers.native import Kind, Rung, read_native
from scrapers.page import ListItem, Received, Wrapper
from scrapers.reading import ArticleReading, PageReading, read_page

WALL_S = 10.0
CPU_S = 5
MEMORY_BYTES = 512 * 1024 * 1024
PAGES_PER_CHILD = 500  # lxml and lexbor keep arenas; a fresh child gives them back

Value = TypeVar("Value")


class Parsing(Protocol):
    """Bytes in, values out. Raises ExtractError and its kin."""

    def listing(
        self, received: Received, spec: SourceSpec, *, now: datetime, order: str, wrapper: Wrapper | None = None, around: bool = True
    ) -> PageReading:
        """See `reading.read_page`."""
        ...

    def native(self, received: Received, kind: Kind, spec: SourceSpec, *, now: datetime) -> Rung:
        """See `native.read_native`."""
        ...

    def article(
        self, received: Received, item: ListItem | None, spec: SourceSpec, *, now: datetime, order: str, shared: Shared = NOTHING
    ) -> ArticleReading:
        """See `reading.read_article`."""
        ...


class InlineParsing:
    """Parses in this very process: for tests and benches, on pages one trusts to end."""

    def listing(
        self, received: Received, spec: SourceSpec, *, now: datetime, order: str, wrapper: Wrapper | None = None, around: bool = True
    ) -> PageReading:
        """See `reading.read_page`."""
        return read_page(received, spec, now=now, order=order, wrapper=wrapper, around=around)

    def native(self, received: Received, kind: Kind, spec: SourceSpec, *, now: datetime) -> Rung:
        """See `native.read_native`."""
        return read_native(received, kind, spec, now)

    def article(
        self, received: Received, item: ListItem | None, spec: SourceSpec, *, now: datetime, order: str, shared: Shared = NOTHING
    ) -> ArticleReading:
        """See `reading.read_article`."""
        return reading.read_article(received, item, spec, now=now, order=order, shared=shared)


class ParsingPool:
    """Parses in child processes; a child that exceeds a limit is ended and replaced, and the page is called too complex."""

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._lock = threading.Lock()
        self._closed = False
        self._pool = _open(workers)

    def listing(
        self, received: Received, spec: SourceSpec, *, now: datetime, order: str, wrapper: Wrapper | None = None, around: bool = True
    ) -> PageReading:
        """See `reading.read_page`."""
        return self._run(received.url, read_page, received, spec, now=now, order=order, wrapper=wrapper, around=around)

    def native(self, received: Received, kind: Kind, spec: SourceSpec, *, now: datetime) -> Rung:
        """See `native.read_native`."""
        return self._run(received.url, read_native, received, kind, spec, now)

    def article(
        self, received: Received, item: ListItem | None, spec: SourceSpec, *, now: datetime, order: str, shared: Shared = NOTHING
    ) -> ArticleReading:
        """See `reading.read_article`."""
        return self._run(received.url, reading.read_article, received, item, spec, now=now, order=order, shared=shared)

    def _run(self, url: str, read: Callable[..., Value], *args: object, **options: object) -> Value:
        future = self._living().schedule(_within_limits, args=(read, *args), kwargs=options, timeout=WALL_S)
        try:
            value: Value = future.result()
        except (FutureTimeout, ProcessExpired, MemoryError, RecursionError) as error:
            message = f"{url} takes more than {WALL_S:g} s or {MEMORY_BYTES >> 20} MB to parse."
            raise ExtractError(message, code="too-complex", url=url) from error
        return value

    def _living(self) -> ProcessPool:
        """The pool; a new one when it broke, as when somebody killed an idle child while it held the pool's lock."""
        with self._lock:
            if not self._pool.active and not self._closed:
                self._pool.stop()  # type: ignore[no-untyped-call] # pebble types the rest
                self._pool = _open(self._workers)
            return self._pool

    def close(self) -> None:
        """Ends the children."""
        self._closed = True
        self._pool.stop()  # type: ignore[no-untyped-call] # pebble types the rest
        self._pool.join()


def _open(workers: int) -> ProcessPool:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([reading.__name__])  # read once by the fork server; a child then begins in 30 ms instead of a second
    return ProcessPool(max_workers=workers, max_tasks=PAGES_PER_CHILD, initializer=_limit_child, context=context)


def _limit_child() -> None:
    # The terminal's Ctrl-C goes to the whole group; the parent ends its children itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What is loaded by now stays; a page makes thousands of values that live as long as the page, so counting rarely loses nothing.
    gc.freeze()
    gc.set_threshold(20_000)
    used = _data_bytes()
    resource.setrlimit(resource.RLIMIT_DATA, (used + MEMORY_BYTES, used + MEMORY_BYTES))


def _data_bytes() -> int:
    with open("/proc/self/status", encoding="ascii") as status:  # noqa: PTH123
        return next((int(line.split()[1]) * 1024 for line in status if line.startswith("VmData:")), 0)


def _limit_cpu() -> None:
    """RLIMIT_CPU counts from the child's birth, so each page gets what was used so far plus its own share."""
    spent = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(spent.ru_utime + spent.ru_stime) + CPU_S + 1
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


def _within_limits(read: Callable[..., Value], *args: object, **options: object) -> Value:
    _limit_cpu()
    return read(*args, **options)
