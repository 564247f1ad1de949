"""Pointing at a page in Chromium: clicks and keys propose rules, and nothing of a hostile page runs in its copy."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from entries import KeptAnswer
from feeds.admin.finding import found_nothing
from feeds.admin.found import FOUND, Robots, Zone
from feeds.service import Service
from tests.browser.admin_site import DESK, PHONE, assert_faultless, signed_in
from tests.browser.conftest import Judge
from tests.browser.copies import assert_nothing_runs
from tests.scrapers.newsroom_pages import HOST, PAGES, Made
from tests.scrapers.test_pointing import HOSTILE

TOML = f'id = "tern"\nname = "Tern Harbour"\nurl = "{HOST}/news"\ntimezone = "Europe/London"\n'


def looked(service: Service, made: Made) -> str:
    """The path of a look at this page, in which no list was found."""
    looks, url = service.store.looks, f"{HOST}/news"
    look_id = looks.begin("editor@example.org", url, TOML, service.clock())
    found = found_nothing("listing-empty", "", url, Zone("UTC", "", is_open=False), Robots("unknown", ""))
    looks.keep(look_id, TOML, FOUND.dump_json(found).decode(), [KeptAnswer(url, url, made.received.body, "text/html; charset=utf-8")])
    return f"/admin/sources/new/{look_id}"


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_click_writes_rules_and_marks_what_they_match(
    browser: Browser, own: tuple[Service, str], axe: Judge, size: dict[str, int]
) -> None:
    with signed_in(browser, own, viewport=size) as seen:
        page = seen.open(looked(own[0], PAGES["list"]))
        copy = page.frame_locator(".pointer iframe")
        copy.get_by_text(PAGES["list"].title).click()
        page.wait_for_selector(".pointed dl dd")
        expect(page.locator("#listing-item")).to_have_value(".entry")
        expect(copy.locator("[data-hit=item]")).to_have_count(5)
        expect(copy.locator("[data-label='release 2']")).to_have_count(1)
        page.get_by_label("date", exact=True).check()
        copy.get_by_text(PAGES["list"].date).click()
        page.get_by_text("5 of 5 releases, all read as dates", exact=True).wait_for()
        expect(page.locator("#listing-item")).to_have_value(".entry")
        expect(page.locator("#listing-date")).to_have_value(".date")
        page.fill("#listing-date", ".dat")
        page.get_by_role("button", name="Use .date").click()
        page.get_by_text("5 of 5 releases, all read as dates", exact=True).wait_for()
        assert_faultless(seen, axe)


def test_keys_do_what_a_pointer_does(browser: Browser, own: tuple[Service, str]) -> None:
    with signed_in(browser, own, viewport=DESK) as seen:
        page = seen.open(looked(own[0], PAGES["nested"]))
        title = page.locator("#spots [data-part=title]")
        title.wait_for()
        title.focus()
        page.keyboard.press("Space")
        page.get_by_text("5 of 5 releases", exact=True).wait_for()
        expect(page.locator("#listing-item")).to_have_value(".year li")
        in_copy = page.frame_locator(".pointer iframe").locator("[tabindex='0']")
        page.get_by_label("release", exact=True).check()
        in_copy.first.focus()
        page.keyboard.press("Enter")
        page.get_by_text("5 releases", exact=True).wait_for()
        assert seen.faults == []


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_without_scripts_rules_are_chosen_by_number(browser: Browser, own: tuple[Service, str], axe: Judge, size: dict[str, int]) -> None:
    with signed_in(browser, own, viewport=size) as seen:
        page = seen.open(looked(own[0], PAGES["cards"]) + "/point")
        assert_faultless(seen, axe)
        page.check("#spots [data-part=title]")
        page.get_by_role("button", name="Show what it matches").click()
        page.get_by_role("heading", name="Release: .card", exact=True).wait_for()
        assert_faultless(seen, axe)


def test_nothing_of_a_hostile_page_runs_with_or_without_the_frame(browser: Browser, own: tuple[Service, str]) -> None:
    with signed_in(browser, own) as seen:
        for vector in HOSTILE:
            assert_nothing_runs(seen, looked(own[0], Made(f"<p>before</p>{vector}")))
