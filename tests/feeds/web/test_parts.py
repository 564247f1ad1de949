"""A release's HTML cut into text and closing part, and the words that prove a topic."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from entries import Evidence, Section, TopicMatch
from entries.ids import mint
from feeds.web.pages import slug_of, spark
from feeds.web.parts import parts
from feeds.web.proof import proofs
from tests.feeds.web.newsrooms import laboratory

CONTENT = "<p>News.</p><h2>About Acme</h2><p>Anvils.</p><p>Call Jo.</p>"
ABOUT, CALL = Section("boilerplate", 12, 45), Section("contact", 45, len(CONTENT))


def test_text_and_furniture_are_printed_apart() -> None:
    found = parts(CONTENT, (ABOUT, CALL))
    assert found.body == "<p>News.</p>"
    assert [(part.name, part.html) for part in found.closing] == [
        ("About the issuer", "<h2>About Acme</h2><p>Anvils.</p>"),
        ("Contact", "<p>Call Jo.</p>"),
    ]


def test_text_behind_the_furniture_stays_text() -> None:
    assert parts(CONTENT, (ABOUT,)).body == "<p>News.</p><p>Call Jo.</p>"


def test_release_that_is_all_furniture_is_shown_whole() -> None:
    assert parts(CONTENT, (Section("notes", 0, len(CONTENT)),)).body == CONTENT


def test_entry_from_before_sections_is_shown_whole() -> None:
    assert parts(CONTENT, ()).body == CONTENT


def proof(field: str, offset: int, words: str) -> tuple[str, str, str]:
    (found,) = proofs(TopicMatch("education", 20.0, (Evidence(field, offset, words, 4.0),)), laboratory())
    return found.before, found.words, found.after


def test_proving_words_stand_in_their_context() -> None:
    offset = laboratory().text.index("Forty pupils") + len("Forty ")
    assert proof("body", offset, "pupils") == ("… the north campus today. Forty ", "pupils", " fit in, and the timetable …")


def test_words_that_moved_are_found_again() -> None:
    assert proof("title", 99, "SCHOOLS") == ("… University and eleven ", "schools", " open a robotics workshop")


def test_words_that_are_gone_are_shown_alone() -> None:
    assert proof("body", 3, "zeppelin") == ("", "zeppelin", "")


def test_category_of_the_site_is_shown_alone_whatever_the_text_says() -> None:
    assert proof("label", 0, "pupils") == ("", "pupils", "")


def test_only_the_strongest_proofs_are_shown_and_each_once() -> None:
    evidence = tuple(Evidence("title", 0, f"word{number % 7}", float(number)) for number in range(14))
    found = proofs(TopicMatch("education", 20.0, evidence), laboratory())
    assert [one.words for one in found] == ["word6", "word5", "word4", "word3", "word2"]


@settings(deadline=None)
@given(st.text(max_size=60), st.integers(-5, 80), st.text(max_size=5))
def test_evidence_never_breaks_a_page(text: str, offset: int, words: str) -> None:
    match = TopicMatch("education", 20.0, (Evidence("body", offset, words, 1.0),))
    assert len(proofs(match, replace(laboratory(), text=text))) == 1


def test_the_address_of_an_entry_follows_from_its_id() -> None:
    id_, slug = mint("press.example.org", 2026, "example-one", "https://example.org/a")
    assert slug_of(id_) == slug


def test_a_sparkline_has_a_bar_for_each_week_and_a_line_where_nothing_was() -> None:
    assert spark((0, 5, 10)) == "M0 22v-1h6v1zM8 22v-10h6v10zM16 22v-20h6v20z"
    assert spark(()) == ""
