"""A feed query as SQL: always a walk along an index from its newest end, never a sort of all rows.

One source, one topic or everything is a scan of one index. SQLite finds all else in the index of words, where topics, sources and
languages stand as marks: at a million entries 25 topics take 0.5 ms so (the merge of their scans 7 ms, `IN ... ORDER BY` 600 ms), and a
language that few entries have 0.5 ms (a scan that looks into each row 1.2 s). PostgreSQL merges one limited scan a topic or source.

What backfills brought (the archive) stands on pages of its own behind the last page of what refreshes brought: so page 1 is
as if there were no archive, and no release stands on two pages or on none. A `whole` query merges both by date.
Of the entries that are one release, one is shown (`releases`); whatever one source brought is in the feed of that source.
Archive documents walk the indexes by filing in the same way.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select, union
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from entries import lookup, versions
from entries.model import Tombstone
from entries.queries import FeedQuery, Selection
from entries.rows import KEYS, by_chunk, entry_values
from entries.schema import ARCHIVED, ECHOES, EPOCH, LEADS, LIVE, WITHDRAWN, Chars, Status, entries, entry_topics, twins
from entries.search import parse_search
from entries.search_match import holds, walk

_MOST_SCANS = 100  # SQLite joins at most 500 selects; so many sources are found soon in one scan over all, too
_MOST_TOMBSTONES = 100
_FEW = 3  # sources whose withdrawn entries the index of words finds sooner than a look at each withdrawn one

_Select = Select[Any]  # Any: the columns differ from statement to statement
_Conditions = list[ColumnElement[bool]]
_Statuses = tuple[Status, ...]
_Order = Literal["published", "filed"]
_E, _T = entries.c, entry_topics.c


class _Voteless(FunctionElement[object]):
    """An anatomy without its votes: they are for operators, and to make values of them takes twice as long as of all the rest."""

    type = _E.anatomy.type
    inherit_cache = True
    name = "anatomy"


@compiles(_Voteless, "sqlite")
def _in_sqlite(element: _Voteless, compiler: SQLCompiler, **options: Any) -> str:  # Any: SQLAlchemy's own
    return f"json_remove({compiler.process(element.clauses, **options)}, '$.votes')"


@compiles(_Voteless, "postgresql")
def _in_postgresql(element: _Voteless, compiler: SQLCompiler, **options: Any) -> str:  # Any: SQLAlchemy's own
    return f"CAST(CAST({compiler.process(element.clauses, **options)} AS jsonb) - 'votes' AS text)"


ENTRY_ROWS = (  # without their votes, newest first
    select(*(column for column in _E if column is not _E.anatomy), _Voteless(_E.anatomy).label("anatomy"))
    .where(_E.number.in_(KEYS))
    .order_by(_E.published.desc(), _E.number.desc())
)


def select_page(db: Connection, query: FeedQuery) -> Selection:
    """See `Store.select`."""
    current = versions.revision(db, query)
    numbers, more = newest(db, query)
    found = entry_values(db, by_chunk(db, numbers, ENTRY_ROWS))
    gone = tombstones(db, query)
    behind = query.page == 1 and not query.whole and not more and has_archive(db, query)
    others = lookup.appearances(db, numbers)
    also = {entry.id: others[number] for number, entry in found if number in others}
    return Selection(tuple(entry for _, entry in found), gone, current, more=more, archive=behind, appearances=also)


def newest(db: Connection, query: FeedQuery) -> tuple[list[int], bool]:
    """The numbers of the public entries on the asked page, newest first, and whether an older page exists."""
    if query.whole:
        return _page(db, query, LEADS, query.page)
    numbers, more = _page(db, query, (LIVE,), query.page)
    if more or query.page == 1:
        return numbers, more
    if numbers:
        return numbers, has_archive(db, query)
    pages = max(1, -(-_total(db, query) // query.limit))
    return _page(db, query, (ARCHIVED,), query.page - pages)


def among(db: Connection, query: FeedQuery, numbers: Collection[int]) -> set[int]:
    """Those of these entries that the query finds without what backfills brought, on whatever page."""
    found: set[int] = set()
    for scan in scans_of(db, query, (LIVE,)):
        shown = scan.order_by(None).subquery().c.number
        found.update(row["number"] for row in by_chunk(db, numbers, select(shown).where(shown.in_(KEYS))))
    return found


def has_archive(db: Connection, query: FeedQuery) -> bool:
    """Whether a backfill brought anything that the query finds."""
    return bool(_page(db, replace(query, limit=1), (ARCHIVED,), 1)[0])


def _page(db: Connection, query: FeedQuery, statuses: _Statuses, page: int) -> tuple[list[int], bool]:
    """A page of what has one of these statuses, and whether a further one exists."""
    offset = min((page - 1) * query.limit, 2**31)
    if query.since and _walks(db, query):
        return _page_since(db, query.since, _walk(query, statuses), query.limit, offset)
    scans = scans_of(db, query, statuses)
    if len(scans) == 1:
        statement = scans[0].limit(query.limit + 1).offset(offset)
    else:
        depth = offset + query.limit + 1
        merged = union(*(select(scan.limit(depth).subquery()) for scan in scans)).subquery()
        order = (merged.c.published.desc(), merged.c.number.desc())
        statement = select(merged.c.number).order_by(*order).limit(query.limit + 1).offset(offset)
    numbers = list(db.execute(statement).scalars())
    return numbers[: query.limit], len(numbers) > query.limit


def _page_since(db: Connection, since: datetime, newest_first: _Select, limit: int, offset: int) -> tuple[list[int], bool]:
    """The page of a walk that ends at a moment. Asked for the moment, SQLite would go on behind it through all that was ever published."""
    rows = db.execute(newest_first.limit(limit + 1).offset(offset))
    numbers = [row.number for row in rows if row.published >= since]
    return numbers[:limit], len(numbers) > limit


def _total(db: Connection, query: FeedQuery) -> int:
    """How many live entries the query finds: asked behind the last of them only, when a walk over all has just been made."""
    scans = (_numbers(scan) for scan in scans_of(db, query, (LIVE,)))
    total: int = db.execute(select(func.count()).select_from(union(*scans).subquery())).scalar_one()
    return total


def tombstones(db: Connection, query: FeedQuery) -> tuple[Tombstone, ...]:
    """The marks of the newest 100 withdrawn entries that the query would have found."""
    # Without the "+ ''", SQLite reads every entry of the source instead of the few that were withdrawn: 24 ms for 20,000.
    of_sources = [(_E.source_id + "").in_(query.sources)] if query.sources else []
    matching: _Conditions
    if _searches(db, query) or (db.dialect.name == "sqlite" and 0 < len(query.sources) <= _FEW):
        matching = [_E.number.in_(_numbers(walk(query, (WITHDRAWN,)).where(*_since(query))))]
    else:
        # The withdrawn are few: to look at each takes less than to find 25 topics among the marks (25 ms for 1,000 of a million).
        matching = [*_topics(query, _E.number), *_others(query, _E.number, _E.published)]
    withdrawn = [_E.withdrawn >= EPOCH, *of_sources, *matching]
    statement = select(_E.id, _E.source_id, _E.withdrawn, _E.title, _E.withdrawn_by).where(*withdrawn, *_in_row(query))
    rows = db.execute(statement.order_by(_E.withdrawn.desc(), _E.number.desc()).limit(_MOST_TOMBSTONES))
    return tuple(Tombstone(*row) for row in rows)


def scans_of(db: Connection, query: FeedQuery, statuses: _Statuses, order: _Order = "published") -> list[_Select]:
    """Statements that each walk one index from the entry that was published or filed last, for the columns `number` and that; their union
    is the answer."""
    if order == "published" and _walks(db, query):
        return [_walk(query, statuses).where(*_since(query))]
    if _searches(db, query):
        found = _walk(query, statuses).where(*_since(query))
        return [_scan(FeedQuery(), statuses, order, _E.number.in_(_numbers(found)))]
    sources, topics = tuple(dict.fromkeys(query.sources)), tuple(dict.fromkeys(query.topics))
    if 0 < len(sources) <= _MOST_SCANS:
        return [_scan(query, statuses, order, _E.source_id == source, *_topics(query, _E.number)) for source in sources]
    if sources or not topics or (query.match == "any" and len(topics) > _MOST_SCANS):
        return [_scan(query, statuses, order, *_sources(query), *_topics(query, _E.number))]
    if query.match == "any":
        return [_topic_scan(query, status, order, topic) for topic in topics for status in statuses]
    rarest = _rarest(db, topics, statuses)
    others = [_has_topic(_T.entry, (topic,)) for topic in topics if topic != rarest]
    return [_topic_scan(query, status, order, rarest, *others) for status in statuses]


def _walks(db: Connection, query: FeedQuery) -> bool:
    """Whether the index of words answers best: SQLite's, for whatever no other index answers alone."""
    asked = len({*query.sources}) + len({*query.topics})
    return _searches(db, query) or (db.dialect.name == "sqlite" and (asked > 1 or bool(query.languages or query.not_topics)))


def _searches(db: Connection, query: FeedQuery) -> bool:
    """Whether the index of words alone can answer; on PostgreSQL it is one of many conditions."""
    return db.dialect.name == "sqlite" and bool(parse_search(query.text))


def _walk(query: FeedQuery, statuses: _Statuses) -> _Select:
    return walk(query, _shown(query, statuses)).where(*_leading(query, statuses))


def _since(query: FeedQuery) -> _Conditions:
    return [_E.published >= query.since] if query.since else []


def _numbers(found: _Select) -> _Select:
    return select(found.order_by(None).subquery().c.number)


def _scan(query: FeedQuery, statuses: _Statuses, order: _Order, *conditions: ColumnElement[bool]) -> _Select:
    found = [*_leading(query, statuses), *conditions, *_others(query, _E.number, _E.published), *_in_row(query)]
    return select(_E.number, _E[order]).where(*found).order_by(_E[order].desc(), _E.number.desc())


def _shown(query: FeedQuery, statuses: _Statuses) -> _Statuses:
    """The statuses of what a query may show: of sources also their echoes."""
    return tuple(dict.fromkeys((*statuses, *(ECHOES.get(status, status) for status in statuses)))) if query.sources else statuses


def _leading(query: FeedQuery, statuses: _Statuses) -> _Conditions:
    """One entry of each release: the leading one of all, or the first of those that the asked sources brought. The feed of one source
    shows whatever that brought."""
    sources = set(query.sources)
    shown: _Conditions = [_E.status.in_(_shown(query, statuses))]
    if len(sources) < 2:
        return shown
    own, better = twins.alias().c, twins.alias().c
    same = [own.entry == _E.number, better.release == own.release, better.position < own.position, better.source_id.in_(sources)]
    return [*shown, or_(_E.status.in_(statuses), ~select(better.entry).where(*same).exists())]


def _topic_scan(query: FeedQuery, status: Status, order: _Order, topic: str, *conditions: ColumnElement[bool]) -> _Select:
    statement = select(_T.entry.label("number"), _T[order])
    if in_row := _in_row(query):
        statement = statement.join_from(entry_topics, entries, _E.number == _T.entry).where(*in_row)
    found = [_T.topic == topic, _T.status == status, *conditions, *_others(query, _T.entry, _T.published)]
    return statement.where(*found).order_by(_T[order].desc(), _T.entry.desc())


def _rarest(db: Connection, topics: tuple[str, ...], statuses: _Statuses) -> str:
    """The topic to walk along when all must match: the walk is as long as the shortest of them."""
    statement = select(_T.topic, func.count()).where(_T.topic.in_(topics), _T.status.in_(statuses)).group_by(_T.topic)
    totals: dict[str, int] = dict(db.execute(statement).all())
    return min(topics, key=lambda topic: totals.get(topic, 0))


def conditions(query: FeedQuery) -> tuple[ColumnElement[bool], ...]:
    """On PostgreSQL: all that a query asks of the row of an entry, but who leads and its status."""
    return (*_sources(query), *_topics(query, _E.number), *_others(query, _E.number, _E.published), *_in_row(query))


def _sources(query: FeedQuery) -> _Conditions:
    return [_E.source_id.in_(query.sources)] if query.sources else []


def _topics(query: FeedQuery, number: ColumnElement[int]) -> _Conditions:
    if query.match == "all":
        return [_has_topic(number, (topic,)) for topic in dict.fromkeys(query.topics)]
    return [_has_topic(number, query.topics)] if query.topics else []


def _others(query: FeedQuery, number: ColumnElement[int], published: ColumnElement[Any]) -> _Conditions:
    """Conditions that an index row can answer. (Any: moments, which mypy sees as their comparator.)"""
    since = [published >= query.since] if query.since else []
    topics = [~_has_topic(number, query.not_topics)] if query.not_topics else []
    return [*since, *topics, holds(number, query)] if parse_search(query.text) else [*since, *topics]


def _in_row(query: FeedQuery) -> _Conditions:
    """Conditions that need the entry itself."""
    language = func.lower(_E.language, type_=Chars)
    tongues = [tongue.lower() for tongue in query.languages]
    spoken = [or_(language == tongue, language.startswith(f"{tongue}-", autoescape=True)) for tongue in tongues]
    return [or_(*spoken)] if spoken else []


def _has_topic(number: ColumnElement[int], topics: tuple[str, ...]) -> ColumnElement[bool]:
    match = entry_topics.alias().c
    return select(match.entry).where(match.entry == number, match.topic.in_(topics)).exists()
