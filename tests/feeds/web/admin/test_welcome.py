"""The first run: closed without its one-time address, and done once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from feeds.admin import people
from feeds.service import Service
from tests.feeds.web.admin.visitor import PASSWORD, Visitor
from tests.feeds.web.newsrooms import NOW

FORM = {"name": "Ann@Example.org", "password": PASSWORD}


@pytest.fixture
def once(service: Service) -> str:
    return people.welcome(service) or ""


@pytest.mark.parametrize(
    "address", ["/admin/welcome", "/admin/welcome?once=", "/admin/welcome?once=wrong", "/admin/password?once=wrong", "/admin/password"]
)
def test_without_its_token_there_is_nothing_at_the_address(visitor: Visitor, once: str, address: str) -> None:
    answer, nowhere = visitor.client.get(address), visitor.client.get("/admin/nowhere")
    assert (answer.status_code, answer.text) == (404, nowhere.text)


def test_the_first_administrator_comes_in_and_goes_on_to_the_first_newsroom(visitor: Visitor, service: Service, once: str) -> None:
    page = f"/admin/welcome?once={once}"
    shown = visitor.client.get(page)
    assert (shown.headers["Referrer-Policy"], shown.headers["Cache-Control"]) == ("strict-origin", "no-store")
    found = visitor.open(page)
    assert found.select_one("[name=once]")["value"] == once
    assert not [link for link in found.select("[href], [action], [src]") if once in " ".join(map(str, link.attrs.values()))]
    newsroom = "https://news.example/press?a=1&b=2"
    done = visitor.send("/admin/welcome", {**FORM, "once": once, "newsroom": newsroom}, page=page)
    assert (done.status_code, done.location) == (303, "/admin/sources/new?url=https%3A%2F%2Fnews.example%2Fpress%3Fa%3D1%26b%3D2")
    assert [(user.name, user.role) for user in service.store.people.all()] == [("ann@example.org", "admin")]
    assert visitor.open("/admin/account")
    assert visitor.client.get(page).status_code == 404


def test_only_the_first_part_must_be_filled_in(visitor: Visitor, once: str) -> None:
    page = f"/admin/welcome?once={once}"
    wrong = visitor.send("/admin/welcome", {"name": "", "password": PASSWORD, "once": once}, page=page)
    assert (wrong.status_code, visitor.found(wrong, "[role=alert] a")["href"]) == (422, "#name")
    short = visitor.send("/admin/welcome", {"name": "ann", "password": "short", "once": once}, page=page)
    assert (short.status_code, visitor.found(short, "#name")["value"]) == (422, "ann")
    assert visitor.send("/admin/welcome", {**FORM, "once": once}, page=page).location == "/admin/"


def test_the_address_ends_after_a_day_and_with_the_first_user(visitor: Visitor, service: Service, once: str) -> None:
    service.clock = lambda: NOW + timedelta(hours=24)
    assert visitor.client.get(f"/admin/welcome?once={once}").status_code == 404
    service.clock = lambda: NOW
    assert visitor.client.get(f"/admin/welcome?once={once}").status_code == 200
    service.store.people.add("ann", "reader", "", NOW, by="command line")
    assert visitor.client.get(f"/admin/welcome?once={once}").status_code == 404
    assert people.welcome(service) is None


def test_an_invitation_makes_no_administrator_and_a_welcome_sets_no_password(visitor: Visitor, service: Service, once: str) -> None:
    page = f"/admin/welcome?once={once}"
    assert visitor.send("/admin/password", {"once": once, "password": PASSWORD}, page=page).status_code == 404
    assert service.store.people.all() == ()


def test_the_token_is_kept_nowhere(service: Service, once: str) -> None:
    database = service.settings.database_url.removeprefix("sqlite:///")
    assert once.encode() not in Path(database).read_bytes()
