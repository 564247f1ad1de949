"""A page as a line of text blocks with the elements above them, read in one walk.

    <div class="detail"><h1>A bridge opens</h1><p>It took <b>two</b> years.<br>Nobody was hurt.</p></div>

    blocks   0 "A bridge opens"   1 "It took two years."   2 "Nobody was hurt."
    elements div [0, 3)   h1 [0, 1)   p [1, 3)   b [1, 2)

Everything else in this package asks for ranges of blocks: the words between title and body, the text mass of an element,
what stands under a picture. The walk keeps no recursion, so that depth costs nothing, and it stops at fixed bounds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from html import escape
from itertools import accumulate

from selectolax.lexbor import LexborHTMLParser, LexborNode

from scrapers.article.words import words
from scrapers.page import Page

_MAX_NODES = 150_000  # a 5 MB page of empty elements is cut here; the largest page of the corpus has 9,000
_MAX_BLOCK_CHARS = 100_000

HEADINGS = words("h1 h2 h3 h4 h5 h6")
# Never text of a release, whatever is inside.
_DEAD = words(
    """
    script style template svg math iframe object embed canvas button select option textarea input datalist dialog head title
    map area audio video frame frameset noframes link meta
    """
)
_INLINE = words(
    """
    a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark nobr picture q rp rt ruby s samp small source span
    strike strong sub sup time tt u var wbr
    """
)
# What news systems mark inside sentences (IPTC's NITF, "enriched text"; wires leave it in their pages). Browsers show it inline.
_MARKED = words("alt-code chron city classifier copyrite country event function location money num org person postaddr region virtloc")
_INLINE |= _MARKED
_NAMELESS: frozenset[str] = frozenset()
# One Chinese, Japanese or Korean character says about as much as two and a half Latin letters.
_WIDE = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")
_HIDDEN_NAME = re.compile(r"(?i)\b(?:visually-?hidden|sr-only|screen-?reader(?:-text)?|off-?screen|hidden-print-only|a11y-hidden)\b")
_NOT_SHOWN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SENTENCE_MARK = re.compile(r"[.!?。！？…:;；：]|[,，、].+[,，、]")
_WORD_PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")


@dataclass(slots=True)
class Element:
    """One element and what is under it: blocks [start, end), elements up to `behind`. Both ends are known late, hence not frozen."""

    node: LexborNode
    tag: str
    parent: int  # index of the parent element, -1 at the top
    start: int
    end: int
    names: frozenset[str]  # words of class, id and role, in lower case
    attributes: dict[str, str | None]
    behind: int = 0  # index of the first element that is not inside


@dataclass(frozen=True, slots=True)
class Block:
    """A run of text that stands as one line or paragraph. `element` is the index of the nearest block-level element."""

    text: str
    weight: float  # characters, wide ones counted 2.5 times
    link_share: float  # 0 to 1, of its characters
    element: int
    leaves: tuple[LexborNode, ...]  # its text nodes
    is_sentence: bool  # whether it reads like running text: long enough, or shorter with the marks of a sentence


@dataclass(frozen=True, slots=True)
class Outline:
    """The blocks and elements of a page in document order; element 0 is the body."""

    blocks: tuple[Block, ...]
    elements: tuple[Element, ...]
    hidden: tuple[LexborNode, ...]  # what the page does not show
    _masses: tuple[float, ...] = field(repr=False)  # sums of running text, one longer than blocks
    _weights: tuple[float, ...] = field(repr=False)
    _links: tuple[float, ...] = field(repr=False)
    _linked_headings: tuple[int, ...] = field(repr=False)  # the same over elements

    def mass(self, start: int, end: int) -> float:
        """Weight of running text without links in a range of blocks."""
        return self._masses[end] - self._masses[start]

    def weight(self, start: int, end: int) -> float:
        """Weight of all text in a range of blocks."""
        return self._weights[end] - self._weights[start]

    def link_share(self, start: int, end: int) -> float:
        """0 to 1: how much of the text in a range of blocks is links."""
        return (self._links[end] - self._links[start]) / max(self.weight(start, end), 1.0)

    def linked_headings(self, index: int) -> int:
        """How many headings in an element are links: titles of other pages."""
        return self._linked_headings[self.elements[index].behind] - self._linked_headings[index]

    def text(self, start: int, end: int, separator: str = " ") -> str:
        """Plain text of a range of blocks."""
        return separator.join(block.text for block in self.blocks[start:end])

    def ancestors(self, index: int) -> Iterator[int]:
        """The element and all above it, innermost first."""
        while index >= 0:
            yield index
            index = self.elements[index].parent

    def without(self, dropped: frozenset[int], *, every_line: bool = False) -> Outline:
        """The same outline in which the dropped blocks weigh nothing; with `every_line`, short lines count as running text too."""
        masses, weights, links = _sums(self.blocks, dropped, every_line=every_line)
        return replace(self, _masses=masses, _weights=weights, _links=links)

    def silenced(self, dropped: frozenset[int]) -> Outline:
        """The same outline in which the dropped blocks say nothing at all."""
        said = enumerate(self.blocks)
        blocks = tuple(replace(block, text="", weight=0.0, is_sentence=False) if index in dropped else block for index, block in said)
        masses, weights, links = _sums(blocks, frozenset())
        return replace(self, blocks=blocks, _masses=masses, _weights=weights, _links=links)


def read_outline(tree: LexborHTMLParser) -> Outline:
    """The outline of a page. The tree must live as long as the outline, and is not changed."""
    walk = _Walk()
    if tree.body is not None:
        walk.read(tree.body)
    blocks = tuple(walk.blocks)
    headings = (_is_linked_heading(element, blocks) if element.tag in HEADINGS else 0 for element in walk.elements)
    linked_headings = tuple(accumulate(headings, initial=0))
    return Outline(blocks, tuple(walk.elements), tuple(walk.hidden), *_sums(blocks, frozenset()), linked_headings)


def own_tree(page: Page) -> LexborHTMLParser:
    """The page's tree, to be cut. Plain-text pages (bare or in one `<pre>`) get a paragraph for every group of lines."""
    if re.search(r"<(?:p|div|br|table|td|li|article|section|main)\b", page.html, re.IGNORECASE):
        return page.take_tree()
    body = page.tree.body
    text = body.text(deep=True) if body is not None else ""
    parts = (part.strip() for part in re.split(r"\n[ \t\r]*\n", text))
    return LexborHTMLParser("".join(f"<p>{escape(part)}</p>" for part in parts if part))


def names_of(tag: str, attributes: Mapping[str, str | None]) -> frozenset[str]:
    """The words in class, id and role, and in the name of a custom element: `newsDetail_share-bar` gives news, detail, share, bar."""
    own = tag if "-" in tag else ""
    if not attributes and not own:
        return _NAMELESS
    return _name_words(attributes.get("class"), attributes.get("id"), attributes.get("role"), own)


@lru_cache(maxsize=4096)  # a page repeats its class names
def _name_words(*named: str | None) -> frozenset[str]:
    text = " ".join(filter(None, named))[:500]
    return frozenset(" ".join(_WORD_PART.findall(text)).lower().split()) if text else _NAMELESS


def is_sentence(text: str, weight: float) -> bool:
    """Whether a block reads like running text."""
    return weight >= 80 or (weight >= 30 and bool(_SENTENCE_MARK.search(text)))


def weigh(text: str) -> float:
    """Characters of a text, wide ones counted 2.5 times."""
    return len(text) + 1.5 * len(_WIDE.findall(text)) if not text.isascii() else float(len(text))


def _sums(
    blocks: tuple[Block, ...], dropped: frozenset[int], *, every_line: bool = False
) -> tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...]]:
    """Running sums over the blocks of running text, all text and links, where the dropped ones weigh nothing."""
    weights = [0.0 if index in dropped else block.weight for index, block in enumerate(blocks)]
    links = [weight * block.link_share for weight, block in zip(weights, blocks, strict=True)]
    masses = [
        weight - link if block.link_share < 0.5 and (every_line or block.is_sentence) else 0.0
        for weight, link, block in zip(weights, links, blocks, strict=True)
    ]
    masses_to, weights_to, links_to = (tuple(accumulate(values, initial=0.0)) for values in (masses, weights, links))
    return masses_to, weights_to, links_to


def _is_linked_heading(heading: Element, blocks: tuple[Block, ...]) -> bool:
    inside = blocks[heading.start : heading.end]
    return bool(inside) and sum(block.weight * block.link_share for block in inside) > 0.8 * sum(block.weight for block in inside)


class _Walk:
    """The state of one walk over a tree."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.elements: list[Element] = []
        self.hidden: list[LexborNode] = []
        self._open: list[int] = []  # indexes of the open elements
        self._holder: list[int] = []  # of these, the block-level ones
        self._links = 0  # open <a href>
        self._leaves: list[LexborNode] = []
        self._parts: list[str] = []
        self._linked = 0

    def read(self, body: LexborNode) -> None:
        node, above = body, list[LexborNode]()
        parts, leaves = self._parts, self._leaves
        for _ in range(_MAX_NODES):
            if (tag := node.tag) == "-text":
                text = node.text_content or ""
                parts.append(text)
                leaves.append(node)
                if self._links:
                    self._linked += len(text.strip())
                following: LexborNode | None = node.next
            elif self._enter(node, tag or ""):
                above.append(node)
                following = node.first_child
            else:
                following = node.next
            while following is None and above:
                following = above.pop().next
                self._leave()
            if following is None or not above:
                return
            node = following
        self._close_all()

    def _enter(self, node: LexborNode, tag: str) -> bool:
        """Open an element; whether to go into its children."""
        if tag == "br" and self._parts:
            self._break()
        if tag == "br" or tag.startswith("-"):  # comments and the like
            return False
        attributes = node.attributes
        if attributes and is_hidden(attributes):
            self.hidden.append(node)
            return False
        if tag in _DEAD or (tag == "noscript" and node.css_first("img") is None):
            return False
        open_, elements, start = self._open, self.elements, len(self.blocks)
        index = len(elements)
        if tag not in _INLINE:
            if self._parts:
                self._break()
            start = len(self.blocks)
            self._holder.append(index)
        elif tag == "a" and "href" in attributes:
            self._links += 1
        elements.append(Element(node, tag, open_[-1] if open_ else -1, start, start, names_of(tag, attributes), attributes))
        open_.append(index)
        return True

    def _leave(self) -> None:
        """Close the innermost element."""
        element = self.elements[self._open.pop()]
        tag = element.tag
        element.behind = len(self.elements)
        if tag not in _INLINE:
            if self._parts:
                self._break()
            self._holder.pop()
            element.end = len(self.blocks)
            return
        if tag == "a" and "href" in element.attributes:
            self._links -= 1
        # An inline element belongs to the block that is still open when it holds some of its text.
        element.end = len(self.blocks) + (bool(self._parts) and bool("".join(self._parts).strip()))

    def _break(self) -> None:
        """End the open block."""
        text = " ".join("".join(self._parts).split())[:_MAX_BLOCK_CHARS]
        if text:
            share = min(self._linked / len(text), 1.0)
            weight = weigh(text)
            holder = self._holder[-1] if self._holder else 0
            self.blocks.append(Block(text, weight, share, holder, tuple(self._leaves), is_sentence(text, weight)))
        self._parts.clear()
        self._leaves.clear()
        self._linked = 0

    def _close_all(self) -> None:
        self._break()
        for index in self._open:
            self.elements[index].end, self.elements[index].behind = len(self.blocks), len(self.elements)


def is_hidden(attributes: Mapping[str, str | None]) -> bool:
    """Whether an element is not shown, as far as its own attributes say."""
    if "hidden" in attributes or _says_hidden(attributes.get("class") or ""):
        return True
    style = attributes.get("style")
    return style is not None and bool(_NOT_SHOWN.search(style))


@lru_cache(maxsize=4096)
def _says_hidden(names: str) -> bool:
    return bool(_HIDDEN_NAME.search(names))
