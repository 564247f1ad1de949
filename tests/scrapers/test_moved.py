"""Known releases at new addresses: told by title and day, and never when somebody else could be meant."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entries import Draft, Known, Reading, Stamp
from scrapers.looks import to_read
from scrapers.moved import find_moved, may_be
from scrapers.page import ListItem

NOW = datetime(2024, 3, 8, 12, tzinfo=UTC)
Row = tuple[str, int | float | None]  # a title, and how many days ago; None for no date


def stamp(days: float | None, *, origin: str = "page") -> Stamp:
    if days is None:
        return Stamp(NOW, "second", "first-seen")
    return Stamp(NOW - timedelta(days=days), "day" if days == int(days) else "minute", origin)  # type: ignore[arg-type] # as given


def known_as(number: int, row: Row, *, listed: str = "") -> Known:
    key = f"a.example/old/{number}"
    return Known(
        f"tag:{number}", f"https://{key}", (key,), row[0], stamp(row[1]), NOW, None, "f", Reading(looked=NOW, listed=listed or row[0])
    )


def item_of(number: int, row: Row, folder: str = "new") -> ListItem:
    return ListItem(f"https://a.example/{folder}/{number}", row[0], stamp(row[1], origin="listing") if row[1] is not None else None)


def moved(items: list[Row], known: list[Row]) -> dict[int, int]:
    found = find_moved([item_of(n, row) for n, row in enumerate(items)], [known_as(n, row) for n, row in enumerate(known)])
    return {int(key.rpartition("/")[2]): int(row.id.partition(":")[2]) for key, row in found.items()}


LONG = "The harbour board opens a school of sailing for everyone"
PIER, LAMP = "A new ferry pier for the north", "The lamp museum is repaired"


@pytest.mark.parametrize(
    ("case", "items", "known", "pairs"),
    [
        ("the same title and day", [(LONG, 3)], [(LONG, 3)], {0: 0}),
        ("set in another way", [(LONG.upper() + "!", 3)], [(LONG, 3)], {0: 0}),
        ("known to the minute, printed without a time", [(LONG, 3)], [(LONG, 2.9)], {0: 0}),
        ("another day", [(LONG, 3)], [(LONG, 33)], {}),
        ("one title, one day, two times", [(LONG, 2.4)], [(LONG, 2.6)], {}),
        ("two releases of one title, each with its day", [(LONG, 3), (LONG, 33)], [(LONG, 33), (LONG, 3)], {0: 1, 1: 0}),
        ("two known ones could be meant", [(LONG, 3)], [(LONG, 3), (LONG, 3)], {}),
        ("two items could be it", [(LONG, 3), (LONG, 3)], [(LONG, 3)], {}),
        ("cut short", [(LONG[:30] + "…", 3)], [(LONG, 3)], {0: 0}),
        ("extended", [(f"{LONG} | Tern", 3)], [(LONG, 3)], {0: 0}),
        ("with a word before it", [(f"News: {LONG}", 3)], [(LONG, 3)], {0: 0}),
        ("cut short, and two begin so", [(LONG[:30] + "…", 3)], [(LONG, 3), (f"{LONG[:30]} of rowing", 3)], {}),
        ("quarters", [("Results of the second quarter", 3)], [("Results of the first quarter", 3)], {}),
        ("numbers", [("Release of the board No. 61", 3)], [("Release of the board No. 6", 3)], {}),
        ("numbers before", [("112 ferries for the north", 3)], [("12 ferries for the north", 3)], {}),
        ("too short to tell", [("Results 2023", 3)], [("Results", 3)], {}),
        ("nothing is dated, all have moved", [(LONG, None), (PIER, None)], [(LONG, None), (PIER, None)], {0: 0, 1: 1}),
        ("one alone is no move", [("Monthly report", None)], [("Monthly report", None)], {}),
        ("few of many are no move", [(LONG, None), (PIER, None), *((f"New {n}", None) for n in "abcd")], [(LONG, None), (PIER, None)], {}),
        ("undated, moved and cut", [(LONG, None), (PIER, None), (LAMP[:20] + "…", None)], [(LONG, None), (PIER, None), (LAMP, None)], {0: 0, 1: 1, 2: 2}),
        ("undated, moved and longer without a sign", [(LONG, None), (PIER, None), (LAMP + " again", None)], [(LONG, None), (PIER, None), (LAMP, None)], {0: 0, 1: 1}),
    ],
)  # fmt: skip
def test_a_release_is_known_at_a_new_address(case: str, items: list[Row], known: list[Row], pairs: dict[int, int]) -> None:
    assert moved(items, known) == pairs, case


def test_titles_without_days_prove_nothing_while_the_list_has_old_addresses() -> None:
    known = [known_as(n, (title, None)) for n, title in enumerate((LONG, PIER, LAMP))]
    items = [item_of(0, (LONG, None), "old"), item_of(7, (PIER, None)), item_of(8, (LAMP, None))]
    assert find_moved(items, known) == {}


def test_a_release_that_is_listed_where_it_was_has_not_moved() -> None:
    known = [known_as(0, (LONG, 3))]
    assert find_moved([item_of(0, (LONG, 3), "old"), item_of(9, (LONG, 3))], known) == {}


def test_a_release_goes_by_the_title_it_was_listed_with_too() -> None:
    row = known_as(0, ("Press release", 3), listed=LONG)
    assert find_moved([item_of(1, (LONG, 3))], [row]) == {"a.example/new/1": row}


def test_a_moved_release_is_read_once_at_its_new_address() -> None:
    row = known_as(0, (LONG, 33))
    choice = to_read([item_of(1, (LONG, 33)), item_of(2, (PIER, 1))], [row], NOW, 9)
    assert [(look.url, look.row, look.moved) for look in choice.looks] == [
        ("https://a.example/new/2", None, False),
        ("https://a.example/new/1", row, True),
    ]
    assert choice.listed == {row.id}
    assert choice.looks[1].keys == ("a.example/new/1", "a.example/old/0")
    met = replace(row, urls=(*row.urls, "a.example/new/1"))
    assert to_read([item_of(1, (LONG, 33))], [met], NOW, 9).looks == ()


def test_moved_releases_that_do_not_fit_are_left_for_the_next_refresh() -> None:
    rows = [known_as(n, (f"{LONG} {n} times", 20 + n)) for n in range(5)]
    assert to_read([item_of(n, (f"{LONG} {n} times", 20 + n)) for n in range(5)], rows, NOW, 3).left == 2


@pytest.mark.parametrize(("days", "partial", "same"), [(3, False, True), (4, False, False), (4, True, True), (None, False, True)])
def test_a_page_that_tells_another_day_is_another_release(days: int | None, partial: bool, same: bool) -> None:
    draft = Draft("a", "https://a.example/new/1", LONG, published=stamp(days) if days else None, partial=partial)
    assert may_be(known_as(0, (LONG, 3)), draft) is same


_ROWS = st.lists(
    st.tuples(st.sampled_from([LONG, LONG[:30] + "…", PIER, "Results", "", "Q1 2024"]), st.sampled_from([None, 1, 2, 2.5])), max_size=6
)


@given(items=_ROWS, known=_ROWS)
def test_no_release_is_ever_two_items(items: list[Row], known: list[Row]) -> None:
    found = moved(items, known)
    assert len(set(found.values())) == len(found)
