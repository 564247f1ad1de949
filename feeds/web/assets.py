"""Styles and scripts under addresses that carry their content's hash, so that a browser keeps them for good.

assets.segments("public.css")  ->  ("static", "3f2a9c1b04de", "public.css")
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files

from flask import Blueprint, Response, abort, request

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

    def find(self, digest: str, name: str) -> Asset | None:
        """The file, if it still has this content."""
        asset = self._assets.get(name)
        return asset if asset and asset.digest == digest else None


def blueprint(assets: Assets) -> Blueprint:
    """Serves the files, for ever unchanged under their addresses."""
    blueprint = Blueprint("assets", __name__)

    @blueprint.get("/static/<digest>/<name>")
    def asset(digest: str, name: str) -> Response:
        found = assets.find(digest, name) or abort(404)
        packed = request.accept_encodings.quality("gzip") > 0
        response = Response(found.packed if packed else found.body, content_type=found.media_type)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        response.headers["Vary"] = "Accept-Encoding"
        if packed:
            response.headers["Content-Encoding"] = "gzip"
        return response

    return blueprint


def _asset(name: str, body: bytes) -> Asset:
    return Asset(body, gzip.compress(body, mtime=0), _MEDIA_TYPES[name.rpartition(".")[2]], sha256(body).hexdigest()[:12])
