"""How a site prints its dates: in which styles, and whether they name a zone. For whoever looks at a site for the first time.

printed(stamps, now)  ->  (Style("19 November 2026, 2:05 pm", has_time=True, names_zone=False), Style("2026-11-09", ...))
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from entries import Origin, Stamp
from scrapers.dates import read_date

MOST = 4  # styles that are told
_PRINTED: frozenset[Origin] = frozenset({"rule", "release-line", "page", "listing"})  # others are written by machines for machines
_APART = ZoneInfo("Pacific/Kiritimati"), ZoneInfo("Pacific/Pago_Pago")  # a time without a zone of its own differs by 25 hours
_WORD, _NUMBER, _BLANK = re.compile(r"[^\W\d_]+"), re.compile(r"\d+"), re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Style:
    """One way to print dates. `text` is the first that was met, as printed."""

    text: str
    has_time: bool
    names_zone: bool


def printed(stamps: Iterable[Stamp], now: datetime) -> tuple[Style, ...]:
    """The styles in which these dates were printed for people, those of the first ones first."""
    found: dict[tuple[str, bool], Style] = {}
    for stamp in stamps:
        if stamp.origin in _PRINTED and any(letter.isdigit() for letter in stamp.text):
            text, has_time = _BLANK.sub(" ", stamp.text).strip(), stamp.precision != "day"
            found.setdefault((_shape(text), has_time), Style(text, has_time, has_time and _names_zone(stamp, now)))
    return tuple(found.values())[:MOST]


def _shape(text: str) -> str:
    """The text with one letter for each word and one digit for each number: "9 Nov 2026" and "12 March 2027" are alike."""
    return _NUMBER.sub("0", _WORD.sub("a", text))


def _names_zone(stamp: Stamp, now: datetime) -> bool:
    """Whether it is the same moment wherever it is read. What cannot be read by itself counts as if it named none: a person is asked."""
    latest = max(now, stamp.at) + timedelta(days=2)
    read = [read_date(stamp.text, zone=zone, now=latest, reference=stamp.at.date()) for zone in _APART]
    return read[0] is not None and read[1] is not None and read[0].at == read[1].at
