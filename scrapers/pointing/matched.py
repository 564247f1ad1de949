"""What a selector matches on a page, part by part of a release, told so that a person can judge it.

matched(sight, "date", ".date", releases)
->  Matched("date", ".date", count=24, of=24, texts=("19 November 2026, 2:05 pm", ...), read=("2026-11-19 14:05", ...), ...)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from config import ListingRules
from entries import Stamp
from scrapers.listing.rules import date_at, href_at, read_by_rules, said_at
from scrapers.pointing.sight import Sight
from scrapers.text import clean_text
from scrapers.urls import absolute

Part = Literal["item", "title", "date", "link", "image", "drop"]
PARTS: tuple[Part, ...] = get_args(Part)
MOST_RELEASES = 1_000
_SHOWN = 5  # texts
_TEXT = 160  # characters of each


@dataclass(frozen=True, slots=True)
class Matched:
    """What one selector matches. Texts are plain.

    `count` of `of` releases have the part: the elements of an item that read as releases, the releases in which a title matches. Of a part
    to be left out, which is looked for on the whole page, both are the number of elements. `texts` are the first few, `read` what the
    product makes of them where that is something else: days of dates, addresses of links. `unread` counts dates that are not understood.
    `numbers` are the elements. `problem` says in a sentence why it will not do, and `nearest` what would.
    """

    part: Part
    selector: str
    count: int = 0
    of: int = 0
    texts: tuple[str, ...] = ()
    read: tuple[str, ...] = ()
    unread: int = 0
    numbers: tuple[int, ...] = ()
    problem: str = ""
    nearest: str = ""


def matched(sight: Sight, part: Part, selector: str, releases: Sequence[int]) -> Matched:
    """What a selector matches, in the given releases (numbers of their elements) unless it names releases itself."""
    if part == "item":
        return _items(sight, selector)
    if part == "drop":
        found = sight.found(selector)
        return Matched(part, selector, len(found), len(found), tuple(_text(sight, i) for i in found[:_SHOWN]), numbers=found)
    firsts = tuple(inside[0] for i in releases if (inside := sight.found(selector, i)))
    if part == "date":
        return _dates(sight, selector, firsts, len(releases))
    texts = tuple(_text(sight, i) for i in firsts[:_SHOWN])
    read = tuple(address(sight, i) for i in firsts[:_SHOWN]) if part == "link" else ()
    return Matched(part, selector, len(firsts), len(releases), texts, read, numbers=firsts)


def _items(sight: Sight, selector: str) -> Matched:
    found = sight.found(selector)[:MOST_RELEASES]
    read = read_by_rules(sight.page, sight.outline, ListingRules(item=selector), sight.reader).items
    return Matched("item", selector, len(read), len(found), tuple(item.title[:_TEXT] for item in read[:_SHOWN]), numbers=found)


def _dates(sight: Sight, selector: str, firsts: tuple[int, ...], of: int) -> Matched:
    stamps = [date_at(sight.outline, sight.reader, sight.node(i)) for i in firsts]
    texts = tuple(_text(sight, i) for i in firsts[:_SHOWN])
    return Matched(
        "date", selector, len(firsts), of, texts, tuple(_shown(sight, stamp) for stamp in stamps[:_SHOWN]), stamps.count(None), firsts
    )


def address(sight: Sight, number: int) -> str:
    """Where an element that was found before leads, "" when nowhere."""
    return absolute(href_at(sight.node(number)), sight.page.base_url) or ""


def _text(sight: Sight, number: int) -> str:
    alt = sight.outline.attributes[number].get("alt") or ""
    return clean_text(said_at(sight.outline, sight.node(number)) or alt, _TEXT)


def _shown(sight: Sight, stamp: Stamp | None) -> str:
    """Where the source is, as precisely as it was printed."""
    if stamp is None:
        return ""
    there = stamp.at.astimezone(sight.zone)
    return f"{there:%Y-%m-%d}" if stamp.precision == "day" else f"{there:%Y-%m-%d %H:%M}"
