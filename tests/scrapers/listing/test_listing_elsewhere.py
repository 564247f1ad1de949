"""What lists on sites nobody had looked at showed: big menus, odd wrappers, dates in unusual places, and what else stands on a page."""

from __future__ import annotations

import pytest

from tests.scrapers.listing.listing_pages import (
    MENU,
    RELEASES,
    Release,
    days,
    flat,
    headings,
    layout,
    links,
    long_date,
    page_of,
    read,
    read_more,
)

TITLES = [release.title for release in RELEASES]
DAYS = [release.day for release in RELEASES]
SERVICES = [
    f"{what} permit for {who} number {n}" for what in ("Mooring", "Fishing", "Parking") for who in ("ships", "guests") for n in range(30)
]


def test_a_category_before_each_title_does_not_hide_the_list_behind_a_big_menu() -> None:
    columns = ("north", "south", "east", "west", "quay", "dock", "yard", "lock")
    mega = "".join(f'<div class="{name}"><ul>{links(*SERVICES[i::8])}</ul></div>' for i, name in enumerate(columns))
    parts = "".join(
        f'<article><i>{long_date(r.day)}</i> <span><a href="/port">Port</a></span> <a href="{r.path}"><h2>{r.title}</h2></a></article>'
        for r in RELEASES
    )
    assert [item.title for item in read(page_of(f"{mega}{parts}")).items] == TITLES


@pytest.mark.parametrize(
    "names",
    ["has-no-sidebar", "elementor-widget elementor-widget-container", "post hentry category-news tag-social-media tag-related"],
)
def test_what_a_class_denies_or_calls_every_element_is_no_chrome(names: str) -> None:
    """Undated lists live by such points."""
    parts = "".join(f'<article class="{names}"><a href="/a/{r.number}"><h3>{r.title}</h3></a><p>{r.lead}</p></article>' for r in RELEASES)
    confidence = {name: read(page_of(f"<div>{parts.replace(names, name)}</div>")).confidence for name in (names, "plain", "widget")}
    assert confidence[names] == confidence["plain"] > confidence["widget"]


def test_a_badge_of_day_and_month_takes_the_year_of_the_address() -> None:
    parts = "".join(
        f'<article><h2><a href="/{r.day:%Y/%m}/r{r.number}">{r.title}</a></h2><b><span>{r.day:%B}</span></b><b><span>{r.day.day}</span></b></article>'
        for r in RELEASES
    )
    assert days(read(page_of(parts))) == DAYS


def test_a_weekday_settles_day_and_month_for_the_page() -> None:
    parts = "".join(
        f'<div class="n"><h3><a href="{r.path}">{r.title}</a></h3>Submitted on Thu, 12/05/2019 - 6:50pm</div>' for r in RELEASES[:3]
    )
    listing = read(page_of(parts))
    assert (listing.order, days(listing)[0]) == ("mdy", RELEASES[1].day)


def test_a_heading_that_holds_a_day_and_more_words_is_the_title() -> None:
    parts = "".join(
        f'<li>{long_date(r.day)}<h3><a href="{r.path}">Vote on {long_date(r.day)}</a></h3><p>{r.lead}</p></li>' for r in RELEASES
    )
    assert read(page_of(f"<ul>{parts}</ul>")).items[0].title == "Vote on 13 January 2020"


def test_a_day_of_publication_beside_a_day_of_change_is_read() -> None:
    """As hAtom prints them, in two abbr without a blank."""
    parts = "".join(
        f'<li><h3><a href="{r.path}">{r.title}</a></h3><p>On <abbr>{r.day:%d.%m.%Y}</abbr><abbr>14.01.2020</abbr></p></li>'
        for r in RELEASES
    )
    assert days(read(page_of(f"<ul>{parts}</ul>"))) == DAYS


def test_a_large_first_release_is_joined_to_the_grid_below_it() -> None:
    def card(r: Release) -> str:
        return f'<div><h3>{r.title}</h3><p>{long_date(r.day)}</p><p>{r.lead * 2}</p><a href="{r.path}">Read more</a></div>'

    first, *rest = RELEASES
    grid = f'<div><h2>Latest</h2><div class="grid">{"".join(map(card, rest))}</div></div>'
    listing = read(page_of(f"<div><div><h2>Featured</h2>{card(first)}</div>{grid}</div>"))
    assert [item.title for item in listing.items] == TITLES


def test_a_pair_of_links_without_dates_is_no_list() -> None:
    names = ("Tidewater in figures: a fact sheet", "Tidewater and its quays: a history")
    pair = "".join(
        f'<div class="col"><h4><a href="/press/kit-{n}.pdf">{name}</a></h4><p>{RELEASES[n].lead} {RELEASES[n].lead}</p></div>'
        for n, name in enumerate(names)
    )
    assert read(page_of(pair, pager="")).items == ()


def test_past_events_are_refused_by_their_addresses() -> None:
    parts = "".join(headings(r).replace("/en/news/detail", "/event") for r in RELEASES)
    listing = read(page_of(f"<ul>{parts}</ul>"), url="https://www.tidewater.example/en/")
    assert (listing.items, listing.refusal) == ((), "events")


def test_a_captcha_in_the_form_of_a_page_with_a_menu_is_no_robot_check() -> None:
    html = layout("headings in a list", RELEASES[:3]).replace("<footer>", '<footer><form><div class="h-captcha"></div></form>')
    assert [item.title for item in read(html).items] == TITLES[:3]


OTHERS = tuple(
    Release(100 + r.number, r.day, f"Tides: {r.title.lower()} in pictures", r.lead, r.label) for r in RELEASES
)  # fmt: skip


def test_another_list_of_the_page_is_offered_as_an_alternative() -> None:
    second = "".join(flat(r).replace("<h3>", "<h5>").replace("</h3>", "</h5>").replace("/en/news", "/pictures") for r in OTHERS)
    listing = read(page_of(f'<ul>{"".join(map(headings, RELEASES))}</ul><div class="other">{second}</div>'))
    assert [item.title for item in listing.items] == TITLES
    (other,) = listing.alternatives
    assert [item.title for item in other.items] == [r.title for r in OTHERS]
    assert other.evidence
    assert other.confidence > 0.5
    assert other.alternatives == ()


def test_one_list_at_several_levels_of_nesting_is_no_alternative_to_itself() -> None:
    assert read(layout("title in a header element")).alternatives == ()


def test_a_refused_page_offers_what_it_might_have_been() -> None:
    pair = "".join(map(read_more, RELEASES[:2])).replace("January", "").replace("December", "")
    undated = pair.replace("13  2020", "").replace("5  2019", "")
    listing = read(page_of(undated, pager=""), url="https://www.tidewater.example/")
    assert (listing.items, listing.refusal) == ((), "listing-empty")
    assert TITLES[0] in [item.title for each in listing.alternatives for item in each.items]


def test_a_menu_is_never_an_alternative() -> None:
    assert read(f"<header><nav><ul>{MENU}</ul></nav></header><footer><ul>{MENU}</ul></footer>").alternatives == ()


def test_a_title_with_a_span_around_each_word_is_one_title() -> None:
    def worded(r: Release) -> str:
        spans = " ".join(f'<span class="part_{n} part_odd">{word}</span>' for n, word in enumerate(r.title.split()))
        return f'<article><h2><a href="{r.path}">{spans}</a></h2><time datetime="{r.day}">{long_date(r.day)}</time></article>'

    assert [item.title for item in read(page_of("".join(map(worded, RELEASES)))).items] == TITLES


def test_press_coverage_is_dated_by_the_name_and_the_day_it_is_signed_with() -> None:
    parts = "".join(f'<p>{r.title}<br><a href="{r.path}">The Harbour Gazette, {r.day:%d.%m.%Y}</a></p>' for r in RELEASES)
    listing = read(page_of(f"<div>{parts}</div>"))
    assert ([item.title for item in listing.items], days(listing)) == (TITLES, DAYS)


HEADLINES = [f"{r.title}, part {n}" for n in range(4) for r in RELEASES]


@pytest.mark.parametrize(
    ("address", "headlines", "is_list"),
    [
        ("/press.htm", HEADLINES, True),
        ("/about/in-the-news/", HEADLINES, True),
        ("/partners.htm", HEADLINES, False),
        ("/press/harbour-pilots-learn-to-steer-in-fog-at-summer-school.htm", HEADLINES, False),
        ("/press.htm", HEADLINES[:4], False),
    ],
)
def test_many_headlines_without_dates_are_a_list_where_the_address_says_so(address: str, headlines: list[str], is_list: bool) -> None:
    parts = "".join(f'<p><a href="/{n}.pdf">{title}</a></p>' for n, title in enumerate(headlines))
    listing = read(page_of(parts, pager=""), url=f"https://www.tidewater.example{address}")
    assert [item.title for item in listing.items] == (headlines if is_list else [])
