"""The pages of those who configure, in Chromium: somebody who is signed in, and what must hold for each page.

def test_a_page(browser: Browser, own: tuple[Service, str], axe: Judge) -> None:
    with signed_in(browser, own, viewport=PHONE) as seen:
        seen.open("/admin/")
        assert_faultless(seen, axe)
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser

from entries import Role
from feeds.admin.passwords import hashed
from feeds.service import Service
from tests.browser.conftest import Judge, Watched, watched
from tests.feeds.web.admin.visitor import PASSWORD
from tests.feeds.web.newsrooms import NOW

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
_HASH = hashed(PASSWORD)


@contextmanager
def signed_in(browser: Browser, site: tuple[Service, str], role: Role = "editor", **options: object) -> Iterator[Watched]:
    """A fresh context of somebody of this role, signed in through the form; `options` are those of a context of Playwright."""
    service, address = site
    name = f"{role}@example.org"
    if service.store.people.user(name) is None:
        service.store.people.add(name, role, _HASH, NOW, by="tests")
    with watched(browser, address, **options) as seen:
        page = seen.open("/admin/sign-in")
        page.fill("#name", name)
        page.fill("#password", PASSWORD)
        page.click("main button.primary")
        page.wait_for_url("**/admin/")
        yield seen


def assert_faultless(seen: Watched, axe: Judge) -> None:
    """The page that is open is accessible in both colour schemes, keeps within its width, and nothing went wrong on it."""
    page = seen.page
    page.wait_for_load_state("load")
    page.evaluate("document.querySelectorAll('details').forEach((details) => (details.open = true))")
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    assert axe.faults_in_both_schemes(page) == []
    assert seen.faults == []
