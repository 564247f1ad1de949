"""One view over sources from files and from the store; both are the same TOML."""

from __future__ import annotations

import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from config import (
    ArticleRules,
    Catalogue,
    CatalogueSource,
    DateRules,
    FetchRules,
    FileSource,
    ListingRules,
    SourceSpec,
    duration_text,
    parse_source,
    source_schema,
    source_to_toml,
)
from config.source import duration
from entries import ConfigError, Habits

URL = "https://www.example.org/news"


def spec(id_: str, **more: object) -> SourceSpec:
    return SourceSpec.model_validate({"id": id_, "name": "Example", "url": URL, **more})


def in_file(id_: str) -> FileSource:
    return FileSource(spec(id_), Path(f"/etc/pressroll/sources/{id_}.toml"), source_to_toml(spec(id_)))


def test_each_source_has_one_owner() -> None:
    text = "# ours\n" + source_to_toml(spec("b"))
    catalogue = Catalogue((in_file("a"),), {"b": text})
    assert catalogue.sources == {
        "a": CatalogueSource(spec("a"), "file", in_file("a").path, in_file("a").text),
        "b": CatalogueSource(spec("b"), "store", None, text),
    }
    assert catalogue.problems == ()


def test_file_counts_where_the_store_has_its_id_too() -> None:
    catalogue = Catalogue((in_file("a"),), {"a": source_to_toml(spec("a", name="Other"))})
    assert catalogue.sources["a"].owner == "file"
    assert [str(problem) for problem in catalogue.problems] == [
        "stored source a: id: the file /etc/pressroll/sources/a.toml has this id too, and the file counts"
    ]


def test_stored_source_that_is_broken_leaves_the_others() -> None:
    catalogue = Catalogue((), {"a": "id =", "b": source_to_toml(spec("b")), "c": source_to_toml(spec("d"))})
    assert list(catalogue.sources) == ["b"]
    assert [problem.file for problem in catalogue.problems] == ["stored source a", "stored source c"]
    assert catalogue.problems[1].message == 'must be "c", under which it is stored; found "d"'


def test_catalogue_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        Catalogue((), {}).sources["a"] = None  # type: ignore[index]


FILES_ONLY = [
    ('scraper = "newsrooms:Example"', "s.toml:4:1: scraper: a scraper in Python is only for sources in files"),
    ('[fetch]\nauth = "env:HOME"', "s.toml:5:1: fetch.auth: a variable of the environment is only for sources in files"),
]


@pytest.mark.parametrize(("line", "problem"), FILES_ONLY)
def test_what_runs_or_reads_this_machine_is_refused_from_the_store(line: str, problem: str) -> None:
    text = source_to_toml(spec("a")) + line
    assert parse_source(text, "s.toml", owner="file").id == "a"
    with pytest.raises(ConfigError) as caught:
        parse_source(text, "s.toml", owner="store")
    assert str(caught.value) == problem


def test_password_of_its_own_is_allowed_in_the_store() -> None:
    text = source_to_toml(spec("a", fetch={"auth": "reader:env:x"}))
    assert parse_source(text, "s.toml", owner="store").fetch.auth == "reader:env:x"


def test_toml_of_a_source_holds_only_what_differs_from_the_defaults() -> None:
    tables = {
        "listing": {"item": 'a[title="x"]'},
        "article": {"drop": [".a", ".b"]},
        "fetch": {"connections": 2, "pause": "0.5s", "headers": {"X-A": "b"}},
    }
    assert source_to_toml(spec("a", name='"Ünïted" \\ 🎓', every="90m", topics=["education"], paused=True, **tables)) == (
        'id = "a"\nname = "\\"Ünïted\\" \\\\ 🎓"\nurl = "https://www.example.org/news"\n'
        'every = "90m"\ntopics = ["education"]\npaused = true\n'
        '\n[listing]\nitem = "a[title=\\"x\\"]"\n\n[article]\ndrop = [".a", ".b"]\n'
        '\n[fetch]\nconnections = 2\npause = "0.5s"\nheaders = { "X-A" = "b" }\n'
    )
    assert source_to_toml(spec("a")) == f'id = "a"\nname = "Example"\nurl = "{URL}"\n'


def has_unlike_labels(keys: Any) -> bool:  # Any: hypothesis hands over whatever was drawn
    """Whether no two labels are the same for a source."""
    labels = keys.get("labels", {})
    return len({label.strip().casefold() for label in labels}) == len(labels)


LINES = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn", "Zl", "Zp"]), max_size=60)
SELECTORS = st.sampled_from(["", "ul.news > li", 'a[href^="/x" i]', ".a, .b", "li:nth-child(2n+1)"])
SELECTOR_TABLES = st.dictionaries(st.sampled_from(sorted(ListingRules.model_fields)), SELECTORS)
PRINTABLE = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=20)
ARTICLE = {
    "body": SELECTORS,
    "drop": st.lists(SELECTORS, max_size=3),
    "boilerplate": st.lists(st.text(max_size=20), max_size=3),
}
FETCH = {
    "connections": st.integers(1, 8),
    "pause": st.timedeltas(timedelta(0), timedelta(hours=1)),
    "headers": st.dictionaries(st.from_regex(r"X-[A-Za-z0-9-]{1,10}", fullmatch=True), PRINTABLE, max_size=3),
    "auth": st.sampled_from(["", "name:pass\\word", "env:LOGIN"]),
    "render": st.booleans(),
}
LABEL_TOPICS = st.one_of(st.sampled_from(["", "education"]), st.lists(st.sampled_from(["education", "a-b"]), max_size=3))
KEYS = {
    "name": LINES.filter(str.strip),
    "every": st.timedeltas(timedelta(minutes=1), timedelta(days=30)),
    "timezone": st.sampled_from(["UTC", "Asia/Hong_Kong", "America/New_York"]),
    "language": st.sampled_from(["", "en", "zh-Hans"]),
    "home": st.sampled_from(["", "https://example.org/"]),
    "topics": st.lists(st.sampled_from(["education", "a-b"]), max_size=3),
    "kind": st.sampled_from(["newsroom", "wire"]),
    "only_topics": st.lists(st.sampled_from(["education", "a-b"]), max_size=3),
    "labels": st.dictionaries(LINES.filter(str.strip), LABEL_TOPICS, max_size=3),
    "paused": st.booleans(),
    "scraper": st.sampled_from(["", "newsrooms:Example"]),
    "listing": SELECTOR_TABLES,
    "article": st.fixed_dictionaries({}, optional=ARTICLE),
    "dates": st.fixed_dictionaries({"order": st.sampled_from(["", "dmy", "mdy"])}),
    "fetch": st.fixed_dictionaries({}, optional=FETCH),
}


def test_labels_of_the_site_name_one_topic_several_or_none() -> None:
    text = source_to_toml(spec("a", topics=["sport"], only_topics=["education"])) + (
        '[labels]\n" Partner News " = "partnerships"\n"Straße" = ["education", "transport"]\n"Press" = ""\n"Other" = []\n'
    )
    habits = parse_source(text, "s.toml", owner="store").habits
    assert habits == Habits(
        ("sport",),
        ("education",),
        {"partner news": ("partnerships",), "strasse": ("education", "transport"), "press": (), "other": ()},
    )


@settings(deadline=None)  # the first time zone is read from disk
@given(st.fixed_dictionaries({}, optional=KEYS).filter(has_unlike_labels))
def test_toml_of_any_source_is_read_as_the_same_source(given_keys: dict[str, object]) -> None:
    source = spec("a", **given_keys)
    assert parse_source(source_to_toml(source), "s.toml", owner="file") == source


@given(st.timedeltas(timedelta(0), timedelta(days=999)))
def test_duration_is_read_as_it_is_written(value: timedelta) -> None:
    assert duration(duration_text(value)) == value


@pytest.mark.parametrize("name", ["商汤　科技", "L’Oréal\u202f: presse", "می\u200cخواهم", "a\u00a0b"])
def test_name_may_hold_the_blanks_and_joiners_of_its_script(name: str) -> None:
    assert spec("a", name=name).name == name


DURATIONS = [("90s", "90s"), ("120s", "2m"), ("90m", "90m"), ("24h", "1d"), ("1.5h", "90m"), ("60s", "1m"), (" 2 h ", "2h")]


@pytest.mark.parametrize(("text", "shortest"), DURATIONS)
def test_duration_is_written_in_its_largest_whole_unit(text: str, shortest: str) -> None:
    assert duration_text(spec("a", every=text).every) == shortest


def test_schema_names_every_key_with_its_meaning_and_a_default_that_is_legal() -> None:
    schema = source_schema()
    tables = {"": schema, **{name: schema["$defs"][rules.__name__] for name, rules in TABLE_RULES.items()}}
    models: dict[str, type[BaseModel]] = {"": SourceSpec, **TABLE_RULES}
    for name, model in models.items():
        properties = tables[name]["properties"]
        assert list(properties) == list(model.model_fields)
        assert tables[name]["additionalProperties"] is False
        assert all(properties[key].get("description") for key in properties if key not in TABLE_RULES)
    assert schema["required"] == ["id", "name", "url"]
    assert (schema["properties"]["every"]["default"], schema["$defs"]["FetchRules"]["properties"]["pause"]["default"]) == ("30m", "1s")


TABLE_RULES: dict[str, type[BaseModel]] = {"listing": ListingRules, "article": ArticleRules, "dates": DateRules, "fetch": FetchRules}


def test_source_knows_host_home_and_zone() -> None:
    source = spec("a", url="https://News.Example.org:8443/en", timezone="Asia/Hong_Kong")
    assert (source.host, source.home_url, source.zone.key) == ("news.example.org:8443", "https://News.Example.org:8443/", "Asia/Hong_Kong")
    assert spec("a", home="https://example.org/").home_url == "https://example.org/"


def test_toml_of_a_shipped_source_is_toml() -> None:
    assert tomllib.loads(source_to_toml(spec("a", listing={"item": "li"})))["listing"] == {"item": "li"}
