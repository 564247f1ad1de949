"""Our WebSub hub (W3C Recommendation of 2018-01-23): what is asked of it, and the words it uses towards callbacks. Pure functions.

ask = parse_ask(form.items())                               # QueryError says what is wrong with a request
question(delivery, challenge)                               # the address that asks the callback whether it wants what was asked
signature(secret, body)                                     # the value of X-Hub-Signature
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Literal, cast
from urllib.parse import urlencode, urlsplit, urlunsplit

from entries import Ask, Delivery, QueryError

PATH = "/hub"
FORM = "application/x-www-form-urlencoded"  # what hubs are sent
MAX_BODY = 16_384  # bytes of a request
MAX_ADDRESS = 2_048  # characters of a topic or a callback
MAX_SECRET = 199  # bytes; §5.1: less than 200
LEASE = timedelta(days=10)
SHORTEST, LONGEST = timedelta(minutes=1), timedelta(days=30)


def parse_ask(form: Iterable[tuple[str, str]]) -> Ask:
    """What a request asks for (§5.1), but for its topic, which `web.subscribable` checks. Parameters that we do not know are ignored, as
    §5.1 demands. Raises QueryError."""
    given = dict(form)
    mode, callback, secret = given.get("hub.mode", ""), given.get("hub.callback", ""), given.get("hub.secret", "")
    if mode not in ("subscribe", "unsubscribe"):
        raise QueryError("hub.mode", mode, "hub.mode must be subscribe or unsubscribe; this hub sees by itself what its feeds publish.")
    for name in ("hub.topic", "hub.callback"):
        if not 0 < len(given.get(name, "")) <= MAX_ADDRESS:
            raise QueryError(name, "", f"{name} must be an address of at most {MAX_ADDRESS} characters.")
    if len(secret.encode("utf-8", "surrogatepass")) > MAX_SECRET:
        raise QueryError("hub.secret", "", "hub.secret must have less than 200 bytes.")
    wish = cast(Literal["subscribe", "unsubscribe"], mode)
    return Ask(wish, given["hub.topic"], callback, _host(callback), _lease(given.get("hub.lease_seconds", "")), secret)


def _host(callback: str) -> str:
    try:
        parts = urlsplit(callback)
        known = parts.scheme in ("http", "https") and parts.hostname and not parts.fragment
    except ValueError:
        known = None
    if not known:
        raise QueryError("hub.callback", callback, "hub.callback must be an http or https address without a fragment.")
    return parts.netloc.rpartition("@")[2].lower()


def _lease(text: str) -> timedelta:
    """What is asked for within our bounds; §5.1 leaves the last word to the hub."""
    if not text:
        return LEASE
    if not (text.isascii() and text.isdigit()) or not text.strip("0"):
        raise QueryError("hub.lease_seconds", text, "hub.lease_seconds must be a positive whole number.")
    return min(max(timedelta(seconds=int(text[:10])), SHORTEST), LONGEST)


def question(delivery: Delivery, challenge: str) -> str:
    """The address at which the callback is asked (§5.3), or told that its subscription ends (§5.2). Its own query is kept."""
    facts = {"hub.mode": delivery.mode, "hub.topic": delivery.recipient.topic}
    if delivery.mode == "denied":
        facts["hub.reason"] = "There is no such feed any more."
    else:
        facts["hub.challenge"] = challenge
    if delivery.mode == "subscribe":
        facts["hub.lease_seconds"] = str(delivery.lease_s)
    return with_query(delivery.recipient.address, facts)


def with_query(url: str, facts: Mapping[str, str]) -> str:
    """The address with further parameters."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(query="&".join(filter(None, (parts.query, urlencode(facts))))))


def signature(secret: str, body: bytes) -> str:
    """The value of X-Hub-Signature (§7.1): HMAC over the body as it is sent."""
    return "sha256=" + hmac.new(secret.encode("utf-8", "replace"), body, "sha256").hexdigest()
