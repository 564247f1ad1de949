"""What the rules of a form match on a page now, each with a sentence where it will not do.

matches(received, {"item": "ul.news-list > li", "date": ".dat"}, spec, now=now)
->  ... Matched("date", ".dat", count=0, of=24, problem="“.dat” matches nothing in a release. “.date” would match 24.", nearest=".date")
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import get_close_matches
from typing import TypeAlias

from config import SourceSpec, check_selector
from scrapers.page import Received
from scrapers.pointing.matched import MOST_RELEASES, PARTS, Matched, Part, matched
from scrapers.pointing.sight import Sight, see

SELECTOR_S = 1.0  # one selector on one page
Fuse: TypeAlias = Callable[[], AbstractContextManager[object]]
_CLASS = re.compile(r"\.(-?[^\W\d][\w-]*)")
_MOST_NAMES = 2_000  # classes that are compared by their spelling
_ALIKE = 0.6


@dataclass(frozen=True, slots=True)
class Matches:
    """What each of the rules that were given matches, in the order of `PARTS`."""

    parts: tuple[Matched, ...]

    def of(self, part: Part) -> Matched | None:
        """The match of a part, None when no rule was given for it."""
        return next((match for match in self.parts if match.part == part), None)


def matches(received: Received, rules: Mapping[Part, str], spec: SourceSpec, *, now: datetime, fuse: Fuse = nullcontext) -> Matches:
    """What selectors match. Only what `item` names is searched for the others, but for `drop`.

    A selector that takes more than SELECTOR_S is refused; `fuse` is held while one is looked for and may end the process, for no parser
    stops by itself. Raises ExtractError for what is no page.
    """
    sight = see(received, spec, now)
    given = {part: rules[part].strip() for part in PARTS if rules.get(part, "").strip()}
    found: list[Matched] = []
    releases: Sequence[int] = ()
    for part, selector in given.items():
        match = _checked(sight, part, selector, releases, fuse)
        releases = match.numbers[:MOST_RELEASES] if part == "item" else releases
        found.append(match)
    return Matches(tuple(found))


def too_slow(part: Part, selector: str) -> Matched:
    """What is said of a selector that nobody can wait for."""
    problem = f"“{selector}” takes more than {SELECTOR_S:g} s on this page. A class or two say it faster."
    return Matched(part, selector, problem=problem)


def _checked(sight: Sight, part: Part, selector: str, releases: Sequence[int], fuse: Fuse) -> Matched:
    try:
        check_selector(selector)
    except ValueError as error:
        return Matched(part, selector, of=len(releases), problem=f"“{selector}” is no selector that we can read: {error}.")
    began = time.monotonic()
    with fuse():
        match = matched(sight, part, selector, releases)
    if time.monotonic() - began > SELECTOR_S:
        return too_slow(part, selector)
    return _judged(sight, match, releases, fuse)


def _judged(sight: Sight, match: Matched, releases: Sequence[int], fuse: Fuse) -> Matched:
    """The match with what is wrong with it, and for a selector that matches nothing the one nearest to it that would."""
    if match.part not in ("item", "drop") and not releases:
        return replace(match, problem=f"“{match.selector}” is looked for in each release. Say first what a release is.")
    if match.part == "date" and match.count and match.unread == match.count:
        return replace(match, problem=f"“{match.selector}” matches {match.count}, and none reads as a date, such as “{match.texts[0]}”.")
    if match.count:
        return match
    where = {"item": "no release", "drop": "nothing on this page"}.get(match.part, "nothing in a release")
    nearest = _nearest(sight, match, releases, fuse)
    if nearest is None:
        return replace(match, problem=f"“{match.selector}” matches {where}.")
    problem = f"“{match.selector}” matches {where}. “{nearest.selector}” would match {nearest.count}."
    return replace(match, problem=problem, nearest=nearest.selector)


def _nearest(sight: Sight, match: Matched, releases: Sequence[int], fuse: Fuse) -> Matched | None:
    """The same selector with a class of the page for one that is not there, by spelling."""
    outline = sight.outline
    spans = [range(i, outline.ends[i]) for i in releases] or [range(len(outline.tags))]
    held = (name for span in spans for i in span for name in (outline.attributes[i].get("class") or "").split())
    names = list(dict.fromkeys(held))[:_MOST_NAMES]
    for wrong in _CLASS.findall(match.selector)[:3]:
        for name in get_close_matches(wrong, names, n=2, cutoff=_ALIKE) if wrong not in names else ():
            selector = match.selector.replace(f".{wrong}", f".{name}", 1)
            try:
                with fuse():
                    found = matched(sight, match.part, check_selector(selector), releases)
            except ValueError:  # a name that CSS would have to escape is no proposal of ours; the next one may be
                continue
            if found.count:
                return found
    return None
