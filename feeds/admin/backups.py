"""Backups from pages and by themselves, and the way back: each is a job that goes on whatever becomes of the page that asked.

    start_backup(service, actor)            a thread of this process; the page looks at `job(service)` meanwhile
    start_restore(service, actor, name)     checked whole, the present backed up first, then exchanged in one step
    backups(service)                        ->  (Backup(...), ...)      the newest first

Where a job stands is told in a file beside the backups, for every process to see; a lock that ends with its process says if it lives.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import IO, Literal

import structlog

from entries import ConfigError, Note, NotFound, PressrollError, Problem, StoreBusy, StoreError, backup, backup_facts, replace_all
from feeds.admin.acting import COMMAND_LINE, Actor
from feeds.background import in_background
from feeds.service import Service

log = structlog.get_logger("pressroll")

Origin = Literal["manual", "scheduled", "before-restore", "uploaded"]
JobState = Literal["running", "done", "failed", "interrupted"]

_NAME = re.compile(r"pressroll-(\d{8}T\d{6}\d{6}Z)-(manual|scheduled|before-restore|uploaded)\.zip")
_MOMENT = "%Y%m%dT%H%M%S%fZ"
_JOB, _LOCK = ".job.json", ".lock"
LOOK_S = 60.0
LARGEST = 1 << 32  # bytes of a file that is sent; the command line restores larger ones
_SPARE = 1 << 28  # bytes that stay free on the disk of the backups


@dataclass(frozen=True, slots=True)
class Backup:
    """A file in the folder. `revision` is that of its schema, `rows` what its manifest says; "" and None when it is damaged."""

    name: str
    made: datetime
    origin: Origin
    size: int
    revision: str
    rows: int | None


@dataclass(frozen=True, slots=True)
class Job:
    """The last job: what it does or did, at which step it is, the sentence about its end. `undo` is the backup made before a restore."""

    kind: Literal["backup", "restore"]
    state: JobState
    step: str
    began: datetime
    who: str
    sentence: str = ""
    name: str = ""
    undo: str = ""


def folder_of(service: Service) -> Path:
    """Where the backups lie; not made yet, perhaps."""
    if service.settings.backup_folder:
        return Path(service.settings.backup_folder)
    url = service.settings.database_url
    return Path(url.removeprefix("sqlite:///")).parent / "backups" if url.startswith("sqlite:///") else Path("var/backups")


def backups(service: Service) -> tuple[Backup, ...]:
    """What lies in the folder, the newest first."""
    folder = folder_of(service)
    names = [path for path in folder.iterdir() if _NAME.fullmatch(path.name)] if folder.is_dir() else []
    return tuple(_backup(path) for path in sorted(names, reverse=True))


def path_of(service: Service, name: str) -> Path:
    """The file of a backup. NotFound."""
    path = folder_of(service) / name
    if not _NAME.fullmatch(name) or not path.is_file():
        raise NotFound("backup", name)
    return path


def handed_out(service: Service, actor: Actor, name: str) -> Path:
    """The file of a backup, for somebody to take away. Who takes it has everything that is kept, so it stands in the trail. NotFound."""
    path = path_of(service, name)
    service.store.audit.note(Note(actor.name, "downloaded", "backup", name), service.clock())
    return path


def remove(service: Service, actor: Actor, name: str) -> None:
    """Deletes a backup. NotFound."""
    path_of(service, name).unlink()
    service.store.audit.note(Note(actor.name, "removed", "backup", name), service.clock())


def upload(service: Service, actor: Actor, stream: IO[bytes], *, largest: int = LARGEST) -> str:
    """Keeps a file that somebody sent, unless it is no backup at all or there is no room for it; its name. ConfigError."""
    path = _new_file(service, "uploaded")
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        unfinished.touch(0o600)
        with unfinished.open("wb") as file:
            _take(stream, file, min(largest, shutil.disk_usage(path.parent).free - _SPARE))
        backup_facts(unfinished)
        unfinished.replace(path)
    except StoreError as error:
        said = str(error).replace(str(unfinished), "The file")
        raise ConfigError((Problem("the form", "file", said),)) from None
    finally:
        unfinished.unlink(missing_ok=True)
    service.store.audit.note(Note(actor.name, "uploaded", "backup", path.name), service.clock())
    return path.name


def _take(stream: IO[bytes], file: IO[bytes], most: int) -> None:
    """Copies what is sent, a megabyte at a time. ConfigError when it is more than `most` bytes."""
    taken = 0
    while chunk := stream.read(1 << 20):
        taken += len(chunk)
        if taken > most:
            said = f"The file is larger than {max(most, 0) / 1e6:,.0f} MB, for which there is room here; the command line restores it, too."
            raise ConfigError((Problem("the form", "file", said),))
        file.write(chunk)


def job(service: Service) -> Job | None:
    """The last job, by whichever process; None before the first. One whose process ended is `interrupted`."""
    folder = folder_of(service)
    try:
        told = json.loads((folder / _JOB).read_text("utf-8"))
        last = Job(**{**told, "began": datetime.fromisoformat(told["began"])})
    except (OSError, ValueError, TypeError, KeyError):
        return None
    if last.state == "running" and not _is_locked(folder):
        return replace(last, state="interrupted", sentence="The process ended before it was done. Nothing was changed, or all of it.")
    return last


def start_backup(service: Service, actor: Actor, origin: Origin = "manual") -> None:
    """Backs everything up in a thread. StoreBusy while another job runs."""
    _start(service, Job("backup", "running", "backing up", service.clock(), actor.name), lambda tell: _back_up(service, actor, origin))


def start_restore(service: Service, actor: Actor, name: str) -> None:
    """Replaces everything by a backup of the folder, in a thread. NotFound, StoreBusy while another job runs."""
    file = path_of(service, name)
    begun = Job("restore", "running", "backing up the present", service.clock(), actor.name, name=name)
    _start(service, begun, lambda tell: _restore(service, actor, file, tell))


def restore_now(service: Service, file: Path, step: Callable[[str], None]) -> tuple[str, Path]:
    """The same for any file, at once, for the command line: what is to be said, and the backup of what was there."""
    with _locked(folder_of(service)):
        undo: list[Path] = []

        def tell(said: str, name: str = "") -> None:
            step(said)
            if name:
                undo.append(folder_of(service) / name)

        sentence = _restore(service, COMMAND_LINE, file, tell)
        return sentence, undo[0]


Tell = Callable[..., None]


def _start(service: Service, begun: Job, deed: Callable[[Tell], str]) -> None:
    folder = folder_of(service)
    lock = _lock(folder)
    _write(folder, begun)
    threading.Thread(target=_run, args=(folder, begun, deed, lock), name="backup", daemon=True).start()


def _run(folder: Path, begun: Job, deed: Callable[[Tell], str], lock: int) -> None:
    """The boundary of a job: what goes wrong in it is told where its progress is."""
    now = [begun]

    def tell(step: str, undo: str = "") -> None:
        now[0] = replace(now[0], step=step, undo=undo or now[0].undo)
        _write(folder, now[0])

    try:
        done = replace(now[0], state="done", sentence=deed(tell))
        now[0] = replace(done, undo=now[0].undo, step="")
    except (PressrollError, OSError) as error:
        log.warning("backup-job-failed", kind=begun.kind, why=str(error))
        now[0] = replace(now[0], state="failed", sentence=f"{error}".replace(f"{folder}/", ""))
    finally:
        if now[0].state == "running":  # unforeseen: the thread's own traceback is in the log
            now[0] = replace(now[0], state="failed", sentence="It failed for a reason we did not foresee; the log has it.")
        with suppress(OSError):
            _write(folder, now[0])
        os.close(lock)


def _back_up(service: Service, actor: Actor, origin: Origin) -> str:
    path = _new_file(service, origin)
    rows = backup(service.settings.database_url, path)
    service.store.audit.note(Note(actor.name, "backed up", "backup", path.name), service.clock())
    log.info("backup", file=path.name, rows=rows)
    return f"{path.name} holds {rows:,} rows."


def _restore(service: Service, actor: Actor, file: Path, tell: Tell) -> str:
    facts = backup_facts(file)
    before = _new_file(service, "before-restore")
    tell("backing up the present")
    backup(service.settings.database_url, before)
    try:
        rows = replace_all(file, service.settings.database_url, service.clock(), beside=folder_of(service), step=tell)
    except BaseException:
        before.unlink(missing_ok=True)  # nothing was changed: there is nothing to undo
        raise
    tell("telling everybody", before.name)
    service.store.audit.note(Note(actor.name, "restored", "backup", file.name), service.clock())
    service.sync()
    log.warning("restored", file=file.name, rows=rows, schema=facts.revision, undo=before.name)
    return f"{rows:,} rows of {file.name} are in place. What was there before is in {before.name}."


def _new_file(service: Service, origin: Origin) -> Path:
    folder = folder_of(service)
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"pressroll-{datetime.now(UTC):{_MOMENT}}-{origin}.zip"


def _backup(path: Path) -> Backup:
    found = _NAME.fullmatch(path.name)
    assert found
    made = datetime.strptime(found[1], _MOMENT).replace(tzinfo=UTC)
    stat = path.stat()
    revision, rows = _facts(path, stat.st_mtime_ns, stat.st_size)
    return Backup(path.name, made, found[2], stat.st_size, revision, rows)  # type: ignore[arg-type] # the pattern has no other word


@lru_cache(1_000)
def _facts(path: Path, changed_ns: int, size: int) -> tuple[str, int | None]:
    """What a file says of itself; asked once for as long as it stays as it is, since the page looks every second while a job runs."""
    try:
        facts = backup_facts(path)
    except StoreError:
        return "", None
    return facts.revision, facts.rows


def _write(folder: Path, told: Job) -> None:
    unfinished = folder / f"{_JOB}.{os.getpid()}"
    unfinished.write_text(json.dumps({**asdict(told), "began": told.began.isoformat()}), "utf-8")
    unfinished.replace(folder / _JOB)


def _lock(folder: Path) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    file = os.open(folder / _LOCK, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(file)
        raise StoreBusy("A backup or a restore is running already; try again when it is done.") from error
    return file


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    file = _lock(folder)
    try:
        yield
    finally:
        os.close(file)


def _is_locked(folder: Path) -> bool:
    try:
        with _locked(folder):
            return False
    except StoreBusy:
        return True


# By themselves


def back_up_when_due(service: Service, now: datetime) -> bool:
    """Makes a backup when the last one that was made by itself is older than the operator wants, and drops those that are too many."""
    every = service.settings.backup_every
    own = [one for one in backups(service) if one.origin == "scheduled"]
    if every is None or (own and now - own[0].made < every):
        return False
    with _locked(folder_of(service)):
        _back_up(service, Actor("schedule", "admin"), "scheduled")
    for old in [one for one in backups(service) if one.origin == "scheduled"][service.settings.backups_kept :]:
        path_of(service, old.name).unlink(missing_ok=True)
    return True


def backups_in_background(service: Service) -> AbstractContextManager[None]:
    """A thread that makes them for as long as the block lasts, where the operator asks for them."""
    if not service.settings.backup_every:
        return nullcontext()
    return in_background("backups", lambda stopping: back_up_when_due(service, service.clock()), LOOK_S)
