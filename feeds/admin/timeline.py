"""The refreshes of a source in words, the newest first.

timeline(service, "example")  ->  (PastRefresh(chip="2 new", sentence="20 on the list: “Night tariff for heat pumps” and 1 more", ...), ...)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from entries import Logged, RefreshOutcome
from feeds.wording import count
from scrapers import LEARNT, REASONS

if TYPE_CHECKING:
    from feeds.service import Service

_KINDS = ("new", "revised", "completed", "moved", "withdrawn")
_PLAIN_CHIPS: Mapping[RefreshOutcome, str] = MappingProxyType({"changed": "Changed", "unchanged": "Unchanged", "failed": "Failed"})


@dataclass(frozen=True, slots=True)
class PastRefresh:
    """One line: a refresh at `first`, or `times` alike in a row, the last one at `last`. `chip` is its outcome in a word or two, `sentence`
    what there is to say, "" when nothing; `seconds` is what one of them took. `number` is for asking for older lines."""

    number: int
    first: datetime
    last: datetime
    times: int
    outcome: RefreshOutcome
    chip: str
    sentence: str
    seconds: float


def timeline(service: Service, source_id: str, *, before: int | None = None, limit: int = 20) -> tuple[PastRefresh, ...]:
    """The newest lines of a source, or those before the one with the number `before`."""
    log = service.store.refreshes.log(source_id, before=before, limit=limit)
    if not log:
        return ()
    titles = service.store.refreshes.titles(source_id, log[-1].first, log[0].last)
    usual = service.store.state(source_id).usual_items
    return tuple(_moment(line, titles.get(line.last, ()), usual) for line in log)


def _moment(line: Logged, titles: Sequence[str], usual: int) -> PastRefresh:
    changed = ", ".join(f"{amount} {kind}" for kind in _KINDS if (amount := getattr(line, kind)))
    said = _failure(line, usual) if line.outcome == "failed" else _reading(line, titles)
    learnt = LEARNT.get(line.learnt, "")
    sentence = " ".join(f"{words.rstrip('.')}." for words in (said, learnt) if words)
    seconds = line.ms / line.times / 1000
    chip = changed or _PLAIN_CHIPS[line.outcome]
    return PastRefresh(line.number, line.first, line.last, line.times, line.outcome, chip, sentence, seconds)


def _failure(line: Logged, usual: int) -> str:
    if line.items is not None and usual:
        return f"{count(line.items, 'item')} where {usual} {'was' if usual == 1 else 'were'} expected"
    return _sentence(line.codes[-1:])


def _reading(line: Logged, titles: Sequence[str]) -> str:
    if line.unmodified == line.times:
        seen = "the list is what it was"
    else:
        seen = f"{line.items} on the list" if line.items is not None else "the list was read"
    if titles and line.outcome == "changed":
        more = f" and {len(titles) - 1} more" if len(titles) > 1 else ""
        seen = f"{seen}: “{titles[0]}”{more}"
    return ". ".join(filter(None, (_capital(seen), _sentence(line.codes))))


def _sentence(codes: Sequence[str]) -> str:
    return _capital("; ".join(REASONS.get(code, code) for code in codes))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
