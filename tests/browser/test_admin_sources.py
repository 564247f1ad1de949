"""The sources in Chromium, as those who look after them see them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from entries import SourceState
from feeds.service import Service
from tests.browser.admin_site import DESK, PHONE, assert_faultless, signed_in
from tests.browser.conftest import Judge, serving
from tests.feeds.admin.test_pages import redesigned
from tests.feeds.web.admin.past import live_through
from tests.feeds.web.newsrooms import NOW, published

PAGES = (
    "/admin/",
    "/admin/?q=zeppelin",
    "/admin/sources/northgrid",
    "/admin/sources/harbour",
    "/admin/sources/harbour/edit",
    "/admin/sources/harbour/edit?as=toml",
    "/admin/sources/kowloon/edit",
    "/admin/sources/harbour/remove",
    "/admin/sources/tern/repair",
)


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Service, str]]:
    """Thirty days of all newsrooms, one of them broken by a new layout."""
    for service in published(Path(tmp_path_factory.mktemp("lived"))):
        live_through(service)
        redesigned(service)
        with serving(service) as address:
            yield service, address
        service.desks.close()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_pages_of_sources_have_no_fault_in_either_colour_scheme(
    browser: Browser, lived: tuple[Service, str], axe: Judge, size: dict[str, int]
) -> None:
    with signed_in(browser, lived, viewport=size) as seen:
        for path in PAGES:
            seen.open(path)
            assert_faultless(seen, axe)


def test_checking_now_replaces_the_row_alone(browser: Browser, lived: tuple[Service, str]) -> None:
    service, _ = lived
    service.store.record(SourceState("lindenhof", checked=NOW, next_check=NOW + timedelta(hours=5)))
    with signed_in(browser, lived, viewport=DESK) as seen:
        page = seen.open("/admin/?sort=name")
        page.evaluate("window.here = true")
        row = page.locator("#source-lindenhof")
        expect(row).to_contain_text("in 5 h")
        row.get_by_role("button").click()
        expect(row).not_to_contain_text("in 5 h")
        expect(page.locator("#said")).to_contain_text("Hochschule Lindenhof will be read now.")
        assert page.evaluate("window.here"), "the page stayed"
        assert seen.faults == []


def test_a_button_that_is_refused_says_why_and_leaves_the_page_as_it_is(browser: Browser, lived: tuple[Service, str]) -> None:
    with signed_in(browser, lived, viewport=DESK) as seen:
        page = seen.open("/admin/?sort=name")
        row, note = page.locator("#source-lindenhof"), page.locator("#silent")
        expect(note).to_be_hidden()
        page.evaluate("document.querySelectorAll('[name=csrf_token]').forEach((field) => (field.value = 'old'))")
        row.get_by_role("button").click()
        expect(note).to_contain_text("This form is older than your sign-in.")
        expect(row).to_be_visible()
        page.route(
            "**/admin/**", lambda route: route.fulfill(status=502, body="<html><h1>Bad Gateway</h1></html>", content_type="text/html")
        )
        row.get_by_role("button").click()
        expect(note).to_contain_text("The service does not answer.")
        page.unroute("**/admin/**")
        page.context.clear_cookies()
        row.get_by_role("button").click()
        page.wait_for_url("**/admin/sign-in?next=/admin/?sort%3Dname")


def test_filters_work_while_typing_and_choosing_counts(browser: Browser, lived: tuple[Service, str]) -> None:
    with signed_in(browser, lived, viewport=DESK) as seen:
        page = seen.page
        page.locator("#words").press_sequentially("lighthouse")
        expect(page.locator("#table tbody tr")).to_have_count(1)
        page.wait_for_url("**q=lighthouse*")
        page.get_by_label("All shown").check()
        expect(page.locator(".bulk output")).to_have_text("1 chosen")
        page.get_by_role("button", name="Pause", exact=True).click()
        expect(page.locator("#said")).to_contain_text("Paused Lighthouse Trust.")
        page.get_by_role("button", name="Resume", exact=True).first.click()
        expect(page.locator("#said")).to_contain_text("Resumed Lighthouse Trust.")
        assert seen.faults == []


def test_a_proposal_comes_by_itself_and_is_accepted_by_keyboard(browser: Browser, lived: tuple[Service, str]) -> None:
    with signed_in(browser, lived, viewport=DESK) as seen:
        page = seen.open("/admin/sources/tern")
        button = page.get_by_role("button", name="Accept and read now")
        button.focus()
        page.keyboard.press("Enter")
        expect(page.locator("#said")).to_contain_text("The new rule is saved.")
        assert seen.faults == []


def test_everything_works_without_scripts(browser: Browser, lived: tuple[Service, str]) -> None:
    with signed_in(browser, lived, viewport=PHONE, java_script_enabled=False) as seen:
        page = seen.open("/admin/")
        page.check("[name=pick][value=harbour]")
        page.select_option("#every", "6h")
        page.click("text=Set interval")
        expect(page.locator("#said")).to_contain_text("read every 6 hours from now on.")
        seen.open("/admin/sources/harbour/edit")
        page.fill("[name=every]", "2h")
        page.click("text=See as TOML")
        expect(page.locator("#toml")).to_have_value(re.compile('every = "2h"  # their wish'))
        page.click("button.primary")
        expect(page.locator("#said")).to_contain_text("every changed.")
