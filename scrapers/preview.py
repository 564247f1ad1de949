"""The line without decide and store: what an address would yield now. Nothing is kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from config import SourceSpec
from entries import Draft, EmptyListing, ExtractError, Skip, SourceState, TopicMatch
from scrapers.looks import to_read
from scrapers.page import Listing, Received
from scrapers.refresh import Desk, read_articles, received, request_for

SECONDS = 60.0
_PERHAPS_AN_ARTICLE = frozenset({"single-article", "listing-empty", "list-behind-script"})


@dataclass(frozen=True, slots=True)
class Preview:
    """What was found: a listing with its first releases, or one article (`listing` is None then)."""

    url: str
    listing: Listing | None
    drafts: tuple[tuple[Draft, tuple[TopicMatch, ...]], ...]
    skipped: tuple[Skip, ...] = ()


def preview(spec: SourceSpec, desk: Desk, now: datetime, *, limit: int = 10) -> Preview:
    """Fetches the address, and up to `limit` of the articles it lists. Raises SourceError with the reason when it cannot be read."""
    fetcher = desk.open_round(spec, limit + 10, SECONDS)
    page = received(fetcher.fetch(request_for(spec, spec.url)))
    found = preview_page(page, spec, desk, now)
    if found.listing is None:
        return found
    choice = to_read(found.listing.items[:limit], (), now, limit)
    seen, skipped = read_articles(choice, spec, SourceState(spec.id), desk, fetcher, now)
    drafts = tuple((sighting.draft, sighting.topics) for sighting in seen if sighting.draft)
    return replace(found, drafts=drafts, skipped=skipped)


def preview_page(page: Received, spec: SourceSpec, desk: Desk, now: datetime) -> Preview:
    """One page that is already here, a saved one for example: its list, or else its article."""
    order = spec.dates.order
    try:
        listing = desk.parsing.listing(page, spec, now=now, order=order)
    except EmptyListing as refusal:
        if refusal.code not in _PERHAPS_AN_ARTICLE:
            raise
        try:
            draft = desk.parsing.article(page, None, spec, now=now, order=order)
        except ExtractError:
            raise refusal from None
        return Preview(page.url, None, ((draft, desk.classify(draft, spec.topics)),))
    return Preview(page.url, listing, ())
