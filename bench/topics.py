"""Topics of a corpus, judged with the shipped rules: `python -m bench.topics DIR --out FILE`.

DIR/topics.jsonl holds one release a line, of which id, title and text are read; FILE gets one JSON object a line with `id`,
`topics` (best first) and `ms` (time in the classifier).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from bench.corpus import Answer, Row, Watch, json_lines, run
from config import load
from entries import Classifier


@cache
def classifier() -> Classifier:
    """The classifier with the shipped rules, built once."""
    return Classifier(load(None, {}).topics)


def releases(folder: Path) -> Iterable[Row]:
    """The releases of a corpus."""
    return json_lines(folder / "topics.jsonl")


def answer(_: Path, release: Row, watch: Watch) -> Answer:
    """The topics of one release."""
    judge = classifier()
    with watch.running():
        matches = judge.classify(release["title"], "", release["text"])
    return {"topics": [match.topic for match in matches]}


if __name__ == "__main__":
    run("entries", __doc__, releases, answer)
