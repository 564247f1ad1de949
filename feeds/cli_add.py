"""`pressroll source add ADDRESS`: looks at a newsroom, says what it found, and keeps it as a source."""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Mapping
from itertools import chain, count
from unicodedata import normalize
from urllib.parse import urlsplit

import click

from config import SourceSpec, source_to_toml
from entries import ConfigError, Problem
from feeds.cli_preview import print_list, source_of, spec_for
from feeds.cli_read import service
from feeds.progress import progress
from feeds.service import Service, open_desk
from scrapers import Preview, preview

_LOOKED_AT = 3  # articles: enough to show that they can be read
_NO_NAME = frozenset({"www", "news", "newsroom", "press", "presse", "media", "blog", "en", "de", "fr", "investors", "ir", "about"})


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
    keep(found, spec)
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
    return source_of(_filled(result, address, given, found.specs()))


def _filled(result: Preview, address: str, given: Mapping[str, str], taken: Collection[str]) -> Mapping[str, str]:
    page = result.page
    name = given["name"] or (page.name if page else "") or urlsplit(address).netloc
    language = given["language"] or (page.language if page else "")
    return {**given, "id": given["id"] or free_id(address, name, taken), "name": name, "url": address, "language": language}


def free_id(address: str, name: str, taken: Collection[str]) -> str:
    """An id from the host's own name (`example` for www.example.co.uk), else from the organisation's, else from the path as well; with a
    number where all are taken."""
    parts = urlsplit(address)
    labels = [label for label in (parts.hostname or "").split(".")[:-1] if label not in _NO_NAME and not label.isdigit()]
    host = max(labels, key=len, default="")
    path = re.sub(r"\.\w+$", "", parts.path).replace("/", "-")
    plain = [slug for words in (host, name, f"{host or name} {path}") if (slug := _slug(words))] or ["source"]
    options = chain(plain, (f"{plain[-1][:50]}-{number}" for number in count(2)))
    return next(option for option in options if option not in taken)


def _slug(text: str) -> str:
    ascii_text = normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_text.lower()).strip("-")[:60].strip("-")


def keep(found: Service, spec: SourceSpec) -> None:
    """Puts a source into the store. ConfigError when a file owns its id."""
    refuse_file_owned(found, spec.id)
    found.store.put_definition(spec.id, source_to_toml(spec), found.clock())
    found.sync()


def refuse_file_owned(found: Service, source_id: str) -> None:
    """Raises ConfigError for a source that is defined in a file."""
    known = found.catalogue().sources.get(source_id)
    if known and known.owner == "file":
        raise ConfigError((Problem(str(known.path), "id", f"{source_id!r} is defined in this file: edit the file, or choose another id"),))
