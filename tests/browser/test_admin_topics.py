"""The topics workbench, releases and named feeds in Chromium."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from entries import Change, SourceState
from feeds.admin import named, releases, topics
from feeds.admin.acting import COMMAND_LINE
from feeds.service import Service
from tests.browser.admin_site import DESK, PHONE, assert_faultless, signed_in
from tests.browser.conftest import Judge
from tests.feeds.web.newsrooms import NOW, copy_of_laboratory

LAB = "brightwater-laboratory"
PATHS = (
    "/admin/topics",
    "/admin/topics/education",
    "/admin/topics/education?view=toml",
    "/admin/topics/new",
    "/admin/releases",
    f"/admin/releases/{LAB}?with=school",
    "/admin/feeds",
    "/admin/feeds/new",
    "/admin/feeds/education-partnerships",
)


def worked(service: Service) -> None:
    """With a copy, decisions, and a topic that was edited."""
    copy = copy_of_laboratory()
    service.store.save([Change("new", copy.id, copy, urls=(copy.url,))], SourceState("northgrid", checked=NOW), NOW)
    topics.correct(service, COMMAND_LINE, LAB, "health", True)
    releases.merge(service, COMMAND_LINE, LAB, "kowloon-fair")
    topics.keep_topic(service, COMMAND_LINE, "education", topics.topic(service, "education").text.replace('"pupils"', '"pupil*"'))
    view = named.feed(service, "education-partnerships")
    named.keep_feed(service, COMMAND_LINE, view.spec.model_copy(update={"private": True}), was=view.spec.slug)


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_pages_of_rules_and_releases_have_no_fault_in_either_colour_scheme(
    browser: Browser, own: tuple[Service, str], axe: Judge, size: dict[str, int]
) -> None:
    worked(own[0])
    with signed_in(browser, own, viewport=size) as seen:
        for path in PATHS:
            seen.open(path)
            assert_faultless(seen, axe)


def test_a_trial_appears_beside_the_fields_and_leaves_them_alone(browser: Browser, own: tuple[Service, str], axe: Judge) -> None:
    with signed_in(browser, own, viewport=DESK) as seen:
        page = seen.open("/admin/topics/education")
        page.fill("#threshold", "1")
        page.evaluate("window.here = true")
        page.click("text=Try on the last 200")
        page.wait_for_selector("#effect >> text=With these rules")
        assert page.evaluate("window.here")
        assert page.input_value("#threshold") == "1"
        page.click("text=Try on all releases")
        page.wait_for_selector("#effect-heading >> text=Tried on")
        assert_faultless(seen, axe)
    assert own[0].store.definitions.all("topic") == {}


def test_a_double_click_saves_once(browser: Browser, own: tuple[Service, str]) -> None:
    with signed_in(browser, own, viewport=DESK) as seen:
        page = seen.open("/admin/topics/education")
        page.fill("#threshold", "1")
        page.dblclick("button[value=save]")
        expect(page.locator("[role=status]")).to_contain_text("Saved")
        assert (page.locator("#faults").count(), page.input_value("#threshold")) == (0, "1")
        page.fill("#threshold", "2")
        page.click("button[value=save]")
        expect(page.locator("#threshold")).to_have_value("2")
        expect(page.locator("[role=status]")).to_contain_text("Saved")


def test_a_fault_of_a_trial_is_told_where_the_effect_would_stand(browser: Browser, own: tuple[Service, str]) -> None:
    with signed_in(browser, own, viewport=DESK) as seen:
        page = seen.open("/admin/topics/education")
        page.fill("#threshold", "many")
        page.click("text=Try on the last 200")
        expect(page.locator("#effect")).to_contain_text("The needed score is a number")
        assert page.locator("#effect progress").count() == 0, "nothing was tried"
    assert own[0].store.definitions.all("topic") == {}


def test_a_feed_is_counted_while_it_is_composed(browser: Browser, own: tuple[Service, str]) -> None:
    with signed_in(browser, own, viewport=DESK) as seen:
        page = seen.open("/admin/feeds/new")
        page.fill("#title", "Boards")
        page.fill("#slug", "boards")
        page.check("[name=topics][value=education]")
        page.wait_for_selector("#matches >> text=3 releases")
        page.fill("#text", "robotics")
        page.wait_for_selector("#matches >> text=1 release,")
        assert (page.input_value("#title"), seen.faults) == ("Boards", [])


def test_everything_is_done_without_scripts(browser: Browser, own: tuple[Service, str]) -> None:
    with signed_in(browser, own, viewport=PHONE, java_script_enabled=False) as seen:
        page = seen.open("/admin/topics/education")
        page.fill("#threshold", "1")
        page.click("text=Try on the last 200")
        expect(page.locator("#effect")).to_contain_text("With these rules")
        page.click("text=Try on all releases")
        expect(page.locator("#effect")).to_contain_text("With these rules")
        page.click("button[value=save]")
        expect(page.locator("[role=status]")).to_contain_text("Saved")
        page = seen.open(f"/admin/releases/{LAB}")
        page.click("text=Withdraw this release")
        page.click("button.danger")
        expect(page.locator("[role=status]")).to_contain_text("Withdrawn")
        page.click("button:has-text('Bring it back')")
        expect(page.locator("[role=status]")).to_contain_text("Brought back")
