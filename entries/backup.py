"""The whole store in one file, and back: from SQLite or PostgreSQL, into either.

The file is a zip of one JSON-lines part a table and `manifest.json` with the schema's revision and, for each part, rows,
bytes and SHA-256. What tables a revision has is never written down twice: the migrations make them, in memory, and tell.
"""

from __future__ import annotations

import hashlib
import json
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from io import BufferedReader
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from pydantic import BaseModel, ConfigDict, ValidationError
from sqlalchemy import BigInteger, Boolean, Connection, Double, MetaData, StaticPool, Table, Text, create_engine, delete, func, select
from sqlalchemy.types import TypeEngine

from entries import search_index
from entries.engine import connect, name_of, reader, translated, writer
from entries.errors import SchemaMismatch, StoreError
from entries.schema import metadata
from entries.upgrades import migrate, revision, status_of

# True of running processes, and of browsers, only; and pages and pictures of others, of which new ones are brought or made.
PASSING = frozenset(
    {
        "alert_messages",
        "attempts",
        "invitations",
        "leases",
        "look_pages",
        "looks",
        "picture_uses",
        "pictures",
        "sessions",
        "snapshots",
    }
)
_MANIFEST = "manifest.json"
_LARGEST_MANIFEST = 1 << 20
_LARGEST_LINE = 1 << 26  # a row; pages are read up to 50 MB
_LARGEST_PART = 1 << 36
_AT_A_TIME = 500
_PLAIN: dict[type, TypeEngine[Any]] = {int: BigInteger(), bool: Boolean(), float: Double()}  # Any: a type of its own each
_BROKEN = (BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, RecursionError, RuntimeError, ValueError)


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
    rows: int
    bytes: int
    sha256: str


class _Manifest(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
    revision: str
    parts: dict[str, _Part]


def backup(url: str, file: Path) -> int:
    """Writes the store as it is at one moment, while others go on writing; the number of rows.

    The file appears when it is whole, and only its owner may read it: definitions can hold passwords of newsrooms.
    """
    engine = connect(url)
    try:
        with translated(engine.url), reader(engine).connect() as db, _appearing(file) as target:
            current = revision(db)
            if current is None:
                raise StoreError(f"The database {name_of(engine.url)} is empty; there is nothing to back up.")
            tables = tables_of(current)
            with ZipFile(target, "w", ZIP_DEFLATED, compresslevel=3) as archive:
                parts = {_name(table): _write(archive, db, table) for table in tables}
                archive.writestr(ZipInfo(_MANIFEST), _Manifest(revision=current, parts=parts).model_dump_json(indent=1))
    finally:
        engine.dispose()
    return sum(part.rows for part in parts.values())


@dataclass(frozen=True, slots=True)
class BackupFacts:
    """What a backup says of itself: the revision of its schema, and its number of rows. Whether they are there, only `restore` tells."""

    revision: str
    rows: int


def backup_facts(file: Path) -> BackupFacts:
    """What stands in the manifest of a backup. StoreError when it is none."""
    with _archive(file) as (_, manifest):
        return BackupFacts(manifest.revision, sum(part.rows for part in manifest.parts.values()))


def restore(file: Path, url: str) -> int:
    """Fills an empty database from a backup, all of it or nothing; the number of rows.

    The whole file is checked before the database is touched. StoreError says what is wrong with either.
    """
    with _readable(file) as (archive, manifest, tables):
        for table in tables:
            _check(archive, table, manifest.parts[_name(table)])
        engine = connect(url)
        try:
            with translated(engine.url), writer(engine).begin() as db:
                _make_room(db, manifest.revision, tables)
                for table in tables:
                    _fill(archive, db, table)
                migrate(db)
                count_on(db)
                _read_back(db)
        finally:
            engine.dispose()
        return sum(part.rows for part in manifest.parts.values())


@cache  # a page that lists backups asks for each of them
def tables_of(at: str) -> list[Table]:
    """The tables of a revision in the order in which they can be filled, their columns as plain JSON types."""
    if status_of(at).state not in ("ready", "behind"):
        raise SchemaMismatch(f"Schema {at} is newer than this Pressroll; install the newer Pressroll.")
    engine = create_engine("sqlite://", poolclass=StaticPool)
    made = MetaData()
    try:
        with engine.begin() as db:
            migrate(db, at)
            made.reflect(db)
    finally:
        engine.dispose()
    for table in made.sorted_tables:
        for column in table.columns:
            kind = column.type.python_type
            column.type = _PLAIN.get(kind, Text())
    of_store = (table for table in made.sorted_tables if not table.name.startswith(search_index.PREFIX))  # `migrate` makes the index anew
    return [table for table in of_store if table.name not in PASSING | {"alembic_version"}]


def _name(table: Table) -> str:
    return f"{table.name}.jsonl"


@contextmanager
def _appearing(file: Path) -> Iterator[BinaryIO]:
    """A file that takes its name when the block ends well, and otherwise leaves nothing."""
    unfinished = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        unfinished.touch(0o600)
        with unfinished.open("wb") as target:
            yield target
            target.flush()
            os.fsync(target.fileno())
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)


def _write(archive: ZipFile, db: Connection, table: Table) -> _Part:
    rows = size = 0
    digest = hashlib.sha256()
    statement = select(table).order_by(*table.primary_key)
    info = ZipInfo(_name(table))
    info.compress_type = ZIP_DEFLATED
    found = db.execution_options(yield_per=_AT_A_TIME).execute(statement)
    with found, archive.open(info, "w", force_zip64=True) as part:
        for row in found.mappings():
            line = json.dumps(dict(row), ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
            digest.update(line)
            part.write(line)
            rows, size = rows + 1, size + len(line)
    return _Part(rows=rows, bytes=size, sha256=digest.hexdigest())


@cache
def _parts_of(at: str) -> tuple[str, ...]:
    """The names of the parts of a revision's backup, in order. Kept: to make the tables of a revision takes a quarter of a second."""
    return tuple(sorted(_name(table) for table in tables_of(at)))


@contextmanager
def _readable(file: Path) -> Iterator[tuple[ZipFile, _Manifest, list[Table]]]:
    """The archive, its manifest and the tables it holds."""
    with _archive(file) as (archive, manifest):
        yield archive, manifest, tables_of(manifest.revision)


@contextmanager
def _archive(file: Path) -> Iterator[tuple[ZipFile, _Manifest]]:
    """The archive and its manifest, when its parts are exactly those of its revision."""
    try:
        with ZipFile(file) as archive:
            names = sorted(archive.namelist())
            if _MANIFEST not in names or archive.getinfo(_MANIFEST).file_size > _LARGEST_MANIFEST:
                raise ValueError("it has no manifest")
            manifest = _Manifest.model_validate_json(archive.read(_MANIFEST))
            wanted = _parts_of(manifest.revision)
            if names != sorted([*wanted, _MANIFEST]) or sorted(manifest.parts) != [*wanted]:
                raise ValueError("its parts are not those of its schema")
            yield archive, manifest
    except ValidationError as error:
        first = error.errors()[0]
        raise StoreError(f"{file} cannot be restored: {first['msg']} ({'.'.join(map(str, first['loc']))}).") from error
    except (*_BROKEN, OSError) as error:
        raise StoreError(f"{file} cannot be restored: {error}.") from error


def _check(archive: ZipFile, table: Table, part: _Part) -> None:
    """Reads a part once, in constant memory. ValueError when it is not what the manifest and the table say."""
    name = _name(table)
    if not archive.getinfo(name).file_size == part.bytes <= _LARGEST_PART:
        raise ValueError(f"{name} has another size than the manifest says")
    digest = hashlib.sha256()
    rows = 0
    for line in _lines(archive, name):
        digest.update(line)
        rows += 1
        _check_row(json.loads(line), table)
    if (rows, digest.hexdigest()) != (part.rows, part.sha256):
        raise ValueError(f"{name} is damaged: its rows or its checksum are not those of the manifest")


def _lines(archive: ZipFile, name: str) -> Iterator[bytes]:
    with archive.open(name) as part:
        # ZipExtFile alone looks for a line in steps of 4 kB.
        buffered = BufferedReader(part, 1 << 20)  # type: ignore[type-var] # typeshed hides that it is a ZipExtFile
        while line := buffered.readline(_LARGEST_LINE):
            if not line.endswith(b"\n"):
                raise ValueError(f"{name} has a line that is cut or too long")
            yield line


def _check_row(row: Any, table: Table) -> None:  # Any: whatever stood in the file
    if not isinstance(row, dict) or row.keys() != set(table.columns.keys()):
        raise ValueError(f"{_name(table)} has a row without the columns of its table")
    for column in table.columns:
        if not _fits(row[column.name], column.type.python_type, nullable=bool(column.nullable)):
            raise ValueError(f"{_name(table)} has a wrong value for {column.name}")


def _fits(value: Any, kind: type, *, nullable: bool) -> bool:  # Any: as above
    if value is None:
        return nullable
    if type(value) is int:
        return kind in (int, float) and -(2**63) <= value < 2**63
    return type(value) is kind


def _make_room(db: Connection, at: str, tables: list[Table]) -> None:
    """Brings the database to the backup's revision. StoreError when it holds anything."""
    current = revision(db)
    name = name_of(db.engine.url)
    if current not in (None, at):
        raise StoreError(f"The database {name} has schema {current} and the backup {at}; restore into a new database.")
    migrate(db, at)
    for table in tables:
        if table.name == "versions":
            db.execute(delete(table).where(table.c.number == 0))  # the counter that a new database begins with
        if db.execute(select(table).limit(1)).first():
            raise StoreError(f"The database {name} holds data; restore into a new database.")


def _fill(archive: ZipFile, db: Connection, table: Table) -> None:
    lines = _lines(archive, _name(table))
    while rows := [json.loads(line) for line in islice(lines, _AT_A_TIME)]:
        db.execute(table.insert(), rows)


def count_on(db: Connection) -> None:
    """Lets PostgreSQL count rows on from the numbers that were filled in; SQLite does it by itself."""
    counted = [(table, column) for table in metadata.sorted_tables for column in table.primary_key if column.autoincrement is True]
    for table, column in counted if db.dialect.name == "postgresql" else ():
        counter = func.pg_get_serial_sequence(table.name, column.name)
        db.execute(select(func.setval(counter, select(func.coalesce(func.max(column), 0) + 1).scalar_subquery(), False)))


def _read_back(db: Connection) -> None:
    """Every row must be a value of today's model, or readers would meet the fault later. ValidationError when not."""
    for table in metadata.sorted_tables:
        with db.execution_options(yield_per=_AT_A_TIME).execute(select(table)) as found:
            for _ in found:
                pass
