"""Versions of one release in other languages: found, linked with each other, never merged.

A page names its other versions (`hreflang`); a page that names none often differs from them in its address only by the code of
the language, which counts when both were published at the same time.

    counterparts("example.org/en/news/7")  ->  ("example.org/news/7", "example.org/de/news/7", "example.org/fr/news/7", ...)
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta

from sqlalchemy import Connection, RowMapping, or_, select

from entries.model import Change
from entries.queries import Appearance
from entries.rows import KEYS, by_chunk, digest
from entries.schema import IN_ARCHIVE, IN_HEAD, PUBLIC, Status, entries, entry_urls, insert, translations

_MOST_DECLARED = 40  # a page names at most so many versions of itself; the rest of a hostile list is not looked up
_MOST_LINKED = 40
_SAME_TIME = timedelta(hours=36)  # a day without a time may be published in another zone
# As newsrooms write them into addresses: codes of languages, and of the countries whose language is meant.
_CODES = (
    "en", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "no", "fi", "pl", "cs", "tr", "ru", "ar", "ja", "ko", "zh",
    "cn", "jp", "kr", "tw", "hk", "tc", "sc", "eng", "chn",
    "en-us", "en-gb", "de-de", "fr-fr", "es-es", "it-it", "pt-br", "nl-nl", "ja-jp", "ko-kr",
    "zh-cn", "zh-tw", "zh-hk", "zh-hans", "zh-hant",
)  # fmt: skip
_KNOWN = frozenset(_CODES)

# Built once: to build one takes as long as to run it.
_HERE, _THERE = entries.alias(), entries.alias()
_VERSIONS = (
    select(translations.c.entry, _THERE.c.source_id, _THERE.c.url, _THERE.c.slug, _THERE.c.language)
    .where(_HERE.c.number == translations.c.entry, _THERE.c.number == translations.c.other, _THERE.c.status.in_(PUBLIC))
    .where(translations.c.entry.in_(KEYS))
    .order_by(translations.c.entry, _THERE.c.language, _THERE.c.number)
)
_VERSIONS_OF_HEADS = _VERSIONS.where(or_(_HERE.c.status.in_(IN_ARCHIVE), _THERE.c.status.in_(IN_HEAD)))


def counterparts(key: str) -> tuple[str, ...]:
    """The keys that the page of this url key may have in other languages: another code in its place, one in front, or none.

    () for an address that names two languages.
    """
    host, slash, rest = key.partition("/")
    parts = rest.split("/")
    named = [place for place, part in enumerate(parts) if _spelled(part) in _KNOWN]
    if not slash or len(named) > 1:
        return ()
    if not named:
        return tuple("/".join((host, code, rest)) for code in _CODES)
    before, own, after = parts[: named[0]], parts[named[0]], parts[named[0] + 1 :]
    others = ("/".join((host, *before, _like(own, code), *after)) for code in _CODES if code != _spelled(own))
    return ("/".join((host, *before, *after)), *others)


def _spelled(part: str) -> str:
    return part.lower().replace("_", "-")


def _like(own: str, code: str) -> str:
    """The code as this site would write it: `en_US` has a line below, and keeps its capitals."""
    language, _, country = code.partition("-")
    if country and any(letter.isupper() for letter in own):
        country = country.upper() if len(country) == 2 else country.title()
    return f"{language}{'_' if '_' in own else '-'}{country}" if country else language


# ------------------------------------------------------------------------------------------------------------ in the database


def link(db: Connection, changes: Sequence[Change]) -> set[int]:
    """Links what the changes brought with its versions in other languages; the numbers of the entries that tell of a further one now."""
    wanted = {change.id: change for change in changes if change.translations or change.kind in ("new", "moved", "completed")}
    e = entries.c
    columns = (e.id, e.number, e.language, e.published, e.status)
    own = by_chunk(db, sorted(wanted), select(*columns).where(e.id.in_(KEYS)))
    pairs = [(row, other) for row in own for other in _versions(db, wanted[row["id"]], row)]
    known = set(_linked(db, {row["number"] for row, _ in pairs}))
    new = [pair for pair in pairs if (pair[0]["number"], pair[1]["number"]) not in known]
    rows = [{"entry": one["number"], "other": other["number"]} for pair in new for one, other in (pair, pair[::-1])]
    if rows:
        db.execute(insert(db, translations).on_conflict_do_nothing(), rows)
    return {one["number"] for pair in new for one, other in (pair, pair[::-1]) if _tells(one["status"], other["status"])}


def _versions(db: Connection, change: Change, own: RowMapping) -> Iterator[RowMapping]:
    """The entries that are this one in another language."""
    e, u = entries.c, entry_urls.c
    declared = {digest(key) for key in change.translations[:_MOST_DECLARED]}
    guessed = {digest(other) for key in change.urls for other in counterparts(key)}
    columns = (e.number, e.language, e.published, e.status, u.key)
    statement = (
        select(*columns)
        .join_from(entry_urls, entries, e.number == u.entry)
        .where(u.key.in_(KEYS), e.number != own["number"])
        .order_by(e.number)
        .limit(_MOST_LINKED)
    )
    for row in by_chunk(db, sorted(declared | guessed), statement):
        is_timely = row["key"] in declared or abs(row["published"] - own["published"]) <= _SAME_TIME
        if is_timely and _speak_apart(own["language"], row["language"]):
            yield row


def _speak_apart(one: str, other: str) -> bool:
    """Whether the languages differ; `en-GB` and `en-US` are two editions, `zh-Hans` and `zh-Hant` two versions."""
    if not one or not other:
        return False
    first, second = one.lower().split("-"), other.lower().split("-")
    scripts = {part for part in first[1:] + second[1:] if len(part) == 4}
    return first[0] != second[0] or len(scripts) > 1


def _tells(status: Status, other: Status) -> bool:
    """Whether an entry tells of a version: in a head, only of what refreshes brought, for a backfill changes nothing there."""
    return status in PUBLIC and other in (PUBLIC if status in IN_ARCHIVE else IN_HEAD)


def _linked(db: Connection, numbers: Collection[int]) -> Iterator[tuple[int, int]]:
    t = translations.c
    for row in by_chunk(db, numbers, select(t.entry, t.other).where(t.entry.in_(KEYS))):
        yield row["entry"], row["other"]


def partners(db: Connection, numbers: Collection[int]) -> set[int]:
    """The numbers of the entries that are linked with these."""
    return {other for _, other in _linked(db, numbers)}


def appearances(db: Connection, numbers: Collection[int], *, whole: bool = False) -> dict[int, tuple[Appearance, ...]]:
    """The public versions of these entries in other languages, by language; of an entry of a head those of heads, unless `whole`."""
    statement = _VERSIONS if whole else _VERSIONS_OF_HEADS
    found: dict[int, tuple[Appearance, ...]] = {}
    for row in by_chunk(db, numbers, statement):
        one = Appearance(row["source_id"], row["url"], row["slug"], row["language"], "translation")
        found[row["entry"]] = (*found.get(row["entry"], ()), one)
    return found
