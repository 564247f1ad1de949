"""Kept releases read again by other rules: what reaches readers, once, and what stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from config import ArticleRules, SourceSpec
from entries import SNAPSHOT_BYTES, Entry, FeedQuery, Note, Store
from scrapers import Crawl, Desk, ParsingPool, refresh
from scrapers.again import read_again
from tests.fakes import SavedPages, article_page, listing_page
from tests.line import desk_with
from tests.scrapers.test_refresh import DAYS, NEWS, NOW, SPEC, SUBJECTS, everything

HOUR = timedelta(hours=1)
BARE = SPEC.model_copy(update={"article": ArticleRules(drop=(".content p:last-child",))})
ASKED = Note("editor@example.org", "asked to read again", "source", "tern")


# Of each release alone: what several say in the same words is taken for the newsroom's own.
_TOLD = (
    "Divers measured salt, warmth and current at nine depths for three winters before the first wall of the hall was drawn",
    "Forty boats, most of them built by apprentices in the old rope yard, wait on the slipway for the children of the island",
    "Crews from eleven towns rounded the outer buoy in sleet, and only two masts broke in a gale that none had forecast",
    "Its deck was welded upstream, floated down on a spring tide and set upon six granite feet in a single afternoon",
    "Whoever cannot pay for the baths may come on weekday mornings, when retired lifeguards teach the crawl and the backstroke",
    "Four hundred lenses, burners and clockworks were cleaned by volunteers, catalogued, and hung where a keeper would look for them",
)


def newsroom() -> dict[str, object]:
    """Six releases, each with a text of its own and a line on tickets at its end."""
    titles = [f"Tern Harbour opens {subject}" for subject in SUBJECTS]
    pages: dict[str, object] = {NEWS: listing_page({f"/news/{n}": (titles[n], DAYS[n]) for n in range(6)})}
    for n, told in enumerate(_TOLD):
        lines = (
            f"{SUBJECTS[n].capitalize()} is open.",
            f"{told}, said the board on the day.",
            f"Tickets for {SUBJECTS[n]} cost {n + 3} crowns.",
        )
        pages[f"{NEWS}/{n}"] = article_page(titles[n], DAYS[n], *lines)
    return pages


@pytest.fixture
def desk(store: Store) -> Desk:
    """A newsroom of six releases, read once."""
    desk = desk_with(store, SavedPages(newsroom()), SPEC)
    refresh(SPEC, desk, NOW)
    return desk


def entries(desk: Desk) -> Mapping[str, Entry]:
    return {entry.url: entry for entry in desk.store.select(FeedQuery()).entries}


def again(desk: Desk, spec: SourceSpec, now: datetime = NOW + HOUR) -> list[str]:
    """Reads again as the crawl does; what came of it."""
    desk.store.rereads.ask(ASKED, now)
    crawl = Crawl(desk, lambda: {spec.id: spec}, threads=2, clock=lambda: now + timedelta(minutes=1))
    desk.store.pause("tern", True, NOW)  # nothing else is to be read
    crawl.poll()
    crawl.close()
    return [noted.note.after for noted in desk.store.audit.notes(kind="source", key="tern", limit=1)]


def test_what_other_rules_leave_out_is_revised_once_and_nothing_comes_twice(desk: Desk) -> None:
    before = entries(desk)
    assert again(desk, BARE) == ["6 revised"]
    after = entries(desk)
    assert {url: (one.id, one.published, one.title) for url, one in after.items()} == {
        url: (one.id, one.published, one.title) for url, one in before.items()
    }
    assert all("crowns" in one.content for one in before.values())
    assert not any("crowns" in one.content for one in after.values())
    assert {one.revised for one in after.values()} == {NOW + HOUR + timedelta(minutes=1)}
    assert all(len(desk.store.revisions(one.id)) == 1 for one in after.values())
    feeds, version = everything(desk.store), desk.store.version()
    assert again(desk, BARE, NOW + 2 * HOUR) == ["nothing differs"]
    assert (everything(desk.store), desk.store.version()) == (feeds, version)


def test_the_same_rules_change_no_byte(desk: Desk) -> None:
    feeds, version = everything(desk.store), desk.store.version()
    assert again(desk, SPEC) == ["nothing differs"]
    assert (everything(desk.store), desk.store.version()) == (feeds, version)


def test_the_next_refresh_finds_nothing_to_do_and_no_site_was_asked(desk: Desk) -> None:
    pages = desk.fetcher
    assert isinstance(pages, SavedPages)
    pages.asked.clear()
    again(desk, BARE)
    assert not pages.asked
    desk.store.pause("tern", False, NOW)
    feeds = everything(desk.store)
    assert refresh(BARE, desk, NOW + 3 * HOUR).outcome == "unchanged"
    assert everything(desk.store) == feeds


def test_dates_of_another_zone_are_corrected_without_a_revision(desk: Desk) -> None:
    before = entries(desk)
    assert again(desk, SPEC.model_copy(update={"timezone": "Asia/Tokyo"})) == ["6 completed"]
    after = entries(desk)
    assert {before[url].published.at - after[url].published.at for url in after} == {9 * HOUR}
    assert {one.revised for one in after.values()} == {None}


def test_a_wrong_title_and_text_are_put_right_together_and_stay_one_release(store: Store) -> None:
    """What was read before has no word of the release: in a refresh that would be another release."""
    junk = "<div class=j><h2>{}</h2><p>{} may use cookies for what they measure, sell and guess, and for whatever else they like.</p></div>"
    partners = ("Alder Analytics", "Birch Audience", "Cedar Consent", "Dogwood Data", "Elm Exchange", "Fir Footprints")
    pages = {
        url: str(page).replace("<main>", junk.format(f"{partners[int(url[-1])]} and you", partners[int(url[-1])]) + "<main>")
        if url != NEWS
        else page
        for url, page in newsroom().items()
    }
    desk = desk_with(store, SavedPages(pages), SPEC)  # type: ignore[arg-type] # pages are pages
    refresh(SPEC.model_copy(update={"article": ArticleRules(title=".j h2", body=".j")}), desk, NOW)
    before = entries(desk)
    assert {one.title for one in before.values()} == {f"{partner} and you" for partner in partners}
    again(desk, SPEC.model_copy(update={"article": ArticleRules(title="h1", body=".content")}))
    after = entries(desk)
    assert {one.id for one in after.values()} == {one.id for one in before.values()}
    assert all(one.title.startswith("Tern Harbour opens") and "cookies" not in one.text for one in after.values())


def test_rules_that_find_no_text_take_none_away(desk: Desk) -> None:
    before = entries(desk)
    again(desk, SPEC.model_copy(update={"article": ArticleRules(body=".date")}))
    assert entries(desk) == before


def test_what_a_person_said_stays(desk: Desk) -> None:
    first, second = list(entries(desk).values())[:2]
    desk.store.correct(first.id, "partnerships", True, NOW)
    desk.store.withdraw(second.id, NOW)
    again(desk, BARE)
    assert "partnerships" in {match.topic for match in desk.store.entry(first.id).topics}
    assert desk.store.tombstone(second.id)
    assert len(entries(desk)) == 5


def test_a_page_older_than_the_entry_takes_nothing_back(desk: Desk) -> None:
    """A page of more than two megabytes is not kept: then the kept one is older than what readers have."""
    pages = desk.fetcher
    assert isinstance(pages, SavedPages)
    newer_page = str(pages.pages[f"{NEWS}/0"]).replace("said the board", "said the whole board")
    pages.pages[f"{NEWS}/0"] = newer_page + " " * SNAPSHOT_BYTES
    refresh(SPEC, desk, NOW + 2 * HOUR)
    (newer,) = (one for one in entries(desk).values() if one.revised)
    changes = read_again(BARE, desk, NOW + 3 * HOUR)
    assert len(changes) == 5
    assert newer.id not in {change.id for change in changes}


def test_a_desk_that_is_closed_meanwhile_puts_it_off(desk: Desk) -> None:
    closed, later = ParsingPool(1), NOW + HOUR + timedelta(minutes=1)
    closed.close()
    desk.store.rereads.ask(ASKED, NOW + HOUR)
    desk.store.pause("tern", True, NOW)  # nothing else is to be read
    crawl = Crawl(replace(desk, parsing=closed), lambda: {SPEC.id: BARE}, threads=2, clock=lambda: later)
    crawl.dispatch()
    crawl.drain(60)
    assert [wish.source_id for wish in desk.store.rereads.asked(later)] == [SPEC.id]
    assert desk.store.leases() == {}


def test_killed_before_its_end_it_is_begun_anew_and_asked_again_meanwhile_it_comes_again(desk: Desk) -> None:
    rereads = desk.store.rereads
    rereads.ask(ASKED, NOW)
    (wish,) = rereads.asked(NOW)
    rereads.ask(ASKED, NOW + HOUR)
    rereads.fulfil(wish, (), None, NOW + HOUR, "nobody")
    assert [one.at for one in rereads.asked(NOW + HOUR)] == [NOW + HOUR]
    assert not rereads.asked(NOW + timedelta(days=40))
