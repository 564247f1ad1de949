"""Bodies: every form in which newsrooms print text, and what is no part of it."""

from __future__ import annotations

import pytest

from scrapers.article import read_article
from scrapers.clean import plain_text
from scrapers.page import Page
from tests.scrapers.article.newsroom_pages import ABOUT, FIRST, LAST, NOW, QUOTE, URL, draft, read, spec

P = f"<p>{FIRST}</p><p>{QUOTE}</p><p>{LAST}</p>"


def page(body: str, top: str = "<h1>Harbour pilots go to school</h1>") -> str:
    return f"<html><head><title>Harbour pilots go to school</title></head><body><div id='page'>{top}{body}</div></body></html>"


def text_of(html: str, **changes: object) -> str:
    return plain_text(draft(html, spec(**changes)).content)


@pytest.mark.parametrize(
    "html",
    [
        pytest.param(page(f"<div>{P}</div>"), id="paragraphs"),
        pytest.param(page(f"<div>{FIRST}<br><br>{QUOTE}<br><br>{LAST}</div>"), id="breaks only"),
        pytest.param(page(f"<table><tr><td><ul><li><a href=/1>Menu</a></li></ul></td><td>{P}</td></tr></table>"), id="table layout"),
        pytest.param(page(f"<form action='/default.aspx'><div>{P}</div><input type=submit></form>"), id="a form around the page"),
        pytest.param(
            page(f"<section><div>{FIRST}</div></section><section><div>{QUOTE}</div></section><section><div>{LAST}</div></section>"),
            id="sections",
        ),
        pytest.param(page(f"<span><div>{P}</div></span>"), id="blocks in inline elements"),
        pytest.param(page(f"<div class='has-sidebar share-page'>{P}</div>"), id="class names that mean something else"),
        pytest.param(f"Harbour pilots go to school\n\n{FIRST}\n\n{QUOTE}\n\n{LAST}", id="plain text"),
        pytest.param(f"<pre>Harbour pilots go to school\n\n{FIRST}\n\n{QUOTE}\n\n{LAST}</pre>", id="preformatted text"),
    ],
)
def test_text_is_found_whole(html: str) -> None:
    text = text_of(html)
    assert all(part in text for part in (FIRST, QUOTE, LAST))
    assert "Menu" not in text


@pytest.mark.parametrize(
    "noise",
    [
        "<nav><a href=/a>All news</a></nav>",
        "<div class='share-bar'>Share this with a friend, or <a href=/x>mail it</a>.</div>",
        "<div class='cookie-notice'><p>We use cookies, as everybody does, to see which pages are read, and for how long.</p></div>",
        "<form><p>Please leave your address here so that our team, which is small, can answer your question soon.</p></form>",
        "<div id='comments'><p>I was there too, and I must say that the pilots looked very happy, all of them.</p></div>",
        "<ul><li><a href=/1>Tidewater wins the pilot award</a></li><li><a href=/2>New simulator arrives</a></li></ul>",
        "<section><h3>More news</h3><p>The pilot award goes to Lindhaven, for the second time, and the jury is glad.</p></section>",
        "<div><h3>Mehr zum Thema</h3><p>Der Preis geht an Lindhaven, zum zweiten Mal, und die Jury freut sich sehr darüber.</p></div>",
        "<h3>相关新闻</h3><p>获奖名单公布，港口引航员今年再次获得最高荣誉，评审团对此表示祝贺。</p>",
        "<p hidden>This sentence is for machines only, and nobody who reads the page will ever see it, we hope.</p>",
        "<div style='display:none'><p>This sentence is for machines only, and nobody who reads the page will ever see it.</p></div>",
        "<p>By Anna Bell and Max Muster</p>",
        "<p>Print this page</p>",
        "<div>By clicking you accept cookies of an external provider and its privacy policy, which we did not write.</div>",
        "<p><a href=/other>READ MORE: THE PILOT AWARD GOES TO LINDHAVEN AGAIN</a></p>",
        "<script>var text = 'a sentence that is code, not text, and must never be shown to anyone at all';</script>",
    ],
    ids=lambda noise: noise[:28],
)  # fmt: skip
def test_what_is_no_part_of_the_release_is_dropped(noise: str) -> None:
    assert text_of(page(f"<div class='text'><p>{FIRST}</p><p>{QUOTE}</p>{noise}<p>{LAST}</p></div>")) == f"{FIRST}\n{QUOTE}\n{LAST}"


def test_stream_of_teasers_longer_than_the_release_is_not_the_body() -> None:
    teaser = "<li><h3><a href=/{n}>Another story with the number {n}</a></h3><p>Its first words are long enough to look like running text of a page.</p></li>"
    text = text_of(page(f"<div>{P}</div><ul class='stream'>{''.join(teaser.format(n=n) for n in range(30))}</ul>"))
    assert text == f"{FIRST}\n{QUOTE}\n{LAST}"


def test_side_bar_longer_than_the_release_is_not_the_body() -> None:
    live = "".join(
        f"<p>Item {n}: the minister arrived late, spoke briefly about ports, and left before anybody could ask.</p>" for n in range(40)
    )
    assert "minister" not in text_of(page(f"<article><div>{P}</div><aside>{live}</aside></article>"))


def test_lists_tables_headings_and_quotes_of_the_release_stay() -> None:
    content = draft(
        page(
            f"<div><p>{FIRST}</p><h2>What pilots learn</h2><ul><li>radar</li><li>fog signals</li></ul><blockquote>{QUOTE}</blockquote>"
            f"<table><tr><th>Week</th><td>six</td></tr></table><p>{LAST}</p></div>"
        )
    ).content
    for part in ("<h2>What pilots learn</h2>", "<ul><li>radar</li>", "<blockquote>", "<th>Week</th>"):
        assert part in content


def test_lead_above_the_text_and_section_behind_it_are_taken_in() -> None:
    html = page(
        f"<div class='box'><p class='teaser'>{FIRST}</p></div><div class='meta'>8 March 2016</div><div class='text'><p>{QUOTE}</p><p>{LAST}</p>"
        f"<p>{QUOTE}</p></div><section><h2>About Tidewater Robotics</h2><p>{ABOUT}</p></section>"
    )
    assert text_of(html) == "\n".join((FIRST, QUOTE, LAST, QUOTE, "About Tidewater Robotics", ABOUT))


def test_caption_marked_by_its_class_becomes_a_figure() -> None:
    html = page(
        f"<div><p>{FIRST}</p><div class='pic'><img src='/a.jpg'><div class='imageCaption'>A pilot at the pier</div></div><p>{LAST}</p></div>"
    )
    assert "<figcaption>A pilot at the pier</figcaption>" in draft(html).content


def test_caption_without_a_picture_leaves_the_text() -> None:
    assert "pier" not in text_of(page(f"<div><p>{FIRST}</p><p class='caption'>A pilot at the pier</p><p>{LAST}</p></div>"))


def test_notice_of_a_few_words_is_a_body() -> None:
    assert (
        text_of(page("<p>13 December 2019</p><div class='text'><p>The office stays closed on Monday</p></div>"))
        == "The office stays closed on Monday"
    )


def test_text_that_only_json_holds_is_used() -> None:
    linked = f'<script type="application/ld+json">{{"@type": "Article", "headline": "Harbour pilots", "articleBody": "{ABOUT}"}}</script>'
    assert text_of(page(f"<div id='app'></div>{linked}")) == ABOUT


def test_words_that_were_left_out_are_reported() -> None:
    assert "By Anna Bell" in read(page(f"<div><p>By Anna Bell</p>{P}</div>")).left_out


def test_relative_addresses_follow_the_base_of_the_page() -> None:
    html = page(f"<div><p>{FIRST} See <a href='plan.html'>the plan</a>.</p><p>{LAST}</p><p><img src='pier.jpg'></p></div>")
    content = draft(html.replace("<head>", "<head><base href='https://cdn.tidewater.example/press/'>")).content
    assert 'href="https://cdn.tidewater.example/press/plan.html"' in content
    assert 'src="https://cdn.tidewater.example/press/pier.jpg"' in content


def test_rows_of_a_table_that_is_the_text_stay_together() -> None:
    html = page(f"<table><tr><td>{FIRST}</td></tr><tr><td>{QUOTE}</td></tr><tr><td>{LAST}</td></tr></table>")
    assert text_of(html) == f"{FIRST}\n{QUOTE}\n{LAST}"


def test_lead_in_the_head_of_the_page_is_taken_in_and_its_captions_and_notes_are_not() -> None:
    top = (
        f"<header><div><h1>Harbour pilots go to school</h1><p>{LAST}</p><figure><img src=/a.jpg><figcaption>The first forty pilots of the school,"
        " seen at the pier of Lindhaven</figcaption></figure><div>To listen, accept cookies and the privacy policy of the provider.</div></div></header>"
    )
    assert text_of(page(f"<div><p>{FIRST}</p><p>{QUOTE}</p></div>", top=top)) == f"{LAST}\n{FIRST}\n{QUOTE}"


def test_text_under_a_heading_of_related_news_ends_with_the_next_heading() -> None:
    html = page(
        f"<div><p>{FIRST}</p><h3>More news</h3><p>Lindhaven wins again.</p><p><b>Twice</b> in a row.</p><h3>Background</h3><p>{QUOTE}</p><p>{LAST}</p></div>"
    )
    assert text_of(html) == f"{FIRST}\nBackground\n{QUOTE}\n{LAST}"


def test_sections_behind_a_stop_heading_beside_the_text_are_left_alone() -> None:
    html = page(f"<div><p>{FIRST}</p><p>{QUOTE}</p><p>{LAST}</p></div><h2>Related articles</h2><div>{ABOUT} {ABOUT}</div>")
    assert ABOUT not in text_of(html)


def test_very_long_paragraph_is_never_a_label() -> None:
    long = f"Share this: {FIRST} {QUOTE} {LAST} " * 3
    assert long.strip() in text_of(page(f"<div><p>{long}</p></div>"))


def test_page_of_too_many_elements_is_cut_and_still_read() -> None:
    assert FIRST in text_of(page(f"<div>{P}</div>{'<b></b>' * 160_000}"))


def test_caption_class_inside_a_figure_is_left_as_it_is() -> None:
    figure = "<figure><img src='/a.jpg'><figcaption class='caption'>A pilot at the pier</figcaption></figure>"
    assert draft(page(f"<div><p>{FIRST}</p>{figure}<p>{LAST}</p></div>")).content.count("A pilot at the pier") == 1


def test_head_of_a_release_leaves_the_body_and_its_contact_is_kept() -> None:
    head = (
        "<p><strong>For Immediate Release:</strong> October 4, 2016</p><p><strong>Published By:</strong> Office of the Mayor</p>"
        "<p><strong>Contact:</strong><br>Jo Lind<br>215-555-0100<br>jo.lind@city.example</p>"
    )
    found = draft(page(f"<div>{head}{P}<p>###</p></div>"))
    assert plain_text(found.content) == f"{FIRST}\n{QUOTE}\n{LAST}"
    assert found.anatomy.contact is not None
    assert found.anatomy.contact.email == "jo.lind@city.example"


def test_advisory_keeps_its_lines() -> None:
    lines = "<p><b>What:</b> Mayor visits the fair</p><p><b>When:</b> Friday, October 7, 2016, 10 a.m.</p><p><b>Where:</b> Pier 9, Lindhaven</p>"
    text = text_of(page(f"<div><p>Contact:</p><p>Jo Lind</p><p>215-555-0100</p>{lines}</div>"))
    assert text.splitlines() == ["What: Mayor visits the fair", "When: Friday, October 7, 2016, 10 a.m.", "Where: Pier 9, Lindhaven"]


def test_reading_an_article_leaves_the_page_whole() -> None:
    once = Page(URL, page(f"<nav>Menu</nav><div>{P}</div>"))
    first, second = (read_article(once, spec(), None, now=NOW) for _ in range(2))
    assert first == second
    assert once.tree.css_first("nav") is not None
