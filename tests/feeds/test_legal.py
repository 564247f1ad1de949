"""What may stand in a feed: addresses, languages, media types, text."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from entries import Stamp
from feeds.legal import count, is_iri, language_tag, legal, media_type, web_address
from tests.feeds.feed_cases import RICH, SITE

any_text = st.text(st.characters(exclude_categories=()), max_size=80)  # lone surrogates and control characters, too
RFC_3986 = re.compile(r"https?://[a-z0-9._\[\]:-]+/(?:[A-Za-z0-9._~!$&'()*+,;=:@/?#-]|%[0-9A-Fa-f]{2})*")


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("https://example.org/a?b=1&c=%C3%A9#d", "https://example.org/a?b=1&c=%C3%A9#d"),
        ("HTTPS://Example.org", "https://example.org/"),
        ("https://example.org?x", "https://example.org/?x"),
        ("https://example.org/a b|c[1]", "https://example.org/a%20b%7Cc%5B1%5D"),
        ("https://example.org/100%.pdf", "https://example.org/100%25.pdf"),
        ("https://exämple.org/新闻", "https://xn--exmple-cua.org/%E6%96%B0%E9%97%BB"),
        ("http://example.org:8080/", "http://example.org:8080/"),
        ("http://[2001:DB8::1]/a", "http://[2001:db8::1]/a"),
        ("http://127.0.0.1:8766/news", "http://127.0.0.1:8766/news"),
        (" https://example.org./a\n", "https://example.org/a"),
        ("https://user:secret@example.org/", ""),
        ("https://example.org:99999/a b", ""),
        ("https://[::1/", ""),
        ("https://exa mple.org/", ""),
        ("javascript:alert(1)", ""),
        ("//example.org/a", ""),
        ("/a", ""),
        ("", ""),
        ("https://example.org/" + "a" * 5_000, ""),
        ("https://example.org/\ud800", ""),
    ],
)
def test_an_address_is_written_as_rfc_3986_asks_or_not_at_all(given: str, written: str) -> None:
    assert web_address(given) == written


@given(st.one_of(any_text, any_text.map(lambda text: f"https://example.org/{text}"), any_text.map(lambda text: f"http://{text}/")))
def test_whatever_comes_out_is_an_address_and_stays_one(text: str) -> None:
    written = web_address(text)

    assert not written or RFC_3986.fullmatch(written)
    assert web_address(written) == written


@pytest.mark.parametrize(
    ("given", "written"),
    [
        *((tag, tag) for tag in ("en", "en-GB", "zh-Hant-HK", "de-CH-1996", "sl-rozaj-biske", "es-419", "haw", "en-a-bbb-x-a", "zh-yue")),
        ("en_US", "en-US"),
        (" fr ", "fr"),
        *(
            (tag, "")
            for tag in ("", "xx", "xx-INVALID!!", "english", "e", "en-", "en--GB", "en GB", "en-toolongsubtag", "12", "中文", "en\n-GB")
        ),
    ],
)
def test_a_language_is_a_tag_of_bcp_47_or_unknown(given: str, written: str) -> None:
    assert language_tag(given) == written


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("application/pdf", "application/pdf"),
        ("Image/SVG+XML; charset=utf-8", "image/svg+xml"),
        ("", "application/octet-stream"),
        ("pdf", "application/octet-stream"),
        ("a/b/c", "application/octet-stream"),
        ('text/"x"', "application/octet-stream"),
    ],
)
def test_what_is_no_media_type_is_any_bytes(given: str, written: str) -> None:
    assert media_type(given) == written


def test_a_count_that_no_parser_keeps_is_unknown() -> None:
    assert [count(number) for number in (None, -1, 0, 7, 2**53 - 1, 2**53, 10**5_000)] == [None, None, 0, 7, 2**53 - 1, None, None]
    assert [count(number, 1) for number in (0, 1)] == [None, 1]


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("tag:press.example.org,2019:entries/é", True),
        ("https://example.org/", True),
        ("", False),
        ("entries/1", False),
        ("tag:a b", False),
        ('tag:"x"', False),
    ],
)
def test_an_id_is_an_absolute_iri(text: str, is_one: bool) -> None:
    assert is_iri(text) is is_one


def test_only_what_is_illegal_is_taken_out_at_any_depth() -> None:
    stamp = Stamp(datetime(2019, 1, 1, tzinfo=UTC), "day", "page", "a\x00b\ud800c\u00a0d\n")

    assert legal(RICH) is RICH
    assert legal(SITE) is SITE
    assert legal(stamp) == Stamp(stamp.at, "day", "page", "abc\u00a0d\n")
    assert legal((("a\x1b",), {"k\ufffe": ("v\x08",)})) == (("a",), {"k": ("v",)})
    assert legal("\x7fa\x80\x85\x9f\ufdd0\ufdef\U0001ffff\U0010fffe\U0010fffd😀\ufffd") == "a\U0010fffd😀\ufffd"
    assert legal((1, None, stamp.at)) == (1, None, stamp.at)


@given(any_text)
def test_legal_text_can_be_parsed_as_xml(text: str) -> None:
    element = etree.Element("a")
    element.text = legal(text)
    assert etree.fromstring(etree.tostring(element, encoding="UTF-8")).text == (legal(text).replace("\r\n", "\n") or None)
