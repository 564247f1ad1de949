"""The event that a release announces: when it begins.

"The webinar will be held on 12 May 2026 at 10:00 CEST."   ->  Stamp(2026-05-12 08:00 UTC, "minute", ...)
"When: Tuesday, May 12, 2026"                              ->  Stamp of that day
"At the summit on 12 May 2025, ministers agreed ..."       ->  None: it is over
"The merger will take effect on 12 May 2026."              ->  None: nobody can go there

A wrong entry in somebody's calendar is worse than none. So a sentence must name a gathering, say that it will be, and name one day,
which lies from the day before publication to two years after it. A span ("12-14 May") is no day, as everywhere (dates.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from entries import Draft, Stamp
from scrapers.date_words import WEEKDAY, fold
from scrapers.dates import HELD, find_dates, local_day
from scrapers.event_words import DATE, GATHERING, NOT_SO, ON, SINCE, WHEN, WILL_BE

MAX_TEXT = 12_000  # characters of a release that are looked at
LONGEST = 600  # characters of a sentence
EARLY = timedelta(days=1)  # zones and clocks differ
YEARLESS = timedelta(days=180)  # a day without a year is the one nearest to the publication

_BESIDE = re.compile(ON.format(weekday=WEEKDAY) + "$")
_BARE_DAY = re.compile(r"\d{1,2}\s?日")  # 12日, of whichever month
_NUMBER = re.compile(r"[\d月]")
_LABEL = re.compile(r"\W*[^:：|]{2,20}[:：|]|\W*\w+ [-–]")
_END = re.compile(r"(?<=[^\W\d][^\W\d][.!?])\s+(?=\W?[^\W\d_a-z])|(?<=[。！？])")  # neither "12. Mai" nor "p.m. EDT" ends a sentence
# "10:00 - 11:30 a.m. EDT": the zone belongs to both, and is read behind the first.
_UP_TO = re.compile(
    r"(?<![\d.:/-])(?P<from>\d{1,2}(?::\d\d)?)\s?(?P<half>[ap]\.?m\b\.?)?\s?(?:[-–—]|to|bis)\s?\d{1,2}(?::\d\d)?(?![\d/-])\s?(?P<late>[ap]\.?m\b\.?)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Reading:
    """A release being read: its day of publication in the zone of its source, and how to understand its dates."""

    published: date
    zone: ZoneInfo
    language: str
    now: datetime


def read_event(draft: Draft, zone: ZoneInfo, *, now: datetime) -> Stamp | None:
    """When the event begins that a release announces; None when it announces none, or its day is in doubt.

    `zone` is the source's, for times that print none. A labelled line ("When: ...") counts more than a sentence, the first of either most.
    """
    if draft.published is None or NOT_SO.search(fold(draft.title)):
        return None
    text = f"{draft.title}\n{draft.text[:MAX_TEXT]}"
    reading, lines = _Reading(local_day(draft.published, zone), zone, draft.language, now), text.split("\n")
    labelled = next(_labelled(lines, reading), None)
    return labelled if labelled and GATHERING.search(fold(text)) else next(_told(lines, reading), None)


def _labelled(lines: Sequence[str], reading: _Reading) -> Iterator[Stamp]:
    """The moments behind labels, on the same line or, where the label stands alone, on the next."""
    for line, following in pairwise((*lines, "")):
        folded = fold(line[:LONGEST]) if _LABEL.match(line) else ""
        when = WHEN.match(folded)
        if label := when or DATE.match(folded):
            text = line[label.end() : LONGEST] if folded[label.end() :].strip() else following[:LONGEST]
            earliest = reading.published - EARLY if when else reading.published + EARLY
            yield from (stamp for stamp, _, _ in _one_moment(text, reading, earliest))


def _told(lines: Sequence[str], reading: _Reading) -> Iterator[Stamp]:
    """The moments of sentences that say that a gathering will be, or name it right before a day that lies ahead.

    The day is looked for first: most sentences have none, and words take ten times as long.
    """
    for sentence in (sentence for line in lines if _NUMBER.search(line) for sentence in _END.split(line) if _NUMBER.search(sentence)):
        for stamp, folded, start in _one_moment(sentence[:LONGEST], reading, reading.published - EARLY):
            gatherings = list(GATHERING.finditer(folded))
            if not gatherings or NOT_SO.search(folded):
                continue
            ahead = local_day(stamp, reading.zone) > reading.published
            if WILL_BE.search(folded) or (ahead and any(_BESIDE.match(folded, it.end(), start) for it in gatherings)):
                yield stamp


def _one_moment(text: str, reading: _Reading, earliest: date) -> Iterator[tuple[Stamp, str, int]]:
    """The moment in a text that names one day from `earliest` on, the publication's aside; with the text folded, and its place there."""
    text = _UP_TO.sub(_beginning, text)
    found = find_dates(
        text, zone=reading.zone, language=reading.language, now=reading.now, ahead=HELD, reference=reading.published + YEARLESS
    )
    days = {local_day(it.stamp, reading.zone): it for it in found if not _BARE_DAY.match(it.stamp.text)}
    if len(days) > 1:
        days.pop(reading.published, None)
    if len(days) != 1:
        return
    ((day, it),) = days.items()
    if it.stamp.precision == "day":
        earliest = max(earliest, reading.published + EARLY)  # without a time, the day of publication is that of the release itself
    folded = fold(text)
    if earliest <= day <= reading.published + HELD and not SINCE.search(folded, 0, it.start):
        yield replace(it.stamp, text=" ".join(it.stamp.text.split())), folded, it.start


def _beginning(span: re.Match[str]) -> str:
    """A span of times without its end; any other text as it was."""
    half = span["half"] or span["late"]
    return f"{span['from']} {half}" if half else span["from"] if ":" in span["from"] else span[0]
