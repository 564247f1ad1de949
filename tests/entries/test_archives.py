"""Archive documents: every release of a feed once, in parts that stay what they are, and found by whoever stops at what he knows."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from entries.engine import connect, writer
from entries.errors import NotFound
from entries.model import Change, Entry, SourceState, Walk
from entries.queries import ArchivePart, FeedQuery
from entries.store import Store, open_store, upgrade
from entries.upgrades import migrate
from tests.entries.makers import DAY, NOW, entry, new, put
from tests.entries.test_releases import _back_to, told

ALL = FeedQuery()
MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)


def backfill(store: Store, *released: Entry) -> None:
    store.archive(new(*released), Walk(released[0].source_id, None, NOW, NOW), NOW)


def parts(store: Store, query: FeedQuery) -> list[ArchivePart]:
    """All of a feed, as somebody meets them who follows the chain."""
    part = store.archives.newest(query)
    found = []
    while part:
        assert part not in found
        found.append(part)
        part = store.archives.document(query, part).previous
    return found


def keys(store: Store, query: FeedQuery, part: ArchivePart) -> list[str]:
    return [one.url.rpartition("/")[2] for one in store.archives.document(query, part).selection.entries]


def test_a_month_holds_what_came_in_it_whenever_that_was_published(store: Store) -> None:
    put(store, entry("b", at=NOW - 700 * DAY), entry("a"))
    put(store, entry("d", at=NOW - 900 * DAY), entry("c"), now=NOW + 30 * DAY)
    query = replace(ALL, limit=1)
    assert parts(store, query) == [ArchivePart(APRIL, 1, 2), ArchivePart(MARCH, 1, 2)]
    assert keys(store, query, ArchivePart(APRIL, 1, 2)) == ["c", "d"]
    assert keys(store, query, ArchivePart(MARCH, 1, 2)) == ["a", "b"]


def test_a_part_that_has_grown_has_a_new_name_and_the_old_one_still_means_what_it_did(store: Store) -> None:
    put(store, entry("a"))
    put(store, entry("b"), now=NOW + DAY)
    assert parts(store, ALL) == [ArchivePart(MARCH, 1, 2)]
    assert keys(store, ALL, ArchivePart(MARCH, 1, 2)) == ["b", "a"]
    assert keys(store, ALL, ArchivePart(MARCH, 1, 1)) == ["a"]


def test_a_feed_that_shows_everything_names_its_oldest_part(store: Store) -> None:
    put(store, entry("a"))
    put(store, entry("b"), now=NOW + 30 * DAY)
    assert parts(store, ALL) == [ArchivePart(MARCH, 1, 1)]
    assert store.archives.newest(replace(ALL, limit=1)) == ArchivePart(MARCH, 1, 1)
    put(store, entry("c"), now=NOW + 31 * DAY)
    assert store.archives.newest(replace(ALL, limit=1)) == ArchivePart(APRIL, 1, 2)


def test_what_backfills_brought_follows_behind_by_the_month_of_its_publication(store: Store) -> None:
    put(store, entry("a", topics=["sea"]))
    named = [store.archives.newest(query) for query in (ALL, FeedQuery(sources=("tern",)), FeedQuery(topics=("sea",)))]
    backfill(store, entry("c", at=NOW - 40 * DAY, topics=["sea"]), entry("d", at=NOW - 400 * DAY))
    backfill(store, entry("e", at=NOW - 41 * DAY))
    assert [store.archives.newest(query) for query in (ALL, FeedQuery(sources=("tern",)), FeedQuery(topics=("sea",)))] == named
    january, last_year = ArchivePart(date(2026, 1, 1), 1, 2, backfilled=True), ArchivePart(date(2025, 2, 1), 1, 1, backfilled=True)
    assert parts(store, ALL) == [ArchivePart(MARCH, 1, 1), january, last_year]
    assert keys(store, ALL, january) == ["c", "e"]
    assert parts(store, FeedQuery(topics=("sea",))) == [ArchivePart(MARCH, 1, 1), replace(january, last=1)]


def test_a_feed_with_nothing_but_backfills_leads_to_these(store: Store) -> None:
    assert store.archives.newest(ALL) is None
    backfill(store, entry("a", at=NOW - 400 * DAY))
    assert store.archives.newest(ALL) == ArchivePart(date(2025, 2, 1), 1, 1, backfilled=True)


def test_a_feed_is_read_together_with_the_part_that_it_names(store: Store) -> None:
    put(store, entry("a"))
    assert store.archives.subscription(ALL) == replace(store.select(ALL), older=ArchivePart(MARCH, 1, 1))


def test_a_release_under_embargo_comes_when_it_is_shown(store: Store) -> None:
    put(store, entry("held", hold_until=NOW + 30 * DAY), entry("a"))
    assert parts(store, ALL) == [ArchivePart(MARCH, 1, 1)]
    put(store, entry("b"), now=NOW + 29 * DAY)
    store.release_held(NOW + 31 * DAY)
    assert keys(store, ALL, ArchivePart(MARCH, 1, 1)) == ["a"]
    assert keys(store, ALL, ArchivePart(APRIL, 1, 2)) == ["b", "held"]


def test_a_clock_that_was_put_back_opens_no_older_month(store: Store) -> None:
    put(store, entry("a"), now=NOW + 30 * DAY)
    put(store, entry("b"), now=NOW)
    assert parts(store, ALL) == [ArchivePart(APRIL, 1, 2)]


def test_a_withdrawn_release_leaves_its_mark_where_it_stood_and_comes_back_there(store: Store) -> None:
    put(store, entry("b"), entry("a"))
    put(store, entry("c"), now=NOW + 30 * DAY)
    part = ArchivePart(MARCH, 1, 2)
    before = store.archives.revision(ALL, part)
    store.withdraw(entry("a").id, NOW + 31 * DAY)
    document = store.archives.document(ALL, part)
    assert keys(store, ALL, part) == ["b"]
    assert [mark.id for mark in document.selection.tombstones] == [entry("a").id]
    assert document.selection.revision == store.archives.revision(ALL, part) != before
    store.restore(entry("a").id, NOW + 32 * DAY)
    assert keys(store, ALL, part) == ["b", "a"]


def test_a_release_that_a_refresh_takes_out_of_the_archive_stays_in_its_document(store: Store) -> None:
    backfill(store, entry("a", at=NOW - 400 * DAY))
    (part,) = parts(store, ALL)
    store.save([], SourceState("tern"), NOW, listed=(entry("a").id,))
    assert keys(store, ALL, part) == ["a"]
    assert [one.id for one in store.select(ALL).entries] == [entry("a").id]
    assert parts(store, ALL) == [part]


def test_copies_of_a_release_share_the_documents_of_mixed_feeds_and_keep_their_own(store: Store) -> None:
    both, tern, wire = (FeedQuery(sources=names) for names in (("tern", "wire"), ("tern",), ("wire",)))
    put(store, told(1, "wire", topics=["sea"]))
    named = store.archives.newest(ALL)
    put(store, told(1, "tern", topics=["sea"]))
    put(store, told(2, "tern", topics=["sea"]))
    put(store, told(2, "wire", topics=["sea"]))
    assert named == ArchivePart(MARCH, 1, 1)
    for query in (ALL, both, tern, FeedQuery(topics=("sea",))):
        assert [keys(store, query, part) for part in parts(store, query)] == [["2-tern", "1-tern"]]
    assert store.archives.newest(ALL) == ArchivePart(MARCH, 1, 3)  # the last copy is nothing new here
    assert parts(store, wire) == [ArchivePart(MARCH, 1, 4)]
    assert keys(store, wire, ArchivePart(MARCH, 1, 4)) == ["2-wire", "1-wire"]


@pytest.mark.parametrize(
    "part",
    [
        ArchivePart(MARCH, 1, 3),
        ArchivePart(MARCH, 2, 1),
        ArchivePart(MARCH, 1, 10**9 - 1),
        ArchivePart(MARCH, 1, 2, backfilled=True),
        ArchivePart(APRIL, 1, 1),
        ArchivePart(date.min, 1, 1, backfilled=True),
        ArchivePart(date.max.replace(day=1), 1, 1),
    ],
)
def test_what_was_never_filed_is_not_found(store: Store, part: ArchivePart) -> None:
    put(store, entry("b"), entry("a"))
    for ask in (store.archives.revision, store.archives.document):
        with pytest.raises(NotFound, match=r"archive document '\d{4}-\d\d\.\d+-\d+'"):
            ask(ALL, part)


def test_a_crowded_month_is_cut_after_every_500_and_never_elsewhere(store: Store) -> None:
    put(store, *(entry(f"{n:04d}", topics=["sea"] if n % 2 else []) for n in reversed(range(1, 1102))))
    sea = FeedQuery(topics=("sea",))
    assert parts(store, ALL) == [ArchivePart(MARCH, 1001, 1101), ArchivePart(MARCH, 501, 1000), ArchivePart(MARCH, 1, 500)]
    assert parts(store, sea) == [ArchivePart(MARCH, 1000, 1101), ArchivePart(MARCH, 1, 999)]
    assert len(keys(store, sea, ArchivePart(MARCH, 1, 999))) == 500
    for gone in ("0001", "0500", "0501", "1101"):
        store.withdraw(entry(gone).id, NOW)
    assert parts(store, ALL) == [ArchivePart(MARCH, 1001, 1100), ArchivePart(MARCH, 501, 1000), ArchivePart(MARCH, 1, 499)]
    assert keys(store, ALL, ArchivePart(MARCH, 1, 499)) == [f"{n:04d}" for n in range(499, 1, -1)]
    with pytest.raises(NotFound):
        store.archives.document(ALL, ArchivePart(MARCH, 1, 1101))  # an address that was never given, for more than a document may hold


def test_a_topic_that_is_corrected_takes_its_release_and_moves_no_other(store: Store) -> None:
    sea = FeedQuery(topics=("sea",))
    put(store, *(entry(f"{n:04d}", topics=["sea"] if n != 250 else []) for n in reversed(range(1, 601))))
    whole = parts(store, sea)
    store.correct(entry("0100").slug, "sea", False, NOW)
    store.correct(entry("0250").slug, "sea", True, NOW)
    assert [one for part in whole for one in keys(store, sea, part)] == [f"{n:04d}" for n in range(600, 0, -1) if n != 100]


# ------------------------------------------------------------------------------------------------------------ whatever happens


@dataclass
class Subscriber:
    """Somebody who follows a feed as RFC 5005 advises: he goes back to the first document that he knows."""

    query: FeedQuery
    known: dict[ArchivePart, frozenset[str]] = field(default_factory=dict)
    entries: set[str] = field(default_factory=set)

    def poll(self, store: Store) -> None:
        self.entries |= {one.id for one in store.select(self.query).entries}
        part = store.archives.newest(self.query)
        while part and part not in self.known:
            document = store.archives.document(self.query, part)
            self.known[part] = frozenset(one.id for one in document.selection.entries)
            self.entries |= self.known[part]
            part = document.previous


@dataclass
class World:
    """A store to which things happen; all under names of its own."""

    store: Store
    name: str
    now: datetime = NOW
    made: list[Entry] = field(default_factory=list)
    backfilled: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)  # now or at some time

    def entries(self, number: int, age: int, **fields: datetime) -> list[Entry]:
        topics = [f"{self.name}-sea", f"{self.name}-sky"]
        keys = [f"{self.name}-{len(self.made) + n}" for n in range(number)]
        at = self.now - age * DAY
        released = [
            entry(key, source=self.name + "ab"[n % 2], at=at, topics=topics[: n % 3], title=key, text=f"{key} {age}", **fields)
            for n, key in enumerate(keys)
        ]
        self.made += released
        return released

    def happen(self, kind: str, number: int, age: int) -> None:
        self.now += timedelta(days=9)
        match kind:
            case "save":
                put(self.store, *self.entries(number, age), now=self.now)
            case "hold":
                put(self.store, *self.entries(number, 0, hold_until=self.now + age * DAY), now=self.now)
            case "backfill":
                released = self.entries(number, 10 * age)
                self.store.archive(new(*released), Walk(released[0].source_id, None, NOW, NOW), self.now)
                self.backfilled |= {one.id for one in released}
            case "list":
                self.store.save([], SourceState(f"{self.name}a"), self.now, listed=self.chosen(number))
            case "withdraw":
                self.gone |= set(self.chosen(number))
                self.store.save([Change("withdrawn", one) for one in self.chosen(number)], SourceState(f"{self.name}a"), self.now)
            case "restore":
                for one in self.chosen(2 * number):
                    self.store.restore(one, self.now)
        self.store.release_held(self.now)

    def chosen(self, number: int) -> list[str]:
        return [one.id for one in self.made[number - 1 :: number]]


events = st.tuples(st.sampled_from(["save", "hold", "backfill", "list", "withdraw", "restore"]), st.integers(1, 4), st.integers(0, 60))


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(happened=st.lists(events, min_size=1, max_size=8))
def test_whatever_happens_the_chain_holds_everything_once_and_nobody_misses_anything(
    store: Store, happened: list[tuple[str, int, int]]
) -> None:
    world = World(store, f"s{store.version()}x")
    a, b, sea, sky = (f"{world.name}{end}" for end in ("a", "b", "-sea", "-sky"))
    subscribers = [
        Subscriber(FeedQuery(sources=(a,), limit=2)),
        Subscriber(FeedQuery(sources=(a,))),
        Subscriber(FeedQuery(topics=(sea,), limit=1)),
        Subscriber(FeedQuery(topics=(sea, sky), match="all")),
        Subscriber(FeedQuery(sources=(a, b), topics=(sea, sky), not_topics=(f"{sky}-2",), languages=("en",), limit=2)),
        Subscriber(FeedQuery(sources=(a, b), text=world.name, limit=1)),
    ]
    for event in happened:
        world.happen(*event)
        for subscriber in subscribers:
            subscriber.poll(store)
    for subscriber in subscribers:
        query = subscriber.query
        public = {one.id for one in store.select(replace(query, whole=True, limit=500)).entries}
        assert public - world.backfilled - world.gone <= subscriber.entries
        newcomer = Subscriber(query)
        newcomer.poll(store)
        assert newcomer.entries == public
        assert sum(map(len, newcomer.known.values())) == len(set[str]().union(*newcomer.known.values()))
        for part, then in subscriber.known.items():
            now = {one.id for one in store.archives.document(query, part).selection.entries}
            assert then & public <= now <= then | world.gone


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_a_document_does_not_tell_one_database_from_another(store: Store, tmp_path_factory: pytest.TempPathFactory) -> None:
    url = f"sqlite:///{tmp_path_factory.mktemp('other')}/store.db"
    upgrade(url)
    other = open_store(url)
    for one in (store, other):
        put(one, entry("b"), entry("a"))
    part = ArchivePart(MARCH, 1, 2)
    assert store.archives.document(ALL, part) == other.archives.document(ALL, part)
    other.close()


def test_an_older_database_is_filed_in_the_order_of_arrival(database_url: str) -> None:
    store = open_store(database_url)
    first = [entry("a", first_seen=NOW, topics=["sea"]), entry("b", first_seen=NOW + 30 * DAY), entry("c", first_seen=NOW + 30 * DAY)]
    for one in first:
        put(store, one, now=one.first_seen)
    put(store, entry("held", hold_until=NOW + 900 * DAY))
    backfill(store, entry("d", at=NOW - 400 * DAY), entry("e", at=NOW - 400 * DAY, topics=["sea"]))
    store.withdraw(entry("b").id, NOW)
    before = filings(database_url)
    engine = connect(database_url)
    with writer(engine).begin() as db:
        _back_to(db, "0007")
        migrate(db)
    engine.dispose()
    assert filings(database_url) == before
    assert [row for row in before if row[1] is None] == [(entry("held").id, None)]
    store.close()


def filings(url: str) -> list[tuple[str, int | None]]:
    """Where every entry is filed, and that its topics say the same."""
    engine = connect(url)
    with engine.connect() as db:
        found = [(row.id, row.filed) for row in db.execute(text("SELECT id, filed FROM entries ORDER BY id"))]
        astray = "SELECT count(*) FROM entry_topics t JOIN entries e ON e.number = t.entry WHERE t.filed <> e.filed OR t.filed IS NULL"
        assert db.execute(text(astray)).scalar_one() == 0
    engine.dispose()
    return found
