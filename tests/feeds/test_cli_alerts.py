"""The commands for alerts: no address in any output, and a removed one comes back."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from entries import Definition, open_store
from feeds.cli import main
from feeds.service import now_utc


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    url = f"sqlite:///{tmp_path}/p.db"
    monkeypatch.setenv("PRESSROLL_DATABASE_URL", url)
    return url


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["alerts", *words])


def test_a_removed_alert_is_listed_and_put_back(database: str) -> None:
    assert "No alert yet." in run("list").stdout
    store = open_store(database)
    for text in ('[alerts.desk]\naddresses = ["jsons://hooks.example.com/hush"]\n', None):
        store.definitions.put([Definition("alert", "desk", text)], now_utc(), by="ann")
    gone = run("list")
    assert "pressroll alerts restore desk" in gone.stdout
    assert (run("restore", "desk").stdout, store.audit.notes(kind="alert")[0].note.who) == ("desk is back.\n", "command line")
    back, again = run("list"), run("restore", "desk")
    assert ("jsons://" in back.stdout, "restore" in back.stdout) == (True, False)
    assert (again.exit_code, "There is no removed alert" in again.stderr) == (4, True)
    assert "hush" not in gone.output + back.output + again.output
    store.close()
