"""The desk of a process that answers people: opened when somebody first looks at a page of a site, closed when nobody has for a while.

    with service.desks.take() as desk: preview(spec, desk, now)

Its one parsing child reads foreign pages with rules that people typed, so no page and no selector costs the process itself any time.
"""

from __future__ import annotations

import atexit
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager

from entries import Busy
from scrapers import Desk

AT_A_TIME = 2  # looks; each is up to a dozen requests and a second of the child's time
PATIENCE_S = 8.0  # somebody waits for a place, as for a click on a page, which takes milliseconds
IDLE_S = 600.0


class Desks:
    """At most one open desk, for at most two at a time."""

    def __init__(
        self, opened: Callable[[], AbstractContextManager[Desk]], *, idle_s: float = IDLE_S, patience_s: float = PATIENCE_S
    ) -> None:
        self._opened, self._idle_s, self._patience_s = opened, idle_s, patience_s
        self._lock = threading.Condition(threading.Lock())
        self._users = 0
        self._stack = ExitStack()
        self._desk: Desk | None = None
        self._closing: threading.Timer | None = None

    def take(self) -> AbstractContextManager[Desk]:
        """A place at the desk, held from now on to the end of its block. Busy when all are taken and none is given back in time."""
        with self._lock:
            if not self._lock.wait_for(lambda: self._users < AT_A_TIME, self._patience_s):
                raise Busy("Two people are looking at pages at the moment. Try again in a few seconds.")
            self._users += 1
        return self._held()

    def warm(self, first: Callable[[Desk], None]) -> None:
        """Opens the desk before it is needed and lets `first` use it; does nothing when it is open. Its first page takes three seconds."""
        if not self.is_open:
            first(self._open())
            with self._lock:
                self._wait()

    def close(self) -> None:
        """Ends the parsing child; the next one who takes a place begins a new one. Whoever is at it hears Busy, and keeps nothing."""
        with self._lock:
            self._close()

    @property
    def is_open(self) -> bool:
        """Whether there is a parsing child."""
        return self._desk is not None

    @contextmanager
    def _held(self) -> Iterator[Desk]:
        try:
            yield self._open()
        finally:
            with self._lock:
                self._users -= 1
                self._lock.notify()
                self._wait()

    def _open(self) -> Desk:
        with self._lock:
            if self._closing:
                self._closing.cancel()
                self._closing = None
            if self._desk is None:
                self._desk = self._stack.enter_context(self._opened())
                atexit.register(self.close)
            return self._desk

    def _wait(self) -> None:
        """From the last user on, until somebody comes."""
        if not self._users and self._desk is not None and self._closing is None:
            self._closing = threading.Timer(self._idle_s, self._close_if_idle)
            self._closing.daemon = True
            self._closing.start()

    def _close_if_idle(self) -> None:
        with self._lock:
            if not self._users:
                self._close()

    def _close(self) -> None:
        if self._closing:
            self._closing.cancel()
        self._closing = self._desk = None
        self._stack.close()
        atexit.unregister(self.close)
