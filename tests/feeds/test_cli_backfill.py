"""`pressroll source backfill` as a person runs it: a process, its sentences, its exit codes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from entries import FeedQuery, open_store
from tests.growing_newsroom import GrowingNewsroom, growing_newsroom, title

ROOT = Path(__file__).parent.parent.parent
PROGRAM = (sys.executable, "-m", "feeds.cli")


@pytest.fixture
def newsroom() -> Iterator[GrowingNewsroom]:
    """Three list pages of six releases."""
    with growing_newsroom(18) as served:
        served.per_page = 6
        yield served


@pytest.fixture
def env(newsroom: GrowingNewsroom, tmp_path: Path) -> dict[str, str]:
    (tmp_path / "sources").mkdir()
    text = f'id = "harbour"\nname = "Tern Harbour"\nurl = "{newsroom.base}/harbour"\nlanguage = "en"\n[fetch]\npause = "0.01s"\n'
    (tmp_path / "sources" / "harbour.toml").write_text(text)
    own = {name: value for name, value in os.environ.items() if not name.startswith("PRESSROLL_")}
    return own | {
        "PRESSROLL_CONFIG": str(tmp_path),
        "PRESSROLL_DATABASE_URL": f"sqlite:///{tmp_path}/pressroll.db",
        "PRESSROLL_ALLOW_NETWORKS": newsroom.base.removeprefix("http://"),
    }


def run(env: dict[str, str], *words: str) -> tuple[int, str, str]:
    command = [*PROGRAM, "source", "backfill", "harbour", *words]
    done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout, done.stderr


def titles(env: dict[str, str]) -> list[str]:
    store = open_store(env["PRESSROLL_DATABASE_URL"])
    try:
        assert store.select(FeedQuery()).entries == ()
        return [entry.title for entry in store.select(FeedQuery(whole=True)).entries]
    finally:
        store.close()


def test_a_person_backfills_a_part_and_then_the_rest(env: dict[str, str], newsroom: GrowingNewsroom) -> None:
    code, out, err = run(env, "--pages", "1")
    assert code == 0
    assert out.startswith(
        "harbour: 1 older page and 6 releases read; 1 older page and 6 releases in all.\nAs many pages as were asked for are read: 1.\n"
    )
    assert f"The next page is {newsroom.base}/harbour?page=3. Go on with: pressroll source backfill harbour" in out
    assert "backfill" in err
    assert "pages=1" in err
    code, out, _ = run(env, "--json")
    said = json.loads(out)
    assert (code, said["state"], said["pages"], said["entries"], said["entries_in_all"]) == (0, "done", 1, 6, 12)
    assert titles(env) == [title("harbour", n) for n in reversed(range(12))]
    assert len(newsroom.asked) == len(set(newsroom.asked)), "nothing was read twice"
    code, out, _ = run(env)
    assert code == 0
    assert "is the oldest page" in out
    assert "--restart" in out


def test_until_takes_a_day(env: dict[str, str]) -> None:
    code, out, _ = run(env, "--until", "2024-02-03")
    assert (code, titles(env)) == (0, [title("harbour", n) for n in (11, 10, 9, 8)])
    assert "It has come to releases from before 2024-02-03." in out


def test_ctrl_c_stops_it_and_the_next_run_goes_on(env: dict[str, str], newsroom: GrowingNewsroom) -> None:
    newsroom.pause_s = 0.3
    command = [*PROGRAM, "source", "backfill", "harbour"]
    with subprocess.Popen(command, env=env, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        until = time.monotonic() + 120
        while len(newsroom.asked) < 5 and time.monotonic() < until:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Stopping after the article that is being read." in err
    assert "You stopped it." in out
    assert f"The next page is {newsroom.base}/harbour?page=2." in out
    assert 0 < len(titles(env)) < 6
    newsroom.pause_s = 0.0
    assert run(env)[0] == 0
    assert titles(env) == [title("harbour", n) for n in reversed(range(12))]


def test_a_newsroom_that_cannot_be_read_is_exit_code_3(env: dict[str, str]) -> None:
    code, out, _ = run(env | {"PRESSROLL_ALLOW_NETWORKS": ""}, "--json")
    said = json.loads(out)
    assert (code, said["state"], said["entries"]) == (3, "failed", 0)
    assert "PRESSROLL_ALLOW_NETWORKS" in said["sentence"]
