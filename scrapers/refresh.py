"""The line: one source, from fetch to stored changes. `refresh()` calls the steps in order and nothing else does."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

import structlog

from config import SourceSpec
from entries import (
    PUBLIC_STATES,
    Change,
    Draft,
    EmptyListing,
    ExtractError,
    Forbidden,
    Known,
    Reading,
    Refused,
    Sighting,
    Skip,
    SourceError,
    SourceState,
    Store,
    StoreError,
    TopicMatch,
    changes,
    counts,
    mint,
)
from scrapers import health
from scrapers.asking import received, request_for
from scrapers.due import next_check
from scrapers.enclosures import measured
from scrapers.fetch import BudgetedFetcher, Fetcher, Response
from scrapers.ladder import Reader, list_items
from scrapers.lessons import from_text, to_text
from scrapers.looks import Choice, Look, to_read
from scrapers.normalise import draft_from_item
from scrapers.page import Listing
from scrapers.parsing import Parsing
from scrapers.urls import url_key

log = structlog.get_logger("pressroll")

HABIT = timedelta(days=730)  # known releases this far back tell the source's habit
HOPE = timedelta(days=1)  # a listed page that answers 404 may still be on its way for so long
SECONDS = 600.0  # one refresh never takes longer; what is left is read by the next
Classify = Callable[[Draft, tuple[str, ...]], tuple[TopicMatch, ...]]  # a draft, and topics that its source always has


@dataclass(frozen=True, slots=True)
class Desk:
    """What every refresh works with. `authority` and `year` are those of the tag: URIs to mint; `articles` is how many pages
    one refresh reads at most."""

    store: Store
    fetcher: Fetcher
    browser: Fetcher  # for sources whose pages are drawn by scripts
    parsing: Parsing
    classify: Classify
    authority: str
    year: int
    articles: int = 60

    def open_round(self, spec: SourceSpec, requests: int, seconds: float) -> BudgetedFetcher:
        """The door for one refresh: one budget for all its requests."""
        return BudgetedFetcher(self.browser if spec.fetch.render else self.fetcher, requests=requests, seconds=seconds)


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
    began = time.monotonic()
    before = desk.store.state(spec.id)
    fetcher = desk.open_round(spec, 2 * desk.articles + 10, SECONDS)
    try:
        desk.store.release_held(now)
        reader = Reader(spec, desk.parsing, fetcher, now, spec.dates.order or before.zone_order)
        learnt = from_text(desk.store.lessons(spec.id))
        listed = list_items(reader, before, learnt)
        listing, items = listed.listing, listed.listing.items if listed.listing else None
        known = desk.store.known(spec.id, {url_key(item.url) for item in items or ()}, now - HABIT)
        expect_listing(listing, known, before, spec)
        choice = to_read(items, known, now, desk.articles)
        seen, skipped = read_articles(choice, spec, before, desk, fetcher, now)
        seen = measured(seen, spec, fetcher, desk.store, now)
        decided = changes(seen, known, minter(desk, spec), now, listed=choice.listed)
        complete = not choice.left and not awaited(choice, seen, skipped, spec, desk.store, now)
        state = after(before, listed.response, listing, known, choice, seen, decided, skipped, complete=complete, now=now)
        state = replace(state, next_check=next_check(state, spec, now, left=choice.left))
        lessons = None if listed.lessons == learnt else to_text(listed.lessons)
        desk.store.save(decided, state, now, owner=owner, lessons=lessons)
    except SourceError as error:
        state = health.failed(before, error, now)
        pause = error.retry_after if isinstance(error, Refused) else None
        state = replace(state, next_check=next_check(state, spec, now, retry_after=pause, final=isinstance(error, Forbidden)))
        desk.store.record(state, release_lease_of=owner)
        return Refresh(spec.id, "failed", state, requests=fetcher.spent, elapsed_ms=since(began))
    counted = counts(decided)
    outcome: Literal["changed", "unchanged"] = "changed" if any(counted.values()) else "unchanged"
    return Refresh(spec.id, outcome, state, counted, skipped, requests=fetcher.spent, elapsed_ms=since(began), left=choice.left)


def awaited(choice: Choice, seen: tuple[Sighting, ...], skipped: tuple[Skip, ...], spec: SourceSpec, store: Store, now: datetime) -> bool:
    """Whether a page of this listing is still to come: then the listing is read in full again.

    A page that failed while its title changed, and a new one that is not there yet; the latter for a day, then its link is dead.
    """
    failed = {skip.url for skip in skipped}
    if any(look.row and look.retitled and look.url in failed for look in choice.looks):
        return True
    keys = {key for sighting in seen for key in sighting.keys}
    unread = sorted(url_key(look.url) for look in choice.looks if look.row is None and url_key(look.url) not in keys)
    if not unread:
        return False
    case = f"{spec.id} {' '.join(unread)}"
    first = store.recall("unread", case, now)
    if first is None:
        store.remember("unread", case, now.isoformat(), now + 30 * HOPE)
    return first is None or now - datetime.fromisoformat(first) < HOPE


def minter(desk: Desk, spec: SourceSpec) -> Callable[[str, int], tuple[str, str]]:
    """Mints ids and slugs of this source's releases from the keys of their addresses."""
    return lambda key, attempt: mint(desk.authority, desk.year, spec.id, key, attempt)


# -------------------------------------------------------------------------------------------------------------- listing


def expect_listing(listing: Listing | None, known: tuple[Known, ...], state: SourceState, spec: SourceSpec) -> None:
    """Raises EmptyListing when the listing is far shorter than usual and shows nothing new: a feed never shrinks by itself."""
    if listing is None or not health.shrunk(len(listing.items), state.usual_items):
        return
    keys = {key for row in known for key in row.urls}
    if all(url_key(item.url) in keys for item in listing.items):
        message = f"{spec.url} lists {len(listing.items)} releases; it used to list {state.usual_items}. Look whether its layout changed."
        raise EmptyListing(message, code="listing-shrunk", url=spec.url)


# ------------------------------------------------------------------------------------------------------------- articles


def read_articles(
    choice: Choice, spec: SourceSpec, state: SourceState, desk: Desk, fetcher: Fetcher, now: datetime
) -> tuple[tuple[Sighting, ...], tuple[Skip, ...]]:
    """Reads the chosen articles, as many at a time as the source allows. One that fails never costs the others."""
    order = spec.dates.order or state.zone_order

    def read(look: Look) -> tuple[Sighting | None, Skip | None]:
        try:
            return read_article(look, spec, order, desk, fetcher, now)
        except StoreError:
            raise
        except Exception as error:  # a fault of ours, or of an operator's scraper, is this article's own
            log.exception("article-failed", source=spec.id, url=look.url)
            odd = ExtractError(f"{look.url}: {type(error).__name__}; the log has it.", code="internal-error", url=look.url)
            return unread(look, opened(look, now), (url_key(look.url),), spec, desk, odd)

    with ThreadPoolExecutor(spec.fetch.connections) as pool:
        results = list(pool.map(read, choice.looks))
    seen = tuple(sighting for sighting, _ in results if sighting)
    return seen, tuple(skip for _, skip in results if skip)


def read_article(
    look: Look, spec: SourceSpec, order: str, desk: Desk, fetcher: Fetcher, now: datetime
) -> tuple[Sighting | None, Skip | None]:
    """One article as a sighting, and a skip when something stood in the way."""
    reading = opened(look, now)
    keys: tuple[str, ...] = (url_key(look.url),)
    try:
        response = fetcher.fetch(request_for(spec, look.url, etag=reading.etag, last_modified=reading.last_modified))
        listed = look.item.title if look.item else reading.listed if look.listed else ""
        fresh = replace(reading, looks=reading.looks + 1, missing=0, listed=listed)
        if response.not_modified or response.digest == reading.digest:
            return Sighting(keys, fresh, listed=look.listed), None
        draft = desk.parsing.article(received(response), look.item, spec, now=now, order=order)
    except SourceError as error:
        return unread(look, reading, keys, spec, desk, error)
    fresh = replace(fresh, etag=response.etag, last_modified=response.last_modified, digest=response.digest)
    keys = tuple(dict.fromkeys((*keys, url_key(draft.url), url_key(response.url))))
    return Sighting(keys, fresh, draft, desk.classify(draft, spec.topics), look.listed), None


def opened(look: Look, now: datetime) -> Reading:
    """The reading with which a look begins. A withdrawn release that is listed again is read in full: its old validators would
    only say that it is what it was."""
    reading = look.row.reading if look.row and not look.row.withdrawn else Reading()
    return replace(reading, looked=now)


def unread(
    look: Look, reading: Reading, keys: tuple[str, ...], spec: SourceSpec, desk: Desk, error: SourceError
) -> tuple[Sighting | None, Skip | None]:
    """A page that did not come: known ones count it, new ones are published from the listing and completed later."""
    skip = Skip(look.url, error.code, str(error))
    gone = isinstance(error, Refused) and error.status in (404, 410)
    if error.code == "budget":  # it was not looked at
        return None, skip
    if look.row:
        off_list = replace(reading, missing=reading.missing + gone, listed=reading.listed if look.listed else "")
        return Sighting(keys, off_list, listed=look.listed), skip
    if gone or look.item is None:
        return None, skip
    draft = draft_from_item(look.item, spec)
    partial = replace(reading, looks=reading.looks + 1, listed=look.item.title)
    return Sighting(keys, partial, draft, desk.classify(draft, spec.topics)), skip


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


def since(began: float) -> int:
    """Milliseconds since a moment of the monotonic clock."""
    return round((time.monotonic() - began) * 1000)
