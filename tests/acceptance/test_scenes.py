"""All scene scripts, played against the real program: a newsroom that publishes, corrects, withdraws, moves, breaks and comes back."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

JOBS = 4  # the scripts mostly wait for the pause between two requests


def test_every_scene_script_passes(shared: Path, tmp_path: Path) -> None:
    product = Path(sys.executable).with_name("pressroll")
    driver, seeds = shared / "newsroom" / "run_scenes.py", shared / "seeds"
    options = ["--seeds", seeds, "--jobs", str(JOBS), "--keep", tmp_path, "--failures-only"]
    played = subprocess.run([sys.executable, driver, "--product", product, *options], capture_output=True, text=True, check=False)
    assert played.returncode == 0, played.stdout[-6000:] + played.stderr[-2000:] + _said(played.stdout, tmp_path)
    run, whole, skipped = map(int, re.findall(r"scripts: (\d+) run, (\d+) without a failure, (\d+) skipped", played.stdout)[0])
    assert (whole, skipped) == (run, 0)
    assert run > 0


def _said(report: str, folder: Path) -> str:
    """What the program itself said in the scripts that failed, so that a failure seen once can be understood."""
    failing = re.findall(r"failing: (.+)", report)
    logs = [log for name in ", ".join(failing).split(", ") for log in sorted(folder.glob(f"{name}-*/*.log")) if log.name != "sim.log"]
    return "".join(f"\n== {log.parent.name}/{log.name}\n{log.read_text('utf-8', 'replace')[-4000:]}" for log in logs)
