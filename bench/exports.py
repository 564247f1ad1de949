"""How long `pressroll export` takes: everything at first, then what one changed release moves, then nothing.

    python -m bench.exports [--sources 2000] [--entries 20]

Prints seconds, and how many files each run looked at and wrote.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from config import load
from entries import Anatomy, Change, Entry, SourceState, Stamp, TopicMatch, open_store, upgrade
from feeds.export import Export
from feeds.service import Service

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
_TOPICS = ("education", "partnerships", "awards", "events", "research")
_SYLLABLES = ("ka", "lo", "mi", "ne", "pu", "ra", "sti", "tor", "ven", "wal", "zim", "bru")


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sources", type=int, default=2_000)
    parser.add_argument("--entries", type=int, default=20, help="of each source")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as root:
        service = many(Path(root), asked.sources, asked.entries)
        _tell("everything", service, Path(root) / "out")
        _tell("nothing changed", service, Path(root) / "out")
        one = release(f"source-{asked.sources // 2}", 0)
        revised = replace(one, title=f"{one.title}, corrected", revised=NOW, fingerprint="other")
        service.store.save([Change("revised", one.id, revised)], SourceState(one.source_id, checked=NOW), NOW)
        _tell("one release changed", service, Path(root) / "out")
        service.store.close()


def _tell(name: str, service: Service, folder: Path) -> None:
    began = time.perf_counter()
    done = Export(service, folder).run()
    print(f"{name}: {time.perf_counter() - began:.2f} s, {done.made} documents made, {done.written} files written, {done.documents} in all")


def many(folder: Path, sources: int, releases: int) -> Service:
    """A service with so many sources of so many releases each."""
    (folder / "sources").mkdir()
    for number in range(sources):
        lines = f'id = "source-{number}"\nname = "Source {number}"\nurl = "https://s{number}.example/news"\nlanguage = "en"\n'
        (folder / "sources" / f"source-{number}.toml").write_text(lines)
    url = f"sqlite:///{folder / 'store.db'}"
    upgrade(url)
    configuration = load(folder, {"PRESSROLL_BASE_URL": "https://press.example.org", "PRESSROLL_DATABASE_URL": url})
    service = Service(configuration, open_store(url), clock=lambda: NOW)
    service.sync()
    for number in range(sources):
        name = f"source-{number}"
        changes = [Change("new", one.id, one, urls=(one.url,)) for one in _releases(name, releases)]
        service.store.save(changes, SourceState(name, checked=NOW), NOW)
    return service


def _releases(source: str, number: int) -> Iterator[Entry]:
    return (release(source, index) for index in range(number))


def _paragraphs(chance: Random) -> Iterator[str]:
    """Twelve paragraphs of words that no other release has in this order: what looked alike would be compared."""
    for _ in range(12):
        yield " ".join("".join(chance.choices(_SYLLABLES, k=3)) for _ in range(50)) + "."


def release(source: str, number: int) -> Entry:
    """A release of some 4 kB that is like no other."""
    key = f"{source}-{number}"
    paragraphs = list(_paragraphs(Random(key)))  # noqa: S311 # the same words in every run
    published = NOW - timedelta(hours=7 * number + sum(source.encode()) % 7)
    return Entry(
        id=f"tag:press.example.org,2026:{source}/{number}",
        slug=key,
        source_id=source,
        url=f"https://{source}.example/news/{number}",
        title=f"{paragraphs[0][:60]} {key}",
        content="".join(f"<p>{text}</p>" for text in paragraphs),
        text="\n".join(paragraphs),
        summary=paragraphs[0],
        subtitle="",
        published=Stamp(published, "minute", "page"),
        revised=None,
        first_seen=published,
        language="en",
        authors=(),
        image=None,
        enclosures=(),
        labels=(),
        topics=tuple(TopicMatch(topic, 9.0) for topic in _TOPICS[number % 5 : number % 5 + 2]),
        anatomy=Anatomy(),
        fingerprint=key,
        sequence=0,
    )


if __name__ == "__main__":
    main()
