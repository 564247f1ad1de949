"""Hostile content in the copy of a page: every vector of the development set, in a real Chromium."""

from __future__ import annotations

import json
from pathlib import Path

from playwright.sync_api import Browser

from feeds.service import Service
from tests.browser.admin_site import signed_in
from tests.browser.conftest import browser, own  # noqa: F401 # fixtures
from tests.browser.copies import assert_nothing_runs
from tests.browser.test_admin_pointing import looked
from tests.scrapers.newsroom_pages import Made


def test_no_vector_runs_in_the_copy_of_a_page(shared: Path, browser: Browser, own: tuple[Service, str]) -> None:  # noqa: F811 # fixtures
    rows = [json.loads(line) for line in (shared / "corpus/hostile/xss_vectors.jsonl").read_text("utf-8").splitlines()]
    with signed_in(browser, own) as seen:
        for row in rows:
            content = f"<a href='{row['html']}'>link</a><img src='{row['html']}'>" if row["ctx"] == "url" else row["html"]
            assert_nothing_runs(seen, looked(own[0], Made(f"<p>before</p>{content}<p>after</p>")))
