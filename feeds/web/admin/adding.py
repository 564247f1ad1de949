"""Adding a source: paste an address, see what it is, adjust, save. Nothing is a source before it is saved, and no GET writes anything.

With scripts the answer to a form comes at once, and the page asks how far the look is; without, the answer comes when it is done.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from flask import Response, make_response, redirect, render_template, request

from config import read_table
from entries import Busy, ConfigError, Conflict, Problem
from feeds.admin import looking
from feeds.admin.editing import READERS
from feeds.admin.found import Changed, Listed, Look, Release
from feeds.admin.looking import Changes
from feeds.web.admin.answering import TOML, attachment
from feeds.web.admin.faults import NONE, Faults, apart, at, faults_of
from feeds.web.admin.gate import Answer, Route, actor
from feeds.web.admin.telling import tell
from feeds.web.publication import current

PATIENCE_S = 12.0  # without scripts
_LONGEST = 20_000  # characters of a field
_KEPT = ("name", "id", "every", "timezone", "language", "readers")
_RULES = {
    "listing.item": "Release",
    "listing.title": "Title",
    "listing.date": "Date",
    "listing.link": "Link",
    "listing.image": "Image",
    "listing.next": "Link to older releases",
    "article.body": "Text of a release",
    "article.drop": "Leave out of the text",
}
_LABELS = {
    **_RULES,
    "url": "Newsroom address",
    "name": "Name readers see",
    "id": "Short name in addresses",
    "every": "Check",
    "readers": "Readers get",
    "timezone": "Time zone",
}
_EVERY = {"15m": "every 15 minutes", "30m": "every 30 minutes", "1h": "every hour", "6h": "every 6 hours", "1d": "once a day"}
_REGIONS = ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


def address() -> Answer:
    """The form; on POST a look."""
    typed = request.values.get("url", "")[:_LONGEST]
    if request.method == "GET":
        looking.get_ready(current().service)
        return _page(None, {"url": typed})
    try:
        started = looking.start(current().service, actor(), typed, again="again" in request.form)
    except ConfigError as error:
        return _page(None, {"url": typed}, _faults(error)), 400
    except Busy as error:
        return _busy(_page(None, {"url": typed}, at("url", str(error))))
    here = _place(started.id)
    if request.headers.get("HX-Request") == "true":
        return Response(status=204, headers={"HX-Redirect": here})  # a whole page with its own address, which asks how far it is
    started.done.wait(PATIENCE_S)
    return redirect(here, 303)


def seen(look_id: str) -> Answer:
    """A look as it stands."""
    return _page(looking.find(current().service, actor(), look_id), {})


def adjust(look_id: str) -> Answer:
    """The same pages read with other rules."""
    service, form = current().service, request.form
    text = form.get("toml", "")[:_LONGEST].replace("\r\n", "\n") if "toml" in form else None
    confirmed = "tz-ok" in form if "timezone" in form else None
    changes = Changes(form.get("way", ""), _typed() if text is None else {}, text, confirmed)
    try:
        looking.adjust(service, actor(), look_id, changes)
    except ConfigError as error:
        return _page(looking.find(service, actor(), look_id), form, _faults(error, in_text=text is not None)), 422
    except Busy as error:
        return _busy(_page(looking.find(service, actor(), look_id), form, at("adjust", str(error))))
    return redirect(_place(look_id), 303)


def save(look_id: str) -> Answer:
    """The look becomes a source, or a file."""
    service, form = current().service, request.form
    rules, confirmed = _typed(), "tz-ok" in form
    try:
        if form.get("do") == "toml":
            text = looking.written(service, actor(), look_id, rules, confirmed=True)
            return attachment(text, TOML, f"{read_table(text, 'the form')['id']}.toml")
        spec = looking.save(service, actor(), look_id, {**rules, "paused": form.get("do") == "pause" or None}, confirmed=confirmed)
    except ConfigError as error:
        return _page(looking.find(service, actor(), look_id), form, _faults(error)), 422
    except Conflict:
        return _page(looking.find(service, actor(), look_id), form, at("id", "Somebody has just taken this short name.")), 409
    tell(f"{spec.name} is kept{', paused' if spec.paused else '. Its releases are read now'}.")
    return redirect(current().addresses.path("admin", "sources", spec.id), 303)


def _place(look_id: str) -> str:
    return current().addresses.path("admin", "sources", "new", look_id)


def _typed() -> Changed:
    """What the form says of the source, by its dotted keys."""
    values = {key: request.form[key].strip()[:_LONGEST] for key in (*_KEPT, *_RULES) if key in request.form}
    return {key: ((value,) if value else None) if key == "article.drop" else value or None for key, value in values.items()}


def _busy(page: str) -> Answer:
    answer = make_response(page, 503)
    answer.headers["Retry-After"] = "5"
    return answer


def _faults(error: ConfigError, *, in_text: bool = False) -> Faults:
    if in_text:
        return Faults(tuple(("toml", _placed(problem)) for problem in error.problems))
    return faults_of(error, lambda problem: problem.key or "url")


def _placed(problem: Problem) -> str:
    place = f"Line {problem.line}: " if problem.line else ""
    return f"{place}{problem.key}: {problem.message}" if problem.key else f"{place}{problem.message}"


def _page(look: Look | None, typed: Mapping[str, str], faults: Faults = NONE) -> str:
    found = look.found if look else None
    kept = looking.fields_of(look) if look and look.toml else {}
    zone = ZoneInfo(found.zone.name if found else "UTC")
    return render_template(
        "admin/adding.html",
        look=look,
        found=found,
        typed=defaultdict(str, {"url": look.address if look else "", "toml": look.toml if look else "", **kept, **typed}),
        faults=faults,
        problems=[(field.replace(".", "-"), apart(said, _LABELS.get(field, ""))) for field, said in faults.all],
        labels=_LABELS,
        when=lambda one: _when(one, zone),
        rules=_RULES,
        pauses=_EVERY,
        readers=READERS,
        zones=_zones(),
        alternates=(),
    )


def _when(one: Release | Listed, zone: ZoneInfo) -> str:
    """The date as the site means it: `19 Nov 2026, 14:05`, or the day alone."""
    if one.at is None:
        return ""
    local = one.at.astimezone(zone)
    return f"{local.day} {local:%b %Y}" if one.precision == "day" else f"{local.day} {local:%b %Y, %H:%M}"


@lru_cache(maxsize=1)
def _zones() -> tuple[str, ...]:
    return ("UTC", *sorted(zone for zone in available_timezones() if zone.startswith(_REGIONS)))


ROUTES = (
    Route("/admin/sources/new", address, "editor", ("GET", "POST")),
    Route("/admin/sources/new/<look_id>", seen, "editor"),
    Route("/admin/sources/new/<look_id>/adjust", adjust, "editor", ("POST",)),
    Route("/admin/sources/new/<look_id>/save", save, "editor", ("POST",)),
)
