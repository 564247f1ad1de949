"""Commands for sources."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import click

from config import parse_source, source_schema
from entries import ConfigError
from feeds import cli_lists, wording
from feeds.admin import sources
from feeds.admin.acting import COMMAND_LINE
from feeds.admin.rereading import read_again
from feeds.cli_add import add
from feeds.cli_backfill import backfill_command
from feeds.cli_read import service
from feeds.service import open_service


@click.group()
def source() -> None:
    """Sources: add, check, move, pause and remove them; fill in their older releases."""


for command in (add, backfill_command, cli_lists.import_command, cli_lists.export_command, cli_lists.plan_command, cli_lists.apply_command):
    source.add_command(command)


@source.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON value on standard output.")
def list_command(as_json: bool) -> None:
    """List all sources with owner and state."""
    found = service()
    states = found.store.states()
    rows = []
    for id_, known in sorted(found.catalogue().sources.items()):
        state = states.get(id_)
        shown = "paused" if known.spec.paused or (state and state.paused) else state.state if state and state.checked else "new"
        rows.append({"id": id_, "name": known.spec.name, "url": known.spec.url, "owner": known.owner, "state": shown})
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
    elif not rows:
        click.echo("No source yet. Add the first one: pressroll source add ADDRESS")
    for row in [] if as_json else rows:
        click.echo(f"{row['id']:24} {row['state']:8} {row['owner']:5}  {row['name']}  {row['url']}")


@source.command("check")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check(files: tuple[Path, ...]) -> None:
    """Check source files, or the whole configuration, and name every fault."""
    if not files:
        problems = list(open_service(os.environ).problems)
    else:
        problems = []
        for path in files:
            try:
                parse_source(path.read_bytes().decode("utf-8", "replace"), path.name, owner="file")
            except ConfigError as error:
                problems += error.problems
    for problem in problems:
        click.echo(str(problem), err=True)
    if problems:
        sys.exit(4)
    click.echo("No fault found.")


@source.command("schema")
def schema() -> None:
    """Print the JSON Schema of a source file, for editors."""
    click.echo(json.dumps(source_schema(), indent=2))


@source.command("remove")
@click.argument("source_id", metavar="SOURCE")
def remove(source_id: str) -> None:
    """Take a source out of the store. Its entries and feeds stay."""
    sources.remove(service(), COMMAND_LINE, source_id)
    click.echo(f"{source_id} is no longer read. Its entries and feeds stay.")


@source.command("reread")
@click.argument("source_id", metavar="SOURCE")
def reread(source_id: str) -> None:
    """Have the kept releases of a source read again by its present rules, by whoever reads sources."""
    count = read_again(service(), COMMAND_LINE, source_id)
    click.echo(f"{wording.count(count, 'kept release')} of {source_id} will be read again. What differs reaches readers once.")


@source.command("pause")
@click.argument("source_id", metavar="SOURCE")
@click.option("--off", is_flag=True, help="Read it again.")
def pause(source_id: str, off: bool) -> None:
    """Stop reading a source for a while. Its entries and feeds stay."""
    found = service()
    sources.pause(found, COMMAND_LINE, [source_id], not off)
    click.echo(f"{source_id} is {'read again' if off else 'paused'}.")
