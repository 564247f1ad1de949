"""Who reads which source at the moment. A lease is kept alive by its owner and freed when the owner is gone.

An owner is `HOST:PID:START`; the start time tells a process from a later one with the same number.
"""

from __future__ import annotations

import os
import socket
from datetime import timedelta
from pathlib import Path

from entries import Store

LEASE = timedelta(seconds=60)  # a machine that vanished holds its sources for at most so long
RENEW_S = 20


def this_process() -> str:
    """The owner name of this process."""
    return f"{socket.gethostname()}:{os.getpid()}:{_started(os.getpid())}"


def free_dead(store: Store) -> int:
    """Frees the leases of processes of this machine that are no more (kill -9, power cut). Returns how many."""
    dead = [(source_id, owner) for source_id, owner in store.leases().items() if _is_dead(owner)]
    for source_id, owner in dead:
        store.release(source_id, owner)
    return len(dead)


def _is_dead(owner: str) -> bool:
    host, _, rest = owner.rpartition(":")[0].rpartition(":")
    pid, start = rest, owner.rpartition(":")[2]
    return host == socket.gethostname() and pid.isdigit() and _started(int(pid)) != start


def _started(pid: int) -> str:
    """Start time of a process in clock ticks since boot, "" when it is gone (proc(5), field 22; the name before may hold blanks)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""
