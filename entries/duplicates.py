"""Which entries are one release: the same text, brought by several sources. Pure.

    same_release(one, other)        the newsroom's own page, and a wire's with a dateline in front and its last paragraphs cut
    releases(copies)                -> ((lead, echo, echo), (lead, echo)); whoever stands alone is in none

Texts are compared by their runs of three words. What they share decides, unless the titles tell them apart (one system upgrade in
each of 76 towns, with the same words), or names and figures alone were exchanged (each day's figures under the same title).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from heapq import nsmallest
from itertools import combinations, islice, pairwise, product
from types import MappingProxyType
from unicodedata import normalize
from zlib import crc32

from entries.duplicate_words import CORRECTIONS, STOP_WORDS, stem
from entries.model import Publisher

WEEK = timedelta(days=7)  # between two publications of one release
KEYS = 32  # of a sketch

# Measured on 464 real texts (bench.duplicates): of copies with changed words, shuffled paragraphs and two cuts .6 found .990, .55 at
# least .995; no threshold from .5 on merged one of 107,416 pairs of different ones.
_ALIKE = 0.55
_OPENING = 150  # words
_WHOLE = 1_000  # words of a text that are looked at; a longer release is an annual report
_LEAST = 20  # runs; shorter texts ("Read the release as PDF") say nothing
_LONGEST = 12_000  # characters: 1,000 long words
_PATIENCE = 4  # words that may be exchanged in one place

_IDEOGRAPHS = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # Chinese and Japanese part no words: each sign is one
_WORD = re.compile(rf"[{_IDEOGRAPHS}]|\d+(?:[.,]\d+)*|[^\W\d_{_IDEOGRAPHS}]+")
_SEPARATORS = str.maketrans("", "", ".,")
_RANKS: Mapping[Publisher, int] = MappingProxyType({"issuer": 0, "other": 1, "wire": 2})

# The nearest place where both texts go on alike is looked for; (0, q) and (p, 0) are words that were added.
_STEPS = sorted(product(range(_PATIENCE + 1), repeat=2), key=sum)

_UNDECIDED: Mapping[tuple[int, int], bool] = MappingProxyType({})

_Run = tuple[str, ...]
_Phrase = tuple[str, ...]


@dataclass(frozen=True)
class Copy:
    """One public entry as it is compared: `words` of its text as printed, the `telling` ones of its title, and whether that `corrects`.

    No slots: what is derived from the words is kept once it was asked for."""

    number: int
    id: str
    source_id: str
    published: datetime
    publisher: Publisher
    archived: bool
    telling: frozenset[str]
    corrects: bool
    words: tuple[str, ...]

    @cached_property
    def folded(self) -> tuple[str, ...]:
        """The words without case; figures without the marks that part their digits."""
        return tuple(map(_folded, self.words))

    @cached_property
    def opening(self) -> frozenset[_Run]:
        """The runs of its first 150 words."""
        return _runs(self.folded[:_OPENING])

    @cached_property
    def whole(self) -> frozenset[_Run]:
        """The runs of all its words."""
        return _runs(self.folded)

    @cached_property
    def hashes(self) -> frozenset[int]:
        """Its sketch."""
        return sketch(self.words)


def words_of(text: str, boilerplate: str = "") -> tuple[str, ...]:
    """The words that are compared: the first 1,000, up to the boilerplate, unless that begins in the first third."""
    end = text.find(boilerplate[:80]) if boilerplate else -1
    text = text[:end] if end > len(text) // 3 else text
    return tuple(found[0] for found in islice(_WORD.finditer(normalize("NFKC", text[:_LONGEST])), _WHOLE))


def sketch(words: Sequence[str]) -> frozenset[int]:
    """What two entries must share a part of before they are compared: the 32 smallest hashes (of 32 bits, always the same) of the runs of
    five words. Empty for a text that is too short to say anything.

    Five words, because every tenth release has "one of the" in it; the smallest hashes, because a text and a part of it then have some
    in common, while an entry costs the same whatever its length.
    """
    if len(words) < _LEAST + 2:
        return frozenset()
    spelt = [_folded(word).encode() for word in words]
    hashes = map(crc32, map(b" ".join, zip(*(spelt[start:] for start in range(5)), strict=False)))
    return frozenset(nsmallest(KEYS, set(hashes)))


@lru_cache(maxsize=2048)  # the same titles are asked for by every entry of a week
def telling_words(title: str) -> frozenset[str]:
    """The words of a title that tell releases apart: names, figures, things; neither articles nor "today" nor "announces"."""
    words = (_folded(found[0]) for found in islice(_WORD.finditer(normalize("NFKC", title)), 100))
    return frozenset(stem(word) for word in words if word not in STOP_WORDS and word not in CORRECTIONS)


def is_correction(title: str) -> bool:
    """Whether a title says that the release corrects another one; then both stay."""
    first = (found[0].casefold() for found in islice(_WORD.finditer(normalize("NFKC", title)), 3))
    return not CORRECTIONS.isdisjoint(first)


def titles_differ(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether each title has a telling word that the other lacks. A wire that only adds or drops words keeps its title the same."""
    return bool(one - other and other - one)


def likeness(one: Copy, other: Copy) -> float:
    """How much of the shorter text, or of one's opening, the other text holds: 0 to 1; 0 for texts that are too short.

    The opening finds copies with much of their own behind it, the whole those whose paragraphs were put in another order.
    """
    if min(len(one.opening), len(other.opening)) < _LEAST:
        return 0.0
    whole = len(one.whole & other.whole) / min(len(one.whole), len(other.whole))
    openings = (len(a.opening & b.whole) / len(a.opening) for a, b in ((one, other), (other, one)))
    return max(whole, *openings)


def differ(one: Copy, other: Copy) -> bool:
    """Whether two entries are different releases however much of their text they share."""
    return one.corrects != other.corrects or titles_differ(one.telling, other.telling) or _is_template(one, other)


def same_release(one: Copy, other: Copy) -> bool:
    """Whether two entries of different sources are one release, published within a week."""
    if one.source_id == other.source_id or abs(one.published - other.published) > WEEK:
        return False
    return likeness(one, other) >= _ALIKE and not differ(one, other)


def place(copy: Copy) -> tuple[bool, int, datetime, str]:
    """Orders the copies of a release, the one to lead first, whatever came first: what refreshes brought before the archive, the issuer's
    own newsroom before others, wires last; then the earlier one."""
    return copy.archived, _RANKS[copy.publisher], copy.published, copy.id


def releases(copies: Sequence[Copy], decided: Mapping[tuple[int, int], bool] = _UNDECIDED) -> tuple[tuple[Copy, ...], ...]:
    """The copies that are one release with others, by release, the lead first. The order of `copies` does not matter.

    The closest pairs are joined first, and no release takes in two copies that differ: a round-up is like several releases, and would
    make one of them. `decided` is what an operator said of pairs of entries, by their numbers, the smaller first: those that are not one
    release are in none together; those that are join the releases which their texts have made, whatever these say.
    """
    ordered = sorted(copies, key=place)
    numbered = list(combinations(range(len(ordered)), 2))
    said = {(a, b): decided.get(_pair(ordered[a], ordered[b])) for a, b in numbered} if decided else {}
    pairs = [(-likeness(ordered[a], ordered[b]), a, b) for a, b in numbered if same_release(ordered[a], ordered[b])]
    joined: dict[int, tuple[int, ...]] = {index: (index,) for index in range(len(ordered))}

    def join(a: int, b: int, parts: Callable[[int, int], bool]) -> None:
        one, other = joined[a], joined[b]
        if one != other and not any(parts(*sorted((x, y))) for x in one for y in other):
            joined.update(dict.fromkeys((*one, *other), tuple(sorted((*one, *other)))))

    for _, a, b in sorted(pairs):
        join(a, b, lambda x, y: said.get((x, y)) is False or (not said.get((x, y)) and differ(ordered[x], ordered[y])))
    for a, b in (pair for pair in numbered if said.get(pair)):
        join(a, b, lambda x, y: said.get((x, y)) is False)
    return tuple(tuple(ordered[index] for index in group) for group in dict.fromkeys(joined.values()) if len(group) > 1)


def _pair(one: Copy, other: Copy) -> tuple[int, int]:
    return min(one.number, other.number), max(one.number, other.number)


def _folded(word: str) -> str:
    return word.translate(_SEPARATORS) if word[0].isdigit() else word.casefold()


def _runs(words: Sequence[str]) -> frozenset[_Run]:
    return frozenset(zip(words, words[1:], words[2:], strict=False))


# --------------------------------------------------------------------------------------------------------- one template, two releases


def _is_template(one: Copy, other: Copy) -> bool:
    """Whether the texts are one template with other names or figures in it: most of what was exchanged is names and figures, or two
    figures are, or one name is by the same other name twice.

    An editor who changes words changes other words, too. Where one name alone differs, two entries are left rather than a release lost.
    """
    if one.folded == other.folded:
        return False
    exchanged = list(_exchanged(one, other))
    figures = sum(_figures_differ(*phrases) for phrases in exchanged)
    names = Counter(phrases for phrases in exchanged if _names_differ(*phrases))
    return 2 * (figures + names.total()) > len(exchanged) or figures > 1 or max(names.values(), default=0) > 1


def _exchanged(one: Copy, other: Copy) -> Iterator[tuple[_Phrase, _Phrase]]:
    """Up to four words of one text that stand for up to four of the other, between the same two words before and after."""
    places, others = _places(one.folded), _places(other.folded)
    for pair in places.keys() & others.keys():
        a, b = places[pair], others[pair]
        if one.folded[a : a + 1] == other.folded[b : b + 1]:
            continue
        steps = ((p, q) for p, q in _STEPS if _meet(one.folded[a + p : a + p + 2], other.folded[b + q : b + q + 2]))
        p, q = next(steps, (0, 0))
        if p and q:
            yield one.words[a : a + p], other.words[b : b + q]


def _places(words: Sequence[str]) -> dict[tuple[str, str], int]:
    """Where the text goes on behind two words that stand together once only."""
    pairs = Counter(pairwise(words))
    return {pair: index for index, pair in enumerate(pairwise(words), 2) if pairs[pair] == 1}


def _meet(one: _Phrase, other: _Phrase) -> bool:
    return len(one) == 2 and one == other


def _figures_differ(one: _Phrase, other: _Phrase) -> bool:
    a, b = ([word.translate(_SEPARATORS) for word in phrase if word[0].isdigit()] for phrase in (one, other))
    return bool(a and b) and a != b


def _names_differ(one: _Phrase, other: _Phrase) -> bool:
    """Whether each has a word with a capital that the other lacks; "November" and "Nov", "Limited" and "Ltd" are one."""
    a, b = ([word.casefold() for word in phrase if word[0].isupper()] for phrase in (one, other))
    met = [(x, y) for x, y in product(a, b) if _is_short_for(*sorted((x, y), key=len))]
    return not {x for x, _ in met}.issuperset(a) and not {y for _, y in met}.issuperset(b)


def _is_short_for(short: str, word: str) -> bool:
    """Whether the letters of one stand in the other in this order, from the first on."""
    rest = iter(word)
    return short[0] == word[0] and all(letter in rest for letter in short)
