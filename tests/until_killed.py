"""A process that forks children, to be killed: everything is imported once, so that fifty rounds take seconds.

obey(lambda: crawl(url, base, job))
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable


def obey(work: Callable[[], None]) -> None:
    """For each line "SECONDS" on standard input forks a child that does the work, kills it (-9) after so long, and answers "killed" or
    "ended"."""
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            work()
            os._exit(0)
        deadline = time.monotonic() + float(line)
        ended = 0
        while not ended and time.monotonic() < deadline:
            ended, _ = os.waitpid(pid, os.WNOHANG)
            time.sleep(0.002)
        if not ended:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        print("ended" if ended else "killed", flush=True)
