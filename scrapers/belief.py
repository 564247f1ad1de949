"""Whether what a page says now is to be believed of the release that is known by its address.

Pages of newsrooms lose their text when a layout changes, show a sign-in form or another language for a day, or become the page of another
release. None of that is a revision. What is not believed is no sighting of a text: the entry stays as it is, and the operator is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from config import SourceSpec
from entries import (
    ONE_DAY,
    Draft,
    Known,
    Said,
    Sighting,
    Skip,
    Store,
    differs,
    fingerprints_of,
    is_another,
    is_emptied,
    letters,
    said_by,
)
from scrapers.article.shared import Shared
from scrapers.health import REASONS
from scrapers.looks import Look
from scrapers.page import Received
from scrapers.reading import ArticleReading
from scrapers.urls import url_key, without_language


@dataclass(frozen=True, slots=True)
class Met:
    """What came of one look: a sighting, what stood in the way, and, where a page was parsed, the page and what was read in it."""

    look: Look
    sighting: Sighting | None
    skip: Skip | None = None
    page: Received | None = None
    read: ArticleReading | None = None


def believed(met: Met, shared: Shared, known: Sequence[Known], spec: SourceSpec, store: Store) -> Met:
    """The look with its sighting as far as it is to be believed, and with the other fingerprints that its page goes by."""
    sighting, read = met.sighting, met.read
    if not sighting or not read:
        return met
    sighting = replace(sighting, also=read.alone)
    rows = (met.look.row, *known) if met.look.row else known
    row = next((row for row in rows if not set(row.urls).isdisjoint(sighting.keys)), None)
    namesake = row or _namesake(read.draft, known)
    if row is None and (other := _in_another_language(sighting, read.draft, known)):
        # One that was first met in another language than the source's comes home; the others stay as they are.
        if _primary(read.draft.language) == _primary(spec.language):
            sighting = replace(sighting, keys=(*sighting.keys, *other.urls[:1]))
        else:
            sighting = replace(sighting, same_as=other.id)
    if namesake is None or namesake.fingerprint in (*fingerprints_of(read.draft), *read.alone):
        return replace(met, sighting=sighting)
    stored = store.said(namesake.id)
    if stored is None:
        return replace(met, sighting=sighting)
    if _is_same(stored, read, shared):
        return replace(met, sighting=replace(sighting, also=(*sighting.also, namesake.fingerprint)))
    return _weighed_up(replace(met, sighting=sighting), sighting, row, stored, spec) if row else replace(met, sighting=sighting)


def _namesake(draft: Draft, known: Sequence[Known]) -> Known | None:
    """The only known release of this title: perhaps the same at a new address."""
    title = letters(draft.title)
    by_title = [row for row in known if letters(row.title) == title]
    return by_title[0] if len(by_title) == 1 else None


def _is_same(stored: Said, read: ArticleReading, shared: Shared) -> bool:
    """Whether nothing differs from what is stored but what stands around the text, or what the page shares with others: learning must not
    make a release look revised."""
    now = said_by(read.draft)
    if not differs(stored, now):
        return True
    own = [shared.own_text(one.title, one.text, read.dropped) for one in (stored, now)]
    return own[0] != "" and own[0] == own[1]


def _weighed_up(met: Met, sighting: Sighting, row: Known, stored: Said, spec: SourceSpec) -> Met:
    """A sighting at a known address, whose words are not those that are stored."""
    draft = sighting.draft
    if draft is None:
        return met
    now = said_by(draft)
    if not is_another(stored, now):
        return _disbelieved(met, sighting, row, "article-empty") if is_emptied(stored, now) else met
    if sighting.listed and _is_of_another_day(draft, row):
        return replace(met, sighting=replace(sighting, stranger=True))
    tongues = [_primary(tag) for tag in (row.language, draft.language, spec.language)]
    if tongues[0] == tongues[1] or "" in tongues[:2]:
        return _disbelieved(met, sighting, row, "article-replaced")
    return met if tongues[1] == tongues[2] else _disbelieved(met, sighting, row, "")


def _disbelieved(met: Met, sighting: Sighting, row: Known, code: str) -> Met:
    """The look without what the page says. A withdrawn release whose page shows something else is as missing as before.

    The validators are forgotten: the next look reads the page whole, and weighs it again instead of being told that nothing changed."""
    missing = row.reading.missing + 1 if row.withdrawn else 0
    reading = replace(sighting.reading, missing=missing, etag=None, last_modified=None, digest=None)
    seen = Sighting((url_key(met.look.url),), reading, listed=sighting.listed)
    skip = Skip(met.look.url, code, f"{met.look.url}: {REASONS[code]}; what is known of it stays.") if code else None
    return replace(met, sighting=seen, skip=skip)


def _is_of_another_day(draft: Draft, row: Known) -> bool:
    """Whether a page is dated otherwise than the release that stood there. An error page has no date, a version in another language the
    same."""
    at = draft.published
    return at is not None and row.published.origin != "first-seen" and abs(at.at - row.published.at) >= ONE_DAY


def _in_another_language(sighting: Sighting, draft: Draft, known: Sequence[Known]) -> Known | None:
    """The release that this one is in another language: of the same day, and of the same address but for its language."""
    at, tongue = draft.published, _primary(draft.language)
    keys = {without_language(key) for key in sighting.keys}
    for row in known:
        is_other = tongue and _primary(row.language) not in ("", tongue)
        if is_other and at and abs(row.published.at - at.at) < ONE_DAY and not keys.isdisjoint(map(without_language, row.urls)):
            return row
    return None


def _primary(tag: str) -> str:
    return tag.partition("-")[0].lower()
