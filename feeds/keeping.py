"""A static copy that is kept current beside a running service: `serve --export FOLDER`."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import structlog
from flask import Flask

from entries import PressrollError
from feeds.export import Export
from feeds.service import Service

log = structlog.get_logger("pressroll")

LOOK_S = 0.25  # between two looks at the store's version
SETTLE_S = 0.25  # a refresh seldom comes alone: what is stored so soon after a change goes along with it
EVERY_S = 600.0  # pages say how old things are
RETRY_S = 30.0


class _Stopped(Exception):  # no error: somebody ended the service
    """Ends a run between two documents; the next one goes on, as after kill -9."""


def keep_exported(service: Service, folder: Path, stop: threading.Event, app: Flask | None = None) -> None:
    """Exports whenever the store changed, and every ten minutes, until `stop`. A full disk or a busy store is told, and tried again."""

    def step(word: str, count: int = 1, total: int | None = None) -> None:
        if stop.is_set():
            raise _Stopped

    export, seen, due = Export(service, folder, app), -1, 0.0
    while not stop.wait(LOOK_S):
        try:
            if service.store.version() == seen and time.monotonic() < due:
                continue
            stop.wait(SETTLE_S)
            version = service.store.version()  # asked before the run: what is stored meanwhile is for the next one
            done = export.run(step)
        except _Stopped:
            return
        except (PressrollError, OSError) as error:
            log.error("export-failed", folder=str(folder), reason=str(error))
            stop.wait(RETRY_S)
        else:
            seen, due = version, time.monotonic() + (RETRY_S if done.failed else EVERY_S)
            if done.written or done.removed:
                log.info("exported", folder=str(folder), documents=done.documents, written=done.written, removed=done.removed)
