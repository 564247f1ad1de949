"""Where foreign pages are parsed: in a bounded pool of processes, so that a hostile page costs a child and not the service.

Limits a page: 10 s of wall time, 5 s of CPU, 512 MB beyond what the child needs for itself (reliability S7).
"""

from __future__ import annotations

import gc
import resource
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import BrokenExecutor, CancelledError
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import contextmanager
from datetime import datetime
from multiprocessing.context import ForkServerContext
from multiprocessing.synchronize import RLock
from typing import Any, Protocol, TypeVar

import structlog
from pebble import ProcessExpired, ProcessFuture, ProcessPool

from config import SourceSpec
from entries import Busy, Drawn, ExtractError
from scrapers import pointing, reading, redesign, thumbnails
from scrapers.article.shared import NOTHING, Shared
from scrapers.native import Kind, Rung, read_native
from scrapers.page import ListItem, Received, Wrapper
from scrapers.pointing import Matched, Matches, Part, SafeCopy, Spot
from scrapers.reading import ArticleReading, PageReading, read_page
from scrapers.redesign import PageDifference

WALL_S = 10.0
CPU_S = 5.0
MEMORY_BYTES = 512 * 1024 * 1024
STUCK_S = 300.0  # longer than any queue of pages: whoever waits so long waits for a pool that has lost the page
PAGES_PER_CHILD = 500  # lxml and lexbor keep arenas; a fresh child gives them back

log = structlog.get_logger("pressroll")

Value = TypeVar("Value")
_TOO_MUCH = (FutureTimeout, ProcessExpired, MemoryError, RecursionError)


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

    def difference(self, before: Received, after: Received) -> PageDifference:
        """See `redesign.difference`."""
        ...

    def copy(self, received: Received) -> SafeCopy:
        """See `pointing.safe_copy`."""
        ...

    def spots(self, received: Received, spec: SourceSpec, *, now: datetime, item_rule: str = "") -> tuple[Spot, ...]:
        """See `pointing.spots`."""
        ...

    def proposals(
        self, received: Received, n: int, part: Part, spec: SourceSpec, *, now: datetime, item_rule: str = ""
    ) -> tuple[Matched, ...]:
        """See `pointing.proposals`."""
        ...

    def matches(self, received: Received, rules: Mapping[Part, str], spec: SourceSpec, *, now: datetime) -> Matches:
        """See `pointing.matches`."""
        ...

    def thumbnail(self, received: Received) -> Drawn | None:
        """See `thumbnails.thumbnail`."""
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

    def difference(self, before: Received, after: Received) -> PageDifference:
        """See `redesign.difference`."""
        return redesign.difference(before, after)

    def copy(self, received: Received) -> SafeCopy:
        """See `pointing.safe_copy`."""
        return pointing.safe_copy(received)

    def spots(self, received: Received, spec: SourceSpec, *, now: datetime, item_rule: str = "") -> tuple[Spot, ...]:
        """See `pointing.spots`."""
        return pointing.spots(received, spec, now=now, item_rule=item_rule)

    def proposals(
        self, received: Received, n: int, part: Part, spec: SourceSpec, *, now: datetime, item_rule: str = ""
    ) -> tuple[Matched, ...]:
        """See `pointing.proposals`."""
        return pointing.proposals(received, n, part, spec, now=now, item_rule=item_rule)

    def matches(self, received: Received, rules: Mapping[Part, str], spec: SourceSpec, *, now: datetime) -> Matches:
        """See `pointing.matches`."""
        return pointing.matches(received, rules, spec, now=now)

    def thumbnail(self, received: Received) -> Drawn | None:
        """See `thumbnails.thumbnail`."""
        return thumbnails.thumbnail(received)


class ParsingPool:
    """Parses in child processes; a child that exceeds a limit is ended and replaced, and the page is called too complex."""

    def __init__(self, workers: int, *, wall_s: float = WALL_S, cpu_s: float = CPU_S, stuck_s: float = STUCK_S) -> None:
        self._workers, self._wall_s, self._cpu_s, self._stuck_s = workers, wall_s, cpu_s, stuck_s
        self._lock = threading.Lock()
        self._closed = False
        self._waiting: set[ProcessFuture[Any]] = set()  # Any: whatever is read
        self._children = _Children()
        self._pool = self._open()

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

    def difference(self, before: Received, after: Received) -> PageDifference:
        """See `redesign.difference`."""
        return self._run(after.url, redesign.difference, before, after)

    def copy(self, received: Received) -> SafeCopy:
        """See `pointing.safe_copy`."""
        return self._run(received.url, pointing.safe_copy, received)

    def spots(self, received: Received, spec: SourceSpec, *, now: datetime, item_rule: str = "") -> tuple[Spot, ...]:
        """See `pointing.spots`."""
        return self._run(received.url, pointing.spots, received, spec, now=now, item_rule=item_rule)

    def proposals(
        self, received: Received, n: int, part: Part, spec: SourceSpec, *, now: datetime, item_rule: str = ""
    ) -> tuple[Matched, ...]:
        """See `pointing.proposals`."""
        return self._run(received.url, pointing.proposals, received, n, part, spec, now=now, item_rule=item_rule)

    def matches(self, received: Received, rules: Mapping[Part, str], spec: SourceSpec, *, now: datetime) -> Matches:
        """See `pointing.matches`. Where a selector cost a child, each is tried alone, so that it can be named."""
        try:
            return self._matches(received, rules, spec, now)
        except ExtractError as error:
            if error.code != "too-complex":
                raise
        return Matches(
            tuple(match for part in pointing.PARTS if rules.get(part) for match in self._alone(received, part, rules, spec, now))
        )

    def thumbnail(self, received: Received) -> Drawn | None:
        """See `thumbnails.thumbnail`."""
        return self._run(received.url, thumbnails.thumbnail, received)

    def _alone(self, received: Received, part: Part, rules: Mapping[Part, str], spec: SourceSpec, now: datetime) -> tuple[Matched, ...]:
        try:
            return self._matches(received, {part: rules[part]}, spec, now).parts
        except ExtractError as error:
            if error.code != "too-complex":
                raise
            return (pointing.too_slow(part, rules[part]),)

    def _matches(self, received: Received, rules: Mapping[Part, str], spec: SourceSpec, now: datetime) -> Matches:
        return self._run(received.url, pointing.matches, received, rules, spec, now=now, fuse=_fuse)

    def _run(self, url: str, read: Callable[..., Value], *args: object, **options: object) -> Value:
        """What the page says. A pool that breaks is not the page's fault, so the next pool reads it."""
        try:
            return self._once(url, read, args, options)
        except (CancelledError, BrokenExecutor) as error:
            if not self._closed:
                log.warning("parsing-begun-anew", url=url, why=str(error) or type(error).__name__)
        try:
            return self._once(url, read, args, options)
        except (CancelledError, BrokenExecutor) as error:
            raise _ended(url) from error

    def _once(self, url: str, read: Callable[..., Value], args: tuple[object, ...], options: Mapping[str, object]) -> Value:
        future = self._scheduled(url, read, args, options)
        try:
            return future.result(self._stuck_s)
        except _TOO_MUCH as error:
            if self._closed:
                raise _ended(url) from error
            if not future.done():
                self._give_up(future)
                raise BrokenExecutor(f"nothing was read within {self._stuck_s:g} s") from error
            message = f"{url} takes more than {self._cpu_s:g} s or {MEMORY_BYTES >> 20} MB to parse."
            raise ExtractError(message, code="too-complex", url=url) from error
        finally:
            with self._lock:
                self._waiting.discard(future)

    def _give_up(self, future: ProcessFuture[Any]) -> None:  # Any: as above
        with self._lock:
            if future in self._waiting and not self._closed:  # else another thread was first
                self._end()
                self._pool = self._open()

    def _scheduled(
        self, url: str, read: Callable[..., Value], args: tuple[object, ...], options: Mapping[str, object]
    ) -> ProcessFuture[Value]:
        """What a child is to read. A pool that broke is replaced, as when somebody killed an idle child while it held the pool's lock."""
        with self._lock:
            if self._closed:
                raise _ended(url)
            if not self._pool.active:
                self._end()
                self._pool = self._open()
            future = self._pool.schedule(_within_limits, args=(self._cpu_s, read, *args), kwargs=options, timeout=self._wall_s)
            self._waiting.add(future)
            return future

    def close(self) -> None:
        """Ends the children. Whoever waits for a page hears Busy, from now on, too."""
        with self._lock:
            self._closed = True
            self._end()

    def _end(self) -> None:
        self._pool.stop()  # type: ignore[no-untyped-call] # pebble types the rest
        self._pool.join()
        for future in self._waiting:  # pebble forgets what was under way: nobody would ever hear of it
            future.cancel()  # type: ignore[no-untyped-call] # as above
        self._waiting.clear()
        self._children.locks.clear()  # nobody looks for them any more; kept, they would be called leaked at the end of the program

    def _open(self) -> ProcessPool:
        return ProcessPool(max_workers=self._workers, max_tasks=PAGES_PER_CHILD, initializer=_limit_child, context=self._children)


def _ended(url: str) -> Busy:
    return Busy(f"The process that reads {url} ends. Try again in a few seconds.")


class _Children(ForkServerContext):
    """Keeps the locks of a pool until its children have ended: pebble lets go of them before, and one that was only just beginning would
    look for them in vain, and say so on the terminal of a command that went well."""

    def __init__(self) -> None:
        super().__init__()
        self.locks: list[RLock] = []
        # What children need is read once, by the fork server; a child then begins in 30 ms instead of a second.
        self.set_forkserver_preload([reading.__name__, pointing.__name__, thumbnails.__name__])

    def RLock(self) -> RLock:  # the name is multiprocessing's
        """A lock of the children."""
        self.locks.append(super().RLock())
        return self.locks[-1]


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


@contextmanager
def _fuse() -> Iterator[None]:
    """Ends this child when one selector takes too long: lexbor does not stop by itself, and nothing in Python can stop it."""
    signal.setitimer(signal.ITIMER_REAL, pointing.SELECTOR_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _within_limits(cpu_s: float, read: Callable[..., Value], *args: object, **options: object) -> Value:
    """Nobody handles SIGPROF: so much processor time after now it ends this child, also in the middle of C, however busy the machine is."""
    signal.setitimer(signal.ITIMER_PROF, cpu_s)
    try:
        return read(*args, **options)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
