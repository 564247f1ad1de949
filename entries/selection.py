"""A feed query as SQL: always scans of an index from its newest end, merged, never a sort of all rows.

`topic IN (...) ORDER BY published` took 625 ms at a million entries, the merge of one limited scan a topic 0.34 ms.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, ColumnElement, Connection, Select, func, literal, or_, select, union
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from entries.model import Tombstone
from entries.queries import FeedQuery
from entries.schema import EPOCH, LIVE, Chars, entries, entry_topics
from entries.search import words

_MOST_SCANS = 100  # SQLite joins at most 500 selects; so many sources are found soon in one scan over all, too
_MOST_TOMBSTONES = 100

_Select = Select[Any]  # Any: the columns differ from statement to statement
_Conditions = list[ColumnElement[bool]]
_E, _T = entries.c, entry_topics.c


class _Holds(FunctionElement[bool]):
    """Whether a text holds a word, given also as the pattern of LIKE.

    PostgreSQL takes any LIKE for rare and sorted the whole table (470 ms at 20,000 entries) where a walk finds a common word
    in 9 ms; of `strpos` it does not think so. On SQLite LIKE is up to three times as fast as `instr`.
    """

    type = Boolean()
    inherit_cache = True


@compiles(_Holds)
def _by_position(element: _Holds, compiler: SQLCompiler, **options: Any) -> str:  # Any: SQLAlchemy's own
    text, word, _ = element.clauses
    return f"(strpos({compiler.process(text, **options)}, {compiler.process(word, **options)}) > 0)"


@compiles(_Holds, "sqlite")
def _by_pattern(element: _Holds, compiler: SQLCompiler, **options: Any) -> str:  # Any: SQLAlchemy's own
    text, _, pattern = element.clauses
    return f"({compiler.process(text, **options)} LIKE {compiler.process(pattern, **options)} ESCAPE '/')"


def _holds(word: str) -> ColumnElement[bool]:
    escaped = word.replace("/", "//").replace("%", "/%").replace("_", "/_")
    return _Holds(_E.plain, literal(word, Chars), literal(f"%{escaped}%", Chars))


def newest(db: Connection, query: FeedQuery) -> list[int]:
    """The numbers of the live entries on the asked page, newest first, and of one more when there is an older page."""
    offset = min((query.page - 1) * query.limit, 2**31)
    scans = _scans(db, query)
    if len(scans) == 1:
        statement = scans[0].limit(query.limit + 1).offset(offset)
    else:
        depth = offset + query.limit + 1
        merged = union(*(select(scan.limit(depth).subquery()) for scan in scans)).subquery()
        order = (merged.c.published.desc(), merged.c.number.desc())
        statement = select(merged.c.number).order_by(*order).limit(query.limit + 1).offset(offset)
    return list(db.execute(statement).scalars())


def entry_rows(numbers: list[int]) -> _Select:
    """The whole rows of these entries, newest first."""
    return select(entries).where(_E.number.in_(numbers)).order_by(_E.published.desc(), _E.number.desc())


def tombstones(db: Connection, query: FeedQuery) -> tuple[Tombstone, ...]:
    """The marks of the newest 100 withdrawn entries that the query would have found."""
    withdrawn = [_E.withdrawn >= EPOCH, *_sources(query), *_topics(query, _E.number), *_others(query, _E.number, _E.published)]
    statement = select(_E.id, _E.source_id, _E.withdrawn, _E.title).where(*withdrawn, *_in_row(query))
    rows = db.execute(statement.order_by(_E.withdrawn.desc(), _E.number.desc()).limit(_MOST_TOMBSTONES))
    return tuple(Tombstone(*row) for row in rows)


def _scans(db: Connection, query: FeedQuery) -> list[_Select]:
    """Statements that each walk one index from the newest entry; their union is the answer."""
    sources, topics = tuple(dict.fromkeys(query.sources)), tuple(dict.fromkeys(query.topics))
    if 0 < len(sources) <= _MOST_SCANS:
        return [_scan(query, _E.source_id == source, *_topics(query, _E.number)) for source in sources]
    if sources or not topics or (query.match == "any" and len(topics) > _MOST_SCANS):
        return [_scan(query, *_sources(query), *_topics(query, _E.number))]
    if query.match == "any":
        return [_topic_scan(query, topic) for topic in topics]
    rarest = _rarest(db, topics)
    return [_topic_scan(query, rarest, *(_has_topic(_T.entry, (topic,)) for topic in topics if topic != rarest))]


def _scan(query: FeedQuery, *conditions: ColumnElement[bool]) -> _Select:
    live = [_E.status == LIVE, *conditions, *_others(query, _E.number, _E.published), *_in_row(query)]
    return select(_E.number, _E.published).where(*live).order_by(_E.published.desc(), _E.number.desc())


def _topic_scan(query: FeedQuery, topic: str, *conditions: ColumnElement[bool]) -> _Select:
    statement = select(_T.entry.label("number"), _T.published)
    if in_row := _in_row(query):
        statement = statement.join_from(entry_topics, entries, _E.number == _T.entry).where(*in_row)
    live = [_T.topic == topic, _T.live, *conditions, *_others(query, _T.entry, _T.published)]
    return statement.where(*live).order_by(_T.published.desc(), _T.entry.desc())


def _rarest(db: Connection, topics: tuple[str, ...]) -> str:
    """The topic to walk along when all must match: the walk is as long as the shortest of them."""
    statement = select(_T.topic, func.count()).where(_T.topic.in_(topics), _T.live).group_by(_T.topic)
    totals: dict[str, int] = dict(db.execute(statement).all())
    return min(topics, key=lambda topic: totals.get(topic, 0))


def _sources(query: FeedQuery) -> _Conditions:
    return [_E.source_id.in_(query.sources)] if query.sources else []


def _topics(query: FeedQuery, number: ColumnElement[int]) -> _Conditions:
    if query.match == "all":
        return [_has_topic(number, (topic,)) for topic in dict.fromkeys(query.topics)]
    return [_has_topic(number, query.topics)] if query.topics else []


def _others(query: FeedQuery, number: ColumnElement[int], published: ColumnElement[Any]) -> _Conditions:
    """Conditions that an index row can answer. (Any: moments, which mypy sees as their comparator.)"""
    since = [published >= query.since] if query.since else []
    return [*since, ~_has_topic(number, query.not_topics)] if query.not_topics else since


def _in_row(query: FeedQuery) -> _Conditions:
    """Conditions that need the entry itself."""
    language = func.lower(_E.language, type_=Chars)
    tongues = [tongue.lower() for tongue in query.languages]
    spoken = [or_(language == tongue, language.startswith(f"{tongue}-", autoescape=True)) for tongue in tongues]
    found = [_holds(word) for word in words(query.text)]
    return [or_(*spoken), *found] if spoken else found


def _has_topic(number: ColumnElement[int], topics: tuple[str, ...]) -> ColumnElement[bool]:
    match = entry_topics.alias().c
    return select(match.entry).where(match.entry == number, match.topic.in_(topics)).exists()
