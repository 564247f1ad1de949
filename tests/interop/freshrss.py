"""FreshRSS without its web pages: a checkout, PHP on the command line, and a data folder of its own."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

from tests.feeds.trying_releases import Seen
from tests.interop.opml import subscriptions


def version(checkout: Path) -> str:
    """As the checkout says."""
    return re.findall(r"FRESHRSS_VERSION = '([^']*)'", (checkout / "constants.php").read_text("utf-8"))[0]


def read(checkout: Path, folder: Path, addresses: list[str]) -> dict[str, list[Seen]]:
    """What it shows of each feed, newest first."""
    shutil.copytree(checkout / "data", folder / "data")
    # In place of its default feeds, which lie in the public network; its --no-default-feeds breaks under PHP 8.2.
    (folder / "data" / "opml.xml").write_text(subscriptions([]), "utf-8")
    (folder / "feeds.opml").write_text(subscriptions(addresses), "utf-8")
    user = "--user=judge"
    for command in (
        ("prepare.php",),
        ("do-install.php", "--default-user=judge", "--auth-type=none", "--db-type=sqlite", "--base-url=http://127.0.0.1/"),
        ("create-user.php", user),
        ("import-for-user.php", user, f"--filename={folder}/feeds.opml"),
        ("actualize-user.php", user),
    ):
        _run(checkout, folder, *command)
    with closing(sqlite3.connect(folder / "data" / "users" / "judge" / "db.sqlite")) as database:
        return {address: list(_entries(database, address)) for address in addresses}


def _entries(database: sqlite3.Connection, address: str) -> Iterator[Seen]:
    """Its texts are HTML."""
    rows = database.execute(
        "select e.guid, e.title, e.link, e.date from entry e join feed f on f.id = e.id_feed where f.url = ? order by e.date desc, e.id desc",
        (address,),
    )
    for guid, title, link, date in rows:
        yield Seen(guid, unescape(title), unescape(link), datetime.fromtimestamp(date, UTC))


def _run(checkout: Path, folder: Path, script: str, *options: str) -> None:
    done = subprocess.run(
        ["php", f"cli/{script}", *options],
        cwd=checkout,
        env=os.environ | {"DATA_PATH": str(folder / "data")},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{script} ended with {done.returncode}: {(done.stderr or done.stdout)[-500:]}")
