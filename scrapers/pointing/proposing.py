"""From one element that somebody points at to the rules that may be meant.

proposals(received, 17, "date", spec, item_rule="ul.news-list > li", now=now)
->  (Matched("date", ".date", count=24, of=24, ...), Matched("date", "p.meta", ...), ...)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import islice

from config import SourceSpec, check_selector
from scrapers.page import Received
from scrapers.pointing.matched import MOST_RELEASES, Matched, Part, address, matched
from scrapers.pointing.names import simplicity, written
from scrapers.pointing.releases import release_selectors
from scrapers.pointing.sight import Sight, see

MOST = 4  # proposals
_WAYS = 30  # selectors tried for each element
_DROP_LEVELS = 4  # a click on a share button means the bar that it stands in
_DROP_MASS = 0.3  # of the page's text: a part to be left out is no more
_DATE_TEXT = 60  # characters of an element that is a date and little else
_WHOLE = frozenset({"html", "body", "main"})


def proposals(received: Received, n: int, part: Part, spec: SourceSpec, *, now: datetime, item_rule: str = "") -> tuple[Matched, ...]:
    """Rules that name an element and its like, the best first, at most four; () for an element that is not there, that nothing on the
    page is like, or that stands outside of the releases that `item_rule` names. Raises ExtractError for what is no page."""
    sight = see(received, spec, now)
    if not 0 <= n < len(sight.outline.tags) or not sight.outline.tags[n]:
        return ()
    if part == "item":
        return _releases(sight, n, item_rule)
    if part == "drop":
        return _dropped(sight, n)
    releases = sight.found(item_rule)[:MOST_RELEASES]
    release = next((i for i in releases if i <= n < sight.outline.ends[i]), -1)
    return _in_release(sight, n, part, release, releases) if release >= 0 else ()


def _releases(sight: Sight, n: int, item_rule: str) -> tuple[Matched, ...]:
    """Parts like the one pointed at; where releases are known that it is none of, also both together: a featured release, a second list."""
    found = [matched(sight, "item", selector, ()) for selector in islice(release_selectors(sight, n), MOST)]
    known = sight.found(item_rule)
    if found and known and not any(i <= n < sight.outline.ends[i] for i in known):
        with suppress(ValueError):  # both are too long, or only one of the engines reads what is there already
            both = matched(sight, "item", check_selector(f"{item_rule}, {found[0].selector}"), ())
            found = [both, *found[: MOST - 1]]
    return tuple(found)


def _in_release(sight: Sight, n: int, part: Part, release: int, releases: Sequence[int]) -> tuple[Matched, ...]:
    judged = []
    for place, level in enumerate(_LEVELS[part](sight, n, release)):
        for selector in islice(written(sight.outline, level, release), _WAYS):
            if sight.found(selector, release)[:1] == (level,):
                match = matched(sight, part, selector, releases)
                judged.append((_worth(sight, match), place, match))
    ranked = sorted(judged, key=lambda each: (-each[0], each[1], simplicity(each[2].selector)))
    return _distinct(match for _, _, match in ranked)


def _worth(sight: Sight, match: Matched) -> float:
    """How many releases get something of use from it."""
    if match.part == "date":
        return match.count - match.unread
    if match.part == "title":
        return len({sight.outline.text(i) for i in match.numbers})
    if match.part == "link":
        return len({address(sight, i) for i in match.numbers} - {""})
    return match.count


def _distinct(found: Iterator[Matched]) -> tuple[Matched, ...]:
    """The first of those that match the same."""
    kept: dict[tuple[int, ...], Matched] = {}
    for match in found:
        kept.setdefault(match.numbers, match)
    return tuple(kept.values())[:MOST]


def _dropped(sight: Sight, n: int) -> tuple[Matched, ...]:
    """The element itself and what it stands in, each by its simplest name, nothing that holds much of the page's text."""
    outline = sight.outline
    best = []
    for level in islice((i for i in (n, *outline.ancestors(n)) if outline.tags[i] not in _WHOLE), _DROP_LEVELS):
        ways = {selector: sight.found(selector) for selector in islice(written(outline, level), _WAYS)}
        fit = [way for way, found in ways.items() if level in found and _mass(sight, found) <= _DROP_MASS]
        best += [matched(sight, "drop", min(fit, key=simplicity), ())] if fit else []
    return _distinct(iter(sorted(best, key=lambda match: (not re.search(r"[.#]", match.selector), match.selector.count(" ")))))


def _mass(sight: Sight, found: Sequence[int]) -> float:
    outline = sight.outline
    return sum(outline.chars(i, outline.ends[i]) for i in found) / max(1, outline.mass[-1])


def _same_text(sight: Sight, n: int, release: int) -> Iterator[int]:
    """The element and what holds it and nothing else."""
    text = sight.outline.text(n)
    yield n
    yield from (i for i in _up(sight, n, release) if release < i != n and sight.outline.text(i) == text)


def _date_levels(sight: Sight, n: int, release: int) -> Iterator[int]:
    """The element and what holds it with little else, for day, month and year often stand apart."""
    yield n
    yield from (i for i in _up(sight, n, release) if release < i != n and len(sight.outline.text(i)) <= _DATE_TEXT)


def _link_levels(sight: Sight, n: int, release: int) -> Iterator[int]:
    """The link around the element, else the first in it, else in what holds it."""
    outline = sight.outline
    up = list(_up(sight, n, release))
    around = [i for i in up if outline.tags[i] == "a"]
    inside = (link.node for i in up for link in outline.links_in(i, outline.ends[i]))
    yield from around or islice(inside, 1)


def _image_levels(sight: Sight, n: int, release: int) -> Iterator[int]:
    """The picture itself, in the element, or in what holds it."""
    outline = sight.outline
    yield from islice((j for i in _up(sight, n, release) for j in range(i, outline.ends[i]) if outline.tags[j] == "img"), 1)


def _up(sight: Sight, n: int, release: int) -> Iterator[int]:
    """The element and what holds it, up to the release."""
    return (i for i in (n, *sight.outline.ancestors(n)) if i >= release)


_LEVELS = {"title": _same_text, "date": _date_levels, "link": _link_levels, "image": _image_levels}
