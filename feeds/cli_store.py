"""Commands for the database and for what leaves it: db, backup, restore, export."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path

import click

from entries import backup, restore, schema_status, upgrade
from feeds.admin.backups import restore_now
from feeds.cli_read import service
from feeds.cli_serve import keep_export
from feeds.export import Export, refuse_foreign
from feeds.progress import progress
from feeds.service import load_configuration


def migrate() -> None:
    """Brings the database up to date. Raises SchemaMismatch when it is newer than this program."""
    upgrade(_url())


def _url() -> str:
    return load_configuration(os.environ).settings.database_url


@click.group()
def db() -> None:
    """The database: upgrade, check."""


@db.command("upgrade")
def upgrade_command() -> None:
    """Create the tables, or bring them to the present version."""
    migrate()
    click.echo("The database is up to date.")


@db.command("check")
def check_command() -> None:
    """Say whether the database fits this program. Exit code 4 when it does not."""
    status = schema_status(_url())
    click.echo(f"{status.state}: database {status.current or 'empty'}, program {status.head}")
    sys.exit(0 if status.state == "ready" else 4)


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup_command(file: Path) -> None:
    """Write the whole store into FILE, while the service runs."""
    with progress("Backing up"):
        counted = backup(_url(), file)
    click.echo(f"{file}: {counted} rows")


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--replace", "replaces", is_flag=True, help="Into the present database, in place of all that it holds, while the service runs."
)
def restore_command(file: Path, replaces: bool) -> None:
    """Read FILE into an empty database, all of it or nothing."""
    if replaces:
        found = service()
        with progress("Restoring") as step:
            said, _ = restore_now(found, file, step)
    else:
        with progress("Restoring"):
            said = f"{restore(file, _url())} rows restored"
    click.echo(said)


@click.command("export")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--again", is_flag=True, help="Make every document anew and compare it with its file, also where nothing changed.")
@click.option("--force", is_flag=True, help="Write also into a folder that holds files of somebody else, and leave those alone.")
@click.option("--keep", is_flag=True, help="Go on and follow the store until SIGTERM or Ctrl-C, as `serve --export` does.")
@click.option("--json", "as_json", is_flag=True, help="One JSON value on standard output.")
def export(folder: Path, again: bool, force: bool, keep: bool, as_json: bool) -> None:
    """Write everything public as files, for any web server: feeds, pages, their list, and a manifest. Only what changed is written."""
    if keep and (again or force or as_json):
        raise click.UsageError("--keep goes with no other option: give them to a run before it.")
    found = service()
    if keep:
        refuse_foreign(folder)
        return keep_export(found, folder, os.environ)
    with progress("Exporting") as step:
        done = Export(found, folder).run(step, again=again, force=force)
    if as_json:
        click.echo(json.dumps(asdict(done)))
    else:
        click.echo(f"{done.documents} documents: {done.made} made, {done.written} files written, {done.removed} removed")
    if done.failed:
        click.echo(f"{len(done.failed)} could not be made; the log names them, and their old files stay", err=True)
    sys.exit(1 if done.failed else 0)
