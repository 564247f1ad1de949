"""Tokens: who may read what is not public, and when each was used last.

    store.tokens.create("acme-reader", ("feed:board",), now)  ->  "pressroll_..."     shown once, kept nowhere
    store.tokens.scopes("pressroll_...", now)                 ->  ("feed:board",)     () for one that opens nothing

The store keeps a SHA-256 of a token. A slow hash protects what people can guess; a token is 256 random bits that nobody can try out,
and is looked at with every request. A token is found by that hash: how long the search takes tells of the hash, from which no token
can be made, and never how much of a token was right.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from secrets import token_urlsafe

from sqlalchemy import Column, Index, Table, select, update

from entries.database import Database
from entries.errors import NotFound, StoreBusy, StoreError
from entries.schema import Chars, Json, Moment, metadata

PREFIX = "pressroll_"  # so that scanners of logs and repositories know one when they see it
_RANDOM_BYTES = 32
_FORM = re.compile(rf"{PREFIX}[A-Za-z0-9_-]{{43}}")

tokens = Table(
    "tokens",
    metadata,
    Column("hash", Chars, primary_key=True),  # SHA-256, hex
    Column("name", Chars, nullable=False),  # whose it is
    Column("scopes", Json(tuple[str, ...]), nullable=False),  # what it opens, as KIND:NAME
    Column("created", Moment, nullable=False),
    Column("used", Chars),  # the day (UTC) of the last use, as ISO 8601
    Column("revoked", Moment),
)
Index(
    "tokens_by_name",
    tokens.c.name,
    unique=True,
    sqlite_where=tokens.c.revoked.is_(None),
    postgresql_where=tokens.c.revoked.is_(None),
)


@dataclass(frozen=True, slots=True)
class Token:
    """What an operator sees of a token: everything but itself."""

    name: str
    scopes: tuple[str, ...]
    created: datetime
    used: date | None
    revoked: datetime | None


class Tokens(Database):
    """The tokens of a store, each of one consumer, who can be refused without a word to the others."""

    def create(self, name: str, scopes: Sequence[str], now: datetime) -> str:
        """A new token, which is told here and never again. StoreError while the name has one that was not revoked."""
        token = PREFIX + token_urlsafe(_RANDOM_BYTES)
        with self._writing() as db:
            if db.execute(select(tokens.c.hash).where(tokens.c.name == name, tokens.c.revoked.is_(None))).first():
                raise StoreError(
                    f"There is a token {name!r} already. Choose another name, or revoke it first: pressroll token revoke {name}"
                )
            kept = {"name": name, "scopes": tuple(sorted(set(scopes))), "created": now}
            db.execute(tokens.insert().values(hash=_hash(token), **kept))
        return token

    def all(self) -> tuple[Token, ...]:
        """All tokens, revoked ones too, by name and age."""
        t = tokens.c
        columns = (t.name, t.scopes, t.created, t.used, t.revoked)
        with self._reading() as db:
            rows = db.execute(select(*columns).order_by(t.name, t.created)).all()
        return tuple(Token(name, scopes, made, date.fromisoformat(used) if used else None, gone) for name, scopes, made, used, gone in rows)

    def revoke(self, name: str, now: datetime) -> None:
        """Ends the token of this name; from now on it opens nothing. NotFound, also when that was done before."""
        with self._writing() as db:
            done = db.execute(update(tokens).where(tokens.c.name == name, tokens.c.revoked.is_(None)).values(revoked=now))
        if not done.rowcount:
            raise NotFound("token in use", name, hint="See: pressroll token list")

    def scopes(self, token: str, now: datetime) -> tuple[str, ...]:
        """What a token opens: nothing when nobody knows it, or when it was revoked. Notes the day."""
        if not _FORM.fullmatch(token):
            return ()
        own, today = tokens.c.hash == _hash(token), now.astimezone(UTC).date().isoformat()
        with self._reading() as db:
            row = db.execute(select(tokens.c.scopes, tokens.c.used).where(own, tokens.c.revoked.is_(None))).first()
        if row is None:
            return ()
        if row.used != today:
            with suppress(StoreBusy), self._writing() as db:  # a reader is not refused because a note cannot be written
                db.execute(update(tokens).where(own).values(used=today))
        found: tuple[str, ...] = row.scopes
        return found


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
