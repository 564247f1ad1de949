"""Pages as they came: which are kept, and for how long."""

from __future__ import annotations

import pytest

from entries.errors import NotFound
from entries.model import SourceState
from entries.refreshes import Refreshed
from entries.snapshots import SNAPSHOT_BYTES, PageKind, RawPage
from entries.store import Store
from tests.entries.makers import DAY, MINUTE, NOW, source

BROKEN = SourceState("tern", "broken", ("listing-empty",), failures=1)
BYTES = bytes(range(256)) * 40


def page(body: bytes, kind: PageKind = "list", url: str = "https://tern.example/news") -> RawPage:
    return RawPage(kind, url, f"{url}/", body, "text/html; charset=utf-8", "en")


def keep(store: Store, minutes: int, *pages: RawPage, most: int = 3, good: bool = True) -> None:
    told = Refreshed(pages=pages, keep=most)
    if good:
        store.save([], SourceState("tern"), NOW + minutes * MINUTE, refreshed=told)
    else:
        store.record(BROKEN, refreshed=told, now=NOW + minutes * MINUTE)


def bodies(store: Store, kind: PageKind = "list") -> list[bytes]:
    return [one.body for facts, one in store.snapshots.pages("tern") if facts.kind == kind]


def test_a_page_comes_back_byte_for_byte_with_what_its_server_said(store: Store) -> None:
    keep(store, 0, page(BYTES), page(b"", "article", "https://tern.example/news/1"))
    first, second = store.snapshots.all("tern")
    assert (first.kind, first.size, first.taken, first.good, first.url) == ("list", 10_240, NOW, True, "https://tern.example/news/")
    assert store.snapshots.page(first.number) == page(BYTES)
    assert store.snapshots.page(second.number).body == b""
    with pytest.raises(NotFound):
        store.snapshots.page(second.number + 1)


def test_the_last_ones_of_each_kind_are_kept(store: Store) -> None:
    for number in range(5):
        keep(store, number, page(b"list %d" % number), page(b"feed %d" % number, "beside"), page(b"release %d" % number, "article"))
    assert bodies(store) == [b"list 4", b"list 3", b"list 2"]
    assert bodies(store, "beside") == [b"feed 4", b"feed 3", b"feed 2"]
    assert bodies(store, "article") == [b"release 4", b"release 3", b"release 2"]


def test_the_same_bytes_are_kept_once_and_are_as_new_as_their_last_coming(store: Store) -> None:
    for minute, body in enumerate((b"a", b"b", b"c", b"a", b"d")):
        keep(store, minute, page(body))
    assert bodies(store) == [b"d", b"a", b"c"]
    keep(store, 9, page(b"d", url="https://tern.example/other"))
    assert bodies(store) == [b"d", b"d", b"a"]


def test_the_last_list_that_could_be_read_outlives_any_number_of_broken_ones(store: Store) -> None:
    keep(store, 0, page(b"good"))
    for minute in range(1, 9):
        keep(store, minute, page(b"broken %d" % minute), good=False)
    assert bodies(store) == [b"broken 8", b"broken 7", b"broken 6", b"good"]
    assert [facts.good for facts in store.snapshots.all("tern")] == [False, False, False, True]
    keep(store, 10, page(b"good again"))
    assert bodies(store) == [b"good again", b"broken 8", b"broken 7"]


def test_huge_pages_are_not_kept_and_with_none_wanted_none_stays(store: Store) -> None:
    keep(store, 0, page(b"x" * (SNAPSHOT_BYTES + 1)), page(b"y" * SNAPSHOT_BYTES, "article"))
    assert [facts.size for facts in store.snapshots.all("tern")] == [SNAPSHOT_BYTES]
    keep(store, 1, most=0)
    assert store.snapshots.all("tern") == ()


def test_pages_go_along_with_a_renamed_source_and_end_with_one_that_is_gone(store: Store) -> None:
    store.sync_sources([source("tern"), source("kite")], NOW)
    keep(store, 0, page(b"a"))
    store.sync_sources([source("arctic-tern", formerly=("tern",))], NOW)
    assert [facts.source_id for facts in store.snapshots.all("arctic-tern")] == ["arctic-tern"]
    store.sync_sources([], NOW)
    store.prune(NOW + 91 * DAY)
    assert store.snapshots.all("arctic-tern") == ()
