"""How long a good client waits beside many that say little: `python -m bench.clients [--idle 10000] [--slow 1000]`.

Idle clients asked once and keep their connection. Of the slow ones, half send a byte of their request now and then, half read their answer
so. All live in a process of their own; the good client asks for a feed again and again, each time over a new connection.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import socket
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlsplit

from bench.load import Target, asked
from bench.serving import pressroll
from bench.tables import aligned

GOAL_MS = 250.0  # of the slowest twentieth
_PER_ADDRESS = 2_000  # connections from one address of loopback: ports of one are few
_BYTE_EVERY_S = 1.0
_CONNECT_S = 3.0
_STEPS = 100  # questions of the good client


def _connected(port: int, number: int) -> socket.socket:
    source = f"127.0.0.{2 + number // _PER_ADDRESS}"
    return socket.create_connection(("127.0.0.1", port), timeout=_CONNECT_S, source_address=(source, 0))


def _idle(port: int, number: int, head: bytes) -> socket.socket:
    """A connection that asked once, was answered, and is kept."""
    one = _connected(port, number)
    one.sendall(head + b"\r\n")
    one.recv(65_536)
    return one


def _crowd(port: int, path: str, idle: int, slow: int, told: Connection) -> None:
    """Opens all connections, tells how many there are, and drips until it is ended. One that is refused is left out."""
    head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n".encode()
    kept: list[socket.socket] = []
    refused = 0
    for number in range(idle):
        try:
            kept.append(_idle(port, number, f"HEAD {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n".encode()))
        except OSError:
            refused += 1
            if refused >= 3:
                break
    writers, readers = [], []
    with suppress(OSError):
        for number in range(slow // 2):
            writers.append(_connected(port, idle + number))
            readers.append(_connected(port, idle + number))
            readers[-1].setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            readers[-1].sendall(head + b"Accept-Encoding: identity\r\n\r\n")
    for one in (*writers, *readers):
        one.setblocking(False)
    told.send((sum(map(_is_open, kept)), len(writers) + len(readers)))
    while True:
        _drip(writers, readers, head)
        time.sleep(_BYTE_EVERY_S)


def _is_open(one: socket.socket) -> bool:
    one.setblocking(False)
    try:
        return bool(one.recv(1))
    except BlockingIOError:
        return True  # nothing to read: nobody closed it
    except OSError:
        return False


def _drip(writers: Sequence[socket.socket], readers: Sequence[socket.socket], head: bytes) -> None:
    turn = int(time.monotonic()) % len(head)
    for one in writers:
        with suppress(OSError):
            one.send(head[turn : turn + 1])
    for one in readers:
        with suppress(OSError):
            one.recv(256)


def waits(target: Target, steps: int) -> list[float]:
    """Milliseconds of each answer to the good client."""
    times = []
    for _ in range(steps):
        began = time.perf_counter()
        asked(target.url, {"Accept-Encoding": "gzip"})
        times.append((time.perf_counter() - began) * 1000)
        time.sleep(0.05)
    return times


def main() -> None:
    """Prints the good client's waiting alone and in company."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--idle", type=int, default=10_000)
    parser.add_argument("--slow", type=int, default=1_000)
    given = parser.parse_args()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    rows: list[tuple[str, ...]] = [("", "connections", "p50 ms", "p95 ms", "longest ms", "goal p95")]
    with tempfile.TemporaryDirectory() as folder, pressroll(Path(folder)) as target:
        rows.append(("alone", "0", *_figures(waits(target, _STEPS))))
        address = urlsplit(target.url)
        told, tell = multiprocessing.Pipe()
        crowd = multiprocessing.Process(
            target=_crowd, args=(address.port, f"{address.path}?{address.query}", given.idle, given.slow, tell), daemon=True
        )
        crowd.start()
        idle, slow = told.recv()
        try:
            rows.append((f"beside {idle:,} idle and {slow:,} slow", str(idle + slow), *_figures(waits(target, _STEPS))))
        except OSError as error:
            rows.append((f"beside {idle:,} idle and {slow:,} slow: {error}", str(idle + slow), "-", "-", "-", "-"))
        crowd.terminate()
        crowd.join()
    print(f"\n{aligned(rows)}")


def _figures(times: Sequence[float]) -> tuple[str, ...]:
    return (*(f"{one:.1f}" for one in (median(times), quantiles(times, n=20, method="inclusive")[18], max(times))), f"{GOAL_MS:.0f}")


if __name__ == "__main__":
    main()
