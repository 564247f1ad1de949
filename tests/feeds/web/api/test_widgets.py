"""Where widgets stand, for programs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from entries import View
from feeds.service import Service
from tests.feeds.web.api.conftest import Program
from tests.feeds.web.newsrooms import NOW

TODAY = NOW.date()


def test_it_lists_sites_and_feeds_in_parts(service: Service, program: Callable[[str], Program]) -> None:
    asked = program("api:read")
    assert asked.ask("GET", "/widgets").json == {"counted": True, "items": [], "next": None}
    old = View(TODAY - timedelta(days=8), "a.example", "all", 2)
    service.store.views.add([View(TODAY, "a.example", "all", 3), old, View(TODAY, "b.example", "topic/education", 1)])
    first = asked.ask("GET", "/widgets?limit=1").json
    assert first["items"] == [{"host": "a.example", "feed": "all", "week": 3, "month": 5, "last": "2026-11-19"}]
    rest = asked.ask("GET", f"/widgets?limit=1&after={first['next']}").json
    assert ([one["host"] for one in rest["items"]], rest["next"]) == (["b.example"], None)


def test_the_portrait_of_a_source_has_its_sites(service: Service, program: Callable[[str], Program]) -> None:
    service.store.views.add([View(TODAY, "a.example", "source/brightwater", 3), View(TODAY, "b.example", "all", 1)])
    assert program("api:read").ask("GET", "/sources/brightwater/portrait").json["sites"] == {"own": 1, "maybe": 1}
