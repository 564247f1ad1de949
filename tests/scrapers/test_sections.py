"""The furniture of a release is found in its clean HTML, and cutting it leaves clean HTML."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entries import Section, body_of
from scrapers.clean import blocks, clean_html, plain_text
from scrapers.release import Role
from scrapers.sections import sections_of
from tests.scrapers.article.newsroom_pages import ABOUT, FIRST, LAST, QUOTE, draft, hero_page

TEXT = "<p>Acme opens a school.</p>"
HEAD: tuple[tuple[str, Role], ...] = (("Acme opens a school.", "body"),)
LAMPS: tuple[tuple[str, Role], ...] = (("About Acme", "boilerplate"), ("Lamps & more.", "boilerplate"))


def cut(content: str, *blocks: tuple[str, Role]) -> list[tuple[str, str]]:
    found = sections_of(content, [text for text, _ in blocks], [role for _, role in blocks])
    return [(section.kind, content[section.start : section.end]) for section in found]


@pytest.mark.parametrize(
    ("furniture", "roles", "sections"),
    [
        (
            "<h2>About Acme</h2><p>Lamps &amp; more.</p>",
            LAMPS,
            [("boilerplate", "<h2>About Acme</h2><p>Lamps &amp; more.</p>")],
        ),
        (
            "<h2>About <b>Acme</b></h2><p>Lamps<br>&amp; more.</p><p>Call Jo.</p>",
            (*LAMPS, ("Call Jo.", "contact")),
            [("boilerplate", "<h2>About <b>Acme</b></h2><p>Lamps<br>&amp; more.</p>"), ("contact", "<p>Call Jo.</p>")],
        ),
        (
            "<ul><li>Call Jo.</li><li>Or Al.</li></ul>",
            (("Call Jo.", "contact"), ("Or Al.", "contact")),
            [("contact", "<ul><li>Call Jo.</li><li>Or Al.</li></ul>")],
        ),
        ("<ul><li>Fog.</li><li>Call Jo.</li></ul>", (("Fog.", "body"), ("Call Jo.", "contact")), []),
        ("<hr><p>Call Jo.</p>", (("Call Jo.", "contact"),), [("contact", "<hr><p>Call Jo.</p>")]),
        (
            '<figure><img src="https://a.example/x>y.png"></figure><p>Call Jo.</p><p><img src="https://a.example/b.png"></p>',
            (("Call Jo.", "contact"),),
            [("contact", '<p>Call Jo.</p><p><img src="https://a.example/b.png"></p>')],
        ),
        ("<p>Call Jo.</p>", (("###", "end-mark"), ("Call Jo.", "notes")), [("notes", "<p>Call Jo.</p>")]),
        (
            "<p>May cause rain.</p><p>More.</p>",
            (("May cause rain.", "forward-looking"), ("More.", "body")),
            [("forward-looking", "<p>May cause rain.</p>")],
        ),
        ("<p>Other words.</p>", (("Call Jo.", "contact"),), []),
    ],
)
def test_whole_elements_are_marked(furniture: str, roles: tuple[tuple[str, Role], ...], sections: list[tuple[str, str]]) -> None:
    assert cut(TEXT + furniture, *HEAD, *roles) == sections


def test_text_whose_head_was_cut_is_met_from_its_end() -> None:
    assert cut("<p>Opens.</p><p>Call Jo.</p>", ("NEWS", "release-line"), ("Oslo – Opens.", "body"), ("Call Jo.", "contact")) == [
        ("contact", "<p>Call Jo.</p>")
    ]


def test_release_without_furniture_has_no_sections() -> None:
    assert sections_of(TEXT, ["Acme opens a school."], ["body"]) == ()


def test_release_on_a_page_is_offered_with_and_without_its_furniture() -> None:
    text = (
        f"<p>Lindhaven – 13th December 2019 – {FIRST}</p><p>{QUOTE}</p><p>{LAST}</p><p>-ENDS-</p><p>Pictures on request.</p>"
        f"<h2>About Tidewater Robotics</h2><p>{ABOUT}</p><h3>Forward-looking statements</h3><p>The future may differ.</p>"
        "<p><b>Media contact</b></p><p>Jo Lind, jo@tidewater.example</p>"
    )
    found = draft(hero_page(text=text))
    anatomy = found.anatomy
    assert [section.kind for section in anatomy.sections] == ["notes", "boilerplate", "forward-looking", "contact"]
    assert (anatomy.end_mark, anatomy.notes) == ("-ENDS-", "Pictures on request.")
    assert anatomy.forward_looking == "Forward-looking statements\nThe future may differ."
    assert blocks(body_of(found.content, anatomy.sections)) == (FIRST, QUOTE, LAST)
    assert ABOUT in found.content
    assert "ENDS" not in found.content


ROLES = st.sampled_from(["body", "caption", "boilerplate", "contact", "notes", "forward-looking", "end-mark"])
PIECES = st.lists(
    st.tuples(
        st.sampled_from(["<p>{}</p>", "<h2>{}</h2>", "<ul><li>{}</li></ul>", "<hr><p>{}</p>", "<blockquote><p>{}</p></blockquote>"]), ROLES
    ),
    max_size=12,
)


@given(PIECES)
def test_body_is_clean_and_nothing_of_text_or_furniture_is_lost(pieces: list[tuple[str, Role]]) -> None:
    texts = [f"Block {number} <of> a release." for number in range(len(pieces))]
    shown = [
        form.format(text.replace("<", "&lt;").replace(">", "&gt;"))
        for (form, role), text in zip(pieces, texts, strict=True)
        if role != "end-mark"
    ]
    content = clean_html("".join(shown))
    sections = sections_of(content, texts, [role for _, role in pieces])
    body = body_of(content, sections)
    assert clean_html(body) == body
    assert blocks(body) == tuple(text for text, (_, role) in zip(texts, pieces, strict=True) if role in ("body", "caption"))
    assert all(one.end <= two.start for one, two in pairwise(sections))
    assert all(
        not plain_text(content[part.start : part.end]) or plain_text(content[part.start : part.end]) not in plain_text(body)
        for part in sections
    )


@given(st.text(alphabet="<>/=\"'p hr&;!-\n", max_size=60), st.lists(st.tuples(st.text(max_size=9), ROLES), max_size=5))
def test_no_content_breaks_the_search(content: str, marked: list[tuple[str, Role]]) -> None:
    found = sections_of(clean_html(content), [text for text, _ in marked], [role for _, role in marked])
    assert all(isinstance(section, Section) for section in found)
