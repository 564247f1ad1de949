"""What the store keeps of sources: their state, the schedule, definitions, what was learnt of them; and what must outlive a process."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from entries import leases, states
from entries.database import Database
from entries.model import SourceState, Walk
from entries.rows import digest
from entries.schema import definitions, insert, lessons, memory
from entries.states import SourceRow


class Sources(Database):
    """The part of the store that those who read newsrooms work with, beside entries."""

    def sync_sources(self, specs: Sequence[SourceRow], now: datetime) -> None:
        """Makes the configured sources those of `specs`, renamed where they had other ids; the others are retired: kept, never claimed,
        until they return."""
        with self._reading() as db:
            if not states.amendments(db, specs, now) and not any(states.renamings(db, specs)):
                return
        with self._writing() as db:
            states.sync(db, specs, now)

    def state(self, source_id: str) -> SourceState:
        """What is remembered of a source; the state of one never read when nothing is."""
        with self._reading() as db:
            return states.state(db, source_id)

    def states(self) -> dict[str, SourceState]:
        """What is remembered of every source, retired ones included, by id."""
        with self._reading() as db:
            return states.states(db)

    def lessons(self, source_id: str) -> str:
        """What scrapers have learnt of a source, a JSON text of their own; "" when nothing."""
        with self._reading() as db:
            return db.execute(select(lessons.c.value).where(lessons.c.source_id == source_id)).scalar() or ""

    def backfill(self, source_id: str) -> Walk | None:
        """How far the backfill of a source has come; None when there was none."""
        with self._reading() as db:
            return states.walk(db, source_id)

    def record(self, state: SourceState, *, release_lease_of: str | None = None) -> None:
        """Writes the state (all but `paused`), what was learnt unless None, and ends the lease that this owner holds on the source."""
        with self._writing() as db:
            states.record(db, state)
            if release_lease_of is not None:
                leases.release(db, state.source_id, release_lease_of)

    def claim_due(self, now: datetime, limit: int, lease: timedelta, owner: str, *, due: datetime | None = None) -> tuple[str, ...]:
        """Leases up to `limit` sources that are due (now, or were so at `due`) to `owner`, the longest overdue first; never two of
        one host at a time."""
        with self._writing() as db:
            return leases.claim_due(db, now, limit, now + lease, owner, due or now)

    def make_due(self) -> None:
        """Makes every source due at once; paused ones stay paused."""
        with self._writing() as db:
            states.make_due(db)

    def claim_one(self, source_id: str, now: datetime, lease: timedelta, owner: str) -> bool:
        """Leases one source, due or not, paused or not; False while its host is leased, or when nobody configures it."""
        with self._writing() as db:
            return leases.claim_one(db, source_id, now, now + lease, owner)

    def renew(self, source_id: str, owner: str, until: datetime) -> bool:
        """Moves the end of a lease; False when it has run out and somebody else took it."""
        with self._writing() as db:
            return leases.renew(db, source_id, owner, until)

    def release(self, source_id: str, owner: str) -> None:
        """Ends the owner's lease of a source, if it still is the owner's."""
        with self._writing() as db:
            leases.release(db, source_id, owner)

    def leases(self) -> dict[str, str]:
        """Which sources are leased, and by whom; leases that have run out and were not pruned yet are among them."""
        with self._reading() as db:
            return leases.owners(db)

    def pause(self, source_id: str, paused: bool, now: datetime) -> None:
        """The operator's switch, beside the one in the definition; a source is read when neither is set. NotFound."""
        with self._writing() as db:
            states.pause(db, source_id, paused, now)

    def definitions(self) -> dict[str, str]:
        """The TOML texts of the sources that the store owns, by id."""
        with self._reading() as db:
            rows = db.execute(select(definitions.c.source_id, definitions.c.text).order_by(definitions.c.source_id))
            return dict(rows.all())

    def put_definition(self, source_id: str, text: str | None, now: datetime) -> None:
        """Keeps a definition, not understood here; None drops it."""
        with self._writing() as db:
            states.put_definition(db, source_id, text, now)

    # The small rest

    def recall(self, kind: str, key: str, now: datetime) -> str | None:
        """What was remembered, unless it has expired."""
        m = memory.c
        with self._reading() as db:
            return db.execute(select(m.value).where(m.kind == kind, m.key == digest(key), m.until > now)).scalar_one_or_none()

    def remember(self, kind: str, key: str, value: str, until: datetime) -> None:
        """Remembers a text until then: a robots.txt, how long a host wants to be left alone."""
        row = {"value": value, "until": until}
        with self._writing() as db:
            statement = insert(db, memory).values(kind=kind, key=digest(key), **row)
            db.execute(statement.on_conflict_do_update(index_elements=[memory.c.kind, memory.c.key], set_=row))

    def prune(self, now: datetime) -> None:
        """Drops what has expired: memories, leases, states of sources retired for 90 days. Never an entry."""
        with self._writing() as db:
            states.prune(db, now)
