"""`bench.lists` writes what the scorer reads, from ids, files and addresses alone."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path

from tests.scrapers.listing.listing_pages import RELEASES, URL, layout


def test_a_folder_of_pages_becomes_one_line_a_page(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "a.html.gz").write_bytes(gzip.compress(layout("headings in a list").encode()))
    (tmp_path / "pages" / "b.html").write_bytes(b"%PDF-1.4")
    pages = [{"id": "a", "file": "pages/a.html.gz", "url": URL}, {"id": "b", "file": "pages/b.html", "url": URL}]
    (tmp_path / "truth.json").write_text(json.dumps({"pages": pages}))
    out = tmp_path / "out.jsonl"
    done = subprocess.run(
        [sys.executable, "-m", "bench.lists", str(tmp_path), "--out", str(out)], check=True, capture_output=True, text=True
    )
    first, second = map(json.loads, out.read_text().splitlines())
    assert [item["url"] for item in first["items"]] == [release.url for release in RELEASES]
    assert first["items"][0]["published"] == "2020-01-13T09:30:00+00:00"
    assert first["confidence"] >= 0.5
    assert first["next_page"] == f"{URL}?page=2"
    assert (second["id"], second["items"]) == ("b", [])
    assert "pages per second" in done.stdout
