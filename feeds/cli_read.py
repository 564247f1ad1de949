"""Commands that read newsrooms: poll, refresh."""

from __future__ import annotations

import json
import os
import sys
import time

import click
import structlog

from config import SourceSpec
from entries import Busy, StoreBusy
from feeds.admin.sources import find
from feeds.judging import judged_in_background
from feeds.logs import tell_problems
from feeds.progress import progress
from feeds.service import Service, open_crawl, open_service
from scrapers import Crawl, Darkroom, Refresh

log = structlog.get_logger("pressroll")

BUSY_S = 60.0  # a person waits so long for another process that is reading the same source
PICTURES_S = 20.0  # small pictures are made for so long after a round; the next one goes on


def service() -> Service:
    """The service as the environment describes it, its database brought up to date. What is wrong with single sources is logged."""
    found = open_service(os.environ)
    tell_problems(found.problems)
    return found


def spec_of(found: Service, source_id: str) -> SourceSpec:
    """The source of this id. Raises NotFound with the nearest names."""
    return find(found, source_id).spec


@click.command()
@click.option("--force", is_flag=True, help="Read all sources, due or not.")
@click.option("--json", "as_json", is_flag=True, help="One JSON value on standard output.")
def poll(force: bool, as_json: bool) -> None:
    """Read every source that is due, and end. For people with cron."""
    results: list[Refresh] = []
    found = service()
    with open_crawl(found) as crawl, judged_in_background(found, crawl.owner, to_its_end=True), progress("Reading") as step:

        def done(result: Refresh) -> None:
            results.append(result)
            step(f"{result.source_id} {result.outcome}")

        if force:
            crawl.make_all_due()
        crawl.poll(done)
        if found.settings.thumbnails:
            _make_pictures(found, crawl)
    failed = sum(result.outcome == "failed" for result in results)
    if as_json:
        sources = [result.as_json() for result in sorted(results, key=lambda result: result.source_id)]
        click.echo(json.dumps({"read": len(results) - failed, "failed": failed, "sources": sources}, ensure_ascii=False))
    else:
        click.echo(f"{len(results) - failed} read, {failed} failed")


def _make_pictures(found: Service, crawl: Crawl) -> None:
    end = time.monotonic() + PICTURES_S
    try:
        Darkroom(crawl.desk, found.specs, found.clock).turn(lambda: time.monotonic() > end)
    except (StoreBusy, Busy) as error:  # what was read is stored, and that is what was asked for
        log.warning("pictures-postponed", why=str(error))


@click.command()
@click.argument("source_id", metavar="SOURCE")
@click.option("--json", "as_json", is_flag=True, help="One JSON value on standard output.")
def refresh(source_id: str, as_json: bool) -> None:
    """Read one source now, due or not. Exit code 0 when it was read, 3 when not."""
    found = service()
    spec_of(found, source_id)
    with open_crawl(found) as crawl, progress(f"Reading {source_id}"):
        until = time.monotonic() + BUSY_S
        result = crawl.one(source_id)
        while result is None and time.monotonic() < until:
            time.sleep(0.3)
            result = crawl.one(source_id)
    if result is None:
        click.echo(f"Another process is reading {source_id}. Try again in a minute.", err=True)
        sys.exit(5)
    click.echo(json.dumps(result.as_json(), ensure_ascii=False) if as_json else _line(result))
    sys.exit(3 if result.outcome == "failed" else 0)


def _line(result: Refresh) -> str:
    counted = ", ".join(f"{number} {kind}" for kind, number in result.counted.items() if number) or "nothing new"
    did = "failed" if result.outcome == "failed" else counted
    text = f"{result.source_id}: {did} ({result.state.state}, {result.requests} requests)"
    return f"{text}\n{result.state.sentence}" if result.state.sentence else text
