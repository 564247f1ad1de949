"""The words of a search marked in what was found, and what is said where nothing was."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import escape

from entries import FeedQuery, parse_search
from feeds.web.searching import nothing
from feeds.web.snippets import Snippets

MARKED = {
    "a word without case and accents": ("ecole", "Une École à Lyon", "Une <mark>École</mark> à Lyon"),
    "whole words alone": ("art", "Smart art", "Smart <mark>art</mark>"),
    "marks around a word stay outside": ("pier", "(Pier), pier’s", "(<mark>Pier</mark>), <mark>pier</mark>’s"),
    "a phrase": ('"open day"', "An open Day, open all day", "An <mark>open Day</mark>, open all day"),
    "a phrase over marks": ("covid-19", "COVID‑19 and COVID", "<mark>COVID‑19</mark> and COVID"),
    "the beginning of words": ("educ*", "Education educates", "<mark>Education</mark> <mark>educates</mark>"),
    "a phrase that ends in a beginning": ('"solar scho*"', "A solar school", "A <mark>solar school</mark>"),
    "characters of an unspaced script": ("教育", "香港教育局宣布", "香港<mark>教育</mark>局宣布"),
    "mixed scripts in one run": ("ai", "生成AI模型", "生成<mark>AI</mark>模型"),
    "vowel signs are part of their word": ("हिन्दी", "यह हिन्दी है", "यह <mark>हिन्दी</mark> है"),
    "an excluded word is not sought": ("pier -lamp", "Lamp on a pier", "Lamp on a <mark>pier</mark>"),
    "one inside another": ('school "high school"', "A high school", "A <mark>high school</mark>"),
    "hostile text": ("script", "<script>&", "&lt;<mark>script</mark>&gt;&amp;"),
    "nothing asked": ("", "A <b>", "A &lt;b&gt;"),
}


@pytest.mark.parametrize(("search", "text", "expected"), MARKED.values(), ids=MARKED.keys())
def test_what_the_index_finds_is_marked(search: str, text: str, expected: str) -> None:
    assert Snippets(parse_search(search)).marked(text) == expected


def test_a_part_shows_where_most_of_the_search_stands() -> None:
    text = f"The pier. {'Filler words here. ' * 40}A lamp on the pier is lit. {'More filler. ' * 40}"
    part = Snippets(parse_search("lamp pier")).part(text)
    assert part is not None
    assert "A <mark>lamp</mark> on the <mark>pier</mark> is lit." in part
    assert part.startswith("… words here.")
    assert part.endswith("\u00a0…")
    assert len(part.striptags()) < 320


def test_a_part_of_a_short_text_is_the_whole_and_of_another_text_none() -> None:
    assert Snippets(parse_search("pier")).part("A\npier.") == "A <mark>pier</mark>."
    assert Snippets(parse_search("pier")).part("A quay.") is None
    assert Snippets(parse_search("")).part("A quay.") is None


@settings(deadline=None)
@given(st.text(max_size=80), st.text(max_size=300))
def test_no_search_and_no_text_breaks_a_page(search: str, text: str) -> None:
    snippets = Snippets(parse_search(search))
    plain = str(snippets.marked(text)).replace("<mark>", "").replace("</mark>", "")
    assert plain == str(escape(text))
    part = snippets.part(text)
    assert part is None or part.count("<mark>") == part.count("</mark>")


RELEASES = ("solar schools open", "the open school of robotics", "day of the open door")


def finds(query: FeedQuery) -> bool:
    """Whether one of the releases has all of the words and none of the excluded ones; phrases stand in order."""
    search = parse_search(query.text)

    def has(release: str, words: tuple[str, ...], *, prefix: bool) -> bool:
        found = f" {release} ".find(f" {' '.join(words)}{'' if prefix else ' '}")
        return bool(words) and found >= 0

    return any(
        all(has(one, term.words, prefix=term.prefix) for term in search.all)
        and not any(has(one, term.words, prefix=term.prefix) for term in search.none)
        for one in RELEASES
    )


NOTHING = {
    "an unknown word": ("zeppelin open", "Nothing here has “zeppelin”.", ("open",)),
    "nothing but unknown words": ("zeppelin balloon", "Nothing here has “zeppelin” or “balloon”.", ()),
    "words of several releases": ("solar robotics", "Each word stands in some release, but no release has all of them.", ()),
    "a phrase in another order": ('"schools solar"', "Nothing here has “schools solar”.", ("schools solar",)),
    "an excluded word": ("solar -open", "Every release with these words has one that you excluded, too.", ("solar",)),
    "another ending": ("robot", "Nothing here has “robot”.", ("robot*",)),
    "marks alone": ("???", "Nothing here has “???”.", ()),
    "only exclusions": ("-open", "Every release has a word that you excluded.", ()),
}


@pytest.mark.parametrize(("text", "sentence", "offers"), NOTHING.values(), ids=NOTHING.keys())
def test_where_nothing_is_found_the_page_says_why_and_what_helps(text: str, sentence: str, offers: tuple[str, ...]) -> None:
    said = nothing(FeedQuery(text=text), finds, lambda words: f"/?q={words}")
    assert said.sentence == sentence
    assert said.offers == tuple((words, f"/?q={words}") for words in offers)
