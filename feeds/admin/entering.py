"""Signing in with name and password.

    enter(service, Try("ann@example.org", "three herons at dawn", "203.0.113.7", "Firefox on Linux"))
    -> Entered(User(...), "TOKEN")                                  the browser keeps the token
    -> Refused("Name and password do not fit.", "4 tries left, then a pause of 5 minutes.", timedelta())

A wrong name and a wrong password take equally long and get the same answer, and both are counted (`entries.attempts`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from entries import Note, NotFound, User
from feeds.admin.names import as_kept
from feeds.admin.passwords import fits, hashed, is_outdated
from feeds.service import Service

LASTS = timedelta(hours=12)
STAYS = timedelta(days=30)
_NOBODY_YET = "sign-in page"  # who acts, in the trail


@dataclass(frozen=True, slots=True)
class Try:
    """What somebody sent: `address` is where from, `browser` by what, in words; `stays` is his wish to stay signed in."""

    name: str
    password: str
    address: str
    browser: str = ""
    stays: bool = False


@dataclass(frozen=True, slots=True)
class Entered:
    """Who is signed in now, and the token of the session."""

    user: User
    token: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Why not, what is left, and how long nobody is heard from there: timedelta() while there are tries left."""

    why: str
    then: str
    pause: timedelta


def enter(service: Service, made: Try) -> Entered | Refused:
    """Lets in who knows the password, in a new session."""
    name, store = as_kept(made.name), service.store
    turn = store.attempts.take(name, made.address, service.clock())
    if turn.pause:
        return Refused("Too many wrong tries.", f"Try again in {in_words(turn.pause)}.", turn.pause)
    user = store.people.user(name)
    if not fits(made.password, user.password if user else "") or user is None:
        return _wrong(service, made, name, user, turn.left, turn.then)
    try:
        entered = open_session(service, user, made.browser, stays=made.stays)
    except NotFound:  # another password was given while this one was compared
        return _wrong(service, made, name, user, turn.left, turn.then)
    store.attempts.forget(name, made.address)
    if is_outdated(user.password):
        store.people.rehash(name, user.password, hashed(made.password))
    return entered


def open_session(service: Service, user: User, browser: str, *, stays: bool = False) -> Entered:
    """A new session for somebody whom we believe. NotFound when he is gone, or has another password, since we looked."""
    now = service.clock()
    until = now + (STAYS if stays else LASTS)
    return Entered(user, service.store.people.open_session(user.name, now, until, browser, password=user.password))


def in_words(pause: timedelta) -> str:
    """A pause as a person says it: "5 minutes", "1 minute", "40 seconds"."""
    seconds = max(1, -(-pause // timedelta(seconds=1)))
    number, unit = (seconds, "second") if seconds < 60 else (-(-seconds // 60), "minute")
    return f"{number} {unit}{'' if number == 1 else 's'}"


def _wrong(service: Service, made: Try, name: str, user: User | None, left: int, then: timedelta) -> Refused:
    why = "Name and password do not fit."
    if left:
        return Refused(why, f"{left} {'try' if left == 1 else 'tries'} left, then a pause of {in_words(then)}.", timedelta())
    if user:  # of names that nobody has there are too many to write down
        note = Note(_NOBODY_YET, "paused after wrong tries", "user", name, "", f"from {made.address}, for {in_words(then)}")
        service.store.audit.note(note, service.clock())
    return Refused(why, f"No try is left: a pause of {in_words(then)} begins.", then)
