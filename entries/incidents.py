"""Incidents (one cause, however many sources it breaks) and the messages that tell of them.

    store.incidents.all(open_only=True)                    ->  (Incident(...), ...)
    store.incidents.put(changed, messages, now)            incidents as they are now and what is to be said of them: one transaction
    store.incidents.begin(number, now)                     before a message is sent; killed behind it, it is not sent again

A message is named by alert, recipient and key, so that nothing can be written twice, whoever writes it. Of a message whose sending was cut
off nobody knows whether it arrived: it counts as sent, because an incident that stays open is told again the next day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Column, ColumnElement, Connection, ForeignKey, Index, Integer, Select, Table, delete, or_, select, update

from entries import leases
from entries.database import Database
from entries.schema import Chars, Moment, insert, metadata, numbered

TASK = "alerts"  # its name among the leases

MessageKind = Literal["opened", "reminder", "recovered", "digest", "test"]
MessageOutcome = Literal["", "sent", "failed", "unsure", "dropped"]

incidents = Table(
    "incidents",
    metadata,
    Column("id", Chars, primary_key=True),
    Column("host", Chars, nullable=False),
    Column("cause", Chars, nullable=False),
    Column("code", Chars, nullable=False),
    Column("opened", Moment, nullable=False),
    Column("joined", Moment, nullable=False),
    Column("told", Moment),
    Column("closed", Moment),
    Index("incidents_by_closing", "closed"),
)
incident_sources = Table(
    "incident_sources",
    metadata,
    Column("incident", Chars, ForeignKey("incidents.id"), primary_key=True),
    Column("source_id", Chars, primary_key=True),
    Column("code", Chars, nullable=False),
    Column("since", Moment, nullable=False),
    Column("well", Moment),
    Index("incident_sources_by_source", "source_id"),
)
alert_messages = Table(
    "alert_messages",
    metadata,
    numbered("number"),
    Column("alert", Chars, nullable=False),
    Column("recipient", Chars, nullable=False),  # a digest: addresses are secrets
    Column("key", Chars, nullable=False),
    Column("kind", Chars, nullable=False),
    Column("subject", Chars, nullable=False),
    Column("text", Chars, nullable=False),
    Column("html", Chars, nullable=False),
    Column("made", Moment, nullable=False),
    Column("due", Moment, nullable=False),
    Column("began", Moment),
    Column("ended", Moment),
    Column("tries", Integer, nullable=False),
    Column("outcome", Chars, nullable=False),
    Column("error", Chars, nullable=False),
    Index("alert_messages_by_key", "alert", "recipient", "key", unique=True),
    Index("alert_messages_by_due", "outcome", "due"),
)

_MESSAGES_KEPT = timedelta(days=30)
_INCIDENTS_KEPT = timedelta(days=400)
_LEASE = timedelta(seconds=30)

_AllColumns = Select[Any]  # Any: the columns of a table, which become a value by name


@dataclass(frozen=True, slots=True)
class Affected:
    """A source in an incident: with which reason code, since when, and when it was well again."""

    source_id: str
    code: str
    since: datetime
    well: datetime | None = None


@dataclass(frozen=True, slots=True)
class Incident:
    """One cause. `cause` is a class of reason codes, `code` that of the first source; `joined` is when the last source came; `told` when a
    message on it was written last, None while none was; `closed` when all its sources were well."""

    id: str
    host: str
    cause: str
    code: str
    opened: datetime
    joined: datetime
    sources: tuple[Affected, ...]
    told: datetime | None = None
    closed: datetime | None = None

    @property
    def ill(self) -> tuple[Affected, ...]:
        """The sources that are not well yet."""
        return tuple(one for one in self.sources if one.well is None)


@dataclass(frozen=True, slots=True)
class AlertMessage:
    """One message to one recipient. `key` says what it tells ("opened:ID"); `due` is when it may go out; `outcome` is "" while it waits."""

    alert: str
    recipient: str
    key: str
    kind: MessageKind
    subject: str
    text: str
    html: str
    due: datetime
    number: int = 0
    made: datetime | None = None
    began: datetime | None = None
    ended: datetime | None = None
    tries: int = 0
    outcome: MessageOutcome = ""
    error: str = ""


class Incidents(Database):
    """The incidents of a store, and its outbox."""

    def hold(self, owner: str, now: datetime) -> bool:
        """Whether this process is the one that watches and sends; asked anew, it goes on being it."""
        with self._writing() as db:
            return leases.claim(db, TASK, now, now + _LEASE, owner)

    def all(self, *, since: datetime | None = None, limit: int = 500) -> tuple[Incident, ...]:
        """The open incidents, and those closed `since` then; the newest first."""
        i = incidents.c
        with self._reading() as db:
            return _incidents(db, i.closed.is_(None) if since is None else i.closed.is_(None) | (i.closed >= since), limit)

    def last_of(self, source_id: str) -> Incident | None:
        """The newest incident that a source is or was in."""
        s = incident_sources.c
        with self._reading() as db:
            found = _incidents(db, incidents.c.id.in_(select(s.incident).where(s.source_id == source_id)), 1)
        return found[0] if found else None

    def put(self, changed: Sequence[Incident], messages: Sequence[AlertMessage], now: datetime) -> tuple[AlertMessage, ...]:
        """Writes incidents as they are now, and the messages that were not written before; returns those.

        Whoever was not told yet that an incident began need not hear that it ended: both messages are dropped.
        """
        with self._writing() as db:
            for incident in changed:
                _write(db, incident)
            return tuple(message for message in messages if not _took_back(db, message, now) and _write_message(db, message, now))

    def due(self, now: datetime, limit: int = 20) -> tuple[AlertMessage, ...]:
        """The messages that may go out and were not begun, the oldest first."""
        m = alert_messages.c
        statement = select(alert_messages).where(m.outcome == "", m.due <= now, m.began.is_(None)).order_by(m.due, m.number).limit(limit)
        with self._reading() as db:
            return _messages(db, statement)

    def messages(self, limit: int = 20, *, waiting: bool = False) -> tuple[AlertMessage, ...]:
        """The newest messages, or those of them that wait."""
        m = alert_messages.c
        wanted = [m.outcome == ""] if waiting else []
        with self._reading() as db:
            return _messages(db, select(alert_messages).where(*wanted).order_by(m.number.desc()).limit(limit))

    def on(self, incident_id: str) -> tuple[AlertMessage, ...]:
        """The messages that an incident began, or is still there, as far as they are kept; the oldest first."""
        with self._reading() as db:
            return _messages(db, select(alert_messages).where(_tells_of(incident_id)).order_by(alert_messages.c.number))

    def digests(self, *parts: str) -> tuple[AlertMessage, ...]:
        """The daily digests that were sent and hold one of these texts, as far as they are kept; the newest first."""
        m = alert_messages.c
        these = (m.kind == "digest", m.outcome.in_(("sent", "unsure")), or_(*(m.text.contains(part, autoescape=True) for part in parts)))
        with self._reading() as db:
            return _messages(db, select(alert_messages).where(*these).order_by(m.number.desc()))

    def begin(self, number: int, now: datetime) -> bool:
        """Notes that a message is being sent; False when it was sent, begun or dropped meanwhile."""
        m = alert_messages.c
        these = (m.number == number, m.outcome == "", m.began.is_(None))
        with self._writing() as db:
            return db.execute(update(alert_messages).where(*these).values(began=now, tries=m.tries + 1)).rowcount > 0

    def settle(self, number: int, outcome: MessageOutcome, now: datetime, *, error: str = "", again: datetime | None = None) -> None:
        """Notes what came of a message; with `again` it is tried then once more."""
        row: dict[str, object] = {"error": error, "ended": now, "outcome": "" if again else outcome}
        row |= {"due": again, "began": None} if again else {}
        with self._writing() as db:
            db.execute(update(alert_messages).where(alert_messages.c.number == number).values(row))

    def settle_cut_off(self, now: datetime) -> int:
        """Gives up what a process began to send that is no more. Only for whoever holds the task, before it sends anything."""
        m = alert_messages.c
        row = {"outcome": "unsure", "ended": now, "error": "the process ended while it was sent"}
        with self._writing() as db:
            return db.execute(update(alert_messages).where(m.outcome == "", m.began.is_not(None)).values(row)).rowcount

    def prune(self, now: datetime) -> None:
        """Drops settled messages after 30 days and closed incidents after 400."""
        m, i, s = alert_messages.c, incidents.c, incident_sources.c
        old = select(i.id).where(i.closed < now - _INCIDENTS_KEPT)
        with self._writing() as db:
            db.execute(delete(alert_messages).where(m.outcome != "", m.made < now - _MESSAGES_KEPT))
            db.execute(delete(incident_sources).where(s.incident.in_(old)))
            db.execute(delete(incidents).where(i.closed < now - _INCIDENTS_KEPT))


def _incidents(db: Connection, wanted: ColumnElement[bool], limit: int) -> tuple[Incident, ...]:
    i, s = incidents.c, incident_sources.c
    rows = db.execute(select(incidents).where(wanted).order_by(i.opened.desc(), i.id).limit(limit)).mappings().all()
    of: defaultdict[str, list[Affected]] = defaultdict(list)
    members = select(incident_sources).join(incidents, i.id == s.incident).where(wanted).order_by(s.since, s.source_id)
    for row in db.execute(members).mappings():
        of[row["incident"]].append(Affected(row["source_id"], row["code"], row["since"], row["well"]))
    return tuple(Incident(**row, sources=tuple(of[row["id"]])) for row in rows)


def _tells_of(incident_id: str) -> ColumnElement[bool]:
    key = alert_messages.c.key
    return (key == f"opened:{incident_id}") | key.startswith(f"reminder:{incident_id}:", autoescape=True)


def _write(db: Connection, incident: Incident) -> None:
    row = {name: getattr(incident, name) for name in ("host", "cause", "code", "opened", "joined", "told", "closed")}
    statement = insert(db, incidents).values(id=incident.id, **row)
    db.execute(statement.on_conflict_do_update(index_elements=[incidents.c.id], set_=row))
    keys = (incident_sources.c.incident, incident_sources.c.source_id)
    for one in incident.sources:
        row = {"code": one.code, "since": one.since, "well": one.well}
        member = insert(db, incident_sources).values(incident=incident.id, source_id=one.source_id, **row)
        db.execute(member.on_conflict_do_update(index_elements=keys, set_=row))


def _took_back(db: Connection, message: AlertMessage, now: datetime) -> bool:
    """Whether the message tells the end of something of which the recipient has not heard: what waits to tell of it is dropped, too."""
    if message.kind != "recovered":
        return False
    m = alert_messages.c
    these = (m.alert == message.alert, m.recipient == message.recipient, _tells_of(message.key.removeprefix("recovered:")))
    waiting = (*these, m.outcome == "", m.began.is_(None))
    db.execute(update(alert_messages).where(*waiting).values(outcome="dropped", ended=now))
    return db.execute(select(m.number).where(*these, m.outcome != "dropped").limit(1)).first() is None


def _write_message(db: Connection, message: AlertMessage, now: datetime) -> bool:
    names = ("alert", "recipient", "key", "kind", "subject", "text", "html", "due")
    row = {name: getattr(message, name) for name in names} | {"made": now, "tries": 0, "outcome": "", "error": ""}
    statement = insert(db, alert_messages).values(row).on_conflict_do_nothing().returning(alert_messages.c.number)
    return db.execute(statement).first() is not None


def _messages(db: Connection, statement: _AllColumns) -> tuple[AlertMessage, ...]:
    return tuple(AlertMessage(**row) for row in db.execute(statement).mappings())
