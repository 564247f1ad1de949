"""How far another source of items holds what a page's list shows, and what it can add to each item."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from unicodedata import normalize

from entries import Stamp
from scrapers.native.rungs import Rung
from scrapers.page import ListItem
from scrapers.urls import url_key

MEASURED = 20  # items at the top of the list that another rung is compared with
COVERS = 0.6  # of them must be in a rung that covers the list
STRANGERS = 0.5  # of a rung's items within the list's period may be missing on the list
NEEDED = 2  # items make a list
_LETTERS = 12  # letters and digits that make a title one of its own; of Chinese, Japanese and Korean half as many
_RANK = {"day": 0, "minute": 1, "second": 2}
_SPAN = {"day": timedelta(days=1), "minute": timedelta(minutes=1)}


@dataclass(frozen=True, slots=True)
class Cover:
    """A rung beside the list: its item for each place of the list, how many of the first places have one, and how many of its items
    within the list's period are strangers to the list."""

    rung: Rung
    pairs: dict[int, ListItem]
    found: int
    measured: int
    strangers: int
    within: int

    @property
    def is_related(self) -> bool:
        """Whether the rung holds the list's items."""
        return self.found >= max(NEEDED, COVERS * self.measured)

    @property
    def covers(self) -> bool:
        """Whether it holds these and not much else."""
        return self.is_related and self.strangers <= STRANGERS * self.within


def compare(listed: Sequence[ListItem], rung: Rung, now: datetime) -> Cover:
    """Items are the same when their addresses are, or titles that each has once: addresses differ by tracking, hosts, redirections.

    A feed often holds ten items where the page shows more, so no more places are measured than the rung has items.
    """
    items = rung.listing.items
    by_key = {url_key(item.url): item for item in reversed(items)}
    by_title = {telling_title(item.title): item for item in items}
    titles = Counter(telling_title(item.title) for item in items), Counter(telling_title(item.title) for item in listed)
    pairs: dict[int, ListItem] = {}
    for place, item in enumerate(listed):
        title = telling_title(item.title)
        is_telling = title and max(counted[title] for counted in titles) == 1  # "Weekly bulletin" may be any of them
        if same := by_key.get(url_key(item.url)) or (by_title.get(title) if is_telling else None):
            pairs[place] = same
    measured = min(MEASURED, len(listed), max(len(items), NEEDED))
    found = min(sum(place < MEASURED for place in pairs), measured)
    known = {id(item) for item in pairs.values()}
    within = _within(items, known, listed, now)
    return Cover(rung, pairs, found, measured, sum(id(item) not in known for item in within), len(within))


def _within(items: Sequence[ListItem], known: set[int], listed: Sequence[ListItem], now: datetime) -> Sequence[ListItem]:
    """The rung's items within the period of the list, from its oldest item to now; between the common ones where dates are missing."""
    printed = [item.published.at for item in listed if item.published]
    days = printed or [item.published.at for item in items if item.published and id(item) in known]
    if days and all(item.published for item in items):
        first, last = min(days), max(now, *days)
        return [item for item in items if id(item) in known or (item.published and first <= item.published.at <= last)]
    places = [place for place, item in enumerate(items) if id(item) in known]
    return items[places[0] : places[-1] + 1] if places else items


def telling_title(title: str) -> str:
    """A title's letters and digits in small letters, for comparing; "" when there are too few to tell one release from another."""
    text = "".join(char for char in normalize("NFKC", title).casefold() if char.isalnum())
    weight = sum(2 if char >= "\u2e80" else 1 for char in text[:_LETTERS])
    return text if weight >= _LETTERS else ""


def completed(item: ListItem, other: ListItem | None) -> ListItem:
    """A list item with what the other source knows and the list does not. Title and address stay."""
    if other is None:
        return item
    return replace(
        item,
        published=_finer(item.published, other.published),
        teaser=item.teaser or other.teaser,
        image=item.image or other.image,
        label=item.label or other.label,
    )


def _finer(own: Stamp | None, other: Stamp | None) -> Stamp | None:
    """The other stamp where there is none, or where it falls into the day or minute that the list prints.

    No zone is needed: the stamp of a day is its beginning where the source is.
    """
    if own is None or other is None:
        return own or other
    if _RANK[other.precision] <= _RANK[own.precision]:
        return own
    return other if timedelta(0) <= other.at - own.at < _SPAN[own.precision] else own
