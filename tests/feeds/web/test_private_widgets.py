"""Private feeds in widgets: tokens for pages of given origins, and feeds that are as if they were not there."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event
from werkzeug.test import Client, TestResponse

from feeds import FastFeeds, create_app
from feeds.service import Service
from tests.feeds.web.newsrooms import BASE, NOW
from tests.feeds.web.renamed import FEEDS, configured

SITE, OTHER, LOCAL = "https://www.example.org", "https://news.example.net:8443", "http://localhost:8000"
LIST = "/feeds/named/board.widget"
UNKNOWN = {"board": "bxxxd", "directors": "dxxxctors"}  # as long as the names that are there, and like no other


class Asked:
    """The whole stack, fast layer first, and tokens for the board's feed: one for pages, a secret one."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.paged = service.store.tokens.create("site", ("feed:board",), NOW, origins=(SITE, OTHER, LOCAL))
        self.secret = service.store.tokens.create("acme", ("feed:board",), NOW)
        self.client = Client(FastFeeds(create_app(service), service.store.version))

    def get(self, path: str, method: str = "GET", **headers: str) -> TestResponse:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.open(path, base_url=BASE, method=method, headers=given)

    def shown(self, path: str, token: str = "", **headers: str) -> TestResponse:
        """With a token in the address."""
        return self.get(f"{path}{'&' if '?' in path else '?'}token={token or self.paged}", **headers)


@pytest.fixture
def asked(folders: dict[str, Path], tmp_path: Path) -> Iterator[Asked]:
    folder = Path(shutil.copytree(folders["filled"], tmp_path / "service"))
    with configured(folder, feeds_toml=FEEDS) as service:
        yield Asked(service)


def facts(answer: TestResponse, name: str) -> tuple[int, str, str]:
    """All that an answer tells, without the name that was asked for."""
    return answer.status_code, str(answer.headers).replace(name, "NAME"), answer.text.replace(name, "NAME")


@pytest.mark.parametrize("origin", [SITE, OTHER, LOCAL])
def test_list_is_opened_to_pages_of_the_origins_of_the_token(asked: Asked, origin: str) -> None:
    answer = asked.shown(LIST, Origin=origin)
    assert answer.status_code == 200, answer.text
    assert answer.json["title"] == "For the board alone"
    assert answer.json["items"]
    assert answer.headers["Access-Control-Allow-Origin"] == origin
    assert answer.headers.getlist("Access-Control-Allow-Origin") == [origin]
    assert {"Origin", "Authorization", "Accept-Encoding"} <= set(answer.vary)
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert asked.paged not in answer.text + str(answer.headers)
    again = asked.shown(LIST, Origin=origin, If_None_Match=answer.headers["ETag"])
    assert (again.status_code, again.headers["Access-Control-Allow-Origin"], "Origin" in again.vary) == (304, origin, True)
    head = asked.shown(LIST, method="HEAD", Origin=origin)
    assert (head.status_code, head.data, head.headers["Access-Control-Allow-Origin"]) == (200, b"", origin)
    assert asked.get(LIST, Origin=origin, Authorization=f"Bearer {asked.paged}").status_code == 200
    wrong = asked.shown(f"{LIST}?limit=none", Origin=origin)
    assert (wrong.status_code, wrong.headers["Access-Control-Allow-Origin"], wrong.headers["Cache-Control"]) == (400, origin, "no-store")


def test_no_answer_to_one_page_is_given_to_another(asked: Asked) -> None:
    for _ in range(3):
        for origin in (SITE, OTHER):
            assert asked.shown(LIST, Origin=origin).headers["Access-Control-Allow-Origin"] == origin
        assert asked.shown(LIST, Origin="https://evil.example").status_code == 404
        assert asked.shown(LIST).status_code == 404
    asked.service.store.tokens.revoke("site", NOW)
    assert asked.shown(LIST, Origin=SITE).status_code == 404


FOREIGN = [
    *("", "null", "*", "https://evil.example", "https://www.example.org.evil.example", "https://evilwww.example.org"),
    *("https://example.org", "https://a.www.example.org", "http://www.example.org", "https://www.example.org:8443"),
    *("https://news.example.net", "https://news.example.net:443", "http://localhost", "http://localhost:80001", "HTTPS://WWW.EXAMPLE.ORG"),
    *("https://www.example.org/", "https://www.example.org https://evil.example", "https://www.example.org, https://evil.example"),
]


@pytest.mark.parametrize("origin", FOREIGN)
def test_pages_of_other_origins_find_nothing(asked: Asked, origin: str) -> None:
    answer = asked.shown(LIST, Origin=origin)
    there_is_none = asked.shown("/feeds/named/bxxxd.widget", Origin=origin)
    assert facts(answer, "board") == facts(there_is_none, "bxxxd")
    assert answer.status_code == 404


def test_token_of_pages_opens_nothing_but_the_list(asked: Asked) -> None:
    paths = [f"/feeds/named/board.{format}" for format in ("rss", "atom", "json", "html", "ninjs", "ics", "sitemap", "nonsense")]
    paths += ["/feeds/named/directors.atom", "/feeds/named/board/archive/2026-11.1-17.atom"]
    for path in paths:
        for headers in ({}, {"Origin": SITE}, {"Sec_Fetch_Dest": "iframe", "Sec_Fetch_Mode": "navigate"}):
            refused = asked.get(path, **headers)
            assert refused.status_code == 401, path
            for answer in (asked.shown(path, **headers), asked.get(path, Authorization=f"Bearer {asked.paged}", **headers)):
                assert facts(answer, "board") == facts(refused, "board")
    for path in ("/feeds/named/investors.widget", "/feeds/named/bxxxd.widget"):
        assert asked.shown(path, Origin=SITE).status_code == 404
    assert asked.get("/api/v1/feeds", Authorization=f"Bearer {asked.paged}").status_code == 401
    assert asked.shown("/events", Origin=SITE).status_code == 400
    assert asked.shown("/admin/health.atom", Origin=SITE).status_code == 401


def test_secret_token_opens_the_list_to_programs_and_to_no_page(asked: Asked) -> None:
    for origin in ({}, {"Origin": SITE}):
        for answer in (asked.shown(LIST, asked.secret, **origin), asked.get(LIST, Authorization=f"Bearer {asked.secret}", **origin)):
            assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-cache")
            assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize("name", ["board", "directors"])
@pytest.mark.parametrize("address", ["/feeds/named/{}.widget", "/feeds/named/{}.widget?limit=3", "/feeds/named/{}.widget/"])
def test_private_list_without_a_right_token_is_as_one_that_is_not_there(asked: Asked, name: str, address: str) -> None:
    tokens = asked.service.store.tokens
    foreign, revoked = (tokens.create(of, (scope,), NOW) for of, scope in (("foreign", "feed:investors"), ("gone", "feed:board")))
    tokens.revoke("gone", NOW)
    ended = tokens.create("ended", ("feed:board",), NOW - timedelta(days=9), until=NOW)
    shown = [
        "",
        *(f"token={token}" for token in ("", "x", foreign, revoked, ended, asked.paged)),
        f"%74oken={foreign}",
        "token",
        "token=a&token=b",
    ]
    for method in ("GET", "HEAD", "POST", "OPTIONS"):
        for query in shown:
            path = address + (("&" if "?" in address else "?") + query if query else "")
            answer = asked.get(path.format(name), method)
            assert facts(answer, name) == facts(asked.get(path.format(UNKNOWN[name]), method), UNKNOWN[name]), (method, query)
            assert answer.status_code == {"POST": 405, "OPTIONS": 200}.get(method, 404)
            assert "alone" not in answer.text
            assert not [token for token in (foreign, revoked, asked.paged) if token in answer.text + str(answer.headers)]
    for authorization in ("Bearer x", f"Bearer {foreign}", f"Bearer {asked.paged}", "Basic eDp5", "Digest a=b"):
        answers = [asked.get(address.format(one), Authorization=authorization) for one in (name, UNKNOWN[name])]
        assert facts(answers[0], name) == facts(answers[1], UNKNOWN[name])
        assert answers[0].headers["Cache-Control"] == "no-store"


def test_however_the_name_is_written_none_is_told(asked: Asked) -> None:
    for path, unknown in (
        ("%62oard", "%62xxxd"),
        ("Board", "Bxxxd"),
        ("BOARD", "BXXXD"),
        ("board%00", "bxxxd%00"),
        ("board%2F", "bxxxd%2F"),
        ("board.rss", "bxxxd.rss"),
        ("board/archive/2026-11.1-17", "bxxxd/archive/2026-11.1-17"),
    ):
        answers = [asked.get(f"/feeds/named/{name}.widget") for name in (path, unknown)]
        assert answers[0].status_code == 404, path
        assert answers[0].text.replace("oard", "xxxd").replace("OARD", "XXXD") == answers[1].text


def test_encoded_name_is_the_same_name(asked: Asked) -> None:
    assert asked.shown("/feeds/named/%62oard.widget", Origin=SITE).status_code == 200


def test_former_name_of_a_private_list_leads_on_only_who_opens_it(asked: Asked) -> None:
    old = "/feeds/named/directors.widget"
    assert "board" not in str(asked.get(old).headers) + asked.get(old).text
    assert asked.shown(old, Origin=SITE).json["title"] == "For the board alone"
    led = asked.get(f"{old}?limit=3", Authorization=f"Bearer {asked.secret}")
    assert (led.status_code, led.headers["Location"], led.headers["Cache-Control"]) == (301, f"{BASE}{LIST}?limit=3", "no-store")


def test_token_is_looked_up_whether_there_is_such_a_feed_or_not(asked: Asked) -> None:
    """How long that takes tells nothing, then."""
    asked.shown(LIST)  # notes the day of its use
    read: list[str] = []
    event.listen(asked.service.store._engine, "before_cursor_execute", lambda _c, _k, statement, *_: read.append(statement))
    counted = {}
    for name in ("board", "directors", "bxxxd", "dxxxctors"):
        read.clear()
        assert asked.shown(f"/feeds/named/{name}.widget").status_code == 404
        counted[name] = [statement for statement in read if "tokens" in statement]
    assert len(counted["board"]) == 1
    assert len({str(statements) for statements in counted.values()}) == 1


def test_public_list_is_for_all_pages_and_takes_no_token(asked: Asked) -> None:
    answer = asked.get("/feeds/named/schools.widget", Origin=SITE)
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (200, "*")
    refused = asked.shown("/feeds/named/schools.widget", Origin=SITE)
    assert (refused.status_code, asked.paged in refused.text) == (400, False)
