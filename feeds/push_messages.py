"""What recipients are told of news: the part of their feed that is new, rendered once for all who subscribed to it.

A diff and not the page: WebSub §7 allows it for feeds. It is the same feed (id, title, self link) with fewer entries.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from urllib.parse import urlencode

from config import WebhookSpec
from entries import Entry, FeedQuery, Message, NewsItem, NotFound, QueryError, Recipient, Selection
from feeds import webhooks
from feeds.feed import Rendered
from feeds.formats import FORMATS
from feeds.hub import FORM
from feeds.select import Site, build_feed, feed_url
from feeds.web.publication import Publication, best
from feeds.web.subscribable import PUSHED, Topic, topic_of

MOST_CHARACTERS = 500_000  # of content in one message: common subscribers refuse more than a megabyte
MOST_PINGED = 100  # addresses in one ping

Sent = tuple[Message, tuple[str, ...]]  # a message and the keys of those who get it


class Telling:
    """The messages about some news. `gone` are the keys of subscriptions to feeds that are no more, known once `messages` has ended."""

    def __init__(
        self,
        publication: Publication,
        items: Sequence[NewsItem],
        recipients: Iterable[Recipient],
        hooks: Mapping[str, WebhookSpec],
        now: datetime,
    ) -> None:
        self.gone: list[str] = []
        self._publication = publication
        self._site = publication.site()
        self._items = items
        self._recipients = [one for one in recipients if one.takes(now)]
        self._hooks = hooks
        self._now = now
        self._news: Callable[[FeedQuery], Selection | None] = cache(self._news_of)

    def messages(self) -> Iterator[Sent]:
        """All of them, each with those who get it."""
        for topic, keys in self._subscribed().items():
            if rendered := self._rendered(topic):
                yield self._message(topic.url, FORMATS[topic.format].media_type, rendered.body.decode()), keys
        for topic, keys in self._hooked().items():
            if rendered := self._rendered(topic):
                kinds = {item.id: item.kind for item in self._items}
                yield self._message(topic.url, webhooks.MEDIA_TYPE, webhooks.changed(rendered.body, kinds, self._now)), keys
        if keys := tuple(one.key for one in self._recipients if one.kind == "hub"):
            yield from ((message, keys) for message in self._pings())

    def _subscribed(self) -> dict[Topic, tuple[str, ...]]:
        return self._by_topic((one.topic, one.key) for one in self._recipients if one.kind == "subscription")

    def _hooked(self) -> dict[Topic, tuple[str, ...]]:
        return self._by_topic(
            (hook_topic(self._hooks[name], self._site), one.key)
            for one in self._recipients
            if one.kind == "webhook" and (name := one.key.partition(":")[2]) in self._hooks
        )

    def _by_topic(self, wanted: Iterable[tuple[str, str]]) -> dict[Topic, tuple[str, ...]]:
        """Recipients by the feed that they want; whoever wants one that is no more is noted."""
        read = cache(self._topic)
        found: defaultdict[Topic, list[str]] = defaultdict(list)
        for url, key in wanted:
            topic = read(url)
            if topic:
                found[topic].append(key)
            else:
                self.gone.append(key)
        return {topic: tuple(keys) for topic, keys in found.items()}

    def _topic(self, url: str) -> Topic | None:
        try:
            return topic_of(url, self._publication, self._site)
        except (NotFound, QueryError):
            return None

    def _pings(self) -> Iterator[Message]:
        """What external hubs are told (§6, and as common hubs take it): the addresses of the catalogue's feeds that hold news."""
        places = [place for group in self._publication.places(self._site).values() for place in group]
        urls = [feed_url(self._site, place, name) for place in places if self._news(place.query) for name in PUSHED]
        for start in range(0, len(urls), MOST_PINGED):
            pairs = [("hub.mode", "publish"), *(("hub.url", url) for url in urls[start : start + MOST_PINGED])]
            yield self._message("", FORM, urlencode(pairs))

    def _news_of(self, query: FeedQuery) -> Selection | None:
        """What the query finds of the news; None when nothing."""
        if query.sources and not {item.source_id for item in self._items} & set(query.sources):
            return None
        found = self._publication.service.store.push.of_feed(query, self._items)
        return found if found.entries or found.tombstones else None

    def _rendered(self, topic: Topic) -> Rendered | None:
        """The feed with what is new alone; None when it has nothing to tell. (RSS knows no tombstones.)"""
        found = self._news(topic.query)
        if found is None:
            return None
        state = best(known.public_state for known in self._publication.states_of(topic.query))
        selection = replace(found, entries=_fitting(found.entries))
        feed = build_feed(topic.query, selection, place=topic.place, site=self._site, format=topic.format, state=state)
        rendered = FORMATS[topic.format].render(feed)
        tells = len(rendered.left_out) < len(feed.entries) or (feed.tombstones and topic.format != "rss")
        return rendered if tells else None

    def _message(self, topic: str, media_type: str, body: str) -> Message:
        return Message(0, f"msg_{uuid.uuid4().hex}", topic, media_type, body, self._now)


def hook_topic(hook: WebhookSpec, site: Site) -> str:
    """The address of the feed that a webhook is told of."""
    path, _, filters = hook.feed.partition("?")
    return f"{site.base_url}/feeds/{path}.json" + (f"?{filters}" if filters else "")


def _fitting(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """The newest that fit into a message, at least one."""
    total, fitting = 0, list[Entry]()
    for entry in entries:
        total += len(entry.content)
        if fitting and total > MOST_CHARACTERS:
            break
        fitting.append(entry)
    return tuple(fitting)
