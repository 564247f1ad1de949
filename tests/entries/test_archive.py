"""What backfills bring: findable, but never in the head of a feed, in pages without gap or double; and what is kept of sources."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from entries.backup import backup, restore
from entries.engine import connect, writer
from entries.errors import NotFound
from entries.model import Change, Entry, Reading, SourceState, Walk
from entries.queries import FeedQuery
from entries.store import Store, open_store, upgrade
from entries.upgrades import migrate
from tests.entries.makers import DAY, NOW, entry, new, put, source

HEADS = (FeedQuery(), FeedQuery(sources=("tern",)), FeedQuery(topics=("sea",)), FeedQuery(topics=("sea", "sky"), match="all"))


def walk(source_id: str = "tern", **fields: object) -> Walk:
    return replace(Walk(source_id, "https://tern.example/news?page=2", NOW, NOW), **fields)  # type: ignore[arg-type] # by name


def archive(store: Store, *released: Entry) -> None:
    store.archive(new(*released), walk(released[0].source_id), NOW)


def titles(store: Store, query: FeedQuery) -> list[str]:
    return [one.title.removeprefix("Release ") for one in store.select(query).entries]


def old(key: str, days: int = 100, **fields: object) -> Entry:
    return entry(key, at=NOW - days * DAY, **fields)  # type: ignore[arg-type] # fields of Entry


def test_a_backfill_leaves_every_head_and_its_version_alone(store: Store) -> None:
    put(store, entry("a", topics=["sea", "sky"]), entry("b", topics=["sea"]))
    before = [(store.select(query), store.revision(query)) for query in HEADS]
    archive(store, old("c", topics=["sea", "sky"]), entry("d", topics=["sea"]))
    after = [(replace(store.select(query), archive=False), store.revision(query)) for query in HEADS]
    assert after == before
    assert store.select(FeedQuery()).archive


@pytest.mark.parametrize("query", [replace(head, whole=True) for head in HEADS] + [replace(head, page=2) for head in HEADS])
def test_a_backfill_moves_the_version_of_what_reaches_the_archive(store: Store, query: FeedQuery) -> None:
    put(store, entry("a", topics=["sea", "sky"]))
    version, before = store.version(), store.revision(query)
    archive(store, old("c", topics=["sea", "sky"]))
    assert store.revision(query).token != before.token
    assert store.version() > version
    assert "c" in titles(store, query)


def test_what_a_backfill_brought_has_its_page_and_counts(store: Store) -> None:
    archive(store, found := old("c", topics=["sea"]))
    assert store.entry(found.slug).published == found.published
    assert store.counts(NOW) == (1, 0)
    assert store.volumes("topic", NOW)["sea"].total == store.volumes("source", NOW)["tern"].total == 1
    assert [one.title for one in store.cases((), None, 10)] == ["Release c"]


def test_a_whole_query_stands_in_order_of_time(store: Store) -> None:
    put(store, entry("a"), old("c", 200))
    archive(store, old("b", 100), old("d", 300))
    assert titles(store, FeedQuery(whole=True)) == ["a", "b", "c", "d"]
    assert titles(store, FeedQuery(whole=True, limit=2, page=2)) == ["c", "d"]


def test_releases_of_one_moment_keep_the_order_of_the_pages_they_stood_on(store: Store) -> None:
    put(store, entry("a"), entry("b"))
    archive(store, entry("c"), entry("d"))
    archive(store, entry("e"), entry("f"))
    put(store, entry("z"))
    assert titles(store, FeedQuery(whole=True)) == ["z", "a", "b", "c", "d", "e", "f"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(live=st.integers(0, 7), archived=st.integers(0, 7), limit=st.integers(1, 4), topics=st.booleans())
@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_pages_follow_each_other_without_gap_or_double(store: Store, live: int, archived: int, limit: int, topics: bool) -> None:
    name = f"s{store.version()}"
    marks = [f"{name}-sea", f"{name}-sky"]
    if live:
        put(store, *(entry(f"{name}-l{n}", source=name, at=NOW - n * DAY, topics=marks[: 1 + n % 2]) for n in range(live)))
    if archived:
        archive(store, *(entry(f"{name}-a{n}", source=name, at=NOW - (n + 3) * DAY, topics=marks) for n in range(archived)))
    query = FeedQuery(topics=tuple(marks), limit=limit) if topics else FeedQuery(sources=(name,), limit=limit)
    seen, page, more = [], 0, True
    while more:
        page += 1
        selection = store.select(replace(query, page=page))
        assert bool(selection.entries) or page == 1 or not archived
        more = selection.more or selection.archive
        seen += titles(store, replace(query, page=page))
    assert seen == [f"{name}-l{n}" for n in range(live)] + [f"{name}-a{n}" for n in range(archived)]
    assert titles(store, replace(query, page=page + 1)) == []


def test_a_release_that_is_known_is_left_alone_by_a_backfill(store: Store) -> None:
    put(store, entry("a"))
    before = store.select(FeedQuery(whole=True))
    store.archive([Change("new", entry("a").id, entry("a", title="Other"), None, ("a", "again"))], walk(), NOW + DAY)
    assert store.select(FeedQuery(whole=True)) == before
    assert [known.urls for known in store.known("tern", ["again"], NOW + DAY)] == [("a", "again")]


def test_a_revised_release_of_the_archive_stays_there_and_moves_no_head(store: Store) -> None:
    put(store, entry("a"))
    archive(store, old("c", topics=["sea"]))
    before = [(store.select(query), store.revision(query)) for query in HEADS]
    changed = store.revision(FeedQuery(whole=True))
    store.save([Change("revised", old("c").id, old("c", title="Release cc", topics=["sea"]))], SourceState("tern"), NOW + DAY)
    assert [(store.select(query), store.revision(query)) for query in HEADS] == before
    assert store.revision(FeedQuery(whole=True)).token != changed.token
    assert titles(store, FeedQuery(whole=True)) == ["a", "cc"]


def test_a_withdrawn_release_of_the_archive_leaves_its_mark(store: Store) -> None:
    archive(store, found := old("c"))
    store.save([Change("withdrawn", found.id)], SourceState("tern"), NOW + DAY)
    assert [mark.id for mark in store.select(FeedQuery(whole=True)).tombstones] == [found.id]
    assert store.tombstone(found.slug)
    with pytest.raises(NotFound):
        store.entry(found.slug)


def test_what_the_first_list_page_shows_comes_out_of_the_archive(store: Store) -> None:
    archive(store, old("c"), old("d"))
    before = store.revision(FeedQuery())
    store.save([], SourceState("tern"), NOW + DAY, listed=[old("c").id])
    assert titles(store, FeedQuery()) == ["c"]
    assert store.revision(FeedQuery()).token != before.token
    assert titles(store, FeedQuery(page=2)) == ["d"]
    known = store.revision(FeedQuery())
    store.save([], SourceState("tern"), NOW + 2 * DAY, listed=[old("c").id])
    assert store.revision(FeedQuery()) == known


def test_an_embargo_holds_in_the_archive_too(store: Store) -> None:
    archive(store, old("c", hold_until=NOW + DAY))
    assert titles(store, FeedQuery(whole=True)) == []
    assert store.release_held(NOW + 2 * DAY) == 1
    assert titles(store, FeedQuery()) == ["c"]


def test_an_archive_is_no_news_to_a_refresh_but_its_partial_releases_are(store: Store) -> None:
    archive(store, old("c", first_seen=NOW), old("d", first_seen=NOW, partial=True))
    assert [known.title for known in store.known("tern", (), NOW - DAY)] == ["Release d"]
    assert {known.title for known in store.known("tern", ("c",), NOW - 400 * DAY)} == {"Release c", "Release d"}


# ------------------------------------------------------------------------------------------------- what is kept of sources


def test_a_walk_and_its_entries_are_kept_together(store: Store) -> None:
    assert store.backfill("tern") is None
    first = walk(walked=("a1", "b2"), pages=3, entries=1)
    store.archive(new(old("c")), first, NOW)
    assert store.backfill("tern") == first
    last = replace(first, next_page=None, state="done", sentence="No older page.", changed=NOW + DAY)
    store.archive([], last, NOW)
    assert store.backfill("tern") == last
    assert store.backfill("gull") is None


def test_lessons_are_kept_with_the_refresh_that_learnt_them(store: Store) -> None:
    assert store.lessons("tern") == ""
    store.save([], SourceState("tern"), NOW, lessons='{"item": "li"}')
    store.save([], SourceState("tern"), NOW)
    store.record(SourceState("tern", checked=NOW))
    assert store.lessons("tern") == '{"item": "li"}'
    store.save([], SourceState("tern"), NOW, lessons="")
    assert store.lessons("tern") == ""


def test_lessons_and_walks_go_with_the_state_of_a_source(store: Store) -> None:
    store.sync_sources([source("tern"), source("gull")], NOW)
    for name in ("tern", "gull"):
        store.save([], SourceState(name), NOW, lessons="kept")
        store.archive([], walk(name), NOW)
    store.sync_sources([source("gull")], NOW)
    store.prune(NOW + timedelta(days=91))
    assert (store.lessons("tern"), store.backfill("tern")) == ("", None)
    assert store.lessons("gull") == "kept"
    assert store.backfill("gull")


def test_a_backup_holds_the_archive_and_what_was_learnt(store: Store, database_url: str, tmp_path: Path) -> None:
    store.save([], SourceState("tern"), NOW, lessons="kept")
    archive(store, old("c"))
    backup(database_url, tmp_path / "all.zip")
    other = f"sqlite:///{tmp_path}/other.db"
    restore(tmp_path / "all.zip", other)
    second = open_store(other)
    assert (second.lessons("tern"), second.backfill("tern")) == ("kept", walk())
    assert (titles(second, FeedQuery()), titles(second, FeedQuery(whole=True))) == ([], ["c"])
    second.close()


# ------------------------------------------------------------------------------------------------------------ upgrades

_ENTRY = (
    "INSERT INTO entries (number, id, slug, source_id, status, sequence, published, precision, origin, printed, first_seen, partial, "
    "language, fingerprint, url, title, subtitle, summary, image, authors, labels, enclosures, plain, text, content, anatomy) "
    "VALUES (:number, :id, :id, 'tern', :status, :number, :number, 'day', 'page', '', 0, :partial, 'en', '', '', :id, '', '', "
    "'null', '[]', '[]', '[]', '', '', '', '{}')"
)
_TOPIC = (
    "INSERT INTO entry_topics (entry, topic, position, score, by, evidence, live, published) "
    "VALUES (:number, 'sea', 0, 1.0, 'rule', '[]', :live, :number)"
)


def older_database(url: str) -> None:
    """A database of schema 0001 with a public and a held entry, as Pressroll 0.2 left it."""
    engine = connect(url)
    with writer(engine).begin() as db:
        migrate(db, "0001")
        for number, name, status in ((1, "shown", "live"), (2, "kept-back", "held")):
            db.execute(text(_ENTRY), {"number": number, "id": name, "status": status, "partial": False})
            db.execute(text(_TOPIC), {"number": number, "live": status == "live"})
        db.execute(text("UPDATE versions SET number = 7, updated = 1000000 WHERE scope = 'all'"))
    engine.dispose()


def test_an_older_database_keeps_its_entries_topics_and_versions(empty_url: str) -> None:
    older_database(empty_url)
    upgrade(empty_url)
    store = open_store(empty_url)
    for query in (FeedQuery(), FeedQuery(topics=("sea",)), FeedQuery(whole=True, topics=("sea",))):
        assert [one.title for one in store.select(query).entries] == ["shown"]
    assert store.version() == 7
    assert store.revision(FeedQuery()).updated == store.revision(FeedQuery(whole=True)).updated is not None
    store.save([Change("looked", "shown", None, Reading(looks=1))], SourceState("tern"), NOW)
    assert store.version() == 7
    store.close()


def test_a_backup_of_an_older_schema_is_restored_and_upgraded(empty_url: str, tmp_path: Path) -> None:
    older_database(empty_url)
    backup(empty_url, tmp_path / "all.zip")
    other = f"sqlite:///{tmp_path}/other.db"
    restore(tmp_path / "all.zip", other)
    store = open_store(other)
    assert [one.title for one in store.select(FeedQuery(topics=("sea",))).entries] == ["shown"]
    assert store.version() == 7
    store.close()
