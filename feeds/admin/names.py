"""Names that people sign in with.

sign_in_name(" Ann@Example.org ")  ->  "ann@example.org"
"""

from __future__ import annotations

from unicodedata import normalize

from entries import ConfigError, Problem

LONGEST = 200
_NEVER = frozenset("/\\?#%<>\"'")  # what an address or a page would have to spell in another way


def sign_in_name(typed: str) -> str:
    """The name as it is kept. ConfigError for one that cannot be: a name holds no space, so that none reads like "command line" or "token
    NAME" in the trail, and nothing that cannot be seen."""
    name = as_kept(typed)
    if not 1 <= len(name) <= LONGEST or not name.isprintable() or " " in name or _NEVER & set(name) or not any(map(str.isalnum, name)):
        message = "a sign-in name is an e-mail address, or a word without spaces"
        raise ConfigError((Problem("the form", "name", message),))
    return name


def as_kept(typed: str) -> str:
    """What somebody typed, as a name is spelled here: small letters, one form of each."""
    return normalize("NFKC", typed[: LONGEST + 100].strip().lower())
