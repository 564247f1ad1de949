"""Importing a list in Chromium, from the file to the report that fills itself."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from entries import Definition, Row
from feeds.service import Service
from tests.browser.admin_site import DESK, PHONE, assert_faultless, signed_in
from tests.browser.conftest import Judge

FOUND = (
    ("ready", "", ""),
    ("native", "", ""),
    ("look", "robots-disallow", "robots.txt does not allow https://tern.example/2"),
    ("look", "dns", "no such name"),
)


def settle(service: Service, number: int, rows: tuple[Row, ...]) -> None:
    """What a process that reads newsrooms finds in these rows."""
    store, now, span = service.store, service.clock(), service.settings.fetch_timeout
    assert store.jobs.claim("x", now, span)
    settled, kept = [], []
    for row in rows:
        outcome, code, sentence = FOUND[row.number % len(FOUND)]
        id_ = "" if code else f"harbour-{row.number}"
        settled.append(replace(row, outcome=outcome, code=code, sentence=sentence, source_id=id_))  # type: ignore[arg-type] # of the table
        if id_:
            kept.append(Definition("source", id_, f'id = "{id_}"\nname = "Harbour"\nurl = "{row.address}"\n'))
    assert store.jobs.settle(store.jobs.job(number), settled, kept, "x", now + span, now)


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_list_is_imported_with_the_report_filling_itself(
    browser: Browser, own: tuple[Service, str], axe: Judge, size: dict[str, int], tmp_path: Path
) -> None:
    service, _ = own
    rows = "".join(
        f"Harbour Authority of the Eastern Coast {n},https://harbour-{n}.example/a/rather/long/path/to/the/newsroom\n" for n in range(60)
    )
    (tmp_path / "newsrooms.csv").write_text(f"name,url\n{rows}Evil,javascript:alert(1)\n")
    with signed_in(browser, own, viewport=size) as seen:
        page = seen.open("/admin/jobs/")
        assert_faultless(seen, axe)
        page.click("main a.primary")
        expect(page.locator("#list")).to_be_visible()
        assert_faultless(seen, axe)
        picture(seen.page, f"import-{size['width']}")
        page.fill("#list", "name,city\nTern,Hull")
        page.click("main button.primary")
        expect(page).to_have_title(re.compile("^Error: "))
        assert_faultless(seen, axe)
        page.fill("#list", "")
        page.set_input_files("#file", tmp_path / "newsrooms.csv")
        page.click("main button.primary")
        expect(page.locator("#progress [role=status]")).to_contain_text("60 addresses understood, 1 refused.")
        assert_faultless(seen, axe)
        picture(page, f"understood-{size['width']}")
        page.click("text=Look at all of them")
        expect(page.locator("#progress .chip")).to_have_text("Looking")
        waiting = service.store.jobs.waiting(1)
        settle(service, 1, waiting[:40])
        expect(page.locator("#progress [role=status]")).to_contain_text("41 of 61 done")
        assert_faultless(seen, axe)
        picture(page, f"looking-{size['width']}")
        settle(service, 1, waiting[40:])
        expect(page.locator("#progress .chip")).to_have_text("Done")
        page.click("text=What came of each address")
        expect(page.locator("#groups h2").first).to_be_visible()
        page.reload()
        assert_faultless(seen, axe)
        picture(page, f"report-{size['width']}")
        seen.open("/admin/jobs/")
        assert_faultless(seen, axe)


def picture(page: object, name: str) -> None:
    """For whoever wants to look: in the folder SHOTS, where one is named."""
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)  # type: ignore[attr-defined] # playwright.Page
