"""The press: whenever the store has changed, it renders and compresses the feeds of the catalogue that this touches, so that no reader
waits for it. It is a process of its own under `serve`; the web workers only read its prints.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace

import structlog

from entries import StoreError, scopes_of
from feeds.editions import edition_of, printed, selected
from feeds.formats import SUBSCRIPTIONS
from feeds.pulse import Pulse
from feeds.select import Place, Site
from feeds.web.publication import Publication, best

log = structlog.get_logger("pressroll")

LOOK_S = 0.2  # how often the store is asked whether anything changed
SITE_S = 5.0  # how often it is asked whether sources, names or topics changed, which moves no version
PATIENCE_S = 0.5  # a change that touches more feeds than can be printed in this time is shown before all are printed


class Press:
    """Prints the catalogue of a publication; `pulse` tells the web how far it has come."""

    def __init__(self, publication: Publication, pulse: Pulse, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._publication = publication
        self._pulse = pulse
        self._monotonic = monotonic
        self._seen = -1
        self._look_at = float("-inf")
        self._site: Site | None = None
        self._queue: dict[str, Place] = {}  # by path; what changed last comes first

    def run(self, stop: threading.Event) -> None:
        """Prints until it is told to stop; a database that is busy or away is asked again."""
        while not stop.wait(0 if self._queue else LOOK_S):
            try:
                self.turn()
            except StoreError as error:
                log.warning("press-waits", reason=str(error))
                stop.wait(1.0)

    def turn(self) -> int:
        """Notes what changed since the last turn, and prints for as long as readers may be kept waiting; how many documents."""
        version, scopes = self._publication.service.store.moved(self._seen)
        if scopes or self._monotonic() >= self._look_at:
            self._publication.service.look()
            self._look_at = self._monotonic() + SITE_S
            self._line_up(scopes)
        made = self._print_for_a_while()
        self._seen = version
        self._pulse.beat(version)
        return made

    def _line_up(self, scopes: frozenset[str]) -> None:
        """Puts the feeds that these scopes move first in the queue; all feeds, where a source, name or topic is another now."""
        site = self._publication.site()
        places = {place.path: place for group in self._publication.places(site).values() for place in group}
        if site is not self._site:
            self._site, self._queue = site, places
        self._queue = {path: place for path, place in places.items() if not scopes.isdisjoint(scopes_of(place.query))} | self._queue

    def _print_for_a_while(self) -> int:
        made, end = 0, self._monotonic() + PATIENCE_S
        while self._site and self._queue and self._monotonic() < end:
            path = next(iter(self._queue))
            made += self._print(self._site, self._queue[path])
            del self._queue[path]  # not before: it is tried again when the database was busy
        return made

    def _print(self, site: Site, place: Place) -> int:
        """The feed in every format that is subscribed to, where its print is of another version."""
        store, prints = self._publication.service.store, self._publication.prints
        state = best(known.public_state for known in self._publication.states_of(place.query))
        present = edition_of(store, site, place, place.query, format="", state=state)
        editions = [replace(present, format=name) for name in SUBSCRIPTIONS]
        due = [edition for edition in editions if prints.stamp(edition.name) != edition.stamp]
        if due:
            selection = selected(store, present)
            for edition in due:
                prints.put(edition.name, printed(edition, selection))
        return len(due)
