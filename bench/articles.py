"""Article extraction over a corpus folder: `python -m bench.articles DIR --out FILE`.

DIR holds `truth.json` (of which only id, file and url are read) and the pages it names. Writes one JSON line a page, as
`score_articles.py` of the corpus reads them, and says how many pages a second went through the product's own functions.
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from bs4 import BeautifulSoup

from config.source import SourceSpec
from entries import Draft, SourceError
from scrapers.clean import plain_text
from scrapers.dates import local_day
from scrapers.reading import Received, read_article


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
    records = json.loads((arguments.folder / "truth.json").read_text(encoding="utf-8"))
    now = datetime.now(UTC)
    lines = [read_line(arguments.folder, record["id"], record["file"], record["url"], now) for record in records]
    arguments.out.write_text("".join(json.dumps(line.answer, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    spent_s = max(sum(line.ms for line in lines) / 1000, 1e-9)
    slowest_ms = max((line.ms for line in lines), default=0.0)
    print(f"{len(lines)} pages, {len(lines) / spent_s:.1f} pages a second, slowest {slowest_ms:.0f} ms")


def read_line(folder: Path, page_id: str, file: str, url: str, now: datetime) -> Line:
    """One page through decoding, extraction and normalisation; an unreadable page is an empty answer."""
    path = folder / file
    body = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    # No source is configured for these pages, so nothing is known beforehand: not the organisation, its zone or its language.
    spec = SourceSpec(id="bench", name=urlsplit(url).netloc or "bench", url=f"{urlsplit(url).scheme}://{urlsplit(url).netloc}/")
    begun = time.perf_counter()
    try:
        answer = answer_of(read_article(Received(url, body, "text/html"), None, spec, now=now), spec)
    except SourceError as error:
        answer = {"error": error.code}
    ms = (time.perf_counter() - begun) * 1000
    return Line({"id": page_id, **answer, "ms": round(ms, 2)}, ms)


def answer_of(draft: Draft, spec: SourceSpec) -> dict[str, object]:
    """A draft in the words of the scorer. A bare day is printed as a day, so that no time is claimed."""
    anatomy, published = draft.anatomy, draft.published
    dateline = anatomy.dateline
    moment = None
    if published is not None:
        moment = local_day(published, spec.zone) if published.precision == "day" else published.at
    return {
        "title": draft.title,
        "published": moment.isoformat() if moment else None,
        "author": list(draft.authors),
        "language": draft.language,
        "image": draft.image.url if draft.image else None,
        "canonical": draft.url,
        "text": text_of(draft),
        "dateline": dateline.place if dateline else None,
        "dateline_date": dateline.day.isoformat() if dateline and dateline.day else None,
        "boilerplate_start": anatomy.boilerplate.split("\n")[0][:200] or None,
        "media_contact": anatomy.contact is not None,
        "embargo": draft.hold_until.isoformat() if draft.hold_until else None,
    }


def text_of(draft: Draft) -> str:
    """The whole running text as the page prints it: sub-headline, dateline and body, without the captions of pictures."""
    soup = BeautifulSoup(draft.content, "lxml")
    for caption in soup.find_all("figcaption"):
        caption.decompose()
    dateline = draft.anatomy.dateline
    body = plain_text(soup.body.decode_contents()) if soup.body else ""
    return "\n".join(part for part in (draft.subtitle, f"{dateline.text} {body}" if dateline else body) if part)


if __name__ == "__main__":
    main()
