"""Small pictures of releases, made from the ones that their pages name, and served by us: no newsroom's server is asked by readers.

    store.pictures.plan("example", now)            which pictures of a source are wanted now; what nobody wants any more goes
    store.pictures.claim(now, 4, MINUTE)  ->  (Wanted("9f86d0...", "https://...", "example", tries=1), ...)
    store.pictures.keep("9f86d0...", Drawn(body, 480, 270))
    store.pictures.find("9f86d0...")      ->  ShownPicture(body, ("example",)), None while there is none or no public entry has it

Only the newest releases of a source have one, so there is a bound to them. A claim is a lease: `due` moves ahead and the try is counted, so
what was begun by a process that was killed is begun again by the next one, and what kills whoever begins it is not begun for ever. They are
in no backup: they are made again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Select,
    Table,
    delete,
    join,
    or_,
    select,
    update,
)

from entries import versions
from entries.database import Database
from entries.model import Image
from entries.rows import chunks, digest
from entries.schema import PUBLIC, Chars, Moment, entries, insert, leases, metadata, source_states

BEGUN = 30  # newest releases of a source whose pictures are begun, however old: more of it than a widget shows
RECENT = timedelta(days=120)  # what was made stays so long, for lists with a filter, where newer releases came
KEPT = 100  # newest releases of a source whose pictures are kept, however young
APART = timedelta(seconds=1)  # so that the newest of every source come first, however many a source has
_MOST_ADDRESS = 8_192  # characters; a longer one is not asked for anyway

pictures = Table(
    "pictures",
    metadata,
    Column("name", Chars, primary_key=True),  # of its address: `picture_name`
    Column("url", Chars, nullable=False),
    Column("host", Chars, nullable=False),
    Column("source_id", Chars, nullable=False),  # on whose account it is asked for
    Column("code", Chars, nullable=False),  # why the last try failed
    Column("due", Moment),  # of the next try; None when there is none to come
    Column("tries", Integer, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("body", LargeBinary),  # WebP
    Index("pictures_by_due", "due"),
)
picture_uses = Table(
    "picture_uses",
    metadata,
    Column("entry", entries.c.number.type, ForeignKey("entries.number"), primary_key=True, autoincrement=False),
    Column("picture", Chars, nullable=False),
    Index("picture_uses_by_picture", "picture"),
)
_P, _U, _E, _S = pictures.c, picture_uses.c, entries.c, source_states.c


def picture_name(url: str) -> str:
    """What the small form of the picture at `url` is called: the first 32 hexadecimal digits of SHA-256."""
    return digest(url)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A picture to make, on account of a source; `tries` with the one that begins now."""

    name: str
    url: str
    source_id: str
    tries: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """A small picture: WebP without metadata, and its size in pixels."""

    body: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class ShownPicture:
    """A small picture, and the sources of the public entries that have it."""

    body: bytes
    sources: tuple[str, ...]


class Pictures(Database):
    """The small pictures of a store."""

    def find(self, name: str) -> ShownPicture | None:
        """The picture of this name, if it is made and a public entry shows it at this moment."""
        public = select(_E.source_id, _E.image).join_from(picture_uses, entries, _E.number == _U.entry)
        with self._reading() as db:
            found = db.execute(public.where(_U.picture == name, _E.status.in_(PUBLIC))).all()
            # An entry that was revised since may show another one by now.
            sources = {source_id for source_id, image in found if image and picture_name(image.url) == name}
            body = db.execute(select(_P.body).where(_P.name == name)).scalar() if sources else None
        return ShownPicture(bytes(body), tuple(sorted(sources))) if body else None

    def uses(self) -> Mapping[str, tuple[tuple[str, str], ...]]:
        """The pictures that are made and that a public entry has, each with the source of that entry, by the source on whose account they
        were asked for. Of a revised entry it may still be the former picture: `find` tells."""
        used = join(picture_uses, pictures, _U.picture == _P.name).join(entries, _E.number == _U.entry)
        columns = select(_P.source_id, _P.name, _E.source_id).select_from(used).where(_P.width > 0, _E.status.in_(PUBLIC)).distinct()
        found: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        with self._reading() as db:
            for account, name, source_id in db.execute(columns.order_by(_P.source_id, _P.name, _E.source_id)):
                found[account].append((name, source_id))
        return {account: tuple(uses) for account, uses in found.items()}

    # For the process that makes them

    def sources(self, since: int | None = None) -> tuple[int, tuple[str, ...]]:
        """The version of the store, and the sources whose entries changed after the version `since`; all there are or were for None."""
        with self._reading() as db:
            version, scopes = versions.moved(db, since or 0)
            if since is None:
                return version, tuple(db.execute(select(_S.source_id).order_by(_S.source_id)).scalars())
        return version, tuple(sorted({name for scope in scopes if (name := versions.source_of(scope))}))

    def plan(self, source_id: str, now: datetime) -> int:
        """Brings what is wanted of a source up to date; how many pictures were added or dropped."""
        with self._reading() as db:  # nearly always there is nothing to do, and nobody has to wait
            if not _Plan.of(db, source_id, now).differs:
                return 0
        with self._writing() as db:
            return _Plan.of(db, source_id, now).carry_out(db, source_id, now)

    def claim(self, now: datetime, limit: int, lease: timedelta) -> tuple[Wanted, ...]:
        """Up to `limit` pictures whose turn it is, for whoever asked alone; with a `lease` they come back if nothing is heard of them.

        None of a source that is not to be read, or is read now, and none of a host that is: the newsroom comes first.
        """
        chosen = _ripe(now).order_by(_P.due, _P.name).limit(limit).with_for_update(of=pictures, skip_locked=True)
        taken = update(pictures).where(_P.name.in_(chosen)).values(due=now + lease, tries=_P.tries + 1)
        with self._reading() as db:
            if db.execute(_ripe(now).limit(1)).first() is None:
                return ()
        with self._writing() as db:
            rows = db.execute(taken.returning(_P.name, _P.url, _P.source_id, _P.tries)).all()
        return tuple(sorted((Wanted(*row) for row in rows), key=lambda one: one.name))

    def keep(self, name: str, drawn: Drawn) -> None:
        """The picture is made."""
        values = {"body": drawn.body, "width": drawn.width, "height": drawn.height, "due": None, "code": ""}
        with self._writing() as db:
            db.execute(update(pictures).where(_P.name == name).values(values))

    def put_off(self, name: str, code: str, due: datetime | None, *, tries: int) -> None:
        """Why the picture could not be made, how many tries that makes, and when the next one is due; None: it is given up."""
        with self._writing() as db:
            db.execute(update(pictures).where(_P.name == name, _P.body.is_(None)).values(code=code, due=due, tries=tries))

    def clear(self) -> int:
        """Drops all of them; how many there were."""
        with self._reading() as db:
            if db.execute(select(_P.name).limit(1)).first() is None:
                return 0
        with self._writing() as db:
            db.execute(delete(picture_uses))
            return db.execute(delete(pictures)).rowcount


def _ripe(now: datetime) -> Select[tuple[str]]:
    """The names of pictures that may be begun."""
    readable = select(_S.source_id).where(_S.retired.is_(None), _S.paused_by_spec.is_(None), _S.paused_by_operator.is_(None))
    taken: ColumnElement[bool] = or_(leases.c.host == _P.host, leases.c.source_id == _P.source_id)
    is_read = select(leases.c.host).where(leases.c.until > now, taken).exists()
    return select(_P.name).where(_P.due <= now, _P.source_id.in_(readable), ~is_read)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What differs between the pictures that a source's entries have and those that they should have."""

    added: tuple[tuple[int, Image], ...]  # entry and image, newest first
    ended: tuple[int, ...]  # entries
    dropped: frozenset[str]  # pictures that these entries had

    @property
    def differs(self) -> bool:
        return bool(self.added or self.ended)

    @staticmethod
    def of(db: Connection, source_id: str, now: datetime) -> _Plan:
        newest = _newest(db, source_id, now)
        present = select(_U.entry, _U.picture).join_from(picture_uses, entries, _E.number == _U.entry).where(_E.source_id == source_id)
        uses: dict[int, str] = dict(db.execute(present).all())
        wanted = {number: picture_name(image.url) for number, image in newest if image}
        ended = {number: name for number, name in uses.items() if wanted.get(number) != name}
        begun = ((number, image) for number, image in newest[:BEGUN] if image)
        added = tuple((number, image) for number, image in begun if number not in uses or number in ended)
        return _Plan(added, tuple(ended), frozenset(ended.values()))

    def carry_out(self, db: Connection, source_id: str, now: datetime) -> int:
        for some in chunks(self.ended):
            db.execute(delete(picture_uses).where(_U.entry.in_(some)))
        for place, (number, image) in enumerate(self.added):
            row = {"url": image.url, "host": _host(image.url), "source_id": source_id, "code": "", "tries": 0, "width": 0, "height": 0}
            name, due = picture_name(image.url), now + place * APART
            db.execute(insert(db, pictures).values(name=name, due=due, **row).on_conflict_do_nothing())
            use = insert(db, picture_uses).values(entry=number, picture=name)
            db.execute(use.on_conflict_do_update(index_elements=[_U.entry], set_={"picture": name}))
        return len(self.added) + _drop(db, self.dropped)


def _newest(db: Connection, source_id: str, now: datetime) -> list[tuple[int, Image | None]]:
    """The newest public entries of a source, each with its image if that can be asked for; none where readers get headlines."""
    if db.execute(select(_S.readers).where(_S.source_id == source_id)).scalar() == "headline":
        return []
    public = select(_E.number, _E.image, _E.published).where(_E.source_id == source_id, _E.status.in_(PUBLIC))
    rows = db.execute(public.order_by(_E.published.desc(), _E.number.desc()).limit(KEPT)).all()
    kept = (row for place, row in enumerate(rows) if place < BEGUN or row.published > now - RECENT)
    return [(row.number, row.image if row.image and _host(row.image.url) else None) for row in kept]


def _drop(db: Connection, names: Collection[str]) -> int:
    """Drops those of these pictures that no entry has any more; how many."""
    unused = ~select(_U.entry).where(_U.picture == _P.name).exists()
    return sum(db.execute(delete(pictures).where(_P.name.in_(some), unused)).rowcount for some in chunks(sorted(names)))


def _host(url: str) -> str:
    """Host and port as leases name them; "" for what is no web address."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return parts.netloc.lower() if parts.scheme in ("http", "https") and len(url) <= _MOST_ADDRESS else ""
