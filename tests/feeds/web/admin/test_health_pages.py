"""The page of health, and alerts from pages."""

from __future__ import annotations

from dataclasses import replace

import pytest
from bs4 import BeautifulSoup

from config import parse_alert
from feeds.admin.alerting import SETTLES, Watch
from feeds.admin.alerts import alerts
from feeds.service import Service
from tests.feeds.web.admin.visitor import Visitor
from tests.feeds.web.newsrooms import NOW

FIELDS = {"name": "desk", "addresses": "jsons://hooks.example.com/hush", "groups": "", "minimum": "late", "quiet": "", "timezone": "UTC"}


def break_two(service: Service) -> None:
    """An incident of two sources on two hosts of their own, and the watch that sees it."""
    for source in ("northgrid", "lindenhof"):
        state = service.store.state(source)
        service.store.record(replace(state, state="broken", reasons=("timeout",), failures=3, since=NOW))
    Watch(service, "tests", lambda *_: "").look(NOW)


def test_the_fleet_is_counted_by_state_and_reason(reader: Visitor, service: Service) -> None:
    page = reader.open("/admin/health")
    counted = {row.select_one(".chip").text: int(row.b.text) for row in page.select("#by-state ~ ul li")}
    assert counted == {"Broken": 1, "Suspect": 0, "Late": 1, "Stale": 1, "Paused": 0, "Healthy": 2}
    assert {row.code.text for row in page.select("#by-reason ~ ul li")} == {"listing-empty", "late", "stale"}
    assert "No incident is open. 2 of 5 sources are healthy." in page.text


def test_open_incidents_and_recoveries_are_listed(reader: Visitor, service: Service) -> None:
    break_two(service)
    page = reader.open("/admin/health")
    rows = [row.get_text(" ", strip=True) for row in page.select("[aria-label='Open incidents'] tbody tr")]
    assert sorted(row.split()[0] for row in rows) == ["lindenhof.example", "northgrid.example"]
    assert all("timeout" in row and "not yet" in row for row in rows)
    service.store.record(replace(service.store.state("northgrid"), state="healthy", reasons=(), failures=0))
    Watch(service, "tests", lambda *_: "").look(NOW + SETTLES)
    page = reader.open("/admin/health")
    assert [row.th.text for row in page.select("[aria-label='Recovered'] tbody tr")] == ["northgrid.example"]


def test_an_alert_is_added_tested_edited_and_removed(admin: Visitor, service: Service) -> None:
    answer = admin.send("/admin/alerts/new", FIELDS)
    assert (answer.status_code, answer.location) == (303, "/admin/health")
    page = admin.open(answer.location)
    assert "The alert is kept." in page.select_one("[role=status]").text
    assert "jsons://" in page.text
    assert admin.send("/admin/alerts/desk/test", {}, page="/admin/health").status_code == 303
    assert "Test of the alert desk" in admin.open("/admin/health").text
    form = admin.open("/admin/alerts/desk")
    edited = FIELDS | {"addresses": "", "quiet": "22:00-07:00", "tag": form.select_one("[name=tag]")["value"]}
    assert admin.send("/admin/alerts/desk", edited).status_code == 303
    assert [(one.quiet, one.ways) for one in alerts(service)] == [("22:00-07:00", ("jsons://",))]
    stale = admin.send("/admin/alerts/desk", edited | {"quiet": ""})
    assert (stale.status_code, "changed meanwhile" in stale.text) == (409, True)
    assert admin.send("/admin/alerts/desk/remove", {}, page="/admin/alerts/desk").status_code == 303
    assert alerts(service) == ()
    assert "hush" not in "".join(admin.client.get(path).text for path in ("/admin/health", "/admin/alerts/new"))


def test_a_removed_alert_is_put_back_from_what_is_said_or_from_the_list(admin: Visitor, editor: Visitor, service: Service) -> None:
    admin.send("/admin/alerts/new", FIELDS | {"quiet": "22:00-07:00"})
    for where in ("[role=status] form", "[aria-labelledby=removed] form"):
        answer = admin.send("/admin/alerts/desk/remove", {}, page="/admin/alerts/desk")
        page = admin.open(answer.location)
        assert "Removed the alert desk." in page.select_one("[role=status]").text
        assert "desk, by admin@example.org" in page.select_one("[aria-labelledby=removed] li").text
        assert not editor.open("/admin/health").select("#removed")
        undo = page.select_one(where)["action"]
        assert editor.send(undo, {}, page="/admin/health").status_code == 403
        assert alerts(service) == ()
        assert admin.send(undo, {}, page="/admin/health").status_code == 303
        page = admin.open("/admin/health")
        assert ("The alert is back" in page.select_one("[role=status]").text, page.select("#removed")) == (True, [])
        assert [(one.name, one.quiet, one.ways) for one in alerts(service)] == [("desk", "22:00-07:00", ("jsons://",))]
    again = admin.send(undo, {}, page="/admin/health")
    assert (again.status_code, "It is there again" in again.text) == (404, True)


def test_a_new_alert_takes_the_place_of_no_other(admin: Visitor, service: Service) -> None:
    admin.send("/admin/alerts/new", FIELDS)
    answer = admin.send("/admin/alerts/new", FIELDS | {"addresses": "ntfys://push.example.org/others"})
    assert (answer.status_code, "There is an alert desk already." in answer.text) == (409, True)
    assert [one.ways for one in alerts(service)] == [("jsons://",)]
    assert admin.client.get("/admin/alerts/nobody").status_code == 404


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", "A desk", "small letters"),
        ("name", "new", "address of a page"),
        ("addresses", "syslog://", "ends on this machine"),
        ("addresses", "json://10.0.0.7/hush", "not public"),
        ("addresses", "", "Must not be empty"),
        ("groups", "nobodies", "No source is of the group"),
        ("quiet", "22-7", "22:00-07:00"),
        ("timezone", "Mars/Base", "Europe/London"),
    ],
)
def test_a_fault_is_told_at_its_field_and_nothing_is_kept(admin: Visitor, service: Service, field: str, value: str, said: str) -> None:
    answer = admin.send("/admin/alerts/new", FIELDS | {field: value})
    assert answer.status_code == 422
    page = BeautifulSoup(answer.text, "lxml")
    assert page.title.text.startswith("Error:")
    assert said in page.select_one(f"#{field}-error").text
    assert (value == "") == ("Addresses: must not be empty." in page.select_one("#faults").text)
    assert page.select_one(f"#{field}")["aria-invalid"] == "true"
    assert page.select_one("#timezone")["value"] == (value if field == "timezone" else "UTC")
    assert "hush" not in answer.text
    assert (value != "") == ("Write them once more" in page.select_one("#addresses-hint").text)
    assert alerts(service) == ()


def test_alerts_are_for_administrators(editor: Visitor, service: Service) -> None:
    assert editor.client.get("/admin/alerts/new").status_code == 403
    assert "Add an alert" not in editor.open("/admin/health").text


def test_what_a_page_that_was_left_open_asks_in_vain_is_answered_in_a_sentence(admin: Visitor, service: Service) -> None:
    owned = parse_alert('[alerts.desk]\naddresses = ["jsons://hooks.example.com/hush"]\n', "desk")
    service.configuration = replace(service.configuration, alerts=(owned,))  # as after a start with it in alerts.toml
    answer = admin.send("/admin/alerts/desk/remove", {}, page="/admin/health")
    assert answer.status_code == 422
    assert "is defined in this file: edit the file, or choose another name." in admin.text(answer, "main")
