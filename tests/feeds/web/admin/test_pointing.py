"""Pointing at a page without scripts and by the script's questions, and what the copy may do."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from entries import KeptAnswer
from feeds.service import Service
from tests.feeds.web.admin.visitor import Visitor
from tests.scrapers.newsroom_pages import HOST, PAGES, Made

TOML = f'id = "tern"\nname = "Tern Harbour"\nurl = "{HOST}/news"\ntimezone = "Europe/London"\n'


def looked(service: Service, made: Made, toml: str = TOML) -> str:
    """The address of a look that has this page."""
    looks = service.store.looks
    look_id = looks.begin("editor@example.org", f"{HOST}/news", toml, service.clock())
    answer = KeptAnswer(f"{HOST}/news", f"{HOST}/news", made.received.body, "text/html; charset=utf-8")
    looks.keep(look_id, toml, "", [answer])
    return f"/admin/sources/new/{look_id}"


@pytest.fixture
def address(service: Service) -> str:
    return looked(service, PAGES["list"])


def number(editor: Visitor, address: str, text: str) -> str:
    """The number of the element of the copy with this text."""
    return [node["data-n"] for node in editor.open(f"{address}/page").select("[data-n]") if node.get_text().strip() == text][-1]


def asked(editor: Visitor, address: str, **fields: str) -> dict[str, object]:
    """The answer that the script gets."""
    token = editor.open(f"{address}/point").select_one("[name=csrf_token]")["value"]
    named = {key.replace("_", "."): value for key, value in fields.items()}
    answer = editor.client.post(f"{address}/point", data={**named, "csrf_token": token}, headers={"Accept": "application/json"})
    assert answer.status_code == 200
    return answer.json


def test_the_copy_can_do_nothing_and_only_our_pages_may_frame_it(editor: Visitor, address: str) -> None:
    answer = editor.client.get(f"{address}/page")
    policy = answer.headers["Content-Security-Policy"].split("; ")
    assert policy == [
        "default-src 'none'",
        "style-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
        "sandbox allow-same-origin",
    ]
    assert answer.headers["Cache-Control"] == "no-store"
    copy = BeautifulSoup(answer.text, "lxml")
    assert copy.select("a[href], img, script, form, [id]:not(#copy), [style], [src]") == []
    assert {link["rel"][0] for link in copy.select("link")} == {"stylesheet"}
    assert PAGES["list"].title in copy.get_text()
    assert "frame-ancestors 'none'" in editor.client.get(f"{address}/point").headers["Content-Security-Policy"]


def test_a_release_is_chosen_by_number_and_its_rule_goes_into_the_form(editor: Visitor, address: str) -> None:
    form = editor.open(f"{address}/point")
    title = form.select_one("#spots [data-part=title]")
    assert PAGES["list"].title in title.parent.get_text()
    answer = editor.send(f"{address}/point", {"part": "item", "n": title["value"]})
    page = BeautifulSoup(answer.text, "lxml")
    assert "5 releases" in page.get_text()
    use = page.select_one("main form")
    assert use["action"] == f"{address}/adjust"
    assert use.select_one("[name='listing.item']")["value"] == ".entry"


def test_a_click_on_a_date_says_what_a_release_is_too(editor: Visitor, address: str) -> None:
    told = asked(editor, address, part="date", n=number(editor, address, PAGES["list"].date))
    assert told["rules"] == {"listing.item": ".entry", "listing.date": ".date"}
    item, date = told["matches"]
    assert (item["said"], date["said"]) == ("5 releases", "5 of 5 releases, all read as dates")
    assert date["texts"][0] == "28 March 2024 (2024-03-28)"
    assert len(date["numbers"]) == 5


def test_rules_that_are_typed_are_judged_at_once(editor: Visitor, address: str) -> None:
    told = asked(editor, address, listing_item=".entry", listing_date=".dat")
    assert told["proposals"] == []
    assert told["matches"][1]["problem"] == "“.dat” matches nothing in a release. “.date” would match 5."
    assert told["matches"][1]["nearest"] == ".date"


def test_what_is_left_out_is_added_to_what_is_left_out_already(editor: Visitor, service: Service) -> None:
    address = looked(service, Made(PAGES["list"].body + "<div class=share><a href=#>Mail</a></div>"))
    told = asked(editor, address, part="drop", n=number(editor, address, "Mail"), article_drop=".imprint")
    assert told["rules"]["article.drop"] == ".imprint, .share"


def test_what_is_no_page_is_told_in_the_frame_without_our_own_page_around_it(editor: Visitor, service: Service) -> None:
    looks = service.store.looks
    look_id = looks.begin("editor@example.org", f"{HOST}/news", TOML, service.clock())
    looks.keep(look_id, TOML, "", [KeptAnswer(f"{HOST}/news", f"{HOST}/news", b"%PDF-1.7", "application/pdf")])
    answer = editor.client.get(f"/admin/sources/new/{look_id}/page")
    assert answer.status_code == 422
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    page = BeautifulSoup(answer.text, "lxml")
    assert page.select("script, img, nav, form") == []
    assert page.body.get_text().strip() == f"{HOST}/news answers with application/pdf, not with an HTML page."


@pytest.mark.parametrize(
    ("part", "text", "problem"),
    [
        ("date", "Imprint", "This stands outside of the releases."),
        ("image", "28 March 2024", "There is no picture in this release."),
        ("item", "News", "Nothing on the page is like this."),
    ],
)
def test_what_cannot_be_meant_is_said(editor: Visitor, address: str, part: str, text: str, problem: str) -> None:
    fields = {"part": part, "n": number(editor, address, text), "listing.item": ".entry"}
    answer = editor.send(f"{address}/point", fields)
    page = BeautifulSoup(answer.text, "lxml")
    assert answer.status_code == 422
    assert page.title.text.startswith("Error:")
    assert problem in page.select_one("[role=alert]").get_text()


def test_rules_that_the_source_has_already_are_where_one_begins(editor: Visitor, service: Service) -> None:
    address = looked(service, PAGES["list"], TOML + '[listing]\nitem = ".entry"\n[article]\ndrop = [".a", ".b"]\n')
    form = editor.open(f"{address}/point")
    kept = {field["name"]: field["value"] for field in form.select("main [type=hidden]") if field["name"] != "csrf_token"}
    assert kept == {"listing.item": ".entry", "article.drop": ".a, .b"}
    answer = editor.send(f"{address}/point", kept)
    assert "5 releases" in answer.text


def test_nonsense_is_refused_or_ignored(editor: Visitor, address: str) -> None:
    assert editor.send(f"{address}/point", {"part": "body"}).status_code == 400
    assert editor.send(f"{address}/point", {"n": "-1"}).status_code == 200
    assert editor.send(f"{address}/point", {"n": "9" * 50}).status_code == 422
    assert editor.client.get("/admin/sources/new/nothing/page").status_code == 404


def test_those_who_only_read_do_not_point(reader: Visitor, service: Service) -> None:
    address = looked(service, PAGES["list"])
    assert reader.client.get(f"{address}/page").status_code == 403
    assert reader.client.get(f"{address}/point").status_code == 403
