"""Alerts as those who configure see them: from alerts.toml, which is the operator's and read-only here, and from pages.

    alerts(service)                                    ->  (Alert(...), ...)
    keep(service, actor, spec, expected=...)               kept in the store; addresses that were left masked stay what they were
    restore(service, actor, "desk")                        one that was removed within a week, its addresses with it
    test(service, actor, "desk")                           a message of type test, sent by whoever sends alerts

Addresses are secrets: of each only its way ("mailtos://") leaves this module.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Literal
from urllib.parse import urlsplit

from pydantic import SecretStr

from config import AlertFloor, AlertSpec, alert_to_toml, parse_alert
from entries import NEW, AlertMessage, ConfigError, Definition, MessageKind, Note, NotFound, Problem, tag_of
from feeds.addresses import Addresses
from feeds.admin.acting import Actor
from feeds.admin.alert_sending import in_time, place, reads_files, refusal, servers_of, way_of
from feeds.admin.letters import Letter, Scene
from feeds.admin.letters import test as test_letter
from feeds.admin.rules import RESERVED
from feeds.service import Service
from scrapers import system_resolver

Resolver = Callable[[str, int], tuple[str, ...]]  # host and port -> IP addresses, or OSError

_FORM = "the form"
_LOOK_UP_S = 10.0
_NOT_PUBLIC = "its server is not public; the operator may allow it in allow_networks, or write alerts.toml"


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert without its secrets. `ways` are the schemes of its addresses; `tag` names the stored text, for the next edit."""

    name: str
    owner: Literal["file", "store"]
    ways: tuple[str, ...]
    groups: tuple[str, ...]
    minimum: AlertFloor
    quiet: str
    timezone: str
    tag: str


def specs(service: Service) -> tuple[tuple[AlertSpec, Literal["file", "store"], str], ...]:
    """Every alert that can be read, its owner and stored text. A file's counts before a stored one of the same name."""
    own = service.configuration.alerts
    names = {spec.name for spec in own}
    stored: list[tuple[AlertSpec, Literal["file", "store"], str]] = []
    for name, text in service.store.definitions.all("alert").items():
        try:
            if name not in names:
                stored.append((parse_alert(text, name), "store", text))
        except ConfigError:
            continue  # `Service.problems` tells it
    return (*((spec, "file", "") for spec in own), *stored)


def alerts(service: Service) -> tuple[Alert, ...]:
    """Every alert, without secrets."""
    return tuple(
        Alert(spec.name, owner, spec.ways, spec.groups, spec.minimum, spec.quiet, spec.timezone, tag_of(text))
        for spec, owner, text in specs(service)
    )


def find(service: Service, name: str) -> Alert:
    """The alert of this name, without secrets. NotFound."""
    found = next((one for one in alerts(service) if one.name == name), None)
    if found is None:
        raise NotFound("alert", name)
    return found


def spec_of(service: Service, name: str) -> AlertSpec:
    """The alert with its secrets. NotFound."""
    for spec, _, _ in specs(service):
        if spec.name == name:
            return spec
    raise NotFound("alert", name)


def written(
    service: Service,
    name: str,
    addresses: Sequence[str],
    *,
    groups: Sequence[str] = (),
    minimum: str = "late",
    quiet: str = "",
    timezone: str = "UTC",
) -> AlertSpec:
    """The alert that a form describes. An empty list of addresses means those that are stored. ConfigError with all faults."""
    if name in RESERVED:
        raise ConfigError((Problem(_FORM, "name", f"“{name}” is the address of a page; choose another name"),))
    stored = next((spec for spec, owner, _ in specs(service) if spec.name == name and owner == "store"), None)
    given = [SecretStr(one) for one in addresses] or list(stored.addresses if stored else ())
    loose = AlertSpec.model_construct(
        name=name,
        addresses=tuple(given),
        groups=tuple(groups),
        minimum=minimum,  # type: ignore[arg-type] # read back and checked below
        quiet=quiet,
        timezone=timezone,
        language="en",
    )
    try:
        spec = parse_alert(alert_to_toml(loose), name)
    except ConfigError as error:
        raise ConfigError(tuple(Problem(_FORM, one.key.rpartition(".")[2], one.message) for one in error.problems)) from None
    if problems := tuple(_faults(service, spec)):
        raise ConfigError(problems)
    return spec


def keep(service: Service, actor: Actor, spec: AlertSpec, *, expected: str | None = None) -> None:
    """Keeps an alert. Conflict when `expected` is not the tag of what is kept now; ConfigError for one in alerts.toml."""
    _refuse_file_owned(service, spec.name)
    service.store.definitions.put([Definition("alert", spec.name, alert_to_toml(spec), expected)], service.clock(), by=actor.name)


def remove(service: Service, actor: Actor, name: str, *, expected: str | None = None) -> None:
    """Takes a stored alert away. NotFound, ConfigError for one in alerts.toml; Conflict when `expected` is not the tag of what is kept."""
    spec_of(service, name)
    _refuse_file_owned(service, name)
    service.store.definitions.put([Definition("alert", name, None, expected)], service.clock(), by=actor.name)


def removed(service: Service) -> tuple[str, ...]:
    """The names of those that can be restored."""
    own = {spec.name for spec in service.configuration.alerts}
    return tuple(name for name in service.store.definitions.aside("alert", service.clock()) if name not in own)


def restore(service: Service, actor: Actor, name: str) -> None:
    """Keeps an alert again as it was when it was removed, if that was within a week. NotFound, also when it is there again; ConfigError for
    one in alerts.toml; Conflict when somebody has just kept one of its name."""
    _refuse_file_owned(service, name)
    text = service.store.definitions.aside("alert", service.clock()).get(name)
    if text is None:
        raise NotFound("removed alert", name, hint="It is there again, or was removed longer than a week ago.")
    service.store.definitions.put([Definition("alert", name, text, NEW)], service.clock(), by=actor.name)


def test(service: Service, actor: Actor, name: str) -> int:
    """Puts a test message on its way to every address of an alert; how many. NotFound."""
    spec, now = spec_of(service, name), service.clock()
    letter = test_letter(scene(service, spec, now))
    messages = messages_of(spec, "test", f"test:{now.isoformat()}", letter, now)
    service.store.incidents.put((), messages, now)
    service.store.audit.note(Note(actor.name, "tested", "alert", name), now)
    return len(messages)


def scene(service: Service, spec: AlertSpec, now: datetime) -> Scene:
    """What messages to this alert are made of."""
    return Scene(spec, Addresses(service.settings.base_url), dict(service.specs()), service.store.states(), {}, now)


def messages_of(spec: AlertSpec, kind: MessageKind, key: str, letter: Letter, now: datetime, *, at_once: bool = True) -> list[AlertMessage]:
    """The letter to each address of an alert. Unless `at_once`, it waits for the end of quiet hours."""
    due = now if at_once else spec.may_be_sent(now)
    text, html = letter.text(), letter.html()
    return [AlertMessage(spec.name, print_of(one), key, kind, letter.subject, text, html, due) for one in spec.addresses]


def print_of(address: SecretStr) -> str:
    """Tells addresses apart and tells nothing of them: they hold passwords, which nobody can try out with sixteen of these letters."""
    return sha256(f"pressroll alert {address.get_secret_value()}".encode()).hexdigest()[:16]


def _faults(service: Service, spec: AlertSpec) -> list[Problem]:
    """What only Apprise and the network's rules can tell. Pages reach public servers and those that the operator allows; alerts.toml is the
    operator's own and reaches any."""
    problems: list[Problem] = []
    known = {group for source in service.specs().values() for group in source.groups}
    for number, address in enumerate(spec.addresses, 1):
        if said := refusal(address.get_secret_value()) or _barred(service, address.get_secret_value()):
            problems.append(Problem(_FORM, "addresses", f"address {number}: {said}"))
    problems += [Problem(_FORM, "groups", f"no source is of the group “{group}”") for group in spec.groups if group not in known]
    return problems


def _barred(service: Service, address: str) -> str:
    """Why a page may not have this address, as far as the address tells by itself."""
    if reads_files(address):
        return f"{way_of(address)} would read a file of this machine; the operator may write it in alerts.toml"
    return "" if all(map(service.may_reach, servers_of(address))) else _NOT_PUBLIC


def barred(service: Service, address: str, resolver: Resolver = system_resolver) -> str:
    """Why nothing is sent now to an address that came from a page, "" when it may be: every address of its server's name must be public.

    Apprise looks the name up once more when it connects. A name server that answers the two questions differently (DNS rebinding) gets past
    this: who must shut it out lets no process of ours reach inner networks, or lets only alerts.toml tell.
    """
    return _barred(service, address) or next(filter(None, (_leads_inside(service, server, resolver) for server in servers_of(address))), "")


def _leads_inside(service: Service, server: str, resolver: Resolver) -> str:
    parts = urlsplit(f"//{server}")
    host, port = parts.hostname or "", parts.port

    def look_up() -> str:
        try:
            found = resolver(host, port or 443)
        except (OSError, UnicodeError):
            return "the name of its server is not known"
        return "" if all(service.may_reach(place(one, port)) for one in found) else _NOT_PUBLIC

    return in_time(look_up, _LOOK_UP_S, "the name of its server could not be looked up in time")


def _refuse_file_owned(service: Service, name: str) -> None:
    if any(spec.name == name for spec in service.configuration.alerts):
        raise ConfigError((Problem("alerts.toml", "name", f"{name!r} is defined in this file: edit the file, or choose another name"),))
