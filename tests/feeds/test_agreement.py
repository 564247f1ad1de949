"""What programs of other people make of our feeds, fetched from the real server: all see the same entries, and what the entries say."""

from __future__ import annotations

from pathlib import Path

import listparser
import pytest

from tests.feeds.reader_judges import JUDGES, Judge, document
from tests.feeds.trying_releases import HELD, RELEASES, SOURCES, WITHDRAWN, Published

CASES = [(judge, format) for judge in JUDGES for format in judge.formats]


@pytest.mark.parametrize(("judge", "format"), CASES, ids=[f"{judge.name}-{format}" for judge, format in CASES])
def test_every_reader_sees_the_entries_in_order_with_their_titles_links_and_dates(
    trying_site: Published, tmp_path: Path, judge: Judge, format: str
) -> None:
    seen = list(judge.read(f"{trying_site.address}/feeds/all.{format}", tmp_path))
    assert seen == judge.expected(trying_site.expected(), format)


def test_the_feeds_that_are_read_hold_what_tries_a_reader(trying_site: Published) -> None:
    ids = {seen.id for seen in trying_site.expected()}
    assert {release.id for release in RELEASES} <= ids
    assert not ids & {WITHDRAWN.id, HELD.id}
    assert len([one for one in trying_site.expected() if "sample" in one.id]) == 16


def test_listparser_finds_every_feed_of_the_catalogue(trying_site: Published) -> None:
    address = f"{trying_site.address}/feeds.opml"
    parsed = listparser.parse(document(address))
    assert parsed.bozo is False
    found = {feed.url: feed.title for feed in parsed.feeds}
    assert f"{trying_site.address}/feeds/all.atom" in found
    assert {found[f"{trying_site.address}/feeds/source/{id_}.atom"] for id_ in SOURCES} == {name for name, *_ in SOURCES.values()}
    assert all(document(url).startswith(b"<?xml") for url in found)
