"""The published script and style: made of what is written, small, and never changed once others have pasted them."""

from __future__ import annotations

import gzip
import string

import pytest

from feeds.widgets.release import digest, newest, released
from feeds.widgets.words import BUILT_IN, day_text, parse_locale, words, words_of

LIMIT = 8 * 1024  # bytes of the script with its styles, compressed


def test_the_newest_version_was_made_of_what_is_written_now() -> None:
    assert newest("js").body.startswith(f"/* Pressroll widget {newest('js').number}, {digest()} */".encode()), "run `make widget`"
    assert newest("css").number == newest("js").number


@pytest.mark.parametrize("number", released()["js"])
def test_every_version_with_its_styles_stays_within_the_limit(number: int) -> None:
    assert len(gzip.compress(released()["js"][number].body, mtime=0)) <= LIMIT


def test_every_language_has_every_word_with_the_same_places_to_fill() -> None:
    def places(text: str) -> set[str | None]:
        return {field for _, field, _, _ in string.Formatter().parse(text) if field}

    english = words()["en"]
    for language, table in words().items():
        assert table.keys() == english.keys(), language
        assert all(places(table[name]) == places(text) for name, text in english.items()), language
        assert all(text.strip() for text in table.values())
    assert set(BUILT_IN) <= words().keys()


def test_days_are_written_as_their_language_writes_them() -> None:
    assert day_text("2026-11-19", "en-GB") == "19 November 2026"
    assert day_text("2026-11-19", "de") == "19. November 2026"
    assert day_text("2026-11-19", "zh-Hant") == "2026年11月19日"
    assert parse_locale("zh-hant-tw") == "zh-Hant-TW"
    assert words_of("xh") == ("en", words()["en"])
