"""People and access in Chromium: the first run, signing in, users, tokens, the trail."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect

from entries import Definition, Note
from feeds.admin import people
from feeds.service import Service
from tests.browser.admin_site import DESK, PHONE, assert_faultless, signed_in
from tests.browser.conftest import Judge, watched
from tests.feeds.web.admin.visitor import PASSWORD
from tests.feeds.web.newsrooms import NOW

SIZES = pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])


@SIZES
def test_the_pages_of_people_have_no_fault_in_either_colour_scheme(
    browser: Browser, own: tuple[Service, str], axe: Judge, size: dict[str, int]
) -> None:
    service, _ = own
    for text in ('id = "x"\nname = "One"\nurl = "https://x.example/news"', 'id = "x"\nname = "Two"\nurl = "https://x.example/news"'):
        service.store.definitions.put([Definition("topic", "x", text)], NOW, by="editor@example.org")
    service.store.audit.note(Note("command line", "changed", "user", "desk@example.org", "reader", "editor"), NOW)
    service.store.tokens.create("Monitoring", ("metrics:read",), NOW, until=NOW + timedelta(days=9))
    service.store.people.add("desk@example.org", "reader", "", NOW, by="tests")
    with signed_in(browser, own, "admin", viewport=size) as seen:
        for path in ("/admin/people", "/admin/people/desk@example.org", "/admin/tokens", "/admin/trail", "/admin/account"):
            page = seen.open(path)
            assert_faultless(seen, axe)
            beside = page.locator("main table :is(a, button)").evaluate_all("all => all.map((one) => one.getBoundingClientRect().right)")
            assert all(right <= size["width"] for right in beside), "nothing to press lies outside"
        page = seen.open("/admin/tokens")
        page.fill("#name", "Nightly import")
        page.click("main button.primary:has-text('Make token')")
        expect(page.locator("#newtoken")).to_have_value(re.compile("^pressroll_"))
        assert_faultless(seen, axe)
        page.fill("#name", "Nightly import")
        page.click("main button.primary:has-text('Make token')")
        expect(page).to_have_title(re.compile("^Error: "))
        assert_faultless(seen, axe)
        page = seen.open("/admin/people")
        page.fill("#name", "new@example.org")
        page.click("main button.primary:has-text('Add')")
        expect(page.locator("#invitation")).to_have_value(re.compile(r"/admin/password\?once="))
        assert_faultless(seen, axe)


@SIZES
def test_the_first_administrator_comes_in_and_no_request_tells_the_token_on(
    browser: Browser, own: tuple[Service, str], axe: Judge, size: dict[str, int]
) -> None:
    service, address = own
    once = people.welcome(service) or ""
    with watched(browser, address, viewport=size) as seen:
        told: list[str] = []
        seen.page.on("request", lambda request: told.append(request.headers.get("referer", "")))
        page = seen.open(f"/admin/welcome?once={once}")
        assert_faultless(seen, axe)
        page.fill("#name", "ann@example.org")
        page.fill("#password", PASSWORD)
        page.click("main button.primary")
        page.wait_for_url("**/admin/")
        assert len(told) > 3
        assert not [one for one in told if once in one]
        expect(page.locator("header .who a[href='/admin/account']")).to_have_text("ann@example.org")


def test_who_signs_in_wrongly_is_told_how_many_tries_are_left(browser: Browser, own: tuple[Service, str], axe: Judge) -> None:
    with watched(browser, own[1], viewport=PHONE) as seen:
        page = seen.open("/admin/sign-in")
        page.fill("#name", "ann@example.org")
        page.fill("#password", "a wrong password")
        page.click("main button.primary")
        expect(page.locator("[role=alert]")).to_contain_text("4 tries left, then a pause of 5 minutes.")
        assert_faultless(seen, axe)
