"""Runs the benches over a corpus, scores them with the corpus's own scorers, and compares the figures with floors.json.

python -m bench.floors ../shared/corpus          exit code 1 when a figure is below its floor
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FLOORS = Path(__file__).with_name("floors.json")
Figures = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Bench:
    """One bench: its module, what it reads, the gold file and scorer of the corpus, and how the scorer's words become figures."""

    module: str
    reads: str
    gold: str
    scorer: str
    options: tuple[str, ...]
    figures: Callable[[str], Figures]


def _lists(said: str) -> Figures:
    total = json.loads(said)["overall"]
    lists, negatives = total["lists"], total["negatives"]
    return {
        "macro F1": total["macro_f1"],
        "titles": total["title_exact"],
        "dates": total["date"],
        "pages with F1 >= .9": total["pages_f1_090"] / lists,
        "negatives refused": total["negatives_handled"] / negatives,
        "next page": total["next_ok"] / total["next_n"],
    }


def _articles(said: str) -> Figures:
    result: dict[str, Any] = json.loads(said.strip().splitlines()[-1])  # Any: another program's JSON
    return {"overall": result["overall"], **result["parts"]}


def _topics(said: str) -> Figures:
    result = json.loads(said)
    precision, recall, f1 = result["micro"]
    return {"micro precision": precision, "micro recall": recall, "micro F1": f1, "macro F1": result["macro"][2]}


def _datelines(said: str) -> Figures:
    right, rows, no_right, no_rows = map(int, re.findall(r"\d+", said.strip().splitlines()[-1]))
    return {"right": right / rows, "negatives right": no_right / no_rows}


BENCHES: Mapping[str, Bench] = {
    "lists": Bench("bench.lists", "lists", "lists/truth.json", "score_lists.py", ("--json",), _lists),
    "articles": Bench("bench.articles", "articles", "articles/truth.json", "score_articles.py", ("--json",), _articles),
    "topics": Bench("bench.topics", "topics", "topics/topics.jsonl", "score_topics.py", ("--json", "--subset", "hand"), _topics),
    "datelines": Bench("bench.datelines", "datelines.jsonl", "datelines.jsonl", "score_datelines.py", (), _datelines),
}


def measure(bench: Bench, corpus: Path) -> tuple[Figures, str]:
    """The figures of one bench on a corpus, and what the bench said of its speed."""
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as predictions:
        run = [sys.executable, "-m", bench.module, str(corpus / bench.reads), "--out", predictions.name]
        speed = subprocess.run(run, check=True, capture_output=True, text=True).stdout.strip().splitlines()[-1]
        score = [sys.executable, str(corpus / bench.scorer), str(corpus / bench.gold), predictions.name, *bench.options]
        said = subprocess.run(score, check=True, capture_output=True, text=True).stdout
    return bench.figures(said), speed


def below(figures: Figures, floors: Figures) -> list[str]:
    """The figures that are below their floors, as sentences. A floor without a figure is one of them."""
    return [f"{name} is {figures.get(name, 0):.3f}, its floor is {floor}" for name, floor in floors.items() if figures.get(name, 0) < floor]


def main() -> int:
    """Prints every figure beside its floor."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    corpus = parser.parse_args().corpus
    if not corpus.is_dir():
        print(f"There is no corpus at {corpus}: nothing to measure.")
        return 0
    all_floors = json.loads(FLOORS.read_text("utf-8"))
    faults = 0
    for name, bench in BENCHES.items():
        figures, speed = measure(bench, corpus)
        floors = all_floors[name]
        print(f"\n{name}  ({speed})")
        for key, value in figures.items():
            print(f"  {key:24} {value:.3f}   floor {floors.get(key, '-')}")
        for sentence in below(figures, floors):
            faults += 1
            print(f"  BELOW: {sentence}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
