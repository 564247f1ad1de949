"""The `[listing]` table: its selectors go before detection, and what they leave open is found inside each item."""

from __future__ import annotations

from scrapers.page import Listing
from tests.scrapers.listing.listing_pages import RELEASES, days, layout, page_of, read

TITLES = [release.title for release in RELEASES]
PAGE = page_of(
    '<div class="box"><h3><a href="/en/about-us">Ignore this banner of ours</a></h3></div>'
    + "".join(
        f'<div class="n"><b class="kind">{r.label}</b><h3>{r.title}</h3><i class="d1">{r.day}</i><i class="d2">1 May 2001</i><a class="a" href="/wrong/{r.number}">'
        f'A long and telling link about something else</a><a class="b" href="{r.path}">go</a><img class="i" src="/i/{r.number}.png"><q>{r.lead}</q></div>'
        for r in RELEASES
    )
    + '<a class="older" href="/en/news/older">Back in time</a>',
    pager="",
)


def by(**rules: str) -> Listing:
    return read(PAGE, listing=rules)


def test_each_selector_decides_its_field() -> None:
    rules = {"title": ".kind", "link": "a.b", "date": ".d2", "teaser": "q", "image": "img.i", "label": "h3", "next": "a.older"}
    listing = by(item="div.n", **rules)
    first = listing.items[0]
    assert (first.url, first.title, first.label, first.teaser) == (RELEASES[0].url, "Education", TITLES[0], RELEASES[0].lead)
    assert first.image == "https://www.tidewater.example/i/61.png"
    assert first.published is not None
    assert (first.published.at.year, first.published.origin) == (2001, "rule")
    assert listing.next_page == "https://www.tidewater.example/en/news/older"
    assert (listing.confidence, listing.refusal) == (1.0, "")


def test_what_is_not_given_is_found() -> None:
    listing = by(item="div.n", link="a.b")
    assert [item.title for item in listing.items] == TITLES
    assert [item.url for item in listing.items] == [release.url for release in RELEASES]
    assert days(read(layout("title beside a read more link"), listing={"item": "div.row"})) == [release.day for release in RELEASES]


def test_an_item_may_be_the_link_itself() -> None:
    listing = read(layout("card in a link"), listing={"item": "a.card", "link": "a"})
    assert [item.title for item in listing.items] == TITLES


def test_one_item_is_enough_for_a_rule() -> None:
    listing = read(layout("headings in a list", RELEASES[:1]), listing={"item": "ul.news > li"})
    assert [item.url for item in listing.items] == [RELEASES[0].url]


def test_a_selector_that_matches_nothing_is_named() -> None:
    listing = by(item="li.gone")
    assert (listing.items, listing.refusal) == ((), "listing-empty")
    assert "li.gone" in listing.evidence[0]


def test_a_field_selector_that_matches_nothing_is_named_and_the_finding_stands() -> None:
    listing = by(item="div.n", link="a.b", title=".headline")
    assert [item.title for item in listing.items] == TITLES
    assert any(".headline" in sentence for sentence in listing.evidence)


def test_a_sign_in_page_is_named_even_with_rules() -> None:
    listing = read("<title>Log in</title><form><input type=password></form>", listing={"item": "li"})
    assert listing.refusal == "login-wall"
