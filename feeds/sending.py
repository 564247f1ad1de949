"""One delivery: what is called, and what its answer means.

send(delivery, message, call=caller.call, hub=..., hook=..., now=...)  ->  Outcome(delivery, "received")
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Literal, Protocol

from config import WebhookSpec
from entries import Delivery, FetchError, Message, Outcome
from feeds.hub import FORM, question, signature
from feeds.webhooks import signed

Headers = Sequence[tuple[str, str]]


class Answered(Protocol):
    """What a call came to: the status, the beginning of the body, and what Retry-After asked for."""

    @property
    def status(self) -> int: ...  # noqa: D102
    @property
    def body(self) -> bytes: ...  # noqa: D102
    @property
    def pause(self) -> timedelta: ...  # noqa: D102


Call = Callable[[Literal["GET", "POST"], str, Headers, bytes], Answered]  # raises FetchError


def send(delivery: Delivery, message: Message | None, *, call: Call, hub: str, hook: WebhookSpec | None, now: datetime) -> Outcome:
    """Makes the call. `message` is None for a question; `hub` is the address of ours; `hook` is the webhook that the delivery is for."""
    try:
        if message is None:
            return _asked(delivery, call)
        if hook:
            return _told(delivery, post_to_hook(hook, message, call, now))
        recipient, body = delivery.recipient, message.body.encode()
        headers: Headers = (("Content-Type", _content_type(message.media_type)),)
        if recipient.kind == "subscription":
            headers = (*headers, ("Link", f'<{hub}>; rel="hub", <{message.topic}>; rel="self"'))
            if recipient.secret:
                headers = (*headers, ("X-Hub-Signature", signature(recipient.secret, body)))
        return _told(delivery, call("POST", recipient.address, headers, body))
    except FetchError as error:  # its sentence may hold the address, which is a secret of many receivers
        return Outcome(delivery, "failed", f"not reached: {error.code}")


def post_to_hook(hook: WebhookSpec, message: Message, call: Call, now: datetime) -> Answered:
    """Calls a webhook with a message, signed for this try. Raises FetchError."""
    body = message.body.encode()
    return call("POST", hook.url, (("Content-Type", message.media_type), *signed(hook.key, message.id, body, now)), body)


def _asked(delivery: Delivery, call: Call) -> Outcome:
    """Only an answer of 2xx that is the challenge and nothing else confirms (§5.3)."""
    challenge = secrets.token_urlsafe(24)
    answer = call("GET", question(delivery, challenge), (), b"")
    if delivery.mode == "denied":
        return Outcome(delivery, "received")
    if answer.status >= 500 or answer.status == 429:
        return Outcome(delivery, "failed", f"answered {answer.status}", answer.pause)
    if not 200 <= answer.status < 300:
        return Outcome(delivery, "refused", f"answered {answer.status}, which confirms nothing")
    if not hmac.compare_digest(answer.body, challenge.encode()):
        return Outcome(delivery, "refused", "answered without the challenge")
    return Outcome(delivery, "received")


def _told(delivery: Delivery, answer: Answered) -> Outcome:
    """2xx is received, 410 wants nothing more (§7), anything else is tried again."""
    if 200 <= answer.status < 300:
        return Outcome(delivery, "received")
    return Outcome(delivery, "gone" if answer.status == 410 else "failed", f"answered {answer.status}", answer.pause)


def _content_type(media_type: str) -> str:
    """As the feed itself is served."""
    return media_type if media_type == FORM else f"{media_type}; charset=utf-8"
