"""After a redesign a list is found again by the releases in it that are known; what is no longer the list is left to a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from html import escape

import pytest

from scrapers.listing import read_listing
from scrapers.page import Listing, Page, Wrapper
from tests.scrapers.listing.listing_pages import LAYOUTS, NOW, RELEASES, URL, Release, headings, layout, long_date, page_of, read, spec

NEWER = Release(66, date(2020, 1, 15), "Tidewater lends its test basin to three schools", "They bring their own boats.", "Education")
AFTER = (NEWER, *RELEASES[:-1])
OTHERS = tuple(
    Release(500 + n, date(2019, 12, 20 - n), title, "The committee met twice.", "Union")
    for n, title in enumerate(
        ("Dockers vote for a new contract", "Pilots ask for longer breaks", "A strike is called off at the last minute",
         "Crane drivers elect their first chairwoman", "The union moves into the old customs house", "Members meet in the fish hall")
    )
)  # fmt: skip


def learnt(releases: tuple[Release, ...] = RELEASES) -> Wrapper | None:
    return read(layout("headings in a list", releases)).wrapper


def again(html: str, wrapper: Wrapper | None = None) -> Listing:
    return read_listing(Page(URL, html), spec(), now=NOW, wrapper=wrapper or learnt())


def titles(listing: Listing) -> list[str]:
    return [item.title for item in listing.items]


def named(releases: tuple[Release, ...]) -> list[str]:
    return [release.title for release in releases]


def box(*releases: Release, name: str = "Most read") -> str:
    """A box with the titles of releases, as newsrooms have beside their list."""
    return f"<section><h2>{name}</h2><ol>{''.join(f'<li><a href={r.path}>{r.title}</a></li>' for r in releases)}</ol></section>"


def bare(r: Release) -> str:
    return f'<p class="x{r.number}"><a href="{r.path}">{escape(r.title)}</a></p>'


def year_group(r: Release) -> str:
    return f'<li><a href="{r.path}">{r.title}</a>, {r.day:%d.%m.}</li>'


@pytest.mark.parametrize("name", [name for name in LAYOUTS if name not in ("headings in a list", "table with PDF links")])
def test_a_list_in_another_layout_is_found_with_its_new_releases(name: str) -> None:
    listing = again(layout(name, AFTER))
    assert titles(listing) == named(AFTER)
    assert listing.repaired
    assert listing.evidence[0] == "The list stands elsewhere than before; 5 of its items are known."


def test_the_new_place_is_learnt_and_no_longer_a_repair() -> None:
    found = again(layout("flat paragraphs", AFTER))
    assert not again(layout("flat paragraphs", AFTER), found.wrapper).repaired


def test_a_list_without_dates_and_headings_is_found_that_detection_would_not_take() -> None:
    page = page_of("".join(map(bare, (replace(NEWER, title="School boats"), *(replace(r, title=r.title[:14]) for r in RELEASES[:3])))))
    assert read(page).items == ()
    assert len(again(page).items) == 4


def test_titles_cut_short_at_new_addresses_are_known_by_how_they_begin() -> None:
    cut = tuple(replace(r, number=r.number + 9_000, title=f"{r.title[:36]}…") for r in AFTER)
    listing = again(layout("flat paragraphs", cut))
    assert titles(listing) == named(cut)
    assert listing.repaired


def test_an_archive_in_groups_of_years_is_one_list() -> None:
    groups = [(year, [r for r in AFTER if r.day.year == year]) for year in (2020, 2019)]
    page = page_of("".join(f"<h2>{year}</h2><ul class=y{year}>{''.join(map(year_group, group))}</ul>" for year, group in groups))
    assert titles(again(page)) == named(AFTER)


def test_a_box_of_popular_releases_is_not_taken_for_the_redesigned_list() -> None:
    popular = [RELEASES[n] for n in (3, 0, 4, 1)]
    listing = again(page_of(box(*popular) + "".join(['<div class="text">', *map(LAYOUTS["flat paragraphs"][1], AFTER), "</div>"])))
    assert titles(listing) == named(AFTER)


@pytest.mark.parametrize(
    "matter", ["<p>There are no news.</p>", "<h2>Our port</h2>" + "<p>The port was founded by monks and has four basins. </p>" * 30]
)
def test_a_box_of_popular_releases_alone_is_no_list(matter: str) -> None:
    assert again(page_of(matter + box(*(RELEASES[n] for n in (3, 0, 4, 1))), pager="")).items == ()


def test_releases_of_which_none_is_known_are_a_proposal() -> None:
    listing = again(layout("flat paragraphs", OTHERS))
    assert (listing.items, listing.refusal) == ((), "listing-changed")
    assert titles(listing.alternatives[0]) == named(OTHERS)


def test_a_list_in_its_old_place_is_believed_when_all_of_it_is_new() -> None:
    listing = again(layout("headings in a list", OTHERS))
    assert titles(listing) == named(OTHERS)
    assert not listing.repaired


def test_a_year_that_begins_with_few_releases_stands_where_the_old_one_stood() -> None:
    january = OTHERS[:2]
    assert titles(again(layout("headings in a list", january))) == named(january)
    assert again(layout("headings in a list", january).replace("class=news", "class=top")).items == ()


@pytest.mark.parametrize("path", ["/en/shop/{}", "/en/whats-on/{}", "/en/careers/{}"])
def test_the_old_place_with_dated_things_of_other_addresses_is_not_believed(path: str) -> None:
    page = layout("headings in a list", OTHERS).replace("/en/news/detail/", path.format(""))
    assert read(page).items
    assert (again(page).items, again(page).refusal) == ((), "listing-changed")


@pytest.mark.parametrize(("folder", "count"), [("/en/news/detail/", 6), ("/de/presse/", 0)])
def test_a_newsroom_in_another_language_is_known_by_its_addresses_alone(folder: str, count: int) -> None:
    german = ("Eine Sommerschule für Lotsen", "Die neue Kransteuerung ist leiser", "Lindhaven nimmt unsere Sensoren",
              "Ein Lehrstuhl am Elm College", "Ein ruhiges Jahr mit drei Schiffen", "Wie Eis die Kameras blendet")  # fmt: skip
    translated = tuple(replace(r, title=title) for r, title in zip(RELEASES, german, strict=True))
    page = layout("flat paragraphs", translated).replace("/en/news/detail/", folder)
    assert len(again(page).items) == count


def test_a_list_that_cannot_be_located_is_known_all_the_same() -> None:
    wrapper = learnt()
    assert wrapper
    nowhere = replace(wrapper, locators=())
    assert again(layout("flat paragraphs", OTHERS), nowhere).refusal == "listing-changed"
    listing = again(layout("flat paragraphs", AFTER), nowhere)
    assert titles(listing) == named(AFTER)
    assert not listing.repaired  # it never had a place to leave


def test_one_known_release_among_other_things_proves_nothing() -> None:
    mixed = (OTHERS[0], RELEASES[0], *OTHERS[1:])
    page = "".join(f'<div><h3><a href="/en/union/{r.number}">{r.title}</a></h3><p>{long_date(r.day)}</p></div>' for r in mixed)
    assert again(page_of(page)).refusal == "listing-changed"


def test_the_page_itself_settles_anew_whether_the_month_comes_first() -> None:
    page = page_of("".join(f'<p>{r.day:%d/%m/%Y} <a href="{r.path}">{r.title}</a></p>' for r in RELEASES))
    listing = read_listing(Page(URL, page), spec(), now=NOW, order="mdy", wrapper=learnt())
    assert [item.published and item.published.at.date() for item in listing.items] == [release.day for release in RELEASES]


def test_an_old_place_that_headings_fill_alone_is_judged_by_what_is_known() -> None:
    page = page_of(f"<ul class=news>{headings(RELEASES[2])}</ul>")
    assert titles(again(page)) == [RELEASES[2].title]
