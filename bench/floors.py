"""Measures ourselves on a corpus and compares the figures with floors.json. Quick and without peers: this is what CI runs.

python -m bench.floors ../shared/corpus          exit code 1 when a figure is below its floor
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from bench.figures import Figures
from bench.suites import SUITES, floors_of, measure
from bench.systems import System, ourselves


def our_answers(corpus: Path, out: Path) -> Mapping[str, tuple[System, str]]:
    """By module of the bench: our answers, and what it said of its speed. Several suites judge the answers of one module."""
    reads = {suite.module: suite.reads for suite in SUITES.values()}
    return {module: ourselves(module, corpus / path, out) for module, path in reads.items()}


def our_figures(corpus: Path) -> Mapping[str, tuple[Figures, str]]:
    """Our figures by suite, each with what was said of the speed."""
    with tempfile.TemporaryDirectory() as out:
        answers = our_answers(corpus, Path(out))
    chosen = {name: answers[suite.module] for name, suite in SUITES.items()}
    return {name: (measure(SUITES[name], corpus, system.answers), speed) for name, (system, speed) in chosen.items()}


def below(figures: Figures, floors: Mapping[str, float]) -> list[str]:
    """The figures that are below their floors, as sentences. A floor without a figure is one of them."""
    wrong = {name: floor for name, floor in floors.items() if name not in figures or figures[name].value < floor}
    return [
        f"{name} is {figures[name].value:.3f}, its floor is {floor}" if name in figures else f"{name} is not there, its floor is {floor}"
        for name, floor in wrong.items()
    ]


def main() -> int:
    """Prints every figure beside its floor."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    corpus = parser.parse_args().corpus
    if not corpus.is_dir():
        print(f"There is no corpus at {corpus}: nothing to measure.")
        return 0
    faults = 0
    for name, (figures, speed) in our_figures(corpus).items():
        floors = floors_of(name)
        print(f"\n{name}  ({speed})")
        for key in (key for key in floors if key in figures):
            print(f"  {key:24} {figures[key].value:.3f} of {figures[key].of:<4} floor {floors[key]}")
        for sentence in below(figures, floors):
            faults += 1
            print(f"  BELOW: {sentence}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
