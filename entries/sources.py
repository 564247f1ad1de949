"""What the store keeps of sources: their state, the schedule, what was learnt of them; and what must outlive a process."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from entries import audit, leases, refresh_counts, refreshes, snapshots, states
from entries.audit import Note
from entries.database import Database
from entries.model import SourceState, Walk
from entries.refreshes import Refreshed
from entries.rows import KEYS, by_chunk, digest
from entries.schema import EPOCH, insert, lessons, memory
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

    def refresh_counts(self) -> dict[str, int]:
        """How many refreshes there were, by what came of them: changed, unchanged, failed."""
        with self._reading() as db:
            return refresh_counts.counted(db)

    def lessons(self, source_id: str) -> str:
        """What scrapers have learnt of a source, a JSON text of their own; "" when nothing."""
        with self._reading() as db:
            return db.execute(select(lessons.c.value).where(lessons.c.source_id == source_id)).scalar() or ""

    def backfill(self, source_id: str) -> Walk | None:
        """How far the backfill of a source has come; None when there was none."""
        with self._reading() as db:
            return states.walk(db, source_id)

    def record(
        self, state: SourceState, *, release_lease_of: str | None = None, refreshed: Refreshed | None = None, now: datetime | None = None
    ) -> None:
        """Writes the state (all but `paused`), what is remembered of the refresh that failed `now`, and ends the lease that this owner
        holds on the source."""
        pages = snapshots.packed(refreshed.pages) if refreshed else ()
        with self._writing() as db:
            states.record(db, state)
            if refreshed and now:
                refreshes.write(db, refreshed, pages, state, {}, now)
            if release_lease_of is not None:
                leases.release(db, state.source_id, release_lease_of)

    def learn_anew(self, state: SourceState, lessons: str, now: datetime, note: Note) -> None:
        """Writes what is left of a source's state and lessons after a person said that its list is to be found anew, and makes it due."""
        with self._writing() as db:
            states.record(db, state)
            states.put_lessons(db, state.source_id, lessons, now)
            states.make_due(db, [state.source_id])
            audit.write(db, note, now)

    def claim_due(self, now: datetime, limit: int, lease: timedelta, owner: str, *, due: datetime | None = None) -> tuple[str, ...]:
        """Leases up to `limit` sources that are due (now, or were so at `due`) to `owner`, the longest overdue first; never two of
        one host at a time."""
        with self._writing() as db:
            return leases.claim_due(db, now, limit, now + lease, owner, due or now)

    def make_due(self, source_ids: Sequence[str] = (), *, notes: Iterable[Note] = (), now: datetime = EPOCH) -> None:
        """Makes these sources, or every one, due at once; paused ones stay paused."""
        with self._writing() as db:
            states.make_due(db, source_ids)
            for note in notes:
                audit.write(db, note, now)

    def claim_one(self, source_id: str, now: datetime, lease: timedelta, owner: str) -> bool:
        """Leases one source, due or not, paused or not; False while its host is leased, or when nobody configures it."""
        with self._writing() as db:
            return leases.claim_one(db, source_id, now, now + lease, owner)

    def claim_new(self, source_id: str, host: str, now: datetime, lease: timedelta, owner: str) -> bool:
        """Leases a source that is about to be configured, before anybody else can; False while its host is leased."""
        with self._writing() as db:
            return leases.claim_new(db, source_id, host, now, now + lease, owner)

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

    def pause(self, source_id: str, paused: bool, now: datetime, *, note: Note | None = None) -> None:
        """The operator's switch, beside the one in the definition; a source is read when neither is set. NotFound."""
        with self._writing() as db:
            if states.pause(db, source_id, paused, now) and note:
                audit.write(db, note, now)

    def pause_all(self, notes: Mapping[str, Note], paused: bool, now: datetime) -> None:
        """The switch of several sources, each with its note, all or none."""
        with self._writing() as db:
            for source_id, note in notes.items():
                if states.pause(db, source_id, paused, now):
                    audit.write(db, note, now)

    # The small rest

    def recall(self, kind: str, key: str, now: datetime) -> str | None:
        """What was remembered, unless it has expired."""
        m = memory.c
        with self._reading() as db:
            return db.execute(select(m.value).where(m.kind == kind, m.key == digest(key), m.until > now)).scalar_one_or_none()

    def recall_all(self, kind: str, keys: Collection[str], now: datetime) -> dict[str, str]:
        """What was remembered of each of these, unless it has expired."""
        m, names = memory.c, {digest(key): key for key in keys}
        with self._reading() as db:
            rows = by_chunk(db, names, select(m.key, m.value).where(m.kind == kind, m.key.in_(KEYS), m.until > now))
            return {names[row["key"]]: row["value"] for row in rows}

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
