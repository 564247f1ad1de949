"""Prints: rendered feeds in a folder that processes share."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from feeds.prints import Print, Prints
from feeds.pulse import DEAD_S, Pulse


def made(stamp: str, number: int = 1, size: int = 10) -> Print:
    return Print(stamp, number, (("next", f"https://press.example.org/{stamp}"),), {"gzip": b"\x00\n" + bytes(size), "identity": b"whole"})


def test_a_print_comes_back_as_it_was_to_any_process_that_shares_the_folder(tmp_path: Path) -> None:
    Prints(tmp_path).put("all.atom?", made("one"))
    found = Prints(tmp_path).get("all.atom?", "one")
    assert found == made("one")
    assert Prints(tmp_path).stamp("all.atom?") == "one"


def test_the_print_of_another_version_or_feed_is_none(tmp_path: Path) -> None:
    prints = Prints(tmp_path)
    prints.put("all.atom?", made("one"))
    assert prints.get("all.atom?", "two") is None
    assert prints.get("all.rss?", "one") is None
    assert prints.stamp("all.rss?") == ""


def test_a_print_knows_the_versions_before_it_each_once_and_not_all(tmp_path: Path) -> None:
    prints = Prints(tmp_path)
    for number in range(20):
        prints.put("all.atom?", made(f"stamp{number}", number))
    prints.put("all.atom?", made("stamp19", 19))
    found = prints.get("all.atom?", "stamp19")
    assert found
    assert found.past == tuple((f"stamp{number}", number) for number in range(18, 2, -1))


def test_many_who_ask_at_once_have_it_rendered_once(tmp_path: Path) -> None:
    begun, calls = threading.Barrier(8), []

    def make() -> Print:
        calls.append(1)
        return made("one")

    def ask(_: int) -> Print:
        begun.wait()
        return Prints(tmp_path).get_or_make("all.atom?", "one", make)

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda number: ask(number).stamp, range(8))) == {"one"}
    assert len(calls) == 1


def test_a_folder_that_cannot_be_written_costs_the_print_and_not_the_answer(tmp_path: Path) -> None:
    prints = Prints(tmp_path / "prints")
    (tmp_path / "prints").rmdir()
    assert prints.get_or_make("all.atom?", "one", lambda: made("one")).stamp == "one"
    assert prints.get("all.atom?", "one") is None


def test_the_folder_is_bounded_and_forgets_what_was_not_asked_longest(tmp_path: Path) -> None:
    prints = Prints(tmp_path, capacity=50_000)
    for number in range(200):
        prints.put(f"feed{number}", made("one", size=1_000))
        os.utime(prints._path(f"feed{number}"), (number, number))
        if number == 150:
            os.utime(prints._path("feed0"), (10_000, 10_000))
    assert prints.get("feed0", "one")
    assert prints.get("feed199", "one")
    assert prints.get("feed1", "one") is None
    assert sum(path.stat().st_size for path in tmp_path.glob("*.print")) <= 50_000


def test_a_pulse_tells_other_processes_how_far_the_press_has_come(tmp_path: Path) -> None:
    now = [10**12]
    press, web = (Pulse(tmp_path / "pulse", monotonic_ns=lambda: now[0]) for _ in range(2))
    assert web.version() is None
    press.beat(7)
    assert web.version() == 7
    press.beat(2**40)
    assert web.version() == 2**40
    now[0] += int(DEAD_S * 1e9) + 1
    assert web.version() is None
