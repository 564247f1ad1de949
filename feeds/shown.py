"""How much of a release readers get, where its source does not give all of it (`readers` in its file), in every output there is.

shown(entry, "excerpt")                  the first 300 characters of its text
shown(entry, "headline")                 title, day, topics and address

What comes of it is an entry like any other, so nothing that lays entries out knows of it. Texts keep their beginning: evidence of topics
that lies in what is shown stays where it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from html import escape

from entries import Anatomy, Entry, Evidence, Readers, TopicMatch
from feeds.feed import FeedSource

EXCERPT = 300  # characters


def shown(entry: Entry, readers: Readers) -> Entry:
    """The entry as readers get it."""
    if readers == "full":
        return entry
    is_headline = readers == "headline"
    text = "" if is_headline else _beginning(entry.text)
    fields = {"title": entry.title, "subtitle": "" if is_headline else entry.subtitle, "lead": text, "body": text}
    return replace(
        entry,
        content="".join(f"<p>{escape(line, quote=False)}</p>" for line in text.splitlines()),
        text=text,
        partial=True,
        summary=_beginning(entry.summary) if text else "",
        subtitle=fields["subtitle"],
        image=None if is_headline else entry.image,
        enclosures=(),
        anatomy=_facts(entry.anatomy),
        topics=tuple(replace(match, evidence=tuple(_within(match, fields))) for match in entry.topics),
    )


def as_shown(entries: Iterable[Entry], sources: Mapping[str, FeedSource]) -> tuple[Entry, ...]:
    """Each as its source lets readers have it; all of an entry whose source nobody configures any more."""
    return tuple(shown(entry, sources[entry.source_id].readers) if entry.source_id in sources else entry for entry in entries)


def _beginning(text: str) -> str:
    """Up to so many characters, whole words, and an ellipsis where it goes on."""
    if len(text) <= EXCERPT:
        return text
    head = text[: EXCERPT - 1]
    end = max(head.rfind(" "), head.rfind("\n"))  # languages without spaces are cut where they are
    return (head[:end] if end > EXCERPT // 2 else head).rstrip(" \n,;:–-") + "…"


def _facts(anatomy: Anatomy) -> Anatomy:
    """Where and when, who speaks, and until when it was held: no passage of the text."""
    return Anatomy(
        dateline=anatomy.dateline,
        release_line=anatomy.release_line,
        dates=anatomy.dates,
        embargo=anatomy.embargo,
        issuer=anatomy.issuer,
        correction=anatomy.correction,
        event=anatomy.event,
    )


def _within(match: TopicMatch, fields: Mapping[str, str]) -> Iterator[Evidence]:
    """The evidence that stands in what is shown; a category of the site is no text of the release."""
    for proof in match.evidence:
        field = fields.get(proof.field)
        if field is None or field[proof.offset : proof.offset + len(proof.words)] == proof.words:
            yield proof
