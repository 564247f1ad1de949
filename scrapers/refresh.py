"""The line: one source, from fetch to stored changes. `refresh()` calls the steps in order and nothing else does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

import structlog

from config import SourceSpec
from entries import (
    PUBLIC_STATES,
    Change,
    EmptyListing,
    Forbidden,
    Known,
    Refused,
    Sighting,
    Skip,
    SourceError,
    SourceState,
    Store,
    changes,
    counts,
)
from scrapers import health
from scrapers.desk import Desk
from scrapers.due import next_check
from scrapers.enclosures import measured
from scrapers.fetch import Fetcher, Response
from scrapers.forwarding import earlier, forwarded
from scrapers.ladder import Reader, list_items
from scrapers.lessons import from_text, in_force, to_text
from scrapers.looks import Choice, to_read
from scrapers.notebook import Notebook
from scrapers.page import Listing
from scrapers.sightings import read_articles
from scrapers.urls import url_key

log = structlog.get_logger("pressroll")

HABIT = timedelta(days=730)  # known releases this far back tell the source's habit
HOPE = timedelta(days=1)  # a listed page that answers 404 may still be on its way for so long
SECONDS = 600.0  # one refresh never takes longer; what is left is read by the next


@dataclass(frozen=True, slots=True)
class Refresh:
    """What one refresh did, for the log, the command line and the schedule."""

    source_id: str
    outcome: Literal["changed", "unchanged", "failed"]
    state: SourceState
    counted: Mapping[str, int] = field(default_factory=lambda: counts(()))
    skipped: tuple[Skip, ...] = ()
    requests: int = 0
    elapsed_ms: int = 0
    left: int = 0  # new releases that did not fit into this refresh

    def as_json(self) -> dict[str, object]:
        """The value that `refresh --json` prints."""
        return {
            "source": self.source_id,
            "outcome": self.outcome,
            "state": "paused" if self.state.paused else self.state.state,
            "reasons": list(self.state.reasons),
            "sentence": self.state.sentence,
            **self.counted,
            "left": self.left,
            "skipped": [asdict(skip) for skip in self.skipped],
            "requests": self.requests,
            "ms": self.elapsed_ms,
        }


def refresh(spec: SourceSpec, desk: Desk, now: datetime, *, owner: str | None = None) -> Refresh:
    """Reads one source and stores what changed, in one transaction. A source in trouble is a result, not an exception."""
    before = desk.store.state(spec.id)
    fetcher = desk.open_round(spec, 2 * desk.articles + 10, SECONDS)
    notebook = Notebook(fetcher, desk.snapshots)
    try:
        stored = from_text(desk.store.lessons(spec.id))
        learnt = in_force(stored, spec)
        if stored.terms not in ("", learnt.terms):
            before = health.of_another_list(before)
        reader = Reader(spec, desk.parsing, notebook.lists, now, spec.dates.order or before.zone_order)
        listed = list_items(reader, before, learnt)
        if listed.lessons.native != learnt.native:  # a feed lists forty releases where its page shows ten
            before = replace(before, usual_items=0, usual_dated=0.0)
        listing, items = listed.listing, listed.listing.items if listed.listing else None
        if listing and listing.repaired:
            log.warning("listing-repaired", source=spec.id, url=spec.url, items=len(listing.items), said=listing.evidence[0])
        known = desk.store.known(spec.id, {url_key(item.url) for item in items or ()}, now - HABIT)
        notebook.count(listing)
        expect_listing(listing, known, before, spec)
        choice = to_read(items, known, now, desk.articles)
        seen, skipped, prints = read_articles(choice, spec, before, desk, notebook.articles, now, known=known, prints=learnt.prints)
        seen = measured(seen, spec, fetcher, desk.store, now)
        decided = decide(seen, known, choice, spec, desk, fetcher, now)
        complete = not choice.left and not awaited(choice, seen, skipped, spec, desk.store, now)
        state = after(before, listed.response, listing, known, choice, seen, decided, skipped, complete=complete, now=now)
        state = replace(state, next_check=next_check(state, spec, now, left=choice.left))
        lessons = replace(listed.lessons, prints=prints)
        told, taught = notebook.of(listed, stored, learnt), None if lessons == stored else to_text(lessons)
        desk.store.save(decided, state, now, owner=owner, lessons=taught, listed=choice.listed, refreshed=told)
        desk.store.release_held(now)  # not before its page was read: the embargo may have been postponed
    except SourceError as error:
        state = after_failure(before, error, spec, now)
        desk.store.record(state, release_lease_of=owner, refreshed=notebook.of_failure(error, spec.url), now=now)
        desk.store.release_held(now)
        return Refresh(spec.id, "failed", state, requests=notebook.requests, elapsed_ms=notebook.ms)
    counted = counts(decided)
    outcome: Literal["changed", "unchanged"] = "changed" if any(counted.values()) else "unchanged"
    return Refresh(spec.id, outcome, state, counted, skipped, requests=notebook.requests, elapsed_ms=notebook.ms, left=choice.left)


def decide(
    seen: tuple[Sighting, ...], known: tuple[Known, ...], choice: Choice, spec: SourceSpec, desk: Desk, fetcher: Fetcher, now: datetime
) -> tuple[Change, ...]:
    """What is new, revised, moved, gone; with a line in the log for each release that was known by something else than its address."""
    seen = forwarded(seen, known, choice.listed, spec, fetcher)
    met = (*known, *earlier(seen, known, spec.id, desk.store))
    listed = choice.listed - mistaken(choice, seen)
    decided = changes(seen, met, desk.minter(spec), now, listed=listed, recall=desk.store.said)
    for change in decided:
        if change.how not in ("", "address"):
            log.info("recognised", source=spec.id, entry=change.id, by=change.how)
    return decided


def mistaken(choice: Choice, seen: tuple[Sighting, ...]) -> frozenset[str]:
    """Ids of known releases that items at new addresses were taken for, whose pages tell of another day. Where these are, is open again."""
    keys = {key for sighting in seen for key in sighting.keys}
    rows = [look.row for look in choice.looks if look.row and look.moved and url_key(look.url) in keys]
    return frozenset(row.id for row in rows if keys.isdisjoint(row.urls))


def awaited(choice: Choice, seen: tuple[Sighting, ...], skipped: tuple[Skip, ...], spec: SourceSpec, store: Store, now: datetime) -> bool:
    """Whether a page of this listing is still to come: then the listing is read in full again.

    A page that failed while its title changed, and a new one that is not there yet; the latter for a day, then its link is dead.
    """
    failed = {skip.url for skip in skipped}
    if any(look.row and look.retitled and look.url in failed for look in choice.looks):
        return True
    keys = {key for sighting in seen for key in sighting.keys}
    unmet = (url_key(look.url) for look in choice.looks if look.row is None or look.moved)
    unread = sorted(key for key in unmet if key not in keys)
    if not unread:
        return False
    case = f"{spec.id} {' '.join(unread)}"
    first = store.recall("unread", case, now)
    if first is None:
        store.remember("unread", case, now.isoformat(), now + 30 * HOPE)
    return first is None or now - datetime.fromisoformat(first) < HOPE


# -------------------------------------------------------------------------------------------------------------- listing


def expect_listing(listing: Listing | None, known: tuple[Known, ...], state: SourceState, spec: SourceSpec) -> None:
    """Raises EmptyListing when the listing is far shorter than usual and shows nothing new: a feed never shrinks by itself."""
    if listing is None or not health.shrunk(len(listing.items), state.usual_items):
        return
    keys = {key for row in known for key in row.urls}
    if all(url_key(item.url) in keys for item in listing.items):
        message = f"{spec.url} lists {len(listing.items)} releases; it used to list {state.usual_items}. Look whether its layout changed."
        raise EmptyListing(message, code="listing-shrunk", url=spec.url)


# ------------------------------------------------------------------------------------------------------------ afterwards


def faults(skipped: tuple[Skip, ...], known: tuple[Known, ...]) -> Mapping[str, int]:
    """How many articles could not be read, by reason. A known release that is gone is a withdrawal, or on its way to one."""
    met = {row.url for row in known}
    gone = ("http-404-missing", "http-410-gone")
    return Counter(skip.code for skip in skipped if skip.code != "budget" and not (skip.code in gone and skip.url in met))


def after(
    before: SourceState,
    response: Response,
    listing: Listing | None,
    known: tuple[Known, ...],
    choice: Choice,
    seen: tuple[Sighting, ...],
    decided: tuple[Change, ...],
    skipped: tuple[Skip, ...],
    *,
    complete: bool,
    now: datetime,
) -> SourceState:
    """The state to store beside the changes. Without `complete` (a new release was not read) the listing's validators are
    forgotten, so that the next refresh reads it in full again."""
    drafts = [sighting.draft for sighting in seen if sighting.draft]
    items = len(listing.items) if listing else None
    sight = health.Sight(
        items=items,
        dated=sum(item.published is not None for item in listing.items) / len(listing.items) if listing else None,
        articles=len(choice.looks),
        failed=faults(skipped, known),
        undated=sum(draft.published is None for draft in drafts),
        published=[row.published.at for row in known if not row.withdrawn]
        + [change.entry.published.at for change in decided if change.kind == "new" and change.entry],
    )
    state = health.read(before, sight, now)
    changed = any(change.kind != "looked" for change in decided)
    if changed:
        state = replace(state, changed=now, public_state=PUBLIC_STATES[state.state])
    if listing is None and complete:
        return state
    kept = response if complete else None
    return replace(
        state,
        etag=kept.etag if kept else None,
        last_modified=kept.last_modified if kept else None,
        digest=kept.digest if kept else None,
        zone_order=(listing.order if listing else "") or before.zone_order,
    )


def after_failure(before: SourceState, error: SourceError, spec: SourceSpec, now: datetime) -> SourceState:
    """The state to store when the source could not be read."""
    state = health.failed(before, error, now)
    pause = error.retry_after if isinstance(error, Refused) else None
    return replace(state, next_check=next_check(state, spec, now, retry_after=pause, final=isinstance(error, Forbidden)))
