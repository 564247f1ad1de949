"""Whatever happens to releases, in whatever order: no feed changes under its validator, and the index of words is what would be made anew."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from bench.series import headline, story
from entries import search_index
from entries.engine import connect, writer
from entries.judging import Judging
from entries.model import Anatomy, Change, Entry, SourceState, Stamp, TopicMatch, Walk
from entries.queries import FeedQuery, Selection
from entries.store import Store, open_store
from tests.entries.makers import NOW, entry

TOPICS = ("sea", "sky")
HOUR = timedelta(hours=1)
SEA, BOTH = FeedQuery(topics=("sea",)), FeedQuery(sources=("tern", "wire"))
WORD = FeedQuery(text=story(1).split()[1])
QUERIES = [
    replace(query, whole=whole) for query in (FeedQuery(), SEA, BOTH, WORD, replace(SEA, sources=("wire",))) for whole in (False, True)
]
QUERIES += [replace(FeedQuery(topics=TOPICS), match="all"), replace(BOTH, topics=("sky",)), replace(BOTH, text=WORD.text)]
QUERIES += [FeedQuery(page=2), FeedQuery(sources=("gull",)), FeedQuery(languages=("de",)), FeedQuery(not_topics=("sea",))]

State = dict[str, Any]  # Any: fields of an entry
Step = Callable[[Store, int], None]

releases = st.sampled_from([("tern", 1), ("wire", 1), ("gull", 1), ("tern", 2)])
states: st.SearchStrategy[State] = st.fixed_dictionaries(
    {
        "seed": st.sampled_from((0, 0, 0, 9)),  # which release it turns into, 0: its own
        "hours": st.sampled_from((0, 0, 5, 400)),
        "topics": st.sets(st.sampled_from(TOPICS)).map(sorted),
        "language": st.sampled_from(("en", "de")),
        "url": st.sampled_from(("news", "press")),
        "held": st.sampled_from((0, 0, 0, 10, 20)),
        "boilerplate": st.booleans(),
        "publisher": st.sampled_from(("issuer", "wire")),
    }
)


def told(release: tuple[str, int], state: State) -> Entry:
    """A release of a source in this state."""
    source, own = release
    seed = state["seed"] or own
    first = story(seed)[:400].rpartition(" ")[0]
    return entry(
        f"{source}-{own}",
        source=source,
        url=f"https://{source}.example/{state['url']}/{own}",
        title=headline(seed),
        text=f"{story(seed)}\nAbout us: {first}",
        published=Stamp(NOW + state["hours"] * HOUR, "minute", "page"),
        topics=state["topics"],
        language=state["language"],
        hold_until=NOW + state["held"] * HOUR if state["held"] else None,
        anatomy=Anatomy(boilerplate=f"About us: {first}" if state["boilerplate"] else ""),
        publisher=state["publisher"],
    )


def id_of(release: tuple[str, int]) -> str:
    return entry(f"{release[0]}-{release[1]}", source=release[0]).id


def address(release: tuple[str, int]) -> str:
    return f"{release[0]}.example/{release[1]}"


def change(kind: Any, release: tuple[str, int], state: State, other: tuple[str, int] | None) -> Change:  # Any: a kind
    brought = None if kind in ("looked", "withdrawn") else told(release, state)
    return Change(kind, id_of(release), brought, None, (address(release),), (address(other),) if other else ())


def brought(kind: str, release: tuple[str, int], state: State, other: tuple[str, int] | None) -> Step:
    return lambda store, hour: _ignore(store.save([change(kind, release, state, other)], SourceState(release[0]), NOW + hour * HOUR))


def archived(release: tuple[str, int], state: State, other: tuple[str, int] | None) -> Step:
    walk = Walk(release[0], None, NOW, NOW)
    return lambda store, hour: store.archive([change("new", release, state, other)], walk, NOW + hour * HOUR)


def listed(release: tuple[str, int]) -> Step:
    return lambda store, hour: _ignore(store.save((), SourceState(release[0]), NOW + hour * HOUR, listed=[id_of(release)]))


def by_operator(release: tuple[str, int], deed: str) -> Step:
    def step(store: Store, hour: int) -> None:
        if _is_known(store, release):
            getattr(store, deed)(id_of(release), NOW + hour * HOUR)

    return step


def corrected(release: tuple[str, int], topic: str, wanted: bool | None) -> Step:
    def step(store: Store, hour: int) -> None:
        if _is_known(store, release):
            store.correct(id_of(release), topic, wanted, NOW + hour * HOUR)

    return step


def judged(topics: list[str]) -> Step:
    def step(store: Store, hour: int) -> None:
        now = NOW + hour * HOUR
        run = store.begin_judging(Judging("rules", {}, now), "me", now, HOUR)
        assert run
        given = tuple(TopicMatch(topic, 2.0) for topic in topics)
        store.put_judged([(case, given) for case in store.cases((), None, 100)], run, "me", now + HOUR, now)

    return step


def shown_in_time() -> Step:
    return lambda store, hour: _ignore(store.release_held(NOW + hour * HOUR))


def _ignore(_: object) -> None:
    return None


def _is_known(store: Store, release: tuple[str, int]) -> bool:
    return bool(store.known(release[0], (address(release),), NOW + 10_000 * HOUR))


others = st.none() | releases
histories = st.lists(
    st.one_of(
        st.builds(
            brought, st.sampled_from(("new", "revised", "revised", "completed", "moved", "withdrawn", "looked")), releases, states, others
        ),
        st.builds(archived, releases, states, others),
        st.builds(listed, releases),
        st.builds(by_operator, releases, st.sampled_from(("withdraw", "restore"))),
        st.builds(corrected, releases, st.sampled_from(TOPICS), st.sampled_from((True, False, None))),
        st.builds(judged, st.sets(st.sampled_from(TOPICS)).map(sorted)),
        st.builds(shown_in_time),
    ),
    min_size=3,
    max_size=12,
)


@pytest.fixture
def fresh(sqlite_template: Path, tmp_path: Path) -> Callable[[], Path]:
    """Makes an empty database, again and again."""
    numbers = count()

    def make() -> Path:
        file = tmp_path / f"{next(numbers)}.db"
        shutil.copy(sqlite_template, file)
        return file

    return make


def answer(store: Store, query: FeedQuery) -> tuple[str, Selection]:
    """The validator, and what it stands for: all but what no page tells of, and the store's own count."""
    found = store.select(query)
    entries = tuple(replace(one, sequence=0) for one in found.entries)
    return found.revision.token, replace(found, entries=entries, archive=False, revision=replace(found.revision, updated=None))


PLAIN: State = {
    "seed": 0, "hours": 0, "topics": ["sea"], "language": "en", "url": "news", "held": 0, "boilerplate": False, "publisher": "issuer",
}  # fmt: skip
COPY = PLAIN | {"publisher": "wire"}
COPIES = [
    brought("new", ("tern", 1), PLAIN, None),
    brought("new", ("wire", 1), COPY, None),
    brought("moved", ("wire", 1), COPY | {"url": "press"}, None),
    by_operator(("wire", 1), "withdraw"),
    corrected(("wire", 1), "sky", True),
    by_operator(("wire", 1), "restore"),
]


@example(history=COPIES)
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(history=histories)
def test_no_feed_changes_under_its_validator_and_the_index_of_words_is_what_would_be_made_anew(fresh: Any, history: list[Step]) -> None:
    file = fresh()
    store = open_store(f"sqlite:///{file}")
    seen = {query: answer(store, query) for query in QUERIES}
    for hour, step in enumerate(history):
        step(store, 2 * hour)
        for query in QUERIES:
            before, now = seen[query], answer(store, query)
            assert now[0] != before[0] or now[1] == before[1], query
            seen[query] = now
    store.close()
    assert index_of(file) == index_of(file, anew=True)


def index_of(file: Path, *, anew: bool = False) -> tuple[list[int], list[tuple[str, int]]]:
    """The entries in their order, and which word is in which."""
    engine = connect(f"sqlite:///{file}")
    with writer(engine).begin() as db:
        if anew:
            db.execute(text("DELETE FROM search_form"))
            search_index.bring_up(db)
        order = list(db.execute(text("SELECT entry FROM search_places ORDER BY place")).scalars())
        db.execute(text("CREATE VIRTUAL TABLE temp.said USING fts5vocab(main, search, instance)"))
        found = db.execute(text("SELECT DISTINCT term, entry FROM said JOIN search_places ON place = doc ORDER BY term, entry"))
        words = [(term, number) for term, number in found]
        db.execute(text("DROP TABLE temp.said"))
    engine.dispose()
    return order, words
