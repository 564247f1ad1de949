"""People and tokens, over the API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from config import MOST_ORIGINS
from entries import Role
from feeds.addresses import Addresses
from feeds.admin import people, tokens
from feeds.admin.tokens import Choice
from feeds.web.api.operations import Call, Operation, Reply, Strict


class UserShown(Strict):
    """Somebody who may sign in."""

    name: str
    role: Role
    created: datetime
    signed_in: datetime | None


class Users(Strict):
    """All users."""

    items: tuple[UserShown, ...]


class NewUser(Strict):
    """Somebody to let in. Without a password a one-time address comes back, at which one is chosen."""

    name: str = Field(min_length=1, max_length=200)
    role: Role
    password: str = Field("", max_length=1000)


class Invited(Strict):
    """The one-time address at which a password is chosen; "" where one was given."""

    address: str


class NewPassword(Strict):
    """Another password; all sessions of the user end."""

    password: str = Field(min_length=1, max_length=1000)


class SessionShown(Strict):
    """A browser in which a user is signed in."""

    id: str = Field(description="Names it, and opens nothing.")
    created: datetime
    until: datetime
    browser: str


class Sessions(Strict):
    """Where a user is signed in, the newest first."""

    items: tuple[SessionShown, ...]


class NewRole(Strict):
    """What a user may from now on; his sessions end."""

    role: Role


class TokenShown(Strict):
    """A token, without itself."""

    name: str
    scopes: tuple[str, ...]
    created: datetime
    used: date | None
    until: datetime | None
    revoked: datetime | None
    origins: tuple[str, ...] = Field(description="Of the pages that it may stand in; none for a secret one.")


class TokensShown(Strict):
    """All tokens, revoked ones too."""

    items: tuple[TokenShown, ...]
    choices: tuple[Choice, ...] = Field(description="Scopes that a new one can have.")


class NewToken(Strict):
    """A token to make."""

    name: str = Field(min_length=1, max_length=100)
    scopes: tuple[str, ...] = Field(min_length=1, max_length=50)
    ends: Literal["year", "90d", "never"] = "year"
    origins: tuple[str, ...] = Field(
        (),
        max_length=MOST_ORIGINS,
        description="Of the pages that it may stand in, as https://www.example.org: it shows private feeds there and opens nothing else.",
    )


class MadeToken(Strict):
    """The token itself, told here and never again."""

    token: str


def _users(call: Call) -> Reply:
    return Reply(Users(items=tuple(map(UserShown.made_of, call.service.store.people.all()))))


def _add(call: Call) -> Reply:
    given = call.body_as(NewUser)
    return _invited(call, people.add(call.service, call.actor, given.name, given.role, given.password))


def _invited(call: Call, token: str) -> Reply:
    address = Addresses(call.service.settings.base_url).full("admin", "password")
    return Reply(Invited(address=f"{address}?once={token}" if token else ""))


def _invite(call: Call) -> Reply:
    return _invited(call, people.invite(call.service, call.actor, call.path["name"]))


def _password(call: Call) -> Reply:
    people.give_password(call.service, call.actor, call.path["name"], call.body_as(NewPassword).password)
    return Reply()


def _sessions(call: Call) -> Reply:
    name = people.find(call.service, call.path["name"]).name
    found = people.sessions(call.service, name)
    return Reply(Sessions(items=tuple(map(SessionShown.made_of, found))))


def _end(call: Call) -> Reply:
    people.sign_out(call.service, call.actor, call.path["name"], call.path["session"])
    return Reply()


def _sign_out(call: Call) -> Reply:
    name = people.find(call.service, call.path["name"]).name
    people.sign_out_everywhere(call.service, call.actor, name)
    return Reply()


def _role(call: Call) -> Reply:
    people.give_role(call.service, call.actor, call.path["name"], call.body_as(NewRole).role)
    return Reply(UserShown.made_of(people.find(call.service, call.path["name"])))


def _remove(call: Call) -> Reply:
    people.remove(call.service, call.actor, call.path["name"])
    return Reply()


def _tokens(call: Call) -> Reply:
    shown = tuple(map(TokenShown.made_of, call.service.store.tokens.all()))
    return Reply(TokensShown(items=shown, choices=tokens.choices(call.service)))


def _make(call: Call) -> Reply:
    given = call.body_as(NewToken)
    return Reply(MadeToken(token=tokens.make(call.service, call.actor, given.name, given.scopes, given.ends, given.origins)))


def _revoke(call: Call) -> Reply:
    tokens.revoke(call.service, call.actor, call.path["name"])
    return Reply()


OPERATIONS = (
    Operation("listUsers", "GET", "/users", "admin", "All users", _users, answer=Users),
    Operation("addUser", "POST", "/users", "admin", "Let somebody in", _add, body=NewUser, answer=Invited, status=201),
    Operation("giveRole", "POST", "/users/{name}/role", "admin", "Give another role", _role, body=NewRole, answer=UserShown),
    Operation(
        "inviteUser", "POST", "/users/{name}/invite", "admin", "An address to choose a password", _invite, answer=Invited, status=201
    ),
    Operation("givePassword", "POST", "/users/{name}/password", "admin", "Give another password", _password, body=NewPassword, status=204),
    Operation("listSessions", "GET", "/users/{name}/sessions", "admin", "Where a user is signed in", _sessions, answer=Sessions),
    Operation("endSession", "DELETE", "/users/{name}/sessions/{session}", "admin", "Sign one browser out", _end, status=204),
    Operation("signOut", "POST", "/users/{name}/sign-out", "admin", "Sign a user out everywhere", _sign_out, status=204),
    Operation("removeUser", "DELETE", "/users/{name}", "admin", "Let somebody in no more", _remove, status=204),
    Operation("listTokens", "GET", "/tokens", "admin", "All tokens", _tokens, answer=TokensShown),
    Operation("makeToken", "POST", "/tokens", "admin", "Make a token", _make, body=NewToken, answer=MadeToken, status=201),
    Operation("revokeToken", "DELETE", "/tokens/{name}", "admin", "Revoke a token", _revoke, status=204),
)
