"""Walks the older list pages of a source, newest first, and puts their releases into the archive, where they disturb no reader.

Each list page is a step of its own: the host is leased for it, articles are stored in parts together with how far the walk has
come, and between two pages refreshes that fell due go first. A walk that is stopped or killed goes on at the page it was reading.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import urlsplit

import structlog

from config import SourceSpec
from entries import Forbidden, Skip, SourceError, StoreBusy, Walk, changes
from scrapers.backfill_rules import AWAY, ENDS, Budget, begins_at, brought, done, fresh, is_past, reached, turned, unread
from scrapers.desk import Desk
from scrapers.enclosures import measured
from scrapers.fetch import BudgetedFetcher, Request, Response, host_blocked_until
from scrapers.ladder import Reader
from scrapers.leases import leased
from scrapers.lessons import Lessons, from_text, in_force
from scrapers.looks import Choice
from scrapers.notebook import since
from scrapers.page import Listing
from scrapers.reading import accepted
from scrapers.sightings import read_articles
from scrapers.text import short_digest
from scrapers.urls import url_key

log = structlog.get_logger("pressroll")

STOPPED = "You stopped it."
BREATH_S = 1.5  # between two pages; the clock of a running service looks every second for what is due
_EVER = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Backfill:
    """What one run of a backfill did, for the command line. `walk` is how far all runs together have come."""

    walk: Walk
    pages: int = 0
    entries: int = 0
    skipped: tuple[Skip, ...] = ()
    requests: int = 0
    elapsed_ms: int = 0

    def as_json(self) -> dict[str, object]:
        """The value that `source backfill --json` prints."""
        return {
            "source": self.walk.source_id,
            "state": self.walk.state,
            "sentence": self.walk.sentence,
            "pages": self.pages,
            "entries": self.entries,
            "skipped": [asdict(skip) for skip in self.skipped],
            "next_page": self.walk.next_page,
            "pages_in_all": self.walk.pages,
            "entries_in_all": self.walk.entries,
            "requests": self.requests,
            "ms": self.elapsed_ms,
        }


class Door:
    """The fetcher of one run. It shuts for good when the budget is used up, when somebody stops the run, or when the host is away:
    what was not looked at by then is left for the next run. `shut` is the reason."""

    def __init__(self, fetcher: BudgetedFetcher, host: str, stopping: Callable[[], bool]) -> None:
        self.shut: SourceError | None = None
        self._fetcher = fetcher
        self._host = host
        self._stopping = stopping

    def fetch(self, request: Request) -> Response:
        """As the fetcher inside. Raises Forbidden with code `budget` once the door is shut."""
        if self._stopping() and self.shut is None:
            self.shut = Forbidden(STOPPED, code="budget", url=request.url)
        if self.shut is None:
            try:
                return self._fetcher.fetch(request)
            except SourceError as error:
                is_file = request.method == "HEAD"  # some servers hang up on HEAD, and answer all else
                if is_file or error.code not in AWAY or urlsplit(request.url).netloc.lower() != self._host:
                    raise
                self.shut = self.shut or error
        raise Forbidden(str(self.shut), code="budget", url=request.url) from self.shut

    @property
    def spent(self) -> int:
        """Requests so far."""
        return self._fetcher.spent


@dataclass(slots=True)
class _Run:
    """One run while it goes on: what it works with, and what it has done."""

    spec: SourceSpec
    desk: Desk
    clock: Callable[[], datetime]
    budget: Budget
    door: Door
    step: Callable[[str], object]
    pages: int = 0
    entries: int = 0
    skipped: list[Skip] = field(default_factory=list)


def backfill(
    spec: SourceSpec,
    desk: Desk,
    clock: Callable[[], datetime],
    *,
    owner: str,
    budget: Budget = Budget(),  # noqa: B008 - frozen
    restart: bool = False,
    step: Callable[[str], object] = lambda word: None,
    stopping: Callable[[], bool] = lambda: False,
    rest: Callable[[float], object] = time.sleep,
) -> Backfill:
    """Goes on with the backfill of a source, or begins it, until it ends, the budget is used up or `stopping` says so. The walk of a source
    whose releases are listed elsewhere now begins anew.

    `step` hears a word for each list page. A newsroom in trouble is a result; StoreBusy says that another process reads the source.
    """
    began = time.monotonic()
    door = Door(desk.open_round(spec, budget.requests, budget.seconds), spec.host, stopping)
    run = _Run(spec, desk, clock, budget, door, step)
    walk = kept = desk.store.backfill(spec.id)
    restart = restart or (kept is not None and not begins_at(kept, _start(run)))
    if restart or walk is None or walk.state != "done":
        walk = _turn(run, None if restart else kept, kept, owner, rest)
    while walk.state == "running":
        if stopping() or run.pages >= budget.pages:
            walk = _paused(run, walk, "stopped", STOPPED if stopping() else f"As many pages as were asked for are read: {budget.pages}.")
        else:
            rest(BREATH_S)
            walk = _turn(run, walk, walk, owner, rest)
    return Backfill(walk, run.pages, run.entries, tuple(run.skipped), door.spent, since(began))


def _turn(run: _Run, walk: Walk | None, kept: Walk | None, owner: str, rest: Callable[[float], object]) -> Walk:
    """One list page, the first or the next older one, while nobody else reads the source. `kept` is the walk as it is stored:
    another one there means that another process walks."""
    with leased(run.desk.store, run.spec.id, owner, run.clock, rest):
        if run.desk.store.backfill(run.spec.id) != kept:
            raise StoreBusy(f"Another process is backfilling {run.spec.id}; what both have read is kept.")
        return _read(run, walk)


def _read(run: _Run, walk: Walk | None) -> Walk:
    """The next page. What stands in the way becomes the state of the walk."""
    try:
        blocked = host_blocked_until(run.desk.store, run.spec.host, run.clock())
        if blocked:
            message = f"{run.spec.host} asked to be left alone until {blocked:%Y-%m-%d %H:%M} UTC."
            raise Forbidden(message, code="http-429-rate-limited", url=run.spec.url)
        return _older(run, replace(walk, state="running", sentence="")) if walk else _first(run)
    except SourceError as error:
        now = run.clock()
        walk = walk or Walk(run.spec.id, None, now, now)
        if walk.pages and error.code in ENDS:  # a newsroom that names an older page has at least one
            return _kept(run, done(walk, f"Behind page {walk.pages + 1} there is none: {error}"))
        return _halted(run, walk, run.door.shut or error)


def _halted(run: _Run, walk: Walk, why: SourceError) -> Walk:
    if why.code != "budget":
        return _paused(run, walk, "failed", str(why))
    spent = f"Its {run.budget.requests} requests or {run.budget.seconds:.0f} seconds are used up."
    return _paused(run, walk, "stopped", str(why) if str(why) == STOPPED else spent)


def _paused(run: _Run, walk: Walk, state: Literal["stopped", "failed"], why: str) -> Walk:
    """The walk as it waits for the next run. One that could not even begin is not kept."""
    paused = replace(walk, state=state, sentence=why, changed=run.clock())
    return _kept(run, paused) if walk.next_page else paused


def _kept(run: _Run, walk: Walk) -> Walk:
    run.desk.store.archive((), walk, run.clock())
    return walk


def _first(run: _Run) -> Walk:
    """Begins at the document that refreshes read. What they bring stays theirs; when they have been there, what they left out
    (what stands on the page and, say, not in its feed) is read as that of any other page."""
    store, now = run.desk.store, run.clock()
    walk = Walk(run.spec.id, _start(run), now, now)
    if store.state(run.spec.id).succeeded:
        return _older(run, walk)
    response, listing = _listing(run, walk)
    return _behind(run, walk, listing, response.url)


def _start(run: _Run) -> str:
    """The address of the document that refreshes read."""
    native = _lessons(run).native
    return (native.url if native else "") or run.spec.url


def _lessons(run: _Run) -> Lessons:
    return in_force(from_text(run.desk.store.lessons(run.spec.id)), run.spec)


def _listing(run: _Run, walk: Walk) -> tuple[Response, Listing]:
    order = run.spec.dates.order or run.desk.store.state(run.spec.id).zone_order
    reader = Reader(run.spec, run.desk.parsing, run.door, run.clock(), order)
    response = reader.ask(walk.next_page or run.spec.url)
    return response, accepted(reader.read(response, _lessons(run)))


def _older(run: _Run, walk: Walk) -> Walk:
    """Reads one page and stores what is new on it."""
    response, listing = _listing(run, walk)
    if walk.pages and not fresh(walk, listing):
        return _kept(run, done(walk, f"{walk.next_page} shows only what the pages before it have shown."))
    walk, is_read = _stored(run, walk, listing)
    return _behind(run, walk, listing, response.url) if is_read else walk


def _behind(run: _Run, walk: Walk, listing: Listing, url: str) -> Walk:
    before = walk
    walk = _kept(run, turned(walk, listing, url, run.clock(), run.spec.host))
    run.pages += walk.pages - before.pages
    run.step(f"page {walk.pages + 1}, {walk.entries} releases")
    facts = {"page": before.next_page, "pages": walk.pages, "entries": walk.entries, "requests": run.door.spent}
    log.info("backfill", source=run.spec.id, **facts)
    return walk


def _stored(run: _Run, walk: Walk, listing: Listing) -> tuple[Walk, bool]:
    """The releases of a page, in parts of one transaction each; and whether the page was read to its end."""
    store, zone, until = run.desk.store, run.spec.zone, run.budget.until
    items, tried = fresh(walk, listing), set[str]()
    shown = {short_digest(url_key(item.url)) for item in listing.items} | set(walk.walked)
    while True:
        known = store.known(run.spec.id, (), _EVER)
        rows = {key: row for row in known for key in row.urls}
        is_over = is_past(items, rows, until, zone)
        wanted = unread(items, rows, until if is_over else None, zone, is_first=not walk.walked)
        looks = [look for look in wanted if look.url not in tried][: run.desk.articles]
        if not looks:
            break
        now = run.clock()
        choice = Choice(tuple(looks), 0, frozenset(row.id for row in known if any(short_digest(key) in shown for key in row.urls)))
        prints = _lessons(run).prints
        seen, skipped, _ = read_articles(choice, run.spec, store.state(run.spec.id), run.desk, run.door, now, known=known, prints=prints)
        seen = measured(reached(looks, seen, skipped), run.spec, run.door, store, now)
        new = brought(changes(seen, known, run.desk.minter(run.spec), now, listed=choice.listed, recall=store.said))
        added = sum(change.kind == "new" for change in new)
        walk = replace(walk, entries=walk.entries + added, changed=now)
        store.archive(new, walk, now)
        run.entries += added
        run.skipped += [skip for skip in skipped if skip.code != "budget"]
        tried.update(look.url for look in looks)
        if run.door.shut:
            return _halted(run, walk, run.door.shut), False
    if is_over:
        return _paused(run, walk, "stopped", f"It has come to releases from before {until}."), False
    return walk, True
