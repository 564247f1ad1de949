"""What a refresh learns from the pages of a source, and that learning never makes a release look revised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from config import SourceSpec
from entries import Change, Entry, FeedQuery, Known, SourceState, Store, changes
from scrapers import ArticleReading, Desk, InlineParsing, ListItem, PagePrint, Received, Shared, preview, refresh
from scrapers.article.shared import NOTHING
from scrapers.looks import Choice, to_read
from scrapers.sightings import read_articles
from scrapers.urls import url_key
from tests.fakes import Page, SavedPages, listing_page
from tests.line import desk_with

NEWS = "https://tern.example/news"
NOW = datetime(2024, 3, 8, 12, tzinfo=UTC)
SPEC = SourceSpec(id="tern", name="Tern Harbour", url=NEWS, language="en")
SUBJECTS = ("tidal laboratory", "school of sailing", "winter regatta", "new ferry pier", "lamp museum", "fish market")
BAR = "Send this page to somebody who likes the harbour, by post or by wire."


def release(number: int, *, bar: str = BAR, counter: str = "Seen by 12 people", words: str = "for two hours longer than planned") -> str:
    subject = SUBJECTS[number]
    return (
        f"<!doctype html><html lang=en><head><title>Tern opens the {subject}</title></head><body><div><h1>Tern opens the {subject}</h1>"
        f"<div>{number + 1} March 2024</div><div><p>The harbour board opened the {subject} on Monday, ahead of time, and all visitors of the "
        f"{subject} stayed {words}.</p><p>Teachers of the town were the first to see the {subject}, and praised its roof.</p>"
        f"<div>{bar}</div><div>{counter}</div></div></div></body></html>"
    )


def pages(*numbers: int, **changed: str) -> dict[str, Page]:
    return {f"{NEWS}/{number}": release(number, **changed) for number in numbers}


def chosen(store: Store, numbers: tuple[int, ...], now: datetime) -> tuple[Choice, tuple[Known, ...]]:
    items = [ListItem(f"{NEWS}/{number}", f"Tern opens the {SUBJECTS[number]}") for number in numbers]
    known = store.known(SPEC.id, {url_key(item.url) for item in items}, now - timedelta(days=730))
    return to_read(items, known, now, 40), known


def turn(
    desk: Desk, saved: SavedPages, prints: tuple[PagePrint, ...], *numbers: int, now: datetime = NOW, **changed: str
) -> tuple[Mapping[str, Change], tuple[PagePrint, ...]]:
    """One refresh's articles, stored: what was decided by address, and the prints to remember."""
    saved.pages = pages(*numbers) | pages(*(int(number) for number in changed.pop("of", "").split()), **changed)
    choice, known = chosen(desk.store, numbers, now)
    seen, _, prints = read_articles(choice, SPEC, SourceState(SPEC.id), desk, saved, now, prints=prints)
    decided = changes(seen, known, desk.minter(SPEC), now, listed=choice.listed)
    desk.store.save(decided, SourceState(SPEC.id), now)
    urls = {change.id: change.urls[0].rsplit("/", 1)[1] for change in decided}
    return {urls[change.id]: change for change in decided}, prints


def entry_of(change: Change) -> Entry:
    assert change.entry is not None
    return change.entry


def test_the_first_refresh_reads_again_what_its_pages_teach_without_asking_again(store: Store) -> None:
    saved = SavedPages({})
    decided, prints = turn(desk_with(store, saved, SPEC), saved, (), 0, 1, 2, 3)
    assert [BAR in entry_of(change).text for change in decided.values()] == [False] * 4
    assert all("praised its roof" in entry_of(change).text and "Seen by" not in entry_of(change).text for change in decided.values())
    assert (len(saved.asked), len(prints)) == (4, 4)


def test_pages_that_teach_nothing_are_parsed_once(store: Store) -> None:
    class Counting(InlineParsing):
        parsed = 0

        def article(
            self, received: Received, item: ListItem | None, spec: SourceSpec, *, now: datetime, order: str, shared: Shared = NOTHING
        ) -> ArticleReading:
            Counting.parsed += 1
            return super().article(received, item, spec, now=now, order=order, shared=shared)

    saved = SavedPages(pages(0, 1, 2, 3, bar="", counter=""))
    desk = desk_with(store, saved, SPEC)
    choice, _ = chosen(store, (0, 1, 2, 3), NOW)
    read_articles(choice, SPEC, SourceState(SPEC.id), replace(desk, parsing=Counting()), saved, NOW)
    assert Counting.parsed == 4


def test_what_was_learnt_is_used_for_a_single_new_release(store: Store) -> None:
    saved = SavedPages({})
    desk = desk_with(store, saved, SPEC)
    _, prints = turn(desk, saved, (), 0, 1, 2, 3)
    decided, prints = turn(desk, saved, prints, 0, 1, 2, 3, 4, now=NOW + timedelta(minutes=30))
    assert BAR not in entry_of(decided["4"]).text
    assert len(prints) == 5
    alone, _ = turn(desk, saved, (), 0, 1, 2, 3, 4, 5, now=NOW + timedelta(minutes=40))
    assert BAR in entry_of(alone["5"]).text  # without memory it could not be known


LATER = NOW + timedelta(hours=2)


@pytest.mark.parametrize("changed", [{"counter": "Seen by 13 people"}, {"bar": f"{BAR}<i class=x></i>"}], ids=["a counter", "markup"])
def test_learning_and_counters_never_make_a_known_release_look_revised(store: Store, changed: dict[str, str]) -> None:
    saved = SavedPages({})
    desk = desk_with(store, saved, SPEC)
    first, prints = turn(desk, saved, (), 0)
    assert BAR in entry_of(first["0"]).text  # one page teaches nothing
    _, prints = turn(desk, saved, prints, 0, 1, 2, 3, now=NOW + timedelta(minutes=5))
    decided, _ = turn(desk, saved, prints, 0, 1, 2, 3, now=LATER, of="0", **changed)
    assert {name: change.kind for name, change in decided.items()} == dict.fromkeys("0123", "looked")


def test_a_real_change_of_a_release_read_before_the_lesson_is_a_revision(store: Store) -> None:
    saved = SavedPages({})
    desk = desk_with(store, saved, SPEC)
    _, prints = turn(desk, saved, (), 0)
    _, prints = turn(desk, saved, prints, 0, 1, 2, 3, now=NOW + timedelta(minutes=5))
    decided, _ = turn(desk, saved, prints, 0, 1, 2, 3, now=LATER, of="0", words="for one hour only", counter="Seen by 13 people")
    assert decided["0"].kind == "revised"
    assert BAR not in entry_of(decided["0"]).text


def test_a_moved_release_with_another_counter_is_not_revised(store: Store) -> None:
    saved = SavedPages({})
    desk = desk_with(store, saved, SPEC)
    _, prints = turn(desk, saved, (), 0)
    _, prints = turn(desk, saved, prints, 0, 1, 2, 3, now=NOW + timedelta(minutes=5))
    moved = f"{NEWS}/2024/tidal"
    saved.pages = {moved: release(0, counter="Seen by 13 people")}
    item, known = ListItem(moved, f"Tern opens the {SUBJECTS[0]}"), store.known(SPEC.id, (), NOW - timedelta(days=730))
    choice = to_read((item,), known, LATER, 1)
    seen, _, _ = read_articles(choice, SPEC, SourceState(SPEC.id), desk, saved, LATER, known=known, prints=prints)
    decided = changes(seen, known, desk.minter(SPEC), LATER, listed=choice.listed)
    assert [change.kind for change in decided] == ["moved"]


def advisory(number: int) -> str:
    """A few lines beside a long text of the site, which is taken for the release until its pages are compared."""
    talk = "".join(
        f"<p>{line} of the harbour is told here, year by year, for all who like to read of ships and of storms.</p>" for line in LINES
    )
    lines = f"<ul><li>What: The {SUBJECTS[number]} opens</li><li>Where: {number} Quay Street, at the lighthouse</li><li>When: Friday, from {number} to noon; bring a coat, a cup and a lamp</li></ul>"
    return f"<html><head><title>Tern opens the {SUBJECTS[number]}</title></head><body><div><h1>Tern opens the {SUBJECTS[number]}</h1>{lines}</div><div>{talk}</div></body></html>"


LINES = ("The early history", "The later history", "The great flood", "The new pier")


def test_a_page_whose_text_is_only_found_by_comparing_is_not_revised_by_it(store: Store) -> None:
    saved = SavedPages({})
    desk = desk_with(store, saved, SPEC)
    prints: tuple[PagePrint, ...] = ()
    texts = []
    for numbers, mark in (((0,), ""), ((0, 1, 2, 3), ""), ((0, 1, 2, 3), "<!-- again -->")):
        later = NOW + timedelta(hours=10 * len(texts))
        saved.pages = {f"{NEWS}/{number}": advisory(number) + mark for number in numbers}
        choice, known = chosen(store, numbers, later)
        seen, _, prints = read_articles(choice, SPEC, SourceState(SPEC.id), desk, saved, later, prints=prints)
        decided = changes(seen, known, desk.minter(SPEC), later, listed=choice.listed)
        store.save(decided, SourceState(SPEC.id), later)
        texts.append({sighting.keys[0][-1]: sighting.draft.text for sighting in seen if sighting.draft})
    assert "early history" in texts[0]["0"]
    assert "early history" not in texts[2]["0"]
    assert "lighthouse" in texts[2]["0"]
    assert {change.kind for change in decided} == {"looked"}


def test_a_lesson_that_is_forgotten_makes_no_revision(store: Store) -> None:
    saved = SavedPages({})
    desk = desk_with(store, saved, SPEC)
    first, prints = turn(desk, saved, (), 0, 1, 2, of="0 1 2", counter="")
    others = tuple(PagePrint(f"other-{number}") for number in range(6))  # the bar is on three of nine pages now
    decided, _ = turn(desk, saved, (*prints, *others), 0, 1, 2, now=LATER, of="0 1 2", counter="<!-- moved -->")
    assert [BAR in entry_of(change).text for change in first.values()] == [False] * 3
    assert {change.kind for change in decided.values()} == {"looked"}


def test_a_fault_in_the_second_reading_leaves_the_first(store: Store) -> None:
    class Odd(InlineParsing):
        def article(
            self, received: Received, item: ListItem | None, spec: SourceSpec, *, now: datetime, order: str, shared: Shared = NOTHING
        ) -> ArticleReading:
            if shared != NOTHING:
                raise KeyError("unforeseen")
            return super().article(received, item, spec, now=now, order=order)

    saved = SavedPages(pages(0, 1, 2))
    desk = replace(desk_with(store, saved, SPEC), parsing=Odd())
    choice, _ = chosen(store, (0, 1, 2), NOW)
    seen, skipped, _ = read_articles(choice, SPEC, SourceState(SPEC.id), desk, saved, NOW)
    assert (len(seen), skipped) == (3, ())


def test_prints_are_remembered_from_one_refresh_to_the_next(store: Store) -> None:
    def newsroom(*numbers: int) -> dict[str, Page]:
        rows = {f"/news/{number}": (f"Tern opens the {SUBJECTS[number]}", f"{number + 1} March 2024") for number in numbers}
        return {NEWS: listing_page(rows), **pages(*numbers)}

    saved = SavedPages(newsroom(0, 1, 2, 3, 4))
    desk = desk_with(store, saved, SPEC)
    refresh(SPEC, desk, NOW)
    saved.pages = newsroom(0, 1, 2, 3, 4, 5)
    assert refresh(SPEC, desk, NOW + timedelta(minutes=30)).counted["new"] == 1
    assert [entry.title for entry in store.select(FeedQuery()).entries if BAR in entry.text] == []
    assert refresh(SPEC, desk, NOW + timedelta(minutes=40)).outcome == "unchanged"


def test_a_preview_shows_what_the_source_would_give(store: Store) -> None:
    rows = {f"/news/{number}": (f"Tern opens the {SUBJECTS[number]}", f"{number + 1} March 2024") for number in range(6)}
    saved = SavedPages({NEWS: listing_page(rows), **pages(*range(6))})
    shown = preview(SPEC, desk_with(store, saved, SPEC), NOW)
    assert [BAR in draft.text for draft, _ in shown.drafts] == [False] * 6
