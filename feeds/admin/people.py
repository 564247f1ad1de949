"""What is done with users: added, invited, given a role or password, removed; and the first one of all.

    token = add(service, actor, "editor@example.org", "editor")      an invitation: who opens /admin/password?once=TOKEN sets the password
    accept(service, token, "three herons at dawn")                   once, within two days

Whoever sits at the machine may do the same: `pressroll user`.
"""

from __future__ import annotations

from datetime import timedelta

from entries import FIRST_USER, ConfigError, NotFound, Problem, Role, Session, User
from feeds.admin.acting import ROLES, Actor
from feeds.admin.entering import in_words
from feeds.admin.names import sign_in_name
from feeds.admin.passwords import fits, hashed
from feeds.service import Service

WELCOME_LASTS = timedelta(hours=24)
INVITATION_LASTS = timedelta(hours=48)


def add(service: Service, actor: Actor, name: str, role: str, password: str = "") -> str:
    """A new user. Without a password the token of an invitation, told here and never again; else "". ConfigError, Conflict."""
    kept, checked = sign_in_name(name), as_role(role)
    service.store.people.add(kept, checked, hashed(password) if password else "", service.clock(), by=actor.name)
    return "" if password else invite(service, actor, kept)


def invite(service: Service, actor: Actor, name: str) -> str:
    """The token with which a user sets a new password; the present one holds until then. NotFound."""
    now = service.clock()
    return service.store.invitations.invite(name, now, now + INVITATION_LASTS, by=actor.name)


def give_role(service: Service, actor: Actor, name: str, role: str) -> None:
    """Another role, and all sessions of the user ended. NotFound, ConfigError for the last administrator."""
    checked, known = as_role(role), service.store.people.user(name)
    if known is None or known.role != checked or known.claimed:  # from now on it is our word, not the provider's
        service.store.people.change(name, service.clock(), by=actor.name, role=checked)


def give_password(service: Service, actor: Actor, name: str, password: str) -> None:
    """Another password, and all sessions of the user ended. NotFound, ConfigError."""
    service.store.people.change(name, service.clock(), by=actor.name, password=hashed(password))


def change_own_password(service: Service, actor: Actor, present: str, password: str) -> None:
    """Another password for oneself; whoever does not know the present one cannot, and does not find it out at a browser that was left open.
    ConfigError names the field."""
    attempts, user, place = service.store.attempts, service.store.people.user(actor.name), f"account of {actor.name}"
    turn = attempts.take(actor.name, place, service.clock())
    if turn.pause:
        raise ConfigError((Problem("the form", "present", f"too many wrong tries: try again in {in_words(turn.pause)}"),))
    if not fits(present, user.password if user else ""):
        raise ConfigError((Problem("the form", "present", "this is not your present password"),))
    attempts.forget(actor.name, place)
    give_password(service, actor, actor.name, password)


def remove(service: Service, actor: Actor, name: str) -> None:
    """Takes a user away; what he did stays in the trail. NotFound, ConfigError for the last administrator."""
    service.store.people.remove(name, service.clock(), by=actor.name)


def sign_out_everywhere(service: Service, actor: Actor, name: str) -> None:
    """Ends all sessions of a user."""
    service.store.people.end_sessions(name, service.clock(), by=actor.name)


def sign_out(service: Service, actor: Actor, name: str, session: str) -> None:
    """Ends one session of a user, by its id. NotFound."""
    service.store.people.end_session(name, session, service.clock(), by=actor.name)


def sessions(service: Service, name: str) -> tuple[Session, ...]:
    """Where a user is signed in, the newest first."""
    return service.store.people.sessions(name, service.clock())


def find(service: Service, name: str) -> User:
    """The user of this name. NotFound."""
    user = service.store.people.user(name)
    if user is None:
        raise NotFound("user", name)
    return user


def welcome(service: Service) -> str | None:
    """The token of a one-time address for the first administrator; None where there is a user."""
    now = service.clock()
    return service.store.invitations.welcome(now, now + WELCOME_LASTS)


def is_welcome(service: Service, token: str) -> bool:
    """Whether a token is one for the first administrator, and holds."""
    return service.store.invitations.whose(token, service.clock()) == FIRST_USER


def invited(service: Service, token: str) -> str:
    """Who sets a password with this token; "" when it holds no more."""
    return service.store.invitations.whose(token, service.clock()) or ""


def accept(service: Service, token: str, password: str, name: str = "") -> User:
    """Sets the password of the invited user, or makes the first administrator, by `name`. ConfigError names the field; NotFound."""
    kept = sign_in_name(name) if name else ""
    return find(service, service.store.invitations.accept(token, service.clock(), hashed(password), name=kept))


def as_role(word: str) -> Role:
    """The role of this name. ConfigError."""
    for role in ROLES:
        if role == word:
            return role
    raise ConfigError((Problem("the form", "role", f"a role is {', '.join(ROLES[:-1])} or {ROLES[-1]}"),))
