"""The scene scripts that this version passes, played against the real program; a script that once passed must go on passing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SCRIPTS = ("steady", "new-release")


def test_the_scene_scripts_pass(shared: Path, tmp_path: Path) -> None:
    product = Path(sys.executable).with_name("pressroll")
    played = subprocess.run(
        [
            sys.executable,
            shared / "newsroom" / "run_scenes.py",
            "--product",
            product,
            "--seeds",
            shared / "seeds",
            "--only",
            ",".join(SCRIPTS),
            "--jobs",
            "2",
            "--keep",
            tmp_path,
            "--failures-only",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert played.returncode == 0, played.stdout[-4000:] + played.stderr[-2000:]
    assert f"scripts: {len(SCRIPTS)} run, {len(SCRIPTS)} without a failure, 0 skipped" in played.stdout
