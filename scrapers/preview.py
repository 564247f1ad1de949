"""The line without decide and store: what an address would yield now. Nothing is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from config import SourceSpec
from entries import Draft, EmptyListing, ExtractError, Skip, SourceState, TopicMatch
from scrapers.asking import received
from scrapers.desk import Desk
from scrapers.fetch import Fetcher, Request, Response
from scrapers.ladder import Reader, compare
from scrapers.lessons import Lessons
from scrapers.looks import to_read
from scrapers.native import Kind, Rung
from scrapers.page import Listing, Received
from scrapers.reading import PageReading, refusal
from scrapers.sightings import read_articles

SECONDS = 60.0
# Somebody waits: a preview asks its few pages as a browser would, not a second apart. A Crawl-delay of robots.txt stays.
_PAUSE = timedelta(milliseconds=50)
_CONNECTIONS = 2
_PERHAPS_AN_ARTICLE = frozenset({"single-article", "listing-empty", "list-behind-script"})
_TEXT = 300  # characters from which a dated page without a list is an article, whatever feeds its site offers


@dataclass(frozen=True, slots=True)
class Preview:
    """What was found: a listing with its first releases, or one article (`listing` is None then).

    `reasons` say which documents were compared for the list, and why this one was taken; `page` is the document as it was read. `kind` and
    `read_at` say whose items were taken, and `compared` are all that there were. `requests` counts what was asked for it, redirects too.
    """

    url: str
    listing: Listing | None
    drafts: tuple[tuple[Draft, tuple[TopicMatch, ...]], ...]
    skipped: tuple[Skip, ...] = ()
    reasons: tuple[str, ...] = ()
    page: PageReading | None = None
    timezone: str = "UTC"  # of days
    kind: Kind = "html"
    read_at: str = ""
    compared: tuple[Rung, ...] = ()
    requests: int = 1


def preview(
    spec: SourceSpec, desk: Desk, now: datetime, *, limit: int = 10, seconds: float = SECONDS, step: Callable[[], None] = lambda: None
) -> Preview:
    """Fetches the address, compares what its page offers, and reads up to `limit` of the articles listed, no more of them once so many
    seconds are over; `step` is called after each. Raises SourceError with the reason when it cannot be read."""
    spec = _hurried(spec)
    fetcher = desk.open_round(spec, limit + 20, seconds)
    reader = Reader(spec, desk.parsing, fetcher, now, spec.dates.order)
    response = reader.ask(spec.url)
    page = reader.read(response, Lessons())
    article = _article_of(received(response), page, spec, desk, now)
    if article and _is_whole(article):
        return article
    try:
        listed = compare(reader, response, page, Lessons())
    except EmptyListing:
        if article is None:
            raise
        return replace(article, requests=fetcher.spent)
    listing = listed.listing or page.rung.listing
    choice = to_read(listing.items[:limit], (), now, limit)
    seen, skipped, _ = read_articles(choice, spec, SourceState(spec.id), desk, _Stepping(fetcher, step), now)
    drafts = tuple((sighting.draft, sighting.topics) for sighting in seen if sighting.draft)
    compared = (listed.kind, listed.url, listed.compared)
    return Preview(response.url, listing, drafts, skipped, listed.reasons, page, spec.timezone, *compared, fetcher.spent)


@dataclass(frozen=True, slots=True)
class _Stepping:
    """The door, with a word after each request."""

    fetcher: Fetcher
    step: Callable[[], None]

    def fetch(self, request: Request) -> Response:
        """As the fetcher inside."""
        try:
            return self.fetcher.fetch(request)
        finally:
            self.step()


def _hurried(spec: SourceSpec) -> SourceSpec:
    rules = {"pause": min(spec.fetch.pause, _PAUSE), "connections": max(spec.fetch.connections, _CONNECTIONS)}
    return spec.model_copy(update={"fetch": spec.fetch.model_copy(update=rules)})


def preview_page(document: Received, spec: SourceSpec, desk: Desk, now: datetime) -> Preview:
    """One page that is already here, a saved one for example: its list, or else its article. Nothing is fetched."""
    page = desk.parsing.listing(document, spec, now=now, order=spec.dates.order)
    if page.rung.listing.items:
        return Preview(document.url, page.rung.listing, (), page=page, timezone=spec.timezone)
    article = _article_of(document, page, spec, desk, now)
    if article is None:
        raise refusal(page)
    return article


def _article_of(document: Received, page: PageReading, spec: SourceSpec, desk: Desk, now: datetime) -> Preview | None:
    """The document as one release, when it has no list and can be read as such."""
    if page.rung.listing.items or page.rung.listing.refusal not in _PERHAPS_AN_ARTICLE:
        return None
    try:
        draft = desk.parsing.article(document, None, spec, now=now, order=spec.dates.order).draft
    except ExtractError:
        return None
    return Preview(document.url, None, ((draft, desk.classify(draft, spec.habits)),), page=page, timezone=spec.timezone)


def _is_whole(article: Preview) -> bool:
    draft, _ = article.drafts[0]
    return draft.published is not None and len(draft.text) >= _TEXT
