"""Editing a source without scripts: the form and the TOML write the same, and nothing is lost or overwritten."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from entries import Definition
from feeds.service import Service
from tests.feeds.web.admin.past import STORED
from tests.feeds.web.admin.visitor import Visitor
from tests.feeds.web.newsrooms import NOW

EDIT = "/admin/sources/harbour/edit"


def form_of(page: BeautifulSoup) -> dict[str, object]:
    """The fields as a browser would send them untouched."""
    fields: dict[str, object] = {}
    for one in page.select("#edit [name]"):
        name = one["name"]
        if one.name == "button" or (one.get("type") == "checkbox" and not one.has_attr("checked")):
            continue
        value = one.text.removeprefix("\n") if one.name == "textarea" else one.get("value", "")
        ticked = fields.setdefault(name, []) if one.get("type") == "checkbox" else None
        if isinstance(ticked, list):
            ticked.append(value)
        else:
            fields[name] = value.replace("\n", "\r\n")
    return fields


def stored(service: Service, source_id: str = "harbour") -> str:
    return service.store.definitions.all("source")[source_id]


def send(visitor: Visitor, fields: dict[str, object], **changed: object) -> tuple[int, BeautifulSoup, str]:
    names = {name.replace("__", "."): value for name, value in changed.items()}
    answer = visitor.send(EDIT, {**fields, "do": "save", **names}, page=EDIT)
    return answer.status_code, BeautifulSoup(answer.text, "lxml"), answer.location or ""


def test_an_untouched_form_changes_nothing(lived: Service, editor: Visitor) -> None:
    status, _, location = send(editor, form_of(editor.open(EDIT)))
    assert (status, location) == (303, "/admin/sources/harbour")
    assert "nothing that counts changed" in editor.open(location).select_one("[role=status]").text
    assert stored(lived) == STORED["harbour"]


def test_the_form_changes_what_it_shows_and_keeps_the_rest(lived: Service, editor: Visitor) -> None:
    fields = form_of(editor.open(EDIT))
    assert fields["every"] == "1h"
    assert fields["timezone"] == "UTC", "what counts without a word is shown"
    changed = {"every": "6h", "groups": "coast\r\nharbours\r\n", "topics": ["education"], "listing__item": "ul > li", "fetch__render": "on"}
    _, _, location = send(editor, fields, **changed)
    page = editor.open(location)
    said = page.select_one("[role=status]").text
    assert all(word in said for word in ("every", "groups", "topics", "listing.item", "fetch.render"))
    text = stored(lived)
    assert text.startswith("# The harbour asked for one visit an hour.\n")
    assert 'every = "6h"  # their wish\n' in text
    spec = lived.specs()["harbour"]
    assert (spec.every, spec.groups, spec.topics) == (timedelta(hours=6), ("coast", "harbours"), ("education",))
    assert (spec.listing.item, spec.fetch.render) == ("ul > li", True)


def test_toml_is_kept_to_the_letter_and_both_views_say_the_same(lived: Service, editor: Visitor) -> None:
    text = STORED["harbour"].replace('"1h"', '"2h"') + "\n# the end\n"
    fields = form_of(editor.open(f"{EDIT}?as=toml"))
    seen = BeautifulSoup(editor.send(EDIT, {**fields, "text": text.replace("\n", "\r\n"), "do": "fields"}, page=EDIT).text, "lxml")
    assert form_of(seen)["every"] == "2h"
    back = BeautifulSoup(editor.send(EDIT, {**form_of(seen), "every": "3h", "do": "toml"}, page=EDIT).text, "lxml")
    assert stored(lived) == STORED["harbour"], "looking from both sides saves nothing"
    send(editor, form_of(back))
    assert stored(lived) == text.replace('"2h"', '"3h"')


@pytest.mark.parametrize(
    ("changed", "field", "message"),
    [
        ({"every": "often"}, "every", "A duration is a number with a unit"),
        ({"listing__date": "li >"}, "listing-date", "A CSS selector looks like"),
        ({"timezone": "Asia/Hong Kong"}, "timezone", 'did you mean "Asia/Hong_Kong"'),
        ({"topics": ["educatoin"]}, "topics", "educat"),
        ({"name": ""}, "name", "Must not be empty"),
    ],
)
def test_a_fault_stands_at_its_field_with_what_was_typed(
    lived: Service, editor: Visitor, changed: dict[str, object], field: str, message: str
) -> None:
    status, page, _ = send(editor, form_of(editor.open(EDIT)), language="de", **changed)
    assert (status, page.title.text[:6]) == (400, "Error:")
    assert message in page.select_one(f"#f-{field}-error").text
    assert page.select_one(f"[role=alert] a[href='#f-{field}']")
    assert (field == "name") == page.select_one("[role=alert]").text.strip().endswith("Name: must not be empty.")
    assert form_of(page)["language"] == "de"
    assert stored(lived) == STORED["harbour"]


@pytest.mark.parametrize(
    ("text", "place"), [('id = "harbour"\nname = ', "Line 2"), (STORED["harbour"] + "evry = 1\n", "Line 7"), ('id = "harbour"\n', "name")]
)
def test_a_fault_of_the_toml_names_its_line(lived: Service, editor: Visitor, text: str, place: str) -> None:
    status, page, _ = send(editor, form_of(editor.open(f"{EDIT}?as=toml")), text=text)
    assert status == 400
    assert place in page.select_one("[role=alert]").text
    assert page.select_one("#toml").text.strip() == text.strip()
    assert stored(lived) == STORED["harbour"]


def test_what_is_no_toml_is_shown_as_it_is_when_asked_for_as_a_form(lived: Service, editor: Visitor) -> None:
    answer = editor.send(EDIT, {**form_of(editor.open(f"{EDIT}?as=toml")), "text": "name = ", "do": "fields"}, page=EDIT)
    page = BeautifulSoup(answer.text, "lxml")
    assert page.select_one("#toml").text.strip() == "name ="
    assert "Line 1" in page.select_one("[role=alert]").text


def test_what_somebody_else_saved_meanwhile_is_shown_and_not_overwritten(lived: Service, editor: Visitor) -> None:
    fields = form_of(editor.open(EDIT))
    theirs = STORED["harbour"].replace('"1h"', '"2h"')
    lived.store.definitions.put([Definition("source", "harbour", theirs)], NOW, by="ann@example.org")
    status, page, _ = send(editor, fields, every="3h")
    mine = STORED["harbour"].replace('"1h"', '"3h"')
    assert status == 409
    assert [part.text for part in page.select(".pair pre")] == [theirs, mine]
    assert stored(lived) == theirs
    status, _, _ = send(editor, form_of(page))
    assert (status, stored(lived)) == (303, mine), "whoever has seen both may decide"


def test_an_edit_can_be_taken_back(lived: Service, editor: Visitor) -> None:
    _, _, location = send(editor, form_of(editor.open(EDIT)), every="3h")
    form = editor.open(location).select_one("[role=status] form")
    editor.client.post(form["action"], data={one["name"]: one["value"] for one in form.select("[name]")})
    assert stored(lived) == STORED["harbour"]


def test_another_id_needs_the_present_one_under_formerly(lived: Service, editor: Visitor) -> None:
    renamed = STORED["harbour"].replace('id = "harbour"', 'id = "port"')
    fields = form_of(editor.open(f"{EDIT}?as=toml"))
    status, page, _ = send(editor, fields, text=renamed)
    assert (status, "formerly" in page.select_one("[role=alert]").text) == (400, True)
    _, _, location = send(editor, fields, text=renamed + 'formerly = ["harbour"]\n')
    assert location == "/admin/sources/port"
    assert editor.open(location).select_one("h1").text.startswith("Harbour Office")
    assert set(lived.store.definitions.all("source")) == {"port", "lighthouse"}


def test_a_source_in_a_file_is_shown_and_not_changed(lived: Service, editor: Visitor) -> None:
    page = editor.open("/admin/sources/kowloon/edit")
    assert "read-only here" in page.text
    assert not page.select("#edit")
    answer = editor.send("/admin/sources/kowloon/edit", {"as": "toml", "text": 'id = "kowloon"'}, page=EDIT)
    assert answer.status_code == 400
    assert "kowloon" not in lived.store.definitions.all("source")


def test_whoever_edits_in_a_page_runs_no_code(lived: Service, editor: Visitor) -> None:
    status, page, _ = send(editor, form_of(editor.open(f"{EDIT}?as=toml")), text=STORED["harbour"] + 'scraper = "os:system"\n')
    assert (status, "only for sources in files" in page.select_one("[role=alert]").text) == (400, True)
