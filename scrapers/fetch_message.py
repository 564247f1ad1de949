"""What is asked and what is answered: the values of one fetch."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal, Protocol

HTML_ACCEPT = "text/html,application/xhtml+xml;q=0.9,application/xml;q=0.8,*/*;q=0.5"
_CHARSET = re.compile(r"""charset\s*=\s*["']?([^\s;"']{1,40})""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one fetch. `max_bytes` counts the decoded body; `timeout_s` all of it, redirects and robots.txt included, waiting
    for one's turn excluded."""

    max_bytes: int = 5_000_000
    timeout_s: float = 30.0
    max_header_bytes: int = 65_536
    max_redirects: int = 5
    max_encodings: int = 2


@dataclass(frozen=True, slots=True)
class Request:
    """One wish. Validators are sent as the server gave them; `headers` go to the origin of `url` only, never on to another one.

    `pause_s` and `connections` are the politeness owed to the host. `robots=False` is for addresses whose owner asked us to call
    (WebSub callbacks), never for reading. `max_bytes=None` means the fetcher's own limit.
    """

    url: str
    etag: str | None = None
    last_modified: str | None = None
    accept: str = HTML_ACCEPT
    method: Literal["GET", "HEAD", "POST"] = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    pause_s: float = 1.0
    connections: int = 1
    max_bytes: int | None = None
    body: bytes = b""
    robots: bool = True


@dataclass(frozen=True, slots=True)
class Redirect:
    """One hop: the address that sent us on, and the status it did it with."""

    url: str
    status: int


@dataclass(frozen=True, slots=True)
class Response:
    """A whole answer. `status` is 200 to 299, or 304; header names are lower case; `body` is decoded and complete."""

    url: str
    requested: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    redirects: tuple[Redirect, ...] = ()

    @property
    def not_modified(self) -> bool:
        """The server says that nothing changed since the validators it was sent."""
        return self.status == 304

    @property
    def etag(self) -> str | None:
        """As the server wrote it, to be sent back opaque."""
        return self.headers.get("etag")

    @property
    def last_modified(self) -> str | None:
        """As the server wrote it, to be sent back opaque."""
        return self.headers.get("last-modified")

    @property
    def media_type(self) -> str:
        """For example text/html; "" when the server names none."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def charset(self) -> str:
        """The charset parameter of Content-Type, lower case; "" when there is none."""
        found = _CHARSET.search(self.headers.get("content-type", ""))
        return found[1].lower() if found else ""

    @property
    def moved_permanently(self) -> bool:
        """Every hop was a 301 or 308, so that the new address may replace the old one."""
        return bool(self.redirects) and all(hop.status in (301, 308) for hop in self.redirects)

    @property
    def digest(self) -> str:
        """SHA-256 of the body, hexadecimal."""
        return sha256(self.body).hexdigest()


class Fetcher(Protocol):
    """The door, as the rest of the scrapers sees it."""

    def fetch(self, request: Request) -> Response:
        """The answer, whole. Raises Unreachable, Refused or Forbidden, and nothing else."""
        ...
