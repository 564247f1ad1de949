"""A page that is no listing is refused by name, and never yields its menu as news."""

from __future__ import annotations

from datetime import timedelta

import pytest

from scrapers.health import REASONS
from tests.scrapers.listing.listing_pages import MENU, NOW, RELEASES, Release, headings, layout, links, long_date, page_of, read

PROSE = (
    "<p>" + "The harbour was built by hand, and every stone of it was carried by the same four families over thirty years. " * 4 + "</p>"
)
SIDE = "".join(f'<li><a href="{r.path}">{r.title}</a></li>' for r in RELEASES[:4])


def grid(part: str) -> str:
    return page_of("<div>" + "".join(part.format(n=n, name=f"Compass model {n} for sailing boats") for n in range(8)) + "</div>", pager="")


LOGIN = """<title>Sign in</title><h1>Sign in to continue</h1><form><input name=user><input type=password name=p></form>
<p><a href=/forgot>Forgot your password?</a> <a href=/register>Create an account</a></p>"""
PAGES = {
    "an empty body": ("", "blank-page"),
    "an empty page": ("<html><head><title>News</title></head><body> <!-- nothing --> </body></html>", "blank-page"),
    "a missing page": (page_of("<p>It was moved or deleted.</p>").replace("<h1>News", "<h1>Page not found"), "not-found-page"),
    "a missing page in German": (page_of("<p>Bitte suchen Sie.</p>").replace("<title>News", "<title>Seite nicht gefunden"), "not-found-page"),
    "a missing page that offers the latest news": (layout("headings in a list").replace("<h1>News", "<h1>404"), "not-found-page"),
    "a sign-in form": (LOGIN, "login-wall"),
    "a sign-in form without words": ("<form><input name=u><input type=PASSWORD></form><p>Willkommen</p>", "login-wall"),
    "a robot check": ("<title>Just a moment...</title><h1>www.tidewater.example</h1><p>Checking your browser before accessing.</p>", "challenge-page"),
    "a captcha": ('<h1>One more thing</h1><div class="h-captcha" data-sitekey=x></div><p>Please go on.</p>', "challenge-page"),
    "an empty list": (page_of("<ul><li>There are no items to show.</li></ul>", pager=""), "listing-empty"),
    "an empty list with most read beside it": (page_of(f"<p>No news found</p><aside><h4>Most read</h4><ul>{SIDE}</ul></aside>", pager=""), "listing-empty"),
    "a list behind a script": ("<div id=app></div><noscript>You need to enable JavaScript to run this app.</noscript><script src=a.js></script>", "list-behind-script"),
    "a template that a script fills": (page_of('<ul><li v-for="n in news"><a :href="n.url">{{ n.title }}</a></li></ul><script>go()</script>', pager=""), "list-behind-script"),
    "an article": (page_of(f"<h2>A harbour by hand</h2>{PROSE * 5}<aside><ul>{SIDE}</ul></aside>", pager=""), "single-article"),
    "an article with dated headlines below": (page_of(f"<div>{PROSE * 12}</div><ul>{''.join(f'<li><a href={r.path}>{r.title}</a></li>' for r in RELEASES)}</ul>", pager=""), "single-article"),
    "products with prices": (grid('<div class=p><a href="/p/{n}"><img src=/{n}.jpg><h3>{name}</h3></a><b>€ 4{n}.90</b><button>Add to cart</button></div>'), "product-grid"),
    "products without prices": (grid('<div class=p><a href="/products/{n}"><h3>{name}</h3></a><p>{name}: made by hand in our own yard.</p></div>'), "product-grid"),
    "comments": (grid('<div class=c><a href="/u/{n}">Sailor number {n}</a> says: 1{n} May 2019 <p>What a fine {name} this is.</p><a href="/en/x#comment-{n}">Reply</a></div>'), "comments"),
    "events": (grid('<div class=e><a href="/events/{n}"><h3>Open day: {name}</h3></a><p>10:00 – 12:30, Quay 7. Register now.</p></div>'), "events"),
    "an index of months": (page_of("<ul>" + links(*(f"{month} {year}" for year in (2019, 2018) for month in ("March", "June", "September", "December"))) + "</ul>", pager=""), "archive-index"),
    "a directory of links": (page_of("<ul>" + links(*(f"Partner {chr(97 + n) * 6} and sons" for n in range(24))) + "</ul>", pager=""), "link-directory"),
    "a directory of other sites in groups": (page_of("".join(f"<h2>{town}</h2><ul>" + "".join(f'<li><a href="https://{town.lower()}-{n}.example/">{town} {n}</a></li>' for n in ("one", "two", "three", "four")) + "</ul>" for town in ("Lindhaven", "Brookfield", "Eastmoor", "Westmoor", "Northgate")), pager=""), "link-directory"),
}  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_it_is_refused_by_name(name: str) -> None:
    html, code = PAGES[name]
    listing = read(html)
    assert listing.items == ()
    assert listing.refusal == code
    assert listing.confidence < 0.5
    assert code in REASONS
    assert listing.evidence


def test_dates_ahead_are_events_and_no_releases() -> None:
    def ahead(n: int, r: Release) -> str:
        return headings(r).replace(f"{r.day} 09:30", long_date((NOW + timedelta(days=20 + 9 * n)).date()))

    assert read(page_of(f"<ul>{''.join(ahead(n, r) for n, r in enumerate(RELEASES))}</ul>")).items == ()


def test_a_sign_in_box_in_the_header_does_not_hide_the_list() -> None:
    html = layout("headings in a list").replace("<nav>", "<nav><form><b>Log in</b><input name=u><input type=password></form>")
    assert len(read(html).items) == len(RELEASES)


def test_a_release_about_missing_pages_does_not_hide_the_list() -> None:
    html = layout("headings in a list").replace(RELEASES[0].title, "Why the page you want is not found")
    assert len(read(html).items) == len(RELEASES)


def test_a_menu_is_no_list_of_releases() -> None:
    assert read(f"<header><ul>{MENU}</ul></header><footer><ul>{MENU}</ul></footer>").items == ()


def test_photo_albums_are_no_releases_although_they_are_dated() -> None:
    albums = "".join(f'<li><a href="/photos/{r.day:%Y%m%d}-quay/">Quay - {long_date(r.day)}</a></li>' for r in RELEASES)
    assert read(page_of(f"<ul>{albums}</ul>", pager=""), url="https://www.tidewater.example/photos.htm").items == ()


@pytest.mark.parametrize("said", ["das 9h00 às 17h00", "招聘"])
def test_hours_and_openings_speak_against_a_dated_list_only_where_most_of_it_names_them(said: str) -> None:
    def confidence(saying: int) -> float:
        parts = (
            f'<li><a href="/{r.number}">{r.title}</a> {long_date(r.day)} <p>{said if n < saying else ""}</p></li>'
            for n, r in enumerate(RELEASES)
        )
        return read(page_of(f"<ul>{''.join(parts)}</ul>", pager=""), url="https://www.tidewater.example/").confidence

    assert confidence(0) - 0.05 < confidence(2)
    assert confidence(6) < 0.5
