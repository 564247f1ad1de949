"""A store's content exchanged for that of a backup, while others read it and go on with their open connections.

    replace_all(Path("all.zip"), url, now, beside=folder)  ->  rows

The backup is checked whole and filled into a new SQLite file first; until then nothing is touched. What must not go back in time is carried
over into that file. Then, in one transaction, its content takes the place of the present one: on SQLite by its own online backup, page by
page through the write-ahead log; on PostgreSQL row by row, while readers go on seeing what was there before. Killed anywhere, the store is
what it was or what it is to be.
"""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, Table, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError, OperationalError

from entries import search_index
from entries.audit import audit
from entries.backup import PASSING, count_on, restore, tables_of
from entries.engine import connect, parse, reader, translated, writer
from entries.errors import SchemaMismatch, StoreBusy
from entries.incidents import alert_messages
from entries.refresh_counts import refresh_counts
from entries.schema import facts, leases, metadata, versions
from entries.upgrades import mismatch, revision, status_of
from entries.versions import locked

Step = Callable[[str], None]

# Numbers that were given out, or are while the content is exchanged, never come again.
_LEAP = 100_000
_PATIENCE_S = 30.0
_AT_A_TIME = 500
_TRIES = 5
# Of what no backup holds, these go on: what is being read, and what was told to whom. The rest (sessions, invitations, looks) ends.
_GOES_ON = (leases, alert_messages)


def replace_all(file: Path, url: str, now: datetime, *, beside: Path, step: Step = lambda _: None) -> int:
    """Replaces everything by what a backup holds; the number of rows. `beside` is a folder for the new place, with room for all of it.

    StoreError when the file cannot be restored, and then nothing was touched. All sessions end.
    """
    live = connect(url)
    try:
        with translated(live.url), reader(live).connect() as db:
            _must_be_ready(live, db)
        with tempfile.TemporaryDirectory(prefix=".restoring-", dir=beside) as folder:
            new = Path(folder) / "store.db"
            step("checking the file and filling a new place")
            rows = restore(file, f"sqlite:///{new}")
            step("putting it in the place of the present content")
            with translated(live.url):
                (_exchange_file if live.dialect.name == "sqlite" else _exchange_rows)(new, live, now)
    finally:
        live.dispose()
    return rows


def _must_be_ready(live: Engine, db: Connection) -> None:
    status = status_of(revision(db))
    if status.state != "ready":
        raise mismatch(live.url, status)


@contextmanager
def _opened(new: Path) -> Iterator[Connection]:
    engine = connect(f"sqlite:///{new}")
    try:
        with writer(engine).begin() as db:
            yield db
    finally:
        engine.dispose()


def _exchange_file(new: Path, live: Engine, now: datetime) -> None:
    """What is written between the look at the present content and the exchange is replaced as well; its numbers are leapt over."""
    with reader(live).connect() as present, _opened(new) as db:
        _carry_over(present, db, now)
        for table in _GOES_ON:
            _copy(table, present, db)
    live.dispose()
    end = time.monotonic() + _PATIENCE_S

    def patiently(status: int, remaining: int, _total: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and time.monotonic() > end:
            raise StoreBusy("The database is written to all the time; try again later.")

    with closing(sqlite3.connect(new)) as source, closing(sqlite3.connect(parse(str(live.url)).database or "")) as target:
        source.backup(target, pages=-1, progress=patiently, sleep=0.05)


def _exchange_rows(new: Path, live: Engine, now: datetime) -> None:
    """Readers see the content of before until the end: rows are deleted, which hides nothing from those who read already."""
    for tries in range(_TRIES):
        try:
            _pour(new, live, now)
        except DBAPIError as error:  # a writer that held one table and wanted another: the locks come first, so little was done in vain
            if tries == _TRIES - 1 or not isinstance(error, OperationalError):
                raise
        else:
            return


def _pour(new: Path, live: Engine, now: datetime) -> None:
    with writer(live).begin() as db, _opened(new) as filled:
        locked(db)  # no other writer of entries gets past here, so most that could stand in each other's way wait already
        current = revision(db)
        if current is None:
            raise SchemaMismatch("The database is empty.")
        tables = tables_of(current)
        ending = [table for table in metadata.sorted_tables if table.name in PASSING and table not in _GOES_ON]
        names = ", ".join(f'"{table.name}"' for table in (*tables, *ending))
        db.execute(text(f"LOCK TABLE {names} IN EXCLUSIVE MODE"))  # our own names; readers pass, writers wait
        _carry_over(db, filled, now)
        db.execute(text("DELETE FROM search_words"))
        for table in reversed((*tables, *ending)):
            db.execute(delete(table))
        for table in tables:
            _copy(table, filled, db)
        count_on(db)
        search_index.refill(db)


def _copy(table: Table, source: Connection, target: Connection) -> None:
    with source.execute(select(table), execution_options={"yield_per": _AT_A_TIME}) as found:
        for rows in found.mappings().partitions(_AT_A_TIME):
            target.execute(insert(table), [dict(row) for row in rows])


def _carry_over(present: Connection, new: Connection, now: datetime) -> None:
    """What must not go back in time: numbers of versions, the trail of who did what, counts, and what signs cookies."""
    _leap(present, new, now)
    last = new.execute(select(audit.c.at).order_by(audit.c.number.desc()).limit(1)).scalar()
    later = select(audit).where(audit.c.at > last) if last else select(audit)
    names = [column.name for column in audit.columns if column.name != "number"]
    notes = [{name: row[name] for name in names} for row in present.execute(later.order_by(audit.c.number)).mappings()]
    if notes:
        new.execute(insert(audit), notes)
    new.execute(delete(refresh_counts))
    _copy(refresh_counts, present, new)
    secret = present.execute(select(facts.c.value).where(facts.c.key == "secret")).scalar()
    new.execute(delete(facts).where(facts.c.key == "secret"))
    if secret:
        new.execute(insert(facts).values(key="secret", value=secret))


def _leap(present: Connection, new: Connection, now: datetime) -> None:
    """Every feed that there is or was has another version now, behind all numbers given out: so every cache and reader notices."""
    was: dict[str, int] = dict(present.execute(select(versions.c.scope, versions.c.number)).all())
    is_: dict[str, int] = dict(new.execute(select(versions.c.scope, versions.c.number)).all())
    number = max(*was.values(), *is_.values()) + _LEAP
    new.execute(update(versions).values(number=number, updated=now))
    if missing := sorted(was.keys() - is_.keys()):
        new.execute(insert(versions), [{"scope": scope, "number": number, "updated": now} for scope in missing])
