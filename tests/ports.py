"""Ports for services that are told theirs before they listen. Each test process has a hundred of its own, so that no other test takes one in
between; they lie below those that the system gives to connections.
"""

from __future__ import annotations

import os
from itertools import count

from feeds.processes import free_port

_numbers = count()


def own_port() -> int:
    """A port that nobody listens on and no other test process offers."""
    return free_port("127.0.0.1", 10_000 + os.getpid() % 200 * 100 + next(_numbers) % 80)
