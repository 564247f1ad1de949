"""A list that was understood is found again: in its place, when its page is dressed anew, and when detection alone would refuse it."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter

from scrapers.listing import read_listing
from scrapers.listing.detection import best_runs
from scrapers.listing.item_dates import DateReader
from scrapers.listing.outline import read_outline
from scrapers.listing.wrapper import selector_of
from scrapers.page import Listing, Page, Wrapper
from tests.scrapers.listing.listing_pages import LAYOUTS, NOW, RELEASES, URL, Release, headings, layout, page_of, read, spec

NEWER = Release(
    66, RELEASES[0].day.replace(day=15), "Tidewater lends its test basin to three schools", "They bring their own boats.", "Education"
)
STANDS = "The list stands where it stood"


def again(html: str, wrapper: Wrapper | None) -> Listing:
    return read_listing(Page(URL, html), spec(), now=NOW, wrapper=wrapper)


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_wrapper_finds_the_same_items_and_new_ones(name: str) -> None:
    wrapper = read(layout(name)).wrapper
    listing = again(layout(name, (NEWER, *RELEASES[:-1])), wrapper)
    assert listing.evidence[0].startswith(STANDS)
    assert [item.title for item in listing.items] == [release.title for release in (NEWER, *RELEASES[:-1])]
    assert listing.wrapper
    assert listing.wrapper.known != wrapper.known


def test_a_wrapper_survives_being_written_down() -> None:
    adapter = TypeAdapter(Wrapper)
    wrapper = read(layout("headings in a list")).wrapper
    assert adapter.validate_json(adapter.dump_json(wrapper)) == wrapper


def test_a_list_of_one_item_is_read_where_the_list_is_known() -> None:
    one = page_of(f"<ul class=news>{headings(NEWER)}</ul>")
    assert read(one).items == ()
    assert [item.title for item in again(one, _with(RELEASES, NEWER)).items] == [NEWER.title]


def _with(*groups: tuple[Release, ...] | Release) -> Wrapper | None:
    releases = tuple(release for group in groups for release in (group if isinstance(group, tuple) else (group,)))
    return read(layout("headings in a list", releases)).wrapper


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("class=news", "class=uebersicht"),  # found by its tags
        ("<ul class=news>", "<section><div><ul class=news>"),  # found by its last steps
        ("<h1>News</h1>", "<h1>News</h1><div class=hint><p>We have moved to the new quay.</p></div>"),
    ],
)
def test_another_locator_finds_what_the_first_lost(was: str, becomes: str) -> None:
    html = layout("headings in a list").replace(was, becomes)
    listing = again(html, _with(RELEASES))
    assert listing.evidence[0].startswith(STANDS)
    assert len(listing.items) == len(RELEASES)


def test_a_page_with_another_layout_is_read_as_an_unknown_one() -> None:
    listing = again(layout("flat paragraphs"), _with(RELEASES))
    assert not listing.evidence[0].startswith(STANDS)
    assert len(listing.items) == len(RELEASES)


def test_the_old_place_filled_with_other_things_is_not_believed() -> None:
    jobs = "".join(f'<li><a href="/jobs/{n}"><h3>Welder {n}</h3></a><p>Full-time, apply by Friday</p></li>' for n in range(6))
    menu = page_of(f"<ul class=news>{jobs}</ul>")
    assert again(menu, _with(RELEASES)).items == ()


def test_releases_known_from_before_make_a_list_of_what_detection_would_not_take() -> None:
    bare = page_of("".join(f'<p class="x{r.number}"><a href="{r.path}">{r.title[:14]}</a></p>' for r in RELEASES[:3]))
    assert read(bare).items == ()
    assert [item.url for item in again(bare, _with(RELEASES)).items] == [release.url for release in RELEASES[:3]]


def test_a_second_block_that_joins_the_list_is_part_of_it_at_once() -> None:
    top = f"<div class=top><ul class=big>{headings(NEWER)}{headings(RELEASES[0])}</ul></div>"
    rest = f"<div class=rest><ul class=small>{''.join(map(headings, RELEASES[1:]))}</ul></div>"
    wrapper = read(page_of(rest)).wrapper
    assert [item.title for item in again(page_of(top + rest), wrapper).items] == [release.title for release in (NEWER, *RELEASES)]
    assert len(again(page_of(rest), wrapper).items) == len(RELEASES) - 1


def test_a_login_form_in_place_of_the_list_is_refused_all_the_same() -> None:
    form = f"<ul class=news>{headings(RELEASES[0])}</ul><form><h1>Sign in</h1><input type=password></form>"
    page = page_of(form).replace("<h1>News</h1>", "").replace("News - Tidewater", "Log in")
    assert again(page, _with(RELEASES)).refusal == "login-wall"


def test_a_class_name_with_an_angle_bracket_does_not_confuse_the_locators() -> None:
    html = layout("table with PDF links").replace("<tr><td>", '<tr class="[&>td]:pad"><td>')
    wrapper = read(html).wrapper
    assert again(html, wrapper).evidence[0].startswith(STANDS)


@pytest.mark.parametrize("name", ["headings in a list", "card in a link", "title in a header element", "table with PDF links"])
def test_a_selector_for_the_operator_names_just_the_items(name: str) -> None:
    page = Page(URL, layout(name))
    outline = read_outline(page)
    found = best_runs(outline, DateReader(outline, zone=spec().zone, language="en", order="", now=NOW))[0].items
    selector = selector_of(page, outline, found)
    assert [item.title for item in read(layout(name), listing={"item": selector}).items] == [release.title for release in RELEASES]


def test_no_selector_is_offered_where_none_is_plain() -> None:
    page = Page(URL, layout("lines cut by br"))
    outline = read_outline(page)
    found = best_runs(outline, DateReader(outline, zone=spec().zone, language="en", order="", now=NOW))[0].items
    assert selector_of(page, outline, found) == ""


def test_a_wrapper_stays_small_whatever_the_classes_are() -> None:
    html = page_of(f'<ul class="{"n" * 100_000}">{"".join(map(headings, RELEASES))}</ul>')
    wrapper = read(html).wrapper
    assert len(TypeAdapter(Wrapper).dump_json(wrapper)) < 10_000
    assert again(html, wrapper).evidence[0].startswith(STANDS)
