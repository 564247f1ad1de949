"""Named feeds: `feeds.toml`, one table per feed, whose key is the feed's name in its address.

    [feeds.education-partnerships]
    title = "Education partnerships"
    topics = ["education", "partnerships"]
    match = "all"

It is published at /feeds/named/education-partnerships.FORMAT.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Literal

from pydantic import Field

from config.formerly import wrong_names
from config.problems import Document, Gathered, check, did_you_mean, read_toml
from config.source import Id, Language, Line, Rules
from entries import ConfigError, Problem

_MOST = 50  # topics, sources or languages of one feed


class FeedSpec(Rules):
    """One named feed. Empty lists mean "no restriction"."""

    slug: Id = Field(description="Its name in addresses: the key of its table.")
    title: Line = Field(min_length=1, max_length=200, description="The title that readers see.")
    description: Line = Field("", max_length=1000, description="One sentence on what the feed holds.")
    topics: tuple[Id, ...] = Field((), max_length=_MOST, description="Topics that its entries have.")
    match: Literal["any", "all"] = Field("any", description='Whether one of the topics is enough ("any") or all are needed ("all").')
    not_topics: tuple[Id, ...] = Field((), max_length=_MOST, description="Topics that its entries do not have.")
    sources: tuple[Id, ...] = Field((), max_length=_MOST, description="Ids of sources, from files or from the store.")
    languages: tuple[Annotated[Language, Field(min_length=2)], ...] = Field((), max_length=_MOST, description="BCP 47 tags of languages.")
    formerly: tuple[Id, ...] = Field((), max_length=_MOST, description="Its earlier names, the first one first: their addresses lead here.")
    private: bool = Field(False, description="Only whoever shows a token reads it, and no list names it.")
    text: Line = Field("", max_length=200, description="Words that must all occur in title or text, in the form of the filter `q`.")


class _FeedsFile(Rules):
    feeds: dict[str, object] = Field(default_factory=dict)


def parse_feeds(text: str, file: str, topics: Collection[str] | None = None) -> tuple[FeedSpec, ...]:
    """The named feeds of a file, in its order. `topics` are the ids that exist; None where they are not known.

    Raises ConfigError with all faults.
    """
    document = read_toml(text, file)
    feeds: list[FeedSpec] = []
    gathered = Gathered()
    for slug, table in check(_FeedsFile, document).feeds.items():
        with gathered:
            feed = _feed(document, slug, table)
            gathered.problems += unknown_topics(document, ("feeds", slug), {"topics": feed.topics, "not_topics": feed.not_topics}, topics)
            feeds.append(feed)
    gathered.problems += wrong_names(document, "feeds", {feed.slug: feed.formerly for feed in feeds})
    gathered.settle()
    return tuple(feeds)


def unknown_topics(
    document: Document, under: tuple[str, ...], named: dict[str, tuple[str, ...]], known: Collection[str] | None
) -> tuple[Problem, ...]:
    """A problem for each topic that is named at a key and does not exist."""
    return tuple(
        document.problem((*under, key), f'there is no topic "{topic}"{did_you_mean(topic, known)}')
        for key, topics in named.items()
        for topic in topics
        if known is not None and topic not in known
    )


def _feed(document: Document, slug: str, table: object) -> FeedSpec:
    if isinstance(table, dict) and "slug" in table:
        raise ConfigError((document.problem(("feeds", slug, "slug"), "the key of the table is the slug already"),))
    return check(FeedSpec, document, {**table, "slug": slug} if isinstance(table, dict) else table, ("feeds", slug))
