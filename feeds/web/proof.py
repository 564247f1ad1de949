"""Why an entry has a topic: the words that proved it, in their context; and why its fields have their values.

Evidence("title", 8, "university", 4.0)  ->  Proof("… Example ", "University", " opens a shared …", "headline")
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from entries import Case, Entry, Evidence, TopicMatch, Vote

_PLACES = {"title": "headline", "subtitle": "sub-headline", "lead": "first paragraph", "body": "text", "label": "category"}
_FIELDS = {
    "title": "Headline", "published": "Date", "body": "Text", "image": "Picture", "authors": "Authors", "issuer": "Issuer",
    "language": "Language", "url": "Address",
}  # fmt: skip
_CONTEXT = 32  # characters on either side: one line of the side column
_MOST = 5  # the strongest proofs convince; a sixth only fills the page


@dataclass(frozen=True, slots=True)
class Proof:
    """Plain text before, the words themselves as the release prints them, plain text after, where it stands, and its weight."""

    before: str
    words: str
    after: str
    place: str
    weight: float


@dataclass(frozen=True, slots=True)
class Ballot:
    """A field in words, what it got, the reason, and what else was found, each with its origin in brackets."""

    name: str
    value: str
    reason: str
    others: tuple[str, ...]


def ballots(votes: Iterable[Vote]) -> tuple[Ballot, ...]:
    """The votes in words, in the order in which they were stored."""
    return tuple(
        Ballot(
            _FIELDS.get(vote.field, vote.field), vote.value, vote.reason, tuple(f"{other.value} ({other.origin})" for other in vote.others)
        )
        for vote in votes
    )


def proofs(match: TopicMatch, entry: Entry | Case) -> tuple[Proof, ...]:
    """The strongest proofs of a topic, each phrase once, heaviest first."""
    once: dict[tuple[str, str], Evidence] = {}
    for evidence in sorted(match.evidence, key=lambda evidence: -evidence.weight):
        once.setdefault((evidence.field, evidence.words.casefold()), evidence)
    return tuple(_proof(evidence, entry) for evidence in list(once.values())[:_MOST])


def _proof(evidence: Evidence, entry: Entry | Case) -> Proof:
    text = {"title": entry.title, "subtitle": entry.subtitle, "label": evidence.words}.get(evidence.field, entry.text)
    place = _PLACES.get(evidence.field, evidence.field)
    start = _position(evidence, text)
    if start < 0:
        return Proof("", evidence.words, "", place, evidence.weight)
    end = start + len(evidence.words)
    return Proof(_head(text[:start]), text[start:end], _tail(text[end:]), place, evidence.weight)


def _position(evidence: Evidence, text: str) -> int:
    """Where the words stand. A release that was revised after it was classified may have moved them: then the first occurrence."""
    start, words = evidence.offset, evidence.words
    if text[start : start + len(words)].casefold() == words.casefold():
        return start
    return text.casefold().find(words.casefold())


def _head(text: str) -> str:
    line = " ".join(text[-4 * _CONTEXT :].split()) + (" " if text[-1:].isspace() else "")
    if len(line) <= _CONTEXT and len(text) <= 4 * _CONTEXT:
        return line
    return "… " + line[-_CONTEXT:].partition(" ")[2]


def _tail(text: str) -> str:
    line = (" " if text[:1].isspace() else "") + " ".join(text[: 4 * _CONTEXT].split())
    if len(line) <= _CONTEXT and len(text) <= 4 * _CONTEXT:
        return line
    return line[:_CONTEXT].rpartition(" ")[0] + " …"
