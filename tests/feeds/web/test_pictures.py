"""/pictures/: small pictures for pages of others, of public releases alone."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from PIL import Image as Pixels
from werkzeug.test import TestResponse

from entries import Change, Definition, Image, SourceState
from feeds import FastFeeds, create_app
from feeds.cli_serve import pictures_in_background
from feeds.pictures import picture_name, picture_url
from feeds.service import Service
from scrapers import Crawl, Darkroom
from tests.fakes import SavedPages
from tests.feeds.web.newsrooms import BASE, NOW, TAG, empty_service, laboratory
from tests.line import desk_with

TERN = 'id = "tern"\nname = "Tern Harbour"\nurl = "https://tern.example/news"\n'
PIER = "https://tern.example/pier.png"
DAY = timedelta(days=1)


def png() -> bytes:
    target = BytesIO()
    Pixels.new("RGB", (960, 540), (200, 30, 30)).save(target, "PNG")
    return target.getvalue()


@dataclass
class Stage:
    """A served service with one release that has a picture, and the room that makes it; the clock stands until it is moved."""

    service: Service
    client: FlaskClient
    room: Darkroom
    saved: SavedPages

    def let(self, line: str) -> None:
        self.service.store.definitions.put([Definition("source", "tern", TERN + line)], NOW, by="ann")
        self.service.sync()

    def save(self, **fields: object) -> None:
        release = replace(laboratory(), id=f"{TAG}tern/1", slug="tern-1", source_id="tern", revised=None, image=Image(PIER))
        release = replace(release, **fields)  # type: ignore[arg-type] # whichever fields the caller names
        self.service.store.save([Change("new", release.id, release)], SourceState("tern", checked=NOW), NOW)

    def ask(self, url: str = PIER, **headers: str) -> TestResponse:
        path = picture_url("", url)
        return self.client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    service = empty_service(tmp_path)
    app = create_app(service)
    app.wsgi_app = FastFeeds(app.wsgi_app, service.store.version)  # type: ignore[method-assign]
    saved = SavedPages({PIER: png()})
    room = Darkroom(desk_with(service.store, saved), service.specs, service.clock)
    stage = Stage(service, app.test_client(), room, saved)
    stage.let("")
    yield stage
    service.store.close()


@pytest.fixture
def made(stage: Stage) -> Stage:
    stage.save()
    assert stage.room.turn() == 1
    return stage


def test_an_address_is_made_of_the_name_alone() -> None:
    assert picture_url(BASE, PIER) == f"{BASE}/pictures/{picture_name(PIER)}.webp"
    assert len(picture_name(PIER)) == 32


def test_pages_of_others_may_show_a_picture_and_keep_it_for_a_day(made: Stage) -> None:
    answer = made.ask()
    assert (answer.status_code, answer.content_type) == (200, "image/webp")
    assert Pixels.open(BytesIO(answer.data)).size == (480, 270)
    headers = {name: answer.headers.get(name) for name in ("Cache-Control", "Access-Control-Allow-Origin", "Cross-Origin-Resource-Policy")}
    assert headers == {
        "Cache-Control": "public, max-age=86400",
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in answer.headers


def test_whoever_has_it_hears_that_it_is_the_same(made: Stage) -> None:
    etag = made.ask().headers["ETag"]
    assert etag.startswith('"')
    again = made.ask(If_None_Match=etag)
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", etag)
    assert again.headers["Cache-Control"] == "public, max-age=86400"
    assert made.ask(If_None_Match='"other"').status_code == 200
    head = made.client.head(picture_url("", PIER))
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", etag)


def test_before_it_is_made_it_is_asked_for_again_soon_and_nobody_else_is_asked(stage: Stage) -> None:
    stage.save()
    answer = stage.ask()
    assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "public, max-age=60")
    assert answer.mimetype == "text/plain"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert stage.saved.asked == []
    stage.room.turn()
    assert stage.ask().status_code == 200


@pytest.mark.parametrize("path", ["/pictures/x.webp", "/pictures/.webp", "/pictures/", f"/pictures/{'0' * 32}.png", "/pictures/%00.webp"])
def test_other_addresses_hold_nothing(made: Stage, path: str) -> None:
    assert made.client.get(path).status_code == 404


def test_with_its_release_it_is_withdrawn_from_the_next_request_on_and_comes_back(made: Stage) -> None:
    made.service.store.withdraw(f"{TAG}tern/1", NOW)
    assert made.ask().status_code == 404
    made.room.turn()
    assert made.service.store.pictures.clear() == 0
    made.service.store.restore(f"{TAG}tern/1", NOW)
    assert made.ask().status_code == 404
    made.room.turn()
    assert made.ask().status_code == 200


def test_under_embargo_there_is_none(stage: Stage) -> None:
    stage.save(hold_until=NOW + DAY)
    stage.room.turn()
    assert (stage.ask().status_code, stage.saved.asked) == (404, [])
    stage.service.store.release_held(NOW + DAY)
    stage.room.turn()
    assert stage.ask().status_code == 200


@pytest.mark.parametrize(("line", "status"), [('readers = "headline"\n', 404), ('readers = "excerpt"\n', 200)])
def test_it_is_shown_as_far_as_its_source_lets_readers_see(made: Stage, line: str, status: int) -> None:
    made.let(line)
    assert made.ask().status_code == status
    made.let("")
    assert made.ask().status_code == 200


def test_a_source_that_says_headline_in_a_file_hides_it_before_the_store_has_heard(made: Stage) -> None:
    made.service.store.definitions.put([Definition("source", "tern", TERN + 'readers = "headline"\n')], NOW, by="ann")
    made.service.look()
    assert made.service.store.state("tern").readers == "full"
    assert made.ask().status_code == 404


def wait_for(what: Callable[[], bool]) -> bool:
    until = time.monotonic() + 60.0
    while not what() and time.monotonic() < until:
        time.sleep(0.02)
    return what()


def crawl_of(stage: Stage) -> Crawl:
    return Crawl(desk_with(stage.service.store, stage.saved), stage.service.specs, threads=1, clock=stage.service.clock)


def test_beside_the_schedule_they_are_made_by_themselves(stage: Stage) -> None:
    stage.save()
    crawl = crawl_of(stage)
    crawl.sync()
    with pictures_in_background(stage.service, crawl):
        assert wait_for(lambda: stage.ask().status_code == 200)
    crawl.close()


def test_who_wants_none_has_none(made: Stage) -> None:
    made.service.settings = made.service.settings.model_copy(update={"thumbnails": False})
    assert made.ask().status_code == 404
    made.saved.asked.clear()
    crawl = crawl_of(made)
    crawl.sync()
    with pictures_in_background(made.service, crawl):
        assert wait_for(lambda: made.service.store.pictures.find(picture_name(PIER)) is None)
    crawl.close()
    assert made.saved.asked == []


def test_what_a_removed_source_allowed_goes_on(made: Stage) -> None:
    made.service.store.definitions.put([Definition("source", "tern", None)], NOW, by="ann")
    made.service.sync()
    assert made.ask().status_code == 200
