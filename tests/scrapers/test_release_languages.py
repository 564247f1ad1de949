"""The grammar of releases in every language that newsrooms are read in: one row a language, one test a part."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from scrapers.release import (
    boilerplate_of,
    is_caption,
    is_contact_heading,
    is_end_mark,
    read_dateline,
    read_embargo,
    read_quote,
    read_release_line,
    section_of,
)
from tests.scrapers import release_lines as lines

OSLO = ZoneInfo("Europe/Oslo")
NOW = datetime(2024, 6, 1, tzinfo=UTC)


@pytest.mark.parametrize(("language", "text"), lines.IMMEDIATE.items())
def test_release_at_once_is_read(language: str, text: str) -> None:
    line = read_release_line(text, language=language)
    assert line is not None
    assert line.immediate


@pytest.mark.parametrize(("language", "text"), lines.NUMBERED.items())
def test_number_of_a_release_is_read(language: str, text: str) -> None:
    line = read_release_line(text, language=language)
    assert line is not None
    assert line.number.startswith("42")


@pytest.mark.parametrize(("language", "text"), lines.DATED.items())
def test_day_of_a_release_line_is_read(language: str, text: str) -> None:
    line = read_release_line(text, language=language)
    assert line is not None
    assert line.day == date(2021, 4, 7)


@pytest.mark.parametrize(("language", "text"), lines.EMBARGO.items())
def test_embargo_is_read(language: str, text: str) -> None:
    assert read_embargo(text, zone=OSLO, now=NOW, language=language) == datetime(2025, 4, 7, 8, tzinfo=UTC)


@pytest.mark.parametrize(("language", "text"), lines.NO_EMBARGO.items())
def test_news_of_an_embargo_holds_nothing_back(language: str, text: str) -> None:
    assert read_embargo(text, zone=OSLO, now=NOW, language=language) is None


@pytest.mark.parametrize("text", lines.END.values())
def test_end_mark_is_told(text: str) -> None:
    assert is_end_mark(text)


@pytest.mark.parametrize("text", lines.NO_END.values())
def test_words_that_begin_like_an_end_mark_are_none(text: str) -> None:
    assert not is_end_mark(text)


@pytest.mark.parametrize(("text", "name"), lines.ABOUT.values())
def test_about_names_the_organisation(text: str, name: str) -> None:
    assert boilerplate_of(text) == name


@pytest.mark.parametrize("text", lines.COMPANY.values())
def test_profile_without_a_name_is_boilerplate(text: str) -> None:
    assert boilerplate_of(text) == ""


@pytest.mark.parametrize("text", lines.NO_ABOUT.values())
def test_sentence_that_begins_like_an_about_is_text(text: str) -> None:
    assert boilerplate_of(text) is None


@pytest.mark.parametrize("text", lines.CONTACT.values())
def test_contact_heading_is_told(text: str) -> None:
    assert is_contact_heading(text)


@pytest.mark.parametrize("text", lines.NO_CONTACT.values())
def test_sentence_that_begins_like_a_contact_is_text(text: str) -> None:
    assert not is_contact_heading(text)


@pytest.mark.parametrize("text", lines.NOTES.values())
def test_notes_to_editors_are_told(text: str) -> None:
    assert section_of(text) == "notes"


@pytest.mark.parametrize("text", lines.FORWARD.values())
def test_cautions_about_the_future_are_told(text: str) -> None:
    assert section_of(text) == "forward-looking"


@pytest.mark.parametrize("text", [*lines.NO_NOTES.values(), *lines.NO_FORWARD.values()])
def test_heading_that_begins_like_notes_or_cautions_is_text(text: str) -> None:
    assert section_of(text) is None


@pytest.mark.parametrize(("text", "speaker", "role", "words"), lines.QUOTE.values())
def test_quote_has_speaker_and_role(text: str, speaker: str, role: str, words: str) -> None:
    quote = read_quote(text)
    assert quote is not None
    assert (quote.speaker, quote.role, quote.text) == (speaker, role, words)


@pytest.mark.parametrize("text", lines.CAPTION.values())
def test_caption_says_so(text: str) -> None:
    assert is_caption(text)


@pytest.mark.parametrize(("language", "row"), lines.DATELINE.items())
def test_dateline_has_place_and_day(language: str, row: tuple[str, str, str]) -> None:
    text, place, rest = row
    dateline, after = read_dateline(text, language=language)
    assert dateline is not None
    assert (dateline.place, dateline.day, after) == (place, date(2021, 4, 7), rest)
