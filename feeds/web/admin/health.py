"""How the sources are, what happened to them, and who is told."""

from __future__ import annotations

from flask import Response, g, render_template, request

from config import AlertSpec
from entries import NEW, ConfigError, Conflict, Problem
from feeds.admin import alerts
from feeds.admin.health import STATES, health
from feeds.admin.health_feed import health_feed
from feeds.admin.removed import removed
from feeds.web.admin.answering import done, sentences
from feeds.web.admin.faults import NONE, Faults, apart, at, faults_of
from feeds.web.admin.gate import Answer, Route, actor, actor_or_none
from feeds.web.admin.telling import Button, told
from feeds.web.private import refusal, shown_token
from feeds.web.publication import current

_EMPTY = {"name": "", "addresses": "", "groups": "", "minimum": "late", "quiet": "", "timezone": "UTC", "tag": ""}


def page() -> Answer:
    """The fleet, open incidents, recoveries, alerts."""
    service = current().service
    return render_template(
        "admin/health.html",
        alternates=(),
        health=health(service),
        states=STATES,
        alerts=alerts.alerts(service),
        removed=removed(service, "alert"),
        messages=service.store.incidents.messages(),
        told=told(),
    )


_SAID = {
    "kept": "The alert is kept.",
    "restored": "The alert is back, with its addresses.",
    "tested": "The test message is on its way. The list of messages below shows what becomes of it.",
}


def alert(name: str = "") -> Answer:
    """The form of one alert; on POST, keeps it. Addresses are never shown again: left empty, they stay. NotFound."""
    service = current().service
    known = alerts.find(service, name) if name else None
    if request.method == "GET":
        return _form(_fields(known), known)
    fields = {key: request.form.get(key, "").strip() for key in _EMPTY}
    if known:
        fields["name"] = known.name
    try:
        alerts.keep(service, actor(), _written(fields), expected=fields["tag"] if known else NEW)
    except ConfigError as error:
        return _form({**fields, "addresses": ""}, known, faults_of(error, _field)), 422
    except Conflict as error:
        said = str(error) if known else f"There is an alert {fields['name']} already. Choose another name."
        return _form({**fields, "addresses": ""}, known, at("name", said)), 409
    return done(_SAID["kept"], "health")


def _fields(known: alerts.Alert | None) -> dict[str, str]:
    """The form as it is opened."""
    if known is None:
        return _EMPTY
    kept = {key: getattr(known, key) for key in ("name", "minimum", "quiet", "timezone", "tag")}
    return {**_EMPTY, **kept, "groups": "\n".join(known.groups)}


def _written(fields: dict[str, str]) -> AlertSpec:
    return alerts.written(
        current().service,
        fields["name"],
        fields["addresses"].split(),
        groups=[line.strip() for line in fields["groups"].splitlines() if line.strip()],
        minimum=fields["minimum"],
        quiet=fields["quiet"],
        timezone=fields["timezone"],
    )


def _form(fields: dict[str, str], known: alerts.Alert | None, faults: Faults = NONE) -> str:
    problems = [(field, apart(said, field.capitalize())) for field, said in faults.all]
    return render_template("admin/alert.html", alternates=(), fields=fields, known=known, faults=faults, problems=problems)


def _field(problem: Problem) -> str:
    return problem.key if problem.key in _EMPTY else "name"


def remove(name: str) -> Answer:
    """Takes an alert away, and says how it comes back."""
    alerts.remove(current().service, actor(), name)
    back = current().addresses.path("admin", "alerts", name, "restore")
    said = f"Removed the alert {name}. Nobody is told through it any more. Its addresses are kept for a week."
    return done(said, "health", buttons=(Button("Put it back", back, ()),))


def restore(name: str) -> Answer:
    """Brings back what was removed within a week. NotFound."""
    try:
        alerts.restore(current().service, actor(), name)
    except (ConfigError, Conflict) as error:
        return done(f"{name} was not put back: {sentences(error)}", "health")
    return done(_SAID["restored"], "health")


def test(name: str) -> Answer:
    """Sends a message to its addresses."""
    alerts.test(current().service, actor(), name)
    return done(_SAID["tested"], "health")


def feed() -> Answer:
    """The Atom feed of health, for whoever is signed in or shows a token of the scope health:read."""
    service = current().service
    if actor_or_none() is None and "health:read" not in service.store.tokens.scopes(shown_token(), service.clock()):
        return refusal()
    g.private = True
    response = Response(health_feed(service), content_type="application/atom+xml; charset=utf-8")
    response.add_etag()
    return response.make_conditional(request)


ROUTES = (
    Route("/admin/health", page, "reader"),
    Route("/admin/health.atom", feed, None),
    Route("/admin/alerts/new", alert, "admin", ("GET", "POST")),
    Route("/admin/alerts/<name>", alert, "admin", ("GET", "POST")),
    Route("/admin/alerts/<name>/remove", remove, "admin", ("POST",)),
    Route("/admin/alerts/<name>/restore", restore, "admin", ("POST",)),
    Route("/admin/alerts/<name>/test", test, "admin", ("POST",)),
)
