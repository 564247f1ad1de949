"""Commands that run until they are stopped: serve, work, press."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from config import Settings
from feeds import cli_read, cli_store
from feeds.admin import people
from feeds.cli_serve import press, serve, work
from feeds.export import refuse_foreign
from feeds.service import open_service


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
