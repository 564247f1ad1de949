"""What was learnt of a source and outlives a refresh: where its list stands, which other document lists the same releases.

The store keeps it as text that only this module understands. Text of another version is forgotten and learnt anew.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

from pydantic import TypeAdapter, ValidationError

from config import SourceSpec
from scrapers.native import Kind
from scrapers.page import PagePrint, Wrapper


@dataclass(frozen=True, slots=True)
class Place:
    """A document that lists a source's releases beside its page's own list: a feed, a sitemap, the answers of WordPress; with the url ""
    it is data in the page itself."""

    kind: Kind
    url: str


@dataclass(frozen=True, slots=True)
class Lessons:
    """`native` is where the items come from when the page itself shows no list; `companion` what fills the list's missing dates;
    `climbed` when the page's other documents were compared last; `prints` are those of the last articles. `terms` is a digest of the
    address and rules of the source under which all this was learnt, "" when nobody noted them."""

    wrapper: Wrapper | None = None
    native: Place | None = None
    companion: Place | None = None
    climbed: datetime | None = None
    prints: tuple[PagePrint, ...] = ()
    terms: str = ""


_TEXT = TypeAdapter(Lessons)


def to_text(lessons: Lessons) -> str:
    """The lessons as JSON."""
    return _TEXT.dump_json(lessons, exclude_defaults=True).decode()


def from_text(text: str) -> Lessons:
    """The lessons in a text; none in an empty one, or one that another version wrote."""
    try:
        return _TEXT.validate_json(text) if text else Lessons()
    except ValidationError:
        return Lessons()


def in_force(lessons: Lessons, spec: SourceSpec) -> Lessons:
    """The lessons as far as they hold for the source as it is defined now: with another address, or other rules for its list, only the
    prints do, which are of articles."""
    terms = _terms_of(spec)
    return replace(lessons, terms=terms) if lessons.terms in ("", terms) else Lessons(prints=lessons.prints, terms=terms)


def without_list(text: str) -> str:
    """The lessons without those about the list: it is found as that of a new source."""
    lessons = from_text(text)
    return to_text(Lessons(prints=lessons.prints, terms=lessons.terms))


def _terms_of(spec: SourceSpec) -> str:
    said = (spec.url, spec.scraper, spec.fetch.render, spec.listing.model_dump_json(), spec.dates.model_dump_json())
    return hashlib.sha256(repr(said).encode("utf-8", "surrogatepass")).hexdigest()[:12]
