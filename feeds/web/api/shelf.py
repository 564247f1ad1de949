"""Things that are kept under a name and seen by their version: what listing, making, showing, changing and removing them have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from pydantic import BaseModel

from entries import NEW, Conflict, NotFound
from feeds.web.api.operations import Call, Reply

if TYPE_CHECKING:
    from feeds.service import Service


class Tagged(Protocol):
    """A thing as its editor sees it; `tag` names that version."""

    @property
    def tag(self) -> str:
        """The tag of its text."""


View = TypeVar("View", bound=Tagged)


@dataclass(frozen=True, slots=True)
class Shelf(Generic[View]):
    """Things of one kind, below `path`; `key` is the name of one in addresses, `named` that in the body of a new one. `find` raises
    NotFound; `keep` keeps what a call says under a name where this version is there, and answers the name that it has now; `remove` is a
    deed (service, actor, name, expected=...)."""

    path: str
    key: str
    named: str
    answer: Callable[..., BaseModel]
    all: Callable[[Service], Iterable[View]]
    find: Callable[[Service, str], View]
    shown: Callable[[View], BaseModel]
    keep: Callable[[Call, str, str | None], str]
    remove: Callable[..., None]

    def get_all(self, call: Call) -> Reply:
        """All of them."""
        return Reply(self.answer(items=tuple(map(self.shown, self.all(call.service)))))

    def get(self, call: Call) -> Reply:
        """The one in the address."""
        return self.one(call.service, call.path[self.key])

    def one(self, service: Service, name: str) -> Reply:
        """The one of this name. NotFound."""
        view = self.find(service, name)
        return Reply(self.shown(view), tag=view.tag)

    def create(self, call: Call) -> Reply:
        """A new one. Conflict when there is one of its name."""
        name: str = getattr(call.body, self.named)
        with suppress(NotFound):
            self.find(call.service, name)
            raise Conflict(self.path.strip("/").removesuffix("s"), name)
        reply = self.one(call.service, self.keep(call, name, NEW))
        return Reply(reply.value, reply.tag, location=f"{self.path}/{name}")

    def put(self, call: Call) -> Reply:
        """The one in the address, changed as a whole. NotFound, Conflict."""
        self.find(call.service, call.path[self.key])
        return self.one(call.service, self.keep(call, call.path[self.key], call.expected))

    def drop(self, call: Call) -> Reply:
        """Takes the one in the address away. NotFound, Conflict."""
        self.remove(call.service, call.actor, call.path[self.key], expected=call.expected)
        return Reply()
