"""Topics and named feeds, over the API: as TOML, for that is what they are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Literal

from pydantic import Field

from config import FeedSpec, Id, RuleKind
from feeds.admin import named, rules, topics
from feeds.admin.named import FeedView
from feeds.admin.topics import TopicView
from feeds.service import Service
from feeds.web.api.operations import Call, Operation, Reply, Strict
from feeds.web.api.shelf import Shelf, View
from feeds.web.api.trail import Earlier, told
from feeds.web.subscribe import of_named


class Rules(Strict):
    """A topic in the form of topics.toml, or a named feed in that of feeds.toml: one table, whose key is its id."""

    toml: str = Field(max_length=200_000)


class NewRules(Rules):
    """The same under a new id."""

    id: Id


class FeedRules(Rules):
    """A named feed, under its name or another one."""

    id: Id | None = Field(None, description="Its new name, as in `toml`; the old addresses lead to the new ones.")


class TopicRules(Rules):
    """The rules of a topic to be tried."""

    whole: bool = Field(False, description="On all releases, the next 200 with each request; else on the newest 200.")
    so_far: str = Field("", max_length=1_000_000, description="`next` of the answer before; it goes on there.")


class Topic(Strict):
    """A topic: who owns it, its rules, and how many releases have it."""

    id: str
    label: str = Field(description="In English.")
    owner: str = Field(description='"file" cannot be changed here; "shipped" becomes "store" when it is.')
    toml: str
    releases: int
    threshold: float = Field(description="The score that a release needs.")
    named_by: tuple[str, ...] = Field(description="Sources and feeds that speak of it.")


class Topics(Strict):
    """All topics."""

    items: tuple[Topic, ...]


class Feed(Strict):
    """A named feed: who owns it, its query, and its addresses."""

    slug: str
    owner: str
    toml: str
    spec: FeedSpec
    addresses: dict[str, str] = Field(description="By format.")


class Feeds(Strict):
    """All named feeds."""

    items: tuple[Feed, ...]


class Release(Strict):
    """A release that a query holds."""

    slug: str
    title: str
    source: str
    published: datetime


class Matching(Strict):
    """What a query holds now."""

    total: int
    recent: int = Field(description="Of the last 30 days.")
    newest: tuple[Release, ...]


class Past(Strict):
    """A change of a topic or feed, and what it was after that; "" where it was taken away."""

    number: int
    at: datetime
    who: str
    deed: str
    toml: str


class History(Strict):
    """The last changes, the newest first."""

    items: tuple[Past, ...]


class Judging(Strict):
    """Where the archive stands to the rules in force."""

    state: Literal["current", "running", "stopped", "due"]
    judged: int
    of: int
    changed: int = Field(description="Releases that gained or lost a topic.")


class TopicTrial(Strict):
    """What other rules would change on the newest releases."""

    of: int = Field(description="Releases that were tried.")
    gained: int
    lost: int
    others: dict[str, tuple[int, int]] = Field(description="Other topics whose releases change, too: gained and lost.")
    gaining: tuple[str, ...] = Field(description="Titles of some that gain it.")
    losing: tuple[str, ...] = Field(description="Titles of some that lose it.")
    next: str = Field("", description="Pass as `so_far`; empty at the end.")


def _topic(view: TopicView) -> Topic:
    known = view.topic
    return Topic.made_of(view, id=known.id, label=known.label(), toml=view.text, threshold=view.needs)


def _keep_topic(call: Call, topic_id: str, expected: str | None) -> str:
    return topics.keep_topic(call.service, call.actor, topic_id, call.body_as(Rules).toml, expected=expected).id


_TOPICS = Shelf("/topics", "topic_id", "id", Topics, topics.topics, topics.topic, _topic, _keep_topic, topics.drop_topic)


def _try_topic(call: Call) -> Reply:
    given = call.body_as(TopicRules)
    so_far, last = topics.carried_on(given.so_far), None if given.whole else topics.LAST
    tried = topics.try_topic(call.service, call.path["topic_id"], given.toml, last=last, so_far=so_far)
    move = tried.move
    titles = {way: tuple(example.title for example in move.examples.get(way, ())) for way in ("gained", "lost")}
    return Reply(
        TopicTrial(
            of=tried.trial.entries,
            gained=move.gained,
            lost=move.lost,
            others={id_: (gained, lost) for id_, gained, lost in tried.others},
            gaining=titles["gained"],
            losing=titles["lost"],
            next="" if tried.trial.done else topics.carried(tried.trial),
        )
    )


def _judging(call: Call) -> Reply:
    return Reply(Judging.made_of(topics.standing(call.service)))


def _feed(view: FeedView) -> Feed:
    addresses = {one.format: one.address for one in of_named(view.spec)}
    return Feed.made_of(view, slug=view.spec.slug, toml=view.text, addresses=addresses)


def _keep_feed(call: Call, slug: str, expected: str | None) -> str:
    service, given, was = call.service, call.body_as(Rules), call.path.get("slug", "")
    wanted = given.id if isinstance(given, FeedRules) and given.id else slug
    if was in ("", wanted):
        return named.keep_text(service, call.actor, slug, given.toml, was=was, expected=expected).slug
    return named.keep_feed(service, call.actor, named.checked(service, wanted, given.toml), was=was, expected=expected).slug


_FEEDS = Shelf("/feeds", "slug", "id", Feeds, named.feeds, named.feed, _feed, _keep_feed, named.remove_feed)


def _matching(call: Call) -> Reply:
    return _held(call.service, named.feed(call.service, call.path["slug"]).spec)


def _try_feed(call: Call) -> Reply:
    return _held(call.service, named.checked(call.service, call.path["slug"], call.body_as(Rules).toml))


def _held(service: Service, spec: FeedSpec) -> Reply:
    held = named.matching(service, spec)
    newest = tuple(Release(slug=one.slug, title=one.title, source=one.source_id, published=one.published.at) for one in held.newest)
    return Reply(Matching(total=held.total, recent=held.recent, newest=newest))


def _history(kind: RuleKind, key: str, call: Call) -> Reply:
    name = call.path[key]
    noted = rules.history(call.service, kind, name)
    if not noted:  # what was removed has one
        rules.owner(call.service, kind, name)
    return Reply(History(items=tuple(Past.made_of(told(one), toml=one.note.after) for one in noted)))


def _restore(shelf: Shelf[View], bring_back: Callable[..., object], call: Call) -> Reply:
    name = call.path[shelf.key]
    bring_back(call.service, call.actor, name, call.body_as(Earlier).number, expected=call.expected)
    return shelf.one(call.service, name)


_topic_history, _feed_history = partial(_history, "topic", "topic_id"), partial(_history, "feed", "slug")
_restore_topic, _restore_feed = partial(_restore, _TOPICS, topics.restore_topic), partial(_restore, _FEEDS, named.restore_feed)
_TOPIC, _FEED = "/topics/{topic_id}", "/feeds/{slug}"
OPERATIONS = (
    Operation("listTopics", "GET", "/topics", "reader", "All topics", _TOPICS.get_all, answer=Topics),
    Operation(
        "createTopic", "POST", "/topics", "editor", "A new topic", _TOPICS.create, body=NewRules, answer=Topic, status=201, once=True
    ),
    Operation("getTopic", "GET", _TOPIC, "reader", "One topic", _TOPICS.get, answer=Topic, tagged=True),
    Operation("replaceTopic", "PUT", _TOPIC, "editor", "Change a topic", _TOPICS.put, body=Rules, answer=Topic, tagged=True),
    Operation("dropTopic", "DELETE", _TOPIC, "editor", "Drop a stored topic", _TOPICS.drop, status=204, tagged=True),
    Operation("tryTopic", "POST", f"{_TOPIC}/trial", "reader", "What would change", _try_topic, body=TopicRules, answer=TopicTrial),
    Operation("getTopicHistory", "GET", f"{_TOPIC}/history", "reader", "Its changes", _topic_history, answer=History),
    Operation("restoreTopic", "POST", f"{_TOPIC}/restore", "editor", "Go back", _restore_topic, body=Earlier, answer=Topic, tagged=True),
    Operation("getJudging", "GET", "/judging", "reader", "How far the archive follows the rules", _judging, answer=Judging),
    Operation("listFeeds", "GET", "/feeds", "reader", "All named feeds", _FEEDS.get_all, answer=Feeds),
    Operation(
        "createFeed", "POST", "/feeds", "editor", "A new named feed", _FEEDS.create, body=NewRules, answer=Feed, status=201, once=True
    ),
    Operation("getFeed", "GET", _FEED, "reader", "One named feed", _FEEDS.get, answer=Feed, tagged=True),
    Operation("replaceFeed", "PUT", _FEED, "editor", "Change a named feed", _FEEDS.put, body=FeedRules, answer=Feed, tagged=True),
    Operation("removeFeed", "DELETE", _FEED, "editor", "Remove a named feed", _FEEDS.drop, status=204, tagged=True),
    Operation("getFeedHistory", "GET", f"{_FEED}/history", "reader", "Its changes", _feed_history, answer=History),
    Operation("restoreFeed", "POST", f"{_FEED}/restore", "editor", "Go back", _restore_feed, body=Earlier, answer=Feed, tagged=True),
    Operation("tryFeed", "POST", f"{_FEED}/trial", "reader", "What it would hold", _try_feed, body=Rules, answer=Matching),
    Operation("matchFeed", "GET", f"{_FEED}/matching", "reader", "What a feed holds", _matching, answer=Matching),
)
