"""Lists of sources as people have them: OPML, CSV, spreadsheets, JSON, TOML. `list_files` writes them.

    read_list("newsrooms.csv", b"url;name\\nhttps://www.example.org/news;Example\\n")
    ->  (Wish(2, "https://www.example.org/news", "Example"),)

A file is read whole or not at all: ConfigError says what is wrong with its structure. What single rows ask for is judged by
`feeds.admin.wishes`. All of it is foreign: bounded, never unpacked to disk, without entities, and nothing in it is run.
"""

from __future__ import annotations

import csv
import json
import stat
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from io import BytesIO, StringIO
from pathlib import PurePosixPath
from types import MappingProxyType
from xml.etree.ElementTree import Element, ParseError
from zipfile import BadZipFile, ZipFile

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from openpyxl import load_workbook

from config import parse_source
from entries import ConfigError, Problem
from feeds.admin.list_files import FORMULA
from feeds.admin.wishes import OPTIONS, TEXT, Wish

LARGEST = 5_000_000  # bytes of a file
MOST = 5_000  # rows
_UNPACKED = 30_000_000  # bytes that a spreadsheet or an archive may hold
_PARTS = 6_000  # files in it
_COLUMNS = 50
_FOLDERS = 20  # that lie in each other
_CELL = 4_000  # characters
_SOURCE = 1_000_000  # bytes of one TOML file
_MOST_PROBLEMS = 20  # told of one file; the rest is counted
# What openpyxl raises over parts that are not what they should be; the errors of both XML libraries are among them.
_CROOKED = (
    *(ArithmeticError, AttributeError, EOFError, LookupError, OSError, RuntimeError, SyntaxError, TypeError, ValueError),
    *(BadZipFile, zlib.error),
)

# What people call a column, in small letters.
_COLUMN_NAMES: Mapping[str, str] = MappingProxyType(
    {name: key for key, names in {
        "url": "url address webaddress link xmlurl feed newsroom",
        "name": "name title organisation organization text source",
        "groups": "group groups label labels category categories folder tags",
        "home": "home homepage htmlurl",
        "id": "id", "language": "language lang", "timezone": "timezone zone", "every": "every interval",
    }.items() for name in names.split()}
)  # fmt: skip


class Unreadable(ValueError):
    """A fault of structure, with its line (or row) where one is to blame."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line


def read_list(name: str, content: bytes) -> tuple[Wish, ...]:
    """The rows of a list in order, as the ending of its name says it is to be read. ConfigError when it is too large, of no known
    ending, faulty, or holds no row."""
    ending = PurePosixPath(name.lower()).suffix
    try:
        if ending not in _READERS:
            raise Unreadable(f"is none of the lists we read: {', '.join(_READERS)}")
        if len(content) > LARGEST:
            raise Unreadable(f"must not be larger than {LARGEST:,} bytes")
        wishes = tuple(_READERS[ending](name, content))
        if not wishes:
            raise Unreadable("holds no address")
        if len(wishes) > MOST:
            raise Unreadable(f"must not hold more than {MOST:,} rows; found {len(wishes):,}")
    except Unreadable as error:
        raise ConfigError((Problem(name, "", str(error), error.line),)) from error
    return wishes


# ------------------------------------------------------------------------------------------------------------------- OPML


def _opml(_name: str, content: bytes) -> Iterator[Wish]:
    """OPML 2.0. Strictly: a reader that forgives would import half of a file that was cut."""
    try:
        root: Element = fromstring(content, forbid_external=True)
    except DefusedXmlException as error:
        raise Unreadable("must not define or name entities") from error
    except ParseError as error:
        raise Unreadable(f"is no valid XML: {str(error).partition(':')[0]}", error.position[0]) from error
    except (ValueError, LookupError) as error:  # an encoding that nobody knows
        raise Unreadable("is in an encoding that we cannot read") from error
    if root.tag != "opml":
        raise Unreadable(f"must be OPML; its root is <{root.tag[:60]}>")
    number = 0
    waiting: list[tuple[Element, tuple[str, ...]]] = [(root, ())]
    while waiting:
        element, folders = waiting.pop()
        address = _attribute(element, "xmlurl") or _attribute(element, "htmlurl") or _attribute(element, "url")
        title = _attribute(element, "title") or _attribute(element, "text")
        if element.tag == "outline" and address:
            number += 1
            groups = (*folders, *(part.strip().strip("/") for part in _attribute(element, "category").split(",")))
            home = _attribute(element, "htmlurl")
            home = home if home != address and home.startswith(("http://", "https://")) else ""
            yield Wish(number, address, title, _words(groups), {"home": home, "language": _attribute(element, "language")})
        inner = (*folders, title) if element.tag == "outline" and title and not address else folders
        if len(inner) > _FOLDERS:
            raise Unreadable(f"folders lie more than {_FOLDERS} deep in each other")
        waiting += [(child, inner) for child in reversed(element)]


def _attribute(element: Element, name: str) -> str:
    return next((value.strip() for key, value in element.items() if key.lower() == name), "")


def _words(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in words if word))


# ------------------------------------------------------------------------------------------------------------------ tables


def _csv(_name: str, content: bytes) -> Iterator[Wish]:
    text = _decoded(content)
    if "\0" in text:
        raise Unreadable("holds a NUL character", text.count("\n", 0, text.index("\0")) + 1)
    first = text.partition("\n")[0]
    reader = csv.reader(StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=True)
    return _table(_numbered(reader))


def _numbered(reader: Iterator[list[str]]) -> Iterator[tuple[int, Sequence[str]]]:
    """The rows with the line in which each ends."""
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Unreadable(f"is no valid CSV: {error}", reader.line_num) from error  # type: ignore[attr-defined] # typeshed
        yield reader.line_num, row  # type: ignore[attr-defined] # typeshed gives csv.reader a name of its own


def _decoded(content: bytes) -> str:
    """Spreadsheet programs write UTF-16 with a mark, UTF-8 with or without one, and Windows-1252."""
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _xlsx(_name: str, content: bytes) -> Iterator[Wish]:
    """The first sheet that holds anything."""
    for part in _parts(content):
        if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
            raise Unreadable("must not define entities")
    try:
        book = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
        for sheet in book.worksheets:
            rows = sheet.iter_rows(max_row=MOST + 2, max_col=_COLUMNS, values_only=True)
            cells = [(number, ["" if cell is None else str(cell) for cell in row]) for number, row in enumerate(rows, 1)]
            if any(any(row) for _, row in cells):
                return _table(cells)
    except _CROOKED as error:
        raise Unreadable("is no spreadsheet that can be read") from error
    return iter(())


def _parts(content: bytes) -> Iterator[bytes]:
    """The files of an archive, none of which is unpacked to disk, once their sizes are known to be bearable."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            infos = archive.infolist()
            if len(infos) > _PARTS or sum(info.file_size for info in infos) > _UNPACKED:
                raise Unreadable(f"must not hold more than {_PARTS:,} files or {_UNPACKED:,} bytes unpacked")
            yield from (archive.read(info) for info in infos)
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, KeyError, OSError) as error:
        raise Unreadable(f"is no archive that can be read: {error}") from error


def _table(rows: Iterable[tuple[int, Sequence[str]]]) -> Iterator[Wish]:
    """Rows below a line of names; or without one, the first cell that looks like an address in each."""
    columns: list[str] | None = None
    for number, row in rows:
        cells = [_cell(cell, number) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if len(cells) > _COLUMNS:
            raise Unreadable(f"must not have more than {_COLUMNS} columns", number)
        if not cells or (cells[0].startswith("#") and not any("." in cell for cell in cells[1:])):
            continue
        if columns is None:
            columns = _columns(cells, number)
            if _key(cells[columns.index("url")]) == "url":
                continue
        if len(cells) > len(columns):
            raise Unreadable(f"this row has {len(cells)} cells, and there are {len(columns)} columns", number)
        found = dict(zip(columns, cells, strict=False))
        groups = _words(part.strip() for part in found.get("groups", "").replace(";", ",").split(","))
        yield Wish(number, found.get("url", ""), found.get("name", ""), groups, {key: found.get(key, "") for key in OPTIONS})


def _cell(cell: str, number: int) -> str:
    """The text of a cell. The quote that keeps a spreadsheet program from running a text as a formula is not part of it."""
    text = " ".join(cell.split())
    if len(text) > _CELL:
        raise Unreadable(f"a cell must not have more than {_CELL:,} characters", number)
    return text[1:] if text[:1] == "'" and text[1:].startswith(FORMULA) else text


def _columns(first: Sequence[str], number: int) -> list[str]:
    """What each column holds, by the first row: names, or an address."""
    names = [_key(cell) for cell in first]
    if "url" in names:
        return [name if names.index(name) == place else "" for place, name in enumerate(names)]
    address = next((place for place, cell in enumerate(first) if "." in cell and " " not in cell), None)
    if address is None:
        raise Unreadable("no column is called url, address or link, and the first row holds no address", number)
    others = iter(("name",))
    return ["url" if place == address else next(others, "") for place in range(len(first))]


def _key(cell: str) -> str:
    """What a column is by its name; "" for one that we do not know."""
    return _COLUMN_NAMES.get(cell.lower().replace("_", "").replace(" ", "").replace("-", ""), "")


# -------------------------------------------------------------------------------------------------------------------- JSON


def _json(name: str, content: bytes) -> Iterator[Wish]:
    """A list of objects whose keys are those of the columns; or an object that holds it under "sources"."""
    try:
        value = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise Unreadable("is no valid JSON", getattr(error, "lineno", None)) from error
    value = value.get("sources") if isinstance(value, dict) else value
    if not isinstance(value, list):
        raise Unreadable("must be a list of sources, or hold one under “sources”")
    problems = [problem for number, item in enumerate(value, 1) for problem in _json_problems(name, number, item)]
    if len(problems) > _MOST_PROBLEMS:
        problems[_MOST_PROBLEMS:] = [Problem(name, "", f"and {len(problems) - _MOST_PROBLEMS} further faults")]
    if problems:
        raise ConfigError(tuple(problems))
    for number, item in enumerate(value, 1):
        found = {_key(key): text for key, text in item.items()}
        groups = found.get("groups", ())
        words = groups.split(",") if isinstance(groups, str) else groups
        options = {key: found.get(key, "") for key in OPTIONS}
        yield Wish(number, found.get("url", ""), found.get("name", ""), _words(word.strip() for word in words), options)


def _json_problems(name: str, number: int, item: object) -> Iterator[Problem]:
    if not isinstance(item, dict):
        yield Problem(name, f"[{number}]", "must be an object with the keys of a source")
        return
    for key, value in item.items():
        kind = _key(key)
        texts = value if kind == "groups" and isinstance(value, list) else [value]
        if not kind:
            yield Problem(name, f"[{number}].{key[:60]}", "there is no such key")
        elif not all(isinstance(text, str) and len(text) <= _CELL for text in texts):
            yield Problem(name, f"[{number}].{key}", f"must be text of at most {_CELL:,} characters")
    if not any(_key(key) == "url" for key in item):
        yield Problem(name, f"[{number}].url", "is missing")


# -------------------------------------------------------------------------------------------------------------------- TOML


def _toml(name: str, content: bytes, number: int = 1) -> Iterator[Wish]:
    """One source, whole. Raises ConfigError with line and column."""
    text = content.decode("utf-8-sig", "replace")
    spec = parse_source(text, name, owner="store")
    yield Wish(number, spec.url, spec.name, (), {"id": spec.id, TEXT: text})


def _toml_zip(_name: str, content: bytes) -> Iterator[Wish]:
    """An archive of nothing but TOML files, without folders and links."""
    try:
        infos = ZipFile(BytesIO(content)).infolist()
    except (BadZipFile, ValueError, NotImplementedError) as error:
        raise Unreadable(f"is no archive that can be read: {error}") from error
    for info in infos:
        path = info.filename
        if set(path) & set("/\\:\0") or path.startswith(".") or not path.endswith(".toml") or len(path) > 100:
            raise Unreadable(f"must hold nothing but TOML files without folders; found “{path[:60]}”")
        if stat.S_ISLNK(info.external_attr >> 16) or info.file_size > _SOURCE:
            raise Unreadable(f"must hold nothing but small files; “{path}” is none")
    if len({info.filename for info in infos}) < len(infos):
        raise Unreadable("holds two files of one name")
    problems: list[Problem] = []
    wishes: list[Wish] = []
    for number, (info, part) in enumerate(zip(infos, _parts(content), strict=True), 1):
        try:
            wishes += _toml(info.filename, part, number)
        except ConfigError as error:
            problems += error.problems
    if problems:
        raise ConfigError(tuple(problems))
    yield from wishes


_READERS: Mapping[str, Callable[[str, bytes], Iterator[Wish]]] = MappingProxyType(
    {
        ".opml": _opml,
        ".xml": _opml,
        ".csv": _csv,
        ".tsv": _csv,
        ".txt": _csv,
        ".xlsx": _xlsx,
        ".json": _json,
        ".toml": _toml,
        ".zip": _toml_zip,
    }
)

ENDINGS = tuple(_READERS)
