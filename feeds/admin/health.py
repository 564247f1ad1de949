"""How the fleet of sources is: one model for the page, the metrics, the feed of health and the API.

    health(service)  ->  Health(states={"healthy": 42, ...}, reasons=(("timeout", 3), ...), open=(Incident(...), ...), ...)

States and reason codes are those of `scrapers.health`, which logs and alerts use, too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from entries import Incident, SourceState
from feeds.service import Service
from scrapers import REASONS

STATES = ("broken", "suspect", "late", "stale", "paused", "healthy")  # the worst first
RECENT = timedelta(days=7)
_SLOWEST = 10


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason code, what it means, and how many sources have it first."""

    code: str
    meaning: str
    sources: int


@dataclass(frozen=True, slots=True)
class Oldest:
    """A source that was not read well for long."""

    source_id: str
    name: str
    host: str
    succeeded: datetime | None


@dataclass(frozen=True, slots=True)
class Health:
    """The fleet at a moment. `states` counts sources by what `STATES` name, `oldest` are those whose last success is farthest back,
    `hosts` those with most sources in trouble, `open` the incidents and `recovered` those that ended within a week."""

    now: datetime
    sources: int
    states: Mapping[str, int]
    reasons: tuple[Reason, ...]
    oldest: tuple[Oldest, ...]
    hosts: tuple[tuple[str, int], ...]
    open: tuple[Incident, ...]
    recovered: tuple[Incident, ...]
    names: Mapping[str, str]


def shown_state(state: SourceState) -> str:
    """The word for a source: that somebody paused it comes before all."""
    return "paused" if state.paused else state.state


def health(service: Service) -> Health:
    """How all configured sources are."""
    now, specs = service.clock(), service.specs()
    known = service.store.states()
    states = {id_: known.get(id_) or SourceState(id_) for id_ in specs}
    tally = Counter(shown_state(state) for state in states.values())
    troubled = [state for state in states.values() if state.reasons and not state.paused]
    codes = Counter(state.reasons[0] for state in troubled)
    incidents = service.store.incidents.all(since=now - RECENT)
    never = datetime.min.replace(tzinfo=now.tzinfo)
    waiting = sorted(
        (state for state in states.values() if not state.paused), key=lambda state: (state.succeeded or never, state.source_id)
    )
    return Health(
        now=now,
        sources=len(specs),
        states={word: tally[word] for word in STATES},
        reasons=tuple(Reason(code, REASONS.get(code, ""), number) for code, number in codes.most_common()),
        oldest=tuple(
            Oldest(one.source_id, specs[one.source_id].name, specs[one.source_id].host, one.succeeded) for one in waiting[:_SLOWEST]
        ),
        hosts=tuple(Counter(specs[state.source_id].host for state in troubled).most_common(_SLOWEST)),
        open=tuple(one for one in incidents if one.closed is None),
        recovered=tuple(sorted((one for one in incidents if one.closed), key=lambda one: one.closed or now, reverse=True)),
        names={id_: spec.name for id_, spec in specs.items()},
    )
