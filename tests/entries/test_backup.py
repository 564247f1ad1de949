"""A backup holds one moment of everything, fits either database, and is restored whole or not at all."""

from __future__ import annotations

import hashlib
import json
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect

from entries.backup import backup, restore
from entries.definitions import Definition
from entries.engine import connect
from entries.errors import SchemaMismatch, StoreError
from entries.judging import Judging
from entries.model import Change, Reading, SourceState
from entries.push_model import Ask
from entries.queries import FeedQuery
from entries.store import Store, open_store, schema_status, upgrade
from entries.topics import Habits
from tests.entries.makers import DAY, MINUTE, NOW, entry, put, source
from tests.postgres import Server

Parts = dict[str, bytes]


def fill(store: Store) -> None:
    """Something of everything."""
    store.authority("press.example", 2026)
    store.sync_sources([source("tern"), source("kite", paused=True)], NOW)
    store.claim_due(NOW, 1, MINUTE, "one")
    put(store, entry("a", title="Größe 你好", topics=["sea", "sky"]), entry("b", topics=["sea"]), entry("c", hold_until=NOW + DAY))
    changes = [Change("withdrawn", entry("b").id), Change("looked", entry("a").id, None, Reading(etag='"1"', looked=NOW), ("a2",))]
    store.save(changes, SourceState("tern", usual_dated=0.5, next_check=NOW), NOW)
    store.correct(entry("a").id, "sky", False, NOW)
    store.correct(entry("a").id, "land", True, NOW)
    store.begin_judging(Judging("rules", {"tern": Habits(("sea",), labels={"press": ()})}, NOW), "one", NOW, MINUTE)
    store.definitions.put([Definition("source", "kite", 'id = "kite"')], NOW, by="editor")
    topic, callback = "https://press.example/feeds/all.atom", "https://reader.example/cb"
    store.push.ask(Ask("subscribe", topic, callback, "reader.example", DAY, "s"), NOW)
    store.remember("robots", "kite.example", "User-agent: *", NOW + DAY)


def content(store: Store) -> tuple[object, ...]:
    return (
        store.version(),
        store.select(FeedQuery()),
        store.revision(FeedQuery(topics=("sea",))),
        store.known("tern", ["a2"], NOW - DAY),
        store.states(),
        store.definitions.all("source"),
        store.audit.notes(),
        store.recall("robots", "kite.example", NOW),
        store.cases((), None, 9),
        store.corrections(entry("a").id),
        store.last_judging(),
        store.push.due(NOW, 9),
        store.authority("other.example", 1999),
    )


@contextmanager
def opened(url: str) -> Iterator[Store]:
    store = open_store(url)
    yield store
    store.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A place to restore into, of either kind, whatever the backup came from."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'restored' / 'store.db'}"
        return
    server: Server = request.getfixturevalue("postgres")
    yield server.create("restored", template="template0")
    server.drop("restored")


def test_a_backup_restores_everything_into_either_database(store: Store, database_url: str, target: str, tmp_path: Path) -> None:
    fill(store)
    assert backup(database_url, tmp_path / "all.zip") == restore(tmp_path / "all.zip", target) > 15
    with opened(target) as restored:
        assert content(restored) == content(store)
        assert restored.leases() == {}  # nobody reads there yet
        put(restored, entry("d"))  # numbers and sequences go on
        assert restored.version() == store.version() + 1
        assert restored.select(FeedQuery()).entries[0].id == entry("d").id
        restored.definitions.put([Definition("source", "kite", None)], NOW, by="editor")
        assert [noted.number for noted in restored.audit.notes()] == [2, 1]


def test_a_migrated_but_empty_database_takes_a_backup(store: Store, database_url: str, target: str, tmp_path: Path) -> None:
    fill(store)
    upgrade(target)
    backup(database_url, tmp_path / "all.zip")
    restore(tmp_path / "all.zip", target)
    with opened(target) as restored:
        assert content(restored) == content(store)


def test_a_backup_is_of_one_moment_while_others_write(store: Store, database_url: str, tmp_path: Path) -> None:
    stop = threading.Event()
    number = 0

    def write() -> None:
        nonlocal number
        while not stop.is_set():
            number += 1
            put(store, *(entry(f"{number}-{part}", topics=["sea"]) for part in range(5)))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for round_ in range(4):
            backup(database_url, tmp_path / f"{round_}.zip")
    finally:
        stop.set()
        writer.join()
    for round_ in range(4):
        parts = read(tmp_path / f"{round_}.zip")
        entries, topics, urls, versions = (rows(parts, name) for name in ("entries", "entry_topics", "entry_urls", "versions"))
        assert len(entries) == len(topics) == len(urls)
        assert len(entries) % 5 == 0
        assert {row["number"] for row in versions} == {len(entries)}


def test_a_backup_appears_whole_and_private(store: Store, database_url: str, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    (folder / "all.zip").write_text("the last one")
    backup(database_url, folder / "all.zip")
    assert [path.name for path in folder.iterdir()] == ["all.zip"]
    assert (folder / "all.zip").stat().st_mode & 0o777 == 0o600
    first = (folder / "all.zip").read_bytes()
    backup(database_url, folder / "all.zip")
    assert (folder / "all.zip").read_bytes() == first


def test_a_backup_that_fails_leaves_the_last_one(empty_url: str, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    (folder / "all.zip").write_text("the last one")
    with pytest.raises(StoreError, match="nothing to back up"):
        backup(empty_url, folder / "all.zip")
    assert [path.read_text() for path in folder.iterdir()] == ["the last one"]


def test_a_database_that_holds_anything_is_not_restored_into(store: Store, database_url: str, tmp_path: Path) -> None:
    fill(store)
    backup(database_url, tmp_path / "all.zip")
    before = content(store)
    with pytest.raises(StoreError, match="holds data"):
        restore(tmp_path / "all.zip", database_url)
    assert content(store) == before


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_a_database_of_another_schema_is_not_restored_into(store: Store, database_url: str, tmp_path: Path) -> None:
    backup(database_url, tmp_path / "all.zip")
    with store._writing() as db:
        db.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match=f"has schema 9999 and the backup {schema_status(database_url).head}"):
        restore(tmp_path / "all.zip", database_url)


# Archives that are damaged, or made to harm


def read(file: Path) -> Parts:
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rows(parts: Parts, table: str) -> list[dict[str, Any]]:  # Any: columns
    return [json.loads(line) for line in parts[f"{table}.jsonl"].splitlines()]


def replaced(parts: Parts, table: str, **values: object) -> Parts:
    """The first row of a table with other values, and a manifest that agrees."""
    first, *rest = rows(parts, table)
    return sealed(parts, f"{table}.jsonl", "".join(json.dumps(row) + "\n" for row in (first | values, *rest)).encode())


def sealed(parts: Parts, name: str, data: bytes) -> Parts:
    manifest = json.loads(parts["manifest.json"])
    manifest["parts"][name] = {"rows": data.count(b"\n"), "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    return parts | {name: data, "manifest.json": json.dumps(manifest).encode()}


def manifest(parts: Parts, **values: object) -> Parts:
    return parts | {"manifest.json": json.dumps(json.loads(parts["manifest.json"]) | values).encode()}


def without(parts: Parts, name: str) -> Parts:
    return {key: data for key, data in parts.items() if key != name}


HARMED: dict[str, tuple[Callable[[Parts], Parts], str]] = {
    "no manifest": (lambda p: without(p, "manifest.json"), "no manifest"),
    "huge manifest": (lambda p: p | {"manifest.json": b" " * (2 << 20)}, "no manifest"),
    "manifest that is no JSON": (lambda p: p | {"manifest.json": b"\xff"}, "JSON"),
    "manifest with more keys": (lambda p: manifest(p, run="rm"), "run"),
    "manifest nested deep": (lambda p: p | {"manifest.json": b"[" * 500_000}, "JSON"),
    "missing part": (lambda p: without(p, "facts.jsonl"), "parts are not"),
    "part more": (lambda p: p | {"more.jsonl": b""}, "parts are not"),
    "way out of the folder": (lambda p: p | {"../../etc/passwd": b"root"}, "parts are not"),
    "part of the passing tables": (lambda p: p | {"leases.jsonl": b""}, "parts are not"),
    "changed bytes": (lambda p: p | {"facts.jsonl": p["facts.jsonl"].replace(b"press", b"prays")}, "damaged"),
    "more bytes": (lambda p: p | {"facts.jsonl": p["facts.jsonl"] * 2}, "another size"),
    "bomb": (lambda p: p | {"facts.jsonl": b"0" * 50_000_000}, "another size"),
    "bomb that the manifest admits": (lambda p: sealed(p, "facts.jsonl", b"0" * 70_000_000), "cut or too long"),
    "cut line": (lambda p: sealed(p, "facts.jsonl", p["facts.jsonl"][:-1]), "cut or too long"),
    "row that is a list": (lambda p: sealed(p, "facts.jsonl", b"[]\n"), "without the columns"),
    "row nested deep": (lambda p: sealed(p, "facts.jsonl", b"[" * 100_000 + b"\n"), "recursion"),
    "number of many digits": (lambda p: sealed(p, "facts.jsonl", b"9" * 10_000 + b"\n"), "digits"),
    "column more": (lambda p: replaced(p, "facts", more=1), "without the columns"),
    "text for a number": (lambda p: replaced(p, "entries", number="1"), "wrong value for number"),
    "number beyond 64 bits": (lambda p: replaced(p, "entries", published=2**63), "wrong value for published"),
    "truth for a number": (lambda p: replaced(p, "entries", number=True), "wrong value for number"),
    "nothing for a text": (lambda p: replaced(p, "entries", title=None), "wrong value for title"),
    "part of a value that is no JSON": (lambda p: replaced(p, "entries", anatomy="{"), "JSON"),
    "value of another shape": (lambda p: replaced(p, "entries", enclosures='[{"url": 1}]'), "enclosures|valid|required|string"),
    "topic of no entry": (lambda p: replaced(p, "entry_topics", entry=99), "FOREIGN KEY|foreign key"),
    "number twice": (lambda p: replaced(p, "entries", number=2), "UNIQUE|unique"),
}


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Parts:
    folder = tmp_path_factory.mktemp("parts")
    url = f"sqlite:///{folder / 'store.db'}"
    upgrade(url)
    with opened(url) as store:
        fill(store)
    backup(url, folder / "all.zip")
    return read(folder / "all.zip")


def packed(parts: Parts, file: Path) -> Path:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return file


@pytest.mark.parametrize("harm", HARMED)
def test_a_harmed_archive_is_refused_and_nothing_is_restored(parts: Parts, tmp_path: Path, empty_url: str, harm: str) -> None:
    change, sentence = HARMED[harm]
    file = packed(change(parts), tmp_path / "harmed.zip")
    before = {path for path in tmp_path.parent.rglob("*") if path.is_file()}
    with pytest.raises(StoreError, match=sentence) as caught:
        restore(file, empty_url)
    assert "\n" not in str(caught.value)
    assert schema_status(empty_url).state == "empty"
    engine = connect(empty_url)
    assert inspect(engine).get_table_names() == []
    engine.dispose()
    after = {path for path in tmp_path.parent.rglob("*") if path.is_file() and "empty.db" not in path.name}
    assert after <= before


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_the_archive_of_a_newer_program_is_refused(parts: Parts, tmp_path: Path, empty_url: str) -> None:
    with pytest.raises(SchemaMismatch, match="newer"):
        restore(packed(manifest(parts, revision="9999"), tmp_path / "new.zip"), empty_url)


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
@pytest.mark.parametrize("data", [b"", b"PK", b"Not an archive." * 100])
def test_a_file_that_is_no_archive_is_refused(tmp_path: Path, empty_url: str, data: bytes) -> None:
    file = tmp_path / "letter.zip"
    file.write_bytes(data)
    with pytest.raises(StoreError, match=r"letter\.zip cannot be restored"):
        restore(file, empty_url)
    with pytest.raises(StoreError, match="cannot be restored"):
        restore(tmp_path / "missing.zip", empty_url)


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_an_archive_cut_anywhere_is_refused(parts: Parts, tmp_path: Path, empty_url: str) -> None:
    whole = packed(parts, tmp_path / "whole.zip").read_bytes()
    for share in range(1, 20):
        file = tmp_path / "cut.zip"
        file.write_bytes(whole[: len(whole) * share // 20])
        with pytest.raises(StoreError):
            restore(file, empty_url)
        assert schema_status(empty_url).state == "empty"
