"""`pressroll preview`: what an address, a source or a saved page would yield, and why. Nothing is kept."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from config import SourceSpec, parse_source
from entries import Draft, Stamp, TopicMatch, body_of
from feeds.admin.drafting import spec_for
from feeds.cli_read import service, spec_of
from feeds.cli_why import print_why
from feeds.progress import progress
from feeds.service import Service, open_desk
from scrapers import Listing, ListItem, Preview, Received, preview_page
from scrapers import preview as preview_source

_SHOWN = 5  # items of a list that is only looked at


@click.command()
@click.argument("address", metavar="URL|SOURCE|FILE")
@click.option("--url", default="https://page.example/", show_default=True, help="Address that a saved page is read as.")
@click.option("--timezone", default="UTC", show_default=True, help="Zone of dates that name none.")
@click.option("--limit", default=10, show_default=True, type=click.IntRange(1, 40), help="Articles to read.")
@click.option("--why", is_flag=True, help="Say for each field what else was found, and why its value was taken.")
@click.option("--json", "as_json", is_flag=True, help="One JSON value on standard output.")
def preview(address: str, url: str, timezone: str, limit: int, why: bool, as_json: bool) -> None:
    """Show what an address, a source or a saved page would yield, and why; store nothing."""
    found = service()
    with open_desk(found) as desk, progress("Looking"):
        now = found.clock()
        path = Path(address)
        if path.suffix in (".html", ".htm") and path.is_file():
            result = preview_page(Received(url, path.read_bytes(), "text/html"), spec_for(url, timezone), desk, now)
        else:
            result = preview_source(_spec(found, address, timezone), desk, now, limit=limit)
    if as_json:
        click.echo(json.dumps(preview_json(result), ensure_ascii=False))
    else:
        print_preview(result, why=why)
    if result.listing and not result.drafts and result.skipped:
        sys.exit(3)


def _spec(found: Service, address: str, timezone: str) -> SourceSpec:
    if address.startswith(("http://", "https://")):
        return spec_for(address, timezone)
    path = Path(address)
    if path.suffix == ".toml" and path.is_file():
        return parse_source(path.read_bytes().decode("utf-8", "replace"), path.name, owner="file")
    return spec_of(found, address)


# ------------------------------------------------------------------------------------------------------------------- JSON


def preview_json(result: Preview) -> dict[str, object]:
    """A preview as JSON: `kind` is "listing" or "article"; a listing has its items, their evidence, and what else was looked at."""
    value: dict[str, object] = {
        "url": result.url,
        "kind": "listing" if result.listing else "article",
        "drafts": [draft_json(draft, topics) for draft, topics in result.drafts],
        "skipped": [asdict(skip) for skip in result.skipped],
    }
    if result.listing:
        value |= _list_json(result.listing) | {
            "next_page": result.listing.next_page,
            "reasons": list(result.reasons),
            "alternatives": [_list_json(other) | {"selector": other.selector} for other in result.listing.alternatives],
            "offers": [asdict(offer) for offer in result.page.offers] if result.page else [],
        }
    return value


def _list_json(listing: Listing) -> dict[str, object]:
    return {
        "items": [_item_json(item) for item in listing.items],
        "confidence": listing.confidence,
        "evidence": list(listing.evidence),
    }


def _item_json(item: ListItem) -> dict[str, object]:
    return {"url": item.url, "title": item.title, "published": _stamp(item.published), "label": item.label, "image": item.image}


def draft_json(draft: Draft, topics: tuple[TopicMatch, ...]) -> dict[str, object]:
    """A draft as JSON: `published` as {at, precision, origin}, `dateline` as {text, place, day}, both null when absent; `body` is
    `content` without its sections, `votes` say why the fields have their values."""
    line = draft.anatomy.dateline
    plain: dict[str, object] = _jsonable(asdict(draft))
    plain["published"] = _stamp(draft.published)
    plain["dateline"] = {"text": line.text, "place": line.place, "day": _jsonable(line.day)} if line else None
    plain["body"] = body_of(draft.content, draft.anatomy.sections)
    plain["votes"] = [_jsonable(asdict(vote)) for vote in draft.anatomy.votes]
    plain["left_out"] = list(draft.anatomy.left_out)
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


# ------------------------------------------------------------------------------------------------------------------- text


def print_preview(result: Preview, *, why: bool = False) -> None:
    """A preview for people: the list and why it was taken, the releases, what was left out."""
    zone = ZoneInfo(result.timezone)
    if result.listing:
        print_list(result)
    for draft, topics in result.drafts:
        click.echo(f"\n{_when(draft.published, zone)}  {draft.title}\n  {draft.url}\n  {draft.summary[:200]}")
        if topics:
            click.echo(f"  topics: {', '.join(match.topic for match in topics)}")
        if why:
            print_why(draft)
    for skip in result.skipped:
        click.echo(f"left out: {skip.sentence}", err=True)


def print_list(result: Preview, *, err: bool = False) -> None:
    """The list of a preview, the reasons for it, and the other lists that it was compared with."""
    listing, zone = result.listing, ZoneInfo(result.timezone)
    if listing is None:
        return
    click.echo(f"{result.url}: {len(listing.items)} releases, confidence {listing.confidence:.2f}", err=err)
    for sentence in dict.fromkeys((*result.reasons, *listing.evidence)):
        click.echo(f"  {sentence}", err=err)
    _print_items(listing.items, zone, err=err)
    if listing.next_page:
        click.echo(f"  The next page is {listing.next_page}", err=err)
    for number, other in enumerate(listing.alternatives, 1):
        named = f', [listing] item = "{other.selector}"' if other.selector else ""
        click.echo(f"  Another list on the page ({number}): confidence {other.confidence:.2f}{named}", err=err)
        _print_items(other.items[:2], zone, err=err)


def _print_items(items: Iterable[ListItem], zone: ZoneInfo, *, err: bool) -> None:
    for item in tuple(items)[:_SHOWN]:
        click.echo(f"    {_when(item.published, zone):22}  {item.title[:100]}", err=err)


def _when(stamp: Stamp | None, zone: ZoneInfo) -> str:
    """As the page prints it: a day in the source's zone, or a minute there."""
    if stamp is None:
        return "no date"
    local = stamp.at.astimezone(zone)
    return f"{local:%Y-%m-%d}" if stamp.precision == "day" else f"{local:%Y-%m-%d %H:%M %Z}"
