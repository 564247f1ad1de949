"""Every feed of the catalogue as files, for any web server. A file is replaced whole, and only where its bytes changed."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from feeds.formats import FORMATS
from feeds.opml import render_opml
from feeds.select import build_feed
from feeds.service import Service
from feeds.web.publication import Publication, best


def export_feeds(service: Service, folder: Path, step: Callable[[str], None]) -> tuple[int, int]:
    """Writes `feeds/PATH.FORMAT` and `feeds.opml` below `folder`. Returns how many files were written and how many left alone."""
    publication = Publication(service)
    site = publication.site()
    places = publication.places(site)
    written = [_replace(folder / "feeds.opml", render_opml(site, places))]
    for place in (place for group in places.values() for place in group):
        selection = service.store.select(place.query)
        state = best(known.public_state for known in publication.states_of(place.query))
        for name, renderer in FORMATS.items():
            feed = build_feed(place.query, selection, place=place, site=site, format=name, state=state)
            written.append(_replace(folder / "feeds" / f"{place.path}.{name}", renderer.render(feed).body))
        step(place.path)
    return sum(written), len(written) - sum(written)


def _replace(path: Path, body: bytes) -> bool:
    """Puts the bytes in place atomically; False when they are there already."""
    if path.is_file() and path.read_bytes() == body:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=path.name)
    with os.fdopen(handle, "wb") as file:
        file.write(body)
    Path(name).chmod(0o644)
    Path(name).replace(path)
    return True
