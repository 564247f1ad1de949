"""What all tests share: a store on either database, and a closed network."""

from __future__ import annotations

import errno
import ipaddress
import os
import shutil
import socket
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from entries.store import Store, open_store, upgrade
from tests.postgres import Server, programs, running
from tests.remembered import remember

_names = count(1)


def _closed_network(event: str, arguments: tuple[object, ...]) -> None:
    """As on a machine without internet: loopback works, other addresses are unreachable and other names unknown."""
    if event == "socket.getaddrinfo" and not _is_here(arguments[0]):
        raise socket.gaierror(socket.EAI_NONAME, f"tests have no network: {arguments[0]!r}")
    if event in ("socket.connect", "socket.sendto") and isinstance(address := arguments[1], tuple) and not _is_here(address[0]):
        raise OSError(errno.ENETUNREACH, f"tests have no network: {address!r}")


def _is_here(host: object) -> bool:
    name = host.decode() if isinstance(host, bytes) else str(host or "localhost")
    try:
        address = ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return name == "localhost" or name.endswith(".localhost") or name == socket.gethostname()
    return address.is_loopback or address.is_unspecified


sys.addaudithook(_closed_network)
remember()
# By itself Hypothesis fails an example that takes 200 ms, and data that take a second to make: on a busy machine any does.
settings.register_profile("patient", settings.default, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A real PostgreSQL server with a migrated database `template`."""
    found = programs()
    if found is None:
        pytest.skip("PostgreSQL is missing: apt-get install postgresql")
    with running(found) as server:
        upgrade(server.create("template", template="template0"))
        yield server


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    file = tmp_path_factory.mktemp("template") / "template.db"
    upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture(params=["sqlite", "postgresql"])
def dialect(request: pytest.FixtureRequest) -> str:
    """Which database: both, unless a test says `@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)`."""
    return str(request.param)


@pytest.fixture
def database_url(dialect: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh, migrated database."""
    if dialect == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "store.db")
        yield f"sqlite:///{tmp_path / 'store.db'}"
        return
    server: Server = request.getfixturevalue("postgres")
    name = f"test{next(_names)}"
    yield server.create(name, template="template")
    server.drop(name)


@pytest.fixture
def empty_url(dialect: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without tables; on SQLite there is no file yet."""
    if dialect == "sqlite":
        yield f"sqlite:///{tmp_path / 'folder' / 'empty.db'}"
        return
    server: Server = request.getfixturevalue("postgres")
    name = f"test{next(_names)}"
    yield server.create(name, template="template0")
    server.drop(name)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """An empty store, on both databases."""
    opened = open_store(database_url)
    yield opened
    opened.close()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where CI=true, a skipped test is a failure: what a test needs must be there."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") == "true" and reporter and reporter.stats.get("skipped"):
        reporter.write_line("CI=true: skipped tests count as failed")
        for reason in sorted({str(report.longrepr[-1]) for report in reporter.stats["skipped"]}):
            reporter.write_line(f"  {reason}")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
