"""`pressroll serve` and `pressroll work`: which processes run, and how they begin and end."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, closing
from pathlib import Path

import structlog

from config import Settings
from feeds.admin.alerting import alerts_in_background
from feeds.admin.backups import backups_in_background
from feeds.admin.importing import imports_in_background
from feeds.admin.repairs import repairs_in_background
from feeds.background import in_background
from feeds.judging import judged_in_background
from feeds.keeping import keep_exported
from feeds.logs import tell_problems
from feeds.press import Press
from feeds.processes import Child, Supervisor, die_with_parent, free_port, listens, raise_open_files
from feeds.pulse import Pulse
from feeds.push import pushed_in_background
from feeds.service import SAMPLE_PORT, Service, load_configuration, open_crawl
from feeds.web import create_app
from feeds.web.publication import Publication
from scrapers import Crawl, Darkroom, start_clock

log = structlog.get_logger("pressroll")

STOP_S = 6.0  # running refreshes get so long to end after SIGTERM
BLOCKING_THREADS = 4  # a web worker answers so many requests at once beside the fast layer
CONNECTIONS = 20_000  # that a web worker holds open, where the system allows so many files
_OTHER_FILES = 500  # that a web worker has open beside connections
HEADER_MS = 30_000  # to send a request's head, also the next one on an open connection
NICE = 10  # readers, and whoever prints for them, come before the static copy
PICTURES_S = 2.0  # so soon after a release is stored its picture is begun
PULSE = "pulse"  # a file among the prints


def serve(
    environ: Mapping[str, str],
    *,
    host: str,
    port: int,
    workers: int,
    sample: bool,
    scheduler: bool,
    announce: Callable[[str], None],
    export: Path | None = None,
) -> None:
    """Runs the service until SIGTERM or Ctrl-C, and keeps a static copy in the folder `export`. Raises OSError when the port is taken."""
    free_port(host, port, tries=1)
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
    address = f"http://[{here}]:{port}" if ":" in here else f"http://{here}:{port}"
    with tempfile.TemporaryDirectory(prefix="pressroll-") as folder:
        ready, counters, prints = (Path(folder) / name for name in ("ready", "counters", "prints"))
        counters.mkdir()
        prints.mkdir()
        env = {**environ, "PRESSROLL_READY": str(ready), "PRESSROLL_PRESS": str(prints)}
        configuration = load_configuration(environ)
        if configuration.settings.base_url == Settings().base_url:
            env["PRESSROLL_BASE_URL"] = address  # nobody named a public address: the one we listen on
        if not scheduler:  # else the crawl tells them
            tell_problems(configuration.problems)
        children, listening = [], Path(folder) / "sample"
        if sample:
            sample_port = free_port("127.0.0.1", SAMPLE_PORT)
            env |= sample_environ(environ, sample_port)
            children.append(Child("sample-newsroom", [sys.executable, "-m", "feeds.sample", str(sample_port), str(listening)], env))
        # Every web worker counts its own requests; through this folder each answers /metrics for all.
        children.append(Child("web", _web_command(host, port, workers), {**env, "PROMETHEUS_MULTIPROC_DIR": str(counters)}))
        children.append(Child("press", [sys.executable, "-m", "feeds.cli", "press"], env, behind=True))
        if export:
            children.append(Child("export", [sys.executable, "-m", "feeds.cli", "export", str(export), "--keep"], env))
        if scheduler:
            after = listening if sample else None  # a newsroom that is not there yet would be asked again in a minute
            children.append(Child("crawl", [sys.executable, "-m", "feeds.cli", "work"], env, after, behind=True))
        Supervisor(children).run(lambda: ready.exists() and listens(here, port), lambda: announce(address))


def _web_command(host: str, port: int, workers: int) -> list[str]:
    options = {
        "--interface": "wsgi",
        "--host": host,
        "--port": str(port),
        "--workers": str(workers),
        "--blocking-threads": str(BLOCKING_THREADS),
        "--http": "1",  # else it waits for a sign of HTTP/2 before any time limit runs, and a silent client stays for ever
        "--http1-header-read-timeout": str(HEADER_MS),
        "--backlog": "4096",
        "--backpressure": str(raise_open_files(CONNECTIONS + _OTHER_FILES) - _OTHER_FILES),  # granian counts connections, idle ones too
        "--workers-kill-timeout": "3",
        "--log-level": "warning",
    }
    flat = [part for pair in options.items() for part in pair]
    return [sys.executable, "-m", "granian", *flat, "--no-ws", "--no-access-log", "--respawn-failed-workers", "wsgi:app"]


def sample_environ(environ: Mapping[str, str], port: int) -> dict[str, str]:
    """What lets the service read the sample newsroom on loopback."""
    allowed = [part for part in environ.get("PRESSROLL_ALLOW_NETWORKS", "").split(",") if part.strip()]
    return {"PRESSROLL_ALLOW_NETWORKS": ",".join([*allowed, f"127.0.0.1:{port}"]), "PRESSROLL_SAMPLE": str(port)}


def report_ready(environ: Mapping[str, str]) -> None:
    """A web worker under `serve` has loaded the application; it ends with its parent."""
    if marker := environ.get("PRESSROLL_READY"):
        die_with_parent()
        Path(marker).touch()


def hear_press(environ: Mapping[str, str]) -> tuple[Path | None, Callable[[], int | None]]:
    """The folder of prints that `serve` shares between web and press, and what says how far the press has come."""
    folder = environ.get("PRESSROLL_PRESS")
    if not folder:
        return None, lambda: None
    return Path(folder), Pulse(Path(folder) / PULSE).version


def press(service: Service, folder: Path) -> None:
    """Prints the catalogue whenever the store has changed, and tells subscribers of what is new, until SIGTERM or Ctrl-C."""
    stop = _told_to_stop()
    with closing(service.store), pushed_in_background(service, stop):
        Press(Publication(service, folder), Pulse(folder / PULSE)).run(stop)


def keep_export(service: Service, folder: Path, environ: Mapping[str, str]) -> None:
    """Keeps the static copy in a folder current until SIGTERM or Ctrl-C, with the prints of the press where there is one."""
    stop = _told_to_stop()
    os.nice(NICE)
    prints, _ = hear_press(environ)
    with closing(service.store):
        keep_exported(service, folder, stop, create_app(service, prints) if prints else None)


def _told_to_stop() -> threading.Event:
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    return stop


def work(service: Service) -> None:
    """Reads sources as they fall due until SIGTERM or Ctrl-C; then lets running refreshes end, for a few seconds."""
    stop = _told_to_stop()
    service.remember()
    with closing(service.store), open_crawl(service) as crawl:
        clock = start_clock(crawl)
        log.info("crawl-started", sources=len(service.specs()), database=service.settings.database_url.partition(":")[0])
        with (
            judged_in_background(service, crawl.owner, to_its_end=False),
            imports_in_background(service, crawl.desk, crawl.owner),
            repairs_in_background(service, crawl.desk),
            alerts_in_background(service),
            backups_in_background(service),
            pictures_in_background(service, crawl),
        ):
            while not stop.wait(1.0):
                pass
        clock.shutdown(wait=False)
        crawl.drain(STOP_S)
    # Threads of refreshes that did not end would hold the interpreter; their transactions are whole or not there.
    sys.stderr.flush()
    os._exit(0)


def pictures_in_background(service: Service, crawl: Crawl) -> AbstractContextManager[None]:
    """A thread that makes small pictures of releases beside the block, or sees to it that there are none where nobody wants them."""
    if not service.settings.thumbnails:
        return in_background("pictures", lambda stopping: service.store.pictures.clear(), PICTURES_S)
    return in_background("pictures", Darkroom(crawl.desk, service.specs, service.clock).turn, PICTURES_S)
