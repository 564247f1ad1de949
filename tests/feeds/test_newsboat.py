"""A feed reader that people use takes our feeds over HTTP, and takes nothing twice."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from entries import FeedQuery
from tests.browser.conftest import serving
from tests.feeds.web.newsrooms import published

needs_newsboat = pytest.mark.skipif(not shutil.which("newsboat"), reason="newsboat is not installed")


@needs_newsboat
@pytest.mark.parametrize("format", ["rss", "atom"])
def test_newsboat_reads_a_feed_once(tmp_path: Path, format: str) -> None:
    for service in published(tmp_path / "service"):
        with serving(service) as address:
            (tmp_path / "urls").write_text(f"{address}/feeds/all.{format}\n")
            command = ["newsboat", "-u", tmp_path / "urls", "-c", tmp_path / "cache.db", "-x", "reload"]
            for _ in range(2):
                subprocess.run(command, check=True, timeout=60, env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"})
        entries = service.store.select(FeedQuery()).entries
        with closing(sqlite3.connect(tmp_path / "cache.db")) as cache:
            items = cache.execute("select guid, title from rss_item order by guid").fetchall()
            (home,) = cache.execute("select url from rss_feed").fetchone()
        assert items == sorted((entry.id, entry.title) for entry in entries)
        assert home == "https://press.example.org/"
