"""What goes wrong around a store: faults at every statement, locks, restarts, files that are none of ours."""

from __future__ import annotations

import pickle
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from entries.audit import Note
from entries.engine import parse, translated
from entries.errors import StoreBusy, StoreError
from entries.judging import Judging
from entries.model import Change, Reading, SourceState, TopicMatch, Walk
from entries.queries import FeedQuery
from entries.refreshes import Refreshed
from entries.snapshots import RawPage
from entries.store import Store, open_store
from tests.entries.makers import DAY, MINUTE, NOW, entry, new, put, source
from tests.postgres import Server


@contextmanager
def failing_at(number: int) -> Iterator[list[str]]:
    """The statement or commit with this number fails, as when a disk or a server goes away."""
    seen: list[str] = []

    def step(name: str) -> None:
        seen.append(name)
        if len(seen) == number:
            error = sqlite3.OperationalError("the disk is gone")
            error.sqlite_errorcode = sqlite3.SQLITE_IOERR
            raise OperationalError(name, None, error)

    def at_statement(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:  # Any: the driver's own
        if not statement.startswith("BEGIN"):
            step(statement)

    def at_commit(connection: Any) -> None:
        step("COMMIT")

    event.listen(Engine, "before_cursor_execute", at_statement)
    event.listen(Engine, "commit", at_commit)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", at_statement)
        event.remove(Engine, "commit", at_commit)


def everything(store: Store) -> object:
    """All that a refresh may change."""
    selections = [store.select(query) for query in (FeedQuery(), FeedQuery(topics=("sea",)), FeedQuery(sources=("tern",)))]
    topics = store.cases((), None, 9), store.corrections(entry("a").id), store.last_judging()
    remembered = store.refreshes.log("tern"), store.refreshes.strips(["tern"], NOW), store.snapshots.pages("tern")
    return store.version(), selections, store.known("tern", ["a", "b", "c", "d"], NOW), store.states(), store.leases(), topics, remembered


def test_a_fault_at_any_statement_of_a_backfill_leaves_the_old_state_or_the_new(store: Store) -> None:
    put(store, entry("a", topics=["sea"]))
    walk = Walk("tern", None, NOW, NOW, pages=1)

    def whole() -> object:
        return everything(store), store.select(FeedQuery(whole=True)), store.backfill("tern")

    old, number = whole(), 1
    while fails(lambda: store.archive(new(entry("c", topics=["sea"]), entry("d")), walk, NOW), number):
        assert whole() == old, f"after a fault at step {number}"
        number += 1
    assert number > 6
    assert store.backfill("tern") == walk
    assert len(store.select(FeedQuery(whole=True)).entries) == 3


def busy_refresh() -> list[Change]:
    return [
        *new(entry("d", topics=["sea"]), entry("c", topics=["sky"]), reading=Reading(looks=1)),
        Change("revised", entry("a").id, entry("a", title="Other", topics=["sky"]), Reading(looks=2), ("a2",)),
        Change("withdrawn", entry("b").id),
    ]


def test_a_fault_at_any_statement_of_a_save_leaves_the_old_state_or_the_new(store: Store) -> None:
    store.sync_sources([source("tern")], NOW)
    store.claim_due(NOW, 1, MINUTE, "one")
    put(store, entry("a", topics=["sea"]), entry("b"))
    old = everything(store)
    state = SourceState("tern", next_check=NOW + DAY, checked=NOW)
    pages = tuple(RawPage("list", "https://tern.example/", "https://tern.example/", body) for body in (b"one", b"two"))
    told, number = Refreshed(requests=3, pages=pages, keep=1), 1
    while fails(lambda: store.save(busy_refresh(), state, NOW, owner="one", refreshed=told), number):
        assert everything(store) == old, f"after a fault at step {number}"
        number += 1
    assert number > 20
    assert (store.refreshes.log("tern")[0].new, store.snapshots.pages("tern")[0][1].body) == (2, b"one")
    assert everything(store) != old
    assert (store.version(), store.state("tern"), store.leases()) == (6, state, {})


def test_a_fault_at_any_statement_leaves_topics_and_embargoes_old_or_new(store: Store) -> None:
    put(store, entry("a", topics=["sea"]), entry("b", hold_until=NOW + DAY))
    judged = [(one, (TopicMatch("sky", 1.0),)) for one in store.cases((), None, 9)]
    run = store.begin_judging(Judging("rules", {}, NOW), "one", NOW, MINUTE)
    assert run
    acts: list[Callable[[], object]] = [
        lambda: store.put_judged(judged, replace(run, judged=2), "one", NOW + DAY, NOW),
        lambda: store.correct(entry("a").id, "sky", False, NOW),
        lambda: store.release_held(NOW + DAY),
    ]
    for act in acts:
        number, old = 1, everything(store)
        while fails(act, number):
            assert everything(store) == old
            number += 1
        assert number > 5
        assert everything(store) != old


def fails(act: Callable[[], object], number: int) -> bool:
    with failing_at(number) as seen:
        try:
            act()
        except StoreBusy:
            return True
    assert len(seen) < number < 100
    return False


# Locks


def every_method(store: Store) -> dict[str, Callable[[], object]]:
    state = SourceState("tern")
    return {
        "sync_sources": lambda: store.sync_sources([source("kite")], NOW),
        "record": lambda: store.record(state),
        "learn_anew": lambda: store.learn_anew(state, "", NOW, Note("one", "accepted", "source", "tern")),
        "make_due": lambda: store.make_due(),
        "claim_due": lambda: store.claim_due(NOW, 1, MINUTE, "one"),
        "claim_one": lambda: store.claim_one("tern", NOW, MINUTE, "one"),
        "claim_new": lambda: store.claim_new("tern", "a.example", NOW, MINUTE, "one"),
        "renew": lambda: store.renew("tern", "one", NOW),
        "release": lambda: store.release("tern", "one"),
        "pause": lambda: store.pause("tern", True, NOW),
        "pause_all": lambda: store.pause_all({"tern": Note("ann", "paused", "source", "tern")}, True, NOW),
        "secret": lambda: store.secret(),
        "authority": lambda: store.authority("a.example", 2026),
        "save": lambda: store.save(new(entry("z")), state, NOW),
        "archive": lambda: store.archive(new(entry("z")), Walk("tern", None, NOW, NOW), NOW),
        "release_held": lambda: store.release_held(NOW + DAY),
        "correct": lambda: store.correct(entry("a").id, "sea", True, NOW),
        "begin_judging": lambda: store.begin_judging(Judging("rules", {}, NOW), "one", NOW, MINUTE),
        "put_judged": lambda: store.put_judged((), Judging("rules", {}, NOW), "one", NOW, NOW),
        "note_mixed": lambda: store.note_mixed(),
        "remember": lambda: store.remember("robots", "a", "", NOW),
        "prune": lambda: store.prune(NOW),
        "withdraw": lambda: store.withdraw(entry("a").id, NOW),
        "restore": lambda: store.restore(entry("a").id, NOW),
        "alike": lambda: store.alike("tern", [NOW], ["print"]),
        "said": lambda: store.said("a"),
        "revisions": lambda: store.revisions(entry("a").id),
        "facts": lambda: store.facts(entry("a").id),
        "held": lambda: store.held(),
        "state": lambda: store.state("tern"),
        "states": lambda: store.states(),
        "cases_total": lambda: store.cases_total(),
        "refresh_counts": lambda: store.refresh_counts(),
        "leases": lambda: store.leases(),
        "lessons": lambda: store.lessons("tern"),
        "backfill": lambda: store.backfill("tern"),
        "known": lambda: store.known("tern", ["a"], NOW),
        "version": lambda: store.version(),
        "revision": lambda: store.revision(FeedQuery()),
        "moved": lambda: store.moved(0),
        "topics_of_sources": lambda: store.topics_of_sources(),
        "select": lambda: store.select(FeedQuery()),
        "entry": lambda: store.entry(entry("a").id),
        "appearances": lambda: store.appearances(entry("a").id),
        "tombstone": lambda: store.tombstone("b"),
        "corrections": lambda: store.corrections(entry("a").id),
        "case": lambda: store.case(entry("a").slug),
        "last_judging": lambda: store.last_judging(),
        "cases": lambda: store.cases((), None, 1),
        "volumes": lambda: store.volumes("topic", NOW),
        "counts": lambda: store.counts(NOW),
        "recall": lambda: store.recall("robots", "a", NOW),
        "recall_all": lambda: store.recall_all("robots", ["a"], NOW),
        "check": lambda: store.check(),
    }


WRITES = (
    *("sync_sources", "record", "learn_anew", "make_due", "claim_due", "claim_one", "claim_new", "renew"),
    *("release", "pause", "pause_all", "secret"),
    *(
        "authority",
        "save",
        "archive",
        "release_held",
        "correct",
        "begin_judging",
        "put_judged",
        "note_mixed",
        "remember",
        "prune",
        "withdraw",
        "restore",
    ),
)


def test_this_list_of_methods_is_whole() -> None:
    public = {name for kind in Store.__mro__ for name in vars(kind) if not name.startswith("_")}
    assert {"close", *every_method(None)} == public  # type: ignore[arg-type] # nothing is called


@pytest.fixture
def impatient(database_url: str) -> Iterator[tuple[Store, str]]:
    """A store that waits 50 ms for others, and the path of its SQLite file."""
    store = open_store(f"{database_url}?timeout=0.05")
    store.sync_sources([source("tern")], NOW)
    put(store, entry("a"), entry("h", hold_until=NOW + DAY))
    yield store, database_url.removeprefix("sqlite:///")
    store.close()


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", every_method(None))  # type: ignore[arg-type] # names only
def test_while_another_process_writes_reading_goes_on_and_writing_is_told_to_try_again(impatient: tuple[Store, str], name: str) -> None:
    store, file = impatient
    act = every_method(store)[name]
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        if name in WRITES:
            with pytest.raises(StoreBusy, match="locked"):
                act()
        else:
            act()
    act()


def test_many_threads_share_a_store(store: Store) -> None:
    faults: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for round_ in range(5):
                put(store, entry(f"{number}-{round_}", source=f"s{number}", topics=["sea"]))
                assert store.select(FeedQuery(sources=(f"s{number}",))).entries[0].title == f"Release {number}-{round_}"
                store.remember("robots", f"{number}", "", NOW)
        except BaseException as error:  # for the assertion below
            faults.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert store.version() == 60
    assert sorted(one.sequence for one in store.select(FeedQuery(limit=100)).entries) == list(range(1, 61))


# Away and back


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
def test_the_store_survives_a_restart_of_postgresql(store: Store, postgres: Server) -> None:
    put(store, entry("a"))
    postgres.stop()
    with pytest.raises(StoreBusy, match="busy or away"):
        store.version()
    with pytest.raises(StoreBusy):
        put(store, entry("b"))
    postgres.restart()
    put(store, entry("b"))
    assert store.version() == 2


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
def test_a_session_that_the_server_ended_is_replaced(store: Store, postgres: Server) -> None:
    put(store, entry("a"))
    postgres.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'test%'")
    assert store.version() == 1


def test_a_table_that_is_gone_is_no_matter_of_waiting(store: Store, database_url: str) -> None:
    with store._writing() as db:
        db.exec_driver_sql("DROP TABLE memory")
    with pytest.raises(StoreError, match="memory") as caught:
        store.recall("robots", "a", NOW)
    assert not isinstance(caught.value, StoreBusy)
    assert "\n" not in str(caught.value)


# Addresses


@pytest.mark.parametrize("content", [b"Not a database, but a letter. " * 40, b"SQLite format 3\0" + b"\xff" * 4096], ids=["text", "torn"])
def test_a_file_that_is_no_database_is_named(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "letter.db"
    file.write_bytes(content)
    with pytest.raises(StoreError, match=r"letter\.db refused: ") as caught:
        open_store(f"sqlite:///{file}")
    assert not isinstance(caught.value, StoreBusy)
    assert file.read_bytes() == content


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("nonsense", "no database address"),
        ("mysql://a@b/c", "does not speak"),
        ("sqlite://", "memory"),
        ("sqlite:///:memory:", "memory"),
        ("sqlite:////dev/null/a/b.db", "cannot be opened"),
    ],
)
def test_an_address_that_cannot_be_is_refused_in_a_sentence(url: str, sentence: str) -> None:
    with pytest.raises(StoreError, match=sentence):
        open_store(url)


def test_no_message_tells_a_password() -> None:
    with pytest.raises(StoreBusy) as caught:
        open_store("postgresql://someone:geheim@127.0.0.1:1/none?connect_timeout=2")
    assert "geheim" not in str(caught.value)
    assert pickle.loads(pickle.dumps(caught.value)).args == caught.value.args


def test_postgresql_without_its_driver_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(StoreError, match=r"pressroll\[postgres\]"):
        open_store("postgresql://someone@127.0.0.1/none")


def test_a_pool_that_is_used_up_is_busy() -> None:
    with pytest.raises(StoreBusy, match="in use"), translated(parse("sqlite:///a.db")):
        raise PoolTimeout
