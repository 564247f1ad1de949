"""Blocks: the smallest pieces of text that a reader sees as one, such as a heading, a link, a table cell, a line."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from scrapers.listing.walk import HEADINGS, TEXT, Walk

INLINE = frozenset(
    {
        *("b", "i", "em", "strong", "font", "u", "small", "big", "sup", "sub", "mark", "wbr", "nobr", "ins", "del", "tt"),
        *("abbr", "cite", "code", "q", "s", "bdi", "bdo", "label"),
    }
)
_ATOMIC = HEADINGS | {"a", "time"}
_GENERIC = frozenset({"span"})
_WORDS = frozenset({"span", "abbr"})  # hAtom prints when an entry was published and updated in two abbr without a blank
_LIGHT = frozenset({"a", "br", "img"})
# Templates that move or colour single words put each into a span: so many spans that hold one word each are one text.
_WORDWISE, _WORD = 4, 20


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


def text_size(text: str) -> int:
    """Characters as a reader of Latin script would count them: one ideograph says as much as three letters."""
    octets = len(text.encode("utf-8", "replace"))
    return octets if octets > 2 * len(text) else len(text)


def read_blocks(walk: Walk) -> list[Block]:
    """All blocks of a page in document order: the text of each holder; where links stand between lines, each line begins a new block."""
    whole = _Wholeness(walk)
    holders = _holders(walk, whole)
    texts: dict[tuple[int, int], list[str]] = {}
    starts: dict[tuple[int, int], int] = {}
    lines: Counter[int] = Counter()
    last: dict[int, int] = {}  # the parent of the text before, per holder
    for i, tag in enumerate(walk.tags):
        holder = holders[i]
        key = (holder, lines[holder])
        if tag == TEXT:
            before = last.get(holder, walk.parents[i])
            between = " " if before != walk.parents[i] and _is_apart(walk, before, walk.parents[i]) else ""
            texts.setdefault(key, []).append(between + walk.texts[i])
            starts.setdefault(key, i)
            last[holder] = walk.parents[i]
        elif tag == "br" and whole.has_links(holder) and not whole.holds(holder):
            lines[holder] += 1
        elif tag == "br" or (tag == "time" and walk.attributes[i].get("datetime")):
            texts.setdefault(key, []).append(" ")
            starts.setdefault(key, i)
    describe = _Describe(walk)
    found = [describe.block(starts[key], key[0], "".join(parts)) for key, parts in texts.items()]
    return sorted(found, key=lambda block: block.start)


def _is_apart(walk: Walk, one: int, other: int) -> bool:
    """Two spans beside each other are two words; a bold initial and the rest of its word are one."""
    return walk.tags[one] in _WORDS and walk.tags[other] in _WORDS


class _Describe:
    """Says what a block looks like; the link above each element is worked out once."""

    def __init__(self, walk: Walk) -> None:
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


def _holders(walk: Walk, whole: _Wholeness) -> list[int]:
    """For each node the element whose block its text belongs to.

    Headings and links keep their text together, whatever inline elements mark up parts of it, unless they wrap a whole card, or a heading
    holds a date or a label beside its link.
    """
    holders = list(range(len(walk.tags)))
    for i, tag in enumerate(walk.tags):
        parent = walk.parents[i]
        if parent < 0:
            continue
        above = holders[parent]
        if tag in (TEXT, "br") or whole.holds(above) or (tag in INLINE and whole.has_words(above)):
            holders[i] = above
    return holders


class _Wholeness:
    """What headings and links consist of, gathered from the leaves up: document order read backwards meets children first."""

    def __init__(self, walk: Walk) -> None:
        size = len(walk.tags)
        self._tags, self._texts = walk.tags, walk.texts
        self._words = [False] * size  # text of its own
        self._own = [False] * size  # text of its own, or in inline elements
        self._spans = [0] * size  # spans with text
        self._phrase = [False] * size  # a text node that is more than one word
        self._solid = [False] * size  # elements that form a block of their own
        self._linked = [False] * size  # a link
        self._beside = [False] * size  # spans with text that stand outside links
        for i in range(size - 1, 0, -1):
            self._tell(i, walk.tags[i], walk.parents[i])

    def _tell(self, i: int, tag: str, parent: int) -> None:
        if tag == TEXT:
            self._words[parent] = self._own[parent] = True
            self._phrase[parent] |= len(self._texts[i].split(None, 1)) > 1 or len(self._texts[i]) > _WORD
            return
        generic = tag in _GENERIC
        self._own[parent] |= tag in INLINE and self._own[i]
        self._spans[parent] += max(self._spans[i], int(generic and self._own[i]))
        self._phrase[parent] |= self._phrase[i]
        self._solid[parent] |= self._solid[i] or not (generic or tag in INLINE or tag in _LIGHT)
        self._linked[parent] |= self._linked[i] or tag == "a"
        self._beside[parent] |= tag != "a" and (self._beside[i] or (generic and self._own[i]))

    def has_links(self, i: int) -> bool:
        """Whether links stand in an element: then its lines may be items, else they are one text."""
        return self._linked[i]

    def has_words(self, i: int) -> bool:
        """Whether text stands right in an element: then bold words belong to it, else they are labels or dates side by side."""
        return self._words[i]

    def holds(self, i: int) -> bool:
        """Whether an element keeps all its text together."""
        tag = self._tags[i]
        apart = self._spans[i] > 1 and (self._phrase[i] or self._spans[i] < _WORDWISE)
        if tag not in _ATOMIC or self._solid[i] or (apart and not self._own[i]):
            return False
        return not (tag in HEADINGS and self._linked[i] and (self._own[i] or self._beside[i]))
