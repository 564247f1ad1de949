"""Importing a list in the pages: what was understood is seen before anything is looked at, and what came of it is grouped by cause."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import pytest

from entries import Definition, Row
from feeds.admin.list_files import LIST_FORMATS
from feeds.service import Service
from tests.feeds.web.admin.visitor import Visitor

LIST = "/admin/sources/import"
FOUR = "name,url\r\nTern,https://tern.example/news\r\n<b>Gull</b>,https://gull.example/news\r\nEvil,javascript:alert(1)\r\nOwn,https://brightwater.example/news\r\n"


def settle(service: Service, number: int, *rows: Row) -> None:
    """What a process that reads newsrooms finds."""
    store, now = service.store, service.clock()
    assert store.jobs.claim("x", now, service.settings.fetch_timeout)
    kept = [
        Definition("source", row.source_id, f'id = "{row.source_id}"\nname = "X"\nurl = "{row.address}"\n') for row in rows if row.source_id
    ]
    assert store.jobs.settle(store.jobs.job(number), rows, kept, "x", now + service.settings.fetch_timeout, now)


def test_a_list_is_understood_begun_and_reported(editor: Visitor, service: Service) -> None:
    answer = editor.send(LIST, {"file": (io.BytesIO(FOUR.encode()), "news.csv"), "paused": "on"})
    assert (answer.status_code, answer.location) == (303, "/admin/jobs/1")
    page = editor.open("/admin/jobs/1")
    assert "2 addresses understood, 2 refused" in page.select_one("#progress [role=status]").get_text()
    assert "“javascript:alert(1)” is no address of the web" in page.get_text()
    assert "it is the source brightwater already" in page.get_text()
    assert page.select_one("[name=paused]").has_attr("checked")
    assert not page.select_one("[hx-trigger]")
    assert service.store.definitions.all("source") == {}

    assert editor.send("/admin/jobs/1/turn", {"do": "begin", "paused-asked": "1"}, page="/admin/jobs/1").status_code == 303
    page = editor.open("/admin/jobs/1")
    assert page.select_one("#progress")["hx-trigger"] == "every 2s"
    assert page.select_one("progress")["max"] == "4"
    waiting = service.store.jobs.waiting(1)
    assert not service.store.jobs.job(1).paused
    settle(service, 1, replace(waiting[0], outcome="ready", source_id="tern"))
    settle(service, 1, replace(waiting[1], outcome="look", code="robots-disallow", sentence="robots.txt does not allow it"))

    page = editor.open("/admin/jobs/1")
    assert "4 of 4 done: 1 ready, 1 needs a look, 0 feeds of their own, 2 refused." in page.select_one("#progress [role=status]").get_text()
    assert not page.select_one("[hx-trigger]")
    assert not page.select("#progress form")
    assert [heading.get_text() for heading in page.select("#groups h2")][:1] == ["1: robots.txt does not allow us to read the page"]
    look = page.select_one("#groups a[href^='/admin/sources/new']")
    assert look["href"] == "/admin/sources/new?url=https%3A//gull.example/news"
    assert page.select_one("#groups a[href='/admin/sources/tern']")
    assert not page.select_one("#groups b"), "a name is text"
    rest = editor.client.get("/admin/jobs/1/rest.csv")
    assert rest.mimetype == "text/csv"
    assert rest.text.count("\r\n") == 4
    assert [row.get_text() for row in editor.open("/admin/jobs/").select("tbody th")] == ["news.csv"]


def test_a_pasted_list_is_a_list_too(editor: Visitor, service: Service) -> None:
    answer = editor.send(LIST, {"list": "tern.example/news\nhttps://gull.example/news"})
    assert answer.location == "/admin/jobs/1"
    assert [row.address for row in service.store.jobs.waiting(1)] == ["https://tern.example/news", "https://gull.example/news"]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"list": "name,city\nTern,Hull"}, "no column is called url"),
        ({"list": ""}, "Choose a file, or paste a list."),
        ({"list": "name,city\nTern,Hull"}, ">Line 1: no column"),
        ({"file": (io.BytesIO(b""), "a.csv")}, "a.csv: holds no address"),
        ({"file": (io.BytesIO(b"x"), "a.yml")}, "is none of the lists we read"),
    ],
)
def test_a_list_that_cannot_be_read_is_told_and_kept_in_the_form(
    editor: Visitor, service: Service, fields: dict[str, object], sentence: str
) -> None:
    answer = editor.send(LIST, {**fields, "paused": "on"})
    assert answer.status_code == 422
    assert "<title>Error: Import a list" in answer.text
    assert sentence in answer.text
    assert str(fields.get("list", "")) in answer.text.replace("\r\n", "\n")
    assert service.store.jobs.all() == ()


def test_a_job_is_stopped_gone_on_with_and_cancelled(editor: Visitor, service: Service) -> None:
    editor.send(LIST, {"list": "https://tern.example/news"})
    for word, state in (("begin", "running"), ("stop", "stopped"), ("begin", "running"), ("cancel", "cancelled"), ("begin", "running")):
        assert editor.send("/admin/jobs/1/turn", {"do": word}, page="/admin/jobs/1").status_code == 303
        assert service.store.jobs.job(1).state == state
    again = editor.send("/admin/jobs/1/turn", {"do": "begin"}, page="/admin/jobs/1")
    assert again.status_code == 409
    assert "changed meanwhile" in again.text
    assert editor.send("/admin/jobs/1/turn", {"do": "x"}, page="/admin/jobs/1").status_code == 400
    assert editor.send("/admin/jobs/7/turn", {"do": "stop"}, page="/admin/jobs/1").status_code == 404


def test_readers_see_imports_and_change_nothing(reader: Visitor, service: Service) -> None:
    service.store.jobs.add("news.csv", [Row(1, "https://tern.example/")], service.clock(), by="ann")
    assert not reader.open("/admin/jobs/1").select("#progress form")
    assert reader.client.get(LIST).status_code == 403
    assert reader.client.get("/admin/sources/export?format=toml").status_code == 403
    for missing in ("/admin/jobs/9", "/admin/jobs/9/rest.csv"):
        assert reader.client.get(missing).status_code == 404


@pytest.mark.parametrize("format", LIST_FORMATS)
def test_all_sources_are_one_file(editor: Visitor, format: str) -> None:
    answer = editor.client.get(f"/admin/sources/export?format={format}")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="pressroll-sources.')
    content = (
        b"".join(zipfile.ZipFile(io.BytesIO(answer.data)).read(name) for name in zipfile.ZipFile(io.BytesIO(answer.data)).namelist())
        if format in ("toml", "xlsx")
        else answer.data
    )
    assert b"https://brightwater.example/news" in content


def test_a_format_that_is_not_written_is_a_400(editor: Visitor) -> None:
    assert editor.client.get("/admin/sources/export?format=doc").status_code == 400


def test_the_first_step_is_shown_where_nothing_was_imported(editor: Visitor) -> None:
    assert editor.open("/admin/jobs/").select_one(f"main a[href='{LIST}']")
    assert editor.open("/admin/").select_one(f"main a[href='{LIST}']")
