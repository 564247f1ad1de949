"""How fast the archive is classified again: `python -m bench.reclassify [ENTRIES]`, on SQLite in a temporary folder.

Entries of some 4,000 characters, made of our own words and the phrases of the shipped rules. Printed are entries a second where every
entry gets its topics, where one topic's threshold moved, and where nothing changes. Where one core is left to it (taskset -c 0), all is
done in one process, and its own seconds are those of the whole.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from config import load
from entries import Anatomy, Change, Draft, SourceState, Stamp, TopicRules, Vote, entry_of, mint, open_store, upgrade
from feeds.judging import judge_archive
from feeds.service import Service

USUAL = 100_000
BEGUN = datetime(2020, 1, 1, tzinfo=UTC)
AT_A_TIME = 1_000
CHARACTERS = 4_000
FILLER = (
    "the of and a to in for on with as by from at that this its are was will new more than over under between after before while "
    "harbour bridge valley morning evening report member council office region visitor number season garden street letter window "
    "opened showed carried brought kept gave took found began ended said wrote planned measured counted returned followed joined "
    "first second third open early late quiet large small common public local northern southern eastern western former further"
)


def follow(service: Service, rules: TopicRules) -> None:
    """Lets the service go by other rules."""
    service.configuration = replace(service.configuration, topics=rules)


def main() -> None:
    """Makes the archive and prints the figures."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else USUAL
    with tempfile.TemporaryDirectory(prefix="pressroll-bench-") as folder:
        url = f"sqlite:///{Path(folder) / 'bench.db'}"
        upgrade(url)
        service = Service(load(None, {"PRESSROLL_DATABASE_URL": url}), open_store(url))
        fill(service, number)
        shipped = service.topics
        timed("every entry gets its topics", service)
        follow(service, with_threshold(shipped, "education", 30.0))
        timed("one topic's threshold moved", service)
        follow(service, with_threshold(shipped, "education", 30.1))
        timed("other rules, hardly a change", service)
        timed("nothing is due", service)
        service.store.close()


def timed(what: str, service: Service) -> None:
    """One run, told in a line."""
    began, busy = time.perf_counter(), time.process_time()
    run = judge_archive(service, "bench:0:0")
    seconds, core = time.perf_counter() - began, time.process_time() - busy
    if run is None:
        print(f"{what:32} {1000 * seconds:8.1f} ms")
    else:
        print(f"{what:32} {seconds:8.1f} s {run.judged / seconds:8,.0f} entries/s {run.changed:9,} changed  ({core:.1f} s of this process)")


def with_threshold(rules: TopicRules, topic: str, threshold: float) -> TopicRules:
    """The rules with another threshold for one topic."""
    return TopicRules(tuple(replace(one, threshold=threshold) if one.id == topic else one for one in rules.topics), rules.scoring)


def fill(service: Service, number: int) -> None:
    """The archive: as many entries of forty sources, without topics."""
    phrases = [phrase.text.rstrip("*") for topic in service.topics.topics for phrase in topic.phrases if phrase.kind != "mask"]
    changes = made(number, phrases)
    for _ in range(0, number, AT_A_TIME):
        batch = [change for _, change in zip(range(AT_A_TIME), changes, strict=False)]
        service.store.save(batch, SourceState("bench-0"), BEGUN)


def made(number: int, phrases: list[str]) -> Iterator[Change]:
    """New entries, a minute apart. A phrase of some topic stands after some twenty words."""
    chance, filler = random.Random(7), FILLER.split()  # noqa: S311 - no secret
    for count in range(number):
        words = [chance.choice(phrases) if chance.random() < 0.05 else chance.choice(filler) for _ in range(620)]
        text = "\n".join(" ".join(words[start : start + 62]) for start in range(0, 620, 62))[:CHARACTERS]
        source = f"bench-{count % 40}"
        about = "About the bench. " + " ".join(words[:60])
        vote = Vote("title", " ".join(words[:9]), "h1", "The h1 agrees with the listing.")
        draft = Draft(
            source,
            f"https://bench.example/{count}",
            " ".join(words[:9]).capitalize(),
            content="".join(f"<p>{line}</p>" for line in text.split("\n")),
            summary=text[:200],
            anatomy=Anatomy(boilerplate=about, votes=(vote,) * 6),
            text=text + "\n" + about,
        )
        at = BEGUN + count * timedelta(minutes=1)
        entry_id, slug = mint("bench.example", 2020, source, str(count))
        entry = entry_of(draft, entry_id, slug, (), published=Stamp(at, "minute", "page"), first_seen=at)
        yield Change("new", entry_id, entry, None, (str(count),))


if __name__ == "__main__":
    main()
