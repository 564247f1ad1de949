"""The development corpora: no crash on any page, and no figure below its floor."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.floors import BENCHES, FLOORS, below, measure


@pytest.mark.parametrize("name", BENCHES)
def test_no_figure_is_below_its_floor(name: str, shared: Path) -> None:
    figures, _ = measure(BENCHES[name], shared / "corpus")
    assert below(figures, json.loads(FLOORS.read_text("utf-8"))[name]) == []
