"""Releases stay themselves: moved, renamed, corrected, emptied, translated, withdrawn and back. Real store, real parser, saved pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from config import SourceSpec
from entries import Change, FeedQuery, Refused, SourceState, Store, fingerprint
from feeds.formats import FORMATS
from scrapers import Desk, Refresh, Request, Response, refresh
from tests.fakes import Page, SavedPages, article_page, listing_page, response
from tests.line import desk_with, feed_of

BASE = "https://tern.example"
NEWS = f"{BASE}/news"
NOW = datetime(2024, 3, 8, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SPEC = SourceSpec(id="tern", name="Tern Harbour", url=NEWS, timezone="Europe/London", language="en")
DREDGED = (
    "The harbour was dredged in March, for the first time in nine years, and the mud went to the fields behind the dyke.",
    "Two ships worked for three weeks, at high water only. Fishermen got a berth on the other side of the town for the time.",
)
ABOUT = "About Tern Harbour: the harbour was founded in 1901 and publishes its report every June."
RELEASES = {
    1: (
        "Tern Harbour opens a tidal laboratory",
        "7 March 2024",
        "The harbour board opened a laboratory on Thursday that studies how cheap sensors behave in salt water for a whole winter.",
        "The building holds 12 test tanks and a pier of its own. Two coastal authorities will send their instruments in the first year.",
    ),
    2: (
        "Sailing school takes its first pupils",
        "21 February 2024",
        "Forty children of the town began to learn how to sail on Wednesday, in boats that were built by apprentices of the yard.",
        "Lessons are free until the age of 16. The town pays for 3 teachers, and parents take turns on the rescue boat at weekends.",
    ),
    3: (
        "Winter regatta is won by the lifeboat crew",
        "9 February 2024",
        "The crew of the lifeboat won the winter regatta by a length, although they were called to a fishing boat between two races.",
        "Some 1,400 people watched from the wall. The next regatta is held in the first week of February, whatever the weather may be.",
    ),
    4: (
        "A new ferry pier replaces the one of 1932",
        "30 January 2024",
        "Ferries to the islands leave from a new pier since Tuesday, which lies lower and can be used at every state of the tide.",
        "The pier cost 2.6 million. Its beams are from oaks that fell in the storm of 2021, and were sawn by a mill in the valley.",
    ),
    5: (
        "Lamp museum shows lights of forgotten coasts",
        "12 January 2024",
        "The lamp museum shows eighty lanterns from lighthouses that no longer stand, lent by the families of their last keepers.",
        "The show is open until June. On Fridays 5 of the lanterns are lit, and visitors may wind the clockwork that turned them.",
    ),
}


def page(number: int, *, title: str = "", date: str | None = None, **words: str) -> str:
    """The page of a release; `words` are replaced in its text, blanks written as underscores."""
    own_title, day, *paragraphs = RELEASES[number]
    text = [*paragraphs, ABOUT]
    for old, new in words.items():
        text = [paragraph.replace(old.replace("_", " "), new) for paragraph in text]
    return article_page(title or own_title, day if date is None else date, *text)


def newsroom(numbers: tuple[int, ...] = (1, 2, 3, 4, 5), path: str = "/news/{}", dates: bool = True) -> dict[str, Page]:
    rows = {path.format(number): (RELEASES[number][0], RELEASES[number][1] if dates else "") for number in numbers}
    pages: dict[str, Page] = {NEWS: listing_page(rows)}
    return pages | {BASE + path.format(number): page(number, date=None if dates else "") for number in numbers}


def gone(request: Request) -> Response:
    raise Refused("It is not there.", code="http-404-missing", url=request.url, status=404)


def leading_to(url: str, text: str) -> Page:
    """A page that redirects to another address, where this text stands."""
    return lambda request: replace(response(request, text.encode()), url=url)


class Room:
    """A newsroom that is read with a store; the old pages answer 404 when it changes."""

    def __init__(self, store: Store) -> None:
        self.store, self.saved = store, SavedPages(newsroom())
        self.desk: Desk = desk_with(store, self.saved, SPEC)
        self.now = NOW
        self.read()

    def read(self, pages: dict[str, Page] | None = None, *, after: timedelta = DAY) -> Refresh:
        if pages is not None:
            self.saved.pages = dict.fromkeys(self.saved.pages, gone) | pages
        self.now += after
        return refresh(SPEC, self.desk, self.now)

    def ids(self) -> dict[str, str]:
        return {entry.title: entry.id for entry in self.store.select(FeedQuery()).entries}

    def bytes(self) -> dict[str, bytes]:
        return {name: renderer.render(feed_of(self.store, name)).body for name, renderer in FORMATS.items()}


@pytest.fixture
def room(store: Store) -> Room:
    return Room(store)


def counted(result: Refresh) -> dict[str, int]:
    return {kind: number for kind, number in result.counted.items() if number}


def test_a_redesign_that_moves_and_renames_brings_nothing_new(room: Room) -> None:
    before = room.ids()
    new = "Ten years of salt: the tidal laboratory is open"
    pages = newsroom(path="/media/{}")
    pages[NEWS] = str(pages[NEWS]).replace(RELEASES[1][0], new)
    pages[f"{BASE}/media/1"] = page(1, title=new)
    pages[f"{BASE}/media/2"] = page(2, **{"3_teachers": "4 teachers"})
    with capture_logs() as logs:
        result = room.read(pages)
    assert counted(result) == {"revised": 2, "moved": 3}
    assert {log["by"] for log in logs if log["event"] == "recognised"} == {"body"}  # the others were told by their titles on the list
    assert set(room.ids().values()) == set(before.values())
    assert room.ids()[new] == before[RELEASES[1][0]]
    assert counted(room.read()) == {}


def test_a_redesign_without_dates_brings_nothing_new_and_keeps_the_dates(room: Room) -> None:
    before = {entry.id: entry.published for entry in room.store.select(FeedQuery()).entries}
    assert counted(room.read(newsroom(path="/media/{}", dates=False))) == {"moved": 5}
    assert {entry.id: entry.published for entry in room.store.select(FeedQuery()).entries} == before


def test_one_that_was_renamed_corrected_and_moved_is_known_by_its_old_address(room: Room) -> None:
    before = room.ids()[RELEASES[1][0]]
    new, url = "Ten years of salt", f"{BASE}/media/1"
    pages = newsroom()
    pages[NEWS] = listing_page({"/media/1": (new, RELEASES[1][1])} | {f"/news/{n}": RELEASES[n][:2] for n in (2, 3, 4, 5)})
    pages[url] = page(1, title=new, **{"12_test": "14 test"})
    moved = pages[url]
    pages[f"{NEWS}/1"] = lambda request: replace(response(request, str(moved).encode()), url=url)
    assert counted(room.read(pages, after=timedelta(minutes=30))) == {"revised": 1}
    assert room.ids()[new] == before


def test_a_series_about_different_towns_is_never_merged(room: Room) -> None:
    title = RELEASES[1][0].replace("Tern Harbour", "Fenwick Harbour")
    pages = newsroom((2, 3, 4, 5)) | {f"{NEWS}/9": page(1, title=title, The_harbour_board="The council of Fenwick")}
    pages[NEWS] = listing_page({"/news/9": (title, RELEASES[1][1])} | {f"/news/{n}": RELEASES[n][:2] for n in (2, 3, 4, 5)})
    pages[f"{NEWS}/1"] = page(1)  # off the list, and still there
    assert counted(room.read(pages)) == {"new": 1}
    assert {title, RELEASES[1][0]} <= set(room.ids())


def test_an_old_release_that_is_listed_again_at_another_address_is_no_news(room: Room) -> None:
    before = room.ids()
    fresh = {"/news/9": ("The harbour is dredged", "5 March 2029"), "/archive/4": RELEASES[4][:2]}
    text = "The harbour was dredged in March, for the first time in nine years, and the mud went to the fields behind the dyke."
    pages: dict[str, Page] = {NEWS: listing_page(fresh | {f"/news/{n}": RELEASES[n][:2] for n in (1, 2, 3)})}
    pages |= {f"{NEWS}/{n}": page(n) for n in (1, 2, 3)}
    pages |= {f"{NEWS}/9": article_page("The harbour is dredged", "5 March 2029", text), f"{BASE}/archive/4": page(4)}
    assert counted(room.read(pages, after=timedelta(days=5 * 365))) == {"new": 1, "moved": 1}
    assert room.ids()[RELEASES[4][0]] == before[RELEASES[4][0]]


def test_boilerplate_contact_and_captions_make_no_revision(room: Room) -> None:
    before = room.bytes()
    changed = {url: str(text).replace("1901", "1902").replace("every June", "each July") for url, text in newsroom().items()}
    assert counted(room.read(dict(changed))) == {}
    assert room.bytes() == before


def test_entries_that_were_stored_with_an_earlier_kind_of_fingerprint_are_not_revised(room: Room) -> None:
    for entry in room.store.select(FeedQuery()).entries:
        old = replace(entry, fingerprint=fingerprint(entry.title, entry.text))
        room.store.save([Change("completed", entry.id, old)], SourceState("tern"), NOW)
    before = room.bytes()
    pages = {url: str(text).replace("</html>", "<!-- 2 --></html>") for url, text in newsroom().items()}
    assert counted(room.read(dict(pages))) == {}
    assert room.bytes() == before


def test_a_page_served_in_two_versions_is_not_revised_each_time(room: Room) -> None:
    versions = (page(1), page(1, **{"12_test": "14 test"}))
    revised = sum(room.read(newsroom() | {f"{NEWS}/1": versions[turn % 2]}, after=5 * DAY / 4).counted["revised"] for turn in range(1, 9))
    assert 1 <= revised <= 2


SIGN_IN = "<!doctype html><html lang=en><head><title>Sign in</title></head><body><main><h1>Sign in</h1><p>{}</p></main></body></html>".format(
    "Please sign in with your name and password. If you have none yet, ask the press office of the harbour for an account, which is free. "
    * 2
)
EMPTY = article_page(RELEASES[1][0], RELEASES[1][1])


@pytest.mark.parametrize("shown", [SIGN_IN, EMPTY, article_page(RELEASES[1][0], "")])
def test_a_page_that_lost_its_text_or_shows_something_else_changes_nothing_and_is_told(room: Room, shown: str) -> None:
    before = room.bytes()
    result = room.read(newsroom() | {f"{NEWS}/1": shown})
    assert (counted(result), result.state.state) == ({}, "suspect")
    assert {skip.code for skip in result.skipped} <= {"article-empty", "article-replaced"}
    assert any("article" in reason for reason in result.state.reasons)
    assert room.bytes() == before
    healed = room.read(newsroom())
    assert (counted(healed), healed.state.state) == ({}, "healthy")
    assert room.bytes() == before


def test_an_address_that_is_used_again_is_a_new_release_and_the_old_one_stays(room: Room) -> None:
    before = room.ids()
    title = "The harbour is dredged"
    text = "The harbour was dredged in March, for the first time in nine years, and the mud went to the fields behind the dyke, where it"
    pages = newsroom() | {f"{NEWS}/5": article_page(title, "8 March 2024", text + " is good for cabbages, as every farmer there knows.")}
    pages[NEWS] = listing_page({"/news/5": (title, "8 March 2024")} | {f"/news/{n}": RELEASES[n][:2] for n in (1, 2, 3, 4)})
    assert counted(room.read(pages)) == {"new": 1}
    assert room.ids().items() >= before.items()
    assert len(set(room.ids().values())) == 6
    assert counted(room.read(pages)) == {}


CHINESE = (
    "特恩港启用潮汐实验室",
    "港务局周四启用了一座实验室，研究低成本传感器在整个冬季的海水中的表现，这是该港口首次自行开展的研究。",
    "大楼内设有十二个试验水槽和一座专用码头，首年将有两家沿海机构送来仪器进行测试，结果将向公众开放。",
)


def chinese(path: str) -> dict[str, Page]:
    """The newsroom as it is shown to visitors from elsewhere: its first release in Chinese."""
    pages = newsroom(path=path)
    pages[NEWS] = str(pages[NEWS]).replace(RELEASES[1][0], CHINESE[0])
    pages[BASE + path.format(1)] = article_page(CHINESE[0], "2024年3月7日", *CHINESE[1:]).replace("lang=en", "lang=zh")
    return pages


def test_a_newsroom_that_answers_in_another_language_revises_nothing(room: Room) -> None:
    before = room.ids()
    for path in ("/news/{}", "/news/{}"):
        assert counted(room.read(chinese(path))) == {}
    assert room.ids() == before


def test_a_release_is_itself_under_the_address_of_another_language(store: Store) -> None:
    room = Room(store)
    room.read(newsroom(path="/en/news/{}"))
    before = room.ids()
    assert "new" not in counted(room.read(chinese("/zh/news/{}")))
    assert set(room.ids().values()) == set(before.values())
    assert room.ids()[RELEASES[1][0]] == before[RELEASES[1][0]]


def test_one_that_was_first_met_in_another_language_comes_home(store: Store) -> None:
    saved = SavedPages(chinese("/zh/news/{}"))
    desk = desk_with(store, saved, SPEC)
    refresh(SPEC, desk, NOW)
    before = {entry.id for entry in store.select(FeedQuery()).entries}
    saved.pages = newsroom(path="/en/news/{}")
    refresh(SPEC, desk, NOW + DAY)
    after = {entry.id: entry.title for entry in store.select(FeedQuery()).entries}
    assert (set(after), RELEASES[1][0] in after.values()) == (before, True)


@pytest.mark.parametrize("stays", [True, False])
def test_a_corrected_reissue_is_a_revision_of_its_release(room: Room, *, stays: bool) -> None:
    before = room.ids()
    title = f"CORRECTION: {RELEASES[1][0]}"
    pages = newsroom() | {f"{NEWS}/17": page(1, title=title, date="8 March 2024", **{"12_test": "14 test"})}
    rows = {"/news/17": (title, "8 March 2024")} | {f"/news/{n}": RELEASES[n][:2] for n in range(1 if stays else 2, 6)}
    pages[NEWS] = listing_page(rows)
    assert counted(room.read(pages)) == {"revised": 1}
    after = room.ids()
    assert (after[title], len(after)) == (before[RELEASES[1][0]], 5)
    (entry,) = (entry for entry in room.store.select(FeedQuery()).entries if entry.title == title)
    assert (entry.anatomy.correction, "14 test" in entry.text) == ("CORRECTION:", True)
    assert [state.title for state in room.store.revisions(entry.id)] == [RELEASES[1][0]]
    for _ in range(3):
        assert counted(room.read(pages)) == {}


def withdrawn(room: Room) -> str:
    """Takes the first release down; its id."""
    id_ = room.ids()[RELEASES[1][0]]
    pages = newsroom((2, 3, 4, 5))
    assert sum(room.read(pages).counted["withdrawn"] for _ in range(4)) == 1
    assert [mark.id for mark in room.store.select(FeedQuery()).tombstones] == [id_]
    return id_


def test_a_withdrawn_release_comes_back_as_itself_without_being_listed(room: Room) -> None:
    id_ = withdrawn(room)
    results = [room.read(newsroom((2, 3, 4, 5)) | {f"{NEWS}/1": page(1)}, after=3 * DAY) for _ in range(2)]
    assert sum(result.counted["completed"] for result in results) == 1
    entry = room.store.entry(id_)
    assert (entry.title, entry.revised, room.store.select(FeedQuery()).tombstones) == (RELEASES[1][0], None, ())


def test_a_withdrawn_release_comes_back_at_the_address_that_its_own_leads_to(room: Room) -> None:
    id_ = withdrawn(room)
    url = f"{BASE}/media/one"
    pages = newsroom((2, 3, 4, 5)) | {f"{NEWS}/1": lambda request: replace(response(request, page(1).encode()), url=url)}
    room.read(pages, after=3 * DAY)
    assert room.store.entry(id_).url == url


def test_a_withdrawn_release_does_not_come_back_as_an_error_page(room: Room) -> None:
    withdrawn(room)
    for _ in range(8):
        assert room.read(newsroom((2, 3, 4, 5)) | {f"{NEWS}/1": SIGN_IN}, after=20 * DAY).counted["completed"] == 0
    room.saved.asked.clear()
    room.read(after=40 * DAY)
    assert f"{NEWS}/1" not in room.saved.addresses()


def test_what_an_operator_withdrew_is_not_read_and_never_back_by_itself(room: Room) -> None:
    id_ = room.ids()[RELEASES[1][0]]
    room.store.withdraw(id_, room.now)
    room.saved.asked.clear()
    for pages in (newsroom(), newsroom(path="/media/{}")):
        assert "new" not in counted(room.read(pages))
        assert id_ not in room.ids().values()
    assert f"{NEWS}/1" not in room.saved.addresses()
    room.store.restore(id_, room.now)
    assert room.ids()[RELEASES[1][0]] == id_


def test_what_a_redesigned_list_leaves_out_is_not_withdrawn_with_its_old_address(room: Room) -> None:
    room.read(newsroom((2, 3, 4, 5), path="/media/{}"), after=2 * HOUR)
    for _ in range(4):
        result = room.read(after=2 * HOUR)
        assert [skip.code for skip in result.skipped] == ["http-404-missing"]
        assert counted(result) == {}
    assert counted(room.read(newsroom(path="/media/{}"), after=2 * HOUR)) == {"moved": 1}


def test_what_answers_404_where_the_others_redirect_is_withdrawn(room: Room) -> None:
    pages = newsroom((2, 3, 4, 5), path="/media/{}")
    pages |= {f"{NEWS}/{number}": leading_to(f"{BASE}/media/{number}", page(number)) for number in (2, 3, 4, 5)}
    results = [room.read(pages, after=2 * HOUR) for _ in range(3)]
    assert [result.counted["withdrawn"] for result in results] == [0, 0, 1]
    assert RELEASES[1][0] not in room.ids()


def test_an_old_release_that_is_taken_out_of_the_midst_of_the_list_is_withdrawn(room: Room) -> None:
    pages = newsroom((1, 2, 4, 5))
    assert [counted(room.read(pages, after=2 * HOUR)) for _ in range(3)] == [{}, {}, {"withdrawn": 1}]
    assert RELEASES[3][0] not in room.ids()


def test_an_old_release_that_rolls_off_the_list_is_not_asked_for(room: Room) -> None:
    room.saved.asked.clear()
    room.read(newsroom((1, 2, 3, 4)), after=2 * HOUR)
    assert f"{NEWS}/5" not in room.saved.addresses()


def test_an_embargo_that_was_postponed_since_the_last_look_holds_when_its_first_moment_comes(room: Room) -> None:
    title, url = "The harbour is dredged", f"{NEWS}/9"
    pages = newsroom()
    pages[NEWS] = listing_page({"/news/9": (title, "9 March 2024")} | {f"/news/{n}": RELEASES[n][:2] for n in RELEASES})
    for until, hours, is_public in (("14:00", 1.5, False), ("18:00", 0.5, False), ("18:00", 4, True)):
        page_then = article_page(title, "9 March 2024", f"EMBARGOED UNTIL 9 MARCH 2024, {until} GMT", *DREDGED)
        room.read(pages | {url: page_then}, after=hours * HOUR)
        assert (title in room.ids()) == is_public


def test_an_embargo_ends_also_while_the_list_cannot_be_read(room: Room) -> None:
    pages = newsroom((1,)) | {f"{NEWS}/9": article_page("The harbour is dredged", "", "EMBARGOED UNTIL 9 MARCH 2024, 14:00 GMT", *DREDGED)}
    pages[NEWS] = listing_page(
        {f"/news/{n}": ("The harbour is dredged", "9 March 2024") if n == 9 else RELEASES[n][:2] for n in (9, 1, 2, 3)}
    )
    room.read(pages, after=HOUR)
    assert "The harbour is dredged" not in room.ids()
    assert room.read({NEWS: gone}, after=HOUR).outcome == "failed"
    assert "The harbour is dredged" in room.ids()


def test_a_release_whose_dateline_names_another_day_is_itself_when_a_redesign_moves_it_and_loses_its_date(room: Room) -> None:
    title, text = (
        "The harbour is dredged",
        ["Tern Harbour, 5 March 2024 – " + DREDGED[0], *DREDGED[1:], *(RELEASES[n][3] for n in RELEASES)],
    )
    for path, dates in (("/news/{}", True), ("/media/{}", False)):
        rows = {path.format(9): (title, "7 March 2024" if dates else "")}
        rows |= {path.format(n): (RELEASES[n][0], RELEASES[n][1] if dates else "") for n in (2, 3, 4, 5)}
        pages = newsroom((2, 3, 4, 5), path, dates) | {NEWS: listing_page(rows)}
        result = room.read(pages | {BASE + path.format(9): article_page(title, "7 March 2024" if dates else "", *text)}, after=HOUR / 2)
    assert counted(result) == {"moved": 5}
