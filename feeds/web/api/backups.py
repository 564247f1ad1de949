"""Backups over the API: each is a job, which goes on by itself; `getBackups` says how it stands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Literal

from pydantic import Field

from entries import StoreBusy, StoreError
from feeds.admin import backups
from feeds.web.api.operations import Call, Operation, Reply, Strict


class Backup(Strict):
    """A backup in the folder."""

    name: str
    made: datetime
    origin: str = Field(description="manual, scheduled, before-restore or uploaded.")
    size: int = Field(description="Bytes.")
    revision: str = Field(description="Of its schema; empty when it is damaged.")
    rows: int | None


class Job(Strict):
    """The last job. `undo` names the backup that was made before a restore."""

    kind: Literal["backup", "restore"]
    state: Literal["running", "done", "failed", "interrupted"]
    step: str
    began: datetime
    who: str
    sentence: str
    name: str
    undo: str


class Backups(Strict):
    """What lies in the folder, the newest first, and the last job."""

    items: tuple[Backup, ...]
    job: Job | None


def _all(call: Call) -> Reply:
    return Reply(_standing(call))


def _standing(call: Call) -> Backups:
    last = backups.job(call.service)
    return Backups(items=tuple(map(Backup.made_of, backups.backups(call.service))), job=Job.made_of(last) if last else None)


def _begin(call: Call) -> Reply:
    return _begun(call, lambda: backups.start_backup(call.service, call.actor))


def _restore(call: Call) -> Reply:
    return _begun(call, lambda: backups.start_restore(call.service, call.actor, call.path["name"]))


def _begun(call: Call, begin: Callable[[], None]) -> Reply:
    """409 while another job runs: it may take minutes, so nobody should try again in five seconds."""
    try:
        begin()
    except StoreBusy as error:
        raise StoreError(str(error)) from error
    return Reply(_standing(call), location="/backups")


def _download(call: Call) -> Reply:
    """A POST, for it is noted who takes it."""
    return Reply(file=backups.handed_out(call.service, call.actor, call.path["name"]))


def _send(call: Call) -> Reply:
    assert call.file
    name = backups.upload(call.service, call.actor, call.file)
    return Reply(next(one for one in _standing(call).items if one.name == name), location="/backups")


def _remove(call: Call) -> Reply:
    backups.remove(call.service, call.actor, call.path["name"])
    return Reply()


_ONE, _ZIP = "/backups/{name}", "application/zip"
OPERATIONS = (
    Operation("getBackups", "GET", "/backups", "admin", "All backups", _all, answer=Backups),
    Operation("makeBackup", "POST", "/backups", "admin", "Back everything up", _begin, answer=Backups, status=202),
    Operation("restoreBackup", "POST", f"{_ONE}/restore", "admin", "Go back to a backup", _restore, answer=Backups, status=202),
    Operation("downloadBackup", "POST", f"{_ONE}/download", "admin", "The file", _download, media=_ZIP),
    Operation(
        "sendBackup",
        "POST",
        "/uploads",
        "admin",
        "Keep the file of a backup",
        _send,
        answer=Backup,
        status=201,
        takes=_ZIP,
        largest=backups.LARGEST,
    ),
    Operation("removeBackup", "DELETE", _ONE, "admin", "Delete a backup", _remove, status=204),
)
