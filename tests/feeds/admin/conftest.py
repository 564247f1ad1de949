"""A service with one stored source, and one whose alerts are told."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from config import load
from entries import SourceState, open_store
from feeds.service import Service
from tests.feeds.admin.alert_desk import Clock, Desk
from tests.feeds.admin.newsroom import harbour
from tests.feeds.web.newsrooms import NOW, SOURCES, empty_service, fill


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with harbour(tmp_path / "harbour") as opened:
        yield opened


@pytest.fixture
def other(service: Service) -> Iterator[Service]:
    """A second process over the same store."""
    store = open_store(service.settings.database_url)
    yield Service(service.configuration, store, clock=service.clock)
    store.close()


@pytest.fixture(scope="session")
def alerting(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the invented newsrooms, filled."""
    folder = tmp_path_factory.mktemp("alerting")
    service = empty_service(folder)
    fill(service)
    service.store.close()
    return folder


@pytest.fixture
def desk(alerting: Path, tmp_path: Path) -> Iterator[Desk]:
    """The invented newsrooms, all well, and the watch over them."""
    folder = Path(shutil.copytree(alerting, tmp_path / "service"))
    for source in ("brightwater", "kowloon", "lindenhof"):
        with (folder / "config" / "sources" / f"{source}.toml").open("a") as file:
            file.write('groups = ["schools"]\n')
    url = f"sqlite:///{folder / 'pressroll.db'}"
    environ = {"PRESSROLL_DATABASE_URL": url, "PRESSROLL_BASE_URL": "https://press.example.org", "PRESSROLL_ALLOW_NETWORKS": "127.0.0.1"}
    clock = Clock()
    service = Service(load(folder / "config", environ), open_store(url), clock=clock)
    service.sync()
    for source in SOURCES:
        service.store.record(SourceState(source, checked=NOW, succeeded=NOW - timedelta(hours=1)))
    yield Desk(service, clock)
    service.store.close()
