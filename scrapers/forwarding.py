"""What a refresh looks up before it calls a release new: old releases of the same words, and old addresses that lead to it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from config import SourceSpec
from entries import ONE_DAY, Draft, Known, Sighting, SourceError, Store, body_print, letters, said_by
from scrapers.asking import request_for
from scrapers.fetch import Fetcher
from scrapers.urls import url_key

MOST_ASKED = 5  # old addresses in one refresh


def earlier(seen: Sequence[Sighting], known: Sequence[Known], source_id: str, store: Store) -> tuple[Known, ...]:
    """Known releases of any age that the new ones among `seen` might be: an old release that is listed again is no news."""
    keys = {key for row in known for key in row.urls}
    new = [sighting.draft for sighting in seen if sighting.draft and keys.isdisjoint(sighting.keys)]
    if not new:
        return ()
    days = [draft.published.at for draft in new if draft.published]
    found = store.alike(source_id, days, [print for draft in new if (print := body_print(said_by(draft)))])
    met = {row.id for row in known}
    return tuple(row for row in found if row.id not in met)


def forwarded(
    seen: Sequence[Sighting], known: Sequence[Known], listed: Collection[str], spec: SourceSpec, fetcher: Fetcher
) -> tuple[Sighting, ...]:
    """The sightings, the new ones with the old addresses that redirect to them.

    Asked are the addresses of releases of the same day that left the listing under another title: whether one was renamed and moved, or
    two are of one day, only its server knows.
    """
    met = {key for sighting in seen for key in sighting.keys}
    by_key = {key for row in known for key in row.urls}
    gone = [row for row in known if row.id not in listed and not row.withdrawn and met.isdisjoint(row.urls)]
    leads: dict[str, str] = {}
    for sighting in seen:
        if sighting.draft and by_key.isdisjoint(sighting.keys):
            for row in gone:
                if _may_be(sighting.draft, row) and row.url not in leads and len(leads) < MOST_ASKED:
                    leads[row.url] = lead_of(row.url, spec, fetcher)
    return tuple(_with_old_addresses(sighting, leads) for sighting in seen)


def _may_be(draft: Draft, row: Known) -> bool:
    at = draft.published
    return at is not None and abs(at.at - row.published.at) < ONE_DAY and letters(draft.title) != letters(row.title)


def lead_of(url: str, spec: SourceSpec, fetcher: Fetcher) -> str:
    """The key of the address that an address leads to, "" when it does not answer."""
    try:
        return url_key(fetcher.fetch(request_for(spec, url)).url)
    except SourceError:
        return ""


def _with_old_addresses(sighting: Sighting, leads: dict[str, str]) -> Sighting:
    old = [key for url, lead in leads.items() if lead in sighting.keys and (key := url_key(url)) not in sighting.keys]
    return replace(sighting, keys=(*sighting.keys, *old)) if old else sighting
