"""Entries, selections and feeds for the tests of this folder, with everything a release can have."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from entries import (
    Anatomy,
    Appearance,
    Contact,
    Dateline,
    Embargo,
    Enclosure,
    Entry,
    Evidence,
    FeedQuery,
    Image,
    Revision,
    Section,
    Selection,
    Stamp,
    Tombstone,
    TopicMatch,
    Vote,
)
from feeds.feed import Feed, FeedSource, TopicLabel
from feeds.select import Place, Site, all_place, build_feed

BASE = "https://press.example.org"
BRIGHTWATER = FeedSource(
    "brightwater",
    "Brightwater Learning",
    "https://brightwater.example/",
    "https://brightwater.example/news",
    "en",
    ZoneInfo("Asia/Hong_Kong"),
)
KESTREL = FeedSource(
    "kestrel", "Kestrel Optics", "https://kestrel.example/", "https://kestrel.example/presse", "de", ZoneInfo("Europe/Berlin")
)
SITE = Site(
    base_url=BASE,
    tag="tag:press.example.org,2019:",
    sources={source.id: source for source in (BRIGHTWATER, KESTREL)},
    topics={
        "education": TopicLabel(
            "Education", f"{BASE}/topics/", ("medtop:05000000",), {"en": "Education", "de": "Bildung", "fr": "Éducation"}
        ),
        "awards": TopicLabel("Awards", f"{BASE}/topics/", ("20000498",)),
        "people": TopicLabel("People", f"{BASE}/topics/"),
    },
)


def at(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def entry(number: int, **changes: Any) -> Entry:  # Any: whichever fields a test is about
    plain = Entry(
        id=f"tag:press.example.org,2019:entries/release-{number}",
        slug=f"release-{number}",
        source_id="brightwater",
        url=f"https://brightwater.example/news/{number}?lang=en&v=2",
        title=f"Release {number}: schools & science",
        content=f"<p>Text of release {number}, with <b>weight</b> &amp; <a href='https://brightwater.example/'>a link</a>.</p>",
        summary=f"Text of release {number}, R&D < 5 %.",
        subtitle="",
        published=Stamp(at(2019, 3, 20, 8) - timedelta(days=number), "minute", "page"),
        revised=None,
        first_seen=at(2019, 4, 1),
        language="en",
        authors=(),
        image=None,
        enclosures=(),
        labels=(),
        topics=(),
        anatomy=Anatomy(),
        fingerprint=str(number),
        sequence=number,
        text=f"Text of release {number}, with weight & a link.",
    )
    return replace(plain, **changes)


RICH = entry(
    1,
    published=Stamp(at(2019, 12, 12, 16), "day", "page", "2019-12-13"),
    revised=at(2019, 12, 15, 9, 30),
    authors=("Imogen Vale",),
    image=Image("https://brightwater.example/lab.png", "A laboratory", "Pupils in the laboratory", 1200, 800),
    enclosures=(
        Enclosure("https://brightwater.example/sheet.pdf", "application/pdf", 20_480, "Fact sheet"),
        Enclosure("https://brightwater.example/film.mp4", "video/mp4", None, "Film"),
    ),
    topics=(
        TopicMatch("education", 15.5, (Evidence("title", 11, "schools", 4.0),)),
        TopicMatch("awards", 12.25),
    ),
    anatomy=Anatomy(
        dateline=Dateline("Hong Kong – 13th December 2019 –", "Hong Kong", date(2019, 12, 13)),
        boilerplate="About Brightwater Learning: it makes laboratories.",
        contact=Contact("Press desk, press@brightwater.example", email="press@brightwater.example"),
        release_line="FOR IMMEDIATE RELEASE",
        embargo=Embargo("Embargoed until 8 am, 13 December 2019", at(2019, 12, 13)),
        issuer="Brightwater Learning Ltd",
        sections=(Section("boilerplate", 20, 60),),
        votes=(Vote("title", "Two schools", "h1", "The h1 stands out."),),
    ),
)
BARE = entry(2, title="", summary="", content="", text="", language="")
TITLELESS = entry(3, title="")
GERMAN = entry(4, source_id="kestrel", url="https://kestrel.example/presse/4", language="de", title="Neue Linse für Schulmikroskope")
GONE = Tombstone("tag:press.example.org,2019:entries/gone", "brightwater", at(2019, 12, 16, 7), "Withdrawn")

ENTRIES = (RICH, BARE, TITLELESS, GERMAN)
# Every reader must still take the right link of an entry that stands elsewhere, too.
COPIES = {
    RICH.id: (
        Appearance("kestrel", "https://kestrel.example/presse/9", "kestrel-9", "en"),
        Appearance("retired", "https://retired.example/1?a=1&b=2", "retired-1", "en"),
        Appearance("kestrel", "https://kestrel.example/presse/10", "kestrel-10", "de", "translation"),
        Appearance("kestrel", "javascript:alert(1)", "kestrel-11", "en"),
    )
}


def selection(*entries: Entry, tombstones: tuple[Tombstone, ...] = (), more: bool = False) -> Selection:
    return Selection(entries, tombstones, Revision("7", at(2019, 12, 17)), more, appearances=COPIES)


def feed(
    format: str, *entries: Entry, tombstones: tuple[Tombstone, ...] = (), place: Place | None = None, more: bool = False, page: int = 1
) -> Feed:
    place = place or all_place(SITE)
    query = replace(place.query, page=page)
    return build_feed(query, selection(*entries, tombstones=tombstones, more=more), place=place, site=SITE, format=format)


def query(**changes: Any) -> FeedQuery:  # Any: whichever fields a test is about
    return replace(FeedQuery(), **changes)
