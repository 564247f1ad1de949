"""How figures stand beside each other, and when one is too low."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import ModuleType

import pytest

from bench.__main__ import verdict
from bench.corpus import Row
from bench.figures import Answers, Figure, Figures
from bench.floors import below
from bench.suites import SUITES, Column, Suite, floors_of
from bench.systems import System
from bench.tables import Line, aligned, markdown, speed_table, suite_table


def no_judge(scorer: ModuleType, rows: Sequence[Row], answers: Answers) -> Figures:
    raise AssertionError("tables are made of figures")


COLUMNS = (Column("f1", "F1", 0.4, 0.9), Column("dates", "dates"))
SUITE = Suite("Lists", "bench.lists", "lists", "truth.json", "score.py", no_judge, COLUMNS)


def line(name: str, **values: float) -> Line:
    return Line(name, {key: Figure(value, 27) for key, value in values.items()})


@pytest.mark.parametrize(
    ("value", "floors", "said"),
    [
        (0.95, {"f1": 0.95}, []),
        (0.949, {"f1": 0.95}, ["f1 is 0.949, its floor is 0.95"]),
        (0.95, {"f1": 0.9, "dates": 0.5}, ["dates is not there, its floor is 0.5"]),
        (0.1, {}, []),
    ],
)
def test_a_figure_below_its_floor_or_gone_is_a_fault(value: float, floors: Mapping[str, float], said: list[str]) -> None:
    assert below({"f1": Figure(value, 27)}, floors) == said


def test_the_bench_fails_when_one_figure_of_one_suite_is_too_low(capsys: pytest.CaptureFixture[str]) -> None:
    ours = {name: Line(name, {figure: Figure(1.0, 9) for figure in floors_of(name)}) for name in SUITES}
    assert verdict(ours) == 0
    assert capsys.readouterr().out == "No figure is below its floor.\n"
    ours["topics"] = Line("pressroll", {**ours["topics"].figures, "macro F1": Figure(0.5, 9)})
    assert verdict(ours) == 1
    assert capsys.readouterr().out == f"BELOW: topics: macro F1 is 0.500, its floor is {floors_of('topics')['macro F1']}\n"


@pytest.mark.parametrize("name", SUITES)
def test_every_column_has_a_floor(name: str) -> None:
    assert {column.figure for column in SUITES[name].columns} <= floors_of(name).keys()


def test_ours_stands_first_and_the_goal_last() -> None:
    table = suite_table(SUITE, [line("pressroll", f1=1.0, dates=0.5), line("a", f1=0.25), line("b", f1=0.75), line("c")])
    assert table == [
        ["", "F1", "dates"],
        ["of", "27", "27"],
        ["pressroll", "1.000", "0.500"],
        ["a", "0.250", "-"],
        ["b", "0.750", "-"],
        ["best peer, held out", "0.400", "-"],
        ["goal", "0.900", "-"],
    ]


def test_without_peers_our_figures_stand_alone() -> None:
    assert [row[0] for row in suite_table(SUITE, [line("pressroll", f1=1.0)])][2:] == ["pressroll", "best peer, held out", "goal"]


def test_speed_is_told_in_multiples_of_ours() -> None:
    ours, peer = System("pressroll", {"x": {"ms": 10.0}, "y": {"ms": 30.0}}), System("slow", {"x": {"ms": 50.0}})
    assert speed_table({"bench.lists": [ours, peer]})[1:] == [
        ("lists", "pressroll", "50.0", "20.00", "1.00"),
        ("lists", "slow", "20.0", "50.00", "2.50"),
    ]


def test_a_table_is_aligned_for_the_eye_and_kept_as_markdown() -> None:
    table = [("idea", "with", "earns"), ("dates", "1.000", "+0.250"), ("hint", "-", "-0.010")]
    assert aligned(table).split("\n") == ["idea    with   earns", "dates  1.000  +0.250", "hint       -  -0.010"]
    assert markdown(table).split("\n")[:3] == ["| idea | with | earns |", "|---|---|---|", "| dates | 1.000 | +0.250 |"]
