"""Tells those who look after sources, in the background of the process that reads them: at once what broke, once a day what is late.

with alerts_in_background(service): ...

A turn looks at the states of all sources, writes incidents and messages in one transaction, and then sends what is due. Of several
processes one does, under a lease. A message that was begun and not noted is never begun again: nobody is told twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

import structlog

from config import AlertSpec
from entries import ALERT_TASK, AlertMessage, FeedQuery, Incident, MessageKind, SourceState, StoreError
from feeds.admin import letters
from feeds.admin.alert_sending import send
from feeds.admin.alerts import Resolver, barred, messages_of, print_of, scene, specs
from feeds.admin.letters import Letter, Scene
from feeds.admin.watching import FLAPS, watched
from feeds.background import in_background
from feeds.service import Service, owner_of_leases
from scrapers import system_resolver

log = structlog.get_logger("pressroll")

LOOK_S = 5.0
SETTLES = timedelta(minutes=2)  # so long an incident gathers sources before it is told: one message, not one for each
DAILY = timedelta(hours=24)
DIGEST_AT = time(8)  # on the clock of the alert
_DIGESTED = {"broken": (), "suspect": ("suspect",), "late": ("late", "stale", "suspect")}
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720))  # between tries to send

Send = Callable[[str, str, str, str], str]  # address, subject, text, HTML -> "" or why not


class Watch:
    """One process's part in alerting. Only the thread that calls it touches it."""

    def __init__(self, service: Service, owner: str, send: Send = send, resolver: Resolver = system_resolver) -> None:
        self._service = service
        self._incidents = service.store.incidents
        self._owner = owner
        self._send = send
        self._resolver = resolver
        self._holds = False
        self._pruned: datetime | None = None

    def turn(self) -> int:
        """Looks, writes, sends; how many messages were sent. Nothing while another process does it."""
        now = self._service.clock()
        had, self._holds = self._holds, self._incidents.hold(self._owner, now)
        if not self._holds:
            return 0
        if not had:
            self._incidents.settle_cut_off(now)
        self.look(now)
        if self._pruned is None or now - self._pruned > DAILY:
            self._incidents.prune(now)
            self._pruned = now
        return self.send_due(now)

    def look(self, now: datetime) -> tuple[AlertMessage, ...]:
        """Writes what happened since the last look; the messages that were written."""
        configured = self._service.specs()
        states = {id_: state for id_, state in self._service.store.states().items() if id_ in configured}
        before = {one.id: one for one in self._incidents.all(since=now - FLAPS)}
        changed = {one.id: one for one in watched(before.values(), states, {id_: spec.host for id_, spec in configured.items()}, now)}
        known = before | changed
        told = [incident for incident in known.values() if _is_to_be_told(incident, now)]
        closed = [incident for incident in changed.values() if incident.closed]
        circles = [Circle.of(self._service, spec, now) for spec, _, _ in specs(self._service)]
        messages = [message for circle in circles for message in circle.messages(told, closed)]
        marked = {one.id: replace(one, told=now) for one in told}
        for incident in changed.values():
            _tell_log(before.get(incident.id), incident)
        if not (changed or marked or messages):
            return ()
        return self._incidents.put(tuple((changed | marked).values()), messages, now)

    def send_due(self, now: datetime) -> int:
        """Sends what may go out; how many were taken."""
        by_print = {
            (spec.name, print_of(one)): (one.get_secret_value(), owner) for spec, owner, _ in specs(self._service) for one in spec.addresses
        }
        return sum(self._send_one(message, by_print.get((message.alert, message.recipient)), now) for message in self._incidents.due(now))

    def _send_one(self, message: AlertMessage, found: tuple[str, str] | None, now: datetime) -> bool:
        if found is None:
            self._incidents.settle(message.number, "dropped", now, error="this address was taken out of the alert")
            return False
        if not self._incidents.hold(self._owner, now) or not self._incidents.begin(message.number, now):
            return False
        address, owner = found
        why = barred(self._service, address, self._resolver) if owner == "store" else ""
        why = why or self._send(address, message.subject, message.text, message.html)
        ended, tries = self._service.clock(), message.tries
        again = ended + PAUSES[tries] if why and tries < len(PAUSES) else None
        self._incidents.settle(message.number, "failed" if why else "sent", ended, error=why, again=again)
        if why:
            log.warning("alert-failed", alert=message.alert, kind=message.kind, why=why, tried=tries + 1)
        else:
            log.info("alert-sent", alert=message.alert, kind=message.kind)
        return not why

    def close(self) -> None:
        """Lets another process do it."""
        if self._holds:
            self._service.store.release(ALERT_TASK, self._owner)


@dataclass(frozen=True, slots=True)
class Circle:
    """One alert at one moment, and what it is to be told."""

    service: Service
    spec: AlertSpec
    scene: Scene
    sources: frozenset[str]

    @classmethod
    def of(cls, service: Service, spec: AlertSpec, now: datetime) -> Circle:
        """The circle over the sources that its groups choose."""
        wanted = {id_ for id_, source in service.specs().items() if spec.watches(source.groups)}
        return cls(service, spec, scene(service, spec, now), frozenset(wanted))

    def messages(self, told: Iterable[Incident], closed: Iterable[Incident]) -> list[AlertMessage]:
        """Everything to be said now. What was said before is not written again: its key is there."""
        found = [message for incident in told if self._sees(incident) for message in self._on(incident)]
        for incident in closed:
            if incident.told and self._sees(incident):
                found += self._written("recovered", f"recovered:{incident.id}", letters.recovered(self._mine(incident), self.scene))
        return found + self._digest()

    def _sees(self, incident: Incident) -> bool:
        return any(one.source_id in self.sources for one in incident.sources)

    def _mine(self, incident: Incident) -> Incident:
        return replace(incident, sources=tuple(one for one in incident.sources if one.source_id in self.sources))

    def _on(self, incident: Incident) -> list[AlertMessage]:
        """That it began; or, a day after the last message, that it is still there."""
        mine, now = self._mine(incident), self.scene.now
        titled = replace(self.scene, titles=self._title(mine))
        if incident.told is None:
            return self._written("opened", f"opened:{incident.id}", letters.opened(mine, titled))
        return self._written("reminder", f"reminder:{incident.id}:{now.isoformat()}", letters.reminder(mine, titled)) if mine.ill else []

    def _title(self, incident: Incident) -> dict[str, str]:
        if len(incident.ill) != 1:
            return {}
        source = incident.ill[0].source_id
        newest = self.service.store.select(FeedQuery(sources=(source,), limit=1)).entries
        return {source: f"{newest[0].title}, {self.scene.moment(newest[0].published.at)}"} if newest else {}

    def _digest(self) -> list[AlertMessage]:
        """What became late, silent or odd between the last two mornings, from this morning on."""
        local = self.scene.now.astimezone(self.spec.zone)
        new = [one for one in self.scene.states.values() if one.source_id in self.sources and is_for_digest(one, self.spec, local.date())]
        if local.time() < DIGEST_AT or not new:
            return []
        new.sort(key=lambda state: (state.state, self.scene.name(state.source_id)))
        return self._written("digest", f"digest:{local:%F}", letters.digest(new, self.scene))

    def _written(self, kind: MessageKind, key: str, letter: Letter) -> list[AlertMessage]:
        return messages_of(self.spec, kind, key, letter, self.scene.now, at_once=False)


def is_for_digest(state: SourceState, spec: AlertSpec, day: date) -> bool:
    """Whether the digest of this day tells of a source: it became late, silent or odd between two mornings."""
    morning = datetime.combine(day, DIGEST_AT, spec.zone)
    is_told = state.state in _DIGESTED[spec.minimum] and not state.paused
    return is_told and state.since is not None and morning - DAILY <= state.since < morning


def _is_to_be_told(incident: Incident, now: datetime) -> bool:
    if incident.closed or not incident.ill:
        return False
    return now - incident.opened >= SETTLES if incident.told is None else now - incident.told >= DAILY


def _tell_log(was: Incident | None, incident: Incident) -> None:
    facts = {"incident": incident.id, "host": incident.host, "reason": incident.code, "sources": len(incident.sources)}
    if incident.closed:
        log.info("incident-closed", **facts)
    elif was is None or was.closed:
        log.warning("incident-opened", **facts)


@contextmanager
def alerts_in_background(service: Service) -> Iterator[None]:
    """A thread that alerts for as long as the block lasts. A message that is being sent at its end is left to itself."""
    watch = Watch(service, owner_of_leases(service.store))
    with in_background("alerts", lambda stopping: watch.turn(), LOOK_S):
        yield
    with suppress(StoreError):  # else the lease runs out by itself
        watch.close()
