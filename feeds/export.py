"""Everything public as plain files, for any web server or a bucket: the bytes that `serve` answers, and their compressed twins.

    Export(service, Path("/srv/press")).run()

A file is replaced whole, and only where its bytes changed; the manifest is replaced last. So whoever reads the folder, at any moment and
also after kill -9, sees old files or new ones, and a manifest that names nothing that is not there. What is no longer public is removed;
what the export did not write is never touched. In `.pressroll` lie the lock, a file that is being written, and the journal: the names of
files that may be there although no manifest names them yet, or any more.
"""

from __future__ import annotations

import fcntl
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Set
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO

import structlog
from flask import Flask

from entries import ConfigError, Problem, StoreBusy
from feeds.documents import Document, Group, groups
from feeds.manifest import NewManifest, OldManifest, Record, Twin, line_of, records
from feeds.prints import Prints
from feeds.progress import Step
from feeds.service import Service
from feeds.static_answers import Answers
from feeds.web import create_app
from feeds.web.publication import Publication

log = structlog.get_logger("pressroll")

MANIFEST = "manifest.json"
WORK = ".pressroll"
_SAFE = re.compile(r"[A-Za-z0-9_~-][A-Za-z0-9._~-]*(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*")
TWINS = ("gz", "zst")
_CAPACITY = 32 * 1024 * 1024  # bytes of prints


@dataclass(frozen=True, slots=True)
class Exported:
    """What a run did: documents there are, those made anew, files written and removed, and the addresses that could not be made: their
    old files stay, and the next run tries again."""

    documents: int = 0
    made: int = 0
    written: int = 0
    removed: int = 0
    failed: tuple[str, ...] = ()


def refuse_foreign(folder: Path) -> None:
    """Raises ConfigError for a folder that holds files, and none of an export."""
    ours = (folder / WORK).is_dir() or (folder / MANIFEST).is_file()
    if not ours and folder.is_dir() and any(folder.iterdir()):
        message = "The folder is not empty, and no export is in it. Name an empty one, or say --force to write among these files."
        raise ConfigError((Problem(str(folder), "", message),))


class Export:
    """A static copy in a folder. `app` is the application that answers, one of its own if none is given."""

    def __init__(self, service: Service, folder: Path, app: Flask | None = None) -> None:
        self._shares_prints = app is not None
        app = app or create_app(service)
        self._publication: Publication = app.extensions["pressroll"]
        self._answers = Answers(app, service.settings.base_url)
        self._folder = folder
        self._work = folder / WORK

    def run(self, step: Step | None = None, *, again: bool = False, force: bool = False) -> Exported:
        """Brings the folder up to date; `again` makes every document anew, also where nothing changed. Raises ConfigError when the folder
        holds files of somebody else, unless `force`, and StoreBusy while another export is at work in it."""
        if not force:
            refuse_foreign(self._folder)
        self._work.mkdir(parents=True, exist_ok=True)
        with self._alone(), self._prints(), _Journal(self._work / "journal") as journal:
            run = _Run(self._answers, self._folder, journal, step)
            present = groups(self._publication)
            names = {source: known.name for source, known in self._publication.site().sources.items()}
            new = NewManifest(self._folder / MANIFEST, self._work)
            with OldManifest(self._folder / MANIFEST) as old:
                # Any document may name any source. One that is new is named by none.
                renamed = any(names.get(source, source) != name for source, name in old.head.names.items())
                for group in present:
                    for line in old.before(group.name):
                        run.leave(records(line))
                    _bring(run, old, new, group, again=again or renamed)
                for line in old.before(None):
                    run.leave(records(line))
            new.finish(self._publication.addresses.base_url, names)
            return run.finished()

    @contextmanager
    def _prints(self) -> Iterator[None]:
        """Where nobody prints ahead, a few prints, so that a feed is rendered once for all codings; without this, it would be thousands."""
        if self._shares_prints:
            yield
            return
        folder = self._work / "prints"
        self._publication.prints = Prints(folder, _CAPACITY)
        try:
            yield
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with (self._work / "lock").open("ab") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # ends with the process, however that ends
            except BlockingIOError as error:
                raise StoreBusy(f"Another export is writing into {self._folder}. Wait for its end, or name another folder.") from error
            yield


def _bring(run: _Run, old: OldManifest, new: NewManifest, group: Group, *, again: bool) -> None:
    """Takes a group over as it is, or makes what changed in it."""
    line = old.line(group.name)
    if line is not None and not again and old.head.groups[group.name] == group.version:
        run.keep(line.count('"address": '))
        new.add(group.name, group.version, line)
        return
    found = run.make(group, records(line or ""), again=again)
    new.add(group.name, "" if run.stumbled else group.version, line_of(found))


class _Run:
    """One run over all groups."""

    def __init__(self, answers: Answers, folder: Path, journal: _Journal, step: Step | None) -> None:
        self._answers = answers
        self._folder = folder
        self._journal = journal
        self._step = step
        self._failed: list[str] = []
        self._documents = self._made = self._written = 0
        self.stumbled = False

    def keep(self, number: int) -> None:
        """Counts documents of a group that did not change."""
        self._documents += number

    def make(self, group: Group, before: Mapping[str, Record], *, again: bool) -> dict[str, Record]:
        """The records of a group, whose files are in place now."""
        failures = len(self._failed)
        planned = {document.file: document for document in group.documents()}
        self._journal.expect(name for file in planned.keys() - before.keys() for name in (file, *(f"{file}.{suffix}" for suffix in TWINS)))
        found: dict[str, Record] = {}
        for file, document in planned.items():
            known = before.get(file)
            if known and not again and known["version"] == document.version:
                found[file] = known
            elif made := self._document(document) or known:
                found[file] = made
        self._documents += len(found)
        self._journal.settle(_files(before), _files(found))
        self.stumbled = len(self._failed) > failures
        return found

    def leave(self, gone: Mapping[str, Record]) -> None:
        """Removes files once the manifest names them no more."""
        self._journal.settle(_files(gone), set())

    def finished(self) -> Exported:
        """Removes what is to go, and tells what was done. The manifest is in place."""
        removed = self._journal.clear(self._folder)
        return Exported(self._documents, self._made, self._written, removed, tuple(self._failed))

    def _document(self, document: Document) -> Record | None:
        """Makes a document and writes its files; None where that failed, which is told."""
        answer = self._answers.ask(document.address)
        if answer.status != document.status or not _SAFE.fullmatch(document.file):
            log.warning("document left out of the export", address=document.address, status=answer.status, wanted=document.status)
            self._failed.append(document.address)
            return None
        self._made += 1
        if self._step:
            self._step(document.address)
        record: Record = {
            "address": document.address,
            "sha256": sha256(answer.body).hexdigest(),
            "size": len(answer.body),
            "type": answer.media_type,
            "version": document.version,
        }
        if answer.cache:
            record["cache"] = answer.cache
        if document.status != 200:
            record["status"] = document.status
        bodies = self._answers.twins(document.address, answer)
        for suffix, body in bodies.items():
            self._put(f"{document.file}.{suffix}", body)
            record[suffix] = Twin(sha256=sha256(body).hexdigest(), size=len(body))  # type: ignore[literal-required] # one of TWINS
        self._put(document.file, answer.body)
        return record

    def _put(self, file: str, body: bytes) -> None:
        """Puts the bytes in place, whole, unless they are there already."""
        path = self._folder / file
        if path.is_file() and path.stat().st_size == len(body) and path.read_bytes() == body:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        part = self._folder / WORK / "part"
        part.write_bytes(body)
        part.chmod(0o644)
        part.replace(path)
        self._written += 1


class _Journal:
    """Names of files that may lie in the folder although the manifest does not name them: written before the files are, so that a run
    that was killed leaves nothing behind that the next one would not know."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._loose = set(path.read_text("utf-8").split("\n")[:-1]) if path.exists() else set()  # the last line may be half
        self._file: IO[str] = path.open("a", encoding="utf-8")
        self._file.write("\n")  # behind half a line that was left

    def __enter__(self) -> _Journal:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def expect(self, new: Iterable[str]) -> None:
        """Notes files that will be there for the first time."""
        self._add(set(new))

    def settle(self, before: Set[str], now: Set[str]) -> None:
        """Notes which files a group had and has: what it has is not loose, and what it had must go."""
        self._add(before - now)
        self._loose -= now

    def clear(self, folder: Path) -> int:
        """Removes what is loose, with the folders that it leaves empty, and forgets it; how many files."""
        removed = 0
        for file in sorted(self._loose):
            path = folder / file
            if _SAFE.fullmatch(file) and path.is_file():
                path.unlink()
                removed += 1
                _remove_empty(path.parent, folder)
        self._path.unlink()
        return removed

    def _add(self, files: Set[str]) -> None:
        self._loose |= files
        self._file.write("".join(f"{file}\n" for file in sorted(files)))
        self._file.flush()


def _remove_empty(path: Path, top: Path) -> None:
    while path != top and not any(path.iterdir()):
        path.rmdir()
        path = path.parent


def _files(documents: Mapping[str, Record]) -> Set[str]:
    """The files of these records, twins among them."""
    return {name for file, record in documents.items() for name in (file, *(f"{file}.{suffix}" for suffix in TWINS if suffix in record))}
