"""Health, alerts and backups in Chromium: both sizes, both colour schemes, with something to show and with nothing."""

from __future__ import annotations

import os
import re
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect

from entries import Affected, Incident, SourceState
from feeds.admin import alerts, backups
from feeds.admin.acting import COMMAND_LINE
from feeds.service import Service
from tests.browser.admin_site import DESK, PHONE, assert_faultless, signed_in
from tests.browser.conftest import Judge, Watched
from tests.feeds.admin.alert_desk import tell_of_trouble
from tests.feeds.web.newsrooms import NOW

SIZES = pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
HOUR = timedelta(hours=1)


def trouble(service: Service) -> None:
    """An open incident of three sources, one that is over, an alert with a message, and two backups of which one is damaged."""
    for source in ("northgrid", "kowloon", "manara"):
        service.store.record(SourceState(source, "broken", ("timeout",), "It takes too long.", since=NOW - HOUR, checked=NOW, failures=4))
    members = tuple(Affected(source, "timeout", NOW - HOUR) for source in ("northgrid", "kowloon", "manara"))
    open_ = Incident("one", "a-long-name-of-a-server.press.northgrid.example", "unreachable", "timeout", NOW - HOUR, NOW, members)
    over = Incident("two", "lindenhof.example", "refused", "http-403", NOW - 9 * HOUR, NOW - 9 * HOUR, members[:1], closed=NOW - 2 * HOUR)
    service.store.incidents.put((open_, over), (), NOW)
    alerts.keep(service, COMMAND_LINE, alerts.written(service, "desk", ["jsons://hooks.example.com/x"], quiet="22:00-07:00"))
    alerts.test(service, COMMAND_LINE, "desk")
    backups.start_backup(service, COMMAND_LINE)
    while (job := backups.job(service)) is None or job.state == "running":
        pass
    (backups.folder_of(service) / "pressroll-20261101T000000000000Z-scheduled.zip").write_bytes(b"damaged")


def shown(seen: Watched, path: str, axe: Judge) -> None:
    seen.open(path)
    judged(seen, path, axe)


def judged(seen: Watched, path: str, axe: Judge) -> None:
    assert_faultless(seen, axe)
    if folder := os.environ.get("SHOTS"):
        for colours in ("light", "dark"):
            seen.page.emulate_media(color_scheme=colours)
            name = f"{path.strip('/').replace('/', '-')}-{seen.page.viewport_size['width']}-{colours}.png"
            seen.page.screenshot(path=f"{folder}/{name}", full_page=True)


@SIZES
def test_health_alerts_and_backups_have_no_fault(browser: Browser, own: tuple[Service, str], axe: Judge, size: dict[str, int]) -> None:
    with signed_in(browser, own, "admin", viewport=size) as seen:
        for path in ("/admin/health", "/admin/backups"):
            seen.open(path)
            assert_faultless(seen, axe)
        trouble(own[0])
        for path in ("/admin/health", "/admin/alerts/new", "/admin/alerts/desk", "/admin/backups"):
            shown(seen, path, axe)
        page = seen.open("/admin/alerts/new")
        page.fill("#name", "night")
        page.fill("#addresses", "jsons://10.0.0.1/")
        page.click("main button.primary")
        expect(page).to_have_title(re.compile("^Error: "))
        expect(page.locator("#addresses-error")).to_contain_text("not public")
        seen.faults.clear()  # Chromium tells of the status 422
        assert_faultless(seen, axe)


@SIZES
def test_a_source_says_who_was_told(browser: Browser, own: tuple[Service, str], axe: Judge, size: dict[str, int]) -> None:
    tell_of_trouble(own[0], "mailtos://press:x@mail.example.com?to=desk@example.org", "jsons://hooks.example.com/x")
    with signed_in(browser, own, "admin", viewport=size) as seen:
        page = seen.open("/admin/sources/northgrid")
        expect(page.get_by_role("definition").filter(has_text="desk (desk@example.org) on 19 November 2026")).to_be_visible()
        judged(seen, "told", axe)


@SIZES
def test_a_removed_alert_is_put_back_at_once(browser: Browser, own: tuple[Service, str], axe: Judge, size: dict[str, int]) -> None:
    alerts.keep(own[0], COMMAND_LINE, alerts.written(own[0], "desk", ["jsons://hooks.example.com/x"]))
    with signed_in(browser, own, "admin", viewport=size) as seen:
        page = seen.open("/admin/alerts/desk")
        page.get_by_role("button", name="Remove this alert").click()
        expect(page.get_by_role("status")).to_contain_text("Removed the alert desk.")
        expect(page.get_by_role("button", name="Put desk back")).to_be_visible()
        judged(seen, "removed", axe)
        page.get_by_role("button", name="Put it back").click()
        expect(page.get_by_role("status")).to_have_text("The alert is back, with its addresses.")


@SIZES
def test_a_backup_is_made_while_the_page_looks(browser: Browser, own: tuple[Service, str], axe: Judge, size: dict[str, int]) -> None:
    with signed_in(browser, own, "admin", viewport=size) as seen:
        page = seen.open("/admin/backups")
        page.click("main button.primary")
        page.locator("#job", has_text="Backup done.").wait_for()
        expect(page.locator("tbody tr")).to_have_count(1)
        assert_faultless(seen, axe)


def test_after_a_restore_the_page_leads_to_the_form_to_sign_in(browser: Browser, own: tuple[Service, str]) -> None:
    with signed_in(browser, own, "admin", viewport=DESK) as seen:
        page = seen.open("/admin/backups")
        page.click("main button.primary")
        page.locator("#job", has_text="Backup done.").wait_for()
        page.check("input[name=sure]")
        page.get_by_role("button", name="Restore").dblclick()
        page.wait_for_url("**/admin/sign-in?next=/admin/backups")
