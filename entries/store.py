"""The store: the only meeting point of those who read newsrooms and those who serve feeds.

    upgrade(url)
    store = open_store(url)                   # sqlite:///PATH or postgresql://USER@HOST/NAME
    store.save(changes, state, now)           # one transaction
    store.select(FeedQuery(topics=("education",))).entries

A `Store` serves many threads; each process opens its own. Every method is one transaction. All raise StoreBusy when the
database is locked or away (another try may help), and StoreError when it refuses. All moments are aware UTC.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Literal

from sqlalchemy import Connection, Engine, select

from entries import audit, judging, leases, lookup, refreshes, revisions, saving, selection, snapshots, states, versions, volumes
from entries.archives import Archives
from entries.attempts import Attempts
from entries.audit import Audit, Note
from entries.changes import counts
from entries.copies import Copies
from entries.definitions import Definitions
from entries.engine import connect
from entries.errors import NotFound
from entries.ids import authority_name
from entries.incidents import Incidents
from entries.inventory import Inventory
from entries.invitations import Invitations
from entries.jobs import Jobs
from entries.judging import Case, Judging
from entries.likeness import Said
from entries.live import Live
from entries.looks import Looks
from entries.lookup import EntryFacts
from entries.model import Change, Correction, Entry, Known, Past, SourceState, Tombstone, TopicMatch, Walk
from entries.people import People
from entries.pictures import Pictures
from entries.places import Places
from entries.push import Push
from entries.queries import Appearance, FeedQuery, Revision, Selection, Volume
from entries.refreshes import Refreshed, Refreshes
from entries.register import Register
from entries.rereads import Rereads
from entries.schema import facts, insert
from entries.snapshots import Snapshots
from entries.sources import Sources
from entries.states import SourceRow
from entries.tokens import Tokens
from entries.upgrades import SchemaStatus, mismatch, revision, schema_status, status_of, upgrade
from entries.views import Views

__all__ = ["SchemaStatus", "SourceRow", "Store", "open_store", "schema_status", "upgrade"]


def open_store(url: str) -> Store:
    """The store at `url`. Makes the folder of a SQLite file. SchemaMismatch unless the schema is the one of this code."""
    store = Store(connect(url))
    try:
        store.check()
    except BaseException:
        store.close()
        raise
    return store


class Store(Sources):
    """Entries, states of sources, and what else must outlive a process. Made by `open_store`."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.archives = Archives(engine)
        self.tokens = Tokens(engine)
        self.places = Places(engine)
        self.live = Live(engine)
        self.push = Push(engine)
        self.inventory = Inventory(engine)
        self.definitions = Definitions(engine)
        self.audit = Audit(engine)
        self.people = People(engine)
        self.refreshes = Refreshes(engine)
        self.snapshots = Snapshots(engine)
        self.looks = Looks(engine)
        self.invitations = Invitations(engine)
        self.attempts = Attempts(engine)
        self.incidents = Incidents(engine)
        self.jobs = Jobs(engine)
        self.copies = Copies(engine)
        self.register = Register(engine)
        self.rereads = Rereads(engine)
        self.views = Views(engine)
        self.pictures = Pictures(engine)

    def check(self) -> None:
        """Whether the database can be read now: StoreBusy when not, SchemaMismatch when it was migrated meanwhile."""
        with self._reading() as db:
            status = status_of(revision(db))
        if status.state != "ready":
            raise mismatch(self._engine.url, status)

    def close(self) -> None:
        """Closes all connections."""
        self._engine.dispose()

    # Entries in

    def authority(self, default_host: str, year: int) -> tuple[str, int]:
        """Who mints the tags of this database, and since when (RFC 4151 §2.1): fixed at the first call, whatever is asked later."""
        kept = select(facts.c.value).where(facts.c.key == "authority")
        with self._reading() as db:
            fact = db.execute(kept).scalar()
        if fact is None:
            first = {"key": "authority", "value": f"{authority_name(default_host)},{year:04d}"}
            with self._writing() as db:
                db.execute(insert(db, facts).values(first).on_conflict_do_nothing())
                fact = db.execute(kept).scalar_one()
        name, _, since = fact.partition(",")
        return name, int(since)

    def secret(self) -> str:
        """A random text of this database that outlives processes, for signing: made at the first call."""
        kept = select(facts.c.value).where(facts.c.key == "secret")
        with self._reading() as db:
            fact = db.execute(kept).scalar()
        if fact is None:
            with self._writing() as db:
                db.execute(insert(db, facts).values(key="secret", value=token_urlsafe(32)).on_conflict_do_nothing())
                fact = db.execute(kept).scalar_one()
        return str(fact)

    def known(self, source_id: str, url_keys: Collection[str], since: datetime) -> tuple[Known, ...]:
        """The source's entries met under one of `url_keys`, or published or first seen after `since`; also the withdrawn ones.

        What a backfill brought counts by its publication alone, unless it is still partial: a whole archive is no news.
        A url key is whatever text `Change.urls` held when the entry was saved; they are compared as they are.
        """
        with self._reading() as db:
            return lookup.known(db, source_id, url_keys, since)

    def alike(self, source_id: str, days: Collection[datetime], bodies: Collection[str]) -> tuple[Known, ...]:
        """The source's entries of any age that were published within a day of one of `days`, or have one of these prints of a text."""
        with self._reading() as db:
            return lookup.alike(db, source_id, days, bodies)

    def said(self, entry_id: str) -> Said | None:
        """The stored words of an entry, also of one that is held or withdrawn: to compare by, never to show."""
        with self._reading() as db:
            return lookup.said(db, entry_id)

    def save(
        self,
        changes: Sequence[Change],
        state: SourceState,
        now: datetime,
        *,
        owner: str | None = None,
        lessons: str | None = None,
        listed: Collection[str] = (),
        refreshed: Refreshed | None = None,
    ) -> int:
        """Writes everything that a refresh changed, its state, what it learnt (None: nothing new), what is remembered of it, and the end
        of `owner`'s lease, or nothing of it.

        `changes` come newest first, as on the page. Returns the sequence of the last change that readers see.
        A release that is stored already is brought up to date, one that was withdrawn comes back. An entry with `hold_until`
        after `now` is kept from readers until `release_held`. Topics that an operator gave stay. `listed` are ids of releases on the
        first list page: if a backfill brought them before, they come to the head of their feeds.
        """
        pages = snapshots.packed(refreshed.pages) if refreshed else ()
        with self._writing() as db:
            sequence = saving.save(db, changes, now, listed)
            states.record(db, state)
            if refreshed:
                refreshes.write(db, refreshed, pages, state, counts(changes), now)
            if lessons is not None:
                states.put_lessons(db, state.source_id, lessons, now)
            if owner is not None:
                leases.release(db, state.source_id, owner)
            return sequence

    def archive(self, changes: Sequence[Change], walk: Walk, now: datetime) -> None:
        """Writes what a backfill met on an older list page, in the page's order, and how far it has come, or nothing of it.

        New entries are public but in the head of no feed; a release that is stored already stays as it is, and is only
        remembered under the addresses of its change. The state of the source is left alone.
        """
        with self._writing() as db:
            saving.archive(db, changes, now)
            states.put_walk(db, walk)

    def release_held(self, now: datetime) -> int:
        """Shows the entries whose embargo is over; how many."""
        with self._reading() as db:
            if not saving.held_until(db, now):
                return 0
        with self._writing() as db:
            return saving.release_held(db, now)

    # Topics

    def correct(self, key: str, topic: str, wanted: bool | None, now: datetime, *, note: Note | None = None) -> None:
        """An operator's word on one topic of the entry with this slug or id: wanted or not, whatever rules and source give, now and
        later. None takes his word back. NotFound, but not when the entry is held or withdrawn."""
        with self._writing() as db:
            saving.correct(db, key, topic, wanted, now)
            _noted(db, note, now)

    def corrections(self, key: str) -> tuple[Correction, ...]:
        """What an operator decided about the topics of the entry with this slug or id, by topic. NotFound."""
        return self.case(key).corrections

    def case(self, key: str) -> Case:
        """What judging the entry with this slug or id takes, also when it is held or withdrawn. NotFound."""
        with self._reading() as db:
            found = judging.case(db, key)
        if found is None:
            raise NotFound("release", key)
        return found

    def last_judging(self) -> Judging | None:
        """The run over the archive that was begun last, done or not; None before the first."""
        with self._reading() as db:
            return judging.last_run(db)

    def begin_judging(self, run: Judging, owner: str, now: datetime, lease: timedelta) -> Judging | None:
        """Leases the run to `owner` and notes its beginning, unless it is under way already; None while another process has one."""
        with self._writing() as db:
            if not leases.claim(db, judging.TASK, now, now + lease, owner):
                return None
            return run if run == judging.last_run(db) else judging.begin(db, run)

    def cases(self, sources: tuple[str, ...], before: int | None, limit: int) -> tuple[Case, ...]:
        """The next entries to judge, newest first: of these sources (of all when there is none), with numbers less than `before`."""
        with self._reading() as db:
            return judging.cases(db, sources, before, limit)

    def cases_total(self) -> int:
        """How many entries `cases` reads in all."""
        with self._reading() as db:
            return judging.total(db)

    def put_judged(
        self,
        judged: Collection[tuple[Case, tuple[TopicMatch, ...]]],
        run: Judging,
        owner: str,
        until: datetime,
        now: datetime,
    ) -> Judging | None:
        """Gives entries the topics that rules and source give them now, and notes how far the run has come and that its lease goes on, or
        nothing of it. Only entries whose topics readers see changed move, and their feeds. None when the lease is another's by now."""
        with self._writing() as db:
            if not leases.renew(db, judging.TASK, owner, until):
                return None
            changed = saving.put_judged(db, {entry.number: (entry, given) for entry, given in judged}, now) if judged else ()
            run = replace(run, changed=run.changed + len(changed))
            judging.put_run(db, run)
            return run

    def note_mixed(self) -> None:
        """Notes that releases are stored by other rules than those by which the archive was judged last."""
        with self._writing() as db:
            run = judging.last_run(db)
            if run and not run.mixed:
                judging.put_run(db, replace(run, mixed=True))

    # Entries out

    def version(self) -> int:
        """The sequence of the last change that readers see; 0 when there was none."""
        with self._reading() as db:
            return versions.current(db)

    def moved(self, since: int) -> tuple[int, frozenset[str]]:
        """The version, and the scopes (see `scopes_of`) that changed after the version `since`."""
        with self._reading() as db:
            return versions.moved(db, since)

    def revision(self, query: FeedQuery) -> Revision:
        """The version of what the query asks for; reads counters only. The token does not tell one query from another."""
        with self._reading() as db:
            return versions.revision(db, query)

    def select(self, query: FeedQuery) -> Selection:
        """The entries that the query asks for, newest first, with the marks of withdrawn ones; all of the same moment."""
        with self._reading() as db:
            return selection.select_page(db, query)

    def entry(self, key: str) -> Entry:
        """The public entry with this slug or id. NotFound, also when it is held or withdrawn."""
        with self._reading() as db:
            return lookup.entry(db, key)

    def appearances(self, entry_id: str) -> tuple[Appearance, ...]:
        """Where the release of this public entry stands, too, the leading entry first; empty when nowhere, or when nobody knows the id."""
        with self._reading() as db:
            return lookup.appearances_of(db, entry_id)

    def tombstone(self, key: str) -> Tombstone | None:
        """The mark of the withdrawn entry with this slug or id; None when there is none."""
        with self._reading() as db:
            return lookup.tombstone(db, key)

    def revisions(self, entry_id: str) -> tuple[Past, ...]:
        """The earlier states of a public entry, newest first; none of one that is held or withdrawn."""
        with self._reading() as db:
            return revisions.past(db, entry_id)

    # For the operator

    def facts(self, key: str) -> EntryFacts:
        """What an operator may know of the entry with this slug, id or address of a page, whatever its status. NotFound."""
        with self._reading() as db:
            return lookup.facts(db, key)

    def held(self) -> tuple[EntryFacts, ...]:
        """The entries that wait for their moment, the next one first."""
        with self._reading() as db:
            return lookup.held(db)

    def withdraw(self, entry_id: str, now: datetime, *, note: Note | None = None) -> None:
        """Takes an entry out of every output and leaves its tombstone; no refresh brings it back. NotFound."""
        with self._writing() as db:
            if not saving.withdraw(db, entry_id, now):
                raise NotFound("entry", entry_id)
            _noted(db, note, now)

    def restore(self, entry_id: str, now: datetime, given: Iterable[TopicMatch] | None = None, *, note: Note | None = None) -> None:
        """Brings a withdrawn entry back as what it was, whoever withdrew it, with the topics `given` now or those it had. NotFound."""
        with self._writing() as db:
            if not saving.restore(db, entry_id, given, now):
                raise NotFound("entry", entry_id)
            _noted(db, note, now)

    def volumes(self, scope: Literal["topic", "source"], now: datetime) -> dict[str, Volume]:
        """How much every topic or source publishes, by id; what has no entry is missing."""
        with self._reading() as db:
            return volumes.volumes(db, scope, now)

    def topics_of_sources(self) -> dict[str, tuple[str, ...]]:
        """The topics that each source has public entries on, the most frequent first."""
        with self._reading() as db:
            return volumes.topics_of_sources(db)

    def counts(self, now: datetime) -> tuple[int, int]:
        """How many releases are public, and how many of them were published since midnight UTC."""
        with self._reading() as db:
            return volumes.counts(db, now)


def _noted(db: Connection, note: Note | None, now: datetime) -> None:
    if note:
        audit.write(db, note, now)
