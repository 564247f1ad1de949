"""How long attached files are, and what they are: asked with HEAD through the one door, after the articles were read.

    measured(seen, spec, fetcher, store, now)   ->  the same sightings, Enclosure("…/report.pdf", "application/pdf", 412_388)

A feed's enclosure promises a file of a type and size (RSS 2.0, enclosure), and newsrooms' pages tell neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

from config import SourceSpec
from entries import Enclosure, Sighting, SourceError, Store
from scrapers.asking import request_for
from scrapers.fetch import Fetcher, Response

MAX_ASKED = 5  # files of one article
KEPT = timedelta(days=7)  # a file under one address seldom changes, and its article is read again more often than that
FAILED_KEPT = timedelta(days=1)
_TYPE = re.compile(r"[a-z]{1,30}/[a-z0-9][a-z0-9.+-]{0,90}")
_PAGES = frozenset({"text/html", "application/xhtml+xml"})
# What servers say of files they know nothing of: the extension tells more.
_NO_TYPE = frozenset(
    {
        *("application/octet-stream", "binary/octet-stream", "text/plain"),
        *("application/download", "application/x-download", "application/force-download"),
    }
)
_LENGTH = re.compile(r"[1-9]\d{0,14}")


def measured(seen: tuple[Sighting, ...], spec: SourceSpec, fetcher: Fetcher, store: Store, now: datetime) -> tuple[Sighting, ...]:
    """The sightings with the type and length of their attached files, as far as the servers tell and the budget lasts.

    It comes last in a refresh, so that no article waits, and never costs one: a file that cannot be asked for stays as it was.
    """
    urls = dict.fromkeys(url for sighting in seen if sighting.draft for url in to_ask(sighting.draft.enclosures))

    def ask(url: str) -> str:
        return _known_or_asked(url, spec, fetcher, store, now)

    with ThreadPoolExecutor(spec.fetch.connections) as pool:
        answers = dict(zip(urls, pool.map(ask, urls), strict=True))
    return tuple(_with_answers(sighting, answers) for sighting in seen)


def to_ask(enclosures: Iterable[Enclosure]) -> tuple[str, ...]:
    """The addresses of the files whose length nobody said, at most five."""
    return tuple(file.url for file in enclosures if file.length is None)[:MAX_ASKED]


def told(file: Enclosure, answer: str) -> Enclosure | None:
    """A file as its server describes it ("application/pdf 412388", either part may be missing); None for what is no file.

    An address that ends in .pdf and answers with HTML is a viewer, a consent or a sign-in page. A reader's program would fetch that
    unasked and store it as a PDF; the text of the release keeps its link, for people.
    """
    media_type, _, length = answer.partition(" ")
    if media_type in _PAGES:
        return None
    is_type = _TYPE.fullmatch(media_type) and media_type not in _NO_TYPE
    return replace(file, media_type=media_type if is_type else file.media_type, length=int(length) if length else file.length)


def _known_or_asked(url: str, spec: SourceSpec, fetcher: Fetcher, store: Store, now: datetime) -> str:
    """What is remembered of a file, else what its server says; " " when it says nothing."""
    answer = store.recall("enclosure", url, now)
    if answer is not None:
        return answer
    try:
        response = fetcher.fetch(replace(request_for(spec, url), method="HEAD", accept="*/*"))
    except SourceError as error:
        if error.code != "budget":  # then it was not asked, and the next reading may
            store.remember("enclosure", url, " ", now + FAILED_KEPT)
        return " "
    store.remember("enclosure", url, _described(response), now + KEPT)
    return _described(response)


def _described(response: Response) -> str:
    """Type and length; a length under a content coding counts other bytes than the file has (RFC 9110 §8.6)."""
    length = response.headers.get("content-length", "").strip()
    is_coded = response.headers.get("content-encoding", "identity").strip().lower() not in ("", "identity")
    return f"{response.media_type[:120]} {length if _LENGTH.fullmatch(length) and not is_coded else ''}"


def _with_answers(sighting: Sighting, answers: dict[str, str]) -> Sighting:
    draft = sighting.draft
    if draft is None or not draft.enclosures:
        return sighting
    files = (told(file, answers[file.url]) if file.url in answers and file.length is None else file for file in draft.enclosures)
    return replace(sighting, draft=replace(draft, enclosures=tuple(file for file in files if file)))
