"""Rounds over many sources: who is read, when, and what one source's trouble does to the others."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from config import SourceSpec
from entries import Store
from scrapers import Crawl, Desk, Fetcher, Refresh, Request, Response, now_utc, start_clock
from scrapers.fetch import host_blocked_until
from scrapers.guard_memory import block_host
from scrapers.leases import free_dead, this_process
from tests.fakes import SavedPages
from tests.growing_newsroom import SECTIONS, GrowingNewsroom
from tests.line import desk_with, spec_at

NOW = datetime(2024, 2, 1, tzinfo=UTC)


def sections(hosts: int = 1) -> tuple[dict[str, SourceSpec], SavedPages]:
    newsroom, pages, specs = GrowingNewsroom(4), {}, {}
    for number, section in enumerate(SECTIONS):
        base = f"https://host{number % hosts}.example"
        specs[section] = spec_at(section, f"{base}/{section}")
        for path in (f"/{section}", *(f"/{section}/{release}" for release in range(4))):
            pages[base + path] = newsroom.page(path) or ""
    return specs, SavedPages(pages)  # type: ignore[arg-type]


@dataclass
class Clock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Slow:
    """A fetcher that takes its time at one host, and notes who is asked when."""

    inner: Fetcher
    host: str
    dwell: Callable[[], object]
    busy: list[str] = field(default_factory=list)
    worst: int = 0

    def fetch(self, request: Request) -> Response:
        host = request.url.split("/")[2]
        self.busy.append(host)
        self.worst = max(self.worst, self.busy.count(host))
        if host == self.host:
            self.dwell()
        try:
            return self.inner.fetch(request)
        finally:
            self.busy.remove(host)


def crawl_over(desk: Desk, specs: dict[str, SourceSpec], clock: Clock, threads: int = 4) -> Crawl:
    crawl = Crawl(desk, lambda: specs, threads=threads, clock=clock)
    crawl.sync()
    return crawl


def test_a_round_reads_what_is_due_and_the_next_round_nothing(store: Store) -> None:
    specs, pages = sections()
    clock, results = Clock(), list[Refresh]()
    crawl = crawl_over(desk_with(store, pages, *specs.values()), specs, clock)
    crawl.poll(results.append)
    assert sorted(result.source_id for result in results) == sorted(SECTIONS)
    crawl.poll(results.append)
    assert len(results) == len(SECTIONS)
    clock.now += timedelta(minutes=40)
    crawl.poll(results.append)
    assert len(results) == 2 * len(SECTIONS)


def test_sources_of_one_host_follow_each_other(store: Store) -> None:
    specs, pages = sections(hosts=1)
    slow = Slow(pages, "host0.example", lambda: time.sleep(0.01))
    crawl_over(desk_with(store, slow, *specs.values()), specs, Clock()).poll()
    assert slow.worst == 1


def test_a_slow_source_does_not_delay_the_others(store: Store) -> None:
    specs, pages = sections(hosts=4)
    first, *others = SECTIONS
    ended: list[str] = []
    without_it = threading.Event()

    def note(result: Refresh) -> None:
        ended.append(result.source_id)
        if set(ended) == set(others):
            without_it.set()

    slow = Slow(pages, "host0.example", lambda: without_it.wait(60))
    crawl_over(desk_with(store, slow, *specs.values()), specs, Clock()).poll(note)
    assert without_it.is_set(), "all others ended while it had not got one page"
    assert (sorted(ended), ended[-1]) == (sorted(SECTIONS), first)


def test_an_unforeseen_error_is_that_sources_own(store: Store) -> None:
    specs, pages = sections(hosts=4)
    pages.pages[specs["school"].url] = lambda request: 1 / 0  # type: ignore[assignment]
    results: dict[str, Refresh] = {}
    clock = Clock()
    crawl_over(desk_with(store, pages, *specs.values()), specs, clock).poll(lambda result: results.update({result.source_id: result}))
    assert {name: result.outcome for name, result in results.items()} == {
        "harbour": "changed",
        "school": "failed",
        "museum": "changed",
        "clinic": "changed",
    }
    state = store.state("school")
    assert (state.state, state.reasons, state.failures) == ("broken", ("internal-error",), 1)
    assert state.next_check
    assert state.next_check > clock.now
    assert store.leases() == {}


def test_a_host_that_asked_for_rest_is_left_alone_by_the_clock_but_not_by_a_person(store: Store) -> None:
    specs, pages = sections()
    clock = Clock()
    block_host(store, "host0.example", NOW + timedelta(hours=2))
    crawl = crawl_over(desk_with(store, pages, *specs.values()), specs, clock)
    crawl.poll()
    assert pages.asked == []
    assert host_blocked_until(store, "host0.example", NOW) == NOW + timedelta(hours=2)
    assert {store.state(section).next_check for section in SECTIONS} == {NOW + timedelta(hours=2)}
    result = crawl.one("school")
    assert result is not None
    assert result.outcome == "changed"


def test_a_round_ends_although_its_first_sources_are_due_again(store: Store) -> None:
    specs, pages = sections()
    clock, results = Clock(), list[Refresh]()

    class Ticking(SavedPages):
        def fetch(self, request: Request) -> Response:
            clock.now += timedelta(minutes=20)
            return super().fetch(request)

    crawl = crawl_over(desk_with(store, Ticking(pages.pages), *specs.values()), specs, clock, threads=1)
    crawl.poll(results.append)
    assert sorted(result.source_id for result in results) == sorted(SECTIONS)


def test_a_clock_that_was_ahead_and_is_set_right_stops_nothing(store: Store) -> None:
    specs, pages = sections(hosts=4)
    clock = Clock(NOW + timedelta(days=3650))
    desk = desk_with(store, pages, *specs.values())
    crawl = crawl_over(desk, specs, clock)
    crawl.poll()
    assert store.claim_one("school", clock.now, timedelta(minutes=1), "elsewhere:1:1")
    clock.now = NOW
    results = list[Refresh]()
    crawl.poll(results.append)
    assert sorted(result.source_id for result in results) == sorted(SECTIONS)


def test_a_refresh_that_loses_its_tools_at_the_end_says_nothing_bad_of_its_source(store: Store) -> None:
    specs, pages = sections()

    def ends(request: Request) -> Response:
        crawl.close()
        raise RuntimeError("The pool is not active")

    pages.pages[specs["harbour"].url] = ends
    crawl = crawl_over(desk_with(store, pages, specs["harbour"]), {"harbour": specs["harbour"]}, Clock())
    assert crawl.one("harbour") is None
    assert store.state("harbour").failures == 0


def test_a_paused_source_waits_and_a_person_may_still_read_it(store: Store) -> None:
    specs, pages = sections()
    specs["school"] = specs["school"].model_copy(update={"paused": True})
    crawl = crawl_over(desk_with(store, pages, *specs.values()), specs, Clock())
    results = list[Refresh]()
    crawl.poll(results.append)
    assert "school" not in [result.source_id for result in results]
    assert crawl.one("school") is not None


def test_a_lease_of_a_dead_process_is_freed_and_one_of_a_living_is_not(store: Store) -> None:
    specs, pages = sections(hosts=4)
    desk_with(store, pages, *specs.values())
    host, pid, _ = this_process().split(":")
    lease = timedelta(minutes=10)
    for section, owner in {
        "harbour": f"{host}:{pid}:1",
        "school": f"{host}:4194999:77",
        "museum": this_process(),
        "clinic": "elsewhere:1:1",
    }.items():
        assert store.claim_one(section, NOW, lease, owner)
    assert free_dead(store) == 2
    assert set(store.leases()) == {"museum", "clinic"}


def test_a_source_whose_file_went_away_is_let_go(store: Store) -> None:
    specs, pages = sections()
    crawl = crawl_over(desk_with(store, pages, *specs.values()), specs, Clock())
    specs.clear()
    crawl.poll()
    assert pages.asked == []
    assert store.leases() == {}


@pytest.mark.parametrize("hours", [0, 30])
def test_the_clock_reads_overdue_sources_once_also_after_a_leap(store: Store, hours: int) -> None:
    specs, pages = sections(hosts=4)
    leap = timedelta(0)
    crawl = Crawl(desk_with(store, pages, *specs.values()), lambda: specs, threads=4, clock=lambda: now_utc() + leap)
    crawl.sync()
    if hours:
        crawl.poll()
        pages.asked.clear()
        leap = timedelta(hours=hours)
    scheduler = start_clock(crawl)
    until = time.monotonic() + 60
    while len(listings(pages)) < len(SECTIONS) and time.monotonic() < until:
        time.sleep(0.05)
    time.sleep(1.3)
    scheduler.shutdown()
    crawl.drain(60)
    assert sorted(listings(pages)) == sorted(spec.url for spec in specs.values())


def listings(pages: SavedPages) -> list[str]:
    return [url for url in pages.addresses() if url.count("/") == 3]
