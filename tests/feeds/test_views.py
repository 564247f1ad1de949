"""The formats that are not for feed readers: ninjs, the news sitemap, the calendar and the page."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from jsonschema import Draft202012Validator  # type: ignore[import-untyped] # it has none
from lxml import etree

from entries import Entry, Stamp
from feeds.formats import FORMATS
from feeds.formats.calendar import FOLD, folded
from feeds.formats.html import in_format
from feeds.formats.sitemap import language_code
from tests.feeds.feed_cases import BASE, ENTRIES, GERMAN, GONE, RICH, at, entry, feed

TEXT = {"type": "string", "minLength": 1}
MOMENT = {"type": "string", "format": "date-time"}
# The parts of ninjs 3.1 that we write, as IPTC's schema has them: every item has a uri, an associated one a name, and nothing is unknown.
NINJS = {
    "$ref": "#/$defs/item",
    "required": ["uri", "standard", "associations"],
    "properties": {"type": {"const": "composite"}},
    "$defs": {
        "parts": {"type": "array", "minItems": 1, "items": {"type": "object", "additionalProperties": TEXT}},
        "texts": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/text"}},
        "text": {
            "type": "object",
            "required": ["value"],
            "additionalProperties": False,
            "properties": {"role": TEXT, "contentType": TEXT, "value": TEXT},
        },
        "item": {
            "type": "object",
            "required": ["uri"],
            "additionalProperties": False,
            "properties": {
                "standard": {"type": "object", "additionalProperties": TEXT},
                "name": TEXT,
                "rel": TEXT,
                "uri": TEXT,
                "type": {"enum": ["text", "audio", "video", "picture", "composite", "event"]},
                "title": TEXT,
                "by": TEXT,
                "located": TEXT,
                "language": TEXT,
                "representationType": {"enum": ["full", "partial"]},
                "firstCreated": MOMENT,
                "versionCreated": MOMENT,
                "embargoedUntil": MOMENT,
                "pubStatus": {"enum": ["usable", "canceled"]},
                "headlines": {"$ref": "#/$defs/texts"},
                "descriptions": {"$ref": "#/$defs/texts"},
                "bodies": {"$ref": "#/$defs/texts"},
                "altIds": {"$ref": "#/$defs/parts"},
                "subjects": {"$ref": "#/$defs/parts"},
                "infoSources": {"$ref": "#/$defs/parts"},
                "organisations": {"type": "array", "items": {"type": "object", "required": ["name", "rel"]}},
                "renditions": {"type": "array", "items": {"type": "object", "required": ["name", "href"]}},
                "eventDetails": {
                    "type": "object",
                    "properties": {"dates": {"type": "object", "maxProperties": 1, "minProperties": 1}},
                },
                "associations": {
                    "type": "array",
                    "items": {"allOf": [{"$ref": "#/$defs/item"}, {"required": ["name", "uri"]}]},
                },
            },
        },
    },
}
DAY = Stamp(at(2020, 1, 9, 16), "day", "page", "10 January 2020")  # in Hong Kong
MOMENT_OF = Stamp(at(2020, 1, 10, 2, 30), "minute", "page", "10 January 2020, 10:30")


def rendered(format: str, *entries: Entry, **changes: Any) -> bytes:  # Any: fields of Feed
    return FORMATS[format].render(replace(feed(format, *entries, tombstones=(GONE,)), **changes)).body


def announcing(event: Stamp | None, number: int = 1, **changes: Any) -> Entry:  # Any: fields of Entry
    base = replace(RICH, id=f"{RICH.id}-{number}", **changes)
    return replace(base, anatomy=replace(base.anatomy, event=event))


# ninjs


def test_ninjs_holds_to_the_standard() -> None:
    document = json.loads(rendered("ninjs", announcing(DAY), announcing(MOMENT_OF, 2), *ENTRIES))
    faults = [f"{list(fault.absolute_path)}: {fault.message}" for fault in Draft202012Validator(NINJS).iter_errors(document)]
    assert faults == []
    assert document["standard"]["version"] == "3.1"


def test_a_release_in_ninjs_keeps_what_newsrooms_know() -> None:
    first, *_, gone = json.loads(rendered("ninjs", announcing(DAY), GERMAN))["associations"]
    by_rel = {part["rel"]: part for part in first["associations"]}

    assert (first["located"], first["by"], first["language"]) == ("Hong Kong", "Imogen Vale", "en")
    assert (first["firstCreated"], first["versionCreated"]) == ("2019-12-13T00:00:00+08:00", "2019-12-15T09:30:00Z")
    assert first["embargoedUntil"] == "2019-12-13T00:00:00Z"
    assert first["subjects"][0] == {"name": "Education", "rel": "about", "uri": f"{BASE}/topics/education", "literal": "education"}
    assert first["subjects"][2]["uri"] == "http://cv.iptc.org/newscodes/mediatopic/05000000"
    assert first["organisations"][0]["contactInfo"] == [{"type": "email", "role": "media", "value": "press@brightwater.example"}]
    assert by_rel["picture"]["renditions"][0]["width"] == 1200
    assert [part["type"] for part in first["associations"] if part["rel"] == "enclosure"] == ["text", "video"]
    assert by_rel["announces"]["eventDetails"] == {"dates": {"expectedStartDate": "2020-01-10"}}
    assert gone == {"name": GONE.id, "rel": "item", "uri": GONE.id, "versionCreated": "2019-12-16T07:00:00Z", "pubStatus": "canceled"}


# The news sitemap

NEWS = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "n": "http://www.google.com/schemas/sitemap-news/0.9"}


def pages(body: bytes) -> list[tuple[str | None, ...]]:
    names = ("s:loc", "n:news/n:publication/n:name", "n:news/n:publication/n:language", "n:news/n:publication_date", "n:news/n:title")
    return [tuple(url.findtext(name, namespaces=NEWS) for name in names) for url in etree.fromstring(body).findall("s:url", NEWS)]


def test_the_news_sitemap_lists_our_pages_of_the_two_days_before_the_newest_release() -> None:
    day = replace(RICH, published=Stamp(at(2019, 3, 18, 16), "day", "page"))
    body = rendered("sitemap", *(entry(number) for number in (1, 3, 4)), day)  # a day apart, the newest on 19 March, 8:00
    assert pages(body) == [
        (f"{BASE}/entries/release-1", "Pressroll", "en", "2019-03-19T08:00:00Z", "Release 1: schools & science"),
        (f"{BASE}/entries/release-3", "Pressroll", "en", "2019-03-17T08:00:00Z", "Release 3: schools & science"),
    ]
    assert pages(rendered("sitemap", day))[0][3] == "2019-03-19"


def test_the_news_sitemap_of_an_empty_feed_is_empty() -> None:
    assert pages(rendered("sitemap")) == []


@pytest.mark.parametrize(
    ("tag", "code"),
    [("en-GB", "en"), ("zh-Hans", "zh-cn"), ("zh", "zh-cn"), ("zh-Hant-HK", "zh-tw"), ("fil", "fil"), ("", "und"), ("x-odd", "und")],
)
def test_a_news_sitemap_names_languages_as_search_engines_do(tag: str, code: str) -> None:
    assert language_code(tag) == code


# The calendar


def calendar(*entries: Entry, **changes: Any) -> Calendar:  # Any: fields of Feed
    body = rendered("ics", *entries, **changes)
    assert all(len(line) <= FOLD for line in body.split(b"\r\n"))
    read = Calendar.from_ical(body)
    assert isinstance(read, Calendar)
    return read


def test_the_calendar_holds_the_events_and_no_other_release() -> None:
    first, second = calendar(announcing(DAY), entry(2), announcing(MOMENT_OF, 2, title="Line one;\nand, \\ more")).walk("VEVENT")

    assert (first["UID"], second["UID"]) == (f"{RICH.id}-1", f"{RICH.id}-2")
    assert first.decoded("DTSTART") == date(2020, 1, 10)
    assert second.decoded("DTSTART") == at(2020, 1, 10, 2, 30)
    assert first.decoded("DTSTAMP") == at(2019, 12, 15, 9, 30)
    assert second["SUMMARY"] == "Line one; and, \\ more"
    assert first["URL"] == RICH.url
    assert f"{BASE}/entries/release-1" in str(first["DESCRIPTION"])
    assert first.decoded("CATEGORIES") == ["Education", "Awards"]


def test_a_feed_without_events_is_an_empty_calendar() -> None:
    empty = calendar(*ENTRIES)
    assert empty.walk("VEVENT") == []
    assert empty["X-WR-CALNAME"] == "Pressroll: all releases"
    assert [part.name for part in empty.subcomponents] == ["VTIMEZONE"]  # RFC 5545 §3.6: at least one component
    assert empty.errors == []


def test_an_event_keeps_its_day_when_the_zone_of_its_source_was_corrected() -> None:
    early = announcing(replace(DAY, at=DAY.at + timedelta(hours=5)))
    assert calendar(early).walk("VEVENT")[0].decoded("DTSTART") == date(2020, 1, 10)


@given(st.text(max_size=400))
def test_a_folded_line_is_the_line_again(line: str) -> None:
    pieces = folded(line.replace("\r", "").replace("\n", "")).split("\r\n")[:-1]
    assert all(len(piece.encode()) <= FOLD for piece in pieces)
    assert "".join((pieces[0], *(piece[1:] for piece in pieces[1:]))) == line.replace("\r", "").replace("\n", "")


@given(st.text(max_size=200), st.text(max_size=40))
def test_any_text_gives_a_calendar(text: str, name: str) -> None:
    event = announcing(MOMENT_OF, title=text, summary=text, language=name)
    assert len(calendar(event, title=name or "x", subtitle=text).walk("VEVENT")) == 1


# The page


def test_the_page_offers_its_feed_in_every_format_for_readers() -> None:
    page = etree.HTML(rendered("html", *ENTRIES, self_url=f"{BASE}/feeds/all.html?topic=awards"))

    links = [link for link in page.findall(".//link[@rel='alternate']") if not link.get("type").endswith("+oembed")]
    assert [link.get("href") for link in links] == [
        "/feeds/all.atom?topic=awards",
        "/feeds/all.rss?topic=awards",
        "/feeds/all.json?topic=awards",
    ]
    assert page.findall(".//input[@readonly]")[0].get("value") == f"{BASE}/feeds/all.atom?topic=awards"
    assert [note.text for note in page.findall(".//div[@class='note']/p/b")] == ["This is a feed."]
    assert "1 release withdrawn" in (page.findtext(".//section/p") or "")
    assert [chip.get("href") for chip in page.findall(".//a[@class='chip']")] == ["/topics/education", "/topics/awards"]


def test_the_page_offers_a_calendar_only_where_there_is_an_event() -> None:
    assert b"/feeds/all.ics" in rendered("html", announcing(DAY))
    assert b"/feeds/all.ics" not in rendered("html", RICH)


def test_the_page_of_an_empty_feed_says_so_and_pages_lead_on() -> None:
    assert b"There is nothing in this feed yet." in rendered("html")
    later = rendered("html", RICH, next_url=f"{BASE}/feeds/all.html?page=3", previous_url=f"{BASE}/feeds/all.html")
    assert [link.get("rel") for link in etree.HTML(later).findall(".//nav[@class='tools']/a")] == ["prev", "next"]


def test_foreign_text_is_escaped_in_the_page() -> None:
    assert b"<script>alert" not in rendered("html", replace(RICH, title="<script>alert(1)</script>"), title="<script>alert(2)</script>")


def test_the_page_of_a_service_below_a_path_links_below_it() -> None:
    page = etree.HTML(rendered("html", RICH, base_url=f"{BASE}/news", self_url=f"{BASE}/news/feeds/all.html"))
    links = [link.get("href") or "" for link in page.findall(".//a")]
    assert "/news/entries/release-1" in links
    assert in_format(f"{BASE}/news/feeds/all.html?q=a.b", "rss") == f"{BASE}/news/feeds/all.rss?q=a.b"
