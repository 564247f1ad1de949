"""The command that reads a newsroom's older releases: source backfill."""

from __future__ import annotations

import json
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from types import FrameType

import click

from feeds.cli_read import service, spec_of
from feeds.progress import progress
from feeds.service import open_crawl
from scrapers import Backfill, Budget, backfill

INTERRUPTED = 130  # 128 and the number of SIGINT, as shells say it
USUAL = Budget()
STOPPING = "Stopping after the article that is being read."


@click.command("backfill")
@click.argument("source_id", metavar="SOURCE")
@click.option("--pages", default=USUAL.pages, show_default=True, type=click.IntRange(1, 100_000), help="List pages to read at most.")
@click.option("--requests", default=USUAL.requests, show_default=True, type=click.IntRange(1, 10_000_000), help="Requests at most.")
@click.option("--minutes", default=USUAL.seconds / 60, show_default=True, type=click.FloatRange(0.01, 100_000), help="Time at most.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Stop at releases from before this day.")
@click.option("--restart", is_flag=True, help="Begin anew instead of going on.")
@click.option("--json", "as_json", is_flag=True, help="One JSON value on standard output.")
def backfill_command(
    source_id: str, pages: int, requests: int, minutes: float, until: datetime | None, restart: bool, as_json: bool
) -> None:
    """Read the older list pages of a source into the archive, or go on where it was stopped. Ctrl-C stops it."""
    found = service()
    spec = spec_of(found, source_id)
    budget = Budget(pages, requests, minutes * 60, until.date() if until else None)
    with open_crawl(found) as crawl, progress(f"Backfilling {source_id}", pages) as step, stopped_by_ctrl_c(STOPPING) as stop:
        result = backfill(
            spec,
            crawl.desk,
            crawl.clock,
            owner=crawl.owner,
            budget=budget,
            restart=restart,
            step=step,
            stopping=stop.is_set,
            rest=stop.wait,
        )
    click.echo(json.dumps(result.as_json(), ensure_ascii=False) if as_json else _told(result))
    sys.exit(3 if result.walk.state == "failed" else INTERRUPTED if stop.is_set() else 0)


@contextmanager
def stopped_by_ctrl_c(sentence: str) -> Iterator[threading.Event]:
    """Yields an event that the first Ctrl-C sets, with a sentence; the second one ends the program as usual."""
    stop = threading.Event()

    def ask(number: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, before)
        stop.set()
        click.echo(sentence, err=True)

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)


def _told(result: Backfill) -> str:
    walk = result.walk
    lines = [
        f"{walk.source_id}: {_counted(result.pages, result.entries)} read; {_counted(walk.pages, walk.entries)} in all.",
        walk.sentence,
    ]
    if result.skipped:
        lines.append(f"{len(result.skipped)} articles could not be read whole, the first of them: {result.skipped[0].sentence}")
    if walk.next_page:
        lines.append(f"The next page is {walk.next_page}. Go on with: pressroll source backfill {walk.source_id}")
    elif walk.state == "done":
        lines.append(f"To begin anew: pressroll source backfill {walk.source_id} --restart")
    return "\n".join(lines)


def _counted(pages: int, entries: int) -> str:
    return f"{pages} older page{'' if pages == 1 else 's'} and {entries} release{'' if entries == 1 else 's'}"
