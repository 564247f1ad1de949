"""From TOML text to checked values, and every fault told in plain words with file, line, column and key.

    check(SourceSpec, read_toml('id = "x"\\nevry = "30m"', "sources/x.toml"))
    -> ConfigError: sources/x.toml:2:1: evry: there is no such key; did you mean "every"?

Only `ConfigError` leaves this module, whatever the file holds.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from entries import ConfigError, Problem

_LARGEST = 1_000_000  # bytes of one file
_MOST_PROBLEMS = 20  # told of one file; the rest is counted
_HUGE = 10**15  # Python refuses to print whole numbers of more than 4,300 digits
_MOST_DOTS = 100  # outside quotes in one line: tomllib takes a minute for a key of 50,000 parts
_SECRETS = frozenset(
    {"alerts", "auth", "database_url", "headers", "oidc_client_secret", "secret_key", "webhooks"}
)  # their values are never repeated
_QUOTED = re.compile(r'"[^"\n]*"|\'[^\'\n]*\'')
_QUOTED_WORD = re.compile(r"'([^']*)'")
_PASSWORD = re.compile(r"//[^/@\s]*@")
_PLACE = re.compile(r"^(?P<what>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$", re.DOTALL)
_KEY = re.compile(
    r"""\s*(?:(?P<header>\[\[?)\s*)?(?P<key>(?:[\w-]+|"[^"\n]*"|'[^'\n]*')(?:\s*\.\s*(?:[\w-]+|"[^"\n]*"|'[^'\n]*'))*)\s*[]=]"""
)
_PART = re.compile(r"""[\w-]+|"[^"\n]*"|'[^'\n]*'""")
_TOML_WORDS = {
    "Invalid value": "a value is missing, or a text stands without quotes",
    "Cannot overwrite a value": "the key was given before",
}

Model = TypeVar("Model", bound=BaseModel)
Key = tuple[str, ...]
Place = tuple[int, int]  # line and column, from 1


@dataclass(frozen=True, slots=True)
class Document:
    """A TOML file: its name as problems show it, its table, and where each key stands."""

    file: str
    table: Mapping[str, object]
    places: Mapping[Key, Place] = field(default_factory=dict)

    @property
    def lines(self) -> Mapping[Key, int]:
        """In which line each key stands."""
        return {key: line for key, (line, _) in self.places.items() if line is not None}

    def problem(self, key: Key, message: str) -> Problem:
        """A fault of this file at this key; the place is that of the key or of the nearest table around it."""
        place = next((self.places[key[:end]] for end in range(len(key), 0, -1) if key[:end] in self.places), (None, None))
        return Problem(self.file, ".".join(shortened(part) for part in key), message, *place)


class Gathered:
    """Gathers the problems of several steps, so that one reading of them mends all.

    gathered = Gathered()
    with gathered: first step
    with gathered: second step
    gathered.settle()     # raises ConfigError when a step failed
    """

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        if not isinstance(error, ConfigError):
            return False
        self.problems += error.problems
        return True

    def settle(self) -> None:
        """Raises ConfigError with everything that was gathered."""
        if self.problems:
            raise ConfigError(tuple(self.problems))


def read_text(path: Path, name: str) -> str:
    """The text of a file. Raises ConfigError when it is no file, too large, unreadable or not UTF-8."""
    try:
        if not path.is_file():
            raise ConfigError((Problem(name, "", "must be a file, and there is none that can be read"),))
        with path.open("rb") as stream:
            content = stream.read(_LARGEST + 1)
        if len(content) > _LARGEST:
            raise ConfigError((Problem(name, "", f"must not be larger than {_LARGEST:,} bytes"),))
        return content.decode("utf-8-sig")
    except OSError as error:
        raise ConfigError((Problem(name, "", f"cannot be read: {error.strerror or error}"),)) from error
    except UnicodeDecodeError as error:
        before = content[: error.start].split(b"\n")
        place = len(before), len(before[-1].decode("utf-8-sig")) + 1
        raise ConfigError((Problem(name, "", f"must be UTF-8 text; found the byte 0x{content[error.start]:02x}", *place),)) from error


def read_toml(text: str, file: str) -> Document:
    """The document in a TOML text. Raises ConfigError with line and column."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.count(".") > _MOST_DOTS and _QUOTED.sub("", line).count(".") > _MOST_DOTS:
            raise ConfigError((Problem(file, "", f"a key has at most {_MOST_DOTS} parts", number, 1),))
    try:
        return Document(file, tomllib.loads(text), _key_places(text))
    except RecursionError:
        raise ConfigError((Problem(file, "", "lists or tables lie too deep in each other"),)) from None
    except ValueError as error:
        raise ConfigError((_syntax_problem(str(error), text, file),)) from error


def read_table(text: str, file: str) -> Mapping[str, object]:
    """What a TOML text says, whether or not anybody understands it. Raises ConfigError with line and column."""
    return read_toml(text, file).table


def check(model: type[Model], document: Document, table: object = None, under: Key = ()) -> Model:
    """The document (or the part of it that stands under a key) as a value. Raises ConfigError with all its faults."""
    try:
        return model.model_validate(document.table if table is None else table)
    except ValidationError as error:
        faults = error.errors(include_url=False)
        problems = [document.problem(*_told(fault, model, under)) for fault in faults[:_MOST_PROBLEMS]]
        if len(faults) > _MOST_PROBLEMS:
            problems.append(Problem(document.file, "", f"and {len(faults) - _MOST_PROBLEMS} further faults"))
        raise ConfigError(tuple(problems)) from error


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`; did you mean "every"?` when a known word is close, else nothing."""
    spelled = {name.lower(): name for name in sorted(known)}
    near = get_close_matches(word.lower(), spelled, n=1) if len(word) <= 64 else []
    return f'; did you mean "{spelled[near[0]]}"?' if near else ""


def shortened(text: str) -> str:
    """At most 60 characters of foreign text, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:57]}..."


def found(value: object) -> str:
    """A value as a problem shows it."""
    match value:
        case str():
            return json.dumps(shortened(_PASSWORD.sub("//...@", value)), ensure_ascii=False)
        case bool():
            return str(value).lower()
        case int() | float():
            return "a huge number" if abs(value) > _HUGE else f"the number {value}"
        case Mapping():
            return "a table"
        case list():
            return "a list"
        case _:
            return f"the date or time {value}"


def _told(fault: Any, model: type[BaseModel], under: Key) -> tuple[Key, str]:  # Any: pydantic's own dictionary of a fault
    """Key and message for one of pydantic's faults."""
    parts: Key = tuple(str(part) for part in fault["loc"] if not isinstance(part, int) and part != "[key]")
    key = under + parts
    if fault["type"] == "extra_forbidden":
        return key, "there is no such key" + did_you_mean(parts[-1], _keys_of(model, parts[:-1]))
    if fault["type"] == "missing":
        return key, "is missing"
    value = fault["input"]
    if _SECRETS.intersection(key) or (isinstance(value, str) and not value.strip()):  # nothing is there to show
        return key, _sentence(fault)
    is_word = fault["type"] == "literal_error" and isinstance(value, str)
    hint = did_you_mean(value, _QUOTED_WORD.findall(fault["ctx"]["expected"])) if is_word else ""
    return key, f"{_sentence(fault)}; found {found(value)}{hint}"


_SENTENCES = {
    "string": "must be text in quotes",
    "bool": "must be true or false",
    "int": "must be a whole number",
    "float": "must be a number",
    "finite": "must be a finite number",
    "tuple": "must be a list",
    "dict": "must be a table",
    "model": "must be a table",
    "greater_than_equal": "must be at least {ge}",
    "greater_than": "must be more than {gt}",
    "less_than_equal": "must be at most {le}",
    "string_too_short": "must not be empty",
    "too_short": "must not be empty",
    "string_too_long": "must have at most {max_length} characters",
    "too_long": "must have at most {max_length} entries",
    "literal_error": "must be {expected}",
    "value_error": "{error}",
}


def _sentence(fault: Any) -> str:  # Any: as above
    kind, context = fault["type"], fault.get("ctx", {})
    template = _SENTENCES.get(kind) or _SENTENCES.get(kind.partition("_")[0])
    return template.format(**context).replace("'", '"') if template else fault["msg"]


def _keys_of(model: type[BaseModel], parts: Key) -> Iterable[str]:
    """The keys of the table that lies under a path of a model."""
    for part in parts:
        inner = model.model_fields[part].annotation
        assert isinstance(inner, type), "an unknown key stands in a table"
        assert issubclass(inner, BaseModel), "and every table has a model"
        model = inner
    return model.model_fields


def _key_places(text: str) -> dict[Key, Place]:
    """Where each key and table header stands. A scan, not a parser: keys inside an inline table count as their line's key."""
    places: dict[Key, Place] = {}
    table: Key = ()
    inside = ""  # the quotes of a text that goes over several lines
    for number, line in enumerate(text.split("\n"), 1):
        if not inside and (match := _KEY.match(line)):
            key = tuple(part.strip("\"'") for part in _PART.findall(match["key"]))
            if match["header"]:
                table = key
            for end in range(1, len(key) + 1):
                places.setdefault(key[:end] if match["header"] else table + key[:end], (number, match.start("key") + 1))
        for quotes in ('"""', "'''"):
            if line.count(quotes) % 2 and inside in ("", quotes):
                inside = "" if inside else quotes
    return places


def _syntax_problem(sentence: str, text: str, file: str) -> Problem:
    place = _PLACE.match(sentence)
    if not place:  # numbers of more than 4,300 digits
        return Problem(file, "", "a number has too many digits")
    what = _TOML_WORDS.get(place["what"], place["what"][:1].lower() + place["what"][1:])
    if place["line"]:
        return Problem(file, "", f"no valid TOML: {shortened(what)}", int(place["line"]), int(place["column"]))
    lines = text.split("\n")
    return Problem(file, "", f"no valid TOML at the end of the file: {shortened(what)}", len(lines), len(lines[-1]) + 1)
