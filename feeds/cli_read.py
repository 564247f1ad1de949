"""Commands that read newsrooms: poll, refresh, preview."""

from __future__ import annotations

import json
import os
import sys
import time
from dataclasses import asdict
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import click

from config import SourceSpec, parse_source
from entries import Draft, NotFound, Stamp, TopicMatch
from feeds.logs import tell_problems
from feeds.progress import progress
from feeds.service import Service, open_crawl, open_desk, open_service
from scrapers import Preview, Received, Refresh, preview_page
from scrapers import preview as preview_source

BUSY_S = 60.0  # a person waits so long for another process that is reading the same source


def service() -> Service:
    """The service as the environment describes it, its database brought up to date. What is wrong with single sources is logged."""
    found = open_service(os.environ)
    tell_problems(found.problems)
    return found


def spec_of(found: Service, source_id: str) -> SourceSpec:
    """The source of this id. Raises NotFound with the nearest names."""
    specs = found.specs()
    if source_id in specs:
        return specs[source_id]
    near = get_close_matches(source_id, specs, 3)
    raise NotFound("source", source_id, hint=f"Did you mean {', '.join(near)}?" if near else "See: pressroll source list")


@click.command()
@click.option("--force", is_flag=True, help="Read all sources, due or not.")
@click.option("--json", "as_json", is_flag=True, help="One JSON value on standard output.")
def poll(force: bool, as_json: bool) -> None:
    """Read every source that is due, and end. For people with cron."""
    results: list[Refresh] = []
    with open_crawl(service()) as crawl, progress("Reading") as step:

        def done(result: Refresh) -> None:
            results.append(result)
            step(f"{result.source_id} {result.outcome}")

        if force:
            crawl.make_all_due()
        crawl.poll(done)
    failed = sum(result.outcome == "failed" for result in results)
    if as_json:
        sources = [result.as_json() for result in sorted(results, key=lambda result: result.source_id)]
        click.echo(json.dumps({"read": len(results) - failed, "failed": failed, "sources": sources}, ensure_ascii=False))
    else:
        click.echo(f"{len(results) - failed} read, {failed} failed")


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


@click.command()
@click.argument("address", metavar="URL|SOURCE|FILE")
@click.option("--url", default="https://page.example/", show_default=True, help="Address that a saved page is read as.")
@click.option("--timezone", default="UTC", show_default=True, help="Zone of dates that name none.")
@click.option("--limit", default=10, show_default=True, type=click.IntRange(1, 40), help="Articles to read.")
@click.option("--json", "as_json", is_flag=True, help="One JSON value on standard output.")
def preview(address: str, url: str, timezone: str, limit: int, as_json: bool) -> None:
    """Show what an address, a source or a saved page would yield, and store nothing."""
    found = service()
    with open_desk(found) as desk, progress("Looking"):
        now = found.clock()
        path = Path(address)
        if path.suffix == ".html" and path.is_file():
            page = Received(url, path.read_bytes(), "text/html")
            result = preview_page(page, _spec_for(url, timezone), desk, now)
        else:
            result = preview_source(_spec(found, address, timezone), desk, now, limit=limit)
    if as_json:
        click.echo(json.dumps(_preview_json(result), ensure_ascii=False))
    else:
        _print_preview(result)
    if result.listing and not result.drafts and result.skipped:
        sys.exit(3)


def _spec(found: Service, address: str, timezone: str) -> SourceSpec:
    if address.startswith(("http://", "https://")):
        return _spec_for(address, timezone)
    path = Path(address)
    if path.suffix == ".toml" and path.is_file():
        return parse_source(path.read_bytes().decode("utf-8", "replace"), path.name, owner="file")
    return spec_of(found, address)


def _spec_for(url: str, timezone: str) -> SourceSpec:
    keys = {"id": "preview", "name": "Preview", "url": url, "timezone": timezone}
    text = "".join(f"{key} = {json.dumps(value)}\n" for key, value in keys.items())
    return parse_source(text, "the command line", owner="file")


def _line(result: Refresh) -> str:
    counted = ", ".join(f"{number} {kind}" for kind, number in result.counted.items() if number) or "nothing new"
    did = "failed" if result.outcome == "failed" else counted
    text = f"{result.source_id}: {did} ({result.state.state}, {result.requests} requests)"
    return f"{text}\n{result.state.sentence}" if result.state.sentence else text


# ---------------------------------------------------------------------------------------------------------------- preview


def _preview_json(result: Preview) -> dict[str, object]:
    value: dict[str, object] = {
        "url": result.url,
        "kind": "listing" if result.listing else "article",
        "drafts": [draft_json(draft, topics) for draft, topics in result.drafts],
        "skipped": [asdict(skip) for skip in result.skipped],
    }
    if result.listing:
        items = [
            {"url": item.url, "title": item.title, "published": _stamp(item.published), "label": item.label, "image": item.image}
            for item in result.listing.items
        ]
        value |= {
            "items": items,
            "confidence": result.listing.confidence,
            "evidence": list(result.listing.evidence),
            "next_page": result.listing.next_page,
        }
    return value


def draft_json(draft: Draft, topics: tuple[TopicMatch, ...]) -> dict[str, object]:
    """A draft as JSON: `published` as {at, precision, origin}, `dateline` as {text, place, day}, both null when absent."""
    line = draft.anatomy.dateline
    plain: dict[str, object] = _jsonable(asdict(draft))
    plain["published"] = _stamp(draft.published)
    plain["dateline"] = {"text": line.text, "place": line.place, "day": _jsonable(line.day)} if line else None
    plain["topics"] = [_jsonable(asdict(match)) for match in topics]
    return plain


def _stamp(stamp: Stamp | None) -> dict[str, str] | None:
    return {"at": stamp.at.isoformat().replace("+00:00", "Z"), "precision": stamp.precision, "origin": stamp.origin} if stamp else None


def _jsonable(value: Any) -> Any:  # Any: whatever dataclasses.asdict makes of a draft
    if isinstance(value, dict):
        return {key: _jsonable(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_jsonable(part) for part in value]
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else value


def _print_preview(result: Preview) -> None:
    if result.listing:
        click.echo(f"{result.url}: {len(result.listing.items)} releases, confidence {result.listing.confidence:.2f}")
        for sentence in result.listing.evidence:
            click.echo(f"  {sentence}")
    for draft, topics in result.drafts:
        when = draft.published
        shown = f"{when.at:%Y-%m-%d}" if when and when.precision == "day" else f"{when.at:%Y-%m-%d %H:%M} UTC" if when else "no date"
        click.echo(f"\n{shown}  {draft.title}\n  {draft.url}\n  {draft.summary[:200]}")
        if topics:
            click.echo(f"  topics: {', '.join(match.topic for match in topics)}")
    for skip in result.skipped:
        click.echo(f"left out: {skip.sentence}", err=True)
