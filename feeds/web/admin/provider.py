"""Signing in with the identity provider of the settings. The way there and back is by GET, as OpenID Connect has it: what comes back is
believed only with the state that this browser was given, and it is the one GET that opens a session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask, abort, current_app, redirect, request, session

from feeds.admin.entering import Refused
from feeds.admin.identity import Begun, Provider
from feeds.web.admin.gate import Answer, Route
from feeds.web.admin.signing import let_in, origin_of_request, own, refused
from feeds.web.publication import current

if TYPE_CHECKING:
    from feeds.service import Service

_KEPT = "provider"  # in the signed cookie


def install(app: Flask, service: Service) -> None:
    """Makes the provider of the settings known to the pages."""
    app.extensions["pressroll-provider"] = Provider(service)


def begin() -> Answer:
    """To the provider."""
    found = _provider().begin(current().addresses.full("admin", "provider", "back"))
    if isinstance(found, Refused):
        return refused(found)
    session[_KEPT] = [found.state, found.nonce, found.verifier, found.back, own(request.args.get("next", ""))]
    return redirect(found.address)


def back() -> Answer:
    """From the provider, with a code or with a refusal."""
    provider, kept = _provider(), session.pop(_KEPT, None)
    if not kept:
        abort(400, "This sign-in was not begun in this browser, or it was finished before. Begin again.")
    state, nonce, verifier, address, to = kept
    begun = Begun("", state, nonce, verifier, address)
    found = provider.finish(begun, request.args.get("state", ""), request.args.get("code", ""), origin_of_request())
    return refused(found) if isinstance(found, Refused) else let_in(found, to)


def _provider() -> Provider:
    provider: Provider = current_app.extensions["pressroll-provider"]
    if not provider.name:
        abort(404)
    return provider


ROUTES = (
    Route("/admin/provider", begin, None),
    Route("/admin/provider/back", back, None),
)
