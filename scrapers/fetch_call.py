"""Calls to addresses whose owners asked for them: callbacks of subscribers, webhooks, hubs. They leave by the same door as all else.

    caller = Caller(guard=AddressGuard(), user_agent=user_agent("1.0", "https://example.org"))
    caller.call("POST", "https://reader.example/callback", (("Content-Type", "application/atom+xml"),), body).status

Same guard, same look-up and check before a connection, same deadlines as a fetch. What is not the same: no robots.txt, which is for
reading; no redirect is followed; of the answer some kB are read and no more; every status is an answer.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from entries import Unreachable
from scrapers.fetch_connection import Connections, Resolver, system_resolver
from scrapers.fetch_exchange import Connection, Headers
from scrapers.fetch_refusals import retry_after
from scrapers.guard import AddressGuard

TIMEOUT_S = 10.0  # for all of a call
MOST = 4_096  # bytes of an answer: a challenge is much shorter
MAX_HEADER_BYTES = 16_384


@dataclass(frozen=True, slots=True)
class Answered:
    """What a call came to. `body` is the beginning of the answer; `pause` is what Retry-After asked for."""

    status: int
    body: bytes
    pause: timedelta


class Caller:
    """Calls, kept apart from the fetcher's connections. Thread-safe; connections are kept for the next call to the same host."""

    def __init__(self, *, guard: AddressGuard, user_agent: str, timeout_s: float = TIMEOUT_S, resolver: Resolver = system_resolver) -> None:
        self._guard = guard
        self._user_agent = user_agent
        self._timeout_s = timeout_s
        self._connections = Connections(guard, resolver, MAX_HEADER_BYTES, repeats_posts=True)

    def call(
        self, method: Literal["GET", "POST"], url: str, headers: Sequence[tuple[str, str]] = (), body: bytes = b"", *, most: int = MOST
    ) -> Answered:
        """One exchange, of whose answer `most` bytes are read. Raises Unreachable or Forbidden. A POST whose kept connection turns out
        closed is sent once more, so that a receiver may see it twice: what is delivered bears an id, or is the same as what he has."""
        address = self._guard.address(url)
        own: Headers = [("Host", address.netloc), ("User-Agent", self._user_agent), ("Accept", "*/*"), ("Accept-Encoding", "identity")]
        length = [("Content-Length", str(len(body)))] if method == "POST" else []
        until = time.monotonic() + self._timeout_s
        with self._connections.exchange(address, method, [*own, *length, *headers], body, until) as connection:
            beginning = _beginning(connection, most)
            asked = next((value for name, value in connection.headers if name == "retry-after"), "")
            return Answered(connection.status, beginning, retry_after(asked, datetime.now(UTC)) or timedelta())

    def close(self) -> None:
        """Closes the connections that are kept."""
        self._connections.close()


def _beginning(connection: Connection, most: int) -> bytes:
    """What there is of the body, up to the limit and a piece. That it breaks off matters to nobody: the status says what counts."""
    read = bytearray()
    with suppress(Unreachable):
        for chunk in connection.chunks():
            read += chunk
            if len(read) > most:
                break
    return bytes(read[: most + 1])
