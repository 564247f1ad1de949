"""Signing in and out."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Response, make_response, redirect, render_template, request, session
from flask_login import current_user, login_user, logout_user

from feeds.admin.entering import Entered, Refused, Try, enter
from feeds.admin.identity import Origin
from feeds.web.admin.gate import Answer, Route, SignedIn
from feeds.web.client import address, browser
from feeds.web.publication import current


def sign_in() -> Answer:
    """The form; on POST a new session, whose token replaces whatever the browser had."""
    if request.method == "GET":
        return form()
    origin, stays = origin_of_request(), "stay" in request.form
    made = Try(request.form.get("name", ""), request.form.get("password", ""), origin.address, origin.browser, stays)
    found = enter(current().service, made)
    if isinstance(found, Refused):
        return refused(found, made.name)
    return let_in(found, own(request.args.get("next", "")), stays=stays)


def sign_out() -> Answer:
    """Ends the session, here and on the server."""
    if current_user.is_authenticated:
        current().service.store.people.close_session(current_user.token)
    logout_user()
    session.clear()
    return redirect(current().addresses.path("admin", "sign-in"), 303)


def form(found: Refused | None = None, name: str = "") -> str:
    """The sign-in page, with what was wrong."""
    provider = urlsplit(current().service.settings.oidc_issuer).hostname or ""
    return render_template("admin/sign_in.html", refused=found, name=name, provider=provider, next=request.args.get("next"), alternates=())


def refused(found: Refused, name: str = "") -> Response:
    """The sign-in page again; 429 while nobody is heard."""
    response = make_response(form(found, name), 429 if found.pause else 403)
    if found.pause:
        response.headers["Retry-After"] = str(int(found.pause.total_seconds()) + 1)
    return response


def let_in(found: Entered, to: str = "", *, stays: bool = False) -> Answer:
    """Signs a browser in: whatever it held before, a session of another, the token of its forms, is gone."""
    if current_user.is_authenticated:
        current().service.store.people.close_session(current_user.token)
    session.clear()
    session.permanent = stays
    login_user(SignedIn(found.user, found.token))
    return redirect(to or current().addresses.path("admin", ""), 303)


def origin_of_request() -> Origin:
    """From where and by what this request comes."""
    trusted = current().service.settings.trusted_proxies
    return Origin(address(request.environ, trusted), browser(request.headers.get("User-Agent", "")[:500]))


def own(to: str) -> str:
    """An address to go on to, if it is one of these pages."""
    parts = urlsplit(to.replace("\\", "/"))
    ours = to.startswith(current().addresses.path("admin", ""))
    return to if ours and not parts.netloc and not parts.scheme and to.isprintable() else ""


ROUTES = (
    Route("/admin/sign-in", sign_in, None, ("GET", "POST")),
    Route("/admin/sign-out", sign_out, None, ("POST",)),
)
