"""The benches of speed say their figures beside the goals, and nothing where there is nothing to measure."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bench.tables import aligned
from bench.throughput import table


def test_the_table_tells_pages_a_minute_and_how_many_times_as_fast_we_are() -> None:
    alone, beside = table(100, (2.0, 99), None), table(100, (2.0, 99), (7.0, 98))
    assert [row[3] for row in alone] == ["a minute", "3,000", "-", "3.10"]
    assert [row[3] for row in beside] == ["a minute", "3,000", "857", "3.50", "3.10"]
    assert len({len(line) for line in aligned(beside).splitlines()[:3]}) == 1


@pytest.mark.parametrize("module", ["bench.throughput", "bench.cold"])
def test_a_folder_that_is_not_there_is_skipped(module: str, tmp_path: Path) -> None:
    run = subprocess.run([sys.executable, "-m", module, str(tmp_path / "away")], capture_output=True, text=True, check=True)
    assert "nothing to measure" in run.stdout
