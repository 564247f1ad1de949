"""Reads the whole configuration once, at start: a folder of TOML files over the shipped ones, and `PRESSROLL_*` variables.

    load(Path("/etc/pressroll"), os.environ)
    -> Configuration(settings=..., sources=(FileSource(...), ...), topics=..., feeds=..., problems=())

A faulty source is left out and told in `problems`; any other fault is a ConfigError with everything that is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from config.alerts import AlertSpec, parse_alerts
from config.catalogue import FileSource, parse_source
from config.feeds import FeedSpec, parse_feeds
from config.problems import Gathered, check, did_you_mean, read_text, read_toml
from config.settings import Settings
from config.topics import parse_topics
from config.webhooks import WebhookSpec, parse_webhooks
from entries import ConfigError, Problem, TopicRules

_SHIPPED = Path(__file__).parent
_FILES = ("pressroll.toml", "topics.toml", "feeds.toml", "webhooks.toml", "alerts.toml")
_PREFIX = "PRESSROLL_"
_ID = re.compile(r"""^\s*id\s*=\s*["']([^"'\n]{1,64})["']""", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Configuration:
    """What the operator wrote. `problems` are faults that did not stop the service: of single sources, and files nobody reads. `own_files`
    are those that lie in the operator's own folder; the others are the shipped ones."""

    settings: Settings
    sources: tuple[FileSource, ...]
    topics: TopicRules
    feeds: tuple[FeedSpec, ...]
    webhooks: tuple[WebhookSpec, ...] = ()
    problems: tuple[Problem, ...] = ()
    own_files: frozenset[str] = frozenset()
    alerts: tuple[AlertSpec, ...] = ()


def load(folder: Path | None, environ: Mapping[str, str], *, sample: bool = False) -> Configuration:
    """The configuration of a folder; what it does not hold is as shipped, and without a folder all is.

    A folder `sources/` replaces the shipped sources. With `sample`, the two sources of the bundled newsroom come in addition.
    Raises ConfigError with the faults of all files together.
    """
    gathered = Gathered()
    with gathered:
        _must_be_folder(folder)
    with gathered:
        settings = read_settings(_text(folder, "pressroll.toml"), environ)
    known = None
    with gathered:
        topics = parse_topics(_text(folder, "topics.toml"), "topics.toml")
        known = {topic.id for topic in topics.topics}
    with gathered:
        feeds = parse_feeds(_text(folder, "feeds.toml"), "feeds.toml", known)
    with gathered:
        webhooks = parse_webhooks(_text(folder, "webhooks.toml"), "webhooks.toml", environ)
    with gathered:
        alerts = parse_alerts(_text(folder, "alerts.toml"), "alerts.toml", environ)
    sources, problems = _sources(folder, known, sample=sample)
    if gathered.problems:
        raise ConfigError((*_without_effect(environ), *gathered.problems, *problems))
    own_files = frozenset(name for name in _FILES if folder is not None and (folder / name).exists())
    told = (*_without_effect(environ), *_unread(folder), *problems)
    return Configuration(settings, sources, topics, feeds, webhooks, told, own_files, alerts)


def read_settings(text: str, environ: Mapping[str, str], file: str = "pressroll.toml") -> Settings:
    """The settings of a file, with each `PRESSROLL_*` variable that is set and not empty in place of its key.

    Raises ConfigError; a fault in a variable names the variable.
    """
    document = read_toml(text, file)
    given = {name: value for name, value in environ.items() if name.startswith(_PREFIX) and name != "PRESSROLL_CONFIG"}
    variables = {_PREFIX + key.upper(): key for key in Settings.model_fields}
    overridden = {variables[name]: value for name, value in given.items() if name in variables and value}
    try:
        return check(Settings, document, {**document.table, **overridden})
    except ConfigError as error:
        raise ConfigError(tuple(_named(problem, overridden) for problem in error.problems)) from None


def _without_effect(environ: Mapping[str, str]) -> tuple[Problem, ...]:
    """Variables that look like ours and are none. They may be meant for another version, so the service starts and says so."""
    known = {"CONFIG", *(key.upper() for key in Settings.model_fields)}
    unknown = sorted({name.removeprefix(_PREFIX) for name in environ if name.startswith(_PREFIX)} - known)
    return tuple(Problem("environment", _PREFIX + name, "there is no such variable" + _meant(name, known)) for name in unknown)


def _meant(name: str, known: Collection[str]) -> str:
    """The nearest variable; compared without the prefix that all have in common."""
    return did_you_mean(name, known).replace('"', f'"{_PREFIX}', 1)


def _named(problem: Problem, overridden: Mapping[str, str]) -> Problem:
    return Problem("environment", _PREFIX + problem.key.upper(), problem.message) if problem.key in overridden else problem


def _must_be_folder(folder: Path | None) -> None:
    if folder is not None and not folder.is_dir():
        raise ConfigError((Problem(str(folder), "", "must be a folder with configuration files, and there is none"),))


def _text(folder: Path | None, name: str) -> str:
    path = folder / name if folder is not None and (folder / name).exists() else _SHIPPED / name
    return read_text(path, name)


def _sources(folder: Path | None, topics: Collection[str] | None, *, sample: bool) -> tuple[tuple[FileSource, ...], tuple[Problem, ...]]:
    """All sources that can be read, and the faults of the others. Of two with the same id the first file's counts."""
    own = folder / "sources" if folder is not None else None
    folders = [own if own is not None and own.is_dir() else _SHIPPED / "sources"] + [_SHIPPED / "sample"] * sample
    found: dict[str, FileSource] = {}
    taken: dict[str, str] = {}
    gathered = Gathered()
    for path in (path for place in folders for path in sorted(place.glob("*.toml")) if not path.name.startswith(".")):
        name = f"{path.parent.name}/{path.name}"
        with gathered:
            text = read_text(path, name)
            # A faulty file keeps its id, too: a release of another organisation would stand in its feed for good.
            id_ = match[1] if (match := _ID.search(text)) else ""
            if id_ in taken:
                raise ConfigError((Problem(name, "id", f'{taken[id_]} has the id "{id_}" already; this file is not read'),))
            taken |= {id_: name} if id_ else {}
            spec = parse_source(text, name, owner="file", topics=topics)
            found[spec.id] = FileSource(spec, path, text)
    return tuple(found.values()), tuple(gathered.problems)


def _unread(folder: Path | None) -> tuple[Problem, ...]:
    """Files beside ours whose names come close to one of ours: a `topic.toml` would be silently without effect."""
    known = (*_FILES, "sources")
    names = sorted(path.name for path in folder.iterdir()) if folder is not None else []
    hints = {name: did_you_mean(name, known) for name in names if name not in known}
    return tuple(Problem(name, "", f"is not read{hint}") for name, hint in hints.items() if hint)
