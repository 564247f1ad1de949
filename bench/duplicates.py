"""One entry per release, measured: `python -m bench.duplicates CORPUS [--stored 100000]`.

CORPUS holds topics/topics.jsonl and articles/truth.json, of which titles and texts are read. Printed are the copies found (three edits of
every release), false merges among ordinary pairs and within series of our own, and the time in the product's own functions; with
`--stored`, what a save takes longer in a store of so many entries.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations, product
from pathlib import Path

from bench.corpus import Watch, json_lines
from bench.series import EDITS, SERIES
from entries import Anatomy, Change, Entry, SourceState, Stamp, fingerprint, mint, open_store, upgrade
from entries.duplicates import Copy, differ, is_correction, likeness, same_release, sketch, telling_words, words_of
from entries.engine import connect, writer
from entries.releases import Written, settle
from entries.rows import entry_row
from entries.schema import entries

NOW = datetime(2026, 3, 8, tzinfo=UTC)
YEARS = timedelta(days=730)
SAMPLE = 200

Release = tuple[str, str]  # title and text


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--stored", type=int, default=0)
    given = parser.parse_args()
    released = list(releases_of(given.corpus))
    found_copies(released)
    ordinary_pairs(released)
    series()
    if given.stored:
        cost(released, given.stored)


def releases_of(corpus: Path) -> Iterator[Release]:
    """The releases of the topic corpus, and the articles of the other that have a title and a text."""
    yield from ((row["title"], row["text"]) for row in json_lines(corpus / "topics" / "topics.jsonl"))
    rows = json.loads((corpus / "articles" / "truth.json").read_text("utf-8"))
    yield from ((row["title"], row["text"]) for row in rows if row.get("title") and row.get("text"))


def copy_of(release: Release, number: int, source: str) -> Copy:
    """A release as it is compared."""
    title, text = release
    return Copy(number, f"tag:{number}", source, NOW, "other", False, telling_words(title), is_correction(title), words_of(text))


def found_copies(released: Sequence[Release]) -> None:
    """Every release and its edited copy on a wire: whether they meet in the index, and are one."""
    for name, edit in EDITS.items():
        rng, watch, found, met = random.Random(1), Watch(), 0, 0  # noqa: S311 - no secret
        for number, release in enumerate(released):
            own, other = copy_of(release, number, "own"), copy_of(edit(*release, rng), -1, "wire")
            with watch.running():
                meets = bool(sketch(own.words) & sketch(other.words))
                found += meets and same_release(own, other)
            met += meets
        print(f"edit {name!r}: {found} of {len(released)} found ({found / len(released):.4f}), {met} in the index; {watch.speed('pairs')}")


def ordinary_pairs(released: Sequence[Release]) -> None:
    """All pairs of different releases, as if each stood at a source of its own."""
    copies = [copy_of(release, number, f"s{number}") for number, release in enumerate(released)]
    alike = [pair for pair in combinations(copies, 2) if likeness(*pair) >= 0.55]
    false = [pair for pair in alike if not differ(*pair)]
    print(f"ordinary pairs: {len(false)} of {len(copies) * (len(copies) - 1) // 2} merged; {len(alike)} share their text, not their title")
    for one, other in false:
        print(f"  {released[one.number][0]!r} = {released[other.number][0]!r}")


def series() -> None:
    """Every series at two sources, the second with edited copies: each release must meet its own copy and no other.

    Copies that were cut twice are left out: in a short release they lose the line that tells, and nobody could say whose copy they are.
    """
    for name, released in SERIES.items():
        for edited in ("dateline", "cut and signed"):
            rng = random.Random(2)  # noqa: S311 - no secret
            own = [copy_of(release, number, "own") for number, release in enumerate(released)]
            theirs = [copy_of(EDITS[edited](*release, rng), number, "wire") for number, release in enumerate(released)]
            merged = [one.number == other.number for one, other in product(own, theirs) if same_release(one, other)]
            wrong, right = merged.count(False), merged.count(True)
            print(f"series {name!r}, {edited}: {wrong} of {len(own) * (len(own) - 1)} merged, {right} of {len(own)} copies found")


# ------------------------------------------------------------------------------------------------------------ cost in a store


def cost(released: Sequence[Release], stored: int) -> None:
    """What `settle` takes for one new entry that stands alone, and for one that finds its release, in a store of two years."""
    words = Chain(released)

    def of(number: int, source: str = "") -> Entry:
        at = NOW - YEARS * (number % stored / stored)
        return made_entry(words.text(number % stored), number, source or f"s{number % 200}", at)

    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/store.db"
        upgrade(url)
        store = open_store(url)
        for start in range(0, stored, 500):
            made = map(of, range(start, min(start + 500, stored)))
            store.save([Change("new", one.id, one) for one in made], SourceState("s0"), NOW)
        store.close()
        print(f"{stored} entries stored in {Path(folder, 'store.db').stat().st_size / 1e6:.0f} MB")
        moments = [NOW - YEARS * (number / SAMPLE) for number in range(1, SAMPLE)]
        alone = [made_entry(words.text(-number), -number, "new", at) for number, at in enumerate(moments, 1)]
        print_cost("alone", store_and_forget(url, alone))
        copies = [of(stored + stored * number // SAMPLE, source="new") for number in range(1, SAMPLE)]
        print_cost("with a release to find", store_and_forget(url, copies))


def store_and_forget(url: str, made: Sequence[Entry]) -> list[float]:
    """Milliseconds of processor time that `settle` takes for each entry; nothing of it is kept."""
    engine, spent = connect(url), []
    for number, one in enumerate(made, 10_000_000):
        row = entry_row(one) | {"number": number, "status": "live", "withdrawn": None}
        with writer(engine).connect() as db:
            db.execute(entries.insert(), [row])
            began = time.process_time()
            settle(db, [Written(row, None)])
            spent.append((time.process_time() - began) * 1000)
            db.rollback()
    engine.dispose()
    return sorted(spent)


def print_cost(what: str, spent: Sequence[float]) -> None:
    """Median and slow ones."""
    middle, slow = spent[len(spent) // 2], spent[len(spent) * 95 // 100]
    print(f"an entry {what}: median {middle:.2f} ms, p95 {slow:.2f} ms, slowest {spent[-1]:.2f} ms")


class Chain:
    """Texts that share runs of words as often as real ones do: a chain of order two over the words of the corpus."""

    def __init__(self, released: Sequence[Release]) -> None:
        self._next: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for _, text in released:
            words = text.split()
            for one, other, after in zip(words, words[1:], words[2:], strict=False):
                self._next[one, other].append(after)
        self._pairs = sorted(self._next)

    def text(self, seed: int, length: int = 450) -> str:
        """So many words; another seed, another text."""
        rng = random.Random(seed)  # noqa: S311 - no secret
        words = list(rng.choice(self._pairs))
        while len(words) < length:
            after = self._next.get((words[-2], words[-1]))
            words.append(rng.choice(after) if after and rng.random() > 0.05 else rng.choice(self._pairs)[0])
        return " ".join(words)


def made_entry(text: str, key: int, source: str, at: datetime, title: str = "") -> Entry:
    """An entry with this text."""
    title = title or " ".join(text.split()[:9])
    id_, slug = mint("press.example", 2026, source, str(key))
    stamp = Stamp(at, "minute", "page")
    plain = Entry(
        id=id_, slug=slug, source_id=source, url=f"https://{source}.example/{key}", title=title, content=f"<p>{text}</p>",
        summary=text, subtitle="", published=stamp, revised=None, first_seen=NOW, language="en", authors=(), image=None, enclosures=(),
        labels=(), topics=(), anatomy=Anatomy(), fingerprint="", sequence=0, text=text,
    )  # fmt: skip
    return replace(plain, fingerprint=fingerprint(title, text))


if __name__ == "__main__":
    main()
