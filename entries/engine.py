"""The way to a database: SQLite or PostgreSQL by its address, and what its troubles are called here."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from entries.errors import StoreBusy, StoreError

# How long a writer waits for another before it is told "busy". Writes take milliseconds; seconds mean a stuck neighbour.
_PATIENCE_S = 10
_LARGEST_WAL = 64 * 1024 * 1024  # bytes the write-ahead log keeps on disk after a checkpoint

_PRAGMAS = (
    "PRAGMA journal_mode = WAL",  # readers never wait for the writer
    "PRAGMA synchronous = NORMAL",  # with WAL: a power cut may lose the last commits, never the file
    "PRAGMA foreign_keys = ON",
    f"PRAGMA journal_size_limit = {_LARGEST_WAL}",
)


def connect(url: str) -> Engine:
    """An engine for `sqlite:///PATH` or `postgresql://USER@HOST/NAME`; makes the folder of a SQLite file. StoreError for others."""
    address = parse(url)
    with translated(address):
        if address.get_backend_name() == "sqlite":
            return _sqlite(address)
        return _postgresql(address)


def parse(url: str) -> URL:
    """The address with the driver we use. StoreError when it is none, or of a database that we do not speak."""
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise StoreError(f"{url!r} is no database address; write sqlite:///PATH or postgresql://USER@HOST/NAME.") from error
    name = address.drivername.partition("+")[0]
    if name in ("postgresql", "postgres"):
        return address.set(drivername="postgresql+psycopg")
    if name != "sqlite":
        raise StoreError(f"{name!r} is a database that Pressroll does not speak; write sqlite:///PATH or postgresql://USER@HOST/NAME.")
    if address.database in (None, "", ":memory:"):
        raise StoreError("A database in memory is seen by one thread only; name a file: sqlite:///PATH.")
    return address.set(drivername="sqlite+pysqlite")


def _sqlite(address: URL) -> Engine:
    Path(address.database or "").parent.mkdir(parents=True, exist_ok=True)
    if "timeout" not in address.query:
        address = address.update_query_dict({"timeout": str(_PATIENCE_S)})
    engine = create_engine(address, pool_size=8, max_overflow=-1)

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        # The driver's own BEGIN comes late and is never IMMEDIATE; without it, ours is the only one.
        connection.isolation_level = None
        for pragma in _PRAGMAS:
            _patiently(connection, pragma)

    @event.listens_for(engine, "begin")
    def begin(db: Connection) -> None:
        # A transaction that begins by reading and then writes may be refused without waiting (SQLITE_BUSY_SNAPSHOT).
        db.exec_driver_sql("BEGIN IMMEDIATE" if db.get_execution_options().get("writes") else "BEGIN")

    return engine


def _patiently(connection: sqlite3.Connection, pragma: str) -> None:
    """The change to WAL is refused at once, without the driver's waiting, while another process makes it: so we wait."""
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        try:
            connection.execute(pragma)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return


def _postgresql(address: URL) -> Engine:
    if "connect_timeout" not in address.query:
        address = address.update_query_dict({"connect_timeout": str(_PATIENCE_S)})
    try:
        engine = create_engine(address, pool_pre_ping=True, pool_size=5, max_overflow=20, pool_timeout=_PATIENCE_S)
    except ImportError as error:
        raise StoreError("PostgreSQL needs the driver psycopg; install pressroll[postgres].") from error

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:  # Any: psycopg is an optional dependency
        connection.execute(f"SET lock_timeout = '{_PATIENCE_S}s'")
        connection.commit()

    return engine


def reader(engine: Engine) -> Engine:
    """The same pool for reading: all statements of one transaction see the same moment."""
    if engine.dialect.name == "sqlite":
        return engine  # a SQLite transaction is a snapshot by itself
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def writer(engine: Engine) -> Engine:
    """The same pool for writing: on SQLite the transaction takes the write lock at its begin."""
    return engine.execution_options(writes=True)


def name_of(address: URL) -> str:
    """The address as messages show it: as the operator wrote it, without the password."""
    return address.set(drivername=address.get_backend_name(), query={}).render_as_string(hide_password=True)


@contextmanager
def translated(address: URL) -> Iterator[None]:
    """Makes the errors of drivers ours: StoreBusy when another try may help, StoreError when not."""
    name = name_of(address)
    try:
        yield
    except PoolTimeout as error:
        raise StoreBusy(f"All connections to {name} are in use.") from error
    except DBAPIError as error:
        seen = str(error.orig).strip().partition("\n")[0]
        if _may_pass(error):
            raise StoreBusy(f"The database {name} is busy or away: {seen}.") from error
        raise StoreError(f"The database {name} refused: {seen}.") from error
    except OSError as error:
        raise StoreError(f"The database {name} cannot be opened: {error}.") from error


# A missing table, a file or folder that may not be written: waiting changes nothing.
_FINAL = frozenset({sqlite3.SQLITE_ERROR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM})


def _may_pass(error: DBAPIError) -> bool:
    """Locked, full disk, restart: may pass. A missing table comes as OperationalError too, but with SQLite's generic code."""
    if isinstance(error.orig, sqlite3.Error):
        return isinstance(error, OperationalError) and _code(error.orig) not in _FINAL
    return error.connection_invalidated or isinstance(error, OperationalError | InterfaceError)


def _code(error: sqlite3.Error) -> int:
    """The primary result code (https://sqlite.org/rescode.html); the driver's own errors have none."""
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
