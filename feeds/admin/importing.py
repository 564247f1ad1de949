"""Importing a list of addresses: each is looked at once, and kept as a source where it lists releases.

    number = propose(service, actor, "newsrooms.csv", content)      ConfigError when the file cannot be read; nothing is looked at yet
    turn(service, actor, number, "running")                         whoever reads newsrooms begins within seconds
    with imports_in_background(service, desk, owner): ...           the work itself, beside the schedule

Hosts are asked side by side, each for one address at a time. What was found is written every second together with the sources it brings, so
that a process may be killed at any moment: another goes on with the rows that have no outcome yet.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import structlog

from config import SourceSpec, amended
from entries import NEW, Busy, ConfigError, Conflict, Definition, Job, JobState, Row, SourceError, StoreBusy
from feeds.admin.acting import Actor
from feeds.admin.drafting import free_id
from feeds.admin.lists import read_list
from feeds.admin.wishes import spec_of, text_of, weighed
from feeds.background import in_background
from feeds.service import Service
from scrapers import REASONS, Desk, Preview, preview, url_key

log = structlog.get_logger("pressroll")

ARTICLES = 2  # read of each newsroom, to show that they can be
LOOKS = 8  # addresses that are looked at side by side
LEASE = timedelta(seconds=60)  # renewed with each writing
WRITE_S = 1.0
CHECK_S = 2.0  # so soon after a person's word the work begins
_TRIES = 3  # to write, while others keep sources under the same ids

Step = Callable[[Job], object]


def propose(service: Service, actor: Actor, name: str, content: bytes, *, paused: bool = False) -> int:
    """Understands a list and keeps its rows as a job that waits for a word to begin; its number. `paused`: sources are kept and not read
    yet. ConfigError when the file cannot be read, and then nothing is kept."""
    rows = weighed(service, read_list(name, content))
    return service.store.jobs.add(name[:200], rows, service.clock(), by=actor.name, paused=paused)


def turn(service: Service, actor: Actor, number: int, state: JobState, *, paused: bool | None = None) -> None:
    """Begins a job or goes on with it ("running"), stops it, or cancels it. NotFound; Conflict when it stands otherwise by now."""
    service.store.jobs.turn(number, state, service.clock(), by=actor.name, paused=paused)


# -------------------------------------------------------------------------------------------------------------------- work


def imports_in_background(service: Service, desk: Desk, owner: str) -> AbstractContextManager[None]:
    """A thread that does the work of jobs beside the block."""
    return in_background("imports", lambda stopping: import_all(service, desk, owner, stopping=stopping), CHECK_S)


def import_all(
    service: Service, desk: Desk, owner: str, *, stopping: Callable[[], bool] = lambda: False, step: Step = lambda job: None
) -> bool:
    """Does the jobs that were begun, one after the other, until none is left or `stopping`. False while another process does them."""
    jobs = service.store.jobs
    while not stopping() and (job := jobs.next()):
        if not jobs.claim(owner, service.clock(), LEASE):
            return False
        try:
            _Import(service, desk, owner, job).run(stopping, step)
        finally:
            jobs.release(owner)
        service.sync()
    return True


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of one address: the row with its outcome, and the source to keep, if there is one; `url` is where the address led."""

    row: Row
    spec: SourceSpec | None = None
    url: str = ""


def look_at(row: Row, desk: Desk, now: datetime) -> Looked:
    """Reads the list at a row's address and a few of its releases. Raises nothing but what is our own fault."""
    host = urlsplit(row.address).netloc[:200]
    try:
        found = preview(spec_of(row, id="import", name=host), desk, now, limit=ARTICLES)
    except SourceError as error:
        return Looked(replace(row, outcome="look", code=error.code, sentence=str(error)))
    if found.listing is None:
        return Looked(replace(row, outcome="look", code="single-article", sentence=REASONS["single-article"]))
    if not found.drafts and found.skipped:
        return Looked(replace(row, outcome="look", code="articles-failing", sentence=found.skipped[0].sentence))
    return Looked(replace(row, outcome="native" if _is_native(found) else "ready"), _spec(row, found, host), found.url)


def _is_native(found: Preview) -> bool:
    """The releases come from a feed or the like, not from the list of a page."""
    return found.page is not None and (found.page.rung.kind != "html" or not found.page.rung.listing.items)


def _spec(row: Row, found: Preview, host: str) -> SourceSpec:
    """The source, under an id that is not its own yet."""
    page = found.page
    try:
        return spec_of(row, id="import", name=((page.name if page else "") or host)[:200], language=page.language if page else "")
    except ConfigError:  # a page may call itself what no source can be called
        return spec_of(row, id="import", name=host)


@dataclass(slots=True)
class _Import:
    """One process's work on one job."""

    service: Service
    desk: Desk
    owner: str
    job: Job
    ids: set[str] = field(default_factory=set)
    addresses: dict[str, str] = field(default_factory=dict)  # of all sources: url key -> id

    def run(self, stopping: Callable[[], bool], step: Step) -> None:
        """Looks at all rows that wait; returns when none does, when a person stopped the job, or when `stopping`."""
        self._learn()
        hosts = _by_host(self.service.store.jobs.waiting(self.job.number))
        free, running, finished = deque(hosts), dict[Future[Looked], Row](), list[Looked]()
        pool, written = ThreadPoolExecutor(LOOKS, thread_name_prefix="import"), time.monotonic()
        log.info("import-begun", job=self.job.number, addresses=self.job.left, hosts=len(hosts))
        try:
            self._write(())  # a job of refused rows alone ends here
            while running or finished or (free and self.job.state == "running"):
                while free and len(running) < LOOKS and self.job.state == "running" and not stopping():
                    row = hosts[free.popleft()].popleft()
                    running[pool.submit(look_at, row, self.desk, self.service.clock())] = row
                if stopping():
                    return
                done, _ = wait(running, WRITE_S / 4, FIRST_COMPLETED)
                for future in done:
                    row = running.pop(future)
                    finished.append(_outcome(row, future))
                    free.extend([_host(row)] if hosts[_host(row)] else [])
                if time.monotonic() - written >= WRITE_S or not running:
                    finished, written = self._write(finished), time.monotonic()
                    step(self.job)
            log.info("import-ended", job=self.job.number, state=self.job.state, **{key or "left": n for key, n in self.job.counted.items()})
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

    def _learn(self) -> None:
        self.service.look()
        catalogue = self.service.catalogue()
        self.ids |= catalogue.sources.keys() | catalogue.moved.keys()
        self.addresses |= {url_key(source.spec.url): id_ for id_, source in catalogue.sources.items()}

    def _write(self, finished: Sequence[Looked]) -> list[Looked]:
        """Writes what was found. StoreBusy when the lease is another's by now."""
        for _ in range(_TRIES):
            settled, sources = self._placed(finished)
            now = self.service.clock()
            try:
                job = self.service.store.jobs.settle(self.job, settled, sources, self.owner, now + LEASE, now)
            except Conflict:  # somebody kept a source under one of the ids
                self._learn()
                continue
            if job is None:
                raise StoreBusy("Another process has taken the import over.")
            self.job = job
            self.ids |= {edit.key for edit in sources}
            ids = {row.number: row.source_id for row in settled if row.source_id}
            kept = [one for one in finished if one.row.number in ids]
            self.addresses |= {url_key(address): ids[one.row.number] for one in kept for address in (one.row.address, one.url)}
            return []
        return list(finished)

    def _placed(self, finished: Sequence[Looked]) -> tuple[list[Row], list[Definition]]:
        """Rows and the sources they bring, each under an id of its own."""
        rows, sources, ids, addresses = list[Row](), list[Definition](), set(self.ids), dict(self.addresses)
        for one in finished:
            if one.spec is None:
                rows.append(one.row)
                continue
            own = one.row.options.get("id", "")
            known = addresses.get(url_key(one.url)) or addresses.get(url_key(one.row.address)) or (own if own in ids else "")
            if known:
                rows.append(replace(one.row, outcome="look", code="known", sentence=f"it leads to what the source {known} reads already"))
                continue
            id_ = own or free_id(one.row.address, one.spec.name, ids)
            ids.add(id_)
            addresses |= dict.fromkeys((url_key(one.url), url_key(one.row.address)), id_)
            rows.append(replace(one.row, source_id=id_))
            sources.append(Definition("source", id_, _text(one.row, one.spec, id_, paused=self.job.paused), NEW))
        return rows, sources


def _text(row: Row, spec: SourceSpec, id_: str, *, paused: bool) -> str:
    text = text_of(row, spec.model_copy(update={"id": id_}))
    return amended(text, {("paused",): True}) if paused else text


def _outcome(row: Row, future: Future[Looked]) -> Looked:
    error = future.exception()
    if error is None:
        return future.result()
    if isinstance(error, StoreBusy | Busy):
        raise error
    log.error("import-failed", address=row.address, exc_info=error)
    return Looked(replace(row, outcome="look", code="internal-error", sentence=f"{REASONS['internal-error']} ({type(error).__name__})"))


def _by_host(rows: Sequence[Row]) -> Mapping[str, deque[Row]]:
    hosts: dict[str, deque[Row]] = {}
    for row in rows:
        hosts.setdefault(_host(row), deque()).append(row)
    return hosts


def _host(row: Row) -> str:
    return urlsplit(row.address).netloc.lower()
