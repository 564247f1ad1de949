"""Looks at addresses that may become sources: what was found, with the pages that it was found in, for two hours.

    look_id = store.looks.begin("editor@example.org", "https://www.example.edu/news", toml, now)
    store.looks.keep(look_id, toml, result, pages)
    store.looks.find(look_id, now)  ->  KeptLook(...)
    store.looks.pages(look_id)      ->  (KeptAnswer(...), ...)     the first is the page at the address

A look is no source: nothing is read again, nothing is published. Its pages are bounded, and whatever is too much is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from secrets import token_urlsafe

from sqlalchemy import Column, Connection, Index, Integer, Table, delete, insert, select, update

from entries.database import Database
from entries.errors import NotFound
from entries.rows import compressed, decompressed
from entries.schema import Chars, Moment, metadata

LASTS = timedelta(hours=2)
MOST_PAGES = 16
MOST_CHARACTERS = 8_000_000  # of all pages of a look, as they are kept
_LEVEL = 3  # a page of 100 kB in half a millisecond; level 9 saves a tenth more and takes five times as long

looks = Table(
    "looks",
    metadata,
    Column("id", Chars, primary_key=True),
    Column("who", Chars, nullable=False),
    Column("address", Chars, nullable=False),
    Column("taken", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    Column("done", Integer, nullable=False),  # articles that were read so far
    Column("toml", Chars, nullable=False),
    Column("result", Chars, nullable=False),  # JSON; "" while it is looked
    Index("looks_by_end", "until"),
)
look_pages = Table(
    "look_pages",
    metadata,
    Column("look", Chars, primary_key=True),
    Column("place", Integer, primary_key=True),
    *(Column(name, Chars, nullable=False) for name in ("requested", "url", "content_type", "language")),
    Column("body", Chars, nullable=False),  # entries.rows.compressed
)


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """One page of a look as it came: the address that was asked, the one that answered, and what is needed to read it again."""

    requested: str
    url: str
    body: bytes
    content_type: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class KeptLook:
    """A look without its pages. `toml` is the source as it was adjusted so far; `result` is JSON, "" while `done` is still counting."""

    id: str
    who: str
    address: str
    taken: datetime
    until: datetime
    done: int
    toml: str
    result: str


class Looks(Database):
    """The looks of a store."""

    def begin(self, who: str, address: str, toml: str, now: datetime) -> str:
        """A new look without a result; its id cannot be guessed."""
        look_id = token_urlsafe(16)
        row = {"id": look_id, "who": who, "address": address, "taken": now, "until": now + LASTS, "done": 0, "toml": toml, "result": ""}
        with self._writing() as db:
            db.execute(insert(looks).values(row))
        return look_id

    def step(self, look_id: str, done: int) -> None:
        """Notes how many articles were read."""
        with self._writing() as db:
            db.execute(update(looks).where(looks.c.id == look_id, looks.c.done < done).values(done=done))

    def keep(self, look_id: str, toml: str, result: str, pages: Iterable[KeptAnswer]) -> None:
        """What was found, and the pages as they are now: the first sixteen, as far as there is room for them."""
        rows = [{"look": look_id, **row} for row in _rows(pages)]
        with self._writing() as db:
            db.execute(update(looks).where(looks.c.id == look_id).values(toml=toml, result=result))
            db.execute(delete(look_pages).where(look_pages.c.look == look_id))
            if rows:
                db.execute(insert(look_pages), rows)

    def find(self, look_id: str, now: datetime) -> KeptLook:
        """The look of this id. NotFound, also when its time is over."""
        with self._reading() as db:
            row = db.execute(select(looks).where(looks.c.id == look_id, looks.c.until > now)).mappings().first()
        if row is None:
            raise NotFound("look", look_id, hint="A look is kept for two hours; look at the address again.")
        return KeptLook(**row)

    def pages(self, look_id: str) -> tuple[KeptAnswer, ...]:
        """The pages of a look in the order of their coming; () when there are none."""
        p = look_pages.c
        columns = (p.requested, p.url, p.body, p.content_type, p.language)
        with self._reading() as db:
            rows = db.execute(select(*columns).where(p.look == look_id).order_by(p.place)).all()
        return tuple(KeptAnswer(asked, url, decompressed(body), kind, language) for asked, url, body, kind, language in rows)


def prune(db: Connection, now: datetime) -> None:
    """Drops looks whose time is over, with their pages."""
    db.execute(delete(looks).where(looks.c.until <= now))
    db.execute(delete(look_pages).where(look_pages.c.look.not_in(select(looks.c.id))))


def _rows(pages: Iterable[KeptAnswer]) -> Iterator[dict[str, object]]:
    left = MOST_CHARACTERS
    for place, page in enumerate(pages):
        body = compressed(page.body, _LEVEL)
        left -= len(body)
        if place >= MOST_PAGES or left < 0:
            return
        yield {**asdict(page), "place": place, "body": body}
