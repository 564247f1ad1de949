"""What changed between two versions of a page, as lines of simplified markup that a person can read side by side. Pure.

difference(before, after).before  ->  (MarkupLine("same", "<main>"), MarkupLine("removed", '  <ul class="news">'), ...)
difference(before, after).after   ->  (MarkupLine("same", "<main>"), MarkupLine("added", '  <div class="feed-grid">'), ...)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from entries import ExtractError
from scrapers.listing.walk import TEXT, Attributes, Walk
from scrapers.page import Received
from scrapers.reading import open_page

_MOST = 300  # lines of each side that are compared: difflib is quadratic, and takes 0.1 s for these
_SHOWN = 60  # lines of each side that are told
_CONTEXT = 3
_TEXT_LENGTH = 60
_VALUE_LENGTH = 80
_TOLD = ("class", "id", "href", "datetime")
_INDENT = 12  # steps; deeper lines stand below each other
_GAP = "…"


@dataclass(frozen=True, slots=True)
class MarkupLine:
    """One element with its own first words, indented; a gap stands for lines that are the same."""

    how: Literal["same", "removed", "added", "gap"]
    text: str


@dataclass(frozen=True, slots=True)
class PageDifference:
    """The stretch in which two versions differ, with a little around it; both sides are empty when they say the same. `is_cut`: there is
    more."""

    before: tuple[MarkupLine, ...] = ()
    after: tuple[MarkupLine, ...] = ()
    is_cut: bool = False


def difference(before: Received, after: Received) -> PageDifference:
    """The differing stretch of two versions of a page. One that cannot be read as a page has no lines."""
    old, new = markup(before), markup(after)
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    old_end, new_end = len(old) - end, len(new) - end
    if start == old_end and start == new_end:
        return PageDifference()
    first = max(0, start - _CONTEXT)
    old, new = old[first : old_end + _CONTEXT], new[first : new_end + _CONTEXT]
    left, right = _side_by_side(_dedented(old[:_MOST]), _dedented(new[:_MOST]))
    is_cut = max(len(old), len(new)) > _MOST or max(len(left), len(right)) > _SHOWN
    return PageDifference(tuple(left[:_SHOWN]), tuple(right[:_SHOWN]), is_cut)


def markup(received: Received) -> list[str]:
    """A page as lines, an element each: its tag, telling attributes and first words. Scripts and styles are left out."""
    try:
        page = open_page(received)
    except ExtractError:
        return []
    walk = Walk()
    walk.run(page.tree.root)
    depths: list[int] = []
    lines: list[str] = []
    at: dict[int, int] = {}  # the line of an element without words of its own so far
    for i, tag in enumerate(walk.tags):
        parent = walk.parents[i]
        depths.append(depths[parent] + 1 if parent >= 0 else 0)
        if tag != TEXT:
            at[i] = len(lines)
            lines.append(f"{'  ' * min(depths[i], _INDENT)}<{tag}{_told(walk.attributes[i])}>")
        elif (line := at.pop(parent, None)) is not None:
            lines[line] += _shortened(" ".join(walk.texts[i].split()), _TEXT_LENGTH)
    return lines


def _told(attributes: Attributes) -> str:
    return "".join(f' {name}="{_shortened(value, _VALUE_LENGTH)}"' for name in _TOLD if (value := attributes.get(name)))


def _shortened(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many lines two sequences have in common at their beginning."""
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _dedented(lines: Sequence[str]) -> list[str]:
    blank = min((len(line) - len(line.lstrip(" ")) for line in lines), default=0)
    return [line[blank:] for line in lines]


def _side_by_side(old: Sequence[str], new: Sequence[str]) -> tuple[list[MarkupLine], list[MarkupLine]]:
    before: list[MarkupLine] = []
    after: list[MarkupLine] = []
    groups = SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(_CONTEXT)
    for number, group in enumerate(groups):
        if number:
            before.append(MarkupLine("gap", _GAP))
            after.append(MarkupLine("gap", _GAP))
        for how, i, j, k, m in group:
            before.extend(_lines("same" if how == "equal" else "removed", old[i:j]))
            after.extend(_lines("same" if how == "equal" else "added", new[k:m]))
    return before, after


def _lines(how: Literal["same", "removed", "added"], lines: Sequence[str]) -> Iterator[MarkupLine]:
    return (MarkupLine(how, line) for line in lines)
