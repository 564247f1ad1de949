"""Where the items come from: the page's list completed by a feed, a document in its place, and what is never taken."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest

from config import SourceSpec
from entries import FeedQuery, Refused, Store
from scrapers import Desk, refresh
from scrapers.ladder import COMPARED_EVERY
from scrapers.lessons import Lessons, Place, from_text, to_text
from scrapers.preview import preview
from tests.fakes import SavedPages, article_page, listing_page
from tests.line import desk_with

BASE = "https://heron.example"
NEWS, FEED = f"{BASE}/news", f"{BASE}/news/feed.xml"
NOW = datetime(2024, 3, 8, 12, tzinfo=UTC)
SPEC = SourceSpec(id="heron", name="Heron Valley", url=NEWS, timezone="Europe/London", language="en")
TITLES = (
    "Heron Valley opens a reading room",
    "Bus drivers learn to sign",
    "The weir is repaired before the floods",
    "A choir for everyone",
)
DAYS = ("4 March 2024", "21 February 2024", "9 February 2024", "30 January 2024")
TIMES = ("Mon, 04 Mar 2024 09:30:00 GMT", "Wed, 21 Feb 2024 14:00:00 GMT", "Fri, 09 Feb 2024 07:15:00 GMT", "Tue, 30 Jan 2024 18:00:00 GMT")
TEXT = "The valley board said on Monday that the doors are open to all visitors from the first day of spring until the last of autumn. " * 3
LINK = f'<link rel="alternate" type="application/rss+xml" title="News" href="{FEED}">'
SHELL = "<html lang=en><head><title>News | Heron Valley</title>{head}</head><body><h1>News</h1><div id=app></div><noscript>Please enable JavaScript to run this app.</noscript><script src=/a.js></script></body></html>"


def feed(titles: tuple[str, ...] = TITLES, folder: str = "news") -> str:
    items = "".join(
        f"<item><title>{title}</title><link>{BASE}/{folder}/{n}</link><pubDate>{TIMES[n % 4]}</pubDate></item>"
        for n, title in enumerate(titles)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Heron Valley</title><link>{NEWS}</link>{items}</channel></rss>'


def graph_of(titles: tuple[str, ...]) -> str:
    """The JSON-LD of a page that lists these releases."""
    posts = [
        {"@type": "NewsArticle", "headline": title, "url": f"/news/{n}", "datePublished": TIMES[n % 4]} for n, title in enumerate(titles)
    ]
    return f'<script type="application/ld+json">{json.dumps({"@context": "https://schema.org", "@graph": posts})}</script>'


def newsroom(**more: object) -> dict[str, object]:
    rows = {f"/news/{n}": (title, DAYS[n]) for n, title in enumerate(TITLES)}
    page = listing_page(rows, title="News | Heron Valley").replace("</head>", f"{LINK}</head>")
    articles = {f"{NEWS}/{n}": article_page(title, DAYS[n], TEXT) for n, title in enumerate(TITLES)}
    return {NEWS: page, FEED: feed(), **articles, **more}


def missing(url: str) -> Refused:
    return Refused(f"{url} answers 404.", code="http-404-missing", url=url, status=404)


class Site(SavedPages):
    """Saved pages of a server that answers 404 to every other address."""

    def fetch(self, request):  # type: ignore[no-untyped-def] # as in SavedPages
        self.pages.setdefault(request.url, missing(request.url))
        return super().fetch(request)


def room(store: Store, pages: Mapping[str, object], spec: SourceSpec = SPEC) -> tuple[Desk, Site]:
    site = Site(dict(pages))
    return desk_with(store, site, spec), site


def published(store: Store) -> dict[str, tuple[str, str]]:
    return {e.title: (f"{e.published.at:%Y-%m-%dT%H:%M}", e.published.precision) for e in store.select(FeedQuery()).entries}


def lessons(store: Store) -> Lessons:
    return from_text(store.lessons(SPEC.id))


def test_a_feed_of_the_same_releases_gives_the_list_its_times(store: Store) -> None:
    desk, site = room(store, newsroom())
    result = refresh(SPEC, desk, NOW)
    assert result.counted["new"] == 4
    assert published(store)[TITLES[0]] == ("2024-03-04T09:30", "second")
    assert lessons(store).companion == Place("feed", FEED)
    site.asked.clear()
    refresh(SPEC, desk, NOW + timedelta(minutes=30))
    assert site.addresses() == [NEWS]


def test_the_feed_is_asked_again_when_the_list_has_changed(store: Store) -> None:
    desk, site = room(store, newsroom())
    refresh(SPEC, desk, NOW)
    site.pages[NEWS] = str(site.pages[NEWS]).replace(
        "<ul class=news>", '<ul class=news><li><a href="/news/9">A ferry for bicycles</a> <span class="date">7 March 2024</span></li>'
    )
    site.pages[FEED] = feed().replace(
        "<item>",
        f"<item><title>A ferry for bicycles</title><link>{NEWS}/9</link><pubDate>Thu, 07 Mar 2024 16:45:00 GMT</pubDate></item><item>",
        1,
    )
    site.pages[f"{NEWS}/9"] = article_page("A ferry for bicycles", "7 March 2024", TEXT)
    refresh(SPEC, desk, NOW + timedelta(hours=1))
    assert published(store)["A ferry for bicycles"] == ("2024-03-07T16:45", "second")


def test_a_feed_of_other_items_is_not_taken_and_not_asked_again(store: Store) -> None:
    desk, site = room(store, newsroom(**{FEED: feed(("Rota of volunteers", "Lost and found", "Menu of the canteen"), "notices")}))
    refresh(SPEC, desk, NOW)
    assert {precision for _, precision in published(store).values()} == {"day"}
    assert set(published(store)) == set(TITLES)
    site.asked.clear()
    site.pages[NEWS] = str(site.pages[NEWS]).replace("Tern Harbour", "Heron Valley")
    refresh(SPEC, desk, NOW + timedelta(hours=1))
    assert FEED not in site.addresses()


def test_an_unreadable_feed_costs_nothing(store: Store) -> None:
    desk, _ = room(store, newsroom(**{FEED: "<html><body>Oops</body></html>"}))
    result = refresh(SPEC, desk, NOW)
    assert (result.state.state, result.counted["new"]) == ("healthy", 4)
    assert lessons(store).companion is None


def test_where_the_list_is_drawn_by_a_script_the_feed_stands_for_it(store: Store) -> None:
    desk, site = room(store, newsroom(**{NEWS: SHELL.format(head=LINK)}))
    assert refresh(SPEC, desk, NOW).counted["new"] == 4
    assert lessons(store).native == Place("feed", FEED)
    assert site.addresses().count(FEED) == 1
    site.asked.clear()
    result = refresh(SPEC, desk, NOW + timedelta(minutes=30))
    assert (site.addresses(), result.outcome) == ([FEED], "unchanged")
    assert site.asked[0].etag


def test_a_usual_address_is_tried_where_the_page_names_nothing(store: Store) -> None:
    desk, _ = room(store, newsroom(**{NEWS: SHELL.format(head=""), f"{BASE}/news/feed/": feed(), FEED: missing(FEED)}))
    assert refresh(SPEC, desk, NOW).counted["new"] == 4
    assert lessons(store).native == Place("feed", f"{BASE}/news/feed/")


def test_guesses_that_were_wrong_are_told_in_one_sentence_and_what_the_page_named_in_its_own(store: Store) -> None:
    desk, site = room(store, {NEWS: SHELL.format(head=LINK)})
    result = refresh(SPEC, desk, NOW)
    asked = [urlsplit(url).path for url in site.addresses()[2:]]
    assert f"The feed {FEED} was left: the page is not there." in result.state.sentence
    assert f"Nothing is found at usual addresses: {', '.join(asked)}." in result.state.sentence
    assert result.state.sentence.count("was left") == 1


def test_every_month_the_page_may_show_a_list_again(store: Store) -> None:
    desk, site = room(store, newsroom(**{NEWS: SHELL.format(head=LINK)}))
    refresh(SPEC, desk, NOW)
    site.pages.update({NEWS: newsroom()[NEWS]})
    refresh(SPEC, desk, NOW + COMPARED_EVERY)
    assert lessons(store).native is None
    assert lessons(store).wrapper is not None
    assert store.state(SPEC.id).state == "healthy"


def test_a_page_that_shows_its_list_again_may_show_less_than_the_feed(store: Store) -> None:
    titles = (*TITLES, *(f"{title}, part {n}" for title in TITLES for n in range(3)))
    articles = {f"{NEWS}/{n}": article_page(title, DAYS[n % 4], TEXT) for n, title in enumerate(titles)}
    desk, site = room(store, {**articles, NEWS: SHELL.format(head=LINK), FEED: feed(titles)})
    assert refresh(SPEC, desk, NOW).counted["new"] == 16
    site.pages[NEWS] = str(newsroom()[NEWS])
    result = refresh(SPEC, desk, NOW + COMPARED_EVERY)
    assert (result.outcome, result.state.state, lessons(store).native) == ("unchanged", "healthy", None)


def test_when_the_feed_is_gone_the_page_is_asked_again(store: Store) -> None:
    desk, site = room(store, newsroom(**{NEWS: SHELL.format(head=LINK)}))
    refresh(SPEC, desk, NOW)
    site.pages.update({FEED: missing(FEED), NEWS: newsroom()[NEWS]})
    result = refresh(SPEC, desk, NOW + timedelta(hours=1))
    assert (result.outcome, result.counted["new"], lessons(store).native) == ("unchanged", 0, None)


def test_a_known_list_that_is_gone_is_a_failure_and_no_feed_takes_its_place(store: Store) -> None:
    desk, site = room(store, newsroom())
    refresh(SPEC, desk, NOW)
    site.asked.clear()
    site.pages[NEWS] = SHELL.format(head=LINK)
    result = refresh(SPEC, desk, NOW + timedelta(hours=1))
    assert result.outcome == "failed"
    assert "list-behind-script" in result.state.reasons
    assert site.addresses() == [NEWS]
    assert len(published(store)) == 4


def test_a_source_whose_address_is_a_feed_is_read_as_one(store: Store) -> None:
    spec = SPEC.model_copy(update={"url": FEED})
    desk, site = room(store, newsroom(), spec)
    assert refresh(spec, desk, NOW).counted["new"] == 4
    assert NEWS not in site.addresses()
    assert published(store)[TITLES[0]] == ("2024-03-04T09:30", "second")


def test_an_item_that_a_feed_dates_ahead_is_held_also_when_its_page_fails(store: Store) -> None:
    ahead = f"<item><title>A ferry for bicycles</title><link>{NEWS}/9</link><pubDate>Sat, 09 Mar 2024 16:45:00 GMT</pubDate></item><item>"
    busy = Refused("Not now.", code="http-503-unavailable", url=f"{NEWS}/9", status=503)
    desk, _ = room(store, newsroom(**{NEWS: SHELL.format(head=LINK), FEED: feed().replace("<item>", ahead, 1), f"{NEWS}/9": busy}))
    refresh(SPEC, desk, NOW)
    assert set(published(store)) == set(TITLES)
    refresh(SPEC, desk, NOW + timedelta(days=2))
    assert "A ferry for bicycles" in published(store)


def test_a_release_that_was_entered_from_a_feed_keeps_its_minute_when_its_page_comes(store: Store) -> None:
    page = newsroom()[f"{NEWS}/0"]
    desk, site = room(store, newsroom(**{f"{NEWS}/0": Refused("Not now.", code="http-503-unavailable", url=NEWS, status=503)}))
    refresh(SPEC, desk, NOW)
    site.pages[f"{NEWS}/0"] = str(page)
    assert refresh(SPEC, desk, NOW + timedelta(hours=2)).counted["completed"] == 1
    assert published(store)[TITLES[0]] == ("2024-03-04T09:30", "second")


def test_rules_of_the_operator_are_compared_with_nothing(store: Store) -> None:
    spec = SourceSpec.model_validate({**SPEC.model_dump(), "listing": {"item": "ul.news > li"}})
    desk, site = room(store, newsroom(), spec)
    assert refresh(spec, desk, NOW).counted["new"] == 4
    assert FEED not in site.addresses()


def test_rules_that_are_added_count_at_once_also_on_an_unchanged_page(store: Store) -> None:
    desk, _ = room(store, newsroom())
    refresh(SPEC, desk, NOW)
    spec = SourceSpec.model_validate({**SPEC.model_dump(), "listing": {"item": "ul.nothing > li"}})
    result = refresh(spec, desk, NOW + timedelta(hours=1))
    assert (result.outcome, result.state.reasons) == ("failed", ("listing-empty",))
    assert refresh(spec, desk, NOW + timedelta(hours=2)).outcome == "failed"
    assert refresh(SPEC, desk, NOW + timedelta(hours=3)).state.state == "healthy"


def test_rules_end_what_stood_in_for_the_list(store: Store) -> None:
    desk, site = room(store, newsroom(**{NEWS: SHELL.format(head=LINK)}))
    refresh(SPEC, desk, NOW)
    site.pages[NEWS] = newsroom()[NEWS]
    site.asked.clear()
    spec = SourceSpec.model_validate({**SPEC.model_dump(), "listing": {"item": "ul.news > li"}})
    assert refresh(spec, desk, NOW + timedelta(hours=1)).state.state == "healthy"
    assert FEED not in site.addresses()
    assert lessons(store).native is None


def test_another_address_begins_with_nothing_that_was_learnt_at_the_former_but_how_articles_look(store: Store) -> None:
    desk, site = room(store, newsroom(**{NEWS: SHELL.format(head=LINK)}))
    refresh(SPEC, desk, NOW)
    prints = lessons(store).prints
    spec = SPEC.model_copy(update={"url": f"{BASE}/press"})
    site.pages[spec.url] = listing_page({f"/news/{n}": (title, DAYS[n]) for n, title in enumerate(TITLES)})
    site.asked.clear()
    result = refresh(spec, desk, NOW + timedelta(minutes=30))
    assert (site.addresses(), result.state.state, result.counted["new"]) == ([spec.url], "healthy", 0)
    assert (lessons(store).native, lessons(store).prints) == (None, prints)


def test_a_shorter_list_is_no_fault_where_the_operator_asked_for_another(store: Store) -> None:
    spec = SourceSpec.model_validate({**SPEC.model_dump(), "listing": {"item": "ul.news > li:first-child"}})
    desk, _ = room(store, newsroom())
    refresh(SPEC, desk, NOW)
    assert refresh(spec, desk, NOW + timedelta(hours=1)).state.state == "healthy"


def test_what_the_page_says_in_json_stands_for_a_list_behind_a_script(store: Store) -> None:
    desk, site = room(store, newsroom(**{NEWS: SHELL.format(head=graph_of(TITLES))}))
    assert refresh(SPEC, desk, NOW).counted["new"] == 4
    assert lessons(store).native == Place("json-ld", "")
    assert site.addresses()[0] == NEWS


def test_data_in_the_page_stands_for_its_list_at_every_reading(store: Store) -> None:
    def page(numbers: tuple[int, ...]) -> str:
        posts = [
            {"@type": "NewsArticle", "headline": TITLES[n], "url": f"/news/{n}", "datePublished": f"2024-0{n + 1}-04T0{n}:30:00Z"}
            for n in numbers
        ]
        data = f'<script type="application/ld+json">{json.dumps({"@context": "https://schema.org", "@graph": posts})}</script>'
        return listing_page({f"/news/{n}": (TITLES[n], "") for n in numbers}).replace("</head>", f"{data}</head>")

    articles = {f"{NEWS}/{n}": article_page(title, "", TEXT) for n, title in enumerate(TITLES)}
    desk, site = room(store, {**articles, NEWS: page((0, 1, 2))})
    refresh(SPEC, desk, NOW)
    site.pages[NEWS] = page((3, 0, 1))
    refresh(SPEC, desk, NOW + timedelta(days=60))
    assert published(store)[TITLES[3]] == ("2024-04-04T03:30", "second")


@pytest.mark.parametrize("place", ["feed", "page"])
def test_what_takes_the_place_of_a_list_of_two_keeps_it(store: Store, place: str) -> None:
    titles = (*TITLES, *(f"{title}, continued" for title in TITLES))
    graph = graph_of(titles)
    rows = {f"/news/{n}": (titles[n], DAYS[n]) for n in range(2)}
    page = listing_page(rows).replace("</head>", f"{graph if place == 'page' else LINK}</head>")
    articles = {f"{NEWS}/{n}": article_page(title, DAYS[n % 4], TEXT) for n, title in enumerate(titles)}
    desk, site = room(store, {**articles, NEWS: page, FEED: feed(titles)})
    assert refresh(SPEC, desk, NOW).counted["new"] == 8
    site.pages[NEWS] = page.replace("Tern Harbour", "Heron Valley")
    site.asked.clear()
    result = refresh(SPEC, desk, NOW + timedelta(minutes=30))
    assert (result.outcome, result.state.state, site.addresses()) == ("unchanged", "healthy", [FEED if place == "feed" else NEWS])


def test_data_in_the_page_is_compared_with_other_documents_once_a_month(store: Store) -> None:
    graph = graph_of(TITLES)
    desk, site = room(store, newsroom(**{NEWS: SHELL.format(head=graph + LINK), FEED: missing(FEED)}))
    asked = []
    for later in (timedelta(), timedelta(minutes=20), timedelta(minutes=40), COMPARED_EVERY):
        site.asked.clear()
        site.pages[NEWS] = SHELL.format(head=f"{graph}{LINK}<meta name=token content={later.seconds}>")
        assert refresh(SPEC, desk, NOW + later).state.state == "healthy"
        asked.append(FEED in site.addresses())
    assert asked == [True, False, False, True]


def test_a_feed_that_fails_on_the_day_of_comparison_is_not_given_up(store: Store) -> None:
    desk, site = room(store, newsroom())
    refresh(SPEC, desk, NOW)
    site.pages[FEED] = Refused("Not now.", code="http-503-unavailable", url=FEED, status=503)
    site.pages[NEWS] = str(site.pages[NEWS]).replace("Tern Harbour", "Heron Valley")
    assert refresh(SPEC, desk, NOW + COMPARED_EVERY).state.state == "healthy"
    assert lessons(store).companion == Place("feed", FEED)


def test_a_preview_says_what_was_compared(store: Store) -> None:
    desk, _ = room(store, newsroom())
    found = preview(SPEC, desk, NOW, limit=2)
    assert found.reasons[0] == "The list of the page is taken: 4 items."
    assert "/news/feed.xml holds 4 of the list's first 4 items" in found.reasons[1]
    assert (len(found.drafts), found.page.name) == (2, "Heron Valley")


def test_a_preview_of_an_article_is_that_article_whatever_feed_its_site_offers(store: Store) -> None:
    page = article_page(TITLES[0], DAYS[0], TEXT, TEXT).replace("</head>", f"{LINK}</head>")
    desk, _ = room(store, newsroom(**{NEWS: page}))
    found = preview(SPEC, desk, NOW)
    assert found.listing is None
    assert found.drafts[0][0].title == TITLES[0]


def test_lessons_of_another_version_are_forgotten() -> None:
    known = Lessons(companion=Place("feed", FEED), climbed=NOW)
    assert from_text(to_text(known)) == known
    for text in ("", "[]", '{"wrapper": 7}', "no JSON"):
        assert from_text(text) == Lessons()


@pytest.mark.parametrize("status", [429, 503])
def test_a_feed_that_fails_for_the_moment_is_not_given_up(store: Store, status: int) -> None:
    desk, site = room(store, newsroom(**{NEWS: SHELL.format(head=LINK)}))
    refresh(SPEC, desk, NOW)
    site.asked.clear()
    site.pages[FEED] = Refused("Not now.", code="http-503-unavailable", url=FEED, status=status)
    assert refresh(SPEC, desk, NOW + timedelta(hours=1)).outcome == "failed"
    assert site.addresses() == [FEED]
    assert lessons(store).native == Place("feed", FEED)
