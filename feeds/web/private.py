"""Private feeds: who shows no token that opens one is told how to show it, and nothing else.

    Authorization: Bearer TOKEN              programs
    https://any:TOKEN@host/feeds/...         feed readers: HTTP basic authentication, whatever the user name
    https://host/feeds/...?token=TOKEN       readers that take an address and nothing else

This is the one door: whatever stands below /feeds/named/NAME, in whatever format, is behind it. A wrong, a revoked and a foreign token
get the same answer as none. That a private feed has this name can be seen, because a reader must be asked for its token; what it is
called and holds cannot. Wrong tokens are not counted: nobody finds one of 2^256, and behind a proxy all readers have one address.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus

from flask import Flask, Response, g, request

from feeds.web.answers import say
from feeds.web.publication import current

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from feeds.service import Service

_NAMED = re.compile(r"/feeds/named/([a-z0-9-]{1,64})(?=[./])")
TOKEN_PATHS = frozenset({"/admin/health.atom"})  # other places that a token opens
_FROM_ADDRESS = "pressroll.token"
_CHALLENGES = ('Basic realm="Pressroll", charset="UTF-8"', 'Bearer realm="Pressroll"')  # the first is the one that old readers know
_REFUSAL = "This feed is read with a token, as password (with any user name) or as “Authorization: Bearer TOKEN”. Its publisher gives them."


def install(app: Flask, service: Service) -> None:
    """Closes the private feeds of the service under all names they have or had."""

    def closed() -> Mapping[str, str]:
        return {name: spec.slug for spec in service.feeds if spec.private for name in (spec.slug, *spec.formerly)}

    def admit() -> Response | None:
        names = closed()
        slug = names.get(_name(request.path))
        if slug is None:
            return None
        g.private = True
        needed = {f"feed:{name}" for name, present in names.items() if present == slug}
        if needed.isdisjoint(current().service.store.tokens.scopes(shown_token(), current().service.clock())):
            return refusal()
        g.opened = slug
        return None

    app.wsgi_app = TokenOutOfAddress(app.wsgi_app, closed)  # type: ignore[assignment, method-assign] # Flask’s own way to wrap it
    app.before_request(admit)
    app.after_request(keep_private)


class TokenOutOfAddress:
    """Takes the token out of an address before anything else sees it: no log, link or message can repeat it.

    Such a reader is not led on from a former name of the feed, because the way would need the token; it reads on where it is.
    """

    def __init__(self, flask: WSGIApplication, closed: Callable[[], Mapping[str, str]]) -> None:
        self._flask = flask
        self._closed = closed

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Passes the request on."""
        path = environ["PATH_INFO"]
        name, closed = _name(path), self._closed() if _name(path) else {}
        if name in closed or path in TOKEN_PATHS:
            parts = environ.get("QUERY_STRING", "").split("&")
            shown = [part.removeprefix("token=") for part in parts if part.startswith("token=")]
            if shown:
                rest = "&".join(part for part in parts if not part.startswith("token="))
                present = path.replace(f"/named/{name}", f"/named/{closed[name]}", 1) if name in closed else path
                environ = {**environ, "QUERY_STRING": rest, "PATH_INFO": present, _FROM_ADDRESS: unquote_plus(shown[0])}
        return self._flask(environ, start)


def keep_private(response: Response) -> Response:
    """No cache between us and the reader keeps an answer of a private feed, no page of others reads it, no link tells where it was read.
    The reader itself keeps it, and asks each time whether it is still good: it may have lost its token."""
    if g.get("private"):
        kept = response.status_code in (200, 304)
        response.headers["Cache-Control"] = "private, no-cache" if kept else "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.vary.add("Authorization")
        for name in ("Access-Control-Allow-Origin", "Access-Control-Expose-Headers"):
            response.headers.pop(name, None)
    return response


def _name(path: str) -> str:
    found = _NAMED.match(path)
    return found[1] if found else ""


def shown_token() -> str:
    """The token that a request shows, in a header or its address; "" when none."""
    given = request.authorization
    shown = (given.token or given.password or "") if given else ""
    return request.environ.get(_FROM_ADDRESS) or shown


def refusal() -> Response:
    """401, and how a token is shown."""
    response = say(401, _REFUSAL)
    for challenge in _CHALLENGES:
        response.headers.add("WWW-Authenticate", challenge)
    return response
