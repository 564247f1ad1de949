"""The manifest of a static copy: which files are in it, of which version, and what they hold.

    {"base_url": "https://press.example.org", "groups": {"all": "3f2a..."}, "names": {...}, "documents": {
    "feeds/all.atom": {"address": "/feeds/all.atom", "sha256": "...", "size": 8211, "type": "application/atom+xml; charset=utf-8", ...},
    ...

One JSON value for programs; for us a group of documents is a line, so that a group that stays is copied and never understood: memory
holds one group at a time, however many there are. No clock is in it.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, NotRequired, Self, TypedDict

_END = "}}\n"


class Twin(TypedDict):
    """A compressed copy, which lies beside its file under the same name with `.gz` or `.zst` behind it."""

    sha256: str
    size: int


class Record(TypedDict):
    """A file: the path of its address below the base address, its bytes, and what to send with them (`status` where it is not 200)."""

    address: str
    sha256: str
    size: int
    type: str
    version: str
    cache: NotRequired[str]
    status: NotRequired[int]
    gz: NotRequired[Twin]
    zst: NotRequired[Twin]


@dataclass(frozen=True, slots=True)
class Head:
    """What stands before the documents: the version of each group, and what the sources were called."""

    base_url: str = ""
    groups: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)


class OldManifest:
    """The manifest that an export left, read from its beginning to its end."""

    def __init__(self, path: Path) -> None:
        self._file: IO[str] | None = path.open(encoding="utf-8") if path.exists() else None
        self.head = _head(self._file.readline()) if self._file else Head()
        self._names = iter(self.head.groups)
        self._next = next(self._names, None)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._file:
            self._file.close()

    def before(self, name: str | None) -> Iterator[str]:
        """The lines of groups that stand before the one of this name, of all that are left for None."""
        while self._next is not None and (name is None or self._next < name):
            yield self._take()

    def line(self, name: str) -> str | None:
        """The line of a group; None where there was none. Groups are asked for in their order, after those `before` them."""
        return self._take() if self._next == name else None

    def _take(self) -> str:
        self._next = next(self._names, None)
        return self._file.readline().strip().removeprefix(",") if self._file else ""


class NewManifest:
    """A manifest while it is written, into a file beside the one that it will replace."""

    def __init__(self, path: Path, work: Path) -> None:
        self._path, self._whole, self._lines = path, work / "manifest", work / "documents"
        self._file = self._lines.open("w", encoding="utf-8")
        self._groups: dict[str, str] = {}
        self._is_first = True

    def add(self, name: str, version: str, line: str) -> None:
        """Adds a group."""
        self._groups[name] = version
        comma = "" if self._is_first or not line else ","
        self._is_first = self._is_first and not line
        self._file.write(f"{comma}{line}\n")

    def finish(self, base_url: str, names: Mapping[str, str]) -> bool:
        """Puts the manifest in the place of the old one, whole; False when that said the same."""
        self._file.close()
        head = json.dumps({"base_url": base_url, "groups": self._groups, "names": dict(sorted(names.items()))}, ensure_ascii=False)
        with self._whole.open("w", encoding="utf-8") as whole, self._lines.open(encoding="utf-8") as lines:
            whole.write(f'{head[:-1]}, "documents": {{\n')
            shutil.copyfileobj(lines, whole)
            whole.write(_END)
        self._lines.unlink()
        self._whole.chmod(0o644)
        if self._path.exists() and _same(self._path, self._whole):
            self._whole.unlink()
            return False
        self._whole.replace(self._path)
        return True


def records(line: str) -> dict[str, Record]:
    """The documents of a group's line, by file."""
    found: dict[str, Record] = json.loads(f"{{{line}}}")
    return found


def line_of(documents: Mapping[str, Record]) -> str:
    """The line of a group, its files in order."""
    return json.dumps(documents, ensure_ascii=False, sort_keys=True)[1:-1]


def _head(line: str) -> Head:
    """KeyError or ValueError when this is no manifest of ours."""
    found = json.loads(line.rstrip() + _END)
    return Head(found["base_url"], found["groups"], found["names"])


def _same(one: Path, other: Path) -> bool:
    """Read in pieces: a manifest of a million documents is large."""
    if one.stat().st_size != other.stat().st_size:
        return False
    with one.open("rb") as first, other.open("rb") as second:
        return all(piece == second.read(len(piece)) for piece in iter(lambda: first.read(1 << 20), b""))
