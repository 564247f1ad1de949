"""Work that goes on in a thread beside a block, a turn at a time; a database, disk or desk that is busy or away is asked again.

with in_background("alerts", lambda stopping: watch.turn(), every_s=5.0): ...
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog

from entries import Busy, StoreError

log = structlog.get_logger("pressroll")

STOP_S = 2.0  # so long the end of the block waits for a turn under way


@contextmanager
def in_background(name: str, turn: Callable[[Callable[[], bool]], object], every_s: float) -> Iterator[None]:
    """A turn every so many seconds, from one such pause after the beginning to the end of the block; it is given whether it is to stop."""
    stop = threading.Event()

    def keep() -> None:
        while not stop.wait(every_s):
            try:
                turn(stop.is_set)
            except (StoreError, Busy, OSError) as error:
                log.warning(f"{name}-postponed", why=str(error))

    thread = threading.Thread(target=keep, name=name, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(STOP_S)
