"""Private feeds and foreign hosts under the production server: what it answers, and what it never writes into its log."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.ports import own_port
from tests.test_serve import STOP_S, environ

PROGRAM = (sys.executable, "-m", "feeds.cli")
HOST = "press.example.org"
FEEDS = '[feeds.board]\ntitle = "For the board alone"\nprivate = true\n'
BOARD = "/feeds/named/board.atom"
LIST = "/feeds/named/board.widget"


@contextmanager
def served(env: dict[str, str], log: Path) -> Iterator[int]:
    """The port of the running service, whose standard error goes into `log`."""
    port = own_port()
    with (
        log.open("wb") as errors,
        subprocess.Popen(
            [*PROGRAM, "serve", "--no-scheduler", "--port", str(port)], env=env, stdout=subprocess.PIPE, stderr=errors
        ) as process,
    ):
        assert process.stdout
        try:
            assert str(port).encode() in process.stdout.readline()
            yield port
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(STOP_S)


def ask(port: int, target: str, *headers: str, version: str = "1.1", method: str = "GET") -> tuple[int, str]:
    """Status and the whole answer to a request as it is written here."""
    lines = [f"{method} {target} HTTP/{version}", *headers, "Connection: close"]
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        line.sendall("\r\n".join([*lines, "", ""]).encode("latin-1"))
        answer = b"".join(iter(lambda: line.recv(65_536), b"")).decode("utf-8", "replace")
    return int(answer.split(" ", 2)[1]), answer


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "config" / "sources").mkdir(parents=True)
    (tmp_path / "config" / "feeds.toml").write_text(FEEDS, "utf-8")
    own = {"PRESSROLL_CONFIG": f"{tmp_path}/config", "PRESSROLL_BASE_URL": f"https://{HOST}", "PRESSROLL_LOG_LEVEL": "debug"}
    return environ(tmp_path, **own)


def test_no_log_holds_a_token_however_it_is_shown(env: dict[str, str], tmp_path: Path) -> None:
    made = subprocess.run(
        [*PROGRAM, "token", "create", "acme", "--scope", "feed:board", "--json"], env=env, capture_output=True, check=True
    )
    token = json.loads(made.stdout)["token"]
    wrong, own = f"{token[:-4]}AAAA", f"Host: {HOST}"
    with served(env, tmp_path / "log") as port:
        for shown, status in ((token, 200), (wrong, 401)):
            basic = b64encode(f"x:{shown}".encode()).decode()
            answers = [
                ask(port, BOARD, own, f"Authorization: Bearer {shown}"),
                ask(port, BOARD, own, f"Authorization: Basic {basic}"),
                ask(port, f"{BOARD}?token={shown}", own),
            ]
            assert [answer[0] for answer in answers] == [status] * 3
            # What goes wrong on the way is told, too, and not with it.
            answers += [
                ask(port, f"{BOARD}?token={shown}&limit=x", own),
                ask(port, f"/feeds/all.atom?token={shown}", own),
                ask(port, f"{BOARD}?token={shown}", "Host: evil.example"),
                ask(port, f"{BOARD}?token={shown}", own, method="POST"),
                *(ask(port, f"{LIST}?{key}={shown}&limit={limit}", own) for key in ("token", "%74oken") for limit in ("1", "x")),
                *(ask(port, f"/embed?feed={feed}&token={shown}&layout=x", own) for feed in ("named/board", "named%2Fboard", "named/x")),
                ask(port, f"/embed?feed=named/x&feed=named/board&token={shown}", own),
            ]
            assert not [answer for _, answer in answers if shown in answer or shown[10:30] in answer]
    text = (tmp_path / "log").read_text("utf-8") + made.stderr.decode()
    assert token[10:30] not in text
    assert b64encode(f"x:{token}".encode()).decode()[4:30] not in text


def test_no_page_is_answered_with_what_is_for_another(env: dict[str, str], tmp_path: Path) -> None:
    sites = ("https://www.example.org", "http://localhost:8000")
    create = (*PROGRAM, "token", "create", "--scope", "feed:board")
    paged, secret = (
        subprocess.run([*create, *words], env=env, capture_output=True, check=True).stdout.decode().strip()
        for words in (("site", "--origin", sites[0], "--origin", sites[1]), ("acme",))
    )
    host, public = f"Host: {HOST}", "/feeds/all.widget"
    with served(env, tmp_path / "log") as port:
        for _ in range(2):  # the second time with whatever the layer before Flask has kept
            for site in sites:
                status, answer = ask(port, f"{LIST}?token={paged}", host, f"Origin: {site}")
                assert (status, "For the board alone" in answer) == (200, True)
                assert header(answer, "access-control-allow-origin") == [site]
                assert header(answer, "cache-control") == ["private, no-cache"]
                assert "Origin" in header(answer, "vary")[0]
                (etag,) = header(answer, "etag")
                good, short = ask(port, f"{LIST}?token={paged}", host, f"Origin: {site}", f"If-None-Match: {etag}")
                assert (good, header(short, "access-control-allow-origin")) == (304, [site])
                assert ask(port, public, host, f"Origin: {site}")[0] == 200
            for headers in ((), ("Origin: null",), ("Origin: https://evil.example",), tuple(f"Origin: {site}" for site in sites)):
                status, answer = ask(port, f"{LIST}?token={paged}", host, *headers)
                none_there = ask(port, f"/feeds/named/bxxxd.widget?token={paged}", host, *headers)[1]
                assert (status, without_day(answer).replace("board", "bxxxd")) == (404, without_day(none_there))
            assert header(ask(port, f"{LIST}?token={secret}", host, f"Origin: {sites[0]}")[1], "access-control-allow-origin") == []
            assert header(ask(port, public, host, "Origin: https://evil.example")[1], "access-control-allow-origin") == ["*"]
            assert ask(port, f"{BOARD}?token={paged}", host, f"Origin: {sites[0]}")[0] == 401
        subprocess.run([*PROGRAM, "token", "revoke", "site"], env=env, capture_output=True, check=True)
        assert ask(port, f"{LIST}?token={paged}", host, f"Origin: {sites[0]}")[0] == 404


def header(answer: str, name: str) -> list[str]:
    """The values of a header of an answer as it came."""
    lines = [line.partition(":") for line in answer.partition("\r\n\r\n")[0].split("\r\n")[1:]]
    return [value.strip() for field, _, value in lines if field.lower() == name]


def without_day(answer: str) -> str:
    """The answer without the moment at which it was given."""
    return "\r\n".join(line for line in answer.split("\r\n") if not line.lower().startswith("date:"))


def test_only_own_names_and_addresses_are_answered_however_the_host_is_written(env: dict[str, str], tmp_path: Path) -> None:
    own, evil, atom = f"Host: {HOST}", "Host: evil.example", "/feeds/all.atom"
    cases: tuple[tuple[int, str, tuple[str, ...], str], ...] = (
        (200, atom, (own,), "1.1"),
        (200, atom, (f"Host: {HOST}:8443",), "1.1"),
        (200, atom, ("Host: 10.1.2.3:99",), "1.1"),
        (200, atom, (own, "X-Forwarded-Host: evil.example", "Forwarded: host=evil.example"), "1.1"),
        (200, f"http://{HOST}{atom}", (own,), "1.1"),
        (200, "/healthz", (), "1.0"),
        (400, atom, (evil,), "1.1"),
        (400, atom, (own, evil), "1.1"),
        (400, atom, (evil, own), "1.1"),
        (400, atom, (), "1.1"),
        (400, atom, (), "1.0"),
        (400, "/healthz", (), "1.1"),
        (400, atom, ("Host:",), "1.1"),
        (400, atom, (f"Host: {HOST}@evil.example",), "1.1"),
        (400, atom, (f"Host: evil.example@{HOST}",), "1.1"),
        (400, atom, (f"Host: {HOST}/evil.example",), "1.1"),
        (400, atom, (f"Host: {HOST}, evil.example",), "1.1"),
        (400, f"http://{HOST}{atom}", (evil,), "1.1"),
        (400, "/feeds/topic/people.atom", (evil,), "1.1"),
    )
    with served(env, tmp_path / "log") as port:
        for status, target, headers, version in cases * 2:  # the second time the feed is in the fast layer
            found, answer = ask(port, target, *headers, version=version)
            assert found == status, (target, headers, answer)
            assert found == 400 or "evil.example" not in answer
