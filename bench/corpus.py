"""What the benches share: rows of a corpus in, one JSON line for each out, and the speed in the product's own functions at the end."""

from __future__ import annotations

import argparse
import gzip
import json
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from scrapers import Received

Row = Mapping[str, Any]  # Any: JSON of a corpus
Answer = dict[str, object]


class Watch:
    """Counts the processor time spent (a shared machine bends the clock on the wall) in the product's own functions, page by page."""

    def __init__(self) -> None:
        self.spent_ms: list[float] = []

    @contextmanager
    def running(self) -> Any:  # Any: contextmanager's own wrapper
        """Times one block."""
        began = time.process_time()
        try:
            yield
        finally:
            self.spent_ms.append((time.process_time() - began) * 1000)

    def speed(self, what: str) -> str:
        """How many a second, and the middle and slowest one."""
        spent = sorted(self.spent_ms) or [0.0]
        rate = len(self.spent_ms) / max(sum(spent) / 1000, 1e-9)
        middle, slowest = spent[len(spent) // 2], spent[-1]
        return f"{len(spent)} {what}, {rate:,.1f} {what} per second, median {middle:.2f} ms, slowest {slowest:.1f} ms"


def run(
    what: str,
    document: str | None,
    rows: Callable[[Path], Iterable[Row]],
    answer: Callable[[Path, Row, Watch], Answer],
    arguments: list[str] | None = None,
) -> None:
    """Reads the arguments `CORPUS --out FILE`, answers every row, and prints the speed. Each line has `id`, the answer and `ms`."""
    parser = argparse.ArgumentParser(description=document, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args(arguments)
    watch = Watch()
    with given.out.open("w", encoding="utf-8") as out:
        for row in rows(given.corpus):
            line = {"id": row["id"], **answer(given.corpus, row, watch), "ms": round(watch.spent_ms[-1], 3)}
            print(json.dumps(line, ensure_ascii=False), file=out)
    print(watch.speed(what))


def json_lines(path: Path) -> Iterable[Row]:
    """The objects of a file with one on each line."""
    return (json.loads(line) for line in path.read_text("utf-8").split("\n") if line.strip())  # splitlines() also parts at U+2028


def saved_page(folder: Path, row: Row) -> Received:
    """The page of a row, as it would have come from its address."""
    path = folder / row["file"]
    body = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return Received(row["url"], body, "text/html")
