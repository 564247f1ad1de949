"""Where a search was found: the words of a release around it, with marks. Text is cut into words as the index cuts it.

Snippets(parse_search('"open day"')).part("The pier has an Open Day in May.")  ->  "The pier has an <mark>Open Day</mark> in May."

A list shows twenty releases: so the place is sought in whole pieces of text, and single words are looked at in the piece that is shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import Literal, NamedTuple

from markupsafe import Markup

from entries import Search, Term, cut
from feeds.web.marks import Mark, Span, marked

_LOOKED_AT = 10_000  # characters of a text; what is found further down is found, but not shown
_PIECE = 120  # characters; a part that is shown holds two pieces
_SLACK = 24  # characters that the end of a piece moves to meet a blank
_MOST_TERMS = 12
_MOST_MARKS = 100
_OPEN, _CLOSE = Markup("<mark>"), Markup("</mark>")


class _Word(NamedTuple):
    start: int
    end: int
    cut: str


class Snippets:
    """The marks of one search, in any number of texts."""

    def __init__(self, search: Search) -> None:
        self._terms = tuple(term for term in search.all if term.words)[:_MOST_TERMS]
        self._needles = tuple(map(_needle, self._terms))

    def marked(self, text: str) -> Markup:
        """The whole of a text."""
        return marked(text, self._marks(text)) if self._held(_joined(cut(text))) else marked(text, ())

    def part(self, text: str) -> Markup | None:
        """The part of a text that holds most of the search, the first such; None when it holds nothing of it."""
        flat = " ".join(text[:_LOOKED_AT].split()) if self._needles else ""
        ends = tuple(_ends(flat))
        words = [cut(flat[start:end]) for start, end in zip((0, *ends), ends, strict=False)]
        most, best = 0, 0
        for place in range(len(words)):
            held = self._held(_joined((*words[place], *(words[place + 1] if place + 1 < len(words) else ()))))
            if held > most:
                most, best = held, place
            if held == len(self._needles):
                break
        return self._cut_out(flat, (0, *ends), best) if most else None

    def _held(self, words: str) -> int:
        return sum(needle in words for needle in self._needles)

    def _cut_out(self, flat: str, bounds: tuple[int, ...], place: int) -> Markup:
        """Two pieces of text: the first two that hold what is found, so that most of it stands in the second, behind some words."""
        start, end = bounds[place], bounds[min(place + 2, len(bounds) - 1)]
        inner = flat[start:end].strip()
        return Markup("{}{}{}").format("… " if start else "", marked(inner, self._marks(inner)), "\u00a0…" if end < len(flat) else "")

    def _marks(self, text: str) -> tuple[Mark, ...]:
        """In order; what begins inside another one is marked by it already (`marked` passes it over)."""
        found = sorted(islice(self._found(text), _MOST_MARKS), key=lambda span: (span.start, -span.end))
        return tuple(Mark(span, _OPEN, _CLOSE) for span in found)

    def _found(self, text: str) -> Iterator[Span]:
        words = tuple(_words(text))
        for place, word in enumerate(words):
            for term, needle in zip(self._terms, self._needles, strict=True):
                last = place + len(term.words) - 1
                if last < len(words) and _joined(word.cut for word in words[place : last + 1]).startswith(needle):
                    yield Span(word.start, words[last].end)


def _joined(words: Iterable[str]) -> str:
    return f" {' '.join(words)} "


def _needle(term: Term) -> str:
    """What a term is in joined words: whole words, but for the end of a prefix."""
    return f" {' '.join(term.words)}{'' if term.prefix else ' '}"


def _ends(text: str) -> Iterator[int]:
    """Where each piece of a text ends: behind a word, where a blank is near; a script without blanks is parted anywhere."""
    end = 0
    while end < len(text):
        blank = text.find(" ", end + _PIECE, end + _PIECE + _SLACK)
        end = min(end + _PIECE, len(text)) if blank < 0 else blank
        yield end


def _words(text: str) -> Iterator[_Word]:
    """The words of a text with their places, as `cut` makes them."""
    for run in re.finditer(r"\S+", text):
        start = run.start()
        for place, character in enumerate(run[0], run.start()):
            kind = _kind(character)
            if kind != "joined":
                yield from _word(text, start, place)
                start = place + 1
            if kind == "alone":
                yield from _word(text, place, place + 1)
        yield from _word(text, start, run.end())


def _word(text: str, start: int, end: int) -> Iterator[_Word]:
    for word in cut(text[start:end])[:1] if start < end else ():
        yield _Word(start, end, word)


@lru_cache(maxsize=8192)
def _kind(character: str) -> Literal["joined", "alone", "blank"]:
    """Whether a character is part of a word, a word by itself, or between words."""
    words = cut(f"a{character}a")
    return "joined" if len(words) == 1 else "blank" if words == ("a", "a") else "alone"
