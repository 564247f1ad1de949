"""The public pages in Chromium: accessible, within their width, without errors, and complete without scripts."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, expect

from entries import Change, SourceState
from feeds.service import Service
from tests.browser.conftest import Judge, watched
from tests.feeds.web.newsrooms import BASE, NOW, battery, fill, laboratory

PAGES = {
    "catalogue": "/?topic=education&topic=partnerships",
    "search": "/?q=%22robotics+workshop%22+pupil*",
    "nothing found": "/?q=zeppelin+schools",
    "source search": "/sources/brightwater?q=robotics",
    "topic": "/topics/education",
    "source": "/sources/brightwater",
    "entry": "/entries/brightwater-laboratory",
    "marked": "/entries/brightwater-laboratory?why=education#word-1",
    "copy": "/entries/northgrid-wired",
    "day only": "/entries/kowloon-memorandum",
    "arabic": "/entries/manara-library",
    "withdrawn": "/entries/brightwater-recalled",
    "feed": "/feeds/topic/education.atom",
    "page of a feed": "/feeds/all.html?page=1&limit=3",
}
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_a_page_has_no_fault_in_either_colour_scheme(browser: Browser, site: str, axe: Judge, path: str, size: dict[str, int]) -> None:
    with watched(browser, site, viewport=size) as seen:
        page = seen.open(path)
        page.evaluate("document.querySelectorAll('details').forEach((details) => (details.open = true))")
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
        assert axe.faults_in_both_schemes(page) == []
        assert seen.faults == []


def test_the_facts_for_programs_are_not_blocked_by_the_policy(browser: Browser, site: str) -> None:
    with watched(browser, site) as seen:
        block = seen.open(PAGES["day only"]).text_content('script[type="application/ld+json"]')
        assert json.loads(block or "")["datePublished"] == "2019-12-13"
        assert seen.faults == []


def test_an_inline_script_would_be_blocked(browser: Browser, site: str) -> None:
    with watched(browser, site) as seen:
        page = seen.open("/")
        page.evaluate("document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.ran = true'}))")
        assert page.evaluate("window.ran") is None
        assert "Content Security Policy" in seen.faults[0]


@pytest.mark.parametrize("words", ["", "robots (it's) 50% free"])
def test_ticking_writes_the_words_that_the_server_writes(browser: Browser, site: str, words: str) -> None:
    with watched(browser, site, viewport=WIDE) as seen:
        page = seen.open("/")
        for value in ("partnerships", "education", "kowloon", "brightwater"):
            page.check(f'input[value="{value}"]')
        page.check("input[value=all]")
        page.check("input[value=rss]")
        page.fill("#words", words)
        said = [page.input_value("#feed-url"), page.text_content("[data-sentence]"), page.text_content("[data-count]")]
        assert str(said[0]).startswith(f"{BASE}/feeds/all.rss?match=all&")
        with watched(browser, site, java_script_enabled=False) as plain:
            with page.expect_navigation():
                page.click("text=Show its releases")
            answer = plain.open(page.url.removeprefix(site))
            assert [answer.input_value("#feed-url"), answer.text_content("[data-sentence]"), answer.text_content("[data-count]")] == said


def test_without_scripts_nothing_is_offered_that_needs_one(browser: Browser, site: str) -> None:
    with watched(browser, site, java_script_enabled=False) as seen:
        page = seen.open("/topics/education")
        assert not page.is_visible("[data-copy]")
        assert not page.is_visible("[data-theme-choice]")
        page.click("details.menu summary")
        assert page.input_value("#feed-atom") == f"{BASE}/feeds/topic/education.atom"
        page.fill("input[name=q] >> nth=1", "robotics")
        page.click(".filters button")
        expect(page.locator("article.entry")).to_have_count(1)


def test_a_copy_button_copies_the_address(browser: Browser, site: str) -> None:
    with watched(browser, site, permissions=["clipboard-read", "clipboard-write"]) as seen:
        page = seen.open("/topics/education")
        page.click("details.menu summary")
        page.click("[data-copy=feed-rss]")
        page.locator("[data-copy=feed-rss]", has_text="Copied").wait_for()  # the clipboard takes its time
        assert page.evaluate("navigator.clipboard.readText()") == f"{BASE}/feeds/topic/education.rss"


def test_the_keyboard_is_enough(browser: Browser, site: str) -> None:
    with watched(browser, site, viewport=WIDE) as seen:
        page = seen.open("/topics/education")
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
        page.keyboard.press("/")
        expect(page.locator("#search")).to_be_focused()
        page.click("details.menu summary")
        page.keyboard.press("Escape")
        expect(page.locator("details.menu summary")).to_be_focused()
        assert page.evaluate("document.querySelector('details.menu').open") is False


def test_from_a_topic_to_its_words_and_back_by_keyboard(browser: Browser, site: str) -> None:
    with watched(browser, site, viewport=NARROW) as seen:
        page = seen.open(PAGES["entry"])
        page.evaluate("window.same = true")
        page.focus("#ask-education")
        page.keyboard.press("Enter")
        expect(page.locator(":focus")).to_have_text("schools")
        page.keyboard.press("Tab")
        expect(page.locator(":focus")).to_have_text("pupils")
        page.keyboard.press("Enter")
        page.wait_for_url("**#why-education")
        page.keyboard.press("Escape")
        page.wait_for_selector("h1 mark", state="detached")
        expect(page.locator("#ask-education")).to_be_focused()
        assert page.evaluate("window.same") is True, "the page was not loaded anew"
        assert seen.faults == []


def test_from_a_topic_to_its_words_and_back_without_scripts(browser: Browser, site: str) -> None:
    with watched(browser, site, java_script_enabled=False, viewport=NARROW) as seen:
        page = seen.open(PAGES["entry"])
        page.focus("#show-partnerships")
        page.keyboard.press("Enter")
        page.wait_for_selector(".body mark")
        page.wait_for_load_state()
        expect(page.locator("mark:target")).to_be_in_viewport()  # then the place that the address names is where Tab goes on
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url("**/entries/*#why-partnerships")
        page.click("a[data-hide] >> nth=0")
        page.wait_for_selector(".body mark", state="detached")
        assert page.url.endswith("/entries/brightwater-laboratory#topics")


def test_an_older_change_opens_in_its_place(browser: Browser, waiting: tuple[Service, str]) -> None:
    service, address = waiting
    fill(service)
    again = replace(laboratory(), title="Robots", revised=NOW, fingerprint="second")
    service.store.save([Change("revised", again.id, again)], SourceState("brightwater", checked=NOW), NOW)
    for scripts in (True, False):
        with watched(browser, address, java_script_enabled=scripts, viewport=NARROW) as seen:
            page = seen.open(f"{PAGES['entry']}#changes")
            page.focus("#changes a")
            page.keyboard.press("Enter")
            page.wait_for_selector(".diff >> text=Thirty-six")
            page.wait_for_url("**#changes-heading")
            expect(page.get_by_role("heading", name="Changes")).to_be_focused()
            assert seen.faults == []


def test_a_chosen_colour_scheme_is_kept(browser: Browser, site: str) -> None:
    with watched(browser, site, color_scheme="light") as seen:
        page = seen.open("/")
        before = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        page.select_option("[data-theme-choice] select", "dark")
        seen.open("/topics/education")
        assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") != before
        assert page.input_value("[data-theme-choice] select") == "dark"


def test_print_holds_the_release_and_nothing_else(browser: Browser, site: str) -> None:
    with watched(browser, site) as seen:
        page = seen.open(PAGES["entry"])
        page.emulate_media(media="print")
        assert page.is_visible(".release .body")
        for other in (".bar", ".foot", "aside", ".crumbs"):
            assert not page.is_visible(other)


def test_odd_releases_stay_within_the_width(browser: Browser, waiting: tuple[Service, str]) -> None:
    service, address = waiting
    long, cells = "Wort" * 90, "".join(f"<td>column {number}</td>" for number in range(30))
    content = f'<p>{long}</p><table><tr>{cells}</tr></table><pre>{long}</pre><img src="https://pictures.example/a.svg" width="4000" alt="">'
    odd = replace(
        battery(), title=long, subtitle=long, summary=long, content=content, url=f"https://northgrid.example/{long}", labels=(long,)
    )
    service.store.save([Change("new", odd.id, odd)], SourceState("northgrid", checked=NOW), NOW)
    with watched(browser, address, viewport=NARROW) as seen:
        for path in ("/", "/sources/northgrid", "/entries/northgrid-battery"):
            page = seen.open(path)
            assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, path


def test_the_first_release_appears_by_itself(browser: Browser, waiting: tuple[Service, str]) -> None:
    service, address = waiting
    with watched(browser, address) as seen:
        page = seen.open("/")
        assert page.is_visible("[data-wait]")
        fill(service)
        page.wait_for_selector("article.entry")
        assert seen.faults == []


def _arrive(service: Service, key: str) -> None:
    made = replace(battery(), id=f"{battery().id}-{key}", slug=f"{battery().slug}-{key}", url=f"{battery().url}-{key}", title=f"News {key}")
    service.store.save([Change("new", made.id, made, urls=(made.url,))], SourceState(made.source_id, checked=NOW), NOW)


def test_an_open_page_tells_of_new_releases_and_shows_them_when_asked(browser: Browser, own: tuple[Service, str], axe: Judge) -> None:
    service, address = own
    with watched(browser, address) as seen:
        seen.page.add_init_script(_HEAR)
        page = seen.open(f"/sources/{battery().source_id}")
        page.wait_for_selector("html[data-heard]")
        before = page.inner_text("main")
        place = page.locator("main").bounding_box()
        _arrive(service, "first")
        _arrive(service, "second")
        page.get_by_role("status").get_by_text("2 new releases – show").wait_for()
        assert (page.inner_text("main"), page.locator("main").bounding_box()) == (before, place)  # nothing moves by itself
        assert axe.faults(page) == []
        page.get_by_role("button", name="2 new releases").focus()
        page.keyboard.press("Enter")
        page.get_by_role("link", name="News second").first.wait_for()
        expect(page.get_by_role("status")).to_have_text("")
        assert seen.faults == []


def test_a_hidden_tab_asks_for_nothing_and_hears_all_of_it_when_it_is_looked_at(browser: Browser, own: tuple[Service, str]) -> None:
    service, address = own
    asked: list[str] = []
    with watched(browser, address) as seen:
        seen.page.on("request", lambda request: asked.append(request.url) if "/events" in request.url else None)
        seen.page.add_init_script(_HEAR)
        page = seen.open("/")
        page.wait_for_selector("html[data-heard]")
        page.evaluate(_LOOK, True)
        page.wait_for_timeout(300)
        asked.clear()
        _arrive(service, "third")
        page.wait_for_timeout(2_500)
        assert asked == []
        page.evaluate(_LOOK, False)
        page.get_by_role("status").get_by_text("1 new release – show").wait_for()


# Says when the stream has said where it begins.
_HEAR = """
  const Source = window.EventSource;
  window.EventSource = class extends Source {
    constructor(...given) { super(...given); this.addEventListener("here", () => { document.documentElement.dataset.heard = ""; }); }
  };
"""

_LOOK = """hidden => {
  Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
  document.dispatchEvent(new Event("visibilitychange"));
}"""
