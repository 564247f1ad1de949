"""One entry per release in the store: who leads, where the others stand, what readers are told, and which feeds move."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from bench.series import EDITS, SERIES, headline, story
from entries.engine import connect, writer
from entries.model import Anatomy, Change, Entry, SourceState, Stamp, Walk
from entries.queries import Appearance, FeedQuery, Selection
from entries.store import Store, open_store, upgrade
from entries.upgrades import migrate
from tests.entries.makers import DAY, NOW, entry, new, put
from tests.entries.test_archive import _ENTRY

ALL, SEA = FeedQuery(), FeedQuery(topics=("sea",))
TERN, WIRE, GULL = (FeedQuery(sources=(name,)) for name in ("tern", "wire", "gull"))
BOTH = FeedQuery(sources=("tern", "wire"))


def told(seed: int, source: str, **fields: Any) -> Entry:  # Any: fields of Entry
    """The release `seed` as a source brings it: the issuer's is whole, a wire's edited."""
    title, body = headline(seed), story(seed)
    if source == "wire":
        title, body = EDITS["cut and signed"](title, body, random.Random(seed))
    values = {"title": title, "text": body, "publisher": {"tern": "issuer", "wire": "wire"}.get(source, "other")}
    return entry(f"{seed}-{source}", source=source, **values | fields)


def keys(selection: Selection) -> list[str]:
    return [one.url.rpartition("/")[2] for one in selection.entries]


def shown(store: Store, query: FeedQuery) -> list[str]:
    return keys(store.select(query))


def save(store: Store, *changes: Change, source: str = "tern") -> None:
    store.save(changes, SourceState(source), NOW)


@pytest.mark.parametrize("order", [("tern", "wire"), ("wire", "tern")])
def test_a_release_is_one_entry_of_a_mixed_feed_and_stays_in_the_feed_of_each_source(store: Store, order: tuple[str, ...]) -> None:
    for source in order:
        put(store, told(1, source, topics=["sea"]))
    assert shown(store, ALL) == shown(store, SEA) == shown(store, BOTH) == shown(store, replace(ALL, whole=True)) == ["1-tern"]
    assert shown(store, TERN) == ["1-tern"]
    assert shown(store, WIRE) == ["1-wire"]
    assert shown(store, replace(SEA, sources=("wire",))) == ["1-wire"]


def test_nothing_of_an_entry_is_touched_when_it_finds_its_release(store: Store) -> None:
    put(store, told(1, "wire"))
    before = store.entry(told(1, "wire").id)
    put(store, told(1, "tern"))
    assert store.entry(before.id) == before


def test_a_feed_of_several_sources_shows_the_first_of_theirs(store: Store) -> None:
    for source in ("wire", "gull", "tern"):
        put(store, told(1, source))
    assert shown(store, ALL) == ["1-tern"]
    assert shown(store, FeedQuery(sources=("wire", "gull"))) == ["1-gull"]
    assert shown(store, FeedQuery(sources=("wire", "kite"))) == ["1-wire"]
    assert shown(store, FeedQuery(sources=("wire", "tern", "gull"), whole=True)) == ["1-tern"]
    many = tuple(f"s{number}" for number in range(120))
    assert shown(store, FeedQuery(sources=("wire", "gull", *many))) == ["1-gull"]


def test_a_feed_tells_where_its_releases_stand_too_the_lead_first(store: Store) -> None:
    for source in ("wire", "gull", "tern"):
        put(store, told(1, source))
    put(store, told(2, "tern"))
    tern, gull, wire = (told(1, source) for source in ("tern", "gull", "wire"))
    lead = Appearance("tern", tern.url, tern.slug, "en", leads=True)
    others = {one.id: Appearance(one.source_id, one.url, one.slug, "en") for one in (gull, wire)}
    assert store.select(ALL).appearances == {tern.id: (others[gull.id], others[wire.id])}
    assert store.select(WIRE).appearances == {wire.id: (lead, others[gull.id])}
    assert store.appearances(gull.id) == (lead, others[wire.id])
    assert store.appearances(told(2, "tern").id) == store.appearances("unknown") == ()


def test_a_search_finds_a_release_once_and_every_copy_at_its_source(store: Store) -> None:
    word = FeedQuery(text=story(1).split()[1], whole=True)
    put(store, told(1, "wire"))
    assert shown(store, word) == ["1-wire"]
    put(store, told(1, "tern"))
    assert shown(store, word) == shown(store, replace(word, sources=("tern", "wire"))) == ["1-tern"]
    assert shown(store, replace(word, sources=("wire",))) == ["1-wire"]
    save(store, Change("withdrawn", told(1, "tern").id))
    assert shown(store, word) == shown(store, replace(word, sources=("tern", "wire"))) == ["1-wire"]


def test_volumes_and_counts_are_those_of_the_feeds(store: Store) -> None:
    for source in ("tern", "wire"):
        put(store, told(1, source, topics=["sea"]))
    assert store.volumes("topic", NOW)["sea"].total == len(store.select(SEA).entries) == 1
    assert {name: volume.total for name, volume in store.volumes("source", NOW).items()} == {"tern": 1, "wire": 1}
    assert store.counts(NOW) == (1, 1)


def test_only_the_feeds_of_its_members_move_when_a_release_changes(store: Store) -> None:
    put(store, told(1, "tern", topics=["sea"]))
    put(store, told(2, "gull", topics=["sky"]))
    watched = {"all": ALL, "sea": SEA, "tern": TERN, "sky": FeedQuery(topics=("sky",)), "gull": GULL, "wire": WIRE}

    def moved(*changes: Change) -> set[str]:
        before = {name: store.revision(query).token for name, query in watched.items()}
        save(store, *changes, source="wire")
        return {name for name, query in watched.items() if store.revision(query).token != before[name]}

    assert moved(*new(told(1, "wire"))) == {"all", "sea", "tern", "wire"}
    assert moved(*new(told(1, "wire"))) == set()
    assert moved(Change("revised", told(1, "wire").id, told(1, "wire", subtitle="A line more"))) == {"wire"}
    elsewhere = told(1, "wire", url="https://wire.example/moved")
    assert moved(Change("moved", elsewhere.id, elsewhere)) == {"all", "sea", "tern", "wire"}
    assert moved(Change("withdrawn", elsewhere.id)) == {"all", "sea", "tern", "wire"}


def test_the_next_one_leads_when_the_lead_is_withdrawn_and_it_comes_back_as_itself(store: Store) -> None:
    put(store, told(1, "tern", topics=["sea"]))
    put(store, told(1, "wire", topics=["sea"]))
    save(store, Change("withdrawn", told(1, "tern").id))
    assert shown(store, ALL) == shown(store, SEA) == ["1-wire"]
    assert store.select(ALL).appearances == {}
    save(store, Change("completed", told(1, "tern").id, told(1, "tern", topics=["sea"])))
    assert shown(store, ALL) == shown(store, SEA) == ["1-tern"]
    save(store, Change("withdrawn", told(1, "wire").id), source="wire")
    assert shown(store, ALL) == ["1-tern"]
    assert store.appearances(told(1, "tern").id) == ()


def test_a_release_under_embargo_is_in_no_group_before_its_moment(store: Store) -> None:
    put(store, told(1, "tern", hold_until=NOW + DAY))
    put(store, told(1, "wire"))
    assert shown(store, ALL) == ["1-wire"]
    assert store.appearances(told(1, "wire").id) == ()
    store.release_held(NOW + 2 * DAY)
    assert shown(store, ALL) == ["1-tern"]


@pytest.mark.parametrize(
    "change",
    [
        {"title": headline(9), "text": story(9)},
        {"published": Stamp(NOW + 30 * DAY, "minute", "page")},
        {"title": f"Correction: {headline(1)}"},
    ],
    ids=["other text", "other date", "a correction"],
)
def test_an_entry_that_is_another_release_now_leaves_its_group_and_returns(store: Store, change: dict[str, Any]) -> None:
    put(store, told(1, "tern"))
    put(store, told(1, "wire"))
    save(store, Change("revised", told(1, "wire").id, told(1, "wire", **change)), source="wire")
    assert set(shown(store, ALL)) == {"1-tern", "1-wire"}
    assert store.select(ALL).appearances == {}
    save(store, Change("revised", told(1, "wire").id, told(1, "wire")), source="wire")
    assert shown(store, ALL) == ["1-tern"]


def test_boilerplate_that_is_found_and_lost_again_leaves_an_entry_as_it_was(store: Store) -> None:
    """What is compared ends where the boilerplate begins, though the text says the same."""
    about = " ".join(story(2).split()[:60])
    plain = told(1, "tern", text=f"{' '.join(story(1).split()[:100])}\n{about}")
    found = replace(plain, anatomy=Anatomy(boilerplate=about))
    put(store, plain)
    for state in (found, replace(found, subtitle="Corrected", text=plain.text.replace(" the ", " this ", 1)), plain):
        save(store, Change("revised", plain.id, state))
    put(store, told(1, "wire", text=plain.text))
    assert shown(store, ALL) == ["1-tern"]


def test_a_middle_that_goes_parts_those_it_held_together(store: Store) -> None:
    words = story(1).split()
    parts = [" ".join(words[start : start + 220]) for start in (0, 90, 180)]
    for source, part in zip(("tern", "gull", "wire"), parts, strict=True):
        put(store, told(1, source, text=part))
    assert shown(store, ALL) == ["1-tern"]
    save(store, Change("withdrawn", told(1, "gull").id), source="gull")
    assert set(shown(store, ALL)) == {"1-tern", "1-wire"}


def test_an_operators_topics_move_an_echo_in_no_mixed_feed(store: Store) -> None:
    put(store, told(1, "tern"))
    put(store, told(1, "wire", topics=["sea"]))
    before = store.revision(SEA)
    store.correct(told(1, "wire").id, "sky", True, NOW)
    assert shown(store, SEA) == []
    assert store.revision(SEA) == before
    assert shown(store, replace(WIRE, topics=("sky",))) == ["1-wire"]


# -------------------------------------------------------------------------------------------------------------- the archive


def archive(store: Store, *released: Entry) -> None:
    store.archive(new(*released), Walk(released[0].source_id, None, NOW, NOW), NOW)


def test_a_backfill_takes_no_release_out_of_a_head_and_is_told_of_in_none(store: Store) -> None:
    put(store, told(1, "wire", topics=["sea"]))
    before = [(store.select(query), store.revision(query)) for query in (ALL, SEA, WIRE)]
    archive(store, told(1, "tern", topics=["sea"]))
    assert [(replace(store.select(query), archive=False), store.revision(query)) for query in (ALL, SEA, WIRE)] == before
    assert shown(store, replace(ALL, whole=True)) == shown(store, replace(SEA, whole=True)) == ["1-wire"]
    assert shown(store, replace(TERN, whole=True)) == shown(store, replace(TERN, page=2)) == ["1-tern"]
    assert shown(store, replace(ALL, page=2)) == shown(store, replace(BOTH, page=2)) == []
    assert [other.source_id for other in store.select(replace(TERN, whole=True)).appearances[told(1, "tern").id]] == ["wire"]
    assert [other.source_id for other in store.appearances(told(1, "wire").id)] == ["tern"]


def test_backfilled_copies_are_one_release_and_come_out_of_the_archive_as_one(store: Store) -> None:
    archive(store, told(1, "wire"))
    archive(store, told(1, "tern"))
    assert shown(store, replace(ALL, whole=True)) == ["1-tern"]
    assert store.known("wire", (), NOW) == ()
    store.save([], SourceState("wire"), NOW, listed=[told(1, "wire").id])
    assert shown(store, ALL) == shown(store, replace(ALL, whole=True)) == ["1-wire"]
    store.save([], SourceState("tern"), NOW, listed=[told(1, "tern").id])
    assert shown(store, ALL) == ["1-tern"]


# ------------------------------------------------------------------------------------------- any order, any number, any series


@pytest.fixture
def fresh(sqlite_template: Path, tmp_path: Path) -> Iterator[Any]:  # Any: a function without arguments
    """Opens an empty store, again and again."""
    opened: list[Store] = []

    def make() -> Store:
        file = tmp_path / f"{len(opened)}.db"
        shutil.copy(sqlite_template, file)
        opened.append(open_store(f"sqlite:///{file}"))
        return opened[-1]

    yield make
    for store in opened:
        store.close()


ARRIVALS = [
    told(seed, source, at=NOW + timedelta(hours=seed, minutes=place))
    for place, source in enumerate(("tern", "wire", "gull"))
    for seed in (1, 2)
]
ARRIVALS += [entry(f"town-{source}-{number}", source=source, title=title, text=body, at=NOW - timedelta(minutes=10 * number))
             for source in ("tern", "wire") for number, (title, body) in enumerate(SERIES["towns"][:2])]  # fmt: skip
VIEWS = (ALL, TERN, WIRE, GULL, BOTH, FeedQuery(sources=("wire", "gull")))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(order=st.permutations(range(len(ARRIVALS))), gone=st.integers(0, len(ARRIVALS) - 1))
def test_any_order_of_arrival_makes_the_same_feeds(fresh: Any, order: list[int], gone: int) -> None:
    def feeds(order: list[int]) -> list[object]:
        store = fresh()
        seen: list[object] = []
        for index in order:
            put(store, ARRIVALS[index])
        for step in (None, Change("withdrawn", ARRIVALS[gone].id), Change("completed", ARRIVALS[gone].id, ARRIVALS[gone])):
            if step:
                save(store, step)
            selections = [store.select(query) for query in VIEWS]
            seen += [(keys(one), one.appearances) for one in selections]
        return seen

    assert feeds(order) == feeds(list(range(len(ARRIVALS))))


@pytest.mark.parametrize("series", SERIES)
@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_of_a_series_that_two_sources_publish_each_release_meets_its_own_copy(store: Store, series: str) -> None:
    for source in ("wire", "tern"):
        put(store, *(entry(f"{n}-{source}", source=source, title=title, text=body) for n, (title, body) in enumerate(SERIES[series])))
    assert sorted(shown(store, FeedQuery(limit=100))) == sorted(f"{n}-tern" for n in range(len(SERIES[series])))
    also = store.select(FeedQuery(limit=100)).appearances
    for n in range(len(SERIES[series])):
        assert [other.url.rpartition("/")[2] for other in also[entry(f"{n}-tern").id]] == [f"{n}-wire"]


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_a_source_that_repeats_one_text_for_ever_takes_nobody_elses_place(store: Store, database_url: str) -> None:
    put(store, told(1, "tern"))
    for round_ in range(5):
        put(store, *(told(1, "wire", id=f"tag:{round_}.{n}", slug=f"{round_}-{n}", at=NOW + timedelta(minutes=n + 1)) for n in range(50)))
    assert "1-tern" in shown(store, FeedQuery(limit=500))
    assert len(store.appearances(told(1, "tern").id)) < 24
    put(store, told(2, "tern", at=NOW + DAY))
    put(store, told(2, "wire", at=NOW + DAY))
    assert shown(store, FeedQuery(limit=1)) == ["2-tern"]
    engine = connect(database_url)
    with engine.connect() as db:
        most = "SELECT max(n) FROM (SELECT count(*) AS n FROM sketches GROUP BY week, hash) AS counted"
        assert db.execute(text(most)).scalar_one() <= 300
    engine.dispose()


# ----------------------------------------------------------------------------------------------------------------- upgrades


def test_what_an_older_database_holds_is_found_by_what_comes(empty_url: str) -> None:
    engine = connect(empty_url)
    with writer(engine).begin() as db:
        migrate(db, "0002")
        old = {"number": 1, "id": "old", "status": "live", "partial": False}
        db.execute(text(_ENTRY), old)
        facts = {"title": headline(1), "text": story(1), "at": NOW.timestamp() * 1e6}
        db.execute(text("UPDATE entries SET title = :title, text = :text, published = :at"), facts)
    engine.dispose()
    upgrade(empty_url)
    store = open_store(empty_url)
    assert shown(store, ALL) == [""]
    put(store, told(1, "wire"))
    assert len(shown(store, ALL)) == 1
    assert [other.source_id for other in store.appearances(told(1, "wire").id)] == ["tern"]
    store.close()


def test_going_back_leaves_every_entry_to_itself(database_url: str) -> None:
    store = open_store(database_url)
    put(store, told(1, "tern", topics=["sea"]))
    put(store, told(1, "wire", topics=["sea"]))
    store.close()
    engine = connect(database_url)
    with writer(engine).begin() as db:
        _back_to(db, "0002")
        for table in ("entries", "entry_topics"):
            assert db.execute(text(f"SELECT DISTINCT status FROM {table}")).scalars().all() == ["live"]
    engine.dispose()


def _back_to(db: Any, revision: str) -> None:  # Any: a connection
    from alembic import command

    from entries.upgrades import _config

    config = _config()
    config.attributes["connection"] = db
    command.downgrade(config, revision)
