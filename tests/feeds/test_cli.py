"""The command line as a whole: a command is loaded when it is asked for, and only then."""

from __future__ import annotations

import subprocess
import sys

import click
import pytest

from feeds.cli import main

CONTEXT = click.Context(main)


@pytest.mark.parametrize("name", main.list_commands(CONTEXT))
def test_each_command_is_found_by_its_own_name(name: str) -> None:
    command = main.get_command(CONTEXT, name)
    assert command is not None
    assert command.name == name


def test_a_command_that_there_is_not_is_no_command() -> None:
    assert main.get_command(CONTEXT, "refrsh") is None


@pytest.mark.parametrize(
    ("module", "needless"),
    [
        ("feeds.cli", "feeds.cli_read"),  # each parsing process loads the program that it belongs to, and needs none of its commands
        ("feeds.cli_read", "flask"),  # reading a source needs no pages
    ],
)
def test_what_is_not_needed_is_not_loaded(module: str, needless: str) -> None:
    code = f"import sys, {module}; sys.exit({needless!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
