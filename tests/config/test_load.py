"""A folder over the shipped files, variables over both, and all faults together."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

import config
from config import Configuration, FeedSpec, Settings, load
from entries import ConfigError

SOURCE = 'id = "{id}"\nname = "Example"\nurl = "https://www.example.org/news"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def write(folder: Path, **files: str) -> None:
    """Files by name: `sources__a` is sources/a.toml."""
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.toml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")


def ids(configuration: Configuration) -> list[str]:
    return [source.spec.id for source in configuration.sources]


LANGUAGES = ("en", "zh", "fr", "de", "es", "it", "pt", "nl", "ja", "ko")


def test_shipped_files_are_whole_and_show_the_defaults() -> None:
    shipped = load(None, {})
    assert shipped.problems == ()
    assert shipped.settings == Settings()
    assert len(shipped.topics.topics) == 25
    assert {phrase.language for topic in shipped.topics.topics for phrase in topic.phrases} == set(LANGUAGES)
    assert [(source.spec.id, source.spec.paused) for source in shipped.sources] == [("sensetime", True)]


def test_shipped_settings_file_names_every_setting() -> None:
    text = (Path(config.__file__).parent / "pressroll.toml").read_text("utf-8")
    assert [line.partition(" =")[0] for line in text.splitlines() if line and not line.startswith("#")] == list(Settings.model_fields)


def test_shipped_feed_joins_education_and_partnerships() -> None:
    assert [(feed.slug, feed.topics, feed.match) for feed in load(None, {}).feeds] == [
        ("education-partnerships", ("education", "partnerships"), "all")
    ]


def test_sample_sources_come_only_when_asked_for(folder: Path) -> None:
    write(folder, sources__own=SOURCE.format(id="own"))
    assert ids(load(folder, {})) == ["own"]
    sample = load(folder, {}, sample=True)
    assert {source.spec.id: (source.spec.url, source.spec.timezone) for source in sample.sources if source.spec.id != "own"} == {
        "sample-news-center": ("http://127.0.0.1:8301/2019-03/news", "Asia/Shanghai"),
        "sample-newsroom": ("http://127.0.0.1:8301/2019-12/newsroom", "Asia/Hong_Kong"),
    }
    assert {source.spec.fetch.pause for source in sample.sources[1:]} == {timedelta(seconds=0.05)}


def test_empty_folder_is_as_shipped(folder: Path) -> None:
    assert load(folder, {}) == load(None, {})


def test_file_of_the_folder_replaces_the_shipped_one(folder: Path) -> None:
    write(folder, pressroll="fetch_threads = 3", feeds='[feeds.all]\ntitle = "All"')
    own = load(folder, {})
    assert own.settings == Settings(fetch_threads=3)
    assert own.feeds == (FeedSpec(slug="all", title="All"),)
    assert own.topics == load(None, {}).topics


def test_folder_of_sources_replaces_the_shipped_sources_even_when_empty(folder: Path) -> None:
    (folder / "sources").mkdir()
    assert load(folder, {}).sources == ()


def test_sources_are_read_by_name_and_keep_text_and_path(folder: Path) -> None:
    text = "# with a comment\n" + SOURCE.format(id="b")
    write(folder, sources__b=text, sources__a=SOURCE.format(id="a"))
    (folder / "sources" / ".a.toml").write_text("an editor's leftover")
    (folder / "sources" / "notes.txt").write_text("no source")
    own = load(folder, {})
    assert ids(own) == ["a", "b"]
    assert (own.sources[1].text, own.sources[1].path) == (text, folder / "sources" / "b.toml")
    assert own.problems == ()


def test_byte_order_mark_is_no_fault(folder: Path) -> None:
    write(folder, sources__a="\ufeff" + SOURCE.format(id="a"))
    assert ids(load(folder, {})) == ["a"]


def test_variable_comes_before_the_file(folder: Path) -> None:
    write(folder, pressroll='log_level = "error"\nfetch_threads = 3')
    environ = {
        "PRESSROLL_CONFIG": str(folder),
        "PRESSROLL_LOG_LEVEL": "debug",
        "PRESSROLL_ALLOW_NETWORKS": "127.0.0.1:8300, 10.0.0.0/8",
        "PRESSROLL_SECRET_KEY": "s3cret",
        "PRESSROLL_BASE_URL": "https://press.example.org/",
        "PRESSROLL_DATABASE_URL": "",
        "PATH": "/bin",
    }
    settings = load(folder, environ).settings
    assert (settings.log_level, settings.fetch_threads) == ("debug", 3)
    assert settings.allow_networks == ("127.0.0.1:8300", "10.0.0.0/8")
    assert settings.secret_key.get_secret_value() == "s3cret"
    assert settings.base_url == "https://press.example.org"
    assert settings.database_url == Settings().database_url, "an empty variable counts as not set"


def test_variable_mends_the_fault_of_its_key(folder: Path) -> None:
    write(folder, pressroll="fetch_threads = 0")
    assert load(folder, {"PRESSROLL_FETCH_THREADS": "2"}).settings.fetch_threads == 2


def test_bad_source_is_told_and_the_others_load(folder: Path) -> None:
    write(folder, sources__bad='id = "bad"\nname = 5', sources__good=SOURCE.format(id="good"), sources__torn="id = ")
    own = load(folder, {})
    assert ids(own) == ["good"]
    assert [str(problem) for problem in own.problems] == [
        "sources/bad.toml:2:1: name: must be text in quotes; found the number 5",
        "sources/bad.toml: url: is missing",
        "sources/torn.toml:1:6: no valid TOML at the end of the file: a value is missing, or a text stands without quotes",
    ]


def test_second_source_with_an_id_names_both_files(folder: Path) -> None:
    write(folder, sources__a=SOURCE.format(id="same"), sources__b=SOURCE.format(id="same"))
    own = load(folder, {})
    assert [source.path.name for source in own.sources] == ["a.toml"]
    assert [str(problem) for problem in own.problems] == [
        'sources/b.toml: id: sources/a.toml has the id "same" already; this file is not read'
    ]


def test_topics_that_a_source_names_are_those_of_the_folder(folder: Path) -> None:
    write(folder, topics='[topics.zoos]\nlabels = { en = "Zoos" }', feeds="", sources__a=SOURCE.format(id="a") + 'topics = ["zoos"]')
    assert load(folder, {}).problems == ()
    write(folder, sources__a=SOURCE.format(id="a") + 'topics = ["education"]')
    assert [str(problem) for problem in load(folder, {}).problems] == ['sources/a.toml:4:1: topics: there is no topic "education"']


def test_all_faults_of_a_folder_are_told_together(folder: Path) -> None:
    write(
        folder,
        pressroll="fetch_threads = 0",
        topics="[topics.zoos]",
        feeds='[feeds.zoos]\ntitle = "Zoos"\ntopics = ["zooos"]\nmatch = "each"',
        sources__a='id = "a"\nname = "A"',
    )
    with pytest.raises(ConfigError) as caught:
        load(folder, {"PRESSROLL_FETCH_TREADS": "1"})
    assert str(caught.value).split("\n") == [
        'environment: PRESSROLL_FETCH_TREADS: there is no such variable; did you mean "PRESSROLL_FETCH_THREADS"?',
        "pressroll.toml:1:1: fetch_threads: must be at least 1; found the number 0",
        "topics.toml:1:2: topics.zoos.labels: is missing",
        'feeds.toml:4:1: feeds.zoos.match: must be "any" or "all"; found "each"',
        "sources/a.toml: url: is missing",
    ]


@pytest.mark.parametrize("name", ["topic.toml", "pressrol.toml", "source"])
def test_file_nobody_reads_is_told_when_its_name_comes_close(folder: Path, name: str) -> None:
    (folder / name).write_text("")
    (folder / "README.md").write_text("")
    (problem,) = load(folder, {}).problems
    assert str(problem).startswith(f"{name}: is not read; did you mean ")


@pytest.mark.parametrize("name", ["none", "file"])
def test_folder_that_is_none_stops_the_start(folder: Path, name: str) -> None:
    (folder / "file").write_text("")
    with pytest.raises(ConfigError, match="must be a folder with configuration files, and there is none"):
        load(folder / name, {})


HOSTILE: list[tuple[str, Callable[[Path], object], str]] = [
    ("5 MB", lambda path: path.write_bytes(b"#" * 5_000_000), "must not be larger than 1,000,000 bytes"),
    ("not UTF-8", lambda path: path.write_bytes(b'# Latin 1\nname = "caf\xe9"'), "must be UTF-8 text; found the byte 0xe9"),
    ("NUL", lambda path: path.write_bytes(b"\0"), "no valid TOML: invalid statement"),
    ("deep", lambda path: path.write_text("a = " + "[" * 100_000), "lists or tables lie too deep in each other"),
    ("folder", Path.mkdir, "must be a file, and there is none that can be read"),
    ("pipe", os.mkfifo, "must be a file, and there is none that can be read"),
    ("unreadable", lambda path: path.symlink_to("/proc/self/mem"), "cannot be read: Input/output error"),
    ("loop", lambda path: path.symlink_to(path), "must be a file, and there is none that can be read"),
]


@pytest.mark.parametrize(("make", "message"), [row[1:] for row in HOSTILE], ids=[row[0] for row in HOSTILE])
def test_hostile_source_file_is_a_problem_and_no_crash(folder: Path, make: Callable[[Path], object], message: str) -> None:
    write(folder, sources__good=SOURCE.format(id="good"))
    make(folder / "sources" / "bad.toml")
    own = load(folder, {})
    assert ids(own) == ["good"]
    assert [(problem.file, problem.message) for problem in own.problems] == [("sources/bad.toml", message)]


def test_fault_in_latin_1_text_is_told_with_its_line(folder: Path) -> None:
    (folder / "topics.toml").write_bytes(b'# Latin 1\nname = "caf\xe9"')
    with pytest.raises(ConfigError) as caught:
        load(folder, {})
    assert str(caught.value) == "topics.toml:2:12: must be UTF-8 text; found the byte 0xe9"


def test_an_unknown_variable_is_named_and_stops_nothing() -> None:
    configuration = load(None, {"PRESSROLL_DATABSE_URL": "x", "PRESSROLL_CONFIG": "", "PATH": "/bin"})
    assert [str(problem) for problem in configuration.problems] == [
        'environment: PRESSROLL_DATABSE_URL: there is no such variable; did you mean "PRESSROLL_DATABASE_URL"?'
    ]


def test_a_faulty_file_keeps_its_id(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "a.toml").write_text('id = "a"\nname = "A"\nurl = "https://a.example/"\nevry = "1h"\ntopics = ["zzz"]\n')
    (tmp_path / "sources" / "b.toml").write_text('id = "a"\nname = "B"\nurl = "https://b.example/"\n')
    configuration = load(tmp_path, {})
    assert configuration.sources == ()
    assert [str(problem) for problem in configuration.problems] == [
        'sources/a.toml:4:1: evry: there is no such key; did you mean "every"?',
        'sources/a.toml:5:1: topics: there is no topic "zzz"',
        'sources/b.toml: id: sources/a.toml has the id "a" already; this file is not read',
    ]
