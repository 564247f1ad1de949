"""Who may sign in, and who is signed in.

    store.people.add("editor@example.org", "editor", hash, now, by="command line")
    token = store.people.open_session("editor@example.org", now, until)     shown to the browser, kept as a hash
    store.people.signed_in(token, now)  ->  User(...)                       None when it has run out, or the user is gone

Passwords come as hashes (argon2id, `feeds.admin.passwords`); this room never sees one. A new password or role ends all sessions of a user.
One administrator always stays: who takes the last one away gets a ConfigError.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from secrets import token_urlsafe
from typing import Literal

from sqlalchemy import Boolean, Column, Connection, Index, Table, delete, select, update

from entries import audit
from entries.audit import Note
from entries.database import Database
from entries.errors import ConfigError, Conflict, NotFound, Problem
from entries.schema import Chars, Moment, metadata

Role = Literal["reader", "editor", "admin"]  # each may what those before it may

users = Table(
    "users",
    metadata,
    Column("name", Chars, primary_key=True),  # as it is typed at sign-in, in small letters
    Column("role", Chars, nullable=False),
    Column("password", Chars, nullable=False),  # a hash; "" for one who signs in elsewhere
    Column("created", Moment, nullable=False),
    Column("signed_in", Moment),
    Column("subject", Chars, nullable=False),  # "ISSUER SUB" of an identity provider, "" while there is none
    Column("claimed", Boolean, nullable=False),  # whether the role is the provider's word
)
sessions = Table(
    "sessions",
    metadata,
    Column("hash", Chars, primary_key=True),  # SHA-256, hex, of what the browser shows
    Column("user", Chars, nullable=False),
    Column("created", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    Column("browser", Chars, nullable=False),  # in words
    Index("sessions_by_user", "user"),
)


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who may sign in. `password` is a hash, "" for one who signs in elsewhere; `subject` is what an identity provider calls him,
    as "ISSUER SUB"; `claimed` says that the provider decides on his role."""

    name: str
    role: Role
    password: str
    created: datetime
    signed_in: datetime | None = None
    subject: str = ""
    claimed: bool = False


@dataclass(frozen=True, slots=True)
class Session:
    """A browser in which somebody is signed in. `id` names it, and opens nothing."""

    id: str
    created: datetime
    until: datetime
    browser: str


class People(Database):
    """The users of a store and their sessions."""

    def add(self, name: str, role: Role, password: str, now: datetime, *, by: str, subject: str = "", claimed: bool = False) -> None:
        """A new user. Conflict when there is one of this name."""
        with self._writing() as db:
            if user_of(db, name):
                raise Conflict("user", name)
            db.execute(users.insert().values(name=name, role=role, password=password, created=now, subject=subject, claimed=claimed))
            audit.write(db, Note(by, "added", "user", name, "", role), now)

    def user(self, name: str) -> User | None:
        """The user of this name; None when there is none."""
        with self._reading() as db:
            return user_of(db, name)

    def known_as(self, subject: str) -> User | None:
        """The user whom an identity provider calls so; None when there is none."""
        with self._reading() as db:
            row = db.execute(select(users).where(users.c.subject == subject)).mappings().first() if subject else None
        return User(**row) if row else None

    def all(self) -> tuple[User, ...]:
        """All users by name."""
        with self._reading() as db:
            return tuple(User(**row) for row in db.execute(select(users).order_by(users.c.name)).mappings())

    def change(
        self, name: str, now: datetime, *, by: str, role: Role | None = None, password: str | None = None, claimed: bool = False
    ) -> None:
        """Gives a user another role or password, and ends his sessions and invitations. NotFound, and ConfigError for the last
        administrator."""
        changed = {"role": role, "claimed": claimed} if role is not None else {}
        with self._writing() as db:
            was = _to_change(db, name, role)
            db.execute(update(users).where(users.c.name == name).values(changed if password is None else {**changed, "password": password}))
            close_all(db, name)
            before, after = (was.role, role) if role is not None else ("", "new password")
            audit.write(db, Note(by, "changed", "user", name, before, after), now)

    def bind(self, name: str, subject: str) -> None:
        """Notes what the identity provider calls a user. Conflict when it called him something else before."""
        with self._writing() as db:
            free = users.c.subject.in_(("", subject))
            if not db.execute(update(users).where(users.c.name == name, free).values(subject=subject)).rowcount:
                raise Conflict("user", name)

    def rehash(self, name: str, was: str, password: str) -> None:
        """Keeps the same password under a newer hash, unless it was changed meanwhile; sessions go on."""
        with self._writing() as db:
            db.execute(update(users).where(users.c.name == name, users.c.password == was).values(password=password))

    def remove(self, name: str, now: datetime, *, by: str) -> None:
        """Takes a user away, with his sessions; what he did stays in the trail. NotFound; ConfigError for the last administrator."""
        with self._writing() as db:
            _to_change(db, name, "reader")
            db.execute(delete(users).where(users.c.name == name))
            close_all(db, name)
            audit.write(db, Note(by, "removed", "user", name), now)

    # Sessions

    def open_session(self, name: str, now: datetime, until: datetime, browser: str = "", *, password: str | None = None) -> str:
        """A new session, which is told here and never again. NotFound when the user is gone or, where a hash is given, has another
        password by now: what ended his sessions ends this one, too."""
        token, seen = token_urlsafe(32), () if password is None else (users.c.password == password,)
        with self._writing() as db:
            if not db.execute(update(users).where(users.c.name == name, *seen).values(signed_in=now)).rowcount:
                raise NotFound("user", name)
            db.execute(delete(sessions).where(sessions.c.until <= now))
            db.execute(sessions.insert().values(hash=hash_of(token), user=name, created=now, until=until, browser=browser))
            audit.write(db, Note(name, "signed in", "user", name), now)
        return token

    def signed_in(self, token: str, now: datetime) -> User | None:
        """Whose session this is; None when nobody knows it or it has run out. Writes nothing."""
        statement = select(users).join(sessions, sessions.c.user == users.c.name)
        with self._reading() as db:
            row = db.execute(statement.where(sessions.c.hash == hash_of(token), sessions.c.until > now)).mappings().first()
        return User(**row) if row else None

    def sessions(self, name: str, now: datetime) -> tuple[Session, ...]:
        """Where a user is signed in, the newest first."""
        s = sessions.c
        wanted = select(s.hash, s.created, s.until, s.browser).where(s.user == name, s.until > now)
        with self._reading() as db:
            return tuple(Session(*row) for row in db.execute(wanted.order_by(s.created.desc(), s.hash)))

    def close_session(self, token: str) -> None:
        """Ends a session."""
        with self._writing() as db:
            db.execute(delete(sessions).where(sessions.c.hash == hash_of(token)))

    def end_session(self, name: str, id_: str, now: datetime, *, by: str) -> None:
        """Ends the session of this id, if it is one of this user. NotFound."""
        with self._writing() as db:
            if not db.execute(delete(sessions).where(sessions.c.hash == id_, sessions.c.user == name)).rowcount:
                raise NotFound("session", id_)
            audit.write(db, Note(by, "signed out a browser", "user", name), now)

    def end_sessions(self, name: str, now: datetime, *, by: str) -> None:
        """Signs a user out everywhere."""
        with self._writing() as db:
            db.execute(delete(sessions).where(sessions.c.user == name))
            audit.write(db, Note(by, "signed out everywhere", "user", name), now)


def hash_of(token: str) -> str:
    """What is kept of a token that a browser shows; by it a session is named, too."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def user_of(db: Connection, name: str) -> User | None:
    """The user of this name; None when there is none."""
    row = db.execute(select(users).where(users.c.name == name)).mappings().first()
    return User(**row) if row else None


def close_all(db: Connection, name: str) -> None:
    """Ends all sessions of a user, and the invitations that he has not taken up: whoever has one could set his password."""
    for name_of_table in ("sessions", "invitations"):
        table = metadata.tables[name_of_table]
        db.execute(delete(table).where(table.c.user == name))


def _to_change(db: Connection, name: str, role: Role | None) -> User:
    """The user before a change. On PostgreSQL the administrators are locked, so that no two of them take each other's role away."""
    admins = db.execute(select(users.c.name).where(users.c.role == "admin").with_for_update()).scalars().all()
    was = user_of(db, name)
    if was is None:
        raise NotFound("user", name)
    if list(admins) == [name] and role not in (None, "admin"):
        message = f"{name} is the only administrator; make another one first"
        raise ConfigError((Problem("the form", "role", message),))
    return was
