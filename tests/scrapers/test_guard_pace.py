"""Politeness across threads: one at a time, a pause between two, the first come first."""

from __future__ import annotations

import itertools
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from scrapers.guard_pace import MANY, Pace


def test_one_host_is_asked_by_one_at_a_time_in_the_order_of_coming_with_a_pause_between() -> None:
    pace, spans = Pace(), []

    def ask(number: int) -> None:
        with pace.turn("www.example.org:443", 0.05):
            began = time.monotonic()
            time.sleep(0.02)
            spans.append((number, began, time.monotonic()))

    with ThreadPoolExecutor(5) as pool, pace.turn("www.example.org:443", 0.0):
        for number in range(5):
            pool.submit(ask, number)
            wait_for_queue(pace, number + 1)  # so that they come in this order
    assert [number for number, _, _ in spans] == [0, 1, 2, 3, 4]
    assert all(after[1] - before[2] >= 0.05 for before, after in itertools.pairwise(spans))


def test_the_pause_counts_from_the_end_of_the_request_before_and_is_that_of_the_next() -> None:
    pace = Pace()
    with pace.turn("a:80", 30.0):
        pass
    began = time.monotonic()
    with pace.turn("a:80", 0.05):
        pass
    assert 0.05 <= time.monotonic() - began < 20


def test_hosts_do_not_wait_for_each_other() -> None:
    pace = Pace()
    began = time.monotonic()
    with pace.turn("a:80", 30.0), pace.turn("b:80", 30.0), pace.turn("a:8080", 30.0):
        pass
    assert time.monotonic() - began < 20


def test_a_source_may_allow_several_at_a_time_and_no_more() -> None:
    pace, busy, peak, two = Pace(), [], [], threading.Barrier(2)

    def ask(_: int) -> None:
        with pace.turn("a:80", 0.0, connections=2):
            busy.append(1)
            two.wait(60)
            peak.append(len(busy))
            time.sleep(0.03)
            busy.pop()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(ask, range(6)))
    assert max(peak) == 2


def wait_for_queue(pace: Pace, length: int) -> None:
    until = time.monotonic() + 60
    while len(pace._queues["www.example.org:443"]._waiting) < length:
        assert time.monotonic() < until
        time.sleep(0.001)


def test_a_turn_ends_when_its_request_fails() -> None:
    pace = Pace()
    with pytest.raises(LookupError), pace.turn("a:80", 0.0):
        raise LookupError
    with pace.turn("a:80", 0.0):
        pass


def test_hosts_that_nobody_waits_for_are_forgotten_and_others_are_not() -> None:
    pace = Pace()
    with pace.turn("slow:80", 60.0):
        pass
    with pace.turn("busy:80", 0.0):
        for number in range(2 * MANY):
            with pace.turn(f"host-{number}:80", 0.0):
                pass
        assert {"slow:80", "busy:80"} <= pace._queues.keys()
    assert len(pace._queues) <= MANY + 2
