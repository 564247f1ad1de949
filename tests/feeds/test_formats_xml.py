"""RSS and Atom in detail: everything that feedgen gets wrong and our extensions put right."""

from __future__ import annotations

import locale
import re
import threading
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from lxml import etree

from entries import Enclosure, Entry, Image
from feeds.feedgen_rss import update_rhythm
from feeds.formats import FORMATS
from tests.feeds.feed_cases import BARE, BASE, ENTRIES, GONE, RICH, entry, feed

NS = {
    "a": "http://www.w3.org/2005/Atom",
    "at": "http://purl.org/atompub/tombstones/1.0",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "fh": "http://purl.org/syndication/history/1.0",
    "media": "http://search.yahoo.com/mrss/",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
}
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?\+00:00")
ONCE_IN_FEED, AT_MOST_ONCE_IN_FEED = ("id", "title", "updated"), ("generator", "icon", "logo", "rights", "subtitle")
ONCE_IN_ENTRY, AT_MOST_ONCE_IN_ENTRY = ("id", "title", "updated"), ("published", "content", "summary", "rights", "source")


def rss(*entries: Entry, **changes: Any) -> etree._Element:  # Any: arguments of feed()
    return etree.fromstring(FORMATS["rss"].render(feed("rss", *entries, **changes)).body)[0]


def atom(*entries: Entry, **changes: Any) -> etree._Element:  # Any: arguments of feed()
    return etree.fromstring(FORMATS["atom"].render(feed("atom", *entries, **changes)).body)


def one(parent: etree._Element, path: str) -> etree._Element:
    (node,) = parent.findall(path, NS)
    return node


def texts(parent: etree._Element, path: str) -> list[str]:
    return [node.text or "" for node in parent.iterfind(path, NS)]


def attributes(node: etree._Element) -> dict[str, str]:
    return {str(name): str(value) for name, value in node.attrib.items()}


def links(parent: etree._Element, tag: str = "a:link") -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for link in parent.iterfind(tag, NS):
        plain = attributes(link)
        found.setdefault(plain.pop("rel"), []).append(plain)
    return found


def test_atom_has_the_structure_that_rfc_4287_demands() -> None:
    root = atom(*ENTRIES, tombstones=(GONE,))

    assert root.tag == "{http://www.w3.org/2005/Atom}feed"
    for name in ONCE_IN_FEED:
        assert len(root.findall(f"a:{name}", NS)) == 1, name
    for name in AT_MOST_ONCE_IN_FEED:
        assert len(root.findall(f"a:{name}", NS)) <= 1, name
    for element in root.iterfind("a:entry", NS):
        for name in ONCE_IN_ENTRY:
            assert len(element.findall(f"a:{name}", NS)) == 1, name
        for name in AT_MOST_ONCE_IN_ENTRY:
            assert len(element.findall(f"a:{name}", NS)) <= 1, name
        assert element.find("a:author/a:name", NS) is not None
        assert {name: len(element.findall(f"a:source/a:{name}", NS)) for name in ONCE_IN_ENTRY} == dict.fromkeys(ONCE_IN_ENTRY, 1)
        assert all(link.get("rel") and (link.get("href") or "").startswith("http") for link in element.iterfind("a:link", NS))
        assert {content.get("type") for content in element.iterfind("a:content", NS)} <= {"html"}
    for tag in ("updated", "published"):
        assert all(RFC_3339.fullmatch(node.text or "") for node in root.iter(f"{{{NS['a']}}}{tag}"))


def test_atom_is_updated_when_its_newest_entry_is() -> None:
    root = atom(*ENTRIES)

    assert texts(root, "a:updated") == [max(texts(root, "a:entry/a:updated"))]
    assert texts(root, "a:updated")[0].startswith("2019-12-15T09:30:00.")
    assert texts(atom(*ENTRIES, tombstones=(GONE,)), "a:updated") == ["2019-12-16T07:00:00+00:00"]


def test_entries_of_one_day_are_told_apart_by_fractions_that_never_change() -> None:
    day = RICH.published
    made = [entry(number, published=day) for number in range(40)]
    stamps = {id_: stamp for root in (atom(*made), atom(*made[7:20])) for id_, stamp in _stamps(root)}

    assert len(set(stamps.values())) == len(stamps) == 40
    assert [stamp for _, stamp in _stamps(atom(*made[7:20]))] == [stamps[each.id] for each in made[7:20]]
    assert {stamp[:20] for stamp in stamps.values()} == {"2019-12-12T16:00:00."}
    assert set(texts(atom(*made), "a:entry/a:published")) == {"2019-12-12T16:00:00+00:00"}


def _stamps(root: etree._Element) -> list[tuple[str, str]]:
    return list(zip(texts(root, "a:entry/a:id"), texts(root, "a:entry/a:updated"), strict=True))


def test_atom_entry_links_keep_all_their_attributes() -> None:
    found = links(one(atom(RICH), "a:entry"))

    assert found["alternate"] == [{"href": RICH.url}]
    assert found["related"] == [
        {"href": f"{BASE}/entries/release-1", "type": "text/html"},
        {"href": "https://kestrel.example/presse/9", "title": "Also published by Kestrel Optics"},
        {"href": "https://retired.example/1?a=1&b=2", "title": "Also published by retired"},
        {"href": "https://kestrel.example/presse/10", "hreflang": "de", "title": "In another language, by Kestrel Optics"},
    ]
    assert found["enclosure"] == [
        {"href": "https://brightwater.example/sheet.pdf", "type": "application/pdf", "title": "Fact sheet", "length": "20480"},
        {"href": "https://brightwater.example/film.mp4", "type": "video/mp4", "title": "Film"},
    ]


def test_atom_entries_carry_their_own_language_authors_and_source() -> None:
    root = atom(RICH, BARE, ENTRIES[3])

    assert [element.get(XML_LANG) for element in root.iterfind("a:entry", NS)] == ["en", "en", "de"]
    assert texts(root, "a:entry/a:author/a:name") == ["Brightwater Learning", "Imogen Vale", "Brightwater Learning", "Kestrel Optics"]
    assert texts(root, "a:entry/a:source/a:title")[-1] == "Kestrel Optics"
    assert texts(root, "a:entry/a:source/a:id")[-1] == "tag:press.example.org,2019:feeds/source/kestrel"
    assert links(root.findall("a:entry/a:source", NS)[-1])["alternate"] == [{"href": "https://kestrel.example/presse"}]
    assert root.get(XML_LANG) is None
    assert atom(RICH).get(XML_LANG) == "en"


def test_atom_categories_name_our_scheme_before_the_iptc_codes() -> None:
    found = [attributes(node) for node in atom(RICH).iterfind("a:entry/a:category", NS)]

    assert found == [
        {"term": "education", "scheme": f"{BASE}/topics/", "label": "Education"},
        {"term": "awards", "scheme": f"{BASE}/topics/", "label": "Awards"},
        {"term": "05000000", "scheme": "http://cv.iptc.org/newscodes/mediatopic/", "label": "Education"},
        {"term": "20000498", "scheme": "http://cv.iptc.org/newscodes/mediatopic/", "label": "Awards"},
    ]


def test_one_of_several_codes_of_a_topic_is_not_called_like_the_topic() -> None:
    document = feed("atom", RICH)
    topics = {**document.topics, "education": replace(document.topics["education"], iptc=("05000000", "20000412"))}
    root = etree.fromstring(FORMATS["atom"].render(replace(document, topics=topics)).body)

    named = {node.get("term"): node.get("label") for node in root.iterfind("a:entry/a:category", NS)}
    assert named == {"education": "Education", "awards": "Awards", "05000000": None, "20000412": None, "20000498": "Awards"}


def test_atom_marks_a_withdrawn_entry_with_a_tombstone() -> None:
    assert attributes(one(atom(RICH, tombstones=(GONE,)), "at:deleted-entry")) == {"ref": GONE.id, "when": "2019-12-16T07:00:00+00:00"}


def test_rss_knows_no_tombstones_and_declares_no_unused_namespace() -> None:
    plain = entry(1)
    bodies = {name: FORMATS[name].render(feed(name, plain)).body for name in ("rss", "atom")}

    assert b"tombstones" not in FORMATS["rss"].render(feed("rss", plain, tombstones=(GONE,))).body
    assert b"mrss" not in bodies["rss"]
    assert b"mrss" not in bodies["atom"]
    assert b"tombstones" not in bodies["atom"]


def test_rss_channel_names_its_page_and_its_neighbours() -> None:
    channel = rss(RICH, more=True, page=3)

    assert texts(channel, "link") == [f"{BASE}/"]
    assert links(channel) == {
        "self": [{"href": f"{BASE}/feeds/all.rss?page=3", "type": "application/rss+xml"}],
        "next": [{"href": f"{BASE}/feeds/all.rss?page=4", "type": "application/rss+xml"}],
        "previous": [{"href": f"{BASE}/feeds/all.rss?page=2", "type": "application/rss+xml"}],
    }
    assert texts(channel, "sy:updatePeriod") + texts(channel, "sy:updateFrequency") == ["hourly", "2"]
    assert texts(channel, "sy:updateBase") == ["2000-01-01T00:00:00+00:00"]
    assert texts(channel, "ttl") == ["30"]
    assert texts(channel, "lastBuildDate") == ["Sun, 15 Dec 2019 09:30:00 +0000"]


@pytest.mark.parametrize("name", ["rss", "atom"])
def test_a_feed_names_its_hubs_and_its_archive(name: str) -> None:
    hubs = (f"{BASE}/hub", "https://hub.example/")
    document = replace(feed(name, RICH), hub_urls=hubs, prev_archive_url=f"{BASE}/feeds/all/2019-11.{name}")
    root = etree.fromstring(FORMATS[name].render(document).body)
    parent = root if name == "atom" else root[0]

    assert links(parent)["hub"] == [{"href": hub} for hub in hubs]
    assert [link["href"] for link in links(parent)["prev-archive"]] == [f"{BASE}/feeds/all/2019-11.{name}"]
    assert parent.find("fh:archive", NS) is None
    assert b"syndication/history" not in FORMATS[name].render(document).body


@pytest.mark.parametrize("name", ["rss", "atom"])
def test_an_archive_document_says_so_and_names_its_neighbours(name: str) -> None:
    current, before, after = (f"{BASE}/feeds/{path}.{name}" for path in ("all", "all/2019-11", "all/2020-01"))
    document = replace(feed(name, RICH), current_url=current, prev_archive_url=before, next_archive_url=after)
    root = etree.fromstring(FORMATS[name].render(document).body)
    parent = root if name == "atom" else root[0]
    found = links(parent)

    assert parent.find("fh:archive", NS) is not None
    assert [found[rel][0]["href"] for rel in ("current", "prev-archive", "next-archive")] == [current, before, after]
    assert {found[rel][0]["type"] for rel in ("current", "prev-archive", "next-archive")} == {FORMATS[name].media_type}


@pytest.mark.parametrize("name", ["rss", "atom"])
def test_a_feed_says_whose_the_releases_are(name: str) -> None:
    path = "channel/copyright" if name == "rss" else "a:rights"

    assert "organisation that issued it" in texts(etree.fromstring(FORMATS[name].render(feed(name, RICH)).body), path)[0]


@pytest.mark.parametrize(
    ("title", "kind", "text"),
    [
        ("Schools & science, 5 < 6", "text", "Schools & science, 5 < 6"),
        ("AT&T opens a school", "text", "AT&T opens a school"),
        ("How <b> came to be", "html", "How &lt;b&gt; came to be"),
        ("R&amp;D explained", "html", "R&amp;amp;D explained"),
        ("R&D2 and C&copy", "html", "R&amp;D2 and C&amp;copy"),
    ],
)
def test_atom_says_of_every_text_what_it_is_and_sends_what_looks_like_html_as_html_but_for_titles(title: str, kind: str, text: str) -> None:
    root = atom(entry(1, title=title, summary=title))
    element = one(root, "a:entry")

    assert (one(element, "a:summary").get("type"), one(element, "a:summary").text) == (kind, text)
    assert (one(element, "a:title").get("type"), one(element, "a:title").text) == ("text", title)
    assert [one(root, f"a:{name}").get("type") for name in ("title", "subtitle", "rights")] == ["text", "text", "text"]
    assert one(element, "a:source/a:title").get("type") == "text"
    assert one(element, "a:content").get("type") == "html"


def test_rss_titles_write_their_odd_characters_as_the_profile_asks() -> None:
    body = FORMATS["rss"].render(feed("rss", entry(1, title="R&D <b> &amp; more"))).body

    assert b"<title>R&#x26;D &#x3C;b&gt; &#x26;amp; more</title>" in body
    assert texts(etree.fromstring(body), "channel/item/title") == ["R&D <b> &amp; more"]


def test_rss_item_has_its_parts_once_and_further_files_as_media() -> None:
    item = one(rss(RICH), "item")

    assert texts(item, "guid") == [RICH.id]
    assert one(item, "guid").get("isPermaLink") == "false"
    assert texts(item, "link") == [RICH.url]
    assert texts(item, "pubDate") == ["Thu, 12 Dec 2019 16:00:00 +0000"]
    assert texts(item, "dc:date") == []
    assert texts(item, "dc:creator") == ["Brightwater Learning", "Imogen Vale"]
    assert texts(item, "category") == ["Education", "Awards", "05000000", "20000498"]
    assert texts(item, "description") == ["Text of release 1, R&amp;D &lt; 5 %."]
    assert texts(item, "content:encoded") == [RICH.content]
    assert [attributes(node) for node in item.iterfind("enclosure")] == [
        {"url": "https://brightwater.example/sheet.pdf", "length": "20480", "type": "application/pdf"}
    ]
    assert [attributes(node) for node in item.iterfind("media:content", NS)] == [
        {"url": "https://brightwater.example/lab.png", "medium": "image", "width": "1200", "height": "800"},
        {"url": "https://brightwater.example/film.mp4", "type": "video/mp4", "medium": "video"},
    ]
    assert attributes(one(item, "source")) == {"url": "https://brightwater.example/news"}


def test_media_say_only_what_is_known() -> None:
    files = (Enclosure("https://x.example/1.pdf", "application/pdf"), Enclosure("https://x.example/2.pdf", "application/pdf", 7))
    item = one(rss(entry(1, image=Image("https://x.example/p.png"), enclosures=files)), "item")

    assert attributes(one(item, "enclosure")) == {"url": "https://x.example/1.pdf", "length": "0", "type": "application/pdf"}
    assert [attributes(node) for node in item.iterfind("media:content", NS)] == [
        {"url": "https://x.example/p.png", "medium": "image"},
        {"url": "https://x.example/2.pdf", "type": "application/pdf", "medium": "document", "fileSize": "7"},
    ]
    assert item.find("media:content/*", NS) is None


def test_no_markup_is_wrapped_in_cdata() -> None:
    assert all(b"CDATA" not in FORMATS[name].render(feed(name, *ENTRIES)).body for name in FORMATS)


@pytest.mark.parametrize(
    ("changes", "title"),
    [
        ({"summary": "A laboratory opens."}, "A laboratory opens."),
        ({"summary": "", "text": "First words.\nSecond line."}, "First words. Second line."),
        ({"summary": "word " * 40}, "word " * 16 + "word…"),
        ({"summary": "", "text": ""}, "https://brightwater.example/news/9?lang=en&v=2"),
    ],
)
def test_a_release_without_title_is_named_by_its_text(changes: dict[str, str], title: str) -> None:
    untitled = entry(9, title="", **changes)

    assert texts(rss(untitled), "item/title") == texts(atom(untitled), "a:entry/a:title") == [title]


def test_an_empty_feed_is_whole_and_has_a_date_that_never_moves() -> None:
    empty = replace(feed("atom"), updated=None)

    assert texts(etree.fromstring(FORMATS["atom"].render(empty).body), "a:updated") == ["2000-01-01T00:00:00+00:00"]
    assert texts(etree.fromstring(FORMATS["rss"].render(empty).body), "channel/lastBuildDate") == ["Sat, 01 Jan 2000 00:00:00 +0000"]


@pytest.mark.parametrize(
    ("ttl", "rhythm"),
    [
        (timedelta(seconds=1), ("hourly", 60)),
        (timedelta(minutes=30), ("hourly", 2)),
        (timedelta(hours=1), ("hourly", 1)),
        (timedelta(hours=6), ("daily", 4)),
        (timedelta(days=2), ("weekly", 3)),
        (timedelta(days=30), ("monthly", 1)),
    ],
)
def test_the_rhythm_of_a_feed_is_told_in_words_of_the_syndication_module(ttl: timedelta, rhythm: tuple[str, int]) -> None:
    assert update_rhythm(ttl) == rhythm


def test_rendering_in_many_threads_leaves_the_locale_and_the_bytes_alone() -> None:
    before = locale.setlocale(locale.LC_ALL)
    document = feed("rss", *(entry(number) for number in range(60)))
    bodies: list[bytes] = []
    threads = [threading.Thread(target=lambda: bodies.append(FORMATS["rss"].render(document).body)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(bodies) == 8
    assert len(set(bodies)) == 1
    assert locale.setlocale(locale.LC_ALL) == before
