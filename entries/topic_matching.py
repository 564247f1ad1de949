"""Finds phrases in plain text: case, width and typographic quotes do not matter, words are whole, any script.

    PhraseFinder(("scholarship*", "教育")).find("Scholarships for 教育事业")  ->  [(0, 0, 12), (1, 17, 19)]

A trailing `*` matches any ending of the word. Scripts written without spaces (Han, kana, Thai, ...) have no word boundaries.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import groupby

from ahocorasick_rs import AhoCorasick

_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff"
_JOINED = re.compile(rf"[^\W{_UNSPACED}]{{2}}")  # two characters of one word
_ENDING = re.compile(rf"[^\W{_UNSPACED}]{{0,40}}")  # bounded: a hostile word of a megabyte is no ending
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


class PhraseFinder:
    """An automaton over phrases, built once. A hit is (number of the phrase, start, end); hits may overlap."""

    def __init__(self, phrases: Sequence[str]) -> None:
        spelled = sorted((fold(phrase).removesuffix("*"), phrase.endswith("*"), number) for number, phrase in enumerate(phrases))
        self._meanings: list[tuple[tuple[bool, int], ...]] = []
        stems: list[str] = []
        for stem, group in groupby(spelled, key=lambda item: item[0]):
            stems.append(stem)
            self._meanings.append(tuple((is_open, number) for _, is_open, number in group))
        self._automaton = AhoCorasick(stems)

    def find(self, text: str) -> list[tuple[int, int, int]]:
        """All whole-word hits in the text. The hit of an open phrase (`scholarship*`) reaches to the end of its word."""
        folded = fold(text)
        hits = []
        for stem, start, end in self._automaton.find_matches_as_indexes(folded, overlapping=True):
            if start and _JOINED.match(folded, start - 1):
                continue
            ending = _ENDING.match(folded, end) if _JOINED.match(folded, end - 1) else None
            for is_open, number in self._meanings[stem]:
                if ending is None:
                    hits.append((number, start, end))
                elif is_open:
                    hits.append((number, start, ending.end()))
        return hits
