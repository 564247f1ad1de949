"""One stored source with pages of our own, read by the whole line: what trials, repairs and timelines are tested on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from feeds.admin.acting import Actor
from feeds.admin.sources import find, keep
from feeds.service import Service, classifier, open_service
from scrapers import Desk, Fetcher, InlineParsing, Refresh, refresh
from tests.fakes import SavedPages, article_page, listing_page

NOW = datetime(2024, 3, 8, 12, tzinfo=UTC)
EDITOR = Actor("editor@example.org", "editor")
NEWS = "https://tern.example/news"
TOML = f"""id = "tern"
name = "Tern Harbour"
url = "{NEWS}"
language = "en"
timezone = "Europe/London"
"""
DAYS = ("4 March 2024", "21 February 2024", "9 February 2024", "30 January 2024", "12 January 2024", "18 December 2023")
SUBJECTS = ("a tidal laboratory", "a school of sailing", "the winter regatta", "a new ferry pier", "free swimming lessons", "a lamp museum")
WORDS = (
    "The harbour board announced on Monday that work has ended ahead of time, and that the doors open to all visitors in spring.",
    "Teachers and students of the town were the first to see it, and stayed for two hours longer than planned, said the board.",
)
ALL = tuple(range(len(SUBJECTS)))


def title(number: int) -> str:
    return f"Tern Harbour opens {SUBJECTS[number]}"


def pages(numbers: Sequence[int] = ALL) -> dict[str, object]:
    """The list and its releases by address."""
    listed: dict[str, object] = {NEWS: listing_page({f"/news/{n}": (title(n), DAYS[n]) for n in numbers})}
    return listed | {f"{NEWS}/{n}": article_page(title(n), DAYS[n], f"{SUBJECTS[n].capitalize()} is open.", *WORDS) for n in numbers}


@contextmanager
def harbour(folder: Path, *, file: str = "") -> Iterator[Service]:
    """A service whose only source is kept in the store, or, with a TOML text for one, in a file."""
    (folder / "sources").mkdir(parents=True)
    if file:
        (folder / "sources" / "tern.toml").write_text(file, "utf-8")
    database = f"sqlite:///{folder / 'store.db'}"
    service = open_service(
        {"PRESSROLL_CONFIG": str(folder), "PRESSROLL_DATABASE_URL": database, "PRESSROLL_BASE_URL": "https://press.example"}
    )
    ticks = count()
    service.clock = lambda: NOW + timedelta(milliseconds=next(ticks))  # what is written is noticed by its moment
    if not file:
        keep(service, EDITOR, TOML)
    service.sync()
    yield service
    service.store.close()


def desk_of(service: Service, fetcher: Fetcher, *, snapshots: int = 10) -> Desk:
    """A desk over these pages, which parses in this process."""
    topics = classifier(lambda: service.topics)
    return Desk(service.store, fetcher, fetcher, InlineParsing(), topics, "press.example", 2024, 40, snapshots)


def read(service: Service, found: dict[str, object], now: datetime = NOW) -> Refresh:
    """One refresh of the source, whose site shows these pages."""
    return refresh(find(service, "tern").spec, desk_of(service, SavedPages(found)), now)  # type: ignore[arg-type] # pages are pages
