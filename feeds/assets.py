"""Styles and scripts under addresses that carry their content's hash, so that a browser keeps them for good.

assets.segments("public.css")  ->  ("static", "3f2a9c1b04de", "public.css")
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files

_MEDIA_TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is sent, plain and in gzip."""

    body: bytes
    packed: bytes
    media_type: str
    digest: str


class Assets:
    """All files of `feeds/static`, read and compressed once: some 30 kB."""

    def __init__(self) -> None:
        folder = files("feeds").joinpath("static")
        self._assets = {item.name: _asset(item.name, item.read_bytes()) for item in folder.iterdir() if item.is_file()}

    def segments(self, name: str) -> tuple[str, ...]:
        """The address of a file. KeyError when there is none."""
        return "static", self._assets[name].digest, name

    def addresses(self) -> tuple[tuple[str, ...], ...]:
        """The addresses of all files."""
        return tuple(self.segments(name) for name in sorted(self._assets))

    def find(self, digest: str, name: str) -> Asset | None:
        """The file, if it still has this content."""
        asset = self._assets.get(name)
        return asset if asset and asset.digest == digest else None


def _asset(name: str, body: bytes) -> Asset:
    return Asset(body, gzip.compress(body, mtime=0), _MEDIA_TYPES[name.rpartition(".")[2]], sha256(body).hexdigest()[:12])
