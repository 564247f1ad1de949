"""The index of words: made from `entries` and `entry_topics`, kept beside them, and never a source of anything.

PostgreSQL keeps a tsvector of each entry; a search is one more condition on the scans of `selection`.

SQLite keeps an FTS5 index without content, in which the row of an entry is its *place*: the newer, the smaller. So rows that hold what
is asked come newest first, and no more are looked at than a page takes. Status, source, language and topics stand in it as marks, words
that no text can hold: a rare topic with a frequent word costs what the topic costs. FTS5 keeps each word of a row by itself, so marks
are exchanged without a look at the text beside them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from unicodedata import unidata_version

from sqlalchemy import BigInteger, Connection, RowMapping, column, insert, select, table, text

from entries.model import TopicMatch
from entries.rows import Row, chunks, topics_of
from entries.schema import EPOCH, entries
from entries.search import cut

PREFIX = "search"  # of the names of its tables, FTS5's own among them
# What the index was made with. Where it was made with something else, `bring_up` makes it anew; so count up whenever `cut` changes.
_FORM = f"1 {unidata_version}"

_SLOTS = 16  # places between two seconds
_SECOND = timedelta(seconds=1)
_MOST_OF_ONE = 255  # places of one word that a tsvector keeps

PLACES = table("search_places", column("place", BigInteger), column("entry", BigInteger))
_E = entries.c
_INDEXED = (_E.number, _E.status, _E.source_id, _E.language, _E.published, _E.title, _E.subtitle, _E.text)

_DELETE = text("INSERT INTO search (search, rowid, words) VALUES ('delete', :place, :words)")
_INSERT = text("INSERT INTO search (rowid, words) VALUES (:place, :words)")
_BEGIN_ANEW = {
    "sqlite": ("INSERT INTO search (search) VALUES ('delete-all')", "DELETE FROM search_places"),
    "postgresql": ("DROP INDEX IF EXISTS search_words_by_word", "DELETE FROM search_words"),  # an index is made fastest of what is there
}
_END_ANEW = {
    "sqlite": "INSERT INTO search (search) VALUES ('optimize')",
    "postgresql": "CREATE INDEX search_words_by_word ON search_words USING gin (words)",
}
_VECTOR = text(
    "INSERT INTO search_words (entry, words) VALUES (:entry, CAST(:words AS tsvector)) "
    "ON CONFLICT (entry) DO UPDATE SET words = excluded.words"
)

# The wish, or where it is taken the end of the run of places that begins there.
_TAKE = (
    "INSERT INTO search_places (place, entry) VALUES (coalesce((SELECT p.place + :step FROM search_places AS p "
    "WHERE p.place {side} :wish AND EXISTS (SELECT 1 FROM search_places WHERE place = :wish) "
    "AND NOT EXISTS (SELECT 1 FROM search_places WHERE place = p.place + :step) ORDER BY p.place {order} LIMIT 1), :wish), :entry) "
    "ON CONFLICT (entry) DO UPDATE SET place = excluded.place RETURNING place"
)
_TAKE_NEWER, _TAKE_OLDER = text(_TAKE.format(side="<=", order="DESC")), text(_TAKE.format(side=">=", order="ASC"))


@dataclass(frozen=True, slots=True)
class Card:
    """What the index knows an entry by."""

    number: int
    published: datetime
    prose: tuple[str, str, str]  # title, subtitle, text
    marks: frozenset[str]


def card(row: Row | RowMapping, topics: Iterable[TopicMatch]) -> Card:
    """The card of the entry with this row and these topics. Of what the row was loaded without, a change is not noted."""
    title, subtitle, body, language = (row.get(name, "") for name in ("title", "subtitle", "text", "language"))
    kept = {mark("status", row["status"]), mark("source", row["source_id"]), *_spoken(language)}
    return Card(row["number"], row["published"], (title, subtitle, body), frozenset(kept.union(mark("topic", it.topic) for it in topics)))


def mark(kind: str, value: str) -> str:
    """The word that says it of an entry. No text holds one: `cut` leaves no equals sign."""
    return f"={kind}{value.encode('utf-8', 'surrogatepass').hex()}"


def _spoken(language: str) -> set[str]:
    """`en-GB` is found as itself and as `en`."""
    parts = language.lower().split("-")
    return {mark("language", "-".join(parts[:number])) for number in range(1, len(parts) + 1)}


# -------------------------------------------------------------------------------------------------------------- what is written


def put(db: Connection, cards: Sequence[tuple[Card | None, Card]]) -> None:
    """Brings the index up to date with entries that were written: the card of each as it was, None if it is new, and as it is."""
    if db.dialect.name == "postgresql":
        _put_vectors(db, [now for was, now in cards if was is None or was.prose != now.prose])
        return
    places = _places(db, [was.number for was, _ in cards if was])
    gone: dict[int, str] = {}
    come: dict[int, str] = {}
    for was, now in sorted(cards, key=lambda pair: abs(pair[1].number)):  # in the order of their arrival
        if was is None:
            come[_take_place(db, now)] = _words(now)
            continue
        place = places[now.number]
        if was.prose != now.prose or was.published != now.published:
            gone[place] = _words(was)
            come[_take_place(db, now) if was.published != now.published else place] = _words(now)
        elif was.marks != now.marks:
            gone[place], come[place] = " ".join(sorted(was.marks - now.marks)), " ".join(sorted(now.marks - was.marks))
    _write(db, gone, come)


def _write(db: Connection, gone: Mapping[int, str], come: Mapping[int, str]) -> None:
    """Takes words away and adds words, by place. A row that stays is told of both, because FTS5 counts its rows by them."""
    for statement, words in ((_DELETE, gone), (_INSERT, come)):
        # In order of the rows, FTS5 collects the words of many in memory before it writes.
        if words:
            db.execute(statement, [{"place": place, "words": words[place]} for place in sorted(words)])


def _places(db: Connection, numbers: Collection[int]) -> dict[int, int]:
    known = select(PLACES.c.entry, PLACES.c.place)
    return {entry: place for chunk in chunks(numbers) for entry, place in db.execute(known.where(PLACES.c.entry.in_(chunk)))}


def _take_place(db: Connection, now: Card) -> int:
    """The place of an entry by the second of its publication. Of one second, what arrived later is newer, and archived earlier still."""
    step, statement = (-1, _TAKE_NEWER) if now.number > 0 else (1, _TAKE_OLDER)
    place: int = db.execute(statement, {"step": step, "wish": _wish(now.published), "entry": now.number}).scalar_one()
    return place


def _wish(published: datetime) -> int:
    return -((published - EPOCH) // _SECOND) * _SLOTS - _SLOTS // 2


def _words(one: Card) -> str:
    return " ".join((*cut(" ".join(one.prose)), *sorted(one.marks)))


def _put_vectors(db: Connection, cards: Sequence[Card]) -> None:
    if cards:
        db.execute(_VECTOR, [{"entry": now.number, "words": _vector(now)} for now in cards])


def _vector(one: Card) -> str:
    """The words and where they stand, as PostgreSQL writes a tsvector. No word holds a quote."""
    where: defaultdict[str, list[str]] = defaultdict(list)
    for number, word in enumerate(cut(" ".join(one.prose)), 1):
        where[word].append(str(number))
    return " ".join(f"'{word}':{','.join(numbers[:_MOST_OF_ONE])}" for word, numbers in where.items())


# ---------------------------------------------------------------------------------------------------------------- made anew


def bring_up(db: Connection) -> None:
    """Makes the index anew from all entries when it was made by another Pressroll or Python, or never (a restored backup)."""
    if db.execute(text("SELECT form FROM search_form")).scalar() == _FORM:
        return
    for statement in _BEGIN_ANEW[db.dialect.name]:
        db.execute(text(statement))
    refill(db)
    db.execute(text(_END_ANEW[db.dialect.name]))
    db.execute(text("DELETE FROM search_form"))
    db.execute(text("INSERT INTO search_form (form) VALUES (:form)"), {"form": _FORM})


def refill(db: Connection) -> None:
    """Adds all entries to an index that holds none."""
    numbers = db.execute(select(_E.number).order_by(_E.published.desc(), _E.number.desc())).scalars().all()
    last = -(2**63)
    for chunk in chunks(numbers):
        last = _fill(db, _cards(db, chunk), last)


def _cards(db: Connection, numbers: Sequence[int]) -> list[Card]:
    topics = topics_of(db, numbers)
    rows = {row["number"]: row for row in db.execute(select(*_INDEXED).where(_E.number.in_(numbers))).mappings()}
    return [card(rows[number], topics.get(number, ())) for number in numbers]


def _fill(db: Connection, cards: Sequence[Card], last: int) -> int:
    """Adds entries older than all before, whose last place was `last`; returns the new last place."""
    if db.dialect.name == "postgresql":
        _put_vectors(db, cards)
        return last
    words: dict[int, str] = {}
    for one in cards:
        last = max(last + 1, _wish(one.published))
        words[last] = _words(one)
    db.execute(insert(PLACES), [{"place": place, "entry": one.number} for place, one in zip(words, cards, strict=True)])
    _write(db, {}, words)
    return last
