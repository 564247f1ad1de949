"""Which broken sources have a repair that is ready to look at: found in the background, so that no page has to wait for it.

with repairs_in_background(service, desk): ...       beside the schedule
ready(service, ["example"])                          ->  {"example": "A repair is ready to look at: it finds 19 of the releases we keep."}
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager
from datetime import timedelta

import structlog

from entries import Busy, SourceState, StoreError, tag_of
from feeds.admin.pages import BY_LIST, dismissed, proposal
from feeds.background import in_background
from feeds.service import Service
from scrapers import Desk

log = structlog.get_logger("pressroll")

CHECK_S = 15.0
_KIND = "repair"
_KEPT = timedelta(days=40)  # longer than any source waits for its next check


def ready(service: Service, source_ids: Collection[str]) -> Mapping[str, str]:
    """A sentence for each of these sources whose present trouble has one."""
    found = {}
    known = service.store.recall_all(_KIND, source_ids, service.clock())
    for source_id, value in known.items():
        mark, releases = json.loads(value)
        if releases and mark == _mark(service, service.store.state(source_id)):
            found[source_id] = f"A repair is ready to look at: it finds {releases} of the releases we keep."
    return found


def find_repairs(service: Service, desk: Desk) -> int:
    """Looks at every source that broke, or was checked, since it was looked at last; how many there were."""
    states, store = service.store.states(), service.store
    broken = {id_: state for id_ in service.specs() if (state := states.get(id_)) and _may_have_one(state)}
    known = store.recall_all(_KIND, broken.keys(), service.clock())
    due = {id_: mark for id_, state in broken.items() if (mark := _mark(service, state)) != _marked(known.get(id_))}
    for source_id, mark in due.items():
        releases = _releases(service, desk, source_id)
        store.remember(_KIND, source_id, json.dumps([mark, releases]), service.clock() + _KEPT)
    return len(due)


def _releases(service: Service, desk: Desk, source_id: str) -> int:
    """How many known releases the repair of a source finds, 0 when there is none; a page that we fail on must not cost the others."""
    try:
        repair = proposal(service, desk, source_id)
    except (StoreError, Busy):
        raise
    except Exception:
        log.exception("repair-failed", source=source_id)
        return 0
    return repair.known if repair else 0


def _may_have_one(state: SourceState) -> bool:
    return state.state == "broken" and not state.paused and bool(BY_LIST.intersection(state.reasons))


def _mark(service: Service, state: SourceState) -> str:
    """Another one for another trouble, another check, another definition and another word of a person; "" while nothing is wrong."""
    source = service.catalogue().sources.get(state.source_id)
    if source is None or not _may_have_one(state):
        return ""
    last = dismissed(service, state.source_id)
    return f"{state.since} {state.checked} {last.number if last else 0} {tag_of(source.text)}"


def _marked(value: str | None) -> str:
    return str(json.loads(value)[0]) if value else ""


def repairs_in_background(service: Service, desk: Desk) -> AbstractContextManager[None]:
    """A thread that looks for repairs beside the block."""
    return in_background("repairs", lambda stopping: find_repairs(service, desk), CHECK_S)
