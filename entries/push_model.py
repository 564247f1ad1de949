"""The values of push: who is told, what he is told, and what came of it.

Ask (a subscriber wants something) -> Delivery (a question, or a message, that is due) -> Outcome -> Recipient (how it stands with him)
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from entries.news import NewsKind

RecipientKind = Literal["subscription", "webhook", "hub"]
Mode = Literal["subscribe", "unsubscribe", "denied", "deliver"]
Result = Literal["received", "refused", "gone", "failed"]


@dataclass(frozen=True, slots=True)
class Ask:
    """What somebody asks of our hub (W3C WebSub §5.1), checked but not yet confirmed by the callback."""

    mode: Literal["subscribe", "unsubscribe"]
    topic: str  # as the subscriber wrote it, because he must recognise it
    callback: str
    host: str  # of the callback, with its port
    lease: timedelta
    secret: str = ""


@dataclass(frozen=True, slots=True)
class Recipient:
    """A subscription, a webhook or an external hub. `error` holds no address and no secret."""

    key: str
    kind: RecipientKind
    address: str  # a callback or a hub; "" for a webhook
    host: str
    topic: str
    secret: str
    since: datetime
    expires: datetime | None
    failures: int
    failing: datetime | None
    error: str
    received: datetime | None
    disabled: datetime | None

    def takes(self, now: datetime) -> bool:
        """Whether it is told of news."""
        return self.disabled is None and (self.kind != "subscription" or (self.expires is not None and self.expires > now))


@dataclass(frozen=True, slots=True)
class Message:
    """What several recipients are sent. `number` orders them; `id` stays the same over all tries."""

    number: int
    id: str
    topic: str  # the canonical address of the feed
    media_type: str
    body: str
    created: datetime


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a recipient is sent next. Of a question about his subscription, `message` is 0."""

    recipient: Recipient
    message: int
    mode: Mode
    secret: str
    lease_s: int
    created: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """received: taken, or confirmed. refused: the callback says no. gone: 410, nothing more is wanted. failed: to be tried again, not
    before `pause`, and `error` says why."""

    delivery: Delivery
    result: Result
    error: str = ""
    pause: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class NewsItem:
    """What happened to an entry since the last look; `sequence` is that of the last of it."""

    sequence: int
    number: int
    source_id: str
    id: str
    kind: NewsKind


@dataclass(frozen=True, slots=True)
class Standing:
    """Push as an operator sees it. `waiting`: deliveries by the key of their recipient; `outcomes`: how many ever, by result."""

    recipients: tuple[Recipient, ...]
    waiting: dict[str, int]
    outcomes: dict[str, int]
