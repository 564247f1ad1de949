"""The API, below /api/v1/, and its description at /api/openapi.json.

api.install(app, service)
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING

from flask import Blueprint, Flask, Response, jsonify

from feeds.web.api import backups, health, imports, kept, looks, many, openapi, people, releases, rules, serving, sources, trail, widgets
from feeds.web.api.operations import Operation
from feeds.web.api.problems import problem

if TYPE_CHECKING:
    from feeds.service import Service

OPERATIONS: tuple[Operation, ...] = (
    *sources.OPERATIONS,
    *kept.OPERATIONS,
    *many.OPERATIONS,
    *looks.OPERATIONS,
    *rules.OPERATIONS,
    *releases.OPERATIONS,
    *imports.OPERATIONS,
    *health.OPERATIONS,
    *backups.OPERATIONS,
    *people.OPERATIONS,
    *trail.OPERATIONS,
    *widgets.OPERATIONS,
)


def install(app: Flask, service: Service) -> None:
    """Adds the operations of the API and their description."""
    blueprint = Blueprint("api", __name__)
    serving.add(blueprint, service, OPERATIONS)

    @cache
    def described() -> openapi.Json:
        return openapi.document(OPERATIONS, service.settings.base_url, serving.ROOT, version("pressroll"))

    @blueprint.get("/api/openapi.json")
    def description() -> Response:
        return jsonify(described())

    @blueprint.get(f"{serving.ROOT}/")
    def root() -> Response:
        actor = serving.caller(service)
        return actor if isinstance(actor, Response) else problem(404, "Nothing is here; /api/openapi.json lists all addresses.")

    @blueprint.after_request
    def never_kept(response: Response) -> Response:
        response.headers["Cache-Control"] = "no-store"
        return response

    app.register_blueprint(blueprint)


__all__ = ["OPERATIONS", "install"]
