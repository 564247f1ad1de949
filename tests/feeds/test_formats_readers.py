"""What lemon24's reader makes of a feed that is rendered again, later or with a change. What all readers see: test_agreement.py."""

from __future__ import annotations

from pathlib import Path

import pytest
import time_machine
from reader import make_reader

from feeds.formats import FORMATS, SUBSCRIPTIONS
from tests.feeds.feed_cases import ENTRIES, GONE, entry, feed


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
