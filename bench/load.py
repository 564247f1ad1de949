"""Two web servers under the same load, in turn, each pinned to one core and the load to another: wrk, and the processor time from /proc."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

SERVER_CORE, CLIENT_CORE = 0, 1
CONNECTIONS = 32
_TICK_S = 1 / os.sysconf("SC_CLK_TCK")
_REPORT = (
    "done = function(all, latency, requests)\n"
    ' io.write(string.format("SEEN %d %d %d %d\\n", all.requests, all.duration, latency:percentile(99),'
    " all.errors.connect + all.errors.read + all.errors.write + all.errors.timeout + all.errors.status))\n"
    "end\n"
)


@dataclass(frozen=True, slots=True)
class Target:
    """A server: the address that is asked for, and its oldest process."""

    name: str
    url: str
    pid: int


@dataclass(frozen=True, slots=True)
class Round:
    """What one server did in one round. `errors` counts broken connections and answers other than 2xx and 3xx."""

    per_second: float
    p99_ms: float
    cpu_us: float  # of the server, a request
    errors: int


def rounds(targets: tuple[Target, ...], case: str, times: int, seconds: int) -> dict[str, list[Round]]:
    """The rounds of each target under one case (full, gzip or 304), all targets in turn, so that what else the machine does hits all."""
    asked = {target.name: conditions(target.url, case) for target in targets}
    seen: dict[str, list[Round]] = {target.name: [] for target in targets}
    for _ in range(times):
        for target in targets:
            seen[target.name].append(_round(target, asked[target.name], seconds))
    return seen


def conditions(url: str, case: str) -> Mapping[str, str]:
    """The headers that make the case of it. ValueError when the server does not answer them so."""
    headers = {"Accept-Encoding": "gzip" if case == "gzip" else "identity"}
    if case == "304":
        tag = asked(url, headers)[0].headers.get("ETag", "")
        headers |= {"If-None-Match": tag}
    answer, _ = asked(url, headers)
    seen = (str(answer.status), answer.headers.get("Content-Encoding", "full"))
    if case not in seen:
        raise ValueError(f"{url} answered {seen}, and {case} was to be measured.")
    return headers


def asked(url: str, headers: Mapping[str, str]) -> tuple[HTTPResponse, bytes]:
    """The answer and its body as it came."""
    address = urlsplit(url)
    connection = HTTPConnection(address.hostname or "", address.port, timeout=30)
    try:
        connection.request("GET", address.path + (f"?{address.query}" if address.query else ""), headers=dict(headers))
        answer = connection.getresponse()
        return answer, answer.read()
    finally:
        connection.close()


def _round(target: Target, headers: Mapping[str, str], seconds: int) -> Round:
    before = cpu_s(target.pid)
    with _script() as script:
        pinned = ["taskset", "-c", str(CLIENT_CORE), "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", script]
        given = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
        said = subprocess.run([*pinned, *given, target.url], capture_output=True, text=True, check=True).stdout
    spent = cpu_s(target.pid) - before
    found = re.search(r"SEEN (\d+) (\d+) (\d+) (\d+)", said)
    requests, duration_us, p99_us, errors = map(int, found.groups()) if found else (0, 1, 0, 1)
    return Round(requests / duration_us * 1e6, p99_us / 1000, spent / max(requests, 1) * 1e6, errors)


@contextmanager
def _script() -> Iterator[str]:
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(_REPORT)
        file.flush()
        yield file.name


def cpu_s(pid: int) -> float:
    """Processor seconds that a process and its children, theirs included, have used so far."""
    spent = 0.0
    for one in family(pid):
        try:
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended meanwhile
        spent += (int(fields[11]) + int(fields[12])) * _TICK_S
    return spent


def family(pid: int) -> tuple[int, ...]:
    """The process and all that descend from it."""
    try:
        threads = [*Path(f"/proc/{pid}/task").iterdir()]
        children = [int(child) for thread in threads for child in (thread / "children").read_text().split()]
    except OSError:
        return ()
    return (pid, *(one for child in children for one in family(child)))


def middle(rounds: list[Round], base: list[Round]) -> tuple[float, float, float, float]:
    """Medians: requests a second, their ratio to the other server's in the same round, processor microseconds a request, p99 in ms."""
    ratios = [one.per_second / other.per_second for one, other in zip(rounds, base, strict=True)]
    return (
        median(one.per_second for one in rounds),
        median(ratios),
        median(one.cpu_us for one in rounds),
        median(one.p99_ms for one in rounds),
    )
