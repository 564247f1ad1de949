"""How fast feeds and searches are found among a million entries, and what the archive behind them costs: `python -m bench.million`.

The same questions go to a database of 1,000 entries and to one of a million (`fill`). Milliseconds are those of `Store.select`, the loading
of the entries included; beside the time on the clock stands that of the processor, which holds when others use the machine, too.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from statistics import median, quantiles

from bench.fill import NOW, SOURCES, TOPICS, fill
from bench.tables import Table, aligned
from entries import FeedQuery, Store, open_store

GOAL_MS, SEARCH_GOAL_MS, GOAL_RATIO = 5.0, 10.0, 1.5
SMALL = 1_000
_PAGES = (1, 2, 5, 20)  # of the feeds that fill so many at 1,000 entries, too

_Kinds = Mapping[str, Callable[[random.Random], FeedQuery]]


def _topics(number: int, **others: object) -> Callable[[random.Random], FeedQuery]:
    return lambda chance: replace(FeedQuery(topics=tuple(chance.sample(TOPICS, number))), **others)  # type: ignore[arg-type] # of FeedQuery


def _source(chance: random.Random) -> str:
    return f"source-{chance.randrange(SOURCES)}"


FEEDS: _Kinds = {
    "everything": lambda chance: FeedQuery(),
    "1 topic": _topics(1),
    "3 topics": _topics(3),
    "10 topics": _topics(10),
    "25 topics": _topics(25),
    "2 topics, both": _topics(2, match="all"),
    "1 source": lambda chance: FeedQuery(sources=(_source(chance),)),
    "100 sources": lambda chance: FeedQuery(sources=tuple({_source(chance) for _ in range(100)})),
    "source and topic": lambda chance: FeedQuery(sources=(_source(chance),), topics=(chance.choice(TOPICS),)),
    "a language": lambda chance: FeedQuery(languages=(chance.choice(("en", "de", "fr", "es", "zh")),)),
    "a rare language": lambda chance: FeedQuery(languages=("mi",)),
    "topic and language": lambda chance: FeedQuery(topics=(chance.choice(TOPICS),), languages=("fr",)),
    "topic, not another": lambda chance: FeedQuery(topics=(TOPICS[0],), not_topics=(chance.choice(TOPICS[1:]),)),
    "since a moment": lambda chance: FeedQuery(topics=(TOPICS[0], TOPICS[1]), since=NOW.replace(day=chance.randint(1, 7))),
}
SEARCHES: _Kinds = {
    "a common word": lambda chance: FeedQuery(text="harbour"),
    "a rare word": lambda chance: FeedQuery(text="zephyrine"),
    "an absent word": lambda chance: FeedQuery(text="nowhere"),
    "a phrase": lambda chance: FeedQuery(text='"quiet lantern"'),
    "a word and a topic": lambda chance: FeedQuery(text="harbour", topics=(chance.choice(TOPICS),)),
}


def asked(store: Store, kinds: _Kinds, rounds: int) -> dict[str, tuple[list[float], list[float], int]]:
    """For each kind, milliseconds on the clock and of the processor for each answer, and the entries of the longest one."""
    chance = random.Random(6)  # noqa: S311 # nothing is kept secret with it
    return {name: _answers(store, [make(chance) for _ in range(rounds)]) for name, make in kinds.items()}


def _answers(store: Store, queries: list[FeedQuery]) -> tuple[list[float], list[float], int]:
    clock, processor, found = [], [], 0
    for query in queries:
        began, used = time.perf_counter(), time.thread_time()
        selection = store.select(query)
        clock.append((time.perf_counter() - began) * 1000)
        processor.append((time.thread_time() - used) * 1000)
        found = max(found, len(selection.entries))
    return clock, processor, found


def table(store: Store, rounds: int) -> Table:
    """A line for each kind of question, with its goal."""
    lines: list[tuple[str, ...]] = [("", "found", "p50 ms", "p99 ms", "processor p50", "processor p99", "goal p99")]
    for kinds, goal in ((FEEDS, GOAL_MS), (SEARCHES, SEARCH_GOAL_MS)):
        for name, (clock, processor, found) in asked(store, kinds, rounds).items():
            figures = (f"{one:.2f}" for times in (clock, processor) for one in (median(times), _p99(times)))
            lines.append((name, str(found), *figures, f"{goal:.0f}"))
    return lines


def _p99(times: list[float]) -> float:
    return quantiles(times, n=100, method="inclusive")[98]


def growth(small: Store, large: Store, rounds: int) -> Table:
    """What the same feed costs over both, asked in turn: the processor's medians, and their ratio."""
    lines = [("the same feed", f"{SMALL:,} entries, ms", "a million, ms", "ratio", "goal")]
    for name, ask in _same():
        took: tuple[list[float], list[float]] = ([], [])
        for _ in range(rounds):
            for store, times in zip((small, large), took, strict=True):
                used = time.thread_time()
                ask(store)
                times.append((time.thread_time() - used) * 1000)
        few, many = map(median, took)
        lines.append((name, f"{few:.2f}", f"{many:.2f}", f"{many / few:.2f}", f"{GOAL_RATIO:.2f}"))
    return lines


def _same() -> Iterator[tuple[str, Callable[[Store], object]]]:
    for page in _PAGES:
        everything = FeedQuery(page=page, whole=True, limit=45)
        yield f"everything, page {page}", lambda store, query=everything: store.select(query)  # type: ignore[misc] # bound now
    for name, query in {
        "1 topic": FeedQuery(topics=TOPICS[:1]),
        "10 topics": FeedQuery(topics=TOPICS[:10]),
        "a language": FeedQuery(languages=("de",)),
        "a common word": FeedQuery(text="harbour"),
    }.items():
        yield name, lambda store, query=query: store.select(query)  # type: ignore[misc] # bound now
    yield "the revision alone", lambda store: store.revision(FeedQuery(topics=TOPICS))


def main() -> None:
    """Prints both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--url", help="An empty database for the many entries, or one that this bench has filled; else a new SQLite file.")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        small, large = (_filled(f"sqlite:///{folder}/small.db", SMALL), _filled(given.url or f"sqlite:///{folder}/large.db", given.entries))
        print(f"\n{given.entries:,} entries\n\n{aligned(table(large, given.rounds))}\n\n{aligned(growth(small, large, given.rounds))}")
        small.close()
        large.close()


def _filled(url: str, number: int) -> Store:
    is_there = url.startswith("sqlite:///") and Path(url.removeprefix("sqlite:///")).exists()
    if not is_there:
        began = time.perf_counter()
        fill(url, number)
        print(f"{number:,} entries filled in {time.perf_counter() - began:.0f} s")
    return open_store(url)


if __name__ == "__main__":
    main()
