"""What people wrote in pages instead of files: the TOML texts of sources, topics and named feeds, not understood here.

    store.definitions.put([Definition("source", "example", 'id = "example"\\n...')], now, by="editor@example.org")
    store.definitions.all("source")  ->  {"example": 'id = "example"\\n...'}

All edits of one call are written together, or none is. Each is noted in the audit trail, and moves the version of the store: what is
published depends on it. A text that stands in no trail, because it is all secrets, is laid aside for a week when it is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Column, Connection, Table, delete, select

from entries import audit, versions
from entries.audit import Note
from entries.database import Database
from entries.errors import Conflict
from entries.rows import digest
from entries.schema import Chars, Moment, insert, metadata

DefinitionKind = Literal["source", "topic", "feed", "alert"]
_UNTOLD: frozenset[DefinitionKind] = frozenset({"alert"})  # their texts are addresses with passwords, and stand in no trail
_ASIDE = "removed "  # before the kind of what was dropped and is laid aside
LAID_ASIDE = timedelta(days=7)

_SCOPE = "definitions"  # of versions
# What opens a newsroom: `auth` and `headers` of a source, however TOML spells them, so that a quoted key with an escape counts as one of
# them. Where a value does not end, its line is masked, and of a text in three quotes all that follows.
_LONG = r"""(?s:"{3}(?:\\.|[^\\])*?(?:"{3,5}|\Z)|'{3}.*?(?:'{3,5}|\Z))"""
_SHORT = r"""(?:"(?:\\.|[^"\\\n])*"|'[^'\n]*')"""
_VALUE = rf"""(?:{_LONG}|{_SHORT}|\{{(?:{_LONG}|{_SHORT}|[^}}"'\n])*+\}}|[^\n]*)"""
_KEY = r"""(?:(["']?)(?:auth|headers)\2|"[^"\n]{0,80}\\[uU][^"\n]{0,80}")"""
_SECRET = re.compile(rf"""((?:^|[\s{{,.]){_KEY}[ \t]*(?:\.[^=\n]*)?=[ \t]*){_VALUE}""", re.MULTILINE)
_NAMED = r"""[^\]\n]{0,100}(?:\bheaders\b|\\[uU])[^\]\n]{0,100}"""
_SECRET_TABLE = re.compile(rf"""(^[ \t]*\[{_NAMED}\])(?:{_LONG}|#[^\n]*|\n(?![ \t]*\[)|[^\n])*""", re.MULTILINE)
_MASK = '"•••"'

definitions = Table(
    "definitions",
    metadata,
    Column("kind", Chars, primary_key=True),
    Column("key", Chars, primary_key=True),
    Column("text", Chars, nullable=False),
    Column("changed", Moment, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Definition:
    """One edit: the text to keep, or None to drop it. `expected` is the `tag_of` the text that the editor saw, tag_of("") where there was
    none; None where it does not matter what is there."""

    kind: DefinitionKind
    key: str
    text: str | None
    expected: str | None = None


def tag_of(text: str) -> str:
    """Names a version of a text, for ETag and If-Match."""
    return digest(text)


NEW = tag_of("")  # expected of what is not stored yet


def without_secrets(text: str) -> str:
    """A definition as the trail shows it: what it sends to open a newsroom is masked."""
    masked = _SECRET_TABLE.sub(lambda found: f"{found[1]}\n{_MASK}", text)
    return _SECRET.sub(lambda found: found[1] + _MASK, masked)


class Definitions(Database):
    """The definitions of a store."""

    def all(self, kind: DefinitionKind) -> dict[str, str]:
        """The texts of a kind by key."""
        d = definitions.c
        with self._reading() as db:
            rows = db.execute(select(d.key, d.text).where(d.kind == kind).order_by(d.key))
            return dict(rows.all())

    def aside(self, kind: DefinitionKind, now: datetime) -> dict[str, str]:
        """The texts without a trail that were dropped within a week, by key."""
        d = definitions.c
        these = (d.kind == _ASIDE + kind, d.changed > now - LAID_ASIDE)
        with self._reading() as db:
            return dict(db.execute(select(d.key, d.text).where(*these).order_by(d.key)).all())

    def stamp(self) -> int:
        """Another one whenever a definition was written or dropped: to ask whether there is anything to read."""
        with self._reading() as db:
            return versions.of_scope(db, _SCOPE)

    def put(self, edits: Sequence[Definition], now: datetime, *, by: str) -> None:
        """Writes the edits in `by`'s name, all or none. Conflict when a text is not the expected one."""
        with self._writing() as db:
            write(db, edits, now, by)


def write(db: Connection, edits: Sequence[Definition], now: datetime, by: str) -> None:
    """Writes the edits with whatever else this transaction writes. Conflict, and then the transaction is to be given up."""
    sequence = versions.locked(db)
    was = {(edit.kind, edit.key): _text(db, edit) for edit in edits}
    _refuse_other(edits, was)
    for edit in edits:
        _lay_aside(db, edit, was[edit.kind, edit.key], now)
        _write(db, edit.kind, edit.key, edit.text, now)
        if note := _note(edit, was[edit.kind, edit.key], by):
            audit.write(db, note, now)
    versions.advance(db, (_SCOPE,), sequence + 1, now)


def prune(db: Connection, now: datetime) -> None:
    """Forgets what was laid aside a week ago."""
    d = definitions.c
    db.execute(delete(definitions).where(d.kind.in_([_ASIDE + kind for kind in _UNTOLD]), d.changed <= now - LAID_ASIDE))


def _text(db: Connection, edit: Definition) -> str:
    d = definitions.c
    return db.execute(select(d.text).where(d.kind == edit.kind, d.key == edit.key)).scalar() or ""


def _refuse_other(edits: Iterable[Definition], was: dict[tuple[DefinitionKind, str], str]) -> None:
    for edit in edits:
        if edit.expected is not None and edit.expected != tag_of(was[edit.kind, edit.key]):
            raise Conflict(edit.kind, edit.key)


def _lay_aside(db: Connection, edit: Definition, was: str, now: datetime) -> None:
    """Keeps the dropped text that no trail has; what is there again needs no such text."""
    if edit.kind in _UNTOLD and (was or edit.text):
        _write(db, _ASIDE + edit.kind, edit.key, was if edit.text is None else None, now)


def _write(db: Connection, kind: str, key: str, text: str | None, now: datetime) -> None:
    d = definitions.c
    if text is None:
        db.execute(delete(definitions).where(d.kind == kind, d.key == key))
        return
    row = {"text": text, "changed": now}
    statement = insert(db, definitions).values(kind=kind, key=key, **row)
    db.execute(statement.on_conflict_do_update(index_elements=[d.kind, d.key], set_=row))


def _note(edit: Definition, was: str, by: str) -> Note | None:
    text = edit.text or ""
    if text == was:
        return None
    deed = "removed" if edit.text is None else "changed" if was else "added"
    shown = ("", "") if edit.kind in _UNTOLD else (without_secrets(was), without_secrets(text))
    return Note(by, deed, edit.kind, edit.key, *shown)
