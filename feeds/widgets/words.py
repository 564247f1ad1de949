"""What widgets say, in the reader's language, and dates as it writes them (CLDR, by Babel)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files

from babel import Locale, UnknownLocaleError
from babel.dates import format_date

from entries import QueryError
from feeds.filters import visible
from feeds.wording import language_name

ENGLISH = "en"
_TAG = re.compile(r"(?=.{2,35}$)[a-z]{2,3}([-_][a-z0-9]{2,8})*", re.IGNORECASE | re.ASCII)  # as browsers read it: Babel takes "en@x", too
BUILT_IN = ("en", "de", "fr", "es")  # in widget.js; the words of the others come with the content of the element


@cache
def words() -> Mapping[str, Mapping[str, str]]:
    """All words by language: every language has every key that English has (a test compares)."""
    table: dict[str, dict[str, str]] = tomllib.loads(files("feeds.widgets").joinpath("words.toml").read_text("utf-8"))
    return table


def words_of(locale: str) -> tuple[str, Mapping[str, str]]:
    """The language that we have words in for this reader, and the words."""
    language = locale.partition("-")[0].lower()
    language = language if language in words() else ENGLISH
    return language, words()[language]


def parse_locale(tag: str) -> str:
    """A language tag (BCP 47) in whose language dates can be written, in its customary case. Raises QueryError for any other."""
    try:
        found = Locale.parse(tag.replace("_", "-"), sep="-") if _TAG.fullmatch(tag) else None
    except (UnknownLocaleError, ValueError, TypeError):
        found = None
    if found is None:
        raise QueryError("locale", tag, f"The option locale takes a language such as en-GB, de or ar, not {visible(tag)}.")
    return str(found).replace("_", "-")


def day_text(day: str, locale: str) -> str:
    """`2026-11-19` as `19 November 2026`, `19. November 2026`, `2026年11月19日`."""
    return format_date(date.fromisoformat(day), "long", Locale.parse(locale, sep="-"))


def languages() -> tuple[tuple[str, str], ...]:
    """Tags and English names of the languages that widgets speak, for choosing."""
    return tuple(sorted(((tag, language_name(tag)) for tag in words()), key=lambda pair: pair[1]))
