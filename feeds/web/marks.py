"""Words marked where they stand: in plain text, and in the clean HTML that a plain text was read from.

    printed = Printed("<p>Two <b>student</b> teachers</p>")
    printed.find("Two student teachers", 4, 20)  ->  (Span(10, 17, "student"), Span(21, 30, " teachers"))

The HTML is wrapped, never written anew (see parts.py): a span lies between two tags, so whatever is put around it nests.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape
from typing import NamedTuple

from markupsafe import Markup, escape

# Clean HTML has no other "<" or "&" than these.
_PIECE = re.compile(r'<(/?)(\w+)(?:[^"<>]|"[^"]*")*+>|[^<]+')
_WORD = re.compile(r"&(?:#\w{1,8}|\w{1,32});|[^&\s]+")
_MOST = 60_000  # letters that are looked at; evidence stands in the first 50,000 characters of a text (entries/topics.py)


@dataclass(frozen=True, slots=True)
class Span:
    """Printed characters from `start` to before `end`, no tag among them. `linked`: they are words of a link already."""

    start: int
    end: int
    linked: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A span with what is written before and behind it."""

    span: Span
    opening: Markup
    closing: Markup


class _Run(NamedTuple):
    """Text between two tags: where it stands, whether in a link, how many letters stand before it, and its own."""

    start: int
    end: int
    linked: bool
    before: int
    letters: str


class Printed:
    """What clean HTML prints, blanks apart: these differ between a page and its plain text, the letters do not."""

    def __init__(self, html: str) -> None:
        self._html = html
        self._runs = tuple(_runs(html))
        self._letters = "".join(run.letters for run in self._runs)

    def find(self, text: str, start: int, end: int) -> tuple[Span, ...]:
        """Where the HTML prints the characters `start` to before `end` of its plain text: a span for each part of one element.

        Where text and HTML are not of one reading, the first place with the same words; () when there is none.
        """
        wanted = _squeezed(text[start:end])
        first = len(_squeezed(text[:start]))
        if not self._letters.startswith(wanted, first):
            first = self._letters.find(wanted)
        if not wanted or first < 0:
            return ()
        last = first + len(wanted)
        return tuple(self._span(run, first, last) for run in self._runs if run.before < last and first < run.before + len(run.letters))

    def _span(self, run: _Run, first: int, last: int) -> Span:
        """The part of a run that holds its letters among those from `first` to before `last` of all."""
        start, end, place = -1, -1, run.before
        for word in _WORD.finditer(self._html, run.start, run.end):
            is_reference = word[0][0] == "&"
            length = len(_squeezed(unescape(word[0]))) if is_reference else len(word[0])
            if place < last and first < place + length:
                # A character reference is marked whole; letters that stand for themselves are counted off.
                start = start if start >= 0 else word.start() + (0 if is_reference else max(0, first - place))
                end = word.end() - (0 if is_reference else max(0, place + length - last))
            place += length
            if place >= last:
                break
        return Span(start, end, run.linked)


def _runs(html: str) -> Iterable[_Run]:
    links, before = 0, 0
    for piece in _PIECE.finditer(html):
        if piece[2]:
            links += (-1 if piece[1] else 1) if piece[2] == "a" else 0
        elif letters := _squeezed(unescape(piece[0])):
            yield _Run(piece.start(), piece.end(), links > 0, before, letters)
            before += len(letters)
            if before > _MOST:
                return


def _squeezed(text: str) -> str:
    return "".join(text.split())


def marked(text: str, marks: Iterable[Mark], start: int = 0, end: int | None = None) -> Markup:
    """The characters of a text from `start` to before `end` with those marks that lie among them, which stand in order.

    `Markup` is clean HTML and kept as it is; a plain string is escaped.
    """
    end, pieces = len(text) if end is None else end, []
    place = start
    for mark in marks:
        if place <= mark.span.start and mark.span.end <= end:
            words = escape(text[mark.span.start : mark.span.end])
            pieces += [escape(text[place : mark.span.start]), mark.opening, words, mark.closing]
            place = mark.span.end
    return Markup("").join((*pieces, escape(text[place:end])))
