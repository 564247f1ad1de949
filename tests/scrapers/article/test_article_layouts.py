"""Both layouts of a newsroom: what belongs to the release is found, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from scrapers.clean import plain_text
from tests.scrapers.article.newsroom_pages import ABOUT, CAPTION, FIRST, LAST, QUOTE, TITLE, banner_page, draft, hero_page


@pytest.mark.parametrize("page", [banner_page(), hero_page()], ids=["banner", "hero"])
def test_release_is_read_and_site_is_left_out(page: str) -> None:
    found = draft(page)
    assert found.title == TITLE
    text = plain_text(found.content)
    assert all(part in text for part in (FIRST, QUOTE, LAST))
    everything = " ".join((text, found.summary, found.subtitle))
    for words in ("News Center", "Steering into", "Newsroom", "Apply for Trial", "Views", "Share", "Mail", "Careers", "All rights", TITLE):
        assert words not in everything
    assert found.authors == ()
    assert found.language == "en"
    assert not found.partial


def test_minute_without_zone_is_read_in_the_zone_of_the_source() -> None:
    stamp = draft(banner_page()).published
    assert stamp is not None
    assert (stamp.at, stamp.precision, stamp.origin) == (datetime(2019, 3, 24, 20, 50, tzinfo=UTC), "minute", "page")


def test_date_only_release_keeps_day_precision_although_meta_names_a_minute_on_another_day() -> None:
    page = hero_page(head='<meta property="article:published_time" content="2019-12-20T09:30:00+08:00">')
    stamp = draft(page).published
    assert stamp is not None
    assert (stamp.at, stamp.precision) == (datetime(2019, 12, 12, 16, 0, tzinfo=UTC), "day")


def test_dateline_is_kept_apart_and_taken_out_of_text_and_summary() -> None:
    for page, printed, place in (
        (banner_page(), "March 24, 2019, Lindhaven –", "Lindhaven"),
        (hero_page(), "Lindhaven – 13th December 2019 –", "Lindhaven"),
    ):
        found = draft(page)
        assert found.anatomy.dateline is not None
        assert (found.anatomy.dateline.text, found.anatomy.dateline.place) == (printed, place)
        assert plain_text(found.content).startswith(FIRST[:40])
        assert found.summary.startswith(FIRST[:40])


def test_dateline_set_in_bold_is_taken_out_across_the_tags() -> None:
    found = draft(hero_page(text=f"<p><strong>LINDHAVEN, Dec. 13, 2019</strong> – {FIRST}</p><p>{QUOTE}</p><p>{LAST}</p>"))
    assert found.content.startswith(f"<p>{FIRST[:30]}")


def test_caption_in_a_paragraph_of_its_own_joins_its_picture() -> None:
    found = draft(banner_page())
    assert f"<figcaption>{CAPTION}</figcaption></figure>" in found.content
    assert found.content.count(CAPTION) == 1
    assert "https://news.tidewater.example/img/pier.jpg" in found.content
    assert CAPTION not in found.summary


def test_boilerplate_and_contact_stay_where_they_stand_and_are_named() -> None:
    tail = (
        f"<p><b>About Tidewater Robotics</b></p><p>{ABOUT}</p><p>Media contact:</p><p>Jo Lind, press@tidewater.example, +49 30 1234567</p>"
    )
    found = draft(banner_page(text=f"<p>{FIRST}</p><p>{QUOTE}</p><p>{LAST}</p><p>###</p>{tail}"))
    text = plain_text(found.content)
    assert ABOUT in text
    assert "press@tidewater.example" in text
    assert "###" not in text
    assert found.anatomy.boilerplate.startswith("About Tidewater Robotics")
    assert found.anatomy.contact is not None
    assert found.anatomy.contact.email == "press@tidewater.example"
    assert "About Tidewater" not in found.summary


def test_contact_in_a_box_beside_the_text_is_found_and_is_no_part_of_the_text() -> None:
    box = '<aside class="box"><h3>Press contact</h3><p>Jo Lind</p><p>press@tidewater.example</p></aside>'
    found = draft(hero_page(after=box))
    assert found.anatomy.contact is not None
    assert "Jo Lind" in found.anatomy.contact.text
    assert "Jo Lind" not in found.content


def test_embargo_above_the_text_holds_the_release_until_it_ends() -> None:
    page = banner_page(above_text="<p><strong>EMBARGOED UNTIL 20 JANUARY 2020, 14:00 GMT</strong></p>")
    found = draft(page)
    assert found.hold_until == datetime(2020, 1, 20, 14, 0, tzinfo=UTC)
    assert "EMBARGO" not in found.content
    assert draft(page, now=datetime(2020, 1, 21, tzinfo=UTC)).hold_until is None


def test_publication_that_lies_ahead_holds_the_release() -> None:
    page = hero_page(
        date="", head='<meta property="article:published_time" content="2020-02-01T08:00:00+08:00">', text=f"<p>{FIRST}</p><p>{LAST}</p>"
    )
    assert draft(page).hold_until == datetime(2020, 2, 1, 0, 0, tzinfo=UTC)


def test_related_list_and_its_dates_are_left_out() -> None:
    related = (
        '<section><h3>Related news</h3><div><h4><a href="/1">Tidewater wins the pilot award</a></h4><p>14 January 2020</p>'
        "<p>The jury praised a system that keeps small ports open in fog, and named three others.</p></div></section>"
    )
    found = draft(hero_page(date="", text=f"<p>{FIRST}</p><p>{QUOTE}</p><p>{LAST}</p>", after=related))
    assert "pilot award" not in found.content
    assert "jury praised" not in found.content
    assert found.published is None


def test_same_page_always_makes_the_same_draft_and_counters_change_nothing() -> None:
    assert draft(banner_page()) == draft(banner_page().replace("2117", "2118"))


def test_caption_inside_a_caption_leaves_one_figure_and_the_whole_text() -> None:
    # Squarespace marks the legend twice, the wrapper and the words in it, and sets the picture twice, for want of scripts.
    legend = "<div class='image-caption-wrapper'><div class='image-caption'><p>A pilot at the pier</p></div></div>"
    picture = f"<div class='block'><img src='/pier.jpg'><img src='/pier.jpg?w=640' width='640'>{legend}</div>"
    found = draft(hero_page(text=f"<p>{FIRST}</p>{picture}<p>{QUOTE}</p><p>{LAST}</p>"))
    assert found.content.count("A pilot at the pier") == 1
    assert "<figcaption>A pilot at the pier</figcaption></figure>" in found.content
    assert LAST in plain_text(found.content)
