"""What readers' words are looked for in, and which words those are.

searchable("A Big Day", "", "The pier opens.")  -> "a big day the pier opens."
words("Big  DAY")                               -> ("big", "day")
"""

from __future__ import annotations

import unicodedata

_LONGEST_TEXT = 100_000  # characters of one entry that are searched; longer releases are annexes
_LONGEST_QUERY = 200
_MOST_WORDS = 8  # each is one more look at every row: so many bound the cost of a hostile query


def searchable(title: str, subtitle: str, text: str) -> str:
    """The first 100,000 characters of title, subtitle and text, without case, with single spaces."""
    return _folded(" ".join((title, subtitle, text)))[:_LONGEST_TEXT]


_QUOTES = str.maketrans(dict.fromkeys('"“”„«»', " "))  # marks around words are no part of them


def words(query: str) -> tuple[str, ...]:
    """The different words of a query, without case: at most eight, from its first 200 characters."""
    return tuple(dict.fromkeys(_folded(query[:_LONGEST_QUERY].translate(_QUOTES)).split()))[:_MOST_WORDS]


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
