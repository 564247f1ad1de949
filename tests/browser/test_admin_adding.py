"""Adding a source in Chromium: paste, watch, confirm, save."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from config import load
from entries import open_store, upgrade
from feeds.service import Service
from tests.browser.admin_site import DESK, PHONE, assert_faultless, signed_in
from tests.browser.conftest import Judge, serving
from tests.press_office import RELEASES, press_office


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_an_editor_adds_a_source_by_its_address(browser: Browser, axe: Judge, tmp_path: Path, size: dict[str, int]) -> None:
    (tmp_path / "config" / "sources").mkdir(parents=True)
    url = f"sqlite:///{tmp_path / 'pressroll.db'}"
    upgrade(url)
    with press_office() as office:
        environ = {"PRESSROLL_DATABASE_URL": url, "PRESSROLL_ALLOW_NETWORKS": office.base.removeprefix("http://")}
        service = Service(load(tmp_path / "config", environ), open_store(url))
        with serving(service) as address, signed_in(browser, (service, address), viewport=size) as seen:
            seen.page.route("**/picture.png", lambda route: route.fulfill(body="", content_type="image/png"))
            page = seen.open("/admin/sources/new")
            assert_faultless(seen, axe)
            office.pause_s = 0.1
            page.fill("#url", f"{office.base}/news")
            page.keyboard.press("Enter")
            expect(page.locator("#looking progress")).to_be_visible()
            expect(page.locator("#found")).to_have_text(f"We found a list of {RELEASES} releases")
            assert_faultless(seen, axe)
            expect(page.locator("#spots")).to_be_visible()
            assert page.title() == "Add a source · Pressroll", "what is brought into the page does not name it"
            page.fill("#listing-date", ".dat")
            page.fill("#name", "")
            page.get_by_role("button", name="Try these selectors").click()
            expect(page.locator("#faults")).to_be_focused(timeout=60_000)
            expect(page).to_have_title(re.compile("^Error: "))
            assert_faultless(seen, axe)
            page.fill("#name", "Tern University")
            page.check("#tz-ok")
            page.get_by_role("button", name="Save and read all").click()
            page.wait_for_url("**/admin/sources/tern-university")
        service.desks.close()
        service.store.close()
