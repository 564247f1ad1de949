"""The sources page as values: every source with its state, what is wrong in words, its last thirty days, filtered and sorted.

    overview(service, Wanted(states=("broken",), sort="name")).lines[0].reason  ->  "The list yields 0 items; it used to yield 20."

Of 2,000 sources only the hundred that are shown cost more than a look: their days and their rates are asked for together.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Literal, get_args
from urllib.parse import urlsplit

from config import CatalogueSource, Owner
from entries import DayMark, Noted, QueryError, SourceState
from feeds import wording
from feeds.admin.repairs import ready
from feeds.service import Service
from scrapers import REASONS

Condition = Literal["broken", "suspect", "late", "stale", "new", "paused", "healthy"]
Sort = Literal["need", "name", "last", "next", "volume"]
CONDITIONS: tuple[Condition, ...] = get_args(Condition)  # in the order of need
SORTS: Mapping[Sort, str] = MappingProxyType(
    {"need": "Needs attention", "name": "Name", "last": "Last success", "next": "Next check", "volume": "Entries per week"}
)
PAGE = 100
_ADDRESS = re.compile(r"^https?://\S+: ")  # of the list, with which sentences of a failure begin; the line shows it already
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: of one state ("" for all), with these words in name or address, of one group, with one owner."""

    state: Condition | Literal[""] = ""
    words: str = ""
    group: str = ""
    owner: Owner | Literal[""] = ""
    sort: Sort = "need"
    page: int = 1

    @property
    def narrow(self) -> bool:
        """Whether anything but the order was asked for."""
        return bool(self.state or self.words or self.group or self.owner)


@dataclass(frozen=True, slots=True)
class Line:
    """One source. `reason` says in words what is wrong, "" when nothing is; `next_check` None is at once, and never for a paused one.
    `days` and `per_week` are those of the last thirty days and twelve weeks; `repair` says that one is ready to look at."""

    id: str
    name: str
    url: str
    owner: Owner
    groups: tuple[str, ...]
    state: Condition
    codes: tuple[str, ...] = ()
    reason: str = ""
    since: datetime | None = None
    checked: datetime | None = None
    succeeded: datetime | None = None
    next_check: datetime | None = None
    days: tuple[DayMark, ...] = ()
    per_week: float = 0.0
    repair: str = ""

    @property
    def host(self) -> str:
        """Host and port of its list."""
        return urlsplit(self.url).netloc.lower()


@dataclass(frozen=True, slots=True)
class Overview:
    """One page of sources. `counts` are of all sources by state; `matching` of how many the page is; `broken` of the broken ones, for the
    alert; `groups` are all there are."""

    total: int
    matching: int
    counts: Mapping[Condition, int]
    groups: tuple[str, ...]
    broken: tuple[Line, ...]
    lines: tuple[Line, ...]
    page: int
    pages: int


def overview(service: Service, wanted: Wanted) -> Overview:
    """The page that is asked for; the last one where there are fewer."""
    sources, known, now = service.catalogue().sources, service.store.states(), service.clock()
    every = [line_of(source, known.get(id_), now) for id_, source in sources.items()]
    fits = _matching(wanted)
    matching = _sorted(service, [line for line in every if fits(line)], wanted.sort, now)
    pages = max(1, -(-len(matching) // PAGE))
    page = min(wanted.page, pages)
    counted = Counter(line.state for line in every)
    return Overview(
        total=len(every),
        matching=len(matching),
        counts=MappingProxyType({condition: counted[condition] for condition in CONDITIONS}),
        groups=tuple(sorted({group for line in every for group in line.groups}, key=str.casefold)),
        broken=tuple(line for line in every if line.state == "broken"),
        lines=_furnished(service, matching[(page - 1) * PAGE : page * PAGE], now),
        page=page,
        pages=pages,
    )


def asked(given: Mapping[str, str]) -> Wanted:
    """What the parameters of an address ask for. QueryError for one that there is not."""
    state, owner, sort, page = (given.get(name, "") for name in ("state", "owner", "sort", "page"))
    for name, value, known in (("state", state, CONDITIONS), ("owner", owner, get_args(Owner)), ("sort", sort, SORTS)):
        if value and value not in known:
            raise QueryError(name, value, f"There is no {name} “{value[:60]}”. There are {', '.join(known)}.")
    if page and not (page.isascii() and page.isdigit() and int(page[:9]) > 0 and len(page) < 9):
        raise QueryError("page", page, "A page is a number from 1.")
    words = " ".join(given.get("q", "").split())[:200]
    return Wanted(state, words, given.get("group", ""), owner, sort or "need", int(page or 1))  # type: ignore[arg-type] # they are known


def line_of(source: CatalogueSource, state: SourceState | None, now: datetime) -> Line:
    """A source with its state, without its days."""
    spec, condition = source.spec, condition_of(source, state)
    if state is None or condition == "new":
        return Line(spec.id, spec.name, spec.url, source.owner, spec.groups, condition)
    runs = condition != "paused"
    return Line(
        spec.id,
        spec.name,
        spec.url,
        source.owner,
        spec.groups,
        condition,
        codes=state.reasons if runs else (),
        reason=reason_of(state, condition, now),
        since=state.since if runs else None,
        checked=state.checked,
        succeeded=state.succeeded,
        next_check=state.next_check if runs else None,
    )


def condition_of(source: CatalogueSource, state: SourceState | None) -> Condition:
    """The word for how a source is: paused before all, new until it was read or failed for the first time."""
    if source.spec.paused or (state and (state.paused or state.state == "paused")):
        return "paused"
    if state is None or state.checked is None:
        return "new"
    return state.state


def reason_of(state: SourceState, condition: Condition, now: datetime) -> str:
    """What is wrong, as a sentence; "" when nothing is."""
    if condition in ("late", "stale") and state.newest:
        silence = wording.age(state.newest.date(), now.date())
        return f"Nothing new for {silence}. The page itself reads well." if silence not in ("today", "yesterday") else ""
    if condition in ("broken", "suspect", "late", "stale"):
        text = _ADDRESS.sub("", state.sentence) or "; ".join(REASONS.get(code, code) for code in state.reasons)
        return wording.sentence(text)
    return ""


def pauses(service: Service, ids: Collection[str]) -> Mapping[str, Noted]:
    """Who paused each of these sources last."""
    return service.store.audit.latest("source", "paused", ids) if ids else {}


def told(noted: Noted | None) -> str:
    """Who paused a source, when and why."""
    if noted is None:
        return "Paused in its rules, by “paused = true”."
    why = f": “{noted.note.after}”" if noted.note.after else ""
    return f"Paused by {noted.note.who} on {wording.long_day(noted.at.date())}{why}."


def _matching(wanted: Wanted) -> Callable[[Line], bool]:
    words = wanted.words.casefold().split()

    def fits(line: Line) -> bool:
        text = f"{line.name} {line.url} {line.id}".casefold()
        return (
            wanted.state in ("", line.state)
            and wanted.owner in ("", line.owner)
            and (not wanted.group or wanted.group in line.groups)
            and all(word in text for word in words)
        )

    return fits


def _sorted(service: Service, lines: Sequence[Line], sort: Sort, now: datetime) -> Sequence[Line]:
    """The order that was asked for, names last; what was never read or waits for nothing stands last."""
    lines = sorted(lines, key=lambda line: (line.name.casefold(), line.id))
    match sort:
        case "need":
            return sorted(lines, key=lambda line: (CONDITIONS.index(line.state), line.since or _NEVER))
        case "last":
            return sorted(lines, key=lambda line: line.succeeded or _NEVER, reverse=True)
        case "next":
            return sorted(lines, key=lambda line: (line.state == "paused", line.next_check or _NEVER))
        case "volume":
            rates = service.store.refreshes.per_week([line.id for line in lines], now)
            return sorted(lines, key=lambda line: rates.get(line.id, 0.0), reverse=True)
    return lines


def _furnished(service: Service, lines: Iterable[Line], now: datetime) -> tuple[Line, ...]:
    """The lines with their days, their rates, and who paused them."""
    lines = tuple(lines)
    ids = [line.id for line in lines]
    strips, rates = service.store.refreshes.strips(ids, now), service.store.refreshes.per_week(ids, now)
    paused = pauses(service, [line.id for line in lines if line.state == "paused"])
    repairs = ready(service, [line.id for line in lines if line.state == "broken"])
    return tuple(
        replace(
            line,
            days=strips.get(line.id, ()),
            per_week=rates.get(line.id, 0.0),
            repair=repairs.get(line.id, ""),
            reason=told(paused.get(line.id)) if line.state == "paused" else line.reason,
        )
        for line in lines
    )
