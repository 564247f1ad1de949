"""What pages say of themselves to programs that show a link to them: Open Graph and Twitter cards."""

from __future__ import annotations

from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from entries import Change, Definition, Image, SourceState
from feeds.cards import locale
from feeds.service import Service
from feeds.web import create_app
from tests.feeds.web.newsrooms import BASE, NOW, TAG, bring_copy, laboratory

TERN = 'id = "tern"\nname = "Tern Harbour"\nurl = "https://tern.example/news"\n'


def card(client: FlaskClient, address: str) -> dict[str, str]:
    """All that the head of a page says, each thing once."""
    soup = BeautifulSoup(client.get(address).text, "lxml")
    assert soup.head is not None
    found = [(str(tag.get("property") or tag.get("name")), str(tag["content"])) for tag in soup.head.select("meta[property], meta[name]")]
    assert len(dict(found)) == len(found)
    canonical = soup.select_one('link[rel="canonical"]')
    assert canonical is not None
    assert dict(found)["og:url"] == canonical["href"]
    return dict(found)


PAGES = {
    "/": ("Press releases from 5 newsrooms, by topic", "Press releases of all sources.", f"{BASE}/"),
    "/topics/education?lang=en": ("Education", "Press releases on Education.", f"{BASE}/topics/education"),
    "/sources/manara": (
        "Manara Schools: News Centre of All Schools of the Eastern Coast",
        "Press releases of Manara Schools: News Centre of All Schools of the Eastern Coast.",
        f"{BASE}/sources/manara",
    ),
    "/widgets?feed=topic/education&layout=cards": (
        "Make a widget",
        "A list of press releases for your own page: no cookies, no tracking, nobody else is asked.",
        f"{BASE}/widgets",
    ),
    "/feeds/topic/education.html": ("Education", "Press releases on Education.", f"{BASE}/feeds/topic/education.html"),
}


@pytest.mark.parametrize("address", PAGES)
def test_pages_with_lists_have_a_card_without_a_picture(client: FlaskClient, address: str) -> None:
    title, description, url = PAGES[address]
    said = card(client, address)
    said.pop("viewport")
    assert said == {
        "description": description, "og:site_name": "Pressroll", "og:type": "website", "og:title": title, "og:description": description,
        "og:url": url, "og:locale": "en_GB", "twitter:card": "summary", "twitter:title": title, "twitter:description": description,
    }  # fmt: skip


def test_a_release_has_its_picture_and_its_dates(client: FlaskClient) -> None:
    said, made = card(client, "/entries/brightwater-laboratory"), laboratory()
    assert said["og:type"] == "article"
    assert (said["og:title"], said["twitter:title"]) == (made.title, made.title)
    assert (said["description"], said["og:description"]) == (made.summary, made.summary)
    assert said["og:image"] == "https://pictures.example/robot-arm.svg"
    assert said["og:image:alt"] == "A robot arm passes a part across a bench"
    assert (said["og:image:width"], said["og:image:height"]) == ("600", "400")
    assert said["twitter:card"] == "summary_large_image"
    assert said["article:modified_time"] == "2026-11-19T15:20:00Z"
    assert "og:locale" not in said, "its language is said, its territory is not"


def test_a_copy_names_the_release_that_stands_for_it(service: Service) -> None:
    bring_copy(service)
    client = create_app(service).test_client()
    assert card(client, "/entries/northgrid-wired")["og:url"] == f"{BASE}/entries/brightwater-laboratory"


@pytest.mark.parametrize("readers", ["headline", "excerpt"])
def test_a_card_has_no_more_of_a_release_than_its_page(service: Service, readers: str) -> None:
    made = replace(laboratory(), id=f"{TAG}tern/laboratory", slug="tern-laboratory", source_id="tern", url="https://tern.example/news/1",
                   summary="The whole summary, with what its newsroom does not give. " * 9)  # fmt: skip
    service.store.definitions.put([Definition("source", "tern", TERN + f'readers = "{readers}"')], NOW, by="ann")
    service.sync()
    service.store.save([Change("new", made.id, made, urls=(made.url,))], SourceState("tern", checked=NOW), NOW)
    said = card(create_app(service).test_client(), "/entries/tern-laboratory")
    if readers == "headline":
        assert said["og:description"] == made.title
        assert "og:image" not in said
        assert "summary" not in " ".join(said.values()).replace(said["twitter:card"], "")
    else:
        assert said["og:description"].endswith("…")
        assert len(said["og:description"]) <= 300


def test_what_newsrooms_write_stays_text_and_only_addresses_are_pictures(service: Service) -> None:
    bad = '"><script>alert(1)</script>'
    for number, url in enumerate(("javascript:alert(1)", "data:image/png;base64,x", 'https://x.example/"onload="alert(1)')):
        made = replace(laboratory(), id=f"{TAG}northgrid/{number}", slug=f"northgrid-{number}", source_id="northgrid", title=bad, summary=bad,
                       url=f"https://northgrid.example/{number}", image=Image(url, bad), fingerprint=str(number))  # fmt: skip
        service.store.save([Change("new", made.id, made, urls=(made.url,))], SourceState("northgrid", checked=NOW), NOW)
    client = create_app(service).test_client()
    for number in range(3):
        said = card(client, f"/entries/northgrid-{number}")
        assert (said["og:title"], said["og:description"]) == (bad, bad)
        assert said.get("og:image", "https://x.example/%22onload=%22alert(1)") == "https://x.example/%22onload=%22alert(1)"
    assert "og:image" in said


LANGUAGES = {
    "en": "",
    "de-CH": "de_CH",
    "zh-Hans-hk": "zh_HK",
    "sr-Latn": "",
    "es-419": "",
    "de-u-co-phonebk": "",
    "en-x-us": "",
    "": "",
    "?": "",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_territory_is_told_where_it_is_known(language: str) -> None:
    assert locale(language) == LANGUAGES[language]
