"""What is an incident: pure, from the states of sources and the incidents so far to those that are another now.

    watched(incidents, states, hosts, now)  ->  (Incident(...), ...)     new ones, grown ones, mended ones

One host in one kind of trouble is one incident, however many of its sources are broken. Neighbours (hosts of one site, as a vendor's
customers have them) with the same reason code at the same moment are one, too. A trouble that passes by itself opens none: only a
source that could not be read twice in a row does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from entries import Affected, Incident, SourceState
from scrapers import CAUSES

FAILURES = 2  # in a row
WINDOW = timedelta(hours=24)  # so long after the last source, another one of the host is still of the same incident
MOMENT = timedelta(minutes=15)  # the same for a neighbour
FLAPS = timedelta(hours=6)  # what returns so soon goes on


def is_ill(state: SourceState) -> bool:
    """Whether a source is broken, for the second time in a row or longer, and nobody has paused it."""
    return state.state == "broken" and state.failures >= FAILURES and not state.paused


def watched(
    incidents: Iterable[Incident], states: Mapping[str, SourceState], hosts: Mapping[str, str], now: datetime
) -> tuple[Incident, ...]:
    """The incidents that changed. `incidents` are the open ones and those closed within `FLAPS`; `hosts` names that of every configured
    source."""
    before = {one.id: one for one in incidents}
    after = {id_: _mended(one, states, hosts, now) for id_, one in before.items()}
    known = {member.source_id for one in after.values() for member in one.ill}
    ill = (state for id_, state in sorted(states.items()) if id_ in hosts and id_ not in known and is_ill(state))
    for state in ill:
        place = _place(after.values(), state, hosts[state.source_id], now) or _opened(state, hosts[state.source_id], now)
        after[place.id] = _joined(place, state, now)
    settled = (_closed(one, now) for one in after.values())
    return tuple(one for one in settled if before.get(one.id) != one)


def code_of(state: SourceState) -> str:
    """The reason that counts, of a broken source."""
    return state.reasons[0] if state.reasons else "internal-error"


def site_of(host: str) -> str:
    """The site that a host is of, as far as its name tells: its last two labels, three where the last but one is no name (co.uk)."""
    name = host.partition(":")[0]
    labels = name.split(".")
    if name.replace(".", "").isdigit():
        return name
    return ".".join(labels[-3 if len(labels) > 2 and len(labels[-2]) <= 3 and len(labels[-1]) == 2 else -2 :])


def _mended(incident: Incident, states: Mapping[str, SourceState], hosts: Mapping[str, str], now: datetime) -> Incident:
    """The incident with those sources well that can be read again, were paused, or are gone."""
    sources = tuple(
        replace(one, well=now) if one.well is None and (one.source_id not in hosts or not _is_broken(states.get(one.source_id))) else one
        for one in incident.sources
    )
    return replace(incident, sources=sources)


def _is_broken(state: SourceState | None) -> bool:
    return state is not None and state.state == "broken" and not state.paused


def _place(incidents: Iterable[Incident], state: SourceState, host: str, now: datetime) -> Incident | None:
    """The incident that a source belongs to."""
    code, cause = code_of(state), CAUSES[code_of(state)]

    def takes(one: Incident) -> bool:
        if one.closed and now - one.closed > FLAPS:
            return False
        if one.host == host:
            return one.cause == cause and now - one.joined <= WINDOW
        return one.code == code and now - one.joined <= MOMENT and site_of(one.host) == site_of(host)

    return next((one for one in sorted(incidents, key=lambda one: (one.host != host, one.id)) if takes(one)), None)


def _opened(state: SourceState, host: str, now: datetime) -> Incident:
    code = code_of(state)
    cause = CAUSES[code]
    return Incident(f"{now:%Y%m%dT%H%M%S.%fZ}-{host}-{cause}", host, cause, code, now, now, ())


def _joined(incident: Incident, state: SourceState, now: datetime) -> Incident:
    others = tuple(one for one in incident.sources if one.source_id != state.source_id)
    return replace(incident, sources=(*others, Affected(state.source_id, code_of(state), state.since or now)), joined=now, closed=None)


def _closed(incident: Incident, now: datetime) -> Incident:
    if incident.closed or incident.ill:
        return incident
    return replace(incident, closed=now)
