"""Small pictures of releases: asked for politely, few times, and never in the way of newsrooms."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from itertools import pairwise
from typing import Any

import pytest
from PIL import Image as Pixels

from config import SourceSpec
from entries import (
    Busy,
    ExtractError,
    Forbidden,
    Image,
    Refused,
    SourceState,
    Store,
    StoreBusy,
    Unreachable,
    open_store,
    picture_name,
)
from scrapers import AddressGuard, Darkroom, Fetcher, ForgetfulMemory, HttpFetcher, InlineParsing, Received, Request, Response
from scrapers.darkroom import LEASE, MOST_BYTES, PAUSES, SWEEP
from scrapers.guard_memory import block_host
from tests.entries.makers import DAY, MINUTE, NOW, entry, new
from tests.fakes import Page, SavedPages, response
from tests.hostile_server import Deed, Heard, HostileServer
from tests.hostile_server import page as answer
from tests.line import desk_with, spec_at

SPEC = SourceSpec(id="tern", name="Tern Harbour", url="https://tern.example/news", language="en")
PIER = "https://tern.example/pier.png"


def png(width: int = 960, height: int = 540) -> bytes:
    target = BytesIO()
    Pixels.new("RGB", (width, height), (200, 30, 30)).save(target, "PNG")
    return target.getvalue()


def save(store: Store, *addresses: str, source: str = "tern", **fields: Any) -> None:  # Any: fields of Entry
    """A release for each picture, the first one the newest, on the same day."""
    released = [entry(url, source=source, at=NOW - n * MINUTE, image=Image(url), **fields) for n, url in enumerate(addresses)]
    store.save(new(*released), SourceState(source), NOW)


@dataclass
class Stage:
    """A darkroom over saved pictures; the clock stands until it is moved."""

    store: Store
    room: Darkroom
    saved: SavedPages
    now: datetime = NOW
    specs: dict[str, SourceSpec] = field(default_factory=lambda: {"tern": SPEC})

    def size(self, url: str) -> tuple[int, int] | None:
        found = self.store.pictures.find(picture_name(url))
        return Pixels.open(BytesIO(found.body)).size if found else None

    def turns(self, days: int, step: timedelta = timedelta(hours=1)) -> int:
        """What happens in so many days; how many pictures were made."""
        end, made = self.now + days * DAY, self.room.turn()
        while self.now < end:
            self.now += step
            made += self.room.turn()
        return made


def stage_of(store: Store, pages: dict[str, Page], *specs: SourceSpec, parsing: InlineParsing | None = None) -> Stage:
    saved = SavedPages(pages)
    desk = desk_with(store, saved, *(specs or (SPEC,)))
    if parsing:
        object.__setattr__(desk, "parsing", parsing)
    stage: Stage
    room = Darkroom(desk, lambda: stage.specs, lambda: stage.now)
    stage = Stage(store, room, saved, specs={spec.id: spec for spec in specs or (SPEC,)})
    return stage


def test_pictures_of_releases_are_asked_for_once_and_made_small(store: Store) -> None:
    stage = stage_of(store, {PIER: png(), "https://cdn.example/boat.gif": png(100, 50)})
    save(store, PIER, "https://cdn.example/boat.gif")
    assert stage.turns(1) == 2
    assert (stage.size(PIER), stage.size("https://cdn.example/boat.gif")) == ((480, 270), (100, 50))
    stage.turns(1)
    assert sorted(stage.saved.addresses()) == ["https://cdn.example/boat.gif", PIER]


def test_the_newsroom_is_asked_as_its_source_says_and_others_get_none_of_its_secrets(store: Store) -> None:
    spec = SPEC.model_validate(SPEC.model_dump() | {"fetch": {"pause": "3s", "headers": {"X-Key": "secret"}}})
    stage = stage_of(store, {PIER: png(), "https://cdn.example/boat.png": png()}, spec)
    save(store, PIER, "https://cdn.example/boat.png")
    stage.turns(1)
    asked = {request.url: request for request in stage.saved.asked}
    assert asked[PIER].headers == (("X-Key", "secret"),)
    assert asked["https://cdn.example/boat.png"].headers == ()
    for request in asked.values():
        assert (request.robots, request.pause_s, request.max_bytes, request.method) == (True, 3.0, MOST_BYTES, "GET")
        assert request.accept.startswith("image/")


def test_what_is_stored_while_the_room_is_at_work_is_seen_by_its_next_turn(store: Store) -> None:
    stage = stage_of(store, {PIER: png(), "https://tern.example/boat.png": png()})
    assert stage.room.turn() == 0
    save(store, PIER)
    assert stage.room.turn() == 1
    save(store, "https://tern.example/boat.png")
    assert stage.room.turn() == 1


def test_withdrawn_releases_lose_their_pictures_with_the_next_turn(store: Store) -> None:
    stage = stage_of(store, {PIER: png()})
    save(store, PIER)
    stage.room.turn()
    store.withdraw(entry(PIER).id, NOW)
    stage.room.turn()
    assert store.pictures.clear() == 0


def test_the_picture_of_a_release_under_embargo_is_asked_for_when_it_is_out(store: Store) -> None:
    stage = stage_of(store, {PIER: png()})
    save(store, PIER, hold_until=NOW + DAY)
    stage.turns(2)
    assert stage.saved.asked == []
    store.release_held(stage.now)
    stage.room.turn()
    assert stage.size(PIER) == (480, 270)


def test_a_source_that_gives_headlines_only_loses_its_pictures(store: Store) -> None:
    stage = stage_of(store, {PIER: png()})
    save(store, PIER)
    stage.room.turn()
    desk_with(store, stage.saved, SPEC.model_copy(update={"readers": "headline"}))
    stage.now += SWEEP
    stage.room.turn()
    assert store.pictures.clear() == 0


def test_pictures_go_when_their_releases_are_old_and_behind_others(store: Store) -> None:
    stage = stage_of(store, {PIER: png()})
    save(store, PIER)
    stage.room.turn()
    store.save(new(*(entry(f"newer-{n}", at=NOW + MINUTE) for n in range(30))), SourceState("tern"), NOW)
    stage.now += 119 * DAY
    stage.room.turn()
    assert stage.size(PIER)
    stage.now += DAY
    stage.room.turn()
    assert store.pictures.clear() == 0


# What goes wrong


def refused(status: int, code: str = "http-4xx", **more: Any) -> Refused:  # Any: what a refusal holds
    return Refused("No.", code=code, url=PIER, status=status, **more)


ALL_TRIES = 1 + len(PAUSES)


@pytest.mark.parametrize(
    ("page", "tries"),
    [
        (refused(404), 1),
        (refused(410), 1),
        (refused(403), ALL_TRIES),
        (refused(503), ALL_TRIES),
        (Unreachable("No.", code="connection", url=PIER), ALL_TRIES),
        (Forbidden("No.", code="robots-disallow", url=PIER), 1),
        (Forbidden("Too large.", code="too-large", url=PIER), 1),
        ("<!doctype html><html><body>Consent, please.</body></html>", 1),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', 1),
        (b"", 1),
    ],
)
def test_tries_are_few_and_what_is_for_ever_is_not_tried_again(store: Store, page: Page, tries: int) -> None:
    stage = stage_of(store, {PIER: page})
    save(store, PIER)
    stage.turns(5)
    assert len(stage.saved.asked) == tries
    assert stage.size(PIER) is None


def test_pauses_grow_and_one_success_ends_them(store: Store) -> None:
    asked: list[datetime] = []

    def sometimes(request: Request) -> Response:
        asked.append(stage.now)
        if len(asked) < 4:
            raise refused(500)
        return response(request, png())

    stage = stage_of(store, {PIER: sometimes})
    save(store, PIER)
    stage.turns(1, PAUSES[0])
    assert [later - before for before, later in pairwise(asked)] == list(PAUSES[:3])
    assert stage.size(PIER) == (480, 270)


def test_retry_after_is_obeyed_and_a_host_that_asked_for_peace_has_it(store: Store) -> None:
    stage = stage_of(store, {PIER: refused(503, retry_after=timedelta(hours=5))})
    save(store, PIER)
    stage.room.turn()
    stage.now += timedelta(hours=5) - MINUTE
    stage.room.turn()
    assert len(stage.saved.asked) == 1
    stage.now += MINUTE
    stage.saved.pages[PIER] = png()
    block_host(store, "tern.example", stage.now + DAY)
    stage.room.turn()
    assert len(stage.saved.asked) == 1
    stage.now += DAY
    assert stage.room.turn() == 1


@pytest.mark.parametrize("fault", [ValueError("ours"), ExtractError("Too much.", code="too-complex", url=PIER)])
def test_a_picture_that_cannot_be_drawn_costs_no_other(store: Store, fault: Exception) -> None:
    class Odd(InlineParsing):
        def thumbnail(self, received: Received) -> Any:
            if received.url == PIER:
                raise fault
            return super().thumbnail(received)

    other = "https://tern.example/boat.png"
    stage = stage_of(store, {PIER: png(), other: png()}, parsing=Odd())
    save(store, PIER, other)
    stage.turns(5)
    assert stage.size(other)
    assert stage.saved.addresses().count(PIER) == ALL_TRIES


@pytest.mark.parametrize("fault", [Busy("The process ends."), StoreBusy("The database is locked.")])
def test_what_was_cut_off_by_our_own_end_is_begun_again(store: Store, fault: Exception) -> None:
    def ends(request: Request) -> Response:
        stage.saved.pages[PIER] = png()
        raise fault

    stage = stage_of(store, {PIER: ends})
    save(store, PIER)
    with pytest.raises(type(fault)):
        stage.room.turn()
    assert stage.room.turn() == 0
    stage.now += LEASE
    assert stage.room.turn() == 1


def test_a_source_that_nobody_knows_any_more_is_left_alone(store: Store) -> None:
    stage = stage_of(store, {PIER: png()})
    save(store, PIER)
    stage.specs.clear()
    stage.turns(1)
    assert stage.saved.asked == []


def test_while_its_newsroom_is_read_no_picture_is_asked_for(store: Store) -> None:
    stage = stage_of(store, {PIER: png()})
    save(store, PIER)
    assert store.claim_one("tern", NOW, MINUTE, "one")
    assert stage.room.turn() == 0
    store.release("tern", "one")
    assert stage.room.turn() == 1


def test_it_stops_between_pictures(store: Store) -> None:
    addresses = [f"https://tern.example/{number}.png" for number in range(9)]
    stage = stage_of(store, {address: png() for address in addresses})
    save(store, *addresses)
    stage.room.turn(lambda: True)
    assert stage.saved.asked == []
    store.pictures.plan("tern", NOW)
    stage.now += MINUTE
    stage.room.turn(lambda: bool(stage.saved.asked))
    assert len(stage.saved.asked) == 3


def test_few_are_asked_for_at_a_time_and_one_is_drawn(store: Store) -> None:
    lock, busy, worst = threading.Lock(), [0, 0], [0, 0]
    together = threading.Barrier(3)

    def counted(place: int, wait: Callable[[], object]) -> None:
        with lock:
            busy[place] += 1
            worst[place] = max(worst[place], busy[place])
        wait()
        with lock:
            busy[place] -= 1

    class Counted(InlineParsing):
        def thumbnail(self, received: Received) -> Any:
            counted(1, lambda: None)
            return super().thumbnail(received)

    def page(request: Request) -> Response:
        counted(0, lambda: together.wait(30))
        return response(request, png())

    addresses = [f"https://tern.example/{number}.png" for number in range(6)]
    stage = stage_of(store, dict.fromkeys(addresses, page), parsing=Counted())
    save(store, *addresses)
    store.pictures.plan("tern", NOW)
    stage.now += MINUTE
    assert stage.room.turn() == 6
    assert worst == [3, 1]


# Over HTTP


def room_at(store: Store, fetcher: Fetcher, place: str, clock: Callable[[], datetime]) -> Darkroom:
    specs = {"tern": spec_at("tern", f"http://{place}/news")}
    return Darkroom(desk_with(store, fetcher, *specs.values()), lambda: specs, clock)


def door(place: str) -> HttpFetcher:
    return HttpFetcher(guard=AddressGuard((place,)), memory=ForgetfulMemory(), user_agent="Pressroll/test")


ROBOTS = answer("User-agent: *\nDisallow: /closed/\n", content_type="text/plain")


def test_a_picture_comes_over_http_when_robots_txt_allows_it(store: Store) -> None:
    answers = {"/robots.txt": ROBOTS, "/pier.png": answer(png(), content_type="image/png"), "/closed/boat.png": answer(png())}
    with HostileServer(answers) as server:  # type: ignore[arg-type] # bytes are answers
        fetcher = door(server.place)
        save(store, f"{server.url}/pier.png", f"{server.url}/closed/boat.png", "http://127.0.0.9/inner.png")
        assert store.pictures.plan("tern", NOW) == 3
        assert room_at(store, fetcher, server.place, lambda: NOW + MINUTE).turn() == 1
        fetcher.close()
        assert store.pictures.find(picture_name(f"{server.url}/pier.png"))
        assert sorted(server.paths()) == ["/pier.png", "/robots.txt"]


def test_a_picture_that_is_too_large_is_left_and_not_asked_for_again(store: Store) -> None:
    with HostileServer({"/robots.txt": ROBOTS, "/pier.png": answer(bytes(MOST_BYTES + 1))}) as server:
        fetcher, later = door(server.place), iter(range(99))
        save(store, f"{server.url}/pier.png")
        room = room_at(store, fetcher, server.place, lambda: NOW + next(later) * MINUTE)
        assert [room.turn() for _ in range(9)] == [0] * 9
        fetcher.close()
        assert server.paths().count("/pier.png") == 1


def make_until_killed(database_url: str, place: str) -> None:
    """What a process does that reads newsrooms, until somebody kills it."""
    room_at(open_store(database_url), door(place), place, lambda: NOW).turn()


def test_after_kill_9_in_the_middle_another_process_goes_on(store: Store, database_url: str) -> None:
    asked, go_on = threading.Event(), threading.Event()

    def slowly(heard: Heard) -> Iterable[Deed]:
        asked.set()
        go_on.wait(60)
        yield answer(png())

    with HostileServer({"/robots.txt": ROBOTS, "/pier.png": slowly}) as server:
        url = f"{server.url}/pier.png"
        save(store, url)
        killed = multiprocessing.get_context("spawn").Process(target=make_until_killed, args=(database_url, server.place))
        killed.start()
        assert asked.wait(60)
        killed.kill()
        killed.join(60)
        go_on.set()
        fetcher = door(server.place)
        assert room_at(store, fetcher, server.place, lambda: NOW + LEASE / 2).turn() == 0
        assert room_at(store, fetcher, server.place, lambda: NOW + LEASE).turn() == 1
        fetcher.close()
        assert store.pictures.find(picture_name(url))
        assert server.paths().count("/pier.png") == 2
