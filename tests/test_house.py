"""The walls of the house: which way imports go, through which faces, who may open a socket, and how large a room may grow."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FLOORS = ("entries", "config", "scrapers", "feeds", "wsgi")  # each may use only what stands before it
MODULES = [path for floor in FLOORS[:-1] for path in sorted((ROOT / floor).rglob("*.py"))] + [ROOT / "wsgi.py"]
DOOR = re.compile(r"^(fetch|guard|browser)")
CLIENTS = {"httpx", "httpcore", "h11", "requests", "urllib3", "aiohttp", "socket", "playwright"}
CLIENT_MODULES = {"http.client", "urllib.request"}
MAX_LINES = 400
MAX_FUNCTION = 40


def imported(path: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(module, names) of every import, function bodies and TYPE_CHECKING blocks included."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, ()) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module, tuple(alias.name for alias in node.names)


def floor_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_go_one_way_and_through_faces(path: Path) -> None:
    own = FLOORS.index(floor_of(path))
    for module, names in imported(path):
        top = module.partition(".")[0]
        if top not in FLOORS or top == floor_of(path):
            continue
        assert FLOORS.index(top) < own, f"{path.name} imports {module}, which stands above it"
        assert module == top, f"{path.name} imports {module}; take it from {top}, through its __all__"
        face = importlib.import_module(top).__all__
        assert set(names) <= set(face), f"{path.name} takes {set(names) - set(face)} which {top}.__all__ does not offer"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_the_fetcher_opens_connections(path: Path) -> None:
    if floor_of(path) == "scrapers" and DOOR.match(path.name):
        return
    for module, names in imported(path):
        client = module.partition(".")[0] in CLIENTS or module in CLIENT_MODULES
        client |= module in {"urllib", "http"} and bool({"request", "client"} & set(names))
        # Listening and asking for the host's own name are no connections; these files do nothing else with sockets.
        listens = module == "socket" and path.name in {"leases.py", "processes.py", "newsroom.py"}
        assert not client or listens, f"{path.name} imports {module}: only scrapers/fetch*, guard*, browser* go out"


def test_only_the_service_the_command_line_and_what_configures_know_the_scrapers() -> None:
    allowed = re.compile(r"^((service|desks)\.py|cli\w*\.py|admin/\w+\.py)$")
    wrong = [
        path.name
        for path in (ROOT / "feeds").rglob("*.py")
        if any(module.split(".")[0] == "scrapers" for module, _ in imported(path))
        and not allowed.match(path.relative_to(ROOT / "feeds").as_posix())
    ]
    assert wrong == []


def test_entries_knows_no_html_http_flask_or_toml() -> None:
    foreign = {"bs4", "selectolax", "lxml", "httpx", "flask", "tomllib", "nh3", "html"}
    wrong = [
        (path.name, module)
        for path in (ROOT / "entries").rglob("*.py")
        for module, _ in imported(path)
        if module.partition(".")[0] in foreign
    ]
    assert wrong == []


@pytest.mark.parametrize("package", FLOORS[:-1])
def test_a_face_offers_what_it_names(package: str) -> None:
    face = importlib.import_module(package)
    assert [name for name in face.__all__ if not hasattr(face, name)] == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_room_grows_past_its_size(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.count("\n") <= MAX_LINES, "split it by subject"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            size = (node.end_lineno or 0) - node.lineno + 1
            assert size <= MAX_FUNCTION, f"{node.name} has {size} lines: a table, or steps with names?"


def test_no_site_is_named_in_general_code() -> None:
    """A rule for one site belongs to sites/ or to its source file. Docstrings may say where a rule was seen."""
    names = re.compile(r"sensetime|brightwater", re.IGNORECASE)
    wrong = []
    for path in MODULES:
        if path.parent.name in {"sites", "sample"}:
            continue
        tree = ast.parse(path.read_text("utf-8"))
        docs = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef) and node.body and isinstance(node.body[0], ast.Expr)
        }
        wrong += [
            (path.name, node.lineno)
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs and names.search(node.value)
        ]
    assert wrong == []
