"""A client that sends exactly the fields it is told to, and shows exactly what came back."""

from __future__ import annotations

import gzip
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection
from urllib.parse import urlsplit

from backports import zstd

IMF_FIXDATE = r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d GMT"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it came over the wire; names of fields in lower case, repeated ones kept."""

    status: int
    fields: tuple[tuple[str, str], ...]
    body: bytes

    def all(self, name: str) -> list[str]:
        return [value for field, value in self.fields if field == name.lower()]

    def one(self, name: str) -> str:
        """The value of a field that must be there once."""
        (value,) = self.all(name)
        return value

    def members(self, name: str) -> set[str]:
        """The members of a list, over all lines of the field."""
        return {member.strip().lower() for line in self.all(name) for member in line.split(",") if member.strip()}

    def moment(self, name: str) -> datetime:
        return parsedate_to_datetime(self.one(name)).astimezone(UTC)

    @property
    def coding(self) -> str:
        return (self.all("content-encoding") or ["identity"])[0]

    def decoded(self) -> bytes:
        """The document without its content coding."""
        return {"gzip": gzip.decompress, "zstd": zstd.decompress, "identity": bytes}[self.coding](self.body)


def ask(address: str, method: str = "GET", **fields: str) -> Answer:
    """One request on a connection of its own, with these fields beside Host and no other; `_` stands for `-`."""
    parts = urlsplit(address)
    with closing(HTTPConnection(parts.netloc, timeout=20)) as connection:
        named = {name.replace("_", "-"): value for name, value in fields.items()}
        connection.putrequest(method, f"{parts.path}?{parts.query}".rstrip("?"), skip_host="Host" in named, skip_accept_encoding=True)
        for name, value in named.items():
            connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse()
        body = answer.read()
        return Answer(answer.status, tuple((name.lower(), value) for name, value in answer.getheaders()), body)
