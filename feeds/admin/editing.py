"""A source as a form and as TOML, either from the other: both say the same, and what a form does not show stays as it is written.

fields_of('name = "X"\\n[listing]\\nitem = "li" # theirs')["listing.item"]      ->  "li"
written('name = "X"\\n[listing]\\nitem = "li" # theirs', {"listing.item": "a"})  ->  'name = "X"\\n[listing]\\nitem = "a" # theirs'
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from pydantic import BaseModel

from config import ArticleRules, ListingRules, SourceSpec, amended, duration_text, read_table
from entries import ConfigError, Problem
from feeds.wording import sentence

FieldKind = Literal["line", "lines", "switch", "choice"]
READERS = (("full", "full text"), ("excerpt", "first 300 characters"), ("headline", "headline only"))
_NEEDED = frozenset({"name", "url"})


@dataclass(frozen=True, slots=True)
class Field:
    """A field: its key as problems name it, its label, a hint, and what is typed: a line, several lines, nothing but a tick, or one
    of the `choices`, by value."""

    key: str
    label: str
    hint: str
    kind: FieldKind = "line"
    choices: tuple[tuple[str, str], ...] = ()

    @property
    def path(self) -> tuple[str, ...]:
        """Where the key stands in the TOML."""
        return tuple(self.key.split("."))


def _selectors(table: str, model: type[BaseModel]) -> Iterable[Field]:
    for key, field in model.model_fields.items():
        if field.annotation is str:
            yield Field(f"{table}.{key}", key.capitalize(), field.description or "")


BASICS = (
    Field("name", "Name", "as readers see it"),
    Field("url", "Address", "the page that lists the releases"),
    Field("timezone", "Time zone", "of dates that name none, such as Asia/Hong_Kong"),
    Field("language", "Language", "such as en or zh-Hans; empty: as the pages say"),
    Field("every", "Check every", "such as 30m, 6h or 1d"),
    Field("readers", "Readers get", "in feeds, pages and widgets", "choice", READERS),
    Field("groups", "Groups", "one in a line, for those who look after many sources", "lines"),
    Field("fetch.render", "Let a browser run the page’s scripts before it is read", "for lists that a script draws", "switch"),
)
LISTING = tuple(_selectors("listing", ListingRules))
ARTICLE = (
    *_selectors("article", ArticleRules),
    Field("article.drop", "Leave out", "selectors of what is no part of it, one in a line", "lines"),
)
TOPICS = Field("topics", "Topics", "that every release of this source has, whatever its words say", "lines")
FIELDS = (*BASICS, TOPICS, *LISTING, *ARTICLE)
_LONGEST = 40_000  # characters of a text that is changed by fields: half a second for all of them
_BY_KEY = {field.key: field for field in FIELDS}


def fields_of(text: str) -> dict[str, str]:
    """What the form shows of a TOML text, by key; several values stand in lines. ConfigError when it is no TOML."""
    table = read_table(text, "the form")
    return {field.key: _shown(_value(table, field)) for field in FIELDS}


def written(text: str, given: Mapping[str, str]) -> str:
    """The TOML with what the form says differently, and nothing else. ConfigError when the text is no TOML, or too long for a form, whose
    fields are changed one after the other."""
    if len(text) > _LONGEST:
        raise ConfigError((Problem("the form", "", f"the text has more than {_LONGEST:,} characters; edit it as TOML"),))
    shown = fields_of(text)
    return amended(
        text, {_BY_KEY[key].path: _meant(_BY_KEY[key], value) for key, value in given.items() if _lines(value) != _lines(shown[key])}
    )


def by_field(problems: Iterable[Problem]) -> tuple[Mapping[str, str], tuple[Problem, ...]]:
    """Problems that stand at fields of the form, by key, and the others."""
    at: dict[str, str] = {}
    others = []
    for problem in problems:
        if problem.key in _BY_KEY:
            at.setdefault(problem.key, sentence(problem.message))
        else:
            others.append(problem)
    return at, tuple(others)


def label_of(key: str) -> str:
    """What the form calls a field; a title stands on the list and on the page of a release, so that selectors keep their key."""
    return key if key.startswith(("listing.", "article.")) else _BY_KEY[key].label


def changes(before: SourceSpec, after: SourceSpec) -> tuple[str, ...]:
    """What an edit changed, by key: `every`, `listing.item`."""
    found = []
    for name in SourceSpec.model_fields:
        was, now = getattr(before, name), getattr(after, name)
        if isinstance(was, BaseModel):
            found += [f"{name}.{key}" for key in type(was).model_fields if getattr(was, key) != getattr(now, key)]
        elif was != now:
            found.append(name)
    return tuple(found)


def _value(table: Mapping[str, object], field: Field) -> object:
    """What stands in the text, else what counts without it."""
    part: object = table
    model: type[BaseModel] = SourceSpec
    for name in field.path[:-1]:
        part = part.get(name, {}) if isinstance(part, Mapping) else {}
        annotation = model.model_fields[name].annotation
        assert isinstance(annotation, type), "a table of rules"
        model = annotation
    usual = model.model_fields[field.path[-1]]
    if isinstance(part, Mapping) and field.path[-1] in part:
        return part[field.path[-1]]
    return "" if usual.is_required() else usual.get_default(call_default_factory=True)


def _shown(value: object) -> str:
    match value:
        case bool():
            return "on" if value else ""
        case str():
            return value
        case list() | tuple():
            return "\n".join(str(one) for one in value)
        case timedelta():
            return duration_text(value)
    return str(value)


def _lines(value: str) -> list[str]:
    return [line.strip() for line in value.splitlines() if line.strip()]


def _meant(field: Field, value: str) -> object:
    if field.kind == "switch":
        return True if value else None
    lines = _lines(value)
    if field.kind == "lines":
        return lines or None
    return " ".join(lines) or ("" if field.key in _NEEDED else None)
