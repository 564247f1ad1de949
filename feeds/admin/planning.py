"""Sources kept in Git: what differs between TOML files and the store, and making the store as the files are.

    found = plan(service, read_files([Path("sources")]), prune=True)
    found.steps                   ->  (Step("changed", "example", ('-every = "30m"', '+every = "1h"')), ...)
    apply(service, actor, found)  ->  all of it in one transaction, or Conflict when a source was changed since

What counts is what a file means: blanks, comments and the order of keys are no change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from config import Catalogue, SourceSpec, parse_source, read_text, source_to_toml
from entries import ConfigError, Problem, tag_of
from feeds.admin.acting import Actor
from feeds.admin.sources import checked, put, refuse_file_owned
from feeds.service import Service

Deed = Literal["added", "changed", "removed"]
_SECRET = ("auth = ", "headers = ")  # lines whose values are shown to nobody


@dataclass(frozen=True, slots=True)
class Step:
    """One source that would be another: `lines` are a unified diff of its keys, `text` what would be kept (None: nothing), `expected` the
    tag of what is kept now."""

    deed: Deed
    source_id: str
    file: str
    lines: tuple[str, ...]
    text: str | None
    expected: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be done, in the order of ids, and how many sources are as their files say."""

    steps: tuple[Step, ...]
    unchanged: int

    def count(self, deed: Deed) -> int:
        """How many sources are to be added, changed or removed."""
        return sum(step.deed == deed for step in self.steps)


_AS_JSON = TypeAdapter(Plan)


def read_files(paths: Iterable[Path]) -> tuple[tuple[str, str], ...]:
    """Name and text of each TOML file; of a folder those that lie in it. ConfigError when a folder has none, or a file cannot be read."""
    files: list[tuple[str, str]] = []
    problems: list[Problem] = []
    for path in paths:
        inside = sorted(path.glob("*.toml")) if path.is_dir() else [path]
        if not inside:  # a wrong folder together with --prune would remove everything
            problems.append(Problem(str(path), "", "holds no TOML file"))
        for file in inside:
            try:
                files.append((str(file), read_text(file, str(file))))
            except ConfigError as error:
                problems += error.problems
    if problems:
        raise ConfigError(tuple(problems))
    return tuple(files)


def plan(
    service: Service, files: Sequence[tuple[str, str]], *, prune: bool = False, step: Callable[[str], object] = lambda file: None
) -> Plan:
    """What it takes to make the stored sources those of the files; with `prune`, those without a file are removed. ConfigError with all
    faults of all files, and then there is no plan."""
    stored = service.store.definitions.all("source")
    specs = _checked(service, files, step)
    steps, unchanged = [], 0
    for id_, (file, text, spec) in specs.items():
        before = stored.get(id_, "")
        was = _stored_spec(id_, before) if before else None
        if spec == was:
            unchanged += 1
            continue
        steps.append(Step("changed" if before else "added", id_, file, _difference(was, spec), text, tag_of(before)))
    for id_ in sorted(stored.keys() - specs.keys()) if prune else ():
        steps.append(Step("removed", id_, "", _difference(_stored_spec(id_, stored[id_]), None), None, tag_of(stored[id_])))
    found = Plan(tuple(sorted(steps, key=lambda one: one.source_id)), unchanged)
    _refuse_contradictions(service, stored, found)
    return found


def apply(service: Service, actor: Actor, planned: Plan) -> None:
    """Does what was planned, all or nothing. Conflict when a source is no longer what it was; ConfigError when it may no longer be kept."""
    for one in planned.steps:
        if one.text is not None and checked(service, one.text, name=one.file).id != one.source_id:
            raise ConfigError((Problem(one.file, "id", f'must be "{one.source_id}", as it was planned'),))
        refuse_file_owned(service, one.source_id)
    if planned.steps:
        texts = {one.source_id: one.text for one in planned.steps}
        put(service, actor, texts, expected={one.source_id: one.expected for one in planned.steps})


def as_json(planned: Plan) -> str:
    """A plan as text, to be applied later."""
    return _AS_JSON.dump_json(planned, indent=1).decode()


def from_json(text: str, name: str) -> Plan:
    """A plan that was written down. ConfigError when it is none."""
    try:
        return _AS_JSON.validate_json(text)
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False)[0]
        raise ConfigError((Problem(name, ".".join(map(str, fault["loc"])), f"is no plan of ours: {fault['msg']}"),)) from None


def _checked(service: Service, files: Sequence[tuple[str, str]], step: Callable[[str], object]) -> dict[str, tuple[str, str, SourceSpec]]:
    """File, text and meaning of each source by its id."""
    found: dict[str, tuple[str, str, SourceSpec]] = {}
    problems: list[Problem] = []
    for file, text in files:
        try:
            spec = checked(service, text, name=file)
            if spec.id in found:
                raise ConfigError((Problem(file, "id", f'{found[spec.id][0]} has the id "{spec.id}" already'),))
            found[spec.id] = file, text, spec
        except ConfigError as error:
            problems += error.problems
        step(file)
    if problems:
        raise ConfigError(tuple(problems))
    return found


def _stored_spec(id_: str, text: str) -> SourceSpec | None:
    """None for what is stored and cannot be used: a file then takes its place."""
    try:
        return parse_source(text, f"stored source {id_}", owner="store")
    except ConfigError:
        return None


def _difference(was: SourceSpec | None, now: SourceSpec | None) -> tuple[str, ...]:
    """The keys that differ, with those around them. Of a password it is told that it differs, not what it is."""
    before, after = _lines(was, now, "as it was"), _lines(now, was, "as it will be")
    return tuple(line for line in unified_diff(before, after, lineterm="", n=1) if not line.startswith(("---", "+++", "@@")))


def _lines(spec: SourceSpec | None, other: SourceSpec | None, word: str) -> list[str]:
    if spec is None:
        return []
    theirs = source_to_toml(other).splitlines() if other else []
    return [
        f'{line.partition(" = ")[0]} = "..." # {"not shown" if line in theirs or not other else word}' if line.startswith(_SECRET) else line
        for line in source_to_toml(spec).splitlines()
    ]


def _refuse_contradictions(service: Service, stored: Mapping[str, str], planned: Plan) -> None:
    """ConfigError for what shows only in all sources together: an id that is one's former and another's present."""
    files = service.configuration.sources
    after = {**stored, **{one.source_id: one.text for one in planned.steps if one.text is not None}}
    for one in planned.steps:
        if one.text is None:
            del after[one.source_id]
    new = set(Catalogue(files, after).problems) - set(Catalogue(files, stored).problems)
    if new:
        raise ConfigError(tuple(sorted(new, key=str)))
