"""The tables of push: what is new, who is told of it, and what is on its way to them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table

from entries.schema import Chars, Moment, entries, metadata

# What entries did in the heads of feeds, in the order of the store's sequence.
news = Table(
    "news",
    metadata,
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("entry", entries.c.number.type, ForeignKey("entries.number"), nullable=False),
    Column("kind", Chars, nullable=False),
    Column("at", Moment, nullable=False),
)

recipients = Table(
    "recipients",
    metadata,
    Column("key", Chars, primary_key=True),
    Column("kind", Chars, nullable=False),
    Column("address", Chars, nullable=False),  # a callback or an external hub; "" for a webhook, whose address is in its file
    Column("host", Chars, nullable=False),
    Column("topic", Chars, nullable=False),  # of a subscription: the address of the feed as its subscriber wrote it
    Column("secret", Chars, nullable=False),  # of a subscription
    Column("since", Moment, nullable=False),
    Column("expires", Moment),  # of a subscription: None until its callback has confirmed it
    Column("due", Moment),  # when something may be sent; None while nothing waits
    Column("failures", Integer, nullable=False),  # in a row
    Column("failing", Moment),  # since when
    Column("error", Chars, nullable=False),
    Column("received", Moment),  # when it took something last
    Column("disabled", Moment),  # a webhook that failed for too long
    Index("recipients_by_due", "due"),
    Index("recipients_by_host", "host"),
)

messages = Table(
    "messages",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("id", Chars, nullable=False),
    Column("topic", Chars, nullable=False),  # the canonical address of the feed
    Column("media_type", Chars, nullable=False),
    Column("body", Chars, nullable=False),
    Column("created", Moment, nullable=False),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("recipient", Chars, ForeignKey("recipients.key"), primary_key=True),
    Column("message", BigInteger, primary_key=True, autoincrement=False),  # 0: a question about the subscription, before all messages
    Column("mode", Chars, nullable=False),
    Column("secret", Chars, nullable=False),  # that a subscriber asks for; its subscription has it once he confirms
    Column("lease_s", BigInteger, nullable=False),
    Column("created", Moment, nullable=False),
)
