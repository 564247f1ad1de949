"""One source with all that is known of it: how it is, what it cost, what its entries carry, who changed it.

portrait(service, "example").fills  ->  (Fill("title", 50, 50), Fill("date", 47, 50), ...)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import unified_diff
from types import MappingProxyType

from config import CatalogueSource
from entries import DayMark, Entry, FeedQuery, Noted, NotFound, Snapshot, tag_of
from feeds.admin.acting import Actor
from feeds.admin.masking import hidden
from feeds.admin.overview import Line, line_of, pauses, told
from feeds.admin.rereading import is_asked
from feeds.admin.sources import EDITS, find
from feeds.admin.timeline import PastRefresh, timeline
from feeds.admin.told import Told, told_of
from feeds.admin.widgets import Sites, sites_of
from feeds.service import Service

FOR_EDITORS = "The pages of this source came with a password. Who may edit sources may see them."
_LAST = 50  # entries by which fields are counted
_SHOWN = 10  # entries, and versions
_LONGEST_COMPARED = 20_000  # characters: comparing takes the square of their lines
_REASONED = frozenset({"paused", "reread"})  # deeds whose notes say why, or what came of them
_CARRIED: Mapping[str, Callable[[Entry], object]] = MappingProxyType(
    {
        "title": lambda entry: entry.title,
        "date": lambda entry: entry.published.origin != "first-seen",
        "text": lambda entry: entry.text,
        "image": lambda entry: entry.image,
        "authors": lambda entry: entry.authors,
        "contact": lambda entry: entry.anatomy.contact,
        "topics": lambda entry: entry.topics,
    }
)


@dataclass(frozen=True, slots=True)
class Fill:
    """How many of the last entries carry a field."""

    field: str
    have: int
    of: int


@dataclass(frozen=True, slots=True)
class Version:
    """One edit. `lines` are those that differ, each with its sign ("+", "-", " "); `restorable` when its text can be kept again."""

    number: int
    at: datetime
    who: str
    deed: str
    why: str
    lines: tuple[tuple[str, str], ...]
    restorable: bool


@dataclass(frozen=True, slots=True)
class Portrait:
    """A source. `text` is its TOML, without secrets for those who may not edit; `tag` names the version that is kept, "" for one in a file.
    `days` are the last thirty, from which the cost is counted; `pages` those that are kept, and `rereading` says that the releases among
    them are about to be read again; `told` is who was told of its trouble, `sites` where widgets show its releases."""

    line: Line
    source: CatalogueSource
    text: str
    tag: str
    fills: tuple[Fill, ...]
    entries: tuple[Entry, ...]
    days: tuple[DayMark, ...]
    refreshes: tuple[PastRefresh, ...]
    pages: tuple[Snapshot, ...]
    versions: tuple[Version, ...]
    rereading: bool
    told: tuple[Told, ...]
    sites: Sites


def portrait(service: Service, source_id: str, actor: Actor, *, before: int | None = None) -> Portrait:
    """The source with this id; `before` is the number of the last refresh that was shown. NotFound."""
    source, store, now = find(service, source_id), service.store, service.clock()
    line = line_of(source, store.state(source_id), now)
    if line.state == "paused":
        line = replace(line, reason=told(pauses(service, [source_id]).get(source_id)))
    last = store.select(FeedQuery(sources=(source_id,), limit=_LAST, whole=True)).entries
    notes = store.audit.notes(kind="source", key=source_id, limit=_SHOWN)
    return Portrait(
        line=replace(line, per_week=store.refreshes.per_week([source_id], now)[source_id]),
        source=source,
        text=legible(source, actor),
        tag=tag_of(source.text) if source.owner == "store" else "",
        fills=tuple(Fill(name, sum(bool(carried(entry)) for entry in last), len(last)) for name, carried in _CARRIED.items()),
        entries=last[:_SHOWN],
        days=store.refreshes.strips([source_id], now)[source_id],
        refreshes=timeline(service, source_id, before=before),
        pages=store.snapshots.all(source_id),
        versions=versions(notes, source.text) if actor.may("editor") else (),
        rereading=is_asked(service, source_id),
        told=told_of(service, source.spec, actor),
        sites=sites_of(service, source_id),
    )


def may_see_all(source: CatalogueSource, actor: Actor) -> bool:
    """Whether nothing of a source is secret, or the actor may write its secrets anyway: also what pages held that came with a password."""
    return actor.may("editor") or not (source.spec.fetch.auth or source.spec.fetch.headers)


def kept_page(service: Service, actor: Actor, source_id: str, number: int) -> tuple[Snapshot, bytes]:
    """A page that is kept of a source, and its bytes as they came. NotFound, also of one that came with a password, for those who may not
    edit."""
    snapshots, is_open = service.store.snapshots, may_see_all(find(service, source_id), actor)
    facts = next((one for one in snapshots.all(source_id) if one.number == number), None)
    if facts is None or not is_open:
        raise NotFound("kept page", str(number), hint="" if is_open else FOR_EDITORS)
    return facts, snapshots.page(number).body


def legible(source: CatalogueSource, actor: Actor) -> str:
    """The TOML of a source; who may not edit it sees that there are secrets, not which."""
    return source.text if may_see_all(source, actor) else hidden(source.text)


def versions(notes: Sequence[Noted], now: str) -> tuple[Version, ...]:
    """The edits that notes tell of; `now` is the text that is kept."""
    return tuple(
        Version(
            number=noted.number,
            at=noted.at,
            who=noted.note.who,
            deed=noted.note.deed,
            why=noted.note.after if noted.note.deed in _REASONED else "",
            lines=difference(noted.note.before, noted.note.after) if _is_edit(noted) else (),
            restorable=_is_edit(noted) and bool(noted.note.after) and noted.note.after != now,
        )
        for noted in notes
    )


def _is_edit(noted: Noted) -> bool:
    return noted.note.deed in EDITS


def difference(before: str, after: str) -> tuple[tuple[str, str], ...]:
    """The lines that differ between two texts, with three around each; none where the texts are too long to compare."""
    if len(before) + len(after) > _LONGEST_COMPARED:
        return ()
    lines = list(unified_diff(before.splitlines(), after.splitlines(), lineterm=""))[2:]
    return tuple((line[:1], line[1:]) if line[:1] in "+- " else (" ", "…") for line in lines if line)
