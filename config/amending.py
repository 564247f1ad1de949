"""Changes single keys of a TOML text and leaves the rest as a person wrote it: comments, order, blank lines.

    amended('every = "30m"  # they asked for less', {("every",): "6h"})  ->  'every = "6h"  # they asked for less'

What results is read again and must say exactly what was wanted; where it does not (inline tables, dotted keys), the whole is written anew.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence

from config.catalogue import toml_value
from config.problems import Document, Key, read_toml
from entries import ConfigError, Problem

_MOST_SIGNS = 20  # number signs of a value that are tried as the beginning of its comment


def amended(text: str, changes: Mapping[Key, object], file: str = "the text") -> str:
    """The text with these keys set, or dropped where the value is None. ConfigError when the text is no TOML."""
    plain = text.replace("\r\n", "\n")
    for key, value in changes.items():
        plain = _amended(plain, key, value, file)
    return plain.replace("\n", "\r\n") if "\r\n" in text else plain


def _amended(text: str, key: Key, value: object, file: str) -> str:
    document = read_toml(text, file)
    wanted = _with(document.table, key, value)
    if wanted == _with(document.table, (), None):
        return text
    for attempt in (_in_place(text.split("\n"), document, key, value), _written(wanted, ())):
        if _says(attempt, wanted):
            return attempt
    raise ConfigError((Problem(file, ".".join(key), "cannot be changed by itself here; change the text"),))


def _with(table: Mapping[str, object], key: Key, value: object) -> dict[str, object]:
    """The table with the key set or dropped; empty tables count as none."""
    inner = {name: _with(part, (), None) if isinstance(part, Mapping) else part for name, part in table.items()}
    if len(key) > 1:
        part = inner.get(key[0], {})
        inner[key[0]] = _with(part if isinstance(part, Mapping) else {}, key[1:], value)
    elif key and value is not None:
        inner[key[0]] = tomllib.loads(f"value = {toml_value(value)}")["value"]
    elif key:
        inner.pop(key[0], None)
    return {name: part for name, part in inner.items() if part != {}}


def _says(text: str, wanted: Mapping[str, object]) -> bool:
    table = _parsed(text)
    return table is not None and _with(table, (), None) == wanted


def _parsed(text: str) -> dict[str, object] | None:
    try:
        return tomllib.loads(text)
    except ValueError:
        return None


def _in_place(lines: list[str], document: Document, key: Key, value: object) -> str:
    """The lines with one statement replaced, dropped or added."""
    at = document.lines.get(key)
    if at is None and value is not None:
        place, new = _place(lines, document, key)
        lines[place:place] = [*new, f"{_name(key[-1])} = {toml_value(value)}"]
    elif at is not None:
        end = _end(lines, document, key)
        statement = "\n".join(lines[at - 1 : end])
        left = statement.partition("=")[0].rstrip()
        lines[at - 1 : end] = [] if value is None else [f"{left} = {toml_value(value)}{_comment(statement)}"]
    return "\n".join(lines)


def _place(lines: Sequence[str], document: Document, key: Key) -> tuple[int, list[str]]:
    """Where a key that is not there yet goes, and the header that it needs first."""
    headers = [number for number in document.lines.values() if lines[number - 1].lstrip().startswith("[")]
    if len(key) > 1:
        own = document.lines.get(key[:-1])
        return (own, []) if own in headers else (_above(lines, len(lines)), ["", f"[{'.'.join(map(_name, key[:-1]))}]"])
    return _above(lines, min(headers, default=len(lines) + 1) - 1), []


def _above(lines: Sequence[str], place: int) -> int:
    """The place after the last statement before it: blank lines and comments belong to what follows."""
    while place and (not lines[place - 1].strip() or (place < len(lines) and lines[place - 1].lstrip().startswith("#"))):
        place -= 1
    return place


def _end(lines: Sequence[str], document: Document, key: Key) -> int:
    """Behind the last line of the statement of a key: what is left above the next one, without blank lines and comments. Where that is
    wrong, the result does not say what was wanted."""
    at = document.lines[key]
    end = min((line for other, line in document.lines.items() if line > at and other[: len(key)] != key), default=len(lines) + 1) - 1
    while end > at and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
        end -= 1
    return end


def _comment(statement: str) -> str:
    """The comment behind a statement, with the blanks before it: what follows the first number sign before which it is whole."""
    said, sign = _parsed(statement), -1
    for _ in range(_MOST_SIGNS):
        sign = statement.find("#", sign + 1)
        if sign < 0:
            break
        if said is not None and _parsed(statement[:sign]) == said:
            return statement[len(statement[:sign].rstrip()) :]
    return ""


def _written(table: Mapping[str, object], name: Key) -> str:
    """A whole table anew."""
    return "".join(_statements(table, name)).lstrip("\n")


def _statements(table: Mapping[str, object], name: Key) -> Iterable[str]:
    plain = [f"{_name(key)} = {toml_value(value)}\n" for key, value in table.items() if not isinstance(value, Mapping)]
    if name and plain:
        yield f"\n[{'.'.join(map(_name, name))}]\n"
    yield from plain
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _statements(value, (*name, key))


def _name(key: str) -> str:
    return key if key.replace("-", "").replace("_", "").isalnum() and key.isascii() else toml_value(key)
