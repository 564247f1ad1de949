"""The desk: what every reading of a source works with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from config import SourceSpec
from entries import Draft, Entry, Habits, Store, TopicMatch, mint
from scrapers.fetch import BudgetedFetcher, Fetcher
from scrapers.parsing import Parsing

Classify = Callable[[Draft | Entry, Habits], tuple[TopicMatch, ...]]  # a release, and what its source settles


@dataclass(frozen=True, slots=True)
class Desk:
    """What every reading works with. `authority` and `year` are those of the tag: URIs to mint; `articles` is how many pages
    one refresh reads at most, `snapshots` how many of each kind stay as they came."""

    store: Store
    fetcher: Fetcher
    browser: Fetcher  # for sources whose pages are drawn by scripts
    parsing: Parsing
    classify: Classify
    authority: str
    year: int
    articles: int = 60
    snapshots: int = 10

    def open_round(self, spec: SourceSpec, requests: int, seconds: float) -> BudgetedFetcher:
        """The door for one reading: one budget for all its requests."""
        return BudgetedFetcher(self.browser if spec.fetch.render else self.fetcher, requests=requests, seconds=seconds)

    def minter(self, spec: SourceSpec) -> Callable[[str, int], tuple[str, str]]:
        """Mints ids and slugs of this source's releases from the keys of their addresses."""
        return lambda key, attempt: mint(self.authority, self.year, spec.id, key, attempt)
