"""Nothing of a release under embargo is in any public output before its moment; after it, it is in all of them."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from structlog.testing import capture_logs

from config import SourceSpec
from entries import FeedQuery
from feeds import FastFeeds, create_app
from feeds.export import TWINS, Export
from feeds.formats import FORMATS
from feeds.service import Service
from scrapers import Crawl, refresh
from tests.fakes import Page, SavedPages, article_page, listing_page
from tests.feeds.web.newsrooms import empty_service
from tests.line import desk_with

SECRET = "Zephyr Quay buys the Quicksilver Works"
LEAD = "Zephyrine turbines are to be made at Quicksilver from next year, said the two companies in a joint statement."
OPEN = "Brightwater opens a library of tools"
NEWS = "https://brightwater.example/news"
SPEC = SourceSpec(id="brightwater", name="Brightwater University", url=NEWS, timezone="Europe/London", language="en", topics=("education",))
NOW = datetime(2026, 11, 19, 16, 20, tzinfo=UTC)
LIFTS = datetime(2026, 11, 20, 9, tzinfo=UTC)


@dataclass
class Stage:
    """A served service and a newsroom that it reads; the clock stands until it is moved."""

    service: Service
    client: FlaskClient
    saved: SavedPages
    crawl: Crawl

    def refresh(self) -> None:
        refresh(SPEC, self.crawl.desk, self.service.clock())

    def at(self, now: datetime) -> None:
        self.service.clock = self.crawl.clock = lambda: now

    def outputs(self, folder: Path) -> Iterator[tuple[str, str]]:
        """Name and text of everything that readers can ask for."""
        feeds = ("all", "source/brightwater", "topic/education")
        asked = ["", "?limit=100", "?q=Zephyr", "?q=turbines", "?page=2", "?since=2020-01-01"]
        paths = [f"/feeds/{feed}.{ending}{query}" for feed in feeds for ending in FORMATS for query in asked]
        paths += ["/", "/sources/brightwater", "/topics/education", "/feeds.opml", "/healthz", "/readyz", "/metrics", "/sitemap.xml"]
        paths += [f"/{where}?q=Zephyr" for where in ("", "sources/brightwater", "topics/education", "search")]
        for path in paths:
            answer = self.client.get(path)
            yield path, f"{answer.headers} {answer.get_data(as_text=True)}"
        Export(self.service, folder).run()
        plain = (file for file in folder.rglob("*") if file.is_file() and file.suffix[1:] not in TWINS)
        yield from ((str(file), file.read_text("utf-8")) for file in plain)


def newsroom(line: str, date: str) -> dict[str, Page]:
    rows = {"/news/open": (OPEN, "18 November 2026"), "/news/secret": (SECRET, date)}
    rows |= {f"/news/{n}": (f"Brightwater reports on its year {n}", f"{n} October 2026") for n in range(10, 16)}
    pages: dict[str, Page] = {NEWS: listing_page(rows)}
    for path, (title, day) in rows.items():
        text = "The university lends drills and looms to anybody who lives in the county, as it said on Wednesday."
        words = (line, LEAD, "Both firms will keep their names.") if title == SECRET else (text, f"It is {title}.")
        pages[f"https://brightwater.example{path}"] = article_page(title, day, *filter(None, words))
    return pages


@pytest.fixture(params=[("EMBARGOED UNTIL 09:00 GMT, Friday 20 November 2026", "19 November 2026"), ("", "2026-11-20 09:00")])
def stage(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Stage]:
    """Held by an embargo line, and by a date that lies ahead."""
    service = empty_service(tmp_path)
    saved = SavedPages(newsroom(*request.param))
    app = create_app(service)
    app.wsgi_app = FastFeeds(app.wsgi_app, service.store.version, monotonic=iter(range(10**6)).__next__)  # type: ignore[method-assign]
    crawl = Crawl(desk_with(service.store, saved, SPEC), lambda: {SPEC.id: SPEC}, threads=1)
    yield Stage(service, app.test_client(), saved, crawl)
    crawl.close()
    service.store.close()


def test_no_byte_is_out_before_the_moment_and_all_is_out_after_it(stage: Stage, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    stage.at(NOW)
    with capture_logs() as logs, caplog.at_level(logging.INFO):
        stage.refresh()
        held = stage.service.store.held()
        before = dict(stage.outputs(tmp_path / "before"))
        stage.at(NOW + timedelta(hours=3))
        # Corrected while it is held: the earlier words are as secret as the later ones.
        stage.saved.pages = {url: str(page).replace("joint", "shared") for url, page in stage.saved.pages.items()}
        stage.refresh()
        before |= dict(stage.outputs(tmp_path / "before"))
    slug = held[0].entry.slug
    shown = [where for where, text in before.items() if {"zephyr", "quicksilver", "turbine", slug} & mentioned(text, slug)]
    assert [where for where in shown if "q=" not in where] == []
    # An address that was asked for comes back as it was asked; nothing else of the release may.
    assert not any("quicksilver" in before[where].lower() or slug in before[where] for where in shown)
    assert OPEN in before["/feeds/all.atom"]
    missing, guessed = stage.client.get("/entries/none-such"), stage.client.get(f"/entries/{slug}")
    assert (guessed.status_code, guessed.get_data(as_text=True)) == (404, missing.get_data(as_text=True).replace("none-such", slug))
    assert not any(word in f"{logs} {caplog.text}".lower() for word in ("zephyr", "quicksilver", "turbines"))

    stage.at(LIFTS - timedelta(seconds=1))
    stage.service.store.release_held(stage.service.clock())
    assert stage.client.get(f"/entries/{slug}").status_code == 404
    stage.at(LIFTS)
    stage.crawl.poll()  # by cron, without a scheduler and although no source is due
    after = dict(stage.outputs(tmp_path / "after"))
    for ending in FORMATS.keys() - {"ics"}:  # it announces no event
        for feed in ("all", "source/brightwater", "topic/education"):
            assert "Quicksilver" in unescape(after[f"/feeds/{feed}.{ending}"])
            assert "Quicksilver" in unescape(after[str(tmp_path / "after" / "feeds" / f"{feed}.{ending}")])
    assert all("Quicksilver" in unescape(after[page]) for page in ("/", "/sources/brightwater", "/topics/education"))
    page = stage.client.get(f"/entries/{slug}").get_data(as_text=True)
    assert "Quicksilver" in page
    entry = next(one for one in stage.service.store.select(FeedQuery()).entries if one.slug == slug)
    assert (entry.revised, "shared statement" in entry.text, stage.service.store.revisions(entry.id)) == (None, True, ())


def mentioned(text: str, slug: str) -> set[str]:
    low = text.lower()
    return {word for word in ("zephyr", "quicksilver", "turbine", slug) if word in low}


def test_a_release_under_embargo_stays_back_when_a_new_layout_no_longer_shows_the_line(stage: Stage, tmp_path: Path) -> None:
    stage.at(NOW)
    stage.refresh()
    (held,) = stage.service.store.held()
    if held.entry.anatomy.embargo is None:
        return  # one that is dated ahead follows its date
    stage.at(NOW + timedelta(hours=2))
    stage.saved.pages = {
        url: str(page).replace("EMBARGOED UNTIL 09:00 GMT, Friday 20 November 2026", "").replace("Both", "All")
        for url, page in stage.saved.pages.items()
    }
    stage.refresh()
    assert not any("quicksilver" in text.lower() for _, text in stage.outputs(tmp_path / "before"))


def test_withdrawn_entries_are_named_in_json_without_a_word_of_them(stage: Stage) -> None:
    stage.at(NOW)
    stage.refresh()
    entry = next(one for one in stage.service.store.select(FeedQuery()).entries if one.title == OPEN)
    stage.service.store.withdraw(entry.id, NOW)
    feed = stage.client.get("/feeds/all.json")
    assert feed.json is not None
    assert feed.json["_pressroll"]["withdrawn"] == [{"id": entry.id, "withdrawn": "2026-11-19T16:20:00Z"}]
    assert "library of tools" not in feed.get_data(as_text=True)
    page = stage.client.get(f"/entries/{entry.slug}")
    assert (page.status_code, "The operator of this service" in page.get_data(as_text=True)) == (410, True)
    assert "library of tools" not in page.get_data(as_text=True)
