"""The three embeds on a page of somebody else, under its policy: what they show, ask for and keep, with and without scripts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.foreign import DRAWN, Office, copied, framed, host, office, settled, shown, visiting

LAYOUTS = ("list", "cards", "headlines", "ticker")
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
FIRST = "Brightwater University and eleven schools open a robotics workshop"


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("ours")) as opened:
        yield opened


@pytest.fixture(params=["", "/press"], ids=["host", "path"])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    """A service at the top of its host, and one below a path."""
    with office(tmp_path, below=request.param) as opened:
        yield opened


def test_all_three_embeds_show_the_releases_under_the_policy_that_the_page_names(either: Office, browser: Browser) -> None:
    take = copied(either)
    assert take.policy.startswith("default-src 'self'; script-src 'self' http")
    assert 'integrity="sha384-' in take.element
    with host(take.policy) as site, visiting(browser, either, site, viewport=DESK) as seen:
        page = seen.open(site.put(f'{take.element}<p>Between.</p>{take.frame}<div id="included">{take.fragment}</div>'))
        shown(page)
        framed(page)
        settled(page)
        expect(page.locator(f"{DRAWN} .pw-head").first).to_have_text(FIRST)
        expect(framed(page).locator(f"{DRAWN} .pw-head").first).to_have_text(FIRST)
        expect(page.locator("#included .pw-head").first).to_have_text(FIRST)
        for place in (page.locator(DRAWN), framed(page).locator(DRAWN), page.locator("#included")):
            place.locator(".pw-img").first.evaluate("(one) => one.scrollIntoView()")  # a frame out of sight is never still for Playwright
            expect(place.locator(".pw-img").first).to_have_js_property("complete", True)
            expect(place.locator(".pw-img").first).not_to_have_js_property("naturalWidth", 0)
        linked = json.loads(page.locator("#included script").first.text_content() or "")
        assert linked["itemListElement"][0]["item"]["headline"] == FIRST
        assert seen.faults == []


_KEPT = (
    "async () => [document.cookie, localStorage.length, sessionStorage.length, (await indexedDB.databases()).length, "
    "(await caches.keys()).length]"
)


def test_nothing_is_kept_that_could_tell_who_reads(ours: Office, browser: Browser) -> None:
    take = copied(ours)
    with host(take.policy) as site, visiting(browser, ours, site) as seen:
        page = seen.open(site.put(take.element + take.frame + take.fragment))
        shown(page)
        framed(page)
        settled(page)
        assert page.context.cookies() == []
        assert page.evaluate(_KEPT) == ["", 0, 0, 0, 0]
        # In a frame of another site, Chromium may close all of it.
        assert set(framed(page).evaluate(f"() => ({_KEPT})().catch((error) => [error.name])")) <= {"", 0, "SecurityError"}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_all_three_show_the_releases_without_scripts(ours: Office, browser: Browser, layout: str) -> None:
    take = copied(ours, f"layout={layout}")
    with host(take.policy) as site, visiting(browser, ours, site, java_script_enabled=False) as seen:
        page = seen.open(site.put(f'{take.element}{take.frame}<div id="included">{take.fragment}</div>'))
        for place in (page.locator("pressroll-feed"), page.frame_locator("iframe").locator("main"), page.locator("#included")):
            expect(place.locator(".pw-head")).to_have_count(5)
            expect(place.locator(".pw-head").first).to_have_text(FIRST)
            expect(place.locator(".pw-head").first).to_be_visible()
            expect(place.get_by_role("link", name="All releases", exact=True)).to_be_visible()


@pytest.mark.parametrize("name", ["element", "frame", "fragment"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_nothing_moves_on_a_page_with_an_embed(ours: Office, browser: Browser, layout: str, size: dict[str, int], name: str) -> None:
    take = copied(ours, f"layout={layout}")
    with host(take.policy) as site, visiting(browser, ours, site, viewport=size) as seen:
        page = seen.open(site.put(getattr(take, name)))
        if name == "element":
            shown(page)
        if name == "frame":
            framed(page)
        moved = settled(page)
        print(f"{layout} {name} {size['width']}: {moved:.5f}")
        assert moved < 0.001, page.evaluate("window.shifts")
        assert seen.faults == []
