"""What a release said before it was changed: every change, newest first, and of one the words that went and came.

The newest change is laid open; a reader opens another one by its moment (`?revision=20261119T152000Z`), which stays that change's
own name when the store forgets some state in between.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from entries import Difference, Entry, Past, Said, Stretch, differences, own_text, said_by
from feeds import wording
from feeds.web.pages import change_name
from feeds.wording import When

_NAMES = {"changed": "", "removed": "Removed paragraph", "added": "New paragraph"}


@dataclass(frozen=True, slots=True)
class Passage:
    """A headline or paragraph that differs. `name` says which where the words do not; `skipped` what stands unchanged before it."""

    name: str
    skipped: str
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A change: its moment, the name of that moment in an address, what it is called, what it touched.

    `passages` are there for the one that is laid open; it may have none, because blanks and what stands around a release do not count.
    """

    when: When
    key: str
    name: str
    touched: str = ""
    passages: tuple[Passage, ...] = ()
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class _State:
    """What a release said at one time, in plain text: title, sub-headline, own text."""

    title: str
    subtitle: str
    text: str


def history(entry: Entry, past: Sequence[Past], wanted: str = "") -> tuple[Step, ...]:
    """The changes of an entry, newest first; `past` are its earlier states in that order. Open is the wanted one, else the newest.

    A change from before states were kept has its moment alone.
    """
    if not past:
        return (_step(entry.revised, change_name(entry)),) if entry.revised else ()
    now = said_by(entry)
    # A paragraph that is known for boilerplate by now was it before, too.
    before = (_State(one.title, one.subtitle, own_text(Said(one.title, one.text), now)) for one in past)
    states = (_State(entry.title, entry.subtitle, own_text(now)), *before)
    names = (change_name(entry), *("Revised" for _ in past[1:]))
    steps = [_step(one.until, name) for one, name in zip(past, names, strict=True)]
    chosen = next((number for number, step in enumerate(steps) if step.key == wanted), 0)
    steps[chosen] = _opened(steps[chosen], states[chosen + 1], states[chosen])
    return tuple(steps)


def _step(at: datetime, name: str) -> Step:
    return Step(wording.observed(at), at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ"), name)


def _opened(step: Step, before: _State, after: _State) -> Step:
    title, subtitle = differences(before.title, after.title), differences(before.subtitle, after.subtitle)
    text = differences(before.text, after.text)
    passages = (*_passages("Headline", title), *_passages("Sub-headline", subtitle), *_passages("", text))
    parts = [name for name, found in (("headline", title), ("sub-headline", subtitle)) if found]
    touched = wording.joined([*parts, *([wording.count(len(text), "paragraph")] if text else [])], "and")
    return replace(step, touched=touched, passages=passages, is_open=True)


def _passages(name: str, found: Iterable[Difference]) -> Iterable[Passage]:
    for difference in found:
        skipped = f"{wording.count(difference.skipped, 'paragraph')} unchanged" if difference.skipped else ""
        yield Passage(name or _NAMES[difference.kind], skipped, difference.stretches)
