"""Commands for those who may sign in: user add, list, role, password, remove. Whoever sits at the machine may do all of it."""

from __future__ import annotations

import json
import sys

import click

from entries import User
from feeds.admin import people
from feeds.admin.acting import COMMAND_LINE, ROLES
from feeds.admin.names import as_kept
from feeds.cli_read import service

_LONGEST_LINE = 10_000
_password = click.option("--password-stdin", is_flag=True, help="Read the password from standard input: one line.")
_role = click.option("--role", required=True, type=click.Choice(ROLES), help="What the user may do.")


@click.group()
def user() -> None:
    """Users: who may sign in to the pages that configure."""


@user.command("add")
@click.argument("name")
@_role
@_password
def add(name: str, role: str, password_stdin: bool) -> None:
    """Add a user. Without --password-stdin, prints an address with which the user sets a password, once."""
    found = service()
    token = people.add(found, COMMAND_LINE, name, role, _typed() if password_stdin else "")
    click.echo(f"{found.settings.base_url}/admin/password?once={token}" if token else f"{as_kept(name)} can sign in now, as {role}.")
    if token:
        click.echo("This address works once, within two days, and is not shown again.", err=True)


@user.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON value on standard output.")
def list_command(as_json: bool) -> None:
    """List all users: role, and when each signed in last."""
    known = service().store.people.all()
    if as_json:
        click.echo(json.dumps([_row(one) for one in known], ensure_ascii=False))
    elif not known:
        click.echo("No user yet. Add one: pressroll user add NAME --role admin --password-stdin")
    for one in () if as_json else known:
        click.echo(f"{one.name:32} {one.role:7} {f'last here {one.signed_in.date()}' if one.signed_in else 'never here'}")


@user.command("role")
@click.argument("name")
@_role
def role(name: str, role: str) -> None:
    """Give a user another role; all sessions of the user end."""
    people.give_role(service(), COMMAND_LINE, as_kept(name), role)
    click.echo(f"{as_kept(name)} is {role} now.")


@user.command("password")
@click.argument("name")
@_password
def password(name: str, password_stdin: bool) -> None:
    """Give a user another password; all sessions of the user end. Without --password-stdin, prints an address to set one, once."""
    found, kept = service(), as_kept(name)
    if password_stdin:
        people.give_password(found, COMMAND_LINE, kept, _typed())
        click.echo(f"{kept} has another password.")
    else:
        click.echo(f"{found.settings.base_url}/admin/password?once={people.invite(found, COMMAND_LINE, kept)}")
        click.echo("This address works once, within two days, and is not shown again.", err=True)


@user.command("remove")
@click.argument("name")
def remove(name: str) -> None:
    """Remove a user; what the user did stays in the trail."""
    people.remove(service(), COMMAND_LINE, as_kept(name))
    click.echo(f"{as_kept(name)} may not sign in any more.")


def _typed() -> str:
    """A password from standard input, without the end of its line: never from the command, which anybody on the machine can list."""
    return sys.stdin.readline(_LONGEST_LINE).rstrip("\r\n") or " "


def _row(one: User) -> dict[str, object]:
    return {
        "name": one.name,
        "role": one.role,
        "created": one.created.isoformat(timespec="seconds"),
        "signed_in": one.signed_in.isoformat(timespec="seconds") if one.signed_in else None,
        "by_provider": bool(one.subject),
    }
