"""Our feeds beside the same bytes as a file under nginx: `python -m bench.serving [TOOLS]`. Needs nginx and wrk.

One worker of each on one core, the load on another, 32 connections, all rounds in turn. Ours is what `pressroll serve` runs. Prints
requests a second and their ratio, processor time a request, and the slowest hundredth; how many feeds were rendered while a reader
waited; and the slowest hundredth while 50 pages are read beside it (TOOLS: see `bench.cold`).
"""

from __future__ import annotations

import argparse
import gzip
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path
from statistics import median

from bench.cold import newsroom
from bench.load import SERVER_CORE, Round, Target, asked, family, middle, rounds
from bench.search import entries_of
from bench.service import free_port
from bench.tables import Table, aligned
from entries import Change, SourceState, open_store, upgrade
from scrapers import now_utc

GOALS = {"full": (1.0, 55.0, 5.0), "gzip": (0.40, 27.0, 3.0), "304": (0.30, 16.0, 2.0)}  # ratio, us a request, ms of p99 beside a crawl
ENTRIES = 50
_LENGTH = 4_000  # characters of an entry at most
FEED = "/feeds/all.rss"
_RENDERED = "pressroll_rendered_in_request_total"
_PATIENCE_S = 60.0


@contextmanager
def ended(process: subprocess.Popen[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    """A server for the time of the block, with all that it started."""
    try:
        yield process
    finally:
        members = family(process.pid)
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            for one in reversed(members):
                os.kill(one, signal.SIGKILL)
            process.wait()


@contextmanager
def pressroll(folder: Path, source: str = "") -> Iterator[Target]:
    """Our service over 50 entries, as `serve` runs it; where a `source` is given, it is read as it falls due, every few seconds."""
    url = f"sqlite:///{folder}/store/feeds.db"
    upgrade(url)
    store = open_store(url)
    entries = (replace(one, content=_opening(one.content)) for one in islice(entries_of(ENTRIES), ENTRIES))
    made = [Change("new", one.id, one, None, (one.url,)) for one in entries]
    store.save(tuple(reversed(made)), SourceState("bench"), now_utc())
    store.close()
    (folder / "config" / "sources").mkdir(parents=True)
    if source:
        (folder / "config" / "sources" / "news.toml").write_text(
            f'id = "news"\nname = "News"\nurl = "{source}"\n[fetch]\npause = "0s"\nconnections = 8\n'
        )
    port = free_port()
    env = {
        **os.environ,
        "PRESSROLL_CONFIG": str(folder / "config"),
        "PRESSROLL_DATABASE_URL": url,
        "PRESSROLL_ALLOW_NETWORKS": "127.0.0.0/8",
        "PRESSROLL_LOG_LEVEL": "warning",
    }
    serve = [sys.executable, "-m", "feeds.cli", "serve", "--port", str(port), *([] if source else ["--no-scheduler"])]
    # A crawl runs in other processes, which the system is free to put where there is room; the web stays on its core.
    process = subprocess.Popen(serve, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with ended(process):
        address = f"http://127.0.0.1:{port}"
        wait_for(f"{address}/readyz")
        web = _web_of(process.pid)
        _pin(web)
        yield Target("pressroll", f"{address}{FEED}", web)


def _opening(content: str) -> str:
    """The paragraphs that make a feed of about 200 kB."""
    return content[: content.rfind("</p>", 0, _LENGTH)] + "</p>" if len(content) > _LENGTH else content


def _web_of(pid: int) -> int:
    """The oldest process of the web among the children of `serve`."""
    return next(one for one in family(pid) if b"granian" in Path(f"/proc/{one}/cmdline").read_bytes())


def _pin(pid: int) -> None:
    for one in family(pid):
        for thread in Path(f"/proc/{one}/task").iterdir():
            os.sched_setaffinity(int(thread.name), {SERVER_CORE})


def wait_for(url: str) -> None:
    """Until an address answers 200. OSError when nobody listens there for a minute."""
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        try:
            if asked(url, {})[0].status == 200:
                return
        except OSError:
            if time.monotonic() > deadline:
                raise
        time.sleep(0.1)


@contextmanager
def nginx(folder: Path, body: bytes) -> Iterator[Target]:
    """One worker that serves these bytes as a file, and as its twin that was compressed before."""
    (folder / "site").mkdir()
    (folder / "site" / "feed.xml").write_bytes(body)
    (folder / "site" / "feed.xml.gz").write_bytes(gzip.compress(body, 6, mtime=0))
    port = free_port()
    temporary = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (folder / "nginx.conf").write_text(
        f"daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/nginx.log;\n"
        "events { worker_connections 4096; }\n"
        f"http {{ {temporary} types {{ application/rss+xml xml; }} access_log off; sendfile on; tcp_nopush on; gzip_static on;\n"
        " keepalive_requests 100000000; open_file_cache max=100; open_file_cache_valid 60s;\n"
        f" server {{ listen 127.0.0.1:{port}; root {folder}/site; }} }}\n"
    )
    folder.chmod(0o755)  # its worker is another user when we are root
    command = ["taskset", "-c", str(SERVER_CORE), "nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    with ended(process):
        url = f"http://127.0.0.1:{port}/feed.xml"
        wait_for(url)
        yield Target("nginx", url, process.pid)


def counted(target: Target, name: str) -> float:
    """The sum of a metric over its labels."""
    address = target.url.partition("/feeds/")[0]
    time.sleep(0.3)  # the fast layer hands its counts on every quarter of a second, when it is asked for something
    asked(target.url, {})
    lines = asked(f"{address}/metrics", {})[1].decode().splitlines()
    return sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith(name))


def beside_nginx(times: int, seconds: int) -> tuple[Table, str]:
    """A line for each case and server, and what was rendered while readers waited."""
    lines: list[tuple[str, ...]] = [("case", "", "a second", "ratio", "goal", "us a request", "goal", "p99 ms", "errors")]
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other, pressroll(Path(one)) as ours:
        body = asked(ours.url, {"Accept-Encoding": "identity"})[1]
        with nginx(Path(other), body) as file:
            rendered, answered = counted(ours, _RENDERED), counted(ours, "pressroll_requests_total")
            for case, (ratio, cpu_us, _) in GOALS.items():
                seen = rounds((file, ours), case, times, seconds)
                lines.append(_line(case, file.name, seen[file.name], seen[file.name], ("", "")))
                lines.append(_line(case, ours.name, seen[ours.name], seen[file.name], (f"{ratio:.2f}", f"{cpu_us:.0f}")))
            rendered, answered = counted(ours, _RENDERED) - rendered, counted(ours, "pressroll_requests_total") - answered
    return lines, f"{len(body):,} bytes; {rendered:.0f} of {answered:,.0f} answers were rendered while a reader waited (goal: 0)"


def _line(case: str, name: str, seen: list[Round], base: list[Round], goals: tuple[str, str]) -> tuple[str, ...]:
    per_second, ratio, cpu_us, p99_ms = middle(seen, base)
    errors = sum(one.errors for one in seen)
    return case, name, f"{per_second:,.0f}", f"{ratio:.2f}", goals[0] or "-", f"{cpu_us:.1f}", goals[1] or "-", f"{p99_ms:.2f}", str(errors)


def beside_a_crawl(tools: Path, times: int, seconds: int) -> Table:
    """The slowest hundredth of our answers while a newsroom of 50 pages is read for the first time in another process."""
    lines: list[tuple[str, ...]] = [("case", "p99 ms beside a crawl", "goal", "entries after it")]
    for case, (_, _, goal_ms) in GOALS.items():
        with tempfile.TemporaryDirectory() as folder, newsroom(tools, 50) as base, pressroll(Path(folder), f"{base}/s0/news/") as ours:
            seen = rounds((ours,), case, times, seconds)[ours.name]
            read = counted(ours, "pressroll_entries ") - ENTRIES
        lines.append((case, f"{median(one.p99_ms for one in seen):.2f}", f"{goal_ms:.0f}", f"{read:.0f}"))
    return lines


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tools", type=Path, nargs="?", help="A folder with newsroom_gen.py and newsroom_server.py, for the crawl.")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=2)
    given = parser.parse_args()
    if not (shutil.which("nginx") and shutil.which("wrk")):
        print("nginx or wrk is missing: nothing to measure.")
        return
    lines, rendered = beside_nginx(given.rounds, given.seconds)
    print(f"\nOne worker each on one core, the same bytes\n\n{aligned(lines)}\n\n{rendered}")
    if given.tools and (given.tools / "newsroom_gen.py").exists():
        print(f"\n{aligned(beside_a_crawl(given.tools, 1, 4))}")


if __name__ == "__main__":
    main()
