"""The kept releases of a source, read again by its present rules: asked for here, done by whoever reads sources.

read_again(service, actor, "example")     ->  10       so many kept releases; NotFound where none is kept
"""

from __future__ import annotations

from collections.abc import Iterable

from entries import Note, NotFound, Snapshot
from feeds.admin.acting import Actor
from feeds.admin.sources import find
from feeds.service import Service

_BY_THESE = ("article", "dates", "timezone", "language", "scraper")  # what a release's page is read by


def kept_releases(pages: Iterable[Snapshot]) -> int:
    """How many releases there are among kept pages."""
    return len({page.requested for page in pages if page.kind == "article"})


def matters(changed: Iterable[str]) -> bool:
    """Whether releases may be read otherwise after an edit of these keys."""
    return any(key.partition(".")[0] in _BY_THESE for key in changed)


def read_again(service: Service, actor: Actor, source_id: str) -> int:
    """Asks for it; how many releases are kept. What they say otherwise reaches readers once, and no page is asked for. NotFound."""
    find(service, source_id)
    releases = kept_releases(service.store.snapshots.all(source_id))
    if not releases:
        raise NotFound("kept release of the source", source_id, hint="The next check keeps what it reads.")
    service.store.rereads.ask(Note(actor.name, "asked for a rereading of", "source", source_id), service.clock())
    return releases


def is_asked(service: Service, source_id: str) -> bool:
    """Whether it was asked for and is not done yet."""
    return any(wish.source_id == source_id for wish in service.store.rereads.asked(service.clock()))
