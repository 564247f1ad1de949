"""A page as flat columns in document order, so that every later step is a walk over numbers and never a recursion.

outline = read_outline(page)
outline.tags[i], outline.parents[i], outline.ends[i]   # the subtree of i is range(i, ends[i])
outline.blocks                                          # the smallest pieces of text a reader sees as one
outline.links                                           # every link that may be followed
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from urllib.parse import urljoin

from scrapers.listing.blocks import Block, read_blocks, text_size
from scrapers.listing.chrome import Chrome
from scrapers.listing.walk import Attributes, Walk
from scrapers.page import Page

MAX_LINKS = 8_000
MAX_HREF = 2_000  # characters; longer ones are data in disguise
_NO_TARGET = re.compile(r"^\s*(#\s*$|javascript:|mailto:|tel:|sms:|data:|whatsapp:|$)", re.IGNORECASE)

_CONSENT = re.compile(r"cookie|consent|privacy|datenschutz", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Link:
    """A link that leads to a page. `key` is its address without what two links to one page usually differ in.

    Both are roughly joined, for comparing and for patterns: `scrapers.urls` takes 0.1 ms an address, and a page has hundreds of links of
    which a dozen are releases. `href` is what stands on the page.
    """

    node: int
    href: str
    url: str
    key: str
    rel: str
    title: str


@dataclass(frozen=True, slots=True)
class Outline:
    """The columns; see the module. Text nodes have the tag "" and their text in `texts`. `address` is the page's own."""

    address: str
    tags: Sequence[str]
    parents: Sequence[int]
    ends: Sequence[int]
    texts: Sequence[str]
    attributes: Sequence[Attributes]
    classes: Sequence[str]  # first class that is not numbered or stateful
    shapes: Sequence[int]  # equal for elements with the same tags and classes from the root down
    blocks: Sequence[Block]
    links: Sequence[Link]
    numbers: dict[int, int]  # lexbor's own node number -> index, for selectors
    mass: Sequence[int]  # mass[i] is the number of characters of text before node i
    chrome: Chrome
    block_starts: Sequence[int]
    link_starts: Sequence[int]

    def blocks_in(self, start: int, end: int) -> Sequence[Block]:
        """The blocks that begin in range(start, end)."""
        return self.blocks[bisect_left(self.block_starts, start) : bisect_left(self.block_starts, end)]

    def links_in(self, start: int, end: int) -> Sequence[Link]:
        """The links that begin in range(start, end)."""
        return self.links[bisect_left(self.link_starts, start) : bisect_left(self.link_starts, end)]

    def chars(self, start: int, end: int) -> int:
        """Characters of text in range(start, end)."""
        return self.mass[end] - self.mass[start]

    def text(self, index: int) -> str:
        """All text of a node, on one line."""
        return " ".join("".join(self.texts[index : self.ends[index]]).split())

    def prose(self, size: int) -> Iterator[Block]:
        """Blocks of running text: at least `size` long, no link, and not the notice on cookies that stands on every page."""
        for block in self.blocks:
            if block.link < 0 and len(block.text) * 3 >= size and text_size(block.text) >= size and not _CONSENT.search(block.text):
                yield block

    def ancestors(self, index: int) -> list[int]:
        """Indexes from the parent up to the root, at most 40 of them: deeper nesting says nothing more."""
        found: list[int] = []
        index = self.parents[index]
        while index >= 0 and len(found) < 40:
            found.append(index)
            index = self.parents[index]
        return found


def read_outline(page: Page) -> Outline:
    """The outline of a page, cut off after MAX_NODES nodes."""
    walk = Walk()
    walk.run(page.tree.root)
    links = _links(walk, page)
    blocks = read_blocks(walk)
    mass = [0, *accumulate(len(text) for text in walk.texts)]
    return Outline(
        address=page.url,
        tags=walk.tags,
        parents=walk.parents,
        ends=walk.ends,
        texts=walk.texts,
        attributes=walk.attributes,
        classes=walk.classes,
        shapes=walk.shapes,
        blocks=blocks,
        links=links,
        numbers=walk.numbers,
        mass=mass,
        chrome=Chrome(walk, mass),
        block_starts=[block.start for block in blocks],
        link_starts=[link.node for link in links],
    )


def _links(walk: Walk, page: Page) -> list[Link]:
    base = page.base_url
    here = rough_key(page.url)
    found: list[Link] = []
    for i, tag in enumerate(walk.tags):
        if tag != "a" or len(found) >= MAX_LINKS:
            continue
        attributes = walk.attributes[i]
        href = attributes.get("href")
        if href is None or len(href) > MAX_HREF or _NO_TARGET.match(href):
            continue
        url = _joined(base, href)
        key = rough_key(url)
        if key and key != here:
            found.append(Link(i, href, url, key, (attributes.get("rel") or "").lower(), attributes.get("title") or ""))
    return found


def rough_key(url: str) -> str:
    """An address without scheme, "www.", fragment and last slash."""
    return url.partition("#")[0].partition("//")[2].removeprefix("www.").rstrip("/")


def _joined(base: str, href: str) -> str:
    text = href.strip().replace("\\", "/")
    if text.startswith(("http://", "https://")) and text.isascii() and "[" not in text and "]" not in text:
        return text
    try:
        return urljoin(base, text)
    except ValueError:  # an impossible port or host
        return ""
