"""The layer before Flask answers as Flask does, only sooner."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import Client, TestResponse

from entries import Change, FeedQuery, StoreBusy
from feeds import FastFeeds, Service, create_app
from feeds.cache import Answer, AnswerTable
from feeds.fast import MAX_AGE_S, VERSION_S
from tests.feeds.web.newsrooms import NOW, published

BASE = "https://press.example.org"
ATOM = "/feeds/all.atom"


@dataclass
class Watched:
    """Flask and the fast layer over one service; counts how often Flask is entered. `now` is the layer's clock."""

    service: Service
    flask: Flask
    entered: int = 0
    now: float = 100.0
    down: bool = False
    told: int | None = None
    counted: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        clock = {"monotonic": lambda: self.now}
        self.fast = Client(FastFeeds(self.enter, self.version, self.count, told=lambda: self.told, **clock))
        self.slow = Client(self.flask)

    def enter(self, environ: dict[str, object], start: object) -> object:
        self.entered += 1
        return self.flask(environ, start)  # type: ignore[arg-type]

    def count(self, status: str, number: int) -> None:
        self.counted[status] += number

    def version(self) -> int:
        if self.down:
            raise StoreBusy("The database is away.")
        return self.service.store.version()

    def get(self, path: str = ATOM, method: str = "GET", **headers: str) -> TestResponse:
        return self.fast.open(path, BASE, method=method, headers={name.replace("_", "-"): value for name, value in headers.items()})


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    for service in published(tmp_path):
        yield Watched(service, create_app(service))


@pytest.mark.parametrize("coding", ["", "gzip"])
@pytest.mark.parametrize("path", [ATOM, "/feeds/all.rss", "/feeds/all.json", "/feeds/topic/education.json?limit=2"])
def test_the_second_answer_is_the_first_without_flask(watched: Watched, path: str, coding: str) -> None:
    first, second = watched.get(path, Accept_Encoding=coding), watched.get(path, Accept_Encoding=coding)
    plain = watched.slow.get(path, BASE, headers={"Accept-Encoding": coding})
    assert (first.data, second.data) == (plain.data, plain.data)
    assert list(first.headers) == list(second.headers) == list(plain.headers)
    assert watched.entered == 1


def test_answers_are_counted_and_handed_on_now_and_then(watched: Watched) -> None:
    tag = watched.get().headers["ETag"]
    for _ in range(3):
        watched.get()
    watched.get(If_None_Match=tag)
    assert not watched.counted
    watched.now += VERSION_S + 0.1
    watched.get()
    assert watched.counted == {"2xx": 3, "3xx": 1}


def test_a_reader_with_the_present_copy_gets_304_from_the_table(watched: Watched) -> None:
    tag = watched.get().headers["ETag"]
    answer = watched.get(If_None_Match=f'"other", W/{tag}')
    assert (answer.status_code, answer.data, answer.headers["ETag"]) == (304, b"", tag)
    assert "Content-Type" not in answer.headers
    assert {"Cache-Control", "Vary", "Last-Modified", "Pressroll-State"} <= set(answer.headers.keys())
    assert watched.entered == 1


def test_head_has_the_headers_and_no_body(watched: Watched) -> None:
    whole, head = watched.get(), watched.get(method="HEAD")
    assert (head.data, list(head.headers)) == (b"", list(whole.headers))


def test_a_reader_who_knows_the_date_alone_gets_304_from_the_table(watched: Watched) -> None:
    modified = watched.get().headers["Last-Modified"]
    assert watched.get(If_Modified_Since=modified).status_code == 304
    assert watched.get(If_Modified_Since="Sun, 06 Nov 1994 08:49:37 GMT").status_code == 200
    assert watched.get(If_None_Match='"other"', If_Modified_Since=modified).status_code == 200
    assert watched.entered == 1


def test_a_304_of_flask_is_kept_too_and_a_body_when_it_comes(watched: Watched) -> None:
    tag = watched.slow.get(ATOM, BASE).headers["ETag"]
    assert [watched.get(If_None_Match=tag).status_code for _ in range(3)] == [304, 304, 304]
    assert watched.entered == 1
    assert watched.get().status_code == 200
    assert watched.get().data
    assert watched.entered == 2


def test_a_change_elsewhere_costs_one_question_whatever_readers_ask_next(watched: Watched) -> None:
    whole, address = watched.get("/feeds/source/kowloon.atom"), "/feeds/source/kowloon.atom"
    watched.told, watched.now = watched.service.store.version() + 1, watched.now + 1
    assert watched.get(address, If_None_Match=whole.headers["ETag"]).status_code == 304
    assert watched.get(address).data == whole.data
    assert watched.entered == 2


def test_where_a_press_tells_the_version_the_database_is_not_asked(watched: Watched) -> None:
    watched.told, watched.down = 7, True
    watched.get()
    watched.get()
    assert watched.entered == 1
    watched.told, watched.now = 8, watched.now + 1
    watched.get()
    assert watched.entered == 2


def test_a_change_is_seen_within_a_second(watched: Watched) -> None:
    before = watched.get().data
    entry = watched.service.store.select(FeedQuery()).entries[0]
    revised = replace(entry, title="Another title", fingerprint="other", revised=NOW + timedelta(minutes=1))
    store = watched.service.store
    store.save([Change("revised", entry.id, revised)], store.state(entry.source_id), NOW)
    watched.now += VERSION_S + 0.1
    assert b"Another title" in watched.get().data
    assert b"Another title" not in before


def test_an_answer_is_made_anew_now_and_then_for_its_live_headers(watched: Watched) -> None:
    watched.get()
    watched.now += MAX_AGE_S + 0.1
    watched.get()
    assert watched.entered == 2


def test_the_last_copy_is_served_while_the_database_is_away(watched: Watched) -> None:
    whole = watched.get()
    watched.down = True
    watched.now += 3600
    assert watched.get().data == whole.data
    assert watched.entered == 1


@pytest.mark.parametrize("path", ["/", "/feeds/all.atom?topic=nothing", "/feeds/topic/nothing.atom", "/feeds/all.pdf"])
def test_what_is_no_feed_is_never_kept(watched: Watched, path: str) -> None:
    assert watched.get(path).data == watched.get(path).data
    assert watched.entered == 2


def test_an_unknown_host_is_refused_although_the_feed_is_kept(watched: Watched) -> None:
    watched.get()
    assert watched.fast.get(ATOM, "https://evil.example").status_code == 400


def test_the_table_is_bounded_and_forgets_what_was_not_asked_longest() -> None:
    table = AnswerTable(120_000)
    for name in ("first", "second", "third"):
        table.put(name, Answer([], [], bytes(24_000), name, None))
    table.get("first")
    for name in ("fourth", "fifth"):
        table.put(name, Answer([], [], bytes(24_000), name, None))
    assert [name for name in ("first", "second", "third", "fourth", "fifth") if table.get(name)] == ["first", "third", "fourth", "fifth"]
    table.put("huge", Answer([], [], bytes(30_000), "huge", None))
    assert table.get("huge") is None
    assert len(table) == 4


def test_long_addresses_are_never_mistaken_for_each_other(watched: Watched) -> None:
    words = "q=" + "+".join(f"word{number}" for number in range(18))
    many = "&".join([words, *(f"lang=a{letter}" for letter in "abcdefghijklmnop")])
    for address in (f"{ATOM}?{many}", f"{ATOM}?{many}{'&lang=en' * 300}"):
        first, second = watched.get(f"{address}&page=2"), watched.get(f"{address}&page=3")
        assert (first.status_code, second.status_code) in ((200, 200), (400, 400))
        assert first.status_code == 400 or first.data != second.data
