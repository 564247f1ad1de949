"""What changed between two states of a text, ready to be laid out as removed and added words. Pure, and linear but for a fixed budget.

differences("A pier.\nIt has 12 tanks.", "A pier.\nIt has 14 tanks.")
->  (Difference("changed", (Stretch("same", "It has "), Stretch("removed", "12 "), Stretch("added", "14 "), Stretch("same", "tanks."))),)
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

LONGEST = 100_000  # characters of each text that are compared; longer releases are annexes
MOST = 200  # differences that are told; a release that has more was written anew
CONTEXT = 8  # words, or 24 characters of a script without blanks, that stay on either side of a change
_CELLS = 300_000  # pairs of words or paragraphs compared in one call: 0.1 s; what does not fit is shown as removed and added whole
_ALIKE = 0.4  # share of their words that two states of one paragraph have in common
_CJK = "\u0e00-\u0eff\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
_TOKEN = re.compile(rf"(?:[{_CJK}]|\d+(?:[.,:]\d+)+|(?:(?![{_CJK}_])\w)+|[^\w\s]|_)\s*|\s+")

Kind = Literal["changed", "removed", "added"]
How = Literal["same", "removed", "added"]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words that stayed, went or came, as printed, with their blanks. "…" in one that stayed stands for words left out."""

    how: How
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One paragraph that was changed, removed or added. `skipped` is how many unchanged paragraphs stand between it and the one before."""

    kind: Kind
    stretches: tuple[Stretch, ...]
    skipped: int = 0


@dataclass(slots=True)
class _Budget:
    left: int = _CELLS

    def affords(self, cells: int) -> bool:
        """Spends so many cells if they are there."""
        if cells > self.left:
            return False
        self.left -= cells
        return True


def differences(before: str, after: str) -> tuple[Difference, ...]:
    """The paragraphs in which two plain texts differ, in order, at most 200; a paragraph is a line. () when they say the same.

    White space alone is no difference. Both may be titles: then there is one paragraph.
    """
    old, new = (tuple(filter(None, map(str.strip, text[:LONGEST].split("\n")))) for text in (before, after))
    budget = _Budget()
    found: list[Difference] = []
    skipped = 0
    for how, gone, come in _gaps(old, new, budget, lambda line: " ".join(line.split())):
        if how == "same":
            skipped += len(gone)
            continue
        for difference in _in_gap(gone, come, budget):
            found.append(Difference(difference.kind, difference.stretches, skipped))
            skipped = 0
            if len(found) == MOST:
                return tuple(found)
    return tuple(found)


def _gaps(
    old: Sequence[str], new: Sequence[str], budget: _Budget, key: Callable[[str], str]
) -> Iterator[tuple[Literal["same", "other"], Sequence[str], Sequence[str]]]:
    """Both sequences as runs that are the same and runs that are not, in order: the pieces of each."""
    one, two = list(map(key, old)), list(map(key, new))
    at = to = 0
    for i, j in (*_common(one, two, budget), (len(one), len(two))):
        if at < i or to < j:
            yield "other", old[at:i], new[to:j]
        if i < len(one):
            yield "same", old[i : i + 1], new[j : j + 1]
        at, to = i + 1, j + 1


def _common(one: Sequence[str], two: Sequence[str], budget: _Budget) -> list[tuple[int, int]]:
    """Places of a longest common subsequence; beyond the budget, those of the common beginning and end alone."""
    start = 0
    while start < min(len(one), len(two)) and one[start] == two[start]:
        start += 1
    end = 0
    while end < min(len(one), len(two)) - start and one[-1 - end] == two[-1 - end]:
        end += 1
    rows, columns = len(one) - start - end, len(two) - start - end
    middle = _longest(one[start : start + rows], two[start : start + columns]) if budget.affords(rows * columns) else []
    head = [(place, place) for place in range(start)]
    tail = [(len(one) - place, len(two) - place) for place in range(end, 0, -1)]
    return [*head, *((i + start, j + start) for i, j in middle), *tail]


def _longest(one: Sequence[str], two: Sequence[str]) -> list[tuple[int, int]]:
    """A longest common subsequence by its table: always rows times columns steps, whatever the text."""
    lengths = [[0] * (len(two) + 1)]
    for mine in reversed(one):
        below, row = lengths[-1], [0]
        for j in range(len(two) - 1, -1, -1):
            row.append(below[j + 1] + 1 if mine == two[j] else max(below[j], row[-1]))
        lengths.append(row[::-1])
    lengths.reverse()
    places, i, j = [], 0, 0
    while i < len(one) and j < len(two):
        if one[i] == two[j]:
            places.append((i, j))
            i, j = i + 1, j + 1
        elif lengths[i + 1][j] >= lengths[i][j + 1]:
            i += 1
        else:
            j += 1
    return places


def _in_gap(gone: Sequence[str], come: Sequence[str], budget: _Budget) -> Iterator[Difference]:
    """Paragraphs that differ: those that are two states of one are paired, in order; the others went or came."""
    waiting, words = 0, [_words(text) for text in come]
    for paragraph in gone:
        tokens = _words(paragraph)
        twin = next((j for j in range(waiting, len(come)) if _alike(tokens, words[j], budget)), None)
        if twin is None:
            yield Difference("removed", (Stretch("removed", paragraph),))
            continue
        yield from (Difference("added", (Stretch("added", text),)) for text in come[waiting:twin])
        yield Difference("changed", tuple(_shortened(tuple(_stretches(paragraph, come[twin], budget)))))
        waiting = twin + 1
    yield from (Difference("added", (Stretch("added", text),)) for text in come[waiting:])


def _words(text: str) -> list[str]:
    return [word for token in _TOKEN.findall(text) if (word := token.strip()) and word[0].isalnum()]


def _alike(one: Sequence[str], two: Sequence[str], budget: _Budget) -> bool:
    if not budget.affords(len(one) + len(two)):
        return False
    shared = sum((Counter(one) & Counter(two)).values())
    return shared > 0 and 2 * shared >= _ALIKE * (len(one) + len(two))


def _stretches(before: str, after: str, budget: _Budget) -> Iterator[Stretch]:
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    pieces: list[tuple[How, str]] = []
    for how, gone, come in _gaps(old, new, budget, str.strip):
        if how == "same":
            pieces += [("same", token) for token in come]
        else:
            pieces += [*(("removed", token) for token in gone), *(("added", token) for token in come)]
    for kind, run in groupby(pieces, key=lambda piece: piece[0]):
        yield Stretch(kind, "".join(token for _, token in run))


def _shortened(stretches: tuple[Stretch, ...]) -> Iterator[Stretch]:
    """Words that stayed, cut down to the context of what changed beside them."""
    for place, stretch in enumerate(stretches):
        tokens = _TOKEN.findall(stretch.text)
        reach = CONTEXT if sum(len(token.strip()) for token in tokens) > 2 * len(tokens) else 3 * CONTEXT
        head = tokens[:reach] if place else []
        tail = tokens[-reach:] if place < len(stretches) - 1 else []
        if stretch.how != "same" or len(tokens) <= len(head) + len(tail) + 2:
            yield stretch
        else:
            yield Stretch("same", "".join((*head, "… " if tail else "…", *tail)))
