"""How the sources are, what happened to them, and who is told, over the API. Of the addresses of alerts only the way is ever shown."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from pydantic import Field

from config import AlertFloor, Id
from entries import Incident
from feeds.admin import alerts
from feeds.admin.health import Oldest, Reason, health
from feeds.web.api.operations import Call, Operation, Reply, Strict
from feeds.web.api.shelf import Shelf


class Host(Strict):
    """A host and how many of its sources are in trouble."""

    host: str
    sources: int


class Health(Strict):
    """The fleet at a moment."""

    now: datetime
    sources: int
    states: dict[str, int]
    reasons: tuple[Reason, ...] = Field(description="Reason codes, by how many sources have each first.")
    oldest: tuple[Oldest, ...] = Field(description="Those whose last success is farthest back.")
    hosts: tuple[Host, ...]
    open: int = Field(description="Incidents that go on.")


class IncidentQuery(Strict):
    """Which incidents."""

    days: int = Field(7, ge=0, le=30, description="Those that go on, and those that ended within so many days.")


class Incidents(Strict):
    """The newest first."""

    items: tuple[Incident, ...]


class Alert(Strict):
    """An alert without its addresses."""

    name: str
    owner: Literal["file", "store"]
    ways: tuple[str, ...] = Field(description='The schemes of its addresses, such as "mailtos://".')
    groups: tuple[str, ...] = Field(description="Only sources of these groups; empty: all.")
    minimum: AlertFloor
    quiet: str
    timezone: str


class Alerts(Strict):
    """All alerts."""

    items: tuple[Alert, ...]
    removed: tuple[str, ...] = Field(description="Names of those that were removed within a week: `/restore` brings them back.")


class AlertRules(Strict):
    """An alert. Without addresses those that are kept stay."""

    addresses: tuple[str, ...] = Field((), max_length=10, description="As Apprise writes them. They are kept, and never shown.")
    groups: tuple[str, ...] = Field((), max_length=20)
    minimum: AlertFloor = "late"
    quiet: str = Field("", max_length=11, description='Such as "22:00-07:00".')
    timezone: str = Field("UTC", max_length=60)


class NewAlert(AlertRules):
    """The same under a new name."""

    name: Id


class Sent(Strict):
    """How many messages are on their way; `listMessages` says what becomes of them."""

    messages: int


class Message(Strict):
    """A message to one recipient."""

    number: int
    alert: str
    kind: str
    subject: str
    due: datetime
    ended: datetime | None
    tries: int
    outcome: str = Field(description="Empty while it waits.")
    error: str


class Messages(Strict):
    """The newest first."""

    items: tuple[Message, ...]


def _health(call: Call) -> Reply:
    seen = health(call.service)
    hosts = tuple(Host(host=host, sources=number) for host, number in seen.hosts)
    return Reply(Health.made_of(seen, states=dict(seen.states), hosts=hosts, open=len(seen.open)))


def _incidents(call: Call) -> Reply:
    since = call.service.clock() - timedelta(days=call.query_as(IncidentQuery).days)
    return Reply(Incidents(items=call.service.store.incidents.all(since=since)))


def _keep(call: Call, name: str, expected: str | None) -> str:
    spec = alerts.written(call.service, name, **call.body_as(AlertRules).model_dump(exclude={"name"}))
    alerts.keep(call.service, call.actor, spec, expected=expected)
    return spec.name


_ALERTS = Shelf("/alerts", "name", "name", Alerts, alerts.alerts, alerts.find, Alert.made_of, _keep, alerts.remove)


def _alerts(call: Call) -> Reply:
    return Reply(Alerts(items=tuple(map(Alert.made_of, alerts.alerts(call.service))), removed=alerts.removed(call.service)))


def _restore(call: Call) -> Reply:
    alerts.restore(call.service, call.actor, call.path["name"])
    return _ALERTS.get(call)


def _test(call: Call) -> Reply:
    return Reply(Sent(messages=alerts.test(call.service, call.actor, call.path["name"])))


def _messages(call: Call) -> Reply:
    found = call.service.store.incidents.messages(limit=100)
    return Reply(Messages(items=tuple(map(Message.made_of, found))))


_ONE = "/alerts/{name}"
OPERATIONS = (
    Operation("getHealth", "GET", "/health", "reader", "How the sources are", _health, answer=Health),
    Operation("listIncidents", "GET", "/incidents", "reader", "What broke", _incidents, IncidentQuery, answer=Incidents),
    Operation("listAlerts", "GET", "/alerts", "admin", "Who is told", _alerts, answer=Alerts),
    Operation("createAlert", "POST", "/alerts", "admin", "A new alert", _ALERTS.create, body=NewAlert, answer=Alert, status=201, once=True),
    Operation("getAlert", "GET", _ONE, "admin", "One alert", _ALERTS.get, answer=Alert, tagged=True),
    Operation("replaceAlert", "PUT", _ONE, "admin", "Change an alert", _ALERTS.put, body=AlertRules, answer=Alert, tagged=True),
    Operation("removeAlert", "DELETE", _ONE, "admin", "Tell them no more", _ALERTS.drop, status=204, tagged=True),
    Operation("restoreAlert", "POST", f"{_ONE}/restore", "admin", "Put a removed alert back", _restore, answer=Alert),
    Operation("testAlert", "POST", f"{_ONE}/test", "admin", "Send a test message", _test, answer=Sent, status=202),
    Operation("listMessages", "GET", "/messages", "admin", "What alerts were sent", _messages, answer=Messages),
)
