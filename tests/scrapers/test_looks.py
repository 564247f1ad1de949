"""Which articles a refresh reads."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from entries import Known, Reading, Stamp
from scrapers.looks import is_due, to_read
from scrapers.page import ListItem

NOW = datetime(2024, 3, 8, 12, tzinfo=UTC)
DAY = timedelta(days=1)
READING = Reading(looked=NOW - timedelta(minutes=5), looks=1, listed="One")
ROW = Known("tag:1", "https://a.example/1", ("a.example/1",), "One", Stamp(NOW - timedelta(days=1), "day", "page"), NOW, None, "f", READING)
ITEM = ListItem("https://a.example/1", "One")


@pytest.mark.parametrize(
    ("looks", "hours", "age_days", "due"),
    [
        (1, 0.9, 1, False),
        (1, 1, 1, True),
        (2, 5, 1, False),
        (2, 6, 1, True),
        (3, 24, 3, True),
        (9, 95, 10, False),
        (9, 96, 10, True),
        (1, 500, 15, False),  # no longer young
    ],
)
def test_a_young_release_is_looked_at_again_with_growing_pauses(looks: int, hours: float, age_days: int, due: bool) -> None:
    reading = replace(READING, looks=looks, looked=NOW - timedelta(hours=hours))
    row = replace(ROW, reading=reading, published=Stamp(NOW - timedelta(days=age_days), "minute", "page"))
    assert is_due(row, NOW) is due


def test_a_missing_page_is_asked_again_although_it_is_old() -> None:
    row = replace(
        ROW, published=Stamp(NOW - timedelta(days=300), "day", "page"), reading=replace(READING, missing=1, looked=NOW - timedelta(hours=1))
    )
    assert is_due(row, NOW)


def test_new_releases_come_first_and_the_rest_is_counted() -> None:
    items = [ListItem(f"https://a.example/{n}", f"N {n}") for n in range(1, 6)]
    choice = to_read(items, (replace(ROW, reading=replace(READING, listed="Old title")),), NOW, 3)
    assert [look.url for look in choice.looks] == ["https://a.example/2", "https://a.example/3", "https://a.example/4"]
    assert choice.left == 1


def test_a_new_title_on_the_listing_is_a_reason_to_read_again() -> None:
    assert to_read([ITEM], (ROW,), NOW, 9).looks == ()
    assert [look.row for look in to_read([replace(ITEM, title="One, corrected")], (ROW,), NOW, 9).looks] == [ROW]


def test_a_release_off_the_list_is_still_looked_at_while_it_is_young() -> None:
    due = replace(ROW, reading=replace(READING, looked=NOW - timedelta(hours=2)))
    (look,) = to_read([], (due,), NOW, 9).looks
    assert (look.item, look.url) == (None, ROW.url)


def gone(missing: int, days: float) -> Known:
    reading = replace(READING, missing=missing, looked=NOW - timedelta(days=days))
    return replace(ROW, withdrawn=True, withdrawn_by="source", reading=reading)


@pytest.mark.parametrize(
    ("missing", "days", "due"),
    [(3, 0.9, False), (3, 1, True), (4, 1.9, False), (4, 2, True), (7, 15, False), (7, 16, True), (8, 400, False)],
)
def test_a_withdrawn_release_is_asked_for_a_few_times_more_with_growing_pauses(missing: int, days: float, due: bool) -> None:
    assert bool(to_read([], (gone(missing, days),), NOW, 9).looks) is due


def test_a_withdrawn_release_that_is_listed_again_is_read_at_once() -> None:
    assert len(to_read([ITEM], (gone(9, 0),), NOW, 9).looks) == 1


def test_what_an_operator_withdrew_is_not_read_and_not_new_wherever_it_is_listed() -> None:
    row = replace(gone(0, 400), withdrawn_by="operator", reading=replace(READING, listed="Another title"))
    assert to_read([ITEM], (row,), NOW, 9).looks == ()
    assert to_read([], (row,), NOW, 9).looks == ()


def test_a_release_whose_address_another_one_took_is_not_looked_for_there() -> None:
    robbed = replace(ROW, urls=(), reading=replace(READING, looked=NOW - timedelta(days=1)))
    assert to_read([], (robbed,), NOW, 9).looks == ()


def known_at(number: int, *urls: str, listed: str = "One") -> Known:
    """A release that is due, at the last of these addresses."""
    keys = tuple(url.removeprefix("https://") for url in urls)
    return replace(ROW, id=f"tag:{number}", url=urls[-1], urls=keys, reading=replace(READING, looked=NOW - DAY, listed=listed))


OLD, NEW = "https://a.example/news/2019/{}.html", "https://a.example/newsroom/2019/{}"


@pytest.mark.parametrize(
    ("old", "new", "moved", "deserted"),
    [
        (OLD, NEW, 2, True),
        (OLD, NEW, 1, False),
        ("https://a.example/news?id={}", "https://a.example/news/{}", 2, True),
        (OLD, "https://a.example/news/2020/{}.html", 2, False),  # the year of an address is no other place
    ],
)
@pytest.mark.parametrize("is_new", [True, False], ids=["at first sight", "later"])
def test_a_newsroom_that_moved_has_left_the_addresses_of_what_it_no_longer_lists(
    old: str, new: str, moved: int, deserted: bool, is_new: bool
) -> None:
    went = [known_at(number, old.format(number), *([] if is_new else [new.format(number)])) for number in range(moved)]
    went = [replace(row, title=f"Title number {row.id}") for row in went]
    stays = known_at(9, old.format(9), listed="")
    items = [ListItem(new.format(number), row.title, published=row.published) for number, row in enumerate(went)]
    for listing in (items,) if is_new else (items, None):
        (look,) = [look for look in to_read(listing, (*went, stays), NOW, 9).looks if look.row == stays]
        assert (look.former in {key for row in went for key in row.urls}) == deserted
        assert not look.listed


def test_a_list_that_links_by_way_of_redirects_has_left_nothing() -> None:
    rows = [known_at(number, f"https://a.example/go/{number}", f"https://a.example/news/{number}") for number in range(3)]
    items = [ListItem(f"https://a.example/go/{number}", "One") for number in range(2)]
    assert [look.former for look in to_read(items, rows, NOW, 9).looks] == ["", "", ""]


@pytest.mark.parametrize(
    ("missing", "pinned", "looks"),
    [
        (3, 0, True),
        (6, 0, False),  # the oldest one rolled off
        (6, 9, False),  # and so it did under a pinned one that is older still
        (0, 0, False),  # it has not left
    ],
)
def test_an_old_release_is_read_again_when_it_leaves_the_midst_of_the_listing(missing: int, pinned: int, looks: bool) -> None:
    rows = [replace(known_at(n, f"https://a.example/{n}"), published=Stamp(NOW - n * 30 * DAY, "day", "page")) for n in range(1, 10)]
    shown = [row for number, row in enumerate(rows, 1) if (number < 7 or number == pinned) and number != missing]
    choice = to_read([ListItem(row.url, "One") for row in shown], rows[:6] + rows[6:9] * bool(pinned), NOW, 9)
    assert [look.row.id for look in choice.looks if look.row] == ([f"tag:{missing}"] if looks else [])
