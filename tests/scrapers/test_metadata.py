"""The head of a page: every vocabulary, and nothing that is not about this page."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.metadata import Metadata, read_metadata
from scrapers.page import Page

URL = "https://www.example.org/news/17"


def read(head: str, body: str = "") -> Metadata:
    return read_metadata(Page(URL, f"<html><head>{head}</head><body>{body}</body></html>"))


def linked(thing: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(thing)}</script>'


ARTICLE = {
    "@type": "NewsArticle",
    "headline": "A bridge opens",
    "alternativeHeadline": "After two years",
    "datePublished": "2019-12-13",
    "dateModified": "2022-01-01",
    "author": [{"@type": "Person", "name": "Anna Bell"}, {"@type": "Organization", "name": "Example City"}],
    "publisher": {"@type": "Organization", "name": "Example Media"},
    "image": {"@type": "ImageObject", "url": "/bridge.jpg"},
    "articleSection": "Traffic",
    "inLanguage": "en",
    "articleBody": "The bridge is open.",
}


@pytest.mark.parametrize(
    "head",
    [linked(ARTICLE), linked([ARTICLE]), linked({"@graph": [{"@type": "WebSite", "name": "x"}, ARTICLE]}), linked({"mainEntity": ARTICLE})],
    ids=["object", "list", "graph", "main entity"],
)
def test_json_ld(head: str) -> None:
    found = read(head)
    assert [(one.value, one.origin) for one in found.titles] == [("A bridge opens", "json-ld")]
    assert [one.value for one in found.dates] == ["2019-12-13"]
    assert (found.subtitle, found.authors, found.issuers) == ("After two years", ("Anna Bell",), ("Example Media", "Example City"))
    assert (found.images, found.labels, found.languages, found.body) == (("/bridge.jpg",), ("Traffic",), ("en",), "The bridge is open.")


def test_article_that_names_this_page_wins_over_related_ones() -> None:
    other = {"@type": "NewsArticle", "headline": "Another story", "url": "https://www.example.org/news/16"}
    found = read(linked([other, ARTICLE | {"url": URL}]))
    assert found.titles[0].value == "A bridge opens"


def test_lists_of_other_pages_are_not_about_this_page() -> None:
    assert read(linked({"@type": "ItemList", "itemListElement": [ARTICLE]})) == Metadata()


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ('property="og:title"', "titles"),
        ('name="DC.title"', "titles"),
        ('name="twitter:title"', "titles"),
        ('property="article:published_time"', "dates"),
        ('name="DCTERMS.issued"', "dates"),
        ('itemprop="datePublished"', "dates"),
        ('name="date"', "dates"),
        ('name="author"', "authors"),
        ('name="DC.creator"', "authors"),
        ('property="og:site_name"', "issuers"),
        ('property="og:image"', "images"),
        ('name="twitter:image"', "images"),
        ('property="article:section"', "labels"),
        ('http-equiv="content-language"', "languages"),
    ],
)
def test_meta_elements(name: str, field: str) -> None:
    values = getattr(read(f'<meta {name} content="some value">'), field)
    assert [getattr(one, "value", one) for one in values] == ["some value"]


@pytest.mark.parametrize("name", ["article:modified_time", "og:updated_time", "dcterms.modified", "last-modified", "revised"])
def test_modified_dates_are_never_read(name: str) -> None:
    assert read(f'<meta name="{name}" content="2022-01-01"><meta property="{name}" content="2022-01-01">').dates == ()


def test_microdata_in_the_body() -> None:
    body = (
        '<h1 itemprop="headline">A bridge opens</h1><time itemprop="datePublished" datetime="2019-12-13">Friday</time>'
        '<span itemprop="author" itemscope><b itemprop="name">Anna Bell</b>, writer</span>'
    )
    found = read("", body)
    assert found.titles[0].value == "A bridge opens"
    assert found.dates[0].value == "2019-12-13"
    assert found.authors == ("Anna Bell",)


def test_values_are_plain_text() -> None:
    found = read('<meta property="og:title" content="Bridge &amp;amp; tunnel&lt;br&gt; &lt;sup&gt;2&lt;/sup&gt; a &lt; b">')
    assert found.titles[0].value == "Bridge & tunnel 2 a < b"


def test_title_of_a_drawing_is_no_title() -> None:
    assert read("", "<svg><title>Arrow</title></svg>" * 2) == read("<title></title>")


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[" * 100_000,
        '{"@type": 5, "author": {"name": [1, {"a": []}]}, "datePublished": {}}',
        "null",
        '"x"',
        '<!-- {"@type": "Article"} -->',
        "",
    ],
)
def test_broken_json_is_passed_over(text: str) -> None:
    assert read(f'<script type="application/ld+json">{text}</script>').titles == ()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(["@type", "@graph", "headline", "author", "name", "image", "url", "datePublished", "publisher", "mainEntity"]), inner, max_size=5
    ),
    max_leaves=15,
)  # fmt: skip


@given(JSON)
def test_any_json_is_read_without_an_error(thing: object) -> None:
    found = read(linked({"@type": "Article", "x": thing}) + linked(thing))
    assert all(isinstance(one, str) for one in (*found.authors, *found.images, *found.issuers, *found.labels))


@given(st.text(max_size=300))
def test_any_head_is_read_without_an_error(text: str) -> None:
    found = read(text)
    assert all(isinstance(one, str) for one in (found.canonical, *found.authors, *found.images, *found.issuers, *found.labels))


def test_canonical_link_is_found_among_others() -> None:
    assert (
        read('<link rel="stylesheet" href="/a.css"><link rel="Canonical" href="/news/17"><meta property="og:url" content="/x">').canonical
        == "/news/17"
    )
    assert read('<link rel="stylesheet" href="/a.css"><meta property="og:url" content="/x">').canonical == "/x"


def test_address_that_is_none_is_passed_over() -> None:
    assert read(linked(ARTICLE | {"url": "http://[", "@id": URL})).titles[0].value == "A bridge opens"


def test_versions_in_other_languages_are_read_from_head_and_menu() -> None:
    head = (
        '<link rel="alternate" hreflang="de" href="/de/news/17"><link rel="alternate" hreflang="x-default" href="/news/17">'
        '<link rel="alternate" type="application/rss+xml" href="/feed">'
    )
    found = read(head, '<a href="/zh/news/17" hreflang="zh">中文</a><a href="/about">About</a>')
    assert found.translations == ("https://www.example.org/de/news/17", "https://www.example.org/zh/news/17")
