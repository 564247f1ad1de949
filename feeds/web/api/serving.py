"""Serves the operations: who asks, whether he may, whether the request is right; then the one function that does it.

Authorization: Bearer TOKEN, and nothing else: no cookie opens the API, so no page of another site can use what a browser is signed in to.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from typing import IO, TYPE_CHECKING, Any

from flask import Blueprint, Response, request, send_file
from pydantic import BaseModel, ValidationError

from entries import PressrollError, tag_of
from feeds.admin.acting import Actor, token_actor
from feeds.service import owner_of_leases
from feeds.web.api.operations import Call, Operation, Reply
from feeds.web.api.problems import of_error, of_validation, problem
from feeds.web.publication import current

if TYPE_CHECKING:
    from feeds.service import Service

ROOT = "/api/v1"
_ONCE = "idempotency"
_KEPT = timedelta(days=1)
_DOING = timedelta(minutes=5)  # longer than anything that is done once takes; of a process that died, the lease is freed before
_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="Pressroll API"'}
_NOT_OPENED = (
    "This takes a token: Authorization: Bearer TOKEN. An administrator makes one on the page “Tokens”, or with pressroll token create."
)


def add(blueprint: Blueprint, service: Service, operations: tuple[Operation, ...]) -> None:
    """Adds the routes of all operations."""
    for operation in operations:
        rule = ROOT + operation.rule.replace("{", "<").replace("}", ">")
        blueprint.add_url_rule(rule, operation.name, _view(service, operation), methods=[operation.method])


def _view(service: Service, operation: Operation) -> Callable[..., Response]:
    def view(**path: str) -> Response:
        actor = caller(service)
        if isinstance(actor, Response):
            return actor
        if not actor.may(operation.needs):
            return problem(403, f"This token may not do this: it takes the scope of the role “{operation.needs}”.")
        return _answered(service, operation, actor, path)

    return view


def caller(service: Service) -> Actor | Response:
    """Who asks, or the refusal. A page of another site is refused even with a token: no page should hold one."""
    origin = request.headers.get("Origin")
    if origin is not None and origin.lower() != _own_origin():
        return problem(403, "This was sent from a page of another site, so it was not done.")
    given = request.authorization
    shown = given.token if given and given.type == "bearer" else None
    token = service.store.tokens.found(shown, service.clock()) if shown else None
    actor = token_actor(token.name, token.scopes) if token and not token.origins else None
    return actor or problem(401, _NOT_OPENED, headers=_CHALLENGE)


def _own_origin() -> str:
    scheme, _, rest = current().addresses.base_url.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}".lower()


def _answered(service: Service, operation: Operation, actor: Actor, path: dict[str, str]) -> Response:
    expected = None
    if operation.changes:
        expected = _if_match()
        if expected == "":
            return problem(
                428, "Say which version you have seen: If-Match with the ETag of your last GET, or If-Match: * for whatever is there."
            )
    try:
        query = operation.query.model_validate(_parameters())
    except ValidationError as error:
        return of_validation(error, 400)
    try:
        body, file = _body(operation), _file(operation)
    except ValidationError as error:
        return of_validation(error)
    except (ValueError, RecursionError):
        what = f"file of the type {operation.takes}" if operation.takes else "JSON text in UTF-8"
        return problem(400, f"The body is no {what}, or a larger one than is taken.")
    call = Call(service, actor, path, query, body, None if expected == "*" else expected, file)
    try:
        return _once(operation, call) if operation.once else _response(operation, operation.act(call))
    except PressrollError as error:
        return of_error(error, conditional=call.expected is not None)


def _if_match() -> str:
    """Of If-Match the part that names what is edited, "*", or "" when there is none."""
    return request.headers.get("If-Match", "").strip().removeprefix("W/").strip('"').partition(".")[0]


def _parameters() -> dict[str, object]:
    """The query as the model takes it: a parameter that is given twice is a list, which a single value refuses."""
    found: dict[str, object] = {}
    for name in request.args:
        values = request.args.getlist(name)
        found[name] = values if len(values) > 1 else values[0]
    return found


def _body(operation: Operation) -> BaseModel | None:
    if operation.body is None:
        return None
    if request.mimetype != "application/json":
        raise ValueError
    request.max_content_length = operation.largest
    return operation.body.model_validate(json.loads(request.get_data(cache=False).decode("utf-8"), parse_constant=_no_constant))


def _file(operation: Operation) -> IO[bytes] | None:
    """What is sent, to be read as it comes."""
    if not operation.takes:
        return None
    if request.mimetype != operation.takes:
        raise ValueError
    request.max_content_length = operation.largest
    return request.stream


def _no_constant(name: str) -> Any:  # Any: it never returns
    raise ValueError(name)


def _once(operation: Operation, call: Call) -> Response:
    """Does it, or tells what came of it when it was done under the same Idempotency-Key within a day; 409 while it is being done."""
    given = request.headers.get("Idempotency-Key", "")[:200]
    if not given:
        return _response(operation, operation.act(call))
    store, owner = call.service.store, owner_of_leases(call.service.store)
    key = "\n".join((call.actor.name, operation.name, given))
    task = f"once {sha256(key.encode()).hexdigest()}"  # as it stands among the leases
    if not store.claim_new(task, task, call.service.clock(), _DOING, owner):
        return problem(409, "What was sent under this Idempotency-Key is being done. Ask again in a moment.", headers={"Retry-After": "1"})
    try:
        return _remembered(operation, call, key)
    finally:
        store.release(task, owner)


def _remembered(operation: Operation, call: Call, key: str) -> Response:
    store, now = call.service.store, call.service.clock()
    asked = sha256(f"{request.path}\n{call.body.model_dump_json() if call.body else ''}".encode()).hexdigest()
    if kept := store.recall(_ONCE, key, now):
        was = json.loads(kept)
        if was["asked"] != asked:
            return problem(422, "This Idempotency-Key was used for another request. Choose a new one.")
        return Response(was["body"], was["status"], was["headers"], content_type="application/json")
    response = _response(operation, operation.act(call))
    headers = {name: value for name, value in response.headers.items() if name in ("Location", "ETag")}
    done = {"asked": asked, "status": response.status_code, "headers": headers, "body": response.get_data(as_text=True)}
    store.remember(_ONCE, key, json.dumps(done), now + _KEPT)
    return response


def _response(operation: Operation, reply: Reply) -> Response:
    status = reply.status or operation.status
    if reply.file:
        return send_file(reply.file.resolve(), mimetype=operation.media, as_attachment=True, download_name=reply.file.name)
    if reply.value is None:
        return Response(status=status)
    text = reply.value.model_dump_json()
    response = Response(text, status, content_type="application/json")
    if reply.tag:
        response.set_etag(f"{reply.tag}.{tag_of(text)[:8]}")  # what is edited, and what is shown with it: a state moves without an edit
        if request.method == "GET":
            response.make_conditional(request)
    if reply.location:
        response.headers["Location"] = current().addresses.base_url + ROOT + reply.location
    return response
