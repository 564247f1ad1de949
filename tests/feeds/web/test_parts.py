"""A release's HTML cut into text and closing part, and the words that prove a topic."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entries import Evidence, TopicMatch
from entries.ids import mint
from feeds.web.pages import slug_of, spark
from feeds.web.parts import parts
from feeds.web.proof import proofs
from tests.feeds.web.newsrooms import laboratory

ABOUT = "About Acme Acme makes anvils."


@pytest.mark.parametrize(
    ("content", "closing"),
    [
        ("<p>News.</p><p>Acme makes anvils.</p>", "<p>Acme makes anvils.</p>"),
        ("<p>News.</p><h2>About Acme</h2><p>Acme makes anvils.</p>", "<h2>About Acme</h2><p>Acme makes anvils.</p>"),
        ("<p>News.</p><h2>Who we are</h2><p>Acme makes anvils.</p>", "<h2>Who we are</h2><p>Acme makes anvils.</p>"),
        ("<p>News.</p><p>About <b>Acme</b></p><hr><p>Acme makes\n anvils.</p>", "<p>About <b>Acme</b></p><hr><p>Acme makes\n anvils.</p>"),
        ('<p>News.</p>\n<p>Acme makes anvils.</p><img src="a.png" alt="">', '<p>Acme makes anvils.</p><img src="a.png" alt="">'),
        ("<p>Acme makes anvils.</p><p>News.</p>", ""),
        ("<p>Acme makes anvils.</p>", ""),
        ("<div><p>News.</p><p>Acme makes anvils.</p></div>", ""),
        ("<p>News.</p><img src='x'>", ""),
        ("", ""),
    ],
)
def test_the_closing_part_is_cut_where_it_begins(content: str, closing: str) -> None:
    assert parts(content, ABOUT).closing == closing
    assert parts(content, ABOUT).body + parts(content, ABOUT).closing == content


def test_without_boilerplate_nothing_is_cut() -> None:
    assert parts("<p>News.</p><p></p>", "").body == "<p>News.</p><p></p>"


@given(st.text(alphabet="<>/=\"'abp hr&;!-\n", max_size=80), st.text(max_size=20))
def test_no_character_is_lost_or_added_whatever_comes(content: str, closing: str) -> None:
    cut = parts(content, closing)
    assert cut.body + cut.closing == content


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


def test_only_the_strongest_proofs_are_shown_and_each_once() -> None:
    evidence = tuple(Evidence("title", 0, f"word{number % 7}", float(number)) for number in range(14))
    found = proofs(TopicMatch("education", 20.0, evidence), laboratory())
    assert [one.words for one in found] == ["word6", "word5", "word4", "word3", "word2"]


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
