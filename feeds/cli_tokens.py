"""Commands for the tokens of programs: token create, list, revoke."""

from __future__ import annotations

import json

import click

from entries import ConfigError, Token
from feeds.admin import tokens
from feeds.admin.acting import COMMAND_LINE
from feeds.cli_read import service

_SHOWN_ONCE = "This token is not shown again. Whoever has it may what it opens, until: pressroll token revoke"
_IN_PAGES = "This token is not shown again. Pages of these sites show with it what it opens, until: pressroll token revoke"
_SCOPES = "What it opens: feed:NAME, api:read, api:write, api:admin, metrics:read, health:read. May be given several times."
_ORIGINS = (
    "Site in whose pages it may stand, as https://www.example.org: it shows feeds there and opens nothing else. May be given several times."
)
_OPTIONS = {"name": "NAME", "origins": "--origin"}


@click.group()
def token() -> None:
    """Tokens of programs, and of those who read private feeds: make, list and revoke them."""


@token.command("create")
@click.argument("name")
@click.option("--scope", "scopes", multiple=True, required=True, metavar="SCOPE", help=_SCOPES)
@click.option("--origin", "origins", multiple=True, metavar="ORIGIN", help=_ORIGINS)
@click.option("--ends", type=click.Choice(list(tokens.ENDS)), default="never", show_default=True, help="When it ends by itself.")
@click.option("--json", "as_json", is_flag=True, help="One JSON value on standard output.")
def create(name: str, scopes: tuple[str, ...], origins: tuple[str, ...], ends: str, as_json: bool) -> None:
    """Make a token for one consumer, and print it, this once."""
    try:
        made = tokens.make(service(), COMMAND_LINE, name, scopes, ends, origins)
    except ConfigError as error:
        first = error.problems[0]
        raise click.BadParameter(first.message, param_hint=_OPTIONS.get(first.key, f"--{first.key}")) from error
    click.echo(json.dumps({"name": name, "scopes": sorted(set(scopes)), "token": made}, ensure_ascii=False) if as_json else made)
    click.echo(f"{_IN_PAGES if origins else _SHOWN_ONCE} {name}", err=True)


@token.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON value on standard output.")
def list_command(as_json: bool) -> None:
    """List all tokens: whose, for what, and when each was used last. The tokens themselves are kept nowhere."""
    known = service().store.tokens.all()
    if as_json:
        click.echo(json.dumps([_row(one) for one in known], ensure_ascii=False))
    elif not known:
        click.echo("No token yet. Make one: pressroll token create NAME --scope feed:NAME")
    for one in () if as_json else known:
        used = f"used {one.used}" if one.used else "never used"
        until = f"  until {one.until.date()}" if one.until else ""
        sites = f"  only on {' '.join(one.origins)}" if one.origins else ""
        click.echo(f"{one.name:24} {f'revoked {one.revoked.date()}' if one.revoked else used:20} {' '.join(one.scopes)}{sites}{until}")


@token.command("revoke")
@click.argument("name")
def revoke(name: str) -> None:
    """End a token at once. The others go on."""
    tokens.revoke(service(), COMMAND_LINE, name)
    click.echo(f"{name} opens nothing any more.")


def _row(one: Token) -> dict[str, object]:
    return {
        "name": one.name,
        "scopes": list(one.scopes),
        "created": one.created.isoformat(timespec="seconds"),
        "used": one.used.isoformat() if one.used else None,
        "revoked": one.revoked.isoformat(timespec="seconds") if one.revoked else None,
        "until": one.until.isoformat(timespec="seconds") if one.until else None,
        "made_by": one.made_by,
        "origins": list(one.origins),
    }
