"""What readers see of a backfill: nothing in what they subscribed to, and everything where they ask for more."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from werkzeug.test import Client

from entries import Change, Entry, FeedQuery, TopicMatch, Walk
from feeds.fast import FastFeeds
from feeds.service import Service
from feeds.web import create_app
from tests.feeds.web.newsrooms import NOW
from tests.feeds.web.reading import page, titles, words

PLACES = ("all", "topic/education", "source/kowloon", "named/education-partnerships", "all.atom?topic=education&lang=en")
HEADS = [f"/feeds/{place}" if "?" in place else f"/feeds/{place}.{format}" for place in PLACES for format in ("atom", "rss", "json")]


def backfill(service: Service, number: int = 3) -> list[Entry]:
    """Releases of 2011 of one source, as a backfill brings them, made after one that it has."""
    model = service.store.select(FeedQuery(sources=("kowloon",))).entries[0]
    brought = [
        replace(
            model,
            id=f"{model.id}-{n}",
            slug=f"old-release-{n}",
            title=f"Old release {n}",
            url=f"https://kowloon.example/en/press/old-{n}",
            published=replace(model.published, at=NOW - timedelta(days=5600 + n)),
            first_seen=NOW,
            topics=(TopicMatch("education", 9.0), TopicMatch("partnerships", 8.0)),
        )
        for n in range(number)
    ]
    changes = [Change("new", entry.id, entry, urls=(entry.url,)) for entry in brought]
    service.store.archive(changes, Walk("kowloon", None, NOW, NOW, state="done"), NOW)
    return brought


def answers(client: FlaskClient, addresses: Iterable[str]) -> list[tuple[bytes, str, str]]:
    found = [client.get(address) for address in addresses]
    assert {response.status_code for response in found} == {200}
    return [(response.data, response.headers["ETag"], response.headers["Last-Modified"]) for response in found]


def found_titles(client: Client, address: str) -> list[str]:
    return [item["title"] for item in json.loads(client.get(address).data)["items"]]


def test_no_byte_and_no_validator_of_a_head_is_moved_by_a_backfill(service: Service) -> None:
    client = create_app(service).test_client()
    before = answers(client, HEADS)
    backfill(service)
    assert answers(client, HEADS) == before
    for (_, tag, modified), address in zip(before, HEADS, strict=True):
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
        assert client.get(address, headers={"If-Modified-Since": modified}).status_code == 304


@pytest.mark.parametrize("filters", ["limit=200", "since=2010-01-01", "q=old+release", "page=2", "limit=50"])
@pytest.mark.parametrize("place", ["all", "topic/education", "source/kowloon", "named/education-partnerships"])
def test_a_request_that_reaches_further_finds_the_archive_at_once(service: Service, place: str, filters: str) -> None:
    client = create_app(service).test_client()
    address = f"/feeds/{place}.json?{filters}"
    before = client.get(address).headers["ETag"]
    backfill(service)
    after = client.get(address)
    assert after.headers["ETag"] != before
    assert found_titles(client, address)[-3:] == ["Old release 0", "Old release 1", "Old release 2"]


def test_pages_lead_from_the_head_through_the_archive(service: Service) -> None:
    client = create_app(service).test_client()
    backfill(service, 60)
    address, seen, pages = "/feeds/source/kowloon.json", list[str](), 0
    while address:
        response = client.get(address)
        pages += 1
        seen += [item["id"] for item in response.get_json(force=True)["items"]]
        following = [link for link in response.headers["Link"].split(", ") if 'rel="next"' in link]
        address = following[0].partition(">")[0].removeprefix("<https://press.example.org") if following else ""
    everything = client.get("/feeds/source/kowloon.json?limit=200").get_json(force=True)["items"]
    assert pages == 3
    assert seen == [item["id"] for item in everything]
    assert "next_url" not in client.get("/feeds/source/kowloon.json").get_json(force=True)
    assert client.get("/feeds/source/kowloon.json?page=2").get_json(force=True)["next_url"].endswith("?page=3")


def test_pages_show_and_find_the_archive_and_offer_the_plain_feed(service: Service) -> None:
    client = create_app(service).test_client()
    plain = [link["href"] for link in page(client, "/sources/kowloon").select('link[rel="alternate"]')]
    brought = backfill(service)
    for address in ("/sources/kowloon", "/topics/education?source=kowloon", "/?q=old+release"):
        assert "Old release 2" in titles(page(client, address)), address
    assert [link["href"] for link in page(client, "/sources/kowloon?page=1").select('link[rel="alternate"]')] == plain
    assert words(page(client, f"/entries/{brought[0].slug}").h1) == "Old release 0"


def test_the_fast_layer_shows_the_archive_within_a_second(service: Service) -> None:
    moment = [0.0]
    client = Client(FastFeeds(create_app(service), service.store.version, monotonic=lambda: moment[0]))
    before = client.get("/feeds/all.json").data
    assert "Old release 0" not in found_titles(client, "/feeds/all.json?limit=100")
    backfill(service)
    moment[0] += 1
    assert "Old release 0" in found_titles(client, "/feeds/all.json?limit=100")
    assert client.get("/feeds/all.json").data == before
