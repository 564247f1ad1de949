"""Work that a person began and nobody waits for: a list of addresses, each looked at and kept as a source, or not, with the reason.

    number = store.jobs.add("newsrooms.csv", rows, now, by="editor@example.org")
    store.jobs.turn(number, "running", now, by="editor@example.org")
    store.jobs.waiting(number)                 ->  (Row(...), ...)       without an outcome yet
    store.jobs.settle(job, settled, sources, ...)

Outcomes are written together with the sources they bring: killed anywhere, it goes on where it was and nothing is done twice. One process
at a time does the work, under the lease `TASK`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Literal

from sqlalchemy import BigInteger, Boolean, Column, Connection, Index, Table, bindparam, func, select, update

from entries import audit, definitions, leases
from entries.audit import Note
from entries.database import Database
from entries.definitions import Definition
from entries.errors import Conflict, NotFound
from entries.schema import Chars, Json, Moment, metadata, numbered

_NEWS = ("outcome", "code", "sentence", "source_id")  # what looking at a row tells
TASK = "import"  # the name under which a process holds the work

JobState = Literal["waiting", "running", "stopped", "done", "cancelled"]  # waiting: for a person's word to begin
RowOutcome = Literal["", "ready", "native", "look", "refused"]  # "": not looked at yet
# From which states a person turns a job into which, and what the trail calls it.
TURNS: Mapping[JobState, tuple[frozenset[JobState], str]] = MappingProxyType(
    {
        "running": (frozenset({"waiting", "stopped", "cancelled"}), "began"),
        "stopped": (frozenset({"running"}), "stopped"),
        "cancelled": (frozenset({"waiting", "running", "stopped"}), "cancelled"),
    }
)

jobs = Table(
    "jobs",
    metadata,
    numbered("number"),
    Column("kind", Chars, nullable=False),
    Column("title", Chars, nullable=False),
    Column("who", Chars, nullable=False),
    Column("made", Moment, nullable=False),
    Column("ended", Moment),
    Column("state", Chars, nullable=False),
    Column("paused", Boolean, nullable=False),
)
rows = Table(
    "job_rows",
    metadata,
    Column("job", BigInteger, primary_key=True, autoincrement=False),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("address", Chars, nullable=False),
    Column("name", Chars, nullable=False),
    Column("options", Json(dict[str, str]), nullable=False),
    Column("outcome", Chars, nullable=False),
    Column("code", Chars, nullable=False),
    Column("sentence", Chars, nullable=False),
    Column("source_id", Chars, nullable=False),
    Index("job_rows_by_outcome", "job", "outcome", "code", "number"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One address of a job; `number` is its line or place in what was imported. `options` are further keys of the source to be. `outcome`:
    "ready" and "native" (its own feed) are kept as `source_id`; "look" wants a person's look, and "refused" was not looked at: `code` and
    `sentence` say why."""

    number: int
    address: str
    name: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    outcome: RowOutcome = ""
    code: str = ""
    sentence: str = ""
    source_id: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it stands. `counted` are its rows by outcome; `paused`: sources are kept and not read yet."""

    number: int
    kind: Literal["import"]
    title: str
    who: str
    made: datetime
    ended: datetime | None
    state: JobState
    paused: bool
    counted: Mapping[RowOutcome, int]

    @property
    def total(self) -> int:
        """How many rows it has."""
        return sum(self.counted.values())

    @property
    def left(self) -> int:
        """How many rows wait."""
        return self.counted.get("", 0)


@dataclass(frozen=True, slots=True)
class Cause:
    """Rows that came out alike."""

    outcome: RowOutcome
    code: str
    count: int


class Jobs(Database):
    """The jobs of a store."""

    def add(self, title: str, given: Sequence[Row], now: datetime, *, by: str, paused: bool = False) -> int:
        """A new import that waits for a word to begin; its number. Rows may come with an outcome: those that were refused unseen."""
        with self._writing() as db:
            row = {"kind": "import", "title": title, "who": by, "made": now, "state": "waiting", "paused": paused}
            number = int(db.execute(jobs.insert().values(row).returning(jobs.c.number)).scalar_one())
            if given:
                db.execute(rows.insert(), [{"job": number, **{name: getattr(one, name) for name in Row.__slots__}} for one in given])
            audit.write(db, Note(by, "added", "import", str(number), "", title), now)
        return number

    def turn(self, number: int, state: JobState, now: datetime, *, by: str, paused: bool | None = None) -> None:
        """Begins, stops, cancels or goes on with a job. NotFound, and Conflict where it stands otherwise by now."""
        before, deed = TURNS[state]
        changed = {"state": state, "ended": now if state == "cancelled" else None} | ({} if paused is None else {"paused": paused})
        with self._writing() as db:
            _job(db, number)
            if not db.execute(update(jobs).where(jobs.c.number == number, jobs.c.state.in_(before)).values(changed)).rowcount:
                raise Conflict("import", str(number))
            audit.write(db, Note(by, deed, "import", str(number)), now)

    def job(self, number: int) -> Job:
        """A job as it stands. NotFound."""
        with self._reading() as db:
            return _job(db, number)

    def all(self, limit: int = 100) -> tuple[Job, ...]:
        """The latest jobs, the newest first."""
        with self._reading() as db:
            found = db.execute(select(jobs).order_by(jobs.c.number.desc()).limit(limit)).mappings().all()
            return tuple(Job(**row, counted=_counted(db, row["number"])) for row in found)

    def next(self) -> Job | None:
        """The job that waits longest for being worked on."""
        with self._reading() as db:
            number = db.execute(select(func.min(jobs.c.number)).where(jobs.c.state == "running")).scalar()
            return _job(db, number) if number is not None else None

    def waiting(self, number: int) -> tuple[Row, ...]:
        """The rows without an outcome, in order."""
        return self.rows(number, "", limit=None)

    def rows(self, number: int, outcome: RowOutcome, code: str | None = None, *, limit: int | None = 100) -> tuple[Row, ...]:
        """The first rows with this outcome, and this code where one is given; all with `limit` None."""
        r = rows.c
        wanted = [r.job == number, r.outcome == outcome, *([r.code == code] if code is not None else [])]
        columns = [r[name] for name in Row.__slots__]
        with self._reading() as db:
            found = db.execute(select(*columns).where(*wanted).order_by(r.number).limit(limit)).mappings().all()
        return tuple(Row(**row) for row in found)

    def causes(self, number: int) -> tuple[Cause, ...]:
        """How many rows came out how, the most frequent first."""
        r = rows.c
        statement = select(r.outcome, r.code, func.count()).where(r.job == number).group_by(r.outcome, r.code)
        with self._reading() as db:
            found = [Cause(*row) for row in db.execute(statement)]
        return tuple(sorted(found, key=lambda cause: (-cause.count, cause.code)))

    # For the process that does the work

    def claim(self, owner: str, now: datetime, lease: timedelta) -> bool:
        """Leases the work to `owner`, who may have it already; False while another process has it."""
        with self._writing() as db:
            return leases.claim(db, TASK, now, now + lease, owner)

    def release(self, owner: str) -> None:
        """Ends the owner's lease."""
        with self._writing() as db:
            leases.release(db, TASK, owner)

    def settle(
        self, job: Job, settled: Sequence[Row], sources: Sequence[Definition], owner: str, until: datetime, now: datetime
    ) -> Job | None:
        """Notes outcomes together with the sources they bring, and that the owner's lease goes on, or nothing of it.

        Returns the job as it stands then, done when no row waits; None when the lease is another's by now. Conflict when one of the
        sources came by another way meanwhile."""
        r = rows.c
        with self._writing() as db:
            if not leases.renew(db, TASK, owner, until):
                return None
            if settled:
                mine = update(rows).where(r.job == job.number, r.number == bindparam("row"))
                given = [{"row": row.number} | {f"new_{name}": getattr(row, name) for name in _NEWS} for row in settled]
                db.execute(mine.values({name: bindparam(f"new_{name}") for name in _NEWS}), given)
            if sources:
                definitions.write(db, sources, now, job.who)
            stands = _job(db, job.number)
            if stands.state != "running" or stands.left:
                return stands
            db.execute(update(jobs).where(jobs.c.number == job.number).values(state="done", ended=now))
            audit.write(db, Note(job.who, "ended", "import", str(job.number)), now)
            return replace(stands, state="done", ended=now)


def _job(db: Connection, number: int) -> Job:
    row = db.execute(select(jobs).where(jobs.c.number == number)).mappings().first()
    if row is None:
        raise NotFound("import", str(number))
    return Job(**row, counted=_counted(db, number))


def _counted(db: Connection, number: int) -> dict[RowOutcome, int]:
    r = rows.c
    return dict(db.execute(select(r.outcome, func.count()).where(r.job == number).group_by(r.outcome)).all())
