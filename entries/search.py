"""What readers ask for, and what text is looked at as: both cut into the same words.

parse_search('solar "open day" -lamp educ*')   all: solar, open day, educ*   none: lamp
cut("L’École: COVID-19, 教育")                  ("l", "ecole", "covid", "19", "教", "育")

A word is a run of letters and digits without case and diacritics. What stands together with marks between ("AT&T", "e-learning", "3.5") is
found as its words one after the other. Scripts that put no blanks between words, and Hangul, whose words carry endings, are cut into
their characters, so that a search there finds any part of a text. Nothing that a reader types is an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from unicodedata import category, name, normalize

_LONGEST_TEXT = 100_000  # characters of one entry that are searched; longer releases are annexes
_MOST_WORDS = 16_000  # of one entry: PostgreSQL counts places in a text up to 16,383
_LONGEST_WORD = 64  # characters; what goes on longer is known by its beginning
_SHORTEST_PREFIX = 3  # letters; "a*" would read half the index and say nothing

_QUOTES = '"“”„‟«»‹›「」『』＂'
_MINUSES = "−–－-"  # the typographic minus, what keyboards and input methods make of one, and the hyphen, last for patterns
_TERM = re.compile(
    rf"(?P<minus>(?<!\S)[{_MINUSES}]+(?=[^\s{_MINUSES}]))?(?:[{_QUOTES}](?P<phrase>[^{_QUOTES}]*)[{_QUOTES}]|(?P<word>[^\s{_QUOTES}]+))"
)

_DIACRITICS = re.compile("[\u0300-\u036f]+")  # of Latin, Greek and Cyrillic; in other scripts marks are letters
_PLAIN_LETTERS = {"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ł": "l", "þ": "th"}  # no mark to take away
_BY_CHARACTER = ("CJK", "IDEOGRAPHIC", "HIRAGANA", "KATAKANA", "BOPOMOFO", "HANGUL", "THAI", "LAO", "KHMER", "MYANMAR")


class _Cuts(dict[int, str]):
    """What each character becomes, decided when it is met first: a letter, a letter by itself, a blank, or nothing."""

    def __missing__(self, code: int) -> str:
        self[code] = cut = _cut(chr(code))
        return cut


def _cut(letter: str) -> str:
    kind, called = category(letter), name(letter, "")
    if kind in ("Cf", "Me") or called.startswith("VARIATION SELECTOR"):  # soft hyphens, joiners, the dress of emoji
        return ""
    if kind[0] not in "LMN":
        return " "
    if called.startswith(_BY_CHARACTER):
        return f" {letter} "
    bare = normalize("NFC", _DIACRITICS.sub("", normalize("NFD", letter)))
    return "".join(_PLAIN_LETTERS.get(part, part) for part in bare)


_CUTS = _Cuts()


def cut(text: str) -> tuple[str, ...]:
    """The words of a text as the index knows them, in order: at most 16,000 from its first 100,000 characters."""
    letters = normalize("NFKC", text[:_LONGEST_TEXT]).casefold()[:_LONGEST_TEXT]
    words = letters.translate(_CUTS).split()[:_MOST_WORDS]
    is_usual = max(map(len, words), default=0) <= _LONGEST_WORD
    return tuple(words if is_usual else (word[:_LONGEST_WORD] for word in words))


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand one after the other; of a `prefix`, the last is how a word begins. Terms are alike whose words are.

    `written` is what the reader typed, without marks of our grammar. A term without words ("???") stands in no text.
    """

    words: tuple[str, ...]
    prefix: bool = False
    written: str = field(default="", compare=False)

    def __str__(self) -> str:
        text = f"{self.written}*" if self.prefix else self.written
        return f'"{text}"' if " " in text or text.startswith(tuple(_MINUSES)) else text


@dataclass(frozen=True, slots=True)
class Search:
    """What a text must hold, and what it must not."""

    all: tuple[Term, ...] = ()
    none: tuple[Term, ...] = ()

    def __str__(self) -> str:
        """The canonical text: `parse_search` reads it back to the same search."""
        return " ".join([*map(str, self.all), *(f"-{term}" for term in self.none)])

    def __bool__(self) -> bool:
        return bool(self.all or self.none)

    def beyond(self, other: Search) -> Search:
        """What this search asks for and the other one does not."""
        return Search(*(tuple(term for term in mine if term not in its) for mine, its in ((self.all, other.all), (self.none, other.none))))


@lru_cache(256)  # several steps of one query ask for the same
def parse_search(text: str) -> Search:
    """What a reader's text asks for; a blank one asks for nothing.

    "Quoted words" of any typography are a phrase, a quote that nobody closes is passed over; `-` before a word or a phrase asks for
    its absence, `*` behind at least three letters for all words that begin so. A term without a letter or digit is passed over
    as long as others have some; alone it stands in no text.
    """
    terms = list(_terms(" ".join(text.split())))
    if text.strip() and not terms:  # quotes alone
        terms = [(False, Term((), written='"'))]
    if any(term.words for _, term in terms):
        terms = [(absent, term) for absent, term in terms if term.words]
    return Search(_different(term for absent, term in terms if not absent), _different(term for absent, term in terms if absent))


def _terms(text: str) -> Iterator[tuple[bool, Term]]:
    """Every term, and whether it must be absent."""
    for found in _TERM.finditer(text):
        written = (found["phrase"] or found["word"] or "").strip()
        stem = written.rstrip("* ")
        words = cut(stem)
        is_prefix = stem != written and bool(words) and len(words[-1]) >= _SHORTEST_PREFIX
        if written:
            yield bool(found["minus"]), Term(words, is_prefix, stem or written)


def _different(terms: Iterable[Term]) -> tuple[Term, ...]:
    return tuple(dict.fromkeys(terms))
