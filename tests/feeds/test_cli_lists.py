"""Moving many sources on the command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.many_newsrooms import many_newsrooms

Run = Callable[..., str]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    (tmp_path / "config" / "sources").mkdir(parents=True)
    own = {name: value for name, value in os.environ.items() if not name.startswith("PRESSROLL_")}
    env = own | {
        "PRESSROLL_CONFIG": str(tmp_path / "config"),
        "PRESSROLL_DATABASE_URL": f"sqlite:///{tmp_path / 'pressroll.db'}",
        "PRESSROLL_ALLOW_NETWORKS": "127.0.0.0/8",
        "PRESSROLL_PARSE_WORKERS": "1",
    }

    def told(*words: object, code: int = 0) -> str:
        """Standard output; of a refusal standard error."""
        done = subprocess.run(
            [sys.executable, "-m", "feeds.cli", "source", *map(str, words)], env=env, capture_output=True, text=True, timeout=120
        )
        assert done.returncode == code, done.stderr
        return done.stdout if code in (0, 6) else done.stderr

    return told


def write(folder: Path, id_: str, more: str = "") -> None:
    folder.mkdir(exist_ok=True)
    (folder / f"{id_}.toml").write_text(f'id = "{id_}"\nname = "{id_.title()}"\nurl = "https://{id_}.example/news"\n{more}')


def test_sources_in_git_are_planned_and_applied(run: Run, tmp_path: Path) -> None:
    git = tmp_path / "git"
    write(git, "tern")
    write(git, "gull", 'every = "1h"\n')
    assert "tern would be added" in run("plan", git)
    run("plan", git, "--detailed-exitcode", code=6)
    assert json.loads(run("list", "--json")) == []
    assert "2 added, 0 changed, 0 removed, 0 unchanged" in run("apply", git)
    write(git, "gull", 'every = "2h"\n')
    (git / "tern.toml").unlink()
    planned = json.loads(run("plan", git, "--prune", "--json", "--out", tmp_path / "plan.json"))
    assert [(step["deed"], step["source"]) for step in planned["steps"]] == [("changed", "gull"), ("removed", "tern")]
    assert '+every = "2h"' in planned["steps"][0]["lines"]
    assert (tmp_path / "plan.json").stat().st_mode & 0o077 == 0
    assert json.loads(run("apply", "--plan", tmp_path / "plan.json", "--json"))["applied"] is True
    assert "changed meanwhile" in run("apply", "--plan", tmp_path / "plan.json", code=4)
    assert "0 added, 0 changed, 0 removed, 1 unchanged" in run("plan", git, "--prune", "--detailed-exitcode")
    write(git, "wren", 'evry = "1h"\n')
    assert f"{git / 'wren.toml'}:4:1: evry: there is no such key" in run("plan", git, code=4)
    assert "Give files or a folder" in run("apply", code=2)


def test_a_list_is_looked_at_and_comes_out_again(run: Run, tmp_path: Path) -> None:
    with many_newsrooms() as newsrooms:
        (tmp_path / "list.txt").write_text(f"{newsrooms.url(1)}\n{newsrooms.url(2, '/about')}\nfile:///etc/passwd\n")
        (report,) = json.loads(run("import", tmp_path / "list.txt", "--json"))
        assert report["counted"] == {"ready": 1, "look": 1, "refused": 1}
        assert report["state"] == "done"
        assert "0 ready, 0 feeds of their own, 1 need a look, 2 refused" in run("import", tmp_path / "list.txt")
        for format in ("opml", "csv", "xlsx", "toml"):
            run("export", "--format", format, "--out", tmp_path / f"out.{format}")
            assert (tmp_path / f"out.{format}").stat().st_size
        assert newsrooms.url(1) in run("export", "--format", "opml")
    (tmp_path / "bad.csv").write_text("name\nTern\n")
    assert "bad.csv:1: no column is called url" in run("import", tmp_path / "bad.csv", code=4)
