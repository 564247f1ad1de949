"""What every answer has in common: protecting headers, trusted hosts, and plain words when something is not there."""

from __future__ import annotations

from http import HTTPStatus
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Flask, Response, abort, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from entries import NotFound, QueryError, StoreBusy
from feeds.web.api.problems import problem
from feeds.web.publication import current

# No inline script or style anywhere. Pictures of releases come from the issuers' own hosts, which we cannot list: so `img-src` is
# the one door, for http, too, because some newsrooms have no https. Data blocks (JSON-LD) are no scripts and need no exception.
_POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' https: http:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
_HEALTH = ("/healthz", "/readyz")
_HEADINGS = {400: "This address asks for something we do not know", 404: "There is nothing at this address", 503: "Busy at the moment"}
_SENTENCES = {
    404: "Addresses never change here, so it may be mistyped.",
    405: "This address can be read, but nothing can be sent to it.",
    413: "What was sent is larger than is taken here, so nothing was done with it.",
    500: "The fault is ours and is in our log. The other pages and the feeds go on.",
    503: "The database is busy. Try again in a few seconds.",
}


def install(app: Flask) -> None:
    """Give the application its headers, its host check and its words for errors."""
    app.before_request(refuse_foreign_hosts)
    app.after_request(protect)
    app.register_error_handler(QueryError, lambda error: say(400, str(error)))
    app.register_error_handler(StoreBusy, busy)
    app.register_error_handler(HTTPException, refused)


def refuse_foreign_hosts() -> None:
    """Answer only under our own name, a loopback name, or an address: a name that someone else points at us (DNS rebinding) gets 400.
    Addresses and loopback names are nobody's to point elsewhere, and health checks use them, or HTTP/1.0 and no name at all."""
    if request.path in _HEALTH and not request.environ.get("HTTP_HOST") and request.environ.get("SERVER_PROTOCOL") != "HTTP/1.1":
        return
    host, own = _name(f"//{request.host}"), _name(current().addresses.base_url)
    if not (host == own or host == "localhost" or host.endswith(".localhost") or _is_address(host)):
        abort(400, f"This server does not answer under the name “{host[:100]}”. The operator sets its name with PRESSROLL_BASE_URL.")


def _name(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").rstrip(".")
    except ValueError:  # brackets that hold no address
        return ""


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def protect(response: Response) -> Response:
    """The headers that keep a page from being framed, sniffed or scripted by others."""
    headers = response.headers
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    if response.mimetype == "text/html":
        headers.setdefault("Content-Security-Policy", _POLICY)
        headers.setdefault("Cache-Control", "no-cache")  # a page shows what was stored a second ago
    return response


def not_found(error: NotFound) -> Response:
    """404, and what was looked for."""
    return say(404, f"{error} {_SENTENCES[404]}")


def busy(error: StoreBusy) -> Response:
    """503, and when to come back."""
    response = say(503, _SENTENCES[503])
    response.headers["Retry-After"] = "5"
    return response


def refused(error: HTTPException) -> Response:
    """Any other HTTP error in the same frame; what it demands of the client (Allow, Location) stays."""
    if error.code is None or error.code < 400:
        return make_response(error.get_response())
    sentence = _SENTENCES.get(error.code) or error.description or HTTPStatus(error.code).phrase
    allowed = [pair for pair in error.get_headers() if pair[0].lower() == "allow"]
    if allowed and request.path.startswith("/api/"):
        sentence = f"This address takes {allowed[0][1]}."
    response = say(error.code, sentence)
    response.headers.extend(allowed)
    return response


def _way_on() -> tuple[str, str]:
    path = current().addresses.path
    if request.path.startswith("/admin/"):
        return "Sources, topics and feeds that are configured here", path("admin", "")
    return "Catalogue of all topics and sources", path()


def say(status: int, sentence: str, heading: str = "", ways: tuple[tuple[str, str], ...] = ()) -> Response:
    """A status with one sentence on what happened and a way on: a page, or plain text where programs ask."""
    heading = heading or _HEADINGS.get(status) or HTTPStatus(status).phrase
    ways = ways or (_way_on(),)
    if request.path.startswith("/api/"):
        return problem(status, sentence)
    if request.path.startswith(("/feeds/", "/static/", "/events", "/oembed")):
        return Response(f"{sentence}\n", status, content_type="text/plain; charset=utf-8")
    return make_response(render_template("answer.html", heading=heading, sentence=sentence, ways=ways, alternates=()), status)
