"""`pressroll source add ADDRESS`: looks at a newsroom, says what it found, and keeps it as a source."""

from __future__ import annotations

import sys
from collections.abc import Mapping

import click

from config import SourceSpec, source_to_toml
from entries import ConfigError, Problem
from feeds.admin.acting import COMMAND_LINE
from feeds.admin.drafting import completed, source_of, spec_for
from feeds.admin.sources import keep
from feeds.cli_preview import print_list
from feeds.cli_read import service
from feeds.progress import progress
from feeds.service import Service, open_desk
from scrapers import preview

_LOOKED_AT = 3  # articles: enough to show that they can be read


@click.command()
@click.argument("address", metavar="ADDRESS|ID")
@click.option("--id", "id_", default="", help="Short name of the source; else made of the host's name.")
@click.option("--name", default="", help="The organisation, as readers see it; else as its page says.")
@click.option("--url", default="", help="With an ID as argument: the page that lists the releases; it is not looked at.")
@click.option("--timezone", default="UTC", show_default=True, help="Zone of dates that name none.")
@click.option("--language", default="", help="BCP 47, for example en; else as the page says.")
@click.option("--every", default="30m", show_default=True, help="How often the listing is read.")
@click.option("--print", "print_only", is_flag=True, help="Print the source as TOML, for a file in sources/; keep nothing.")
def add(address: str, id_: str, name: str, url: str, timezone: str, language: str, every: str, print_only: bool) -> None:
    """Add a source by the address of its newsroom: it is read once, and kept in the store when it lists releases."""
    found = service()
    given = {"timezone": timezone, "language": language, "every": every}
    if url:
        spec = source_of({"id": address, "name": name or address, "url": url, **given})
    else:
        spec = _looked_at(found, address, {"id": id_, "name": name, **given})
    if print_only:
        click.echo(source_to_toml(spec), nl=False)
        return
    keep(found, COMMAND_LINE, source_to_toml(spec))
    click.echo(f"{spec.id} is kept in the store. Read it now: pressroll refresh {spec.id}")


def _looked_at(found: Service, address: str, given: Mapping[str, str]) -> SourceSpec:
    """The source at an address, with what its page says filled in. Exit code 3 when the page lists no releases."""
    if not address.startswith(("http://", "https://")):
        message = "give the address of the newsroom, which begins with https://, or an id together with --url"
        raise ConfigError((Problem("the command line", "ADDRESS", message),))
    with open_desk(found) as desk, progress(f"Looking at {address}"):
        result = preview(spec_for(address, given["timezone"]), desk, found.clock(), limit=_LOOKED_AT)
    if result.listing is None:
        click.echo(f"{address} is one release, not the list of them. Give the address of the page that lists the releases.", err=True)
        sys.exit(3)
    print_list(result, err=True)
    return source_of(completed(given, address, result, found.specs()))
