"""How fast the pages of sources answer with 2,000 of them: `python -m bench.admin`. Prints milliseconds at the server, rendering included,
on the clock and of the processor, which is what a busy machine measures well.

Sources are kept in the store, each with a state, thirty days of refreshes, and its share of 20,000 entries.
"""

from __future__ import annotations

import re
import tempfile
import time
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from statistics import median, quantiles

from flask.testing import FlaskClient
from sqlalchemy import insert

from bench.fill import NOW, fill
from bench.tables import aligned
from config import load
from entries import Definition, SourceState, State, open_store
from entries.engine import connect, translated, writer
from entries.refreshes import refresh_days
from entries.schema import EPOCH
from feeds.admin import sources
from feeds.admin.acting import COMMAND_LINE
from feeds.admin.passwords import hashed
from feeds.service import Service
from feeds.web import create_app

SOURCES, ENTRIES, ROUNDS = 2_000, 20_000, 20
GOAL_MS = 100.0
_DAYS = 30
_STATES: tuple[tuple[State, tuple[str, ...]], ...] = (
    *((("healthy", ()),) * 16),
    ("broken", ("listing-empty",)),
    ("suspect", ("dates-missing",)),
    ("late", ("late",)),
    ("stale", ("stale",)),
)
_NAME, _PASSWORD = "bench@example.org", "three herons at dawn"
PAGES: Mapping[str, str] = {
    "by need": "/admin/",
    "by entries a week": "/admin/?sort=volume",
    "broken ones": "/admin/?state=broken",
    "words, last page": "/admin/?q=organisation&sort=name&page=20",
    "one source": "/admin/sources/source-7",
    "its form": "/admin/sources/source-7/edit",
    "health": "/admin/health",
    "metrics": "/metrics",
    "over the API": "/api/v1/sources?limit=100",
}


def filled(folder: Path) -> Service:
    """A service over a store with all of it."""
    url = f"sqlite:///{folder / 'pressroll.db'}"
    fill(url, ENTRIES)
    (folder / "config" / "sources").mkdir(parents=True)
    environ = {"PRESSROLL_DATABASE_URL": url, "PRESSROLL_BASE_URL": "http://127.0.0.1:8300"}
    service = Service(load(folder / "config", environ), open_store(url), clock=lambda: NOW)
    service.store.definitions.put([Definition("source", id_, text) for id_, text in _texts()], NOW, by="bench")
    service.sync()
    for number in range(SOURCES):
        service.store.record(_state(number))
    engine = connect(url)
    with translated(engine.url), writer(engine).begin() as db:
        db.execute(insert(refresh_days), list(_days()))
    engine.dispose()
    return service


def _texts() -> Iterator[tuple[str, str]]:
    for number in range(SOURCES):
        group = ("universities", "energy", "health", "coast")[number % 4]
        named = f'id = "source-{number}"\nname = "Organisation {number:04}"\n'
        yield f"source-{number}", f'{named}url = "https://press-{number}.example/news"\ngroups = ["{group}"]\n'


def _state(number: int) -> SourceState:
    state, reasons = _STATES[number % len(_STATES)]
    ago = timedelta(minutes=number % 50)
    sentence = "The list yields 0 items; it used to yield 20." if state == "broken" else ""
    return SourceState(
        f"source-{number}", state, reasons, sentence, since=NOW - timedelta(days=2), checked=NOW - ago, succeeded=NOW - ago, newest=NOW
    )


def _days() -> Iterator[dict[str, object]]:
    last = (NOW - EPOCH).days
    for number in range(SOURCES):
        for day in range(last - _DAYS + 1, last + 1):
            found = (number + day) % 5 if (number + day) % 3 else 0
            amounts = {"checks": 48, "unmodified": 44, "found": found, "failed": int(number % 20 == 16 and day > last - 3), "bytes": 90_000}
            yield {"source_id": f"source-{number}", "day": day, **amounts}


def signed_in(service: Service) -> FlaskClient:
    """Somebody who may edit."""
    service.store.people.add(_NAME, "editor", hashed(_PASSWORD), NOW, by="bench")
    client = create_app(service).test_client()
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/admin/sign-in").text)
    assert token, "the form has one"
    client.post("/admin/sign-in", data={"csrf_token": token[1], "name": _NAME, "password": _PASSWORD})
    return client


def measured(client: FlaskClient, path: str, headers: Mapping[str, str]) -> tuple[float, float, float, int]:
    """Milliseconds in the middle and of the slowest twentieth, those of the processor in the middle, and the bytes of the answer."""
    took, worked = [], []
    for _ in range(ROUNDS):
        began, busy = time.perf_counter(), time.process_time()
        answer = client.get(path, headers=headers)
        took.append((time.perf_counter() - began) * 1000)
        worked.append((time.process_time() - busy) * 1000)
        assert answer.status_code == 200, (path, answer.status_code)
    return median(took), quantiles(took, n=20, method="inclusive")[18], median(worked), len(answer.data)


def edited(service: Service) -> tuple[float, float]:
    """Milliseconds, and those of the processor, until an edit of one source is kept and all are read again."""
    took, worked = [], []
    for number in range(ROUNDS):
        text = f"{service.catalogue().sources['source-7'].text}# {number}\n"
        began, busy = time.perf_counter(), time.process_time()
        sources.keep(service, COMMAND_LINE, text)
        service.catalogue()
        took.append((time.perf_counter() - began) * 1000)
        worked.append((time.process_time() - busy) * 1000)
    return median(took), median(worked)


def main() -> None:
    """Prints the table."""
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        service = filled(Path(folder))
        client = signed_in(service)
        print(f"{SOURCES:,} sources, {ENTRIES:,} entries filled in {time.perf_counter() - began:.0f} s\n")
        token = service.store.tokens.create("bench", ["api:read"], NOW)
        lines = [("page", "p50 ms", "p95 ms", "CPU ms", "kB", "goal p50")]
        for name, path in PAGES.items():
            headers = {"Authorization": f"Bearer {token}"} if path.startswith("/api/") else {}
            middle, slow, busy, size = measured(client, path, headers)
            lines.append((name, f"{middle:.0f}", f"{slow:.0f}", f"{busy:.0f}", f"{size / 1000:.0f}", f"{GOAL_MS:.0f}"))
        middle, busy = edited(service)
        lines.append(("an edit of one", f"{middle:.0f}", "", f"{busy:.0f}", "", ""))
        print(aligned(lines))
        service.store.close()


if __name__ == "__main__":
    main()
