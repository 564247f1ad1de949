"""What the pages say of a release that changed, that stands elsewhere, too, or that is gone."""

from __future__ import annotations

from dataclasses import replace

from flask.testing import FlaskClient

from entries import Change, SourceState
from feeds.service import Service
from feeds.web import create_app
from tests.feeds.web.newsrooms import BASE, NOW, at, battery, copy_of_laboratory, laboratory
from tests.feeds.web.reading import news_article, page, titles, words

LABORATORY = "/entries/brightwater-laboratory"


def revise(service: Service, **fields: object) -> FlaskClient:
    """The laboratory with other fields, saved as its second revision."""
    again = replace(laboratory(), revised=at(19, 16), fingerprint="second", **fields)  # type: ignore[arg-type] # fields of Entry
    service.store.save([Change("revised", again.id, again)], SourceState("brightwater", checked=NOW), at(19, 16))
    return create_app(service).test_client()


def test_a_change_is_shown_as_removed_and_added_words(client: FlaskClient) -> None:
    soup = page(client, LABORATORY)
    changes = soup.select_one("#changes")
    assert changes is not None
    assert [words(item).partition(" …")[0] for item in changes.select("ol > li")] == [
        "19 November 2026, 15:20 UTC Revised : headline and 1 paragraph Headline Brightwater University [removed: opens ] "
        "[added: and eleven schools open ] a robotics workshop",
        "19 November 2026, 14:11 UTC First seen",
    ]
    assert [(words(tag), tag.name) for tag in changes.select("del, ins")][2:] == [
        ("[removed: Thirty-six ]", "del"),
        ("[added: Forty ]", "ins"),
    ]
    assert soup.select_one("header a.chip[href='#changes']").text == "Revised 19 November 2026, 15:20 UTC"  # type: ignore[union-attr]


def test_an_older_change_is_opened_by_its_moment(service: Service) -> None:
    client = revise(service, title="Robots")
    changes = page(client, LABORATORY).select_one("#changes")
    assert changes is not None
    assert [words(item)[:35] for item in changes.select("ol > li")] == [
        "19 November 2026, 16:00 UTC Revised", "19 November 2026, 15:20 UTC Revised", "19 November 2026, 14:11 UTC First s",
    ]  # fmt: skip
    (other,) = changes.select("a")
    assert other["href"] == f"{LABORATORY}?revision=20261119T152000Z#changes-heading"
    opened = page(client, str(other["href"]))
    assert "Thirty-six" in words(opened.select_one(".diff"))
    assert page(client, f"{LABORATORY}?revision=never").select_one(".diff") is not None


def test_a_correction_is_called_so_where_its_newsroom_does(service: Service) -> None:
    client = revise(service, title="Robots", anatomy=replace(laboratory().anatomy, correction="CORRECTION – Brightwater"))
    soup = page(client, LABORATORY)
    assert words(soup.select_one("header a[href='#changes']")) == "Correction 19 November 2026, 16:00 UTC"
    assert "The newsroom calls this a correction: “CORRECTION – Brightwater”." in words(soup.select_one("#changes")).replace(
        "“ ", "“"
    ).replace(" ”", "”")
    assert news_article(soup)["correction"] == {
        "@type": "CorrectionComment", "text": "CORRECTION – Brightwater", "datePublished": "2026-11-19T16:00:00Z",
    }  # fmt: skip
    assert "Correction 20 minutes ago" in words(page(client, "/").select_one("article.entry .meta"))


def test_a_change_is_no_correction_until_the_newsroom_says_so(client: FlaskClient) -> None:
    assert "correction" not in news_article(page(client, LABORATORY))
    for address in ("/", "/topics/education", "/sources/brightwater"):
        assert "Revised 1 hour ago" in words(page(client, address).select_one("article.entry .meta"))


def test_hostile_words_of_an_earlier_state_are_text(service: Service) -> None:
    bad = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    revise(service, title=bad, text=f"{laboratory().text}\n{bad}")
    client = revise(service, title="Robots")
    response = client.get(LABORATORY)
    assert "<script>alert" not in response.text
    assert "onerror=alert(1)&gt;" in response.text


def test_copies_of_a_release_name_each_other_and_the_one_that_stands_for_all(service: Service) -> None:
    copy = copy_of_laboratory()
    service.store.save([Change("new", copy.id, copy, urls=(copy.url,))], SourceState("northgrid", checked=NOW), NOW)
    client = create_app(service).test_client()
    lead, echo = page(client, LABORATORY), page(client, "/entries/northgrid-wired")
    links = [(words(link), link["href"]) for link in lead.select("#copies a")]
    assert links == [("Northgrid Energy", "/entries/northgrid-wired"), ("original of Northgrid Energy", copy.url)]
    assert words(echo.select_one(".note")) == (
        "One release, one entry: in feeds of several newsrooms the release of Brightwater University stands for this copy."
    )
    assert lead.select_one(".note:not(.warn)") is None
    assert [soup.select_one("link[rel=canonical]")["href"] for soup in (lead, echo)] == [f"{BASE}{LABORATORY}"] * 2  # type: ignore[index]
    assert titles(page(client, "/?q=workshop")) == [laboratory().title]
    assert "also from Northgrid Energy" in words(page(client, "/").select_one("article.entry .meta"))


def test_a_release_that_the_operator_took_down_says_who_did(service: Service) -> None:
    service.store.withdraw(battery().id, NOW)
    client = create_app(service).test_client()
    soup = page(client, "/entries/northgrid-battery", 410)
    assert words(soup.select_one("main p")).startswith(
        "The operator of this service took this release of Northgrid Energy down on 19 November 2026."
    )
    assert "Harbour" not in str(soup)
    lists = words(page(client, "/sources/northgrid").select_one("article.entry"))
    assert "The operator of this service has taken this release down." in lists
