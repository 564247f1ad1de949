"""A page as flat columns in document order, so that every later step is a walk over numbers and never a recursion.

outline = read_outline(page)
outline.tags[i], outline.parents[i], outline.ends[i]   # the subtree of i is range(i, ends[i])
outline.blocks                                          # the smallest pieces of text a reader sees as one
outline.links                                           # every usable link, absolute
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from urllib.parse import urljoin

from selectolax.lexbor import LexborNode

from scrapers.page import Page

# A page of 5 MB with nothing but tiny elements has a million nodes; no listing that people read comes near this bound.
MAX_NODES = 60_000
MAX_LINKS = 8_000
MAX_HREF = 2_000  # characters; longer ones are data in disguise

TEXT = ""
SILENT = frozenset({"head", "script", "style", "template", "svg", "iframe", "select", "object", "noscript", "textarea", "button", "canvas"})
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
INLINE = frozenset(
    {
        *(
            "b",
            "i",
            "em",
            "strong",
            "font",
            "u",
            "small",
            "sup",
            "sub",
            "mark",
            "wbr",
            "abbr",
            "cite",
            "code",
            "q",
            "s",
            "bdi",
            "bdo",
            "nobr",
        ),
        *("ins", "del", "big", "tt", "label"),
    }
)
_ATOMIC = HEADINGS | {"a", "time"}
_GENERIC = frozenset({"span"})
_LIGHT = frozenset({"a", "br", "img"})
# Numbered, hashed and stateful classes differ between the items of one list.
_UNSTABLE = re.compile(
    r"\d|^(odd|even|first|last|active|current|alt|alternate|hidden|show|hide|open|selected|clearfix|sticky)$", re.IGNORECASE
)
_NO_TARGET = re.compile(r"^\s*(#\s*$|javascript:|mailto:|tel:|sms:|data:|whatsapp:|$)", re.IGNORECASE)

_CONSENT = re.compile(r"cookie|consent|privacy|datenschutz", re.IGNORECASE)

Attributes = dict[str, str | None]
_NONE: Attributes = {}


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of plain text that belongs together, such as a heading, a link, a table cell. `start` is its first node."""

    start: int
    holder: int  # the element that holds it
    text: str
    heading: bool
    link: int  # element index of the link around or in it, -1 for none
    slot: tuple[str, ...]  # looks the same for the same part of two items
    words: str  # class names on and just above it, for hints


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
    """The columns; see the module. Text nodes have the tag "" and their text in `texts`."""

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
    walk = _Walk()
    walk.run(page.tree.root)
    holders = _holders(walk)
    links = _links(walk, page)
    blocks = _blocks(walk, holders)
    return Outline(
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
        mass=[0, *accumulate(len(text) for text in walk.texts)],
        block_starts=[block.start for block in blocks],
        link_starts=[link.node for link in links],
    )


def text_size(text: str) -> int:
    """Characters as a reader of Latin script would count them: one ideograph says as much as three letters."""
    octets = len(text.encode("utf-8", "replace"))
    return octets if octets > 2 * len(text) else len(text)


def stable_class(value: str | None) -> str:
    """The first class name that two items of one list are likely to share, or ""."""
    return next((name for name in (value or "").split()[:8] if not _UNSTABLE.search(name)), "")


class _Walk:
    """Walks lexbor's tree once, with its own stack: foreign pages nest 100,000 deep."""

    def __init__(self) -> None:
        self.tags: list[str] = []
        self.parents: list[int] = []
        self.ends: list[int] = []
        self.texts: list[str] = []
        self.attributes: list[Attributes] = []
        self.classes: list[str] = []
        self.shapes: list[int] = []
        self.numbers: dict[int, int] = {}
        self._known: dict[tuple[int, str, str], int] = {}
        self._gap = ""  # blanks between elements separate words, but are no node of their own

    def run(self, root: LexborNode | None) -> None:
        node, open_nodes, above = root, [], -1
        while node is not None and len(self.tags) < MAX_NODES:
            entered = self._take(node, above)
            child = node.first_child if entered else None
            if child is not None:
                open_nodes.append((node, above))
                above = len(self.tags) - 1
                node = child
                continue
            following = node.next
            while following is None and open_nodes:
                self.ends[above] = len(self.tags)
                node, above = open_nodes.pop()
                following = node.next
            node = following
        while above >= 0:
            self.ends[above] = len(self.tags)
            above = self.parents[above]

    def _take(self, node: LexborNode, parent: int) -> bool:
        """Adds the node; True when its children are wanted."""
        tag = node.tag or ""
        if tag == "-text":
            text = node.text_content or ""
            if text.isspace():
                self._gap = " "
            else:
                self._add(TEXT, parent, self._gap + text, _NONE)
                self._gap = ""
            return False
        if tag in SILENT or not tag[:1].isalpha():
            return False
        self.numbers[node.mem_id] = len(self.tags)
        self._add(tag, parent, "", node.attributes or _NONE)
        return True

    def _add(self, tag: str, parent: int, text: str, attributes: Attributes) -> None:
        name = stable_class(attributes.get("class")) if attributes else ""
        above = self.shapes[parent] if parent >= 0 else -1
        self.tags.append(tag)
        self.parents.append(parent)
        self.ends.append(len(self.tags))
        self.texts.append(text)
        self.attributes.append(attributes)
        self.classes.append(name)
        self.shapes.append(self._known.setdefault((above, tag, name), len(self._known)))


def _holders(walk: _Walk) -> list[int]:
    """For each node the element whose block its text belongs to.

    Headings and links keep their text together, whatever inline elements mark up parts of it, unless they wrap a whole card, or a heading
    holds a date or a label beside its link.
    """
    whole = _Wholeness(walk)
    holders = list(range(len(walk.tags)))
    for i, tag in enumerate(walk.tags):
        parent = walk.parents[i]
        if parent >= 0 and (tag == TEXT or tag in INLINE or tag == "br" or whole.holds(holders[parent])):
            holders[i] = holders[parent]
    return holders


class _Wholeness:
    """What headings and links consist of, gathered from the leaves up: document order read backwards meets children first."""

    def __init__(self, walk: _Walk) -> None:
        size = len(walk.tags)
        self._tags = walk.tags
        self._own = [False] * size  # text of its own, or in inline elements
        self._spans = [0] * size  # spans with text
        self._solid = [False] * size  # elements that form a block of their own
        self._linked = [False] * size  # a link
        self._beside = [False] * size  # spans with text that stand outside links
        for i in range(size - 1, 0, -1):
            self._tell(i, walk.tags[i], walk.parents[i])

    def _tell(self, i: int, tag: str, parent: int) -> None:
        if tag == TEXT:
            self._own[parent] = True
            return
        generic = tag in _GENERIC
        self._own[parent] |= tag in INLINE and self._own[i]
        self._spans[parent] += max(self._spans[i], int(generic and self._own[i]))
        self._solid[parent] |= self._solid[i] or not (generic or tag in INLINE or tag in _LIGHT)
        self._linked[parent] |= self._linked[i] or tag == "a"
        self._beside[parent] |= tag != "a" and (self._beside[i] or (generic and self._own[i]))

    def holds(self, i: int) -> bool:
        """Whether an element keeps all its text together."""
        tag = self._tags[i]
        if tag not in _ATOMIC or self._solid[i] or (self._spans[i] > 1 and not self._own[i]):
            return False
        return not (tag in HEADINGS and self._linked[i] and (self._own[i] or self._beside[i]))


def _links(walk: _Walk, page: Page) -> list[Link]:
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
    try:
        return urljoin(base, href.strip().replace("\\", "/"))
    except ValueError:  # an impossible port or host
        return ""


def _blocks(walk: _Walk, holders: list[int]) -> list[Block]:
    texts: dict[int, list[str]] = {}
    starts: dict[int, int] = {}
    last: dict[int, int] = {}  # the parent of the text before, per block
    for i, tag in enumerate(walk.tags):
        holder = holders[i]
        if tag == TEXT:
            between = (
                " " if last.get(holder, holder) != walk.parents[i] and _is_apart(walk, last.get(holder, holder), walk.parents[i]) else ""
            )
            texts.setdefault(holder, []).append(between + walk.texts[i])
            starts.setdefault(holder, i)
            last[holder] = walk.parents[i]
        elif tag == "br" or (tag == "time" and walk.attributes[i].get("datetime")):
            texts.setdefault(holder, []).append(" ")
            starts.setdefault(holder, i)
    describe = _Describe(walk)
    found = [describe.block(starts[holder], holder, "".join(parts)) for holder, parts in texts.items()]
    return sorted(found, key=lambda block: block.start)


def _is_apart(walk: _Walk, one: int, other: int) -> bool:
    """Two spans beside each other are two words; a bold initial and the rest of its word are one."""
    return walk.tags[one] in _GENERIC and walk.tags[other] in _GENERIC


class _Describe:
    """Says what a block looks like; the link above each element is worked out once."""

    def __init__(self, walk: _Walk) -> None:
        self._walk = walk
        self._link_above = [-1] * len(walk.tags)
        for i, tag in enumerate(walk.tags):
            parent = walk.parents[i]
            self._link_above[i] = i if tag == "a" else self._link_above[parent] if parent >= 0 else -1

    def block(self, start: int, holder: int, text: str) -> Block:
        walk = self._walk
        near = [holder]
        while len(near) < 4 and walk.parents[near[-1]] >= 0:
            near.append(walk.parents[near[-1]])
        heading = any(walk.tags[i] in HEADINGS for i in near)
        slot = tuple(f"{walk.tags[i]}.{walk.classes[i]}" for i in near[:2])
        if walk.tags[holder] in ("td", "th"):
            slot = (*slot, str(self._column(holder)))
        words = " ".join(walk.attributes[i].get("class") or "" for i in near[:3]).lower()
        return Block(start, holder, " ".join(text.split()), heading, self._link(holder, start), slot, words)

    def _link(self, holder: int, start: int) -> int:
        """The link around the block, else the one in it."""
        above = self._link_above[holder]
        if above >= 0:
            return above
        walk = self._walk
        return next((i for i in range(holder + 1, min(walk.ends[holder], holder + 40)) if walk.tags[i] == "a" and walk.ends[i] > start), -1)

    def _column(self, cell: int) -> int:
        row, column = self._walk.parents[cell], 0
        child = row + 1
        while child < cell and column < 60:
            column += 1
            child = self._walk.ends[child]
        return column
