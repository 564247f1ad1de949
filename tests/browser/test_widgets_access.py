"""Widgets for everybody: judged by axe in every layout and colour, used by keyboard, and what they say of mistakes."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Judge
from tests.browser.foreign import DRAWN, Office, copied, host, office, shown, visiting

LAYOUTS = ("list", "cards", "headlines", "ticker")
HEADS = f"{DRAWN} .pw-head"


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("ours")) as opened:
        yield opened


# axe reads a page by `eval`, so these pages have no policy; the same embeds under one are in test_widgets.py.
@pytest.mark.parametrize("theme", ["auto", "light", "dark", "ar"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_axe_finds_nothing_wrong_with_the_element(ours: Office, browser: Browser, axe: Judge, layout: str, theme: str) -> None:
    is_arabic = theme == "ar"
    more = "locale=ar&target=_blank" if is_arabic else f"theme={theme}"
    take = copied(ours, f"layout={layout}&{more}&show=title,image,summary,date,source,topics,updated,more")
    with host("") as site, visiting(browser, ours, site) as seen:
        for dark in (False, True):
            direction, lang = ("rtl", "ar") if is_arabic else ("ltr", "en")
            page = seen.open(site.put(take.element, dark=dark, direction=direction, lang=lang))
            shown(page)
            assert axe.faults(page) == []
            box = page.locator(f"{DRAWN} > .pw")
            assert box.evaluate("(box) => getComputedStyle(box).direction") == direction


@pytest.mark.parametrize("more", ["theme=light", "theme=dark", "locale=ar&theme=auto"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_axe_finds_nothing_wrong_with_the_framed_page(ours: Office, browser: Browser, axe: Judge, layout: str, more: str) -> None:
    with host("") as site, visiting(browser, ours, site, bypass_csp=True, viewport={"width": 320, "height": 700}) as seen:
        page = seen.open(f"{ours.address}/embed?layout={layout}&{more}")
        shown(page)
        assert axe.faults_in_both_schemes(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        page.add_style_tag(content="html { font-size: 200% }")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_wrong_with_the_builder(ours: Office, browser: Browser, axe: Judge, width: int) -> None:
    with host("") as site, visiting(browser, ours, site, bypass_csp=True, viewport={"width": width, "height": 900}) as seen:
        for query in ("", "layout=ticker&theme=dark&link=ffff00", "layout=lisst"):
            page = seen.page
            page.goto(f"{ours.address}/widgets?{query}")
            page.wait_for_load_state("networkidle")
            assert axe.faults_in_both_schemes(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_keyboard_reaches_every_link_in_order(ours: Office, browser: Browser) -> None:
    take = copied(ours, "target=_blank&count=3")
    with host(take.policy) as site, visiting(browser, ours, site) as seen:
        page = seen.open(site.put(take.element))
        shown(page)
        names = []
        for _ in range(5):
            page.keyboard.press("Tab")
            names.append(str(page.evaluate("() => document.activeElement.shadowRoot.activeElement.textContent")))
        assert [name.partition(" ")[0] for name in names] == ["Pressroll:", "Brightwater", "Neue", "Harbour", "All"]
        assert all(name.endswith(" (opens in a new tab)") for name in names), names
        group = page.get_by_role("group", name="Pressroll: all releases")
        assert group.get_by_role("list").get_by_role("listitem").get_by_role("link").count() == 3


def test_the_ticker_is_worked_by_keyboard_and_rests_when_it_is_looked_at(ours: Office, browser: Browser) -> None:
    take = copied(ours, "layout=ticker")
    with host(take.policy) as site, visiting(browser, ours, site) as seen:
        seen.page.clock.install()
        page = seen.open(site.put(take.element))
        shown(page)
        present = page.locator(f"{DRAWN} .pw-on .pw-head")
        expect(present).to_contain_text("Brightwater")
        page.clock.run_for(6_100)
        expect(present).to_contain_text("Neue")
        page.locator(f"{DRAWN} > .pw").hover()
        page.clock.run_for(20_000)
        expect(present).to_contain_text("Neue")
        page.mouse.move(0, 0)
        following = page.locator(DRAWN).get_by_role("button", name="Next")
        following.focus()
        page.clock.run_for(20_000)
        expect(present).to_contain_text("Neue")
        page.keyboard.press("Enter")
        expect(present).to_contain_text("Harbour")
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Space")
        expect(present).to_contain_text("Neue")
        assert page.locator(DRAWN).get_by_role("button").all_inner_texts()[-1] == "Play"
        assert page.locator(DRAWN).get_by_role("listitem").count() == 1


def test_the_ticker_does_not_move_where_less_motion_is_wanted(ours: Office, browser: Browser) -> None:
    take = copied(ours, "layout=ticker")
    with host(take.policy) as site, visiting(browser, ours, site, reduced_motion="reduce") as seen:
        seen.page.clock.install()
        page = seen.open(site.put(take.element))
        shown(page)
        page.clock.run_for(60_000)
        expect(page.locator(f"{DRAWN} .pw-on .pw-head")).to_contain_text("Brightwater")


WRONG = {
    'layout="lisst"': "The option layout is list, cards, headlines or ticker, not “lisst”.",
    'layuot="list"': "There is no option layuot. Did you mean layout?",
    'count="0"': "The option count is a number from 1 to 50, not “0”.",
    'show="titel"': "The option show holds title, image, summary, date, source, topics, updated and more, or none, not “titel”.",
}


@pytest.mark.parametrize("option", WRONG)
def test_a_wrong_option_is_told_and_the_list_still_shown(ours: Office, browser: Browser, option: str) -> None:
    script = copied(ours).element.partition("<pressroll-feed")[0]
    with host(copied(ours).policy) as site, visiting(browser, ours, site) as seen:
        page = seen.open(site.put(f'{script}<pressroll-feed src="{ours.address}/feeds/all.json" {option}></pressroll-feed>'))
        shown(page)
        expect(page.locator(f"{DRAWN} .pw-problem")).to_have_text(WRONG[option])
        expect(page.locator(HEADS)).to_have_count(5)
        assert [WRONG[option] in fault for fault in seen.faults] == [True]
        query = option.replace('"', "")
        page.goto(f"{ours.address}/embed?{query}")
        expect(page.locator(".pw-problem")).to_contain_text(WRONG[option].partition(", not")[0].removeprefix("There is no option "))


def test_a_feed_that_is_not_there_is_told_without_the_token(ours: Office, browser: Browser) -> None:
    script = copied(ours).element.partition("<pressroll-feed")[0]
    body = f'{script}<pressroll-feed src="{ours.address}/feeds/topic/nope.json" token="pressroll_se_cret">What was here.</pressroll-feed>'
    with host(copied(ours).policy) as site, visiting(browser, ours, site) as seen:
        page = seen.open(site.put(body + f'<iframe src="{ours.address}/embed?feed=topic/nope" title="Topic"></iframe>'))
        expect(page.locator(f"{DRAWN} .pw-problem")).to_contain_text("There is no topic 'nope'")
        expect(page.get_by_text("What was here.")).to_be_attached()
        expect(page.frame_locator("iframe").locator(".pw-problem")).to_contain_text("no topic")
        told = [fault for fault in seen.faults if fault.startswith("pressroll-feed")]
        assert re.search("There is no topic 'nope'", told[0])
        assert not [fault for fault in seen.faults if "cret" in fault]
