"""Who was told of the trouble of a source, by the incidents and messages that are kept: of the present one, else of the last.

told_of(service, spec, actor)  ->  (Told("desk", "desk@example.org", datetime(...), "after 2 failures in a row", None),)
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from config import SourceSpec
from entries import AlertMessage
from feeds.admin.acting import Actor
from feeds.admin.alert_sending import mailbox_of, way_of
from feeds.admin.alerts import print_of, specs
from feeds.admin.letters import tells_of
from feeds.admin.watching import FAILURES
from feeds.service import Service


@dataclass(frozen=True, slots=True)
class Told:
    """The first message to a recipient. `to` is the way alone ("mailtos://"), to administrators the mailbox where there is one; "" when the
    alert has that address no more. `why` says why it was sent then; `well` is when the source could be read again."""

    alert: str
    to: str
    at: datetime
    why: str
    well: datetime | None


def told_of(service: Service, source: SourceSpec, actor: Actor) -> tuple[Told, ...]:
    """Who was told, the first one first; messages are kept for 30 days."""
    incident = service.store.incidents.last_of(source.id)
    if incident is None:
        return ()
    known = [spec for spec, _, _ in specs(service)]
    watching = {spec.name for spec in known if spec.watches(source.groups)}
    first: dict[tuple[str, str], AlertMessage] = {}
    for message in service.store.incidents.on(incident.id):
        is_told = message.outcome in ("sent", "unsure") and tells_of(message.text, source, watched=message.alert in watching)
        if is_told:
            first.setdefault((message.alert, message.recipient), message)
    to = {(spec.name, print_of(one)): _shown(one.get_secret_value(), actor) for spec in known for one in spec.addresses}
    well = next(one.well for one in incident.sources if one.source_id == source.id)
    return tuple(Told(one.alert, to.get(place, ""), one.began or one.due, _why(one), well) for place, one in first.items())


def _shown(address: str, actor: Actor) -> str:
    return (mailbox_of(address) if actor.may("admin") else "") or way_of(address)


def _why(message: AlertMessage) -> str:
    why = f"after {FAILURES} failures in a row" if message.kind == "opened" else "with the daily reminder"
    if message.tries > 1:
        why += f", at try {message.tries}"
    elif message.made and message.due > message.made:
        why += ", when the quiet hours ended"
    return why if message.outcome == "sent" else f"{why}; perhaps, because the process ended while it was sent"
