"""The command line. Long work shows progress; `--json` prints one value on standard output, logs go to standard error.

Exit codes: 0 done, 1 unforeseen, 2 wrong use, 3 a source could not be read, 4 configuration or database refused, 5 busy,
130 stopped by Ctrl-C.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import click

from config import Settings
from entries import ConfigError, PressrollError, SchemaMismatch, SourceError, StoreBusy, StoreError
from feeds import (
    cli_alerts,
    cli_backfill,
    cli_entries,
    cli_preview,
    cli_push,
    cli_read,
    cli_sources,
    cli_store,
    cli_tokens,
    cli_topics,
    cli_users,
    logs,
)
from feeds.admin import people
from feeds.cli_serve import press, serve, work
from feeds.export import refuse_foreign
from feeds.service import VERSION, load_configuration, open_service

EXIT = ((StoreBusy, 5), (ConfigError, 4), (SchemaMismatch, 4), (StoreError, 4), (SourceError, 3), (PressrollError, 4))


class Pressroll(click.Group):
    """The group of all commands: an error of ours becomes one sentence and an exit code, never a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        """Runs the command."""
        try:
            return super().invoke(ctx)
        except PressrollError as error:
            click.echo(str(error), err=True)
            sys.exit(next(code for kind, code in EXIT if isinstance(error, kind)))


@click.group(cls=Pressroll, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="pressroll")
@click.option(
    "--config", type=click.Path(exists=True, file_okay=False), help="Configuration folder; else PRESSROLL_CONFIG, else the shipped one."
)
def main(config: str | None) -> None:
    """Reads newsrooms on a schedule and publishes their releases as feeds."""
    if config:
        os.environ["PRESSROLL_CONFIG"] = config
    settings = load_configuration(os.environ).settings
    logs.set_up(settings.log_format, settings.log_level)


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Web processes.")
@click.option("--sample", is_flag=True, help="Also run the bundled sample newsroom, on a loopback port of its own, and read it.")
@click.option("--no-scheduler", is_flag=True, help="Serve only; sources are read by another process (work, poll).")
@click.option("--export", type=click.Path(file_okay=False, path_type=Path), help="Also keep everything public as files in this folder.")
def serve_command(host: str, port: int, workers: int, sample: bool, no_scheduler: bool, export: Path | None) -> None:
    """Serve feeds and pages, and read the sources as they fall due."""
    if export:
        refuse_foreign(export)
    cli_store.migrate()
    found = open_service(os.environ, migrate=False)
    once = people.welcome(found)
    found.store.close()

    def announce(address: str) -> None:
        click.echo(f"Pressroll is ready: {address}  (Ctrl-C stops it)")
        if once:
            base = address if found.settings.base_url == Settings().base_url else found.settings.base_url
            click.echo(f"Nobody can sign in yet. Open this address within 24 hours, once: {base}/admin/welcome?once={once}")

    try:
        serve(
            os.environ, host=host, port=port, workers=workers, sample=sample, scheduler=not no_scheduler, announce=announce, export=export
        )
    except OSError as error:
        click.echo(f"{host}:{port} cannot be listened on: {error}. Choose another with --port.", err=True)
        sys.exit(4)


@click.command("work")
def work_command() -> None:
    """Read the sources as they fall due, without serving."""
    work(cli_read.service())


@click.command("press", hidden=True)  # a child of `serve`, which makes its folder
def press_command() -> None:
    """Print feeds ahead for the web workers of `serve`."""
    press(cli_read.service(), Path(os.environ["PRESSROLL_PRESS"]))


@click.command("version")
@click.option("--json", "as_json", is_flag=True, help="As one JSON value.")
def version_command(as_json: bool) -> None:
    """Print the version."""
    click.echo(json.dumps({"version": VERSION}) if as_json else VERSION)


COMMANDS: tuple[click.Command, ...] = (
    serve_command,
    work_command,
    press_command,
    cli_read.poll,
    cli_read.refresh,
    cli_preview.preview,
    cli_sources.source,
    cli_topics.topics,
    cli_entries.entry,
    cli_tokens.token,
    cli_users.user,
    cli_push.push,
    cli_alerts.alerts,
    cli_store.db,
    cli_store.backup_command,
    cli_store.restore_command,
    cli_store.export,
    version_command,
)
for command in COMMANDS:
    main.add_command(command)
cli_sources.source.add_command(cli_backfill.backfill_command)

if __name__ == "__main__":
    main()
