"""Backfills: older list pages become entries of the archive, politely, with a budget, and from wherever they were interrupted."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, event

from config import SourceSpec
from entries import FeedQuery, Forbidden, Refused, Store, StoreBusy, Unreachable
from feeds.formats import FORMATS
from scrapers import Backfill, Budget, Fetcher, Request, Response, backfill, refresh
from scrapers.leases import LEASE, leased
from tests.fakes import Page, SavedPages, article_page, listing_page
from tests.line import desk_with, feed_of

BASE = "https://tern.example"
NEWS = f"{BASE}/news"
NOW = datetime(2024, 3, 8, 12, tzinfo=UTC)
SPEC = SourceSpec(id="tern", name="Tern Harbour", url=NEWS, timezone="Europe/London", language="en")
RULED = SPEC.model_copy(update={"listing": SPEC.listing.model_copy(update={"item": "ul.news li", "next": "a[rel=next]"})})
THINGS = ("pier", "lamp", "boat", "school", "garden", "tower")
SIZE = 6  # releases on a list page
WHOLE = FeedQuery(limit=500, whole=True)
WORDS = "The harbour board announced that work has ended ahead of time, and that the doors open to all visitors. " * 3


def title(number: int) -> str:
    return f"The harbour presents {THINGS[number % 6]} number {number} to its visitors"


def day(number: int) -> date:
    """Two releases on each day of print, back from March 2024."""
    return date(2024, 3, 4) - timedelta(days=9 * (number // 2))


def address(page: int) -> str:
    return NEWS if page == 1 else f"{NEWS}?page={page}"


def list_page(page: int, last: int, *, numbers: range | None = None, pager: bool = True) -> str:
    shown = numbers or range((page - 1) * SIZE, page * SIZE)
    rows = {f"/news/{n}": (title(n), f"{day(n):%d %B %Y}") for n in shown}
    older = f'<nav class=pager><a rel=next href="/news?page={page + 1}">Older releases</a></nav>' if pager and page < last else ""
    return listing_page(rows, chrome=older)


def newsroom(last: int = 4) -> dict[str, Page]:
    """A newsroom of `last` list pages with six releases each."""
    pages: dict[str, Page] = {address(page): list_page(page, last) for page in range(1, last + 1)}
    for n in range(last * SIZE):
        pages[f"{NEWS}/{n}"] = article_page(title(n), f"{day(n):%d %B %Y}", f"{THINGS[n % 6].capitalize()} {n} is open.", WORDS)
    return pages


def run(store: Store, fetcher: Fetcher, *, spec: SourceSpec = SPEC, articles: int = 40, **options: object) -> Backfill:
    desk = desk_with(store, fetcher, spec, articles=articles)
    given = {"rest": lambda seconds: None, "owner": "test"} | options
    return backfill(spec, desk, lambda: NOW, **given)  # type: ignore[arg-type] # options by name


def refreshed(store: Store, pages: Mapping[str, Page], spec: SourceSpec = SPEC) -> None:
    refresh(spec, desk_with(store, SavedPages(dict(pages)), spec), NOW)


def kept(store: Store) -> list[tuple[object, ...]]:
    """What of the entries must be the same however a walk went: identity, dates, order, text."""
    return [(one.id, one.slug, one.title, one.published, one.partial, one.text) for one in store.select(WHOLE).entries]


def heads(store: Store) -> list[object]:
    documents = [renderer.render(feed_of(store, name)).body for name, renderer in FORMATS.items()]
    return [*documents, store.revision(FeedQuery()), store.revision(FeedQuery(sources=("tern",)))]


# ------------------------------------------------------------------------------------------------------------- the walk


def test_older_pages_come_in_with_their_own_dates_and_no_reader_notices(store: Store) -> None:
    pages = newsroom()
    refreshed(store, pages)
    before = heads(store)
    result = run(store, SavedPages(pages))
    assert (result.walk.state, result.pages, result.entries, result.requests) == ("done", 3, 18, 4 + 18)
    said = result.as_json()
    assert (said["state"], said["pages"], said["entries_in_all"], said["next_page"], said["skipped"]) == ("done", 3, 18, None, [])
    assert heads(store) == before
    entries = store.select(WHOLE).entries
    assert [entry.title for entry in entries] == [title(n) for n in range(24)]
    assert [entry.published.at.date() for entry in entries] == [day(n) for n in range(24)]
    assert all(entry.text and not entry.partial for entry in entries)
    assert len(store.select(FeedQuery(sources=("tern",))).entries) == SIZE


def test_the_first_page_is_left_to_refreshes(store: Store) -> None:
    pages = newsroom(2)
    run(store, SavedPages(pages))
    assert [one.title for one in store.select(WHOLE).entries] == [title(n) for n in range(6, 12)]
    assert store.select(FeedQuery()).entries == ()
    refreshed(store, pages)
    assert [one.title for one in store.select(FeedQuery()).entries] == [title(n) for n in range(6)]


def test_what_refreshes_leave_out_of_the_first_page_is_found_and_is_theirs_once_they_list_it(store: Store) -> None:
    pages = newsroom(2)
    refreshed(store, {**pages, NEWS: list_page(1, 2, numbers=range(4))})
    before = heads(store)
    assert run(store, SavedPages(pages)).entries == 2 + SIZE
    assert heads(store) == before
    refreshed(store, pages)
    assert [one.title for one in store.select(FeedQuery()).entries] == [title(n) for n in range(6)]
    assert [one.title for one in store.select(WHOLE).entries] == [title(n) for n in range(12)]


def test_news_on_the_first_page_is_left_to_the_next_refresh(store: Store) -> None:
    pages = newsroom(2)
    refreshed(store, {**pages, NEWS: list_page(1, 2, numbers=range(2, 6))})
    run(store, SavedPages(pages))
    assert [one.title for one in store.select(WHOLE).entries] == [title(n) for n in range(2, 12)]


def test_a_release_that_moves_up_to_the_first_page_comes_to_the_head(store: Store) -> None:
    pages = newsroom(2)
    refreshed(store, pages)
    run(store, SavedPages(pages))
    refreshed(store, {**pages, NEWS: list_page(1, 2, numbers=range(2, 8))})
    assert [one.title for one in store.select(FeedQuery()).entries] == [title(n) for n in range(8)]


def test_a_finished_walk_asks_nothing_more_until_it_is_begun_anew(store: Store) -> None:
    pages = newsroom(2)
    run(store, SavedPages(pages))
    before = kept(store)
    fetcher = SavedPages(pages)
    assert (run(store, fetcher).walk.state, fetcher.asked) == ("done", [])
    again = run(store, fetcher, restart=True)
    assert (again.walk.state, again.pages, again.entries, again.requests) == ("done", 1, 0, 2)
    assert kept(store) == before


def test_between_two_pages_a_refresh_goes_first(store: Store) -> None:
    pages = newsroom(3)
    desk = desk_with(store, SavedPages(pages), SPEC)
    claims: list[bool] = []

    def rest(seconds: float) -> None:
        claims.append(store.claim_one("tern", NOW, LEASE, "crawl"))
        refresh(SPEC, desk, NOW, owner="crawl")

    assert run(store, SavedPages(pages), rest=rest).walk.state == "done"
    assert claims == [True, True]
    assert [one.title for one in store.select(WHOLE).entries] == [title(n) for n in range(18)]
    assert len(store.select(FeedQuery()).entries) == SIZE


def test_releases_pushed_down_between_two_pages_do_not_come_twice(store: Store) -> None:
    pages = newsroom(3)
    shifted = {address(3): list_page(3, 3, numbers=range(9, 18)), address(2): list_page(2, 3, numbers=range(3, 12))}
    fetcher = SavedPages(dict(pages))
    run(store, fetcher, rest=lambda seconds: fetcher.pages.update(shifted) if address(2) in fetcher.addresses() else None)
    assert [one.title for one in store.select(WHOLE).entries] == [title(n) for n in range(6, 18)]


def test_another_process_that_reads_the_source_is_waited_for_and_then_left_alone(store: Store) -> None:
    pages = newsroom(2)
    desk_with(store, SavedPages(pages), SPEC)
    assert store.claim_one("tern", NOW, LEASE, "other")
    waited: list[float] = []
    with pytest.raises(StoreBusy, match="Another process is reading tern"):
        run(store, SavedPages(pages), rest=waited.append)
    assert 50 < sum(waited) <= 60
    store.release("tern", "other")
    assert run(store, SavedPages(pages)).walk.state == "done"
    assert store.leases() == {}


def test_a_lease_is_kept_alive_however_long_a_page_takes(store: Store) -> None:
    desk_with(store, SavedPages({}), SPEC)
    now, asked = [NOW], []

    def clock() -> datetime:
        asked.append(now[0])
        return now[0]

    with leased(store, "tern", "test", clock, renew_s=0.01):
        for _ in range(5):
            now[0] += LEASE - timedelta(seconds=1)
            before, until = len(asked), time.monotonic() + 60
            while len(asked) < before + 2 and time.monotonic() < until:  # at the second look the renewal behind the first is done
                time.sleep(0.01)
            assert not store.claim_one("tern", now[0], LEASE, "other")
    assert store.claim_one("tern", now[0], LEASE, "other")


def test_two_backfills_of_one_source_do_not_take_turns(store: Store) -> None:
    pages = newsroom(3)
    with pytest.raises(StoreBusy, match="Another process is backfilling tern"):
        run(store, SavedPages(pages), rest=lambda seconds: run(store, SavedPages(pages), budget=Budget(pages=1)) and None)
    assert run(store, SavedPages(pages)).walk.state == "done"
    assert len(store.select(WHOLE).entries) == 12


# ------------------------------------------------------------------------------------------------------------- its ends


@pytest.mark.parametrize(
    ("last_page", "says"),
    [
        (list_page(3, 3), "is the oldest page"),
        (list_page(3, 9, numbers=range(6, 12)), "shows only what the pages before it have shown"),
        (list_page(3, 9).replace("page=4", "page=2"), "leads back to"),
        (article_page("Nothing more", "4 March 2020", WORDS, WORDS), "Behind page 2 there is none"),
        (Refused("It answered 404.", code="http-404-missing", url=address(3), status=404), "Behind page 2 there is none"),
    ],
)
def test_a_walk_ends(store: Store, last_page: Page, says: str) -> None:
    pages = {**newsroom(3), address(2): list_page(2, 9), address(3): last_page}
    result = run(store, SavedPages(pages))
    assert (result.walk.state, result.walk.next_page) == ("done", None)
    assert says in result.walk.sentence
    assert store.backfill("tern") == result.walk


def test_a_walk_does_not_leave_its_host(store: Store) -> None:
    away = list_page(2, 9).replace('"/news?page=3"', '"https://other.example/news?page=3"')
    result = run(store, SavedPages({**newsroom(2), address(2): away}), spec=RULED)
    assert (result.walk.state, result.entries) == ("done", 6)
    assert "leads on to another host, https://other.example/news?page=3" in result.walk.sentence


def test_a_second_page_that_repeats_the_first_is_passed(store: Store) -> None:
    pages = {**newsroom(3), address(2): list_page(2, 3, numbers=range(6))}
    assert run(store, SavedPages(pages)).walk.state == "done"
    assert [one.title for one in store.select(WHOLE).entries] == [title(n) for n in range(12, 18)]


def test_a_first_older_page_that_cannot_be_understood_is_no_end(store: Store) -> None:
    result = run(store, SavedPages({**newsroom(2), address(2): article_page("Nothing more", "4 March 2020", WORDS, WORDS)}))
    assert (result.walk.state, result.walk.next_page) == ("failed", address(2))
    assert run(store, SavedPages(newsroom(2))).walk.state == "done"


def test_a_newsroom_without_an_older_page_is_told_so(store: Store) -> None:
    result = run(store, SavedPages(newsroom(1)))
    assert (result.walk.state, result.pages) == ("done", 0)
    assert "names no older page" in result.walk.sentence
    assert "script" in result.walk.sentence


@pytest.mark.parametrize(
    ("budget", "pages", "entries"),
    [(Budget(pages=1), 1, 6), (Budget(pages=2), 2, 12), (Budget(requests=12), 1, 9), (Budget(seconds=-1.0), 0, 0)],
)
def test_a_budget_stops_a_walk_and_the_next_run_goes_on(store: Store, budget: Budget, pages: int, entries: int) -> None:
    newsroom_ = newsroom()
    first = run(store, SavedPages(newsroom_), budget=budget)
    assert (first.walk.state, first.pages, first.entries) == ("stopped", pages, entries)
    assert first.requests <= budget.requests
    second = run(store, SavedPages(newsroom_))
    assert (second.walk.state, second.walk.pages, second.walk.entries) == ("done", 3, 18)
    assert [one.title for one in store.select(WHOLE).entries] == [title(n) for n in range(6, 24)]


@pytest.mark.parametrize(("spec", "entries"), [(SPEC, range(6, 16)), (RULED, range(6, 18))])
def test_until_a_day_reads_no_older_releases_and_a_later_run_goes_on_there(store: Store, spec: SourceSpec, entries: range) -> None:
    pages = newsroom()
    if spec is RULED:  # a list without dates: articles tell them
        pages |= {url: re.sub(r"<span.*?</span>", "", str(page)) for url, page in pages.items() if "?" in url}
    result = run(store, SavedPages(pages), spec=spec, budget=Budget(until=day(14)))
    assert (result.walk.state, result.walk.next_page) == ("stopped", address(3))
    assert f"before {day(14)}" in result.walk.sentence
    assert [one.title for one in store.select(WHOLE).entries] == [title(n) for n in entries]
    assert run(store, SavedPages(pages), spec=spec).walk.state == "done"
    assert [one.title for one in store.select(WHOLE).entries] == [title(n) for n in range(6, 24)]


def test_an_old_release_pinned_above_newer_ones_ends_no_walk(store: Store) -> None:
    pages = newsroom()
    pages[address(2)] = list_page(2, 4).replace(
        "<ul class=news>", '<ul class=news><li><a href="/news/23">' + title(23) + f'</a> <span class="date">{day(23):%d %B %Y}</span></li>'
    )
    run(store, SavedPages(pages), budget=Budget(until=day(14)))
    assert [one.title for one in store.select(WHOLE).entries] == [title(n) for n in (*range(6, 16), 23)]


def test_a_person_stops_it_after_the_article_that_is_being_read(store: Store) -> None:
    pages = SavedPages(newsroom())
    result = run(store, pages, stopping=lambda: len(pages.asked) >= 11)
    assert (result.walk.state, result.walk.sentence, result.entries) == ("stopped", "You stopped it.", 8)
    assert result.walk.next_page == address(3)
    assert run(store, SavedPages(newsroom())).walk.entries == 18


TOO_MANY = Refused("It answered 429.", code="http-429-rate-limited", url=NEWS, status=429, retry_after=timedelta(hours=1))
DOWN = Unreachable("It cannot be reached.", code="connection", url=NEWS)
ROBOTS = Forbidden("robots.txt does not allow it.", code="robots-disallow", url=address(3))


@pytest.mark.parametrize(
    ("place", "error", "entries"),
    [(address(3), TOO_MANY, 6), (address(3), ROBOTS, 6), (address(3), DOWN, 6), (f"{NEWS}/14", TOO_MANY, 8), (f"{NEWS}/14", DOWN, 8)],
)
def test_a_host_that_wants_rest_gets_it_and_the_next_run_goes_on(store: Store, place: str, error: Page, entries: int) -> None:
    fetcher = SavedPages({**newsroom(), place: error})
    result = run(store, fetcher)
    assert (result.walk.state, result.walk.next_page, result.entries) == ("failed", address(3), entries)
    assert result.walk.sentence == str(error)
    assert fetcher.addresses()[-1] == place
    assert run(store, SavedPages(newsroom())).walk.state == "done"
    assert [one.title for one in store.select(WHOLE).entries] == [title(n) for n in range(6, 24)]
    assert not any(one.partial for one in store.select(WHOLE).entries)


def test_a_host_that_asked_to_be_left_alone_is_not_asked(store: Store) -> None:
    until = NOW + timedelta(hours=1)
    store.remember("retry-after", "tern.example", until.isoformat(), until)
    fetcher = SavedPages(newsroom())
    result = run(store, fetcher)
    assert (result.walk.state, fetcher.asked) == ("failed", [])
    assert "asked to be left alone until 2024-03-08 13:00" in result.walk.sentence
    assert store.backfill("tern") is None


def test_an_article_that_fails_costs_nothing_but_itself(store: Store) -> None:
    broken = {
        f"{NEWS}/8": Unreachable("It breaks off.", code="incomplete-body", url=f"{NEWS}/8"),
        f"{NEWS}/9": Refused("It answered 404.", code="http-404-missing", url=f"{NEWS}/9", status=404),
    }
    result = run(store, SavedPages({**newsroom(2), **broken}))
    assert (result.walk.state, result.entries, [skip.code for skip in result.skipped]) == (
        "done",
        5,
        ["incomplete-body", "http-404-missing"],
    )
    entries = store.select(WHOLE).entries
    assert [one.title for one in entries if one.partial] == [title(8)]
    assert title(9) not in [one.title for one in entries]
    refresh(SPEC, desk_with(store, SavedPages(newsroom(2)), SPEC), NOW + timedelta(hours=2))
    assert not any(one.partial for one in store.select(WHOLE).entries)
    assert len(store.select(FeedQuery()).entries) == SIZE


def test_a_release_known_under_another_address_is_not_doubled_and_not_changed(store: Store) -> None:
    pages = newsroom(2)
    refreshed(store, {**pages, NEWS: list_page(1, 2, numbers=range(12))})  # once the list was longer
    before = heads(store)
    moved = {url.replace("/news/", "/press/"): page for url, page in pages.items()}
    second = listing_page({f"/press/{n}": (title(n), f"{day(n):%d %B %Y}") for n in range(6, 12)})
    result = run(store, SavedPages({**pages, **moved, address(2): second}))
    assert (result.walk.state, result.entries) == ("done", 0)
    assert heads(store) == before
    fetcher = SavedPages({**pages, **moved, address(2): second})
    run(store, fetcher, restart=True)
    assert fetcher.addresses() == [address(1), address(2)]


# -------------------------------------------------------------------------------------------------- killed and taken up


class Killed(BaseException):
    """The end of a process, as far as one can be had inside a test."""


@dataclass
class KilledAt:
    """Ends the process at its n-th request."""

    inner: SavedPages
    at: int
    seen: list[str] = field(default_factory=list)

    def fetch(self, request: Request) -> Response:
        self.seen.append(request.url)
        if len(self.seen) == self.at:
            raise Killed
        return self.inner.fetch(request)


def interrupted(store: Store, act: Callable[[], object]) -> bool:
    """Whether the act was cut short; the lease of a dead process is then freed, as the next one does."""
    try:
        act()
    except Killed:
        store.release("tern", "test")
        return True
    return False


@pytest.mark.parametrize("articles", [4, 40])
@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_a_walk_killed_at_any_request_ends_as_if_it_had_not_been(store: Store, articles: int) -> None:
    pages = newsroom(3)
    for number in range(1, 16):
        spec = SPEC.model_copy(update={"id": f"tern-{number}"})
        fetcher = KilledAt(SavedPages(pages), number)
        assert interrupted(store, lambda: run(store, fetcher, spec=spec, articles=articles)) == (number < 16)  # noqa: B023
        store.release(spec.id, "test")
        result = run(store, SavedPages(pages), spec=spec, articles=articles)
        assert (result.walk.state, result.walk.pages, result.walk.entries) == ("done", 2, 12)
        found = [one.title for one in store.select(replace(WHOLE, sources=(spec.id,))).entries]
        assert found == [title(n) for n in range(6, 18)], f"after a kill at request {number}"


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_a_walk_killed_at_every_statement_in_turn_ends_as_if_it_had_not_been(store: Store) -> None:
    pages = newsroom(3)
    control = SPEC.model_copy(update={"id": "control"})
    refreshed(store, pages, control)
    run(store, SavedPages(pages), spec=control)
    refreshed(store, pages)
    at, kills = 1, 0
    while killed_at_statement(at, lambda: run(store, SavedPages(pages))):
        kills += 1
        store.release("tern", "test")
        at += 1  # each run gets a little further than the one before
    assert kills > 20
    both = [
        [(one.title, one.published, one.text) for one in store.select(replace(WHOLE, sources=(id_,))).entries]
        for id_ in ("control", "tern")
    ]
    assert both[0] == both[1]
    assert len(store.select(FeedQuery(sources=("tern",))).entries) == SIZE
    walk = store.backfill("tern")
    assert walk
    assert (walk.state, walk.pages, walk.entries) == ("done", 2, 12)


def killed_at_statement(at: int, act: Callable[[], object]) -> bool:
    seen: list[int] = []

    def before(*_: object) -> None:
        seen.append(1)
        if len(seen) == at:
            raise Killed

    event.listen(Engine, "before_cursor_execute", before)
    try:
        act()
    except Killed:
        return True
    finally:
        event.remove(Engine, "before_cursor_execute", before)
    return False


def test_a_walk_begins_anew_when_the_source_has_another_address(store: Store) -> None:
    pages = newsroom(2)
    refreshed(store, pages)
    assert run(store, SavedPages(pages)).walk.state == "done"
    moved = SPEC.model_copy(update={"url": f"{BASE}/press"})
    older = {f"{BASE}/press": list_page(1, 2).replace("/news?page=2", "/press?page=2"), f"{BASE}/press?page=2": list_page(3, 3)}
    result = run(store, SavedPages({**newsroom(3), **older}), spec=moved)
    assert (result.walk.state, result.entries) == ("done", SIZE)
    assert run(store, SavedPages({}), spec=moved).requests == 0


def test_a_file_that_cannot_be_asked_for_does_not_end_the_walk(store: Store) -> None:
    pages = newsroom(3)
    for n in range(SIZE, 2 * SIZE):
        pages[f"{NEWS}/{n}"] = str(pages[f"{NEWS}/{n}"]).replace(
            "</div></main>", f'<p><a href="/files/{n}.pdf">Report {n} (PDF)</a></p></div></main>'
        )
        pages[f"{BASE}/files/{n}.pdf"] = Unreachable("It hung up.", code="connection", url=f"{BASE}/files/{n}.pdf")
    refreshed(store, pages)
    site = SavedPages(pages)
    assert run(store, site).walk.state == "done"
    assert any(request.method == "HEAD" for request in site.asked)
