"""How long a reader waits for the first full-text feed of a newsroom that was never read: `python -m bench.cold TOOLS`.

TOOLS is a folder with `newsroom_gen.py`, which writes a newsroom, and `newsroom_server.py`, which serves it with a latency. A new source
is read over loopback into a fresh database, eight connections at a time and without a pause, and its RSS feed is rendered. The start of
the program is not counted. Prints the fastest and the middle of some rounds, without latency and with 50 ms an answer.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.request import urlopen

from bench.service import free_port, fresh_service, warm_up
from bench.tables import aligned
from feeds.service import open_desk
from feeds.web import create_app
from scrapers import refresh

# By latency in ms: seconds that are the goal, and those of RSS-Bridge, once measured on a quiet machine, for 50 articles.
GOALS = {0: (0.10, 0.28), 50: (0.50, 2.94)}


@contextmanager
def newsroom(tools: Path, articles: int) -> Iterator[str]:
    """The address of a synthetic newsroom with so many articles of about 60 KiB."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as root:
        write = [sys.executable, str(tools / "newsroom_gen.py"), root, "--articles", str(articles), "--base", base]
        subprocess.run(write, check=True, stdout=subprocess.DEVNULL)
        serve = [sys.executable, str(tools / "newsroom_server.py"), root, "--port", str(port)]
        with subprocess.Popen(serve, stdout=subprocess.PIPE) as server:
            try:
                if server.stdout:
                    server.stdout.readline()  # "serving ...": it listens
                yield base
            finally:
                server.terminate()


def cold_feed(base: str) -> tuple[float, int]:
    """Seconds from the first request to the last byte of the feed, and how many entries it holds."""
    with fresh_service({"news": f"{base}/s0/news/"}, "127.0.0.0/8", workers=2) as service, open_desk(service) as desk:
        spec = service.specs()["news"]
        client = create_app(service).test_client()
        warm_up(desk, spec)
        began = time.perf_counter()
        refresh(spec, desk, service.clock())
        feed = client.get("/feeds/source/news.rss").data
        return time.perf_counter() - began, feed.count(b"<item>")


def main() -> None:
    """Prints one line for each latency."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tools", type=Path)
    parser.add_argument("--articles", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    if not (given.tools / "newsroom_gen.py").exists():
        print(f"There is no newsroom at {given.tools}: nothing to measure.")
        return
    rows: list[tuple[str, ...]] = [("latency ms", "entries", "fastest s", "median s", "goal s", "RSS-Bridge s")]
    with newsroom(given.tools, given.articles) as base:
        for delay_ms, (goal, peer) in GOALS.items():
            with closing(urlopen(f"{base}/__delay?ms={delay_ms}")):  # noqa: S310 - our own server
                rounds = [cold_feed(base) for _ in range(given.rounds)]
            seconds = [spent for spent, _ in rounds]
            shown = (min(seconds), statistics.median(seconds), goal, peer)
            rows.append((str(delay_ms), str(rounds[-1][1]), *(f"{each:.2f}" for each in shown)))
    print(f"\nThe first feed of a newsroom that was never read, eight connections\n\n{aligned(rows)}")


if __name__ == "__main__":
    main()
