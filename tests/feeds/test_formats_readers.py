"""What programs of other people make of our feeds: lemon24's reader, and two parsers that run on Node."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import time_machine
from reader import make_reader

from feeds.formats import FORMATS, SUBSCRIPTIONS
from tests.feeds.feed_cases import BASE, ENTRIES, GONE, RICH, entry, feed

INTEROP = Path(__file__).parent / "interop"


def write(folder: Path, format: str) -> Path:
    path = folder / f"feed.{format}"
    path.write_bytes(FORMATS[format].render(feed(format, *ENTRIES, tombstones=(GONE,))).body)
    return path


@pytest.mark.parametrize("format", SUBSCRIPTIONS)
def test_reader_takes_every_entry_once_and_a_second_update_is_quiet(tmp_path: Path, format: str) -> None:
    path = write(tmp_path, format)
    reader = make_reader(":memory:", feed_root=str(tmp_path))
    reader.add_feed(path.name)

    first = reader.update_feed(path.name)
    path.unlink()
    with time_machine.travel("2031-07-01"):
        write(tmp_path, format)
    second = reader.update_feed(path.name)

    assert first
    assert (first.new, first.modified) == (len(ENTRIES), 0)
    assert second is None or (second.new, second.modified) == (0, 0)
    assert {found.id: found.link for found in reader.get_entries()} == {each.id: each.url for each in ENTRIES}
    reader.close()


@pytest.mark.parametrize("format", SUBSCRIPTIONS)
def test_reader_sees_a_revised_title_as_a_change_of_the_same_entry(tmp_path: Path, format: str) -> None:
    path = tmp_path / "feed"
    reader = make_reader(":memory:", feed_root=str(tmp_path))
    for title in ("Before", "After"):
        path.with_suffix(f".{format}").write_bytes(FORMATS[format].render(feed(format, entry(1, title=title))).body)
        if title == "Before":
            reader.add_feed(f"feed.{format}")
        updated = reader.update_feed(f"feed.{format}")

    assert updated
    assert (updated.new, updated.modified) == (0, 1)
    assert [found.title for found in reader.get_entries()] == ["After"]
    reader.close()


@pytest.fixture(scope="session")
def node_judges() -> Path:
    """A folder with the script and its packages, kept between runs. Skips without Node or network, fails under CI."""
    if not shutil.which("npm"):
        pytest.skip("npm is not installed")
    files = [INTEROP / name for name in ("package.json", "package-lock.json", "read_feeds.mjs")]
    digest = sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:16]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "pressroll-tests" / digest
    if not (cache / "installed").exists():
        cache.mkdir(parents=True, exist_ok=True)
        for path in files:
            shutil.copy(path, cache)
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        done = subprocess.run(command, cwd=cache, capture_output=True, text=True, timeout=300)
        if done.returncode:
            pytest.skip(f"npm ci failed: {done.stderr[-300:]}")
        (cache / "installed").touch()
    return cache


def test_two_parsers_on_node_see_what_we_publish(node_judges: Path, tmp_path: Path) -> None:
    paths = [write(tmp_path, format) for format in SUBSCRIPTIONS]

    done = subprocess.run(["node", node_judges / "read_feeds.mjs", *paths], capture_output=True, text=True, check=True, timeout=60)

    seen: dict[str, dict[str, Any]] = json.loads(done.stdout)  # Any: JSON
    assert {name: sorted(files) for name, files in seen.items()} == {
        "feedsmith": ["feed.atom", "feed.json", "feed.rss"],
        "rss-parser": ["feed.atom", "feed.rss"],
    }
    for name, files in seen.items():
        for file, found in files.items():
            assert (found["title"], found["page"]) == ("Pressroll: all releases", f"{BASE}/"), (name, file)
            assert [(item["id"], item["url"]) for item in found["items"]] == [(each.id, each.url) for each in ENTRIES], (name, file)
            assert found["items"][0]["title"] == RICH.title, (name, file)
            assert found["items"][0]["date"] == "2019-12-12T16:00:00.000Z", (name, file)
