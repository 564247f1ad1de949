"""What operators do over the API: health, alerts, backups, people. Nothing that opens anything is told, or it is told once."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable
from datetime import timedelta

import pytest

from feeds.admin import backups
from feeds.admin.acting import COMMAND_LINE
from feeds.service import Service
from tests.feeds.web.api.conftest import Program
from tests.feeds.web.newsrooms import NOW, battery

Programs = Callable[[str], Program]
ALERT = {"name": "desk", "addresses": ["jsons://ann:herons@hooks.example.com/press"], "minimum": "broken", "quiet": "22:00-07:00"}


def test_health_counts_every_source_once(program: Programs, service: Service) -> None:
    reader = program("api:read")
    seen = reader.ask("GET", "/health").json
    assert sum(seen["states"].values()) == seen["sources"] == len(service.specs())
    assert seen["reasons"][0].keys() == {"code", "meaning", "sources"}
    assert reader.ask("GET", "/incidents?days=30").json == {"items": []}


def test_an_alert_is_made_changed_tested_and_removed_and_its_address_is_told_nowhere(program: Programs, service: Service) -> None:
    admin = program("api:admin")
    made = admin.ask("POST", "/alerts", ALERT)
    assert (made.status_code, made.json["ways"]) == (201, ["jsons://"]), made.text
    assert admin.ask("POST", "/alerts", ALERT).status_code == 409
    changed = admin.ask("PUT", "/alerts/desk", {"minimum": "late"}, If_Match=made.headers["ETag"])
    assert (changed.status_code, changed.json["ways"], changed.json["minimum"]) == (200, ["jsons://"], "late")
    assert admin.ask("PUT", "/alerts/desk", {"minimum": "late"}, If_Match=made.headers["ETag"]).status_code == 412
    assert admin.ask("POST", "/alerts/desk/test").json == {"messages": 1}
    sent = admin.ask("GET", "/messages").json["items"]
    assert [(one["alert"], one["kind"], one["outcome"]) for one in sent] == [("desk", "test", "")]
    refused = admin.ask("POST", "/alerts", {**ALERT, "name": "other", "addresses": ["file:///etc/herons"]})
    assert (refused.status_code, refused.json["problems"][0]["key"]) == (422, "addresses")
    told = [admin.ask("GET", path).text for path in ("/alerts", "/alerts/desk", "/messages", "/trail", "/health")]
    assert not [text for text in (*told, made.text, changed.text, refused.text) if "herons" in text]
    tags = (made.headers["ETag"], admin.ask("GET", "/alerts/desk").headers["ETag"], "*")
    assert admin.ask("DELETE", "/alerts/desk").status_code == 428
    assert [admin.ask("DELETE", "/alerts/desk", If_Match=tag).status_code for tag in tags] == [412, 204, 404]
    gone = admin.ask("GET", "/alerts")
    assert (gone.json, "herons" in gone.text) == ({"items": [], "removed": ["desk"]}, False)
    assert program("api:write").ask("POST", "/alerts/desk/restore").status_code == 403
    back = admin.ask("POST", "/alerts/desk/restore")
    assert (back.status_code, back.json["ways"], back.headers["ETag"]) == (200, ["jsons://"], tags[1]), back.text
    assert admin.ask("POST", "/alerts/desk/restore").status_code == 404


def ended(admin: Program) -> dict[str, str]:
    """The job of backups, when it is over."""
    for _ in range(600):
        job: dict[str, str] = admin.ask("GET", "/backups").json["job"]
        if job["state"] != "running":
            return job
        time.sleep(0.05)
    raise AssertionError("the job does not end")


def test_a_backup_is_made_fetched_gone_back_to_and_deleted(program: Programs, service: Service) -> None:
    admin = program("api:admin")
    assert admin.ask("POST", "/backups").status_code == 202
    assert ended(admin)["state"] == "done"
    name = admin.ask("GET", "/backups").json["items"][0]["name"]
    file = admin.ask("POST", f"/backups/{name}/download")
    assert (file.mimetype, "entries.jsonl" in zipfile.ZipFile(io.BytesIO(file.data)).namelist()) == ("application/zip", True)
    file.close()
    service.store.withdraw(battery().id, NOW)
    assert admin.ask("POST", f"/backups/{name}/restore").status_code == 202
    job = ended(admin)
    assert (job["state"], service.store.case(battery().slug).slug) == ("done", battery().slug), job["sentence"]
    assert battery().slug in admin.client.get("/feeds/all.json").text
    assert admin.ask("DELETE", f"/backups/{name}").status_code == 204
    assert admin.ask("POST", f"/backups/{name}/restore").status_code == 404
    assert admin.ask("POST", "/backups/..%2f.job.json/download").status_code == 404


def test_the_file_of_a_backup_is_sent_and_gone_back_to(program: Programs, service: Service) -> None:
    admin = program("api:admin")
    backups.start_backup(service, COMMAND_LINE)
    assert ended(admin)["state"] == "done"
    content = backups.path_of(service, backups.backups(service)[0].name).read_bytes()
    sent = admin.send("POST", "/uploads", content, "application/zip")
    assert (sent.status_code, sent.json["origin"], sent.json["size"]) == (201, "uploaded", len(content)), sent.text
    assert admin.ask("GET", "/trail?kind=backup&limit=1").json["items"][0]["key"] == sent.json["name"]
    service.store.withdraw(battery().id, NOW)
    assert admin.ask("POST", f"/backups/{sent.json['name']}/restore").status_code == 202
    assert ended(admin)["state"] == "done"
    assert battery().slug in admin.client.get("/feeds/all.json").text


@pytest.mark.parametrize(
    ("content", "media_type", "status"),
    [(b"hello", "application/zip", 422), (b"", "application/zip", 422), (b"{}", "application/json", 400)],
)
def test_what_is_no_backup_is_kept_nowhere(program: Programs, service: Service, content: bytes, media_type: str, status: int) -> None:
    answer = program("api:admin").send("POST", "/uploads", content, media_type)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert backups.backups(service) == ()


def test_a_file_that_is_too_large_is_refused_by_its_length(program: Programs) -> None:
    admin = program("api:admin")
    sent = {"CONTENT_TYPE": "application/zip", "CONTENT_LENGTH": str(backups.LARGEST + 1)}
    answer = admin.client.post("/api/v1/uploads", headers={"Authorization": f"Bearer {admin.token}"}, environ_overrides=sent)
    assert (answer.status_code, answer.mimetype) == (413, "application/problem+json")


def test_a_user_is_invited_by_an_address_and_signed_out_everywhere(program: Programs, service: Service) -> None:
    admin = program("api:admin")
    invited = admin.ask("POST", "/users", {"name": "ann@example.org", "role": "editor"}).json["address"]
    again = admin.ask("POST", "/users/ann@example.org/invite").json["address"]
    assert invited.startswith("https://press.example.org/admin/password?once=")
    assert again != invited
    assert admin.client.get(again.removeprefix("https://press.example.org")).status_code == 200
    assert admin.ask("POST", "/users/ann@example.org/password", {"password": "three herons at dawn"}).status_code == 204
    token = service.store.people.open_session("ann@example.org", NOW, NOW + timedelta(days=900), "Firefox on Linux")
    sessions = admin.ask("GET", "/users/ann@example.org/sessions")
    assert [one["browser"] for one in sessions.json["items"]] == ["Firefox on Linux"]
    assert token not in sessions.text
    other = service.store.people.open_session("ann@example.org", NOW, NOW + timedelta(days=900), "Lynx")
    ids = {one["browser"]: one["id"] for one in admin.ask("GET", "/users/ann@example.org/sessions").json["items"]}
    ended_once = [admin.ask("DELETE", f"/users/ann@example.org/sessions/{ids['Lynx']}").status_code for _ in range(2)]
    assert (ended_once, service.store.people.signed_in(other, NOW)) == ([204, 404], None)
    assert service.store.people.signed_in(token, NOW)
    assert admin.ask("POST", "/users/ann@example.org/sign-out").status_code == 204
    assert service.store.people.signed_in(token, NOW) is None
    assert admin.ask("POST", "/users/nobody/sign-out").status_code == 404
    told = [admin.ask("GET", path).text for path in ("/users", "/tokens", "/trail")]
    assert not [text for text in told if "argon2" in text or "herons" in text or admin.token in text]
