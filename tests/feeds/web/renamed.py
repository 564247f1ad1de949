"""The invented newsrooms with private feeds and with names that changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from feeds.service import Service
from tests.feeds.web.newsrooms import open_service

FEEDS = """
[feeds.board]
title = "For the board alone"
topics = ["education"]
private = true
formerly = ["directors"]

[feeds.investors]
title = "For investors alone"
private = true

[feeds.schools]
title = "Schools"
topics = ["education"]
sources = ["lindenhof"]
formerly = ["pupils"]
"""


@contextmanager
def configured(folder: Path, **files: str) -> Iterator[Service]:
    """The newsrooms of a folder, whose configuration has these files (`feeds_toml="..."`) from now on, as they begin to be served."""
    for name, text in files.items():
        (folder / "config" / name.replace("__", "/").replace("_toml", ".toml")).write_text(text, "utf-8")
    service = open_service(folder)
    service.remember()
    yield service
    service.store.close()
