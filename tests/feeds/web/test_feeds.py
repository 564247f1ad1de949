"""/feeds/... over HTTP: RFC 9110, RFC 9111, RFC 8288 and the etiquette of feeds."""

from __future__ import annotations

import gzip
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import feedparser
import listparser
import pytest
from backports import zstd
from flask.testing import FlaskClient

from entries import Archives, Change, FeedQuery, Selection, SourceState
from feeds.service import Service
from feeds.web import create_app
from tests.feeds.web.newsrooms import BASE, NOW, battery

ADDRESSES = ["/feeds/all", "/feeds/topic/education", "/feeds/source/kowloon", "/feeds/named/education-partnerships"]
TYPES = {"atom": "application/atom+xml", "rss": "application/rss+xml", "json": "application/feed+json"}


@pytest.mark.parametrize("format", TYPES)
@pytest.mark.parametrize("address", ADDRESSES)
def test_every_feed_exists_in_every_format(client: FlaskClient, address: str, format: str) -> None:
    response = client.get(f"{address}.{format}")
    assert response.status_code == 200
    assert response.content_type == f"{TYPES[format]}; charset=utf-8"
    if format == "json":
        assert response.get_json(force=True)["feed_url"] == f"{BASE}{address}.json"
    else:
        assert not feedparser.parse(response.data).bozo


@pytest.mark.parametrize("format", TYPES)
def test_head_says_what_get_says_without_the_body(client: FlaskClient, format: str) -> None:
    get, head = client.get(f"/feeds/all.{format}"), client.head(f"/feeds/all.{format}")
    assert head.data == b""
    assert {**head.headers} == {**get.headers}


def test_a_good_copy_is_answered_304_with_the_same_fields(client: FlaskClient) -> None:
    fresh = client.get("/feeds/all.atom")
    for condition in (
        {"If-None-Match": fresh.headers["ETag"]},
        {"If-None-Match": f'"other", W/{fresh.headers["ETag"]}'},
        {"If-None-Match": "*"},
        {"If-Modified-Since": fresh.headers["Last-Modified"]},
    ):
        again = client.get("/feeds/all.atom", headers=condition)
        assert again.status_code == 304, condition
        assert again.data == b""
        for name in ("ETag", "Cache-Control", "Vary"):
            assert again.headers[name] == fresh.headers[name]


def test_if_none_match_beats_if_modified_since(client: FlaskClient) -> None:
    modified = client.get("/feeds/all.atom").headers["Last-Modified"]
    assert client.get("/feeds/all.atom", headers={"If-None-Match": '"old"', "If-Modified-Since": modified}).status_code == 200


def test_an_older_copy_is_answered_anew_after_a_change(service: Service) -> None:
    client = create_app(service).test_client()
    before = client.get("/feeds/source/northgrid.atom")
    later = replace(battery(), title="Harbour battery passes its second test", fingerprint="second", revised=NOW)
    service.store.save([Change("revised", later.id, later)], SourceState("northgrid", checked=NOW), NOW + timedelta(minutes=1))
    after = client.get("/feeds/source/northgrid.atom", headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert "second test" in after.text


def test_a_good_copy_costs_no_entry_read(service: Service) -> None:
    class Counting:
        """The store, counting how often entries are read."""

        read = 0

        def __getattr__(self, name: str) -> object:
            return getattr(service.store, name)

        def select(self, query: FeedQuery) -> Selection:
            self.read += 1
            return service.store.select(query)

        @property
        def archives(self) -> Archives:
            self.read += 1
            return service.store.archives

    counting = Counting()
    counted = Service(service.configuration, counting, clock=lambda: NOW)  # type: ignore[arg-type] # a store in all it does
    client = create_app(counted).test_client()
    tag = client.get("/feeds/all.atom").headers["ETag"]
    assert counting.read == 1
    assert client.get("/feeds/all.atom", headers={"If-None-Match": tag}).status_code == 304
    assert counting.read == 1


def test_a_look_that_changed_nothing_leaves_every_byte(service: Service) -> None:
    client = create_app(service).test_client()
    before = client.get("/feeds/source/northgrid.json")
    service.store.record(SourceState("northgrid", "healthy", checked=NOW + timedelta(hours=1), public_state="fresh"))
    after = client.get("/feeds/source/northgrid.json")
    assert after.data == before.data
    assert after.headers["ETag"] == before.headers["ETag"]


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip", "gzip"),
        ("br, gzip;q=0.5", "gzip"),
        ("*", "gzip"),
        ("", None),
        ("identity", None),
        ("gzip;q=0", None),
        ("gzip;q=0, *;q=1", None),
        ("deflate, br", None),
    ],
)
def test_gzip_is_sent_only_where_it_is_taken(client: FlaskClient, accepted: str, coding: str | None) -> None:
    plain = client.get("/feeds/all.atom")
    response = client.get("/feeds/all.atom", headers={"Accept-Encoding": accepted})
    assert response.headers.get("Content-Encoding") == coding
    assert "Accept-Encoding" in response.headers["Vary"].split(", ")
    assert (gzip.decompress(response.data) if coding else response.data) == plain.data
    assert (response.headers["ETag"] == plain.headers["ETag"]) is (coding is None)


def test_the_same_feed_is_the_same_bytes_also_compressed(client: FlaskClient) -> None:
    first, second = (client.get("/feeds/all.rss", headers={"Accept-Encoding": "gzip"}).data for _ in range(2))
    assert first == second
    assert first[4:8] == bytes(4)  # RFC 1952: no modification time


def test_copies_may_be_kept_and_read_from_any_page(client: FlaskClient) -> None:
    headers = client.get("/feeds/source/brightwater.json").headers
    assert headers["Cache-Control"].startswith("public, max-age=1800")
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in headers


def test_links_name_the_feed_its_formats_and_its_pages(client: FlaskClient) -> None:
    link = client.get("/feeds/all.atom?limit=2&page=2").headers["Link"]
    assert f'<{BASE}/feeds/all.atom?limit=2&page=2>; rel="self"' in link
    assert f'<{BASE}/feeds/all.json?limit=2&page=2>; rel="alternate"; type="application/feed+json"' in link
    assert f'<{BASE}/feeds/all.atom?limit=2&page=3>; rel="next"' in link
    assert f'<{BASE}/feeds/all.atom?limit=2>; rel="prev"' in link


@pytest.mark.parametrize(
    ("source", "state"), [("brightwater", "fresh"), ("manara", "late"), ("northgrid", "interrupted"), ("kowloon", "quiet")]
)
def test_headers_tell_the_live_state(client: FlaskClient, source: str, state: str) -> None:
    headers = client.get(f"/feeds/source/{source}.rss").headers
    assert headers["Pressroll-State"] == state
    assert datetime.strptime(headers["Pressroll-Checked"], "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC) <= NOW


def test_one_interrupted_newsroom_does_not_interrupt_the_feed_of_all(client: FlaskClient) -> None:
    assert client.get("/feeds/all.rss").headers["Pressroll-State"] == "fresh"


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("/feeds/all.atom?tpoic=education", "The feed address has a filter we do not know: tpoic. Did you mean topic?\n"),
        ("/feeds/all.atom?topic=educaton", "There is no topic educaton. Did you mean education?\n"),
        ("/feeds/all.atom?limit=0", "The filter limit is a number from 1 to 200, not 0.\n"),
        ("/feeds/source/kowloon.atom?source=manara", "This feed holds only the source kowloon.\n"),
    ],
)
def test_a_wrong_filter_is_400_and_named(client: FlaskClient, address: str, sentence: str) -> None:
    response = client.get(address)
    assert (response.status_code, response.mimetype, response.text) == (400, "text/plain", sentence)
    assert response.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    "address", ["/feeds/all.pdf", "/feeds/topic/none.atom", "/feeds/source/none.rss", "/feeds/named/none.json", "/feeds/"]
)
def test_an_unknown_feed_is_404_in_plain_words(client: FlaskClient, address: str) -> None:
    response = client.get(address)
    assert (response.status_code, response.mimetype) == (404, "text/plain")
    assert response.text.startswith("There is no ")


def test_nothing_can_be_sent_to_a_feed(client: FlaskClient) -> None:
    response = client.post("/feeds/all.atom")
    assert response.status_code == 405
    assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_a_withdrawn_release_is_marked_in_the_feed(client: FlaskClient) -> None:
    text = client.get("/feeds/source/brightwater.atom").text
    assert "deleted-entry" in text
    assert "secret title" not in text


def test_every_address_in_the_lists_of_feeds_answers(client: FlaskClient) -> None:
    for path in ("/feeds.opml", "/feeds/topics.opml", "/feeds/sources.opml"):
        answer = client.get(path)
        assert answer.mimetype == "text/x-opml"
        found = listparser.parse(answer.data)
        assert found.bozo == 0
        assert found.feeds, path
        assert [client.get(feed.url.removeprefix(BASE)).status_code for feed in found.feeds] == [200] * len(found.feeds)
        assert "dateModified" in answer.text
        assert client.get(path, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert "/feeds/source/brightwater.atom?topic=education" in client.get("/feeds/sources.opml").text


def test_opml_lists_every_feed_and_answers_conditions(client: FlaskClient) -> None:
    response = client.get("/feeds.opml")
    assert response.mimetype == "text/x-opml"
    for address in ADDRESSES:
        assert f'xmlUrl="{BASE}{address}.atom"' in response.text
    assert client.get("/feeds.opml", headers={"If-None-Match": response.headers["ETag"]}).status_code == 304


def revised(service: Service, title: str, minutes: int) -> None:
    later = replace(battery(), title=title, fingerprint=title, revised=NOW + timedelta(minutes=minutes))
    service.store.save([Change("revised", later.id, later)], SourceState("northgrid", checked=NOW), NOW + timedelta(minutes=minutes))


@pytest.mark.parametrize("format", TYPES)
def test_a_reader_who_asks_for_changes_gets_what_changed_since_any_version_that_we_know(service: Service, format: str) -> None:
    client, address = create_app(service).test_client(), f"/feeds/all.{format}"
    tags = [client.get(address, headers={"Accept-Encoding": "gzip"}).headers["ETag"]]
    for minute in (1, 2):
        revised(service, f"Battery, revision {minute}", minute)
        tags.append(client.get(address).headers["ETag"])
    for tag in tags[:2]:
        delta = client.get(address, headers={"A-IM": "gzip, feed", "If-None-Match": tag})
        assert (delta.status_code, delta.headers["IM"], delta.headers["ETag"]) == (226, "feed", tags[2])
        assert "no-store" in delta.headers["Cache-Control"]
        assert "Battery, revision 2" in delta.text
        assert delta.text.count({"rss": "<item>", "atom": "<entry ", "json": '"date_published"'}[format]) == 1


@pytest.mark.parametrize(("tag", "status"), [("present", 304), ('"unknown"', 200), (None, 200)])
def test_who_asks_for_changes_to_what_we_do_not_know_gets_the_whole_feed(client: FlaskClient, tag: str | None, status: int) -> None:
    whole = client.get("/feeds/all.atom")
    known = {"If-None-Match": whole.headers["ETag"] if tag == "present" else tag} if tag else {}
    answer = client.get("/feeds/all.atom", headers={"A-IM": "feed", **known})
    assert (answer.status_code, "IM" in answer.headers) == (status, False)
    assert answer.data == (b"" if status == 304 else whole.data)


def test_changes_are_sent_to_nobody_who_did_not_ask_for_them(service: Service) -> None:
    client = create_app(service).test_client()
    tag = client.get("/feeds/all.atom").headers["ETag"]
    revised(service, "Battery, revision 1", 1)
    assert client.get("/feeds/all.atom", headers={"If-None-Match": tag}).status_code == 200


def test_every_coding_has_its_own_tag_and_the_same_feed_in_it(client: FlaskClient) -> None:
    answers = {coding: client.get("/feeds/all.atom", headers={"Accept-Encoding": coding}) for coding in ("identity", "gzip", "zstd")}
    assert len({answer.headers["ETag"] for answer in answers.values()}) == 3
    assert [answer.headers.get("Content-Encoding") for answer in answers.values()] == [None, "gzip", "zstd"]
    assert gzip.decompress(answers["gzip"].data) == zstd.decompress(answers["zstd"].data) == answers["identity"].data
