"""The part of the store that push works on: news, recipients, and deliveries until they are taken or given up.

One process at a time pushes, under a lease. It writes messages and the place up to which news was told in one transaction, and an outcome
only after the exchange: so a crash loses nothing, and repeats at most what was under way.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, bindparam, delete, exists, func, or_, select, update

from entries import leases, lookup, selection, versions
from entries.database import Database
from entries.errors import NotFound
from entries.push_model import Ask, Delivery, Message, NewsItem, Outcome, Recipient, RecipientKind, Standing
from entries.push_schema import deliveries, messages, news, recipients
from entries.queries import FeedQuery, Selection
from entries.rows import KEYS, Row, by_chunk, digest, entry_values
from entries.schema import entries, facts, insert

TASK = "push"  # its name among the leases
LEASE = timedelta(seconds=30)
MOST = 50_000  # subscriptions in all
MOST_OF_HOST = 2_000
MOST_DUE_OF_HOST = 200  # at a time
MOST_UNCONFIRMED = 20  # questions that the callbacks of one host did not confirm, before it is asked no more for a while
UNCONFIRMED_KEPT = timedelta(hours=1)
PAUSES = tuple(timedelta(seconds=seconds) for seconds in (10, 60, 300, 900, 3_600, 10_800, 21_600))  # after one failure, two, ...
TRIES = 3  # of a question
KEPT = timedelta(days=1)  # a message that was not taken by then is given up; the feed itself still holds what it told
GIVEN_UP = timedelta(days=3)  # a subscription that failed for so long ends, a webhook is disabled
MOST_NEWS = 500  # told at a time

_TOLD = "push:told"  # the facts: up to which sequence, and how many outcomes of a kind
_OUTCOME = "push:outcome:"
_R, _D, _N = recipients.c, deliveries.c, news.c
_ITS = _R.key == bindparam("its_key")
_RECIPIENT = tuple(field.name for field in fields(Recipient))


class Push(Database):
    """News, recipients and deliveries. Every method is one transaction."""

    # Who pushes

    def hold(self, owner: str, now: datetime) -> bool:
        """Leases push to `owner` for half a minute more; False while another process has it."""
        with self._writing() as db:
            return leases.claim(db, TASK, now, now + LEASE, owner)

    def begin(self) -> None:
        """Before the first push of a database: what is stored already is no news."""
        with self._writing() as db:
            first = {"key": _TOLD, "value": str(versions.current(db))}
            db.execute(insert(db, facts).values(first).on_conflict_do_nothing())

    def configure(self, hosts: Mapping[tuple[RecipientKind, str], str], now: datetime) -> None:
        """Makes the webhooks (by name) and external hubs (by address) those of `hosts`, which tells the host of each. One whose host
        changed is another one, and begins anew."""
        wanted = {f"{kind}:{name}": (kind, name, host) for (kind, name), host in hosts.items()}
        with self._writing() as db:
            rows = db.execute(select(_R.key, _R.host).where(_R.kind != "subscription")).all()
            _drop(db, [key for key, host in rows if key not in wanted or wanted[key][2] != host])
            for key, (kind, name, host) in wanted.items():
                row = _new_row(key, kind, name if kind == "hub" else "", host, now)
                db.execute(insert(db, recipients).values(row).on_conflict_do_nothing())

    # What is told

    def news(self) -> tuple[NewsItem, ...]:
        """What happened since the last news that were told, once for each entry, oldest first; at most some hundred at a time."""
        told = select(func.coalesce(func.max(facts.c.value), "0")).where(facts.c.key == _TOLD)
        with self._reading() as db:
            after = int(db.execute(told).scalar_one())
            statement = select(_N.sequence, _N.entry, entries.c.source_id, entries.c.id, _N.kind)
            statement = statement.join_from(news, entries, entries.c.number == _N.entry).where(_N.sequence > after)
            items: dict[int, NewsItem] = {}
            for row in db.execute(statement.order_by(_N.sequence).limit(MOST_NEWS)):
                item = NewsItem(*row)
                was = items.pop(item.number, None)
                kind = "new" if was and was.kind == "new" and item.kind == "revised" else item.kind
                items[item.number] = NewsItem(item.sequence, item.number, item.source_id, item.id, kind)
        return tuple(items.values())

    def of_feed(self, query: FeedQuery, items: Sequence[NewsItem]) -> Selection:
        """What of the news the query finds: at most as many entries as a page of it shows, the newest."""
        public = [item.number for item in items if item.kind != "withdrawn"]
        withdrawn = {item.id for item in items if item.kind == "withdrawn"}
        with self._reading() as db:
            found = selection.among(db, query, public) if public else set()
            shown = entry_values(db, list(by_chunk(db, found, selection.ENTRY_ROWS)))[: query.limit]
            gone = selection.tombstones(db, query) if withdrawn else ()
            also = lookup.appearances(db, [number for number, _ in shown])
            current = versions.revision(db, query)
        chosen = tuple(entry for _, entry in shown)
        marks = tuple(mark for mark in gone if mark.id in withdrawn)
        others = {entry.id: also[number] for number, entry in shown if number in also}
        return Selection(chosen, marks, current, more=False, appearances=others)

    def tell(self, sent: Iterable[tuple[Message, Collection[str]]], told: int, owner: str, now: datetime) -> bool:
        """Puts messages on their way to the recipients with these keys, and notes up to which sequence news were told, or nothing of it.
        False when the lease is another's by now. The messages get their numbers here, in their order."""
        with self._writing() as db:
            if not leases.claim(db, TASK, now, now + LEASE, owner):
                return False
            number: int = db.execute(select(func.coalesce(func.max(messages.c.number), 0))).scalar_one()
            for message, keys in sent:
                number += 1
                row = {name: getattr(message, name) for name in ("id", "topic", "media_type", "body", "created")}
                db.execute(messages.insert(), {"number": number, **row})
                alive = [row["key"] for row in by_chunk(db, keys, select(_R.key).where(_R.key.in_(KEYS)))]
                rows = [_delivery_row(key, number, "deliver", now) for key in alive]
                if rows:
                    db.execute(deliveries.insert(), rows)
                    db.execute(update(recipients).where(_ITS, _R.due.is_(None)).values(due=now), [{"its_key": key} for key in alive])
            note = {"key": _TOLD, "value": str(told)}
            db.execute(insert(db, facts).values(note).on_conflict_do_update(index_elements=[facts.c.key], set_={"value": str(told)}))
            return True

    def recipients(self) -> tuple[Recipient, ...]:
        """All of them."""
        with self._reading() as db:
            return tuple(_recipient(row) for row in db.execute(select(recipients).order_by(_R.key)).mappings())

    def ask(self, ask: Ask, now: datetime) -> str:
        """Puts the question whether a callback wants what was asked in its name on its way; "" or why not. A question that waits already
        gives way to the new one. NotFound for the end of a subscription that there is not."""
        key = "subscription:" + digest(f"{ask.topic}\n{ask.callback}")
        with self._writing() as db:
            known = db.execute(select(_R.expires).where(_R.key == key)).scalar()
            if ask.mode == "unsubscribe" and known is None:
                raise NotFound("subscription", ask.topic)
            if refusal := _refusal(db, key, ask.host, now):
                return refusal
            row = _new_row(key, "subscription", ask.callback, ask.host, now) | {"topic": ask.topic}
            db.execute(insert(db, recipients).values(row).on_conflict_do_nothing())
            _question(db, _delivery_row(key, 0, ask.mode, now, ask.secret, int(ask.lease.total_seconds())))
        return ""

    def deny(self, keys: Collection[str], now: datetime) -> None:
        """Puts the word on its way that these subscriptions end because there is no such feed any more (WebSub §5.2)."""
        with self._writing() as db:
            for key in keys:
                _question(db, _delivery_row(key, 0, "denied", now))

    # What is sent

    def due(self, now: datetime, limit: int) -> tuple[Delivery, ...]:
        """The next delivery of each recipient that may be sent something: those that took the last one first, then the longest waiting,
        and of one host not more than others have room beside."""
        order = (_R.failures > 0, _R.due, _R.key)
        place = func.row_number().over(partition_by=_R.host, order_by=order).label("place")
        ripe = select(recipients, place).where(_R.due <= now, _R.disabled.is_(None)).subquery()
        ready = select(ripe).where(ripe.c.place <= MOST_DUE_OF_HOST).order_by(ripe.c.failures > 0, ripe.c.due, ripe.c.key).limit(limit)
        waiting = select(deliveries).where(_D.recipient.in_(KEYS)).order_by(_D.message.desc())
        with self._reading() as db:
            owners = {row["key"]: _recipient(row) for row in db.execute(ready).mappings()}
            first = {row["recipient"]: row for row in by_chunk(db, owners, waiting)}  # the last one that is read counts
        kept = ("message", "mode", "secret", "lease_s", "created")
        return tuple(Delivery(owner, *(first[key][name] for name in kept)) for key, owner in owners.items() if key in first)

    def messages(self, numbers: Collection[int]) -> dict[int, Message]:
        """The messages with these numbers."""
        with self._reading() as db:
            rows = by_chunk(db, numbers, select(messages).where(messages.c.number.in_(KEYS)))
            return {row["number"]: Message(**row) for row in rows}

    def settle(self, outcomes: Sequence[Outcome], now: datetime) -> None:
        """Notes what came of deliveries."""
        with self._writing() as db:
            ended = [key for outcome in outcomes if (key := _ended(outcome))]
            _drop(db, ended)
            open_ones = [outcome for outcome in outcomes if outcome.delivery.recipient.key not in ended]
            over = [_place(outcome.delivery) for outcome in open_ones if _is_over(outcome)]
            if over:
                its = (_D.recipient == bindparam("its_key"), _D.message == bindparam("its_message"), _D.created == bindparam("its_moment"))
                db.execute(delete(deliveries).where(*its), over)
            for values, keys in _alike(open_ones, now):
                db.execute(update(recipients).where(_ITS).values(values), keys)
                db.execute(update(recipients).where(_ITS, ~_has_deliveries()).values(due=None), keys)
            _count(db, outcomes)

    def prune(self, now: datetime) -> None:
        """Ends what has run out: leases, messages that nobody took, subscriptions and webhooks that failed for days."""
        lasting = now - GIVEN_UP
        of_hub = _R.kind == "subscription"
        unconfirmed = and_(_R.expires.is_(None), _R.since <= now - UNCONFIRMED_KEPT)
        over = or_(_R.expires <= now, _R.failing <= lasting, unconfirmed)
        waiting = select(_D.recipient).where(_D.message == 0, _D.recipient == _R.key).exists()  # asked again in its last second
        with self._reading() as db:
            ended = list(db.execute(select(_R.key).where(of_hub, over, or_(~waiting, _R.failing <= lasting))).scalars())
            failed = list(db.execute(select(_R.key).where(_R.kind == "webhook", _R.failing <= lasting, _R.disabled.is_(None))).scalars())
            old = list(db.execute(select(_D.message).where(_D.message != 0, _D.created <= now - KEPT).distinct()).scalars())
            unused = select(messages.c.number).where(~exists().where(_D.message == messages.c.number))
            if not (ended or failed or old or db.execute(unused.limit(1)).first()):
                return
        with self._writing() as db:
            _drop(db, ended)
            db.execute(delete(deliveries).where(_D.message != 0, _D.created <= now - KEPT))
            db.execute(update(recipients).where(_R.key.in_(failed)).values(disabled=now))
            db.execute(delete(deliveries).where(_D.recipient.in_(failed)))
            db.execute(update(recipients).where(_R.due.is_not(None), ~_has_deliveries()).values(due=None))
            db.execute(delete(messages).where(messages.c.number.in_(unused)))

    def mend(self, key: str, now: datetime) -> None:
        """A webhook that works again, as a person has just seen: its failures are forgotten, and what waits goes out."""
        values = {"failures": 0, "failing": None, "error": "", "disabled": None, "received": now}
        with self._writing() as db:
            db.execute(update(recipients).where(_R.key == key).values(values))
            db.execute(update(recipients).where(_R.key == key, _has_deliveries()).values(due=now))

    def standing(self) -> Standing:
        """How it stands, for the operator and for metrics."""
        with self._reading() as db:
            rows = tuple(_recipient(row) for row in db.execute(select(recipients).order_by(_R.key)).mappings())
            waiting: dict[str, int] = dict(db.execute(select(_D.recipient, func.count()).group_by(_D.recipient)).all())
            kept = select(facts.c.key, facts.c.value).where(facts.c.key.startswith(_OUTCOME, autoescape=True))
            outcomes = {key.removeprefix(_OUTCOME): int(value) for key, value in db.execute(kept).all()}
        return Standing(rows, waiting, outcomes)


def _recipient(row: RowMapping) -> Recipient:
    return Recipient(**{name: row[name] for name in _RECIPIENT})


def _new_row(key: str, kind: RecipientKind, address: str, host: str, now: datetime) -> Row:
    empty: Row = dict.fromkeys(("expires", "due", "failing", "received", "disabled"))
    texts = {"key": key, "kind": kind, "address": address, "host": host, "topic": "", "secret": "", "error": ""}
    return texts | empty | {"since": now, "failures": 0}


def _delivery_row(key: str, message: int, mode: str, now: datetime, secret: str = "", lease_s: int = 0) -> Row:
    return {"recipient": key, "message": message, "mode": mode, "secret": secret, "lease_s": lease_s, "created": now}


def _question(db: Connection, row: Row) -> None:
    """Puts it before everything that waits, and wakes its recipient: whoever asks is there."""
    statement = insert(db, deliveries).values(row)
    db.execute(statement.on_conflict_do_update(index_elements=[_D.recipient, _D.message], set_=row))
    db.execute(update(recipients).where(_R.key == row["recipient"]).values(due=row["created"]))


def _refusal(db: Connection, key: str, host: str, now: datetime) -> str:
    """Why a question is not asked: bounds on what anybody may make us keep, and on how often we call somebody who never asked."""
    recent = (_R.host == host, _R.kind == "subscription", _R.expires.is_(None), _R.since > now - UNCONFIRMED_KEPT)
    unanswered = db.execute(select(func.coalesce(func.sum(_R.failures), 0)).where(*recent)).scalar_one()
    if unanswered >= MOST_UNCONFIRMED:
        return f"{unanswered} requests in the name of {host} were not confirmed within the hour; try again later."
    if db.execute(select(_R.key).where(_R.key == key)).first():
        return ""
    of_kind = select(func.count()).where(_R.kind == "subscription")
    if db.execute(of_kind.where(_R.host == host)).scalar_one() >= MOST_OF_HOST:
        return f"{host} has {MOST_OF_HOST} subscriptions already, and a host has at most so many."
    return "This hub has as many subscriptions as it takes." if db.execute(of_kind).scalar_one() >= MOST else ""


def _place(delivery: Delivery) -> Row:
    """Where a delivery stands. A question that was asked anew meanwhile has another moment, and stays."""
    return {"its_key": delivery.recipient.key, "its_message": delivery.message, "its_moment": delivery.created}


def _ended(outcome: Outcome) -> str:
    """The key of the subscription that is over; "" when it goes on."""
    delivery = outcome.delivery
    is_over = (
        delivery.mode == "denied"
        or (delivery.mode == "unsubscribe" and outcome.result == "received")
        or (delivery.mode == "deliver" and outcome.result == "gone" and delivery.recipient.kind == "subscription")
    )
    return delivery.recipient.key if is_over else ""


def _is_over(outcome: Outcome) -> bool:
    """Whether the delivery needs no further try."""
    if outcome.result != "failed":
        return True
    return outcome.delivery.mode != "deliver" and outcome.delivery.recipient.failures + 1 >= TRIES


def _after(outcome: Outcome, now: datetime) -> Row:
    """How it stands with the recipient afterwards. (A pure function.)"""
    delivery, recipient = outcome.delivery, outcome.delivery.recipient
    if outcome.result == "received":
        values: Row = {"failures": 0, "failing": None, "error": "", "due": now, "received": now}
        if delivery.mode == "subscribe":
            values |= {"expires": now + timedelta(seconds=delivery.lease_s), "secret": delivery.secret}
        return values
    if outcome.result == "refused" and recipient.takes(now):
        return {"due": now}  # an active subscription is what it was, whoever asked in its name
    failures = recipient.failures + 1
    pause = max(outcome.pause, PAUSES[min(failures, len(PAUSES)) - 1])
    values = {"failures": failures, "failing": recipient.failing or now, "error": outcome.error, "due": now + pause}
    return values | ({"disabled": now} if outcome.result == "gone" and recipient.kind == "webhook" else {})


def _alike(outcomes: Iterable[Outcome], now: datetime) -> Iterable[tuple[Row, list[Row]]]:
    """The new values of recipients, and the keys of those who get them: of many who took a message, all at once."""
    groups: defaultdict[tuple[tuple[str, object], ...], list[Row]] = defaultdict(list)
    for outcome in outcomes:
        groups[tuple(_after(outcome, now).items())].append({"its_key": outcome.delivery.recipient.key})
    return [(dict(values), keys) for values, keys in groups.items()]


def _has_deliveries() -> ColumnElement[bool]:
    return exists().where(_D.recipient == _R.key)


def _drop(db: Connection, keys: Collection[str]) -> None:
    for key in keys:
        db.execute(delete(deliveries).where(_D.recipient == key))
        db.execute(delete(recipients).where(_R.key == key))


def _count(db: Connection, outcomes: Sequence[Outcome]) -> None:
    """Counts deliveries by what came of them; questions are none."""
    results = [outcome.result for outcome in outcomes if outcome.delivery.mode == "deliver"]
    for result in sorted(set(results)):
        key = f"{_OUTCOME}{result}"
        known = db.execute(select(facts.c.value).where(facts.c.key == key)).scalar() or "0"
        row = {"key": key, "value": str(int(known) + results.count(result))}
        db.execute(insert(db, facts).values(row).on_conflict_do_update(index_elements=[facts.c.key], set_={"value": row["value"]}))
