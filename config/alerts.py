"""Alerts: `alerts.toml`, one table for each, whose key is its name in pages and logs. Who is told when sources break, and when.

    [alerts.desk]
    addresses = ["mailto://press:env:MAIL_PASSWORD@mail.example.org?to=desk@example.org"]
    groups = ["universities"]
    quiet = "22:00-07:00"
    timezone = "Europe/London"

Addresses are those of Apprise and hold passwords: they appear in no output. What is kept in the store has the same form.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, SecretStr, field_validator

from config.catalogue import toml_lines, toml_value
from config.problems import Gathered, check, read_toml
from config.source import Group, Id, Rules
from entries import ConfigError, Problem

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]{1,30})://\S{0,2000}", re.IGNORECASE)
_QUIET = re.compile(r"(?:(?P<begin>([01]\d|2[0-3]):[0-5]\d)-(?P<end>([01]\d|2[0-3]):[0-5]\d))?")
_VARIABLE = re.compile(r"env:([A-Z_][A-Z0-9_]*)")
# Ways of Apprise that end on this machine, or run something on it: nobody but its owner would see them.
LOCAL_SCHEMES = frozenset(["dbus", "qt", "kde", "glib", "gio", "gnome", "macosx", "windows", "syslog", "blink1", "growl", "file", "memory"])

AlertFloor = Literal["late", "suspect", "broken"]


class AlertSpec(Rules):
    """One circle of recipients, and of what it is told."""

    name: Id = Field(description="Its name: the key of its table.")
    addresses: tuple[SecretStr, ...] = Field(
        min_length=1, max_length=10, description='Where messages go, as Apprise writes it; "env:VARIABLE" inside stands for a secret.'
    )
    groups: tuple[Group, ...] = Field((), max_length=20, description="Only sources of these groups. Empty: all.")
    minimum: AlertFloor = Field(
        "late", description="The mildest state that is told: broken at once, suspect and late (and stale) once a day."
    )
    quiet: str = Field("", max_length=11, description='Hours without messages, such as "22:00-07:00"; they come at the end of it.')
    timezone: str = Field("UTC", description="IANA zone of the quiet hours and of the daily digest.")
    language: Literal["en"] = Field("en", description="Of the messages.")

    @field_validator("addresses")
    @classmethod
    def _can_be_sent_to(cls, value: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        for address in value:
            found = _SCHEME.fullmatch(address.get_secret_value())
            if not found:
                raise ValueError('an address is one of Apprise, such as "mailto://...", "ntfys://..." or "jsons://..."')
            if found[1].lower() in LOCAL_SCHEMES:
                raise ValueError(f"{found[1].lower()}:// ends on this machine; an address leads to a server on the network")
        return value

    @field_validator("quiet")
    @classmethod
    def _is_a_span(cls, value: str) -> str:
        found = _QUIET.fullmatch(value)
        if not found or (value and found["begin"] == found["end"]):
            raise ValueError('quiet hours are written as "22:00-07:00"')
        return value

    @field_validator("timezone")
    @classmethod
    def _is_a_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError('a zone is a name such as "Europe/London"')
        return value

    def watches(self, groups: Collection[str]) -> bool:
        """Whether it is told of a source of these groups."""
        return not self.groups or any(group in self.groups for group in groups)

    @property
    def zone(self) -> ZoneInfo:
        """The zone of its clock."""
        return ZoneInfo(self.timezone)

    def may_be_sent(self, now: datetime) -> datetime:
        """`now`, or the end of the quiet hours in which it lies."""
        if not self.quiet:
            return now
        begin, end = (time.fromisoformat(part) for part in self.quiet.split("-"))
        local = now.astimezone(self.zone)
        clock = local.time()
        is_quiet = begin <= clock < end if begin < end else clock >= begin or clock < end
        if not is_quiet:
            return now
        day = local.date() + timedelta(days=1 if clock >= end else 0)
        return datetime.combine(day, end, self.zone).astimezone(now.tzinfo)

    @property
    def ways(self) -> tuple[str, ...]:
        """The schemes of its addresses: all that is shown of them."""
        return tuple(f"{address.get_secret_value().partition('://')[0].lower()}://" for address in self.addresses)


class _AlertsFile(Rules):
    alerts: dict[str, object] = Field(default_factory=dict, max_length=100)


def parse_alerts(text: str, file: str, environ: Mapping[str, str] | None) -> tuple[AlertSpec, ...]:
    """The alerts of a text, in its order; without an environment, a variable is no value. Raises ConfigError with all faults."""
    document = read_toml(text, file)
    specs: list[AlertSpec] = []
    gathered = Gathered()
    for name, table in check(_AlertsFile, document).alerts.items():
        with gathered:
            given = dict(table) if isinstance(table, dict) else {}
            if "name" in given:
                raise ConfigError((document.problem(("alerts", name, "name"), "the key of the table is the name already"),))
            if isinstance(addresses := given.get("addresses"), list):
                missing = _missing(addresses, environ)
                if missing:
                    raise ConfigError((document.problem(("alerts", name, "addresses"), missing),))
                given["addresses"] = [_filled(one, environ or {}) for one in addresses]
            whole = {**given, "name": name} if isinstance(table, dict) else table
            specs.append(check(AlertSpec, document, whole, ("alerts", name)))
    gathered.settle()
    return tuple(specs)


def parse_alert(text: str, name: str) -> AlertSpec:
    """The one alert in a stored text. ConfigError with all faults."""
    file = f"stored alert {name}"
    found = parse_alerts(text, file, None)
    if [spec.name for spec in found] != [name]:
        raise ConfigError((Problem(file, "alerts", f'must hold the alert "{name}" and nothing else'),))
    return found[0]


def alert_to_toml(spec: AlertSpec) -> str:
    """The alert as it is stored, secrets in it."""
    rows = {
        "addresses": [address.get_secret_value() for address in spec.addresses],
        "groups": spec.groups,
        "minimum": spec.minimum,
        "quiet": spec.quiet,
        "timezone": spec.timezone,
    }
    return f"[alerts.{toml_value(spec.name)}]\n{toml_lines(rows)}"


def _missing(addresses: list[object], environ: Mapping[str, str] | None) -> str:
    """What is said of the first variable that there is not; "" when all are there."""
    named = [name for one in addresses if isinstance(one, str) for name in _VARIABLE.findall(one)]
    if named and environ is None:
        return "a variable of the environment is only for alerts.toml"
    gone = [name for name in named if not (environ or {}).get(name)]
    return f"the environment has no variable {gone[0]}" if gone else ""


def _filled(address: object, environ: Mapping[str, str]) -> object:
    return _VARIABLE.sub(lambda found: environ[found[1]], address) if isinstance(address, str) else address
