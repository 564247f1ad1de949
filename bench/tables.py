"""Figures as tables: our row first, then the peers, then the best peer and the goal on the held-out pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bench.figures import Figures
from bench.suites import Column, Suite
from bench.systems import System

Table = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Line:
    """One system in a table."""

    name: str
    figures: Figures


def suite_table(suite: Suite, lines: Sequence[Line]) -> Table:
    """Headings, how many pages count for each, and one row for each system that offers any of the columns."""
    ours = lines[0].figures
    rows = [
        *([line.name, *(share(_value(line, column)) for column in suite.columns)] for line in lines),
        ["best peer, held out", *(share(column.best_peer) for column in suite.columns)],
        ["goal", *(share(column.goal) for column in suite.columns)],
    ]
    counts = [str(ours[column.figure].of) if column.figure in ours else "-" for column in suite.columns]
    head = [["", *(column.heading for column in suite.columns)], ["of", *counts]]
    return [*head, *(row for row in rows if set(row[1:]) != {"-"})]


def speed_table(systems: Mapping[str, Sequence[System]]) -> Table:
    """By module of the bench: answers a second inside each system, and its time for one in multiples of ours, measured in the same run."""
    rows = [
        (
            module.removeprefix("bench."),
            each.name,
            f"{1000 / each.mean_ms:,.1f}",
            f"{each.mean_ms:.2f}",
            f"{each.mean_ms / asked[0].mean_ms:.2f}",
        )
        for module, asked in systems.items()
        for each in asked
    ]
    return [("", "system", "a second", "ms", "times ours"), *rows]


def share(value: float | None) -> str:
    """Three digits, "-" for none."""
    return "-" if value is None else f"{value:.3f}"


def aligned(table: Table) -> str:
    """A table as text: words to the left, figures to the right."""
    columns = [*zip(*table, strict=True)]
    return "\n".join("  ".join(_padded(cell, column) for cell, column in zip(row, columns, strict=True)).rstrip() for row in table)


def _padded(cell: str, column: Sequence[str]) -> str:
    width = max(map(len, column))
    return cell.rjust(width) if _is_figures(column[1:]) else cell.ljust(width)


def _is_figures(cells: Iterable[str]) -> bool:
    return all(cell == "-" or cell.strip("+-").replace(",", "").replace(".", "").isdigit() for cell in cells)


def markdown(table: Table) -> str:
    """A table as Markdown."""
    head, *rows = (f"| {' | '.join(row)} |" for row in table)
    return "\n".join([head, f"|{'---|' * len(table[0])}", *rows])


def _value(line: Line, column: Column) -> float | None:
    figure = line.figures.get(column.figure)
    return figure.value if figure else None
