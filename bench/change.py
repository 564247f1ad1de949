"""What a change costs until its bytes are there, for a feed of 50 entries: `python -m bench.change`.

The steps of the press for one feed in one format, each by itself and all together, in milliseconds of the clock and of the processor:
entries are selected, laid out and serialised, compressed in each coding, and put where the web finds them.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from statistics import median

from bench.search import entries_of
from bench.tables import Table, aligned
from entries import Change, SourceState
from feeds.codings import CODINGS, IDENTITY
from feeds.editions import edition_of, printed
from feeds.formats import FORMATS
from feeds.prints import Print, Prints
from feeds.select import all_place, build_feed
from feeds.service import open_service
from feeds.web.publication import Publication
from scrapers import now_utc

GOAL_MS = 10.0
ENTRIES = 50
_ROUNDS = 40


def table(folder: Path) -> Table:
    """A line for each step and format, and one for all steps of a format."""
    (folder / "config").mkdir()
    service = open_service({"PRESSROLL_CONFIG": str(folder / "config"), "PRESSROLL_DATABASE_URL": f"sqlite:///{folder}/feeds.db"})
    store = service.store
    made = [Change("new", one.id, one, None, (one.url,)) for one in islice(entries_of(ENTRIES), ENTRIES)]
    store.save(tuple(reversed(made)), SourceState("bench"), now_utc())
    site, prints = Publication(service, folder / "prints").site(), Prints(folder / "prints")
    place = all_place(site)
    lines: list[tuple[str, ...]] = [("", "ms", "processor ms", "goal")]
    for name, renderer in FORMATS.items():
        edition = edition_of(store, site, place, place.query, format=name, state="fresh")
        selection = store.select(place.query)
        feed = build_feed(place.query, selection, place=place, site=site, format=name, state="fresh")
        body = renderer.render(feed).body
        lines.append(_line(f"{name}, {len(body):,} bytes: select", lambda: store.select(place.query)))
        lines.append(_line(f"{name}: render", lambda renderer=renderer, feed=feed: renderer.render(feed)))  # type: ignore[misc] # bound now
        for coding, encode in CODINGS.items():
            if coding != IDENTITY:
                lines.append(_line(f"{name}: {coding}", lambda encode=encode, body=body: encode(body)))  # type: ignore[misc] # bound now
        done = printed(edition, selection)

        def put(done: Print = done, key: str = edition.name) -> None:
            prints.put(key, done)

        def everything(edition: object = edition, key: str = edition.name) -> None:
            prints.put(key, printed(edition, store.select(place.query)))  # type: ignore[arg-type] # the edition of this round

        lines += [_line(f"{name}: put", put), (*_line(f"{name}: all", everything)[:3], f"{GOAL_MS:.0f}")]
    store.close()
    return lines


def _line(name: str, step: Callable[[], object]) -> tuple[str, ...]:
    clock, processor = [], []
    for _ in range(_ROUNDS):
        began, used = time.perf_counter(), time.process_time()
        step()
        clock.append((time.perf_counter() - began) * 1000)
        processor.append((time.process_time() - used) * 1000)
    return name, f"{median(clock):.2f}", f"{median(processor):.2f}", "-"


def main() -> None:
    """Prints the table."""
    with tempfile.TemporaryDirectory() as folder:
        print(f"\nFrom a change to its bytes, {ENTRIES} entries\n\n{aligned(table(Path(folder)))}")


if __name__ == "__main__":
    main()
