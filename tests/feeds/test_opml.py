"""The list of all feeds, as a reader imports it."""

from __future__ import annotations

from dataclasses import replace

import listparser
from lxml import etree

from feeds.feed import TopicLabel
from feeds.opml import MOST_TOPICS, Folder, render_opml
from feeds.select import all_place, named_place, source_place, topic_place
from tests.feeds.feed_cases import BASE, SITE, at, query

GROUPS = {
    "Everything": [all_place(SITE)],
    "Topics": [topic_place(SITE, topic) for topic in SITE.topics],
    "Sources": [source_place(SITE, source) for source in SITE.sources],
    "Chosen": [named_place(SITE, "lenses", "Lenses & light", "", query(text="lens"))],
    "Nothing": [],
}


def test_every_feed_stands_in_its_group() -> None:
    root = etree.fromstring(render_opml(SITE, GROUPS, modified=at(2019, 12, 17)))

    assert (root.tag, root.get("version")) == ("opml", "2.0")
    assert root.findtext("head/title") == "Feeds of Pressroll"
    assert root.findtext("head/dateModified") == "Tue, 17 Dec 2019 00:00:00 GMT"
    assert {group.get("text"): [feed.get("text") for feed in group] for group in root.iterfind("body/outline")} == {
        "Everything": ["Pressroll: all releases"],
        "Topics": ["Education", "Awards", "People"],
        "Sources": ["Brightwater Learning", "Kestrel Optics"],
        "Chosen": ["Lenses & light"],
    }
    assert {str(name): str(value) for name, value in root.find("body/outline/outline[@text='Education']").attrib.items()} == {  # type: ignore[union-attr] # seen above
        "type": "rss",
        "text": "Education",
        "title": "Education",
        "description": "Press releases on Education.",
        "xmlUrl": f"{BASE}/feeds/topic/education.atom",
        "htmlUrl": f"{BASE}/topics/education",
    }


def test_any_name_gives_a_well_formed_list() -> None:
    odd = replace(SITE, name="Press\x00roll \ud800")

    root = etree.fromstring(render_opml(odd, {"Gr\x01oup": [named_place(odd, "x", "\x02 ", "\x03", query())]}))

    assert root.findtext("head/title") == "Feeds of Pressroll "
    assert [outline.get("text") for outline in root.iter("outline")] == ["Group", "named/x"]


def test_an_organisation_is_a_folder_with_its_feed_and_its_topics() -> None:
    folders = [
        Folder(source_place(SITE, "brightwater"), ("education", "awards", "forgotten")),
        Folder(source_place(SITE, "kestrel"), ()),
    ]
    root = etree.fromstring(render_opml(SITE, {"Sources": folders}))

    brightwater, kestrel = root.findall("body/outline/outline")
    assert (brightwater.get("text"), brightwater.get("xmlUrl")) == ("Brightwater Learning", None)
    assert [(feed.get("text"), feed.get("xmlUrl")) for feed in brightwater] == [
        ("Brightwater Learning", f"{BASE}/feeds/source/brightwater.atom"),
        ("Brightwater Learning: Education", f"{BASE}/feeds/source/brightwater.atom?topic=education"),
        ("Brightwater Learning: Awards", f"{BASE}/feeds/source/brightwater.atom?topic=awards"),
    ]
    assert kestrel.get("xmlUrl") == f"{BASE}/feeds/source/kestrel.atom"


def test_a_folder_holds_the_most_frequent_topics_only() -> None:
    many = {f"topic-{number}": TopicLabel(f"Topic {number}", f"{BASE}/topics/") for number in range(40)}
    body = render_opml(replace(SITE, topics=many), {"Sources": [Folder(source_place(SITE, "kestrel"), tuple(many))]})
    assert len(etree.fromstring(body).findall("body/outline/outline/outline")) == 1 + MOST_TOPICS


def test_listparser_reads_every_folder() -> None:
    found = listparser.parse(
        render_opml(SITE, {"Sources": [Folder(source_place(SITE, "brightwater"), ("education",))]}, modified=at(2020, 1, 1))
    )
    assert found.bozo == 0
    assert [feed.url for feed in found.feeds] == [
        f"{BASE}/feeds/source/brightwater.atom",
        f"{BASE}/feeds/source/brightwater.atom?topic=education",
    ]
    assert found.feeds[1].categories == [["Sources", "Brightwater Learning"]]
