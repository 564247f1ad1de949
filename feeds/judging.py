"""Classifies the archive again when the rules, or what sources settle about topics, are not those by which it was judged last.

judge_archive(service, owner)            the run that is due, to its end: None when all is judged
keep_judged(service, owner, stop)        the same in the background of a process that reads newsrooms
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

import structlog

from entries import JUDGING_TASK, Case, Judging, StoreBusy, judging_due
from feeds.judges import Judged, judges

if TYPE_CHECKING:
    from feeds.service import Service

log = structlog.get_logger("pressroll")

BATCH = 200  # entries written in one short transaction
AHEAD = 4  # batches that are read before they are written
LEASE = timedelta(seconds=60)  # renewed with each batch
CHECK_S = 10.0  # so soon after an edit of its topics a source's releases are judged anew
TOLD_S = 10.0  # between two lines of the log
STOP_S = 1.5  # a batch that waits for the database is left to itself: its transaction is whole or not there

Step = Callable[[Judging], object]


def due_judging(service: Service, *, again: bool = False) -> Judging | None:
    """The run that the rules and sources of this process ask for; `again`: over all entries, whatever was judged before."""
    last = service.store.last_judging()
    if last and again:
        last = replace(last, rules="")
    return judging_due(last, service.topics.digest, service.habits(), service.clock())


def judge_archive(
    service: Service, owner: str, *, again: bool = False, stopping: Callable[[], bool] = lambda: False, step: Step = lambda run: None
) -> Judging | None:
    """Does the run that is due, or goes on with it: to its end, or until `stopping`. None when there is nothing to do.

    StoreBusy while another process does it. Killed anywhere, the next call goes on where it was.
    """
    store = service.store
    run = due_judging(service, again=again)
    if run is None:
        return None
    run = store.begin_judging(run, owner, service.clock(), LEASE)
    if run is None:
        raise StoreBusy("Another process is classifying the archive; `pressroll topics status` says how far it has come.")
    try:
        with judges(service.topics, run.habits, entries=run.total - run.judged) as judge:
            ahead = _ahead(service, run, judge)
            while not run.ended and not stopping():
                run = _kept(service, run, next(ahead, None), owner)
                step(run)
    finally:
        with suppress(StoreBusy):  # else the lease runs out by itself
            store.release(JUDGING_TASK, owner)
    return run


def _ahead(service: Service, run: Judging, judge: Callable[[Sequence[Case]], Future[Judged]]) -> Iterator[tuple[tuple[Case, ...], Judged]]:
    """The batches that are left, newest first, with what changes. Some are read ahead, so that those who judge never wait."""
    waiting: deque[tuple[tuple[Case, ...], Future[Judged]]] = deque()
    number = run.number
    while batch := service.store.cases(run.sources, number, BATCH):
        number = batch[-1].number
        waiting.append((batch, judge(batch)))
        if len(waiting) > AHEAD:
            cases, judged = waiting.popleft()
            yield cases, judged.result()
    for cases, judged in waiting:
        yield cases, judged.result()


def _kept(service: Service, run: Judging, batch: tuple[tuple[Case, ...], Judged] | None, owner: str) -> Judging:
    """The run after a batch, or at its end, as it is stored."""
    now = service.clock()
    cases, changes = batch or ((), ())
    further = replace(run, judged=run.judged + len(cases), number=cases[-1].number) if cases else replace(run, ended=now)
    judged = [(cases[place], given) for place, given in changes]
    kept = service.store.put_judged(judged, further, owner, now + LEASE, now)
    if kept is None:
        raise StoreBusy("Another process has taken the classifying of the archive over.")
    return kept


def standing(service: Service) -> Literal["current", "running", "stopped", "due"]:
    """Where the archive stands to the rules of this process; `stopped` and `due` wait for a process that judges."""
    last, run = service.store.last_judging(), due_judging(service)
    if run is None:
        return "current"
    if run != last:
        return "due"
    return "running" if JUDGING_TASK in service.store.leases() else "stopped"


# In the background


def keep_judged(service: Service, owner: str, stop: threading.Event, check_s: float = CHECK_S) -> None:
    """Judges the archive by the rules of this process, and again whenever a source's topics change, until `stop`.

    Whoever starts last has the rules that count: a process that finds the archive judged by others since leaves it so, and notes that the
    releases it goes on storing are not.
    """
    settled = ""
    while not stop.is_set():
        try:
            last = service.store.last_judging()
            rules = service.topics.digest
            if settled != rules or (last and last.rules == rules):
                judge_archive(service, owner, stopping=stop.is_set, step=_teller())
                settled = rules
            elif last and not last.mixed:
                service.store.note_mixed()
        except StoreBusy as error:
            log.info("judging-postponed", why=str(error))
        stop.wait(check_s)


@contextmanager
def judged_in_background(service: Service, owner: str, *, to_its_end: bool) -> Iterator[None]:
    """A thread that judges beside the block: once and `to_its_end`, or for as long as the block lasts."""
    stop = threading.Event()
    what = _judge_once if to_its_end else keep_judged
    thread = threading.Thread(target=what, args=(service, owner, stop), name="judging", daemon=True)
    thread.start()
    try:
        yield
    except BaseException:
        stop.set()
        raise
    finally:
        if not to_its_end:
            stop.set()
        thread.join(None if to_its_end else STOP_S)


def _judge_once(service: Service, owner: str, stop: threading.Event) -> None:
    try:
        judge_archive(service, owner, stopping=stop.is_set, step=_teller())
    except StoreBusy as error:
        log.info("judging-postponed", why=str(error))


def _teller() -> Step:
    """Tells the log of the first batch, every so often, and the end; nothing of an archive without entries."""
    told: list[float] = []

    def tell(run: Judging) -> None:
        if run.total and (run.ended or not told or time.monotonic() - told[-1] >= TOLD_S):
            told.append(time.monotonic())
            log.info("judging", rules=run.rules, judged=run.judged, of=run.total, changed=run.changed, done=run.ended is not None)

    return tell
