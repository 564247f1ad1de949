"""Who reads which source at the moment. A lease is kept alive by its owner and freed when the owner is gone.

An owner is `HOST:PID:START`; the start time tells a process from a later one with the same number.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

from entries import Store, StoreBusy

LEASE = timedelta(seconds=60)  # a machine that vanished holds its sources for at most so long
RENEW_S = 20
BUSY_S = 60.0  # so long is waited for another process that is reading the same source
_LOOK_S = 0.3


@contextmanager
def leased(
    store: Store,
    source_id: str,
    owner: str,
    clock: Callable[[], datetime],
    rest: Callable[[float], object] = time.sleep,
    *,
    renew_s: float = RENEW_S,
) -> Iterator[None]:
    """Holds the source, and its host, until the end of the block. StoreBusy when another process does not let go of it."""
    tries = int(BUSY_S / _LOOK_S)
    while not store.claim_one(source_id, clock(), LEASE, owner):
        tries -= 1
        if not tries:
            raise StoreBusy(f"Another process is reading {source_id}. Try again in a minute.")
        rest(_LOOK_S)
    ended = threading.Event()

    def renew() -> None:
        while not ended.wait(renew_s):
            with suppress(StoreBusy):
                store.renew(source_id, owner, clock() + LEASE)

    thread = threading.Thread(target=renew, name=f"lease {source_id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
        with suppress(StoreBusy):  # else it runs out by itself
            store.release(source_id, owner)


def this_process() -> str:
    """The owner name of this process."""
    return f"{socket.gethostname()}:{os.getpid()}:{_started(os.getpid())}"


def free_dead(store: Store) -> int:
    """Frees the leases of processes of this machine that are no more (kill -9, power cut). Returns how many."""
    dead = [(source_id, owner) for source_id, owner in store.leases().items() if is_dead(owner)]
    for source_id, owner in dead:
        store.release(source_id, owner)
    return len(dead)


def is_dead(owner: str) -> bool:
    """Whether the owner of a lease was a process of this machine and is no more."""
    host, _, rest = owner.rpartition(":")[0].rpartition(":")
    pid, start = rest, owner.rpartition(":")[2]
    return host == socket.gethostname() and pid.isdigit() and _started(int(pid)) != start


def _started(pid: int) -> str:
    """Start time of a process in clock ticks since boot, "" when it is gone (proc(5), field 22; the name before may hold blanks)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""
