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

from ahocorasick_rs import AhoCorasick

_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff"
_LETTER = re.compile(rf"[^\W{_UNSPACED}]|\u00ad")  # a character of words that blanks part
_RUNS = re.compile(r"([^\x00-\x7f]+)")
_REST = 40  # characters of a word before or after a stem: a hostile word of a megabyte is neither beginning nor ending
_ALIKE = {"\u2018": "'", "\u2019": "'", "\u02bc": "'", "\u2010": "-", "\u2011": "-", "\u2013": "-"}


_KNOWN = 0xFFFF  # code points up to this are remembered; hostile text could fill a table with a million rare characters


class _Folding(dict[int, str]):
    """Code point -> one character, worked out when first met. One for one, so offsets in folded text hold in the text itself."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        folded = " " if character.isspace() or unicodedata.category(character) == "Cs" else self._fold(character)
        if code <= _KNOWN:
            self[code] = folded
        return folded

    @staticmethod
    def _fold(character: str) -> str:
        narrow = unicodedata.normalize("NFKC", character)
        narrow = _ALIKE.get(narrow, narrow if len(narrow) == 1 else character)
        small = narrow.casefold()
        # "ß" would become two characters and stays; "İ" becomes "i" with a dot above, and only the "i" is kept.
        return small if len(small) == 1 else narrow.lower()[0]


class _Letters(dict[str, bool]):
    """Character -> whether it makes one word with others of its kind, worked out when first met."""

    def __missing__(self, character: str) -> bool:
        is_letter = _LETTER.match(character) is not None
        if ord(character) <= _KNOWN:
            self[character] = is_letter
        return is_letter


_FOLDING = _Folding()
_IS_LETTER = _Letters()


def fold(text: str) -> str:
    """The text as it is compared: without case, full width and curly quotes, every blank a space; as long as before."""
    # Runs of ASCII apart: str.translate is ten times faster up to the first other character.
    return "".join([run.translate(_FOLDING) for run in _RUNS.split(text)])


class PhraseFinder:
    """An automaton over phrases, built once. A hit is (number of the phrase, start, end); hits may overlap."""

    def __init__(self, phrases: Sequence[str]) -> None:
        spelled: dict[str, list[int]] = defaultdict(list)
        for number, phrase in enumerate(phrases):
            spelled[fold(phrase).removeprefix("*").removesuffix("*")].append(number)
        self._automaton = AhoCorasick(list(spelled))
        # By stem: the phrases that a find of it proves, given whether it begins and whether it ends inside a word.
        begins = [phrase.startswith("*") for phrase in phrases]
        ends = [phrase.endswith("*") for phrase in phrases]
        self._proven = {
            (inside, goes_on): tuple(
                tuple(number for number in numbers if begins[number] >= inside and ends[number] >= goes_on) for numbers in spelled.values()
            )
            for inside in (False, True)
            for goes_on in (False, True)
        }

    def find(self, text: str) -> list[tuple[int, int, int]]:
        """All whole-word hits in the text. The hit of an open phrase (`scholarship*`) reaches to the end of its word."""
        folded = fold(text)
        last, is_letter, proven = len(folded), _IS_LETTER, self._proven
        hits = []
        for stem, start, end in self._automaton.find_matches_as_indexes(folded, overlapping=True):
            inside = start > 0 and is_letter[folded[start - 1]] and is_letter[folded[start]]
            goes_on = end < last and is_letter[folded[end]] and is_letter[folded[end - 1]]
            for phrase in proven[inside, goes_on][stem]:
                hits.append((phrase, _beginning(folded, start) if inside else start, _ending(folded, end) if goes_on else end))
        return hits


def _beginning(text: str, start: int) -> int:
    """Where the word begins that goes on at `start`."""
    least = max(0, start - _REST)
    while start > least and _IS_LETTER[text[start - 1]]:
        start -= 1
    return start


def _ending(text: str, end: int) -> int:
    """Where the word ends that goes on at `end`."""
    most = min(len(text), end + _REST)
    while end < most and _IS_LETTER[text[end]]:
        end += 1
    return end
