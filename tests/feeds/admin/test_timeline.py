"""The refreshes of a source in words; what a refresh leaves behind, and that it leaves nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from entries import FeedQuery, Refused
from feeds.admin.sources import find, keep
from feeds.admin.timeline import PastRefresh, timeline
from feeds.service import Service
from scrapers import refresh
from tests.fakes import SavedPages, listing_page
from tests.feeds.admin.newsroom import ALL, EDITOR, NEWS, NOW, TOML, desk_of, pages, read, title

HOUR = timedelta(hours=1)


def told(service: Service) -> list[tuple[str, int, str]]:
    return [(line.chip, line.times, line.sentence) for line in timeline(service, "tern")]


def test_a_timeline_tells_what_came_what_did_not_and_why(service: Service) -> None:
    found = pages(ALL[1:])
    newsroom = SavedPages(found)  # type: ignore[arg-type] # pages are pages
    desk, spec = desk_of(service, newsroom), find(service, "tern").spec
    refresh(spec, desk, NOW)
    for hours in range(1, 4):
        refresh(spec, desk, NOW + hours * HOUR)
    newsroom.pages = pages()  # type: ignore[assignment] # as above
    refresh(spec, desk, NOW + 4 * HOUR)
    newsroom.pages = pages() | {NEWS: listing_page({})}
    refresh(spec, desk, NOW + 5 * HOUR)
    newsroom.pages = {NEWS: Refused("No.", code="http-5xx-server", url=NEWS, status=500)}
    refresh(spec, desk, NOW + 6 * HOUR)
    assert told(service) == [
        ("Failed", 1, "The server has an error."),
        ("Failed", 1, "0 items where 6 were expected."),
        ("1 new", 1, f"6 on the list: “{title(0)}”."),
        ("Unchanged", 3, "The list is what it was."),
        ("5 new", 1, f"5 on the list: “{title(1)}” and 4 more."),
    ]
    quiet: PastRefresh = timeline(service, "tern")[3]
    assert (quiet.first, quiet.last) == (NOW + HOUR, NOW + 3 * HOUR)
    assert [line.chip for line in timeline(service, "tern", before=quiet.number)] == ["5 new"]
    assert timeline(service, "nobody") == ()


def test_a_list_of_one_release_is_missed_in_the_singular(service: Service) -> None:
    keep(service, EDITOR, f'{TOML}[listing]\nitem = "ul.news > li"\n')  # of one release detection is not sure
    read(service, pages((0,)))
    read(service, pages() | {NEWS: listing_page({})}, NOW + HOUR)
    assert told(service)[0] == ("Failed", 1, "0 items where 1 was expected.")


def test_what_was_learnt_is_told(service: Service) -> None:
    read(service, pages())
    keep(service, EDITOR, TOML + '[listing]\nitem = "ul.news > li"\n')
    read(service, pages(), NOW + HOUR)
    assert told(service)[0] == ("Unchanged", 1, "6 on the list. Read by changed rules.")


def test_reading_the_same_pages_again_changes_nothing_but_the_log(service: Service) -> None:
    read(service, pages())
    store = service.store

    def everything() -> tuple[object, ...]:
        return store.select(FeedQuery()), store.version(), store.lessons("tern"), store.snapshots.pages("tern")

    before = everything()
    for hours in range(1, 11):
        read(service, pages(), NOW + hours * timedelta(minutes=5))
    assert everything() == before
    assert [line.times for line in store.refreshes.log("tern")] == [10, 1]
    assert store.refreshes.strips(["tern"], NOW)["tern"][-1].checks == 11


@pytest.mark.parametrize(("wanted", "kept"), [(10, [("list", 1), ("article", 6)]), (2, [("list", 1), ("article", 2)]), (0, [])])
def test_a_refresh_keeps_its_list_and_its_first_releases_as_they_came(service: Service, wanted: int, kept: list[tuple[str, int]]) -> None:
    found = pages()
    refresh(find(service, "tern").spec, desk_of(service, SavedPages(found), snapshots=wanted), NOW)  # type: ignore[arg-type] # as above
    have = service.store.snapshots.pages("tern")
    kinds = [facts.kind for facts, _ in have]
    assert [(kind, kinds.count(kind)) for kind in ("list", "article") if kind in kinds] == kept
    assert all(page.body.decode() == found[page.requested] for _, page in have)
    assert service.store.refreshes.strips(["tern"], NOW)["tern"][-1].bytes == sum(len(str(page).encode()) for page in found.values())


def test_the_page_of_a_failed_refresh_is_kept_as_one_that_could_not_be_read(service: Service) -> None:
    read(service, pages())
    read(service, {NEWS: listing_page({})}, NOW + HOUR)
    assert [(one.kind, one.good) for one in service.store.snapshots.all("tern") if one.kind == "list"] == [("list", False), ("list", True)]
