"""The press renders ahead, so that no reader waits."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from entries import Change, SourceState
from feeds.press import Press
from feeds.pulse import Pulse
from feeds.service import Service
from feeds.web import create_app
from feeds.web.publication import Publication
from tests.feeds.web.newsrooms import NOW, battery, published

FORMATS = ("atom", "rss", "json")


@dataclass
class Works:
    """A press and an application over one service and one folder."""

    service: Service
    press: Press
    pulse: Pulse
    client: FlaskClient

    def rendered(self) -> float:
        """How many feeds were rendered while a reader waited."""
        value: float = self.client.application.extensions["pressroll-rendered"]._value.get()
        return value

    def revise(self, title: str) -> None:
        later = replace(battery(), title=title, fingerprint=title, revised=NOW + timedelta(minutes=1))
        self.service.store.save([Change("revised", later.id, later)], SourceState("northgrid", checked=NOW), NOW + timedelta(minutes=1))


@pytest.fixture
def works(tmp_path: Path) -> Iterator[Works]:
    for service in published(tmp_path):
        folder = tmp_path / "prints"
        publication = Publication(service, folder)
        pulse = Pulse(folder / "pulse")
        yield Works(service, Press(publication, pulse, monotonic=lambda: 0.0), pulse, create_app(service, folder).test_client())


def places(service: Service) -> list[str]:
    publication = Publication(service)
    return [place.path for group in publication.places(publication.site()).values() for place in group]


def test_no_reader_of_the_catalogue_waits_for_rendering(works: Works) -> None:
    works.press.turn()
    for path in places(works.service):
        for format in FORMATS:
            assert works.client.get(f"/feeds/{path}.{format}").status_code == 200
    assert works.rendered() == 0
    assert works.client.get("/feeds/all.atom?limit=3").status_code == 200
    assert works.rendered() == 1


def test_a_printed_feed_is_the_one_that_would_be_rendered(works: Works) -> None:
    alone = create_app(works.service).test_client()
    works.press.turn()
    for path in places(works.service):
        ours, theirs = works.client.get(f"/feeds/{path}.atom"), alone.get(f"/feeds/{path}.atom")
        assert (ours.data, ours.headers["ETag"], ours.headers["Link"]) == (theirs.data, theirs.headers["ETag"], theirs.headers["Link"])


def test_a_change_is_printed_in_the_feeds_that_it_touches_and_told_afterwards(works: Works) -> None:
    first = works.press.turn()
    assert first == len(places(works.service)) * len(FORMATS)
    assert works.press.turn() == 0
    works.revise("Harbour battery passes its second test")
    assert works.pulse.version() != works.service.store.version()
    assert 0 < works.press.turn() < first
    assert works.pulse.version() == works.service.store.version()
    assert "second test" in works.client.get("/feeds/source/northgrid.atom").text
    assert works.rendered() == 0


def test_what_takes_long_is_shown_before_all_is_printed(works: Works, tmp_path: Path) -> None:
    ticks = iter(range(1000))
    publication = Publication(works.service, tmp_path / "prints")
    press = Press(publication, works.pulse, monotonic=lambda: float(next(ticks)))  # every look at the clock takes a second: no feed a turn
    assert press.turn() == 0
    assert works.pulse.version() == works.service.store.version()
    works.revise("Harbour battery passes its second test")
    assert press.turn() == 0
    assert "second test" in works.client.get("/feeds/source/northgrid.atom").text


def test_it_runs_until_it_is_told_to_stop(works: Works) -> None:
    stop = threading.Event()
    thread = threading.Thread(target=works.press.run, args=(stop,))
    thread.start()
    until = time.monotonic() + 20
    while works.pulse.version() is None and time.monotonic() < until:
        time.sleep(0.01)
    stop.set()
    thread.join(60)
    assert not thread.is_alive()
    assert works.pulse.version() == works.service.store.version()
