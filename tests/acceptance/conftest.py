"""Finds the shared folder; without it there is nothing to accept."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """The shared folder: SHARED, else beside the project."""
    folder = Path(os.environ.get("SHARED", ROOT.parent / "shared"))
    assert (folder / "corpus").is_dir(), f"no shared folder at {folder}"
    return folder
