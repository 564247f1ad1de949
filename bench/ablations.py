"""What each idea earns: the same pages read with it and without it. `python -m bench.ablations ../shared/corpus`"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench.ablated_articles import cross_page_ablation, hint_ablations
from bench.ablated_lists import list_ablations
from bench.figures import Figures
from bench.tables import Table, aligned, share

_LIST_FIGURES = ("macro F1", "pages with F1 >= .9", "perfect pages", "negatives refused")
_ARTICLE_FIGURES = ("title", "date_day", "date_minute", "body_f1", "snip_clean")


def ablation_table(corpus: Path, out: Path) -> Table:
    """One row for each idea and figure: with it, without it, and the difference."""
    now = datetime.now(UTC)
    rows = [row for found in list_ablations(corpus, now) for row in compared(*found, _LIST_FIGURES)]
    for found in (*hint_ablations(corpus, now), *cross_page_ablation(corpus, out)):
        rows += compared(*found, _ARTICLE_FIGURES)
    return [("idea", "figure", "with", "without", "earns"), *rows]


def compared(idea: str, whole: Figures, without: Figures, names: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The rows of one idea. A figure that is gone without it counts as 0."""
    for name in names:
        if name in whole:
            one, other = whole[name].value, without[name].value if name in without else 0.0
            yield idea, name, share(one), share(other), f"{one - other:+.3f}"


def main() -> int:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    with tempfile.TemporaryDirectory() as out:
        print(aligned(ablation_table(parser.parse_args().corpus, Path(out))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
