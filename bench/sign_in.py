"""Does the time of a refusal tell who there is? Wrong passwords of a known name and of unknown ones, in turn, each from its own address.

    python -m bench.sign_in            {"tries": 30, "known_ms": 61.2, "unknown_ms": 61.4, "difference_ms": 0.2, "cpu_difference_ms": 0.1}

Medians; the goal is less than 5 ms between them (reliability S14). No floor of CI: a busy machine measures itself, and then the time of
the processor alone says more.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
import time

from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from feeds import create_app, open_service
from feeds.admin.passwords import hashed

TRIES = 30
KNOWN = "ann@example.org"


def main() -> None:
    """Prints the figures as one JSON value."""
    tries = int(sys.argv[1]) if len(sys.argv) > 1 else TRIES
    with tempfile.TemporaryDirectory() as folder:
        service = open_service({**os.environ, "PRESSROLL_DATABASE_URL": f"sqlite:///{folder}/p.db"})
        service.store.people.add(KNOWN, "reader", hashed("three herons at dawn"), service.clock(), by="bench")
        client = create_app(service).test_client()
        page = BeautifulSoup(client.get("/admin/sign-in").text, "lxml").select_one("[name=csrf_token]")
        assert page, "the form has its token"
        token = str(page["value"])
        took: dict[bool, list[tuple[float, float]]] = {True: [], False: []}
        for number in range(-2, 2 * tries):  # the first of each warm up
            known = number % 2 == 0
            spent = _tried(client, token, KNOWN if known else f"nobody{number}@example.org", number + 2)
            if number >= 0:
                took[known].append(spent)
        service.store.close()
    wall, cpu = ({known: statistics.median(one[kind] for one in values) for known, values in took.items()} for kind in (0, 1))
    figures = {"known_ms": wall[True], "unknown_ms": wall[False], "difference_ms": abs(wall[True] - wall[False])}
    figures["cpu_difference_ms"] = abs(cpu[True] - cpu[False])
    print(json.dumps({"tries": tries, **{name: round(value, 2) for name, value in figures.items()}}))


def _tried(client: FlaskClient, token: str, name: str, number: int) -> tuple[float, float]:
    """Milliseconds on the clock and of the processor."""
    address = f"198.51.{number // 250}.{number % 250}"
    began, worked = time.perf_counter(), time.process_time()
    form = {"name": name, "password": "a wrong password", "csrf_token": token}
    answer = client.post("/admin/sign-in", data=form, environ_base={"REMOTE_ADDR": address})
    took = (time.perf_counter() - began) * 1000, (time.process_time() - worked) * 1000
    assert answer.status_code == 403, answer.status_code
    return took


if __name__ == "__main__":
    main()
