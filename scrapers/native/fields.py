"""Fields of items as feeds, sitemaps and JSON print them: plain text, whole addresses, stamps; and the listing they make."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from config import SourceSpec
from entries import Origin, Stamp
from scrapers.clean import blocks
from scrapers.dates import read_date
from scrapers.page import Listing, ListItem
from scrapers.text import clean_text
from scrapers.urls import absolute, canonical, url_key

MAX_ITEMS = 400
TITLE, TEASER, LABEL = 300, 600, 60  # characters
MAX_HTML = 3_000  # characters of a text that are looked at; a teaser is at its beginning
_FRAME = 80  # characters around a title that tell nothing
_MARKUP = re.compile(r"</?[A-Za-z!]|&[A-Za-z#]")
_MEDIA_FILE = re.compile(r"\.(mp3|m4a|aac|ogg|opus|wav|mp4|m4v|mov|webm)$", re.IGNORECASE)


def plain(text: str, limit: int) -> str:
    """One line of plain text of what may hold HTML or entities."""
    return clean_text(" ".join(_parts(text)), limit)


def teaser(text: str, title: str) -> str:
    """The opening of a description, without paragraphs that hold little more than the title: WordPress ends each description with
    "The post TITLE appeared first on SITE", in the language of the site."""
    parts = (clean_text(part) for part in _parts(text))
    return clean_text(" ".join(part for part in parts if title not in part or len(part) > len(title) + _FRAME), TEASER)


def _parts(text: str) -> Sequence[str]:
    if not _MARKUP.search(text[:MAX_HTML]):
        return (text[:MAX_HTML],)
    return blocks(text[:MAX_HTML])


def address(href: str, base: str) -> str:
    """The address under which we would publish a release, or "". A sound or a film is no release page."""
    url = canonical(absolute(href, base) or "")
    return "" if _MEDIA_FILE.search(urlsplit(url).path) else url


def same_site(one: str, other: str) -> bool:
    """Whether two addresses are of one site: the same host, or a host below it."""
    hosts = [urlsplit(url).netloc.removeprefix("www.") for url in (one, other)]
    short, long = sorted(hosts, key=len)
    return bool(short) and (long == short or long.endswith(f".{short}"))


def stamp(text: str, spec: SourceSpec, now: datetime, origin: Origin) -> Stamp | None:
    """The moment a text names: ISO 8601, RFC 822 (two-digit years too, RSS 2.0), and whatever else newsrooms print."""
    text = text.strip()
    read = _read(text, spec, now, origin)
    if read is None and text:
        with suppress(ValueError, TypeError, IndexError, OverflowError):  # what email.utils raises on odd texts
            read = _read(parsedate_to_datetime(text[:100]).isoformat(), spec, now, origin)
    return read


def _read(text: str, spec: SourceSpec, now: datetime, origin: Origin) -> Stamp | None:
    return read_date(text, zone=spec.zone, language=spec.language, order=spec.dates.order, now=now, origin=origin)


def listing_of(found: Iterable[ListItem], said: str, *, next_page: str | None = None) -> Listing:
    """A listing of items, each address once, newest first where all are dated; at most 400. Items without address or title fall out.

    `said` names them in the evidence. A document that states its items is no guess: its confidence is 1.
    """
    first: dict[str, ListItem] = {}
    for item in found:
        if item.url and item.title:
            first.setdefault(url_key(item.url), item)
    items = [*first.values()]
    days = [item.published.at for item in items if item.published]
    if len(days) == len(items):
        newest_first = sorted(range(len(items)), key=lambda n: days[n], reverse=True)
        items = [items[n] for n in newest_first]
    items = items[:MAX_ITEMS]
    return Listing(tuple(items), 1.0, next_page, "", (f"{said}: {len(items)}.",))
