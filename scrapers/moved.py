"""Which items of a listing are known releases at new addresses, told before their pages are read: after a redesign all of them may be.

moved = find_moved(items, known)      {"example.org/press/7": Known(url="https://example.org/news?id=7", ...)}
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from entries import ONE_DAY, Draft, Known, Stamp, letters
from scrapers.page import ListItem
from scrapers.urls import url_key

_TELLING = 16  # octets of UTF-8 that a title must share with a longer one: 16 Latin letters, 6 ideographs
_CUT = ("…", "...", "[…]")
_MOST = 0.5  # of the items that are met at no known address


@dataclass(frozen=True, slots=True)
class _Release:
    """An item or a known release: the key of its address or its id, the letters of the titles it goes by, and its day."""

    key: str
    names: frozenset[str]
    day: Stamp | None
    is_cut: bool


def find_moved(items: Sequence[ListItem], known: Sequence[Known]) -> dict[str, Known]:
    """The known releases among the items whose addresses nobody knows, by the keys of these addresses.

    Such an item has the day and the title of a release that the listing does not show at an address of its own; or it has its day, and one
    title goes on where the other ends. Where nothing is dated titles must do, but only where the whole list has moved: monthly reports
    are called the same every month. Whenever two items or two releases could be meant, none is.
    """
    met = {key for row in known for key in row.urls}
    keys = {url_key(item.url): item for item in items}
    unmet = [_listed(key, item) for key, item in keys.items() if key not in met]
    listed = keys.keys() & met
    absent = {row.id: row for row in known if listed.isdisjoint(row.urls)} if unmet else {}
    rows = [_stored(row) for row in absent.values()]
    pairs = _paired(unmet, rows, lambda one, other: _same_day(one.day, other.day) is True and bool(one.names & other.names))
    pairs |= _paired(unmet, rows, lambda one, other: _same_day(one.day, other.day) is True and _goes_on(one, other), pairs)
    if not listed:
        more = pairs | _paired(
            unmet, rows, lambda one, other: _same_day(one.day, other.day) is None and bool(one.names & other.names), pairs
        )
        more |= _paired(unmet, rows, _is_shortened, more)
        pairs = more if len(more) > max(1, _MOST * len(unmet)) else pairs
    return {key: absent[id_] for key, id_ in pairs.items()}


def may_be(row: Known, draft: Draft) -> bool:
    """Whether the page of an item that was taken for a known release speaks of the same day, or of none."""
    return draft.partial or _same_day(draft.published, _day_of(row)) is not False


def _listed(key: str, item: ListItem) -> _Release:
    return _Release(key, frozenset([letters(item.title)]) - {""}, item.published, item.title.rstrip().endswith(_CUT))


def _stored(row: Known) -> _Release:
    """A release goes by the title of its page, and by the one it was listed with."""
    return _Release(row.id, frozenset(map(letters, (row.title, row.reading.listed))) - {""}, _day_of(row), is_cut=False)


def _day_of(row: Known) -> Stamp | None:
    return None if row.published.origin == "first-seen" else row.published


def _paired(
    items: Sequence[_Release], rows: Sequence[_Release], fits: Callable[[_Release, _Release], bool], before: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Item and release where neither fits anybody else. Those of `before` are spoken for."""
    taken: Collection[str] = {*before, *before.values()} if before else ()
    pairs = [(item.key, row.key) for item in items if item.key not in taken for row in rows if row.key not in taken and fits(item, row)]
    times = Counter(key for pair in pairs for key in pair)
    return {item: row for item, row in pairs if times[item] == times[row] == 1}


def _same_day(one: Stamp | None, other: Stamp | None) -> bool | None:
    """None when one of them is not dated. Two releases may have one title and one day; their times tell them apart."""
    if one is None or other is None:
        return None
    is_exact = "day" not in (one.precision, other.precision)
    return one.at == other.at if is_exact else abs(one.at - other.at) < ONE_DAY


def _goes_on(item: _Release, row: _Release) -> bool:
    """Whether one title is the beginning or the end of the other. A number that goes on is another number."""
    return any(_is_part(*sorted((one, other), key=len)) for one in item.names for other in row.names)


def _is_part(short: str, long: str) -> bool:
    if len(short.encode("utf-8", "replace")) < _TELLING:
        return False
    if long.startswith(short):
        return not (short[-1].isdigit() and long[len(short) : len(short) + 1].isdigit())
    return long.endswith(short) and not (short[0].isdigit() and long[-len(short) - 1].isdigit())


def _is_shortened(item: _Release, row: _Release) -> bool:
    return item.is_cut and _same_day(item.day, row.day) is None and _goes_on(item, row)
