"""What a list asks for, row by row, and whether it may be looked at.

weighed(service, (Wish(2, "https://www.example.org/news", name="Example"), Wish(3, "gopher://old.example/")))
->  (Row(2, ...), Row(3, outcome="refused", code="address", sentence='"gopher://old.example/" is no address of the web'))
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from config import SourceSpec, parse_source, source_to_toml, toml_lines
from entries import ConfigError, Forbidden, Row
from feeds.admin.masking import refuse_masks
from feeds.admin.sources import RESERVED
from scrapers import AddressGuard, url_key

if TYPE_CHECKING:
    from feeds.service import Service

OPTIONS = ("id", "home", "language", "timezone", "every")  # keys of a source that a list may set, beside address, name and groups
TEXT = "toml"  # the option that holds a whole source
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_BARE = re.compile(r"(?:[\w-]+\.)+[^\W\d_]{2,}\.?(?::\d{1,5})?(?:[/?#]|$)")  # www.example.org/news
_STANDS_IN = "import"  # for ids that are made when a source is kept
_MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Wish:
    """One row of a list. `number` is its line or place in the file. `options` are keys of `OPTIONS`; or `TEXT`, a whole source."""

    number: int
    address: str
    name: str = ""
    groups: tuple[str, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)


def weighed(service: Service, wishes: Iterable[Wish]) -> tuple[Row, ...]:
    """A row for each wish in order; outcome "refused" with code and sentence where it cannot be looked at: "address", "option", "twice"
    in this list, or "known" as a source already."""
    guard = AddressGuard(service.settings.allow_networks)
    sources = service.catalogue().sources
    known = {url_key(source.spec.url): f"it is the source {id_} already" for id_, source in sources.items()}
    ids = {id_: f"the id {id_} is taken already" for id_ in sources}
    here: dict[str, str] = {}
    rows = []
    for wish in wishes:
        row = _row(wish)
        key, id_ = url_key(row.address), row.options.get("id", "")
        if code_and_sentence := _fault(guard, row):
            row = _refused(row, *code_and_sentence)
        elif taken := known.get(key) or ids.get(id_):
            row = _refused(row, "known", taken)
        elif twice := here.get(key) or here.get(f"id {id_}"):
            row = _refused(row, "twice", twice)
        else:
            here[key] = f"row {wish.number} has this address already"
            here |= {f"id {id_}": f"row {wish.number} has this id already"} if id_ else {}
        rows.append(row)
    return tuple(rows)


def spec_of(row: Row, **found: str) -> SourceSpec:
    """The source that a row asks for, with what was found filled in where the row says nothing. ConfigError names what is wrong."""
    if text := row.options.get(TEXT):
        spec = parse_source(text, f"row {row.number}", owner="store")
        refuse_masks(spec, f"row {row.number}")
        return spec
    given = {"name": row.name, "url": row.address, **{key: value for key, value in row.options.items() if key != "groups"}}
    keys = {**found, **{key: value for key, value in given.items() if value}}
    groups = json.loads(row.options.get("groups", "[]"))
    text = toml_lines({key: value for key, value in {**keys, "groups": groups}.items() if value})
    return parse_source(text, f"row {row.number}", owner="store")


def text_of(row: Row, spec: SourceSpec) -> str:
    """The TOML to keep: as it was written where the row is a whole source."""
    return row.options.get(TEXT) or source_to_toml(spec)


def _row(wish: Wish) -> Row:
    groups = {"groups": json.dumps(list(wish.groups), ensure_ascii=False)} if wish.groups else {}
    options = {key: value for key, value in wish.options.items() if value} | groups
    return Row(wish.number, _mended(wish.address), wish.name, options)


def _mended(address: str) -> str:
    """The address as it stands; people leave its beginning out."""
    text = address.strip()
    return f"https://{text}" if _BARE.match(text) else text


def _fault(guard: AddressGuard, row: Row) -> tuple[str, str] | None:
    """Code and sentence of what is wrong with a row itself."""
    if not row.address:
        return "address", "there is no address"
    scheme = _SCHEME.match(row.address)
    if not scheme or scheme[1].lower() not in ("http", "https"):
        return "address", f"“{row.address[:_MOST_SHOWN]}” is no address of the web"
    try:
        address = guard.address(row.address)
        if address.host == "localhost" or address.host.endswith(".localhost"):
            guard.admit(address, ("127.0.0.1",))
    except Forbidden as error:
        return "address", str(error)
    try:
        spec_of(row, id=_STANDS_IN, name=_STANDS_IN)
    except ConfigError as error:
        return "option", "; ".join(f"{problem.key}: {problem.message}" for problem in error.problems)
    if (id_ := row.options.get("id", "")) in RESERVED:
        return "option", f"id: “{id_}” is the address of a page; choose another id"
    return None


def _refused(row: Row, code: str, sentence: str) -> Row:
    return replace(row, outcome="refused", code=code, sentence=sentence)
