"""Commands for alerts: alerts list, alerts test, alerts restore."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

import click

from feeds.admin import alerts as kept
from feeds.admin.acting import COMMAND_LINE
from feeds.admin.alert_sending import send
from feeds.admin.letters import test as test_letter
from feeds.cli_read import service


@click.group()
def alerts() -> None:
    """Alerts: who is told when sources break."""


@alerts.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON value on standard output.")
def list_command(as_json: bool) -> None:
    """List all alerts, without their addresses."""
    found = service()
    known = kept.alerts(found)
    if as_json:
        return click.echo(json.dumps([asdict(one) for one in known], ensure_ascii=False))
    removed = kept.removed(found)
    if not known and not removed:
        click.echo("No alert yet. Write alerts.toml, or add one on the page Health.")
    for one in known:
        groups = ", ".join(one.groups) or "all sources"
        click.echo(f"{one.name:24} {one.owner:6} {' '.join(one.ways):20} from {one.minimum:8} {groups}")
    for name in removed:
        click.echo(f"{name:24} removed; to put it back: pressroll alerts restore {name}")
    return None


@alerts.command("restore")
@click.argument("name")
def restore_command(name: str) -> None:
    """Put an alert back that was removed within a week, with its addresses."""
    kept.restore(service(), COMMAND_LINE, name)
    click.echo(f"{name} is back.")


@alerts.command("test")
@click.argument("name")
def test_command(name: str) -> None:
    """Send a test message to every address of an alert, at once. Exit code 3 when one does not take it."""
    found = service()
    spec = kept.spec_of(found, name)
    letter = test_letter(kept.scene(found, spec, found.clock()))
    answers = [send(one.get_secret_value(), letter.subject, letter.text(), letter.html()) for one in spec.addresses]
    for way, why in zip(spec.ways, answers, strict=True):
        click.echo(why or f"{way} took the message", err=bool(why))
    sys.exit(3 if any(answers) else 0)
