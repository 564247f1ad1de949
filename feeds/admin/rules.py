"""What topics and named feeds have in common for those who edit them: one text each, an owner, a history.

put(service, actor, {("topic", "grid"): text}, expected={("topic", "grid"): tag_of(former)})     all or none, in force at once
"""

from __future__ import annotations

from collections.abc import Mapping

from config import Rulebook, RuleKind, RuleOwner, rulebook
from entries import ConfigError, Definition, Noted, NotFound, Problem, tag_of
from feeds.admin.acting import Actor
from feeds.service import Service

Place = tuple[RuleKind, str]
RESERVED = frozenset({"new"})  # addresses of pages
_MOST_NOTES = 20
_LARGEST = 200_000  # characters of one topic or feed


def owner(service: Service, kind: RuleKind, key: str) -> RuleOwner:
    """Who owns a topic or feed. NotFound."""
    known = service.written().rulebook.owners.get((kind, key))
    if known is None:
        raise NotFound(kind, key)
    return known


def stored_text(service: Service, kind: RuleKind, key: str) -> str:
    """The text as it was written; "" of what is not stored."""
    return service.written().rulebook.texts.get((kind, key), "")


def tag(service: Service, kind: RuleKind, key: str) -> str:
    """Names the version that an editor sees, for `expected`."""
    return tag_of(stored_text(service, kind, key))


def is_shipped(service: Service, kind: RuleKind, key: str) -> bool:
    """Whether something of this name ships with Pressroll, or stands in a file: dropping what is stored brings it back."""
    configured = service.configuration
    return key in ([topic.id for topic in configured.topics.topics] if kind == "topic" else [feed.slug for feed in configured.feeds])


def refuse_file_owned(service: Service, kind: RuleKind, key: str) -> None:
    """Raises ConfigError for what the operator keeps in a file."""
    if service.written().rulebook.owners.get((kind, key)) == "file":
        file = f"{kind}s.toml"
        raise ConfigError((Problem(file, key, f"this {kind} stands in a file: edit {file}, or copy it under another name"),))


def checked(service: Service, edits: Mapping[Place, str | None]) -> Rulebook:
    """What would be in force with these texts. ConfigError with every fault that they bring, in themselves or in what names them."""
    for (kind, key), text in edits.items():
        refuse_file_owned(service, kind, key)
        if text is not None and key in RESERVED:
            field = "id" if kind == "topic" else "slug"
            raise ConfigError((Problem(f"stored {kind} {key}", field, f"“{key}” is the address of a page; choose another"),))
        if text is not None and len(text) > _LARGEST:
            raise ConfigError((Problem(f"stored {kind} {key}", "", f"has at most {_LARGEST:,} characters"),))
    now, configured = service.written().rulebook, service.configuration
    stored = {**now.texts, **edits}
    topics, feeds = (
        {key: text for (kind, key), text in stored.items() if kind == wanted and text is not None} for wanted in ("topic", "feed")
    )
    then = rulebook(configured.topics, configured.feeds, configured.own_files, topics, feeds)
    brought = (*_unparsed(edits, then), *(problem for problem in then.problems if problem not in now.problems))
    if brought:
        raise ConfigError(tuple(dict.fromkeys(brought)))
    return then


def _unparsed(edits: Mapping[Place, str | None], then: Rulebook) -> tuple[Problem, ...]:
    """The faults of these texts themselves, also where they were stored with the same ones."""
    names = {f"stored {kind} {key}" for (kind, key), text in edits.items() if text is not None}
    return tuple(problem for problem in then.problems if problem.file in names)


def put(service: Service, actor: Actor, edits: Mapping[Place, str | None], *, expected: Mapping[Place, str | None]) -> None:
    """Keeps checked texts, and drops those that are None. Feeds, pages and newsrooms that are read follow at once. Conflict."""
    definitions = [Definition(kind, key, text, expected.get((kind, key))) for (kind, key), text in edits.items()]
    service.store.definitions.put(definitions, service.clock(), by=actor.name)
    service.look()
    service.remember()


def history(service: Service, kind: RuleKind, key: str) -> tuple[Noted, ...]:
    """What was done to it, the last first."""
    return service.store.audit.notes(kind=kind, key=key, limit=_MOST_NOTES)


def past_text(service: Service, kind: RuleKind, key: str, number: int) -> str:
    """What it was after the change of this number, or until it was removed by it. NotFound."""
    found = service.store.audit.notes(kind=kind, key=key, before=number + 1, limit=1)
    text = found[0].note.after or found[0].note.before if found and found[0].number == number else ""
    if not text:
        raise NotFound("change", str(number))
    return text
