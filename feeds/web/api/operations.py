"""What the API can do, as values: each operation is one line of a visible table, of which routes, checks and OpenAPI document are made.

    Operation("getSource", "GET", "/sources/{source_id}", "reader", "One source", get, answer=Source, tagged=True)

An operation's function takes a `Call`, whose body and query were checked against their models, calls the same function as the pages do,
and returns a `Reply`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from entries import NotFound, Role
from feeds.admin.acting import Actor

if TYPE_CHECKING:
    from feeds.service import Service

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
Model = TypeVar("Model", bound=BaseModel)
_DIGITS = 19  # of a number that every database takes


class Strict(BaseModel):
    """Base of what comes in and goes out: an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    @classmethod
    def made_of(cls, one: object, **more: object) -> Self:
        """What `one` says by the names of the fields, and `more` in place of what it says otherwise or not at all."""
        said = {name: getattr(one, name) for name in cls.model_fields if name not in more}
        return cls.model_validate({**said, **more}, from_attributes=True)


class NoQuery(Strict):
    """No parameters in the address."""


class PageQuery(Strict):
    """A part of a long list."""

    limit: int = Field(100, ge=1, le=500, description="Items in one answer.")
    after: str = Field("", max_length=200, description="Where to go on: `next` of the answer before.")


@dataclass(frozen=True, slots=True)
class Call:
    """One request, checked. `expected` is the tag of the version that the client has seen (If-Match); None where any will do. `file` is
    what is sent where the operation takes a file."""

    service: Service
    actor: Actor
    path: Mapping[str, str]
    query: BaseModel
    body: BaseModel | None
    expected: str | None = None
    file: IO[bytes] | None = None

    def query_as(self, model: type[Model]) -> Model:
        """The query, typed."""
        assert isinstance(self.query, model)
        return self.query

    def body_as(self, model: type[Model]) -> Model:
        """The body, typed."""
        assert isinstance(self.body, model)
        return self.body

    def number(self, kind: str) -> int:
        """The number in the address. NotFound for what is none."""
        text = self.path["number"]
        if not (text.isascii() and text.isdecimal() and len(text) < _DIGITS):
            raise NotFound(kind, text)
        return int(text)


@dataclass(frozen=True, slots=True)
class Reply:
    """What comes back. `tag` names the version (ETag), `location` the address of what was made, below /api/v1; `status` where it is not the
    usual one of the operation. `file` is sent as it is, in place of a value."""

    value: BaseModel | None = None
    tag: str = ""
    location: str = ""
    status: int = 0
    file: Path | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that can be done. `tagged`: its answer has an ETag and, where it changes something, the request an If-Match. `once`: it
    takes an Idempotency-Key, under which it is done once, however often it is sent. `also` is another status than `status` of an answer
    that is no refusal; `media` the type of a file that it sends, `takes` that of one that is sent to it in place of a body."""

    name: str
    method: Method
    rule: str
    needs: Role
    summary: str
    act: Callable[[Call], Reply]
    query: type[BaseModel] = NoQuery
    body: type[BaseModel] | None = None
    answer: type[BaseModel] | None = None
    status: int = 200
    also: int = 0
    media: str = ""
    takes: str = ""
    largest: int = 8_000_000  # bytes of a body: the largest thing but for files is a list of addresses of 5 MB in base64
    tagged: bool = False
    once: bool = False

    @property
    def tag(self) -> str:
        """The group in the OpenAPI document."""
        return self.rule.split("/")[1]

    @property
    def changes(self) -> bool:
        """Whether it writes what is there already."""
        return self.tagged and self.method != "GET"
