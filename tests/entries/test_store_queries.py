"""Feed queries: which entries, in which order, by which index."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, event, text

from entries.engine import connect
from entries.errors import NotFound
from entries.incidents import Affected, Incident
from entries.model import Anatomy, Change, Entry, SourceState, Vote
from entries.queries import FeedQuery, Volume
from entries.store import Store, open_store
from tests.entries.makers import DAY, NOW, entry, put

# name, source, days ago, topics, language, title
SHELF = [
    ("sea-sky", "tern", 1, "sea sky", "en", "A Pier Opens at 100% capacity"),
    ("sea", "kite", 2, "sea", "en-GB", "A pier_closes and/or opens"),
    ("sky", "tern", 3, "sky land", "de", "Straßenfest am Meer"),
    ("none", "kite", 4, "", "", "Quiet C:\\day"),
    ("all", "wren", 5, "sea sky land", "EN-hk", "Ｆｅｓｔｉｖａｌ on the pier"),
]


@pytest.fixture
def shelf(store: Store) -> Store:
    for name, source, days, topics, language, title in SHELF:
        put(
            store,
            entry(
                name,
                source=source,
                at=NOW - days * DAY,
                topics=topics.split(),
                language=language,
                title=title,
                text=f"Body of {name}",
                authors=(name,),
            ),
        )
    return store


def found(store: Store, query: FeedQuery) -> str:
    return " ".join(one.authors[0] for one in store.select(query).entries)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        (FeedQuery(), "sea-sky sea sky none all"),
        (FeedQuery(sources=("tern",)), "sea-sky sky"),
        (FeedQuery(sources=("tern", "kite", "tern")), "sea-sky sea sky none"),
        (FeedQuery(topics=("sea",)), "sea-sky sea all"),
        (FeedQuery(topics=("land", "sea", "sea")), "sea-sky sea sky all"),
        (FeedQuery(topics=("sea", "sky", "sea"), match="all"), "sea-sky all"),
        (FeedQuery(topics=("sea", "nothing"), match="all"), ""),
        (FeedQuery(topics=("sea", "nothing")), "sea-sky sea all"),
        (FeedQuery(not_topics=("sky", "land")), "sea none"),
        (FeedQuery(topics=("sea",), not_topics=("land",)), "sea-sky sea"),
        (FeedQuery(sources=("tern",), topics=("sea", "land")), "sea-sky sky"),
        (FeedQuery(sources=("tern", "wren"), topics=("sea", "sky"), match="all", not_topics=("land",)), "sea-sky"),
        (FeedQuery(languages=("en",)), "sea-sky sea all"),
        (FeedQuery(languages=("EN-gb", "de")), "sea sky"),
        (FeedQuery(languages=("e",)), ""),
        (FeedQuery(languages=("%",)), ""),
        (FeedQuery(topics=("sky", "sea"), languages=("de", "en-hk")), "sky all"),
        (FeedQuery(since=NOW - 2 * DAY), "sea-sky sea"),
        (FeedQuery(topics=("sky",), since=NOW - 3 * DAY), "sea-sky sky"),
        (FeedQuery(text="PIER"), "sea-sky sea all"),
        (FeedQuery(text="opens pier"), "sea-sky sea"),
        (FeedQuery(text="body none"), "none"),
        (FeedQuery(text="STRASSENFEST"), "sky"),
        (FeedQuery(text="festival"), "all"),
        (FeedQuery(text="100%"), "sea-sky"),
        (FeedQuery(text="pier_closes"), "sea"),
        (FeedQuery(text="c:\\day"), "none"),
        (FeedQuery(text="and/or"), "sea"),
        (FeedQuery(text="pier", topics=("sea",), sources=("kite", "wren")), "sea all"),
        (FeedQuery(text="%"), ""),
        (FeedQuery(topics=(*(f"t{n}" for n in range(120)), "land")), "sky all"),
        (FeedQuery(sources=(*(f"s{n}" for n in range(120)), "tern")), "sea-sky sky"),
        (FeedQuery(limit=2), "sea-sky sea"),
        (FeedQuery(limit=2, page=3), "all"),
        (FeedQuery(limit=2, page=4), ""),
        (FeedQuery(topics=("sea", "sky"), limit=2, page=2), "sky all"),
        (FeedQuery(limit=500, page=10**18), ""),
    ],
    ids=lambda value: None if isinstance(value, FeedQuery) else value,
)
def test_a_query_finds(shelf: Store, query: FeedQuery, names: str) -> None:
    assert found(shelf, query) == names


@pytest.mark.parametrize(("limit", "page", "more"), [(5, 1, False), (4, 1, True), (4, 2, False), (1, 4, True), (1, 5, False)])
def test_a_selection_says_whether_there_is_an_older_page(shelf: Store, limit: int, page: int, more: bool) -> None:
    for query in (FeedQuery(limit=limit, page=page), FeedQuery(sources=("tern", "kite", "wren"), limit=limit, page=page)):
        selection = shelf.select(query)
        assert (selection.more, selection.revision) == (more, shelf.revision(query))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.text(max_size=300), st.lists(st.text(max_size=5), max_size=3).map(tuple), st.sampled_from(["any", "all"]))
@example("\0", ("\0", "\ud800"), "any")
@example("\ud800 %", ("%", "_"), "all")
def test_odd_queries_find_nothing_or_something_but_never_raise(shelf: Store, text: str, names: tuple[str, ...], match: Any) -> None:
    # Any: Hypothesis does not know literals
    for query in (
        FeedQuery(text=text),
        FeedQuery(topics=names, not_topics=names, match=match, languages=names),
        FeedQuery(sources=names, topics=names, match=match, text=text),
    ):
        shelf.select(query)
    for key in (text, *names):
        shelf.tombstone(key)
        with pytest.raises(NotFound):
            shelf.entry(key)


def test_tombstones_are_those_of_the_query_and_the_newest_hundred(store: Store) -> None:
    names = [f"n{number:03}" for number in range(120)]
    put(store, *(entry(name, topics=["sea"], language="en" if name > "n009" else "de") for name in names))
    for day in range(3):
        gone = [Change("withdrawn", entry(name).id) for name in names[day * 40 : day * 40 + 40]]
        store.save(gone, SourceState("tern"), NOW + day * DAY)
    marks = store.select(FeedQuery(topics=("sea",), match="all")).tombstones
    assert [mark.title for mark in marks[:2]] == ["Release n080", "Release n081"]  # later on the page is older
    assert [mark.withdrawn - NOW for mark in marks] == [2 * DAY] * 40 + [DAY] * 40 + [0 * DAY] * 20
    assert len(store.select(FeedQuery(languages=("de",))).tombstones) == 10
    assert store.select(FeedQuery(not_topics=("sea",))).tombstones == ()


def test_one_selection_is_of_one_moment(database_url: str) -> None:
    """A writer between two statements of a reader is not seen by the second."""
    store, other = open_store(database_url), open_store(database_url)
    put(store, entry("a"))
    with store._reading() as db:  # as select() does
        before = db.execute(text("SELECT count(*) FROM entries")).scalar_one()
        put(other, entry("b"))
        assert db.execute(text("SELECT count(*) FROM entries")).scalar_one() == before == 1
    store.close()
    other.close()


def test_volumes_count_weeks_and_name_the_newest(store: Store) -> None:
    ages = [timedelta(0), timedelta(days=6, hours=23), timedelta(days=7, seconds=1), timedelta(weeks=12), timedelta(weeks=12, seconds=1)]
    put(store, *(entry(f"a{number}", at=NOW - age, topics=["sea"]) for number, age in enumerate(ages)))
    put(store, entry("b", source="kite", at=NOW - timedelta(weeks=20), topics=["sea"]), entry("c", source="wren", hold_until=NOW + DAY))
    store.save([Change("withdrawn", entry("a0").id)], SourceState("tern"), NOW)
    tern = Volume("tern", 4, (1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1), NOW - ages[1])
    kite = Volume("kite", 1, (0,) * 12, NOW - timedelta(weeks=20))
    assert store.volumes("source", NOW) == {"tern": tern, "kite": kite}
    assert store.volumes("topic", NOW) == {"sea": Volume("sea", 5, tern.weeks, NOW - ages[1])}


def test_today_begins_at_midnight_utc(store: Store) -> None:
    midnight = datetime(2026, 3, 8, tzinfo=UTC)
    put(store, entry("a", at=midnight), entry("b", at=midnight - timedelta(microseconds=1)))
    assert store.counts(NOW) == (2, 1)


# Plans. What the databases say they would do is part of the promise: a sort of all rows takes 600 times as long.


@pytest.fixture(scope="module")
def shelves() -> list[Entry]:
    return [
        entry(f"n{number}", source=f"s{number % 10}", at=NOW - number * timedelta(hours=1), topics=[f"t{number % 7}", f"u{number % 3}"])
        for number in range(3000)
    ]


@contextmanager
def plans() -> Iterator[list[str]]:
    """What the database would do for each statement of the block."""
    seen: list[str] = []

    def explain(connection: Connection, cursor: Any, statement: str, values: Any, context: Any, many: bool) -> None:
        # Any: the driver's own
        how = "EXPLAIN QUERY PLAN " if connection.dialect.name == "sqlite" else "EXPLAIN "
        seen.append("\n".join(str(row[-1]) for row in cursor.execute(how + statement, values)))

    event.listen(Engine, "before_cursor_execute", explain)
    yield seen
    event.remove(Engine, "before_cursor_execute", explain)


def test_feeds_walk_along_an_index_and_sort_no_table(store: Store, database_url: str, shelves: list[Entry]) -> None:
    store.save([Change("new", one.id, one) for one in shelves], SourceState("s0"), NOW)
    engine = connect(database_url)
    with engine.begin() as db:
        db.execute(text("ANALYZE"))
    engine.dispose()
    for query, index, scans, sorts in [  # what may be sorted: the merge of a few limited scans, the rows that match all
        (FeedQuery(topics=("t1", "t2", "u1")), "entry_topics_by_time", 3, 1),
        (FeedQuery(topics=("t1", "u1"), match="all"), "entry_topics_", 2, 1),
        (FeedQuery(topics=("t1",)), "entry_topics_by_time", 1, 0),
        (FeedQuery(sources=("s1",)), "entries_by_", 1, 0),
        (FeedQuery(sources=("s1", "s2", "s3")), "entries_by_", 3, 1),
        (FeedQuery(), "entries_by_time", 1, 0),
    ]:
        if database_url.startswith("sqlite") and len(query.topics) + len(query.sources) > 1:
            index, scans, sorts = "search VIRTUAL TABLE INDEX 64", 1, 0  # 64: in the order of its rows
        with plans() as seen:
            store.select(query)
        plan = next((plan for plan in reversed(seen) if plan.count(index) >= scans), None)
        assert plan, seen
        assert "Seq Scan on entr" not in plan  # of entries and entry_topics; of `twins`, which is empty here, one costs nothing
        assert "SCAN entries\n" not in plan
        assert plan.count("USE TEMP B-TREE FOR ORDER BY") + plan.count("Sort Key: entr") <= sorts, plan


@pytest.mark.parametrize(
    "query",
    [
        FeedQuery(languages=("mi",)),
        FeedQuery(languages=("mi",), topics=("t1",)),
        FeedQuery(topics=("t1", "t2", "t3"), match="all"),
        FeedQuery(topics=("t1",), not_topics=("u0", "u1", "u2")),
        FeedQuery(sources=("s1",), topics=("t9",)),
    ],
)
def test_sqlite_looks_at_no_entry_for_a_feed_that_is_empty(store: Store, database_url: str, shelves: list[Entry], query: FeedQuery) -> None:
    if not database_url.startswith("sqlite"):
        return
    store.save([Change("new", one.id, one) for one in shelves], SourceState("s0"), NOW)
    with plans() as seen:
        assert store.select(query).entries == ()
    assert any("search VIRTUAL TABLE" in plan for plan in seen)
    assert not any("entries_by_time" in plan or "entries_by_source" in plan or "entry_topics_by_time" in plan for plan in seen), seen


def test_a_feed_since_a_moment_ends_there_on_each_page(store: Store, shelves: list[Entry]) -> None:
    store.save([Change("new", one.id, one) for one in shelves], SourceState("s0"), NOW)
    since = NOW - timedelta(hours=300)
    wanted = [one.id for one in shelves if one.published.at >= since and {"t1", "t2"} & {match.topic for match in one.topics}]
    pages = [store.select(FeedQuery(topics=("t1", "t2"), since=since, limit=40, page=page)) for page in (1, 2, 3, 4)]
    assert [one.id for page in pages for one in page.entries] == wanted
    assert [page.more for page in pages] == [True, True, False, False]


def test_a_search_walks_from_the_newest_or_looks_the_word_up_and_reads_no_table(
    store: Store, database_url: str, shelves: list[Entry]
) -> None:
    texts = ("pier " * 50 + f"unique{number} " + " ".join(f"w{number * 400 + word}" for word in range(400)) for number in range(3000))
    store.save([Change("new", one.id, replace(one, text=body)) for one, body in zip(shelves, texts, strict=True)], SourceState("s0"), NOW)
    engine = connect(database_url)
    with engine.begin() as db:
        db.execute(text("ANALYZE"))
    engine.dispose()
    walks = {"sqlite": ("search VIRTUAL TABLE", "search VIRTUAL TABLE"), "postgresql": ("entries_by_time", "search_words_by_word")}
    for words, walk in zip(("pier", "unique700"), walks[database_url.partition(":")[0]], strict=True):
        with plans() as seen:
            assert store.select(FeedQuery(text=words)).entries
        plan = next(plan for plan in seen if "search" in plan)
        assert walk in plan
        assert "Seq Scan" not in plan
        assert "SCAN entries" not in plan
        assert "TEMP B-TREE" not in plan


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_the_incidents_of_a_source_are_looked_up(store: Store) -> None:
    store.incidents.put([Incident("1-tern", "tern.example", "unreachable", "dns", NOW, NOW, (Affected("tern", "dns", NOW),))], (), NOW)
    with plans() as seen:
        assert store.incidents.last_of("tern")
    found = [plan for plan in seen if "incident" in plan]
    assert ["incident_sources_by_source (source_id=?)" in plan for plan in found] == [True, True], seen
    assert not any("SCAN" in plan for plan in found), found


def test_votes_stay_with_the_operator(store: Store) -> None:
    voted = entry("v", anatomy=Anatomy(notes="Read this.", votes=(Vote("title", "Release v", "h1", "The h1 stands out."),)))
    put(store, voted)
    (shown,) = store.select(FeedQuery()).entries
    assert (shown.anatomy, store.entry(voted.id).anatomy) == (Anatomy(notes="Read this."), voted.anatomy)
