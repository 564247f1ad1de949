"""Words are found wherever they stand, in both databases alike, newest first, and never before an embargo ends."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from alembic import command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from entries.backup import backup, restore
from entries.engine import connect, writer
from entries.judging import Judging
from entries.model import Change, Entry, SourceState, Walk
from entries.queries import FeedQuery
from entries.search import Search, Term, cut, parse_search
from entries.store import Store, open_store, upgrade
from entries.upgrades import _config, migrate
from tests.entries.makers import DAY, NOW, entry, new, put

TEXTS = {
    "school": "The École opens its doors – an open day for e-learning.",
    "pier": "Open the pier, says O’Brien of AT&T; a day at 3.5% of COVID-19 costs.",
    "zh": "香港科技大學與商湯科技合作推動教育。",
    "ko": "교육은 5G로",
    "hi": "हिन्दी में शिक्षा",
    "day": "A day, open to all educators.",
}


def ask(store: Store, words: str, **filters: Any) -> str:  # Any: fields of FeedQuery
    return " ".join(one.title for one in store.select(FeedQuery(text=words, whole=True, **filters)).entries)


@pytest.mark.parametrize(
    ("words", "titles"),
    [
        ("ecole", "school"),
        ("l'ÉCOLE", ""),
        ("open day", "school pier day"),
        ('"open day"', "school"),
        ('"day open"', "day"),
        ("open -pier", "school day"),
        ('day -"open day" -at&t', "day"),
        ("-day", "zh ko hi"),
        ('-"open day" -教 -में', "pier ko day"),
        ("educ*", "day"),
        ("educator", ""),
        ('"all educ*"', "day"),
        ("open -educ*", "school pier"),
        ("e-learning", "school"),
        ("learning", "school"),
        ("o'brien", "pier"),
        ("covid-19 3.5", "pier"),
        ("教", "zh"),
        ("教育", "zh"),
        ("育教", ""),
        ("科技", "zh"),
        ("科技教育", ""),
        ("교육", "ko"),
        ("5g", "ko"),
        ("शिक्षा", "hi"),
        ("शिक्ष", ""),
        ("???", ""),
        ("-", ""),
        ('"', ""),
        ("“”", ""),
        ("-???", "school pier zh ko hi day"),
        ("", "school pier zh ko hi day"),
        ('open AND day" OR NEAR(x) ^', ""),
        ("的" * 200, ""),
        ("a " * 100, "pier day"),
        ("zzz* " * 40, ""),
    ],
)
def test_words_find(store: Store, words: str, titles: str) -> None:
    put(store, *(entry(title, title=title, text=body) for title, body in TEXTS.items()))
    assert ask(store, words) == titles


def test_language_tags_are_asked_for_in_any_letter_case(store: Store) -> None:
    put(store, entry("a", text="open pier", language="en-GB"), entry("b", text="open pier", language="de"))
    assert ask(store, "pier", languages=("EN-gb",)) == ask(store, "", languages=("EN-gb",)) == "Release a"


def test_words_of_a_phrase_that_stand_often_are_found_far_into_a_text(store: Store) -> None:
    put(store, entry("a", text="open " * 5_000 + "unique pier " + "x " * 9_000 + "the very end"))
    assert ask(store, '"unique pier"') == ask(store, '"very end"') == "Release a"


def test_longest_texts_are_kept(store: Store) -> None:
    many = " ".join(f"w{number:06}{'é' * 30}" for number in range(20_000))
    put(store, entry("a", text=many), entry("b", text="y" * 500_000), entry("c", text="教" * 100_000 + "育"))
    assert ask(store, f"w000002{'é' * 30}") == "Release a"
    assert ask(store, "y" * 100) == "Release b"
    assert ask(store, "教") == "Release c"


@pytest.mark.parametrize("query", [FeedQuery(limit=7), FeedQuery(limit=7, whole=True)])
def test_releases_of_one_moment_come_in_one_order_with_words_and_without(store: Store, query: FeedQuery) -> None:
    put(store, *(entry(f"a{number}") for number in range(20)), *(entry(f"o{number}", at=NOW - DAY) for number in range(3)))
    store.archive(new(*(entry(f"b{number}") for number in range(20))), Walk("tern", None, NOW, NOW), NOW)
    put(store, *(entry(f"c{number}") for number in range(20)))
    for page in range(1, 12):
        asked = replace(query, page=page)
        assert store.select(replace(asked, text="pier -quay")).entries == store.select(asked).entries


# Everything that can happen to an entry, against a few lines of Python that say what should be found.

RUN = Judging("rules", {}, NOW)
VOCABULARY = ("pier", "quay", "open", "Öpen", "day", "days", "教", "育", "at-sea")
prose = st.lists(st.sampled_from(VOCABULARY), max_size=6).map(" ".join)
terms = st.sampled_from(
    [*VOCABULARY, "day*", "ope*", '"open day"', '"pier quay"', "教育", "at sea", "-pier", "-day*", '-"open day"', "-教", "???"]
)
searches = st.lists(terms, min_size=1, max_size=3).map(" ".join)
topics = st.lists(st.sampled_from(["sea", "sky", "land"]), unique=True).map(tuple)
queries = st.builds(
    FeedQuery,
    text=searches,
    whole=st.booleans(),
    sources=st.lists(st.sampled_from(["tern", "kite"]), max_size=2).map(tuple),
    topics=topics,
    not_topics=topics.map(lambda names: names[:1]),
    match=st.sampled_from(["any", "all"]),
    languages=st.lists(st.sampled_from(["en", "EN-gb", "de"]), max_size=2).map(tuple),
    since=st.none() | st.integers(0, 5).map(lambda days: NOW - days * DAY),
    limit=st.sampled_from([2, 50]),
)
happenings = st.lists(
    st.tuples(
        st.sampled_from(["put", "put", "archive", "hold", "withdraw", "topics", "redate", "release"]),
        st.integers(0, 4),
        prose,
        topics,
        st.sampled_from(["en", "en-GB", "de", ""]),
        st.integers(0, 5).map(lambda days: NOW - days * DAY),
    ),
    min_size=1,
    max_size=8,
)


@dataclass
class Shelf:
    """What should be in the store: by id the entry, and whether it is live, archived, held or withdrawn."""

    store: Store
    entries: dict[str, Entry] = field(default_factory=dict)
    status: dict[str, str] = field(default_factory=dict)

    def happen(self, what: str, number: int, body: str, named: tuple[str, ...], language: str, at: datetime) -> None:
        source = ("tern", "kite")[number % 2]
        one = entry(f"e{number}", source=source, at=at, text=body, topics=named, language=language, title="")
        if what in ("put", "archive", "hold"):
            one = replace(one, hold_until=NOW + DAY if what == "hold" else None)
            if what == "archive":
                self.store.archive(new(one), Walk(source, None, NOW, NOW), NOW)
            else:
                self.store.save([Change("revised", one.id, one)], SourceState(source), NOW)
            self._written(one, {"put": "live", "archive": "archived", "hold": "held"}[what])
        elif what == "release":
            self.store.release_held(NOW + 2 * DAY)
            self.status |= {id_: "live" for id_, status in self.status.items() if status == "held"}
        elif one.id in self.entries:
            self._changed(what, one, self.entries[one.id])

    def _written(self, one: Entry, arrival: str) -> None:
        was = self.status.get(one.id)
        if was is None or arrival != "archived":  # a backfill leaves alone what is known
            self.entries[one.id] = one
            self.status[one.id] = was if was in ("live", "archived") else arrival

    def _changed(self, what: str, seen: Entry, known: Entry) -> None:
        state = SourceState(seen.source_id)
        if what == "withdraw":
            self.store.save([Change("withdrawn", seen.id)], state, NOW)
            self.status[seen.id] = "withdrawn"
        elif what == "topics":
            judged = [(self.store.case(seen.id), seen.topics)]
            assert self.store.put_judged(judged, RUN, "one", NOW + DAY, NOW)
            if self.status[seen.id] != "withdrawn":  # its mark stays where it was seen
                self.entries[seen.id] = replace(known, topics=seen.topics)
        elif self.status[seen.id] in ("live", "archived"):  # redated
            now = replace(known, published=seen.published)
            self.store.save([Change("completed", seen.id, now)], state, NOW)
            self.entries[seen.id] = now

    def found(self, query: FeedQuery) -> set[str]:
        shown = ("live", "archived") if query.whole else ("live",)
        return {one.id for one in self.entries.values() if self.status[one.id] in shown and fits(one, query)}


def fits(one: Entry, query: FeedQuery) -> bool:
    mine = {match.topic for match in one.topics}
    tags = [tag.lower() for tag in query.languages]
    return (
        holds(cut(one.text), parse_search(query.text))
        and (not query.sources or one.source_id in query.sources)
        and (not query.topics or bool(mine & {*query.topics} if query.match == "any" else mine >= {*query.topics}))
        and mine.isdisjoint(query.not_topics)
        and (not tags or any(f"{one.language.lower()}-".startswith(f"{tag}-") for tag in tags))
        and (query.since is None or one.published.at >= query.since)
    )


def holds(words: tuple[str, ...], search: Search) -> bool:
    def stands(term: Term) -> bool:
        runs = (words[start : start + len(term.words)] for start in range(len(words)))
        whole = [run for run in runs if len(run) == len(term.words)]
        if term.prefix:
            return any(run[:-1] == term.words[:-1] and run[-1].startswith(term.words[-1]) for run in whole)
        return bool(term.words) and term.words in whole

    return all(map(stands, search.all)) and not any(map(stands, search.none))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(happenings=happenings, asked=st.lists(queries, min_size=3, max_size=6))
def test_whatever_happens_to_entries_they_are_found_by_what_they_are_now(
    shelf: Shelf, database_url: str, happenings: list[Any], asked: list[FeedQuery]
) -> None:
    for happening in happenings:
        shelf.happen(*happening)
    answers = [shelf.store.select(query) for query in asked]
    for query, answer in zip(asked, answers, strict=True):
        wanted = shelf.found(query)
        newest = sorted((shelf.entries[id_].published.at for id_ in wanted), reverse=True)[: query.limit]
        assert [one.published.at for one in answer.entries] == newest
        assert {one.id for one in answer.entries} <= wanted
        assert answer.more == (len(wanted) > query.limit)
        marked = {id_ for id_, one in shelf.entries.items() if shelf.status[id_] == "withdrawn" and fits(one, query)}
        assert {mark.id for mark in answer.tombstones} <= marked  # what was never public leaves none
    made_anew(database_url)
    assert [shelf.store.select(query) for query in asked] == answers


@pytest.fixture
def shelf(store: Store) -> Shelf:
    """An empty shelf; the examples of one test go on with it."""
    store.begin_judging(RUN, "one", NOW, DAY)
    return Shelf(store)


def made_anew(url: str) -> None:
    """The index as an upgrade makes it, after it has found nothing wrong with the one it was."""
    engine = connect(url)
    with writer(engine).begin() as db:
        if db.dialect.name == "sqlite":
            db.execute(text("INSERT INTO search (search) VALUES ('integrity-check')"))
        db.execute(text("DELETE FROM search_form"))
        migrate(db)
    engine.dispose()


def test_a_backup_finds_words_again_where_it_is_restored(store: Store, database_url: str, tmp_path: Any) -> None:
    put(store, *(entry(title, title=title, text=body, topics=["sea"]) for title, body in TEXTS.items()))
    backup(database_url, tmp_path / "all.zip")
    other = f"sqlite:///{tmp_path}/other.db"
    restore(tmp_path / "all.zip", other)
    restored = open_store(other)
    assert ask(restored, "教育", topics=("sea",)) == "zh"
    assert ask(restored, '"open day"') == "school"
    restored.close()


def test_a_database_of_before_the_index_is_searched_after_its_upgrade(empty_url: str) -> None:
    engine = connect(empty_url)
    with writer(engine).begin() as db:
        migrate(db, "0002")
        for number, (title, body) in enumerate(TEXTS.items(), 1):
            status = "held" if title == "pier" else "live"
            db.execute(text(_ENTRY_0002), {"number": number, "title": title, "status": status, "text": body, "at": number * 1_000_000})
            db.execute(text(_TOPIC_0002), {"number": number, "status": status, "at": number * 1_000_000})
    upgrade(empty_url)
    store = open_store(empty_url)
    assert ask(store, "open", topics=("sea",)) == "day school"
    assert ask(store, "教育 -open") == "zh"
    store.close()
    with writer(engine).begin() as db:
        _downgraded(db, "0002")
        assert db.execute(text("SELECT plain FROM entries WHERE title = 'ko'")).scalar_one().endswith("5g로")
    engine.dispose()


def _downgraded(db: Any, to: str) -> None:  # Any: a connection
    config = _config()
    config.attributes["connection"] = db
    command.downgrade(config, to)


_ENTRY_0002 = (
    "INSERT INTO entries (number, id, slug, source_id, status, sequence, published, precision, origin, printed, first_seen, partial, "
    "language, fingerprint, url, title, subtitle, summary, image, authors, labels, enclosures, plain, text, content, anatomy) "
    "VALUES (:number, :title, :title, 'tern', :status, :number, :at, 'day', 'page', '', 0, FALSE, 'en', '', '', :title, '', '', "
    "'null', '[]', '[]', '[]', '', :text, '', '{}')"
)
_TOPIC_0002 = (
    "INSERT INTO entry_topics (entry, topic, position, score, by, evidence, status, published) "
    "VALUES (:number, 'sea', 0, 1.0, 'rule', '[]', :status, :at)"
)


def test_what_is_under_embargo_is_found_when_it_ends_and_not_before(store: Store) -> None:
    put(store, entry("a", text="secret pier", topics=["sea"], hold_until=NOW + timedelta(hours=1)))
    for words in ("secret", "-absent", "sec*", '"secret pier"'):
        assert ask(store, words) == ask(store, words, topics=("sea",)) == ""
    store.release_held(NOW + DAY)
    assert ask(store, "secret", topics=("sea",)) == "Release a"


def test_a_withdrawn_release_is_marked_in_the_searches_that_found_it(store: Store) -> None:
    put(store, entry("a", text="secret pier"), entry("b"))
    store.save([Change("withdrawn", entry(name).id) for name in "ab"], SourceState("tern"), NOW)
    for query, marks in (("secret", "a"), ("-secret", "b"), ("pier", "a b"), ("absent", "")):
        selection = store.select(FeedQuery(text=query))
        assert selection.entries == ()
        assert " ".join(sorted(mark.title.removeprefix("Release ") for mark in selection.tombstones)) == marks
