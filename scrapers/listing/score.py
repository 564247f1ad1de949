"""How much a run of items looks like the list of releases: features with reasons, weights, and a confidence.

Every feature lies between 0 and 1. The weights were set by hand and adjusted on the development split of 35 pages (`bench.lists`); they
move together, and the bias sets where "this is the list" begins: at 0 points, which is a confidence of 0.5.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from urllib.parse import urlsplit

from scrapers.listing.blocks import text_size
from scrapers.listing.items import Found
from scrapers.listing.outline import Outline
from scrapers.listing.words import MONTH_ARCHIVE, NEWS_ADDRESS, address_marks, hints

BIAS = -7.0
WEIGHTS: Mapping[str, float] = {
    # what releases have
    "dated": 3.5,
    "newest_first": 1.5,
    "headings": 1.4,
    "teasers": 0.8,
    "pictures": 0.3,
    "full_titles": 1.8,
    "news_addresses": 1.0,
    "news_page": 1.2,
    "one_folder": 0.5,
    "telling_addresses": 0.6,
    "uniform": 1.5,
    "mass": 1.2,
    "many": 0.9,
    # what other things have
    "chrome": -3.0,
    "bare": -2.0,
    "few": -1.5,
    "crowded": -3.0,
    "loose": -3.0,
    "repeated": -4.0,
    "prose_elsewhere": -3.0,
    "rising": -1.5,
    "ahead": -7.0,
    "months": -4.0,
    "side_addresses": -3.0,
    "prices": -4.5,
    "reviews": -4.5,
    "events": -6.0,
    "jobs": -4.5,
    "gallery": -4.5,
}
MARKED = ("prices", "reviews", "events", "jobs")
_TELLING = ("events", "jobs")  # sums stand in many releases, hours and openings do not
SHARED = (*MARKED, "ahead", "rising")
_EMBEDDED_DATE = 0.6  # a date inside other text may be any date
PROSE = 140  # characters; a block that is longer is running text
_MUCH_PROSE = 1_500
_YEAR_IN_PATH = re.compile(r"/(19|20)\d\d[/-]?[01]?\d")
_NAME = 24  # characters; longer last parts of an address are titles of releases
_FEW, _DOZEN = 4, 12
_LONG_NAME = 3  # dashes: a name of four words
_DIGITS = str.maketrans("", "", "0123456789")


@dataclass(frozen=True, slots=True)
class Scored:
    """A run with its items, its features and what they add up to."""

    items: tuple[Found, ...]
    features: dict[str, float]
    points: float

    @property
    def keys(self) -> frozenset[str]:
        """Which releases the run holds."""
        return frozenset(item.key for item in self.items)

    @property
    def titles(self) -> frozenset[str]:
        """What the releases of the run are called."""
        return frozenset(item.title for item in self.items)

    @property
    def confidence(self) -> float:
        """0 to 1; from 0.5 on this is the list."""
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, self.points))))


def score(outline: Outline, items: tuple[Found, ...], now: datetime, weights: Mapping[str, float] = WEIGHTS) -> Scored:
    """The features of a run of at least one item, and their sum. `bench.ablations` weighs single features with 0."""
    features = {**_merits(outline, items), **_faults(outline, items, now)}
    return Scored(items, features, BIAS + sum(weights[name] * value for name, value in features.items()))


def judged_together(scored: Sequence[Scored], weights: Mapping[str, float]) -> list[Scored]:
    """Runs that hold the same releases at several levels share what speaks against these: the title alone hides the price beside it."""
    worst: dict[frozenset[str], dict[str, float]] = {}
    for each in scored:
        shared = worst.setdefault(each.keys, dict.fromkeys(SHARED, 0.0))
        shared.update({name: max(shared[name], each.features[name]) for name in SHARED})
    return [_with(each, worst[each.keys], weights) for each in scored]


def _with(scored: Scored, features: dict[str, float], weights: Mapping[str, float]) -> Scored:
    more = sum(weights[name] * (value - scored.features[name]) for name, value in features.items())
    return Scored(scored.items, {**scored.features, **features}, scored.points + more)


def _merits(outline: Outline, items: tuple[Found, ...]) -> dict[str, float]:
    count = len(items)
    days = _days(items)
    fullness = sum(_fullness(item.title) for item in items) / count
    return {
        "dated": sum(1.0 if item.dated else _EMBEDDED_DATE * bool(item.published) for item in items) / count,
        "newest_first": _falling(days),
        "headings": _share(items, lambda item: item.heading or "title" in hints(" ".join(item.slot))),
        "teasers": _share(items, lambda item: bool(item.teaser)),
        "pictures": _share(items, lambda item: item.picture >= 0),
        "full_titles": fullness,
        "news_addresses": _share(items, lambda item: "news" in address_marks(item.url)),
        "news_page": _headlines(items, fullness) * (_is_newsroom(outline.address) and not chrome(outline, items)),
        "one_folder": max(Counter(folder(item.url) for item in items).values()) / count if count > 1 else 0.0,
        "telling_addresses": _share(items, lambda item: _is_telling(item.url)),
        "uniform": max(Counter(item.slot for item in items).values()) / count,
        "mass": _mass(outline, items),
        "many": math.log(min(count, 20)) / math.log(20),
    }


def _faults(outline: Outline, items: tuple[Found, ...], now: datetime) -> dict[str, float]:
    count = len(items)
    days = _days(items)
    distinct = min(len({item.key for item in items}), len({item.title for item in items}))
    undated = 1 - sum(item.dated or item.published is not None for item in items) / count
    return {
        "chrome": chrome(outline, items),
        "bare": undated * (1 - _mass(outline, items)),
        "few": undated * max(0.0, min(1.0, (4 - count) / 2)),
        "crowded": _share(items, lambda item: item.stories > 1),
        "loose": _share(items, lambda item: item.loose),
        "repeated": 1 - distinct / count,
        "prose_elsewhere": _prose_elsewhere(outline, items),
        "rising": float(len(days) > 3 and _falling(days[::-1]) > 0.8 > _falling(days)),
        "ahead": sum(day > now + timedelta(days=1) for day in days) / count,
        "months": _share(items, lambda item: MONTH_ARCHIVE.match(item.title) is not None),
        "side_addresses": _share(items, lambda item: "side" in address_marks(item.url)),
        "gallery": _share(items, lambda item: "gallery" in address_marks(item.url)),
        **{mark: _marked(items, mark) for mark in MARKED},
    }


def _marked(items: Sequence[Found], mark: str) -> float:
    """The share of items that say they are something else. Dated releases may well name prices and hours; their addresses do not, and
    where most of a list names hours or openings, it is a calendar or a list of jobs, dated or not."""
    saying = [item for item in items if mark in item.marks]
    usual = mark in _TELLING and 2 * len(saying) > len(items)
    said = sum(0.3 if item.dated and not usual else 1.0 for item in saying)
    addressed = sum(mark in address_marks(item.url) or (mark == "reviews" and item.replies) for item in items)
    return max(said, float(addressed)) / len(items)


def _days(items: Sequence[Found]) -> list[datetime]:
    return [item.published.at for item in items if item.published]


def _share(items: Sequence[Found], holds: Callable[[Found], bool]) -> float:
    return sum(map(holds, items)) / len(items)


def _fullness(title: str) -> float:
    """1 for a title as long as headlines are, 0 for a word or a paragraph."""
    size = text_size(title[:400])
    return min(1.0, max(0.0, (size - 8) / 27)) if size < 200 else max(0.0, (400 - size) / 200)


def _falling(days: Sequence[datetime]) -> float:
    """The share of neighbours that do not rise, scaled so that chance gives 0; fewer than four days prove little."""
    if len(days) < 2:
        return 0.0
    falling = sum(one >= other for one, other in pairwise(days)) / (len(days) - 1)
    return max(0.0, 2 * falling - 1) * min(1.0, len(days) / 4)


def folder(url: str) -> tuple[str, str]:
    """Host and folder of an address, without digits: what the addresses of one list have in common."""
    parts = urlsplit(url)
    return parts.netloc, parts.path.rstrip("/").rpartition("/")[0].translate(_DIGITS)


def _headlines(items: Sequence[Found], fullness: float) -> float:
    """1 for a dozen headlines; a few of them may be a box, such as "most read", beside a list that is empty or drawn by a script."""
    return min(1.0, max(0.0, (len(items) - _FEW) / (_DOZEN - _FEW))) * max(0.0, 2 * fullness - 1)


def _is_newsroom(url: str) -> bool:
    """Whether an address ends as newsrooms do: "/press.htm", "/about/in-the-news/". There headlines without dates are press coverage."""
    parts = urlsplit(url)
    name = parts.path.removesuffix("/").removesuffix("/index.html").rpartition("/")[2]
    return len(name) <= _NAME and NEWS_ADDRESS.search(name) is not None


def _is_telling(url: str) -> bool:
    """Whether an address holds a date or a name of several words: "/2019/12/", "/new-board-takes-office.html"."""
    path = urlsplit(url).path.rstrip("/")
    name = path.rpartition("/")[2]
    return name.count("-") + name.count("_") >= _LONG_NAME or _YEAR_IN_PATH.search(path) is not None


def _mass(outline: Outline, items: Sequence[Found]) -> float:
    """1 when the items hold half of the page's own text; what stands in menus is measured by the whole page."""
    whole = outline.mass[-1] if chrome(outline, items) else outline.chrome.own_chars
    return min(1.0, 2 * sum(outline.chars(*item.span) for item in items) / max(1, whole))


def _prose_elsewhere(outline: Outline, items: Sequence[Found]) -> float:
    """How much running text stands together outside the items: an article with a list beside it is no listing."""
    starts = [item.span[0] for item in items]
    together: Counter[int] = Counter()
    for block in outline.prose(PROSE):
        place = bisect_right(starts, block.start) - 1
        if place < 0 or block.start >= items[place].span[1]:
            together[outline.parents[block.holder]] += text_size(block.text)
    outside = max(together.values(), default=0)
    return min(1.0, outside / _MUCH_PROSE) * outside / max(1, outside + sum(outline.chars(*item.span) for item in items))


def chrome(outline: Outline, items: Sequence[Found]) -> float:
    """How far the items stand in what surrounds a page's own matter, as a mean over a few of them."""
    sample = items[:: max(1, len(items) // 6)][:8]
    return sum(outline.chrome.around[item.span[0]] for item in sample) / len(sample)
