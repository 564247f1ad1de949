"""Backups from pages: made, fetched, sent, gone back to."""

from __future__ import annotations

import io
import shutil
import time
import zipfile
from datetime import timedelta
from types import SimpleNamespace

import pytest

from entries import ConfigError, StoreBusy
from feeds.admin import backups
from feeds.admin.acting import COMMAND_LINE
from feeds.service import Service
from feeds.web.admin.gate import LARGEST_FORM
from tests.feeds.web.admin.visitor import Visitor
from tests.feeds.web.newsrooms import NOW, battery


def ended(service: Service) -> backups.Job:
    """The job, when it is over."""
    for _ in range(600):
        job = backups.job(service)
        if job and job.state != "running":
            return job
        time.sleep(0.05)
    raise AssertionError("the job does not end")


@pytest.fixture
def name(admin: Visitor, service: Service) -> str:
    assert admin.send("/admin/backups/begin", {}, page="/admin/backups").status_code == 303
    assert ended(service).state == "done"
    return backups.backups(service)[0].name


def test_a_backup_is_made_listed_downloaded_and_deleted(admin: Visitor, service: Service, name: str) -> None:
    page = admin.open("/admin/backups")
    assert "Backup done." in page.select_one("#job").text
    assert [row.select("td")[0].text for row in page.select("tbody tr")] == ["by hand"]
    answer = admin.send(f"/admin/backups/{name}/download", {}, page="/admin/backups")
    assert answer.headers["Content-Disposition"] == f"attachment; filename={name}"
    assert "entries.jsonl" in zipfile.ZipFile(io.BytesIO(answer.data)).namelist()
    answer.close()
    assert admin.send(f"/admin/backups/{name}/remove", {}, page="/admin/backups").status_code == 303
    assert "No backup yet." in admin.open("/admin/backups").text
    assert [one.note.deed for one in service.store.audit.notes(kind="backup")] == ["removed", "downloaded", "backed up"]


def test_a_restore_brings_back_what_was_and_can_be_undone(admin: Visitor, service: Service, name: str) -> None:
    gone = battery()
    service.store.withdraw(gone.id, NOW)
    assert gone.slug not in admin.client.get("/feeds/all.json").text
    sent = {"sure": name}
    assert admin.send(f"/admin/backups/{name}/restore", {}, page="/admin/backups").status_code == 422, "not confirmed"
    assert admin.send(f"/admin/backups/{name}/restore", sent, page="/admin/backups").status_code == 303
    job = ended(service)
    assert (job.state, job.undo) == ("done", backups.backups(service)[0].name), job.sentence
    assert gone.slug in admin.client.get("/feeds/all.json").text
    assert admin.client.get("/admin/backups").status_code == 302, "sessions end"
    backups.start_restore(service, COMMAND_LINE, job.undo)
    assert ended(service).state == "done"
    assert gone.slug not in admin.client.get("/feeds/all.json").text


def test_a_file_that_is_no_backup_is_refused_and_left_nowhere(admin: Visitor, service: Service) -> None:
    slip = io.BytesIO()
    with zipfile.ZipFile(slip, "w") as archive:
        archive.writestr("../../etc/cron.d/x", "x")
    for data in (b"", b"hello", slip.getvalue()):
        token = admin.open("/admin/backups").select_one("[name=csrf_token]")["value"]
        fields = {"csrf_token": token, "file": (io.BytesIO(data), "../../all.zip")}
        answer = admin.client.post("/admin/backups/upload", data=fields, content_type="multipart/form-data")
        assert (answer.status_code, "cannot be restored" in answer.text) == (422, True)
    assert [path.name for path in backups.folder_of(service).iterdir()] == []


@pytest.mark.parametrize("room", ["setting", "disk"])
def test_a_file_that_is_too_large_is_refused_and_left_nowhere(
    admin: Visitor, service: Service, monkeypatch: pytest.MonkeyPatch, room: str
) -> None:
    if room == "disk":
        monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=0))
    with pytest.raises(ConfigError, match=r"larger than (1|0) MB, for which there is room"):
        backups.upload(service, COMMAND_LINE, io.BytesIO(bytes(1_000_001)), largest=1_000_000)
    assert [path.name for path in backups.folder_of(service).iterdir()] == []


def test_what_is_sent_is_measured_before_it_is_read(admin: Visitor, visitor: Visitor) -> None:
    """Only who may send a backup may send much; the rest is refused by what it says of its length."""
    for who, path, length in (
        (visitor, "/admin/backups/upload", LARGEST_FORM + 1),
        (admin, "/admin/backups/upload", backups.LARGEST + 1),
        (admin, "/admin/sources/import", LARGEST_FORM + 1),
        (visitor, "/admin/sign-in", LARGEST_FORM + 1),
    ):
        sent = {"CONTENT_TYPE": "multipart/form-data; boundary=x", "CONTENT_LENGTH": str(length)}
        answer = who.client.post(path, input_stream=io.BytesIO(b"--x"), environ_overrides=sent)
        assert (answer.status_code, "larger than is taken here" in answer.text) == (413, True), path


def test_the_page_opens_an_archive_once_for_as_long_as_it_stays_as_it_is(admin: Visitor, service: Service, name: str) -> None:
    asked = backups._facts.cache_info().misses
    for _ in range(3):
        admin.open("/admin/backups")
    assert backups._facts.cache_info().misses <= asked + 1
    backups.path_of(service, name).write_bytes(b"damaged since")
    assert "damaged" in admin.open("/admin/backups").select_one("tbody").text


def test_an_uploaded_backup_can_be_restored(admin: Visitor, service: Service, name: str) -> None:
    data = backups.path_of(service, name).read_bytes()
    token = admin.open("/admin/backups").select_one("[name=csrf_token]")["value"]
    fields = {"csrf_token": token, "file": (io.BytesIO(data), "all.zip")}
    assert admin.client.post("/admin/backups/upload", data=fields, content_type="multipart/form-data").status_code == 303
    newest = backups.backups(service)[0]
    assert newest.origin == "uploaded"
    backups.start_restore(service, COMMAND_LINE, newest.name)
    assert ended(service).state == "done"


def test_a_damaged_backup_changes_nothing_and_says_why(service: Service, admin: Visitor, name: str) -> None:
    path, version = backups.path_of(service, name), service.store.version()
    whole = bytearray(path.read_bytes())
    middle = len(whole) // 3
    whole[middle : middle + 20] = bytes(20)
    path.write_bytes(whole)
    backups.start_restore(service, COMMAND_LINE, name)
    job = ended(service)
    assert (job.state, "cannot be restored" in job.sentence) == ("failed", True)
    assert service.store.version() == version
    assert len(backups.backups(service)) == 1, "there is nothing to undo"


def test_one_job_at_a_time(service: Service) -> None:
    lock = backups._lock(backups.folder_of(service))
    try:
        with pytest.raises(StoreBusy, match="running already"):
            backups.start_backup(service, COMMAND_LINE)
    finally:
        import os

        os.close(lock)


def test_a_job_whose_process_ended_is_told_as_interrupted(service: Service) -> None:
    folder = backups.folder_of(service)
    folder.mkdir()
    backups._write(folder, backups.Job("restore", "running", "checking", NOW, "ann"))
    job = backups.job(service)
    assert job
    assert job.state == "interrupted"


@pytest.mark.parametrize("name", ["../pressroll.db", "pressroll.db", "x.zip", "pressroll-20260101T000000000000Z-manual.zip"])
def test_no_other_file_is_given_out(admin: Visitor, name: str) -> None:
    token = admin.open("/admin/backups").select_one("[name=csrf_token]")["value"]
    assert admin.client.post(f"/admin/backups/{name}/download", data={"csrf_token": token}).status_code == 404


def test_backups_by_themselves_are_made_when_due_and_the_oldest_dropped(service: Service) -> None:
    settings = service.settings.model_copy(update={"backup_every": timedelta(hours=6), "backups_kept": 2})
    service.settings = settings
    now = service.clock().replace(year=2100)
    assert [backups.back_up_when_due(service, now + timedelta(days=day)) for day in range(4)] == [True] * 4
    assert [one.origin for one in backups.backups(service)] == ["scheduled"] * 2
    assert not backups.back_up_when_due(service, backups.backups(service)[0].made)


def test_backups_are_for_administrators(editor: Visitor) -> None:
    assert editor.client.get("/admin/backups").status_code == 403
