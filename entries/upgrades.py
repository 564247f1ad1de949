"""Which schema a database has, and how it comes to the one that this code was written for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Literal

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, text

from entries import search_index
from entries.engine import connect, name_of, parse, translated, writer
from entries.errors import SchemaMismatch

_ONE_AT_A_TIME = 0x70726573  # "pres": our key among PostgreSQL's advisory locks
_ALEMBIC = Lock()  # `alembic.op` is one for the whole process: a second thread would write through the first one's connection


@dataclass(frozen=True, slots=True)
class SchemaStatus:
    """The revision of a database (None: it holds nothing yet), the one the code needs, and what that means."""

    current: str | None
    head: str
    state: Literal["ready", "behind", "newer", "empty"]


def schema_status(url: str) -> SchemaStatus:
    """Where the database stands; creates nothing. StoreError when it cannot be asked."""
    address = parse(url)
    if address.get_backend_name() == "sqlite" and not Path(address.database or "").exists():
        return status_of(None)
    engine = connect(url)
    try:
        with translated(engine.url), engine.connect() as db:
            return status_of(revision(db))
    finally:
        engine.dispose()


def status_of(current: str | None) -> SchemaStatus:
    """What it means that a database is at the revision `current`."""
    head, *older = _revisions()
    if current is None:
        return SchemaStatus(None, head, "empty")
    if current == head:
        return SchemaStatus(current, head, "ready")
    return SchemaStatus(current, head, "behind" if current in older else "newer")


@cache
def _revisions() -> tuple[str, ...]:
    """The revisions of this code, newest first; they do not change while it runs, and reading them takes 5 ms."""
    return tuple(script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions())


def revision(db: Connection) -> str | None:
    """The revision noted in the database."""
    return MigrationContext.configure(db).get_current_revision()


def mismatch(address: URL, status: SchemaStatus) -> SchemaMismatch:
    """The error that says what to do about a database that is not ready."""
    name = name_of(address)
    if status.state == "newer":
        return SchemaMismatch(
            f"The database {name} has schema {status.current}, newer than {status.head} of this Pressroll; "
            "install the newer Pressroll again or restore a backup."
        )
    return SchemaMismatch(f"The database {name} has schema {status.current or 'none'} and needs {status.head}; run `pressroll db upgrade`.")


def upgrade(url: str) -> None:
    """Brings the database to the newest schema in one transaction; of several processes, one does it and the others wait.

    Raises SchemaMismatch when the database is newer than this code.
    """
    engine = connect(url)
    try:
        with translated(engine.url), writer(engine).begin() as db:
            migrate(db)
    finally:
        engine.dispose()


def migrate(db: Connection, target: str = "head") -> None:
    """Runs the migrations up to `target` inside the transaction of `db`. SchemaMismatch when the database is newer.

    At the newest schema, the index of words is that of this code.
    """
    if db.dialect.name == "postgresql":  # on SQLite, BEGIN IMMEDIATE is the lock
        db.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME})
    status = status_of(revision(db))
    if status.state == "newer":
        raise mismatch(db.engine.url, status)
    config = _config()
    config.attributes["connection"] = db
    with _ALEMBIC:
        command.upgrade(config, target)
    if target == "head":
        search_index.bring_up(db)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", "entries:migrations")
    return config
