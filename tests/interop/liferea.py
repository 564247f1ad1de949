"""Liferea on a screen that nobody sees: a list of feeds in, its database out."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

from tests.feeds.trying_releases import Seen
from tests.interop.opml import subscriptions

PATIENCE_S = 90.0
QUIET_S = 5.0


def version() -> str:
    """As the program says."""
    done = subprocess.run(["liferea", "--version"], capture_output=True, text=True, check=False, timeout=30)
    return done.stdout.split()[-1] if done.stdout else "?"


def as_shown(seen: Iterable[Seen]) -> list[Seen]:
    """It sorts by date, and unescapes an address in RSS, as in Atom, once more than XML asks. What has the same date is put in order by id."""
    return sorted((replace(one, link=unescape(one.link)) for one in seen), key=lambda one: (one.date, one.id), reverse=True)


def read(folder: Path, addresses: list[str]) -> dict[str, list[Seen]]:
    """What it shows of each feed; it is ended once nothing came for a while."""
    settings = folder / ".config" / "liferea"
    settings.mkdir(parents=True)
    (settings / "feedlist.opml").write_text(subscriptions(addresses), "utf-8")
    env = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")} | {"HOME": str(folder)}
    command = ["xvfb-run", "-a", "dbus-run-session", "--", "liferea"]
    with subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True) as process:
        try:
            until, count = time.monotonic() + PATIENCE_S, 0
            while time.monotonic() < until and not (count and count == len(_rows(folder))):
                count = len(_rows(folder))
                time.sleep(QUIET_S)
        finally:
            os.killpg(process.pid, signal.SIGTERM)
    seen: dict[str, list[Seen]] = {address: [] for address in addresses}
    for address, id_, title, link, date in _rows(folder):
        seen[address].append(Seen(id_, unescape(title), link, datetime.fromtimestamp(date, UTC)))
    return {address: as_shown(entries) for address, entries in seen.items()}


def _rows(folder: Path) -> list[tuple[str, str, str, str, int]]:
    path = folder / ".local" / "share" / "liferea" / "liferea.db"
    if not path.exists():
        return []
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        try:
            return database.execute(
                "select s.source, i.source_id, i.title, i.source, i.date from items i join subscription s on s.node_id = i.node_id"
            ).fetchall()
        except sqlite3.OperationalError:  # it has not laid out its tables yet, or is writing
            return []
