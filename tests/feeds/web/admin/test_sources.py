"""The sources page without scripts: what it shows, what it filters, what it does with many at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from entries import Definition, SourceState
from feeds.service import Service
from tests.feeds.web.admin.past import HOSTILE, STORED
from tests.feeds.web.admin.visitor import Visitor
from tests.feeds.web.newsrooms import NOW


def names(page: BeautifulSoup) -> list[str]:
    return [link.text for link in page.select("#table th.c-name > a")]


def row(page: BeautifulSoup, source_id: str) -> str:
    found = page.select_one(f"#source-{source_id}")
    assert found is not None
    return found.get_text(" ", strip=True)


def said(page: BeautifulSoup) -> str:
    return " ".join(page.select_one("[role=status]").get_text(" ", strip=True).split())


def test_all_sources_stand_by_need_with_state_reason_and_thirty_days(lived: Service, reader: Visitor) -> None:
    page = reader.open("/admin/")
    assert [chip.text for chip in page.select("#table .c-state .chip")] == [
        *("Broken", "Broken", "Late", "Stale", "Not read yet", "Healthy", "Healthy")
    ]
    assert "The list is empty." in row(page, "northgrid")
    assert "failing for 3 days" in page.select_one("#source-northgrid svg")["aria-label"]
    assert page.select_one("#source-brightwater svg")["aria-label"] == "30 days: 30 releases, no failure"
    assert page.select_one("#source-lighthouse svg")["aria-label"] == "30 days: not read"
    assert page.select_one(".note.bad").text.startswith("2 sources are broken, for the same reason.")
    assert not page.select("#bulk, input[name=pick], button[name=check]"), "a reader may only look"


def test_every_way_on_leads_somewhere(lived: Service, editor: Visitor) -> None:
    for address in ("/admin/", "/admin/sources/harbour", "/admin/sources/kowloon"):
        for link in editor.open(address).select("main a[href^='/admin']"):
            assert editor.client.get(link["href"]).status_code == 200, link


def test_names_groups_and_reasons_with_markup_are_text(lived: Service, editor: Visitor) -> None:
    for address in ("/admin/", "/admin/sources/harbour", "/admin/sources/harbour/edit", "/admin/sources/harbour/remove"):
        page = editor.open(address)
        assert not page.select("img, [onerror]")
        assert HOSTILE in page.text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("state=late", ["Manara Schools: News Centre of All Schools of the Eastern Coast"]),
        ("state=paused", []),
        ("q=harbour", ["Harbour Office " + HOSTILE]),
        ("q=EXAMPLE+lighthouse", ["Lighthouse Trust"]),
        ("group=coast", ["Harbour Office " + HOSTILE]),
        ("owner=store&sort=name", ["Harbour Office " + HOSTILE, "Lighthouse Trust"]),
        ("state=healthy&sort=name", ["Brightwater University", "Hochschule Lindenhof"]),
    ],
)
def test_filters_narrow_the_table(lived: Service, reader: Visitor, query: str, expected: list[str]) -> None:
    assert names(reader.open(f"/admin/?{query}")) == expected


@pytest.mark.parametrize(
    ("sort", "first", "last"),
    [
        ("name", "Brightwater University", "Northgrid Energy"),
        ("last", "Brightwater University", "Northgrid Energy"),
        ("next", "Brightwater University", "Northgrid Energy"),
        ("volume", "Brightwater University", "Lighthouse Trust"),
    ],
)
def test_the_order_is_what_was_asked_for(lived: Service, reader: Visitor, sort: str, first: str, last: str) -> None:
    state = lived.store.state("northgrid")
    lived.store.record(SourceState("northgrid", checked=NOW, next_check=NOW + timedelta(hours=9)))
    shown = names(reader.open(f"/admin/?sort={sort}"))
    assert state.checked
    assert (shown[0], shown[-1]) == (first, last)


@pytest.mark.parametrize("query", ["state=odd", "sort=odd", "owner=odd", "page=0", "page=x", "page=" + "9" * 30])
def test_what_there_is_not_to_ask_for_is_named(lived: Service, reader: Visitor, query: str) -> None:
    answer = reader.client.get(f"/admin/?{query}")
    assert answer.status_code == 400
    assert query.partition("=")[0] in BeautifulSoup(answer.text, "lxml").select_one("main").text


def test_a_tile_leads_to_its_state_and_keeps_the_other_filters(lived: Service, reader: Visitor) -> None:
    page = reader.open("/admin/?q=harbour&sort=name")
    broken = next(link for link in page.select("#tally a") if "Broken" in link.text)
    assert names(reader.open(broken["href"])) == ["Harbour Office " + HOSTILE]
    assert reader.client.get("/admin/sources?state=late").location == "/admin/?state=late"


def test_a_hundred_stand_on_a_page(service: Service, reader: Visitor) -> None:
    texts = [f'id = "s{n}"\nname = "Source {n:03}"\nurl = "https://s{n}.example/"\n' for n in range(120)]
    service.store.definitions.put([Definition("source", f"s{n}", text) for n, text in enumerate(texts)], NOW, by="tests")
    page = reader.open("/admin/?q=source&sort=name")
    assert len(names(page)) == 100
    assert "Page 1 of 2, 120 of 125 shown." in page.text
    further = reader.open(page.select_one("a[rel=next]")["href"])
    assert names(further)[0] == "Source 100"
    assert names(reader.open("/admin/?q=source&sort=name&page=99")) == names(further)


def test_nothing_to_show_names_the_next_step(service: Service, reader: Visitor, editor: Visitor) -> None:
    assert reader.open("/admin/?q=zeppelin").select_one("#found > .note:not(.bad)").text == "None of 5 sources fits. Show all"
    service.configuration = replace(service.configuration, sources=())
    empty = editor.open("/admin/")
    assert empty.select_one("main .note").text.startswith("No source yet. Add the first one")
    assert "may edit" in reader.open("/admin/").select_one("main .note").text


def test_checking_now_makes_sources_due_and_says_so(lived: Service, editor: Visitor) -> None:
    for source_id in ("brightwater", "harbour"):
        lived.store.record(SourceState(source_id, checked=NOW, next_check=NOW + timedelta(hours=3)))
    assert "in 3 h" in row(editor.open("/admin/"), "harbour")
    answer = editor.send("/admin/sources/bulk?sort=name", {"check": "harbour"}, page="/admin/")
    assert (answer.status_code, answer.location) == (303, "/admin/?sort=name")
    page = editor.open(answer.location)
    assert said(page) == f"Harbour Office {HOSTILE} will be read now."
    assert "in 3 h" not in row(page, "harbour")
    assert "in 3 h" in row(page, "brightwater")
    assert said(editor.open("/admin/")) == "", "it is said once"


def test_pausing_can_be_taken_back_and_is_noted(lived: Service, editor: Visitor) -> None:
    page = editor.open(editor.send("/admin/sources/bulk", {"pick": ["kowloon", "harbour"], "do": "pause"}, page="/admin/").location)
    assert said(page).startswith("Paused Kowloon Learning Trust and Harbour Office")
    assert "Paused by editor@example.org on 19 November 2026." in row(page, "kowloon")
    assert "not planned" in row(page, "kowloon")
    form = page.select_one("[role=status] form")
    fields = {name: [one["value"] for one in form.select(f"[name={name}]")] for name in {one["name"] for one in form.select("[name]")}}
    undone = editor.client.post(form["action"], data=fields)
    assert "Resumed" in said(editor.open(undone.location))
    assert not lived.store.state("kowloon").paused
    deeds = [noted.note.deed for noted in lived.store.audit.notes(kind="source", key="kowloon")]
    assert deeds == ["resumed", "paused"]


def test_resuming_a_source_that_pauses_itself_edits_its_text(service: Service, editor: Visitor) -> None:
    text = STORED["lighthouse"].replace("\n[listing]", "paused = true  # moving\n\n[listing]")
    service.store.definitions.put([Definition("source", "lighthouse", text)], NOW, by="tests")
    page = editor.open("/admin/")
    assert "Paused in its rules, by “paused = true”." in row(page, "lighthouse")
    editor.send("/admin/sources/bulk", {"pick": "lighthouse", "do": "resume"}, page="/admin/")
    assert service.store.definitions.all("source")["lighthouse"] == STORED["lighthouse"]


def test_an_interval_changes_stored_sources_and_leaves_out_files_by_name(lived: Service, editor: Visitor) -> None:
    sent = {"pick": ["harbour", "lighthouse", "kowloon"], "do": "interval", "every": "6h"}
    page = editor.open(editor.send("/admin/sources/bulk", sent, page="/admin/").location)
    assert "and Lighthouse Trust: read every 6 hours from now on." in said(page)
    assert "Kowloon Learning Trust was left as it is: it is kept in the file sources/kowloon.toml; edit it there." in said(page)
    texts = lived.store.definitions.all("source")
    assert texts["harbour"] == STORED["harbour"].replace('"1h"  # their wish', '"6h"  # their wish')
    assert lived.specs()["lighthouse"].every == timedelta(hours=6)
    assert lived.store.audit.notes(kind="source", key="lighthouse")[0].note.deed == "changed"


def test_groups_are_joined_and_left(lived: Service, editor: Visitor) -> None:
    for deed, groups in (("add", ("coast", HOSTILE, "north sea")), ("remove", ("coast", HOSTILE))):
        editor.send("/admin/sources/bulk", {"pick": ["harbour"], "do": deed, "group": " north  sea "}, page="/admin/")
        lived.look()
        assert lived.specs()["harbour"].groups == groups


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"do": "pause"}, "Nothing is chosen"),
        ({"pick": "harbour"}, "Nothing is chosen"),
        ({"pick": ["harbour", "nobody"], "do": "pause"}, "There is no source 'nobody'"),
        ({"pick": ["harbour", "lighthouse"], "do": "interval", "every": "soon"}, "a duration is a number with a unit"),
        ({"pick": ["harbour", "lighthouse"], "do": "add", "group": " "}, "Write the name of a group"),
        ({"do": "add", "every": "6h", "group": "coast"}, "Nothing is chosen"),
    ],
)
def test_what_cannot_be_done_changes_nothing_and_keeps_what_was_chosen(
    lived: Service, editor: Visitor, fields: dict[str, object], sentence: str
) -> None:
    before = lived.store.definitions.all("source")
    answer = editor.send("/admin/sources/bulk", fields, page="/admin/")
    page = BeautifulSoup(answer.text, "lxml")
    assert answer.status_code == 400
    assert page.title.text.startswith("Error:")
    assert sentence in page.select_one("[role=alert]").text
    picked = fields.get("pick", [])
    assert {box["value"] for box in page.select("[name=pick][checked]")} == {*([picked] if isinstance(picked, str) else picked)} - {
        "nobody"
    }  # type: ignore[misc]
    assert page.select_one("#group")["value"] == fields.get("group", "")
    assert [option["value"] for option in page.select("#every [selected]")] == [
        every for every in [fields.get("every", "30m")] if every != "soon"
    ]
    assert lived.store.definitions.all("source") == before
    assert not lived.store.state("harbour").paused


def test_who_may_only_read_changes_nothing(lived: Service, reader: Visitor) -> None:
    assert reader.send("/admin/sources/bulk", {"pick": "harbour", "do": "pause"}, page="/admin/").status_code == 403
    assert not lived.store.state("harbour").paused
