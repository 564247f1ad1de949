"""The same entries give the same bytes: in another process, with another hash seed, on another day, after a restart, on the other database."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.feeds.trying_releases import ROOT, configure, fill
from tests.postgres import Server
from tests.test_serve import environ

BASE = "https://press.example.org"
_SCRIPT = """
import json, os, re, sys
from hashlib import sha256
import time_machine
from feeds import create_app, open_service
from feeds.formats import FORMATS
from tests.feeds.test_bytes import BASE

with time_machine.travel(sys.argv[1]):
    client = create_app(open_service(os.environ)).test_client()
    places = ("all", "all?limit=3&page=2", "topic/education", "source/quay", "source/kumo", "named/education-partnerships")
    waiting = ["/feeds.opml", *(f"/feeds/{place.replace('?', f'.{name}?', 1) if '?' in place else f'{place}.{name}'}" for place in places for name in FORMATS)]
    found = {}
    while waiting:
        path = waiting.pop()
        for coding in ("identity", "gzip", "zstd"):
            answer = client.get(path, BASE, headers={"Accept-Encoding": coding})
            assert answer.status_code == 200, path
            found[f"{path} {coding}"] = sha256(answer.data).hexdigest(), answer.headers["ETag"]
        older = re.findall(rf'<{BASE}([^>]*)>; rel="prev-archive"', answer.headers.get("Link", ""))
        waiting += [address for address in older if f"{address} gzip" not in found]
print(json.dumps(found))
"""


def rendered(env: dict[str, str], *, seed: str, day: str) -> dict[str, list[str]]:
    """Digest and ETag of every feed in every coding, archives included, from a process of its own."""
    command = [sys.executable, "-c", _SCRIPT, day]
    done = subprocess.run(command, env=env | {"PYTHONHASHSEED": seed}, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])  # type: ignore[no-any-return] # JSON


@pytest.fixture
def filled(tmp_path: Path, sqlite_template: Path) -> dict[str, str]:
    """An environment over SQLite, with the releases that try a reader."""
    configure(tmp_path, "http://127.0.0.1:8301")
    shutil.copy(sqlite_template, tmp_path / "pressroll.db")
    env = environ(tmp_path, PRESSROLL_CONFIG=f"{tmp_path}/config", PRESSROLL_BASE_URL=BASE)
    fill(env)
    return env


def test_every_feed_is_the_same_in_another_process_on_another_day(filled: dict[str, str]) -> None:
    first = rendered(filled, seed="1", day="2024-06-02T08:00:00Z")
    assert len(first) >= 3 * (1 + 3 * 6)
    assert [address for address in first if "archive" in address]
    assert rendered(filled, seed="2", day="2031-07-01T23:59:59Z") == first


def test_every_feed_is_the_same_on_both_databases(filled: dict[str, str], postgres: Server) -> None:
    name = f"bytes{os.getpid()}"
    other = filled | {"PRESSROLL_DATABASE_URL": postgres.create(name, template="template")}
    fill(other)
    bodies = [
        {address: digest for address, (digest, _) in rendered(env, seed=seed, day="2024-06-02T08:00:00Z").items()}
        for env, seed in ((filled, "3"), (other, "4"))
    ]
    postgres.drop(name)
    assert bodies[0] == bodies[1]
