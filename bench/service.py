"""A service over a fresh database, for benches that need the whole line."""

from __future__ import annotations

import socket
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from config import SourceSpec
from entries import EmptyListing
from feeds.logs import set_up
from feeds.service import Service, open_service
from scrapers import Desk, Received, now_utc


@contextmanager
def fresh_service(sources: Mapping[str, str], allow: str, *, workers: int = 1) -> Iterator[Service]:
    """The service with one source for each id and address, read over eight connections without a pause; only warnings are logged."""
    set_up("text", "warning")
    with tempfile.TemporaryDirectory() as root:
        folder = Path(root)
        (folder / "sources").mkdir()
        for id_, url in sources.items():
            lines = f'id = "{id_}"\nname = "{id_}"\nurl = "{url}"\n[fetch]\npause = "0s"\nconnections = 8\n'
            (folder / "sources" / f"{id_}.toml").write_text(lines)
        service = open_service(
            {
                "PRESSROLL_CONFIG": root,
                "PRESSROLL_DATABASE_URL": f"sqlite:///{folder}/bench.db",
                "PRESSROLL_ALLOW_NETWORKS": allow,
                "PRESSROLL_ARTICLES_PER_REFRESH": "500",
                "PRESSROLL_PARSE_WORKERS": str(workers),
            }
        )
        service.sync()
        yield service


def warm_up(desk: Desk, spec: SourceSpec) -> None:
    """Have the parsing processes started: a service has been running when somebody adds a source."""
    with suppress(EmptyListing):
        desk.parsing.listing(Received(spec.url, b"<html><body><p>", "text/html"), spec, now=now_utc(), order="")


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
