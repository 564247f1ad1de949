"""Entries that nobody meant to publish: whatever they hold, every format leaves out the same ones, says why, and serves the rest."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from entries import Embargo, Enclosure, Entry, Evidence, Image, Stamp, TopicMatch
from feeds.feed import Elsewhere, Feed, LeftOut, Rendered
from feeds.formats import FORMATS
from feeds.legal import language_tag, web_address
from tests.feeds.feed_cases import GONE, RICH, SITE, at, entry, feed
from tests.feeds.test_formats import ids

WEB = ("rss", "atom", "json")  # the formats of this file's promises; others show other parts of a release
GOOD = entry(2)

any_text = st.text(st.characters(exclude_categories=()), max_size=40)
odd_text = st.one_of(
    any_text, st.sampled_from(["", " ", "\x00", "\ud800", "<b>", "</title>", "]]>", "&", "&amp;", "\u202e", "\ufffe", "a\u0085b"])
)
odd_url = st.one_of(
    odd_text,
    odd_text.map(lambda text: f"https://x.example/{text}"),
    st.sampled_from(["javascript:alert(1)", "https://", "http://a b/", "https://u:p@x.example/", "//x.example/", "https://x.example:0x/"]),
)
odd_language = st.one_of(odd_text, st.sampled_from(["xx-INVALID!!", "xx", "en_GB", "english", "zh-Hant-TW", "i-klingon", "-", "en-"]))
odd_number = st.one_of(st.none(), st.integers(), st.sampled_from([0, -1, 2**63, 10**5_000]))
odd_float = st.floats(allow_nan=True, allow_infinity=True)
zones = st.sampled_from(
    [None, UTC, timezone(timedelta(hours=14)), timezone(-timedelta(hours=12)), timezone(timedelta(minutes=7, seconds=3))]
)
odd_date = st.one_of(
    st.datetimes(timezones=zones),
    st.sampled_from([datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC), at(1899, 12, 31, 23), at(1900, 1, 1)]),
)


@st.composite
def hostile(draw: st.DrawFn) -> Entry:
    words = iter(draw(st.lists(odd_text, min_size=24, max_size=24)))
    urls = iter(draw(st.lists(odd_url, min_size=5, max_size=5)))
    stamp = Stamp(
        draw(odd_date), draw(st.sampled_from(["day", "minute", "second"])), draw(st.sampled_from(["page", "first-seen"])), next(words)
    )
    match = TopicMatch(next(words), draw(odd_float), (Evidence(next(words), 0, next(words), draw(odd_float)),))
    assert RICH.anatomy.dateline
    line = replace(RICH.anatomy.dateline, text=next(words), place=next(words), day=draw(st.none() | st.dates()))
    embargo = draw(st.none() | st.builds(Embargo, odd_text, odd_date))
    return replace(
        RICH,
        id=draw(st.one_of(st.just("tag:press.example.org,2019:entries/odd"), odd_text)),
        slug=next(words),
        source_id=draw(st.sampled_from(["brightwater", "nobody"])),
        url=draw(st.one_of(st.just("https://brightwater.example/odd"), odd_url)),
        title=next(words),
        content=next(words),
        summary=next(words),
        text=next(words),
        published=stamp,
        revised=draw(st.none() | odd_date),
        language=draw(odd_language),
        authors=(next(words),),
        image=Image(next(urls), next(words), next(words), draw(odd_number), draw(odd_number)),
        enclosures=tuple(Enclosure(next(urls), next(words), draw(odd_number), next(words)) for _ in range(draw(st.integers(0, 3)))),
        topics=(match,),
        anatomy=replace(RICH.anatomy, dateline=line, embargo=embargo, release_line=next(words), correction=next(words)),
    )


@st.composite
def hostile_feed(draw: st.DrawFn) -> Feed:
    odd = draw(hostile())
    marks = tuple(replace(GONE, id=draw(odd_text | st.just(odd.id)), withdrawn=draw(odd_date)) for _ in range(2))
    source = replace(SITE.sources["brightwater"], name=draw(odd_text), language=draw(odd_language), home_url=draw(odd_url))
    also = {odd.id: (Elsewhere(draw(odd_text), draw(odd_url), draw(odd_language)),)}
    changes: dict[str, Any] = {name: draw(odd_text) for name in ("title", "subtitle")}  # Any: fields of a feed
    return replace(
        feed("rss", GOOD),
        entries=(odd, GOOD),
        tombstones=(GONE, *marks),
        sources={"brightwater": replace(source, listing_url=draw(odd_url))},
        language=draw(odd_language),
        updated=draw(odd_date),
        also=also,
        **changes,
    )


def trees(rendered: dict[str, Rendered]) -> dict[str, etree._Element]:
    return {name: etree.fromstring(rendered[name].body) for name in ("rss", "atom")}


@settings(max_examples=80, deadline=None)
@given(hostile_feed())
def test_all_formats_leave_out_the_same_entries_and_serve_the_rest(given_feed: Feed) -> None:
    rendered = {name: FORMATS[name].render(given_feed) for name in WEB}
    carried = {name: ids(name, each.body) for name, each in rendered.items()}

    assert carried["rss"] == carried["atom"] == carried["json"]
    assert carried["rss"][-1] == GOOD.id
    assert rendered["rss"].left_out == rendered["atom"].left_out == rendered["json"].left_out
    assert len(carried["rss"]) + len(rendered["rss"].left_out) == 2
    assert all(left.reason for left in rendered["rss"].left_out)


@settings(max_examples=80, deadline=None)
@given(hostile_feed())
def test_every_address_language_and_date_that_goes_out_is_legal(given_feed: Feed) -> None:
    found = trees({name: FORMATS[name].render(given_feed) for name in ("rss", "atom")})
    for root in found.values():
        for element in root.iter():
            for name in ("href", "url", "domain", "scheme"):
                if name in element.attrib:
                    assert web_address(element.get(name, "")) == element.get(name), (element.tag, name)
            for name in ("hreflang", "{http://www.w3.org/XML/1998/namespace}lang"):
                if name in element.attrib:
                    assert language_tag(element.get(name, "")) == element.get(name) != ""
            for name in ("length", "fileSize", "width", "height"):
                assert re.fullmatch(r"\d{1,16}", element.get(name, "0"))
            if etree.QName(element).localname in ("updated", "published"):
                assert re.fullmatch(r"(19|[2-9]\d)\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?\+00:00", element.text or "")
    for node in found["rss"].iter("{http://purl.org/dc/elements/1.1/}language", "language"):
        assert language_tag(node.text or "") == node.text
    marks = [node.attrib["ref"] for node in found["atom"].iter("{http://purl.org/atompub/tombstones/1.0}deleted-entry")]
    assert len(marks) == len(set(marks))
    assert set(marks).isdisjoint(ids("atom", etree.tostring(found["atom"])))


@settings(max_examples=50, deadline=None)
@given(hostile_feed())
def test_json_is_strict_json_without_null(given_feed: Feed) -> None:
    def refuse(word: str) -> None:
        raise AssertionError(word)

    document = json.loads(FORMATS["json"].render(given_feed).body, parse_constant=refuse)

    assert "null" not in re.sub(r'"(?:[^"\\]|\\.)*"', "", json.dumps(document))


@pytest.mark.parametrize("format", WEB)
@pytest.mark.parametrize(
    "changes",
    [
        {"image": Image("javascript:alert(1)")},
        {"enclosures": (Enclosure("data:text/plain,x", "text/plain"),)},
        {"topics": (TopicMatch(" ", 1.0), TopicMatch("education", float("nan")))},
    ],
)
def test_what_only_accompanies_a_release_is_left_away_and_the_release_stays(format: str, changes: dict[str, Any]) -> None:
    plain = FORMATS[format].render(feed(format, entry(1, language="en")))
    rendered = FORMATS[format].render(feed(format, entry(1, **changes)))

    assert not rendered.left_out
    assert rendered.body == plain.body


def test_a_language_that_is_none_gives_way_to_that_of_the_source() -> None:
    document = json.loads(FORMATS["json"].render(feed("json", entry(1, language="xx-INVALID!!"), entry(4, language="de_CH"))).body)

    assert [item["language"] for item in document["items"]] == ["en", "de-CH"]


def test_an_embargo_that_no_calendar_holds_is_not_told() -> None:
    odd = replace(
        RICH, anatomy=replace(RICH.anatomy, embargo=Embargo("Embargoed", datetime(9999, 12, 31, 23, tzinfo=timezone(-timedelta(hours=5)))))
    )
    bodies = [FORMATS[name].render(feed(name, odd)).body for name in WEB]

    assert all(RICH.id in ids(name, body) for name, body in zip(WEB, bodies, strict=True))
    assert not any(b"Embargoed" in body for body in bodies)


def test_a_file_that_is_named_twice_is_sent_once() -> None:
    file = Enclosure("https://x.example/1.pdf", "application/pdf", 7)
    document = json.loads(FORMATS["json"].render(feed("json", entry(1, enclosures=(file, replace(file, length=None))))).body)

    assert document["items"][0]["attachments"] == [{"url": file.url, "mime_type": "application/pdf", "size_in_bytes": 7}]


# What types forbid and an edited database may hold, and where it is met first: after all that all formats share.
BROKEN: dict[str, Entry] = {
    "rss": replace(RICH, image=replace(RICH.image, alt="", caption=7)),  # type: ignore[type-var] # it has an image
    "atom": replace(RICH, enclosures=(Enclosure("https://x.example/1.pdf", "application/pdf", 7, date(2019, 1, 1)),)),  # type: ignore[arg-type] # the fault
    "json": replace(RICH, anatomy=replace(RICH.anatomy, issuer=b"Brightwater")),  # type: ignore[arg-type] # the fault
}


@pytest.mark.parametrize("format", BROKEN)
def test_an_entry_at_which_a_library_fails_costs_no_other_entry(format: str) -> None:
    rendered = FORMATS[format].render(feed(format, entry(3), BROKEN[format], GOOD))

    assert ids(format, rendered.body) == [entry(3).id, GOOD.id]
    assert [left.entry_id for left in rendered.left_out] == [RICH.id]
    assert isinstance(rendered.left_out[0], LeftOut)
    assert rendered.left_out[0].reason


@pytest.mark.parametrize("format", WEB)
def test_a_feed_is_dated_by_what_it_shows(format: str) -> None:
    far = entry(9, published=Stamp(datetime.max.replace(tzinfo=UTC), "day", "page"))
    shown, both = (FORMATS[format].render(feed(format, *entries)) for entries in ((GOOD,), (far, GOOD)))

    assert shown.body == both.body
    assert [left.entry_id for left in both.left_out] == [far.id]


@pytest.mark.parametrize("format", WEB)
def test_a_feed_of_nothing_but_bad_entries_is_an_empty_feed(format: str) -> None:
    rendered = FORMATS[format].render(feed(format, entry(9, published=Stamp(at(1850, 1, 1), "day", "page"))))

    assert ids(format, rendered.body) == []
    assert len(rendered.left_out) == 1


def test_a_withdrawn_entry_has_one_mark_and_an_entry_that_is_back_has_none() -> None:
    earlier, later, back = replace(GONE, withdrawn=at(2019, 12, 1)), GONE, replace(GONE, id=GOOD.id)
    document = json.loads(FORMATS["json"].render(feed("json", GOOD, tombstones=(earlier, later, back, replace(GONE, id="no id")))).body)

    assert document["_pressroll"]["withdrawn"] == [{"id": GONE.id, "withdrawn": "2019-12-16T07:00:00Z"}]


def test_a_source_without_a_web_address_is_shown_with_our_page_of_it() -> None:
    document = feed("json", GOOD)
    sources = {"brightwater": replace(document.sources["brightwater"], home_url="mailto:x@y.example", listing_url="about:blank")}
    bodies = {name: FORMATS[name].render(replace(document, sources=sources)).body for name in WEB}

    assert json.loads(bodies["json"])["items"][0]["authors"][0]["url"] == f"{SITE.base_url}/sources/brightwater"
    assert etree.fromstring(bodies["rss"]).findall("channel/item/source")[0].get("url") == f"{SITE.base_url}/sources/brightwater"
