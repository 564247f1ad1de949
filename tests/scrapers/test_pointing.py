"""Pointing at pages of every make: what a click proposes is what the product then reads."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from config import ListingRules, SourceSpec, check_selector
from entries import ExtractError
from scrapers import InlineParsing, Listing, ParsingPool, Received, read_listing
from scrapers.pointing import Matches, matches, proposals, safe_copy, spots
from scrapers.pointing.copy import MOST_ELEMENTS
from scrapers.pointing.names import is_name
from tests.scrapers.newsroom_pages import ADDRESSES, DAYS, HOST, PAGES, TITLES, Made, rows

NOW = datetime(2024, 4, 2, 12, tzinfo=UTC)
SPEC = SourceSpec(id="tern", name="Tern Harbour", url=f"{HOST}/news", timezone="Europe/London")


def number(received: Received, text: str) -> int:
    """The number of the innermost element of the copy with just this text: what a click on it hits."""
    found = [node for node in BeautifulSoup(safe_copy(received).html, "lxml").select("[data-n]") if node.get_text().strip() == text]
    return int(found[-1]["data-n"])


def listed(received: Received, **rules: str) -> Listing:
    return read_listing(received, SPEC.model_copy(update={"listing": ListingRules(**rules)}), now=NOW)


def best(made: Made, text: str, part: str, item_rule: str = "") -> str:
    return proposals(made.received, number(made.received, text), part, SPEC, now=NOW, item_rule=item_rule)[0].selector


@pytest.mark.parametrize("name", [name for name in PAGES if name != "definition list"])
def test_a_click_on_a_title_names_all_releases(name: str) -> None:
    made = PAGES[name]
    proposed = proposals(made.received, number(made.received, made.title), "item", SPEC, now=NOW)[0]
    assert tuple(item.url for item in listed(made.received, item=proposed.selector).items) == ADDRESSES
    assert proposed.count == 5
    assert proposed.texts[0] == made.title


@pytest.mark.parametrize("name", [name for name in PAGES if name != "definition list"])
def test_titles_and_dates_that_are_pointed_at_are_the_ones_read(name: str) -> None:
    made = PAGES[name]
    item = best(made, made.title, "item")
    title, date = best(made, made.title, "title", item), best(made, made.date, "date", item)
    items = listed(made.received, item=item, title=title, date=date).items
    assert items[0].title == made.title
    assert [each.published.origin for each in items if each.published] == ["rule"] * 5
    told = matches(made.received, {"item": item, "title": title, "date": date}, SPEC, now=NOW)
    assert [(match.part, match.count, match.problem) for match in told.parts] == [("item", 5, ""), ("title", 5, ""), ("date", 5, "")]


def test_a_definition_list_is_named_by_its_descriptions() -> None:
    made = PAGES["definition list"]
    item = best(made, made.title, "item")
    assert tuple(each.url for each in listed(made.received, item=item).items) == ADDRESSES


@pytest.mark.parametrize(
    ("name", "item", "title", "date"),
    [
        ("list", ".entry", "a", ".date"),
        ("table", "table.releases tr", "a", "td"),
        ("cards", ".card", ".card-title", "time[datetime]"),
        ("nested", ".year li", "a", ".meta"),
        ("paragraphs", "#news p", "a", "b"),
        ("right to left", ".post", ".entry-title a", ".posted-on"),
        ("ideographs", ".list-box li", "a", ".time"),
    ],
)
def test_rules_are_written_as_a_person_would(name: str, item: str, title: str, date: str) -> None:
    made = PAGES[name]
    written = best(made, made.title, "item")
    assert (written, best(made, made.title, "title", written), best(made, made.date, "date", written)) == (item, title, date)
    assert all(check_selector(selector) for selector in (item, title, date))


@pytest.mark.parametrize(
    ("name", "thought_of"),
    [
        ("news-list", True),
        ("newsCardTitle", True),
        ("新闻列表", True),
        ("date", True),
        ("css-1x2y3z", False),
        ("sc-bdVaJa", False),
        ("item-17", False),
        ("xkcdqz", False),
        ("odd", False),
        ("is-active", False),
        ("md:flex", False),
        ("a" * 41, False),
    ],
)
def test_names_that_nobody_thought_of_are_not_used(name: str, thought_of: bool) -> None:
    assert is_name(name) is thought_of


def test_a_picture_and_a_link_are_found_from_the_text_beside_them() -> None:
    made = PAGES["cards"]
    spot = number(made.received, made.title)
    image = proposals(made.received, spot, "image", SPEC, now=NOW, item_rule=".card")[0]
    assert (image.selector, image.count, image.texts[0]) == ("img", 5, "Picture of the harbour")
    link = proposals(PAGES["list"].received, number(PAGES["list"].received, DAYS[1]), "link", SPEC, now=NOW, item_rule=".entry")[0]
    assert (link.selector, link.read[0]) == ("a", ADDRESSES[0])


def test_what_is_left_out_is_named_by_its_class_and_never_half_the_page() -> None:
    share = "<div class=share><a href=#>Post</a> <a href=#>Mail</a></div>"
    made = Made(PAGES["list"].body + share)
    dropped = proposals(made.received, number(made.received, "Mail"), "drop", SPEC, now=NOW)
    assert dropped[0].selector == ".share"
    assert all("main" not in match.selector for match in dropped)


def test_pointing_outside_of_the_releases_adds_what_is_like_it() -> None:
    first = rows("<div class=lead><h2><a href=/news/9N_>Lead: TITLE</a></h2><p class=date>DAY</p></div>")
    made = Made(first + PAGES["list"].body)
    both = proposals(made.received, number(made.received, f"Lead: {TITLES[0]}"), "item", SPEC, now=NOW, item_rule=".entry")[0]
    assert (both.selector, both.count) == (".entry, .lead", 10)
    assert proposals(made.received, number(made.received, f"Lead: {TITLES[0]}"), "date", SPEC, now=NOW, item_rule=".entry") == ()


def test_a_rule_that_cannot_be_joined_with_another_is_left_alone() -> None:
    made = Made(f"<p class=lead>Lead: <a href=/news/9>{TITLES[0]}</a></p><p class=lead>Second</p>{PAGES['list'].body}")
    rule = "li.entry" + ":not(b)" * 70  # with another one it is longer than a rule may be
    proposed = proposals(made.received, number(made.received, f"Lead: {TITLES[0]}"), "item", SPEC, now=NOW, item_rule=rule)
    assert all(rule not in match.selector for match in proposed)


def test_nothing_is_proposed_for_what_is_not_there_or_is_alone() -> None:
    received = PAGES["list"].received
    assert proposals(received, 99_999, "item", SPEC, now=NOW) == ()
    assert proposals(received, -1, "date", SPEC, now=NOW) == ()
    alone = Made("<main><h1>About us</h1><p>We keep the harbour.</p></main>").received
    assert proposals(alone, number(alone, "We keep the harbour."), "item", SPEC, now=NOW) == ()


# ------------------------------------------------------------------------------------------------------------------- trying


def told(received: Received, **rules: str) -> Matches:
    return matches(received, rules, SPEC, now=NOW)


@pytest.mark.parametrize(
    ("rules", "part", "problem"),
    [
        ({"item": ".entry", "date": ".dat"}, "date", "“.dat” matches nothing in a release. “.date” would match 5."),
        ({"item": ".entry", "title": "h5"}, "title", "“h5” matches nothing in a release."),
        ({"item": ".entri"}, "item", "“.entri” matches no release. “.entry” would match 5."),
        ({"date": ".date"}, "date", "“.date” is looked for in each release. Say first what a release is."),
        ({"item": ".entry", "date": "a"}, "date", f"“a” matches 5, and none reads as a date, such as “{TITLES[0]}”."),
        ({"drop": ".nowhere"}, "drop", "“.nowhere” matches nothing on this page."),
        ({"item": "li >"}, "item", "“li >” is no selector that we can read: a CSS selector looks like"),
        ({"item": "nav"}, "item", "“nav” matches"),
    ],
)
def test_a_rule_that_will_not_do_says_why_and_what_would(rules: dict[str, str], part: str, problem: str) -> None:
    match = told(PAGES["list"].received, **rules).of(part)
    assert match
    if part == "item" and rules["item"] == "nav":
        assert match.count == 1  # an address and a title: one release for the product, and the person sees which
    else:
        assert match.problem.startswith(problem)


def test_dates_are_told_as_the_product_reads_them_where_the_source_is() -> None:
    times = tuple(f"{day} July 2024, 2:05 pm" for day in (28, 21, 14, 7, 1))
    made = Made("<ul>" + rows("<li class=entry><a href=/news/N_>TITLE</a> <i class=date>DAY</i></li>", TITLES, times) + "</ul>")
    date = matches(made.received, {"item": ".entry", "date": ".date"}, SPEC, now=datetime(2024, 8, 1, tzinfo=UTC)).of("date")
    assert date
    assert (date.texts[0], date.read[0], date.unread) == (times[0], "2024-07-28 14:05", 0)


def test_a_selector_that_takes_too_long_is_named_and_the_others_are_told() -> None:
    deep = "<div>" * 1_500 + "<b>deep</b>" * 3_000
    received = Made(PAGES["list"].body + deep).received
    slow = "u div div div div b"
    pool = ParsingPool(1)
    try:
        began = time.monotonic()
        found = pool.matches(received, {"item": ".entry", "drop": slow}, SPEC, now=NOW)
    finally:
        pool.close()
    assert time.monotonic() - began < 20
    assert [(match.part, match.count) for match in found.parts] == [("item", 5), ("drop", 0)]
    assert "takes more than 1 s" in found.parts[1].problem


def test_what_would_match_in_place_of_a_misspelled_class_is_looked_for_behind_a_fuse_too() -> None:
    held: list[str] = []

    @contextmanager
    def fuse() -> Iterator[None]:
        held.append("held")
        yield

    found = matches(PAGES["list"].received, {"item": ".entri"}, SPEC, now=NOW, fuse=fuse)
    assert (found.parts[0].nearest, len(held)) == (".entry", 2), "one for what was typed, one for what is near"


def test_both_ways_of_parsing_say_the_same() -> None:
    made = PAGES["nested"]
    n = number(made.received, made.title)
    pool, inline = ParsingPool(1), InlineParsing()
    try:
        for one, other in (
            (pool.copy(made.received), inline.copy(made.received)),
            (pool.spots(made.received, SPEC, now=NOW), inline.spots(made.received, SPEC, now=NOW)),
            (pool.proposals(made.received, n, "item", SPEC, now=NOW), inline.proposals(made.received, n, "item", SPEC, now=NOW)),
            (pool.matches(made.received, {"item": "li"}, SPEC, now=NOW), inline.matches(made.received, {"item": "li"}, SPEC, now=NOW)),
        ):
            assert one == other
        with pytest.raises(ExtractError):
            pool.matches(replace(made.received, media_type="image/png"), {"item": "li"}, SPEC, now=NOW)
    finally:
        pool.close()


# --------------------------------------------------------------------------------------------------------------- candidates


@pytest.mark.parametrize("name", PAGES)
def test_the_first_release_is_offered_with_its_parts(name: str) -> None:
    made = PAGES[name]
    offered = spots(made.received, SPEC, now=NOW)
    by_part = {spot.part: spot for spot in reversed(offered)}
    assert offered[0].part == "item"
    assert by_part["title"].text == made.title
    assert ("date" in by_part and by_part["date"].text == made.date) or name == "definition list"
    assert len({spot.n for spot in offered}) == len(offered)


def test_what_a_rule_names_is_offered_before_what_was_found() -> None:
    received = PAGES["list"].received
    assert spots(received, SPEC, now=NOW, item_rule=".menu li")[0].text == "Home"
    assert spots(Received(f"{HOST}/", b"<p>Nothing here"), SPEC, now=NOW) == ()


# ------------------------------------------------------------------------------------------------------------------ the copy

ALLOWED = re.compile(
    r'(?:[^<>]|<(?:div|span) data-n="\d+"(?: data-kind="[a-z]+")?(?: dir="(?:ltr|rtl|auto)")?(?: lang="[A-Za-z0-9-]+")?>|</(?:div|span)>)*'
)
HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<a href='javascript:alert(1)'>go</a>",
    "<iframe src=//evil.example></iframe><object data=x></object><embed src=x>",
    "<form action=//evil.example><input name=csrf_token><button>Send</button></form>",
    "<p style='position:fixed' id=main name=x class=pointer onclick=alert(1)>over</p>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<img alt='\"><script>alert(1)</script>' src=x>",
    "<p lang='\"><script>' dir='\" onclick=alert(1)'>text</p>",
    "<plaintext><b>all the rest",
    "<base href=//evil.example><meta http-equiv=refresh content='0;url=//evil.example'><link rel=stylesheet href=//evil.example>",
    "<template><img src=x onerror=alert(1)></template><xmp><script>alert(1)</script></xmp>",
    "<video src=x onerror=alert(1)></video><audio src=x></audio><dialog open>hm</dialog>",
)


@pytest.mark.parametrize("vector", HOSTILE)
def test_the_copy_holds_two_elements_and_no_address(vector: str) -> None:
    html = safe_copy(Made(f"<p>before</p>{vector}<p>after</p>").received).html
    assert ALLOWED.fullmatch(html), html
    assert "before" in html


@settings(max_examples=200)
@given(st.text(alphabet="<>/=\"'& abdimnpst!-[]\0\u202e", max_size=200))
def test_no_text_whatever_breaks_out_of_the_copy(text: str) -> None:
    assert ALLOWED.fullmatch(safe_copy(Received(f"{HOST}/", f"<html><body><p>x</p>{text}".encode(), "text/html", "utf-8")).html)


@pytest.mark.parametrize("name", PAGES)
def test_a_browser_finds_each_number_where_it_was_written(name: str) -> None:
    html = safe_copy(PAGES[name].received).html
    again = BeautifulSoup(html, "html.parser")
    tree = BeautifulSoup(html, "lxml")
    paths = [[[up.get("data-n") for up in node.parents if up.get("data-n")] for node in soup.select("[data-n]")] for soup in (again, tree)]
    assert paths[0] == paths[1]
    assert again.get_text() == tree.get_text()


def test_pictures_become_their_words_and_languages_and_directions_stay() -> None:
    copy = safe_copy(
        Made("<p lang=fr dir=ltr>Bonjour <img src=//evil.example/p.gif alt='Le phare'><img src=x></p>", direction="rtl").received
    )
    assert 'lang="fr"' in copy.html
    assert re.search(r'data-kind="picture">Le phare</span><span data-n="\d+" data-kind="picture">Picture<', copy.html)
    assert "evil" not in copy.html
    assert (copy.title, copy.language, copy.direction, copy.is_cut) == ("News", "en", "rtl", False)


def test_a_page_of_too_many_elements_is_cut_and_says_so() -> None:
    copy = safe_copy(Made("<p>one <b>two</b></p>" * MOST_ELEMENTS).received)
    assert (copy.elements, copy.is_cut) == (MOST_ELEMENTS, True)
    assert ALLOWED.fullmatch(copy.html)
    assert safe_copy(Made("<div>" * 1_000 + "deep").received).html.count("<div") < 200


def test_long_texts_are_shortened() -> None:
    assert len(safe_copy(Made(f"<p>{'word ' * 5_000}</p>").received).html) < 3_000
    assert safe_copy(Made(f"<p>{'word ' * 150}</p>" * 2_000).received).is_cut
