"""Errors of the API as problem+json (RFC 9457): a status, a title, one sentence, and for faults of the request where each stands."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus

from flask import Response
from pydantic import BaseModel, Field, ValidationError

from entries import Busy, ConfigError, Conflict, NotFound, PressrollError, QueryError, SourceError, StoreBusy, StoreError

MEDIA_TYPE = "application/problem+json"
_STATUS: tuple[tuple[type[PressrollError], int], ...] = (
    (NotFound, 404),
    (Conflict, 409),
    (ConfigError, 422),
    (QueryError, 400),
    (StoreBusy, 503),
    (Busy, 503),
    (StoreError, 409),
    (SourceError, 422),
)


class FaultyKey(BaseModel):
    """One fault of a request: the key, in dots, and what would be right; the line where it is a text of lines."""

    key: str
    message: str
    line: int | None = None


class ProblemBody(BaseModel):
    """RFC 9457 §3.1."""

    type: str = Field("about:blank", description="No further page tells more than the detail.")
    title: str
    status: int
    detail: str
    problems: tuple[FaultyKey, ...] = Field((), description="Each fault of the request.")


def problem(status: int, detail: str, faults: tuple[FaultyKey, ...] = (), headers: Mapping[str, str] | None = None) -> Response:
    """The answer."""
    body = ProblemBody(title=HTTPStatus(status).phrase, status=status, detail=detail, problems=faults)
    return Response(json.dumps(body.model_dump(), ensure_ascii=False), status, dict(headers or {}), content_type=MEDIA_TYPE)


def of_error(error: PressrollError, *, conditional: bool) -> Response:
    """The answer to an error of ours. A Conflict is 412 where the client named the version that it had seen."""
    status = next((status for kind, status in _STATUS if isinstance(error, kind)), 500)
    if isinstance(error, Conflict) and conditional:
        status = 412
    if isinstance(error, ConfigError):
        faults = tuple(FaultyKey(key=one.key, message=one.message, line=one.line) for one in error.problems)
        return problem(status, "The request has faults; `problems` names them.", faults)
    return problem(status, str(error), headers={"Retry-After": "5"} if status == 503 else None)


def of_validation(error: ValidationError, status: int = 422) -> Response:
    """The answer to a body or query that its model refuses. What was sent is not repeated."""
    faults = tuple(FaultyKey(key=".".join(map(str, one["loc"])), message=_plain(one["msg"])) for one in error.errors()[:50])
    return problem(status, "The request has faults; `problems` names them.", faults)


def _plain(message: str) -> str:
    return message.removeprefix("Value error, ")
