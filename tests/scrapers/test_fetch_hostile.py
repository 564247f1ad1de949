"""The door under attack: names and redirects that lead inside, answers without end, lies about length, TLS without trust."""

from __future__ import annotations

import gzip
import itertools
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Event

import pytest

from entries import FetchError, Forbidden, Unreachable
from scrapers.fetch import AddressGuard, ForgetfulMemory, HttpFetcher, Limits, Request, Resolver, Response
from tests.hostile_server import HANG_UP, Answer, HostileServer, moved, page

NEWS = page("<p>News</p>")
OK = b"HTTP/1.1 200 OK\r\n"
DEADLINE_S = 0.4
PATIENCE_S = 15  # of ours, on a busy machine; these answers would take longer
SHORT = Limits(timeout_s=DEADLINE_S)


def names(**known: str) -> Resolver:
    """A name server that knows these names; an underscore is a dot."""
    table = {name.replace("_", "."): tuple(ips.split()) for name, ips in known.items()}

    def resolve(host: str, port: int) -> Sequence[str]:
        if host not in table:
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        return table[host]

    return resolve


def read(url: str, *allow: str, resolver: Resolver | None = None, limits: Limits | None = None) -> Response:
    chosen = {"resolver": resolver} if resolver else {}
    fetcher = HttpFetcher(
        guard=AddressGuard(allow),
        memory=ForgetfulMemory(),
        user_agent="Pressroll/1.0",
        limits=limits or Limits(timeout_s=PATIENCE_S),
        **chosen,
    )
    with closing(fetcher):
        return fetcher.fetch(Request(url, pause_s=0.0))


def code_of(answer: Answer, limits: Limits | None = None) -> str:
    """The reason code that an answer ends in, without robots.txt in the way."""
    with HostileServer({"/": answer}) as server, pytest.raises(FetchError) as failed:
        read(f"{server.url}/", server.place, limits=limits)
    assert str(failed.value).endswith(".")
    assert len(str(failed.value)) < 400
    return failed.value.code


# ------------------------------------------------------------------------------------------------------ names that lead inside


@pytest.fixture
def secret() -> Iterator[HostileServer]:
    """An inner server that nobody may reach."""
    with HostileServer({}, ip="127.0.0.1") as server:
        yield server
        assert server.heard == []


@pytest.fixture
def public() -> Iterator[HostileServer]:
    """A server that the operator allows."""
    with HostileServer({"/": NEWS}, ip="127.0.0.2") as server:
        yield server


@pytest.mark.parametrize(
    "answers",
    [
        "127.0.0.1",
        "127.0.0.2 127.0.0.1",
        "127.0.0.1 127.0.0.2",
        "127.0.0.2 ::1",
        "::ffff:127.0.0.1",
        "127.0.0.2 10.0.0.1",
        "169.254.169.254",
    ],
)
def test_a_name_with_any_inner_address_is_refused(answers: str, secret: HostileServer, public: HostileServer) -> None:
    with pytest.raises(Forbidden) as refused:
        read(f"http://news.example:{secret.port}/", public.place, f"127.0.0.9:{secret.port}", resolver=names(news_example=answers))
    assert refused.value.code == "address-forbidden"
    assert public.heard == []


def test_the_address_that_was_checked_is_the_one_connected_to(secret: HostileServer, public: HostileServer) -> None:
    answers = itertools.chain([("127.0.0.2",)], itertools.repeat(("127.0.0.1",)))
    response = read(f"http://news.example:{public.port}/", public.place, resolver=lambda host, port: next(answers))
    assert response.body == b"<p>News</p>"
    assert [heard.headers["host"] for heard in public.heard] == [f"news.example:{public.port}"] * 2


def test_the_second_look_up_is_checked_like_the_first(secret: HostileServer) -> None:
    def hang_up(_: object) -> Iterator[bytes | None]:
        yield page("", 404, connection="close")

    with HostileServer({"/robots.txt": hang_up, "/": NEWS}, ip="127.0.0.2", port=0) as public:
        answers = itertools.chain([("127.0.0.2",)], itertools.repeat(("127.0.0.1",)))
        with pytest.raises(Forbidden):
            read(f"http://news.example:{public.port}/", public.place, resolver=lambda host, port: next(answers))
    assert public.paths() == ["/robots.txt"]


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1:{port}/",
        "http://[::ffff:127.0.0.1]:{port}/",
        "http://inside.example:{port}/",
        "https://127.0.0.1:{port}/",
        "//127.0.0.1:{port}/",
        "http://①②⑦.0.0.1:{port}/",
    ],
)
@pytest.mark.parametrize("path", ["/robots.txt", "/"])
def test_a_redirect_inside_is_not_followed(target: str, path: str, secret: HostileServer, public: HostileServer) -> None:
    public.answers[path] = moved(target.format(port=secret.port).encode().decode("latin-1"))
    with pytest.raises((Forbidden, Unreachable)) as refused:
        read(f"{public.url}/", public.place, f"127.0.0.9:{secret.port}", resolver=names(inside_example="127.0.0.1"))
    assert refused.value.code == ("robots-unreachable" if path == "/robots.txt" else "address-forbidden")


def test_proxies_of_the_environment_are_not_used(secret: HostileServer, public: HostileServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, secret.url)
    assert read(f"{public.url}/", public.place).status == 200


@pytest.mark.parametrize("answers", ["", "nobody"])
def test_a_name_that_is_not_known_is_an_error_of_its_own(answers: str) -> None:
    with pytest.raises(Unreachable, match=r"news\.example is not found") as failed:
        read("http://news.example/", resolver=names(news_example="") if not answers else names())
    assert failed.value.code == "dns"


def test_a_silent_name_server_does_not_outlast_the_deadline() -> None:
    silent = Event()
    began = time.monotonic()
    with pytest.raises(Unreachable) as failed:
        read("http://news.example/", resolver=lambda host, port: ("127.0.0.1",) if silent.wait(60) else (), limits=SHORT)
    silent.set()
    assert failed.value.code == "dns"
    assert time.monotonic() - began < DEADLINE_S + PATIENCE_S


def test_silent_name_servers_hold_a_limited_number_of_look_ups() -> None:
    silent, busy = Event(), []

    def wait(host: str, port: int) -> Sequence[str]:
        busy.append(host)
        silent.wait(60)
        return ()

    fetcher = HttpFetcher(
        guard=AddressGuard(), memory=ForgetfulMemory(), user_agent="x", limits=Limits(timeout_s=5 * DEADLINE_S), resolver=wait
    )

    def code(number: int) -> str:
        with pytest.raises(Unreachable) as failed:
            fetcher.fetch(Request(f"http://host-{number}.example/"))
        return failed.value.code

    with closing(fetcher), ThreadPoolExecutor(80) as pool:
        assert set(pool.map(code, range(80))) == {"dns"}
    until = time.monotonic() + PATIENCE_S
    while len(busy) < 64 and time.monotonic() < until:  # the last look-up began a moment ago
        time.sleep(0.01)
    silent.set()
    assert len(busy) == 64


def test_a_name_is_looked_up_on_this_machine() -> None:
    with HostileServer({"/": NEWS}) as server:
        assert read(f"http://localhost:{server.port}/", server.place, f"[::1]:{server.port}").status == 200
        with pytest.raises(Unreachable) as failed:
            read(f"http://no-such-name.invalid:{server.port}/", server.place, limits=Limits(timeout_s=60.0))
    assert failed.value.code == "dns"


def test_the_next_address_of_a_name_is_tried(public: HostileServer) -> None:
    allow = (public.place, f"127.0.0.77:{public.port}")
    response = read(f"http://news.example:{public.port}/", *allow, resolver=names(news_example="127.0.0.77 127.0.0.2"))
    assert response.status == 200


def test_a_silent_address_leaves_time_for_the_next_one(public: HostileServer) -> None:
    with (
        socket.create_server(("127.0.0.3", public.port), backlog=0) as deaf,
        socket.create_connection(deaf.getsockname()),
    ):  # its queue is full
        allow = (public.place, f"127.0.0.3:{public.port}")
        response = read(
            f"http://news.example:{public.port}/", *allow, resolver=names(news_example="127.0.0.3 127.0.0.2"), limits=Limits(timeout_s=4.0)
        )
    assert response.status == 200


def test_a_port_where_nobody_listens_is_an_error_of_its_own() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        place = f"127.0.0.1:{listener.getsockname()[1]}"
    with pytest.raises(Unreachable, match=place) as failed:
        read(f"http://{place}/", place)
    assert failed.value.code == "connection"


# ------------------------------------------------------------------------------------------------------------ without end

BYTE_BY_BYTE = [b"x", 0.05]
ENDLESS: dict[str, Sequence[bytes | float]] = {
    "a body byte by byte": [OK + b"Content-Length: 1000000\r\n\r\n", *BYTE_BY_BYTE * 600],
    "a body of unknown length byte by byte": [OK + b"\r\n", *BYTE_BY_BYTE * 600],
    "chunks byte by byte": [OK + b"Transfer-Encoding: chunked\r\n\r\n", *[b"1\r\nx\r\n", 0.05] * 600],
    "a chunk size that does not end": [OK + b"Transfer-Encoding: chunked\r\n\r\n", *[b"0", 0.05] * 600],
    "headers byte by byte": [OK + b"X: ", *BYTE_BY_BYTE * 600],
    "headers line by line": [OK, *[b"X: y\r\n", 0.05] * 600],
    "a status line byte by byte": [b"HTTP/1.1 200 ", *BYTE_BY_BYTE * 600],
    "preliminary answers, slowly": [*[b"HTTP/1.1 103 Early Hints\r\n\r\n", 0.05] * 15, 30.0],
    "nothing at all": [30.0],
    "half a body and nothing more": [OK + b"Content-Length: 9\r\n\r\nabc", 30.0],
    "trailers line by line": [OK + b"Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n", *[b"X: y\r\n", 0.05] * 600],
}


@pytest.mark.parametrize("deeds", ENDLESS.values(), ids=ENDLESS)
def test_an_answer_without_end_ends_at_the_deadline(deeds: Sequence[bytes | float]) -> None:
    began = time.monotonic()
    with HostileServer({"/": lambda _: iter(deeds)}) as server:
        with pytest.raises(Unreachable) as failed:
            read(f"{server.url}/", server.place, limits=SHORT)
        assert time.monotonic() - began < DEADLINE_S + PATIENCE_S
    assert failed.value.code == "timeout"


def test_the_deadline_holds_over_all_redirects_together() -> None:
    slow = {f"/{number}": (lambda _, number=number: iter([0.15, moved(f"/{number + 1}")])) for number in range(6)}
    began = time.monotonic()
    with HostileServer(dict(slow)) as server, pytest.raises(Unreachable) as failed:
        read(f"{server.url}/0", server.place, limits=SHORT)
    assert failed.value.code == "timeout"
    assert time.monotonic() - began < DEADLINE_S + PATIENCE_S


def test_a_fetch_without_time_asks_nobody() -> None:
    with HostileServer({"/": NEWS}) as server, pytest.raises(Unreachable) as failed:
        read(f"{server.url}/", server.place, limits=Limits(timeout_s=0.0))
    assert "no time left" in str(failed.value)
    assert server.heard == []


def test_a_robots_txt_without_end_is_one_that_failed_and_counts_as_time() -> None:
    began = time.monotonic()
    with HostileServer({"/robots.txt": lambda _: iter([OK, 30.0]), "/": NEWS}) as server, pytest.raises(Unreachable) as failed:
        read(f"{server.url}/", server.place, limits=SHORT)
    assert failed.value.code == "robots-unreachable"
    assert time.monotonic() - began < DEADLINE_S + PATIENCE_S


def test_a_server_that_never_reads_does_not_hold_a_delivery() -> None:
    def deaf(listener: socket.socket) -> None:
        fetcher = HttpFetcher(guard=AddressGuard([place]), memory=ForgetfulMemory(), user_agent="x", limits=SHORT)
        with closing(fetcher):
            fetcher.fetch(Request(f"http://{place}/", method="POST", body=bytes(50_000_000), robots=False))

    with socket.create_server(("127.0.0.1", 0)) as listener:
        place = f"127.0.0.1:{listener.getsockname()[1]}"
        with pytest.raises(Unreachable) as failed:
            deaf(listener)
    assert failed.value.code == "timeout"


# ------------------------------------------------------------------------------------------------------- too much, too little

LIMITED = Limits(max_bytes=100_000, timeout_s=60.0)
WRONG: dict[str, tuple[Answer, str]] = {
    "a body over the limit": (page("x" * 100_001), "too-large"),
    "an endless body": (lambda _: itertools.chain([OK + b"\r\n"], itertools.repeat(b"x" * 65_536)), "too-large"),
    "endless chunks": (
        lambda _: itertools.chain([OK + b"Transfer-Encoding: chunked\r\n\r\n"], itertools.repeat(b"1\r\nx\r\n" * 9_999)),
        "too-large",
    ),
    "a bomb": (page(gzip.compress(bytes(100_000_000)), content_encoding="gzip"), "too-large"),
    "a bomb in a bomb": (page(gzip.compress(gzip.compress(bytes(100_000_000))), content_encoding="gzip, gzip"), "too-large"),
    "brotli": (page("x", content_encoding="br"), "encoding-refused"),
    "three codings": (page("x", content_encoding="gzip, gzip, gzip"), "encoding-refused"),
    "codings in three headers": (OK + b"Content-Encoding: gzip\r\n" * 3 + b"Content-Length: 0\r\n\r\n", "encoding-refused"),
    "a cut gzip": (page(gzip.compress(b"News" * 99)[:-9], content_encoding="gzip"), "incomplete-body"),
    "no gzip": (page("News", content_encoding="gzip"), "protocol-error"),
    "a body shorter than announced": (page("News", content_length="99", connection="close"), "incomplete-body"),
    "a body longer than announced": (page("News and more", content_length="4"), "protocol-error"),
    "chunks that break off": (OK + b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n9\r\nabc", "incomplete-body"),
    "chunks without an end": (OK + b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n3\r\nabc\r\n", "incomplete-body"),
    "a chunk size that is none": (OK + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\nabc", "protocol-error"),
    "a negative length": (page("News", content_length="-1"), "protocol-error"),
    "a length in words": (page("News", content_length="four"), "protocol-error"),
    "two lengths": (OK + b"Content-Length: 4\r\nContent-Length: 2\r\n\r\nNews", "protocol-error"),
    "two lengths in one": (page("News", content_length="4, 2"), "protocol-error"),
    "a length and chunks": (OK + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "protocol-error"),
    "a transfer coding": (OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", "protocol-error"),
    "many headers": (OK + b"".join(b"X-%d: y\r\n" % number for number in range(600)) + b"Content-Length: 0\r\n\r\n", "headers-too-large"),
    "a large header": (OK + b"X: " + b"y" * 70_000 + b"\r\n\r\n", "headers-too-large"),
    "an endless header": (lambda _: itertools.chain([OK + b"X: "], itertools.repeat(b"y" * 10_000)), "headers-too-large"),
    "endless trailers": (
        lambda _: itertools.chain([OK + b"Transfer-Encoding: chunked\r\n\r\n0\r\n"], itertools.repeat(b"X: y\r\n" * 999)),
        "headers-too-large",
    ),
    "endless preliminary answers": (lambda _: itertools.repeat(b"HTTP/1.1 103 Early Hints\r\n\r\n"), "protocol-error"),
    "another protocol": (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n", "protocol-error"),
    "HTTP/0.9": (b"<p>News</p>\r\n\r\n", "protocol-error"),
    "another protocol's greeting": (b"220 mail.example ESMTP\r\n\r\n", "protocol-error"),
    "NUL in a header": (OK + b"X: a\0b\r\n\r\n", "protocol-error"),
    "a header without a colon": (OK + b"nonsense\r\n\r\n", "protocol-error"),
    "an empty answer": (lambda _: iter([HANG_UP]), "connection"),
    "half a head": (lambda _: iter([OK + b"X: ", HANG_UP]), "incomplete-body"),
}


@pytest.mark.parametrize(("answer", "code"), WRONG.values(), ids=WRONG)
def test_a_wrong_answer_is_a_failed_fetch_with_the_right_code(answer: Answer, code: str) -> None:
    assert code_of(answer, LIMITED) == code


def test_a_request_may_have_a_limit_of_its_own() -> None:
    with HostileServer({"/": page("x" * 2_000)}) as server:
        fetcher = HttpFetcher(guard=AddressGuard([server.place]), memory=ForgetfulMemory(), user_agent="x", limits=Limits(max_bytes=1_000))
        with closing(fetcher):
            assert len(fetcher.fetch(Request(f"{server.url}/", max_bytes=3_000, pause_s=0.0)).body) == 2_000
            with pytest.raises(Forbidden, match="1,000 bytes"):
                fetcher.fetch(Request(f"{server.url}/", pause_s=0.0))


def test_the_body_of_a_redirect_or_refusal_is_not_read() -> None:
    with HostileServer(
        {"/": lambda _: itertools.chain([moved("/news", content_length="999999999")], itertools.repeat(b"x" * 65_536)), "/news": NEWS}
    ) as server:
        assert read(f"{server.url}/", server.place).status == 200
        server.answers["/"] = lambda _: itertools.chain([page("", 404, content_length="999999999")], itertools.repeat(b"x" * 65_536))
        with pytest.raises(FetchError) as failed:
            read(f"{server.url}/", server.place)
    assert failed.value.code == "http-404-missing"


def test_bytes_behind_an_answer_are_not_taken_for_the_next_one() -> None:
    planted = page("", 404, content_length="0") + page("planted")
    with HostileServer({"/robots.txt": planted, "/": NEWS}) as server:
        assert read(f"{server.url}/", server.place).body == b"<p>News</p>"
    assert server.heard[0].connection != server.heard[1].connection


# --------------------------------------------------------------------------------------------------------------------- TLS


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for news.example with its key in one file, signed by itself."""
    if not shutil.which("openssl"):
        pytest.skip("the openssl command makes the certificate")
    folder = tmp_path_factory.mktemp("tls")
    made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    named = ["-subj", "/CN=news.example", "-addext", "subjectAltName=DNS:news.example"]
    subprocess.run([*made, *named, "-keyout", folder / "key", "-out", folder / "certificate"], check=True, capture_output=True)
    both = folder / "both"
    both.write_text((folder / "key").read_text() + (folder / "certificate").read_text())
    return both


@pytest.fixture
def secure(certificate: Path) -> Iterator[HostileServer]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with HostileServer({"/": NEWS}, tls=context) as server:
        yield server


def test_a_certificate_is_verified_against_the_name_while_the_checked_address_is_connected_to(
    secure: HostileServer, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    resolver = names(news_example="127.0.0.1", other_example="127.0.0.1")
    limits = Limits(timeout_s=60.0)
    assert read(f"https://news.example:{secure.port}/", secure.place, resolver=resolver, limits=limits).body == b"<p>News</p>"
    with pytest.raises(Unreachable, match=r"certificate of other\.example") as failed:
        read(f"https://other.example:{secure.port}/", secure.place, resolver=resolver, limits=limits)
    assert failed.value.code == "tls"


def test_a_certificate_that_nobody_vouches_for_is_refused(secure: HostileServer) -> None:
    with pytest.raises(Unreachable) as failed:
        read(f"https://news.example:{secure.port}/", secure.place, resolver=names(news_example="127.0.0.1"), limits=Limits(timeout_s=60.0))
    assert failed.value.code == "tls"
    assert secure.heard == []


def test_a_server_without_tls_is_told_as_such() -> None:
    with HostileServer({"/": NEWS}) as server, pytest.raises(Unreachable) as failed:
        read(f"https://{server.place}/", server.place)
    assert failed.value.code == "tls"
