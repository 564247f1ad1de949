"""A release that several newsrooms published, as readers of pages and feeds meet it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import feedparser
import pytest
from flask.testing import FlaskClient

from entries import Change, SourceState
from feeds.export import Export
from feeds.service import Service
from feeds.web import create_app
from tests.feeds.web.newsrooms import BASE, NOW, TAG, laboratory, open_service
from tests.feeds.web.reading import page, words

TEXT = (
    "The workshop has nine benches, two kilns and a small library, and it is open to every pupil of the eleven schools on four afternoons "
    "a week; teachers learn beside them, and whoever finishes a course may come back as a helper in the year after."
)
OWN, COPY = f"{TAG}brightwater/laboratory", f"{TAG}northgrid/copy"


@pytest.fixture
def reader(service: Service) -> FlaskClient:
    """Reads pages where Northgrid has published the release of Brightwater, too."""
    own = replace(laboratory(), text=TEXT, publisher="issuer")
    copy = replace(
        own, id=COPY, slug="northgrid-copy", source_id="northgrid", url="https://northgrid.example/releases/copy", publisher="other"
    )
    service.store.save([Change("revised", own.id, own)], SourceState("brightwater"), NOW)
    service.store.save([Change("new", copy.id, copy, None, ("copy",))], SourceState("northgrid"), NOW)
    return create_app(service).test_client()


def items(reader: FlaskClient, address: str) -> dict[str, list[dict[str, str]]]:
    return {item["id"]: item["_pressroll"]["also"] for item in json.loads(reader.get(address).data)["items"]}


def test_a_mixed_feed_shows_the_issuers_and_says_who_else_published_it(reader: FlaskClient) -> None:
    everything = items(reader, "/feeds/all.json?limit=100")
    assert everything[OWN] == [{"source": "Northgrid Energy", "url": "https://northgrid.example/releases/copy"}]
    assert COPY not in everything
    assert items(reader, "/feeds/source/northgrid.json")[COPY] == [{"source": "Brightwater University", "url": laboratory().url}]


def test_feedparser_finds_the_release_and_the_other_place(reader: FlaskClient) -> None:
    (found,) = [each for each in feedparser.parse(reader.get("/feeds/all.atom?limit=100").data).entries if each.id == OWN]
    assert found.link == laboratory().url
    assert [link.href for link in found.links if link.rel == "related"] == [
        f"{BASE}/entries/brightwater-laboratory",
        "https://northgrid.example/releases/copy",
    ]


def test_each_page_names_the_other_and_search_engines_are_led_to_one(reader: FlaskClient) -> None:
    for slug, other, name in (
        ("brightwater-laboratory", "northgrid-copy", "Northgrid Energy"),
        ("northgrid-copy", "brightwater-laboratory", "Brightwater University"),
    ):
        soup = page(reader, f"/entries/{slug}")
        links = soup.select("#copies a")
        assert (words(links[0]), links[0]["href"]) == (name, f"/entries/{other}")
        canonical = soup.select_one("link[rel=canonical]")
        assert canonical
        assert canonical["href"] == f"{BASE}/entries/brightwater-laboratory"


def test_a_release_that_stands_alone_names_nobody(reader: FlaskClient) -> None:
    soup = page(reader, "/entries/kowloon-fair")
    assert "Also published by" not in str(soup)


def test_a_copy_of_a_feed_is_no_longer_good_when_another_publisher_is_renamed(
    reader: FlaskClient, service: Service, tmp_path: Path
) -> None:
    address = "/feeds/source/brightwater.json"
    before = reader.get(address).headers["ETag"]
    (definition,) = (file for file in (tmp_path / "config" / "sources").iterdir() if "Northgrid Energy" in file.read_text())
    definition.write_text(definition.read_text().replace("Northgrid Energy", "Northgrid Power"))
    again = open_service(tmp_path)
    after = create_app(again).test_client().get(address, headers={"If-None-Match": before})
    assert (after.status_code, b"Northgrid Power" in after.data) == (200, True)
    again.store.close()


def test_exported_feeds_say_it_too(reader: FlaskClient, service: Service, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("site")
    Export(service, folder).run()
    feed = json.loads((folder / "feeds/source/northgrid.json").read_bytes())
    assert [item["_pressroll"]["also"][0]["source"] for item in feed["items"] if item["id"] == COPY] == ["Brightwater University"]
