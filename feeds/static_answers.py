"""What the service answers, asked without a network: the one source of bytes of a static copy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.test import EnvironBuilder, run_wsgi_app

from feeds.codings import CODINGS
from feeds.validators import stamps

_SUFFIXES: Mapping[str, str] = MappingProxyType({"gzip": "gz", "zstd": "zst"})
_LEAST = 1_000  # bytes below which a twin saves nothing: all of it fits into one packet anyway
_PACKABLE = ("text/", "application/json", "application/feed+json", "image/svg+xml")


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it is kept; `varies` says that other codings of it are to be had."""

    status: int
    media_type: str
    body: bytes
    cache: str
    coding: str
    varies: bool
    stamps: tuple[str, ...]  # of its version, where it names one


class Answers:
    """Asks the application under the configured address."""

    def __init__(self, app: Flask, base_url: str) -> None:
        self._app = app
        parts = urlsplit(base_url)
        self._origin = f"{parts.scheme}://{parts.netloc}/"

    def ask(self, address: str, coding: str = "identity") -> Answer:
        """What a reader gets who takes this coding."""
        builder = EnvironBuilder(address, self._origin, headers=[("Accept-Encoding", coding)])
        try:
            chunks, status, headers = run_wsgi_app(self._app, builder.get_environ(), buffered=True)
        finally:
            builder.close()
        return Answer(
            status=int(status.split()[0]),
            media_type=headers.get("Content-Type", ""),
            body=b"".join(chunks),
            cache=headers.get("Cache-Control", ""),
            coding=headers.get("Content-Encoding", "identity"),
            varies="accept-encoding" in headers.get("Vary", "").lower(),
            stamps=stamps(headers.get("ETag")),
        )

    def twins(self, address: str, plain: Answer) -> dict[str, bytes]:
        """The body compressed, by suffix: as the service sends it where it does, else made here. Nothing for what is small or packed."""
        if len(plain.body) < _LEAST or not _is_packable(plain.media_type):
            return {}
        return {suffix: self._in(coding, address, plain) for coding, suffix in _SUFFIXES.items()}

    def _in(self, coding: str, address: str, plain: Answer) -> bytes:
        sent = self.ask(address, coding) if plain.varies else plain
        is_same = sent.coding == coding and sent.stamps == plain.stamps  # or else it changed between the two questions
        return sent.body if is_same else CODINGS[coding](plain.body)


def _is_packable(media_type: str) -> bool:
    plain = media_type.partition(";")[0]
    return plain.startswith(_PACKABLE) or plain.endswith(("+xml", "/xml", "+json"))
