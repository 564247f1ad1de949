"""Commands for the tokens of those who read private feeds: token create, list, revoke."""

from __future__ import annotations

import json

import click

from config import FeedSpec
from entries import Token
from feeds.cli_read import service

_SHOWN_ONCE = "This token is not shown again. Whoever has it reads what it opens, until: pressroll token revoke"
_MOST_SCOPES = 50


@click.group()
def token() -> None:
    """Tokens of those who may read private feeds: make, list and revoke them."""


@token.command("create")
@click.argument("name")
@click.option("--scope", "scopes", multiple=True, required=True, metavar="feed:NAME", help="What it opens. May be given several times.")
@click.option("--json", "as_json", is_flag=True, help="One JSON value on standard output.")
def create(name: str, scopes: tuple[str, ...], as_json: bool) -> None:
    """Make a token for one consumer, and print it, this once."""
    found = service()
    _check_name(name)
    _check_scopes(scopes, found.feeds)
    made = found.store.tokens.create(name, scopes, found.clock())
    click.echo(json.dumps({"name": name, "scopes": sorted(set(scopes)), "token": made}, ensure_ascii=False) if as_json else made)
    click.echo(f"{_SHOWN_ONCE} {name}", err=True)


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
        click.echo(f"{one.name:24} {f'revoked {one.revoked.date()}' if one.revoked else used:20} {' '.join(one.scopes)}")


@token.command("revoke")
@click.argument("name")
def revoke(name: str) -> None:
    """End a token at once. The others go on."""
    found = service()
    found.store.tokens.revoke(name, found.clock())
    click.echo(f"{name} opens nothing any more.")


def _row(one: Token) -> dict[str, object]:
    return {
        "name": one.name,
        "scopes": list(one.scopes),
        "created": one.created.isoformat(timespec="seconds"),
        "used": one.used.isoformat() if one.used else None,
        "revoked": one.revoked.isoformat(timespec="seconds") if one.revoked else None,
    }


def _check_name(name: str) -> None:
    if not name.strip() or not name.isprintable() or len(name) > 100:
        raise click.BadParameter("a name is one line of at most 100 characters: whose token is it?", param_hint="NAME")


def _check_scopes(scopes: tuple[str, ...], feeds: tuple[FeedSpec, ...]) -> None:
    """Refuses what opens nothing: a mistyped name would be noticed by the consumer only."""
    private = sorted(feed.slug for feed in feeds if feed.private)
    known = ", ".join(f"feed:{slug}" for slug in private) or "none: no feed in feeds.toml says private = true"
    wrong = [scope for scope in scopes if not scope.startswith("feed:") or scope.removeprefix("feed:") not in private]
    if wrong or len(scopes) > _MOST_SCOPES:
        raise click.BadParameter(f"{wrong[0] if wrong else 'so many'} opens no private feed. There are {known}.", param_hint="--scope")
