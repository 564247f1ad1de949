"""The command line. Long work shows progress; `--json` prints one value on standard output, logs go to standard error.

Exit codes: 0 done, 1 unforeseen, 2 wrong use, 3 a source could not be read, 4 configuration or database refused, 5 busy,
130 stopped by Ctrl-C.
"""

from __future__ import annotations

import json
import os
import sys
from importlib import import_module

import click

from entries import ConfigError, PressrollError, SchemaMismatch, SourceError, StoreBusy, StoreError
from feeds import logs
from feeds.service import VERSION, load_configuration

EXIT = ((StoreBusy, 5), (ConfigError, 4), (SchemaMismatch, 4), (StoreError, 4), (SourceError, 3), (PressrollError, 4))


# A command's module is loaded when the command is asked for: reading one source needs no web application.
_MODULES = {
    "serve": "feeds.cli_run:serve_command",
    "work": "feeds.cli_run:work_command",
    "press": "feeds.cli_run:press_command",
    "poll": "feeds.cli_read:poll",
    "refresh": "feeds.cli_read:refresh",
    "preview": "feeds.cli_preview:preview",
    "source": "feeds.cli_sources:source",
    "topics": "feeds.cli_topics:topics",
    "entry": "feeds.cli_entries:entry",
    "token": "feeds.cli_tokens:token",
    "user": "feeds.cli_users:user",
    "push": "feeds.cli_push:push",
    "alerts": "feeds.cli_alerts:alerts",
    "db": "feeds.cli_store:db",
    "backup": "feeds.cli_store:backup_command",
    "restore": "feeds.cli_store:restore_command",
    "export": "feeds.cli_store:export",
}


class Pressroll(click.Group):
    """The group of all commands: an error of ours becomes one sentence and an exit code, never a traceback."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands."""
        return sorted({*super().list_commands(ctx), *_MODULES})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, loaded if need be."""
        if cmd_name not in _MODULES:
            return super().get_command(ctx, cmd_name)
        module, _, name = _MODULES[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

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


@main.command("version")
@click.option("--json", "as_json", is_flag=True, help="As one JSON value.")
def version_command(as_json: bool) -> None:
    """Print the version."""
    click.echo(json.dumps({"version": VERSION}) if as_json else VERSION)


if __name__ == "__main__":
    main()
