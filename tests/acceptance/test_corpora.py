"""The development corpora: no crash on any page, and no figure below its floor."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from bench.figures import Figures
from bench.floors import below, our_figures
from bench.suites import SUITES, floors_of


@pytest.fixture(scope="module")
def measured(shared: Path) -> Mapping[str, tuple[Figures, str]]:
    return our_figures(shared / "corpus")


@pytest.mark.parametrize("name", SUITES)
def test_no_figure_is_below_its_floor(name: str, measured: Mapping[str, tuple[Figures, str]]) -> None:
    figures, _ = measured[name]
    assert below(figures, floors_of(name)) == []
