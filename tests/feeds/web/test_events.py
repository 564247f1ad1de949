"""/events: who is told what, and that nobody is kept waiting."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from entries import Change, SourceState
from feeds.service import Service
from feeds.web import create_app, events
from tests.feeds.web.newsrooms import BASE, NOW, Stamp, at, entry, laboratory


@pytest.fixture
def app_client(service: Service) -> FlaskClient:
    return create_app(service).test_client()


@pytest.fixture
def full(app_client: FlaskClient) -> Iterator[FlaskClient]:
    """A worker in which all places for streams are taken."""
    room: events.Room = app_client.application.extensions["pressroll-events"]
    seats = [room.take() for _ in range(events.MOST_STREAMS)]
    assert None not in seats
    assert room.take() is None
    yield app_client
    for seat in seats:
        if seat:
            seat.leave()


def bring(service: Service, name: str, source: str = "kowloon", **more: object) -> None:
    made = entry(name, source, f"Release {name}", f"<p>Words of {name}.</p>", Stamp(at(19, 16), "minute", "page"), **more)
    service.store.save([Change("new", made.id, made, urls=(made.url,))], SourceState(source, checked=NOW), NOW)


def parsed(text: str) -> list[dict[str, str]]:
    """The events of a stream, as an EventSource takes them apart."""
    blocks = [[line.partition(":") for line in block.split("\n") if line and not line.startswith(":")] for block in text.split("\n\n")]
    return [{field: value.removeprefix(" ") for field, _, value in block} for block in blocks if block]


def last_id(answer: TestResponse) -> str:
    return parsed(answer.text)[-1]["id"]


def test_a_reader_is_told_where_he_begins_and_then_what_is_new(service: Service, full: FlaskClient) -> None:
    first = full.get("/events")
    assert parsed(first.text) == [
        {"retry": "2000", "event": "here", "id": str(service.store.version()), "data": str(service.store.version())}
    ]
    bring(service, "bench")
    answer = full.get("/events", headers={"Last-Event-ID": last_id(first)})
    told, here = parsed(answer.text)
    facts = json.loads(told["data"])
    assert (told["event"], facts["title"], facts["page"]) == ("entry", "Release bench", f"{BASE}/entries/kowloon-bench")
    assert (facts["source"], facts["topics"], facts["published"]) == ("kowloon", [], "2026-11-19T16:00:00Z")
    assert here["id"] == str(service.store.version())
    again = full.get(f"/events?lastEventId={here['id']}")
    assert [event["event"] for event in parsed(again.text)] == ["here"]


def test_revised_and_withdrawn_releases_are_told_by_name_and_nothing_of_a_withdrawn_one(service: Service, full: FlaskClient) -> None:
    before, made = last_id(full.get("/events")), laboratory()
    changed = replace(made, title="Other words", revised=NOW, fingerprint="third")
    service.store.save([Change("revised", changed.id, changed)], SourceState("brightwater", checked=NOW), NOW)
    assert [event["event"] for event in parsed(full.get(f"/events?lastEventId={before}").text)] == ["revised", "here"]
    service.store.withdraw(made.id, NOW)
    answer = full.get(f"/events?lastEventId={before}")
    assert [event["event"] for event in parsed(answer.text)] == ["withdrawn", "here"]
    assert json.loads(parsed(answer.text)[0]["data"]) == {"id": made.id, "page": f"{BASE}/entries/{made.slug}", "source": "brightwater"}


def test_the_filters_are_those_of_feeds(service: Service, full: FlaskClient) -> None:
    before = last_id(full.get("/events"))
    bring(service, "bench")
    assert len(parsed(full.get(f"/events?source=kowloon&lastEventId={before}").text)) == 2
    assert len(parsed(full.get(f"/events?source=lindenhof&lastEventId={before}").text)) == 1
    assert len(parsed(full.get(f"/events?q=bench&lastEventId={before}").text)) == 2
    refused = full.get("/events?topic=nothing")
    assert (refused.status_code, refused.mimetype) == (400, "text/plain")


@pytest.mark.parametrize("odd", ["", "x", "-1", "1e3", "9" * 19, "99999999", "４２"])
def test_an_odd_id_begins_now(service: Service, full: FlaskClient, odd: str) -> None:
    answer = full.get("/events", query_string={"lastEventId": odd})
    assert [event["id"] for event in parsed(answer.text)] == [str(service.store.version())]


def test_an_answer_is_for_every_page_and_kept_by_nobody(full: FlaskClient) -> None:
    headers = full.get("/events").headers
    assert headers["Content-Type"].startswith("text/event-stream")
    assert (headers["Access-Control-Allow-Origin"], headers["Cache-Control"], headers["X-Accel-Buffering"]) == ("*", "no-store", "no")


def test_an_open_stream_tells_what_comes_while_it_is_open_and_gives_its_place_back(service: Service, app_client: FlaskClient) -> None:
    answer = app_client.get("/events?source=kowloon", buffered=False)
    pieces = iter(answer.response)
    assert b"event: here" in next(pieces)
    timer = threading.Timer(0.3, bring, (service, "bench"))
    timer.start()
    began = time.monotonic()
    assert b"event: entry" in next(pieces)
    assert time.monotonic() - began < 20
    timer.join()
    room: events.Room = app_client.application.extensions["pressroll-events"]
    others = [room.take() for _ in range(events.MOST_STREAMS)]
    assert others.count(None) == 1
    answer.close()
    answer.close()
    assert room.take()
    assert room.take() is None


@pytest.mark.parametrize("path", ["all", "source/kowloon", "source/kowloon.widget?lang=en"])
def test_the_list_of_a_widget_names_the_change_that_it_has_seen(full: FlaskClient, service: Service, path: str) -> None:
    def address() -> str:
        answer = full.get(f"/feeds/{path}" if "?" in path else f"/feeds/{path}.widget").json
        assert answer is not None
        return str(answer["events"]).removeprefix(BASE)

    first = address()
    assert [event["event"] for event in parsed(full.get(first).text)] == ["here"]
    bring(service, "t1")
    assert [event["event"] for event in parsed(full.get(first).text)] == ["entry", "here"]
    assert [event["event"] for event in parsed(full.get(address()).text)] == ["here"]


def test_a_silent_stream_says_a_word_now_and_then(app_client: FlaskClient) -> None:
    answer = app_client.get("/events", buffered=False)
    pieces = iter(answer.response)
    next(pieces)
    began = time.monotonic()
    assert next(pieces) == b": still here\n\n"
    assert time.monotonic() - began < events.WORD_S + 20
    answer.close()


FOREIGN = {"Origin": "https://www.example.edu"}


@pytest.mark.parametrize(
    ("headers", "is_foreign"),
    [
        (FOREIGN, True),
        ({"Origin": "null"}, True),  # a frame without an origin
        ({"Origin": f"{BASE}.example.edu"}, True),
        ({"Origin": BASE.replace("https:", "http:")}, True),
        ({"Referer": f"{BASE}/embed?feed=topic/education"}, True),  # our frame in a page of others
        ({"Origin": BASE}, False),
        ({"Referer": f"{BASE}/topics/education?q=/embed"}, False),
        ({}, False),
    ],
)
def test_whoever_finds_no_place_on_a_page_of_others_comes_back_later(full: FlaskClient, headers: dict[str, str], is_foreign: bool) -> None:
    times = [int(parsed(full.get("/events", headers=headers).text)[0]["retry"]) for _ in range(20)]
    if not is_foreign:
        assert set(times) == {events.RETRY_MS}
        return
    first, last = events.FOREIGN_RETRY_MS, events.FOREIGN_RETRY_MS + events.SPREAD_MS
    ordered = sorted(times)
    assert first <= ordered[0] < ordered[-1] < last
    gaps = [later - earlier for earlier, later in zip([first, *ordered], [*ordered, last], strict=True)]
    assert max(gaps) < events.SPREAD_MS / 8, "they do not come in a crowd, nor leave a hole"


def test_pages_of_others_leave_a_place_to_ours(app_client: FlaskClient) -> None:
    room: events.Room = app_client.application.extensions["pressroll-events"]
    first = app_client.get("/events", headers=FOREIGN, buffered=False)
    assert b"retry: 15000\n" in next(iter(first.response))
    assert app_client.get("/events", headers=FOREIGN).data.startswith(b"retry: "), "an answer that ends at once"
    own = room.take()
    assert own
    assert room.take() is None
    own.leave()
    first.close()
    first.close()
    seats = [room.take(foreign=True), room.take(foreign=True), room.take()]
    assert [seat is None for seat in seats] == [False, True, False]


def test_asking_for_the_head_alone_takes_no_place(app_client: FlaskClient) -> None:
    for _ in range(events.MOST_STREAMS + 1):
        assert app_client.head("/events").status_code == 200
    room: events.Room = app_client.application.extensions["pressroll-events"]
    assert room.take()


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("/", "/events"),
        ("/topics/education", "/events?topic=education"),
        ("/topics/education?lang=en", "/events?lang=en&amp;topic=education"),
        ("/sources/kowloon?q=robots", "/events?q=robots&amp;source=kowloon"),
        ("/?page=2", ""),
        ("/entries/kowloon-memorandum", ""),
    ],
)
def test_lists_say_where_they_hear_of_new_releases(app_client: FlaskClient, path: str, address: str) -> None:
    text = app_client.get(path).text
    assert (f'data-live="{address}"' in text) if address else ("data-live" not in text)
