"""Redesigned lists over a corpus folder: `python -m bench.redesigns DIR --out FILE`.

DIR holds `truth.json` (of which only the ids and addresses of its pairs are read) and `pages/ID-before.html.gz`, `pages/ID-after.html.gz`.
Each `before` is read as a new source with no configuration, each `after` three weeks later at the same address with what was kept. The
steps are those of a refresh, but for the articles, of which a corpus has none: what the list says of a release stands for its page.
Writes one JSON line a pair, as `score_redesigns.py` of the corpus reads them, and says how many pairs a second were read.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.corpus import Answer, Row, Watch, run, saved_page
from bench.lists import printed
from config import SourceSpec
from entries import Change, Known, Reading, Refused, Sighting, SourceError, SourceState, changes, mint
from scrapers import InlineParsing, Listing, ListItem, Request, Response
from scrapers.ladder import Reader, list_items
from scrapers.lessons import Lessons
from scrapers.looks import Look, to_read
from scrapers.normalise import draft_from_item
from scrapers.refresh import expect_listing
from scrapers.urls import url_key

LATER = timedelta(weeks=3)
_ALL = 1_000  # articles: a refresh that has reached its limit leaves the rest to the next one


@dataclass(frozen=True, slots=True)
class OnePage:
    """A site of which one page was saved; every other address is missing."""

    url: str
    body: bytes

    def fetch(self, request: Request) -> Response:
        """The page. Raises Refused for all else."""
        if request.url != self.url:
            raise Refused(f"{request.url} was not saved.", code="http-404-missing", url=request.url, status=404)
        return Response(self.url, request.url, 200, {"content-type": "text/html"}, self.body)


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a source between two refreshes."""

    lessons: Lessons = field(default_factory=Lessons)
    order: str = ""  # of days and months
    usual: int = 0
    known: tuple[Known, ...] = ()


def pairs(folder: Path) -> Iterable[Row]:
    """The pairs of a corpus; only their ids and addresses are used."""
    found: list[Row] = json.loads((folder / "truth.json").read_text("utf-8"))["pairs"]
    return found


def answer(folder: Path, pair: Row, watch: Watch) -> Answer:
    """What would be published of the page after the redesign, and which of it was known under which address."""
    spec = SourceSpec(id="bench", name="Bench", url=pair["url"])
    now, kept = datetime.now(UTC), Kept()
    before, after = (_saved(folder, pair, which) for which in ("before", "after"))
    with watch.running():
        with suppress(SourceError):  # a list that is not found in its old layout is met as a new one
            kept = _kept(*_met(before, kept, spec, now - LATER), now - LATER)
        try:
            listing, _, decided = _met(after, kept, spec, now)
        except SourceError as error:
            return {"repair": "proposed" if error.code == "listing-changed" else "refused", "confidence": 0.0, "items": []}
    items = [_answered(item, kept.known, decided, spec) for item in listing.items]
    return {"repair": "accepted" if listing.repaired else "none", "confidence": round(listing.confidence, 4), "items": items}


def _saved(folder: Path, pair: Row, which: str) -> OnePage:
    page = saved_page(folder, {"file": f"pages/{pair['id']}-{which}.html.gz", "url": pair["url"]})
    return OnePage(page.url, page.body)


def _met(page: OnePage, kept: Kept, spec: SourceSpec, now: datetime) -> tuple[Listing, Lessons, tuple[Change, ...]]:
    """The page as a refresh meets it: its list, what is learnt of it, and what is decided of its releases. Raises SourceError."""
    reader = Reader(spec, InlineParsing(), page, now, kept.order)
    state = SourceState(spec.id, usual_items=kept.usual)
    listed = list_items(reader, state, kept.lessons)
    listing = listed.listing or Listing((), 0.0)
    expect_listing(listing, kept.known, state, spec)
    choice = to_read(listing.items, kept.known, now, _ALL)
    seen = [_sighting(look, look.item, spec, now) for look in choice.looks if look.item]
    decided = changes(seen, kept.known, lambda key, attempt: mint("bench", 2020, spec.id, key, attempt), now, listed=choice.listed)
    return listing, listed.lessons, decided


def _sighting(look: Look, item: ListItem, spec: SourceSpec, now: datetime) -> Sighting:
    return Sighting(look.keys, Reading(looked=now, looks=1, listed=item.title), draft_from_item(item, spec, now=now))


def _kept(listing: Listing, lessons: Lessons, decided: Sequence[Change], now: datetime) -> Kept:
    return Kept(lessons, listing.order, len(listing.items), tuple(_known(change, now) for change in decided))


def _known(change: Change, now: datetime) -> Known:
    """What the store would tell of a release that was published by this change."""
    entry = change.entry
    if entry is None or change.reading is None:
        raise ValueError(f"{change.id} is not new.")
    return Known(
        id=change.id,
        url=entry.url,
        urls=change.urls,
        title=entry.title,
        published=entry.published,
        first_seen=now,
        revised=None,
        fingerprint=entry.fingerprint,
        reading=change.reading,
        partial=entry.partial,
    )


def _answered(item: ListItem, known: Sequence[Known], decided: Sequence[Change], spec: SourceSpec) -> Answer:
    """An item as it is published. `was` is the address of the known release that it is, None when it is new."""
    key = url_key(item.url)
    ids = [change.id for change in decided if key in change.urls]
    was = next((row.url for row in known if key in row.urls or row.id in ids), None)
    return {"title": item.title, "url": item.url, "published": printed(item.published, spec), "was": was}


if __name__ == "__main__":
    run("pairs", __doc__, pairs, answer)
