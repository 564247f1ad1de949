"""Dates as newsrooms print them, machine-readable or for people, in some thirty languages.

    read_date("13th December 2019", zone=ZoneInfo("Asia/Hong_Kong"), now=now)  ->  Stamp(2019-12-12 16:00 UTC, "day", "page", ...)
    read_date("Dec 13, 2019 | 09:00 HKT", zone=..., now=now)                    ->  Stamp(2019-12-13 01:00 UTC, "minute", ...)
    read_date("03/04/2019", zone=..., language="en", now=now)                   ->  None: March or April?

A wrong date is worse than none, because it moves a release without a sign. So there is no parser here that completes what is missing:
a table of month names and a dozen patterns (`date_shapes.py`) are never wrong by guessing, and 500 times faster than dateparser.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from entries import Origin, Stamp
from scrapers.clock import Clock, clock_after, clock_before, moment, start_of
from scrapers.date_relative import day_before
from scrapers.date_shapes import FoundDay, Habits, days_in, numeric_days
from scrapers.date_words import WEEKDAY, fold

MAX_TEXT = 20_000  # characters in which dates are looked for
MAX_WHOLE = 160  # characters of a text that is a date as a whole
OLDEST = 1990  # organisations did not publish on the web before
AHEAD = timedelta(days=2)  # zones and clocks differ; what lies further ahead is no publication date
HELD = timedelta(days=731)  # how far ahead an embargo may lie

# What may stand around a date that is the whole of a text: labels and connecting words, after folding.
_COMPANY = re.compile(
    rf"\b(?:{WEEKDAY}|published|posted|publication|released?|press release|news|date|dated|issued|updated|last|modified|created|by|on|at|am"
    r"|le|el|il|the|vom|den|um|uhr|veroffentlicht|datum|stand|erschienen|publie|mis en ligne|fecha|publicado|data|pubblicato|publicerad"
    r"|julkaistu|г|m)\b"
    r"|(?:发布|發布|發佈|发表|公開|掲載|更新|最終|时间|時間|日期|日付|年月日|日|於|来源|등록일|작성일|날짜)+"
)
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY_DATE = re.compile(rf"\b({'|'.join(_WEEKDAYS)})[a-z]{{0,6}}[,.]?\s+(\d{{1,2}})[/.-](\d{{1,2}})[/.-]((?:19|20)\d\d)(?!\d)")
_WORD = re.compile(r"[^\W\d_]+")
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_LATER = re.compile(r"(?:updat|modif|aktualisiert|geandert|mis[e]? a jour|actualiza|aggiorna|atualiza|revis|更新|修改|수정)[^\d]{0,24}$")
_COMPACT = re.compile(r"\s*((?:19|20)\d\d)([01]\d)([0-3]\d)(?:t?([0-2]\d):?([0-5]\d):?([0-5]\d)?(?:\.\d+)?\s*(z|[+-]\d\d:?\d\d)?)?\s*")
_MACHINES = frozenset({"json-ld", "meta", "time-element"})


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date inside a longer text; `start` and `end` are its characters, the time included."""

    stamp: Stamp
    start: int
    end: int


def read_date(
    text: str,
    *,
    zone: ZoneInfo,
    language: str = "",
    order: str = "",
    now: datetime,
    origin: Origin = "page",
    reference: date | None = None,
) -> Stamp | None:
    """The date that a text is, with or without a label such as "Published:"; None when it is none, or two, or could be two.

    `zone` is the source's, for texts that print none; `order` ("dmy", "mdy") is the source's habit, `language` (BCP 47) the next best
    witness. A day without a year counts only with a `reference`, in whose past it lies. Precision is "day" where no time is printed, and
    where it is exactly 00:00:00, which content systems write when they know the day only. "6 hours ago", "yesterday" (relative to `now`)
    give the day, never a time. Dates up to two years ahead are returned, because an embargo may lie there; before 1990 nothing.
    """
    if len(text) > MAX_WHOLE or not text.strip():
        return None
    habits = Habits(language.lower(), order, reference)
    compact = _compact(text, zone, origin) or (_unix(text, origin) if origin in _MACHINES else None)
    found = [compact] if compact else _find(text, habits, zone, origin)
    found = [it for it in found if _is_plausible(it.stamp, zone, now + HELD)]
    if not found:
        day = day_before(fold(text), habits.language, now.astimezone(zone))
        return Stamp(start_of(day, zone), "day", origin, text.strip()) if day else None
    first = _of_publication(found, text, zone)
    return first.stamp if first and _is_whole(text, found) else None


def find_dates(
    text: str,
    *,
    zone: ZoneInfo,
    language: str = "",
    order: str = "",
    now: datetime,
    origin: Origin = "page",
    ahead: timedelta = AHEAD,
    reference: date | None = None,
) -> tuple[FoundDate, ...]:
    """All dates inside the first 20,000 characters of a text, in order. Arguments as for `read_date`.

    Days before 1990 and further ahead than `ahead` are no dates of releases, nor are spans such as "12-14 May 2019".
    """
    found = _find(text[:MAX_TEXT], Habits(language.lower(), order, reference), zone, origin)
    return tuple(it for it in found if _is_plausible(it.stamp, zone, now + ahead))


def guess_order(texts: Iterable[str]) -> str:
    """ "dmy" or "mdy" when the unambiguous ones among the dates of one page or source all say so, else "".

    Unambiguous are 25/03/2019 and, by the day of the week, "Tue, 02/04/2014" (Drupal's usual form).
    """
    orders = set()
    for text in texts:
        folded = fold(text[:MAX_TEXT])
        orders |= set(_orders_by_weekday(folded))
        for one, two in numeric_days(folded):
            if one > 12 >= two:
                orders.add("dmy")
            elif two > 12 >= one:
                orders.add("mdy")
    return orders.pop() if len(orders) == 1 else ""


def _orders_by_weekday(folded: str) -> Iterator[str]:
    """The order of each numeric date with a day of the week before it that fits one order only."""
    for found in _WEEKDAY_DATE.finditer(folded):
        one, two, year = int(found[2]), int(found[3]), int(found[4])
        if 1 <= one <= 12 and 1 <= two <= 12:
            month_first = date(year, one, two).weekday() == _WEEKDAYS.index(found[1])
            day_first = date(year, two, one).weekday() == _WEEKDAYS.index(found[1])
            if month_first != day_first:
                yield "mdy" if month_first else "dmy"


def local_day(stamp: Stamp, zone: ZoneInfo) -> date:
    """The calendar day of a stamp where the source is."""
    return stamp.at.astimezone(zone).date()


def _find(text: str, habits: Habits, zone: ZoneInfo, origin: Origin) -> list[FoundDate]:
    folded = fold(text)
    return [_timed(text, folded, found, zone, origin) for found in days_in(folded, habits)]


def _timed(text: str, folded: str, found: FoundDay, zone: ZoneInfo, origin: Origin) -> FoundDate:
    """A day with the time beside it. The offsets of both texts are the same."""
    clock = clock_after(text, folded, found.end, found.day, zone) or clock_before(text, folded, found.start, found.day, zone)
    start, end = (min(found.start, clock.start), max(found.end, clock.end)) if clock else (found.start, found.end)
    words = text[start:end].strip()
    return FoundDate(_stamp(found.day, clock, zone, origin, words), start, end)


def _stamp(day: date, clock: Clock | None, zone: ZoneInfo, origin: Origin, words: str) -> Stamp:
    if clock is None:
        return Stamp(start_of(day, zone), "day", origin, words)
    at = moment(day, clock, zone)
    if clock.precision == "second":
        # Midnight to the second, in the source's zone or the printed one, is what a content system writes for a day without a time.
        if at.astimezone(zone).time() == time():
            return Stamp(at, "day", origin, words)
        if clock.time == time():
            return Stamp(start_of(day, zone), "day", origin, words)
    return Stamp(at, clock.precision, origin, words)


def _compact(text: str, zone: ZoneInfo, origin: Origin) -> FoundDate | None:
    """20190325 and 20190325T045000Z, where they are the whole text; inside a text they are numbers."""
    found = _COMPACT.fullmatch(fold(text))
    if not found:
        return None
    day, clock = f"{found[1]}-{found[2]}-{found[3]}", f"T{found[4]}:{found[5]}:{found[6] or '00'}{found[7] or ''}" if found[4] else ""
    read = _find(day + clock, Habits(), zone, origin)
    return FoundDate(replace(read[0].stamp, text=text.strip()), 0, len(text)) if read else None


def _unix(text: str, origin: Origin) -> FoundDate | None:
    """Seconds or milliseconds since 1970, which machines write for machines; printed on a page they are the number of something else."""
    found = re.fullmatch(r"\s*(1\d{9})(?:\d{3})?\s*", text, re.ASCII)
    return FoundDate(Stamp(datetime.fromtimestamp(int(found[1]), UTC), "second", origin, text.strip()), 0, len(text)) if found else None


def _is_plausible(stamp: Stamp, zone: ZoneInfo, latest: datetime) -> bool:
    return stamp.at <= latest and stamp.at.astimezone(zone).year >= OLDEST


def _of_publication(found: list[FoundDate], text: str, zone: ZoneInfo) -> FoundDate | None:
    """Of "Published 3 May 2019, updated 5 May 2019" the first; None when two different days stand side by side unexplained."""
    folded = fold(text)
    original = [it for it in found if not _LATER.search(folded, max(0, it.start - 40), it.start)] or found
    return original[0] if len({local_day(it.stamp, zone) for it in original}) == 1 else None


def _is_whole(text: str, found: list[FoundDate]) -> bool:
    """Whether little more than the date is in a text: three words that are no labels, or a few characters of Chinese."""
    folded = fold(text)
    for it in reversed(found):
        folded = f"{folded[: it.start]} \n {folded[it.end :]}"
    rest = _COMPANY.sub(" ", folded)
    words = [word for word in _WORD.findall(rest) if not _CJK.search(word)]
    return len(words) <= 4 and len(_CJK.findall(rest)) <= 12
