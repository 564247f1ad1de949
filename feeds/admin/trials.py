"""A change of a source tried on the pages that are kept of it, before it is saved.

    with service.desks.take() as desk:
        trial = try_rules(service, desk, toml, "example")
    trial.summary      "On the last 8 pages: 2 items gained, 1 lost, 12 dates changed."

What a trial says is what the next refresh would read from the same pages with the new definition: it is read by the same functions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from config import SourceSpec, parse_source
from entries import Difference, Draft, TopicMatch, differences
from feeds.admin.sources import find
from feeds.service import Service
from scrapers import ArticleReread, Desk, ListItem, ListReread, Reread, reread, url_key

Part = Literal["title", "date", "text", "image", "topics"]


@dataclass(frozen=True, slots=True)
class TriedItem:
    """One release of a list document: as the present rules list it, and as the new ones would; None where it is not listed."""

    before: ListItem | None
    after: ListItem | None

    @property
    def outcome(self) -> Literal["gained", "lost", "changed", "same"]:
        """What becomes of it."""
        if self.before is None:
            return "gained"
        if self.after is None:
            return "lost"
        return "same" if _told(self.before) == _told(self.after) else "changed"


@dataclass(frozen=True, slots=True)
class TriedList:
    """One kept list document. `error` says why the new rules find nothing in it, `error_before` why the present ones do not."""

    number: int
    taken: datetime
    url: str
    items: tuple[TriedItem, ...]
    error: str = ""
    error_before: str = ""


@dataclass(frozen=True, slots=True)
class ChangedPart:
    """One part of a release that would be read differently, as plain text; of the text its length, and what differs."""

    part: Part
    before: str
    after: str
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class TriedArticle:
    """One kept release. `draft` is what the new rules read, None with an `error`; `changes` are the parts that differ."""

    number: int
    taken: datetime
    url: str
    title: str
    changes: tuple[ChangedPart, ...]
    draft: Draft | None = None
    topics: tuple[TopicMatch, ...] = ()
    error: str = ""
    error_before: str = ""


@dataclass(frozen=True, slots=True)
class Trial:
    """The whole answer: a sentence, then page by page; list documents newest first. `errors` are all sentences of the new rules."""

    summary: str
    lists: tuple[TriedList, ...]
    articles: tuple[TriedArticle, ...]
    errors: tuple[str, ...] = ()


def try_rules(service: Service, desk: Desk, text: str, source_id: str) -> Trial:
    """Reads what is kept of a source by its present definition and by the one in `text`. ConfigError when the text is none; NotFound."""
    present = find(service, source_id).spec
    topics = {topic.id for topic in service.topics.topics}
    wanted = parse_source(text, "the form", owner="store", topics=topics)
    return _compared(*(_read(service, desk, spec, source_id) for spec in (present, wanted)))


def _read(service: Service, desk: Desk, spec: SourceSpec, source_id: str) -> Reread:
    store = service.store
    kept, lessons = store.snapshots.pages(source_id), store.lessons(source_id)
    return reread(spec, desk, kept, lessons=lessons, state=store.state(source_id))


def _compared(before: Reread, after: Reread) -> Trial:
    lists = tuple(_list(one, other) for one, other in zip(before.lists, after.lists, strict=True))
    articles = tuple(_article(one, after.articles[url]) for url, one in before.articles.items())
    pages: tuple[TriedList | TriedArticle, ...] = (*lists, *articles)
    errors = tuple(dict.fromkeys(page.error for page in pages if page.error))
    return Trial(_summary(lists, articles), lists, articles, errors)


def _list(before: ListReread, after: ListReread) -> TriedList:
    snapshot = before.snapshot
    return TriedList(snapshot.number, snapshot.taken, snapshot.url, _items(before.items, after.items), after.error, before.error)


def _items(before: Sequence[ListItem], after: Sequence[ListItem]) -> tuple[TriedItem, ...]:
    """The items in the order of the new rules; those that would be lost at the end."""
    old, new = ({url_key(item.url): item for item in items} for items in (before, after))
    return tuple(TriedItem(old.get(key), new.get(key)) for key in dict.fromkeys((*new, *old)))


def _told(item: ListItem) -> tuple[object, ...]:
    return item.url, item.title, item.published, item.teaser, item.image, item.label


def _article(before: ArticleReread, after: ArticleReread) -> TriedArticle:
    snapshot, draft = before.snapshot, after.draft
    title = next((one.title for one in (draft, before.draft) if one), snapshot.requested)
    changes = tuple(_changes(before, after)) if before.draft and draft else ()
    where = (snapshot.number, snapshot.taken, snapshot.requested, title)
    return TriedArticle(*where, changes, draft, after.topics, after.error, before.error)


# How each part of a release is told in a line of plain text.
_PARTS: Mapping[Part, Callable[[Draft, Sequence[TopicMatch]], str]] = {
    "title": lambda draft, _: draft.title,
    "date": lambda draft, _: draft.published.text or draft.published.at.isoformat() if draft.published else "",
    "text": lambda draft, _: f"{len(draft.text):,} characters",
    "image": lambda draft, _: draft.image.url if draft.image else "",
    "topics": lambda _, topics: ", ".join(match.topic for match in topics),
}


def _changes(before: ArticleReread, after: ArticleReread) -> Iterator[ChangedPart]:
    if not before.draft or not after.draft:
        return
    for part, tell in _PARTS.items():
        old, new = tell(before.draft, before.topics), tell(after.draft, after.topics)
        differ = differences(before.draft.text, after.draft.text) if part == "text" else ()
        is_other = before.draft.published != after.draft.published if part == "date" else old != new
        if is_other or differ:
            yield ChangedPart(part, old, new, differ)


def _summary(lists: Sequence[TriedList], articles: Sequence[TriedArticle]) -> str:
    """The sentence; a release that stands in several list documents counts once."""
    pages: tuple[TriedList | TriedArticle, ...] = (*lists, *articles)
    if not pages:
        return "No page of this source is kept yet: there is nothing to try the change on."
    met: dict[str, set[str]] = {}
    for item in (item for one in lists for item in one.items):
        for word in _words(item):
            met.setdefault(word, set()).add(url_key((item.after or item.before).url))  # type: ignore[union-attr] # one of them is there
    for article in articles:
        for change in article.changes:
            met.setdefault(change.part, set()).add(url_key(article.url))
    said = [f"{len(met[word])} {one if len(met[word]) == 1 else many}" for word, (one, many) in _COUNTED.items() if word in met]
    unread = sum(bool(page.error and not page.error_before) for page in pages)
    said += [f"{unread} {'page' if unread == 1 else 'pages'} no longer readable"] if unread else []
    on = f"On the last {len(pages)} pages" if len(pages) > 1 else "On the last page"
    return f"{on}: {', '.join(said)}." if said else f"{on} nothing changes."


_COUNTED = {
    "gained": ("item gained", "items gained"),
    "lost": ("item lost", "items lost"),
    "title": ("title changed", "titles changed"),
    "date": ("date changed", "dates changed"),
    "text": ("text changed", "texts changed"),
    "image": ("image changed", "images changed"),
    "topics": ("release with other topics", "releases with other topics"),
}


def _words(item: TriedItem) -> Iterator[str]:
    if item.outcome in ("gained", "lost"):
        yield item.outcome
    if item.before and item.after:
        yield from (word for word, attribute in (("title", "title"), ("date", "published")) if _differs(item, attribute))


def _differs(item: TriedItem, attribute: str) -> bool:
    return bool(getattr(item.before, attribute) != getattr(item.after, attribute))
