"""One hop of a fetch: the headers that go out, and what the answer means: a page, a redirect, or an error."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin

from entries import Forbidden
from scrapers.fetch_body import ACCEPTED, codings, whole_body
from scrapers.fetch_exchange import Connection, unreachable
from scrapers.fetch_message import Limits, Request
from scrapers.fetch_refusals import refusal
from scrapers.guard import Address

MAX_COOKIES, MAX_COOKIE = 20, 4_096
_OURS = frozenset(
    {"host", "user-agent", "accept-encoding", "connection", "content-length", "transfer-encoding", "te", "trailer", "upgrade", "expect"}
    | {"range", "if-none-match", "if-modified-since"}
)
_MOVED = frozenset({301, 302, 303, 307, 308})
_BODILESS = frozenset({204, 205, 304})
_VALUE = re.compile(r"[!-~\x80-\xff](?:[ \t!-~\x80-\xff]*[!-~\x80-\xff])?")  # RFC 9110 §5.5


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `sent_on` is where a redirect leads, absolute; "" when it is none."""

    address: Address
    status: int
    headers: Mapping[str, str]
    body: bytes = b""
    sent_on: str = ""


class Allowance:
    """The seconds of one fetch. The network counts; waiting for one's turn does not."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    @contextmanager
    def spend(self, address: Address) -> Iterator[float]:
        """Gives the deadline (on `time.monotonic()`) for what follows, and takes off the time it took. Raises Unreachable at zero."""
        if self.seconds <= 0:
            raise unreachable(address, "timeout", f"There was no time left to ask for {address.shown}; see fetch_timeout")
        began = time.monotonic()
        try:
            yield began + self.seconds
        finally:
            self.seconds -= time.monotonic() - began


class Cookies:
    """The cookies of one chain of redirects: some sites send a visitor in a circle until a cookie comes back.

    Attributes are ignored: the jar lives for a second, and a cookie goes back to the very origin that set it.
    """

    def __init__(self) -> None:
        self._jar: dict[tuple[str, str], str] = {}

    def keep(self, connection: Connection) -> None:
        """Takes the cookies of an answer, as many as there is room for."""
        for name, value in connection.headers:
            pair = value.partition(";")[0].strip()
            if name == "set-cookie" and "=" in pair and len(pair) <= MAX_COOKIE and len(self._jar) < MAX_COOKIES:
                self._jar[connection.address.origin, pair.partition("=")[0]] = pair

    def header(self, origin: str) -> str:
        """The value of Cookie for an origin; "" when it set none."""
        return "; ".join(pair for (owner, _), pair in self._jar.items() if owner == origin)


def headers_out(address: Address, request: Request, user_agent: str, cookie: str, *, own: bool) -> list[tuple[str, str]]:
    """The headers of one hop. `own` says that the hop goes to the request's own origin, which alone gets the source's headers.

    Raises Forbidden (`definition-error`) when those set what is ours to set.
    """
    headers = [("Host", address.netloc), ("User-Agent", user_agent), ("Accept", request.accept), ("Accept-Encoding", ACCEPTED)]
    validators = (("If-None-Match", request.etag), ("If-Modified-Since", request.last_modified), ("Cookie", cookie))
    headers += [(name, value) for name, value in validators if value and _VALUE.fullmatch(value)]
    if request.method == "POST":
        headers.append(("Content-Length", str(len(request.body))))
    for name, value in request.headers if own else ():
        if name.lower() in _OURS:
            message = f"A request to {address.shown} sets its {name} itself; take it out of the source's [fetch] headers."
            raise Forbidden(message, code="definition-error", url=address.url)
        headers = [(ours, kept) for ours, kept in headers if ours.lower() != name.lower()] + [(name, value)]
    return headers


def read_answer(connection: Connection, request: Request, limits: Limits, now: datetime, *, cut: bool) -> Answer:
    """What a hop came to. Raises Refused for 4xx and 5xx, Unreachable for what makes no sense, Forbidden beyond the limits."""
    address, status, headers = connection.address, connection.status, _by_name(connection)
    moved = status in _MOVED and "location" in headers
    if moved and request.method != "POST":
        return Answer(address, status, headers, sent_on=_joined(address, headers["location"]))
    if moved or status >= 400:  # whoever is delivered to names the final address
        raise refusal(address, status, headers, now)
    asked_for = status == 304 and (request.etag or request.last_modified)
    if status == 206 or (status >= 300 and not asked_for):
        raise unreachable(address, "protocol-error", f"{address.shown} answered {status}, which it was not asked for")
    if request.method == "HEAD" or status in _BODILESS:
        return Answer(address, status, headers)
    applied = codings(headers.get("content-encoding", ""), address, limits.max_encodings)
    body = whole_body(connection.chunks(), applied, address, request.max_bytes or limits.max_bytes, cut=cut)
    return Answer(address, status, headers, body)


def _by_name(connection: Connection) -> dict[str, str]:
    """Headers as a mapping; what came more than once is joined (RFC 9110 §5.3), cookies are nobody's business."""
    headers: dict[str, str] = {}
    for name, value in connection.headers:
        if name != "set-cookie":
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


def _joined(address: Address, location: str) -> str:
    """A Location as an address. Servers write it in UTF-8, and without the blanks encoded; `guard.parse` judges the result."""
    try:
        return urljoin(address.url, location.encode("latin-1").decode("utf-8").strip())
    except ValueError:
        return location
