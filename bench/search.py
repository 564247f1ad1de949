"""How fast words are found among many entries: `python -m bench.search [--entries 100000] [--url DATABASE]`.

Makes entries of text that it composes itself, in five languages and of a release's usual length, saves them as a refresh would, and asks
each kind of question again and again. Milliseconds are those of `Store.select`, the loading of the entries included.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from statistics import quantiles

from sqlalchemy import create_engine, text

from bench.tables import Table, aligned
from entries import (
    Anatomy,
    Candidate,
    Change,
    Contact,
    Entry,
    FeedQuery,
    Section,
    SourceState,
    Stamp,
    Store,
    TopicMatch,
    Vote,
    fingerprint,
    mint,
    open_store,
    upgrade,
)

GOAL_MS = 10.0  # of the slowest twentieth of all answers, over 100,000 entries on SQLite
NOW = datetime(2026, 3, 8, 12, tzinfo=UTC)
_EVERY = timedelta(minutes=50)  # between two releases: 100,000 are nine and a half years
_AT_A_TIME = 25  # entries a refresh brings
_SHARES = {"en": 0.55, "de": 0.15, "fr": 0.12, "es": 0.08, "zh": 0.10}
_TOPICS = tuple(f"topic-{number}" for number in range(20))
_SOURCES = tuple(f"source-{number}" for number in range(200))

# What is asked for, and the share of entries it stands in. The rest of the text is words that nobody asks for.
_PLANTED = {
    "harbour": 0.6,
    "alder": 0.4,
    "birch": 0.4,  # where alder does not stand, but for one entry in a thousand
    "quiet": 0.3,
    "lantern": 0.3,
    "quiet lantern": 0.01,
    "zephyrine": 0.0002,
    **{f"educ{ending}": 0.01 for ending in ("ate", "ated", "ating", "ation", "ational", "ator", "ators", "ations", "able", "ative")},
}

KINDS: Mapping[str, FeedQuery] = {
    "common word": FeedQuery(text="harbour"),
    "rare word": FeedQuery(text="zephyrine"),
    "absent word": FeedQuery(text="nowhere"),
    "two that rarely meet": FeedQuery(text="alder birch"),
    "phrase": FeedQuery(text='"quiet lantern"'),
    "absent phrase": FeedQuery(text='"lantern harbour quiet"'),
    "minus word": FeedQuery(text="harbour -alder"),
    "minus alone": FeedQuery(text="-harbour"),
    "prefix": FeedQuery(text="educ*"),
    "one Chinese character": FeedQuery(text="教"),
    "two Chinese characters": FeedQuery(text="教育"),
    "word and topic": FeedQuery(text="harbour", topics=("topic-3",)),
    "word and rare topic": FeedQuery(text="harbour", topics=("topic-19",)),
    "word and two topics": FeedQuery(text="harbour", topics=("topic-3", "topic-5"), match="all"),
    "word and source": FeedQuery(text="harbour", sources=("source-7",)),
    "word and language": FeedQuery(text="harbour", languages=("fr",)),
    "word and no topic": FeedQuery(text="harbour", not_topics=("topic-0", "topic-1")),
    "word since": FeedQuery(text="alder", since=NOW - timedelta(days=30)),
    "no words": FeedQuery(),
}
_PAGES = ((20, 1), (50, 1), (20, 3), (50, 3))  # limit, page


# -------------------------------------------------------------------------------------------------------------- the entries


def _sentences(language: str, chance: random.Random, number: int = 3000) -> list[str]:
    """Sentences of made-up words, the frequent ones as frequent as in any language (Zipf)."""
    if language == "zh":
        letters = [chr(code) for code in range(0x4E00, 0x4E00 + 2500) if chr(code) not in "教育"]
        weights = list(accumulate(1 / (rank + 10) for rank in range(len(letters))))
        return ["".join(chance.choices(letters, cum_weights=weights, k=chance.randint(10, 40))) + "。" for _ in range(number)]
    syllables = [
        first + middle + last
        for first in "bdfgklmnprstvz"
        for middle in "aeiou" + "éü" * (language != "en")
        for last in ("", "n", "r", "st")
    ]
    words = list(dict.fromkeys("".join(chance.choices(syllables, k=chance.choice((1, 2, 2, 3, 3, 4)))) for _ in range(30_000)))
    weights = list(accumulate(1 / (rank + 3) for rank in range(len(words))))
    return [" ".join(chance.choices(words, cum_weights=weights, k=chance.randint(8, 24))).capitalize() + "." for _ in range(number)]


def _planted(number: int, language: str, chance: random.Random) -> list[str]:
    words = [word for word, share in _PLANTED.items() if chance.random() < share]
    if {"alder", "birch"} <= set(words) and number % 1000:
        words.remove(("alder", "birch")[number % 2])
    if language == "zh" and chance.random() < 0.5:
        words += ["教"] + ["教育"] * (chance.random() < 0.2)
    return words


def entries_of(number: int) -> Iterator[Entry]:
    """So many entries, the oldest first; every run makes the same."""
    chance = random.Random(4)  # noqa: S311 # nothing is kept secret with it
    pools = {language: _sentences(language, chance) for language in _SHARES}
    for place in range(number):
        language = chance.choices(list(_SHARES), list(_SHARES.values()))[0]
        wanted = min(20_000, int(chance.lognormvariate(8.1, 0.5))) // (3 if language == "zh" else 1)
        sentences, length = _planted(place, language, chance), 0
        while length < wanted:
            sentences.append(chance.choice(pools[language]))
            length += len(sentences[-1])
        chance.shuffle(sentences)
        yield _entry(place, language, sentences, NOW - (number - place) * _EVERY, chance)


def _entry(place: int, language: str, sentences: Sequence[str], at: datetime, chance: random.Random) -> Entry:
    source = chance.choice(_SOURCES)
    id_, slug = mint("bench.example", 2026, source, str(place))
    paragraphs = [" ".join(sentences[start : start + 4]) for start in range(0, len(sentences), 4)]
    content = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    title, body = sentences[0][:90], "\n".join(paragraphs)
    # The first topics are frequent, the last one stands in one entry of five hundred.
    chosen = sorted({topic for rank, topic in enumerate(_TOPICS) if chance.random() < (0.3 / (rank + 1) if rank < 19 else 0.002)})
    return Entry(
        id=id_,
        slug=slug,
        source_id=source,
        url=f"https://{source}.example/news/{place}",
        title=title,
        content=content,
        summary=body[:300],
        subtitle=sentences[-1][:120],
        published=Stamp(at, "minute", "page", "8 March"),
        revised=None,
        first_seen=at,
        language=language,
        authors=(),
        image=None,
        enclosures=(),
        labels=("News",),
        topics=tuple(TopicMatch(topic, 1.5) for topic in chosen),
        anatomy=_anatomy(title, paragraphs, content, at),
        fingerprint=fingerprint(title, body),
        sequence=0,
        text=body,
    )


def _anatomy(title: str, paragraphs: Sequence[str], content: str, at: datetime) -> Anatomy:
    fields = ("title", "published", "body", "image", "issuer", "language", "url")
    reason = "It stands in the page's own heading, and the list that links the page says the same."
    others = (Candidate(title, "json-ld"), Candidate(title, "og"))
    return Anatomy(
        boilerplate=paragraphs[-1][:600],
        contact=Contact("Press office, press@bench.example, +1 555 0100", email="press@bench.example"),
        dates=(Stamp(at, "minute", "page", "8 March"), Stamp(at, "second", "json-ld")),
        issuer="Bench Works",
        sections=(Section("boilerplate", len(content) - len(paragraphs[-1]) - 7, len(content)),),
        votes=tuple(Vote(field, title, "h1", reason, others) for field in fields),
    )


# ------------------------------------------------------------------------------------------------------------ what is measured


def fill(store: Store, number: int) -> float:
    """Saves the entries as refreshes would; the seconds in the store."""
    spent, batch = 0.0, []
    for entry in entries_of(number):
        batch.append(Change("new", entry.id, entry, None, (entry.url,)))
        if len(batch) == _AT_A_TIME:
            spent += _saved(store, batch)
            batch = []
    return spent + _saved(store, batch)


def _saved(store: Store, batch: Sequence[Change]) -> float:
    began = time.perf_counter()
    store.save(tuple(reversed(batch)), SourceState("bench"), NOW)
    return time.perf_counter() - began


def asked(store: Store, rounds: int) -> dict[str, tuple[list[float], int]]:
    """For each kind, the milliseconds of each answer, and how many entries the longest page held."""
    times: dict[str, tuple[list[float], int]] = {}
    for name, query in KINDS.items():
        spent, found = [], 0
        for limit, page in _PAGES * rounds:
            began = time.perf_counter()
            selection = store.select(replace(query, limit=limit, page=page, whole=True))
            spent.append((time.perf_counter() - began) * 1000)
            found = max(found, len(selection.entries))
        times[name] = spent, found
    return times


def table(times: Mapping[str, tuple[Sequence[float], int]]) -> Table:
    """A line for each kind, and one for all that have words, beside the goal."""
    together = [one for name, (spent, _) in times.items() if name != "no words" for one in spent]
    lines = [(name, str(found), *_figures(spent)) for name, (spent, found) in times.items()]
    return [
        ("kind", "found", "p50 ms", "p95 ms", "max ms"),
        *lines,
        ("all with words", "", *_figures(together)),
        ("goal", "", "", f"{GOAL_MS:.1f}", ""),
    ]


def _figures(spent: Sequence[float]) -> tuple[str, str, str]:
    marks = quantiles(spent, n=20, method="inclusive")
    return f"{marks[9]:.1f}", f"{marks[18]:.1f}", f"{max(spent):.1f}"


_SIZES = {
    "sqlite": "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
    "postgresql": "SELECT pg_database_size(current_database())",
}


def size_of(url: str) -> int:
    """Bytes of the database, whose planner is told of its content by the way."""
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        db.execute(text("ANALYZE"))
        size: int = db.execute(text(_SIZES[engine.dialect.name])).scalar_one()
    engine.dispose()
    return size


def main() -> None:
    """Prints what saving costs, what an entry takes, and the milliseconds of each kind of question."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5, help="How often each question is asked with each of four limits and pages.")
    parser.add_argument("--url", help="An empty database to fill, or one that this bench has filled; a new SQLite file without it.")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = given.url or f"sqlite:///{Path(folder) / 'search.db'}"
        upgrade(url)
        store = open_store(url)
        if not store.version():
            spent = fill(store, given.entries)
            print(f"{spent / given.entries * 1_000_000:.0f} ms to save 1,000 entries, {size_of(url) // given.entries:,} bytes an entry")
        print(f"\n{aligned(table(asked(store, given.rounds)))}")
        store.close()


if __name__ == "__main__":
    main()
