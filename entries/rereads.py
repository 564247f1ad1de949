"""Wishes that the kept releases of a source be read again by its present rules, and what came of them.

    store.rereads.ask(Note("editor@example.org", "asked to read again", "source", "example"), now)
    store.rereads.asked(now)                      ->  (Wish("example", "editor@example.org", ...),)
    store.rereads.fulfil(wish, changes, note, now, owner)

A wish is there until it is fulfilled, in one transaction with the changes: killed anywhere, whoever reads sources begins anew.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select

from entries import audit, leases, saving
from entries.audit import Note
from entries.database import Database
from entries.model import Change
from entries.rows import digest
from entries.schema import insert, memory

_KIND = "reread"
_PATIENCE = timedelta(days=30)  # what nobody fulfilled by then is no longer meant
_M = memory.c


@dataclass(frozen=True, slots=True)
class Wish:
    """Who asked for it, and when; one that was asked for again meanwhile is another."""

    source_id: str
    who: str
    at: datetime


class Rereads(Database):
    """The wishes of a store, at most one a source."""

    def ask(self, note: Note, now: datetime) -> None:
        """Keeps the wish of `note.who` for the source `note.key`, in the place of an earlier one."""
        row = {"value": _text(Wish(note.key, note.who, now)), "until": now + _PATIENCE}
        with self._writing() as db:
            statement = insert(db, memory).values(kind=_KIND, key=digest(note.key), **row)
            db.execute(statement.on_conflict_do_update(index_elements=[_M.kind, _M.key], set_=row))
            audit.write(db, note, now)

    def asked(self, now: datetime) -> tuple[Wish, ...]:
        """The wishes that wait, by source."""
        with self._reading() as db:
            values = db.execute(select(_M.value).where(_M.kind == _KIND, _M.until > now)).scalars().all()
        return tuple(sorted(map(_wish, values), key=lambda wish: wish.source_id))

    def fulfil(self, wish: Wish, changes: Sequence[Change], note: Note | None, now: datetime, owner: str) -> None:
        """Writes the changes, their note and the end of the wish and of `owner`'s lease of the source, or nothing of it."""
        with self._writing() as db:
            if changes:
                saving.save(db, changes, now)
            if note:
                audit.write(db, note, now)
            _forget(db, wish)
            leases.release(db, wish.source_id, owner)


def _forget(db: Connection, wish: Wish) -> None:
    db.execute(delete(memory).where(_M.kind == _KIND, _M.key == digest(wish.source_id), _M.value == _text(wish)))


def _text(wish: Wish) -> str:
    return json.dumps([wish.source_id, wish.who, wish.at.isoformat()])


def _wish(text: str) -> Wish:
    source_id, who, at = json.loads(text)
    return Wish(source_id, who, datetime.fromisoformat(at))
