"""Schemas: from nothing to the newest, by one of several processes, and never past what the code knows."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from entries import search_index
from entries.engine import connect, writer
from entries.errors import SchemaMismatch, StoreError
from entries.migrations import versions
from entries.schema import metadata
from entries.store import SchemaStatus, open_store, schema_status, upgrade
from entries.upgrades import _config

HEAD = max(path.stem[:4] for path in Path(versions.__path__[0]).glob("0*.py"))


def test_a_new_database_is_empty_then_ready(empty_url: str) -> None:
    assert schema_status(empty_url).state == "empty"
    with pytest.raises(SchemaMismatch, match="pressroll db upgrade"):
        open_store(empty_url)
    upgrade(empty_url)
    upgrade(empty_url)
    assert schema_status(empty_url) == SchemaStatus(HEAD, HEAD, "ready")
    store = open_store(empty_url)
    assert store.version() == 0
    store.close()


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_asking_for_the_schema_makes_no_file(empty_url: str) -> None:
    schema_status(empty_url)
    assert not Path(empty_url.removeprefix("sqlite:///")).parent.exists()


def test_the_migrations_make_the_tables_of_the_code(database_url: str) -> None:
    def of_store(name: str | None, kind: str, _parents: object) -> bool:
        return kind != "table" or not str(name).startswith(search_index.PREFIX)

    engine = connect(database_url)
    with engine.connect() as db:
        context = MigrationContext.configure(db, opts={"compare_type": True, "include_name": of_store})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_a_newer_database_is_refused_and_left_alone(database_url: str) -> None:
    store, engine = open_store(database_url), connect(database_url)
    with engine.begin() as db:
        db.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    assert schema_status(database_url) == SchemaStatus("9999", HEAD, "newer")
    for act in (lambda: open_store(database_url), lambda: upgrade(database_url), store.check):
        with pytest.raises(SchemaMismatch, match=f"schema 9999, newer than {HEAD}"):
            act()
    store.close()


def test_a_migration_that_fails_leaves_the_database_as_it_was(empty_url: str) -> None:
    engine = connect(empty_url)
    with engine.begin() as db:
        db.execute(text("CREATE TABLE memory (a TEXT)"))  # somebody else's, made last by the migration
    with pytest.raises(StoreError, match="memory"):
        upgrade(empty_url)
    assert inspect(engine).get_table_names() == ["memory"]
    engine.dispose()


def test_the_migrations_can_be_taken_back(database_url: str) -> None:
    engine = connect(database_url)
    config = _config()
    with writer(engine).begin() as db:
        config.attributes["connection"] = db
        command.downgrade(config, "base")
    assert inspect(engine).get_table_names() == ["alembic_version"]
    engine.dispose()
    assert schema_status(database_url).state == "empty"


def test_of_four_processes_one_upgrades_and_all_succeed(empty_url: str) -> None:
    spawn = multiprocessing.get_context("spawn")
    workers = [spawn.Process(target=upgrade, args=(empty_url,)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=300)
    assert [worker.exitcode for worker in workers] == [0, 0, 0, 0]
    assert schema_status(empty_url).state == "ready"


def test_threads_of_one_process_upgrade_databases_of_their_own(tmp_path: Path) -> None:
    urls = [f"sqlite:///{tmp_path / str(number)}.db" for number in range(4)]
    with ThreadPoolExecutor(len(urls)) as threads:
        list(threads.map(upgrade, urls))
    assert {schema_status(url).state for url in urls} == {"ready"}
