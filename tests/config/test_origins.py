"""Origins: one form of each, and nothing that could say more in a header than it should."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import Settings, parse_origin
from config.origins import parse_ancestor

ORIGINS = [
    ("https://www.example.org", "https://www.example.org"),
    ("HTTPS://WWW.Example.ORG", "https://www.example.org"),
    ("https://www.example.org:443", "https://www.example.org"),
    ("https://www.example.org:8443", "https://www.example.org:8443"),
    ("https://xn--mnchen-3ya.example", "https://xn--mnchen-3ya.example"),
    ("https://intranet", "https://intranet"),
    ("http://localhost:8000", "http://localhost:8000"),
    ("http://localhost:80", "http://localhost"),
    ("http://press.localhost:8000", "http://press.localhost:8000"),
    ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
]
NO_ORIGINS = [
    *("", "null", "www.example.org", "//www.example.org", "ftp://www.example.org", "https://", "https:www.example.org"),
    *("https://www.example.org/", "https://www.example.org/news", "https://www.example.org?x", "https://www.example.org#x"),
    *(
        "https://ann@www.example.org",
        "https://www.example.org:0",
        "https://www.example.org:65536",
        "https://www.example.org:",
        "https://a:b",
    ),
    *("https://münchen.example", "https://www.ex\u212aample.org", "https://[::1]", "https://www_x.example.org", "https://-a.example"),
    *("https://www..example.org", "https://www.example.org.", f"https://{'a' * 64}.example", "https://" + ".".join(["abcdefg"] * 40)),
    *("https://a.example; script-src *", "https://a.example https://b.example", "https://a.example\n", "'self'", "https://a.example'"),
    *("https://a.example,https://b.example", "https://a.example\r\nX: y", "https://a.*.example", "https://a*.example"),
    *("http://www.example.org", "http://127.0.0.2", "http://localhost.example.org", "http://notlocalhost", "http://10.0.0.1"),
]


@pytest.mark.parametrize(("text", "origin"), ORIGINS)
def test_an_origin_has_the_form_that_browsers_send(text: str, origin: str) -> None:
    assert parse_origin(text) == parse_ancestor(text) == origin


@pytest.mark.parametrize("text", NO_ORIGINS)
def test_what_is_no_origin_is_refused_with_what_would_be_right(text: str) -> None:
    for parse in (parse_origin, parse_ancestor):
        with pytest.raises(ValueError, match=r"https://www\.example\.org|begins with https://"):
            parse(text)


@pytest.mark.parametrize("text", ["*", "self", "none", "https://*", "https://*.example.org", "https://*.co.uk"])
def test_a_single_site_is_an_origin_and_nothing_wider(text: str) -> None:
    with pytest.raises(ValueError, match="is no origin"):
        parse_origin(text)


ANCESTORS = [
    ("*", "*"),
    ("self", "self"),
    ("https://*.Example.org", "https://*.example.org"),
    ("https://*.example.org:8443", "https://*.example.org:8443"),
]


@pytest.mark.parametrize(("text", "source"), ANCESTORS)
def test_frames_may_be_allowed_more_widely(text: str, source: str) -> None:
    assert parse_ancestor(text) == source


@pytest.mark.parametrize("text", ["none", "**", "https://*", "https://*.", "https://*.*.example", "http://*.localhost", "https:", "data:"])
def test_no_frame_is_allowed_by_what_a_policy_does_not_know(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no origin|is not protected"):
        parse_ancestor(text)


@given(st.one_of(st.text(), st.from_regex(r"https?://(\*\.)?[a-zA-Z0-9.*:;' \n-]{1,40}")))
def test_what_is_taken_is_one_word_that_is_taken_again_as_it_is(text: str) -> None:
    try:
        source = parse_ancestor(text)
    except ValueError:
        return
    assert parse_ancestor(source) == source
    assert source.isascii()
    assert not set(source) & set(" ;,'\"\r\n\t")


def test_setting_names_who_may_frame_each_once() -> None:
    assert Settings().frame_ancestors == ("*",)
    assert Settings.model_validate({"frame_ancestors": []}).frame_ancestors == ()
    given = "self, https://WWW.example.org , https://www.example.org:443, https://*.example.net"  # as in a variable
    assert Settings.model_validate({"frame_ancestors": given}).frame_ancestors == (
        *("self", "https://www.example.org", "https://*.example.net"),
    )


@pytest.mark.parametrize("value", [["https://a.example;"], ["'self'"], ["https://a.example https://b.example"], ["*"] * 21])
def test_setting_takes_nothing_else(value: list[str]) -> None:
    with pytest.raises(ValueError, match=r"frame_ancestors"):
        Settings.model_validate({"frame_ancestors": value})
