"""What was removed and can come back: sources, topics and named feeds, by the trail of changes; alerts, by what is laid aside for a week.

removed(service, "topic")  ->  (Removed("herons", 42, ..., "editor@example.org"),)       the last one first
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from feeds.admin import alerts
from feeds.service import Service

RemovedKind = Literal["source", "topic", "feed"]
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Removed:
    """Something that is no longer there; `number` is that of the note by which it comes back."""

    key: str
    number: int
    at: datetime
    who: str


def removed(service: Service, kind: RemovedKind | Literal["alert"]) -> tuple[Removed, ...]:
    """The last twenty that can come back."""
    gone = service.store.audit.latest(kind, "removed")
    back = alerts.removed(service) if kind == "alert" else _not_there(service, kind, gone)
    found = [Removed(key, gone[key].number, gone[key].at, gone[key].note.who) for key in back if key in gone]
    return tuple(sorted(found, key=lambda one: -one.number)[:_SHOWN])


def _not_there(service: Service, kind: RemovedKind, gone: Iterable[str]) -> Iterator[str]:
    """Without what is there again, and what only has another name now."""
    there = {"source": service.specs(), "topic": {one.id for one in service.topics.topics}, "feed": {one.slug for one in service.feeds}}
    moved = service.moved()[kind]
    return (key for key in gone if key not in there[kind] and key not in moved)
