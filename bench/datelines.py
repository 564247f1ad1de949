"""Reads the parts of releases line by line: `python -m bench.datelines FILE --out FILE`.

FILE holds one JSON object a line with `id`, `kind`, `text` and perhaps `lang` and `ref` (the release's own day). The answers that the
lines of a development set carry are never looked at. Written is one object a line with `id`, `ms` and the keys of its kind.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bench.corpus import Answer, Row, Watch, json_lines, run
from scrapers.clock import clock_after
from scrapers.date_shapes import Habits, days_in
from scrapers.date_words import fold
from scrapers.release import (
    boilerplate_of,
    is_caption,
    is_contact_heading,
    is_end_mark,
    read_contact,
    read_dateline,
    read_embargo,
    read_quote,
    read_release_line,
    section_of,
)

_NOW = datetime(2030, 1, 1, tzinfo=UTC)  # later than any line of a set, so that no day lies too far ahead
_HOME, _ELSEWHERE = ZoneInfo("UTC"), ZoneInfo("Asia/Tokyo")


def timed_answer(_: Path, row: Row, watch: Watch) -> Answer:
    """The answer to one line."""
    with watch.running():
        return answer(row.get("kind", "dateline"), row["text"], row.get("lang", ""), row.get("ref", ""))


def answer(kind: str, text: str, language: str, ref: str) -> Answer:
    """What the product reads in a text, under the keys that the scorer of the development set knows."""
    match kind:
        case "release_line":
            line = read_release_line(text, language=language)
            day = line.day.isoformat() if line and line.day else None
            number = line.number or None if line else None
            return {"immediate": bool(line and line.immediate), "number": number, "date": day, **_embargo(text, language)}
        case "embargo":
            return _embargo(text, language)
        case "end":
            return {"end": is_end_mark(text)}
        case "boilerplate":
            name = boilerplate_of(text)
            return {"boilerplate": name, "glued": bool(name) and f"{name}{name}" in text}
        case "contact":
            contact = read_contact(text)
            return {"contact": {"name": contact.name, "email": contact.email, "phone": contact.phone} if contact else None}
        case "notes":
            return {"section": section_of(text) or ("contact" if is_contact_heading(text) else None)}
        case "quote":
            quote = read_quote(text)
            return {"speaker": quote and quote.speaker, "role": quote and quote.role, "quote_starts": quote and quote.text}
        case "caption":
            return {"caption": is_caption(text)}
        case _:
            return _dateline(text, language, ref)


def _dateline(text: str, language: str, ref: str) -> Answer:
    dateline, rest = read_dateline(text, language=language, reference=date.fromisoformat(ref) if ref else None)
    if dateline is None:
        return {"place": None, "date": None, "time": None, "wire": None, "rest": None}
    day = dateline.day.isoformat() if dateline.day else None
    return {"place": dateline.place, "date": day, "time": _printed_time(dateline.text), "wire": dateline.wire, "rest": rest}


def _printed_time(text: str) -> str | None:
    folded = fold(text)
    clocks = (clock_after(text, folded, found.end, found.day, _HOME) for found in days_in(folded, Habits()))
    clock = next((clock for clock in clocks if clock), None)
    return f"{clock.time:%H:%M} {clock.zone or ''}".strip() if clock else None


def _embargo(text: str, language: str) -> Answer:
    """An embargo whose zone is not printed moves with the source; it is written as the source's own time."""
    here, there = (read_embargo(text, zone=zone, now=_NOW, language=language) for zone in (_HOME, _ELSEWHERE))
    if here is None:
        return {"embargo": None}
    if here == there:
        return {"embargo": here.isoformat()}
    return {"embargo": here.replace(tzinfo=None).isoformat(), "zone": "from source timezone"}


if __name__ == "__main__":
    run("rows", __doc__, json_lines, timed_answer)
