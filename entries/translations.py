"""Versions of one release in other languages: found, linked with each other, never merged.

A page names its other versions (`hreflang`); a page that names none often differs from them in its address only by the code of
the language, which counts when both were published at the same time.

    counterparts("example.org/en/news/7")  ->  ("example.org/news/7", "example.org/de/news/7", "example.org/fr/news/7", ...)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from sqlalchemy import Connection, select

from entries.model import Change
from entries.rows import by_chunk, chunks, digest
from entries.schema import entries, entry_urls, insert, translations

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


def link(db: Connection, changes: Sequence[Change], numbers: Mapping[str, int]) -> None:
    """Links what the changes brought with its versions in other languages that are stored; `numbers` are entries' numbers by id."""
    pairs: set[tuple[int, int]] = set()
    for change in changes:
        if change.id in numbers and (change.translations or change.kind in ("new", "moved", "completed")):
            pairs.update(_pairs(db, change, numbers[change.id]))
    rows = [{"entry": one, "other": other} for pair in sorted(pairs) for one, other in (pair, pair[::-1])]
    if rows:
        db.execute(insert(db, translations).on_conflict_do_nothing(), rows)


def _pairs(db: Connection, change: Change, number: int) -> Iterable[tuple[int, int]]:
    e, u = entries.c, entry_urls.c
    declared = {digest(key) for key in change.translations[:_MOST_DECLARED]}
    guessed = {digest(other) for key in change.urls for other in counterparts(key)}
    own = db.execute(select(e.language, e.published).where(e.number == number)).one()
    found = by_chunk(
        db,
        sorted(declared | guessed),
        lambda chunk: (
            select(e.number, e.language, e.published, u.key)
            .join_from(entry_urls, entries, e.number == u.entry)
            .where(u.key.in_(chunk), e.number != number)
            .order_by(e.number)
            .limit(_MOST_LINKED)
        ),
    )
    for row in found:
        together = row["key"] in declared or abs(row["published"] - own.published) <= _SAME_TIME
        if together and _speak_apart(own.language, row["language"]):
            yield number, row["number"]


def _speak_apart(one: str, other: str) -> bool:
    """Whether the languages differ; `en-GB` and `en-US` are two editions, `zh-Hans` and `zh-Hant` two versions."""
    if not one or not other:
        return False
    first, second = one.lower().split("-"), other.lower().split("-")
    scripts = {part for part in first[1:] + second[1:] if len(part) == 4}
    return first[0] != second[0] or len(scripts) > 1


def linked(db: Connection, numbers: Sequence[int]) -> dict[int, tuple[int, ...]]:
    """The numbers of the versions in other languages of each of these entries, whatever their status."""
    t = translations.c
    found: dict[int, tuple[int, ...]] = {}
    for chunk in chunks(numbers):
        for row in db.execute(select(t.entry, t.other).where(t.entry.in_(chunk)).order_by(t.entry, t.other)):
            found[row.entry] = (*found.get(row.entry, ()), row.other)
    return found
