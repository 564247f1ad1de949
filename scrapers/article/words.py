"""Word lists as values: names of classes, and phrases of many languages as patterns."""

from __future__ import annotations

import re


def words(text: str) -> frozenset[str]:
    """The words of a text as a set: `words("nav menu")` is frozenset({"nav", "menu"})."""
    return frozenset(text.split())


def phrases(text: str, before: str = "", after: str = "") -> re.Pattern[str]:
    """A pattern that fits any of some phrases, without regard to case.

    Phrases are regular expressions, one a line or separated by " | "; a blank in them stands for any white space.

        phrases("sign up | log in", r"^", r"$").match("Sign  up")   ->  a match
    """
    options = (option.strip() for line in text.strip().splitlines() for option in line.split(" | "))
    return re.compile(f"{before}(?:{'|'.join(option.replace(' ', chr(92) + 's+') for option in options if option)}){after}", re.IGNORECASE)
