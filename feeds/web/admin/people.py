"""The people who may sign in: added, invited, given a role or password, removed."""

from __future__ import annotations

from flask import request

from entries import Conflict, User
from feeds.admin import people
from feeds.admin.acting import ROLES
from feeds.admin.names import as_kept
from feeds.web.admin.answering import attempt, done, page
from feeds.web.admin.faults import NONE, Faults, at
from feeds.web.admin.gate import Answer, Route, actor
from feeds.web.publication import current
from feeds.wording import ago

MAY = {
    "reader": ("Read", "sources, their health, topics and feeds"),
    "editor": ("Edit", "sources, topics, feeds and widgets"),
    "admin": ("Administer", "everything, people and tokens too"),
}


def table() -> Answer:
    """All users."""
    return _table(NONE)


def add() -> Answer:
    """A new user, and the address with which he sets a password: it is shown once, so this is no redirect."""
    return attempt(_added, _table)


def person(name: str) -> Answer:
    """One user: what can be changed."""
    return _person(name, NONE)


def role(name: str) -> Answer:
    """Another role."""

    def deed() -> Answer:
        people.give_role(current().service, actor(), name, request.form.get("role", ""))
        return done(f"{name} may {MAY[request.form['role']][0].lower()} now, and signs in anew.", "people")

    return attempt(deed, lambda faults: _person(name, faults))


def password(name: str) -> Answer:
    """Another password."""

    def deed() -> Answer:
        people.give_password(current().service, actor(), name, request.form.get("password", ""))
        return done(f"{name} has a new password and is signed out everywhere.", "people")

    return attempt(deed, lambda faults: _person(name, faults))


def invite(name: str) -> Answer:
    """A one-time address with which the user sets a password, shown once."""
    token = people.invite(current().service, actor(), name)
    return _person(name, NONE, invitation=_address(token))


def remove(name: str) -> Answer:
    """Takes a user away."""

    def deed() -> Answer:
        people.remove(current().service, actor(), name)
        return done(f"{name} may not sign in any more.", "people")

    return attempt(deed, lambda faults: _person(name, faults))


def end_all(name: str) -> Answer:
    """Signs a user out everywhere."""
    people.find(current().service, name)
    people.sign_out_everywhere(current().service, actor(), name)
    return done(f"{name} is signed out everywhere.", "people")


def _added() -> Answer:
    form, name = request.form, as_kept(request.form.get("name", ""))
    try:
        token = people.add(current().service, actor(), name, form.get("role", ""), form.get("password", ""))
    except Conflict:
        return _table(at("name", f"There is a user {name} already."))
    return _table(NONE, invited=name, invitation=_address(token)) if token else done(f"{name} can sign in now.", "people")


def _table(faults: Faults, *, invited: str = "", invitation: str = "") -> Answer:
    service = current().service
    users = [(user, *MAY[user.role], _last(user)) for user in service.store.people.all()]
    typed = {} if invited else request.form
    return page("people.html", faults, users=users, roles=MAY, typed=typed, invited=invited, invitation=invitation)


def _person(name: str, faults: Faults, *, invitation: str = "") -> Answer:
    user = people.find(current().service, name)
    return page("person.html", faults, user=user, roles=[(key, *MAY[key]) for key in ROLES], last=_last(user), invitation=invitation)


def _last(user: User) -> str:
    return ago(user.signed_in, current().service.clock()) if user.signed_in else "never"


def _address(token: str) -> str:
    return f"{current().addresses.full('admin', 'password')}?once={token}"


ROUTES = (
    Route("/admin/people", table, "admin"),
    Route("/admin/people", add, "admin", ("POST",)),
    Route("/admin/people/<name>", person, "admin"),
    Route("/admin/people/<name>/role", role, "admin", ("POST",)),
    Route("/admin/people/<name>/password", password, "admin", ("POST",)),
    Route("/admin/people/<name>/invite", invite, "admin", ("POST",)),
    Route("/admin/people/<name>/end-all", end_all, "admin", ("POST",)),
    Route("/admin/people/<name>/remove", remove, "admin", ("POST",)),
)
