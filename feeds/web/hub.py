"""/hub: where readers subscribe to our feeds by WebSub. What is asked for is checked and noted; the process that pushes asks back."""

from __future__ import annotations

from flask import Blueprint, Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from entries import NotFound, QueryError
from feeds.hub import FORM, MAX_BODY, PATH, parse_ask
from feeds.web.answers import say
from feeds.web.publication import current
from feeds.web.subscribable import topic_of

_SENTENCE = (
    "This is the WebSub hub of this service. Feed readers that speak WebSub subscribe here by themselves, and are told of what is new in a "
    "feed within seconds. People need nothing of it."
)

blueprint = Blueprint("hub", __name__)


@blueprint.get(PATH)
def page() -> Response:
    """What this address is for."""
    return say(200, _SENTENCE, "A hub for feed readers")


@blueprint.post(PATH)
def ask() -> Response:
    """202, and the callback is asked; or 4xx and why not, in plain text (W3C WebSub §5.2)."""
    request.max_content_length = request.max_form_memory_size = MAX_BODY
    try:
        if request.mimetype != FORM:
            return _plain(415, f"A request to this hub is a form, sent as {FORM}.")
        asked = parse_ask(request.form.items())
        publication = current()
        if asked.mode == "subscribe":
            topic_of(asked.topic, publication, publication.site())
        if not publication.service.may_call(asked.callback):
            return _plain(400, "hub.callback must be a public address that this hub may call.")
        refusal = publication.service.store.push.ask(asked, publication.service.clock())
    except RequestEntityTooLarge:
        return _plain(413, f"A request to this hub has at most {MAX_BODY} bytes.")
    except QueryError as error:
        return _plain(400, str(error))
    except NotFound as error:
        return _plain(404, str(error))
    if refusal:
        return _plain(429, refusal)
    return _plain(202, "The callback is asked whether it wants this.")


def _plain(status: int, sentence: str) -> Response:
    return Response(f"{sentence}\n", status, content_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-store"})
