"""The tables of the store, alike on SQLite and PostgreSQL. `migrations/` makes them; a test holds both together.

The index of words, which is not alike and can be made again from these, is `search_index`'s.

Long columns of `entries` stand last: SQLite then reads the short ones of a row without touching the pages of its body.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Dialect,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    TypeDecorator,
)
from sqlalchemy.dialects import postgresql, sqlite

from entries.model import Anatomy, Enclosure, Evidence, Image, TopicMatch

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

Status = Literal["live", "archived", "echo", "archived-echo", "held", "withdrawn"]
LIVE: Status = "live"
ARCHIVED: Status = "archived"  # public, but brought by a backfill: never in the head of a feed (docs/decisions/0008)
ECHO: Status = "echo"  # public, but a release that another entry leads: in the feed of its own source alone (docs/decisions/0010)
ARCHIVED_ECHO: Status = "archived-echo"  # both
HELD: Status = "held"  # under embargo: in no selection before its moment
WITHDRAWN: Status = "withdrawn"
ECHOES = MappingProxyType({LIVE: ECHO, ARCHIVED: ARCHIVED_ECHO})
IN_HEAD = (LIVE, ECHO)
IN_ARCHIVE = (ARCHIVED, ARCHIVED_ECHO)
LEADS = (LIVE, ARCHIVED)
PUBLIC = IN_HEAD + IN_ARCHIVE


class Moment(TypeDecorator[datetime]):
    """A moment as whole microseconds since 1970: SQLite has no type for times, and integers sort alike on both databases."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """UTC to the microsecond, without the rounding of a float."""
        return None if value is None else (value - EPOCH) // _MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """Aware, UTC."""
        return None if value is None else EPOCH + value * _MICROSECOND


class Span(TypeDecorator[timedelta]):
    """A duration as whole microseconds."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: timedelta | None, dialect: Dialect) -> int | None:
        """Exact."""
        return None if value is None else value // _MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> timedelta | None:
        """Exact."""
        return None if value is None else value * _MICROSECOND


class Chars(TypeDecorator[str]):
    """Text that any database takes: NUL (PostgreSQL refuses it) and lone surrogates (no UTF-8 has them) become U+FFFD.

    Stored text is legal already; this is for what people ask for and servers send: addresses, queries, robots.txt.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The same text where it is legal."""
        if value is None or (value.isascii() and "\0" not in value):
            return value
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "\ufffd")


class Json(TypeDecorator[object]):
    """A value of `kind` as JSON text, written and checked by pydantic."""

    impl = Text
    cache_ok = True

    def __init__(self, kind: Any) -> None:  # Any: a type or an alias such as tuple[str, ...]
        super().__init__()
        self.kind = kind
        self._adapter: TypeAdapter[Any] = TypeAdapter(kind)
        self._plain = dict(self._empty())

    def _empty(self) -> Iterator[tuple[str, object]]:
        """The texts that stand for nothing, where the kind knows them."""
        for text in ("[]", "null"):
            with suppress(ValidationError):
                yield text, self._adapter.validate_json(text)

    def process_bind_param(self, value: object, dialect: Dialect) -> str:
        """Compact JSON."""
        return self._adapter.dump_json(value).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> object:
        """The value; pydantic's ValidationError when the text is not one of `kind`."""
        if value in self._plain:  # most entries have no picture, author, label or file: a call saved for each
            return self._plain[value]
        return self._adapter.validate_json(value or "")


# SQLite makes a row's own number of INTEGER PRIMARY KEY only, of no other spelling.
_Number = BigInteger().with_variant(Integer, "sqlite")

metadata = MetaData()

facts = Table(
    "facts",
    metadata,
    Column("key", Chars, primary_key=True),
    Column("value", Chars, nullable=False),
)

entries = Table(
    "entries",
    metadata,
    # Grows in the order of arrival, newest on a page last; a backfill, which goes back in time, counts down from -1.
    Column("number", _Number, primary_key=True, autoincrement=False),
    Column("id", Chars, nullable=False),
    Column("slug", Chars, nullable=False),
    Column("source_id", Chars, nullable=False),
    Column("status", Chars, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("published", Moment, nullable=False),
    Column("precision", Chars, nullable=False),
    Column("origin", Chars, nullable=False),
    Column("printed", Chars, nullable=False),  # the date as the page has it
    Column("first_seen", Moment, nullable=False),
    Column("revised", Moment),
    Column("hold_until", Moment),
    Column("withdrawn", Moment),  # of a public entry only: one that was never shown leaves no tombstone
    Column("partial", Boolean, nullable=False),
    Column("language", Chars, nullable=False),
    Column("fingerprint", Chars, nullable=False),
    Column("url", Chars, nullable=False),
    Column("title", Chars, nullable=False),
    Column("subtitle", Chars, nullable=False),
    Column("summary", Chars, nullable=False),
    Column("image", Json(Image | None), nullable=False),
    Column("authors", Json(tuple[str, ...]), nullable=False),
    Column("labels", Json(tuple[str, ...]), nullable=False),
    Column("enclosures", Json(tuple[Enclosure, ...]), nullable=False),
    Column("text", Chars, nullable=False),
    Column("content", Chars, nullable=False),
    Column("anatomy", Json(Anatomy), nullable=False),
    Column("withdrawn_by", Chars, nullable=False),  # "source", "operator", or "" while nobody did
    Column("body_print", Chars, nullable=False),  # of the own text, "" when that is too short to tell: see `likeness`
    Column("publisher", Chars, nullable=False),
    Column("filed", BigInteger),  # see `filing`; None of what was never public
    Index("entries_id", "id", unique=True),
    Index("entries_slug", "slug", unique=True),
    # With `status` at the end, feeds and volumes read these alone.
    Index("entries_by_time", "published", "number", "status"),
    Index("entries_by_source", "source_id", "published", "number", "status"),
    Index("entries_by_sight", "source_id", "first_seen"),
    Index("entries_by_filing", "filed", "number", "status"),
    Index("entries_by_source_filing", "source_id", "filed", "number", "status"),
)
Index(
    "entries_by_withdrawal",
    entries.c.withdrawn,
    sqlite_where=entries.c.withdrawn.is_not(None),
    postgresql_where=entries.c.withdrawn.is_not(None),
)
Index(
    "entries_by_hold",
    entries.c.hold_until,
    sqlite_where=entries.c.hold_until.is_not(None),
    postgresql_where=entries.c.hold_until.is_not(None),
)

Index(
    "entries_by_body",
    entries.c.source_id,
    entries.c.body_print,
    sqlite_where=entries.c.body_print != "",
    postgresql_where=entries.c.body_print != "",
)

# The states that entries were in before they were revised; `position` grows with time.
revisions = Table(
    "revisions",
    metadata,
    Column("entry", _Number, ForeignKey("entries.number"), primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("since", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    Column("fingerprint", Chars, nullable=False),
    Column("title", Chars, nullable=False),
    Column("subtitle", Chars, nullable=False),
    Column("text", Chars, nullable=False),
)

entry_topics = Table(
    "entry_topics",
    metadata,
    Column("entry", _Number, ForeignKey("entries.number"), primary_key=True, autoincrement=False),
    Column("topic", Chars, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("score", Double, nullable=False),
    Column("by", Chars, nullable=False),
    Column("evidence", Json(tuple[Evidence, ...]), nullable=False),
    # Copies from the entry, so that one index yields a topic's newest without looking at entries.
    Column("status", Chars, nullable=False),
    Column("published", Moment, nullable=False),
    Column("filed", BigInteger),
    Index("entry_topics_by_time", "topic", "status", "published", "entry"),
    Index("entry_topics_by_filing", "topic", "status", "filed", "entry"),
)

corrections = Table(
    "corrections",
    metadata,
    Column("entry", _Number, ForeignKey("entries.number"), primary_key=True, autoincrement=False),
    Column("topic", Chars, primary_key=True),
    Column("wanted", Boolean, nullable=False),
    Column("at", Moment, nullable=False),
    Column("found", Json(TopicMatch | None), nullable=False),  # what an operator's word covers, for the day it is taken back
)

# What public entries must share before they are compared (`duplicates.Copy.sketch`). By week first: what is looked for and written
# stands close together, and is in memory, however long the past grows.
sketches = Table(
    "sketches",
    metadata,
    Column("week", Integer, primary_key=True, autoincrement=False),  # of the publication, since 1970
    Column("hash", BigInteger, primary_key=True, autoincrement=False),
    Column("entry", _Number, ForeignKey("entries.number"), primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

# Entries that are one release with others. `release` is the number of the entry that leads, which has position 0.
twins = Table(
    "twins",
    metadata,
    Column("entry", _Number, ForeignKey("entries.number"), primary_key=True, autoincrement=False),
    Column("release", _Number, nullable=False),
    Column("position", Integer, nullable=False),
    Column("source_id", Chars, nullable=False),  # of the entry, so that a feed of several sources finds the first of them here
    Index("twins_by_release", "release", "position", "source_id", "entry"),
)

entry_urls = Table(
    "entry_urls",
    metadata,
    Column("source_id", Chars, primary_key=True),
    Column("key", Chars, primary_key=True),  # digest of `url`: PostgreSQL indexes no text beyond 2,704 bytes
    Column("url", Chars, nullable=False),
    Column("entry", _Number, ForeignKey("entries.number"), nullable=False),
    Index("entry_urls_by_entry", "entry"),
    Index("entry_urls_by_key", "key"),  # whoever met it: a page names its versions in other languages, which other sources read
)

# Versions of one release in other languages, each pair both ways.
translations = Table(
    "translations",
    metadata,
    Column("entry", _Number, ForeignKey("entries.number"), primary_key=True, autoincrement=False),
    Column("other", _Number, ForeignKey("entries.number"), primary_key=True, autoincrement=False),
)

readings = Table(
    "readings",
    metadata,
    Column("entry", _Number, ForeignKey("entries.number"), primary_key=True, autoincrement=False),
    Column("etag", Chars),
    Column("last_modified", Chars),
    Column("digest", Chars),
    Column("looked", Moment),
    Column("looks", Integer, nullable=False),
    Column("missing", Integer, nullable=False),
    Column("listed", Chars, nullable=False),
)

versions = Table(
    "versions",
    metadata,
    Column("scope", Chars, primary_key=True),  # see `versions`
    Column("number", BigInteger, nullable=False),  # the sequence of the scope's last change
    Column("updated", Moment),
)

source_states = Table(
    "source_states",
    metadata,
    Column("source_id", Chars, primary_key=True),
    Column("host", Chars, nullable=False),
    Column("every", Span, nullable=False),
    Column("retired", Moment),  # since when nobody configures it
    Column("paused_by_spec", Moment),
    Column("paused_by_operator", Moment),
    Column("readers", Chars, nullable=False, server_default="full"),
    Column("state", Chars, nullable=False),
    Column("reasons", Json(tuple[str, ...]), nullable=False),
    Column("sentence", Chars, nullable=False),
    Column("since", Moment),
    Column("next_check", Moment),
    Column("checked", Moment),
    Column("succeeded", Moment),
    Column("changed", Moment),
    Column("failures", Integer, nullable=False),
    Column("etag", Chars),
    Column("last_modified", Chars),
    Column("digest", Chars),
    Column("usual_items", Integer, nullable=False),
    Column("usual_dated", Double, nullable=False),
    Column("zone_order", Chars, nullable=False),
    Column("public_state", Chars, nullable=False),
    Column("newest", Moment),
    Index("source_states_by_check", "next_check"),
)

# The primary key is the promise: no host is ever asked for two sources at once, whoever claims.
leases = Table(
    "leases",
    metadata,
    Column("host", Chars, primary_key=True),
    Column("source_id", Chars, nullable=False),
    Column("owner", Chars, nullable=False),
    Column("until", Moment, nullable=False),
    Index("leases_by_source", "source_id"),
)

lessons = Table(
    "lessons",
    metadata,
    Column("source_id", Chars, primary_key=True),
    Column("value", Chars, nullable=False),
    Column("changed", Moment, nullable=False),
)

backfills = Table(
    "backfills",
    metadata,
    Column("source_id", Chars, primary_key=True),
    Column("next_page", Chars),
    Column("pages", Integer, nullable=False),
    Column("entries", Integer, nullable=False),
    Column("walked", Json(tuple[str, ...]), nullable=False),
    Column("state", Chars, nullable=False),
    Column("sentence", Chars, nullable=False),
    Column("started", Moment, nullable=False),
    Column("changed", Moment, nullable=False),
)

memory = Table(
    "memory",
    metadata,
    Column("kind", Chars, primary_key=True),
    Column("key", Chars, primary_key=True),  # a digest, as in entry_urls
    Column("value", Chars, nullable=False),
    Column("until", Moment, nullable=False),
    Index("memory_by_until", "until"),
)


def numbered(name: str) -> Column[int]:
    """A primary key that the database counts up by itself."""
    return Column(name, _Number, primary_key=True, autoincrement=True)


def insert(db: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that knows ON CONFLICT, which both databases spell alike but SQLAlchemy keeps per dialect."""
    return sqlite.insert(table) if db.dialect.name == "sqlite" else postgresql.insert(table)
