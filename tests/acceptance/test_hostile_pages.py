"""Hostile text in every field that anybody can fill, on every page that shows it: every vector of the development set, in Chromium."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from feeds.service import Service
from tests.browser.conftest import browser, own  # noqa: F401 # fixtures
from tests.browser.hostile import Vector, every_page, fill, suspicious


@pytest.mark.parametrize("half", [0, 1])
def test_no_vector_runs_on_any_page(shared: Path, browser: Browser, own: tuple[Service, str], half: int) -> None:  # noqa: F811 # fixtures
    rows = [json.loads(line) for line in (shared / "corpus/hostile/xss_vectors.jsonl").read_text("utf-8").splitlines()]
    service = own[0]

    hostile = fill(service, [Vector(row["html"], row["ctx"]) for row in rows[half::2]])
    with suspicious(browser, own) as seen:
        for path in every_page(service, hostile):
            seen.visit(path)
        assert seen.faults == []
    print(f"{hostile.amount} vectors, {seen.visited} pages, refused: {dict(hostile.refused)}")
    assert seen.visited > hostile.amount
