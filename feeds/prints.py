"""Rendered feeds that wait for readers: a folder of files, shared by the processes of one `serve`, with all codings of a feed in one file.

Whoever finds the print of a feed that has not changed since renders nothing. A file is replaced whole, so a reader sees the old print or
the new one. The folder is bounded: what nobody asked for longest goes first.
"""

from __future__ import annotations

import fcntl
import json
import os
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

CAPACITY = 1024 * 1024 * 1024  # bytes of the folder
_LOCKS = 64  # files that keep two processes from rendering the same feed at once
_WEIGH_EVERY = 200  # prints between two looks at the size of the folder
_KEPT_STAMPS = 16  # versions before this one that a reader may name to be sent what changed since
_SUFFIX = ".print"


@dataclass(frozen=True, slots=True)
class Print:
    """A feed in one format, rendered: `stamp` names what it was rendered from, `number` is the last change of the store that it shows,
    `links` are what the Link header says beyond the feed's own addresses, `bodies` the bytes by content coding. `past` are the stamps of
    versions before it, newest first, each with its number."""

    stamp: str
    number: int
    links: tuple[tuple[str, str], ...]
    bodies: Mapping[str, bytes]
    past: tuple[tuple[str, int], ...] = ()


class Prints:
    """Prints by name. Safe for threads and processes."""

    def __init__(self, folder: Path, capacity: int = CAPACITY) -> None:
        self._folder = folder
        self._capacity = capacity
        self._put = 0
        self._lock = threading.Lock()
        folder.mkdir(parents=True, exist_ok=True)

    def get(self, name: str, stamp: str) -> Print | None:
        """The print under this name, if it is of this version."""
        if self.stamp(name) != stamp:
            return None
        found = self._read(name, bodies=True)
        if found:
            with suppress(OSError):
                os.utime(self._path(name))  # asked for just now
        return found if found and found.stamp == stamp else None

    def stamp(self, name: str) -> str:
        """Of which version the print under this name is; "" when there is none."""
        found = self._read(name)
        return found.stamp if found else ""

    def get_or_make(self, name: str, stamp: str, make: Callable[[], Print]) -> Print:
        """The print of this version, made if nobody has made it; never twice at once."""
        found = self.get(name, stamp)
        if found:
            return found
        with self._alone(name):
            return self.get(name, stamp) or self.put(name, make())

    def put(self, name: str, made: Print) -> Print:
        """Replaces the print under this name. Its past is what the one before it knew; a full or unwritable disk costs the print alone."""
        before = self._read(name)
        past = ((before.stamp, before.number), *before.past) if before else ()
        made = replace(made, past=tuple(version for version in past if version[0] != made.stamp)[:_KEPT_STAMPS])
        with suppress(OSError):
            _write(self._path(name), made)
            self._weigh_now_and_then()
        return made

    def _read(self, name: str, *, bodies: bool = False) -> Print | None:
        """The print under this name, of whatever version."""
        try:
            with self._path(name).open("rb") as file:
                return _print(json.loads(file.readline()), file.read() if bodies else b"")
        except FileNotFoundError:
            return None

    def _path(self, name: str) -> Path:
        return self._folder / f"{sha256(name.encode()).hexdigest()[:32]}{_SUFFIX}"

    @contextmanager
    def _alone(self, name: str) -> Iterator[None]:
        number = int(sha256(name.encode()).hexdigest()[:8], 16) % _LOCKS
        with ExitStack() as stack:
            with suppress(OSError):  # a full disk: better twice than never
                file = stack.enter_context((self._folder / f"{number}.lock").open("ab"))
                fcntl.flock(file, fcntl.LOCK_EX)  # ends with the file, also when the process is killed
            yield

    def _weigh_now_and_then(self) -> None:
        with self._lock:
            self._put += 1
            if self._put % _WEIGH_EVERY:
                return
        files = sorted((entry.stat().st_mtime, entry.stat().st_size, entry.path) for entry in os.scandir(self._folder))
        surplus = sum(size for _, size, _ in files) - self._capacity
        for _, size, path in files:
            if surplus <= 0:
                return
            if path.endswith(_SUFFIX):
                Path(path).unlink(missing_ok=True)
                surplus -= size


def _write(path: Path, made: Print) -> None:
    """One line of JSON, then the bodies one after the other; put in place whole."""
    sizes = {coding: len(body) for coding, body in made.bodies.items()}
    head = {"stamp": made.stamp, "number": made.number, "links": made.links, "past": made.past, "sizes": sizes}
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=_SUFFIX)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(json.dumps(head).encode() + b"\n" + b"".join(made.bodies.values()))
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


def _print(head: Mapping[str, Any], rest: bytes) -> Print:  # Any: what `_write` wrote
    bodies, start = {}, 0
    for coding, size in head["sizes"].items():
        bodies[coding] = rest[start : start + size]
        start += size
    links, past = (tuple((first, second) for first, second in head[key]) for key in ("links", "past"))
    return Print(head["stamp"], head["number"], links, bodies, past)
