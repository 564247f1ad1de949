"""What is done with sources: kept, changed, removed, paused, read now.

    keep(service, actor, toml, expected=tag_of(former))    ->  SourceSpec      ConfigError names line and key
    check_now(service, actor, ["example"])
    set_interval(service, actor, ids, "6h")                ->  Deed(done=("Example",), skipped=(Skipped("Other", "..."),))

Sources in files are read here and never written: whoever wants to change one copies it into the store under another id, or edits the file.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from config import CatalogueSource, SourceSpec, amended, parse_source
from entries import NEW, ConfigError, Definition, Note, NotFound, Problem, tag_of
from feeds.admin.acting import Actor
from feeds.admin.masking import refuse_masks, restored
from feeds.service import Service

EDITS = frozenset({"added", "changed", "removed"})  # deeds whose notes hold texts
RESERVED = frozenset({"new", "import", "export"})  # addresses of pages
_LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class Skipped:
    """A source that was left as it is, by name, and why, in words."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Restored:
    """A source as it was. `missing` are the keys that are to be written anew, because the trail keeps no secrets; then it is paused."""

    spec: SourceSpec
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Deed:
    """What was done with several sources: ids of those that it was done with, and those that were left out."""

    done: tuple[str, ...]
    skipped: tuple[Skipped, ...] = ()


def find(service: Service, source_id: str) -> CatalogueSource:
    """The source with its owner and text. NotFound with the nearest names."""
    sources = service.catalogue().sources
    if source_id not in sources:
        near = get_close_matches(source_id, sources, 3)
        raise NotFound("source", source_id, hint=f"Did you mean {', '.join(near)}?" if near else "See: pressroll source list")
    return sources[source_id]


def checked(service: Service, text: str, *, name: str = "the form") -> SourceSpec:
    """The source in a TOML text, as it may be stored. ConfigError with all its faults: also unknown topics, masks instead of secrets, and
    ids that files own or that pages have for addresses."""
    spec = parse_source(text, name, owner="store", topics={topic.id for topic in service.topics.topics})
    refuse_masks(spec, name)
    refuse_file_owned(service, spec.id)
    if spec.id in RESERVED:
        raise ConfigError((Problem(name, "id", f"“{spec.id}” is the address of a page; choose another id"),))
    return spec


def keep(service: Service, actor: Actor, text: str, *, expected: str | None = None) -> SourceSpec:
    """Keeps a source as it is written. Conflict when `expected` is not the tag of what is kept now."""
    spec = checked(service, text)
    put(service, actor, {spec.id: text}, expected={spec.id: expected})
    return spec


def change(service: Service, actor: Actor, source_id: str, text: str, *, expected: str | None = None) -> SourceSpec:
    """Keeps another text of a stored source. Its id may change where the present one stands under formerly. NotFound, ConfigError,
    Conflict."""
    find(service, source_id)
    refuse_file_owned(service, source_id)
    spec = checked(service, text)
    if spec.id == source_id:
        put(service, actor, {source_id: text}, expected={source_id: expected})
        return spec
    if source_id not in spec.formerly:
        message = f'must be "{source_id}", or another one with formerly = ["{source_id}"]; addresses hang on it'
        raise ConfigError((Problem("the form", "id", message),))
    put(service, actor, {source_id: None, spec.id: text}, expected={source_id: expected, spec.id: NEW})
    return spec


def put(service: Service, actor: Actor, texts: Mapping[str, str | None], *, expected: Mapping[str, str | None] | None = None) -> None:
    """Keeps checked texts, and drops those that are None, all or none."""
    tags = expected or {}
    edits = [Definition("source", id_, text, tags.get(id_)) for id_, text in texts.items()]
    service.store.definitions.put(edits, service.clock(), by=actor.name)
    service.sync()


def remove(service: Service, actor: Actor, source_id: str, *, expected: str | None = None) -> None:
    """Takes a source out of the store. Its entries and feeds stay. NotFound, ConfigError for one in a file."""
    find(service, source_id)
    refuse_file_owned(service, source_id)
    put(service, actor, {source_id: None}, expected={source_id: expected})


def restore(service: Service, actor: Actor, source_id: str, number: int, *, expected: str | None = None) -> Restored:
    """Keeps the text again that the note of this number speaks of: what was kept then, or what was removed, with the secrets of today.
    Where there is none in place of one that the trail hides, the source is paused until somebody writes it anew. NotFound, ConfigError,
    Conflict."""
    noted = service.store.audit.notes(kind="source", key=source_id, before=number + 1, limit=1)
    note = noted[0].note if noted and noted[0].number == number else None
    if note is None or note.deed not in EDITS:
        raise NotFound("version of this source", str(number))
    present = service.catalogue().sources.get(source_id)
    text, missing = restored(note.after or note.before, present.spec if present else None)
    spec = keep(service, actor, amended(text, {("paused",): True}) if missing else text, expected=expected)
    return Restored(spec, missing)


def copy(service: Service, actor: Actor, source_id: str, new_id: str) -> SourceSpec:
    """Keeps a stored source that begins as this one, in a file or not. NotFound; ConfigError also when the id is taken."""
    if new_id in service.catalogue().sources:
        raise ConfigError((Problem("the form", "id", f"there is a source {new_id!r} already; choose another id"),))
    return keep(service, actor, copied(find(service, source_id), new_id), expected=NEW)


def copied(source: CatalogueSource, new_id: str) -> str:
    """The TOML of a stored source that begins as this one. A file keeps its id and former ones, so the copy has another one."""
    return amended(source.text, {("id",): new_id, ("formerly",): None, ("scraper",): None})


def pause(service: Service, actor: Actor, source_ids: Collection[str], paused: bool, *, why: str = "") -> Deed:
    """The operator's switch, for sources in files, too; `why` is for those who look later. A stored source that its own text pauses is
    resumed there; one in a file is left out. NotFound, or Conflict where somebody has just edited one, and then nothing is switched."""
    service.sync()
    found = {source_id: find(service, source_id) for source_id in dict.fromkeys(source_ids)}
    fixed = {} if paused else {id_: source for id_, source in found.items() if source.spec.paused}
    texts = {id_: amended(source.text, {("paused",): None}) for id_, source in fixed.items() if source.owner == "store"}
    left = [source for source in fixed.values() if source.owner == "file"]
    moved = [id_ for id_ in found if id_ not in fixed or id_ in texts]
    deed = "paused" if paused else "resumed"
    reason = " ".join(why.split())[:_LONGEST_REASON]
    notes = {id_: Note(actor.name, deed, "source", id_, after=reason) for id_ in moved}
    if texts:
        put(service, actor, texts, expected={id_: tag_of(found[id_].text) for id_ in texts})
    service.store.pause_all(notes, paused, service.clock())
    return Deed(tuple(moved), tuple(Skipped(source.spec.name, f"its file {_file(source)} says paused = true") for source in left))


def check_now(service: Service, actor: Actor, source_ids: Sequence[str]) -> None:
    """Makes sources due at once, whatever they wait for; whoever reads sources begins within a second. NotFound, and then none is due."""
    for source_id in source_ids:
        find(service, source_id)
    if not source_ids:
        return
    service.sync()
    notes = [Note(actor.name, "asked for a check of", "source", source_id) for source_id in source_ids]
    service.store.make_due(source_ids, notes=notes, now=service.clock())


def set_interval(service: Service, actor: Actor, source_ids: Collection[str], every: str) -> Deed:
    """Another interval for stored sources, "" for the usual one. NotFound, ConfigError, and then none is changed."""
    return _amend(service, actor, source_ids, lambda spec: {("every",): every or None})


def set_group(service: Service, actor: Actor, source_ids: Collection[str], group: str, *, member: bool) -> Deed:
    """Puts stored sources into a group, or takes them out of it. NotFound, ConfigError, and then none is changed."""
    name = " ".join(group.split())

    def groups(spec: SourceSpec) -> Mapping[tuple[str, ...], object]:
        others = tuple(other for other in spec.groups if other != name)
        return {("groups",): (spec.groups if name in spec.groups else (*others, name)) if member else others or None}

    return _amend(service, actor, source_ids, groups)


def _amend(
    service: Service, actor: Actor, source_ids: Collection[str], wanted: Callable[[SourceSpec], Mapping[tuple[str, ...], object]]
) -> Deed:
    """Changes keys of several stored sources, all or none; those in files are left out."""
    found = {source_id: find(service, source_id) for source_id in dict.fromkeys(source_ids)}
    stored = {id_: source for id_, source in found.items() if source.owner == "store"}
    texts = {id_: amended(source.text, wanted(source.spec), f"stored source {id_}") for id_, source in stored.items()}
    for id_, text in texts.items():
        checked(service, text, name=f"stored source {id_}")
    changed: dict[str, str | None] = {id_: text for id_, text in texts.items() if text != stored[id_].text}
    if changed:
        put(service, actor, changed, expected={id_: tag_of(stored[id_].text) for id_ in changed})
    left = (source for source in found.values() if source.owner == "file")
    return Deed(
        tuple(stored), tuple(Skipped(source.spec.name, f"it is kept in the file {_file(source)}; edit it there") for source in left)
    )


def _file(source: CatalogueSource) -> str:
    return f"{source.path.parent.name}/{source.path.name}" if source.path else ""


def refuse_file_owned(service: Service, source_id: str) -> None:
    """Raises ConfigError for a source that is defined in a file."""
    known = service.catalogue().sources.get(source_id)
    if known and known.owner == "file":
        raise ConfigError((Problem(_file(known), "id", f"{source_id!r} is defined in this file: edit the file, or choose another id"),))
