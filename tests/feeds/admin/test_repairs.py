"""Repairs that are found before anybody asks."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from feeds.admin.alerting import Watch
from feeds.admin.health_feed import health_feed
from feeds.admin.overview import Wanted, overview
from feeds.admin.pages import dismiss
from feeds.admin.repairs import find_repairs, ready
from feeds.service import Service
from tests.fakes import SavedPages
from tests.feeds.admin.newsroom import EDITOR, NEWS, NOW, desk_of, pages, read
from tests.feeds.admin.test_pages import grid, redesigned

HOUR = timedelta(hours=1)
SENTENCE = "A repair is ready to look at: it finds 5 of the releases we keep."


def test_a_broken_source_says_that_a_repair_is_ready_and_is_looked_at_once(service: Service) -> None:
    redesigned(service)
    desk = desk_of(service, SavedPages({}))
    assert overview(service, Wanted()).lines[0].repair == ""
    assert [find_repairs(service, desk) for _ in range(2)] == [1, 0]
    assert overview(service, Wanted()).lines[0].repair == SENTENCE
    read(service, pages() | {NEWS: grid()}, NOW + 2 * HOUR)
    assert find_repairs(service, desk) == 1, "another check may find another page"


def test_nothing_is_ready_where_a_person_dismissed_it_or_the_source_is_well(service: Service) -> None:
    redesigned(service)
    desk = desk_of(service, SavedPages({}))
    find_repairs(service, desk)
    service.clock = lambda: NOW + 2 * HOUR
    dismiss(service, desk, EDITOR, "tern")
    assert ready(service, ["tern"]) == {}
    assert find_repairs(service, desk) == 1
    assert ready(service, ["tern"]) == {}
    read(service, pages(), NOW + 3 * HOUR)
    assert find_repairs(service, desk) == 0


def test_the_health_feed_has_an_entry_for_it(service: Service) -> None:
    redesigned(service)
    service.store.record(replace(service.store.state("tern"), failures=3))
    Watch(service, "tests", lambda *_: "").look(NOW + HOUR)
    service.clock = lambda: NOW + HOUR
    assert b"can be repaired" not in health_feed(service)
    find_repairs(service, desk_of(service, SavedPages({})))
    told = health_feed(service).decode()
    assert ("Tern Harbour can be repaired" in told, "https://press.example/admin/sources/tern/repair" in told) == (True, True)


def test_no_secret_of_a_source_is_remembered_for_it(service: Service) -> None:
    redesigned(service)
    find_repairs(service, desk_of(service, SavedPages({})))
    (value,) = service.store.recall_all("repair", ["tern"], NOW).values()
    assert "tern.example" not in value
