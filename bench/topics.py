"""Topics of a corpus, judged with the rules of the configuration.

    python -m bench.topics DIR --out FILE [--rules topics.toml]

DIR/topics.jsonl holds one release a line, of which id, title and text are read; FILE gets one JSON object a line with `id`,
`topics` (best first) and `ms` (time in the classifier).
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

from config import load, parse_topics
from entries import Classifier


def main() -> None:
    """Reads the corpus, writes the topics, prints the speed."""
    parser = argparse.ArgumentParser(description="Topics of a corpus, judged with the rules of the configuration.")
    parser.add_argument("folder", type=Path, help="holds topics.jsonl")
    parser.add_argument("--out", type=Path, required=True, help="gets a line for each release")
    parser.add_argument("--rules", type=Path, help="a topics.toml instead of the shipped one")
    arguments = parser.parse_args()
    rules = parse_topics(arguments.rules.read_text("utf-8"), arguments.rules.name) if arguments.rules else load(None, {}).topics
    classifier = Classifier(rules)
    spent_s, count = 0.0, 0
    with (arguments.folder / "topics.jsonl").open(encoding="utf-8") as lines, arguments.out.open("w", encoding="utf-8") as out:
        for release in map(json.loads, filter(str.strip, lines)):
            start = time.perf_counter()
            matches = classifier.classify(release["title"], "", release["text"])
            elapsed_s = time.perf_counter() - start
            spent_s, count = spent_s + elapsed_s, count + 1
            topics = [match.topic for match in matches]
            print(json.dumps({"id": release["id"], "topics": topics, "ms": round(elapsed_s * 1000, 3)}), file=out)
    print(f"{count} entries, {count / max(spent_s, 1e-9):.0f} entries per second")


if __name__ == "__main__":
    main()
