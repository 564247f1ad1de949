"""JSON Feed 1.1 and what `_pressroll` adds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import jsonschema
import pytest
from hypothesis import given, settings

from entries import Stamp
from feeds.feed import Feed
from feeds.formats import FORMATS
from tests.feeds.feed_cases import BARE, BASE, ENTRIES, GERMAN, GONE, RICH, at, entry, feed
from tests.feeds.test_formats_hostile import hostile_feed

SCHEMA = json.loads((Path(__file__).parent / "json_feed.schema.json").read_text("utf-8"))
JUDGE = jsonschema.Draft202012Validator(SCHEMA)


def rendered(*entries: Any, **changes: Any) -> dict[str, Any]:  # Any: JSON
    return json.loads(FORMATS["json"].render(replace(feed("json", *entries), **changes)).body)  # type: ignore[no-any-return] # JSON


def values(node: Any) -> Iterator[Any]:  # Any: JSON
    yield node
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from values(child)


def test_a_feed_says_where_it_is_and_how_fresh() -> None:
    document = rendered(RICH, next_url=f"{BASE}/feeds/all.json?page=2", hub_urls=(f"{BASE}/hub",))

    assert document.pop("items")
    assert document == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Pressroll: all releases",
        "home_page_url": f"{BASE}/",
        "feed_url": f"{BASE}/feeds/all.json",
        "next_url": f"{BASE}/feeds/all.json?page=2",
        "description": "Press releases of all sources.",
        "language": "en",
        "hubs": [{"type": "WebSub", "url": f"{BASE}/hub"}],
        "_pressroll": {"checked": "2019-12-17T00:00:00Z", "state": "fresh"},
    }


def test_a_release_with_everything_shows_everything() -> None:
    item = rendered(RICH)["items"][0]

    release = item.pop("_pressroll")
    assert item == {
        "id": RICH.id,
        "url": RICH.url,
        "title": RICH.title,
        "summary": RICH.summary,
        "content_html": RICH.content,
        "image": "https://brightwater.example/lab.png",
        "date_published": "2019-12-13T00:00:00+08:00",
        "date_modified": "2019-12-15T09:30:00Z",
        "authors": [{"name": "Brightwater Learning", "url": "https://brightwater.example/"}, {"name": "Imogen Vale"}],
        "language": "en",
        "tags": ["education", "awards"],
        "attachments": [
            {
                "url": "https://brightwater.example/sheet.pdf",
                "mime_type": "application/pdf",
                "title": "Fact sheet",
                "size_in_bytes": 20480,
            },
            {"url": "https://brightwater.example/film.mp4", "mime_type": "video/mp4", "title": "Film"},
        ],
    }
    proof = {"field": "title", "offset": 11, "words": "schools", "weight": 4.0}
    assert release == {
        "page": f"{BASE}/entries/release-1",
        "day": "2019-12-13",
        "precision": "day",
        "origin": "page",
        "dateline": {"text": "Hong Kong – 13th December 2019 –", "place": "Hong Kong", "day": "2019-12-13"},
        "issuer": "Brightwater Learning Ltd",
        "release_line": "FOR IMMEDIATE RELEASE",
        "embargo": {"text": "Embargoed until 8 am, 13 December 2019", "until": "2019-12-13T00:00:00Z"},
        "sections": [{"kind": "boilerplate", "start": 20, "end": 60}],
        "boilerplate": "About Brightwater Learning: it makes laboratories.",
        "contact": {"text": "Press desk, press@brightwater.example", "email": "press@brightwater.example"},
        "topics": [
            {"id": "education", "label": "Education", "score": 15.5, "by": "rule", "evidence": [proof]},
            {"id": "awards", "label": "Awards", "score": 12.25, "by": "rule", "evidence": []},
        ],
        "also": [
            {"source": "Kestrel Optics", "url": "https://kestrel.example/presse/9"},
            {"source": "retired", "url": "https://retired.example/1?a=1&b=2"},
        ],
        "translations": [{"language": "de", "source": "Kestrel Optics", "url": "https://kestrel.example/presse/10"}],
    }


def test_what_is_unknown_is_absent_and_nothing_is_null() -> None:
    document = rendered(*ENTRIES)
    bare = document["items"][1]

    assert None not in list(values(document))
    assert {"image", "date_modified", "attachments", "tags", "content_html"}.isdisjoint(bare)
    assert {"dateline", "contact", "boilerplate", "issuer", "release_line", "embargo", "sections"}.isdisjoint(bare["_pressroll"])
    assert bare["content_text"] == bare["title"] == BARE.url
    assert "language" not in rendered(RICH, GERMAN)


@pytest.mark.parametrize(
    ("stamp", "zone", "published", "day"),
    [
        (Stamp(at(2019, 12, 12, 16), "day", "page"), "Asia/Hong_Kong", "2019-12-13T00:00:00+08:00", "2019-12-13"),
        (Stamp(at(2019, 7, 1, 4), "day", "page"), "America/New_York", "2019-07-01T00:00:00-04:00", "2019-07-01"),
        (Stamp(at(2019, 12, 13), "day", "page"), "UTC", "2019-12-13T00:00:00+00:00", "2019-12-13"),
        (Stamp(at(2019, 3, 24, 20, 50), "minute", "page"), "Asia/Hong_Kong", "2019-03-24T20:50:00Z", "2019-03-25"),
        (Stamp(at(1900, 6, 1, 12), "day", "page"), "Africa/Monrovia", "1900-06-01T12:00:00Z", "1900-06-01"),
    ],
)
def test_a_date_is_as_precise_as_the_page_and_the_day_is_the_issuers(stamp: Stamp, zone: str, published: str, day: str) -> None:
    document = feed("json", entry(1, published=stamp))
    sources = {"brightwater": replace(document.sources["brightwater"], zone=ZoneInfo(zone))}

    item = json.loads(FORMATS["json"].render(replace(document, sources=sources)).body)["items"][0]

    assert item["date_published"] == published
    assert item["_pressroll"]["day"] == day
    assert item["_pressroll"]["precision"] == stamp.precision


def test_a_printed_day_holds_when_the_zone_of_its_source_is_corrected() -> None:
    oslo = datetime(2026, 10, 11, 22, tzinfo=UTC)  # the 12th of October began there
    days = set()
    for zone in ("Europe/Oslo", "America/New_York", "UTC", "Asia/Shanghai"):
        shown = replace(entry(1), published=Stamp(oslo, "day", "page"))
        document = feed("json", shown)
        sources = {id_: replace(source, zone=ZoneInfo(zone)) for id_, source in document.sources.items()}
        (item,) = json.loads(FORMATS["json"].render(replace(document, sources=sources)).body)["items"]
        days |= {item["_pressroll"]["day"], item["date_published"][:10]}
    assert days == {"2026-10-12"}


def test_the_schema_of_json_feed_finds_nothing_to_complain_about() -> None:
    whole = feed("json", *ENTRIES, tombstones=(GONE,), more=True)
    archive = replace(whole, current_url=whole.self_url, prev_archive_url=f"{BASE}/1.json", next_archive_url=f"{BASE}/3.json")
    documents = [FORMATS["json"].render(each).body for each in (whole, archive, feed("json"), replace(whole, hub_urls=(f"{BASE}/hub",)))]

    assert [error.message for body in documents for error in JUDGE.iter_errors(json.loads(body))] == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": 7},
        {"date_published": "2019-12-13"},
        {"language": "english!"},
        {"image": "/a.png"},
        {"attachments": [{"url": "https://x.example/"}]},
        {"tags": ["a", "a"]},
        {"summary": None},
        {"author": {}},
    ],
)
def test_the_schema_refuses_what_json_feed_does(wrong: dict[str, Any]) -> None:
    document = rendered(RICH)
    document["items"][0] |= wrong

    assert list(JUDGE.iter_errors(document))


@settings(max_examples=50, deadline=None)
@given(hostile_feed())
def test_no_entry_makes_a_document_that_the_schema_refuses(given_feed: Feed) -> None:
    document = json.loads(FORMATS["json"].render(given_feed).body)

    assert [f"{error.json_path}: {error.message}" for error in JUDGE.iter_errors(document)] == []


def test_an_archive_names_its_feed_and_its_neighbours() -> None:
    document = rendered(RICH, current_url=f"{BASE}/feeds/all.json", prev_archive_url=f"{BASE}/1.json", next_archive_url=f"{BASE}/3.json")
    own = document["_pressroll"]

    assert [own[name] for name in ("current", "prev_archive", "next_archive")] == [
        f"{BASE}/{name}" for name in ("feeds/all.json", "1.json", "3.json")
    ]
