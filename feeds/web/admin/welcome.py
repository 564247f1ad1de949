"""Pages that a one-time address opens: the first administrator comes in, and a user sets a password.

The token is in the address once. From there it goes into the form, and no link or file of the page tells it on (Referrer-Policy). Whoever
has none that holds sees what stands at any address that does not exist.
"""

from __future__ import annotations

from urllib.parse import urlencode

from flask import abort, make_response, request
from werkzeug.wrappers import Response

from entries import NotFound
from feeds.admin import people
from feeds.admin.entering import open_session
from feeds.web.admin.answering import attempt, page
from feeds.web.admin.faults import NONE, Faults
from feeds.web.admin.gate import Answer, Route
from feeds.web.admin.signing import let_in, origin_of_request
from feeds.web.publication import current


def welcome() -> Answer:
    """The first run: who you are, and on to the first newsroom."""
    once = _once()
    if not people.is_welcome(current().service, once):
        abort(404)
    if request.method == "GET":
        return _quiet(_welcome_page(once, NONE))
    return _quiet(attempt(lambda: _first(once), lambda faults: _welcome_page(once, faults)))


def password() -> Answer:
    """Setting a password, for somebody who was invited to."""
    once = _once()
    name = people.invited(current().service, once)
    if not name:
        abort(404)

    def again(faults: Faults) -> Answer:
        return page("set_password.html", faults, once=once, name=name)

    return _quiet(again(NONE) if request.method == "GET" else attempt(lambda: _let_in(once), again))


def _first(once: str) -> Answer:
    newsroom = request.form.get("newsroom", "").strip()
    to = current().addresses.path("admin", "sources", "new") + "?" + urlencode({"url": newsroom}) if newsroom else ""
    return _let_in(once, request.form.get("name", "") or " ", to)


def _let_in(once: str, name: str = "", to: str = "") -> Answer:
    service = current().service
    try:
        user = people.accept(service, once, request.form.get("password", ""), name)
    except NotFound:  # used a moment ago
        abort(404)
    return let_in(open_session(service, user, origin_of_request().browser), to)


def _welcome_page(once: str, faults: Faults) -> Answer:
    settings = current().service.settings
    return page("welcome.html", faults, once=once, typed=request.form, base_url=settings.base_url, contact=settings.user_agent_contact)


def _once() -> str:
    return request.form.get("once", "") if request.method == "POST" else request.args.get("once", "")


def _quiet(answer: Answer) -> Response:
    """Only our own origin, never the address with its token, is told to what the page loads. (With "no-referrer" a browser would call the
    origin of the form "null".)"""
    response = make_response(answer)
    response.headers["Referrer-Policy"] = "strict-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


ROUTES = (
    Route("/admin/welcome", welcome, None, ("GET", "POST")),
    Route("/admin/password", password, None, ("GET", "POST")),
)
