"""The articles of one refresh: read as many at a time as the source allows, compared with each other, and told as sightings.

seen, skipped, prints = read_articles(choice, spec, state, desk, fetcher, now, prints=lessons.prints)
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import urlsplit

import structlog

from config import SourceSpec
from entries import (
    Busy,
    ExtractError,
    Known,
    Reading,
    Refused,
    Sighting,
    Skip,
    SourceError,
    SourceState,
    StoreError,
)
from scrapers.article.shared import Shared, learn, remembered
from scrapers.asking import received, request_for
from scrapers.belief import Met, believed
from scrapers.desk import Desk
from scrapers.fetch import Fetcher
from scrapers.forwarding import lead_of
from scrapers.looks import Choice, Look
from scrapers.moved import may_be
from scrapers.normalise import draft_from_item
from scrapers.page import PagePrint, Received
from scrapers.reading import ArticleReading
from scrapers.urls import url_key

log = structlog.get_logger("pressroll")


def read_articles(
    choice: Choice,
    spec: SourceSpec,
    state: SourceState,
    desk: Desk,
    fetcher: Fetcher,
    now: datetime,
    *,
    known: Sequence[Known] = (),
    prints: tuple[PagePrint, ...] = (),
) -> tuple[tuple[Sighting, ...], tuple[Skip, ...], tuple[PagePrint, ...]]:
    """Reads the chosen articles, as many at a time as the source allows. One that fails never costs the others.

    `known` are the source's releases. `prints` are those remembered of its pages, and those to remember come back. A page that holds what
    it turns out to share with others is read once more, from the bytes that are here.
    """
    visit = _Visit(spec, desk, fetcher, now, spec.dates.order or state.zone_order, learn(prints))
    # Over several connections the next page comes while the last ones are parsed; the fetcher sees to it that no host is asked more often.
    with ThreadPoolExecutor(2 * spec.fetch.connections - 1) as pool:
        met = list(pool.map(visit.meet, choice.looks))
        taken = [one.read.print for one in met if one.read and one.read.print]
        shared = learn((*taken, *prints))
        met = list(pool.map(lambda one: visit.meet_again(one, shared), met))
    met = [believed(one, shared, known, spec, desk.store) for one in met]
    return tuple(one.sighting for one in met if one.sighting), tuple(one.skip for one in met if one.skip), remembered(taken, prints)


@dataclass(frozen=True, slots=True)
class _Visit:
    """What it takes to read the articles of a source: one budget, one moment, and what its pages were known to share before; and which
    former addresses were found to lead somewhere."""

    spec: SourceSpec
    desk: Desk
    fetcher: Fetcher
    now: datetime
    order: str
    before: Shared
    leads: dict[str, bool] = field(default_factory=dict)

    def meet(self, look: Look) -> Met:
        """One article, whatever goes wrong with it."""
        try:
            return self._read(look)
        except (StoreError, Busy):
            raise
        except Exception as error:  # a fault of ours, or of an operator's scraper, is this article's own
            log.exception("article-failed", source=self.spec.id, url=look.url)
            odd = ExtractError(f"{look.url}: {type(error).__name__}; the log has it.", code="internal-error", url=look.url)
            return self._unread(look, opened(look, self.now), odd)

    def meet_again(self, met: Met, shared: Shared) -> Met:
        """The same page with what all pages of this refresh have taught, where that may change what it says; else as it was met."""
        if not met.read or not met.page or not met.sighting or self.before.known_in(met.read.made_of) == shared.known_in(met.read.made_of):
            return met
        try:
            read = self._parsed(met.page, met.look, shared)
        except Busy:
            raise
        except Exception:  # it could be read a moment ago
            log.exception("article-failed", source=self.spec.id, url=met.look.url)
            return met
        topics = self.desk.classify(read.draft, self.spec.habits)
        return replace(met, sighting=replace(met.sighting, draft=read.draft, topics=topics), read=read)

    def _read(self, look: Look) -> Met:
        reading = opened(look, self.now)
        try:
            response = self.fetcher.fetch(request_for(self.spec, look.url, etag=reading.etag, last_modified=reading.last_modified))
            listed = look.item.title if look.item else reading.listed if look.listed else ""
            fresh = replace(reading, looks=reading.looks + 1, missing=0, listed=listed)
            if response.not_modified or response.digest == reading.digest:
                return Met(look, Sighting((url_key(look.url),), fresh, listed=look.listed))
            page = received(response)
            read = self._parsed(page, look, self.before)
        except SourceError as error:
            return self._unread(look, reading, error)
        fresh = replace(fresh, etag=response.etag, last_modified=response.last_modified, digest=response.digest)
        known = look.keys if look.row and may_be(look.row, read.draft) else ()
        keys = tuple(dict.fromkeys((url_key(look.url), *map(url_key, (read.draft.url, response.url)), *known)))
        topics = self.desk.classify(read.draft, self.spec.habits)
        return Met(look, Sighting(keys, fresh, read.draft, topics, look.listed), page=page, read=read)

    def _parsed(self, page: Received, look: Look, shared: Shared) -> ArticleReading:
        return self.desk.parsing.article(page, look.item, self.spec, now=self.now, order=self.order, shared=shared)

    def _has_moved(self, look: Look) -> bool:
        """Whether the newsroom has left the part of its site where this page was, so that nothing is found there any more. A server that
        still leads from another address there to where its release is now would lead from this one, too."""
        if look.former and look.former not in self.leads:
            here = urlsplit(look.url)
            address = f"{here.scheme}://{here.netloc}/{look.former.partition('/')[2]}"
            self.leads[look.former] = bool(lead_of(address, self.spec, self.fetcher))
        return bool(look.former) and not self.leads[look.former]

    def _unread(self, look: Look, reading: Reading, error: SourceError) -> Met:
        """A page that did not come: known ones count it, new ones are published from the listing and completed later."""
        skip, keys = Skip(look.url, error.code, str(error)), (url_key(look.url),)
        gone = isinstance(error, Refused) and (error.status == 410 or (error.status == 404 and not self._has_moved(look)))
        if error.code == "budget" or look.moved:  # it was not looked at, or stays what it was where it was
            return Met(look, None, skip)
        if look.row:
            off_list = replace(reading, missing=reading.missing + gone, listed=reading.listed if look.listed else "")
            return Met(look, Sighting(keys, off_list, listed=look.listed), skip)
        if gone or look.item is None:
            return Met(look, None, skip)
        draft = draft_from_item(look.item, self.spec, now=self.now)
        partial = replace(reading, looks=reading.looks + 1, listed=look.item.title)
        return Met(look, Sighting(keys, partial, draft, self.desk.classify(draft, self.spec.habits)), skip)


def opened(look: Look, now: datetime) -> Reading:
    """The reading with which a look begins. A withdrawn release, and one at a new address, is read in full: its old validators would only
    say that it is what it was."""
    before = look.row.reading if look.row and not look.moved else Reading()
    if look.row and look.row.withdrawn:
        before = Reading(looks=before.looks, missing=before.missing)
    return replace(before, looked=now)
