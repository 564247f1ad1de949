"""Widgets while something changes: the service goes away and comes back, releases are corrected, withdrawn and new, scripts change a page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from entries import Change, SourceState
from tests.browser.foreign import DRAWN, Office, copied, framed, host, office, settled, shown, visiting
from tests.feeds.web.newsrooms import NOW, entry, laboratory

FIRST, CORRECTED, FRESH = laboratory().title, "Brightwater and twelve schools open a robotics workshop", "A fresh release"
HEADS = f"{DRAWN} .pw-head"


@pytest.fixture
def ours(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path) as opened:
        yield opened


def save(ours: Office, *changes: Change) -> None:
    ours.service.store.save(list(changes), SourceState("brightwater", checked=NOW), NOW)


def correct(ours: Office) -> None:
    made = replace(laboratory(), title=CORRECTED, fingerprint="second")
    save(ours, Change("revised", made.id, made))


def bring(ours: Office) -> None:
    made = entry("fresh", "brightwater", FRESH, "<p>Words that are new.</p>", laboratory().published)
    save(ours, Change("new", made.id, made, urls=(made.url,)))


def told(page: Page) -> str:
    """What screen readers are told."""
    return str(
        page.evaluate("() => document.querySelector('pressroll-feed').shadowRoot.querySelector('.pw-told[role=status]').textContent")
    )


@pytest.mark.parametrize("layout", ["list", "cards", "headlines", "ticker"])
def test_a_late_feed_moves_nothing(ours: Office, browser: Browser, layout: str) -> None:
    take = copied(ours, f"layout={layout}")
    with host(take.policy) as site, visiting(browser, ours, site) as seen:
        held = []
        seen.page.route("**/feeds/all.widget", lambda route: held.append(route))
        page = seen.open(site.put(take.element))
        expect(page.locator("pressroll-feed slot, pressroll-feed .pw-head").first).to_be_attached()
        expect(page.get_by_text(FIRST)).to_be_visible()
        page.wait_for_function("() => document.querySelector('pressroll-feed').shadowRoot")
        before = settled(page) if not held else float(page.evaluate("window.shift"))
        held[0].continue_()
        shown(page)
        assert (before, settled(page)) == (0, pytest.approx(0, abs=0.001)), page.evaluate("window.shifts")


def test_an_empty_element_takes_the_place_that_it_is_likely_to_need(ours: Office, browser: Browser) -> None:
    take = copied(ours)
    with host(take.policy) as site, visiting(browser, ours, site) as seen:
        held = []
        seen.page.route("**/feeds/all.widget", lambda route: held.append(route))
        script = take.element.partition("<pressroll-feed")[0]
        page = seen.open(site.put(f'{script}<pressroll-feed src="{ours.address}/feeds/all.json" count="3"></pressroll-feed>'))
        expect(page.locator(f"{DRAWN} .pw-say")).to_have_text("Loading releases")
        begun = float(page.evaluate("window.shift"))
        held[0].continue_()
        shown(page)
        assert settled(page) - begun < 0.001, page.evaluate("window.shifts")


def test_a_correction_takes_the_place_of_its_entry_without_a_reload(ours: Office, browser: Browser) -> None:
    take = copied(ours, "live=yes&layout=headlines&count=7")
    with host(take.policy) as site, visiting(browser, ours, site) as seen:
        page = seen.open(site.put(take.element))
        with page.expect_request("**/events*"):
            shown(page)
        expect(page.locator(HEADS)).to_have_count(6)
        page.locator(HEADS).first.focus()
        with page.expect_response("**/feeds/all.widget"):  # nothing changes under a reader's hand
            correct(ours)
        expect(page.locator(HEADS).first).to_have_text(FIRST)
        page.evaluate("document.activeElement.shadowRoot.activeElement.blur()")
        expect(page.locator(HEADS).first).to_have_text(CORRECTED)
        expect(page.locator(HEADS)).to_have_count(6)
        assert told(page) == ""
        bring(ours)
        expect(page.locator(HEADS)).to_have_count(7)
        assert FRESH in told(page)
        save(ours, Change("withdrawn", laboratory().id))
        expect(page.locator(HEADS)).to_have_count(6)
        expect(page.get_by_text(CORRECTED)).to_have_count(0)
        assert seen.faults == []
        assert float(page.evaluate("window.shift")) < 0.001, page.evaluate("window.shifts")


def test_what_comes_between_the_list_and_the_first_word_of_the_stream_is_heard(ours: Office, browser: Browser) -> None:
    take = copied(ours, "live=yes")
    with host(take.policy) as site, visiting(browser, ours, site) as seen:

        def late(route: Route) -> None:
            if ours.count("/events") == 0:
                correct(ours)
            route.continue_()

        seen.page.route("**/events*", late)
        page = seen.open(site.put(take.element))
        expect(page.locator(HEADS).first).to_have_text(CORRECTED)
        assert seen.faults == []


def test_an_old_release_that_moves_up_is_not_told_as_new(ours: Office, browser: Browser) -> None:
    take = copied(ours, "live=yes&limit=3")
    with host(take.policy) as site, visiting(browser, ours, site) as seen:
        with seen.page.expect_request("**/events*"):
            page = seen.open(site.put(take.element))
        expect(page.locator(HEADS)).to_have_count(3)
        save(ours, Change("withdrawn", laboratory().id))
        expect(page.locator(HEADS).filter(has_text=FIRST)).to_have_count(0)
        expect(page.locator(HEADS)).to_have_count(3)
        assert told(page) == ""
        assert seen.faults == []


def test_focus_stays_on_its_release_when_the_list_is_drawn_anew(ours: Office, browser: Browser) -> None:
    take = copied(ours)
    with host(take.policy) as site, visiting(browser, ours, site) as seen:
        page = seen.open(site.put(take.element))
        shown(page)
        page.locator(HEADS).nth(1).focus()
        page.evaluate("document.querySelector('pressroll-feed').setAttribute('layout', 'headlines')")
        expect(page.locator(f"{DRAWN} .pw-headlines")).to_be_visible()
        expect(page.locator(HEADS).nth(1)).to_be_focused()


def test_nothing_is_drawn_anew_under_a_pointer(ours: Office, browser: Browser) -> None:
    take = copied(ours, "live=yes")
    with host(take.policy) as site, visiting(browser, ours, site) as seen:
        page = seen.open(site.put(take.element))
        with page.expect_request("**/events*"):
            shown(page)
        page.locator(HEADS).first.hover()
        with page.expect_response("**/feeds/all.widget"):
            correct(ours)
        page.wait_for_load_state("load")
        expect(page.locator(HEADS).first).to_have_text(FIRST)
        page.mouse.move(0, 0)
        expect(page.locator(HEADS).first).to_have_text(CORRECTED)


def test_the_list_stays_when_the_service_is_gone_and_says_how_old_it_is(ours: Office, browser: Browser) -> None:
    take = copied(ours)
    with host(take.policy) as site, visiting(browser, ours, site) as seen:
        page = seen.open(site.put(take.element + take.frame))
        shown(page)
        framed(page)
        settled(page)
        ours.stop()
        page.clock.install()
        page.goto(f"{site.address}/page")
        for place in (page, framed(page)):
            shown(place)
            expect(place.locator(HEADS)).to_have_count(5)
            expect(place.locator(f"{DRAWN} .pw-warn")).to_contain_text("Updated")
        ours.start()
        page.clock.run_for(61_000)
        for place in (page, framed(page)):
            expect(place.locator(f"{DRAWN} .pw-warn")).to_have_count(0)


def test_what_stands_inside_stays_when_the_service_never_came(ours: Office, browser: Browser) -> None:
    take = copied(ours)
    empty = f'<pressroll-feed id="empty" src="{ours.address}/feeds/topic/education.atom?lang=en"></pressroll-feed>'
    with host(take.policy) as site, visiting(browser, ours, site) as seen:
        seen.page.clock.install()
        seen.page.route("**/*.widget*", lambda route: route.abort())
        page = seen.open(site.put(take.element + empty))
        link = page.locator("#empty").get_by_role("link")
        expect(link).to_have_attribute("href", f"{ours.address}/feeds/topic/education.html?lang=en")
        expect(page.locator("#empty .pw-say")).to_be_visible()
        expect(page.get_by_text(FIRST)).to_be_visible()
        page.unroute("**/*.widget*")
        page.clock.run_for(61_000)
        shown(page, 0)
        shown(page, 1)
        expect(page.locator("#empty .pw-say")).to_have_count(0)


def test_twenty_elements_ask_once_for_each_feed(ours: Office, browser: Browser) -> None:
    take = copied(ours)
    script = take.element.partition("<pressroll-feed")[0]
    feeds, kinds, layouts = (
        ("all", "topic/education", "source/brightwater"),
        ("json", "atom", "widget"),
        ("list", "cards", "headlines", "ticker"),
    )
    body = "".join(
        f'<pressroll-feed src="{ours.address}/feeds/{feeds[n % 3]}.{kinds[n % 7 % 3]}" layout="{layouts[n % 4]}" count="{n % 6 + 1}"></pressroll-feed>'
        for n in range(20)
    )
    with host(take.policy) as site, visiting(browser, ours, site) as seen:
        ours.asked.clear()
        page = seen.open(site.put(script + body))
        for number in range(20):
            shown(page, number)
        settled(page)
        assert sorted(one for one in ours.asked if one.startswith("/feeds/")) == [
            "/feeds/all.widget", "/feeds/source/brightwater.widget", "/feeds/topic/education.widget",
        ]  # fmt: skip
        assert seen.faults == []


def test_scripts_may_make_move_and_change_elements(ours: Office, browser: Browser) -> None:
    take = copied(ours)
    script = take.element.partition("<pressroll-feed")[0]
    with host(take.policy) as site, visiting(browser, ours, site) as seen:
        page = seen.open(site.put(script + f'<script src="{ours.address}/widget.js"></script><div id="other"></div>'))
        page.wait_for_function("() => customElements.get('pressroll-feed')")
        page.evaluate(
            "(src) => { window.one = document.createElement('pressroll-feed'); one.setAttribute('src', src); one.setAttribute('count', '2');"
            "document.querySelector('main').append(one); }",
            f"{ours.address}/feeds/all.json",
        )
        shown(page)
        heads = page.locator(HEADS)
        expect(heads).to_have_count(2)
        page.evaluate("document.getElementById('other').append(one)")
        expect(page.locator("#other").locator(".pw-head")).to_have_count(2)
        page.evaluate("one.remove()")
        expect(heads).to_have_count(0)
        page.evaluate("document.querySelector('main').prepend(one); one.setAttribute('count', '4')")
        expect(heads).to_have_count(4)
        page.evaluate("one.setAttribute('layout', 'ticker')")
        expect(page.locator(f"{DRAWN} .pw-ticker button")).to_have_count(3)
        page.evaluate("one.setAttribute('layout', 'cards')")
        expect(page.locator(f"{DRAWN} .pw-cards .pw-item")).to_have_count(4)
        page.evaluate("(src) => one.setAttribute('src', src)", f"{ours.address}/feeds/source/lindenhof.widget")
        expect(heads).to_have_count(1)
        assert seen.faults == []


def heights(page: Page) -> tuple[int, int]:
    """Of the frame, and of what it holds."""
    inner = framed(page).evaluate("document.body.getBoundingClientRect().height")
    return int(page.evaluate("document.querySelector('iframe').clientHeight")), round(inner)


@pytest.mark.parametrize("height", [100, 3000])
def test_a_frame_takes_the_height_of_what_it_holds(ours: Office, browser: Browser, height: int) -> None:
    take = copied(ours, "layout=headlines")
    frame = take.frame.replace(" height=", f' height="{height}" data-was=')
    with host(take.policy) as site, visiting(browser, ours, site) as seen:
        page = seen.open(site.put(frame))
        framed(page)
        if height > 1000:
            page.wait_for_function("() => document.querySelector('iframe').clientHeight < 900")  # to the edge of what is seen
            settled(page)
            page.evaluate("document.getElementById('after').style.marginBottom = '200vh'")
            page.evaluate("document.getElementById('after').scrollIntoView()")
            page.wait_for_function("() => document.querySelector('iframe').clientHeight < 500")  # once the page has come to rest
        page.wait_for_function("(h) => document.querySelector('iframe').clientHeight !== h", arg=height)
        expect(page.locator("iframe")).not_to_have_attribute("height", str(height))
        outer, inner = heights(page)
        assert abs(outer - inner) <= 2


def test_a_frame_takes_its_height_from_itself_alone(ours: Office, browser: Browser) -> None:
    take = copied(ours, "layout=headlines")
    frame = take.frame.replace(" height=", ' height="100" data-was=')
    with host(take.policy.replace("frame-src", "frame-src *")) as site, host("") as thief, visiting(browser, ours, site) as seen:
        theirs = thief.put('<script>parent.postMessage({ pressroll: { height: 777 } }, "*")</script>', "/theirs")
        page = seen.open(site.put(f'{frame}<iframe id="theirs" src="{theirs}" height="90"></iframe>'))
        framed(page)
        expect(page.locator("iframe").first).not_to_have_attribute("height", "100")
        page.evaluate("postMessage({ pressroll: { height: 555 } }, '*')")
        settled(page)
        assert {heights(page)[0], page.evaluate("document.getElementById('theirs').clientHeight")}.isdisjoint({555, 777})
