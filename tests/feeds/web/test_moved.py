"""Addresses of what was renamed or removed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from entries import Change, FeedQuery
from feeds.service import Service
from feeds.web import create_app
from tests.feeds.web.newsrooms import BASE, NOW, STATES, professorship
from tests.feeds.web.renamed import FEEDS, configured

TOPICS = """
[topics.learning]
labels = { en = "Learning" }
formerly = ["education", "teaching"]
[topics.learning.en]
strong = ["school*"]
"""
SOURCE = 'id = "linden"\nname = "Linden"\nurl = "https://lindenhof.example/presse"\nformerly = ["lindenhof"]\n'
CHANGED = FEEDS.replace("education", "learning")


@pytest.fixture
def renamed(folders: dict[str, Path], tmp_path: Path) -> Iterator[Service]:
    """The newsrooms as they were served once, then with other names for a topic, a source and a feed."""
    with configured(Path(shutil.copytree(folders["filled"], tmp_path / "service"))):
        pass
    (tmp_path / "service" / "config" / "sources" / "lindenhof.toml").unlink()
    changed = {"feeds_toml": CHANGED, "topics_toml": TOPICS, "sources__linden_toml": SOURCE}
    with configured(tmp_path / "service", **changed) as service:
        yield service


def client(service: Service) -> FlaskClient:
    return create_app(service).test_client()


@pytest.mark.parametrize(
    ("former", "present"),
    [
        ("/feeds/named/pupils.rss", "/feeds/named/schools.rss"),
        ("/feeds/named/pupils.json?limit=3&q=%22open%20day%22", "/feeds/named/schools.json?limit=3&q=%22open%20day%22"),
        ("/feeds/topic/education.atom", "/feeds/topic/learning.atom"),
        ("/feeds/topic/teaching.atom?page=2", "/feeds/topic/learning.atom?page=2"),
        ("/feeds/source/lindenhof.atom", "/feeds/source/linden.atom"),
        ("/topics/education?lang=en", "/topics/learning?lang=en"),
        ("/sources/lindenhof", "/sources/linden"),
        ("/feeds/all.atom?topic=education,learning&source=lindenhof", "/feeds/all.atom?topic=learning&source=linden"),
        ("/feeds/all.rss?not_topic=teaching", "/feeds/all.rss?not_topic=learning"),
        ("/?topic=education&format=rss", "/?topic=learning&format=rss"),
    ],
)
def test_a_former_name_leads_to_the_present_one_whatever_the_host(renamed: Service, former: str, present: str) -> None:
    for method in ("GET", "HEAD"):
        answer = client(renamed).open(former, method=method, headers={"Host": "127.0.0.1:4711"})
        assert (answer.status_code, answer.headers["Location"]) == (301, BASE + present)
        assert "max-age" in answer.headers["Cache-Control"]
        assert "4711" not in answer.text + str(answer.headers)
    assert client(renamed).get(present).status_code == 200
    if former.startswith("/feeds/"):
        assert client(renamed).get(former).mimetype == "text/plain"


def test_a_renamed_feed_keeps_its_id_and_a_renamed_source_its_releases(renamed: Service) -> None:
    get = client(renamed).get
    assert "tag:press.example.org,2026:feeds/named/pupils<" in get("/feeds/named/schools.atom").text
    assert "tag:press.example.org,2026:feeds/topic/education<" in get("/feeds/topic/learning.atom").text
    of_source = get("/feeds/source/linden.json").get_json()
    assert [item["id"] for item in of_source["items"]] == [professorship().id]


def test_a_named_feed_goes_on_with_a_source_that_was_renamed(renamed: Service) -> None:
    assert renamed.moved()["source"] == {"lindenhof": "linden"}
    assert client(renamed).get("/feeds/named/schools.atom?source=linden").status_code == 200


@pytest.fixture
def removed(folders: dict[str, Path], tmp_path: Path) -> Iterator[Service]:
    """The newsrooms as they were served once, then without a feed, most topics and two sources, of which one has releases."""
    with configured(
        Path(shutil.copytree(folders["filled"], tmp_path / "service")),
        feeds_toml=FEEDS,
        sources__empty_toml=SOURCE.replace('"linden"', '"empty"'),
    ):
        pass
    for name in ("northgrid", "empty"):
        (tmp_path / "service" / "config" / "sources" / f"{name}.toml").unlink()
    with configured(tmp_path / "service", feeds_toml="", topics_toml=TOPICS.replace('"education", ', "")) as service:
        yield service


@pytest.mark.parametrize("address", ["/feeds/named/schools.rss", "/feeds/topic/awards.atom?limit=2", "/feeds/source/empty.json"])
def test_a_removed_feed_is_gone_since_a_day(removed: Service, address: str) -> None:
    answer = client(removed).get(address)
    assert (answer.status_code, answer.mimetype) == (410, "text/plain")
    assert answer.text == f"This feed was removed on 19 November 2026. What there is: {BASE}/\n"


@pytest.mark.parametrize(("address", "kind"), [("/topics/awards", "topic"), ("/sources/empty", "source")])
def test_the_page_of_what_was_removed_says_so(removed: Service, address: str, kind: str) -> None:
    answer = client(removed).get(address)
    assert (answer.status_code, answer.mimetype) == (410, "text/html")
    assert f"This {kind} was removed on 19 November 2026." in answer.text


@pytest.mark.parametrize(
    "address", ["/feeds/named/never.rss", "/feeds/topic/never.rss", "/feeds/source/never.rss", "/topics/never", "/feeds/schools"]
)
def test_what_never_was_is_unknown(removed: Service, address: str) -> None:
    assert client(removed).get(address).status_code == 404


def test_a_source_that_is_not_read_any_more_keeps_its_feed_while_it_has_releases(removed: Service) -> None:
    get = client(removed).get
    assert get("/feeds/source/northgrid.atom").status_code == 200
    assert ("source/northgrid" in get("/feeds.opml").text, "source/empty" in get("/feeds.opml").text) == (True, False)
    for entry in removed.store.select(FeedQuery(sources=("northgrid",), whole=True)).entries:
        removed.store.save([Change("withdrawn", entry.id)], STATES[4], NOW)
    assert get("/feeds/source/northgrid.atom").status_code == 410


def test_what_returns_answers_again(removed: Service, tmp_path: Path) -> None:
    with configured(tmp_path / "service", feeds_toml=FEEDS.replace("education", "learning")) as service:
        assert client(service).get("/feeds/named/schools.rss").status_code == 200
    with configured(tmp_path / "service", feeds_toml="") as service:
        assert client(service).get("/feeds/named/schools.rss").status_code == 410


def test_other_addresses_and_methods_are_not_led_anywhere(renamed: Service) -> None:
    assert client(renamed).get("/feeds/topic/learning.atom?lang=teaching").status_code == 400
    assert client(renamed).post("/feeds/topic/teaching.atom").status_code == 405
    assert client(renamed).get("/feeds/all.atom?q=teaching").status_code == 200
