"""A broken source is repaired from its page, and a change is tried on the kept pages before it is saved."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup

from feeds.service import Service
from tests.feeds.admin.newsroom import TOML
from tests.feeds.admin.test_pages import redesigned
from tests.feeds.web.admin.test_source_edit import form_of
from tests.feeds.web.admin.visitor import Visitor

PLACE = "/admin/sources/tern"


@pytest.fixture
def broken(service: Service) -> Iterator[Service]:
    redesigned(service)
    yield service
    service.desks.close()


def test_a_proposal_is_shown_with_what_changed_and_accepted(broken: Service, editor: Visitor) -> None:
    link = editor.open(PLACE).select_one("#repair a")["href"]
    page = editor.open(link)
    text = " ".join(page.select_one("#repair").text.split())
    assert "The new rule finds 6 releases. 5 of the 6 are the ones we already keep; 1 is new." in text
    assert page.select_one("del").text == 'item = "ul.news > li"'
    assert '<div class="feed-grid">' in text
    expected = page.select_one("[name=expected]")["value"]
    assert editor.send(link, {"expected": "another"}).status_code == 409
    before = broken.store.definitions.all("source")["tern"]
    assert 'item = "ul.news > li"' in before, "another proposal than the one that was seen changes nothing"
    answer = editor.send(link, {"expected": expected})
    said = editor.open(answer.location).select_one("[role=status]").text
    assert "The new rule is saved." in said
    assert "card" in broken.store.definitions.all("source")["tern"]
    assert editor.send(link, {"expected": expected}, page=PLACE).status_code == 409, "it is not accepted twice"


def test_a_wrong_proposal_is_dismissed_and_the_page_says_by_whom(broken: Service, editor: Visitor) -> None:
    page = editor.open(f"{PLACE}/repair")
    button = next(one for one in page.select("button") if one.text == "Dismiss")
    answer = editor.send(button["formaction"], {"expected": page.select_one("[name=expected]")["value"]}, page=f"{PLACE}/repair")
    assert "Dismissed." in editor.open(answer.location).select_one("[role=status]").text
    assert "editor@example.org dismissed what was proposed" in editor.open(f"{PLACE}/repair").select_one("#repair .note").text


def test_days_of_a_proposal_are_those_that_the_page_prints(service: Service, editor: Visitor) -> None:
    redesigned(service, TOML.replace("Europe/London", "Asia/Tokyo"))
    assert editor.open(f"{PLACE}/repair").select_one("#repair td").text == "21 Feb 2024"
    service.desks.close()


def test_who_may_only_read_is_not_offered_a_repair(broken: Service, reader: Visitor) -> None:
    assert not reader.open(PLACE).select("#repair")
    assert reader.client.get(f"{PLACE}/repair").status_code == 403


def test_a_source_that_is_well_has_nothing_to_repair(service: Service, editor: Visitor) -> None:
    page = editor.open("/admin/sources/brightwater/repair")
    assert "No repair is proposed" in page.text
    service.desks.close()


def test_a_change_is_tried_on_the_kept_pages_and_nothing_is_saved(broken: Service, editor: Visitor) -> None:
    edit = f"{PLACE}/edit"
    fields = form_of(editor.open(edit))
    answer = editor.send(edit, {**fields, "listing.item": "article.card", "do": "try"}, page=edit)
    page = BeautifulSoup(answer.text, "lxml")
    assert answer.status_code == 200
    assert "gained" in page.select_one("#trial [role=status]").text
    assert form_of(page)["listing.item"] == "article.card"
    assert broken.store.definitions.all("source")["tern"].startswith(TOML)
    assert "card" not in broken.store.definitions.all("source")["tern"]
    refused = editor.send(edit, {**fields, "listing.item": "article >", "do": "try"}, page=edit)
    assert refused.status_code == 400
    assert BeautifulSoup(refused.text, "lxml").select_one("#f-listing-item-error")
