"""The decision between sources of items, as a table, and what a list that is kept takes from the others."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entries import Origin, Stamp
from entries.model import Precision
from scrapers import ListItem
from scrapers.native import Climb, Rung, climb
from tests.scrapers.native.native_documents import NOW, SITE, item, moment, rung


def day(n: int) -> Stamp:
    """Day n before now, as a list in Hong Kong prints it."""
    return Stamp(datetime(2024, 3, 7, 16, tzinfo=UTC) - timedelta(days=n), "day", "listing")


def minute(n: int, precision: Precision = "second", origin: Origin = "feed") -> Stamp:
    return Stamp(day(n).at + timedelta(hours=9, minutes=30), precision, origin)


LIST = tuple(item(n, day(n)) for n in range(10))
UNDATED = tuple(item(n) for n in range(10))
FEED = tuple(item(n, minute(n)) for n in range(10))
OTHERS = tuple(item(n, minute(n), url=f"{SITE}/blog/{n}", title=f"What our gardener saw in week {n}") for n in range(10))
ELSEWHERE = tuple(item(n, minute(n), url=f"https://wire.example/r/{n}") for n in range(10))
REFUSED = rung("html", refusal="list-behind-script")


def climbed(*rungs: Rung) -> Climb:
    found = climb(rungs, NOW)
    assert found is not None
    assert found.listing.evidence[: len(found.reasons)] == found.reasons
    assert "as read" in found.listing.evidence
    return found


@pytest.mark.parametrize(
    ("listed", "other", "dated", "sentence"),
    [
        # covers, by address
        (UNDATED, rung("feed", *FEED), 10, "The feed /feed/ holds 10 of the list's first 10 items and gives 10 dates."),
        (LIST, rung("feed", *FEED), 10, "The feed /feed/ holds 10 of the list's first 10 items and gives 10 dates."),
        (UNDATED, rung("json-ld", *FEED[:9]), 9, "The JSON-LD in the page holds 9 of the list's first 9 items and gives 9 dates."),
        (UNDATED, rung("feed", *FEED[:6], *OTHERS[6:10]), 6, "The feed /feed/ holds 6 of the list's first 10 items and gives 6 dates."),
        # covers, by title: other hosts
        (UNDATED, rung("feed", *ELSEWHERE), 10, "The feed /feed/ holds 10 of the list's first 10 items and gives 10 dates."),
        # holds as much as it can: a feed of three
        (UNDATED, rung("feed", *FEED[:3]), 3, "The feed /feed/ holds 3 of the list's first 3 items and gives 3 dates."),
        # covers and knows nothing better
        (LIST, rung("wp-json", *LIST), 0, "The WordPress interface /wp-json/ holds 10 of the list's first 10 items; its dates tell nothing new."),
        # other items
        (LIST, rung("feed", *OTHERS), 0, "The feed /feed/ holds other items: 0 of 10."),
        (LIST, rung("feed", *FEED[:5], *OTHERS[:5]), 0, "The feed /feed/ holds other items: 5 of 10."),
        (LIST, rung("feed", FEED[0]), 0, "The feed /feed/ holds other items: 1 of 2."),
        # the whole site: more strangers than releases
        (LIST, rung("feed", *FEED, *(item(50 + n, minute(n % 9)) for n in range(11))), 0,
         "The feed /feed/ holds much that the list does not show: 11 of its 21 items of that time."),
        (UNDATED, rung("feed", *(each for n in range(10) for each in (item(n), item(50 + n), item(80 + n)))), 0,
         "The feed /feed/ holds much that the list does not show: 18 of its 28 items of that time."),
        # older items than the list shows are no strangers
        (UNDATED, rung("feed", *FEED, *(item(50 + n, minute(20 + n)) for n in range(30))), 10,
         "The feed /feed/ holds 10 of the list's first 10 items and gives 10 dates."),
    ],
)  # fmt: skip
def test_a_list_is_kept_and_takes_dates_from_what_covers_it(listed: tuple[ListItem, ...], other: Rung, dated: int, sentence: str) -> None:
    found = climbed(rung("html", *listed), other)
    assert (found.kind, found.url) == ("html", f"{SITE}/news")
    assert found.reasons == ("The list of the page is taken: 10 items.", sentence)
    assert [(each.url, each.title) for each in found.listing.items] == [(each.url, each.title) for each in listed]
    assert sum(each.published != own.published for each, own in zip(found.listing.items, listed, strict=True)) == dated
    assert found.companion == (other if dated else None)


@pytest.mark.parametrize(
    ("own", "other", "kept"),
    [
        (None, minute(0), False),
        (day(0), minute(0), False),
        (day(0), day(1), True),
        (day(0), minute(1), True),  # another day
        (minute(0, "minute", "listing"), minute(0), False),
        (minute(0, "minute", "listing"), Stamp(minute(0).at + timedelta(hours=8), "second", "feed"), True),
        (minute(0, "second", "listing"), minute(0, "minute"), True),
        (day(0), None, True),
        (None, None, True),
    ],
)
def test_only_a_finer_stamp_of_the_same_day_replaces_what_the_list_prints(own: Stamp | None, other: Stamp | None, kept: bool) -> None:
    listed = (item(1, own), item(2, own), item(3, own))
    found = climbed(rung("html", *listed), rung("feed", item(1, other), item(2, other), item(3, other)))
    assert [each.published for each in found.listing.items] == [own if kept else other] * 3


def test_teasers_pictures_and_labels_fill_what_is_empty() -> None:
    own = (
        ListItem(f"{SITE}/1", "Pier one opens today", None, "Own words"),
        ListItem(f"{SITE}/2", "Pier two opens today", None, "", "", "Own"),
    )
    more = tuple(ListItem(f"{SITE}/{n}?utm_source=rss", "Another title", None, "Teaser", f"{SITE}/{n}.jpg", "Label") for n in (1, 2))
    found = climbed(rung("html", *own, item(3)), rung("feed", *more))
    facts = [(each.teaser, each.image, each.label) for each in found.listing.items]
    assert facts == [("Own words", f"{SITE}/1.jpg", "Label"), ("Teaser", f"{SITE}/2.jpg", "Own"), ("", "", "")]
    assert found.companion is not None


def test_several_rungs_complete_each_other_and_the_feed_is_asked_first() -> None:
    found = climbed(rung("html", *UNDATED), rung("json-ld", *LIST), rung("feed", *FEED[:7]))
    assert [moment(each.published).split()[1] for each in found.listing.items] == ["second"] * 7 + ["day"] * 3
    assert found.companion is not None
    assert found.companion.kind == "feed"


def test_short_titles_are_not_taken_for_the_same_release() -> None:
    listed = tuple(item(n, title="Update") for n in range(4))
    strange = tuple(item(n, minute(n), url=f"{SITE}/other/{n}", title="Update") for n in range(4))
    assert climbed(rung("html", *listed), rung("feed", *strange)).reasons[1].endswith("holds other items: 0 of 4.")


@pytest.mark.parametrize("twice", ["on the page", "in the feed"])
def test_a_title_that_stands_twice_dates_no_release(twice: str) -> None:
    named = [item(n, title="The weekly bulletin of the board") for n in (0, 5)]
    own, other = (named, ELSEWHERE[:5]) if twice == "on the page" else (named[:1], ELSEWHERE[1:5])
    of_feed = [
        item(n, minute(n), url=f"https://wire.example/r/{n}", title=named[0].title) for n in ((0,) if twice == "on the page" else (0, 5))
    ]
    found = climbed(rung("html", *own, *UNDATED[1:5]), rung("feed", *of_feed, *other[-4:]))
    assert [one.published for one in found.listing.items if one.title == named[0].title] == [None] * len(own)
    assert [one.published for one in found.listing.items if one.title != named[0].title] == [minute(n) for n in range(1, 5)]


def test_chinese_titles_need_half_as_many_characters() -> None:
    listed = tuple(item(n, title=f"本港新码头今日正式启用{n}") for n in range(4))
    moved = tuple(item(n, minute(n), url=f"https://wire.example/{n}", title=f"本港新码头今日正式启用{n}") for n in range(4))
    assert climbed(rung("html", *listed), rung("feed", *moved)).companion is not None


# --------------------------------------------------------------------------------------------------------- without a list


@pytest.mark.parametrize(
    ("rungs", "kind", "sentences"),
    [
        # behind script: the likeliest source first
        ((REFUSED, rung("feed", *FEED)), "feed",
         ("The feed /feed/ is taken, because the page itself yields no list: 10 items, 10 of them dated.",)),
        ((REFUSED, rung("page-json", *LIST), rung("news-sitemap", *FEED)), "news-sitemap",
         ("The news sitemap /news-sitemap/ is taken, because the page itself yields no list: 10 items, 10 of them dated.",
          "The JSON in the page is left: a better source was found.")),
        ((REFUSED, rung("feed", *FEED, title="Comments on: Pier one"), rung("json-ld", *LIST)), "json-ld",
         ("The JSON-LD in the page is taken, because the page itself yields no list: 10 items, 10 of them dated.",
          "The feed /feed/ is left: it holds comments.")),
        # too few
        ((REFUSED, rung("feed", *FEED[:2]), rung("page-json", *FEED[:3])), "page-json",
         ("The JSON in the page is taken, because the page itself yields no list: 3 items, 3 of them dated.",
          "The feed /feed/ is left: a better source was found.")),
        ((REFUSED, rung("feed", *FEED[:2])), "feed",
         ("The feed /feed/ is taken, because the page itself yields no list: 2 items, 2 of them dated.",)),
        ((REFUSED, rung("feed", FEED[0]), rung("json-ld", *LIST)), "json-ld",
         ("The JSON-LD in the page is taken, because the page itself yields no list: 10 items, 10 of them dated.",
          "The feed /feed/ is left: it holds 1 item only.")),
        # other sections, other sites
        ((REFUSED, rung("feed", *OTHERS), rung("json-ld", *LIST)), "json-ld",
         ("The JSON-LD in the page is taken, because the page itself yields no list: 10 items, 10 of them dated.",
          "The feed /feed/ is left: 10 of its 10 items lie in another section of the site than the page.")),
        ((REFUSED, rung("page-json", *(item(n, url=f"https://other.example/{n}") for n in range(5))), rung("json-ld", *LIST)), "json-ld",
         ("The JSON-LD in the page is taken, because the page itself yields no list: 10 items, 10 of them dated.",
          "The JSON in the page is left: 5 of its 5 items lead to other sites and have no date.")),
        # a list that is hardly one
        ((rung("html", *LIST[:2]), rung("wp-json", *OTHERS), rung("feed", *FEED)), "feed",
         ("The feed /feed/ is taken, because it holds all 2 items of the page's short list and more: 10 items, 10 of them dated.",
          "The WordPress interface /wp-json/ is left: 10 of its 10 items lie in another section of the site than the page.")),
        ((rung("html", *LIST[:2]), rung("feed", *OTHERS)), "html",
         ("The list of the page is taken: 2 items.", "The feed /feed/ holds other items: 0 of 2.")),
        # a guess below one half is no list
        ((rung("html", *LIST, confidence=0.4), rung("feed", *FEED)), "feed",
         ("The feed /feed/ is taken, because the page itself yields no list: 10 items, 10 of them dated.",)),
        # a document given by its own address
        ((rung("feed", FEED[0]),), "feed", ("The feed /feed/ is taken, because it is the address that was given: 1 item, 1 of them dated.",)),
    ],
)  # fmt: skip
def test_what_stands_in_for_a_list_that_is_not_there(rungs: tuple[Rung, ...], kind: str, sentences: tuple[str, ...]) -> None:
    found = climbed(*rungs)
    assert found.kind == kind
    assert found.reasons == sentences
    assert found.listing.confidence >= 0.5
    assert found.listing.refusal == ""


@pytest.mark.parametrize(
    "rungs",
    [
        (),
        (REFUSED,),
        (REFUSED, rung("feed", *FEED, url=f"{SITE}/comments/feed/")),
        (REFUSED, rung("feed", FEED[0])),
        (rung("html", refusal="single-article"), rung("feed", *FEED)),
        (rung("html", refusal="product-grid"), rung("json-ld", *LIST)),
        (rung("feed", *FEED, title="Comments for Tern"),),
        (rung("feed"),),
    ],
)
def test_nothing_is_taken_where_nothing_holds_releases(rungs: tuple[Rung, ...]) -> None:
    assert climb(rungs, NOW) is None


@pytest.mark.parametrize(
    ("page_path", "feed_url", "item_path", "fits"),
    [
        ("/", "/feed/", "/blog/", True),  # the root shows the whole site
        ("/en/newsroom", "/feed/", "/2024/03/", True),  # no section in the addresses
        ("/en/newsroom", "/feed/", "/", True),
        ("/en/newsroom", "/feed/", "/press-releases/", True),  # another word for news
        ("/en/newsroom", "/feed/", "/en/newsroom/2024/", True),
        ("/en/newsroom", "/feed/", "/blog/", False),
        ("/en/newsroom", "/feed/", "/recipes/", False),
        ("/en/newsroom", "/en/newsroom/feed/", "/recipes/", True),  # the page's own feed
        ("/blog/", "/feed/", "/blog/", True),
        ("/blog/", "/feed/", "/news/", False),
        ("/en/newsroom", "/feed/", "/{}-of-the-harbour/", True),  # a folder for each item is no section
        ("/store/ropes", "/feed/", "/2024/03/", False),  # no news is expected there
        ("/store", "/store/feed/", "/store/news/", True),
        ("/news/pier-3", "/feed/", "/news/", False),  # an article
    ],
)
def test_a_feed_of_another_section_does_not_stand_in(page_path: str, feed_url: str, item_path: str, fits: bool) -> None:
    items = (item(n, minute(n), url=f"{SITE}{item_path.format('stuvw'[n] * 4)}pier-{n}") for n in range(5))
    refused = rung("html", url=f"{SITE}{page_path}", refusal="listing-empty")
    assert (climb((refused, rung("feed", *items, url=f"{SITE}{feed_url}")), NOW) is not None) is fits


numbers = st.lists(st.integers(0, 30), max_size=25)
stamps = st.one_of(st.none(), st.builds(day, st.integers(0, 40)), st.builds(minute, st.integers(0, 40)))


@given(numbers, numbers, st.lists(stamps, min_size=25, max_size=25))
def test_a_list_that_was_found_never_gains_loses_or_renames_an_item(own: list[int], other: list[int], dates: list[Stamp | None]) -> None:
    listed = tuple(item(n, dates[n % 25]) for n in dict.fromkeys([*own, 97, 98, 99]))
    found = climbed(rung("html", *listed), rung("feed", *(item(n, minute(n)) for n in other)))
    assert [(each.url, each.title) for each in found.listing.items] == [(each.url, each.title) for each in listed]
    assert all(each.published is not None for each, own in zip(found.listing.items, listed, strict=True) if own.published)
    assert len(found.reasons) == 2
