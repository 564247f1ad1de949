"""Those who configure, signed in to the invented newsrooms."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from entries import Role
from feeds.service import Service
from feeds.web import create_app
from tests.feeds.web.admin.past import live_through
from tests.feeds.web.admin.visitor import Visitor
from tests.feeds.web.newsrooms import DATABASE, NOW, copied


@pytest.fixture
def visitor(service: Service) -> Visitor:
    """Somebody who is not signed in."""
    return Visitor(create_app(service).test_client())


def _signed_in(service: Service, role: Role, password_hash: str) -> Visitor:
    name = f"{role}@example.org"
    service.store.people.add(name, role, password_hash, NOW, by="tests")
    visitor = Visitor(create_app(service).test_client())
    visitor.sign_in(name)
    return visitor


@pytest.fixture
def reader(service: Service, password_hash: str) -> Visitor:
    return _signed_in(service, "reader", password_hash)


@pytest.fixture
def editor(service: Service, password_hash: str) -> Visitor:
    return _signed_in(service, "editor", password_hash)


@pytest.fixture
def admin(service: Service, password_hash: str) -> Visitor:
    return _signed_in(service, "admin", password_hash)


@pytest.fixture(scope="session")
def past(folders: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with thirty days behind it, made once."""
    folder = tmp_path_factory.mktemp("past")
    for service in copied(folders["filled"], folder):
        live_through(service)
    return folder / DATABASE


@pytest.fixture
def lived(service: Service, past: Path, tmp_path: Path) -> Service:
    """The same service with thirty days behind it. To be asked for before those who sign in."""
    with closing(sqlite3.connect(past)) as made, closing(sqlite3.connect(tmp_path / DATABASE)) as here:
        made.backup(here)
    return service
