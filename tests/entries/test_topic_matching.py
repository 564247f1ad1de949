"""Phrases are found whole, in any script, and where they stand in the text as it was given."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entries.topic_matching import PhraseFinder, fold

CASES = [
    # phrase, text, words found
    ("education", "Education, education!", ["Education", "education"]),
    ("education", "educational", []),
    ("school", "preschool", []),
    ("scholarship*", "Scholarships and a scholarship.", ["Scholarships", "scholarship"]),
    ("collaborat*", "collaborating collaborative", ["collaborating", "collaborative"]),
    ("high school", "a high\nschool", ["high\nschool"]),
    ("high school", "a high\u00a0school", ["high\u00a0school"]),
    ("high school", "left on high\n\nSchool begins", []),
    ("*schule", "Hochschule, Schule und Schulen", ["Hochschule", "Schule"]),
    ("*bildung*", "Weiterbildungen bilden", ["Weiterbildungen"]),
    ("*forschung", "„Krebs-Forschung“ und Krebsforschung", ["Forschung", "Krebsforschung"]),
    ("*教育", "大学教育", ["教育"]),
    ("MoU", "the MOU, an mou", ["MOU", "mou"]),
    ("raises $", "It raises $5 million", ["raises $"]),
    ("m&a", "M&A advice", ["M&A"]),
    ("10-q", "Form 10‑Q", ["10‑Q"]),
    ("protocole d'accord", "Protocole d’accord", ["Protocole d’accord"]),
    ("éducation", "L’ÉDUCATION", ["ÉDUCATION"]),
    ("education", "ＥＤＵＣＡＴＩＯＮ", ["ＥＤＵＣＡＴＩＯＮ"]),
    ("istanbul", "İSTANBUL", ["İSTANBUL"]),
    ("教育", "人工智能教育事业", ["教育"]),
    ("Meetup", "社区Meetup活动", ["Meetup"]),
    ("教育", "AI教育AI", ["教育"]),
    ("教育*", "教育事业", ["教育"]),
    ("AI", "AI™, SenseAI", ["AI"]),
    ("co2", "CO₂", ["CO₂"]),
]


@pytest.mark.parametrize(("phrase", "text", "words"), CASES)
def test_phrase_is_found_whole_and_as_written(phrase: str, text: str, words: list[str]) -> None:
    assert [text[start:end] for _, start, end in PhraseFinder((phrase,)).find(text)] == words


def test_overlapping_phrases_are_all_found() -> None:
    found = PhraseFinder(("high school", "school", "school*")).find("high schools and a high school")
    assert sorted(found) == [(0, 19, 30), (1, 24, 30), (2, 5, 12), (2, 24, 30)]


@given(st.text())
def test_folding_keeps_the_length_of_any_text(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.text(alphabet=st.characters(), max_size=40), st.text(alphabet=st.characters(), max_size=40))
def test_any_text_around_a_phrase_leaves_its_offset_right(before: str, after: str) -> None:
    text = f"{before} Éducation {after}"
    assert (0, len(before) + 1, len(before) + 10) in PhraseFinder(("éducation",)).find(text)


def test_lone_surrogate_in_a_text_does_no_harm() -> None:
    assert PhraseFinder(("education",)).find("\ud800 education") == [(0, 2, 11)]


def test_endless_word_is_no_ending_and_costs_no_time() -> None:
    start = time.process_time()
    hits = PhraseFinder(("ai*", "ia")).find("ai" * 100_000)
    assert hits == [(0, 0, 42)]
    assert all(end - begins <= 42 for _, begins, end in PhraseFinder(("*ai",)).find("ai" * 20_000))
    assert time.process_time() - start < 2
