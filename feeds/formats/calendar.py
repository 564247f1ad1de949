"""iCalendar (RFC 5545): the events that releases announce, for a calendar that subscribes to the feed.

Whether a release announces one was settled when its page was read (`Anatomy.event`); a calendar holds no other release.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime

from entries import Stamp
from feeds.feed import Feed, Rendered
from feeds.renditions import Rendition, renditions

FOLD = 75  # octets of a line (§3.1)

_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]+")
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
# A calendar must hold a component (§3.6). Where no release announces an event it is this one, which says nothing.
_NOTHING = (
    "BEGIN:VTIMEZONE",
    "TZID:Etc/UTC",
    "BEGIN:STANDARD",
    "DTSTART:19700101T000000",
    "TZOFFSETFROM:+0000",
    "TZOFFSETTO:+0000",
    "END:STANDARD",
    "END:VTIMEZONE",
)


class Calendar:
    """The renderer of iCalendar."""

    name = "ics"
    media_type = "text/calendar"

    def render(self, feed: Feed) -> Rendered:
        """The calendar of the feed's events, the newest release first."""
        feed, shown, left_out = renditions(feed)
        events = [line for rendition in shown if rendition.entry.anatomy.event for line in _event(rendition, rendition.entry.anatomy.event)]
        lines = ("BEGIN:VCALENDAR", *_head(feed), *(events or _NOTHING), "END:VCALENDAR")
        return Rendered("".join(map(folded, lines)).encode(), left_out)


def _head(feed: Feed) -> Iterator[str]:
    """RFC 7986 where programs read it, and the older names that more of them do."""
    every = f"PT{max(1, int(feed.ttl.total_seconds() // 60))}M"
    yield from ("VERSION:2.0", "PRODID:-//Pressroll//Feeds//EN", "CALSCALE:GREGORIAN")
    yield from (f"NAME:{_text(feed.title)}", f"X-WR-CALNAME:{_text(feed.title)}")
    if feed.subtitle.strip():
        yield f"DESCRIPTION:{_text(feed.subtitle)}"
    yield from (f"URL:{_uri(feed.home_url)}", f"SOURCE;VALUE=URI:{_uri(feed.self_url)}")
    yield from (f"REFRESH-INTERVAL;VALUE=DURATION:{every}", f"X-PUBLISHED-TTL:{every}")


def _event(shown: Rendition, begins: Stamp) -> Iterable[str]:
    """One event under the id of its entry. It has no end, because none was read; DTSTAMP is the entry's last change, never the clock."""
    language = f";LANGUAGE={shown.language}" if _LANGUAGE.fullmatch(shown.language) else ""
    day = begins.precision == "day"
    return (
        "BEGIN:VEVENT",
        f"UID:{_text(shown.entry.id)}",
        f"DTSTAMP:{_moment(shown.updated)}",
        f"DTSTART;VALUE=DATE:{shown.day_of(begins):%Y%m%d}" if day else f"DTSTART:{_moment(begins.at)}",
        f"SUMMARY{language}:{_text(shown.title)}",
        f"DESCRIPTION{language}:{_text(shown.summary)}\\n\\n{_text(shown.page_url)}",
        f"URL:{_uri(shown.entry.url)}",
        *((f"CATEGORIES:{','.join(_text(label.label) for _, label in shown.topics)}",) if shown.topics else ()),
        "TRANSP:TRANSPARENT",  # nobody is busy because a newsroom has an event
        "END:VEVENT",
    )


def folded(line: str) -> str:
    """A content line in pieces of at most 75 octets, none of which cuts a character in two (§3.1)."""
    pieces, size = [""], 0
    for character in line:
        width = len(character.encode())
        if size + width > FOLD:
            pieces.append(" ")
            size = 1
        pieces[-1] += character
        size += width
    return "\r\n".join(pieces) + "\r\n"


def _text(value: str) -> str:
    """Plain text as a value (§3.3.11)."""
    return _CONTROL.sub(" ", value.replace("\r\n", "\n").replace("\r", "\n")).strip().translate(_ESCAPES)


def _uri(value: str) -> str:
    return _CONTROL.sub("", value).replace("\n", "")


def _moment(at: datetime) -> str:
    return f"{at:%Y%m%dT%H%M%SZ}"
