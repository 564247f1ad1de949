"""What only releases have, in RSS and Atom: our own vocabulary, as docs/namespace.md describes it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from entries import Anatomy, Dateline, Entry, Stamp
from feeds.formats import FORMATS
from tests.feeds.feed_cases import RICH, at, entry, feed

NAME = "urn:pressroll:release:1"
DOCUMENT = (Path(__file__).parents[2] / "docs" / "namespace.md").read_text("utf-8")
CORRECTED = replace(RICH, anatomy=replace(RICH.anatomy, correction="CORRECTION:"))

Fact = tuple[str, dict[str, str], str]


def facts(parent: etree._Element) -> list[Fact]:
    """Name, attributes and text of each of our elements."""
    return [
        (etree.QName(node).localname, {str(name): str(value) for name, value in node.attrib.items()}, node.text or "")
        for node in parent.iterchildren(f"{{{NAME}}}*")
    ]


def told(format: str, one: Entry) -> list[Fact]:
    root = etree.fromstring(FORMATS[format].render(feed(format, one)).body)
    (item,) = root.iter("item", "{http://www.w3.org/2005/Atom}entry")
    return facts(item)


@pytest.mark.parametrize("format", ["rss", "atom"])
def test_the_documented_example_is_what_is_written(format: str) -> None:
    example = re.search(r"```xml\n(.*?)```", DOCUMENT, re.DOTALL)
    assert example
    documented = facts(etree.fromstring(f'<x xmlns:release="{NAME}">{example[1]}</x>'))

    assert told(format, CORRECTED) == documented
    assert [name for name, _, _ in documented] == re.findall(r"^\| `release:([a-z]+)`", DOCUMENT, re.MULTILINE)


@pytest.mark.parametrize("format", ["rss", "atom"])
@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, [("day", {"precision": "minute"}, "2019-03-19")]),
        ({"published": Stamp(at(2019, 3, 24, 20, 50), "minute", "page")}, [("day", {"precision": "minute"}, "2019-03-25")]),
        ({"published": Stamp(at(2019, 3, 24, 20, 50), "second", "first-seen")}, []),
        (
            {"published": Stamp(at(2019, 3, 24), "second", "first-seen"), "anatomy": Anatomy(dateline=Dateline("LONDON --"))},
            [("dateline", {}, "LONDON --")],
        ),
    ],
)
def test_only_what_is_known_is_told(format: str, changes: dict[str, object], expected: list[Fact]) -> None:
    assert told(format, entry(1, **changes)) == expected


@pytest.mark.parametrize("format", ["rss", "atom"])
def test_the_vocabulary_is_declared_where_it_is_used_and_nowhere_else(format: str) -> None:
    bare = entry(1, published=Stamp(at(2019, 3, 24), "second", "first-seen"))
    used, unused = (FORMATS[format].render(feed(format, one)).body for one in (RICH, bare))

    assert used.count(f'xmlns:release="{NAME}"'.encode()) == 1
    assert NAME.encode() not in unused
