"""Pages as they came: for each source its last list documents and the last releases that were read, to look at and to try rules on.

    store.snapshots.all("example")        ->  (Snapshot(number=7, kind="list", ...), ...)     the newest first, without bodies
    store.snapshots.page(7)               ->  RawPage("list", "https://...", ..., body=b"<!doctype html>...")

They are written in the transaction of the refresh that read them (`Store.save`, `Store.record`). The newest list document that could be
read stays, however many came after it: it is what a broken page is compared with.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import chain
from typing import Literal

from sqlalchemy import Boolean, Column, Connection, Index, Integer, RowMapping, Table, delete, select

from entries.database import Database
from entries.errors import NotFound
from entries.rows import Row, compressed, decompressed
from entries.schema import Chars, Moment, insert, metadata, numbered

PageKind = Literal["list", "beside", "article"]
SNAPSHOT_BYTES = 2_000_000  # of a page that is worth keeping
_LEVEL = 6

snapshots = Table(
    "snapshots",
    metadata,
    numbered("number"),
    Column("source_id", Chars, nullable=False),
    Column("kind", Chars, nullable=False),
    Column("digest", Chars, nullable=False),  # of address and bytes
    Column("taken", Moment, nullable=False),
    Column("good", Boolean, nullable=False),
    Column("requested", Chars, nullable=False),
    Column("url", Chars, nullable=False),
    Column("content_type", Chars, nullable=False),
    Column("language", Chars, nullable=False),
    Column("size", Integer, nullable=False),
    Column("body", Chars, nullable=False),  # entries.rows.compressed
    Index("snapshots_by_source", "source_id", "digest", unique=True),
)


@dataclass(frozen=True, slots=True)
class RawPage:
    """A page as it came: the address that was asked and the one that answered, its decoded bytes, and what its server said of them.

    `kind`: the document that lists a source's releases, one that was read beside it (the site's feed), or a release.
    """

    kind: PageKind
    requested: str
    url: str
    body: bytes
    content_type: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What is known of a kept page without its body. `taken` is when it came last, `good` whether it could be read as what it is, `size`
    its bytes before compression."""

    number: int
    source_id: str
    kind: PageKind
    taken: datetime
    good: bool
    requested: str
    url: str
    content_type: str
    language: str
    size: int


class Snapshots(Database):
    """The pages that are kept of sources."""

    def all(self, source_id: str) -> tuple[Snapshot, ...]:
        """What is kept of a source, the newest first; pages of one refresh in the order in which they came."""
        statement = select(*_FACTS).where(_S.source_id == source_id).order_by(_S.taken.desc(), _S.number)
        with self._reading() as db:
            return tuple(Snapshot(**row) for row in db.execute(statement).mappings())

    def page(self, number: int) -> RawPage:
        """One page, whole. NotFound, as when a newer one took its place meanwhile."""
        with self._reading() as db:
            row = db.execute(select(snapshots).where(_S.number == number)).mappings().first()
        if row is None:
            raise NotFound("snapshot", str(number))
        return _page(row)

    def pages(self, source_id: str) -> tuple[tuple[Snapshot, RawPage], ...]:
        """Everything that is kept of a source, with its bodies, of one moment; the newest first."""
        statement = select(snapshots).where(_S.source_id == source_id).order_by(_S.taken.desc(), _S.number)
        with self._reading() as db:
            rows = db.execute(statement).mappings().all()
        return tuple((Snapshot(**{column.name: row[column.name] for column in _FACTS}), _page(row)) for row in rows)


_S = snapshots.c
_FACTS = (_S.number, _S.source_id, _S.kind, _S.taken, _S.good, _S.requested, _S.url, _S.content_type, _S.language, _S.size)


def packed(pages: Iterable[RawPage]) -> tuple[Row, ...]:
    """The rows of pages without source and moment; compressing takes time, so it is done before the database is locked."""
    return tuple(_row(page) for page in pages if len(page.body) <= SNAPSHOT_BYTES)


def put(db: Connection, source_id: str, rows: Sequence[Row], keep: int, *, good: bool, now: datetime) -> None:
    """Keeps the pages of one refresh, and of each kind the last `keep` of the source; of a page that is here already only when it came."""
    for row in rows:
        statement = insert(db, snapshots).values(source_id=source_id, taken=now, good=good, **row)
        again = {"taken": now, "good": good, "kind": row["kind"]}
        db.execute(statement.on_conflict_do_update(index_elements=[_S.source_id, _S.digest], set_=again))
    if rows or not keep:
        facts = db.execute(select(*_FACTS).where(_S.source_id == source_id).order_by(_S.taken.desc(), _S.number)).mappings()
        surplus = [one.number for one in _surplus([Snapshot(**row) for row in facts], keep)]
        if surplus:
            db.execute(delete(snapshots).where(_S.number.in_(surplus)))


def _surplus(kept: Sequence[Snapshot], keep: int) -> Iterator[Snapshot]:
    """What is more than `keep` of a kind, but for the newest list document that could be read."""
    last_good = next((one for one in kept if one.kind == "list" and one.good), None) if keep else None
    kinds = ([one for one in kept if one.kind == kind] for kind in ("list", "beside", "article"))
    return (one for one in chain.from_iterable(of_kind[keep:] for of_kind in kinds) if one is not last_good)


def _row(page: RawPage) -> Row:
    digest = sha256(page.requested.encode("utf-8", "surrogatepass") + b"\0" + page.body).hexdigest()[:32]
    body = compressed(page.body, _LEVEL)
    facts = {name: getattr(page, name) for name in ("kind", "requested", "url", "content_type", "language")}
    return facts | {"digest": digest, "size": len(page.body), "body": body}


def _page(row: RowMapping) -> RawPage:
    facts = {name: row[name] for name in ("kind", "requested", "url", "content_type", "language")}
    return RawPage(body=decompressed(row["body"]), **facts)
