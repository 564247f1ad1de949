"""docs/sources.md, docs/topics.md and docs/settings.md name every key with its default, and no other."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from config import ArticleRules, DateRules, FeedSpec, FetchRules, ListingRules, Settings, SourceSpec, parse_source
from config.topics import _Head, _Scoring, _Words

DOCS = Path(__file__).parents[2] / "docs"
ROW = re.compile(r"^\| `([\w.]+)` \|(.*)\|$", re.MULTILINE)


def rows(name: str) -> dict[str, list[str]]:
    """Key -> the other cells of its row."""
    return {key: [cell.strip() for cell in cells.split("|")] for key, cells in ROW.findall((DOCS / name).read_text("utf-8"))}


def defaults(model: type[BaseModel], prefix: str = "") -> dict[str, str]:
    """Key -> the default as the documentation writes it, "" where there is none."""
    values = model.model_construct().model_dump(mode="json")
    return {prefix + key: f"`{json.dumps(values[key])}`" if not field.is_required() else "" for key, field in model.model_fields.items()}


def source_defaults() -> dict[str, str]:
    tables: dict[str, type[BaseModel]] = {"listing": ListingRules, "article": ArticleRules, "dates": DateRules, "fetch": FetchRules}
    own = {key: default for key, default in defaults(SourceSpec).items() if key not in tables}
    feeds = {key: default for key, default in defaults(FeedSpec, "feeds.NAME.").items() if key != "feeds.NAME.slug"}
    return own | {key: default for name, model in tables.items() for key, default in defaults(model, f"{name}.").items()} | feeds


def test_every_key_of_a_source_and_a_feed_is_documented_with_its_default_and_no_other() -> None:
    assert {key: cells[1] for key, cells in rows("sources.md").items()} == source_defaults()


def topic_defaults() -> dict[str, str]:
    scoring = _Scoring().model_dump()
    parts = {"scoring.weights.": scoring.pop("weights"), "scoring.zones.": scoring.pop("zones"), "scoring.": scoring}
    numbers = {prefix + key: f"`{value}`" for prefix, part in parts.items() for key, value in part.items()}
    return defaults(_Head) | defaults(_Words) | numbers


def test_every_key_of_the_topics_is_documented_with_its_default_and_no_other() -> None:
    assert {key: cells[1] for key, cells in rows("topics.md").items()} == topic_defaults()


def test_every_setting_is_documented_with_variable_and_default_and_no_other() -> None:
    expected = {key: [f"`PRESSROLL_{key.upper()}`", default] for key, default in defaults(Settings).items()}
    assert {key: [cells[0], cells[2]] for key, cells in rows("settings.md").items()} == expected


@pytest.mark.parametrize("name", ["sources.md", "settings.md", "topics.md"])
def test_every_key_has_a_meaning(name: str) -> None:
    assert [key for key, cells in rows(name).items() if not cells[3 if name == "settings.md" else 2]] == []


def test_examples_of_keys_are_legal() -> None:
    examples = {key: cells[3].strip("`") for key, cells in rows("sources.md").items() if not key.startswith("feeds.")}
    plain = "\n".join(f"{key} = {value}" for key, value in examples.items())
    assert parse_source(plain, "examples", owner="file").id == "example"
