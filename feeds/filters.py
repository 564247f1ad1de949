"""The filters of a feed's address: text from outside becomes a `FeedQuery`, and a `FeedQuery` one canonical text.

parse_query([("topic", "awards,people"), ("limit", "20")], topics=..., sources=...)
query_string(query)                                         # "limit=20&topic=awards,people"
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from difflib import get_close_matches
from typing import Literal
from unicodedata import category, normalize
from urllib.parse import quote, urlencode

from entries import FeedQuery, QueryError, Search, parse_search

FIRST_ZONE = timedelta(hours=14)  # where a day begins first
DAY_BEGINS = time(24 - 14)  # there, on the day before in UTC
MAX_LIMIT = 200
MAX_PAGE = 10_000
MAX_TEXT = 200  # characters of q
MAX_NAMES = 50  # names in one list
MAX_VALUE = 2_000  # characters of one parameter, repetitions together
MAX_SHOWN = 12  # names that an error message lists

EVERYTHING = FeedQuery()
PARAMETERS = ("topic", "match", "not_topic", "source", "lang", "q", "since", "limit", "page")
REACHING = ("q", "since", "limit")  # who gives one of these asks for what backfills brought, too (docs/decisions/0008)

# Parameters that may be repeated, and what joins the repetitions. A form sends them empty when nothing was chosen.
_JOINED_BY = {"topic": ",", "not_topic": ",", "source": ",", "lang": ",", "q": " "}
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8}){0,4}", re.IGNORECASE)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)", re.ASCII)


def parse_query(
    args: Iterable[tuple[str, str]], *, topics: Collection[str], sources: Collection[str], base: FeedQuery = EVERYTHING
) -> FeedQuery:
    """The query of an address: what its path means (`base`), narrowed by its parameters.

    Names are checked against `topics` and `sources`. The result is canonical: lists are sorted and hold nothing twice.
    Raises QueryError that names the parameter or value and says what would be right.
    """
    given = _collect(args)
    asked = FeedQuery(
        sources=_names(given, "source", sources),
        topics=_names(given, "topic", topics),
        match=_match(given),
        not_topics=_names(given, "not_topic", topics),
        languages=_languages(given),
        text=_text(given),
        since=_since(given),
        limit=_number(given, "limit", MAX_LIMIT, base.limit),
        page=_number(given, "page", MAX_PAGE, base.page),
        whole=base.whole or any(given.get(name, "").strip() for name in REACHING),
    )
    return _narrowed(base, asked)


def query_string(query: FeedQuery, base: FeedQuery = EVERYTHING) -> str:
    """The parameters that make `query` out of `base`, sorted: equal queries have equal addresses. Empty when there are none.

    `parse_query` reads it back to the same query.
    """
    values: dict[str, str] = {}
    if (query.topics, query.match) != (base.topics, base.match):
        values |= {"topic": ",".join(query.topics)} | ({"match": "all"} if query.match == "all" else {})
    if query.sources != base.sources:
        values["source"] = ",".join(query.sources)
    if query.languages != base.languages:
        values["lang"] = ",".join(query.languages)
    if query.since and query.since != base.since:
        values["since"] = _since_text(query.since)
    values["not_topic"] = ",".join(topic for topic in query.not_topics if topic not in base.not_topics)
    values["q"] = str(parse_search(query.text).beyond(parse_search(base.text)))
    values["limit"] = str(query.limit) if query.limit != base.limit else ""
    values["page"] = str(query.page) if query.page != base.page else ""
    if query.whole and not base.whole and not any(values.get(name) for name in REACHING):
        values["limit"] = str(query.limit)  # the limit of all feeds, but asked for
    return urlencode(sorted((name, value) for name, value in values.items() if value), safe=",:", quote_via=quote)


def _since_text(since: datetime) -> str:
    """A moment at which a day begins first is written as that day, as it was asked for; the calendar's last day has no next."""
    if since.time() == DAY_BEGINS and since.date() < date.max:
        return (since.date() + timedelta(days=1)).isoformat()
    return since.isoformat().replace("+00:00", "Z")


def _collect(args: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """The value of each parameter that was given, repetitions merged."""
    given: dict[str, str] = {}
    for name, value in args:
        if name not in PARAMETERS:
            raise QueryError(
                name, value, f"The feed address has a filter we do not know: {visible(name)}. {suggestion(name, PARAMETERS)}".rstrip()
            )
        joint = _JOINED_BY.get(name)
        if name in given and not joint and given[name] != value:
            raise QueryError(name, value, f"The filter {name} stands twice in the feed address, with different values.")
        given[name] = f"{given[name]}{joint}{value}" if name in given and joint else value
        if name == "q":
            given[name] = given[name][:MAX_VALUE]
        if len(given[name]) > MAX_VALUE:
            raise QueryError(name, visible(value), f"The filter {name} is longer than {MAX_VALUE} characters.")
    return given


def _names(given: Mapping[str, str], parameter: str, known: Collection[str]) -> tuple[str, ...]:
    names = {name.strip() for name in given.get(parameter, "").split(",")} - {""}
    if len(names) > MAX_NAMES:
        raise QueryError(parameter, visible(given[parameter]), f"The filter {parameter} holds more than {MAX_NAMES} names.")
    for name in sorted(names):
        if name not in known:
            kind = parameter.removeprefix("not_")
            raise QueryError(parameter, name, f"There is no {kind} {visible(name)}. {suggestion(name, known)}".rstrip())
    return tuple(sorted(names))


def _match(given: Mapping[str, str]) -> Literal["any", "all"]:
    value = given.get("match", "any")
    match value:
        case "any" | "all":
            return value
    raise QueryError("match", value, f"The filter match is any or all, not {visible(value)}.")


def _languages(given: Mapping[str, str]) -> tuple[str, ...]:
    tags = {tag.strip() for tag in given.get("lang", "").split(",")} - {""}
    if len(tags) > MAX_NAMES:
        raise QueryError("lang", visible(given["lang"]), f"The filter lang holds more than {MAX_NAMES} languages.")
    for tag in sorted(tags):
        if not _LANGUAGE.fullmatch(tag):
            raise QueryError("lang", tag, f"The filter lang takes language tags such as en or zh-Hans, not {visible(tag)}.")
    return tuple(sorted({_language_case(tag) for tag in tags}))


def _language_case(tag: str) -> str:
    """The customary case of RFC 5646 §2.1.1: `ZH-HANS` is `zh-Hans`, `en-gb` is `en-GB`."""
    first, *rest = tag.lower().split("-")
    return "-".join([first, *(part.upper() if len(part) == 2 else part.title() if len(part) == 4 else part for part in rest)])


def _text(given: Mapping[str, str]) -> str:
    """Whatever somebody types is a search: of a longer text, the words and phrases that its beginning holds; what no text can hold parts
    words."""
    legal = (" " if category(character) in ("Cc", "Cs") else character for character in normalize("NFC", given.get("q", "")))
    search = parse_search(" ".join("".join(legal).split())[:MAX_TEXT])
    while len(str(search)) > MAX_TEXT:  # longer than what it was made of where quotes stood without blanks
        search = Search(search.all[:-1], search.none) if search.all else Search((), search.none[:-1])
    return str(search)


def _since(given: Mapping[str, str]) -> datetime | None:
    """A day begins where it begins first, at UTC+14, so that no issuer's release of that day is left out.

    A plus sign that was not escaped arrives as a blank and is taken for what it was.
    """
    value = given.get("since", "").strip()
    if not value:
        return None
    moment = re.sub(r" (?=\d\d:\d\d$)", "+", value).upper()
    try:
        if _DAY.fullmatch(moment):
            return datetime.fromisoformat(moment).replace(tzinfo=UTC) - FIRST_ZONE
        if _MOMENT.fullmatch(moment):
            return datetime.fromisoformat(moment).astimezone(UTC)
    except (ValueError, OverflowError):
        pass  # the 30th of February, or a day before the calendar begins: the sentence below fits
    raise QueryError("since", value, f"The filter since takes a day or a moment such as 2019-12-13T09:30:00Z, not {visible(value)}.")


def _number(given: Mapping[str, str], name: str, highest: int, otherwise: int) -> int:
    value = given.get(name)
    if value is None:
        return otherwise
    if value.isascii() and value.isdigit() and len(value) <= 9 and 1 <= int(value) <= highest:
        return int(value)
    raise QueryError(name, value, f"The filter {name} is a number from 1 to {highest}, not {visible(value)}.")


def _narrowed(base: FeedQuery, asked: FeedQuery) -> FeedQuery:
    """Both at once: an entry of the result is one of `base` and fits `asked`."""
    topics, match = _both_topics(base, asked)
    return replace(
        asked,
        sources=_common("source", base.sources, asked.sources),
        topics=topics,
        match=match if len(topics) > 1 else "any",
        not_topics=tuple(sorted({*base.not_topics, *asked.not_topics})),
        languages=_common("lang", base.languages, asked.languages),
        text=_both_texts(base.text, asked.text),
        since=max(filter(None, (base.since, asked.since)), default=None),
    )


def _both_texts(base: str, asked: str) -> str:
    """A search for both; `base` as it is when nothing more is asked for."""
    own = parse_search(base)
    both = parse_search(f"{base} {parse_search(asked).beyond(own)}")
    return str(both) if both != own else base


def _both_topics(base: FeedQuery, asked: FeedQuery) -> tuple[tuple[str, ...], Literal["any", "all"]]:
    """One list of topics that means both lists. Of (a or b) and (c or d) there is none: that is a QueryError."""
    first, second = set(base.topics), set(asked.topics)
    all_first, all_second = base.match == "all" or len(first) == 1, asked.match == "all" or len(second) == 1
    if not first or not second:
        return (base.topics, base.match) if first else (asked.topics, asked.match)
    if all_first and all_second:
        return tuple(sorted(first | second)), "all"
    if (all_first and first & second) or (not all_second and first <= second):
        return base.topics, base.match  # whatever has all of the first has one of the second
    if (all_second and first & second) or (not all_first and second <= first):
        return asked.topics, asked.match
    message = "This feed has topics of its own and cannot be narrowed to any of several others. Ask for one topic, or with match=all."
    raise QueryError("topic", ",".join(asked.topics), message)


def _common(parameter: str, base: tuple[str, ...], asked: tuple[str, ...]) -> tuple[str, ...]:
    """What both lists allow; `en-GB` is within `en`. An empty list restricts nothing."""
    if not base or not asked:
        return base or asked
    within = {value for value in asked if any(_covers(wide, value) for wide in base)}
    within |= {value for value in base if any(_covers(wide, value) for wide in asked)}
    if not within:
        kind = "source" if parameter == "source" else "language"
        raise QueryError(parameter, ",".join(asked), f"This feed holds only the {kind} {', '.join(base)}.")
    return tuple(sorted(within))


def _covers(wide: str, narrow: str) -> bool:
    return narrow == wide or narrow.startswith(f"{wide}-")


def suggestion(wrong: str, known: Collection[str]) -> str:
    """What would have been right: the nearest name, else the names there are, else nothing."""
    near = get_close_matches(wrong[:64].casefold(), known, n=1)
    if near:
        return f"Did you mean {near[0]}?"
    return f"There are {', '.join(sorted(known))}." if 0 < len(known) <= MAX_SHOWN else ""


def visible(value: str) -> str:
    """A foreign value, short and visible enough for a sentence."""
    shown = "".join(character if character.isprintable() else "\ufffd" for character in value[:60])
    return shown + "…" if len(value) > 60 else shown or "nothing"
