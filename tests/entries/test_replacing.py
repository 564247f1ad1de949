"""A store replaced by a backup: all of it or nothing, under the eyes of those who read and write it."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from sqlalchemy import Table, func, select

from entries.attempts import attempts
from entries.audit import Note
from entries.backup import PASSING, backup
from entries.engine import connect
from entries.errors import StoreBusy, StoreError
from entries.incidents import AlertMessage, alert_messages
from entries.invitations import invitations
from entries.looks import KeptAnswer, look_pages, looks
from entries.model import Image, SourceState
from entries.people import sessions
from entries.pictures import picture_uses, pictures
from entries.queries import FeedQuery
from entries.refreshes import Refreshed
from entries.replacing import replace_all
from entries.schema import leases, metadata
from entries.search import parse_search
from entries.snapshots import RawPage, snapshots
from entries.store import Store, open_store
from tests.entries.makers import DAY, MINUTE, NOW, entry, put, source

LATER = NOW + DAY


@pytest.fixture
def kept(store: Store, database_url: str, tmp_path: Path) -> Path:
    """A backup; since then an entry was added, one was withdrawn, and a topic came that the backup does not know."""
    store.authority("press.example", 2026)
    store.sync_sources([source("tern")], NOW)
    put(store, entry("a", title="Heron at dawn", topics=["sea"]), entry("b", title="Kite at noon"))
    store.people.add("ann", "admin", "hash", NOW, by="tests")
    backup(database_url, tmp_path / "kept.zip")
    put(store, entry("c", title="Owl at night", topics=["land"]))
    store.withdraw(entry("a").id, NOW)
    return tmp_path / "kept.zip"


def titles(store: Store, **query: object) -> list[str]:
    return sorted(one.title for one in store.select(FeedQuery(**query)).entries)  # type: ignore[arg-type]


def test_everything_is_as_the_backup_has_it_and_open_connections_go_on(kept: Path, store: Store, database_url: str, tmp_path: Path) -> None:
    assert titles(store) == ["Kite at noon", "Owl at night"]
    replace_all(kept, database_url, LATER, beside=tmp_path)
    assert titles(store) == ["Heron at dawn", "Kite at noon"]
    assert titles(store, text=str(parse_search("heron"))) == ["Heron at dawn"]
    assert titles(store, text=str(parse_search("owl"))) == []
    put(store, entry("d", title="Wren at dusk"))
    assert titles(store, text=str(parse_search("wren"))) == ["Wren at dusk"]
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".restoring")] == []
    again = open_store(database_url)
    assert titles(again) == titles(store)
    again.close()


def test_no_version_comes_again_and_every_feed_has_another(kept: Path, store: Store, database_url: str, tmp_path: Path) -> None:
    queries = [FeedQuery(), FeedQuery(sources=("tern",)), FeedQuery(topics=("sea",)), FeedQuery(topics=("land",))]
    seen = [(store.version(), *(store.revision(query).token for query in queries))]
    for _ in range(2):
        before = store.version()
        replace_all(kept, database_url, LATER, beside=tmp_path)
        assert store.version() > before
        assert {"all", "head", "source:tern", "topic:sea", "topic:land"} <= store.moved(before)[1]
        seen.append((store.version(), *(store.revision(query).token for query in queries)))
    assert all(len(set(tokens)) == 3 for tokens in zip(*seen, strict=True))


def test_what_must_not_go_back_in_time_stays(kept: Path, store: Store, database_url: str, tmp_path: Path) -> None:
    secret = store.secret()
    token = store.people.open_session("ann", LATER, LATER + DAY)
    store.claim_due(LATER, 1, MINUTE, "one")
    store.incidents.put((), [AlertMessage("desk", "r", "test:1", "test", "s", "t", "h", LATER)], LATER)
    replace_all(kept, database_url, LATER, beside=tmp_path)
    assert store.secret() == secret
    assert store.people.signed_in(token, LATER) is None, "sessions end"
    assert store.people.user("ann")
    assert store.leases() == {"tern": "one"}, "what is being read is not read twice"
    assert store.incidents.put((), [AlertMessage("desk", "r", "test:1", "test", "s", "t", "h", LATER)], LATER) == ()
    store.audit.note(Note("ann", "restored", "backup", "kept"), LATER)
    assert [one.note.deed for one in store.audit.notes()] == ["restored", "signed in", "added"]


def rows(database_url: str, table: Table) -> int:
    engine = connect(database_url)
    try:
        with engine.connect() as db:
            return db.execute(select(func.count()).select_from(table)).scalar_one()
    finally:
        engine.dispose()


def test_what_no_backup_holds_ends_alike_on_both_databases(kept: Path, store: Store, database_url: str, tmp_path: Path) -> None:
    ending, going_on = (sessions, invitations, attempts, looks, look_pages, snapshots, pictures, picture_uses), (leases, alert_messages)
    assert {table.name for table in (*ending, *going_on)} == PASSING
    store.people.open_session("ann", NOW, LATER + DAY)
    store.invitations.invite("ann", NOW, NOW + DAY, by="tests")
    store.attempts.take("ann", "192.0.2.7", NOW)
    address = "https://www.example.org/"
    look = store.looks.begin("ann", address, "", NOW)
    store.looks.keep(look, "", "{}", [KeptAnswer(address, address, b"x")])
    refreshed = Refreshed(pages=(RawPage("list", address, address, b"x"),), keep=5)
    store.record(SourceState("tern"), refreshed=refreshed, now=NOW)
    put(store, entry("p", image=Image("https://tern.example/p.png")))
    store.pictures.plan("tern", NOW)
    store.claim_due(NOW, 1, 2 * DAY, "one")
    store.incidents.put((), [AlertMessage("desk", "r", "test:1", "test", "s", "t", "h", NOW)], NOW)
    assert [rows(database_url, table) > 0 for table in (*ending, *going_on)] == [True] * 10
    replace_all(kept, database_url, LATER, beside=tmp_path)
    assert {table.name: rows(database_url, table) for table in ending if rows(database_url, table)} == {}
    assert [rows(database_url, table) for table in going_on] == [1, 1]


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
def test_postgresql_counts_on_behind_what_was_filled_in(kept: Path, store: Store, database_url: str, tmp_path: Path) -> None:
    replace_all(kept, database_url, LATER, beside=tmp_path)
    counted = [(table, column) for table in metadata.sorted_tables for column in table.primary_key if column.autoincrement is True]
    assert len(counted) >= 5
    engine = connect(database_url)
    with engine.begin() as db:
        for table, column in counted:
            filled = db.execute(select(func.coalesce(func.max(column), 0))).scalar_one()
            counter = func.pg_get_serial_sequence(table.name, column.name)
            assert db.execute(select(func.nextval(counter))).scalar_one() == filled + 1, table.name
    engine.dispose()


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_a_damaged_backup_touches_nothing(kept: Path, store: Store, database_url: str, tmp_path: Path, share: float) -> None:
    whole = kept.read_bytes()
    kept.write_bytes(whole[: int(len(whole) * share)])
    before = store.version(), titles(store)
    with pytest.raises(StoreError):
        replace_all(kept, database_url, LATER, beside=tmp_path)
    assert (store.version(), titles(store)) == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".restoring")] == []


def test_readers_and_writers_at_work_meet_no_fault(kept: Path, store: Store, database_url: str, tmp_path: Path) -> None:
    stop, faults, seen = threading.Event(), [], set()

    def read() -> None:
        while not stop.is_set():
            seen.add(tuple(titles(store, sources=("tern",))))

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            try:
                put(store, entry(f"w{number}", source="kite"))
            except StoreBusy:
                continue
            except StoreError as error:
                faults.append(error)

    threads = [threading.Thread(target=target) for target in (read, read, write)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(3):
            replace_all(kept, database_url, LATER, beside=tmp_path)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert faults == []
    assert seen <= {("Kite at noon", "Owl at night"), ("Heron at dawn", "Kite at noon")}, "one moment or the other, never a mixture"
