"""Why each field has its value: the reasons are read off what was found, and the losers stay known."""

from __future__ import annotations

from entries import Candidate, Stamp, Vote
from scrapers.normalise import normalise
from scrapers.page import Article, ListItem
from tests.scrapers.article.newsroom_pages import FIRST, LAST, NOW, QUOTE, TITLE, URL, draft, hero_page, spec

LONG = f"<p>{FIRST}</p><p>{QUOTE}</p><p>{LAST}</p>"


def page(head: str = "", *, lines: str = "", text: str = LONG) -> str:
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>{TITLE} | Tidewater</title>{head}</head><body><main><h1>{TITLE}</h1>'
        f"<p>13 December 2019</p>{lines}<div>{text}</div></main></body></html>"
    )


def votes(html: str, item: ListItem | None = None, **rules: object) -> dict[str, Vote]:
    return {vote.field: vote for vote in draft(html, spec(**rules), item).anatomy.votes}


def test_every_field_has_its_vote() -> None:
    head = (
        '<meta property="og:image" content="/pier.jpg"><meta name="author" content="Mara Ellison"><link rel="canonical" href="/en/news/17">'
    )
    found = votes(page(head))
    assert list(found) == ["title", "published", "body", "image", "authors", "issuer", "language", "url"]
    assert all(vote.reason.endswith(".") and not vote.reason.endswith("..") for vote in found.values())
    assert [(vote.value, vote.origin) for vote in found.values()][3:] == [
        ("https://news.tidewater.example/pier.jpg", "og"),
        ("Mara Ellison", "meta"),
        ("Tidewater Robotics", "source"),
        ("en", "html"),
        ("https://news.tidewater.example/en/news/17", "canonical"),
    ]


def test_title_says_who_agrees_and_what_the_head_adds() -> None:
    found = votes(page(), ListItem(URL, TITLE))["title"]
    assert (found.value, found.origin) == (TITLE, "h1")
    assert found.reason == "The h1 agrees with the listing; the page's title adds “| Tidewater”."
    other = votes(page('<meta property="og:title" content="Pilots go back to school">'))["title"]
    assert other.others == (Candidate("Pilots go back to school", "og"),)
    assert other.reason.startswith("The h1 stands out, though nothing else says the same")


def test_title_without_heading_names_its_voice() -> None:
    article = Article(url=URL, titles=(Candidate("Pier opens", "json-ld"), Candidate("Pier opens", "og")), body=LONG)
    found = normalise(article, None, spec(), now=NOW).anatomy.votes[0]
    assert found == Vote("title", "Pier opens", "json-ld", "No heading stands out; JSON-LD names it, and so does OpenGraph.")


def test_date_names_who_agrees_and_who_differs_but_repeats_no_candidate() -> None:
    head = '<meta property="article:published_time" content="2019-12-13T08:00:00+08:00">'
    found = votes(page(head), ListItem(URL, TITLE, Stamp(NOW, "day", "listing")))["published"]
    assert found.reason == "The page is believed before the others; the same day: a meta element; another: the listing."
    assert found.others == ()
    assert votes(page())["published"].reason == "The page says it."


def test_body_says_how_much_there_is() -> None:
    found = votes(page())["body"]
    assert found.reason.startswith("The most running text under the title: 3 blocks, ")
    assert FIRST.startswith(found.value.removesuffix("…"))
    assert found.value.endswith(" first…")
    assert votes(page(), article={"body": "main div"})["body"].origin == "rule"


def test_text_that_only_json_ld_holds_is_said_so() -> None:
    linked = f'<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "{TITLE}", "articleBody": "{FIRST}"}}</script>'
    assert votes(page(linked, text=""))["body"].reason.startswith("The page shows no text, and JSON-LD holds it: ")


def test_names_that_are_no_persons_are_kept_with_the_reason() -> None:
    found = votes(page('<meta name="author" content="Press Office">'))["authors"]
    assert found == Vote("authors", "", "meta", "None of the names found is a person's.", (Candidate("Press Office", "meta"),))


def test_author_by_rule_is_the_rule_s() -> None:
    found = votes(page(lines='<p id="by">Mara Ellison</p>'), article={"author": "#by"})["authors"]
    assert (found.value, found.origin) == ("Mara Ellison", "rule")


def test_issuer_is_whom_the_head_names_else_the_about_else_the_source() -> None:
    about = f"{LONG}<h2>About Lindhaven Pilots</h2><p>They steer.</p>"
    named = '<meta property="og:site_name" content="Harbour Wire">'
    assert (votes(page(named))["issuer"].value, votes(page(named))["issuer"].origin) == ("Harbour Wire", "og")
    assert (votes(page(text=about))["issuer"].value, votes(page(text=about))["issuer"].origin) == ("Lindhaven Pilots", "about")
    assert votes(page('<meta property="og:site_name" content="@tidewater">'))["issuer"].origin == "source"


def test_language_says_who_was_contradicted() -> None:
    wrong = page('<meta property="og:locale" content="en_GB">').replace('lang="en"', 'lang="de"')
    assert votes(wrong)["language"].reason == "OpenGraph declares it; the words contradict the page's lang attribute."
    nothing = page().replace(' lang="en"', "")
    assert votes(nothing)["language"].reason == "Nothing declares one; the words show it."


def test_picture_of_the_listing_stands_in() -> None:
    found = votes(page(), ListItem(URL, TITLE, image="https://news.tidewater.example/small.jpg"))["image"]
    assert (found.origin, found.reason) == ("listing", "The page shows none; the listing does.")


def test_doubtful_canonical_address_is_named_with_the_doubt() -> None:
    cases = {
        "https://elsewhere.example/17": "is of another site",
        "https://news.tidewater.example/": "is the front page",
        "https://news.tidewater.example/en/news": "is the listing or the home page",
    }
    for declared, doubt in cases.items():
        found = votes(page(f'<link rel="canonical" href="{declared}">'))["url"]
        assert (found.value, found.origin) == (URL, "final")
        assert doubt in found.reason
        assert found.others[0].origin == "canonical"


def test_votes_are_bounded_whatever_a_page_offers() -> None:
    pictures = "".join(f'<p><img src="/{number}{"x" * 300}.jpg"></p>' for number in range(40))
    names = "".join(f'<meta name="dc.title" content="{number} {"Title " * 90}">' for number in range(40))
    found = votes(hero_page(head=names, text=LONG + pictures))
    assert len(found["title"].others) == 6
    assert len(found["image"].others) == 2
    values = [one.value for vote in found.values() for one in (vote, *vote.others)]
    assert max(map(len, values)) <= 200


def test_article_of_an_operator_s_own_scraper_needs_no_candidates() -> None:
    found = normalise(Article(url=URL, titles=(Candidate("Pier opens", "rule"),), body=LONG), None, spec(), now=NOW).anatomy.votes
    assert [vote.field for vote in found] == ["title", "issuer", "url"]
