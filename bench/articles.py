"""Article extraction over a corpus folder: `python -m bench.articles DIR --out FILE [--alone]`.

DIR holds `truth.json` (of which only id, file and url are read) and the pages it names. Writes one JSON line a page, as
`score_articles.py` of the corpus reads them, and says how many pages a second went through the product's own functions.
With `--alone` no page learns from others of its host.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from urllib.parse import urlsplit

from bs4 import BeautifulSoup

from bench.corpus import Answer, Row, Watch, run, saved_page
from config import SourceSpec
from entries import Draft, SourceError
from scrapers import Shared, learn, read_article
from scrapers.clean import plain_text
from scrapers.dates import local_day


def pages(folder: Path) -> Iterable[Row]:
    """The pages of a corpus; only their ids, files and addresses are used."""
    found: list[Row] = json.loads((folder / "truth.json").read_text("utf-8"))
    return found


def answer(folder: Path, page: Row, watch: Watch, *, alone: bool = False) -> Answer:
    """One page through decoding, extraction and normalisation; an unreadable page is an empty answer.

    As in a refresh, a page that holds what it shares with others of its host is read a second time; `alone`, no other is known.
    """
    shared, received, spec = Shared() if alone else shared_on(folder, host_of(page)), saved_page(folder, page), spec_of(page)
    with watch.running():
        try:
            read = read_article(received, None, spec, now=datetime.now(UTC))
            if shared.known_in(read.made_of):
                read = read_article(received, None, spec, now=datetime.now(UTC), shared=shared)
            return answer_of(read.draft, spec)
        except SourceError as error:
            return {"error": error.code}


@cache
def shared_on(folder: Path, host: str) -> Shared:
    """What the pages of a host in the corpus share: they stand for the pages of one source."""
    prints = []
    for page in pages(folder):
        if host and host_of(page) == host:
            with suppress(SourceError):
                prints.append(read_article(saved_page(folder, page), None, spec_of(page), now=datetime.now(UTC)).print)
    return learn(filter(None, prints))


def host_of(page: Row) -> str:
    """The host of a page's address."""
    return urlsplit(page["url"]).netloc


def spec_of(page: Row) -> SourceSpec:
    """No source is configured for these pages, so nothing is known beforehand: not the organisation, its zone or its language."""
    host = host_of(page)
    return SourceSpec(id="bench", name=host or "bench", url=f"{urlsplit(page['url']).scheme}://{host}/")


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
    alone = "--alone" in sys.argv
    run("pages", __doc__, pages, partial(answer, alone=alone), [it for it in sys.argv[1:] if it != "--alone"])
