"""Serves the styles and scripts of the pages."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request

from feeds.assets import Assets


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
