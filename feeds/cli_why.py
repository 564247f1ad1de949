"""What `pressroll preview --why` prints under a release: every vote with its reason, and what else was found."""

from __future__ import annotations

import click

from entries import Draft

_WIDTH = 100  # characters of a value on its line


def print_why(draft: Draft) -> None:
    """A line for each field, and one below it for each other value."""
    for vote in draft.anatomy.votes:
        click.echo(f"  {vote.field:10}{vote.value[:_WIDTH] or 'none'}  [{vote.origin}]\n            {vote.reason}")
        for other in vote.others:
            click.echo(f"            not {other.value[:_WIDTH]}  [{other.origin}]")
