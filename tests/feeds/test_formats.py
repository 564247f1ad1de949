"""What all formats promise together: the same entries, the same bytes, and no entry that stops the others."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import feedparser
import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from entries import Stamp, TopicMatch
from feeds.formats import FORMATS, SUBSCRIPTIONS
from tests.feeds.feed_cases import ENTRIES, GONE, RICH, SITE, at, entry, feed

WHOLE = (*SUBSCRIPTIONS, "ninjs", "html")  # the formats that show every entry; the others choose
ATOM = "{http://www.w3.org/2005/Atom}"
any_text = st.text(st.characters(exclude_categories=()), max_size=60)  # lone surrogates and control characters, too


def ids(format: str, body: bytes) -> list[str]:
    if format == "json":
        return [item["id"] for item in json.loads(body)["items"]]
    if format == "ninjs":
        return [item["uri"] for item in json.loads(body)["associations"] if item["pubStatus"] == "usable"]
    if format == "html":
        links = etree.HTML(body).iterfind(".//article/h4/a")
        return [f"tag:press.example.org,2019:entries/{(link.get('href') or '').rpartition('/')[2]}" for link in links]
    path = "channel/item/guid" if format == "rss" else f"{ATOM}entry/{ATOM}id"
    return [node.text or "" for node in etree.fromstring(body).findall(path)]


def test_the_table_names_each_format_by_its_address() -> None:
    assert {name: renderer.media_type for name, renderer in FORMATS.items()} == {
        "rss": "application/rss+xml",
        "atom": "application/atom+xml",
        "json": "application/feed+json",
        "ninjs": "application/json",
        "sitemap": "application/xml",
        "ics": "text/calendar",
        "html": "text/html",
        "widget": "application/json",
    }
    assert list(SUBSCRIPTIONS) == ["rss", "atom", "json"]
    assert all(renderer.name == name for name, renderer in FORMATS.items())


def labels(format: str, body: bytes) -> list[list[str]]:
    """The names of our own categories, entry by entry."""
    if format == "json":
        return [[topic["label"] for topic in item["_pressroll"]["topics"]] for item in json.loads(body)["items"]]
    own = f"{SITE.base_url}/topics/"
    if format == "ninjs":
        items = json.loads(body)["associations"]
        return [[subject["name"] for subject in item["subjects"] if subject["uri"].startswith(own)] for item in items]
    if format == "html":
        return [[chip.text or "" for chip in item.iterfind(".//*[@class='chip']")] for item in etree.HTML(body).iter("article")]
    if format == "rss":
        return [[node.text or "" for node in item.findall(f"category[@domain='{own}']")] for item in etree.fromstring(body).iter("item")]
    return [
        [node.get("label") or "" for node in item.findall(f"{ATOM}category[@scheme='{own}']")]
        for item in etree.fromstring(body).iter(f"{ATOM}entry")
    ]


@pytest.mark.parametrize("format", WHOLE)
def test_every_entry_names_its_topics_in_its_own_language_where_they_have_a_label(format: str) -> None:
    schools, prize = TopicMatch("education", 9.0), TopicMatch("awards", 8.0)
    made = [
        entry(1, topics=(schools, prize)),
        entry(2, topics=(schools, prize), language="de-CH"),
        entry(3, topics=(schools, TopicMatch("gone", 1.0)), language="fr"),
        entry(4, topics=(schools,), source_id="kestrel", language=""),
        entry(5, topics=(schools,), language="ja"),
    ]
    found = labels(format, FORMATS[format].render(feed(format, *made)).body)
    assert found == [["Education", "Awards"], ["Bildung", "Awards"], ["Éducation", "gone"], ["Bildung"], ["Education"]]


def test_all_formats_carry_the_same_ids_in_the_same_order() -> None:
    carried = {name: ids(name, FORMATS[name].render(feed(name, *ENTRIES)).body) for name in WHOLE}

    assert set(map(tuple, carried.values())) == {tuple(each.id for each in ENTRIES)}


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_feed_gives_the_same_bytes_whatever_the_clock_says(format: str) -> None:
    bodies = set()
    for moment in (datetime(2019, 12, 20, 8, 0), datetime(2031, 7, 1, 23, 59)):  # noqa: DTZ001 - time_machine takes it for UTC
        with time_machine.travel(moment, tick=False):
            bodies.add(FORMATS[format].render(feed(format, *ENTRIES, tombstones=(GONE,))).body)
            bodies.add(FORMATS[format].render(feed(format)).body + b"empty")

    assert len(bodies) == 2


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_feed_gives_the_same_bytes_in_another_process_with_another_hash_seed(format: str) -> None:
    script = (
        "import sys; from feeds.formats import FORMATS; from tests.feeds.feed_cases import *; "
        f"sys.stdout.buffer.write(FORMATS[{format!r}].render(feed({format!r}, *ENTRIES, tombstones=(GONE,))).body)"
    )
    root = Path(__file__).parents[2]
    bodies = {
        subprocess.run(
            [sys.executable, "-c", script], env={**os.environ, "PYTHONHASHSEED": seed}, cwd=root, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }

    assert bodies == {FORMATS[format].render(feed(format, *ENTRIES, tombstones=(GONE,))).body}


@pytest.mark.parametrize("format", WHOLE)
def test_an_entry_that_cannot_be_rendered_is_left_out_and_reported(format: str) -> None:
    bad = {
        "no id": entry(11, id=""),
        "no web address": entry(12, url="javascript:alert(1)"),
        "no zone": entry(13, published=Stamp(datetime(2019, 1, 1), "day", "page")),  # noqa: DTZ001 - the fault
        "before calendars": entry(14, published=Stamp(at(800, 1, 1), "day", "page")),
        "end of the calendar": entry(15, published=Stamp(at(9999, 12, 31, 23), "day", "page")),
        "same id twice": entry(16, id=RICH.id),
    }

    rendered = FORMATS[format].render(replace(feed(format, RICH), entries=(RICH, *bad.values(), ENTRIES[3])))

    assert ids(format, rendered.body) == [RICH.id, ENTRIES[3].id]
    assert [left.entry_id for left in rendered.left_out] == [each.id for each in bad.values()]
    assert all(left.reason for left in rendered.left_out)


@pytest.mark.parametrize("format", WHOLE)
@settings(max_examples=60, deadline=None)
@given(words=st.lists(any_text, min_size=12, max_size=12), name=any_text)
def test_any_text_gives_a_well_formed_document(format: str, words: list[str], name: str) -> None:
    assert RICH.image
    assert RICH.anatomy.dateline
    assert RICH.anatomy.contact
    match = replace(RICH.topics[0], topic=words[0], evidence=(replace(RICH.topics[0].evidence[0], words=words[1]),))
    odd = replace(
        RICH,
        title=words[2],
        content=words[3],
        summary=words[4],
        text=words[5],
        authors=(words[6],),
        language=words[7],
        image=replace(RICH.image, alt=words[8], caption=words[9], url=f"https://x.example/{words[10]}"),
        enclosures=tuple(replace(file, title=words[11], media_type=words[0]) for file in RICH.enclosures),
        topics=(match,),
        anatomy=replace(RICH.anatomy, boilerplate=words[1], contact=replace(RICH.anatomy.contact, text=words[2])),
    )
    given_feed = replace(feed(format, odd, entry(2), tombstones=(replace(GONE, id=words[3]),)), title=name, subtitle=name, language=name)
    given_feed = replace(given_feed, sources={"brightwater": replace(SITE.sources["brightwater"], name=name, language=name)})

    rendered = FORMATS[format].render(given_feed)

    assert ids(format, rendered.body) == [odd.id, entry(2).id]
    assert not rendered.left_out


@pytest.mark.parametrize("format", ["rss", "atom"])
def test_feedparser_finds_nothing_to_complain_about(format: str) -> None:
    parsed = feedparser.parse(FORMATS[format].render(feed(format, *ENTRIES, tombstones=(GONE,))).body)

    assert parsed.bozo is False
    assert [item.link for item in parsed.entries] == [each.url for each in ENTRIES]
    assert parsed.feed.link == "https://press.example.org/"
    assert parsed.entries[0].title == RICH.title
    assert parsed.entries[0].published_parsed[:5] == (2019, 12, 12, 16, 0)
    assert parsed.entries[0].content[0].value.startswith("<p>Text of release 1, with <b>weight</b>")
    assert [author.name for author in parsed.entries[0].authors] == ["Brightwater Learning", "Imogen Vale"]
    assert parsed.entries[0].enclosures[0].href == "https://brightwater.example/sheet.pdf"


@pytest.mark.parametrize("format", WHOLE)
def test_an_entry_outlives_the_configuration_of_its_source_and_topics(format: str) -> None:
    orphan = entry(5, source_id="closed", topics=(replace(RICH.topics[0], topic="forgotten"),))

    rendered = FORMATS[format].render(feed(format, orphan))

    assert ids(format, rendered.body) == [orphan.id]
    assert b"forgotten" in rendered.body
    assert b"closed" in rendered.body
