"""The invented newsrooms as a service, and a client that asks its application."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from feeds.service import Service
from feeds.web import create_app
from tests.feeds.web.newsrooms import empty_service, published


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    yield from published(tmp_path)


@pytest.fixture
def client(service: Service) -> FlaskClient:
    return create_app(service).test_client()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Service]:
    service = empty_service(tmp_path / "empty")
    yield service
    service.store.close()
