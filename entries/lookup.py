"""Entries looked up by who asks: the slim rows that a refresh compares with, and what an operator may know of one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from entries import releases, revisions, translations
from entries.errors import NotFound
from entries.likeness import Said
from entries.likeness import said as said_in
from entries.model import Entry, Known, Tombstone
from entries.queries import Appearance
from entries.rows import KEYS, by_chunk, chunks, digest, entry_values, known_values
from entries.schema import EPOCH, HELD, IN_ARCHIVE, PUBLIC, Status, entries, entry_urls

_DAY = timedelta(days=1)
_MOST = 1_000  # entries under embargo that are listed
_E, _U = entries.c, entry_urls.c


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """An entry as its operator sees it, whatever its status: who withdrew it and when, under which address keys it is known, and how many
    earlier states of it are kept."""

    entry: Entry
    status: Status
    withdrawn: datetime | None
    withdrawn_by: str
    urls: tuple[str, ...]
    revisions: int


def known(db: Connection, source_id: str, url_keys: Collection[str], since: datetime) -> tuple[Known, ...]:
    """See `Store.known`."""
    keys = sorted({digest(url) for url in url_keys})
    met_since = and_(_E.first_seen > since, or_(_E.status.not_in(IN_ARCHIVE), _E.partial))
    young = select(_E.number).where(_E.source_id == source_id, or_(_E.published > since, met_since))
    met = by_chunk(db, keys, select(_U.entry).where(_U.source_id == source_id, _U.key.in_(KEYS)))
    return known_values(db, {row["entry"] for row in met} | set(db.execute(young).scalars()))


def alike(db: Connection, source_id: str, days: Collection[datetime], bodies: Collection[str]) -> tuple[Known, ...]:
    """See `Store.alike`."""
    near: list[ColumnElement[bool]] = [_E.published.between(day - _DAY, day + _DAY) for day in sorted(set(days))]
    found: set[int] = set()
    for chunk in chunks(near):
        found.update(db.execute(select(_E.number).where(_E.source_id == source_id, or_(*chunk))).scalars())
    of_body = (_E.source_id == source_id, _E.body_print != "")
    like = by_chunk(db, sorted(set(bodies)), select(_E.number).where(*of_body, _E.body_print.in_(KEYS)))
    return known_values(db, found | {row["number"] for row in like})


def said(db: Connection, entry_id: str) -> Said | None:
    """See `Store.said`."""
    row = db.execute(select(_E.title, _E.text, _E.anatomy).where(_E.id == entry_id)).first()
    return said_in(*row) if row else None


def entry(db: Connection, key: str) -> Entry:
    """See `Store.entry`."""
    found = entry_values(db, db.execute(select(entries).where(or_(_E.slug == key, _E.id == key), _E.status.in_(PUBLIC))).mappings())
    if not found:
        raise NotFound("release", key)
    return found[0][1]


def appearances(db: Connection, numbers: Collection[int], *, whole: bool = False) -> dict[int, tuple[Appearance, ...]]:
    """Where the releases of these entries stand, too, and their versions in other languages."""
    copies, versions = (room.appearances(db, numbers, whole=whole) for room in (releases, translations))
    return {number: (*copies.get(number, ()), *versions.get(number, ())) for number in copies.keys() | versions.keys()}


def appearances_of(db: Connection, entry_id: str) -> tuple[Appearance, ...]:
    """See `Store.appearances`."""
    numbers = db.execute(select(_E.number).where(_E.id == entry_id)).scalars().all()
    return next(iter(appearances(db, numbers, whole=True).values()), ())


def tombstone(db: Connection, key: str) -> Tombstone | None:
    """See `Store.tombstone`."""
    columns = (_E.id, _E.source_id, _E.withdrawn, _E.title, _E.withdrawn_by)
    row = db.execute(select(*columns).where(or_(_E.slug == key, _E.id == key), _E.withdrawn >= EPOCH)).first()
    return Tombstone(*row) if row else None


def facts(db: Connection, key: str) -> EntryFacts:
    """See `Store.facts`. Of several entries that were met at one address, the one that stands there now."""
    by_name = or_(_E.slug == key, _E.id == key)
    named = _facts(db, by_name) or _facts(db, _E.url == key) or _facts(db, _E.number.in_(select(_U.entry).where(_U.key == digest(key))))
    if not named:
        raise NotFound("entry", key, hint="Give its slug, its id (tag:...) or the address of its page; see: pressroll entry held")
    return named[0]


def held(db: Connection) -> tuple[EntryFacts, ...]:
    """See `Store.held`."""
    return tuple(sorted(_facts(db, _E.status == HELD), key=lambda one: (one.entry.hold_until or one.entry.first_seen, one.entry.id)))


def _facts(db: Connection, condition: ColumnElement[bool]) -> tuple[EntryFacts, ...]:
    found = entry_values(db, db.execute(select(entries).where(condition).order_by(_E.number.desc()).limit(_MOST)).mappings())
    return tuple(_of(db, number, one) for number, one in found)


def _of(db: Connection, number: int, found: Entry) -> EntryFacts:
    row = db.execute(select(_E.status, _E.withdrawn, _E.withdrawn_by).where(_E.number == number)).one()
    urls = db.execute(select(_U.url).where(_U.entry == number).order_by(_U.url)).scalars()
    return EntryFacts(found, *row, tuple(urls), revisions.count(db, number))
