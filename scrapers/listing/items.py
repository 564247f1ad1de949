"""The item model: what, in each of the repeated parts of a run, is the address, the title, the date, the label, the teaser, the picture.

Decisions are taken for the run as a whole where they can be: the same slot of every part holds the same field, and a text that
repeats from part to part ("Read more", "PDF", a category) is never a title.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from entries import Stamp
from scrapers.listing.blocks import Block
from scrapers.listing.candidates import Span
from scrapers.listing.item_dates import DateReader, ItemDate, item_dates
from scrapers.listing.main_link import Part, choose_links, parts_of
from scrapers.listing.outline import Link, Outline
from scrapers.listing.titles import Title, choose_titles
from scrapers.listing.words import COMMENT_PLACE, marks, says_more
from scrapers.pictures import picture_address
from scrapers.text import clean_text

_LABEL_LENGTH = 40
_TEASER_FROM, _TEASER_LIMIT = 40, 600
_SAYS_MUCH = 10  # characters; a shorter link may be a number or an icon's name
_SOME = 3
_LINKS_JUDGED = 12
_MARKED, _MARKED_BLOCKS = 300, 24  # characters of a block, and blocks of a part, that are searched for prices and their like
_PICTURE_WITHIN = 200  # nodes
_ICON = re.compile(r"(icon|logo|avatar|arrow|sprite)[^/]*$|\.svg(\?|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """One item as found, with what its run is judged by. Texts are clean plain text; `href` is as printed, `picture` the
    index of an image element or -1.

    `dated` says that a date stands alone in it, `published` which one (None without a year). `marks` are what its words show of things
    that are no releases, `slot` what its title looks like, `stories` how many releases it seems to hold, `loose` says that
    its link is some words in running text, `replies` that it links to one comment.
    """

    span: Span
    href: str
    url: str
    key: str
    title: str
    heading: bool
    published: Stamp | None
    dated: bool
    teaser: str
    picture: int
    label: str
    marks: frozenset[str]
    slot: tuple[str, ...]
    stories: int
    loose: bool
    replies: bool


def read_items(outline: Outline, spans: Sequence[Span], dates: DateReader) -> tuple[Found, ...]:
    """One item for each part that has an address and a title, in page order."""
    parts = parts_of(outline, spans)
    links = choose_links(outline, parts)
    days = item_dates(parts, links, dates)
    titles = choose_titles(outline, parts, links, [day.blocks for day in days])
    left = [
        [block for block in part.blocks if block is not title.block and block.start not in day.blocks]
        for part, title, day in zip(parts, titles, days, strict=True)
    ]
    rows = zip(parts, links, titles, days, left, _labels(left), strict=True)
    return tuple(_found(outline, *row) for row in rows if row[2].text)


def _found(outline: Outline, part: Part, link: Link, title: Title, day: ItemDate, left: Sequence[Block], label: str) -> Found:
    return Found(
        span=part.span,
        href=link.href,
        url=link.url,
        key=link.key,
        title=title.text,
        heading=title.is_heading,
        published=day.stamp,
        dated=day.alone,
        teaser=_teaser(outline, part, title, left),
        picture=picture_in(outline, part.span),
        label=label,
        marks=frozenset().union(*(marks(block.text[:_MARKED]) for block in part.blocks[:_MARKED_BLOCKS])),
        slot=title.block.slot if title.block else (),
        stories=_stories(part, title),
        loose=_is_loose(part, link, title),
        replies=any(COMMENT_PLACE.search(each.url) for each in part.links[:_LINKS_JUDGED]),
    )


def distinct_items(items: Iterable[Found]) -> tuple[Found, ...]:
    """The items without repetitions (tabs and featured boxes show a release twice; its first place counts) and without strangers.

    Where nearly all items are dated, a part without a date whose title looks different is a banner or a menu among them.
    """
    first: dict[tuple[str, str], Found] = {}
    for item in items:
        first.setdefault((item.key, item.title), item)
    kept = tuple(first.values())
    dated = [item for item in kept if item.published]
    if len(dated) < _SOME or len(dated) * 10 < 7 * len(kept):
        return kept
    usual = Counter(item.slot for item in dated).most_common(1)[0][0]
    return tuple(item for item in kept if item.published or item.slot == usual)


def _stories(part: Part, title: Title) -> int:
    """How many releases a part seems to hold: headings with links of their own, or headings that look like its title."""
    linked = {block.link for block in part.blocks if block.heading and block.link >= 0}
    alike = [block for block in part.blocks if title.block and block.heading and block.slot == title.block.slot]
    return max(len(linked), len(alike))


def _is_loose(part: Part, link: Link, title: Title) -> bool:
    """A link inside a sentence leads elsewhere: it is neither the title nor a button such as "PDF" or "Read more"."""
    if title.block is None or title.block.heading or title.block.link == link.node:
        return False
    said = " ".join(block.text for block in part.blocks if block.link == link.node)
    return len(said) >= _SAYS_MUCH and said not in title.text and not says_more(said)


def _labels(left: Sequence[Sequence[Block]]) -> list[str]:
    """A category is a short text from a small vocabulary: it repeats over the items, but not over all of them."""
    short = [[block.text for block in blocks if len(block.text) <= _LABEL_LENGTH and not says_more(block.text)] for blocks in left]
    count = Counter(text for texts in short for text in set(texts))
    known = {text for text, times in count.items() if 1 < times < len(left)}
    return [next((clean_text(text) for text in texts if text in known and any(map(str.isalpha, text))), "") for texts in short]


def _teaser(outline: Outline, part: Part, title: Title, left: Sequence[Block]) -> str:
    """The longest text beside the title, with the words of the links in it."""
    block = max(left, key=lambda block: len(block.text), default=None)
    if block is None or len(block.text) < _TEASER_FROM:
        return ""
    holder = block.holder
    apart = title.block is None or not holder <= title.block.start < outline.ends[holder]
    whole = holder >= part.span[0] and apart and block.start - holder <= 1
    return clean_text(outline.text(holder) if whole else block.text, _TEASER_LIMIT)


def picture_in(outline: Outline, span: Span) -> int:
    """The first picture that is no icon by its name, as the index of its element; -1 when there is none."""
    for i in range(span[0], min(span[1], span[0] + _PICTURE_WITHIN)):
        if outline.tags[i] == "img" and not _ICON.search((outline.attributes[i].get("src") or "")[:500]):
            return i
    return -1


def picture_url(outline: Outline, index: int, base: str) -> str:
    """The absolute address of the picture at an index, or ""."""
    if index < 0:
        return ""
    return picture_address({name: value or "" for name, value in outline.attributes[index].items()}, base) or ""
