"""A service over a store on both databases, which may read loopback."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from config import load
from entries import Store
from feeds.admin.acting import Actor
from feeds.service import Service

ANN = Actor("ann@example.org", "editor")
OWN = 'id = "own"\nname = "Own"\nurl = "https://own.example/news"\n'


@pytest.fixture
def service(store: Store, tmp_path: Path) -> Service:
    """One source in a file, "own"; nothing stored."""
    folder = tmp_path / "config"
    (folder / "sources").mkdir(parents=True)
    (folder / "sources" / "own.toml").write_text(OWN)
    environ = {"PRESSROLL_ALLOW_NETWORKS": "127.0.0.0/8", "PRESSROLL_BASE_URL": "https://press.example.org"}
    return Service(load(folder, environ), store, clock=lambda: datetime.now(UTC))
