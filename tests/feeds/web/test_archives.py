"""Archive documents over HTTP: a chain from every feed of the catalogue to its oldest release, whose documents stay what they are."""

from __future__ import annotations

import gzip
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from entries import Change, FeedQuery, SourceState, TopicMatch, Walk
from feeds.archives import build_archive
from feeds.select import all_place, build_feed
from feeds.service import Service
from feeds.web import create_app
from feeds.web.publication import Publication
from tests.feeds.web.newsrooms import BASE, NOW, battery, open_service
from tests.feeds.web.test_archive import backfill

PLACES = ["all", "topic/education", "source/kowloon", "named/education-partnerships"]
FORMATS = ["rss", "atom", "json"]


def links(client: FlaskClient, address: str) -> dict[str, str]:
    """The Link header of an address, by relation; alternates aside."""
    response = client.get(address)
    assert response.status_code == 200, response.text
    found = (link.split("; ") for link in response.headers["Link"].split(", "))
    return {rest[0].removeprefix('rel="').rstrip('"'): target.strip("<>").removeprefix(BASE) for target, *rest in found}


def chain(client: FlaskClient, address: str) -> list[str]:
    """The addresses of all archive documents of a feed."""
    found = []
    while address := links(client, address).get("prev-archive", ""):
        assert address not in found
        found.append(address)
    return found


def ids(client: FlaskClient, address: str) -> list[str]:
    return [item["id"] for item in client.get(address).get_json(force=True)["items"]]


@pytest.fixture
def reader(service: Service) -> FlaskClient:
    """A client of newsrooms that have been read back to 2011."""
    backfill(service)
    return create_app(service).test_client()


@pytest.mark.parametrize("place", PLACES)
def test_a_new_subscriber_loads_all_history(reader: FlaskClient, place: str) -> None:
    held = [entry for address in chain(reader, f"/feeds/{place}.json") for entry in ids(reader, address)]
    assert sorted(held) == sorted(ids(reader, f"/feeds/{place}.json?limit=200"))
    assert len(held) == len(set(held)) > 3


@pytest.mark.parametrize("format", FORMATS)
def test_addresses_name_the_month_and_the_places_in_it(reader: FlaskClient, format: str) -> None:
    named = [f"/feeds/source/kowloon/archive/{name}.{format}" for name in ("2026-11.1-4", "backfill/2011-07.1-3")]
    assert chain(reader, f"/feeds/source/kowloon.{format}") == named
    assert links(reader, named[0])["self"] == named[0]
    assert links(reader, named[0])["current"] == f"/feeds/source/kowloon.{format}"


@pytest.mark.parametrize("filters", ["page=2", "limit=50", "topic=education", "lang=en", "q=school", "since=2020-01-01"])
def test_what_parameters_narrow_has_no_archive(reader: FlaskClient, filters: str) -> None:
    assert "prev-archive" not in links(reader, f"/feeds/all.atom?{filters}")


def test_an_archive_document_is_a_feed_at_its_own_address(service: Service) -> None:
    site, archives = Publication(service).site(), service.store.archives
    part = archives.newest(FeedQuery())
    assert part
    document = build_archive(part, archives.document(FeedQuery(), part), place=all_place(site), site=site, format="atom")
    feed = build_feed(FeedQuery(), service.store.select(FeedQuery()), place=all_place(site), site=site, format="atom")
    assert document.self_url == f"{BASE}/feeds/all/archive/2026-11.1-7.atom"
    assert document.current_url == f"{BASE}/feeds/all.atom"
    assert (document.prev_archive_url, document.next_archive_url, document.next_url, document.previous_url) == (None,) * 4
    assert (document.id, document.title, document.entries, document.also) == (feed.id, feed.title, feed.entries, feed.also)
    assert document.tombstones == feed.tombstones != ()
    assert document.checked is None


def test_a_document_is_the_same_bytes_whatever_comes_later_and_after_a_restart(service: Service, tmp_path: Path) -> None:
    backfill(service)
    client = create_app(service).test_client()
    known = chain(client, "/feeds/all.json")
    before = [client.get(address) for address in known]
    later = NOW + timedelta(days=40)
    service.store.record(SourceState("northgrid", "broken", checked=later, public_state="interrupted"))
    come = replace(battery(), id=f"{battery().id}-2", slug="another", title="Another battery", url=f"{battery().url}-2", first_seen=later)
    service.store.save([Change("new", come.id, come)], SourceState("northgrid", checked=later), later)
    restarted = open_service(tmp_path)
    again = create_app(restarted).test_client()
    after = [again.get(address) for address in known]
    assert [(one.data, one.headers["ETag"]) for one in after] == [(one.data, one.headers["ETag"]) for one in before]
    assert [
        again.get(address, headers={"If-None-Match": one.headers["ETag"]}).status_code for address, one in zip(known, before, strict=True)
    ] == [304, 304]
    restarted.store.close()


def test_a_withdrawn_release_goes_and_leaves_its_mark(reader: FlaskClient, service: Service) -> None:
    address = chain(reader, "/feeds/source/kowloon.json")[1]
    before = reader.get(address)
    gone = ids(reader, address)[1]
    service.store.withdraw(gone, NOW)
    after = reader.get(address, headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert [mark["id"] for mark in after.get_json(force=True)["_pressroll"]["withdrawn"]] == [gone]
    assert ids(reader, address) == [one for one in (item["id"] for item in before.get_json(force=True)["items"]) if one != gone]


def test_a_feed_that_only_backfills_filled_names_its_archive_in_a_header(service: Service) -> None:
    client = create_app(service).test_client()
    brought = backfill(service)
    only_old = replace(brought[0], id=f"{brought[0].id}-x", slug="x", url=f"{brought[0].url}-x", topics=(TopicMatch("sport", 9.0),))
    service.store.archive([Change("new", only_old.id, only_old)], Walk("kowloon", None, NOW, NOW), NOW)
    assert chain(client, "/feeds/topic/sport.json") == ["/feeds/topic/sport/archive/backfill/2011-07.1-4.json"]
    assert client.get("/feeds/topic/sport.json").get_json(force=True)["items"] == []


def test_a_good_copy_is_answered_304_and_costs_no_document(service: Service) -> None:
    class Counting:
        """The archives, counting how often a document is read."""

        read = 0

        def __getattr__(self, name: str) -> object:
            self.read += name == "document"
            return getattr(archives, name)

    archives, counting = service.store.archives, Counting()
    service.store.archives = counting  # type: ignore[assignment] # archives in all they do
    client = create_app(service).test_client()
    address = "/feeds/all/archive/2026-11.1-7.atom"
    fresh = client.get(address)
    assert counting.read == 1
    for condition in ({"If-None-Match": fresh.headers["ETag"]}, {"If-Modified-Since": fresh.headers["Last-Modified"]}):
        again = client.get(address, headers=condition)
        assert (again.status_code, again.data) == (304, b"")
        for name in ("ETag", "Cache-Control", "Vary"):
            assert again.headers[name] == fresh.headers[name]
    assert counting.read == 1


def test_copies_may_be_kept_for_a_day_and_are_compressed_where_that_is_taken(client: FlaskClient) -> None:
    plain = client.get("/feeds/all/archive/2026-11.1-7.rss")
    packed = client.get("/feeds/all/archive/2026-11.1-7.rss", headers={"Accept-Encoding": "gzip"})
    assert plain.headers["Cache-Control"].startswith("public, max-age=86400, stale-while-revalidate=")
    assert gzip.decompress(packed.data) == plain.data
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert packed.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    "name",
    [
        "2026-11.1-8.atom",
        "2026-11.0-7.atom",
        "2026-11.01-7.atom",
        "2026-11.7-1.atom",
        "2026-13.1-7.atom",
        "0000-01.1-7.atom",
        "2026-10.1-1.atom",
        "2026-11.1-7.xml",
        "2026-11.1-7",
        "backfill/2026-11.1-7.atom",
        "other/2026-11.1-7.atom",
        "2026-11.1-99999999999999999999.atom",
        "２０２６-11.1-7.atom",
    ],
)
def test_an_address_that_was_never_given_is_404_in_a_sentence(client: FlaskClient, name: str) -> None:
    response = client.get(f"/feeds/all/archive/{name}")
    assert (response.status_code, response.mimetype) == (404, "text/plain")
    assert response.text.startswith("There is no archive document '")


@pytest.mark.parametrize("place", ["topic/nothing", "source/nobody", "named/nothing", "other"])
def test_a_feed_that_is_none_has_no_archive(client: FlaskClient, place: str) -> None:
    assert client.get(f"/feeds/{place}/archive/2026-11.1-1.atom").status_code == 404


def test_a_document_takes_no_filters(client: FlaskClient) -> None:
    response = client.get("/feeds/all/archive/2026-11.1-7.atom?topic=education")
    assert (response.status_code, response.text) == (400, "An archive document takes no filters.\n")
