"""Counts on whose pages our framed page stands. The element's requests are counted before Flask (feeds/fast.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Flask, Response, request

from feeds.views import ViewCounter

if TYPE_CHECKING:
    from feeds.service import Service

FRAMED = "/embed"
_FRAMES = ("iframe", "frame", "embed", "object")  # Sec-Fetch-Dest


def install(app: Flask, service: Service) -> None:
    """Gives the application its counter."""
    settings = service.settings
    counter = ViewCounter(urlsplit(settings.base_url).hostname or "", service.clock, is_on=settings.count_widget_views)

    def count(response: Response) -> Response:
        if request.path == FRAMED and request.method == "GET" and response.status_code in (200, 304):
            _note(counter)
        return response

    app.after_request(count)
    app.extensions["pressroll-views"] = counter


def _note(counter: ViewCounter) -> None:
    """One that stands in a page: somebody who follows a link to it opens it as a page of ours."""
    if request.headers.get("Sec-Fetch-Dest", "iframe") in _FRAMES:
        entry = request.args.get("entry", "")
        counter.note(request.headers.get("Referer", ""), f"entry/{entry}" if entry else request.args.get("feed") or "all")
