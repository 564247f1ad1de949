"""Our own addresses."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlsplit


class Addresses:
    """Our own addresses. Only the configured base address appears in them; the Host header decides nothing."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self._prefix = urlsplit(base_url).path

    def path(self, *segments: str) -> str:
        """`/topics/education`: for links, so that a page also works under another name of the same server."""
        return f"{self._prefix}/{'/'.join(quote(segment) for segment in segments)}"

    def full(self, *segments: str) -> str:
        """`https://press.example.org/topics/education`: for everything that leaves the page."""
        return f"{self.base_url}/{'/'.join(quote(segment) for segment in segments)}"

    def below(self, address: str) -> str:
        """The same as `path` of an address that `full` made."""
        return self._prefix + address.removeprefix(self.base_url)


@dataclass(frozen=True, slots=True)
class FeedAddress:
    """A feed in one format. `address` is for copying."""

    format: str
    name: str
    title: str
    media_type: str
    address: str

    @property
    def path(self) -> str:
        """Leads to it from a page of ours, under whatever name that was opened."""
        parts = urlsplit(self.address)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path

    @property
    def builder(self) -> str:
        """Leads to where a widget of the same feed is made."""
        parts = urlsplit(self.address)
        before, _, name = parts.path.partition("/feeds/")
        return f"{before}/widgets?feed={name.rpartition('.')[0]}" + (f"&{parts.query}" if parts.query else "")
