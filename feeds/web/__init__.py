"""The pages and feeds as a Flask application.

app = create_app(service)
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask
from jinja2 import StrictUndefined

from feeds.assets import Assets
from feeds.web import (
    admin,
    answers,
    api,
    archives,
    assets,
    builder,
    entries,
    events,
    feeds,
    hub,
    moved,
    oembed,
    ops,
    pictures,
    private,
    public,
    views,
    widgets,
)
from feeds.web.publication import Publication

if TYPE_CHECKING:
    from feeds.service import Service


def create_app(service: Service, prints: Path | None = None) -> Flask:
    """The application over a service. `prints` is the folder that it shares with the press; without one it has its own."""
    app = Flask("feeds", static_folder=None)
    # No address is mended by a redirect: Werkzeug would write the Host header into it.
    app.url_map.strict_slashes = app.url_map.merge_slashes = False
    publication = Publication(service, prints)
    app.extensions["pressroll"] = publication
    static = Assets()
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True, "undefined": StrictUndefined}
    addresses = publication.addresses
    app.jinja_env.globals.update(path=addresses.path, full=addresses.full, asset=lambda name: addresses.path(*static.segments(name)))
    app.extensions["pressroll-events"] = events.Room()
    app.before_request(service.look)
    answers.install(app)
    private.install(app, service)
    moved.install(app)
    ops.install(app, service)
    views.install(app, service)
    admin.install(app, service)
    api.install(app, service)
    parts = (public, entries, events, archives, feeds, hub, oembed, widgets, builder, pictures)
    for blueprint in (*(part.blueprint for part in parts), assets.blueprint(static), widgets.worker(static)):
        app.register_blueprint(blueprint)
    return app


__all__ = ["create_app"]
