"""Words of a plain text found again, and marked, in the clean HTML that it was read from."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from entries import Section
from feeds.web.marks import Mark, Printed, Span, marked
from feeds.web.parts import parts
from scrapers.clean import clean_html, plain_text

OPEN, CLOSE = Markup("<mark>"), Markup("</mark>")


def in_html(html: str, text: str, words: str) -> str:
    """The HTML with the first occurrence of the words in the text marked."""
    start = text.index(words)
    return marked(Markup(html), [Mark(span, OPEN, CLOSE) for span in Printed(html).find(text, start, start + len(words))])


MARKED = {
    "one word": ("<p>Pupils build robots.</p>", "build", "<p>Pupils <mark>build</mark> robots.</p>"),
    "part of a word": ("<p>Robotics</p>", "bot", "<p>Ro<mark>bot</mark>ics</p>"),
    "across an element": ("<p>a <b>student</b> teacher</p>", "student teacher", "<p>a <b><mark>student</mark></b> <mark>teacher</mark></p>"),
    "into an element": ("<p>student <em>teachers</em> run</p>", "dent teach", "<p>stu<mark>dent</mark> <em><mark>teach</mark>ers</em> run</p>"),
    "a character reference": ("<p>R&amp;D&nbsp;work</p>", "R&D", "<p><mark>R&amp;D</mark>&nbsp;work</p>"),
    "behind references": ("<p>&lt;i&gt; is italic</p>", "is it", "<p>&lt;i&gt; <mark>is it</mark>alic</p>"),
    "over a line break": ("<p>one<br>two</p>", "one\ntwo", "<p><mark>one</mark><br><mark>two</mark></p>"),
    "a bracket in an attribute": ('<p><img src="https://a.example/b" alt="x > schools">schools</p>', "schools", '<p><img src="https://a.example/b" alt="x > schools"><mark>schools</mark></p>'),
    "unspaced script": ("<p>教育局<b>宣布</b>合作</p>", "局宣布合", "<p>教育<mark>局</mark><b><mark>宣布</mark></b><mark>合</mark>作</p>"),
    "the second of two": ("<p>school</p><p>the school</p>", "the school", "<p>school</p><p><mark>the school</mark></p>"),
}  # fmt: skip


@pytest.mark.parametrize(("html", "words", "expected"), MARKED.values(), ids=MARKED.keys())
def test_words_are_marked_between_the_tags(html: str, words: str, expected: str) -> None:
    assert in_html(html, plain_text(html), words) == expected


def test_words_of_another_reading_are_marked_where_they_stand_first() -> None:
    assert (
        in_html("<p>New opening. A school.</p>", "An older opening that was longer. A school.", "school").count("<mark>school</mark>") == 1
    )
    assert in_html("<p>News.</p>", "A school.", "school") == "<p>News.</p>"


def test_words_of_a_link_are_known_as_such() -> None:
    html = '<p><abbr title="x">EU</abbr> <a href="https://a.example/">law</a> text</p>'
    assert [span.linked for span in Printed(html).find("EU law text", 0, 11)] == [False, True, False]


def test_a_mark_stays_in_its_part() -> None:
    html = "<p>The school.</p><p>About the school</p>"
    start = html.rindex("school")
    found = parts(html, (Section("boilerplate", html.index("<p>About"), len(html)),), [Mark(Span(start, start + 6), OPEN, CLOSE)])
    assert (found.body, found.closing[0].html) == ("<p>The school.</p>", "<p>About the <mark>school</mark></p>")


def test_plain_text_is_escaped_around_and_in_a_mark() -> None:
    assert marked("<b> & <i>", [Mark(Span(4, 9), OPEN, CLOSE)]) == "&lt;b&gt; <mark>&amp; &lt;i&gt;</mark>"


class Nesting(HTMLParser):
    """Fails when an element ends that is not the innermost one."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.open += [tag] if tag not in ("br", "hr", "img") else []

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


FOREIGN = st.lists(
    st.sampled_from(["<p>", "</p>", "<b>", "</b>", '<a href="https://a.example/?b=1&c=2" title="1 > 0 &amp; &quot;">', "</a>", "<br>", "<ul><li>", "</li></ul>",
                     "<table><tr><td>", "</td></tr></table>", "<img src='https://a.example/i.png' alt='<p>school</p>'>", "school", " ", "&amp;", "&nbsp;", "é", "ß", "教育",
                     "&#8211;", "<script>x</script>", "<", "\"", "'"]),
    max_size=30,
).map("".join)  # fmt: skip


@settings(deadline=None)
@given(FOREIGN, st.integers(0, 60), st.integers(1, 12))
def test_marks_change_nothing_but_themselves(foreign: str, start: int, length: int) -> None:
    html = clean_html(foreign)
    text = plain_text(html)
    found = [Mark(span, OPEN, CLOSE) for span in Printed(html).find(text, start, start + length)]
    result = marked(Markup(html), found)
    assert result.replace("<mark>", "").replace("</mark>", "") == html
    Nesting().feed(result)
    assert "".join(plain_text("".join(html[one.span.start : one.span.end] for one in found)).split()) == "".join(
        text[start : start + length].split()
    )
