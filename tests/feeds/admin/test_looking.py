"""Looks that are cut off: said at once, whoever asks, and nothing is kept of them."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from dataclasses import replace
from datetime import timedelta

import pytest

from feeds.admin import looking
from feeds.admin.acting import COMMAND_LINE
from feeds.desks import Desks
from feeds.service import Service
from scrapers import Desk, ParsingPool, Request, Response, this_process
from tests.fakes import SavedPages, response
from tests.feeds.admin.newsroom import desk_of

ADDRESS = "https://heron.example/news"
LATER = timedelta(seconds=61)


def test_a_look_whose_desk_is_closed_says_so_and_leaves_no_trace(service: Service, capfd: pytest.CaptureFixture[str]) -> None:
    def ends(request: Request) -> Response:
        service.desks.close()
        return response(request, b"<html><body><p>A page")

    @contextmanager
    def opened() -> Iterator[Desk]:
        with closing(ParsingPool(1)) as pool:
            yield replace(desk_of(service, SavedPages({ADDRESS: ends})), parsing=pool)

    service.desks = Desks(opened)
    look = looking.look(service, COMMAND_LINE, ADDRESS)
    assert (look.found, look.is_cut_off) == (None, True)
    assert "Traceback" not in "".join(capfd.readouterr())
    assert service.store.leases() == {}


def test_a_desk_that_is_closed_while_it_gets_ready_leaves_no_trace(service: Service) -> None:
    closed = ParsingPool(1)
    closed.close()
    service.desks = Desks(lambda: nullcontext(replace(desk_of(service, SavedPages({})), parsing=closed)))
    looking.get_ready(service)
    for thread in threading.enumerate():
        if thread.name == "look-ready":
            thread.join()  # what it raises fails this test
    assert service.desks.is_open
    service.desks.close()


@pytest.mark.parametrize(
    ("owner", "after", "is_cut_off"),
    [
        (this_process(), timedelta(0), False),
        (this_process(), LATER, True),
        (f"{socket.gethostname()}:{os.getpid()}:0", timedelta(0), True),  # a process of this number that began at another moment
        ("another-machine:1:1", timedelta(0), False),
        ("another-machine:1:1", LATER, True),
        (None, timedelta(0), True),
    ],
    ids=["ours", "ours that took too long", "a dead one's", "another machine's", "another machine's that took too long", "nobody's"],
)
def test_a_look_is_cut_off_when_nobody_is_at_it(service: Service, owner: str | None, after: timedelta, is_cut_off: bool) -> None:
    now = service.clock()
    look_id = service.store.looks.begin("ann", ADDRESS, "", now - after)
    if owner:
        service.store.claim_new(f"look {look_id}", f"look {look_id}", now - after, timedelta(minutes=1), owner)
    assert looking.find(service, COMMAND_LINE, look_id).is_cut_off is is_cut_off
