"""kill -9 in the middle of a crawl, and faults at every step: nothing is lost, doubled or half there."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from entries import FeedQuery, Store, StoreError, Unreachable, open_store, upgrade
from feeds.formats import FORMATS
from scrapers import Fetcher, Request, Response, refresh
from tests.fakes import SavedPages
from tests.growing_newsroom import SECTIONS, GrowingNewsroom, growing_newsroom, title
from tests.line import desk_with, feed_of, spec_at

ROOT = Path(__file__).parent.parent
KILLS = 50
EVERYTHING = FeedQuery(limit=500)


def state_is_whole(store: Store, newsroom: GrowingNewsroom) -> None:
    """Each entry is complete, and no release stands twice."""
    entries = store.select(EVERYTHING).entries
    titles = [entry.title for entry in entries]
    assert len(titles) == len(set(titles))
    assert set(titles) <= {title(section, number) for section in SECTIONS for number in range(newsroom.size)}
    assert all(entry.text and entry.content and entry.published.origin != "first-seen" for entry in entries)


def test_kill_9_at_fifty_random_moments_loses_and_doubles_nothing(database_url: str) -> None:
    chance = random.Random(2019)
    with growing_newsroom(3) as newsroom, crawler(database_url, newsroom) as crawl:
        store = open_store(database_url)
        said: list[str] = []
        before: set[str] = set()
        span = 1.0  # seconds; follows the machine, so that most crawls are killed on their way and some just before their end
        for round_ in range(KILLS):
            newsroom.size = 3 + round_ // 4
            said.append(crawl(chance.uniform(0.0, span)))
            span *= 0.85 if said[-1] == "ended" else 1.08
            present = {entry.id for entry in store.select(EVERYTHING).entries}
            assert before <= present
            before = present
            state_is_whole(store, newsroom)
            for name, renderer in FORMATS.items():
                assert not renderer.render(feed_of(store, name)).left_out
        assert said.count("killed") >= KILLS // 2, "the crawls ended before they could be killed"
        assert crawl(60.0) == "ended"
        entries = store.select(EVERYTHING).entries
        assert {entry.title for entry in entries} == {title(section, number) for section in SECTIONS for number in range(newsroom.size)}
        assert before <= {entry.id for entry in entries}
        state_is_whole(store, newsroom)
        store.close()


def test_kill_9_in_a_backfill_ends_with_the_store_of_one_that_was_left_alone(database_url: str) -> None:
    chance = random.Random(2012)
    with growing_newsroom(60) as newsroom, crawler(database_url, newsroom, "backfill") as go_on:
        newsroom.per_page = 12
        store = open_store(database_url)
        said: list[str] = []
        reached = -1
        for _ in range(KILLS // 3):
            said.append(go_on(chance.uniform(0.0, 0.5)))
            walk = store.backfill("harbour")
            assert walk is None or (walk.pages, walk.entries) >= (reached, 0)
            reached = walk.pages if walk else reached
            if walk and walk.state == "done":
                break
        assert said.count("killed") > 5, "the walk ended before it could be killed"
        assert go_on(60.0) == "ended"
        walk = store.backfill("harbour")
        assert walk
        assert (walk.state, walk.pages, walk.entries) == ("done", 4, 48)
        entries = store.select(FeedQuery(limit=500, whole=True)).entries
        assert [entry.title for entry in entries] == [title("harbour", number) for number in reversed(range(48))]
        assert all(entry.text and not entry.partial and entry.published.origin != "first-seen" for entry in entries)
        assert store.select(EVERYTHING).entries == ()
        store.close()


@contextmanager
def crawler(url: str, newsroom: GrowingNewsroom, job: str = "crawl") -> Iterator[Crawler]:
    command = [sys.executable, "-m", "tests.crawl_until_killed", url, newsroom.base, job]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Crawler(process)


@dataclass
class Crawler:
    process: subprocess.Popen[str]

    def __call__(self, seconds: float) -> str:
        assert self.process.stdin
        assert self.process.stdout
        print(seconds, file=self.process.stdin, flush=True)
        return self.process.stdout.readline().strip()


# ------------------------------------------------------------------------------------------------- a fault at every step


@dataclass
class FaultyFetcher:
    """Fails at the n-th request."""

    inner: Fetcher
    at: int

    def fetch(self, request: Request) -> Response:
        self.at -= 1
        if self.at == 0:
            raise Unreachable(f"{request.url} breaks off.", code="incomplete-body", url=request.url)
        return self.inner.fetch(request)


@contextmanager
def statement_fails(at: int) -> Iterator[list[int]]:
    """Lets the n-th database statement fail; yields a list that holds the statements seen."""
    seen: list[int] = []

    def before(*_: object) -> None:
        seen.append(1)
        if len(seen) == at:
            raise OperationalError("a test", None, Exception("disk I/O error"))

    event.listen(Engine, "before_cursor_execute", before)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", before)


def pages_of(section: str) -> SavedPages:
    newsroom = GrowingNewsroom(4)
    paths = [f"/{section}", *(f"/{section}/{number}" for number in range(4))]
    return SavedPages({f"https://tern.example{path}": newsroom.page(path) or "" for path in paths})


NOW = datetime(2024, 2, 1, tzinfo=UTC)


def test_a_fault_at_the_nth_statement_leaves_the_old_or_the_new_state(store: Store) -> None:
    spec = spec_at("harbour", "https://tern.example/harbour")
    number, statements = 0, 1
    while number <= statements:
        number += 1
        once = spec.model_copy(update={"id": f"harbour-{number}"})
        desk = desk_with(store, pages_of("harbour"), once)
        with statement_fails(number) as seen:
            with suppress(StoreError):
                refresh(once, desk, NOW)
            statements = max(statements, len(seen))
        kept = store.select(FeedQuery(sources=(once.id,))).entries
        assert len(kept) in (0, 4)
        refresh(once, desk, NOW)
        assert len(store.select(FeedQuery(sources=(once.id,))).entries) == 4
    assert statements > 5


def test_a_fault_at_the_nth_request_never_loses_or_doubles_a_release(store: Store) -> None:
    for number in range(1, 6):
        spec = spec_at("harbour", "https://tern.example/harbour").model_copy(update={"id": f"harbour-{number}"})
        pages = pages_of("harbour")
        refresh(spec, desk_with(store, FaultyFetcher(pages, number), spec), NOW)
        assert len(store.select(FeedQuery(sources=(spec.id,))).entries) == (0 if number == 1 else 4)
        refresh(spec, desk_with(store, pages, spec), NOW.replace(hour=2))
        entries = store.select(FeedQuery(sources=(spec.id,))).entries
        assert sorted(entry.title for entry in entries) == sorted(title("harbour", n) for n in range(4))
        assert not any(entry.partial for entry in entries)


def test_a_database_is_made_once_by_two_processes(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new.db"
    command = [sys.executable, "-c", f"from entries import upgrade; upgrade({url!r})"]
    both = [subprocess.Popen(command, cwd=ROOT) for _ in range(2)]
    assert [process.wait() for process in both] == [0, 0]
    upgrade(url)
    with closing(open_store(url)) as store:
        assert store.version() == 0
