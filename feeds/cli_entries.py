"""Commands for single entries: show what is known of one, list those under embargo, withdraw and restore.

ENTRY is a slug, an id (tag:...) or the address of the release's page.
"""

from __future__ import annotations

import json
from datetime import datetime

import click

from entries import EntryFacts, Past
from feeds.admin import releases
from feeds.admin.acting import COMMAND_LINE
from feeds.cli_read import service


@click.group()
def entry() -> None:
    """Entries: show, withdraw and restore one; list those under embargo."""


@entry.command("show")
@click.argument("key", metavar="ENTRY")
@click.option("--json", "as_json", is_flag=True, help="One JSON value on standard output.")
def show(key: str, as_json: bool) -> None:
    """Show the status of an entry, why it is held, its earlier states, and by what it is known."""
    found = service()
    facts = releases.facts(found, key)
    past = found.store.revisions(facts.entry.id)
    if as_json:
        click.echo(json.dumps(_value(facts) | {"revisions": [_past_value(state) for state in past]}, ensure_ascii=False))
        return
    for name, text in _lines(facts):
        click.echo(f"{name:11} {text}")
    for state in past:
        click.echo(f"{'revision':11} {_time(state.since)} to {_time(state.until)}  {state.title}")


@entry.command("held")
@click.option("--json", "as_json", is_flag=True, help="One JSON value on standard output.")
def held(as_json: bool) -> None:
    """List what is kept back, until when, and why. These titles are not public."""
    waiting = service().store.held()
    if as_json:
        click.echo(json.dumps([_value(facts) for facts in waiting], ensure_ascii=False))
    elif not waiting:
        click.echo("Nothing is held.")
    for facts in [] if as_json else waiting:
        click.echo(f"{_time(facts.entry.hold_until)}  {facts.entry.source_id}  {facts.entry.title}")
        click.echo(f"    {why_held(facts)}  {facts.entry.slug}")


@entry.command("withdraw")
@click.argument("key", metavar="ENTRY")
def withdraw(key: str) -> None:
    """Take an entry out of every feed and page. No refresh brings it back; `entry restore` does."""
    found = service()
    facts = releases.facts(found, key)
    others = found.store.appearances(facts.entry.id)
    if not releases.withdraw(found, COMMAND_LINE, facts.entry.id):
        click.echo(f"{facts.entry.slug} is withdrawn already.")
        return
    click.echo(f"{facts.entry.slug} is withdrawn. Feeds carry its mark, its page answers 410. To bring it back: pressroll entry restore")
    for other in others:
        click.echo(f"The release stays readable as a {other.relation} from {other.source_id}: {other.slug}")


@entry.command("restore")
@click.argument("key", metavar="ENTRY")
def restore(key: str) -> None:
    """Bring a withdrawn entry back as what it was, with its id and dates."""
    found = service()
    facts = releases.facts(found, key)
    if not releases.restore(found, COMMAND_LINE, facts.entry.id):
        click.echo(f"{facts.entry.slug} is not withdrawn.")
        return
    by_source = " While its page answers 404, the next refresh takes it down again." if facts.withdrawn_by == "source" else ""
    click.echo(f"{facts.entry.slug} is back.{by_source}")


def why_held(facts: EntryFacts) -> str:
    """Why an entry is held: the embargo line as printed, or "dated ahead"; "" when it is not."""
    if facts.status != "held":
        return ""
    embargo, until = facts.entry.anatomy.embargo, facts.entry.hold_until
    is_dated_ahead = facts.entry.published.at == until and (embargo is None or embargo.until != until)
    return "dated ahead" if embargo is None or is_dated_ahead else embargo.text.replace("\n", " ")


def _value(facts: EntryFacts) -> dict[str, object]:
    entry = facts.entry
    return {
        "id": entry.id,
        "slug": entry.slug,
        "source": entry.source_id,
        "url": entry.url,
        "title": entry.title,
        "status": facts.status,
        "published": entry.published.at.isoformat(),
        "precision": entry.published.precision,
        "first_seen": entry.first_seen.isoformat(),
        "revised": entry.revised.isoformat() if entry.revised else None,
        "held_until": entry.hold_until.isoformat() if facts.status == "held" and entry.hold_until else None,
        "why_held": why_held(facts) or None,
        "withdrawn": facts.withdrawn.isoformat() if facts.withdrawn else None,
        "withdrawn_by": facts.withdrawn_by or None,
        "correction": entry.anatomy.correction or None,
        "fingerprint": entry.fingerprint,
        "known_as": list(facts.urls),
        "earlier_states": facts.revisions,
    }


def _past_value(state: Past) -> dict[str, object]:
    return {"title": state.title, "since": state.since.isoformat(), "until": state.until.isoformat(), "fingerprint": state.fingerprint}


def _lines(facts: EntryFacts) -> list[tuple[str, str]]:
    """What is known, a line for each fact that is there."""
    entry = facts.entry
    lines = (
        ("title", entry.title),
        ("id", entry.id),
        ("page", entry.url),
        ("source", entry.source_id),
        ("status", f"{facts.status} by {facts.withdrawn_by}" if facts.withdrawn_by else facts.status),
        ("held until", f"{_time(entry.hold_until)}: {why_held(facts)}" if facts.status == "held" else ""),
        ("withdrawn", _time(facts.withdrawn)),
        ("published", f"{_time(entry.published.at)}, known to the {entry.published.precision} ({entry.published.origin})"),
        ("first seen", _time(entry.first_seen)),
        ("revised", f"{_time(entry.revised)}, {facts.revisions} earlier states kept" if entry.revised else ""),
        ("correction", entry.anatomy.correction),
        ("fingerprint", entry.fingerprint),
    )
    return [*((name, text) for name, text in lines if text), *(("known as", url) for url in facts.urls)]


def _time(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else ""
