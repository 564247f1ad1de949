"""Tokens: who may read what is not public, and when each was used last.

    store.tokens.create("acme-reader", ("feed:board",), now)  ->  "pressroll_..."     shown once, kept nowhere
    store.tokens.scopes("pressroll_...", now)                 ->  ("feed:board",)     () for one that opens nothing
    store.tokens.found("pressroll_...", now)                  ->  Token(...)          None for one that opens nothing

A token with `origins` stands in pages of these sites, where everybody reads it. It opens nothing by itself: `scopes` knows none of it, and
who asks `found` must look at the page that asks.

The store keeps a SHA-256 of a token. A slow hash protects what people can guess; a token is 256 random bits that nobody can try out,
and is looked at with every request. A token is found by that hash: how long the search takes tells of the hash, from which no token
can be made, and never how much of a token was right.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any

from sqlalchemy import Column, Index, Row, Table, select, update

from entries import audit
from entries.audit import Note
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
    Column("until", Moment),  # None for one that does not end by itself
    Column("made_by", Chars, nullable=False),
    Column("origins", Json(tuple[str, ...]), nullable=False),  # of pages that may show it; none for a secret one
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
    until: datetime | None
    made_by: str
    origins: tuple[str, ...] = ()

    def opens(self, now: datetime) -> bool:
        """Whether it was neither revoked nor has come to its end."""
        return self.revoked is None and (self.until is None or self.until > now)


class Tokens(Database):
    """The tokens of a store, each of one consumer, who can be refused without a word to the others."""

    def create(
        self,
        name: str,
        scopes: Sequence[str],
        now: datetime,
        *,
        origins: Sequence[str] = (),
        until: datetime | None = None,
        by: str = "command line",
    ) -> str:
        """A new token, which is told here and never again. StoreError while the name has one that was not revoked."""
        token = PREFIX + token_urlsafe(_RANDOM_BYTES)
        with self._writing() as db:
            if db.execute(select(tokens.c.hash).where(tokens.c.name == name, tokens.c.revoked.is_(None))).first():
                raise StoreError(
                    f"There is a token {name!r} already. Choose another name, or revoke it first: pressroll token revoke {name}"
                )
            opened, sites = tuple(sorted(set(scopes))), tuple(dict.fromkeys(origins))
            facts = {"name": name, "scopes": opened, "created": now, "until": until, "made_by": by, "origins": sites}
            db.execute(tokens.insert().values(hash=_hash(token), **facts))
            audit.write(db, Note(by, "made", "token", name, "", _in_words(opened, sites, until)), now)
        return token

    def all(self) -> tuple[Token, ...]:
        """All tokens, revoked ones too, by name and age."""
        with self._reading() as db:
            return tuple(_token(row) for row in db.execute(_ALL.order_by(tokens.c.name, tokens.c.created)))

    def revoke(self, name: str, now: datetime, *, by: str = "command line") -> None:
        """Ends the token of this name; from now on it opens nothing. NotFound, also when that was done before."""
        with self._writing() as db:
            if not db.execute(update(tokens).where(tokens.c.name == name, tokens.c.revoked.is_(None)).values(revoked=now)).rowcount:
                raise NotFound("token in use", name, hint="See: pressroll token list")
            audit.write(db, Note(by, "revoked", "token", name), now)

    def scopes(self, token: str, now: datetime) -> tuple[str, ...]:
        """What a token opens by itself: nothing when nobody knows it, when it has ended, when it was revoked, or when it is for pages of
        some origins. Notes the day."""
        found = self.found(token, now)
        return found.scopes if found and not found.origins else ()

    def found(self, token: str, now: datetime) -> Token | None:
        """What is known of a token that opens something; None for any other. Notes the day."""
        if not _FORM.fullmatch(token):
            return None
        own, today = tokens.c.hash == _hash(token), now.astimezone(UTC).date()
        with self._reading() as db:
            row = db.execute(_ALL.where(own)).first()
        found = _token(row) if row else None
        if found is None or not found.opens(now):
            return None
        if found.used != today:
            with suppress(StoreBusy), self._writing() as db:  # a reader is not refused because a note cannot be written
                db.execute(update(tokens).where(own).values(used=today.isoformat()))
        return found


_ALL = select(*(tokens.c[name] for name in Token.__slots__))


def _token(row: Row[Any]) -> Token:  # Any: columns as in `_ALL`
    kept = row._asdict()
    return Token(**{**kept, "used": date.fromisoformat(row.used) if row.used else None})


def _in_words(scopes: Iterable[str], origins: Iterable[str], until: datetime | None) -> str:
    sites = " ".join(origins)
    return " ".join(scopes) + (f", only on {sites}" if sites else "") + (f", until {until:%Y-%m-%d}" if until else "")


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
