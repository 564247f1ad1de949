"""The line: one source, from fetch to stored changes. `refresh()` calls the steps in order and nothing else does."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
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
    NotFound,
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
    fingerprint,
    mint,
)
from scrapers import health
from scrapers.article.shared import Shared, learn, remembered
from scrapers.asking import received, request_for
from scrapers.due import next_check
from scrapers.enclosures import measured
from scrapers.fetch import BudgetedFetcher, Fetcher, Response
from scrapers.ladder import Reader, list_items
from scrapers.lessons import from_text, in_force, to_text
from scrapers.looks import Choice, Look, to_read
from scrapers.normalise import draft_from_item
from scrapers.page import Listing, PagePrint, Received
from scrapers.parsing import Parsing
from scrapers.reading import ArticleReading
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
        stored = from_text(desk.store.lessons(spec.id))
        learnt = in_force(stored, spec)
        if stored.terms not in ("", learnt.terms):
            before = health.of_another_list(before)
        reader = Reader(spec, desk.parsing, fetcher, now, spec.dates.order or before.zone_order)
        listed = list_items(reader, before, learnt)
        if listed.lessons.native != learnt.native:  # a feed lists forty releases where its page shows ten
            before = replace(before, usual_items=0, usual_dated=0.0)
        listing, items = listed.listing, listed.listing.items if listed.listing else None
        known = desk.store.known(spec.id, {url_key(item.url) for item in items or ()}, now - HABIT)
        expect_listing(listing, known, before, spec)
        choice = to_read(items, known, now, desk.articles)
        seen, skipped, prints = read_articles(choice, spec, before, desk, fetcher, now, prints=learnt.prints)
        seen = measured(seen, spec, fetcher, desk.store, now)
        decided = changes(seen, known, minter(desk, spec), now, listed=choice.listed)
        complete = not choice.left and not awaited(choice, seen, skipped, spec, desk.store, now)
        state = after(before, listed.response, listing, known, choice, seen, decided, skipped, complete=complete, now=now)
        state = replace(state, next_check=next_check(state, spec, now, left=choice.left))
        lessons = replace(listed.lessons, prints=prints)
        desk.store.save(decided, state, now, owner=owner, lessons=None if lessons == stored else to_text(lessons), listed=choice.listed)
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


@dataclass(frozen=True, slots=True)
class Met:
    """What came of one look: a sighting, what stood in the way, and, where a page was parsed, the page and what was read in it."""

    look: Look
    sighting: Sighting | None
    skip: Skip | None = None
    page: Received | None = None
    read: ArticleReading | None = None


def read_articles(
    choice: Choice,
    spec: SourceSpec,
    state: SourceState,
    desk: Desk,
    fetcher: Fetcher,
    now: datetime,
    *,
    prints: tuple[PagePrint, ...] = (),
) -> tuple[tuple[Sighting, ...], tuple[Skip, ...], tuple[PagePrint, ...]]:
    """Reads the chosen articles, as many at a time as the source allows. One that fails never costs the others.

    `prints` are those remembered of the source's pages, and those to remember come back. A page that holds what it turns out to share
    with others is read once more, from the bytes that are here.
    """
    order = spec.dates.order or state.zone_order
    before = learn(prints)

    def read(look: Look) -> Met:
        try:
            return read_article(look, spec, order, desk, fetcher, now, before)
        except StoreError:
            raise
        except Exception as error:  # a fault of ours, or of an operator's scraper, is this article's own
            log.exception("article-failed", source=spec.id, url=look.url)
            odd = ExtractError(f"{look.url}: {type(error).__name__}; the log has it.", code="internal-error", url=look.url)
            return unread(look, opened(look, now), (url_key(look.url),), spec, desk, odd, now)

    # Over several connections the next page comes while the last ones are parsed; the fetcher sees to it that no host is asked more often.
    with ThreadPoolExecutor(2 * spec.fetch.connections - 1) as pool:
        met = list(pool.map(read, choice.looks))
        taken = [one.read.print for one in met if one.read and one.read.print]
        shared = learn((*taken, *prints))
        met = list(pool.map(lambda one: read_again(one, before, shared, spec, order, desk, now), met))
    seen = tuple(sighting for one in met if (sighting := recognised(one, shared, desk.store)))
    return seen, tuple(one.skip for one in met if one.skip), remembered(taken, prints)


def read_article(look: Look, spec: SourceSpec, order: str, desk: Desk, fetcher: Fetcher, now: datetime, shared: Shared) -> Met:
    """One article as a sighting, and a skip when something stood in the way."""
    reading = opened(look, now)
    keys: tuple[str, ...] = (url_key(look.url),)
    try:
        response = fetcher.fetch(request_for(spec, look.url, etag=reading.etag, last_modified=reading.last_modified))
        listed = look.item.title if look.item else reading.listed if look.listed else ""
        fresh = replace(reading, looks=reading.looks + 1, missing=0, listed=listed)
        if response.not_modified or response.digest == reading.digest:
            return Met(look, Sighting(keys, fresh, listed=look.listed))
        page = received(response)
        read = desk.parsing.article(page, look.item, spec, now=now, order=order, shared=shared)
    except SourceError as error:
        return unread(look, reading, keys, spec, desk, error, now)
    fresh = replace(fresh, etag=response.etag, last_modified=response.last_modified, digest=response.digest)
    keys = tuple(dict.fromkeys((*keys, url_key(read.draft.url), url_key(response.url))))
    sighting = Sighting(keys, fresh, read.draft, desk.classify(read.draft, spec.topics), look.listed)
    return Met(look, sighting, page=page, read=read)


def read_again(met: Met, before: Shared, shared: Shared, spec: SourceSpec, order: str, desk: Desk, now: datetime) -> Met:
    """The same page with what all pages of this refresh have taught, where that may change what it says; else as it was met."""
    if not met.read or not met.page or not met.sighting or before.known_in(met.read.made_of) == shared.known_in(met.read.made_of):
        return met
    try:
        read = desk.parsing.article(met.page, met.look.item, spec, now=now, order=order, shared=shared)
    except Exception:  # it could be read a moment ago
        log.exception("article-failed", source=spec.id, url=met.look.url)
        return met
    topics = desk.classify(read.draft, spec.topics)
    return replace(met, sighting=replace(met.sighting, draft=read.draft, topics=topics), read=read)


def recognised(met: Met, shared: Shared, store: Store) -> Sighting | None:
    """The sighting with the other fingerprints its page goes by: that without lessons, and the stored one when nothing differs from what
    is stored but what the page shares with others. Learning must not make a release look revised."""
    if not met.sighting or not met.read:
        return met.sighting
    also: tuple[str, ...] = (met.read.alone,) if met.read.alone else ()
    row, draft = met.look.row, met.read.draft
    if row and row.fingerprint not in (fingerprint(draft.title, draft.text), *also):
        with suppress(NotFound):  # held or withdrawn
            stored = store.entry(row.id)
            own = [shared.own_text(it.title, it.text, met.read.dropped) for it in (stored, draft)]
            also += (row.fingerprint,) if own[0] and own[0] == own[1] else ()
    return replace(met.sighting, also=also)


def opened(look: Look, now: datetime) -> Reading:
    """The reading with which a look begins. A withdrawn release that is listed again is read in full: its old validators would
    only say that it is what it was."""
    reading = look.row.reading if look.row and not look.row.withdrawn else Reading()
    return replace(reading, looked=now)


def unread(look: Look, reading: Reading, keys: tuple[str, ...], spec: SourceSpec, desk: Desk, error: SourceError, now: datetime) -> Met:
    """A page that did not come: known ones count it, new ones are published from the listing and completed later."""
    skip = Skip(look.url, error.code, str(error))
    gone = isinstance(error, Refused) and error.status in (404, 410)
    if error.code == "budget":  # it was not looked at
        return Met(look, None, skip)
    if look.row:
        off_list = replace(reading, missing=reading.missing + gone, listed=reading.listed if look.listed else "")
        return Met(look, Sighting(keys, off_list, listed=look.listed), skip)
    if gone or look.item is None:
        return Met(look, None, skip)
    draft = draft_from_item(look.item, spec, now=now)
    partial = replace(reading, looks=reading.looks + 1, listed=look.item.title)
    return Met(look, Sighting(keys, partial, draft, desk.classify(draft, spec.topics)), skip)


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
