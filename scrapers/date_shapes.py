"""The shapes in which days are printed. Each is a pattern over folded text and a reader that gives year, month, day, or nothing.

No shape guesses: a day that could be two different ones is none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal

from scrapers.date_words import ENGLISH_SHORT, MONTHS, OF, THAI_MONTHS


@dataclass(frozen=True, slots=True)
class Habits:
    """How the writer of a text writes dates. `reference` is a day shortly after those that are printed without a year."""

    language: str = ""  # BCP 47, lower case
    order: str = ""  # "dmy", "mdy" or ""
    reference: date | None = None


@dataclass(frozen=True, slots=True)
class FoundDay:
    """A day and where it stands. `has_year` is False when the reference gave the year."""

    day: date
    start: int
    end: int
    has_year: bool = True


_Beginning = Literal["number", "name", "any"]
Reader = Callable[[re.Match[str], Habits], date | None]

_L = r"[^\W\d_]"
# The Levant has months of two words, one of two letters, and often prints a second name behind a slash: "28 آب/أغسطس 2013".
_NAME = rf"(?P<month>(?:كانون|تشرين)\s{_L}+|آب|{_L}{{3,13}})(?:/(?:(?:كانون|تشرين)\s)?[\u0621-\u064a]{{2,9}})?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|re|ere|eme|:e|o|a|e|°|-?го|-?е)?"
_YEAR = r"(?P<year>(?:19|20)\d\d|(?<=-)\d\d|'\d\d)(?!\d)"
_CHINESE = "〇零○一二三四五六七八九十廿卅"
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911, "中華民國": 1911, "中华民国": 1911, "r": 2018, "h": 1988}
# 12-14 December is a span, and so are two whole dates: neither end is the day of a release.
_UNTIL = r"\s?(?:-|to|until|bis|au|al|a|t/m|and|und|et|y|&|/)\s?"
_SPAN = re.compile(rf"(?<![\d:.,])(\d{{1,2}})(?:st|nd|rd|th|er|\.)?{_UNTIL}$")
_BETWEEN_DATES = re.compile(rf"(?:-|{_UNTIL})\s?")

# Languages that print the month first in 03/04/2019; those that print the year first and leave the rest open; English says nothing.
_MONTH_FIRST = ("en-us", "en-ph", "fil", "tl")
_UNDECIDED = ("zh", "ja", "ko", "hu", "lt", "mn", "en", "fr-ca", "es-us")
_DAY_FIRST = ("en-", "zh-hk", "zh-mo", "zh-sg")


def days_in(folded: str, habits: Habits) -> list[FoundDay]:
    """All days in a text in order, where patterns overlap the longest; without the ends of spans."""
    chosen: list[FoundDay] = []
    for candidate in sorted(_all_days(folded, habits), key=lambda it: (it.start, -it.end)):
        if not chosen or candidate.start >= chosen[-1].end:
            chosen.append(candidate)
        elif candidate.end - candidate.start > chosen[-1].end - chosen[-1].start:
            chosen[-1] = candidate
    ends = {
        end
        for one, two in pairwise(chosen)
        if one.day < two.day and _BETWEEN_DATES.fullmatch(folded, one.end, two.start)
        for end in (one, two)
    }
    return [it for it in chosen if it not in ends and not _ends_span(folded, it)]


def _ends_span(folded: str, found: FoundDay) -> bool:
    first = _SPAN.search(folded, max(0, found.start - 16), found.start)
    return first is not None and 0 < int(first[1]) < found.day.day


def order_of(language: str) -> str:
    """ "dmy" or "mdy" where a language settles what 03/04/2019 means, else ""."""
    tag = language.lower()
    if tag.startswith(_MONTH_FIRST):
        return "mdy"
    if tag == "en-ca" or not tag or (tag.startswith(_UNDECIDED) and not tag.startswith(_DAY_FIRST)):
        return ""
    return "dmy"


def numeric_days(folded: str) -> Iterator[tuple[int, int]]:
    """First and second number of every 03/04/2019 in a text, for learning the order."""
    for found in _NUMERIC.finditer(folded):
        yield int(found["one"]), int(found["two"])


def _all_days(folded: str, habits: Habits) -> Iterator[FoundDay]:
    if not _NUMBER.search(folded):
        return
    numbers = [number.span() for number in _DIGITS.finditer(folded)]
    for begins, pattern, read, needs in _SHAPES:
        if needs and not any(mark in folded for mark in needs):
            continue
        for found in _matches(begins, pattern, folded, numbers):
            day = read(found, habits)
            if day:
                yield FoundDay(day, found.start(), found.end(), has_year=bool(found.groupdict().get("year")))


def _matches(begins: _Beginning, pattern: re.Pattern[str], folded: str, numbers: list[tuple[int, int]]) -> Iterator[re.Match[str]]:
    """What `finditer` finds, tried only where it can begin: most of a text is neither number nor beside one."""
    if begins == "number":
        behind = 0
        for start, _ in numbers:
            if start >= behind and (found := pattern.match(folded, start)):
                behind = found.end()
                yield found
    elif begins == "any" or any(end - start < 3 and _LETTER.search(folded, max(start - 4, 0), start) for start, end in numbers):
        yield from pattern.finditer(folded)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if 1900 <= year <= 2100 else None
    except ValueError:
        return None


def _full_year(text: str) -> int:
    year = int(text.lstrip("'"))
    return year if year > 99 else year + (2000 if year < 70 else 1900)


def _recent(month: int, day: int, reference: date | None) -> date | None:
    """The last such day that is not in the reference's future."""
    if reference is None:
        return None
    found = _day(reference.year, month, day)
    return found if found and found <= reference + timedelta(days=2) else _day(reference.year - 1, month, day)


def _read_named(found: re.Match[str], habits: Habits) -> date | None:
    name = found["month"]
    month = MONTHS.get(name) or MONTHS.get(name.split(" ")[0])
    if not month:
        return None
    if found["year"] is None:
        return _recent(month, int(found["day"]), habits.reference)
    return _day(_full_year(found["year"]), month, int(found["day"]))


def _read_month_first(found: re.Match[str], habits: Habits) -> date | None:
    name = found["month"]
    return _read_named(found, habits) if len(name) > 3 or name in ENGLISH_SHORT else None


def _read_year_first(found: re.Match[str], _: Habits) -> date | None:
    return _day(int(found["year"]), int(found["month"]), int(found["day"]))


def _read_numeric(found: re.Match[str], habits: Habits) -> date | None:
    """03/04/2019: as unambiguous numbers say, else as the source writes, else as the language does. Dots are never American."""
    one, two, year = int(found["one"]), int(found["two"]), _full_year(found["year"])
    language = habits.language
    order = habits.order or order_of(language) or ("dmy" if found["sep"] == "." and not language.startswith("en") else "")
    if len(found["year"]) == 2:
        if found["sep"] == "." and len(found["one"] + found["two"]) < 4:
            return None  # version 1.2.19
        if one <= 12 < two <= 31 and found["sep"] == ".":
            return _in_order(one, two, year, "mdy")  # 08.17.15: with no month in the middle it can be nothing else
        # 19/03/25 may begin with the year, so only a known habit settles it.
        return None if not order or language.startswith(_UNDECIDED[:4]) else _in_order(one, two, year, order)
    if one > 12 or two > 12 or one == two:
        order = "dmy" if one > 12 else "mdy"
    return _in_order(one, two, year, order) if order else None


def _in_order(one: int, two: int, year: int, order: str) -> date | None:
    return _day(year, two, one) if order == "dmy" else _day(year, one, two)


def _read_cjk(found: re.Match[str], habits: Habits) -> date | None:
    year, month, day = found["year"], _cjk_number(found["month"]), _cjk_number(found["day"])
    if year is None:
        return _recent(month, day, habits.reference)
    number = 1 if year == "元" else _cjk_number(year)
    if found["era"]:
        return _day(number + _ERAS[found["era"]], month, day)
    # A year of three digits can only be one of the Republic of China.
    return _day(number + 1911 if 100 <= number < 200 else number if number > 1900 else 0, month, day)


def _cjk_number(text: str) -> int:
    """2019, 二〇一九, 十三, 廿四 as numbers; 0, which is no day, for nonsense."""
    if text.isascii():
        return int(text)
    text = text.replace("廿", "二十").replace("卅", "三十")
    tens, mark, ones = text.rpartition("十")
    digits = {char: str(min(index - 2, 9) if index > 2 else 0) for index, char in enumerate(_CHINESE)}
    if mark:
        tens, ones = tens or "一", ones or "〇"
        return int(digits.get(tens, "0") + digits.get(ones, "0")) if len(tens) == len(ones) == 1 else 0
    return int("".join(digits.get(char, "0") for char in text))


def _read_day_of_month(found: re.Match[str], habits: Habits) -> date | None:
    if habits.reference is None:
        return None
    day, last = int(found["day"]), habits.reference + timedelta(days=1)
    before = last.replace(day=1) - timedelta(days=1)
    return _day(last.year, last.month, day) if day <= last.day else _day(before.year, before.month, day)


def _read_republic(found: re.Match[str], habits: Habits) -> date | None:
    is_chinese = habits.language.startswith("zh") and not habits.language.startswith(("zh-cn", "zh-hans"))
    return _day(int(found["year"]) + 1911, int(found["month"]), int(found["day"])) if is_chinese else None


def _read_thai(found: re.Match[str], _: Habits) -> date | None:
    """Thailand counts from the Buddha's death, 543 years earlier; a year of the 25th or 26th century is none of ours."""
    year = int(found["year"])
    return _day(year - 543 if year > 2400 else year, THAI_MONTHS[found["month"]], int(found["day"]))


def _read_short_era(found: re.Match[str], habits: Habits) -> date | None:
    is_japanese = habits.language.startswith("ja")
    return _day(int(found["year"]) + _ERAS[found["era"]], int(found["month"]), int(found["day"])) if is_japanese else None


_CENTURIES = ("19", "20")
_N = f"[{_CHINESE}]"
_THAI_MONTH = rf"(?P<month>{'|'.join(map(re.escape, THAI_MONTHS))})"
_NUMERIC = re.compile(
    r"(?<!\d)(?<!\d[.,/-])(?P<one>\d{1,2})\s?(?P<sep>[-./])\s?(?P<two>\d{1,2})\s?(?P=sep)\s?(?P<year>(?:19|20)\d\d|\d\d)(?!\d)(?![./-]\d)"
)
_NUMBER = re.compile(rf"[\d{_CHINESE}]")
_DIGITS = re.compile(r"\d+")
_LETTER = re.compile(_L)
# What a pattern begins with, the pattern, its reader, and words of which one must stand somewhere in the text: quick looks that spare most
# texts the pattern. One that begins with a number fits nowhere inside another; one that begins with a name has a day of one or two digits
# at most three characters behind it.
_SHAPES: tuple[tuple[_Beginning, re.Pattern[str], Reader, tuple[str, ...]], ...] = (
    # 2019-03-25, 2019.3.5, 2023. 5. 2. and /2019/03/25/ in an address
    (
        "number",
        re.compile(
            r"(?<!\d)(?<!\d[.,-])(?P<year>(?:19|20)\d\d)\s?(?P<sep>[-./])\s?(?P<month>\d{1,2})\s?(?P=sep)\s?(?P<day>\d{1,2})(?!\d)(?![.-]\d)"
        ),
        _read_year_first,
        _CENTURIES,
    ),
    # 2019年3月24日, 令和元年12月13日, 民國108年12月13日, 二〇一九年三月, 2023년 5월 2일, with a reference also 3月24日
    (
        "any",
        re.compile(
            rf"(?<![\d{_CHINESE}])(?:(?:(?P<era>令和|平成|昭和|中華民國|中华民国|民國|民国)\s?)?(?P<year>(?<!\d)\d{{1,4}}|元|{_N}{{1,4}})\s?[年년],?\s?)?"
            rf"(?P<month>\d{{1,2}}|{_N}{{1,3}})\s?[月월]\s?(?P<day>\d{{1,2}}|{_N}{{1,3}})(?:\s?[日号號일]|(?![\d{_CHINESE}]))"
        ),
        _read_cjk,
        ("月", "월"),
    ),
    # 13th December 2019, 13. Dezember 2019, 1er juillet 2021, 29 de mayo de 2024, 13-Dec-19
    (
        "number",
        re.compile(rf"(?<!\d)(?<!\d[.,:/-]){_DAY}[\s.,/-]{{0,3}}{OF}{_NAME}(?:\.?[\s,/-]{{0,3}}{OF}{_YEAR})?"),
        _read_named,
        (),
    ),
    # March 24, 2019, Mar. 24th 2019 and Mar.24.2019
    (
        "name",
        re.compile(rf"(?<!{_L}){_NAME}(?:\.?[\s/-]{{1,2}}|\.){_DAY}(?!\d)(?:\s?[,./-]?\s?(?:(?:of|del?)\s)?{_YEAR})?"),
        _read_month_first,
        (),
    ),
    # 2023. május 4., 2019-Mar-24
    (
        "number",
        re.compile(rf"(?<!\d)(?P<year>(?:19|20)\d\d)[\s.,/-]{{1,3}}{_NAME}\.?[\s/-]{{1,2}}{_DAY}(?!\d)"),
        _read_month_first,
        _CENTURIES,
    ),
    # Mar 25 04:50:00 CET 2019, as Unix and Java print it; the time in between is read as what follows the day
    (
        "name",
        re.compile(rf"(?<!{_L}){_NAME}\s{{1,2}}(?P<day>\d{{1,2}})(?=\s\d\d:\d\d:\d\d\s(?:[a-z]{{1,5}}\s)?(?P<year>(?:19|20)\d\d)(?!\d))"),
        _read_month_first,
        (":",),
    ),
    ("number", _NUMERIC, _read_numeric, ("-", ".", "/")),
    # ngày 4 tháng 5 năm 2023
    (
        "number",
        re.compile(r"(?<!\d)(?P<day>\d{1,2}) thang (?P<month>\d{1,2}),? (?:nam )?(?P<year>(?:19|20)\d\d)(?!\d)"),
        _read_year_first,
        ("thang",),
    ),
    # 13 ธันวาคม 2562, 13 ธ.ค. 2562, 13 ธันวาคม พ.ศ. 2562
    (
        "number",
        re.compile(rf"(?<!\d)(?P<day>\d{{1,2}})\s?{_THAI_MONTH}\s?(?:(?:พ|ค)\.ศ\.\s?)?(?P<year>(?:19|20|25|26)\d\d)(?!\d)"),
        _read_thai,
        ("คม", "ยน", "พันธ์", "ค.", "พ.", "ย."),
    ),
    # 2019. gada 13. decembris
    (
        "number",
        re.compile(rf"(?<!\d)(?P<year>(?:19|20)\d\d)\.? gada (?P<day>\d{{1,2}})\.?\s?(?P<month>{_L}{{3,13}})"),
        _read_named,
        (" gada ",),
    ),
    # 108.12.13 of the Republic of China; R5.10.1 of Reiwa
    (
        "number",
        re.compile(r"(?<![\d./-])(?P<year>1[01]\d)(?P<sep>[-./])(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})(?![\d./-])"),
        _read_republic,
        ("10", "11"),
    ),
    (
        "any",
        re.compile(r"(?<![a-z\d])(?P<era>[rh])\s?(?P<year>\d{1,2})[./](?P<month>\d{1,2})[./](?P<day>\d{1,2})(?![\d./])"),
        _read_short_era,
        ("r", "h"),
    ),
    # 台北10日電, with a reference only
    ("number", re.compile(r"(?<![\d月月월年])(?P<day>\d{1,2})\s?日"), _read_day_of_month, ("日",)),
)
