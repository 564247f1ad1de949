"""Kept pages of a source read again, as a refresh would read them with a definition that is not in force yet. Nothing is stored.

read = reread(spec, desk, kept, lessons=store.lessons(spec.id), state=store.state(spec.id))
read.lists[0].items, read.articles["https://..."].draft
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType

from config import SourceSpec
from entries import Draft, ExtractError, RawPage, Snapshot, SourceError, SourceState, TopicMatch
from scrapers import health
from scrapers.desk import Desk
from scrapers.fetch import BudgetedFetcher
from scrapers.ladder import Reader, list_items
from scrapers.lessons import Lessons, from_text, in_force
from scrapers.looks import Choice, Look
from scrapers.page import ListItem, PagePrint
from scrapers.replay import Replay, kept_page
from scrapers.sightings import read_articles
from scrapers.urls import url_key

SECONDS = 20.0  # somebody waits; what is left then is said to be left
_REQUESTS = 400
_LEFT = "It was left: these rules take too long on these pages."

Kept = Sequence[tuple[Snapshot, RawPage]]


@dataclass(frozen=True, slots=True)
class ListReread:
    """What one kept list document lists, or the sentence why nothing (`code` is one of `REASONS`)."""

    snapshot: Snapshot
    items: tuple[ListItem, ...] = ()
    code: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class ArticleReread:
    """What one kept article page says, and its topics by rules and source; or the sentence why nothing. `also` are other fingerprints of
    the same reading; `listed` says whether a kept list shows the release."""

    snapshot: Snapshot
    draft: Draft | None = None
    topics: tuple[TopicMatch, ...] = ()
    error: str = ""
    also: tuple[str, ...] = ()
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Reread:
    """Everything that is kept of a source, read again; list documents newest first."""

    lists: tuple[ListReread, ...] = ()
    articles: Mapping[str, ArticleReread] = field(default_factory=lambda: MappingProxyType({}))  # by the address that was asked


def reread(
    spec: SourceSpec, desk: Desk, kept: Kept, *, lessons: str, state: SourceState, most: int = 10, seconds: float = SECONDS
) -> Reread:
    """Reads up to `most` list documents, the newest ones, each at the moment when it came, and up to `most` releases at that of the newest
    page. After so many seconds, or a document on which the rules take too long, the rest is left with a sentence."""
    stored = from_text(lessons)
    learnt = in_force(stored, spec)
    before = replace(state, etag=None, last_modified=None, digest=None)
    before = health.of_another_list(before) if stored.terms not in ("", learnt.terms) else before
    again = _Again(spec, desk, kept, spec.dates.order or before.zone_order, time.monotonic() + seconds)
    lists: list[ListReread] = []
    for snapshot in [facts for facts, _ in kept if facts.kind == "list"][:most]:
        is_stuck = any(one.code in ("too-complex", "budget") for one in lists[-1:])
        lists.append(ListReread(snapshot, (), "budget", _LEFT) if is_stuck else again.listed(snapshot, before, learnt))
    listed = {url_key(item.url): item for one in reversed(lists) for item in one.items}
    return Reread(tuple(lists), again.articles(listed, before, learnt.prints, most))


@dataclass(frozen=True, slots=True)
class _Again:
    """What it takes to read kept pages: the rules, the desk, and the end of patience on the monotonic clock."""

    spec: SourceSpec
    desk: Desk
    kept: Kept
    order: str
    ends: float

    def listed(self, snapshot: Snapshot, before: SourceState, learnt: Lessons) -> ListReread:
        """One list document, with the documents beside it that came nearest to it in time."""
        reader = Reader(self.spec, self.desk.parsing, self._door(self._around(snapshot)), snapshot.taken, self.order)
        try:
            listing = list_items(reader, before, learnt).listing
        except SourceError as error:
            return ListReread(snapshot, (), error.code, str(error))
        return ListReread(snapshot, listing.items if listing else ())

    def articles(
        self, listed: Mapping[str, ListItem], before: SourceState, prints: tuple[PagePrint, ...], most: int
    ) -> Mapping[str, ArticleReread]:
        """The newest version of every article that is kept, as if all came with the newest of them."""
        pages: dict[str, tuple[Snapshot, RawPage]] = {}
        for facts, page in self.kept:
            if facts.kind == "article" and len(pages) < most:
                pages.setdefault(facts.requested, (facts, page))
        if not pages:
            return MappingProxyType({})
        looks = tuple(Look(url, item, None, listed=item is not None) for url in pages for item in (listed.get(url_key(url)),))
        now = self.kept[0][0].taken
        if stuck := self._stuck(pages[looks[0].url][1], looks[0].item, now):
            return MappingProxyType({url: ArticleReread(facts, error=stuck) for url, (facts, _) in pages.items()})
        door = self._door([page for _, page in pages.values()])
        seen, skipped, _ = read_articles(Choice(looks, 0), self.spec, before, self.desk, door, now, prints=prints)
        met = {sighting.keys[0]: (sighting.draft, sighting.topics, "", sighting.also) for sighting in seen}
        met |= {url_key(skip.url): (None, (), skip.sentence, ()) for skip in skipped}
        read = {url: ArticleReread(facts, *met[url_key(url)], url_key(url) in listed) for url, (facts, _) in pages.items()}
        return MappingProxyType(read)

    def _stuck(self, page: RawPage, item: ListItem | None, now: datetime) -> str:
        """The sentence that the rules take too long on this page, "" when not: then nobody waits for all the others, too."""
        try:
            self.desk.parsing.article(kept_page(page).received, item, self.spec, now=now, order=self.order)
        except ExtractError as error:
            return str(error) if error.code == "too-complex" else ""
        return ""

    def _around(self, snapshot: Snapshot) -> list[RawPage]:
        nearest: dict[str, tuple[Snapshot, RawPage]] = {}
        for facts, page in sorted(self.kept, key=lambda one: abs(one[0].taken - snapshot.taken)):
            if (facts.kind != "article" and facts.requested != snapshot.requested) or facts.number == snapshot.number:
                nearest.setdefault(facts.requested, (facts, page))
        return [page for _, page in nearest.values()]

    def _door(self, pages: Sequence[RawPage]) -> BudgetedFetcher:
        return BudgetedFetcher(Replay(map(kept_page, pages)), requests=_REQUESTS, seconds=self.ends - time.monotonic())
