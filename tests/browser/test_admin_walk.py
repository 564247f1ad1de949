"""Every page of those who configure, in Chromium: without a fault in either colour scheme, and within reach of the keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from entries import FeedQuery
from feeds.service import Service
from feeds.web.admin import ROUTES
from tests.browser.admin_site import DESK, PHONE, assert_faultless, signed_in
from tests.browser.conftest import Judge, serving
from tests.feeds.web.newsrooms import published

# Files, what leads elsewhere, and what needs something made first, which the tests of those pages make.
ELSEWHERE = ("/export", ".csv", ".atom", "/toml", "/provider", "/pages/", "<look_id>", "<int:number>", "/repair", "/download")
REACHABLE = """() => [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
  .filter((node) => node.checkVisibility() && !node.disabled && node.type !== 'hidden' && node.tabIndex >= 0)
  .filter((node) => node.type !== 'radio' || node.checked || !document.querySelector(`input[name="${node.name}"]:checked`)).length"""
MARK = "() => { const node = document.activeElement; if (node === document.body) return false; node.dataset.reached = ''; return true; }"
REACHED = "() => document.querySelectorAll('[data-reached]').length"


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Service, str]]:
    for service in published(Path(tmp_path_factory.mktemp("walked"))):
        service.remember()
        with serving(service) as address:
            yield service, address
        service.desks.close()


def addresses(service: Service) -> list[str]:
    slug = service.store.select(FeedQuery()).entries[0].slug
    names = {"<source_id>": "northgrid", "<topic_id>": "education", "<slug>": slug, "<name>": "admin@example.org"}
    found = []
    for route in ROUTES:
        if "GET" not in route.methods or any(word in route.rule for word in ELSEWHERE):
            continue
        path = route.rule.replace("/feeds/<slug>", "/feeds/education-partnerships")
        for name, value in names.items():
            path = path.replace(name, value)
        found.append(path)
    return found


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_no_page_has_a_fault_in_either_colour_scheme(
    browser: Browser, lived: tuple[Service, str], axe: Judge, size: dict[str, int]
) -> None:
    with signed_in(browser, lived, "admin", viewport=size) as seen:
        for path in addresses(lived[0]):
            seen.open(path)
            assert_faultless(seen, axe)


def test_the_keyboard_reaches_everything(browser: Browser, lived: tuple[Service, str]) -> None:
    with signed_in(browser, lived, "admin", viewport=DESK) as seen:
        for path in addresses(lived[0]):
            page = seen.open(path)
            page.evaluate("document.activeElement.blur()")
            wanted = page.evaluate(REACHABLE)
            for _ in range(wanted + 20):
                page.keyboard.press("Tab")
                if not page.evaluate(MARK):
                    break
            assert page.evaluate(REACHED) >= wanted, path
