"""The copies of a release as its operator sees them: which there are, which leads, and what he decided of them.

store.copies.family("brightwater-laboratory")                      ->  (Member(leads), Member, ...)
store.copies.split("wire-laboratory", now, by="ann@example.org")   it is no copy of the others, whatever later refreshes bring
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, or_, select

from entries import audit, pairings, releases, versions
from entries.audit import Note
from entries.database import Database
from entries.errors import NotFound
from entries.model import Publisher
from entries.pairings import pairings as decisions
from entries.rows import KEYS, by_chunk
from entries.schema import Status, entries, twins

_E, _P, _T = entries.c, decisions.c, twins.c
_SLIM = (_E.number, _E.id, _E.slug, _E.source_id, _E.title, _E.url, _E.status, _E.published, _E.publisher)


@dataclass(frozen=True, slots=True)
class Member:
    """One entry of a release."""

    number: int
    id: str
    slug: str
    source_id: str
    title: str
    url: str
    status: Status
    published: datetime
    publisher: Publisher


@dataclass(frozen=True, slots=True)
class Pairing:
    """What was decided of an entry and an `other` one: whether they are one release, when, and who said so."""

    other: Member
    same: bool
    at: datetime
    by: str


class Copies(Database):
    """Which entries are one release. `key` is a slug or an id everywhere; NotFound where there is no such entry."""

    def family(self, key: str) -> tuple[Member, ...]:
        """All entries of the release, the leading one first; the entry alone where it has no copy."""
        with self._reading() as db:
            return _family(db, _one(db, key))

    def pairings(self, key: str) -> tuple[Pairing, ...]:
        """What was decided of this entry, the last decision first."""
        with self._reading() as db:
            number = _one(db, key).number
            rows = db.execute(select(_P.other, _P.same, _P.at, _P.by).where(_P.entry == number).order_by(_P.at.desc(), _P.other)).all()
            others = {member.number: member for member in _members(db, (row.other for row in rows))}
            return tuple(Pairing(others[row.other], row.same, row.at, row.by) for row in rows)

    def split(self, key: str, now: datetime, *, by: str) -> tuple[Member, ...]:
        """Makes the entry a release of its own, apart from those it was one with, which are returned; no refresh joins them again."""
        with self._writing() as db:
            sequence, one = versions.locked(db), _one(db, key)
            others = [member for member in _family(db, one) if member.number != one.number]
            for other in others:
                pairings.put(db, one.number, other.number, same=False, now=now, by=by)
            if others:
                _settle(db, sequence, [one, *others], now)
                _note(db, by, "split off", one, others, now)
            return tuple(others)

    def merge(self, key: str, other_key: str, now: datetime, *, by: str) -> tuple[Member, ...]:
        """Makes two entries, with the copies of each, one release, whatever their texts say; what was decided otherwise of any two of them
        is forgotten. The whole release."""
        with self._writing() as db:
            sequence, one, other = versions.locked(db), _one(db, key), _one(db, other_key)
            if one.number == other.number:
                return _family(db, one)
            for mine in _family(db, one):
                for theirs in _family(db, other):
                    if pairings.decided(db, (mine.number, theirs.number)).get(_pair(mine, theirs)) is False:
                        pairings.drop(db, mine.number, theirs.number)
            pairings.put(db, one.number, other.number, same=True, now=now, by=by)
            _settle(db, sequence, [one, other], now)
            _note(db, by, "merged", one, [other], now)
            return _family(db, one)

    def forget(self, key: str, other_key: str, now: datetime, *, by: str) -> None:
        """Takes back what was decided of two entries: their texts decide again."""
        with self._writing() as db:
            sequence, one, other = versions.locked(db), _one(db, key), _one(db, other_key)
            if pairings.drop(db, one.number, other.number):
                _settle(db, sequence, [one, other], now)
                _note(db, by, "left to the texts", one, [other], now)


def _settle(db: Connection, sequence: int, members: Iterable[Member], now: datetime) -> None:
    scopes = releases.settle_again(db, [member.number for member in members])
    if scopes:
        versions.advance(db, scopes, sequence + 1, now)


def _note(db: Connection, by: str, deed: str, one: Member, others: Iterable[Member], now: datetime) -> None:
    """On each of them, so that each tells it."""
    for other in others:
        for about, partner in ((one, other), (other, one)):
            audit.write(db, Note(by, deed, "release", about.slug, "", partner.slug), now)


def _pair(one: Member, other: Member) -> tuple[int, int]:
    return min(one.number, other.number), max(one.number, other.number)


def _one(db: Connection, key: str) -> Member:
    row = db.execute(_rows().where(or_(_E.slug == key, _E.id == key))).mappings().first()
    if row is None:
        raise NotFound("release", key)
    return Member(**row)


def _family(db: Connection, one: Member) -> tuple[Member, ...]:
    release = select(_T.release).where(_T.entry == one.number).scalar_subquery()
    numbers = list(db.execute(select(_T.entry).where(_T.release == release).order_by(_T.position)).scalars())
    return _members(db, numbers) if numbers else (one,)


def _members(db: Connection, numbers: Iterable[int]) -> tuple[Member, ...]:
    ordered = list(numbers)
    found = {row["number"]: Member(**row) for row in by_chunk(db, ordered, _rows().where(_E.number.in_(KEYS)))}
    return tuple(found[number] for number in ordered)


def _rows() -> Select[Any]:  # Any: the columns of a member
    return select(*_SLIM)
