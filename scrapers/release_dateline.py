"""The dateline at the head of a release: place, day and wire service in any order, and where the text begins.

    read_dateline("NEW YORK, Nov. 3, 2021 (GLOBE NEWSWIRE) -- Example Corp today ...")
    ->  Dateline("NEW YORK, Nov. 3, 2021 (GLOBE NEWSWIRE) --", "New York", date(2021, 11, 3), "GLOBE NEWSWIRE"), "Example Corp today ..."

The head is cut into days, wires, strong separators and the words between them. It is a dateline when these pieces alone lead up to a
separator. A place and a dash prove nothing ("Berlin is a city - and growing"): a day or a wire must stand beside it, or the place must be
unmistakable.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from entries import Dateline
from scrapers.clock import clock_after, clock_before
from scrapers.date_shapes import Habits, days_in
from scrapers.date_words import WEEKDAY, fold
from scrapers.release_words import CITIES, CONNECTING, FURNITURE, NO_PLACE, REGIONS, REPORTER, WIRE_AT_HEAD, WIRE_LIKE

_LONGEST_NAME = 4  # words of a place before its region; a headline may end with a place, too
HEAD = 260  # characters in which a dateline ends; two places, a wire with its legal form and a time fit in
_UTC = ZoneInfo("UTC")

_MARKUP = re.compile(r"\*\*|__|(?<!\w)\*(?=\S)|\[([^\]\n]{1,120})\]\([^)\s]{1,300}\)")
_LEAD_OF_DAY = re.compile(rf"(?:(?<![^\W\d_])(?:{WEEKDAY}|le|a|den|am|on|el|il|dia|il giorno)(?![^\W\d_])[.,]?\s*)+$")
_STRONG = re.compile(
    r"\s*(?:\.-|-{2,}|[–—‒―－]+|(?<=\s)[|•·](?=\s)|(?<=[\u4e00-\u9fff])[訊讯電电]\s?[／/]|(?<=\s)-(?=\s|\S)|-(?=\s)|(?<!\d):(?=\s|\S)|:(?=\s)|：|[】\]](?!\()|\n|=)[\s\-–—‒―－:：]*"
)
_WEAK = re.compile(r"[\s,，、;；.。|•·*@/(（\[【=]+")
_STRONG_OR_CLOSING = re.compile(rf"{_STRONG.pattern}|[)）】\]]")
_SLASH = re.compile(r"\s*/\s")
_UNCLOSED = re.compile(r"[(（\[【][^)）\]】]*$")
_STRAY = re.compile(r"^(?:[.,:;]\s+|[，。：]\s*)")
_AFTER_DAY = re.compile(rf"\s?(?:[rгm]\.(?=\W|$)|\({WEEKDAY}\))")  # "7 maja 2021 r.", "4月7日（水）"
_DISPATCHED = re.compile(r"[訊讯電电]\s?[／/】）)\]]\s*$")
_LEAP_YEAR = date(2000, 12, 31)  # stands in for a reference where none is known, so that "March 24" is seen at all
_CLOSING = re.compile(r"[)）】\]][\s,，.]*")
_BRACKETED = re.compile(r"[(（\[]\s*([^()（）\[\]\n]{2,60}?)\s*[)）\]]")
_SLASHED = re.compile(r"/\s?([^/\n]{2,48}?)\s?/")
_CJK = r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
_CJK_PLACE = re.compile(rf"({_CJK}{{2,8}}(?:[,，、/\s]\s?{_CJK}{{2,8}})?)")
_SENT = re.compile(r"\s*(?:[电電讯訊](?!\w{0,2}[公司话話])|報導|报道|=)")

Kind = Literal["day", "wire", "words", "strong", "closing"]


class _Piece(NamedTuple):
    kind: Kind
    start: int
    end: int
    value: str | date | None = None


@dataclass(slots=True)
class _Reading:
    """What the pieces so far amount to."""

    place: str | None = None
    day: date | None = None
    dated: bool = False  # a day is printed, though perhaps without its year
    wire: str | None = None
    ends: Kind | None = None  # the piece before the text
    body: int = 0  # where the text begins


def read_dateline(text: str, *, language: str = "", reference: date | None = None) -> tuple[Dateline | None, str]:
    """The dateline and the text after it; (None, text) where there is none.

    `reference` is the release's own day if known: a dateline without a year ("BEIJING, March 24 (Xinhua) --") lies at most two days after
    it. Where a wire put its dateline before the issuer's, the issuer's counts.
    """
    plain = _MARKUP.sub(lambda found: found[1] or "", text) if "*" in text or "_" in text or "](" in text else text
    lead = FURNITURE.match(plain)
    start = lead.end() if lead else len(plain) - len(plain.lstrip())
    reading = _read(plain, start, Habits(language.lower(), "", reference))
    if reading is None:
        return None, text
    second = _read(plain, reading.body, Habits(language.lower(), "", reference)) if reading.day else None
    if second and second.place and second.day:
        second.wire = second.wire or reading.wire
        reading = second
    printed = plain[start : reading.body].strip()
    return Dateline(printed, reading.place, reading.day, reading.wire), _STRAY.sub("", plain[reading.body :].lstrip())


def _read(text: str, start: int, habits: Habits) -> _Reading | None:
    reading = _Reading(body=start)
    for piece in _pieces(text, start, habits):
        if piece.kind == "day" and not reading.dated:
            reading.day, reading.dated = piece.value if isinstance(piece.value, date) else None, True
        elif piece.kind == "wire" and reading.wire is None and isinstance(piece.value, str):
            reading.wire = piece.value or reading.wire
        elif piece.kind == "words" and reading.place is None and isinstance(piece.value, str) and piece.value:
            reading.place = piece.value
        elif piece.kind not in ("strong", "closing"):
            break
        reading.ends, reading.body = piece.kind, piece.end
    return reading if _is_dateline(reading, text, start) else None


def _is_dateline(reading: _Reading, text: str, start: int) -> bool:
    rest = text[reading.body :].lstrip()
    is_closed = reading.ends in ("strong", "closing", "wire") or not rest
    if reading.place and (reading.dated or reading.wire):
        # "Berlin, 20.03.2024 Das Projekt ...": the separator was lost with the markup.
        return is_closed or rest[0].isupper() or not rest[0].isalpha()
    if reading.place:
        head = text[start : reading.body]
        return bool(_DISPATCHED.search(head)) or (reading.ends == "strong" and _is_unmistakable(reading.place, head, rest))
    if reading.wire:
        return is_closed and (reading.dated or text[start] in "(（[")
    if reading.day is None or NO_PLACE.match(text, start):
        return False
    is_label = len(rest) < 80 and not rest.rstrip().endswith((".", "。")) and not rest[:1].islower() and rest[:1] not in ",，;"
    return is_closed or is_label


def _is_unmistakable(place: str, head: str, rest: str) -> bool:
    """A place alone, before a dash: in capitals and known or with its region, or with a region that only places have."""
    first, _, region = place.partition(", ")
    is_region = region.rstrip(".").casefold() in REGIONS and len(first.split()) <= _LONGEST_NAME
    printed = re.sub(r"[\W\d_]", "", head[: len(place)])
    if not rest or rest[0].islower():
        return False
    is_known = first.casefold() in CITIES or (bool(region) and len(place) < 40) or _is_named_again(place, rest)
    return is_region or (printed.isupper() and is_known)


def _is_named_again(place: str, rest: str) -> bool:
    """Whether the text goes to a place that its head prints in capitals: "SARASOTA – Example moves from Indiana to Sarasota"."""
    return len(place) > 3 and bool(re.search(rf"[a-z] {re.escape(place)}\b", rest))


def _pieces(text: str, start: int, habits: Habits) -> list[_Piece]:
    """The head of a text in pieces, in order, up to the first words that are no place."""
    limit = min(len(text), start + HEAD)
    days = _days(text[:limit], start, habits)
    marks = sorted((*days, *_wires(text[:limit], start, days)), key=lambda piece: (piece.start, -piece.end))
    pieces: list[_Piece] = []
    position = start
    while position < limit:
        piece = _next_piece(text, position, limit, marks, after=pieces[-1] if pieces else None)
        if piece is None:
            break
        pieces.append(piece)
        position = piece.end
    return pieces


def _next_piece(text: str, position: int, limit: int, marks: list[_Piece], *, after: _Piece | None) -> _Piece | None:
    if after:
        if found := _STRONG.match(text, position, limit):
            return _Piece("strong", position, found.end())
        if found := REPORTER.match(text, position) or _CLOSING.match(text, position, limit) or _SENT.match(text, position):
            return _Piece("closing", position, found.end())
    gap = _WEAK.match(text, position, limit)
    at = gap.end() if gap else position
    for mark in marks:
        if position <= mark.start <= at:
            return mark
    if after and after.kind in ("day", "wire") and (slash := _SLASH.match(text, position)):
        return _Piece("strong", position, slash.end())
    if head := WIRE_AT_HEAD.match(text, at):
        return _Piece("wire", position, head.end(), head["name"])
    following = next((mark.start for mark in marks if mark.start > at), limit)
    stop = (_STRONG_OR_CLOSING if _UNCLOSED.search(text[:at]) else _STRONG).search(text, at, following)
    end = stop.start() if stop else following
    place = _place(text[at:end]) if end < limit else ""
    return _Piece("words", position, end, place) if place else None


def _days(text: str, start: int, habits: Habits) -> list[_Piece]:
    """The days in the head, each with its weekday, article and time. A day without a year is one, too, but tells nothing by itself."""
    folded = fold(text)
    found = []
    for it in days_in(folded, replace(habits, reference=habits.reference or _LEAP_YEAR)):
        if it.start < start:
            continue
        clock = clock_after(text, folded, it.end, it.day, _UTC) or clock_before(text, folded, it.start, it.day, _UTC)
        first, end = (min(it.start, clock.start), max(it.end, clock.end)) if clock else (it.start, it.end)
        lead = _LEAD_OF_DAY.search(folded, start, first)
        suffix = _AFTER_DAY.match(folded, end)
        known = it.day if it.has_year or habits.reference else None
        found.append(_Piece("day", lead.start() if lead else first, suffix.end() if suffix else end, known))
    return found


def _wires(text: str, start: int, days: list[_Piece]) -> list[_Piece]:
    """The wires in the head: named in brackets or between slashes. Between slashes behind a day an issuer may stand, which is no wire."""
    found = []
    for pattern in (_BRACKETED, _SLASHED):
        for match in pattern.finditer(text, start):
            # A bracket may hold the whole dateline: "[Tokyo 12 May Reuters]", "(Newsfile Corp. - March 3, 2022)".
            holds_more = "=" in match[1] or any(match.start() < day.start < match.end() for day in days)
            if WIRE_LIKE.search(match[1]) and not holds_more:
                found.append(_Piece("wire", match.start(), match.end(), match[1]))
            elif pattern is _SLASHED and any(day.end <= match.start() <= day.end + 1 for day in days):
                found.append(_Piece("wire", match.start(), match.end(), ""))
    return found


def _place(words: str) -> str:
    """The place that the words between two marks are, "" when they are none."""
    candidate = words.rstrip(" ,，、;(（/|.·[").lstrip()
    if cjk := _CJK_PLACE.match(candidate):
        place = cjk[1].rstrip("讯訊電电")
        return place if len(candidate) - len(cjk[0]) <= 1 and len(place) > 1 and not NO_PLACE.match(place) else ""
    if not _is_named(candidate):
        return ""
    # The full stop of "Mass." belongs to it, unlike that of a sentence.
    is_short = candidate.rpartition(", ")[2].casefold() in REGIONS and words[len(candidate.strip()) :].startswith(".")
    return _in_title_case(candidate + "." * is_short)


def _is_named(candidate: str) -> bool:
    """Whether all words are names or connect names, as those of a place do."""
    words = [word for word in re.split(r"[\s/&,()+]+", candidate) if word]
    if not words or len(candidate) > 80 or len(words) > 10 or re.search(r"[\d\"“”„«»!?%$€:;]", candidate) or NO_PLACE.match(candidate):
        return False
    named = [word for word in words if word.lstrip("'’")[:1].isupper() or re.match(r"['’]s-\w", word)]
    return bool(named) and words[-1] in named and all(word in named or word.casefold() in CONNECTING for word in words)


def _in_title_case(place: str) -> str:
    """NEW YORK, NY as New York, NY: agencies print places in capitals; short regions keep them."""
    parts = re.split(r"([,/&(]\s*)", place)
    return "".join(_lowered(part, is_region=index > 0) for index, part in enumerate(parts)).strip()


def _lowered(part: str, *, is_region: bool) -> str:
    words = re.split(r"(\s+|-)", part)
    return "".join(
        _lowered_word(word, is_first=not index, is_region=is_region) if word.isupper() else word for index, word in enumerate(words)
    )


def _lowered_word(word: str, *, is_first: bool, is_region: bool) -> str:
    if len(word) == 1 or "." in word or (is_region and len(word) <= 3):
        return word
    return word.lower() if not is_first and word.casefold() in CONNECTING else word.title()
