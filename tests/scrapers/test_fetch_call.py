"""Calls go through the guard, follow nothing, read little and end in time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing

import pytest

from entries import Forbidden, Unreachable
from scrapers import AddressGuard, Caller
from tests.feeds.subscribers import Subscriber, listening


@pytest.fixture
def server() -> Iterator[Subscriber]:
    with listening() as opened:
        yield opened


@pytest.fixture
def caller(server: Subscriber) -> Iterator[Caller]:
    made = Caller(guard=AddressGuard((f"127.0.0.1:{server.port}",)), user_agent="Pressroll/1.0")
    yield made
    made.close()


def test_a_call_sends_what_it_is_given_and_tells_every_status(caller: Caller, server: Subscriber) -> None:
    server.statuses |= {"/gone": 410, "/moved": 301, "/broken": 500}
    for path, status in {"/fine": 200, **server.statuses}.items():
        assert caller.call("POST", server.url(path), (("X-One", "1"),), b"body").status == status
    first = server.received[0]
    assert (first.method, first.body, first.headers["x-one"], first.headers["user-agent"]) == ("POST", b"body", "1", "Pressroll/1.0")
    assert len(server.received) == 4, "no redirect was followed"


def test_an_answer_is_read_to_a_few_kilobytes(caller: Caller, server: Subscriber) -> None:
    server.echo = lambda _challenge: "x" * 3_000_000
    answer = caller.call("GET", server.url("/long"))
    assert (answer.status, len(answer.body)) == (200, 4_097)


def test_the_pause_that_is_asked_for_is_told(caller: Caller, server: Subscriber) -> None:
    server.headers["Retry-After"] = "120"
    assert caller.call("POST", server.url("/")).pause.total_seconds() == 120


def test_the_connection_is_kept_for_the_next_call(caller: Caller, server: Subscriber) -> None:
    for _ in range(3):
        caller.call("POST", server.url("/"), (), b"x")
    assert len(caller._connections._idle) == 1


@pytest.mark.parametrize("url", ["http://127.0.0.1/cb", "http://10.1.2.3/cb", "http://localhost:{port}/cb#x", "file:///etc/passwd"])
def test_what_the_guard_forbids_is_not_called(server: Subscriber, url: str) -> None:
    strict = Caller(guard=AddressGuard(), user_agent="Pressroll/1.0", timeout_s=1.0)
    with pytest.raises((Forbidden, Unreachable)):
        strict.call("POST", url.format(port=server.port), (), b"x")
    assert server.received == []


def test_a_name_that_leads_inside_is_not_called(server: Subscriber) -> None:
    caller = Caller(guard=AddressGuard(), user_agent="Pressroll/1.0", resolver=lambda host, port: ("127.0.0.1",))
    with pytest.raises(Forbidden, match="loopback"):
        caller.call("POST", "http://reader.example/cb", (), b"x")


def test_a_receiver_that_keeps_silent_is_left_after_the_time_out(server: Subscriber) -> None:
    left = threading.Event()
    server.echo = lambda _challenge: str(left.wait(60))
    hurried = Caller(guard=AddressGuard((f"127.0.0.1:{server.port}",)), user_agent="Pressroll/1.0", timeout_s=1.0)
    with closing(hurried), pytest.raises(Unreachable) as caught:
        hurried.call("GET", server.url("/slow"))
    assert caught.value.code == "timeout"
    left.set()
