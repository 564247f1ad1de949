"""What the pages say of a search: how many releases it found, and where nothing was found, which word is to blame and what would help."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from entries import FeedQuery, Search, Selection, Term, parse_search
from feeds import wording

_BEGINNING = 4  # letters that say what word is meant
_MOST_ASKED = 6  # words that are looked for one by one


@dataclass(frozen=True, slots=True)
class Nothing:
    """Why a search found nothing, in a sentence, and other searches that find something, with their addresses."""

    sentence: str
    offers: tuple[tuple[str, str], ...] = ()


def found(query: FeedQuery, selection: Selection) -> str:
    """`3 releases`, `more than 20 releases`; "" behind the first page, where it is not known."""
    number = len(selection.entries)
    if query.page > 1 or not number:
        return ""
    return f"more than {wording.count(number, 'release')}" if selection.more else wording.count(number, "release")


def nothing(query: FeedQuery, finds: Callable[[FeedQuery], bool], address: Callable[[str], str]) -> Nothing:
    """What to say when a query with words found nothing. `finds` asks whether another query would, `address` leads to other words."""
    search = parse_search(query.text)

    def holds(changed: Search) -> bool:
        return bool(changed) and finds(replace(query, text=str(changed), limit=1, page=1))

    unknown = [term for term in search.all[:_MOST_ASKED] if not holds(Search((term,)))]
    sentence = _sentence(search, unknown)
    return Nothing(sentence, tuple((str(offer), address(str(offer))) for offer in _offers(search, unknown) if holds(offer)))


def _sentence(search: Search, unknown: list[Term]) -> str:
    if unknown:
        return f"Nothing here has {wording.joined([f'“{term.written}”' for term in unknown], 'or')}."
    if search.none:
        return (
            "Every release with these words has one that you excluded, too."
            if search.all
            else "Every release has a word that you excluded."
        )
    return "Each word stands in some release, but no release has all of them."


def _offers(search: Search, unknown: list[Term]) -> Iterable[Search]:
    """Searches that ask for less: without what nothing has, without quotes, without exclusions, by the beginnings of words. Each once."""
    ways = (
        Search(tuple(term for term in search.all if term not in unknown), search.none),
        Search(tuple(dict.fromkeys(word for term in search.all for word in _apart(term))), search.none),
        Search(search.all),
        Search(tuple(map(_begun, search.all)), search.none),
    )
    return (way for way in dict.fromkeys(ways) if way and way != search)


def _apart(term: Term) -> Iterable[Term]:
    """The words of a phrase, each by itself."""
    last = len(term.words) - 1
    return (Term((word,), term.prefix and place == last, word) for place, word in enumerate(term.words)) if last > 0 else (term,)


def _begun(term: Term) -> Term:
    """A word of some length as the beginning of one: "school" finds "schools"."""
    return replace(term, prefix=True) if term.words and len(term.words[-1]) >= _BEGINNING else term
