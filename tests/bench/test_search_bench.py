"""The bench of searches asks every kind of question and says its figures beside the goal."""

from __future__ import annotations

import subprocess
import sys

from bench.search import KINDS, table


def test_a_small_run_says_what_saving_costs_and_answers_every_kind() -> None:
    command = [sys.executable, "-m", "bench.search", "--entries", "80", "--rounds", "1"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "to save 1,000 entries" in said
    assert "bytes an entry" in said
    rows = {name: next(line for line in said.splitlines() if line.startswith(name)) for name in KINDS}
    found = {name: int(row.removeprefix(name).split()[0]) for name, row in rows.items()}
    assert found["common word"] == found["no words"] == 50
    assert found["absent word"] == 0
    assert found["minus word"] > 0
    assert found["prefix"] > 0


def test_the_line_of_all_kinds_leaves_out_the_question_without_words() -> None:
    lines = table({"rare word": ([1.0, 3.0], 2), "no words": ([90.0, 90.0], 50)})
    assert lines[1][:3] == ("rare word", "2", "2.0")
    assert lines[3] == ("all with words", "", "2.0", "2.9", "3.0")
