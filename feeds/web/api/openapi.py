"""The OpenAPI 3.1 document of the operations, made of the same models that check requests and write answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TypeAlias

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from feeds.web.api.operations import Operation
from feeds.web.api.problems import MEDIA_TYPE, ProblemBody

Json: TypeAlias = dict[str, Any]  # Any: a JSON Schema is JSON
Refs: TypeAlias = Mapping[type, Json]  # where the schema of a model stands: two models may have one name

_REF = "#/components/schemas/{model}"
_REFUSALS = {
    400: "The address or the body cannot be read.",
    401: "There is no token, or none that is in use.",
    403: "The token's scope does not reach so far, or the request comes from a page of another site.",
    404: "There is no such thing.",
    409: "It is there already, or somebody changed it meanwhile.",
    412: "It is another version than the one in If-Match.",
    413: "The file is larger than is taken here.",
    422: "The request is understood and has faults.",
    428: "If-Match is missing.",
    503: "The database is busy, or others are looking at pages; Retry-After says when to come back.",
}


def document(operations: tuple[Operation, ...], base_url: str, root: str, version: str) -> Json:
    """The whole document."""
    models = {model for operation in operations for model in (operation.body, operation.answer) if model} | {ProblemBody}
    wanted = [(model, "serialization") for model in sorted(models, key=lambda model: (model.__name__, model.__module__))]
    # In the other mode pydantic writes default durations in a form that no source may hold (config.catalogue.source_schema).
    places, schemas = models_json_schema(wanted, ref_template=_REF)  # type: ignore[arg-type] # the literal widens to str
    refs: Refs = {model: place for (model, _), place in places.items()}
    paths: dict[str, Json] = {}
    for operation in operations:
        paths.setdefault(operation.rule, {})[operation.method.lower()] = _operation(operation, refs)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Pressroll", "version": version, "description": _DESCRIPTION},
        "servers": [{"url": base_url + root}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": schemas.get("$defs", {}),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


_DESCRIPTION = (
    "Everything that the configuring pages can do. Lists come in parts: pass `next` as `after`. A version is named by its ETag; what "
    "changes something takes it as If-Match. What makes something takes an Idempotency-Key. Errors are application/problem+json (RFC 9457)."
)


def _operation(operation: Operation, refs: Refs) -> Json:
    return {
        "operationId": operation.name,
        "summary": operation.summary,
        "tags": [operation.tag],
        "description": f"Takes a token of the role “{operation.needs}” or above.",
        "parameters": [*_path(operation), *_query(operation.query), *_headers(operation)],
        **_body(operation, refs),
        "responses": {str(code): _answer(operation, refs) for code in (operation.status, operation.also) if code}
        | _refusals(operation, refs),
    }


def _path(operation: Operation) -> list[Json]:
    names = re.findall(r"{(\w+)}", operation.rule)
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1, "maxLength": 300}} for name in names
    ]


def _query(model: type[BaseModel]) -> list[Json]:
    schema = model.model_json_schema(mode="serialization")
    required = schema.get("required", [])
    return [
        {"name": name, "in": "query", "required": name in required, "description": own.pop("description", ""), "schema": own}
        for name, own in schema.get("properties", {}).items()
    ]


def _headers(operation: Operation) -> list[Json]:
    text = {"type": "string", "minLength": 1, "maxLength": 200, "pattern": r"^[!#-~]+$"}
    found = []
    if operation.changes:
        found.append(
            {"name": "If-Match", "in": "header", "required": True, "schema": text, "description": "An ETag, or * for any version."}
        )
    if operation.once:
        found.append({"name": "Idempotency-Key", "in": "header", "schema": text, "description": "Done once under this key within a day."})
    return found


def _body(operation: Operation, refs: Refs) -> Json:
    if operation.takes:
        return {"requestBody": {"required": True, "content": {operation.takes: {}}}}
    if operation.body is None:
        return {}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": refs[operation.body]}}}}


def _answer(operation: Operation, refs: Refs) -> Json:
    said: Json = {"description": "Done." if operation.method != "GET" else "What was asked for."}
    if operation.answer:
        said["content"] = {"application/json": {"schema": refs[operation.answer]}}
    if operation.media:
        said["content"] = {operation.media: {}}
    if operation.tagged and operation.answer:
        said["headers"] = {"ETag": {"schema": {"type": "string"}, "description": "Names this version."}}
    return said


def _refusals(operation: Operation, refs: Refs) -> Json:
    codes = {400, 401, 403, 503} | ({404} if "{" in operation.rule or operation.body else set())  # a body may name things, too
    codes |= {413} if operation.takes else set()
    codes |= {422} if operation.body or operation.method != "GET" else set()
    codes |= {409} if operation.method != "GET" else set()
    codes |= {412, 428} if operation.changes else set()
    content = {MEDIA_TYPE: {"schema": refs[ProblemBody]}}
    return {str(code): {"description": _REFUSALS[code], "content": content} for code in sorted(codes)}
