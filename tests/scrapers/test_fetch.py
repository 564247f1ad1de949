"""The door in everyday use: pages, validators, redirects, refusals, robots.txt and politeness, over real loopback connections."""

from __future__ import annotations

import gzip
import itertools
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from entries import Forbidden, Refused, Unreachable
from scrapers.fetch import (
    AddressGuard,
    BudgetedFetcher,
    ForgetfulMemory,
    HttpFetcher,
    Limits,
    Redirect,
    Request,
    Response,
    host_blocked_until,
    user_agent,
)
from scrapers.fetch_refusals import retry_after
from tests.hostile_server import HANG_UP, Answer, Heard, HostileServer, moved, page

NOW = datetime(2024, 5, 6, 12, 0, tzinfo=UTC)
NEWS = page("<p>News</p>", etag='W/"abc"', last_modified="Mon, 06 May 2024 08:00:00 GMT", content_type="text/html; Charset='ISO-8859-1'")
NO_RULES = page("", 404)


@contextmanager
def door(
    *servers: HostileServer, clock: Callable[[], datetime] = lambda: NOW, memory: ForgetfulMemory | None = None, **limits: float
) -> Iterator[HttpFetcher]:
    guard = AddressGuard(server.place for server in servers)
    bounds = replace(Limits(timeout_s=60.0), **limits)  # type: ignore[arg-type]  # numbers by name
    with closing(
        HttpFetcher(guard=guard, memory=memory or ForgetfulMemory(), user_agent="Pressroll/1.0 (+x)", limits=bounds, clock=clock)
    ) as fetcher:
        yield fetcher


@contextmanager
def site(answers: dict[str, Answer], **limits: float) -> Iterator[tuple[HostileServer, Callable[..., Response]]]:
    """A server, and a function that reads a path of it without pauses."""
    with HostileServer(answers) as server, door(server, **limits) as fetcher:
        yield server, lambda path, **wish: fetcher.fetch(Request(server.url + path, **{"pause_s": 0.0, **wish}))


def assert_soon(condition: Callable[[], bool]) -> None:
    """The other side notices a moment later."""
    for _ in range(3_000):
        if condition():
            return
        time.sleep(0.01)
    assert condition()


# ------------------------------------------------------------------------------------------------------------------ pages


def test_a_page_comes_whole_with_its_facts() -> None:
    with site({"/news": NEWS}) as (server, read):
        response = read("/news#top")
    assert response.url == f"{server.url}/news"
    assert response.requested == f"{server.url}/news#top"
    assert (response.status, response.body, response.redirects) == (200, b"<p>News</p>", ())
    assert (response.media_type, response.charset) == ("text/html", "iso-8859-1")
    assert (response.etag, response.last_modified) == ('W/"abc"', "Mon, 06 May 2024 08:00:00 GMT")
    assert response.digest == sha256(response.body).hexdigest()
    assert not response.not_modified
    assert not response.moved_permanently


def test_a_request_says_who_asks_and_what_it_takes() -> None:
    with site({"/news": NEWS}) as (server, read):
        read("/news", headers=(("Accept-Language", "de"), ("accept", "text/x")))
    sent = server.heard[-1].headers
    assert sent["host"] == server.place
    assert sent["user-agent"] == "Pressroll/1.0 (+x)"
    assert (sent["accept-encoding"], sent["accept-language"], sent["accept"]) == ("gzip, deflate", "de", "text/x")
    assert "cookie" not in sent
    assert "if-none-match" not in sent


@pytest.mark.parametrize("contact", ["https://www.example.org/bot", "press@example.org"])
def test_the_user_agent_names_version_and_contact(contact: str) -> None:
    assert user_agent("1.2", contact) == f"Pressroll/1.2 (+{contact})"
    assert user_agent("1.2", "") == "Pressroll/1.2"
    assert user_agent("1.2", f"{contact})\r\nX: 1\u20ac") == f"Pressroll/1.2 (+{contact}X: 1)"


def test_a_compressed_page_is_inflated() -> None:
    with site({"/news": page(gzip.compress(b"<p>News</p>"), content_encoding="gzip")}) as (_, read):
        assert read("/news").body == b"<p>News</p>"


def test_a_chunked_page_and_one_that_ends_with_the_connection_are_read() -> None:
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nNew\r\n1;x=y\r\ns\r\n0\r\nTrailer: 1\r\n\r\n"
    closed = b"HTTP/1.0 200 OK\r\nConnection: close\r\n\r\nNews"
    with site({"/chunked": chunked, "/closed": closed}) as (_, read):
        assert read("/chunked").body == read("/closed").body == b"News"


def test_a_head_request_has_the_headers_and_no_body() -> None:
    with site({"/a.pdf": page("", content_length="12345", content_encoding="gzip")}) as (_, read):
        response = read("/a.pdf", method="HEAD")
    assert (response.headers["content-length"], response.body) == ("12345", b"")


def test_a_post_delivers_its_body() -> None:
    with site({"/hook": page("", 202)}) as (server, read):
        assert (
            read("/hook", method="POST", body=b"<feed/>", headers=(("Content-Type", "application/atom+xml"),), robots=False).status == 202
        )
    assert [(heard.method, heard.body) for heard in server.heard] == [("POST", b"<feed/>")]


def test_connections_are_kept_and_a_closed_one_is_replaced() -> None:
    def closing_after_answer(_: Heard) -> Iterator[bytes | float | None]:
        yield page("x")
        yield None

    with site({"/a": NEWS, "/b": closing_after_answer, "/c": NEWS}) as (server, read):
        for path in ("/a", "/a", "/b", "/c", "/c"):
            read(path)
    used = [heard.connection for heard in server.heard if heard.path != "/robots.txt"]
    assert used == [used[0]] * 3 + [used[3]] * 2
    assert used[0] != used[3]


def test_a_connection_that_was_closed_while_idle_is_not_used() -> None:
    with site({"/a": lambda _: iter([NEWS, 0.02, HANG_UP])}) as (server, read):
        read("/a")
        assert read("/a", pause_s=0.2).status == 200
    assert server.paths() == ["/robots.txt", "/a", "/a"]


def test_a_limited_number_of_connections_is_kept() -> None:
    hosts = [f"host-{number}.example" for number in range(70)]
    with HostileServer({"/": NEWS}) as server:
        fetcher = HttpFetcher(
            guard=AddressGuard([server.place]), memory=ForgetfulMemory(), user_agent="x", resolver=lambda host, port: ("127.0.0.1",)
        )
        with closing(fetcher):
            for host in hosts:
                fetcher.fetch(Request(f"http://{host}:{server.port}/", pause_s=0.0))
            assert_soon(lambda: server.connections() == 64)
        assert_soon(lambda: server.connections() == 0)


def test_what_is_being_read_when_the_door_closes_leaves_no_connection_open() -> None:
    with HostileServer({"/a": NEWS}) as server, door(server) as fetcher:
        fetcher.close()
        assert fetcher.fetch(Request(f"{server.url}/a", pause_s=0.0)).status == 200
        assert_soon(lambda: server.connections() == 0)


def test_a_kept_connection_that_dies_under_the_request_is_tried_again_once() -> None:
    numbers = itertools.count()

    def first_only(_: Heard) -> Iterator[bytes | None]:
        yield NEWS if next(numbers) != 1 else None  # the second request on the first connection is not answered

    with site({"/a": first_only}) as (server, read):
        assert read("/a").body == read("/a").body
    assert server.paths() == ["/robots.txt", "/a", "/a", "/a"]


def test_repeated_headers_are_joined() -> None:
    answer = b'HTTP/1.1 200 OK\r\nLink: <a>; rel="hub"\r\nlink: <b>; rel="self"\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n'
    with site({"/": answer}) as (_, read):
        assert read("/").headers == {"link": '<a>; rel="hub", <b>; rel="self"', "content-length": "0"}


@pytest.mark.parametrize("name", ["User-Agent", "host", "Content-Length", "TRANSFER-ENCODING", "If-None-Match", "Bad Name", "X-Länge"])
def test_a_source_cannot_set_headers_that_are_ours_or_broken(name: str) -> None:
    with site({"/": NEWS}) as (server, read), pytest.raises(Forbidden) as refused:
        read("/", headers=((name, "x"),))
    assert refused.value.code == "definition-error"
    assert server.paths() == ["/robots.txt"]


def test_a_header_value_cannot_add_a_line() -> None:
    with site({"/": NEWS}) as (server, read), pytest.raises(Forbidden, match="fetch"):
        read("/", headers=(("X-One", "1\r\nX-Two: 2"),))
    assert server.paths() == ["/robots.txt"]


# ------------------------------------------------------------------------------------------------------------- validators


def test_validators_go_back_as_they_came_and_304_is_a_value() -> None:
    def conditional(heard: Heard) -> Iterator[bytes]:
        same = heard.headers.get("if-none-match") == 'W/"a\xe9"' and heard.headers.get("if-modified-since") == "yesterday"
        yield b'HTTP/1.1 304 Not Modified\r\nETag: W/"a\xe9"\r\n\r\n' if same else page("new", etag='W/"a\xe9"', last_modified="yesterday")

    with site({"/": conditional}) as (_, read):
        first = read("/")
        second = read("/", etag=first.etag, last_modified=first.last_modified)
    assert (first.body, second.status, second.body) == (b"new", 304, b"")
    assert second.not_modified
    assert second.etag == first.etag


@pytest.mark.parametrize("etag", ["", " ", "a\r\nX: 1", "\u4e00", "a\0"])
def test_a_validator_that_cannot_be_sent_is_left_out(etag: str) -> None:
    with site({"/": NEWS}) as (server, read):
        assert read("/", etag=etag).status == 200
    assert "if-none-match" not in server.heard[-1].headers


def test_304_without_having_asked_is_no_page() -> None:
    with site({"/": b"HTTP/1.1 304 Not Modified\r\n\r\n"}) as (_, read), pytest.raises(Unreachable) as failed:
        read("/")
    assert failed.value.code == "protocol-error"


# -------------------------------------------------------------------------------------------------------------- redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed_and_told(status: int) -> None:
    with site({"/old": moved("new?a=ü".encode().decode("latin-1"), status), "/new?a=%C3%BC": NEWS}) as (server, read):
        response = read("/old")
    assert response.url == f"{server.url}/new?a=%C3%BC"
    assert response.redirects == (Redirect(f"{server.url}/old", status),)
    assert response.moved_permanently is (status in (301, 308))


def test_a_move_is_permanent_only_if_every_hop_is() -> None:
    with site({"/1": moved("/2", 301), "/2": moved("/3", 302), "/3": NEWS}) as (_, read):
        response = read("/1")
    assert [hop.status for hop in response.redirects] == [301, 302]
    assert not response.moved_permanently


def test_validators_survive_a_redirect_and_the_source_headers_only_within_the_origin() -> None:
    with (
        HostileServer({"/": NEWS}, ip="127.0.0.2") as other,
        HostileServer({"/1": moved("/2"), "/2": moved(f"{other.url}/")}) as first,
        door(first, other) as fetcher,
    ):
        fetcher.fetch(Request(f"{first.url}/1", etag='"x"', headers=(("Authorization", "Basic eA=="),), pause_s=0.0))
    assert [heard.headers.get("authorization") for heard in first.heard] == [None, "Basic eA==", "Basic eA=="]
    assert [heard.headers.get("authorization") for heard in other.heard] == [None, None]
    assert [heard.headers.get("if-none-match") for heard in (first.heard[2], other.heard[1])] == ['"x"', '"x"']


def test_a_cookie_comes_back_within_one_chain_to_its_own_origin_only() -> None:
    def gate(heard: Heard) -> Iterator[bytes]:
        yield moved("/away") if "seen=1" in heard.headers.get("cookie", "") else moved("/gate", set_cookie="seen=1; Path=/; HttpOnly")

    with (
        HostileServer({"/": NEWS}, ip="127.0.0.2") as other,
        HostileServer({"/gate": gate, "/away": moved(f"{other.url}/")}) as first,
        door(first, other) as fetcher,
    ):
        for _ in range(2):
            fetcher.fetch(Request(f"{first.url}/gate", pause_s=0.0))
    assert [heard.headers.get("cookie") for heard in first.heard] == [None, *(None, "seen=1", "seen=1") * 2]
    assert all("cookie" not in heard.headers for heard in other.heard)


def test_cookies_are_bounded() -> None:
    many = "".join(f"Set-Cookie: c{number}={'x' * 100}\r\n" for number in range(200))
    large = f"Set-Cookie: large={'x' * 5_000}\r\n"
    with site({"/1": f"HTTP/1.1 302 Found\r\nLocation: /2\r\n{large}{many}Content-Length: 0\r\n\r\n".encode(), "/2": NEWS}) as (
        server,
        read,
    ):
        read("/1")
    assert len(server.heard[-1].headers["cookie"].split("; ")) == 20


def test_redirects_without_end_are_left() -> None:
    growing = {f"/{number}": moved(f"/{number + 1}") for number in range(50)}
    with site(growing, max_redirects=3) as (server, read), pytest.raises(Unreachable, match="more than 3 times") as failed:
        read("/0")
    assert failed.value.code == "redirect-loop"
    assert server.paths() == ["/robots.txt", "/0", "/1", "/2", "/3"]


@pytest.mark.parametrize(
    "location", ["file:///etc/hosts", "gopher://127.0.0.1/", "javascript:x", "http://[::1", "//user@127.0.0.1/", "http://2130706433/"]
)
def test_a_redirect_to_what_is_no_web_address_is_not_followed(location: str) -> None:
    with site({"/": moved(location)}) as (_, read), pytest.raises(Forbidden) as refused:
        read("/")
    assert refused.value.code == "address-malformed"


def test_a_delivery_follows_no_redirect() -> None:
    with site({"/hook": moved("/other", 307), "/other": NEWS}) as (server, read), pytest.raises(Refused) as refused:
        read("/hook", method="POST", body=b"x", robots=False)
    assert refused.value.status == 307
    assert server.paths() == ["/hook"]


# --------------------------------------------------------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (400, "http-4xx"),
        (401, "http-401-auth"),
        (403, "http-403-blocked"),
        (404, "http-404-missing"),
        (410, "http-410-gone"),
        (418, "http-4xx"),
        (429, "http-429-rate-limited"),
        (500, "http-5xx-server"),
        (503, "http-503-unavailable"),
        (530, "http-5xx-server"),
        (999, "http-4xx"),
    ],
)
def test_every_refusal_has_its_code_and_a_sentence_without_the_query(status: int, code: str) -> None:
    with site({"/news?key=secret": page("sorry", status)}) as (server, read), pytest.raises(Refused) as refused:
        read("/news?key=secret")
    assert (refused.value.code, refused.value.status) == (code, status)
    assert str(refused.value).startswith(f"{server.url}/news answered {status};")
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("status", [206, 300, 304, 305, 306, 399])
def test_a_status_that_makes_no_sense_is_no_page(status: int) -> None:
    with site({"/": page("part", status)}) as (_, read), pytest.raises(Unreachable) as failed:
        read("/")
    assert failed.value.code == "protocol-error"


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 120 ", 120),
        ("0", None),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("", None),
        ("٣", None),
        ("999999999999999999999999", 86_400),
        ("9" * 5_000, None),
        ("Mon, 06 May 2024 12:05:00 GMT", 300),
        ("Monday, 06-May-24 12:05:00 GMT", 300),
        ("Mon May  6 12:05:00 2024", 300),
        ("Mon, 06 May 2024 14:05:00 +0200", 300),
        ("Mon, 06 May 2024 11:00:00 GMT", None),
        ("Mon, 06 May 2054 12:00:00 GMT", 86_400),
        ("Mon, 99 May 2024 99:99:99 GMT", None),
        ("Mon, 06 May 99999 12:00:00 GMT", None),
    ],
)
def test_retry_after_is_seconds_or_a_date_and_never_more_than_a_day(value: str, seconds: int | None) -> None:
    assert retry_after(value, NOW) == (timedelta(seconds=seconds) if seconds else None)


@pytest.mark.parametrize(("status", "remembered"), [(429, True), (503, True), (404, False)])
def test_a_host_that_asks_for_a_pause_is_remembered(status: int, remembered: bool) -> None:
    memory = ForgetfulMemory()
    with HostileServer({"/": page("", status, retry_after="600"), "/other": NEWS}) as server, door(server, memory=memory) as fetcher:
        with pytest.raises(Refused) as refused:
            fetcher.fetch(Request(f"{server.url}/", pause_s=0.0))
        assert fetcher.fetch(Request(f"{server.url}/other", pause_s=0.0)).status == 200  # a person may ask nevertheless
    assert refused.value.retry_after == timedelta(seconds=600)
    until = NOW + timedelta(seconds=600)
    assert host_blocked_until(memory, server.place, NOW) == (until if remembered else None)
    assert host_blocked_until(memory, server.place, until) is None
    assert host_blocked_until(memory, "www.example.org", NOW) is None


# ------------------------------------------------------------------------------------------------------------- robots.txt


def test_robots_txt_is_asked_first_and_once() -> None:
    with site({"/robots.txt": page("User-agent: *\nDisallow: /private"), "/a": NEWS, "/b": NEWS}) as (server, read):
        read("/a")
        read("/b")
        with pytest.raises(Forbidden, match=r"robots\.txt of .* does not allow") as refused:
            read("/private/c")
    assert refused.value.code == "robots-disallow"
    assert server.paths() == ["/robots.txt", "/a", "/b"]


def test_many_threads_ask_for_robots_txt_once() -> None:
    with (
        site({"/robots.txt": lambda _: iter([0.05, page("User-agent: *\nDisallow:")]), "/a": NEWS}) as (server, read),
        ThreadPoolExecutor(6) as pool,
    ):
        list(pool.map(read, ["/a"] * 6))
    assert sorted(server.paths()) == ["/a"] * 6 + ["/robots.txt"]


def test_what_robots_txt_said_outlives_the_process_for_a_day() -> None:
    memory, now = ForgetfulMemory(), NOW
    with HostileServer({"/robots.txt": page("User-agent: *\nDisallow: /b"), "/a": NEWS}) as server:
        for hours in (0, 23.9, 24):
            now = NOW + timedelta(hours=hours)
            with door(server, memory=memory, clock=lambda now=now: now) as fetcher:
                fetcher.fetch(Request(f"{server.url}/a", pause_s=0.0))
    assert server.paths() == ["/robots.txt", "/a", "/a", "/robots.txt", "/a"]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_no_robots_txt_means_no_rules(status: int) -> None:
    with site({"/robots.txt": page("User-agent: *\nDisallow: /", status), "/": NEWS}) as (_, read):
        assert read("/").status == 200


@pytest.mark.parametrize(
    "answer",
    [
        page("", 500),
        page("", 503, retry_after="60"),
        b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\nConnection: close\r\n\r\nUser",
        b"nonsense\r\n\r\n",
        page("x", content_encoding="br"),
    ],
    ids=["500", "503", "cut", "nonsense", "brotli"],
)
def test_a_robots_txt_that_failed_forbids_all_for_ten_minutes(answer: Answer) -> None:
    memory = ForgetfulMemory()
    with HostileServer({"/robots.txt": answer, "/": NEWS}) as server:
        for minutes in (0, 9):
            now = NOW + timedelta(minutes=minutes)
            with (
                door(server, memory=memory, clock=lambda now=now: now) as fetcher,
                pytest.raises(Unreachable, match=r"robots\.txt cannot be read") as failed,
            ):
                fetcher.fetch(Request(f"{server.url}/", pause_s=0.0))
            assert failed.value.code == "robots-unreachable"
        assert server.paths() == ["/robots.txt"]
        server.answers["/robots.txt"] = NO_RULES
        with door(server, memory=memory, clock=lambda: NOW + timedelta(minutes=10)) as fetcher:
            assert fetcher.fetch(Request(f"{server.url}/", pause_s=0.0)).status == 200


def test_a_robots_txt_that_is_rate_limited_says_so_and_forbids_nothing_for_later() -> None:
    with site({"/robots.txt": page("", 429, retry_after="60"), "/": NEWS}) as (server, read):
        with pytest.raises(Refused) as refused:
            read("/")
        assert (refused.value.code, refused.value.retry_after) == ("http-429-rate-limited", timedelta(seconds=60))
        server.answers["/robots.txt"] = NO_RULES
        assert read("/").status == 200


def test_robots_txt_may_be_redirected_five_times_and_not_for_ever() -> None:
    chain: dict[str, Answer] = {"/robots.txt": moved("/1"), **{f"/{number}": moved(f"/{number + 1}") for number in range(1, 5)}}
    with site({**chain, "/5": page("User-agent: *\nDisallow: /a"), "/a": NEWS}) as (_, read), pytest.raises(Forbidden):
        read("/a")
    with site({"/robots.txt": moved("/robots.txt"), "/a": NEWS}) as (_, read):
        assert read("/a").status == 200


def test_a_long_robots_txt_is_cut_and_not_refused() -> None:
    body = "User-agent: *\nDisallow: /a\n" + "# more\n" * 100_000
    with site({"/robots.txt": page(gzip.compress(body.encode()), content_encoding="gzip"), "/a": NEWS, "/b": NEWS}) as (_, read):
        assert read("/b").status == 200
        with pytest.raises(Forbidden):
            read("/a")


def test_every_host_of_a_redirect_is_asked_for_its_own_robots_txt() -> None:
    with (
        HostileServer({"/robots.txt": page("User-agent: *\nDisallow: /"), "/": NEWS}, ip="127.0.0.2") as other,
        HostileServer({"/": moved(f"{other.url}/")}) as first,
        door(first, other) as fetcher,
        pytest.raises(Forbidden) as refused,
    ):
        fetcher.fetch(Request(f"{first.url}/", pause_s=0.0))
    assert refused.value.code == "robots-disallow"
    assert other.paths() == ["/robots.txt"]


def test_an_address_whose_owner_asked_for_the_call_needs_no_robots_txt() -> None:
    with site({"/robots.txt": page("User-agent: *\nDisallow: /"), "/hook": NEWS}) as (server, read):
        assert read("/hook", robots=False).status == 200
    assert server.paths() == ["/hook"]


# ------------------------------------------------------------------------------------------------------------- politeness


def test_one_host_is_asked_by_one_at_a_time_with_a_pause_between_and_robots_txt_counts() -> None:
    with site({"/a": lambda _: iter([0.03, NEWS]), "/go": moved("/a")}) as (server, read), ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda path: read(path, pause_s=0.1), ["/a", "/a", "/go", "/a"]))
    assert server.peak == 1
    assert len(server.spans) == 6
    spans = sorted(server.spans)
    assert all(after[0] - before[1] >= 0.09 for before, after in itertools.pairwise(spans))  # the server hears a moment later


def test_a_crawl_delay_is_kept_where_it_is_longer_than_our_pause() -> None:
    with site({"/robots.txt": page("User-agent: *\nCrawl-delay: 0.3"), "/a": NEWS}) as (server, read):
        read("/a")
        read("/a")
    spans = sorted(server.spans)
    assert all(after[0] - before[1] >= 0.29 for before, after in itertools.pairwise(spans))


def test_a_source_may_be_asked_over_several_connections() -> None:
    three = threading.Barrier(3)

    def together(_: Heard) -> Iterator[bytes]:
        three.wait(60)
        yield NEWS

    with site({"/robots.txt": NO_RULES, "/a": together}) as (server, read), ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda path: read(path, connections=3), ["/a"] * 3))
    assert server.peak == 3


def test_waiting_for_ones_turn_is_not_the_fetch_taking_long() -> None:
    with site({"/a": NEWS}, timeout_s=1.0) as (_, read):
        read("/a")
        assert read("/a", pause_s=1.2).status == 200


# ----------------------------------------------------------------------------------------------------------------- budget


def test_a_budget_counts_requests_and_redirects_and_then_forbids() -> None:
    with HostileServer({"/a": NEWS, "/go": moved("/a")}) as server, door(server) as fetcher:
        budgeted = BudgetedFetcher(fetcher, requests=3, seconds=60)
        for path in ("/go", "/a"):
            budgeted.fetch(Request(server.url + path, pause_s=0.0))
        assert budgeted.spent == 3
        with pytest.raises(Forbidden, match="3 requests") as refused:
            budgeted.fetch(Request(f"{server.url}/a", pause_s=0.0))
    assert refused.value.code == "budget"
    assert budgeted.spent == 3


def test_a_budget_of_time_ends_too() -> None:
    with HostileServer({"/a": NEWS}) as server, door(server) as fetcher:
        budgeted = BudgetedFetcher(fetcher, requests=9, seconds=0.0)
        with pytest.raises(Forbidden):
            budgeted.fetch(Request(f"{server.url}/a"))
    assert server.paths() == []


def test_a_forgetful_memory_forgets_in_time_and_when_full() -> None:
    memory = ForgetfulMemory()
    for number in range(1_500):
        memory.remember("robots", str(number), "x", NOW + timedelta(hours=1))
    assert memory.recall("robots", "0", NOW) is None
    assert memory.recall("robots", "1499", NOW) == "x"
    assert memory.recall("robots", "1499", NOW + timedelta(hours=1)) is None
    assert memory.recall("other", "1499", NOW) is None
