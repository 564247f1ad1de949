"""A search as the databases understand it: on SQLite a walk from the newest entry that fits, on PostgreSQL a condition on entries.

Only words that `cut` made, and marks, reach an expression: there is nothing in it that a reader could have meant for the database.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, cast, column, literal, select, table, text
from sqlalchemy.dialects.postgresql import TSQUERY

from entries.queries import FeedQuery
from entries.schema import Chars, Status, entries
from entries.search import Term, parse_search
from entries.search_index import PLACES, mark

_MOST_TERMS = 12  # of a search, and so many words of each: they bound the cost of a hostile one
_MOST_WORDS = 24
_NOWHERE = ("=",)  # a mark that no entry has

_E = entries.c
_FOUND = table("search", column("rowid", BigInteger))
_VECTORS = table("search_words", column("entry", BigInteger), column("words"))


# ------------------------------------------------------------------------------------------------------------ SQLite


def walk(query: FeedQuery, statuses: tuple[Status, ...]) -> Select[Any]:
    """On SQLite: number and publication of all that the query finds but for its moment, newest first, found as it is read. (Any: a row.)"""
    return (
        select(_E.number, _E.published)
        .select_from(_FOUND.join(PLACES, PLACES.c.place == _FOUND.c.rowid).join(entries, _E.number == PLACES.c.entry))
        # The row has the last word on its status: no index, however it came to be, shows what is under embargo.
        .where(text("search MATCH :match").bindparams(match=_match(query, statuses)), _E.status.in_(statuses))
        .order_by(_FOUND.c.rowid)
    )


def _match(query: FeedQuery, statuses: tuple[Status, ...]) -> str:
    """An FTS5 expression (https://sqlite.org/fts5.html#full_text_query_syntax) for everything that a query asks, but its moment."""
    search = parse_search(query.text)
    filters = [
        _marked("status", statuses),
        _marked("source", query.sources),
        _marked("language", (tag.lower() for tag in query.languages)),
        *([_marked("topic", (topic,)) for topic in query.topics] if query.match == "all" else [_marked("topic", query.topics)]),
    ]
    wanted = " AND ".join(filter(None, [*map(_quoted, search.all[:_MOST_TERMS]), *filters]))
    absent = [*map(_quoted, search.none[:_MOST_TERMS]), _marked("topic", query.not_topics)]
    return f"({wanted})" + "".join(f" NOT {term}" for term in absent if term)


def _quoted(term: Term) -> str:
    return f'"{" ".join(term.words[:_MOST_WORDS] or _NOWHERE)}"' + (" *" if term.prefix else "")


def _marked(kind: str, values: Iterable[str]) -> str:
    """One of these; "" when there are none."""
    either = " OR ".join(f'"{mark(kind, value)}"' for value in dict.fromkeys(values))
    return f"({either})" if either else ""


# -------------------------------------------------------------------------------------------------------- PostgreSQL


def holds(number: ColumnElement[int], query: FeedQuery) -> ColumnElement[bool]:
    """On PostgreSQL: whether the entry with this number holds what the query's text asks for."""
    search = parse_search(query.text)
    wanted = [_followed(term) for term in search.all[:_MOST_TERMS]]
    absent = [f"!{_followed(term)}" for term in search.none[:_MOST_TERMS]]
    asked = cast(literal(" & ".join(wanted + absent), Chars), TSQUERY)
    return number.in_(select(_VECTORS.c.entry).where(_VECTORS.c.words.bool_op("@@")(asked)))


def _followed(term: Term) -> str:
    words = " <-> ".join(f"'{word}'" for word in term.words[:_MOST_WORDS] or _NOWHERE)
    return f"({words}{':*' if term.prefix else ''})"
