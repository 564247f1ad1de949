from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.urls import absolute, canonical, url_key

BASE = "https://example.org/news/list.html?p=2"


@pytest.mark.parametrize(
    ("href", "address"),
    [
        ("release.html", "https://example.org/news/release.html"),
        ("../a b?x=1&amp;y=2", "https://example.org/a%20b?x=1&y=2"),
        ("\n  /press/\t2024 ", "https://example.org/press/2024"),
        ("\\press\\a", "https://example.org/press/a"),
        ("//cdn.example.org/x", "https://cdn.example.org/x"),
        ("///example.net", "https://example.net/"),
        ("http:/example.net/a", "http://example.net/a"),
        ("www.example.net/a", "https://www.example.net/a"),
        ("?p=3", "https://example.org/news/list.html?p=3"),
        ("a&copy=2", "https://example.org/news/a&copy=2"),
        ("page#part", "https://example.org/news/page#part"),
        ("#!/news/7", "https://example.org/news/list.html?p=2#!/news/7"),
        ("http://münchen.example/ä", "http://xn--mnchen-3ya.example/%C3%A4"),
        ("http://name:word@example.net/", "http://example.net/"),
        ("http://[::1]:8000/a", "http://[::1]:8000/a"),
        ('/a"onclick=x', "https://example.org/a%22onclick=x"),
    ],
)
def test_link_becomes_the_whole_address_with_its_slips_mended(href: str, address: str) -> None:
    assert absolute(href, BASE) == address


@pytest.mark.parametrize(
    "href",
    [
        "",
        "  ",
        "#top",
        "javascript:alert(1)",
        " JaVa\tScRiPt:alert(1)",
        "java&Tab;script&colon;alert(1)",
        "\x01javascript:alert(1)",
        "\ufeffjavascript:alert(1)",
        "mailto:press@example.org",
        "tel:+4930123",
        "data:text/html,<p>",
        "blob:null/1",
        "https:example.net",
        "http://exa mple.net/",
        "http://example.net:99999/",
        "http://[::1/",
        "http://a..example/",
        "http://" + "a." * 200 + "example/",
        "http:///",
        "/" + "x" * 5000,
    ],
)
def test_what_leads_to_no_page_is_no_address(href: str) -> None:
    assert absolute(href, BASE) is None


def test_relative_link_needs_a_base() -> None:
    assert absolute("a.html", "") is None


@pytest.mark.parametrize(
    ("url", "published"),
    [
        ("HTTPS://Example.org:443/a/./b/../c#top", "https://example.org/a/c"),
        ("http://example.org:8080", "http://example.org:8080/"),
        ("https://example.org/%7euser/%c3%a4?q=%e4 b", "https://example.org/~user/%C3%A4?q=%E4%20b"),
        ("https://example.org/a?utm_source=x&id=7&fbclid=y&mc_cid=z", "https://example.org/a?id=7"),
        ("https://example.org/a?b=2&a=1", "https://example.org/a?b=2&a=1"),
        ("https://example.org/../a/b/%2E%2e", "https://example.org/a/"),
        ("https://example.org/a?&&", "https://example.org/a"),
        ("https://example.org/a;jsessionid=0A1B?id=7", "https://example.org/a?id=7"),
        ("https://example.org/a?sid=12", "https://example.org/a?sid=12"),
        ("https://example.org/a?sid=0123456789abcdef0123", "https://example.org/a"),
        ("https://example.org/#/news/7", "https://example.org/#/news/7"),
        ("https://example.org./a", "https://example.org/a"),
        ("ftp://example.org/a", ""),
        ("http://[::1/", ""),
        ("javascript:alert(1)", ""),
        ("/a", ""),
    ],
)
def test_published_address_is_normalised_without_tracking(url: str, published: str) -> None:
    assert canonical(url) == published


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://www.example.org/a/", "https://example.org/a"),
        ("https://example.org/a/index.html", "https://example.org/a/"),
        ("https://example.org/a?x=1&y=2", "https://example.org/a?y=2&x=1&utm_medium=mail"),
        ("https://example.org", "https://example.org/default.aspx"),
    ],
)
def test_addresses_of_one_page_have_one_key(one: str, other: str) -> None:
    assert url_key(one) == url_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.org/a?id=1", "https://example.org/a?id=2"),
        ("https://example.org/a", "https://example.org/A"),
        ("https://news.example.org/a", "https://example.org/a"),
        ("https://example.org/#/news/1", "https://example.org/#/news/2"),
    ],
)
def test_addresses_of_different_pages_have_different_keys(one: str, other: str) -> None:
    assert url_key(one) != url_key(other)


anything = st.text() | st.text(alphabet="htps:/\\.#?&=%;[]@jav acript12\t\n\u2028", max_size=40).map(lambda tail: "http:" + tail)


@settings(deadline=None)
@given(anything, anything)
def test_any_text_gives_a_web_address_or_none(href: str, base: str) -> None:
    address = absolute(href, base)
    assert address is None or (urlsplit(address).scheme in ("http", "https") and urlsplit(address).hostname)
    assert address is None or address.isascii()


@settings(deadline=None)
@given(anything)
def test_canonical_address_stays_as_it_is(url: str) -> None:
    once = canonical(url)
    assert canonical(once) == once
    assert isinstance(url_key(url), str)
