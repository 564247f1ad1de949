"""Documentation cannot lag: what can be set, called or asked for is documented, and what is documented exists."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import click
import pytest

from config import Settings
from feeds.cli import main
from feeds.formats import FORMATS
from feeds.select import PARAMETERS
from feeds.widgets.layouts import PARTS
from feeds.widgets.options import CHOICES, NAMES
from scrapers import REASONS

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"


def read(name: str) -> str:
    return (DOCS / name).read_text("utf-8")


def commands(group: click.Group, before: str = "") -> list[str]:
    names, context = [], click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        names += commands(command, f"{before}{name} ") if isinstance(command, click.Group) else [f"{before}{name}"]
    return names


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_documented(name: str) -> None:
    assert f"`{name}`" in read("settings.md")
    assert f"`PRESSROLL_{name.upper()}`" in read("settings.md")


def test_every_documented_setting_exists() -> None:
    named = set(re.findall(r"`PRESSROLL_([A-Z_]+)`", read("settings.md"))) - {"CONFIG"}
    assert named == {name.upper() for name in Settings.model_fields}


@pytest.mark.parametrize("name", commands(main))
def test_every_command_is_documented(name: str) -> None:
    assert f"`pressroll {name}" in read("operating.md")


def test_every_documented_command_exists() -> None:
    known = commands(main)
    named = {
        " ".join(re.findall(r"^[a-z]+|(?<= )[a-z]+\b(?=[ `]|$)", text)[:2])
        for text in re.findall(r"`pressroll ([a-z][^`]*)`", read("operating.md"))
    }
    assert [text for text in named if text not in known and text.split()[0] not in known] == []


@pytest.mark.parametrize("code", sorted(REASONS))
def test_every_reason_code_is_documented(code: str) -> None:
    assert f"`{code}`" in read("operating.md")


@pytest.mark.parametrize("name", [*FORMATS, *PARAMETERS])
def test_every_format_and_filter_is_documented(name: str) -> None:
    assert f"`{name}`" in read("feeds.md")


@pytest.mark.parametrize("name", [*NAMES, *PARTS, *(value for values in CHOICES.values() for value in values)])
def test_every_option_of_a_widget_is_documented(name: str) -> None:
    assert f"`{name}`" in read("embedding.md")


def test_every_part_of_a_widget_that_can_be_styled_is_documented() -> None:
    source = files("feeds.widgets").joinpath("widget.js").read_text("utf-8")
    parts = set(re.findall(r'part: "([a-z]+)"', source)) | set(re.findall(r'this\.link\([^)]*?, "[a-z-]*", "([a-z]+)"', source))
    listed = read("embedding.md").partition("Parts: ")[2].partition(".")[0]
    assert parts - {"place"} <= set(re.findall(r"`([a-z]+)`", listed))


def test_every_link_between_documents_leads_somewhere() -> None:
    for path in [*DOCS.rglob("*.md"), ROOT / "README.md"]:
        for target in re.findall(r"\]\((?!https?://|#)([^)#]+)", path.read_text("utf-8")):
            assert (path.parent / target).exists(), f"{path.name} links {target}"
