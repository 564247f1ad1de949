"""Processes of `pressroll serve`: a supervisor, the web, one crawl, and the sample newsroom if asked for.

The supervisor starts them, starts one that died again, and ends them all within ten seconds. They meet in the database only.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import structlog

log = structlog.get_logger("pressroll")

PATIENCE_S = 8.0  # from SIGTERM to SIGKILL
RESTART_S = (1.0, 2.0, 5.0, 15.0, 30.0)  # pauses before a child that died is started again
STEADY_S = 60.0  # a child that lived so long begins again with the shortest pause
_NICE = 10
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent() -> None:
    """Ends this process when its parent is gone, also after kill -9 (Linux; elsewhere an orphan is left to the operator)."""
    if _LIBC:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def stay_behind() -> None:
    """Like `die_with_parent`, and takes what processor time the others leave (Linux: a tenth where they leave none)."""
    die_with_parent()
    os.nice(_NICE)
    if hasattr(os, "SCHED_BATCH"):
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


def raise_open_files(wanted: int) -> int:
    """Lets this process and its children hold `wanted` files and connections open, or as many as the system allows; how many."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    return max(allowed, soft) if soft != resource.RLIM_INFINITY else wanted


@dataclass(slots=True)
class Child:
    """One process under supervision."""

    name: str
    command: Sequence[str]
    environ: Mapping[str, str]
    after: Path | None = None  # it is started once this file is there
    behind: bool = False  # it works where nobody waits: those who answer readers go before it
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    falls: int = 0
    due: float = 0.0

    def _start(self) -> None:
        """Starts it in a session of its own, so that Ctrl-C reaches the supervisor only."""
        start = stay_behind if self.behind else die_with_parent
        self.process = subprocess.Popen(self.command, env=dict(self.environ), start_new_session=True, preexec_fn=start)  # noqa: S603
        self.started = time.monotonic()

    def look(self) -> None:
        """Starts it again, after a pause, when it has died."""
        if self.process is None:
            if time.monotonic() >= self.due and (self.after is None or self.after.exists()):
                self._start()
        elif (code := self.process.poll()) is not None:
            self.falls = 0 if time.monotonic() - self.started > STEADY_S else self.falls + 1
            pause = RESTART_S[min(self.falls, len(RESTART_S) - 1)]
            log.error("process-died", name=self.name, code=code, restart_s=pause)
            self.process, self.due = None, time.monotonic() + pause


class Supervisor:
    """Keeps children alive until it is told to stop."""

    def __init__(self, children: Sequence[Child]) -> None:
        self._children = children
        self._stop = threading.Event()

    def run(self, ready: Callable[[], bool], announce: Callable[[], None]) -> None:
        """Starts the children, announces once `ready` says so, and watches until SIGTERM or SIGINT."""
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self._told)
        try:
            announced = False
            while not self._stop.wait(0.1 if not announced else 0.5):
                for child in self._children:
                    child.look()
                if not announced and ready():
                    announced = True
                    announce()
        finally:
            end(self._children)

    def _told(self, number: int, frame: FrameType | None) -> None:
        self._stop.set()


def end(children: Sequence[Child]) -> None:
    """Asks all to stop, waits, and kills what is left with everything it started."""
    alive = [child.process for child in children if child.process and child.process.poll() is None]
    for process in alive:
        process.terminate()
    deadline = time.monotonic() + PATIENCE_S
    for process in alive:
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            log.warning("process-killed", pid=process.pid)
        _kill_group(process.pid)


def _kill_group(pid: int) -> None:
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def listens(host: str, port: int) -> bool:
    """Whether somebody takes connections there."""
    try:
        with socket.create_connection((host, port), timeout=1.0):
            return True
    except OSError:
        return False


def free_port(host: str, first: int, tries: int = 20) -> int:
    """The first port from `first` on that nobody listens on."""
    for port in range(first, first + tries):
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue  # taken, or not ours to have: the next one; who asks hears of it when none is left
            return port
    raise OSError("the port is taken" if tries == 1 else f"no free port between {first} and {first + tries - 1}")
