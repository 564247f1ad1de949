"""Decides, for a backfill, what is read of an older list page and where the walk ends. Pure.

walk      Walk(next_page="https://example.org/news?page=3", pages=2, walked=("5f1c...", ...))
listing   Listing(items=(...), next_page="https://example.org/news?page=4")
result    turned(walk, listing, ...) -> Walk(next_page="https://example.org/news?page=4", pages=3, walked=(..., "77ab...", ...))
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import dropwhile
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from entries import Change, Known, Sighting, Skip, Walk
from scrapers.dates import local_day
from scrapers.looks import Look
from scrapers.page import Listing, ListItem
from scrapers.text import short_digest
from scrapers.urls import url_key

# Pagers are open-ended: behind the last page many newsrooms answer 404, an empty list, or something else altogether.
ENDS = frozenset(
    {
        *("listing-empty", "single-article", "product-grid", "comments", "link-directory", "events", "archive-index"),
        *("not-found-page", "not-html", "http-404-missing", "http-410-gone"),
    }
)
# The host is away or wants rest. One article that fails otherwise is entered from its list item, as in a refresh.
AWAY = frozenset({"budget", "dns", "connection", "tls", "http-429-rate-limited", "http-503-unavailable", "robots-unreachable"})


@dataclass(frozen=True, slots=True)
class Budget:
    """How far one run goes: list pages, requests, seconds, and back to which day of the newsroom (None: to its first release)."""

    pages: int = 50
    requests: int = 1000
    seconds: float = 3600.0
    until: date | None = None


def _marks(addresses: Iterable[str], items: Sequence[ListItem]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(short_digest(text) for text in (*addresses, *(url_key(item.url) for item in items))))


def begins_at(walk: Walk, url: str) -> bool:
    """Whether a walk is one over the pages behind this document. The first mark it leaves is that of the document where it began."""
    return (walk.walked[0] if walk.walked else short_digest(walk.next_page or "")) == short_digest(url)


def fresh(walk: Walk, listing: Listing) -> tuple[ListItem, ...]:
    """The items of a page that no page before it has shown."""
    walked = frozenset(walk.walked)
    return tuple(item for item in listing.items if short_digest(url_key(item.url)) not in walked)


def is_past(items: Sequence[ListItem], rows: Mapping[str, Known], until: date | None, zone: ZoneInfo) -> bool:
    """Whether a page comes to releases from before `until`: its dated ones are so from some place to the end. An old one that is
    pinned above newer ones ends no walk."""
    if until is None:
        return False
    older = [day < until for item in items if (day := _day(item, rows, zone))]
    return any(older) and all(older[older.index(True) :])


def _day(item: ListItem, rows: Mapping[str, Known], zone: ZoneInfo) -> date | None:
    row = rows.get(url_key(item.url))
    stamp = item.published or (row.published if row and row.published.origin != "first-seen" else None)
    return local_day(stamp, zone) if stamp else None


def unread(
    items: Sequence[ListItem], rows: Mapping[str, Known], until: date | None, zone: ZoneInfo, *, is_first: bool = False
) -> tuple[Look, ...]:
    """Articles that are not known yet, in the page's order; with `until`, those from before it are left out, and on the first page of
    a newsroom those above its first known release: they are news, which the next refresh brings."""
    if is_first:
        items = tuple(dropwhile(lambda item: url_key(item.url) not in rows, items))
    unknown = (item for item in items if url_key(item.url) not in rows)
    return tuple(Look(item.url, item, None) for item in unknown if not until or (_day(item, rows, zone) or until) >= until)


def reached(looks: Sequence[Look], seen: Sequence[Sighting], skipped: Sequence[Skip]) -> tuple[Sighting, ...]:
    """The sightings before the first article that was not looked at: what comes in is always the page from its top, so that
    releases of one day stand in the same order wherever a walk was interrupted."""
    left = {skip.url for skip in skipped if skip.code == "budget"}
    first = next((place for place, look in enumerate(looks) if look.url in left), len(looks))
    keys = {url_key(look.url) for look in looks[:first]}
    return tuple(sighting for sighting in seen if sighting.keys[0] in keys)


def brought(decided: Sequence[Change]) -> tuple[Change, ...]:
    """What of the changes a backfill may store: new releases. One that is known by another address is remembered under this one
    too; whether it was revised is for a refresh to see."""
    return tuple(change if change.kind == "new" else Change("looked", change.id, urls=change.urls) for change in decided)


def turned(walk: Walk, listing: Listing, url: str, now: datetime, host: str) -> Walk:
    """The walk behind a page, met at `url`, that was read to its end. The first page of a newsroom is not counted: it is no older one."""
    here = walk.next_page or url
    is_first = not walk.walked
    walked = tuple(dict.fromkeys((*walk.walked, *_marks((here, url), listing.items))))
    pages = walk.pages if is_first else walk.pages + 1
    walk = replace(walk, next_page=listing.next_page, pages=pages, walked=walked, changed=now)
    if listing.next_page is None and is_first:
        sentence = (
            f"{here} lists {len(listing.items)} releases and names no older page. Where a button of a script loads more, "
            "no address leads there; where a link does that was not recognised, set next in [listing]."
        )
        return done(walk, sentence)
    if listing.next_page is None:
        return done(walk, f"{here} is the oldest page.")
    if short_digest(listing.next_page) in walked:
        return done(walk, f"{here} leads back to {listing.next_page}, so it is taken for the oldest page.")
    if urlsplit(listing.next_page).netloc.lower().removeprefix("www.") != host.removeprefix("www."):
        return done(walk, f"{here} leads on to another host, {listing.next_page}; add a source of its own for that.")
    return walk


def done(walk: Walk, sentence: str) -> Walk:
    """The walk at its end."""
    return replace(walk, next_page=None, state="done", sentence=sentence)
