"""Webhooks: what is new in a feed as JSON, signed by the Standard Webhooks scheme (https://www.standardwebhooks.com, version 1).

{"type": "releases.changed", "timestamp": "2026-03-08T12:00:00Z",
 "data": {"feed": {"title": ..., "url": ...}, "events": [{"kind": "new", "item": {...}}, {"kind": "withdrawn", "item": {"id": ...}}]}}

An item is what it is in JSON Feed. The id of a message stays the same over all tries, so that a receiver who gets one twice can tell.
"""

from __future__ import annotations

import hmac
import json
from base64 import b64encode
from collections.abc import Mapping
from datetime import UTC, datetime

from entries import NewsKind

MEDIA_TYPE = "application/json"
CHANGED = "releases.changed"
TEST = "test"


def changed(feed: bytes, kinds: Mapping[str, NewsKind], now: datetime) -> str:
    """The body that tells of the items and withdrawn entries of a JSON Feed of ours; `kinds` are those of all news, by id."""
    document = json.loads(feed)
    events: list[Mapping[str, object]] = [{"kind": kinds.get(item["id"], "new"), "item": item} for item in document["items"]]
    events += [{"kind": "withdrawn", "item": {"id": mark["id"]}} for mark in document["_pressroll"].get("withdrawn", ())]
    return body_of(CHANGED, {"feed": {"title": document["title"], "url": document["feed_url"]}, "events": events}, now)


def body_of(kind: str, facts: Mapping[str, object], now: datetime) -> str:
    """A message in the form that the scheme recommends."""
    moment = now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return json.dumps({"type": kind, "timestamp": moment, "data": facts}, ensure_ascii=False, separators=(",", ":"))


def signed(key: bytes, message_id: str, body: bytes, now: datetime) -> tuple[tuple[str, str], ...]:
    """The headers of one try: the id, the moment of this try, and what proves that both and the body are ours."""
    moment = str(int(now.timestamp()))
    proof = hmac.new(key, f"{message_id}.{moment}.".encode() + body, "sha256").digest()
    return (("webhook-id", message_id), ("webhook-timestamp", moment), ("webhook-signature", f"v1,{b64encode(proof).decode()}"))
