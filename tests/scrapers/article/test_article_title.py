"""Titles: what head, heading and listing say together."""

from __future__ import annotations

import pytest

from scrapers.page import ListItem
from tests.scrapers.article.newsroom_pages import FIRST, LAST, URL, read, spec

TEXT = f"<p>{FIRST}</p><p>{LAST}</p>"


def page(head: str, top: str) -> str:
    return f"<html><head>{head}</head><body><header><h1><a href='/'>Example City</a></h1></header><main>{top}{TEXT}</main></body></html>"


@pytest.mark.parametrize(
    ("head", "top", "title"),
    [
        pytest.param(
            "<title>Bridge over the Tern opens | Mayor's Office | Press Release</title>",
            "<h1>Bridge over the Tern opens</h1>",
            "Bridge over the Tern opens",
            id="tail of the head is not in the heading",
        ),
        pytest.param(
            '<meta property="og:title" content="Bridge over the Tern opens - Example City">',
            "<h2>Newsroom</h2><div class='article-title'>Bridge over the Tern opens</div>",
            "Bridge over the Tern opens",
            id="heading in a div",
        ),
        pytest.param(
            "<title>Example City – Bridge over the Tern opens</title>",
            "",
            "Bridge over the Tern opens",
            id="no heading: the site's name goes from the head",
        ),
        pytest.param(
            "<title>Press Release: Bridge over the Tern opens | Example City</title>",
            "<p>Notices</p>",
            "Bridge over the Tern opens",
            id="no heading: the kind of page goes too",
        ),
        pytest.param(
            "<title>Bridge over the Tern opens | Example City</title>",
            "<h1><span>27.01.2022</span> Bridge over the Tern opens</h1>",
            "Bridge over the Tern opens",
            id="date inside the heading",
        ),
        pytest.param(
            "<title>Example City News</title>",
            "<h3>Bridge over the Tern opens to walkers and cyclists</h3><h4>Two years of work end early</h4>",
            "Bridge over the Tern opens to walkers and cyclists",
            id="old page without a speaking head begins with h3",
        ),
        pytest.param(
            '<title>x</title><meta property="og:title" content="Bridge &amp;amp; tunnel &lt;sup&gt;2&lt;/sup&gt; open at last">',
            "",
            "Bridge & tunnel 2 open at last",
            id="entities and tags in the head",
        ),
        pytest.param(
            "<title>Rhein - Main - Bahn: Bridge opens - Example City</title>",
            "<h1>Rhein - Main - Bahn: Bridge opens</h1>",
            "Rhein - Main - Bahn: Bridge opens",
            id="dashes of the headline stay",
        ),
        pytest.param("<title>大桥今日正式通车_示例市政府</title>", "<h1>大桥今日正式通车</h1>", "大桥今日正式通车", id="Chinese tail"),
    ],
)
def test_title(head: str, top: str, title: str) -> None:
    article = read(page(head, top), spec(name="Example City", url="https://www.city.example/news"))
    assert article.titles[0].value == title


def test_listing_settles_which_heading_is_meant() -> None:
    html = f"<html><head><title>City</title></head><body><h2>Service news of the city</h2>{TEXT}<h2>Bridge over the Tern opens</h2></body></html>"
    article = read(html, item=ListItem(URL, "Bridge over the Tern opens"))
    assert article.titles[0].value == "Bridge over the Tern opens"


def test_second_line_of_a_heading_is_the_subtitle() -> None:
    article = read(page("<title>Bridge over the Tern opens</title>", "<h1>Bridge over the Tern opens<br>Two years of work end early</h1>"))
    assert (article.titles[0].value, article.subtitle) == ("Bridge over the Tern opens", "Two years of work end early")


@pytest.mark.parametrize(
    "subtitle",
    [
        "<h2>Two years of work end early</h2>",
        "<div class='sub-headline subheadline'>Two years of work end early</div>",
        "<p><em>Two years of work end early</em></p>",
    ],
)
def test_subtitle_is_kept_apart_from_the_body(subtitle: str) -> None:
    article = read(page("<title>Bridge over the Tern opens</title>", f"<h1>Bridge over the Tern opens</h1>{subtitle}"))
    assert article.subtitle == "Two years of work end early"
    assert "Two years" not in article.body


def test_every_candidate_is_kept_with_its_origin_the_chosen_one_first() -> None:
    head = '<title>Bridge opens today | City</title><meta property="og:title" content="Bridge opens today">'
    article = read(page(head, "<h1>Bridge opens today</h1>"), item=ListItem(URL, "Bridge opens"))
    assert [candidate.origin for candidate in article.titles] == ["h1", "listing", "og", "title"]


@pytest.mark.parametrize(
    ("head", "top", "title"),
    [
        (
            "<title>2004-02-17 Press Release: Bridge over the Tern opens</title>",
            "<h1>Bridge over the Tern opens</h1>",
            "Bridge over the Tern opens",
        ),
        ("<title>Bridge over the Tern opens</title>", f"<h1>{'No title is that long. ' * 40}</h1>", "Bridge over the Tern opens"),
        ("<title>City</title>", "<h2>Notices</h2><h2>Bridge over the Tern opens to walkers</h2>", "Bridge over the Tern opens to walkers"),
    ],
)
def test_title_of_odd_pages(head: str, top: str, title: str) -> None:
    assert read(page(head, top)).titles[0].value == title
