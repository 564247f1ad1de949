"""Who changed what, over the API."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from entries import Note, Noted
from feeds.admin.removed import Removed, RemovedKind, removed
from feeds.web.api.operations import Call, Operation, Reply, Strict


class TrailQuery(Strict):
    """Which notes."""

    kind: str = Field(
        "", max_length=60, description="Of this kind of thing: source, topic, feed, release, import, user, token, alert, backup."
    )
    key: str = Field("", max_length=300, description="Of the thing of this name.")
    who: str = Field("", max_length=300, description="By this person or program.")
    before: int | None = Field(None, ge=0, lt=2**62, description="Older than this note.")
    limit: int = Field(100, ge=1, le=500, description="Notes in one answer.")


class NoteOfTrail(Strict):
    """One deed."""

    number: int
    at: datetime
    who: str
    deed: str
    kind: str
    key: str
    before: str
    after: str


class Trail(Strict):
    """The newest notes first."""

    items: tuple[NoteOfTrail, ...]
    next: int | None = Field(None, description="Pass as `before`; null at the end.")


class Earlier(Strict):
    """The note of the version to bring back, by its number."""

    number: int = Field(ge=0, lt=2**62)


class RemovedQuery(Strict):
    """Of which kind."""

    kind: RemovedKind


class RemovedThings(Strict):
    """What was removed and can come back by the `restore` of its kind, the last one first."""

    items: tuple[Removed, ...]


def told(one: Noted) -> NoteOfTrail:
    """A note as the API shows it."""
    return NoteOfTrail(number=one.number, at=one.at, **{name: getattr(one.note, name) for name in Note.__slots__})


def get_all(call: Call) -> Reply:
    """The notes."""
    query = call.query_as(TrailQuery)
    found = call.service.store.audit.notes(kind=query.kind, key=query.key, who=query.who, before=query.before, limit=query.limit + 1)
    items = tuple(map(told, found[: query.limit]))
    return Reply(Trail(items=items, next=items[-1].number if len(found) > query.limit else None))


def _removed(call: Call) -> Reply:
    return Reply(RemovedThings(items=removed(call.service, call.query_as(RemovedQuery).kind)))


OPERATIONS = (
    Operation("listTrail", "GET", "/trail", "admin", "Who changed what", get_all, query=TrailQuery, answer=Trail),
    Operation("listRemoved", "GET", "/removed", "editor", "What can come back", _removed, RemovedQuery, answer=RemovedThings),
)
