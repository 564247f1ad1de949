"""The line, whole: real store, real parser, saved pages."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, event

from config import ListingRules, SourceSpec
from entries import FeedQuery, Refused, Store, Unreachable
from feeds.formats import FORMATS
from scrapers import ArticleReading, InlineParsing, ListItem, Received, Shared, refresh
from scrapers.article.shared import NOTHING
from tests.fakes import SavedPages, article_page, listing_page, response
from tests.line import desk_with, feed_of

BASE = "https://tern.example"
NEWS = f"{BASE}/news"
NOW = datetime(2024, 3, 8, 12, tzinfo=UTC)
SPEC = SourceSpec(id="tern", name="Tern Harbour", url=NEWS, timezone="Europe/London", language="en")
DAYS = ("4 March 2024", "21 February 2024", "9 February 2024", "30 January 2024", "12 January 2024", "18 December 2023")
SUBJECTS = ("a tidal laboratory", "a school of sailing", "the winter regatta", "a new ferry pier", "free swimming lessons", "a lamp museum")
WORDS = (
    "The harbour board announced on Monday that work has ended ahead of time, and that the doors open to all visitors in spring.",
    "Teachers and students of the town were the first to see it, and stayed for two hours longer than planned, said the board.",
)


def newsroom(numbers: tuple[int, ...] = (0, 1, 2, 3, 4, 5)) -> dict[str, object]:
    titles = {number: f"Tern Harbour opens {SUBJECTS[number]}" for number in numbers}
    pages: dict[str, object] = {NEWS: listing_page({f"/news/{n}": (titles[n], DAYS[n]) for n in numbers})}
    return pages | {f"{NEWS}/{n}": article_page(titles[n], DAYS[n], f"{SUBJECTS[n].capitalize()} is open.", *WORDS) for n in numbers}


def ids(store: Store) -> list[str]:
    return [entry.id for entry in store.select(FeedQuery()).entries]


def everything(store: Store) -> Mapping[str, bytes]:
    return {name: renderer.render(feed_of(store, name)).body for name, renderer in FORMATS.items()}


def test_a_newsroom_becomes_entries_newest_first(store: Store) -> None:
    pages = SavedPages(newsroom())
    result = refresh(SPEC, desk_with(store, pages, SPEC), NOW)
    assert (result.outcome, result.counted["new"], result.state.state, result.skipped) == ("changed", 6, "healthy", ())
    entries = store.select(FeedQuery()).entries
    assert [entry.title for entry in entries] == [f"Tern Harbour opens {subject}" for subject in SUBJECTS]
    assert {entry.published.precision for entry in entries} == {"day"}
    assert all(WORDS[1][:40] in entry.content and "About us" not in entry.content for entry in entries)


def test_an_unchanged_newsroom_costs_conditional_requests_only_and_no_byte_moves(store: Store) -> None:
    pages = SavedPages(newsroom())
    desk = desk_with(store, pages, SPEC)
    refresh(SPEC, desk, NOW)
    before, version = everything(store), store.version()
    pages.asked.clear()
    for hours in (1, 2, 30, 300):
        result = refresh(SPEC, replace(desk, parsing=None), NOW + timedelta(hours=hours))  # type: ignore[arg-type] # nothing may be parsed
        assert (result.outcome, result.state.state) == ("unchanged", "healthy")
    assert all(request.etag for request in pages.asked)
    assert (everything(store), store.version()) == (before, version)


def test_an_unchanged_newsroom_writes_its_state_row_and_the_log_and_nothing_else(store: Store) -> None:
    desk = desk_with(store, SavedPages(newsroom()), SPEC)
    refresh(SPEC, desk, NOW)
    written: list[str] = []

    def before(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if found := re.match(r"\s*(?:insert\s+into|update|delete\s+from)\s+(\w+)", statement, re.IGNORECASE):
            written.append(found[1])

    event.listen(Engine, "before_cursor_execute", before)
    try:
        assert refresh(SPEC, desk, NOW + timedelta(minutes=30)).outcome == "unchanged"
    finally:
        event.remove(Engine, "before_cursor_execute", before)
    assert set(written) == {"source_states", "refresh_counts", "refreshes", "refresh_days"}


def test_the_same_bytes_are_not_parsed_again_where_a_server_knows_no_validators(store: Store) -> None:
    pages = SavedPages(newsroom(), validators=False)
    desk = desk_with(store, pages, SPEC)
    refresh(SPEC, desk, NOW)
    assert refresh(SPEC, replace(desk, parsing=None), NOW + timedelta(hours=3)).outcome == "unchanged"  # type: ignore[arg-type]


def test_a_new_release_is_one_new_entry_and_the_old_ones_keep_their_ids(store: Store) -> None:
    pages = SavedPages(newsroom((1, 2, 3, 4, 5)))
    desk = desk_with(store, pages, SPEC)
    refresh(SPEC, desk, NOW)
    before = ids(store)
    pages.pages = newsroom((0, 1, 2, 3, 4))
    result = refresh(SPEC, desk, NOW + timedelta(minutes=30))
    assert result.counted["new"] == 1
    assert ids(store)[1:] == before


def test_an_edited_title_keeps_the_id_and_moves_updated(store: Store) -> None:
    pages = SavedPages(newsroom())
    desk = desk_with(store, pages, SPEC)
    refresh(SPEC, desk, NOW)
    before = store.select(FeedQuery()).entries
    pages.pages = {url: page.replace("the winter regatta", "the spring regatta") for url, page in newsroom().items()}  # type: ignore[attr-defined]
    result = refresh(SPEC, desk, NOW + timedelta(minutes=30))
    after = store.select(FeedQuery()).entries
    assert (result.counted["new"], result.counted["revised"]) == (0, 1)
    assert [entry.id for entry in after] == [entry.id for entry in before]
    assert [entry.title for entry in after if entry.revised] == ["Tern Harbour opens the spring regatta"]
    assert [entry.published for entry in after] == [entry.published for entry in before]


def test_a_footer_is_no_part_of_a_release(store: Store) -> None:
    pages = SavedPages(newsroom())
    desk = desk_with(store, pages, SPEC)
    refresh(SPEC, desk, NOW)
    before = everything(store)
    pages.pages = {url: page.replace("© Tern Harbour", "© Tern Harbour 2024, 17 visitors today") for url, page in newsroom().items()}  # type: ignore[attr-defined]
    for hours in (2, 9, 40):
        assert refresh(SPEC, desk, NOW + timedelta(hours=hours)).outcome == "unchanged"
    assert everything(store) == before


def test_one_failing_article_never_costs_the_others_and_is_completed_later(store: Store) -> None:
    pages = SavedPages(newsroom())
    whole = pages.pages[f"{NEWS}/0"]
    pages.pages[f"{NEWS}/0"] = Refused("it has an error", code="http-5xx-server", url=f"{NEWS}/0", status=500)
    desk = desk_with(store, pages, SPEC)
    result = refresh(SPEC, desk, NOW)
    assert (result.counted["new"], [skip.code for skip in result.skipped]) == (6, ["http-5xx-server"])
    partial = store.select(FeedQuery()).entries[0]
    assert (partial.partial, partial.title) == (True, "Tern Harbour opens a tidal laboratory")
    pages.pages[f"{NEWS}/0"] = whole
    later = refresh(SPEC, desk, NOW + timedelta(hours=2))
    entry = store.entry(partial.id)
    assert later.counted["completed"] == 1
    assert (entry.partial, entry.revised, WORDS[0][:30] in entry.content) == (False, None, True)


def test_a_listed_page_that_is_not_there_yet_is_asked_for_again(store: Store) -> None:
    pages = SavedPages(newsroom())
    whole = pages.pages[f"{NEWS}/0"]
    pages.pages[f"{NEWS}/0"] = Refused("it is not there", code="http-404-missing", url=f"{NEWS}/0", status=404)
    desk = desk_with(store, pages, SPEC)
    assert refresh(SPEC, desk, NOW).counted["new"] == 5
    pages.pages[f"{NEWS}/0"] = whole
    assert refresh(SPEC, desk, NOW + timedelta(minutes=30)).counted["new"] == 1


def test_a_release_that_is_gone_and_off_the_list_becomes_one_tombstone_and_comes_back_as_itself(store: Store) -> None:
    pages = SavedPages(newsroom())
    desk = desk_with(store, pages, SPEC)
    refresh(SPEC, desk, NOW)
    first = ids(store)[0]
    whole = pages.pages[f"{NEWS}/0"]
    pages.pages |= {NEWS: newsroom((1, 2, 3, 4, 5))[NEWS], f"{NEWS}/0": Refused("gone", code="http-410-gone", url="", status=410)}
    for day in (1, 2):
        refresh(SPEC, desk, NOW + timedelta(days=day))
        assert first in ids(store)
    assert refresh(SPEC, desk, NOW + timedelta(days=3)).counted["withdrawn"] == 1
    selection = store.select(FeedQuery())
    assert first not in [entry.id for entry in selection.entries]
    assert [tombstone.id for tombstone in selection.tombstones] == [first]
    pages.pages |= {NEWS: newsroom()[NEWS], f"{NEWS}/0": whole}
    refresh(SPEC, desk, NOW + timedelta(days=4))
    selection = store.select(FeedQuery())
    assert first in [entry.id for entry in selection.entries]
    assert selection.tombstones == ()


def test_a_link_that_stays_dead_is_hoped_for_a_day_and_then_left_alone(store: Store) -> None:
    pages = SavedPages(newsroom())
    pages.pages[f"{NEWS}/0"] = Refused("it is not there", code="http-404-missing", url=f"{NEWS}/0", status=404)
    desk = desk_with(store, pages, SPEC)
    assert refresh(SPEC, desk, NOW).counted["new"] == 5
    early = refresh(SPEC, desk, NOW + timedelta(hours=1))
    assert (early.state.etag, [skip.url for skip in early.skipped]) == (None, [f"{NEWS}/0"])
    refresh(SPEC, desk, NOW + timedelta(hours=30))
    pages.asked.clear()
    late = refresh(SPEC, desk, NOW + timedelta(hours=31))
    assert (late.state.etag is not None, pages.addresses()) == (True, [NEWS])


def test_a_corrected_title_is_not_lost_when_the_page_is_away_once(store: Store) -> None:
    spec, old = SPEC, NOW + timedelta(days=60)  # so old that no release is looked at for its age
    pages = SavedPages(newsroom())
    desk = desk_with(store, pages, spec)
    refresh(spec, desk, NOW)
    changed = {url: page.replace("the winter regatta", "the spring regatta") for url, page in newsroom().items()}  # type: ignore[attr-defined]
    pages.pages = changed | {f"{NEWS}/2": Unreachable("it takes too long", code="timeout", url=f"{NEWS}/2")}
    refresh(spec, desk, old)
    pages.pages = changed
    assert refresh(spec, desk, old + timedelta(minutes=30)).counted["revised"] == 1


def test_a_fault_of_ours_in_one_article_never_costs_the_others(store: Store) -> None:
    class Odd(InlineParsing):
        def article(
            self, received: Received, item: ListItem | None, spec: SourceSpec, *, now: datetime, order: str, shared: Shared = NOTHING
        ) -> ArticleReading:
            if received.url.endswith("/3"):
                raise KeyError("unforeseen")
            return super().article(received, item, spec, now=now, order=order, shared=shared)

    desk = replace(desk_with(store, SavedPages(newsroom()), SPEC), parsing=Odd())
    result = refresh(SPEC, desk, NOW)
    assert (result.counted["new"], [skip.code for skip in result.skipped]) == (6, ["internal-error"])
    assert [entry.title for entry in store.select(FeedQuery()).entries if entry.partial] == [f"Tern Harbour opens {SUBJECTS[3]}"]


def test_the_next_page_is_fetched_while_the_last_ones_are_parsed(store: Store) -> None:
    spec = SPEC.model_copy(update={"fetch": SPEC.fetch.model_copy(update={"connections": 2})})
    pages = SavedPages(newsroom())

    class Slow(InlineParsing):
        """Parses nothing before more pages came than there are connections."""

        def article(
            self, received: Received, item: ListItem | None, spec: SourceSpec, *, now: datetime, order: str, shared: Shared = NOTHING
        ) -> ArticleReading:
            until = time.monotonic() + 60
            while len(pages.asked) < 1 + 3 and time.monotonic() < until:
                time.sleep(0.001)
            waits.append(time.monotonic() < until)
            return super().article(received, item, spec, now=now, order=order, shared=shared)

    waits: list[bool] = []
    refresh(spec, replace(desk_with(store, pages, spec), parsing=Slow()), NOW)
    assert waits
    assert all(waits)


def test_a_suspicion_about_articles_ends_when_they_are_read_again(store: Store) -> None:
    pages = SavedPages(newsroom())
    desk = desk_with(store, pages, SPEC)
    refresh(SPEC, desk, NOW)
    pages.pages |= {NEWS: newsroom((0, 1, 2, 3, 4))[NEWS].replace("/news/0", "/news/9"), f"{NEWS}/9": Unreachable("late", code="timeout")}  # type: ignore[attr-defined]
    first = refresh(SPEC, desk, NOW + timedelta(hours=8))
    assert (first.state.state, first.state.reasons) == ("suspect", ("articles-failing", "timeout"))
    pages.pages[f"{NEWS}/9"] = newsroom()[f"{NEWS}/0"]
    assert refresh(SPEC, desk, NOW + timedelta(hours=10)).state.state == "healthy"


def test_a_listed_release_is_never_withdrawn_however_long_its_page_fails(store: Store) -> None:
    pages = SavedPages(newsroom())
    desk = desk_with(store, pages, SPEC)
    refresh(SPEC, desk, NOW)
    before = everything(store)
    pages.pages[f"{NEWS}/0"] = Refused("gone", code="http-404-missing", url="", status=404)
    for day in range(1, 8):
        assert refresh(SPEC, desk, NOW + timedelta(days=day)).outcome == "unchanged"
    assert everything(store) == before


EMPTY = "<!doctype html><html><body><h1>Newsroom</h1><p>There are no releases at the moment.</p></body></html>"
LOGIN = "<!doctype html><html><body><h1>Sign in</h1><form action=/login method=post><input name=user><input type=password name=word><button>Sign in</button></form></body></html>"


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (EMPTY, "listing-empty"),
        (listing_page({"/news/5": (f"Tern Harbour opens {SUBJECTS[5]}", DAYS[5])}), "listing-"),
        (LOGIN, "login-wall"),
        ("", "blank-page"),
        (b"%PDF-1.4 not a page", "not-html"),
        ("<div>" * 100_000, "too-complex"),
        (Unreachable("it takes too long", code="timeout"), "timeout"),
        (Refused("an error", code="http-5xx-server", url=NEWS, status=500), "http-5xx-server"),
        (Refused("not there", code="http-404-missing", url=NEWS, status=404), "http-404-missing"),
    ],
)
def test_a_source_in_trouble_says_why_and_its_feed_stays_byte_for_byte(store: Store, page: str, reason: str) -> None:
    pages = SavedPages(newsroom())
    desk = desk_with(store, pages, SPEC)
    refresh(SPEC, desk, NOW)
    before = everything(store)
    pages.pages[NEWS] = page
    for hour in (1, 2):
        result = refresh(SPEC, desk, NOW + timedelta(hours=hour))
    assert (result.outcome, result.state.state, result.state.failures) == ("failed", "broken", 2)
    assert any(code.startswith(reason) for code in result.state.reasons), result.state.reasons
    assert result.state.sentence
    assert everything(store) == before
    pages.pages = newsroom()
    healed = refresh(SPEC, desk, NOW + timedelta(hours=3))
    assert (healed.outcome, healed.state.state, healed.state.reasons) == ("unchanged", "healthy", ())


def test_a_lying_charset_is_read_by_what_the_bytes_are(store: Store) -> None:
    pages = {url: page.replace("visitors", "visiteurs à Évian") for url, page in newsroom().items()}  # type: ignore[attr-defined]
    saved = SavedPages(
        {
            url: (lambda request, page=page: response(request, page.encode(), media_type="text/html; charset=euc-jp"))
            for url, page in pages.items()
        }
    )
    refresh(SPEC, desk_with(store, saved, SPEC), NOW)
    assert all("visiteurs à Évian" in entry.text for entry in store.select(FeedQuery()).entries)


def test_one_unreadable_date_never_costs_the_others(store: Store) -> None:
    pages = {url: page.replace("9 February 2024", "the ninth, we think") for url, page in newsroom().items()}  # type: ignore[attr-defined]
    result = refresh(SPEC, desk_with(store, SavedPages(pages), SPEC), NOW)
    assert result.counted["new"] == 6
    undated = [entry.title for entry in store.select(FeedQuery()).entries if entry.published.origin == "first-seen"]
    assert undated == [f"Tern Harbour opens {SUBJECTS[2]}"]


def test_an_embargoed_release_is_in_no_feed_before_its_time(store: Store) -> None:
    pages = newsroom()
    pages[f"{NEWS}/0"] = article_page(f"Tern Harbour opens {SUBJECTS[0]}", "", "EMBARGOED UNTIL 9 March 2024, 09:00 GMT", *WORDS)
    desk = desk_with(store, SavedPages(pages), SPEC)
    refresh(SPEC, desk, NOW)
    assert not any(SUBJECTS[0].encode() in body for body in everything(store).values())
    refresh(SPEC, desk, datetime(2024, 3, 9, 9, 0, 1, tzinfo=UTC))
    assert [name for name, body in everything(store).items() if SUBJECTS[0].encode() not in body] == ["ics"]  # it announces no event


def test_more_new_releases_than_one_refresh_reads_are_read_by_the_next(store: Store) -> None:
    desk = desk_with(store, SavedPages(newsroom()), SPEC, articles=4)
    first = refresh(SPEC, desk, NOW)
    assert (first.counted["new"], first.left) == (4, 2)
    assert first.state.next_check is not None
    assert first.state.next_check - NOW <= timedelta(minutes=1)
    assert refresh(SPEC, desk, NOW + timedelta(minutes=1)).counted["new"] == 2


def test_a_source_that_goes_silent_is_called_late_and_then_stale(store: Store) -> None:
    desk = desk_with(store, SavedPages(newsroom()), SPEC)
    refresh(SPEC, desk, NOW)
    states = [refresh(SPEC, desk, NOW + timedelta(days=days)).state.state for days in (20, 60, 300)]
    assert states == ["healthy", "late", "stale"]


def test_rules_of_the_source_file_are_obeyed(store: Store) -> None:
    odd = (
        "<html><body>"
        + "".join(
            f"<div class=row><b class=n><a href=/news/{n}>Tern Harbour opens {SUBJECTS[n]}</a></b><i>{DAYS[n]}</i></div>" for n in range(6)
        )
        + "<div class=row><b><a href=/about>About the harbour board</a></b></div></body></html>"
    )
    spec = SourceSpec.model_validate(
        {
            **SPEC.model_dump(mode="json"),
            "listing": {"item": "div.row:has(b.n)", "date": "i"},
            "article": {"drop": ["p:first-child"]},
            "every": "30m",
            "fetch": {},
        }
    )
    result = refresh(spec, desk_with(store, SavedPages(newsroom() | {NEWS: odd}), spec), NOW)
    assert result.counted["new"] == 6
    assert not any("is open." in entry.content for entry in store.select(FeedQuery()).entries)


def test_topics_of_the_source_are_always_there(store: Store) -> None:
    spec = SPEC.model_copy(update={"topics": ("transport",)})
    refresh(spec, desk_with(store, SavedPages(newsroom()), spec), NOW)
    assert all({"transport"} <= {match.topic for match in entry.topics} for entry in store.select(FeedQuery()).entries)


def test_category_of_the_site_gives_the_topic_that_the_source_names(store: Store) -> None:
    pages = newsroom()
    pages[NEWS] = str(pages[NEWS]).replace('<span class="date">', '<em class="kind">Trade desk</em> <span class="date">')
    spec = SPEC.model_copy(update={"labels": {"Trade Desk": ("finance",)}, "listing": ListingRules(item="ul.news > li", label=".kind")})
    refresh(spec, desk_with(store, SavedPages(pages), spec), NOW)
    finance = [match for entry in store.select(FeedQuery()).entries for match in entry.topics if match.topic == "finance"]
    assert [(match.by, match.evidence[0].field, match.evidence[0].words) for match in finance] == [("source", "label", "Trade desk")] * 6


def test_attached_files_are_measured_after_the_articles_and_feeds_tell_their_length(store: Store) -> None:
    pages = newsroom()
    pages[f"{NEWS}/0"] = article_page(f"Tern Harbour opens {SUBJECTS[0]}", DAYS[0], *WORDS, '<a href="/plan.pdf">The plan</a>')
    asked = SavedPages(
        pages | {f"{BASE}/plan.pdf": lambda request: response(request, b"", media_type="application/pdf", content_length="412388")}
    )  # type: ignore[arg-type]  # pages and answers
    refresh(SPEC, desk_with(store, asked, SPEC), NOW)
    assert [(request.method, request.url) for request in asked.asked][-1] == ("HEAD", f"{BASE}/plan.pdf")
    assert b'<enclosure url="https://tern.example/plan.pdf" length="412388" type="application/pdf"/>' in everything(store)["rss"]
