"""The tables of the bench: what each reads, who scores it, its columns, and what is to be reached.

A column carries the best peer on the held-out pages (other sites than these; measured once, docs/measured.md) and the goal there.
"""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from bench.corpus import Row, json_lines
from bench.figures import Answers, Figures, of_articles, of_datelines, of_lists, of_redesigns, of_topics

FLOORS = Path(__file__).with_name("floors.json")


@dataclass(frozen=True, slots=True)
class Column:
    """One figure of a table under its heading, with the best peer and the goal on the held-out pages, where there are any."""

    figure: str
    heading: str
    best_peer: float | None = None
    goal: float | None = None


@dataclass(frozen=True, slots=True)
class Suite:
    """One table. `module` answers for us; `reads`, `gold` and `scorer` are paths in the corpus; `takes` chooses among the gold rows."""

    title: str
    module: str
    reads: str
    gold: str
    scorer: str
    judge: Callable[[ModuleType, Sequence[Row], Answers], Figures]
    columns: tuple[Column, ...]
    takes: Callable[[Row], bool] = bool


def gold_rows(suite: Suite, corpus: Path) -> tuple[Row, ...]:
    """The rows of a suite with their right answers."""
    path = corpus / suite.gold
    rows = json_lines(path) if path.suffix == ".jsonl" else json.loads(path.read_text("utf-8"))
    return tuple(row for row in (rows.get("pages") or rows["pairs"] if isinstance(rows, dict) else rows) if suite.takes(row))


def load_scorer(suite: Suite, corpus: Path) -> ModuleType:
    """The scorer of the corpus, a file of the standard library only, as a module."""
    path = corpus / suite.scorer
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(f"There is no scorer at {path}.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def measure(suite: Suite, corpus: Path, answers: Answers) -> Figures:
    """The figures of one system's answers."""
    return suite.judge(load_scorer(suite, corpus), gold_rows(suite, corpus), answers)


def floors_of(name: str) -> Mapping[str, float]:
    """The floors of a suite, by figure."""
    floors: Mapping[str, float] = json.loads(FLOORS.read_text("utf-8"))[name]
    return floors


def _is_release(page: Row) -> bool:
    return page["kind"] in ("press_release", "newsroom")


def _is_labelled_by_hand(release: Row) -> bool:
    return bool(release.get("complete", True))


_ARTICLES = ("bench.articles", "articles", "articles/truth.json", "score_articles.py", of_articles)

SUITES: Mapping[str, Suite] = {
    "lists": Suite(
        "Lists",
        "bench.lists",
        "lists",
        "lists/truth.json",
        "score_lists.py",
        of_lists,
        (
            Column("macro F1", "F1", 0.46, 0.90),
            Column("pages with F1 >= .9", "F1>=.9", 17 / 61, 52 / 61),
            Column("perfect pages", "perfect", 1 / 61, 35 / 61),
            Column("titles", "titles", 0.80, 0.95),
            Column("dates", "dates", 0.32, 0.92),
            Column("order", "order"),
            Column("negatives refused", "refused", 8 / 16, 14 / 16),
            Column("next page", "next", 22 / 29, 26 / 29),
        ),
    ),
    "redesigns": Suite(
        "Lists after a redesign (no peer offers it)",
        "bench.redesigns",
        "redesigns",
        "redesigns/truth.json",
        "score_redesigns.py",
        of_redesigns,
        (
            Column("recovered", "recovered", None, 0.90),
            Column("nothing wrong", "nothing wrong", None, 1.0),
            Column("negatives refused", "refused", None, 1.0),
            Column("known kept", "known kept", None, 1.0),
            Column("new found", "new found"),
        ),
    ),
    "articles": Suite(
        "Articles",
        *_ARTICLES,
        (
            Column("title", "title", 0.811, 0.93),
            Column("date_day", "day", 0.926, 0.96),
            Column("date_minute", "minute", 0.975, 0.975),
            Column("author", "author", 0.634, 0.68),
            Column("language", "language", 0.966, 0.98),
            Column("image", "image", 0.818, 0.83),
            Column("canonical", "canonical", 0.925, 0.97),
            Column("body_f1", "body F1", 0.953, 0.965),
            Column("body_90", "body>=.9", 0.903, 0.93),
            Column("snip_must", "kept", 0.929, 0.96),
            Column("snip_clean", "kept out", 0.874, 0.92),
        ),
    ),
    "releases": Suite(
        "Articles: releases and newsroom posts only",
        *_ARTICLES,
        (
            Column("title", "title", 0.87, 0.95),
            Column("date_day", "day", 0.857, 0.95),
            Column("body_f1", "body F1", 0.988, 0.99),
            Column("body_90", "body>=.9"),
            Column("snip_must", "kept"),
            Column("snip_clean", "kept out"),
        ),
        _is_release,
    ),
    "anatomy": Suite(
        "Articles: parts of releases (no peer offers them)",
        *_ARTICLES,
        (
            Column("dateline", "place", None, 0.90),
            Column("dateline_date", "day", None, 0.95),
            Column("boilerplate", "boilerplate", None, 0.90),
            Column("contact", "contact", None, 0.92),
            Column("embargo", "embargo", None, 1.0),
        ),
        _is_release,
    ),
    "datelines": Suite(
        "Lines of releases",
        "bench.datelines",
        "datelines.jsonl",
        "datelines.jsonl",
        "score_datelines.py",
        of_datelines,
        (
            Column("right", "right", None, 1.0),
            Column("negatives right", "negatives", None, 1.0),
            Column("days right", "days", None, 1.0),
            Column("days not wrong", "not wrong", None, 1.0),
        ),
    ),
    "topics": Suite(
        "Topics",
        "bench.topics",
        "topics",
        "topics/topics.jsonl",
        "score_topics.py",
        of_topics,
        (
            Column("micro precision", "precision", 0.62, 0.85),
            Column("micro recall", "recall", 0.51),
            Column("micro F1", "F1", 0.56, 0.85),
            Column("macro F1", "mean F1", 0.55, 0.80),
        ),
        _is_labelled_by_hand,
    ),
}
