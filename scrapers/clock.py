"""The time of day that stands beside a date, and its zone.

"... 13 December 2019 at 9.30 a.m. HKT"  ->  09:30, to the minute, UTC+8
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from entries import Precision
from scrapers.date_words import LOCAL_ZONES, WEEKDAY, ZONE_PHRASES, ZONES

REACH = 48  # characters before a date in which its time is looked for

_AM = frozenset({"上午", "午前", "凌晨", "早上", "오전"})
_PM = frozenset({"下午", "午後", "晚上", "中午", "오후"})
_TIME = re.compile(
    rf"(?P<before>{'|'.join(sorted(_AM | _PM))})?\s?(?<!\d)(?<!\d[.,:/-])(?P<hour>2[0-4]|[01]?\d)(?!\d)"
    r"(?:(?P<mark>[:.h時时点點시u])\s?(?P<minute>[0-5]\d)(?!\d)(?:[:.](?P<second>[0-5]\d)(?!\d)(?:[.,]\d{1,9})?)?[分분]?|(?P<full>[時时点點시]))?"
    r"(?:\s?(?P<half>[ap])\.?\s?m\b\.?)?(?:\s?(?P<unit>uhr|uur|hrs?|hours|h)\b)?"
)
_LEAD = r"(?:at|um|a las|alle(?: ore)?|ore|klo|kl\.?|om|godz\.?|as|a|o|в|time:|t)(?=[\s\d])"
_BETWEEN = re.compile(rf"(?:\s?г\.?(?![^\W\d_]))?[\s,;|@·•*/)\]-]*(?:\(?{WEEKDAY}\)?\.?[\s,|-]*)?(?:(?P<lead>{_LEAD})\s*)?")
_PREPOSITION = r"(?:on|am|le|the|den|of|op|em|el|del|de|do|du)"
_BEFORE = re.compile(rf"[\s,;.()|@·-]*(?:{_PREPOSITION}\s+)?(?:{WEEKDAY}\.?[\s,]*)?{_PREPOSITION}?(?:\s?dia)?\s*$")
_OFFSET = re.compile(r"\s?\(?(?P<name>utc|gmt)?\s?(?P<sign>[+-])(?P<hours>\d{1,2})(?::?(?P<minutes>[0-5]\d))?(?![\d:])\)?")
_ABBREVIATION = re.compile(r"\s*[(\[,]?\s?([A-Z]{1,5})\b\)?")
_IANA = re.compile(r"\s*\(?([A-Z][A-Za-z]+(?:/[A-Z][A-Za-z_+-]+){1,2})\)?")
_PLACES = "|".join(sorted(ZONE_PHRASES, key=len, reverse=True))
_PHRASE = re.compile(rf"\s*[(,]?\s?(?:heure de (paris)|({_PLACES})(?: (?:standard|daylight|summer|local))*(?: time| zeit|时间|時間))")
_REPEATED = re.compile(r"\s?\([A-Za-z ]{2,40}\)")
_ZULU = re.compile(r"\s?(z|utc|gmt)\b", re.I)


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day. `zone` is None where none is printed; `start` and `end` say where it stands in the text."""

    time: time
    precision: Precision
    zone: tzinfo | None
    start: int
    end: int


def clock_after(text: str, folded: str, end: int, day: date, home: ZoneInfo) -> Clock | None:
    """The time that follows a date ending at `end`: "2019-03-25 04:50", "Dec 13, 2019 | 09:00 HKT", "4. März 2023 um 10 Uhr"."""
    gap = _BETWEEN.match(folded, end)
    found = gap and _TIME.match(folded, gap.end())
    return _clock(text, folded, found, day, home, told=bool(gap and gap["lead"])) if found else None


def clock_before(text: str, folded: str, start: int, day: date, home: ZoneInfo) -> Clock | None:
    """The time that leads to a date beginning at `start`: "00:01 GMT, 5 March 2024", "5 a.m. ET Thursday, November 14, 2024"."""
    for found in reversed(list(_TIME.finditer(folded, max(0, start - REACH), start))):
        clock = _clock(text, folded, found, day, home, told=False)
        if clock and clock.end <= start and _BEFORE.fullmatch(folded, clock.end, start):
            return clock
    return None


def _clock(text: str, folded: str, found: re.Match[str], day: date, home: ZoneInfo, *, told: bool) -> Clock | None:
    half, unit, mark, before = found["half"], found["unit"], found["mark"], found["before"]
    is_time = half or unit or before or found["full"] or (mark and mark != ".") or (mark and told)
    hour, minute, second = int(found["hour"]), int(found["minute"] or 0), int(found["second"] or 0)
    if not is_time or hour > 23 or (half and not 1 <= hour <= 12):
        return None
    if half or before:
        is_late = half == "p" or before in _PM
        hour = hour % 12 + 12 if is_late and hour <= 12 else hour % 12 if hour == 12 else hour
    zone, end = _read_zone(text, folded, found, day, home)
    precision: Precision = "second" if found["second"] else "minute"
    return Clock(time(hour, minute, second), precision, zone, found.start(), end)


def _read_zone(text: str, folded: str, found: re.Match[str], day: date, home: ZoneInfo) -> tuple[tzinfo | None, int]:
    """The zone printed after a time, and where it ends; (None, end of the time) where there is none."""
    end = found.end()
    if offset := _OFFSET.match(folded, end):
        minutes = int(offset["hours"]) * 60 + int(offset["minutes"] or 0)
        # "10:00-11:00" and "10:00 - 11:00" are spans; a bare "-05:00" is an offset only after seconds or in ISO 8601.
        is_exact = found["second"] or (found.start() and folded[found.start() - 1] == "t")
        if minutes <= 14 * 60 and (offset["name"] or offset["sign"] == "+" or is_exact):
            zone = timezone(timedelta(minutes=-minutes if offset["sign"] == "-" else minutes))
            named = _REPEATED.match(text, offset.end())  # GMT+0800 (China Standard Time)
            return zone, (named or offset).end()
    if named := _IANA.match(text, end):
        try:
            return ZoneInfo(named[1]), named.end()
        except (KeyError, ValueError, OSError):
            return None, end
    if short := _ABBREVIATION.match(text, end) or _ZULU.match(text, end):
        known = zone_called(short[1].upper(), home)
        if known:
            return known, short.end()
    if phrase := _PHRASE.match(folded, end):
        return ZoneInfo(ZONE_PHRASES[phrase[1] or phrase[2]]), phrase.end()
    return None, end


def zone_called(name: str, home: ZoneInfo) -> tzinfo | None:
    """The zone of an abbreviation. The ambiguous ones are read as on the source's own continent."""
    for (short, place), minutes in LOCAL_ZONES.items():
        if short == name and str(home).startswith(place):
            return timezone(timedelta(minutes=minutes))
    zone = ZONES.get(name)
    if zone is None:
        return None
    return ZoneInfo(zone) if isinstance(zone, str) else timezone(timedelta(minutes=zone))


def moment(day: date, clock: Clock, home: ZoneInfo) -> datetime:
    """Day and time as an aware UTC datetime. A time that a clock change skips moves on by the change; one that it repeats is the first."""
    return datetime.combine(day, clock.time, clock.zone or home).astimezone(UTC)


def start_of(day: date, home: ZoneInfo) -> datetime:
    """The first moment of a day in a zone, as UTC; where the clocks skip midnight, the moment after the change."""
    return datetime.combine(day, time(), home).astimezone(UTC)
