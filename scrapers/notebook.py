"""What is noted of a refresh while it runs: the pages that came in full, what they cost, and what was learnt.

notebook = Notebook(fetcher, keep=10)
list_items(Reader(..., notebook.lists, ...), ...); read_articles(..., notebook.articles, ...)
store.save(..., refreshed=notebook.of(listed, stored, learnt))
"""

from __future__ import annotations

import time

from entries import EmptyListing, PageKind, RawPage, Refreshed, SourceError
from scrapers.fetch import BudgetedFetcher
from scrapers.ladder import Listed
from scrapers.lessons import Lessons
from scrapers.page import Listing
from scrapers.replay import KeptPage, Recorder


class Notebook:
    """The notes of one refresh. At most `keep` articles are noted, the first that come, and no page at all when it is 0."""

    def __init__(self, fetcher: BudgetedFetcher, keep: int) -> None:
        self.lists = Recorder(fetcher, most=None if keep else 0)
        self.articles = Recorder(fetcher, most=keep)
        self._fetcher, self._keep = fetcher, keep
        self._items: int | None = None
        self._began = time.monotonic()

    @property
    def requests(self) -> int:
        """How many there were by now."""
        return self._fetcher.spent

    @property
    def ms(self) -> int:
        """Milliseconds since the refresh began."""
        return since(self._began)

    def count(self, listing: Listing | None) -> None:
        """Notes the length of the list, before it is judged."""
        self._items = len(listing.items) if listing else None

    def of(self, listed: Listed, stored: Lessons, learnt: Lessons) -> Refreshed:
        """What to remember of a refresh that read its source; `learnt` is what of the `stored` lessons was in force."""
        pages = (*self._documents(listed.response.requested if listed.listing else None), *_raw("article", self.articles.pages))
        return self._refreshed(pages, unmodified=listed.listing is None, learnt=_learnt(listed, stored, learnt))

    def of_failure(self, error: SourceError, main: str) -> Refreshed:
        """What to remember of one that failed; `main` is the address of the list."""
        if self._items is None and isinstance(error, EmptyListing):
            self._items = 0
        return self._refreshed((*self._documents(main), *_raw("article", self.articles.pages)))

    def _refreshed(self, pages: tuple[RawPage, ...], *, unmodified: bool = False, learnt: str = "") -> Refreshed:
        return Refreshed(self.requests, self._fetcher.received, self.ms, self._items, unmodified, learnt, pages, self._keep)

    def _documents(self, main: str | None) -> tuple[RawPage, ...]:
        """The list document and those beside it; none when the list was what it was, for then it is kept already."""
        if main is None:
            return ()
        return tuple(page for one in self.lists.pages for page in _raw("list" if one.requested == main else "beside", (one,)))


def _raw(kind: PageKind, pages: tuple[KeptPage, ...]) -> tuple[RawPage, ...]:
    return tuple(RawPage(kind, page.requested, page.url, page.body, page.content_type, page.language) for page in pages)


def _learnt(listed: Listed, stored: Lessons, learnt: Lessons) -> str:
    """The word of `health.LEARNT` for what is new, "" when nothing is."""
    if listed.listing and listed.listing.repaired:
        return "listing-repaired"
    if stored.terms not in ("", learnt.terms):
        return "rules-changed"
    if listed.lessons.native != learnt.native:
        return "other-document" if listed.lessons.native else "page-again"
    return ""


def since(began: float) -> int:
    """Milliseconds since a moment of the monotonic clock."""
    return round((time.monotonic() - began) * 1000)
