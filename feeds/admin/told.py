"""Who was told of the trouble of a source, by the incidents and messages that are kept: of the present one, else of the last. Being late,
silent or odd is one, too: the daily digest tells of it.

told_of(service, spec, actor)  ->  (Told("desk", "desk@example.org", datetime(...), "after 2 failures in a row", None),)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from config import AlertSpec, SourceSpec
from entries import AlertMessage, Incident
from feeds.admin.acting import Actor
from feeds.admin.alert_sending import mailbox_of, way_of
from feeds.admin.alerting import DAILY, is_for_digest
from feeds.admin.alerts import print_of, specs
from feeds.admin.letters import called, in_digest, tells_of
from feeds.admin.watching import FAILURES
from feeds.service import Service


@dataclass(frozen=True, slots=True)
class Told:
    """The first message to a recipient. `to` is the way alone ("mailtos://"), to administrators the mailbox where there is one; "" when the
    alert has that address no more. `why` says why it was sent then; `well` is when the source could be read again, None of a digest, for
    then it could be read all along."""

    alert: str
    to: str
    at: datetime
    why: str
    well: datetime | None


def told_of(service: Service, source: SourceSpec, actor: Actor) -> tuple[Told, ...]:
    """Who was told, the first one first; messages are kept for 30 days."""
    known = [spec for spec, _, _ in specs(service)]
    incident = service.store.incidents.last_of(source.id)
    mine = next((one for one in incident.sources if one.source_id == source.id), None) if incident else None
    on_it, well = _digests(service, source, known), None
    if incident and mine and not any(message.made and message.made > mine.since for message, _ in on_it):
        on_it, well = _on(service, incident, source, known), mine.well
    first: dict[tuple[str, str], tuple[AlertMessage, str]] = {}
    for message, why in on_it:
        first.setdefault((message.alert, message.recipient), (message, why))
    to = {(spec.name, print_of(one)): _shown(one.get_secret_value(), actor) for spec in known for one in spec.addresses}
    return tuple(Told(one.alert, to.get(place, ""), one.began or one.due, _why(one, why), well) for place, (one, why) in first.items())


def _on(service: Service, incident: Incident, source: SourceSpec, known: Sequence[AlertSpec]) -> list[tuple[AlertMessage, str]]:
    """The messages on an incident that told of a source, the first one first, and why each was sent."""
    watching = {spec.name for spec in known if spec.watches(source.groups)}
    return [
        (message, f"after {FAILURES} failures in a row" if message.kind == "opened" else "with the daily reminder")
        for message in service.store.incidents.on(incident.id)
        if message.outcome in ("sent", "unsure") and tells_of(message.text, source, watched=message.alert in watching)
    ]


def _digests(service: Service, source: SourceSpec, known: Sequence[AlertSpec]) -> list[tuple[AlertMessage, str]]:
    """The same of the last digests that told of a source: those of one trouble, for each alert has its own morning."""
    watching, state = {spec.name: spec for spec in known if spec.watches(source.groups)}, service.store.state(source.id)
    found: list[tuple[AlertMessage, str]] = []
    for message in service.store.incidents.digests(*in_digest(source)):
        name, spec, day = called(message.text, source), watching.get(message.alert), date.fromisoformat(message.key.removeprefix("digest:"))
        if name or (name == "" and spec and is_for_digest(state, spec, day)):
            found.insert(0, (message, f"with the daily digest, as {name}" if name else "with the daily digest"))
    last = found[-1][0].made if found else None
    return [(message, why) for message, why in found if last and message.made and last - message.made < DAILY]


def _shown(address: str, actor: Actor) -> str:
    return (mailbox_of(address) if actor.may("admin") else "") or way_of(address)


def _why(message: AlertMessage, why: str) -> str:
    if message.tries > 1:
        why += f", at try {message.tries}"
    elif message.made and message.due > message.made:
        why += ", when the quiet hours ended"
    return why if message.outcome == "sent" else f"{why}; perhaps, because the process ended while it was sent"
