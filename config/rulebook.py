"""Topics and named feeds in one view, each with its owner: a file of the configuration folder, the store, or nobody but us.

    rulebook(configuration.topics, configuration.feeds, own_files, stored_topics, stored_feeds).owners["topic", "education"]  ->  "shipped"

What the operator's own file says is read-only in pages and counts before what the store says, as with sources. A shipped topic or feed
is there for the taking: what is stored under its name stands in its place.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

from config.feeds import FeedSpec, parse_feeds
from config.formerly import former_names
from config.problems import Gathered, read_toml
from config.topics import parse_topics
from entries import ConfigError, Problem, Topic, TopicRules

RuleKind = Literal["topic", "feed"]
RuleOwner = Literal["file", "store", "shipped"]


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The topics and named feeds that count. `owners` and `texts` (of stored ones, as written) are by kind and name; `moved` leads from
    former names to present ones; `problems` tells what is left out."""

    topics: TopicRules
    feeds: tuple[FeedSpec, ...]
    owners: Mapping[tuple[RuleKind, str], RuleOwner]
    texts: Mapping[tuple[RuleKind, str], str]
    moved: Mapping[RuleKind, Mapping[str, str]]
    problems: tuple[Problem, ...] = ()


def rulebook(
    topics: TopicRules,
    feeds: tuple[FeedSpec, ...],
    own_files: Collection[str],
    stored_topics: Mapping[str, str],
    stored_feeds: Mapping[str, str],
) -> Rulebook:
    """The view. `own_files` are those of topics.toml and feeds.toml that are the operator's."""
    gathered = Gathered()
    topic_owner: RuleOwner = "file" if "topics.toml" in own_files else "shipped"
    feed_owner: RuleOwner = "file" if "feeds.toml" in own_files else "shipped"
    owners: dict[tuple[RuleKind, str], RuleOwner] = {("topic", topic.id): topic_owner for topic in topics.topics}
    owners |= {("feed", feed.slug): feed_owner for feed in feeds}
    by_id = {topic.id: topic for topic in topics.topics}
    for id_, text in sorted(stored_topics.items()):
        with gathered:
            _refuse_taken(owners, "topic", id_)
            by_id[id_], owners["topic", id_] = parse_topic(text, id_), "store"
    by_slug = {feed.slug: feed for feed in feeds}
    for slug, text in sorted(stored_feeds.items()):
        with gathered:
            _refuse_taken(owners, "feed", slug)
            by_slug[slug], owners["feed", slug] = parse_feed(text, slug, by_id), "store"
    written: dict[tuple[RuleKind, str], str] = {("topic", key): text for key, text in stored_topics.items()}
    written |= {("feed", key): text for key, text in stored_feeds.items()}
    formerly: dict[RuleKind, dict[str, tuple[str, ...]]] = {
        "topic": {id_: topic.formerly for id_, topic in by_id.items()},
        "feed": {slug: feed.formerly for slug, feed in by_slug.items()},
    }
    moved: dict[RuleKind, Mapping[str, str]] = {}
    for kind, names in formerly.items():
        moved[kind], wrong = former_names(names)
        gathered.problems += (Problem(f"stored {kind} {key}", "formerly", sentence) for key, sentence in wrong)
    texts = {key: text for key, text in written.items() if owners.get(key) == "store"}
    rules = replace(topics, topics=tuple(by_id.values()))
    return Rulebook(rules, tuple(by_slug.values()), MappingProxyType(owners), MappingProxyType(texts), moved, tuple(gathered.problems))


def parse_topic(text: str, id_: str) -> Topic:
    """The one topic in a text of the form of topics.toml. ConfigError with all faults."""
    name = f"stored topic {id_}"
    found = parse_topics(text, name).topics
    if [topic.id for topic in found] != [id_] or "scoring" in read_toml(text, name).table:
        raise ConfigError((Problem(name, "topics", f'must hold the topic "{id_}" and nothing else'),))
    return found[0]


def parse_feed(text: str, slug: str, topics: Collection[str] | None) -> FeedSpec:
    """The one named feed in a text of the form of feeds.toml. ConfigError with all faults."""
    name = f"stored feed {slug}"
    found = parse_feeds(text, name, topics)
    if [feed.slug for feed in found] != [slug]:
        raise ConfigError((Problem(name, "feeds", f'must hold the feed "{slug}" and nothing else'),))
    return found[0]


def _refuse_taken(owners: Mapping[tuple[RuleKind, str], RuleOwner], kind: RuleKind, key: str) -> None:
    if owners.get((kind, key)) == "file":
        raise ConfigError((Problem(f"stored {kind} {key}", "", f"{kind}s.toml has this {kind} too, and the file counts"),))
