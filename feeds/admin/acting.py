"""Who acts, and what that allows.

Actor("editor@example.org", "editor").may("reader")  ->  True
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from entries import Role

ROLES: tuple[Role, ...] = ("reader", "editor", "admin")  # each may what those before it may
SCOPES: Mapping[str, Role] = MappingProxyType({"api:read": "reader", "api:write": "editor", "api:admin": "admin"})  # of tokens


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person, a program with a token, or whoever sits at the machine. `name` is what the audit trail says."""

    name: str
    role: Role

    def may(self, needed: Role) -> bool:
        """Whether the role reaches so far."""
        return ROLES.index(self.role) >= ROLES.index(needed)


COMMAND_LINE = Actor("command line", "admin")


def token_actor(name: str, scopes: Iterable[str]) -> Actor | None:
    """Who acts with a token of these scopes; None when none of them is for the API."""
    roles = [SCOPES[scope] for scope in scopes if scope in SCOPES]
    return Actor(f"token {name}", max(roles, key=ROLES.index)) if roles else None
