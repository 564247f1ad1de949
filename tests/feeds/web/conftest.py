"""The invented newsrooms as a service, and a client that asks its application."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from feeds.admin.passwords import hashed
from feeds.service import Service
from feeds.web import create_app
from tests.feeds.web.admin.visitor import PASSWORD
from tests.feeds.web.newsrooms import copied, empty_service, fill, open_service


@pytest.fixture(scope="session")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Databases to copy, made once: the newsrooms with all of their releases, and before their first one."""
    made = {name: tmp_path_factory.mktemp(name) for name in ("filled", "empty")}
    for name, folder in made.items():
        service = empty_service(folder)
        if name == "filled":
            fill(service)
        service.store.close()
    return made


@pytest.fixture(scope="session")
def client(folders: dict[str, Path]) -> Iterator[FlaskClient]:
    """For reading: all tests share it."""
    service = open_service(folders["filled"])
    yield create_app(service).test_client()
    service.store.close()


@pytest.fixture(scope="session")
def password_hash() -> str:
    """Hashing is slow on purpose, so it is done once."""
    return hashed(PASSWORD)


@pytest.fixture
def service(folders: dict[str, Path], tmp_path: Path) -> Iterator[Service]:
    """All releases, to change."""
    yield from copied(folders["filled"], tmp_path)


@pytest.fixture
def empty(folders: dict[str, Path], tmp_path: Path) -> Iterator[Service]:
    """The newsrooms before their first release, to change."""
    yield from copied(folders["empty"], tmp_path)
