"""The clocks. The database is the schedule: due times, leases and failures are columns, and APScheduler only asks them.

crawl = Crawl(desk, specs, threads=8)
crawl.poll()             one round: everything that is due, then the end
start_clock(crawl)       for ever: asks every second what is due
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from config import SourceSpec
from entries import Busy, Note, Refreshed, SourceRow, SourceState, StoreBusy, Wish, counts
from scrapers.again import read_again
from scrapers.desk import Desk
from scrapers.due import next_check, offset
from scrapers.fetch import host_blocked_until
from scrapers.health import REASONS
from scrapers.leases import LEASE, RENEW_S, free_dead, this_process
from scrapers.refresh import Refresh, refresh

log = structlog.get_logger("pressroll")

SETTLED = timedelta(seconds=2)  # after so long every process knows what was saved before somebody asked for something

Specs = Callable[[], Mapping[str, SourceSpec]]
Done = Callable[[Refresh], None]


def now_utc() -> datetime:
    """The clock of the service."""
    return datetime.now(UTC)


class Crawl:
    """Reads sources in threads: claims them, refreshes each, keeps its leases alive."""

    def __init__(self, desk: Desk, specs: Specs, *, threads: int, clock: Callable[[], datetime] = now_utc) -> None:
        self.desk, self.specs, self.clock = desk, specs, clock
        self.owner = this_process()
        self._threads = threads
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="refresh")
        self._running: dict[str, Future[Refresh | None]] = {}
        self._closing = False
        self._lock = threading.Lock()

    def sync(self) -> None:
        """Tells the store which sources exist, and frees what dead processes held."""
        free_dead(self.desk.store)
        self.desk.store.sync_sources([source_row(spec) for spec in self.specs().values()], self.clock())

    def dispatch(self, done: Done | None = None, *, due: datetime | None = None) -> int:
        """Claims as many sources as threads are free, and begins to read them; `due`: those that were due at that moment, now
        otherwise. Returns how many."""
        with self._lock:
            self._running = {key: future for key, future in self._running.items() if not future.done()}
            free = self._threads - len(self._running)
            if free <= 0:
                return 0
            now = self.clock()
            wishes = self._wishes(now, free)
            for wish in wishes:
                self._running[wish.source_id] = self._pool.submit(self._reread, wish)
            claimed = self.desk.store.claim_due(now, free - len(wishes), LEASE, self.owner, due=due)
            for source_id in claimed:
                self._running[source_id] = self._pool.submit(self._refresh, source_id, done)
            return len(wishes) + len(claimed)

    def _wishes(self, now: datetime, limit: int) -> list[Wish]:
        """The sources, leased by now, whose kept releases are to be read again: also paused ones, for no site is asked."""
        store = self.desk.store
        meant = (wish for wish in store.rereads.asked(now) if now - wish.at >= SETTLED)
        return list(islice((wish for wish in meant if store.claim_one(wish.source_id, now, LEASE, self.owner)), limit))

    def poll(self, done: Done | None = None) -> None:
        """One round: what waited for its moment, every source that is due at its beginning, then the end. Sources of one host follow
        each other."""
        began = self.clock()
        self.desk.store.release_held(began)
        while self.dispatch(done, due=began) or self._waiting():
            self._wait_for_one()
            self.renew()

    def make_all_due(self) -> None:
        """Makes every source due now, because a person asks for all; paused ones stay paused."""
        self.desk.store.make_due()

    def one(self, source_id: str, *, claimed: bool = False) -> Refresh | None:
        """Reads one source because a person asks, due or not. None when another process is reading it; `claimed`: it is leased to this
        one already. Busy when the desk was closed meanwhile: nothing was kept."""
        if not claimed and not self.desk.store.claim_one(source_id, self.clock(), LEASE, self.owner):
            return None
        with self._lock:
            future = self._running[source_id] = self._pool.submit(self._refresh, source_id, None, asked=True)
        while not future.done():
            wait([future], timeout=RENEW_S)
            self.renew()
        return future.result()

    def renew(self) -> None:
        """Keeps the leases of running refreshes alive."""
        with self._lock:
            running = [source_id for source_id, future in self._running.items() if not future.done()]
        until = self.clock() + LEASE
        for source_id in running:
            self.desk.store.renew(source_id, self.owner, until)

    def drain(self, seconds: float) -> None:
        """Takes nothing new and waits, at most so long, for the refreshes that run."""
        self.close()
        wait(self._waiting(), timeout=seconds)

    def close(self) -> None:
        """Takes nothing new; what still runs ends without a word, because its tools are taken away."""
        self._closing = True
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _waiting(self) -> list[Future[Refresh | None]]:
        with self._lock:
            return [future for future in self._running.values() if not future.done()]

    def _wait_for_one(self) -> None:
        if waiting := self._waiting():
            wait(waiting, timeout=RENEW_S, return_when=FIRST_COMPLETED)

    def _postponed(self, spec: SourceSpec) -> bool:
        """Whether the source waits because its host asked for rest (Retry-After), perhaps to another of its sources."""
        store = self.desk.store
        until = host_blocked_until(store, spec.host, self.clock())
        if until:
            store.record(replace(store.state(spec.id), next_check=until), release_lease_of=self.owner)
        return until is not None

    def _refresh(self, source_id: str, done: Done | None, *, asked: bool = False) -> Refresh | None:
        """The boundary of one source: whatever goes wrong here stays here. `asked`: a person wants it now."""
        spec = self.specs().get(source_id)
        if spec is None:  # its file went away since the claim
            self.sync()
            self.desk.store.release(source_id, self.owner)
            return None
        try:
            if not asked and self._postponed(spec):
                return None
            result = refresh(spec, self.desk, self.clock(), owner=self.owner)
        except StoreBusy as error:
            log.warning("refresh-postponed", source=source_id, why=str(error))
            with suppress(StoreBusy):  # else the lease runs out by itself
                self.desk.store.release(source_id, self.owner)
            return None
        except Busy:  # its tools are taken away: who asked hears of it, and whoever reads sources reads it
            with suppress(StoreBusy):
                self.desk.store.release(source_id, self.owner)
            raise
        except Exception as error:
            if self._closing:
                return None
            log.exception("refresh-failed", source=source_id)
            result = self._unforeseen(spec, error)
        tell(result)
        if done:
            done(result)
        return result

    def _reread(self, wish: Wish) -> None:
        """The boundary of one source whose kept releases are read again. A fault of ours ends the wish: it would come again."""
        spec, rereads = self.specs().get(wish.source_id), self.desk.store.rereads
        try:
            changed = read_again(spec, self.desk, self.clock()) if spec else ()
            said = ", ".join(f"{amount} {kind}" for kind, amount in counts(changed).items() if amount) or "nothing differs"
            note = Note(wish.who, "reread", "source", wish.source_id, after=said)
            rereads.fulfil(wish, changed, note, self.clock(), self.owner)
            log.info("read-again", source=wish.source_id, said=said)
        except (StoreBusy, Busy) as error:
            log.warning("reread-postponed", source=wish.source_id, why=str(error))
            with suppress(StoreBusy):  # else the lease runs out by itself
                self.desk.store.release(wish.source_id, self.owner)
        except Exception:
            if not self._closing:
                log.exception("reread-failed", source=wish.source_id)
                rereads.fulfil(wish, (), None, self.clock(), self.owner)

    def _unforeseen(self, spec: SourceSpec, error: Exception) -> Refresh:
        now, store = self.clock(), self.desk.store
        before = store.state(spec.id)
        after = replace(
            before,
            state="broken",
            reasons=("internal-error",),
            sentence=f"{REASONS['internal-error']} ({type(error).__name__})",
            since=before.since if before.state == "broken" else now,
            failures=before.failures + 1,
            checked=now,
        )
        after = replace(after, next_check=next_check(after, spec, now))
        store.record(after, release_lease_of=self.owner, refreshed=Refreshed(), now=now)
        return Refresh(spec.id, "failed", after)


def tell(result: Refresh) -> None:
    """One line for each refresh; a warning where an operator may act."""
    state: SourceState = result.state
    facts = {key: value for key, value in result.counted.items() if value}
    if result.skipped:
        facts["skipped"] = len(result.skipped)
    if state.reasons:
        facts |= {"state": state.state, "reasons": ",".join(state.reasons)}  # type: ignore[dict-item] # mixed facts of one log line
    speak = log.warning if result.outcome == "failed" else log.info
    speak("refresh", source=result.source_id, outcome=result.outcome, **facts, requests=result.requests, ms=result.elapsed_ms)


def start_clock(crawl: Crawl) -> BackgroundScheduler:
    """APScheduler as the clock: a handful of jobs, never one for each source; none of them does the work itself."""
    scheduler = BackgroundScheduler(timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None})

    def every(seconds: float, job: Callable[[], object], name: str) -> None:
        scheduler.add_job(_patient(job, name), "interval", seconds=seconds, id=name, next_run_time=now_utc())

    store = crawl.desk.store
    every(1, crawl.dispatch, "dispatch")
    every(2, lambda: store.release_held(crawl.clock()), "release-held")
    every(RENEW_S, crawl.renew, "renew-leases")
    every(10, crawl.sync, "sync-sources")
    every(3600, lambda: store.prune(crawl.clock()), "prune")
    scheduler.start()
    return scheduler


def _patient(job: Callable[[], object], name: str) -> Callable[[], None]:
    """A busy database makes a clock wait for its next turn, and says so."""

    def run() -> None:
        try:
            job()
        except StoreBusy as error:
            log.warning("store-busy", job=name, why=str(error))

    return run


def source_row(spec: SourceSpec) -> SourceRow:
    """What the store must know of a source to schedule it."""
    return SourceRow(spec.id, spec.host, offset(spec.id, spec.every / 10), spec.every, spec.paused, spec.formerly, spec.readers)
