"""The options of a widget: what is understood, what is refused and how, and that they are written as they are read."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entries import QueryError
from feeds.widgets.contrast import contrasts, ratio
from feeds.widgets.layouts import MOST, PARTS, WIDGETS
from feeds.widgets.options import CHOICES, COLOURS, NAMES, Options, attributes, parse_options
from feeds.widgets.release import style
from feeds.widgets.view import web


def test_what_is_left_out_or_empty_stays_as_it_is_by_default() -> None:
    assert parse_options([]) == Options()
    assert parse_options([("layout", ""), ("count", ""), ("link", ""), ("heading", "")]) == Options()


def test_each_option_is_understood() -> None:
    given = [
        ("layout", "cards"), ("count", "3"), ("show", "date,title"), ("dates", "relative"), ("locale", "de-at"), ("theme", "dark"),
        ("dir", "rtl"), ("font", "serif"), ("target", "_blank"), ("live", "yes"), ("heading", " Our\n news "), ("link", "#ABC"),
        ("paper", "102030"),
    ]  # fmt: skip
    options = parse_options(given)
    assert options == Options(
        "cards",
        3,
        ("title", "date"),
        "relative",
        "de-AT",
        "dark",
        "rtl",
        "serif",
        "_blank",
        "yes",
        "Our news",
        link="aabbcc",
        paper="102030",
    )
    assert options.colours == {"link": "#aabbcc", "paper": "#102030"}
    assert options.shown == {"title", "date"}


@pytest.mark.parametrize(
    ("name", "value", "right"),
    [
        ("layout", "lisst", "list, cards, headlines or ticker"),
        ("count", "0", "a number from 1 to 50"),
        ("count", "51", "a number from 1 to 50"),
        ("count", "٣", "a number from 1 to 50"),
        ("show", "titel", "title, image, summary, date, source, topics, updated and more, or none"),
        ("dates", "long", "absolute or relative"),
        ("locale", "xx-", "a language such as en-GB"),
        ("locale", "en@currency=EUR", "a language such as en-GB"),  # Babel's own, which no browser takes
        ("locale", "root", "a language such as en-GB"),
        ("locale", "en\u202e", "not en\ufffd"),
        ("locale", "../../etc/passwd", "a language such as en-GB"),
        ("locale", "a" * 99, "a language such as en-GB"),
        ("theme", "black", "auto, light or dark"),
        ("target", "_self", "_top or _blank"),
        ("live", "1", "no or yes"),
        ("link", "red;}", "a colour such as 14539a"),
        ("paper", "12345", "a colour such as 14539a"),
        ("layuot", "list", "Did you mean layout?"),
    ],
)
def test_a_refusal_names_the_option_and_what_would_be_right(name: str, value: str, right: str) -> None:
    with pytest.raises(QueryError, match=re.escape(right)) as refused:
        parse_options([(name, value)])
    assert refused.value.name == name


def test_an_option_that_stands_twice_with_different_values_is_refused() -> None:
    assert parse_options([("count", "3"), ("count", "3")]).count == 3
    with pytest.raises(QueryError, match="stands twice"):
        parse_options([("count", "3"), ("count", "4")])


def test_the_parts_of_a_form_are_joined_and_an_empty_field_alone_shows_none() -> None:
    assert parse_options([("show", ""), ("show", "date"), ("show", "title")]).show == ("title", "date")
    assert parse_options([("show", "")]).show == parse_options([("show", "none")]).show == ()
    assert parse_options([("layout", "ticker")]).shown == set(WIDGETS["ticker"].show)


def test_a_limit_stands_for_a_count_that_is_not_given() -> None:
    assert parse_options([], limit=3).count == 3
    assert parse_options([], limit=200).count == MOST
    assert parse_options([("count", "2")], limit=9).count == 2


_any_options = st.builds(
    Options,
    layout=st.sampled_from(CHOICES["layout"]),
    count=st.integers(1, MOST),
    show=st.none() | st.sets(st.sampled_from(list(PARTS))).map(lambda some: tuple(part for part in PARTS if part in some)),
    dates=st.sampled_from(CHOICES["dates"]),
    locale=st.sampled_from(["", "de", "en-GB", "ar", "zh-Hant"]),
    theme=st.sampled_from(CHOICES["theme"]),
    dir=st.sampled_from(CHOICES["dir"]),
    font=st.sampled_from(CHOICES["font"]),
    target=st.sampled_from(CHOICES["target"]),
    live=st.sampled_from(CHOICES["live"]),
    heading=st.text(max_size=20).map(lambda text: parse_options([("heading", text)]).heading),
    link=st.sampled_from(["", "aabbcc"]),
)


@given(_any_options)
def test_options_are_written_as_they_are_read(options: Options) -> None:
    read = parse_options(attributes(options))
    assert (read.shown, attributes(read)) == (options.shown, attributes(options))
    assert {name for name, _ in attributes(options)} <= set(NAMES)


def test_contrast_is_that_of_wcag() -> None:
    assert ratio("ffffff", "000000") == pytest.approx(21)
    assert ratio("777777", "ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", CHOICES["theme"])
def test_our_own_colours_are_easy_to_read(theme: str) -> None:
    assert all(one.is_enough for one in contrasts(Options(theme=theme)))


def test_a_faint_colour_is_told_of_where_it_is_faint() -> None:
    faint = [(one.what, one.where) for one in contrasts(Options(link="8fbcff")) if not one.is_enough]
    assert faint == [("Links", "light")]
    assert [one.where for one in contrasts(Options(link="8fbcff", theme="dark")) if not one.is_enough] == []


def test_the_style_sheet_has_the_colours_of_the_table_and_a_part_for_every_layout() -> None:
    sheet = style()
    for name, colour in COLOURS.items():
        assert f"--{name}: var(--pressroll-{name}, light-dark(#{colour.light}, #{colour.dark}))" in sheet
    assert all(f".pw-{layout}" in sheet for layout in WIDGETS)


@pytest.mark.parametrize(
    "address", ["https://[x/", "https://\u2100.example/", "javascript:alert(1)", "https:", "//tern.example/", "", "data:,x"]
)
def test_what_is_no_web_address_is_no_link(address: str) -> None:
    assert web(address) == ""
