"""A source or topic with another name keeps what it had."""

from __future__ import annotations

from sqlalchemy import select

from entries.engine import connect
from entries.model import SourceState
from entries.queries import FeedQuery
from entries.schema import entries, entry_urls, metadata
from entries.store import Store
from tests.entries.makers import DAY, NOW, entry, new, put, source

LATER = NOW + DAY


def of(source_id: str, **more: object) -> FeedQuery:
    return FeedQuery(sources=(source_id,), **more)  # type: ignore[arg-type] # fields of FeedQuery


def renamed(store: Store) -> None:
    """`tern` with two releases, one of them told on a second source, too; then it is `arctic-tern`."""
    store.sync_sources([source("tern"), source("gull")], NOW)
    put(store, entry("two", topics=("birds",), text="A long pier opens.", at=NOW - DAY), entry("one", at=NOW - 2 * DAY))
    put(store, entry("far", source="gull"))
    store.record(SourceState("tern", "late", ("late",), checked=NOW, etag='"7"'))
    store.sync_sources([source("arctic-tern", formerly=("sandpiper", "tern")), source("gull")], LATER)


def test_entries_of_a_renamed_source_come_along_with_ids_and_addresses_and_are_not_new_again(store: Store) -> None:
    before = [entry("two"), entry("one")]
    renamed(store)
    assert [(one.id, one.slug, one.source_id) for one in store.select(of("arctic-tern")).entries] == [
        (one.id, one.slug, "arctic-tern") for one in before
    ]
    assert store.select(of("tern")).entries == ()
    assert {known.id for known in store.known("arctic-tern", ("one",), LATER + DAY)} == {entry("one").id}
    assert store.entry(entry("one").slug).source_id == "arctic-tern"
    assert store.select(of("gull")).entries[0].source_id == "gull"


def test_state_and_lessons_of_a_renamed_source_come_along(store: Store) -> None:
    store.sync_sources([source("tern")], NOW)
    store.save(new(entry("one")), SourceState("tern", "late", ("late",), checked=NOW, etag='"7"'), NOW, lessons='{"list": 1}')
    store.sync_sources([source("arctic-tern", formerly=("tern",))], LATER)
    states = store.states()
    assert list(states) == ["arctic-tern"]
    assert (states["arctic-tern"].etag, states["arctic-tern"].state) == ('"7"', "late")
    assert store.lessons("arctic-tern") == '{"list": 1}'
    assert store.claim_due(LATER + DAY, 9, DAY, "me") == ("arctic-tern",)


def test_a_search_finds_what_a_renamed_source_published(store: Store) -> None:
    renamed(store)
    assert [one.title for one in store.select(of("arctic-tern", text="long", whole=True)).entries] == ["Release two"]
    assert store.select(of("tern", text="long", whole=True)).entries == ()
    assert len(store.select(FeedQuery(text="opens", whole=True)).entries) == 3


def test_feeds_that_name_a_renamed_source_have_another_revision(store: Store) -> None:
    store.sync_sources([source("tern")], NOW)
    put(store, entry("one"))
    before = store.version(), store.revision(FeedQuery()), store.revision(of("arctic-tern"))
    store.sync_sources([source("arctic-tern", formerly=("tern",))], LATER)
    after = store.version(), store.revision(FeedQuery()), store.revision(of("arctic-tern"))
    assert all(was != now for was, now in zip(before, after, strict=True))
    assert after[2].updated == LATER


def test_no_table_names_the_former_id_and_a_second_sync_writes_nothing(store: Store, database_url: str) -> None:
    renamed(store)
    version = store.version()
    store.sync_sources([source("arctic-tern", formerly=("sandpiper", "tern")), source("gull")], LATER + DAY)
    assert store.version() == version
    engine = connect(database_url)
    with engine.connect() as db:
        for table in (table for table in metadata.sorted_tables if "source_id" in table.columns):
            assert "tern" not in db.execute(select(table.c.source_id)).scalars().all(), table.name
        assert sorted(db.execute(select(entry_urls.c.source_id).join(entries)).scalars()) == ["arctic-tern", "arctic-tern", "gull"]
    engine.dispose()


def test_an_id_that_is_in_use_is_nobodys_former_one(store: Store) -> None:
    store.sync_sources([source("tern")], NOW)
    put(store, entry("one"))
    store.sync_sources([source("tern"), source("arctic-tern", formerly=("tern",))], LATER)
    assert [one.source_id for one in store.select(FeedQuery()).entries] == ["tern"]


def test_two_histories_are_not_mixed(store: Store) -> None:
    store.sync_sources([source("tern"), source("arctic-tern")], NOW)
    put(store, entry("one"))
    put(store, entry("one", source="arctic-tern", text="Another."))
    store.sync_sources([source("arctic-tern", formerly=("tern",))], LATER)
    assert [len(store.select(of(id_)).entries) for id_ in ("tern", "arctic-tern")] == [1, 1]


def test_what_an_operator_decided_of_a_topic_counts_for_its_new_name(store: Store) -> None:
    one, two = entry("one"), entry("two")
    put(store, one, two)
    for topic, wanted in (("schools", True), ("people", False)):
        store.correct(one.id, topic, wanted, NOW)
    store.correct(two.id, "schools", True, NOW)
    store.correct(two.id, "education", False, NOW)
    for _ in range(2):
        store.places.rename_topic("schools", "education")
    assert [(it.topic, it.wanted) for it in store.corrections(one.id)] == [("education", True), ("people", False)]
    assert [(it.topic, it.wanted) for it in store.corrections(two.id)] == [("education", False), ("schools", True)]
