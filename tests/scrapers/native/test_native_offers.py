"""What a page says can be read beside it, and where such documents usually lie."""

from __future__ import annotations

import pytest

from scrapers.native import Offer, guesses, offers
from tests.scrapers.native.native_documents import SITE, page

RSS = '<link rel="alternate" type="application/rss+xml" title="{}" href="{}">'
POSTS = "per_page=20&_fields=date,date_gmt,link,title,excerpt,jetpack_featured_media_url"


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        (RSS.format("Tern", "/feed/"), "", [Offer("feed", f"{SITE}/feed/", "Tern")]),
        ('<link rel=alternate type="application/atom+xml; charset=utf-8" href=/atom.xml>', "", [Offer("feed", f"{SITE}/atom.xml")]),
        ('<link rel=alternate type="application/feed+json" href=/feed.json>', "", [Offer("feed", f"{SITE}/feed.json")]),
        # one feed in three formats is one offer
        (RSS.format("", "/feed/") + '<link rel=alternate type="application/atom+xml" href="/feed/atom/">', "", [Offer("feed", f"{SITE}/feed/")]),
        # comments are left out, by address or by title
        (RSS.format("Tern » Comments Feed", "/c/feed/") + RSS.format("", "/comments/feed/") + RSS.format("", "/x"), "", [Offer("feed", f"{SITE}/x")]),
        # what lies below the page comes first, then what shares words with it
        (
            RSS.format("All", "/feed/") + RSS.format("News", "/rss/7") + RSS.format("", "/news/feed/"),
            "",
            [Offer("feed", f"{SITE}/news/feed/"), Offer("feed", f"{SITE}/rss/7", "News"), Offer("feed", f"{SITE}/feed/", "All")],
        ),
        # other links of a head
        ('<link rel=stylesheet href=/feed.css><link rel=alternate hreflang=de href=/de><link rel=alternate type=text/html href=/m>', "", []),
        ('<link rel=alternate type="text/xml+oembed" href="/oembed?format=xml"><link rel=alternate type=text/xml href=/old>', "", [Offer("feed", f"{SITE}/old")]),
        ('<link rel=alternate type="application/rss+xml" href="javascript:x">', "", []),
        ('<link rel=alternate type="application/rss+xml" href="/news">', "", []),  # the page itself
        # WordPress
        ('<link rel="https://api.w.org/" href="/wp-json/">', "", [Offer("wp-json", f"{SITE}/wp-json/wp/v2/posts?{POSTS}")]),
        (
            '<link rel="https://api.w.org/" href="/?rest_route=/"><link rel=alternate type="application/json" href="/?rest_route=/wp/v2/tags/7">',
            "",
            [Offer("wp-json", f"{SITE}/?rest_route=/wp/v2/posts&{POSTS}&tags=7")],
        ),
        (
            '<link rel="https://api.w.org/" href="/wp-json/"><link rel=alternate type="application/json" href="/wp-json/wp/v2/categories/12">',
            "",
            [Offer("wp-json", f"{SITE}/wp-json/wp/v2/posts?{POSTS}&categories=12")],
        ),
        ("<link rel=sitemap href=/news-sitemap.xml><link rel=sitemap href=/sitemap.xml>", "", [Offer("news-sitemap", f"{SITE}/news-sitemap.xml")]),
        # visible links, on the same site only
        ("", "<a href=/rss/press.xml>Subscribe</a>", [Offer("feed", f"{SITE}/rss/press.xml", "Subscribe")]),
        ("", "<a href=https://www.tern.example/press.rss>All</a>", [Offer("feed", "https://www.tern.example/press.rss", "All")]),
        ("", "<a href=https://press.tern.example/?feed=rss2>All</a>", [Offer("feed", "https://press.tern.example/?feed=rss2", "All")]),
        ("", "<a href=/out/9.xml>RSS 2.0</a>", [Offer("feed", f"{SITE}/out/9.xml", "RSS 2.0")]),
        ("", "<a href=https://reader.example/feed/>RSS</a><a href=/feedback>Feedback</a><a href=/data.xml>Figures</a>", []),
    ],
)  # fmt: skip
def test_offers_of_a_page(head: str, body: str, expected: list[Offer]) -> None:
    assert list(offers(page(body, head=head))) == expected


def test_at_most_six_offers_are_made() -> None:
    head = "".join(RSS.format("", f"/section-{letter}/feed/") for letter in "abcdefghij")
    assert [offer.url[-7:-6] for offer in offers(page("", head=head))] == list("abcdef")


def test_links_of_the_head_resolve_against_the_base_of_the_page() -> None:
    assert offers(page("", head='<base href="/press/">' + RSS.format("", "rss.xml")))[0].url == f"{SITE}/press/rss.xml"


@pytest.mark.parametrize(
    ("path", "first"),
    [
        ("/en/news/", ["/en/news/feed/", "/feed/", "/rss.xml"]),
        ("/en/news?page=1", ["/en/news/feed/", "/feed/", "/rss.xml"]),
        ("/en/news.html", ["/en/feed/", "/feed/", "/rss.xml"]),
        ("/", ["/feed/", "/rss.xml"]),
        ("", ["/feed/", "/rss.xml"]),
    ],
)
def test_guesses_begin_beside_the_page(path: str, first: list[str]) -> None:
    found = guesses(f"{SITE}{path}")
    rest = ["/news-sitemap.xml", f"/wp-json/wp/v2/posts?{POSTS}", "/sitemap.xml"]
    assert [guess.url.removeprefix(SITE) for guess in found] == first + rest
    assert [guess.kind for guess in found[-3:]] == ["news-sitemap", "wp-json", "news-sitemap"]
