"""A newsroom is redesigned between two refreshes: nothing old is published as new, and nothing foreign without a person."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from config import SourceSpec
from entries import FeedQuery, Refused, Store
from scrapers import refresh
from tests.fakes import Page, SavedPages, article_page, listing_page
from tests.line import desk_with

BASE = "https://plover.example"
NEWS = f"{BASE}/news"
NOW = datetime(2024, 3, 8, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=21)
SPEC = SourceSpec(id="plover", name="Plover Bay", url=NEWS, timezone="Europe/London", language="en")
DAYS = ("4 March 2024", "21 February 2024", "9 February 2024", "30 January 2024", "12 January 2024")
SUBJECTS = ("a tidal laboratory", "a school of sailing", "the winter regatta", "a new ferry pier", "free swimming lessons")
NEW = ("Plover Bay opens the lamp museum", "25 March 2024")
TEXT = (
    "The bay's council announced that work has ended ahead of time, and that the doors open to all visitors from the first day of spring."
)


def releases() -> dict[int, tuple[str, str]]:
    return {n: (f"Plover Bay opens {subject}", DAYS[n]) for n, subject in enumerate(SUBJECTS)}


def before() -> dict[str, Page]:
    told = releases()
    articles = {f"{NEWS}/{n}": article_page(title, day, f"{SUBJECTS[n].capitalize()} is open.", TEXT) for n, (title, day) in told.items()}
    return {NEWS: listing_page({f"/news/{n}": row for n, row in told.items()}), **articles}


def redesigned(rows: dict[str, tuple[str, str]]) -> str:
    cards = "".join(f'<article><time>{day}</time><h2><a href="{path}">{title}</a></h2></article>' for path, (title, day) in rows.items())
    return f"<!doctype html><html lang=en><head><title>Newsroom</title></head><body><main><h1>All news</h1>{cards}</main></body></html>"


def moved() -> dict[str, Page]:
    """Cards at new addresses, the third title cut short, one new release; the old addresses are gone."""
    told = releases()
    shown = {f"/press/{n}-x": (f"{title[:24]}…" if n == 2 else title, day) for n, (title, day) in told.items()}
    pages: dict[str, Page] = {f"{NEWS}/{n}": gone(f"{NEWS}/{n}") for n in told}
    pages |= {
        f"{BASE}/press/{n}-x": article_page(title, day, f"{SUBJECTS[n].capitalize()} is open.", TEXT) for n, (title, day) in told.items()
    }
    return {**pages, NEWS: redesigned({"/press/9-x": NEW, **shown}), f"{BASE}/press/9-x": article_page(*NEW, "The museum is open.", TEXT)}


def gone(url: str) -> Refused:
    return Refused(f"{url} answers 404.", code="http-404-missing", url=url, status=404)


def by_title(store: Store) -> dict[str, tuple[str, str]]:
    return {entry.title: (entry.id, entry.url) for entry in store.select(FeedQuery()).entries}


def test_releases_at_new_addresses_keep_their_ids_and_the_new_one_is_new(store: Store) -> None:
    pages = SavedPages(before())
    desk = desk_with(store, pages, SPEC)
    refresh(SPEC, desk, NOW)
    ids = {title: entry_id for title, (entry_id, _) in by_title(store).items()}
    pages.pages = moved()
    result = refresh(SPEC, desk, LATER)
    assert (result.counted["new"], result.counted["moved"], result.state.state) == (1, 5, "healthy")
    found = by_title(store)
    assert {title: found[title][0] for title in ids} == ids
    assert found["Plover Bay opens the winter regatta"][1] == f"{BASE}/press/2-x"
    assert refresh(SPEC, desk, LATER + timedelta(hours=1)).outcome == "unchanged"


def test_a_list_of_other_things_leaves_the_feed_alone_and_says_so(store: Store) -> None:
    pages = SavedPages(before())
    desk = desk_with(store, pages, SPEC)
    refresh(SPEC, desk, NOW)
    found = by_title(store)
    others = {
        f"/union/{n}": (f"Dockers vote on {subject} in the fish hall", day)
        for n, (subject, day) in enumerate(zip(SUBJECTS, DAYS, strict=True))
    }
    pages.pages = {NEWS: redesigned(others)}
    result = refresh(SPEC, desk, LATER)
    assert (result.state.state, result.state.reasons) == ("broken", ("listing-changed",))
    assert 'item = "body > main > article"' in result.state.sentence
    assert by_title(store) == found


def test_an_item_whose_page_tells_another_day_is_a_release_of_its_own(store: Store) -> None:
    pages = SavedPages(before())
    desk = desk_with(store, pages, SPEC)
    refresh(SPEC, desk, NOW)
    pages.pages = moved() | {
        f"{BASE}/press/0-x": article_page("Plover Bay opens a tidal laboratory", "27 March 2024", "A second one.", TEXT)
    }
    result = refresh(SPEC, desk, LATER)
    assert (result.counted["new"], result.counted["moved"]) == (2, 4)


def test_a_new_address_that_does_not_answer_is_tried_again_and_publishes_nothing(store: Store) -> None:
    pages = SavedPages(before())
    desk = desk_with(store, pages, SPEC)
    refresh(SPEC, desk, NOW)
    broken = Refused(f"{BASE}/press/0-x answers 500.", code="http-5xx-server", url=f"{BASE}/press/0-x", status=500)
    pages.pages = moved() | {f"{BASE}/press/0-x": broken}
    result = refresh(SPEC, desk, LATER)
    assert (result.counted["new"], result.counted["moved"]) == (1, 4)
    pages.pages = moved()
    assert refresh(SPEC, desk, LATER + timedelta(hours=1)).counted["moved"] == 1
    assert len(by_title(store)) == 6
