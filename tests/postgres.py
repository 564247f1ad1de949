"""A real PostgreSQL server for the tests: made in a temporary folder, gone afterwards.

with running() as server:
    url = server.create("one", template="template0")
    server.restart()
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from tests.ports import own_port

_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60", "shared_buffers=32MB", "autovacuum=off")


def programs() -> Path | None:
    """The folder of the newest PostgreSQL: Debian keeps each version apart and off the path."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[4]))
    found = str(installed[-1]) if installed else shutil.which("initdb")
    return Path(found).resolve().parent if found else None


class Server:
    """One server on a free port of loopback. Its only user has no password; nobody else reaches the port for long."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self._programs, self._data = programs, folder / "data"
        self._as: dict[str, Any] = _unprivileged(folder)
        initdb = [str(programs / "initdb"), "-D", str(self._data), "-U", "tests", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
        subprocess.run(initdb, check=True, stdout=subprocess.DEVNULL, **self._as)
        self.port = own_port()  # below those of connections, so that it is still there after a restart
        self._start()

    def _start(self) -> None:
        options = [part for option in (*_FAST, f"unix_socket_directories={self._data}") for part in ("-c", option)]
        command = [str(self._programs / "postgres"), "-D", str(self._data), "-h", "127.0.0.1", "-p", str(self.port), *options]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **self._as)
        deadline = time.monotonic() + 60
        while True:
            try:
                return self.execute("SELECT 1")
            except psycopg.OperationalError:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    raise
                time.sleep(0.05)

    def stop(self) -> None:
        """Ends all sessions at once, as a restart for a new version does."""
        self._process.send_signal(signal.SIGINT)
        self._process.wait(timeout=60)

    def restart(self) -> None:
        """Stops, and starts on the same port with the same data."""
        self.stop()
        self._start()

    def url(self, database: str) -> str:
        return f"postgresql://tests@127.0.0.1:{self.port}/{database}"

    def create(self, database: str, *, template: str) -> str:
        """A new database; its address."""
        # Without fsync, copying files takes a sixth of the time of the log that version 15 and later write instead.
        strategy = "STRATEGY FILE_COPY" if self._version >= 150_000 else ""
        self.execute(f'CREATE DATABASE "{database}" TEMPLATE "{template}" {strategy}')
        return self.url(database)

    def drop(self, database: str) -> None:
        self.execute(f'DROP DATABASE "{database}" WITH (FORCE)')

    def execute(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())
            self._version = connection.info.server_version


@contextmanager
def running(programs: Path) -> Iterator[Server]:
    """A server for the time of the block."""
    folder = Path(tempfile.mkdtemp(prefix="pressroll-pg-"))  # short, for the socket, and open to the server's user
    try:
        server = Server(programs, folder)
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged(folder: Path) -> dict[str, Any]:
    """How to start programs that refuse root; the folder becomes that user's."""
    if os.geteuid() != 0:
        return {"cwd": folder}
    names = {entry.pw_name for entry in pwd.getpwall()}
    user = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return {"cwd": folder, "user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
