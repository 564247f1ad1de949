"""All sources in one view, each with its owner: a file of the configuration folder, or the store.

A file source is read-only in the pages; a stored one is edited there. Both are the same TOML and pass the same checks, so a
source moves from one to the other as one file, either way.

    Catalogue(configuration.sources, store.definitions()).sources["example"].owner  ->  "file"
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from pydantic import BaseModel

from config.feeds import unknown_topics
from config.formerly import former_names
from config.problems import Document, Gathered, check, read_toml
from config.source import SourceSpec, duration_text
from entries import ConfigError, Problem

Owner = Literal["file", "store"]


@dataclass(frozen=True, slots=True)
class FileSource:
    """A source that a file owns: its specification, where the file lies, and its text."""

    spec: SourceSpec
    path: Path
    text: str


@dataclass(frozen=True, slots=True)
class CatalogueSource:
    """A source with its owner. `path` is None for a stored one; `text` is the TOML as it was written, comments and all."""

    spec: SourceSpec
    owner: Owner
    path: Path | None
    text: str


class Catalogue:
    """One view of sources from files and from the store (id -> TOML text). `problems` tells which stored ones are left out, and which
    former ids do not count; `moved` leads from those that count to the present ones."""

    def __init__(self, files: Iterable[FileSource], stored: Mapping[str, str]) -> None:
        sources = {source.spec.id: CatalogueSource(source.spec, "file", source.path, source.text) for source in files}
        gathered = Gathered()
        for id_, text in sorted(stored.items()):
            name = f"stored source {id_}"
            with gathered:
                spec = _parsed(text, name)
                if spec.id != id_:
                    raise ConfigError((Problem(name, "id", f'must be "{id_}", under which it is stored; found "{spec.id}"'),))
                if id_ in sources:
                    raise ConfigError((Problem(name, "id", f"the file {sources[id_].path} has this id too, and the file counts"),))
                sources[id_] = CatalogueSource(spec, "store", None, text)
        moved, wrong = former_names({id_: source.spec.formerly for id_, source in sources.items()})
        gathered.problems += (_misnamed(sources[id_], sentence) for id_, sentence in wrong)
        self.sources: Mapping[str, CatalogueSource] = MappingProxyType(sources)
        self.moved: Mapping[str, str] = MappingProxyType(moved)
        self.problems: tuple[Problem, ...] = tuple(gathered.problems)


@lru_cache(maxsize=20_000)
def _parsed(text: str, name: str) -> SourceSpec:
    """A stored source. The same texts are looked at again whenever one of thousands was edited."""
    return parse_source(text, name, owner="store")


def _misnamed(source: CatalogueSource, sentence: str) -> Problem:
    name = f"{source.path.parent.name}/{source.path.name}" if source.path else f"stored source {source.spec.id}"
    return read_toml(source.text, name).problem(("formerly",), sentence)


def parse_source(text: str, file_name: str, *, owner: Owner, topics: Collection[str] | None = None) -> SourceSpec:
    """The source in a TOML text. `topics` are the ids that exist, None where they are not known. Raises ConfigError.

    Who may write to the store is not always who may run code on this machine or read its environment, so `scraper` and
    `auth = "env:..."` are for files only.
    """
    document = read_toml(text, file_name)
    try:
        spec = check(SourceSpec, document)
    except ConfigError as error:
        raise ConfigError((*error.problems, *_strangers(document, topics))) from None
    problems = _strangers(document, topics)
    if owner == "store":
        problems += _for_files_only(document, spec)
    if problems:
        raise ConfigError(problems)
    return spec


def _strangers(document: Document, topics: Collection[str] | None) -> tuple[Problem, ...]:
    """Topics that the file names and nobody knows, told also where other keys are faulty."""
    labels = document.table.get("labels")
    own = {key: _words(document.table.get(key)) for key in ("topics", "only_topics")}
    mapped = {label: _words(value) for label, value in labels.items()} if isinstance(labels, dict) else {}
    return unknown_topics(document, (), own, topics) + unknown_topics(document, ("labels",), mapped, topics)


def _words(value: object) -> tuple[str, ...]:
    """The texts of a list, or one text that is not blank."""
    values = value if isinstance(value, list) else [value]
    return tuple(word.strip() for word in values if isinstance(word, str) and word.strip())


def _for_files_only(document: Document, spec: SourceSpec) -> tuple[Problem, ...]:
    refused = {
        ("scraper",): (spec.scraper, "a scraper in Python is only for sources in files"),
        ("fetch", "auth"): (spec.fetch.auth.startswith("env:"), "a variable of the environment is only for sources in files"),
    }
    return tuple(document.problem(key, sentence) for key, (wrong, sentence) in refused.items() if wrong)


def source_to_toml(spec: SourceSpec) -> str:
    """The source as TOML, with only what differs from the defaults; `parse_source` reads the same source from it."""
    return "".join(_table(spec, ()))


def source_schema() -> dict[str, Any]:  # Any: a JSON Schema is JSON
    """The JSON Schema of a source file, for editors that complete and check TOML."""
    # In the other mode pydantic writes default durations as "PT30M", which no source file may hold.
    schema = SourceSpec.model_json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "Pressroll source"}


def _table(table: BaseModel, name: tuple[str, ...]) -> Iterable[str]:
    """A table's own keys under its header, then the tables inside it."""
    given = [
        (key, getattr(table, key))
        for key, field in type(table).model_fields.items()
        if getattr(table, key) != field.get_default(call_default_factory=True)
    ]
    plain = toml_lines({key: value for key, value in given if not isinstance(value, BaseModel)})
    if name and plain:
        yield f"\n[{'.'.join(name)}]\n"
    yield plain
    for key, value in given:
        if isinstance(value, BaseModel):
            yield from _table(value, (*name, key))


def toml_lines(values: Mapping[str, object]) -> str:
    """Keys and values as TOML, a line each; the keys are of plain letters."""
    return "".join(f"{key} = {toml_value(value)}\n" for key, value in values.items())


def toml_value(value: object) -> str:
    """A value as TOML writes it on one line."""
    match value:
        case bool():
            return str(value).lower()
        case int() | float():
            return str(value)
        case date() | time():  # no key of ours, but texts are changed before anybody asks what they mean
            return value.isoformat()
        case timedelta():
            return toml_value(duration_text(value))
        case tuple() | list():
            return f"[{', '.join(toml_value(item) for item in value)}]"
        case dict():
            return f"{{ {', '.join(f'{toml_value(key)} = {toml_value(item)}' for key, item in value.items())} }}"
    # A TOML text is a JSON text, but for the one control character that JSON leaves bare.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
