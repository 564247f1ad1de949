"""Why an entry has a topic: the words that proved it, in their context; and why its fields have their values.

Evidence("title", 8, "university", 4.0)  ->  Proof("… Example ", "University", " opens a shared …", "headline")
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from entries import Case, Entry, Evidence, TopicMatch, Vote

_PLACES = {"title": "headline", "subtitle": "sub-headline", "lead": "first paragraph", "body": "text", "label": "the newsroom’s label"}
_FIELDS = {
    "title": "Headline", "published": "Date", "body": "Text", "image": "Picture", "authors": "Authors", "issuer": "Issuer",
    "language": "Language", "url": "Address",
}  # fmt: skip
_CONTEXT = 32  # characters on either side: one line of the side column
_MOST = 5  # the strongest proofs convince; a sixth only fills the page


@dataclass(frozen=True, slots=True)
class Proof:
    """Plain text before, the words themselves as the release prints them, plain text after, and where it stands.

    `start` is their place in the text of their field, -1 when they stand there no longer.
    """

    before: str
    words: str
    after: str
    place: str
    field: str
    weight: float
    start: int = -1


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
    field, text = evidence.field, text_of(entry, evidence.field)
    place = _PLACES.get(field, field)
    start = _position(evidence, text)
    if start < 0:
        return Proof("", evidence.words, "", place, field, evidence.weight)
    end = start + len(evidence.words)
    return Proof(_head(text[:start]), text[start:end], _tail(text[end:]), place, field, evidence.weight, start)


def text_of(entry: Entry | Case, field: str) -> str:
    """The plain text that evidence of a field points into; "" for what is not printed as text."""
    return {"title": entry.title, "subtitle": entry.subtitle, "lead": entry.text, "body": entry.text}.get(field, "")


def _position(evidence: Evidence, text: str) -> int:
    """Where the words stand. A release that was revised after it was classified may have moved them: then the first occurrence."""
    start, words = max(0, evidence.offset), evidence.words
    if text[start : start + len(words)].casefold() == words.casefold():
        return start
    found = re.search(re.escape(words), text, re.IGNORECASE)
    return found.start() if found else -1


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
