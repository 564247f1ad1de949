"""One-time addresses: the one with which the first administrator comes in, and those with which a user sets a password.

    token = store.invitations.welcome(now, now + DAY)      None where there is a user already
    store.invitations.accept(token, now, hash, name="ann@example.org")
    token = store.invitations.invite("editor@example.org", now, now + DAY, by="ann@example.org")
    store.invitations.accept(token, now, hash)             once; NotFound ever after

Kept as hashes. A welcome is void as soon as there is a user; an invitation when it was used, and when its user's password or role changes.
"""

from __future__ import annotations

from datetime import datetime
from secrets import token_urlsafe

from sqlalchemy import Column, Connection, Table, delete, select, update

from entries import audit
from entries.audit import Note
from entries.database import Database
from entries.errors import NotFound
from entries.people import close_all, hash_of, user_of, users
from entries.schema import Chars, Moment, metadata

FIRST = ""  # the user of an invitation for somebody whom nobody knows yet

invitations = Table(
    "invitations",
    metadata,
    Column("hash", Chars, primary_key=True),  # SHA-256, hex
    Column("user", Chars, nullable=False),  # FIRST, or a name
    Column("until", Moment, nullable=False),
)


class Invitations(Database):
    """The invitations of a store."""

    def welcome(self, now: datetime, until: datetime) -> str | None:
        """A new token for the first user, told here and never again; None when there is a user. Earlier ones hold until their end: two
        processes may begin together."""
        with self._writing() as db:
            return None if _is_peopled(db) else _kept(db, FIRST, now, until)

    def invite(self, name: str, now: datetime, until: datetime, *, by: str) -> str:
        """A new token with which this user sets a password; it replaces the one before. NotFound."""
        with self._writing() as db:
            if user_of(db, name) is None:
                raise NotFound("user", name)
            db.execute(delete(invitations).where(invitations.c.user == name))
            audit.write(db, Note(by, "invited", "user", name), now)
            return _kept(db, name, now, until)

    def whose(self, token: str, now: datetime) -> str | None:
        """For whom a token is (FIRST for the first user); None for one that holds no more. Writes nothing."""
        with self._reading() as db:
            return _whose(db, token, now)

    def accept(self, token: str, now: datetime, password: str, *, name: str = FIRST) -> str:
        """Sets the password (a hash) of the user whom the token is for, or makes the first administrator, by `name`. Who it was. NotFound
        for a token that holds no more."""
        with self._writing() as db:
            user = _whose(db, token, now)
            used = db.execute(delete(invitations).where(invitations.c.hash == hash_of(token))).rowcount
            if user is None or not used or bool(name) == bool(user):
                raise NotFound("invitation", "")
            if user == FIRST:
                first = {"name": name, "role": "admin", "password": password, "created": now, "subject": "", "claimed": False}
                db.execute(users.insert().values(first))
                db.execute(delete(invitations))
                audit.write(db, Note(name, "added", "user", name, "", "admin"), now)
                return name
            db.execute(update(users).where(users.c.name == user).values(password=password))
            close_all(db, user)
            audit.write(db, Note(user, "changed", "user", user, "", "new password"), now)
            return user


def _is_peopled(db: Connection) -> bool:
    return db.execute(select(users.c.name).limit(1)).first() is not None


def _kept(db: Connection, user: str, now: datetime, until: datetime) -> str:
    token = token_urlsafe(32)
    db.execute(delete(invitations).where(invitations.c.until <= now))
    db.execute(invitations.insert().values(hash=hash_of(token), user=user, until=until))
    return token


def _whose(db: Connection, token: str, now: datetime) -> str | None:
    wanted = select(invitations.c.user).where(invitations.c.hash == hash_of(token), invitations.c.until > now)
    user: str | None = db.execute(wanted).scalar()
    return None if user == FIRST and _is_peopled(db) else user
