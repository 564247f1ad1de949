"""Parts of a release that stand beside its text: in boxes above, below and at its side."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from entries import Embargo
from scrapers.normalise import normalise
from scrapers.page import Article
from tests.scrapers.article.newsroom_pages import FIRST, LAST, NOW, QUOTE, URL, draft, hero_page, spec

TEXT = f"<p>{FIRST}</p><p>{QUOTE}</p><p>{LAST}</p>"


def test_release_line_and_end_mark_of_a_page_are_kept_as_fields_only() -> None:
    found = draft(hero_page(text=f"<p>FOR IMMEDIATE RELEASE</p>{TEXT}<p># # #</p><p>Pictures on request.</p>"))
    assert (found.anatomy.release_line, found.anatomy.end_mark, found.anatomy.notes) == (
        "FOR IMMEDIATE RELEASE",
        "# # #",
        "Pictures on request.",
    )
    assert "RELEASE" not in found.text
    assert "#" not in found.text


def test_asterisks_between_chapters_open_no_notes() -> None:
    found = draft(hero_page(text=f"<p>{FIRST}</p><p>* * *</p><p>{QUOTE}</p><p>{LAST}</p><p>{FIRST[::-1]}</p><p>{LAST[::-1]}</p>"))
    assert found.anatomy.notes == ""
    assert found.anatomy.sections == ()


def test_embargo_above_the_text_holds_the_release_and_is_no_word_of_the_site() -> None:
    line = "Embargoed until 10:00 HKT, 7 February 2020"
    found = draft(hero_page(text=f"<p>{line}</p>{TEXT}"))
    assert found.anatomy.embargo == Embargo(line, datetime(2020, 2, 7, 2, tzinfo=UTC))
    assert found.hold_until == datetime(2020, 2, 7, 2, tzinfo=UTC)
    assert line not in found.anatomy.left_out


def test_embargo_that_is_over_holds_nothing_and_stays_known() -> None:
    found = draft(hero_page(text=f"<p>Embargoed until 10:00 HKT, 7 December 2019</p>{TEXT}"))
    assert found.anatomy.embargo is not None
    assert found.hold_until is None


@pytest.mark.parametrize(
    ("lines", "name", "left_out"),
    [
        (("Share this", "Media contact", "Jo Lind", "jo@tidewater.example"), "Jo Lind", ("Share this",)),
        (("Ansprechpartner", "Jo Lind"), "Jo Lind", ()),
        (("Share this", "Print"), None, ("Share this", "Print")),
    ],
)
def test_contact_in_a_box_beside_the_text_is_found(lines: tuple[str, ...], name: str | None, left_out: tuple[str, ...]) -> None:
    anatomy = normalise(Article(url=URL, body=TEXT, left_out=lines), None, spec(), now=NOW).anatomy
    assert (anatomy.contact is not None) is (name is not None)
    assert anatomy.left_out == left_out
    assert name is None or (anatomy.contact is not None and name in anatomy.contact.text)


def test_day_with_a_label_is_no_release_line() -> None:
    anatomy = normalise(Article(url=URL, body=TEXT, left_out=("Stand: 3. Mai 2019",)), None, spec(), now=NOW).anatomy
    assert anatomy.release_line == ""
