"""Finds phrases in plain text: case, width and typographic quotes do not matter, words are whole, any script.

    PhraseFinder(("scholarship*", "教育")).find("Scholarships for 教育事业")  ->  [(0, 0, 12), (1, 17, 19)]

A trailing `*` matches any ending of the word, a leading one any beginning (`*forschung` in "Krebsforschung"). Scripts written
without spaces (Han, kana, Thai, ...) have no word boundaries.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff"
_JOINED = re.compile(rf"[^\W{_UNSPACED}]{{2}}")  # two characters of one word
_REST = 40  # characters of a word before or after a stem: a hostile word of a megabyte is neither beginning nor ending
_ENDING = re.compile(rf"[^\W{_UNSPACED}]{{0,{_REST}}}")
_ALIKE = {"\u2018": "'", "\u2019": "'", "\u02bc": "'", "\u2010": "-", "\u2011": "-", "\u2013": "-"}


class _Folding(dict[int, str]):
    """Code point -> one character, worked out when first met. One for one, so offsets in folded text hold in the text itself."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        folded = " " if character.isspace() or unicodedata.category(character) == "Cs" else self._fold(character)
        if code <= 0xFFFF:  # hostile text could fill the table with a million rare characters
            self[code] = folded
        return folded

    @staticmethod
    def _fold(character: str) -> str:
        narrow = unicodedata.normalize("NFKC", character)
        narrow = _ALIKE.get(narrow, narrow if len(narrow) == 1 else character)
        small = narrow.casefold()
        # "ß" would become two characters and stays; "İ" becomes "i" with a dot above, and only the "i" is kept.
        return small if len(small) == 1 else narrow.lower()[0]


_FOLDING = _Folding()


def fold(text: str) -> str:
    """The text as it is compared: without case, full width and curly quotes, every blank a space; as long as before."""
    return text.translate(_FOLDING)


class _Meaning(NamedTuple):
    """What a stem stands for: a phrase, which may begin or end inside a word."""

    begins_open: bool
    ends_open: bool
    phrase: int


class PhraseFinder:
    """An automaton over phrases, built once. A hit is (number of the phrase, start, end); hits may overlap."""

    def __init__(self, phrases: Sequence[str]) -> None:
        meanings: dict[str, list[_Meaning]] = defaultdict(list)
        for number, phrase in enumerate(phrases):
            stem = fold(phrase).removeprefix("*").removesuffix("*")
            meanings[stem].append(_Meaning(phrase.startswith("*"), phrase.endswith("*"), number))
        self._meanings = tuple(tuple(group) for group in meanings.values())
        self._automaton = AhoCorasick(list(meanings))

    def find(self, text: str) -> list[tuple[int, int, int]]:
        """All whole-word hits in the text. The hit of an open phrase (`scholarship*`) reaches to the end of its word."""
        folded = fold(text)
        hits = []
        for stem, start, end in self._automaton.find_matches_as_indexes(folded, overlapping=True):
            inside = start > 0 and _JOINED.match(folded, start - 1) is not None
            ending = _ENDING.match(folded, end) if _JOINED.match(folded, end - 1) else None
            for begins_open, ends_open, phrase in self._meanings[stem]:
                if (begins_open or not inside) and (ends_open or ending is None):
                    hits.append((phrase, _beginning(folded, start) if inside else start, ending.end() if ending else end))
        return hits


def _beginning(text: str, start: int) -> int:
    """Where the word begins that goes on at `start`."""
    least = max(0, start - _REST)
    while start > least and _JOINED.match(text, start - 1):
        start -= 1
    return start
