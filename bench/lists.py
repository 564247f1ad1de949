"""Listing detection over a corpus folder: `python -m bench.lists DIR --out FILE`.

DIR holds `truth.json` (of which only id, file and url of its pages are read) and the pages it names. Writes one JSON line a page, as
`score_lists.py` of the corpus reads them, and says how many pages a second went through the product's own functions.
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from config.source import SourceSpec
from entries import SourceError, Stamp
from scrapers.dates import local_day
from scrapers.listing import read_listing
from scrapers.page import Listing
from scrapers.reading import Received, open_page

_NOTHING = Listing((), 0.0)


@dataclass(frozen=True, slots=True)
class Line:
    """The answer for one page, and how long the product took for it."""

    answer: dict[str, object]
    ms: float


def main() -> None:
    """Read the arguments and write the lines."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    pages = json.loads((arguments.folder / "truth.json").read_text(encoding="utf-8"))["pages"]
    now = datetime.now(UTC)
    lines = [read_line(arguments.folder, page["id"], page["file"], page["url"], now) for page in pages]
    arguments.out.write_text("".join(json.dumps(line.answer, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    spent = sorted(line.ms for line in lines) or [0.0]
    rate = len(lines) / max(sum(spent) / 1000, 1e-9)
    print(f"{len(lines)} pages, {rate:.1f} pages per second, median {spent[len(spent) // 2]:.0f} ms, slowest {spent[-1]:.0f} ms")


def read_line(folder: Path, page_id: str, file: str, url: str, now: datetime) -> Line:
    """One page through decoding and detection, with no configuration but its address; an unreadable page is an empty answer."""
    path = folder / file
    body = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    spec = SourceSpec(id="bench", name="Bench", url=url)
    begun = time.perf_counter()
    try:
        listing = read_listing(open_page(Received(url, body, "text/html")), spec, now=now)
    except SourceError:
        listing = _NOTHING
    ms = (time.perf_counter() - begun) * 1000
    items = [{"title": item.title, "url": item.url, "published": _printed(item.published, spec)} for item in listing.items]
    answer = {"id": page_id, "items": items, "confidence": round(listing.confidence, 4), "next_page": listing.next_page}
    return Line({**answer, "ms": round(ms, 2)}, ms)


def _printed(stamp: Stamp | None, spec: SourceSpec) -> str | None:
    """A bare day is printed as a day, so that no time is claimed."""
    if stamp is None:
        return None
    return local_day(stamp, spec.zone).isoformat() if stamp.precision == "day" else stamp.at.astimezone(spec.zone).isoformat()


if __name__ == "__main__":
    main()
