"""Named feeds: composed, counted while they are composed, kept, renamed, removed.

keep_feed(service, actor, spec, was="boards", expected=tag)     another slug than `was` renames it: the old address leads to the new one
matching(service, spec)                                         Matching(312, 9, (newest five))
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from difflib import get_close_matches

from config import FeedSpec, RuleOwner, feed_to_toml, parse_feed
from entries import NEW, ConfigError, Entry, NotFound, Problem
from feeds.admin import rules
from feeds.admin.acting import Actor
from feeds.named import query_of
from feeds.service import Service

MOST = 10_000  # releases that are counted; there may be more
_RECENT = timedelta(days=30)
_NEWEST = 5


@dataclass(frozen=True, slots=True)
class FeedView:
    """A named feed as its editor sees it. `text` is its TOML, as it was written where it is stored; `tag` names that version; `covers` says
    that a shipped one stands below it."""

    spec: FeedSpec
    owner: RuleOwner
    text: str
    tag: str
    covers: bool


@dataclass(frozen=True, slots=True)
class Matching:
    """What a feed would hold: releases in all (at most 10,000 are counted), of the last 30 days, and the newest five."""

    total: int
    recent: int
    newest: tuple[Entry, ...]


def feeds(service: Service) -> tuple[FeedView, ...]:
    """All named feeds, private ones, too."""
    return tuple(_view(service, spec) for spec in service.feeds)


def feed(service: Service, slug: str) -> FeedView:
    """One named feed. NotFound."""
    known = next((spec for spec in service.feeds if spec.slug == slug), None)
    if known is None:
        raise NotFound("feed", slug)
    return _view(service, known)


def _view(service: Service, spec: FeedSpec) -> FeedView:
    owner = rules.owner(service, "feed", spec.slug)
    text = rules.stored_text(service, "feed", spec.slug) or feed_to_toml(spec)
    covers = owner == "store" and rules.is_shipped(service, "feed", spec.slug)
    return FeedView(spec, owner, text, rules.tag(service, "feed", spec.slug), covers)


def matching(service: Service, spec: FeedSpec) -> Matching:
    """What there is of it now."""
    query = query_of(spec, service.moved()["source"])
    since = replace(query, since=service.clock() - _RECENT)
    newest = service.store.select(replace(query, limit=_NEWEST, whole=True)).entries
    return Matching(service.store.register.count(query, MOST), service.store.register.count(since, MOST), newest)


def keep_feed(service: Service, actor: Actor, spec: FeedSpec, *, was: str = "", expected: str | None = None) -> FeedSpec:
    """Keeps a feed, in place of the one that was called `was`; its old name becomes a former one. ConfigError, Conflict."""
    if was and was != spec.slug:
        _refuse_renaming(service, was)
        former = dict.fromkeys(name for name in (*spec.formerly, was) if name != spec.slug)
        spec = spec.model_copy(update={"formerly": tuple(former)})
    return keep_text(service, actor, spec.slug, feed_to_toml(spec), was=was, expected=expected)


def keep_text(service: Service, actor: Actor, slug: str, text: str, *, was: str = "", expected: str | None = None) -> FeedSpec:
    """Keeps a feed as it is written. ConfigError, also for sources that nobody knows; Conflict."""
    present = was or slug
    edits: dict[rules.Place, str | None] = {("feed", slug): text}
    tags: dict[rules.Place, str | None] = {("feed", present): expected}
    if present != slug:
        edits[("feed", present)] = None
        tags[("feed", slug)] = NEW
    spec = checked(service, slug, text)
    _refuse_taken(service, slug, was)
    rules.checked(service, edits)
    rules.put(service, actor, edits, expected=tags)
    return spec


def checked(service: Service, slug: str, text: str) -> FeedSpec:
    """The feed in a text. ConfigError with all faults."""
    spec = parse_feed(text, slug, {topic.id for topic in service.topics.topics})
    strangers = tuple(_strangers(service, spec))
    if strangers:
        raise ConfigError(strangers)
    return spec


def _strangers(service: Service, spec: FeedSpec) -> Iterable[Problem]:
    known = {*service.specs(), *service.moved()["source"], *service.store.states()}
    for source in spec.sources:
        if source not in known:
            near = get_close_matches(source, known, 1)
            hint = f"; did you mean “{near[0]}”?" if near else ""
            yield Problem(f"stored feed {spec.slug}", "sources", f"there is no source “{source}”{hint}")


def _refuse_renaming(service: Service, was: str) -> None:
    if rules.is_shipped(service, "feed", was):
        raise ConfigError((Problem(f"stored feed {was}", "slug", "a shipped feed keeps its name; copy it under another"),))


def _refuse_taken(service: Service, slug: str, was: str) -> None:
    """Whoever makes or renames a feed does not mean to replace another one."""
    if slug != was and any(spec.slug == slug for spec in service.feeds):
        raise ConfigError((Problem(f"stored feed {slug}", "slug", f"there is a feed “{slug}” already"),))


def remove_feed(service: Service, actor: Actor, slug: str, *, expected: str | None = None) -> None:
    """Takes a stored feed away: its address answers 410 from now on, which tells readers to unsubscribe; a shipped one of its name is
    back. NotFound, ConfigError, Conflict."""
    if rules.owner(service, "feed", slug) == "shipped":
        raise ConfigError((Problem("feeds.toml", slug, "this feed ships with Pressroll; a feeds.toml of your own leaves it out"),))
    rules.checked(service, {("feed", slug): None})
    rules.put(service, actor, {("feed", slug): None}, expected={("feed", slug): expected})


def restore_feed(service: Service, actor: Actor, slug: str, number: int, *, expected: str | None = None) -> FeedSpec:
    """Brings back what the feed was after the change of this number in the audit trail. NotFound, ConfigError, Conflict."""
    return keep_text(service, actor, slug, rules.past_text(service, "feed", slug, number), was=slug, expected=expected)
