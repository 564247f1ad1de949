"""The `[article]` table: rules go before detection, detection fills what is not given."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from entries import UnreadableArticle
from scrapers.clean import plain_text
from tests.scrapers.article.newsroom_pages import FIRST, LAST, QUOTE, TITLE, banner_page, draft, hero_page, read, spec

PAGE = f"""<html lang="en"><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1><p class="kick">Harbour school, volume two</p>
<p class="sub">What pilots learn</p><p class="when">posted 4 May 2018</p><p class="who">Anna Bell</p><div class="side"><p>{QUOTE}</p><p>{QUOTE}</p></div>
<div class="sidebar-text"><img src="/pier.jpg" width="40"><p>{FIRST}</p><p class="ad-slot">Buy a boat, any boat, while the harbour sale lasts!</p>
<p>Steering into tomorrow, together.</p><p>{LAST}</p></div></body></html>"""


def test_rules_go_before_detection() -> None:
    rules = {"title": ".kick", "subtitle": ".sub", "date": ".when", "author": ".who", "body": ".sidebar-text", "drop": [".ad-slot"]}
    found = draft(PAGE, spec(article=rules | {"boilerplate": ["Steering into tomorrow, together"]}))
    assert (found.title, found.subtitle, found.authors) == ("Harbour school, volume two", "What pilots learn", ("Anna Bell",))
    assert plain_text(found.content) == f"{FIRST}\n{LAST}"
    assert found.published is not None
    assert (found.published.at, found.published.origin) == (datetime(2018, 5, 3, 16, tzinfo=UTC), "rule")


def test_detection_fills_what_the_rules_do_not_give() -> None:
    found = draft(PAGE, spec(article={"body": ".sidebar-text"}))
    assert found.title == TITLE
    assert found.published is not None
    assert found.published.origin == "release-line"


def test_rule_that_finds_nothing_leaves_the_field_to_detection() -> None:
    found = draft(banner_page(), spec(article={"title": ".gone", "body": ".gone", "date": ".gone", "image": ".gone", "author": ".gone"}))
    assert (found.title, bool(found.content), bool(found.published)) == (TITLE, True, True)


def test_image_rule_wins() -> None:
    html = banner_page().replace("</h1>", '</h1><div class="pic"><img src="/chosen.png"></div>')
    found = draft(html, spec(article={"image": ".pic"}))
    assert found.image is not None
    assert found.image.url.endswith("/chosen.png")


def test_machine_readable_date_of_a_rule_wins_over_its_text() -> None:
    html = hero_page(date='<time class="d" datetime="2019-12-13T08:00:00+08:00">a while ago</time>')
    stamp = draft(html, spec(article={"date": ".d"})).published
    assert stamp is not None
    assert stamp.at == datetime(2019, 12, 13, 0, 0, tzinfo=UTC)


LOGIN = '<html><head><title>Sign in</title></head><body><h1>Sign in to continue</h1><form><input type="password"></form><p>Forgot it?</p></body></html>'
CHALLENGE = (
    "<html><head><title>Just a moment...</title></head><body><h1>Checking your browser</h1><p>This takes a few seconds.</p></body></html>"
)
MISSING = (
    "<html><head><title>Page not found</title></head><body><h1>Oops</h1><p>We could not find what you asked for, sorry.</p></body></html>"
)
PAST = (
    "<html><head><title>Seite nicht gefunden | Amt</title></head><body><h1>Fehler</h1><p>Diese Seite gibt es nicht mehr.</p></body></html>"
)


@pytest.mark.parametrize(
    ("html", "code"),
    [
        (LOGIN, "login-wall"),
        (CHALLENGE, "challenge-page"),
        (MISSING, "not-found-page"),
        (PAST, "not-found-page"),
        (banner_page(text=" "), "article-empty"),
        (hero_page(text=" "), "article-empty"),
        ("<html><body></body></html>", "article-empty"),
        ("", "article-empty"),
    ],
    ids=[
        "login",
        "challenge",
        "missing",
        "missing in German",
        "banner page without text",
        "hero page without text",
        "empty body",
        "nothing",
    ],
)
def test_page_without_a_release_is_refused_with_its_reason(html: str, code: str) -> None:
    with pytest.raises(UnreadableArticle) as caught:
        read(html)
    assert caught.value.code == code
    assert "news.tidewater.example" in str(caught.value)


def test_release_about_a_missing_page_is_no_missing_page() -> None:
    html = hero_page(
        title="Error 404: how we lost and found our harbour archive",
        text=f"<p>{FIRST}</p><p>{QUOTE}</p><p>{LAST}</p><p>{QUOTE}</p><p>{FIRST}</p>",
    )
    assert draft(html).title.startswith("Error 404")


def test_image_rule_may_name_the_image_itself() -> None:
    html = banner_page().replace("</h1>", '</h1><img class="chosen" src="/chosen.png">')
    found = draft(html, spec(article={"image": "img.chosen"}))
    assert found.image is not None
    assert found.image.url.endswith("/chosen.png")
