"""The desk of a web worker: opened when it is needed, for two at a time, closed when nobody comes."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace

import pytest

from entries import Busy, FeedQuery, Store
from feeds.desks import Desks
from scrapers import Crawl, Desk, InlineParsing, ParsingPool, Refresh, Request, Response
from tests.fakes import SavedPages, response
from tests.growing_newsroom import GrowingNewsroom
from tests.line import desk_with, spec_at


class Room:
    """Opens desks and counts them."""

    def __init__(self, store: Store) -> None:
        self.store, self.opened, self.closed = store, 0, 0

    @contextmanager
    def open(self) -> Iterator[Desk]:
        self.opened += 1
        pages = SavedPages({})
        yield Desk(self.store, pages, pages, InlineParsing(), lambda release, habits: (), "press.example", 2026)
        self.closed += 1


@pytest.fixture
def room(store: Store) -> Room:
    return Room(store)


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_two_share_one_desk_and_the_third_is_refused_when_none_leaves(room: Room) -> None:
    desks = Desks(room.open, patience_s=0.1)
    with desks.take() as one, desks.take() as two:
        assert one is two
        with pytest.raises(Busy, match="Two people are looking"):
            desks.take()
    with desks.take():
        assert (room.opened, desks.is_open) == (1, True)
    desks.close()
    assert (room.closed, desks.is_open) == (1, False)


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_the_third_waits_for_a_place(room: Room) -> None:
    desks = Desks(room.open, patience_s=60)
    with desks.take(), ExitStack() as leaving:
        leaving.enter_context(desks.take())
        left = threading.Event()
        leaving.callback(left.set)  # just before the place is given back
        threading.Timer(0.2, leaving.close).start()
        with desks.take():
            assert left.is_set()
    desks.close()


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_closing_under_a_running_refresh_ends_it_without_a_trace(store: Store, capfd: pytest.CaptureFixture[str]) -> None:
    spec = spec_at("harbour", "https://tern.example/harbour")
    paths = ("/harbour", *(f"/harbour/{number}" for number in range(4)))
    newsroom = GrowingNewsroom(4)
    pages = SavedPages({f"https://tern.example{path}": newsroom.page(path) or "" for path in paths})
    last, whole = f"https://tern.example{paths[-1]}", pages.pages[f"https://tern.example{paths[-1]}"]
    assert isinstance(whole, str)

    @contextmanager
    def opened() -> Iterator[Desk]:
        with closing(ParsingPool(1)) as pool:
            yield replace(desk_with(store, pages, spec), parsing=pool)

    desks = Desks(opened)

    def read() -> Refresh | None:
        with desks.take() as desk, closing(Crawl(desk, lambda: {spec.id: spec}, threads=1)) as crawl:
            return crawl.one(spec.id)

    def ends(request: Request) -> Response:
        desks.close()
        return response(request, whole.encode())

    pages.pages[last] = ends
    with pytest.raises(Busy, match="ends"):
        read()
    assert (store.state(spec.id).checked, store.select(FeedQuery()).entries, store.leases(), desks.is_open) == (None, (), {}, False)
    assert "Traceback" not in "".join(capfd.readouterr())
    pages.pages[last] = whole
    again = read()
    desks.close()
    assert again is not None
    assert (again.outcome, again.counted["new"]) == ("changed", 4)


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_a_desk_closes_after_a_while_and_opens_again(room: Room) -> None:
    desks = Desks(room.open, idle_s=0.05)
    desks.warm(lambda desk: None)
    deadline = time.monotonic() + 20
    while not room.closed and time.monotonic() < deadline:
        time.sleep(0.01)
    assert (room.opened, room.closed) == (1, 1)
    with desks.take():
        time.sleep(0.2)
        assert desks.is_open, "not while somebody is there"
    desks.close()
    assert room.opened == 2
