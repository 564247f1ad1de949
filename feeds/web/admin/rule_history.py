"""What was done to a topic or feed, as its page lists it: who, when, and which lines came and went."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from difflib import unified_diff

from entries import Noted
from feeds.wording import When, ago, observed

_MOST_COMPARED = 2_000  # lines of both texts: comparing takes their product
_MOST_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Step:
    """One change: `number` names it, `lines` came ("+") or went ("-"), `more` further ones did; `is_restorable` where its text can come
    back."""

    number: int
    who: str
    deed: str
    when: When
    ago: str
    lines: tuple[tuple[str, str], ...]
    more: int
    is_restorable: bool


def steps(notes: Iterable[Noted], now: datetime) -> tuple[Step, ...]:
    """The changes, last first. The text in force is not offered again."""
    listed = tuple(notes)
    return tuple(_step(noted, now, is_last=place == 0) for place, noted in enumerate(listed))


def _step(noted: Noted, now: datetime, *, is_last: bool) -> Step:
    note, lines = noted.note, _moved(noted.note.before, noted.note.after)
    shown, more = tuple(lines[:_MOST_SHOWN]), max(0, len(lines) - _MOST_SHOWN)
    return Step(noted.number, note.who, note.deed, observed(noted.at), ago(noted.at, now), shown, more, bool(note.after) and not is_last)


def _moved(before: str, after: str) -> list[tuple[str, str]]:
    old, new = before.splitlines(), after.splitlines()
    if len(old) + len(new) > _MOST_COMPARED:
        return []
    lines = list(unified_diff(old, new, lineterm="", n=0))[2:]  # behind the names of both texts
    return [(line[0], line[1:].strip()) for line in lines if line[0] in "+-" and line[1:].strip()]
