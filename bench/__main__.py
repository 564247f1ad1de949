"""The whole bench: `python -m bench ../shared/corpus`. Exit code 1 when a figure is below its floor.

Prints our figures beside those of the peers, what each idea earns, and what is below its floor. bench/out/tables.md keeps the tables,
bench/out/misses.html has a line for each field that is wrong.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.ablations import ablation_table
from bench.floors import below, our_answers
from bench.misses import MISSES, page_of
from bench.suites import SUITES, Suite, floors_of, gold_rows, load_scorer, measure
from bench.systems import PEERS_PYTHON, System, peers
from bench.tables import Line, Table, aligned, markdown, speed_table, suite_table

OUT = Path(__file__).with_name("out")


def main() -> int:
    """Asks, prints, writes, judges."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    corpus = parser.parse_args().corpus.resolve()
    if not corpus.is_dir():
        print(f"There is no corpus at {corpus}: nothing to measure.")
        return 0
    OUT.mkdir(exist_ok=True)
    if not PEERS_PYTHON.exists():
        print("The peers are not installed (`make bench` tries to), so these are our figures alone.")
    systems = ask_all(corpus)
    lines = {name: measured(suite, corpus, systems[suite.module]) for name, suite in SUITES.items()}
    tables = {suite.title: suite_table(suite, lines[name]) for name, suite in SUITES.items()}
    tables["Speed of one process, in its own functions"] = speed_table(systems)
    tables["What each idea earns"] = ablation_table(corpus, OUT)
    show(tables)
    count = write_misses(corpus, {module: asked[0] for module, asked in systems.items()})
    print(f"\n{count} misses stand in {OUT / 'misses.html'}, the tables in {OUT / 'tables.md'}.")
    return verdict({name: found[0] for name, found in lines.items()})


def ask_all(corpus: Path) -> Mapping[str, Sequence[System]]:
    """By module of the bench: ourselves, then the peers that answer the same question."""
    ours = our_answers(corpus, OUT)
    reads = {suite.module: corpus / suite.reads for suite in SUITES.values()}
    return {module: [system, *peers(module, reads[module], OUT)] for module, (system, _) in ours.items()}


def measured(suite: Suite, corpus: Path, systems: Sequence[System]) -> Sequence[Line]:
    """The line of each system in the table of a suite; ours is the first."""
    return [Line(system.name, measure(suite, corpus, system.answers)) for system in systems]


def show(tables: Mapping[str, Table]) -> None:
    """Prints the tables, and writes them as Markdown."""
    for title, table in tables.items():
        print(f"\n{title}\n\n{aligned(table)}")
    text = "\n\n".join(f"## {title}\n\n{markdown(table)}" for title, table in tables.items())
    (OUT / "tables.md").write_text(f"{text}\n", "utf-8")


def write_misses(corpus: Path, ours: Mapping[str, System]) -> int:
    """Writes the page of our misses, and says how many there are."""
    found = [
        miss
        for name, misses in MISSES.items()
        for suite in [SUITES[name]]
        for miss in misses(load_scorer(suite, corpus), gold_rows(suite, corpus), ours[suite.module].answers)
    ]
    (OUT / "misses.html").write_text(page_of(found, corpus, OUT), "utf-8")
    return len(found)


def verdict(ours: Mapping[str, Line]) -> int:
    """Says what is below its floor: 1 when anything is."""
    faults = [f"{name}: {sentence}" for name, line in ours.items() for sentence in below(line.figures, floors_of(name))]
    print("\n".join(f"BELOW: {fault}" for fault in faults) or "No figure is below its floor.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
