"""Documents that want to blow up, reach out or never end: items or a clear error, soon."""

from __future__ import annotations

import gzip
import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entries import ExtractError
from scrapers import Page, Received
from scrapers.native import climb, guesses, in_page, is_native, offers, read_native
from scrapers.native.documents import MAX_BYTES, Document
from tests.scrapers.native.native_documents import NOW, SITE, SPEC, page, read, release, rss

SECONDS = 5  # of CPU: what the parsing processes allow
BODY = rss(release(1)).partition("?>")[2]
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    ("code", "document"),
    [
        ("not-a-feed", f'<!DOCTYPE rss [<!ENTITY l0 "ha">{LAUGHS}]>{BODY.replace("harbour", "&l9;")}'),
        ("not-a-feed", f'<!-- <rss> --><?x <rss> ?><!doctype rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>{BODY}'),
        ("not-a-feed", f"<!DOCTYPE rss [{' ' * 100_000}"),
        ("not-a-feed", f'<!DOCTYPE urlset [<!ENTITY l0 "ha">{LAUGHS}]><urlset/>'),
        ("not-a-feed", "<!--" * 1_000_000),
        ("not-a-feed", "<!-- -->" * 500_000 + BODY),
        ("not-a-feed", "<!doctype html><html><body>news</body></html>"),
        ("not-a-feed", '<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform"/>'),
        ("not-a-feed", "[" * 100_000),
        ("not-a-feed", '{"items": [' + "9" * 10_000),
        ("not-a-feed", '{"x": ' + "9" * 10_000 + "}"),
        ("not-a-feed", "words, words"),
        ("too-large", "<rss>" + " " * MAX_BYTES),
        ("too-complex", "<rss " + " ".join(f'xmlns:n{n}="u:{n}"' for n in range(20_000)) + "></rss>"),
        ("too-complex", rss(*(release(n, "<x/>" * 300) for n in range(400)))),
        ("listing-empty", rss("<x>" * 50_000 + "</x>" * 50_000)),
        ("listing-empty", "<rss>" + "<" * 1_000_000),
        ("listing-empty", rss("<title>x</title><link>javascript:alert(1)</link>")),
        ("listing-empty", rss("<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='file:///etc/passwd' parse='text'/>")),
        ("listing-empty", rss(release(1).replace("The harbour", "<![CDATA[never closed")).replace("</channel>", "")),
    ],
)
def test_traps_are_refused_soon_and_with_their_reason(code: str, document: str) -> None:
    began = time.process_time()
    with pytest.raises(ExtractError) as caught:
        read(document)
    assert (caught.value.code, caught.value.url) == (code, f"{SITE}/news/feed/")
    assert time.process_time() - began < SECONDS


@pytest.mark.parametrize(
    "slip",
    [
        "<cc:license xmlns:cc='http://backend.userland.com/creativeCommonsRssModule'/>",  # feedparser raises KeyError
        "<gml:posList xmlns:gml='http://www.opengis.net/gml'>1 2 x</gml:posList>",
        "<description>&#xD800; &#xFFFFFF; &#0;</description>",  # lxml raises UnicodeDecodeError
    ],
)
def test_elements_that_make_a_parser_raise_are_at_worst_a_refusal(slip: str) -> None:
    with suppress(ExtractError):
        assert len(read(rss(slip, release(1, slip), release(2))).listing.items) == 2


def test_numbers_of_no_character_cost_nothing_else() -> None:
    found = read(rss(release(1, "<description>Half &#xD800;a pair, &#169; and &#x26;amp; more &#1114112;</description>")))
    assert found.listing.items[0].teaser == "Half a pair, © and & more"


@pytest.mark.parametrize("base", ["http://[", "http://[::1", "//[x]/", "javascript:x", "mailto:a@b"])
def test_an_impossible_base_is_no_base(base: str) -> None:
    assert Page(SITE, f'<html><head><base href="{base}"></head></html>').base_url == SITE


def test_packed_documents_are_unpacked_within_bounds() -> None:
    assert len(read(gzip.compress(rss(release(1)).encode())).listing.items) == 1
    with pytest.raises(ExtractError) as caught:
        read(gzip.compress(b"<rss>" + b" " * 50_000_000))
    assert caught.value.code == "too-large"
    with pytest.raises(ExtractError, match="cannot be unpacked"):
        read(b"\x1f\x8b not really")
    assert not is_native(Received(SITE, b"\x1f\x8b not really"))


@pytest.mark.parametrize(
    "document",
    [
        rss(*(release(n, "<description>" + "&lt;p&gt;Words &amp;amp; more&lt;/p&gt;" * 200 + "</description>") for n in range(300))),
        rss(*(release(n, "<description><![CDATA[" + "<p>Words &amp; <b>more</b>\n" * 300 + "]]></description>") for n in range(300))),
        rss("<title>" + "x " * 2_000_000 + "</title><link>/1</link>"),
        rss(*(release(n, "<category>a</category>" * 100) for n in range(400))),
    ],
)
def test_heavy_feeds_are_read_in_time(document: str) -> None:
    began = time.process_time()
    assert read(document).listing.items
    assert time.process_time() - began < SECONDS


@pytest.mark.parametrize(
    "text",
    [
        "window.x = {" * 100_000,
        "window.x = [];" * 100_000,
        ";window.a = " + '{"a":' * 200_000,
        ";window." + "a" * 1_000_000,
        "[" + ",".join("[0" + ",0" * 400 + "]" for _ in range(1_000)) + ',{"a":1}]',
        "[" + ",".join("[{},{}]" for _ in range(100_000)) + "]",
        "[" + ",".join("[[]]" for _ in range(150_000)) + "]",
        "[" + ",".join(f'{{"a":{n},"b":{n + 1}}}' for n in range(50)) + ("," + "[0" + ",51,52,53" * 130 + "]") * 1_000 + "]",
        '[{"a":1,"title":2,"date":3},"A title","2024-01-01",' + ",".join("[" + "0," * 399 + "0]" for _ in range(200)) + "]",
        "[" + ",".join("[" + ",".join(['{"@type":"NewsArticle","datePublished":"2024-01-01"}'] * 400) + "]" for _ in range(200)) + "]",
    ],
)
@pytest.mark.parametrize("kind", ["", "application/json", "application/ld+json"])
def test_heavy_scripts_are_read_in_time(text: str, kind: str) -> None:
    began = time.process_time()
    assert in_page(page(f'<script type="{kind}">{text}</script>'), SPEC, NOW) == ()
    assert time.process_time() - began < SECONDS


def test_what_is_no_xml_at_all_is_refused() -> None:
    with pytest.raises(ExtractError, match="no XML that can be read"):
        Document(SITE, "words", "rss").tree()


PIECES = """<rss> </rss> <rss <item> </item> <title> </title> <link> </link> <![CDATA[ ]]> & &amp; <!-- --> <?x ?> <feed> <entry> <urlset> <urlset <url>
    <loc> <a:rss xmlns:a=' xml:base='http:// ' > = /news/1 Pier { } [ ] "title": "url" , : [{"title":"a"},{"title":[]}] [{"a":1},[0,-1,9]] <script>
    <script/type=application/json> <script/type=application/ld+json> window.a= </script> <a/href=' <link/rel=alternate/type=text/xml/href= \0 \ud800""".split()  # noqa: SIM905
pieces = st.sampled_from([*PIECES, " "])


@given(st.lists(pieces, max_size=30).map("".join))
def test_nothing_but_our_own_errors_is_ever_raised(text: str) -> None:
    received = Received(f"{SITE}/x", text.encode("utf-8", "surrogatepass"))
    is_native(received)
    with suppress(ExtractError):
        read_native(received, None, SPEC, NOW)
    seen = Page(f"{SITE}/news", text.replace("\ud800", ""))
    climb(in_page(seen, SPEC, NOW), NOW)
    for named in (offers(seen), guesses(f"{SITE}/{text[:40]}")):
        assert len(named) <= 6
        assert all(offer.url.startswith(("http://", "https://")) for offer in named)
