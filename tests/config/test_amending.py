"""Single keys of a TOML text are changed; whatever else a person wrote stays as it is."""

from __future__ import annotations

import tomllib
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import amended
from entries import ConfigError

TEXT = """\
# Asked for in March.
id = "example"
name = "Example # 1"   # with a sign
every = "30m" # they asked for less
groups = [
  "universities",  # the first
  "coast",
] # two

# How the list looks.
[listing]
item = "ul > li"
# title = "h3"

[fetch]
render = true
"""


@pytest.mark.parametrize(
    ("key", "value", "before", "after"),
    [
        (("every",), timedelta(hours=6), 'every = "30m" #', 'every = "6h" #'),
        (("name",), "Other", '"Example # 1"   # with', '"Other"   # with'),
        (("groups",), ("coast",), '[\n  "universities",  # the first\n  "coast",\n] # two', '["coast"] # two'),
        (("listing", "item"), 'a["x"]', '"ul > li"', '"a[\\"x\\"]"'),
        (("every",), None, 'every = "30m" # they asked for less\n', ""),
        (("listing", "date"), "time", "[listing]\n", '[listing]\ndate = "time"\n'),
        (("language",), "en", "] # two\n", '] # two\nlanguage = "en"\n'),
        (("article", "body"), "main", "render = true\n", 'render = true\n\n[article]\nbody = "main"\n'),
        (("fetch", "render"), None, "render = true\n", ""),
    ],
)
def test_one_key_changes_and_the_rest_stays(key: tuple[str, ...], value: object, before: str, after: str) -> None:
    assert before in TEXT
    assert amended(TEXT, {key: value}) == TEXT.replace(before, after)


def test_several_keys_change_together_and_lines_end_as_they_did() -> None:
    text = 'id = "x"\r\nname = "X"\r\n'
    assert amended(text, {("name",): "Y", ("every",): "6h"}) == 'id = "x"\r\nname = "Y"\r\nevery = "6h"\r\n'


@pytest.mark.parametrize("value", ["30m", ("universities", "coast"), None])
def test_what_is_said_already_changes_nothing(value: object) -> None:
    key = {"30m": "every", None: "language"}.get(value if isinstance(value, str) else None, "language")
    assert amended(TEXT, {("groups",) if isinstance(value, tuple) else (key,): value}) == TEXT


@pytest.mark.parametrize(
    "text",
    [
        'listing = { item = "li", date = "time" } # inline',
        'listing.item = "li"\nlisting.date = "time"',
        '"listing" . "item" = "li"\nlisting.date = "time"',
        '[listing]\n"item" = "li"\ndate = "time"',
        '[listing]\ndate = "time"',
        'listing.date = "time"',
    ],
)
def test_other_spellings_come_to_the_same(text: str) -> None:
    assert tomllib.loads(amended(text, {("listing", "item"): "b"})) == {"listing": {"item": "b", "date": "time"}}


def test_a_text_that_is_no_toml_is_refused_with_its_line() -> None:
    with pytest.raises(ConfigError, match=r"the form:2:8: no valid TOML"):
        amended('id = "x"\nname = ', {("id",): "y"}, "the form")


_NAMES = st.sampled_from(("id", "every", "a b", "x"))
_PLAIN = st.one_of(st.booleans(), st.integers(-9, 9), st.text(max_size=9), st.lists(st.text(max_size=3), max_size=3))
_TABLES = st.dictionaries(_NAMES, st.one_of(_PLAIN, st.dictionaries(_NAMES, _PLAIN, max_size=3)), max_size=4)


@given(_TABLES, _NAMES, _NAMES, st.one_of(st.none(), _PLAIN))
def test_whatever_stood_there_the_text_then_says_what_was_wanted(table: dict[str, object], first: str, second: str, value: object) -> None:
    text = ""
    for name, part in table.items():
        for key, one in part.items() if isinstance(part, dict) else ((None, part),):
            text = amended(text, {(name,) if key is None else (name, key): one})
    key = (first, second) if isinstance(table.get(first), dict) else (first,)
    said = tomllib.loads(amended(text, {key: value}))
    for part in key[:-1]:
        said = said.get(part, {})
    assert said.get(key[-1]) == value


@pytest.mark.parametrize("value", ["2024-03-08", "2024-03-08T12:00:00Z", "12:30:00.5", "[1979-05-27, 1e300]", "-inf", "2.5"])
def test_a_key_is_changed_beside_values_that_no_source_has(value: str) -> None:
    in_place = amended(f"strange = {value}\n[fetch]\nrender = true\n", {("fetch", "render"): False})
    assert in_place == f"strange = {value}\n[fetch]\nrender = false\n"
    written_anew = amended(f"strange = {value}\nfetch = {{ render = true, pause = 1 }}\n", {("fetch", "render"): False})
    assert tomllib.loads(written_anew) == {**tomllib.loads(f"strange = {value}"), "fetch": {"render": False, "pause": 1}}


def test_what_equals_nothing_is_refused_in_a_sentence() -> None:
    with pytest.raises(ConfigError, match="cannot be changed"):
        amended("strange = nan\n", {("every",): "6h"})
