"""The kept releases of a source, read again by its present rules: what that changes of its entries. No page is asked for.

    read_again(spec, desk, now)   ->  (Change(kind="revised", ...), Change(kind="completed", ...))

A page is the release that was read from it, whatever other rules find there: nothing new comes, and nothing is taken for another one.
What a person said of a release stays as it does in a refresh: its topics by hand, and that it is withdrawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from config import SourceSpec
from entries import (
    ONE_DAY,
    Change,
    Draft,
    Entry,
    Known,
    RawPage,
    Reading,
    Sighting,
    Snapshot,
    Stamp,
    differs,
    fingerprint_of,
    fingerprints_of,
    hold_until,
    letters,
    said_by,
)
from scrapers.article.shared import Shared, learn
from scrapers.date_relative import day_before
from scrapers.date_words import fold
from scrapers.desk import Desk
from scrapers.enclosures import measured
from scrapers.lessons import from_text
from scrapers.rereading import ArticleReread, reread
from scrapers.urls import url_key

_SECONDS = 300.0  # nobody waits for it
_A_TEXT = 40  # letters; rules that find fewer have lost the text
_SAID = ("title", "content", "subtitle", "language", "authors", "enclosures", "text", "publisher", "partial")
_BY_LIST = ("summary", "image", "labels")  # what a list may say of a release, where its page does not
_SHOWN = (*_SAID, *_BY_LIST, "published", "hold_until")

Kept = list[tuple[Snapshot, RawPage]]


def read_again(spec: SourceSpec, desk: Desk, now: datetime) -> tuple[Change, ...]:
    """What the present rules read otherwise in the kept pages of releases that are entries; each entry is brought up to date once."""
    kept, rows = _current(spec, desk, now)
    if not rows:
        return ()
    lessons, state = desk.store.lessons(spec.id), desk.store.state(spec.id)
    read = reread(spec, desk, kept, lessons=lessons, state=state, most=len(kept), seconds=_SECONDS)
    again = _Again(spec, desk, learn(from_text(lessons).prints), now)
    found = (again.change(rows[url], article) for url, article in read.articles.items())
    return tuple(change for change in found if change)


def _current(spec: SourceSpec, desk: Desk, now: datetime) -> tuple[Kept, Mapping[str, Known]]:
    """The kept pages, of releases only those from which their entries were read last; and the entries, by the address that was asked."""
    every = desk.store.snapshots.pages(spec.id)
    keys = {url_key(facts.requested) for facts, _ in every if facts.kind == "article"}
    known = {key: row for row in desk.store.known(spec.id, keys, now) for key in row.urls}
    rows: dict[str, Known] = {}
    kept: Kept = []
    for facts, page in every:
        row = known.get(url_key(facts.requested))
        if facts.kind != "article":
            kept.append((facts, page))
        elif row and not row.withdrawn and facts.requested not in rows and _is_of(page, facts, row.reading):
            rows[facts.requested] = row
            kept.append((facts, page))
    return kept, rows


def _is_of(page: RawPage, facts: Snapshot, reading: Reading) -> bool:
    """Whether a release was read from this page at its last look: an older page would take a newer text back."""
    return reading.looked is None or facts.taken >= reading.looked or sha256(page.body).hexdigest() == reading.digest


@dataclass(frozen=True, slots=True)
class _Again:
    """What it takes to compare: the rules, the desk, what the pages of the source share, the moment."""

    spec: SourceSpec
    desk: Desk
    shared: Shared
    now: datetime

    def change(self, row: Known, article: ArticleReread) -> Change | None:
        """What becomes of one entry; None where nothing is read otherwise, or where its text would be lost."""
        if article.draft is None or not article.draft.title:
            return None
        stored = self.desk.store.facts(row.id).entry
        draft = self._measured(article.draft, stored)
        if len(letters(draft.text)) < min(_A_TEXT, len(letters(stored.text))):
            return None
        entry = self._entry(draft, stored, row, article)
        if _shown(entry) == _shown(stored):
            return None
        if row.partial or row.hold_until or self._says_the_same(stored, draft, row, article):
            return Change("completed", row.id, entry, translations=draft.translations)
        return Change("revised", row.id, replace(entry, revised=self.now), translations=draft.translations)

    def _entry(self, draft: Draft, stored: Entry, row: Known, article: ArticleReread) -> Entry:
        """The stored entry with what its page says now. What only the list said stays where no kept list shows the release."""
        said: dict[str, Any] = {name: getattr(draft, name) for name in _SAID}  # Any: fields of Draft and Entry
        said |= {name: value if (value := getattr(draft, name)) or article.listed else getattr(stored, name) for name in _BY_LIST}
        dated = replace(draft, published=self._published(draft, stored, article))
        until = hold_until(dated, row) if row.hold_until else stored.hold_until
        said |= {"anatomy": draft.anatomy, "topics": article.topics, "fingerprint": fingerprint_of(draft)}
        return replace(stored, published=dated.published or stored.published, hold_until=until, **said)

    def _published(self, draft: Draft, stored: Entry, article: ArticleReread) -> Stamp:
        """The date by these rules. What a page says as seen from the moment when it came ("2 hours ago") is not read at another one."""
        said, was = draft.published, stored.published
        if said is None or (said.at, said.precision) == (was.at, was.precision):
            return was
        if day_before(fold(said.text), draft.language, self.now.astimezone(self.spec.zone)):
            return was
        is_coarser = said.precision == "day" and was.precision != "day" and abs(said.at - was.at) < ONE_DAY
        return was if is_coarser and not article.listed and was.origin != "first-seen" else said

    def _says_the_same(self, stored: Entry, draft: Draft, row: Known, article: ArticleReread) -> bool:
        """Whether nothing differs in title and own text but what the pages of the source share."""
        if row.fingerprint in (*fingerprints_of(draft), *article.also) or not differs(said_by(stored), said_by(draft)):
            return True
        own = [self.shared.own_text(one.title, one.text, frozenset()) for one in (stored, draft)]
        return own[0] != "" and own[0] == own[1]

    def _measured(self, draft: Draft, stored: Entry) -> Draft:
        """The draft with its attached files as they are known; the servers of others are asked how long they are."""
        known = {file.url: file for file in stored.enclosures}
        files = tuple(known.get(file.url, file) for file in draft.enclosures)
        if set(files) <= set(stored.enclosures):
            return replace(draft, enclosures=files)
        door = self.desk.open_round(self.spec, 10, 60.0)
        sighting = Sighting((url_key(stored.url),), Reading(), replace(draft, enclosures=files))
        return measured((sighting,), self.spec, door, self.desk.store, self.now)[0].draft or draft


def _shown(entry: Entry) -> tuple[object, ...]:
    """Everything of an entry that readers or programs may notice; not how it was found."""
    anatomy = replace(entry.anatomy, votes=(), dates=(), left_out=())
    return (*(getattr(entry, name) for name in _SHOWN), anatomy)
