"""Views of widgets: counted by day, host and feed, within bounds, for 400 days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from entries import HostViews, View
from entries.schema import metadata
from entries.store import Store
from entries.views import KEPT, widget_views
from tests.entries.makers import NOW

TODAY = NOW.date()
DAY = timedelta(days=1)


def view(host: str = "a.example", feed: str = "all", views: int = 1, day: date = TODAY) -> View:
    return View(day, host, feed, views)


def test_views_of_a_day_add_up(store: Store) -> None:
    store.views.add([view(), view(views=2), view(feed="topic/sea")])
    store.views.add([view(views=4), view("b.example", views=9)])
    assert store.views.hosts(TODAY) == (
        HostViews("b.example", "all", 9, 9, TODAY),
        HostViews("a.example", "all", 7, 7, TODAY),
        HostViews("a.example", "topic/sea", 1, 1, TODAY),
    )


def test_weeks_and_months_end_with_today(store: Store) -> None:
    store.views.add([view(views=10**n, day=TODAY - n_days * DAY) for n, n_days in enumerate((0, 6, 7, 29, 30))])
    assert store.views.hosts(TODAY) == (HostViews("a.example", "all", 11, 1111, TODAY),)
    assert store.views.hosts(TODAY + 29 * DAY) == (HostViews("a.example", "all", 0, 1, TODAY),)
    assert store.views.hosts(TODAY + 30 * DAY) == ()


def test_a_site_is_counted_once_whatever_it_shows(store: Store) -> None:
    store.views.add([view(feed=feed) for feed in ("all", "topic/sea", "source/tern")])
    store.views.add([view("b.example", "source/tern", day=TODAY - 29 * DAY), view(View.OTHER, "source/tern")])
    assert store.views.sites(["source/tern"], TODAY) == 2
    assert store.views.sites(["source/tern", "all"], TODAY) == 2
    assert store.views.sites(["source/tern"], TODAY + DAY) == 1
    assert store.views.sites([], TODAY) == 0


def test_a_single_release_shows_its_source_and_no_other(store: Store) -> None:
    shown = ("entry/tern-k3j5", "entry/tern-rock-k3j5", "entry/ternk3j5", "entry/t%-k3j5")
    store.views.add([view(f"h{n}.example", feed) for n, feed in enumerate(shown)])
    assert [store.views.sites([], TODAY, releases_of=source) for source in ("tern", "tern-rock", "t%", "t", "rock")] == [1, 1, 1, 0, 0]


def test_a_long_list_is_read_in_parts(store: Store) -> None:
    store.views.add([view(f"h{n}.example", views=9 - n) for n in range(5)])
    parts = [store.views.hosts(TODAY, skip=skip, limit=2) for skip in (0, 2, 4, 6)]
    assert [[one.host[:2] for one in part] for part in parts] == [["h0", "h1"], ["h2", "h3"], ["h4"], []]


def rows(store: Store) -> dict[str, int]:
    """How many feeds of how many hosts are kept of today, by host."""
    found: dict[str, int] = {}
    for one in store.views.hosts(TODAY, limit=10_000):
        found[one.host] = found.get(one.host, 0) + 1
    return found


def test_a_day_has_so_many_hosts_and_a_host_so_many_feeds_whoever_says_so(store: Store) -> None:
    for begin in range(2):  # as from two processes
        store.views.add([view(f"h{begin}-{n}.example") for n in range(View.MOST_HOSTS // 2 + 20)])
    store.views.add([view("h0-0.example", views=100), view("late.example", views=5)])
    assert len(rows(store)) == View.MOST_HOSTS + 1
    found = {(one.host, one.feed): one.month for one in store.views.hosts(TODAY)}
    assert found[View.OTHER, View.OTHER] == 40 + 5
    assert found["h0-0.example", "all"] == 101
    store.views.add([view("h0-1.example", f"topic/t{n}") for n in range(View.MOST_FEEDS + 3)])
    assert rows(store)["h0-1.example"] == View.MOST_FEEDS + 1
    store.views.add([view("late.example", day=TODAY + DAY)])
    assert store.views.hosts(TODAY + DAY)[-1].host
    assert ("late.example", "all") in {(one.host, one.feed) for one in store.views.hosts(TODAY + DAY)}


def test_what_is_old_goes_by_itself(store: Store) -> None:
    store.views.add([view(), view("b.example", day=TODAY + DAY), view("b.example")])
    store.prune(NOW + KEPT - DAY)
    assert store.views.sites(["all"], TODAY) == 2
    store.prune(NOW + KEPT)
    assert [one.host for one in store.views.hosts(TODAY + DAY)] == ["b.example"]


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_nothing_else_is_kept(store: Store) -> None:
    assert [column.name for column in widget_views.columns] == ["day", "host", "feed", "views"]
    assert [name for name in metadata.tables if "view" in name] == ["widget_views"]
