"""The hostile files of the development set that somebody could import or restore: each is refused in a sentence or understood as text,
none is imported in part, nothing is written outside, and none holds the service."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from config import load, parse_source
from config.problems import Gathered
from entries import ConfigError, FeedQuery, StoreError, open_store, replace_all, restore, upgrade
from feeds.admin import backups
from feeds.admin.acting import COMMAND_LINE
from feeds.admin.importing import propose
from feeds.admin.list_files import csv_of
from feeds.service import Service
from tests.entries.makers import entry, put

# How many rows are understood, and how many of them refused; None: the whole file is refused.
EXPECTED: dict[str, tuple[int, int] | None] = {
    "opml-xxe": None,
    "opml-lol": None,
    "opml-deep": None,
    "opml-100000": None,
    "opml-urls": (6, 5),
    "opml-xss": (1, 0),
    "opml-dup": (50, 49),
    "csv-formula": (4, 0),
    "csv-bad": None,
    "csv-nul": None,
    "yaml-bomb": None,
    "yaml-object": None,
    "json-types": None,
    "redos": None,
    "selectors": None,
    "backup-slip": None,
    "backup-bomb": None,
    "backup-tar": None,
    "backup-notdb": None,
}
SELECTOR_S = 1.0


@pytest.fixture(scope="session")
def hostile(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The files by name."""
    folder = tmp_path_factory.mktemp("hostile")
    maker = shared / "corpus" / "hostile" / "make_hostile.py"
    subprocess.run([sys.executable, str(maker), str(folder), "--only", "config"], check=True, capture_output=True)
    lines = (folder / "manifest.jsonl").read_text().splitlines()
    return {line["id"].removeprefix("config:"): folder / line["file"] for line in map(json.loads, lines)}


@pytest.fixture
def service(tmp_path: Path) -> Service:
    url = f"sqlite:///{tmp_path / 'store' / 'pressroll.db'}"
    upgrade(url)
    (tmp_path / "config" / "sources").mkdir(parents=True)
    return Service(load(tmp_path / "config", {"PRESSROLL_DATABASE_URL": url}), open_store(url), clock=lambda: datetime.now(UTC))


def everything(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if not path.name.startswith("pressroll.db"))


def test_every_file_is_expected(hostile: dict[str, Path]) -> None:
    assert hostile.keys() == EXPECTED.keys()


@pytest.mark.parametrize("name", EXPECTED)
def test_a_hostile_list_is_understood_whole_or_refused_whole(hostile: dict[str, Path], service: Service, tmp_path: Path, name: str) -> None:
    before, begun = everything(tmp_path), time.monotonic()
    expected = EXPECTED[name]
    if expected is None:
        with pytest.raises(ConfigError) as caught:
            propose(service, COMMAND_LINE, hostile[name].name, hostile[name].read_bytes())
        assert hostile[name].name in str(caught.value)
        assert len(str(caught.value)) < 5_000
        assert service.store.jobs.all() == ()
    else:
        job = service.store.jobs.job(propose(service, COMMAND_LINE, hostile[name].name, hostile[name].read_bytes()))
        assert (job.total, job.counted.get("refused", 0)) == expected
        assert all(row.sentence for row in service.store.jobs.rows(job.number, "refused"))
    assert time.monotonic() - begun < 5
    assert service.store.definitions.all("source") == {}
    assert everything(tmp_path) == before


@pytest.mark.parametrize("name", [name for name in EXPECTED if name.startswith("backup-")])
def test_a_hostile_backup_is_refused_and_the_database_untouched(hostile: dict[str, Path], tmp_path: Path, name: str) -> None:
    url = f"sqlite:///{tmp_path / 'pressroll.db'}"
    upgrade(url)
    before = (tmp_path / "pressroll.db").read_bytes(), everything(tmp_path)
    with pytest.raises(StoreError, match="cannot be restored"):
        restore(hostile[name], url)
    assert ((tmp_path / "pressroll.db").read_bytes(), everything(tmp_path)) == before


@pytest.mark.parametrize("name", [name for name in EXPECTED if name.startswith("backup-")])
def test_a_hostile_backup_is_refused_by_the_running_service(hostile: dict[str, Path], service: Service, tmp_path: Path, name: str) -> None:
    service.store.authority("press.example", 2026)
    put(service.store, entry("kept", title="Heron at dawn"))
    version, begun = service.store.version(), time.monotonic()
    with hostile[name].open("rb") as file, pytest.raises(ConfigError, match="cannot be restored"):
        backups.upload(service, COMMAND_LINE, file)
    assert list(backups.folder_of(service).iterdir()) == []
    before = everything(tmp_path)
    with pytest.raises(StoreError, match="cannot be restored"):
        replace_all(hostile[name], service.settings.database_url, datetime.now(UTC), beside=tmp_path)
    assert everything(tmp_path) == before
    assert (service.store.version(), [one.title for one in service.store.select(FeedQuery()).entries]) == (version, ["Heron at dawn"])
    assert time.monotonic() - begun < 5


def test_no_selector_of_the_set_holds_the_service(hostile: dict[str, Path]) -> None:
    for selector in json.loads(hostile["selectors"].read_text()):
        text = f'id = "x"\nname = "X"\nurl = "https://x.example/"\n[listing]\nitem = {json.dumps(selector)}\n'
        begun, faults = time.monotonic(), Gathered()
        with faults:
            parse_source(text, "x.toml", owner="store")
        assert time.monotonic() - begun < SELECTOR_S, selector[:60]
        assert all(str(problem).startswith("x.toml:5:1: listing.item: ") for problem in faults.problems)


def test_formulas_carry_a_quote_when_they_are_exported_again(hostile: dict[str, Path], service: Service) -> None:
    number = propose(service, COMMAND_LINE, "formulas.csv", hostile["csv-formula"].read_bytes())
    rows = service.store.jobs.waiting(number)
    written = csv_of(("name",), [(row.name,) for row in rows]).decode("utf-8-sig").splitlines()[1:]
    assert [line.strip('"')[:1] for line in written] == ["'"] * 4
