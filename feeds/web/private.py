"""Private feeds: who shows no token that opens one is told how to show it, and nothing else.

    Authorization: Bearer TOKEN              programs
    https://any:TOKEN@host/feeds/...         feed readers: HTTP basic authentication, whatever the user name
    https://host/feeds/...?token=TOKEN       readers that take an address and nothing else

This is the one door: whatever stands below /feeds/named/NAME, in whatever format, is behind it. A wrong, a revoked and a foreign token
get the same answer as none. That a private feed has this name can be seen, because a reader must be asked for its token; what it is
called and holds cannot. Wrong tokens are not counted: nobody finds one of 2^256, and behind a proxy all readers have one address.

Widgets ask for the list of a feed (/feeds/named/NAME.widget) and for the framed page (/embed?feed=named/NAME). There nobody is asked for a
token, so a private feed without one is the same as none: it goes on to be not found as what is not there, and a token is looked up for
either, so that time does not tell, too. A token with origins stands in pages, where everybody reads it. It opens these two alone, for
pages of its origins, as browsers tell whose page asks: the list by `Origin`, which they put on what a script of another site reads; the
framed page by the policy of the answer, which holds for frames only, so nothing but a frame gets it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from urllib.parse import parse_qsl, unquote_plus

from flask import Flask, Response, g, request

from entries import Token
from feeds.web.answers import say

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from feeds.service import Service

_NAMED = re.compile(r"/feeds/named/([a-z0-9-]{1,64})(?=[./])")
_LIST, _FRAME, _FRAMED = ".widget", "/embed", "named/"
TOKEN_PATHS = frozenset({"/admin/health.atom"})  # other places that a token opens
_FROM_ADDRESS = "pressroll.token"
_CHALLENGES = ('Basic realm="Pressroll", charset="UTF-8"', 'Bearer realm="Pressroll"')  # the first is the one that old readers know
_REFUSAL = "This feed is read with a token, as password (with any user name) or as “Authorization: Bearer TOKEN”. Its publisher gives them."


@dataclass(frozen=True, slots=True)
class Asked:
    """A named feed that a request asks for, and what of it: a feed in a format, the list for widgets, or the framed page."""

    name: str
    view: Literal["feed", "list", "frame"]


class Doors:
    """The named feeds of a service as they are configured now."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def is_public(self, name: str) -> bool:
        """Whether anybody may know that there is or was a feed of this name."""
        return any(not spec.private and name in (spec.slug, *spec.formerly) for spec in self._service.feeds)

    def private(self, name: str) -> tuple[str, ...]:
        """All names of the private feed that has or had this one, its present one first; () where there is none."""
        found = ((spec.slug, *spec.formerly) for spec in self._service.feeds if spec.private)
        return next((names for names in found if name in names), ())

    def token(self, shown: str) -> Token | None:
        """What is known of a token that opens something."""
        return self._service.store.tokens.found(shown, self._service.clock())


def install(app: Flask, service: Service) -> None:
    """Closes the private feeds of the service under all names they have or had."""
    doors = Doors(service)
    app.wsgi_app = TokenOutOfAddress(app.wsgi_app, doors)  # type: ignore[assignment, method-assign] # Flask’s own way to wrap it
    app.before_request(lambda: admit(doors))
    app.after_request(keep_private)


def asked_for(path: str, query: str) -> Asked | None:
    """The named feed that an address asks for; None where it asks for none. It has no name where several stand in one address, and where
    it only looks like that of a list."""
    path = path.removesuffix("/")  # as routes do
    if found := _NAMED.match(path):
        if not path.endswith(_LIST):
            return Asked(found[1], "feed")
        return Asked(found[1] if path == f"/feeds/named/{found[1]}{_LIST}" else "", "list")
    feeds = {value for name, value in parse_qsl(query, keep_blank_values=True) if name == "feed"} if path == _FRAME else set()
    if not any(feed.startswith(_FRAMED) for feed in feeds):
        return None
    return Asked(feeds.pop().removeprefix(_FRAMED) if len(feeds) == 1 else "", "frame")


def admit(doors: Doors) -> Response | None:
    """Opens the private feed that is asked for to whoever may read it so. Feed readers are refused; for all others nothing is there."""
    asked = asked_for(request.path, request.query_string.decode("latin-1"))
    if asked is None or doors.is_public(asked.name):
        return None
    names, token = doors.private(asked.name), doors.token(shown_token())  # looked up whether there is such a feed or not
    if names and token and not {f"feed:{name}" for name in names}.isdisjoint(token.scopes) and _lets_in(token.origins, asked.view):
        g.private, g.opened, g.leads_on = True, names[0], _FROM_ADDRESS not in request.environ
        if asked.view == "frame":
            g.frame_ancestors = token.origins or ("none",)  # a secret token has no business in a page
        elif token.origins:
            g.reading_page = request.headers["Origin"]
        return None
    if asked.view != "feed":
        g.shut = True
        return None
    g.private = bool(names)
    return refusal() if names else None


def _lets_in(origins: tuple[str, ...], view: str) -> bool:
    """Whether the page that asks may. Secret tokens, which have no origins, are for whoever has them."""
    if not origins:
        return True
    if view == "frame":
        is_framed = request.headers.get("Sec-Fetch-Dest") in ("iframe", "frame")
        return is_framed and not {*request.args.getlist("as")} - {"page"}  # a fragment is for servers: our policy is no part of it
    return view == "list" and request.headers.get("Origin") in origins


class TokenOutOfAddress:
    """Takes the token out of an address before anything else sees it: no log, link or message can repeat it.

    Such a reader is not led on from a former name of the feed, because the way would need the token; it reads on where it is.
    """

    def __init__(self, flask: WSGIApplication, doors: Doors) -> None:
        self._flask = flask
        self._doors = doors

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Passes the request on. Names that nobody has are treated as those of private feeds."""
        path, query = environ["PATH_INFO"], environ.get("QUERY_STRING", "")
        asked = asked_for(path, query) if "token" in unquote_plus(query) else None
        if path in TOKEN_PATHS or (asked and not self._doors.is_public(asked.name)):
            parts = [(part, unquote_plus(part.partition("=")[0]) == "token") for part in query.split("&")]
            shown = [part.partition("=")[2] for part, is_token in parts if is_token]
            if shown:
                rest = "&".join(part for part, is_token in parts if not is_token)
                environ = {**environ, "QUERY_STRING": rest, _FROM_ADDRESS: unquote_plus(shown[0])}
        return self._flask(environ, start)


def keep_private(response: Response) -> Response:
    """No cache between us and the reader keeps an answer of a private feed, no link tells where it was read, and no page of others reads
    it but the one that the token lets in. The reader itself keeps it, and asks each time whether it is still good: it may have lost its
    token. A framed page is kept by nobody: who may frame it can change, and a service worker would show it to whoever has the address."""
    headers = response.headers
    if g.get("shut"):
        headers["Cache-Control"] = "no-store"  # with another token, or for another page, it may be there
    if not g.get("private"):
        return response
    kept, framed = response.status_code in (200, 304), "frame_ancestors" in g and request.args.get("as") != "fragment"
    headers["Cache-Control"] = "no-store" if not kept else "private, no-store" if framed else "private, no-cache"
    headers["Referrer-Policy"] = "no-referrer"
    response.vary.update(("Authorization", "Sec-Fetch-Dest") if framed else ("Authorization",))
    if page := g.get("reading_page"):
        headers["Access-Control-Allow-Origin"] = page
        response.vary.add("Origin")
        return response
    for name in ("Access-Control-Allow-Origin", "Access-Control-Expose-Headers"):
        headers.pop(name, None)
    return response


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
