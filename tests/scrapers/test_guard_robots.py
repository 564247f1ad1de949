"""robots.txt: RFC 9309, and the points on which well-known parsers disagree."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.guard_robots import our_lines, rules

# what it is about, robots.txt, path, whether we may read it
CASES = [
    ("no rules", "", "/a", True),
    ("no group for us", "User-agent: Other\nDisallow: /", "/a", True),
    ("all disallowed", "User-agent: *\nDisallow: /", "/a", False),
    ("an empty rule allows", "User-agent: *\nDisallow:", "/a", True),
    ("a rule is a prefix", "User-agent: *\nDisallow: /private", "/private-rooms", False),
    ("a rule is about paths, case and all", "User-agent: *\nDisallow: /Private", "/private", True),
    ("field names in any case", "USER-AGENT: *\ndisALLOW: /a", "/a", False),
    ("our token in any case", "User-agent: PRESSROLL\nDisallow: /a", "/a", False),
    ("our token with a version", "User-agent: Pressroll/1.0\nDisallow: /a", "/a", False),
    ("our own group replaces the general one", "User-agent: *\nDisallow: /\nUser-agent: Pressroll\nDisallow: /b", "/a", True),
    ("our own group may be empty", "User-agent: Pressroll\nDisallow:\n\nUser-agent: *\nDisallow: /", "/a", True),
    ("our own group may be the last line", "User-agent: *\nDisallow: /\nUser-agent: Pressroll", "/a", True),
    ("a token that begins like ours is another one", "User-agent: Press\nDisallow: /", "/a", True),
    ("a token that goes on behind ours is another one", "User-agent: Pressrolling\nDisallow: /", "/a", True),
    (
        "our group may come twice",
        "User-agent: Pressroll\nDisallow: /a\nUser-agent: X\nDisallow: /c\nUser-agent: pressroll\nDisallow: /b",
        "/b",
        False,
    ),
    ("a group may name several", "User-agent: X\nUser-agent: Pressroll\nDisallow: /a", "/a", False),
    ("blank lines do not end a group", "User-agent: *\n\n\nDisallow: /a", "/a", False),
    ("a sitemap does not end a list of names", "User-agent: Pressroll\nSitemap: http://x/\nUser-agent: X\nDisallow: /a", "/a", False),
    ("rules before any group are nobody's", "Disallow: /\nUser-agent: X\nDisallow: /b", "/a", True),
    ("the longest path wins", "User-agent: *\nAllow: /news\nDisallow: /", "/news/1", True),
    ("the longest path wins in any order", "User-agent: *\nDisallow: /\nAllow: /news", "/news/1", True),
    ("the longest path may disallow", "User-agent: *\nAllow: /news\nDisallow: /news/internal", "/news/internal/1", False),
    ("allow wins a tie", "User-agent: *\nDisallow: /news\nAllow: /news", "/news", True),
    ("a star is any text", "User-agent: *\nDisallow: /*/print", "/news/2024/print", False),
    ("a star may be nothing", "User-agent: *\nDisallow: /news*print", "/newsprint", False),
    ("a star first", "User-agent: *\nDisallow: *.pdf", "/a/b.pdf?x", False),
    ("a dollar is the end", "User-agent: *\nDisallow: /*.pdf$", "/a.pdf", False),
    ("a dollar is the end and not before", "User-agent: *\nDisallow: /*.pdf$", "/a.pdf?x=1", True),
    ("a dollar alone on the root", "User-agent: *\nDisallow: /\nAllow: /$", "/", True),
    ("a dollar alone on the root, below it", "User-agent: *\nDisallow: /\nAllow: /$", "/a", False),
    ("the query counts", "User-agent: *\nDisallow: /*?print=", "/a?print=1", False),
    ("encoded letters are letters", "User-agent: *\nDisallow: /%6eews", "/news", False),
    ("letters are encoded letters", "User-agent: *\nDisallow: /news", "/%6eews", False),
    ("UTF-8 is percent-encoded", "User-agent: *\nDisallow: /é", "/%C3%A9", False),
    ("an encoded slash is no slash", "User-agent: *\nDisallow: /a%2Fb", "/a/b", True),
    ("a comment ends a line", "User-agent: * # all\nDisallow: /a # no", "/a", False),
    ("blanks around", "  User-agent :\t*  \n  Disallow :  /a  ", "/a", False),
    ("lines end with CR LF", "User-agent: *\r\nDisallow: /a\r\n", "/a", False),
    ("lines end with CR", "User-agent: *\rDisallow: /a\r", "/a", False),
    ("a form feed is no end of line", "User-agent: *\nDisallow: /a\x0cAllow: /a", "/a", True),
    ("byte order mark", "\ufeffUser-agent: *\nDisallow: /a", "/a", False),
    ("a page instead of rules", "<!doctype html>\nUser-agent: *\nDisallow: /", "/a", True),
    ("robots.txt itself", "User-agent: *\nDisallow: /", "/robots.txt", True),
    ("a common misspelling", "User-agent: *\nDissallow: /a", "/a", False),
]


@pytest.mark.parametrize(("text", "path", "allowed"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_robots_txt_is_read_as_rfc_9309_says(text: str, path: str, allowed: bool) -> None:
    assert rules(our_lines(text.encode())).allows(f"https://www.example.org{path}") is allowed


@pytest.mark.parametrize(
    ("text", "pause_s"),
    [
        ("User-agent: *\nCrawl-delay: 5", 5.0),
        ("User-agent: *\nCrawl-delay: 0.5\nDisallow: /x", 0.5),
        ("User-agent: *\nCrawl-delay: 3600", 60.0),
        ("User-agent: *\nCrawl-delay: soon", 0.0),
        ("User-agent: *\nCrawl-delay: -3", 0.0),
        ("User-agent: *\nCrawl-delay: nan", 0.0),
        ("User-agent: Other\nCrawl-delay: 5", 0.0),
    ],
)
def test_a_crawl_delay_is_obeyed_up_to_a_minute(text: str, pause_s: float) -> None:
    assert rules(our_lines(text.encode())).pause_s == pause_s


def test_only_the_first_500_kib_are_read() -> None:
    body = b"User-agent: *\n" + b"#" * 500 * 1024 + b"\nDisallow: /a"
    assert rules(our_lines(body)).allows("https://www.example.org/a")


def test_other_crawlers_rules_are_not_remembered() -> None:
    assert our_lines(b"User-agent: Other\nDisallow: /secret\n\nUser-agent: *\nDisallow: /a") == "disallow: /a"


@pytest.mark.parametrize(
    "line",
    ["Disallow: /" + "*a" * 250_000, "Disallow: /*a*b*c\n" * 30_000, "User-agent: *\n" * 35_000, " " * 500_000, "a" + " " * 500_000 + "b"],
    ids=["one rule of stars", "many rules", "many groups", "blanks", "blanks inside"],
)
def test_a_hostile_robots_txt_costs_little_time(line: str) -> None:
    began = time.process_time()
    found = rules(our_lines(b"User-agent: *\n" + line.encode()))
    found.allows("https://www.example.org/" + "ab" * 2_000)
    assert time.process_time() - began < 2


@given(st.binary(max_size=300) | st.text(alphabet="User-agent: *\nDisallow/$%", max_size=80).map(str.encode))
def test_any_bytes_are_a_robots_txt(body: bytes) -> None:
    assert rules(our_lines(body)).allows("https://www.example.org/news") in (True, False)
