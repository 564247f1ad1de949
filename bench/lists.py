"""Listing detection over a corpus folder: `python -m bench.lists DIR --out FILE`.

DIR holds `truth.json` (of which only id, file and url of its pages are read) and the pages it names. Writes one JSON line a page, as
`score_lists.py` of the corpus reads them, and says how many pages a second went through the product's own functions.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from bench.corpus import Answer, Row, Watch, run, saved_page
from config import SourceSpec
from entries import SourceError, Stamp
from scrapers import Listing
from scrapers.dates import local_day
from scrapers.listing import read_listing
from scrapers.reading import open_page

_NOTHING = Listing((), 0.0)


def pages(folder: Path) -> Iterable[Row]:
    """The pages of a corpus; only their ids, files and addresses are used."""
    found: list[Row] = json.loads((folder / "truth.json").read_text("utf-8"))["pages"]
    return found


def answer(folder: Path, page: Row, watch: Watch) -> Answer:
    """One page through decoding and detection, with no configuration but its address; an unreadable page is an empty answer."""
    received, spec = saved_page(folder, page), SourceSpec(id="bench", name="Bench", url=page["url"])
    with watch.running():
        try:
            listing = read_listing(open_page(received), spec, now=datetime.now(UTC))
        except SourceError:
            listing = _NOTHING
    items = [{"title": item.title, "url": item.url, "published": printed(item.published, spec)} for item in listing.items]
    return {"items": items, "confidence": round(listing.confidence, 4), "next_page": listing.next_page}


def printed(stamp: Stamp | None, spec: SourceSpec) -> str | None:
    """A bare day is printed as a day, so that no time is claimed."""
    if stamp is None:
        return None
    return local_day(stamp, spec.zone).isoformat() if stamp.precision == "day" else stamp.at.astimezone(spec.zone).isoformat()


if __name__ == "__main__":
    run("pages", __doc__, pages, answer)
