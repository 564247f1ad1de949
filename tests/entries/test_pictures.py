"""Small pictures: which are wanted, who makes them, and when they go."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest

from entries.model import Change, Image, SourceState, Walk
from entries.pictures import APART, BEGUN, KEPT, RECENT, Drawn, Wanted, picture_name
from entries.states import SourceRow
from entries.store import Store
from tests.entries.makers import DAY, MINUTE, NOW, entry, new, put, source
from tests.entries.test_store_faults import failing_at, fails

ADDRESS = "https://tern.example/pier.jpg"
NAME = picture_name(ADDRESS)
DRAWN = Drawn(b"RIFF" + bytes(range(256)), 480, 270)


def image(key: str, at: datetime = NOW, *, of: str = "tern", address: str = "", **fields: Any) -> Change:
    # Any: fields of Entry
    return new(entry(key, source=of, at=at, image=Image(address or f"https://{of}.example/{key}.jpg"), **fields))[0]


def save(store: Store, *changes: Change, of: str = "tern", now: datetime = NOW) -> None:
    store.save(changes, SourceState(of), now)


@pytest.fixture
def made(store: Store) -> Store:
    """A store with one release whose picture is made."""
    store.sync_sources([source("tern")], NOW)
    save(store, image("a", address=ADDRESS))
    assert store.pictures.plan("tern", NOW) == 1
    assert store.pictures.claim(NOW, 9, MINUTE) == (Wanted(NAME, ADDRESS, "tern", 1),)
    store.pictures.keep(NAME, DRAWN)
    return store


def left(store: Store, now: datetime = NOW + 300 * DAY) -> list[str]:
    """The addresses that are still to be asked for."""
    return sorted(one.url for one in store.pictures.claim(now, 500, MINUTE))


def test_a_name_is_the_beginning_of_the_digest_of_an_address() -> None:
    assert sha256(ADDRESS.encode()).hexdigest()[:32] == NAME


def test_a_picture_comes_back_byte_for_byte_and_is_made_once(made: Store) -> None:
    found = made.pictures.find(NAME)
    assert found
    assert (found.body, found.sources) == (DRAWN.body, ("tern",))
    assert made.pictures.plan("tern", NOW + DAY) == 0
    assert left(made) == []


def test_there_is_none_before_it_is_made_and_none_that_no_entry_has(store: Store) -> None:
    store.sync_sources([source("tern")], NOW)
    save(store, image("a", address=ADDRESS))
    store.pictures.plan("tern", NOW)
    assert store.pictures.find(NAME) is None
    assert store.pictures.find(picture_name("https://tern.example/other.jpg")) is None
    assert store.pictures.find("") is None
    assert store.pictures.uses() == {}


def test_one_picture_of_several_sources_is_made_once_and_told_of_all(made: Store) -> None:
    made.sync_sources([source("tern"), source("kite")], NOW)
    save(made, image("b", of="kite", address=ADDRESS), of="kite")
    made.pictures.plan("kite", NOW)
    found = made.pictures.find(NAME)
    assert found
    assert found.sources == ("kite", "tern")
    assert made.pictures.uses() == {"tern": ((NAME, "kite"), (NAME, "tern"))}
    assert left(made) == []
    made.withdraw(entry("a").id, NOW)
    made.pictures.plan("tern", NOW)
    found = made.pictures.find(NAME)
    assert found
    assert found.sources == ("kite",)
    assert made.pictures.uses() == {"tern": ((NAME, "kite"),)}


def withdrawn(store: Store) -> None:
    store.withdraw(entry("a").id, NOW)


def revised(store: Store) -> None:
    other = entry("a", image=Image("https://tern.example/new.jpg"), title="Other")
    save(store, Change("revised", other.id, other, None, ("a",)))


def without_picture(store: Store) -> None:
    other = entry("a", title="Other")
    save(store, Change("revised", other.id, other, None, ("a",)))


@pytest.mark.parametrize("change", [withdrawn, revised, without_picture])
def test_a_picture_that_readers_are_not_to_see_any_more_is_gone_at_once_and_deleted_with_the_next_plan(
    made: Store, change: Callable[[Store], None]
) -> None:
    change(made)
    assert made.pictures.find(NAME) is None
    made.pictures.plan("tern", NOW)
    assert made.pictures.clear() == (change is revised)


def test_a_release_that_comes_back_gets_its_picture_anew(made: Store) -> None:
    made.withdraw(entry("a").id, NOW)
    made.pictures.plan("tern", NOW)
    made.restore(entry("a").id, NOW)
    made.pictures.plan("tern", NOW)
    assert left(made) == [ADDRESS]


def test_headlines_have_no_picture(made: Store) -> None:
    made.sync_sources([SourceRow("tern", "tern.example", MINUTE, DAY, readers="headline")], NOW)
    assert made.pictures.plan("tern", NOW) == 1
    assert made.pictures.clear() == 0


def test_under_embargo_nothing_is_asked_for(store: Store) -> None:
    store.sync_sources([source("tern")], NOW)
    save(store, image("a", hold_until=NOW + DAY))
    assert store.pictures.plan("tern", NOW) == 0
    store.release_held(NOW + DAY)
    assert store.pictures.plan("tern", NOW + DAY) == 1


def test_the_newest_releases_have_one_however_old_and_no_others(store: Store) -> None:
    store.sync_sources([source("tern")], NOW)
    many = [image(f"{number:03}", NOW - number * DAY * 100) for number in range(BEGUN + 5)]
    save(store, *many)
    assert store.pictures.plan("tern", NOW) == BEGUN
    assert left(store) == [f"https://tern.example/{number:03}.jpg" for number in range(BEGUN)]


def test_what_is_made_stays_while_others_come_and_goes_in_its_time(store: Store) -> None:
    store.sync_sources([source("tern")], NOW)
    save(store, image("a", address=ADDRESS))
    store.pictures.plan("tern", NOW)
    store.pictures.keep(NAME, DRAWN)
    for round_ in range(KEPT // 20):
        save(store, *(image(f"{round_}-{number}", NOW + (20 * round_ + number + 1) * MINUTE) for number in range(20)))
        assert store.pictures.find(NAME)
        store.pictures.plan("tern", NOW)
    assert store.pictures.find(NAME) is None
    assert store.pictures.clear() == KEPT


def test_behind_many_newer_ones_a_picture_goes_with_its_age(made: Store) -> None:
    assert made.pictures.plan("tern", NOW + 9 * RECENT) == 0
    save(made, *(image(str(number), NOW + (number + 1) * MINUTE) for number in range(BEGUN)))
    assert made.pictures.plan("tern", NOW + RECENT - MINUTE) == BEGUN
    assert made.pictures.find(NAME)
    assert made.pictures.plan("tern", NOW + RECENT) == 1
    assert made.pictures.find(NAME) is None


def test_what_is_no_web_address_is_not_asked_for(store: Store) -> None:
    store.sync_sources([source("tern")], NOW)
    odd = ["data:image/png;base64,AAAA", "ftp://tern.example/a.png", "https://[", "https://tern.example/" + "a" * 9_000]
    save(store, *(image(str(number), address=address) for number, address in enumerate(odd)))
    assert store.pictures.plan("tern", NOW) == 0


# Claims


def test_the_newest_of_every_source_come_first(store: Store) -> None:
    store.sync_sources([source("tern"), source("kite")], NOW)
    for of in ("tern", "kite"):
        save(store, *(image(f"{of}{number}", NOW - number * MINUTE, of=of) for number in range(3)), of=of)
        store.pictures.plan(of, NOW)
    first = store.pictures.claim(NOW + 9 * APART, 2, MINUTE)
    assert {one.url for one in first} == {"https://tern.example/tern0.jpg", "https://kite.example/kite0.jpg"}


def test_what_was_begun_by_a_process_that_died_is_begun_again_when_its_lease_is_over(store: Store) -> None:
    store.sync_sources([source("tern")], NOW)
    save(store, image("a", address=ADDRESS))
    store.pictures.plan("tern", NOW)
    assert [one.tries for one in store.pictures.claim(NOW, 9, MINUTE)] == [1]
    assert store.pictures.claim(NOW + MINUTE / 2, 9, MINUTE) == ()
    assert [one.tries for one in store.pictures.claim(NOW + MINUTE, 9, MINUTE)] == [2]


def test_a_failure_is_put_off_or_final(store: Store) -> None:
    store.sync_sources([source("tern")], NOW)
    save(store, image("a", address=ADDRESS))
    store.pictures.plan("tern", NOW)
    store.pictures.put_off(NAME, "http-5xx-server", NOW + DAY, tries=3)
    assert store.pictures.claim(NOW + DAY - MINUTE, 9, MINUTE) == ()
    assert [one.tries for one in store.pictures.claim(NOW + DAY, 9, MINUTE)] == [4]
    store.pictures.put_off(NAME, "http-404-missing", None, tries=4)
    assert left(store) == []
    assert store.pictures.plan("tern", NOW + DAY) == 0


def test_what_was_made_meanwhile_is_not_put_off(made: Store) -> None:
    made.pictures.put_off(NAME, "timeout", NOW, tries=2)
    assert made.pictures.find(NAME)
    assert left(made) == []


def test_a_picture_that_nobody_wants_any_more_is_not_kept(made: Store) -> None:
    made.withdraw(entry("a").id, NOW)
    made.pictures.plan("tern", NOW)
    made.pictures.keep(NAME, DRAWN)
    assert made.pictures.clear() == 0


def test_the_reading_of_newsrooms_comes_first(store: Store) -> None:
    store.sync_sources([source("tern"), source("kite", "cdn.example")], NOW)
    save(
        store,
        image("a", address=ADDRESS),
        image("b", address="https://CDN.example/b.jpg"),
        image("c", address="https://free.example/c.jpg"),
    )
    store.pictures.plan("tern", NOW)
    assert store.claim_one("kite", NOW, MINUTE, "one")
    later = NOW + 9 * APART
    assert {one.url for one in store.pictures.claim(later, 9, timedelta())} == {"https://free.example/c.jpg", ADDRESS}
    assert store.claim_one("tern", later, MINUTE, "one")
    assert store.pictures.claim(later, 9, timedelta()) == ()
    assert len(store.pictures.claim(later + MINUTE, 9, MINUTE)) == 3, "leases that ran out hold nothing back"


def test_nothing_is_asked_of_a_source_that_is_paused_or_gone(store: Store) -> None:
    store.sync_sources([source("tern"), source("kite")], NOW)
    for of in ("tern", "kite"):
        save(store, image(of, of=of), of=of)
        store.pictures.plan(of, NOW)
    store.pause("kite", True, NOW)
    store.sync_sources([source("kite")], NOW)
    assert left(store) == []
    store.pause("kite", False, NOW)
    assert left(store) == ["https://kite.example/kite.jpg"]


def test_pictures_go_on_under_another_name_of_their_source(store: Store) -> None:
    store.sync_sources([source("tern")], NOW)
    save(store, image("a", address=ADDRESS))
    store.pictures.plan("tern", NOW)
    store.sync_sources([source("harbour", formerly=("tern",))], NOW)
    assert store.pictures.plan("harbour", NOW) == 0
    assert store.pictures.claim(NOW, 9, MINUTE) == (Wanted(NAME, ADDRESS, "harbour", 1),)
    assert store.pictures.sources()[1] == ("harbour",)


def test_sources_that_changed_are_told(store: Store) -> None:
    store.sync_sources([source("tern"), source("kite"), source("owl")], NOW)
    assert store.pictures.sources() == (0, ("kite", "owl", "tern"))
    save(store, image("a"))
    version, changed = store.pictures.sources(0)
    assert changed == ("tern",)
    assert store.pictures.sources(version) == (version, ())
    store.archive([image("b", NOW - DAY, of="kite")], Walk("kite", None, NOW, NOW), NOW)
    store.withdraw(entry("a").id, NOW)
    assert store.pictures.sources(version)[1] == ("kite", "tern")


def test_of_many_who_claim_at_once_each_picture_goes_to_one(store: Store) -> None:
    store.sync_sources([source("tern")], NOW)
    save(store, *(image(f"{number:02}", NOW - number * MINUTE) for number in range(24)))
    store.pictures.plan("tern", NOW)
    claimed: list[str] = []

    def work() -> None:
        while found := store.pictures.claim(NOW + DAY, 2, MINUTE):
            claimed.extend(one.name for one in found)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(claimed) == len(set(claimed)) == 24


def test_a_fault_at_any_statement_of_a_plan_leaves_the_old_one_or_the_new(made: Store) -> None:
    revised(made)
    put(made, entry("b", image=Image("https://tern.example/b.jpg")))

    def everything() -> object:
        with made._reading() as db:
            tables = ("pictures", "picture_uses")
            return [[tuple(row) for row in db.exec_driver_sql(f"SELECT * FROM {table} ORDER BY 1")] for table in tables]

    old, number = everything(), 1
    while fails(lambda: made.pictures.plan("tern", NOW), number):
        assert everything() == old, f"after a fault at step {number}"
        number += 1
    assert number > 5
    assert len(everything()[0]) == 2  # type: ignore[index] # two tables of rows
    with failing_at(99) as seen:
        made.pictures.plan("tern", NOW)
    assert "COMMIT" not in seen, "where nothing changes, nothing is written"
