"""Article extraction over a corpus folder: `python -m bench.articles DIR --out FILE`.

DIR holds `truth.json` (of which only id, file and url are read) and the pages it names. Writes one JSON line a page, as
`score_articles.py` of the corpus reads them, and says how many pages a second went through the product's own functions.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from bs4 import BeautifulSoup

from bench.corpus import Answer, Row, Watch, run, saved_page
from config import SourceSpec
from entries import Draft, SourceError
from scrapers import read_article
from scrapers.clean import plain_text
from scrapers.dates import local_day


def pages(folder: Path) -> Iterable[Row]:
    """The pages of a corpus; only their ids, files and addresses are used."""
    found: list[Row] = json.loads((folder / "truth.json").read_text("utf-8"))
    return found


def answer(folder: Path, page: Row, watch: Watch) -> Answer:
    """One page through decoding, extraction and normalisation; an unreadable page is an empty answer."""
    received, parts = saved_page(folder, page), urlsplit(page["url"])
    # No source is configured for these pages, so nothing is known beforehand: not the organisation, its zone or its language.
    spec = SourceSpec(id="bench", name=parts.netloc or "bench", url=f"{parts.scheme}://{parts.netloc}/")
    with watch.running():
        try:
            return answer_of(read_article(received, None, spec, now=datetime.now(UTC)), spec)
        except SourceError as error:
            return {"error": error.code}


def answer_of(draft: Draft, spec: SourceSpec) -> Answer:
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
    run("pages", __doc__, pages, answer)
