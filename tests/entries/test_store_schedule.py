"""Sources, their states, and who may read them: nobody twice, no host twice at once."""

from __future__ import annotations

import multiprocessing
import time
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier

import pytest
from sqlalchemy import Engine, event

from entries.definitions import Definition
from entries.errors import NotFound
from entries.model import SourceState
from entries.states import SourceRow
from entries.store import Store, open_store
from tests.entries.makers import DAY, MINUTE, NOW, entry, put, source


def claim(store: Store, now: timedelta = timedelta(), limit: int = 10, owner: str = "one") -> set[str]:
    return set(store.claim_due(NOW + now, limit, MINUTE, owner))


def due(store: Store, **minutes: float | None) -> None:
    """Makes sources (with a host each) that are due so many minutes from NOW; None means at once."""
    store.sync_sources([source(name) for name in minutes], NOW)
    for name, later in minutes.items():
        store.record(SourceState(name, next_check=None if later is None else NOW + later * MINUTE))


# Which sources there are


def test_a_new_source_is_due_at_once(store: Store) -> None:
    store.sync_sources([source("tern")], NOW)
    assert store.states() == {"tern": SourceState("tern")}
    assert claim(store) == {"tern"}


def test_a_source_never_heard_of_has_the_state_of_a_new_one(store: Store) -> None:
    assert store.state("tern") == SourceState("tern")


def test_a_sync_without_news_writes_nothing(store: Store) -> None:
    specs = [source("tern"), source("kite", paused=True)]
    store.sync_sources(specs, NOW)
    statements: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    store.sync_sources(specs, NOW + MINUTE)
    event.remove(Engine, "before_cursor_execute", note)
    assert {statement.split()[0] for statement in statements} <= {"SELECT", "BEGIN"}


def test_a_source_that_is_no_longer_configured_rests_until_it_returns(store: Store) -> None:
    due(store, tern=-1, kite=-1)
    store.sync_sources([source("kite")], NOW)
    assert set(store.states()) == {"tern", "kite"}
    assert claim(store) == {"kite"}
    assert not store.claim_one("tern", NOW, MINUTE, "one")
    store.sync_sources([source("kite"), source("tern")], NOW)
    assert claim(store) == {"tern"}
    assert store.state("tern").next_check == NOW - MINUTE


@pytest.mark.parametrize(
    ("minutes", "failures", "expected"),
    [
        (10, 0, NOW + timedelta(seconds=7)),  # shorter: soon, spread by the source's offset
        (10, 1, NOW + 20 * MINUTE),  # told to wait
        (60, 0, NOW + 20 * MINUTE),  # longer
        (30, 0, NOW + 20 * MINUTE),
    ],
)
def test_a_shorter_interval_counts_from_now_unless_the_source_fails(store: Store, minutes: int, failures: int, expected: object) -> None:
    store.sync_sources([source("tern")], NOW)
    store.record(SourceState("tern", next_check=NOW + 20 * MINUTE, failures=failures))
    store.sync_sources([source("tern", every=minutes * MINUTE)], NOW)
    assert store.state("tern").next_check == expected


# Pauses


def test_a_paused_source_is_not_claimed_by_the_clock_but_by_a_person(store: Store) -> None:
    due(store, tern=-1)
    store.pause("tern", True, NOW)
    assert (store.state("tern").paused, store.state("tern").state, store.state("tern").since) == (True, "paused", NOW)
    assert claim(store) == set()
    assert store.claim_one("tern", NOW, MINUTE, "one")
    store.release("tern", "one")
    store.pause("tern", False, NOW)
    assert claim(store) == {"tern"}


def test_a_refresh_does_not_undo_a_pause_and_a_pause_hides_no_trouble(store: Store) -> None:
    due(store, tern=-1)
    before = store.state("tern")
    store.pause("tern", True, NOW)
    broken = replace(before, state="broken", reasons=("listing-empty",), since=NOW - DAY)
    store.record(broken)
    store.pause("tern", True, NOW + DAY)  # pressed twice
    assert store.state("tern") == replace(broken, paused=True, state="paused", since=NOW)
    store.pause("tern", False, NOW)
    assert store.state("tern") == broken


def test_a_person_may_read_a_paused_source_without_leaving_it_paused_for_ever(store: Store) -> None:
    due(store, tern=-1)
    store.pause("tern", True, NOW)
    store.record(store.state("tern"))
    store.pause("tern", False, NOW)
    assert store.state("tern").state == "healthy"


def test_the_pause_of_a_definition_and_the_operators_are_two_switches(store: Store) -> None:
    store.sync_sources([source("tern", paused=True)], NOW)
    store.pause("tern", True, NOW + MINUTE)
    store.sync_sources([source("tern")], NOW)
    assert store.state("tern").since == NOW + MINUTE
    store.sync_sources([source("tern", paused=True)], NOW)
    store.pause("tern", False, NOW)
    assert store.state("tern").paused


def test_an_unknown_source_cannot_be_paused(store: Store) -> None:
    with pytest.raises(NotFound, match="tern"):
        store.pause("tern", True, NOW)


# Claims


def test_the_longest_overdue_come_first_and_those_not_due_wait(store: Store) -> None:
    due(store, a=-1, b=-3, c=None, d=-2, e=1)
    assert [claim(store, limit=1) for _ in "1234"] == [{"c"}, {"b"}, {"d"}, {"a"}]
    assert claim(store) == set()
    assert claim(store, MINUTE) >= {"e"}


def test_a_host_is_asked_for_one_source_at_a_time(store: Store) -> None:
    store.sync_sources([source("a", "one.example"), source("b", "one.example"), source("c", "two.example")], NOW)
    assert claim(store) == {"a", "c"}
    assert claim(store) == set()
    assert not store.claim_one("b", NOW, MINUTE, "person")
    store.record(SourceState("a", next_check=NOW + DAY), release_lease_of="one")
    assert claim(store) == {"b"}


def test_a_source_may_be_leased_before_it_is_there(store: Store) -> None:
    assert store.claim_new("tern", "one.example", NOW, MINUTE, "one")
    assert not store.claim_new("kite", "one.example", NOW, MINUTE, "one"), "not even by the same process: it reads already"
    store.sync_sources([source("tern", "one.example")], NOW)
    assert claim(store) == set()
    assert not store.claim_one("tern", NOW, MINUTE, "two")
    assert claim(store, MINUTE, owner="two") == {"tern"}, "when the lease has run out"


def test_a_lease_that_has_run_out_is_free(store: Store) -> None:
    due(store, tern=-1)
    claim(store)
    assert claim(store, timedelta(seconds=59), owner="two") == set()
    assert claim(store, MINUTE, owner="two") == {"tern"}
    assert store.leases() == {"tern": "two"}
    assert not store.renew("tern", "one", NOW + DAY)
    store.release("tern", "one")
    assert store.leases() == {"tern": "two"}


def test_a_renewed_lease_lasts(store: Store) -> None:
    due(store, tern=-1)
    claim(store)
    assert store.renew("tern", "one", NOW + 5 * MINUTE)
    assert claim(store, 2 * MINUTE, owner="two") == set()
    assert claim(store, 5 * MINUTE, owner="two") == {"tern"}


def test_a_source_that_moves_to_another_host_while_it_is_read_is_not_read_twice(store: Store) -> None:
    due(store, tern=-1)
    claim(store)
    store.sync_sources([source("tern", "new.example")], NOW)
    assert claim(store) == set()
    assert not store.claim_one("tern", NOW, MINUTE, "person")


def test_save_and_record_end_the_lease_of_their_owner_only(store: Store) -> None:
    due(store, a=-1, b=-1)
    claim(store)
    store.save([], SourceState("a"), NOW, owner="one")
    store.save([], SourceState("b"), NOW, owner="two")
    store.record(SourceState("b"))
    assert store.leases() == {"b": "one"}


def test_an_unknown_source_cannot_be_claimed(store: Store) -> None:
    assert not store.claim_one("tern", NOW, MINUTE, "one")


HOSTS, EACH, ROUNDS = 8, 3, 3


def _work(url: str, owner: str, done: Queue[tuple[str, str, float, float]], begin: Barrier) -> None:
    """One process of a crawl: claims, "reads" for a moment, records the next check, until nothing is left."""
    store = open_store(url)
    begin.wait(300)
    idle = 0
    while idle < 40:
        claimed = store.claim_due(NOW, 3, MINUTE, owner)
        idle = 0 if claimed else idle + 1
        for name in claimed:
            began = time.monotonic()
            time.sleep(0.001)
            state = store.state(name)
            looks = state.failures + 1
            ended = time.monotonic()
            later = None if looks < ROUNDS else NOW + DAY
            store.record(replace(state, failures=looks, next_check=later), release_lease_of=owner)
            done.put((name, owner, began, ended))
        if not claimed:
            time.sleep(0.005)
    store.close()


def test_four_processes_never_read_a_source_twice_nor_a_host_twice_at_once(database_url: str) -> None:
    store = open_store(database_url)
    store.sync_sources([source(f"s{n}-{host}", f"h{host}.example") for host in range(HOSTS) for n in range(EACH)], NOW)
    spawn = multiprocessing.get_context("spawn")
    done: Queue[tuple[str, str, float, float]] = spawn.Queue()
    begin = spawn.Barrier(4)
    workers = [spawn.Process(target=_work, args=(database_url, f"p{number}", done, begin)) for number in range(4)]
    for worker in workers:
        worker.start()
    read = [done.get(timeout=300) for _ in range(HOSTS * EACH * ROUNDS)]
    for worker in workers:
        worker.join(timeout=300)
    assert done.empty()
    assert set(Counter(name for name, *_ in read).values()) == {ROUNDS}
    assert {state.failures for state in store.states().values()} == {ROUNDS}
    for host in range(HOSTS):
        spans = sorted((began, ended) for name, _, began, ended in read if name.endswith(f"-{host}"))
        assert all(ended <= began for (_, ended), (began, _) in pairwise(spans))
    assert len({owner for _, owner, _, _ in read}) > 1
    assert store.leases() == {}
    store.close()


# The small rest


def test_definitions_are_kept_as_they_are(store: Store) -> None:
    for key, text in (("tern", 'id = "tern"\n'), ("kite", "not even TOML"), ("tern", 'id = "tern" # edited\n')):
        store.definitions.put([Definition("source", key, text)], NOW, by="editor")
    assert store.definitions.all("source") == {"kite": "not even TOML", "tern": 'id = "tern" # edited\n'}
    store.definitions.put([Definition("source", "tern", None)], NOW, by="editor")
    store.definitions.put([Definition("source", "tern", None)], NOW, by="editor")
    assert list(store.definitions.all("source")) == ["kite"]


def test_a_memory_ends(store: Store) -> None:
    key = "https://" + "x" * 5000
    store.remember("robots", key, "User-agent: *", NOW + MINUTE)
    store.remember("robots", key, "Disallow: /\0\ud800", NOW + 2 * MINUTE)
    assert store.recall("robots", key, NOW + MINUTE) == "Disallow: /\ufffd\ufffd"
    assert store.recall("robots", key, NOW + 2 * MINUTE) is None
    assert store.recall("retry-after", key, NOW) is None


def test_the_authority_of_the_tags_is_settled_once(store: Store, database_url: str) -> None:
    assert store.authority("Press.Example:8443", 2026) == ("press.example", 2026)
    again = open_store(database_url)
    assert again.authority("other.example", 2031) == ("press.example", 2026)
    again.close()


def test_prune_drops_what_has_expired_and_no_entry(store: Store) -> None:
    specs: list[SourceRow] = [source("tern"), source("kite"), source("wren")]
    store.sync_sources(specs, NOW)
    put(store, entry("a"))
    claim(store, limit=1)
    store.remember("robots", "a", "old", NOW)
    store.remember("robots", "b", "young", NOW + DAY)
    store.sync_sources(specs[2:], NOW - 90 * DAY)
    store.prune(NOW + MINUTE)
    assert set(store.states()) == {"tern", "wren"}  # the feed of a source with entries stays
    assert (store.leases(), store.recall("robots", "a", NOW - DAY), store.recall("robots", "b", NOW)) == ({}, None, "young")
    assert store.counts(NOW) == (1, 1)
