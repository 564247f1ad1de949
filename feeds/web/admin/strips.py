"""Thirty days of a source as a drawing: a bar up for releases found, a dash for nothing new, a bar down for failures, a gap for not read.

strip((DayMark(...), ...)).label  ->  "30 days: 31 releases, failing for 3 days"
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import takewhile

from entries import DayMark
from feeds import wording

_STEP, _WIDTH, _BASE, _LOWEST, _HIGHEST = 6, 4, 18, 4, 16


@dataclass(frozen=True, slots=True)
class Strip:
    """The drawing: `d` of three SVG paths in a box of `width` by 28, and the sentence that says the same."""

    width: int
    label: str
    found: str
    none: str
    fail: str


def strip(days: Sequence[DayMark]) -> Strip:
    """Draws the days, the oldest first."""
    most = max((mark.found for mark in days), default=0)
    at = [(number * _STEP, mark) for number, mark in enumerate(days)]
    return Strip(
        width=len(days) * _STEP,
        label=f"{wording.count(len(days), 'day')}: {', '.join(_said(days))}",
        found="".join(_bar(x, _height(mark.found, most)) for x, mark in at if mark.found),
        none="".join(f"M{x} 16h{_WIDTH}v2h-{_WIDTH}z" for x, mark in at if mark.checks and not mark.found and not mark.failed),
        fail="".join(f"M{x} 20h{_WIDTH}v6h-{_WIDTH}z" for x, mark in at if mark.failed),
    )


def _bar(x: int, height: int) -> str:
    return f"M{x} {_BASE}v-{height}h{_WIDTH}v{height}z"


def _height(found: int, most: int) -> int:
    return _LOWEST + round((_HIGHEST - _LOWEST) * (found - 1) / (most - 1)) if most > 1 else _HIGHEST


def _said(days: Sequence[DayMark]) -> list[str]:
    """Releases, then what is most worth knowing beside them."""
    found, failed = sum(mark.found for mark in days), sum(bool(mark.failed) for mark in days)
    failing, unread = _last(days, lambda mark: bool(mark.failed)), _last(days, lambda mark: not mark.checks)
    releases = wording.count(found, "release") if found else "no release"
    if not any(mark.checks for mark in days):
        return ["not read"]
    if unread > 1:
        return [releases, f"not read for {wording.count(unread, 'day')}"]
    if failing > 1:
        return [releases, f"failing for {wording.count(failing, 'day')}"]
    return [releases, f"failures on {wording.count(failed, 'day')}" if failed else "no failure"]


def _last(days: Sequence[DayMark], fits: Callable[[DayMark], bool]) -> int:
    """How many of the last days are so, without a gap."""
    return sum(1 for _ in takewhile(fits, reversed(days)))
