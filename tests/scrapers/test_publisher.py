"""Who brings a release: an issuer's own newsroom is told from a wire, and where nothing tells, nothing is said."""

from __future__ import annotations

import pytest

from entries import Anatomy, Contact, Dateline, Publisher
from scrapers.normalise import draft_from_item, normalise
from scrapers.page import Article, ListItem
from scrapers.publisher import publisher_of
from tests.scrapers.article.newsroom_pages import FIRST, LAST, NOW, QUOTE, URL, spec

OWN = "About Tidewater Robotics\nTidewater Robotics builds cranes."
OTHER = "About Kestrel Optics\nKestrel Optics grinds lenses."
WIRE = spec(name="Tide Newswire", url="https://www.tidenewswire.example/all")


@pytest.mark.parametrize(
    ("given", "anatomy", "source", "publisher"),
    [
        ("its About is the source's", Anatomy(boilerplate=OWN), spec(), "issuer"),
        ("the source has a longer name", Anatomy(boilerplate=OWN), spec(name="Tidewater Robotics Ltd"), "issuer"),
        ("the host is named after it", Anatomy(boilerplate="About Tidewater"), spec(name="Press desk"), "issuer"),
        ("its About is somebody else's", Anatomy(boilerplate=OTHER), spec(), "other"),
        (
            "somebody else's About, our mailbox",
            Anatomy(boilerplate=OTHER, contact=Contact("", email="pr@tidewater.example")),
            spec(),
            "other",
        ),
        ("a mailbox of the source", Anatomy(contact=Contact("Press", email="jo@mail.tidewater.example")), spec(), "issuer"),
        ("a mailbox elsewhere", Anatomy(contact=Contact("Press", email="jo@kestrel.example")), spec(), "other"),
        ("nothing tells", Anatomy(issuer="Tidewater Robotics"), spec(), "other"),
        ("the source is called a wire", Anatomy(boilerplate=OWN), spec(kind="wire"), "wire"),
        ("a wire that everybody knows", Anatomy(), spec(url="https://www.prnewswire.com/news-releases/"), "wire"),
        ("no wire, though it lends newsrooms", Anatomy(), spec(url="https://tidewater.mynewsdesk.com/"), "other"),
        ("the dateline names the source", Anatomy(dateline=Dateline("", wire="TIDE NEWSWIRE")), WIRE, "wire"),
        ("the dateline names a wire", Anatomy(Dateline("", wire="TIDE NEWSWIRE"), boilerplate=OWN), spec(), "issuer"),
        ("a name too short to tell", Anatomy(boilerplate="About EU"), spec(url="https://europe.example/"), "other"),
    ],
)
def test_who_brings_a_release(given: str, anatomy: Anatomy, source: object, publisher: Publisher) -> None:
    assert publisher_of(anatomy, source) == publisher, given  # type: ignore[arg-type] # a SourceSpec


def test_a_draft_says_who_brings_it() -> None:
    text = f"<p>{FIRST}</p><p>{QUOTE}</p><p>{LAST}</p>"
    about = "<h3>About Tidewater Robotics</h3><p>Tidewater Robotics builds cranes that see, for harbours in nine countries.</p>"
    assert normalise(Article(url=URL, body=text + about), None, spec(), now=NOW).publisher == "issuer"
    assert normalise(Article(url=URL, body=text), None, spec(), now=NOW).publisher == "other"
    assert draft_from_item(ListItem(url=URL, title="Two cranes"), spec(kind="wire"), now=NOW).publisher == "wire"
