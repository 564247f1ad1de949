"""The page of a topic: what counts for it, its releases, and the filters that its feed takes, too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from entries import FeedQuery, Selection, Topic, TopicRules, Volume
from feeds.web import wording
from feeds.web.pages import Day, Names, Paging, days, spark

_KINDS = (("strong", "Strong"), ("normal", "Helpful"), ("weak", "Weak"), ("title", "In headlines"), ("mask", "Ignored"))
_WEIGHING = "Words in the headline weigh most, then the first paragraph."
_NONE_YET = "No release of this topic yet. Subscribe now, and the first one comes to you."
_PHRASES_SHOWN = 12  # of a kind: enough to see what is meant


@dataclass(frozen=True, slots=True)
class Filter:
    """A choice of the filter form, under the name that the feed's own parameter has."""

    name: str
    label: str
    none: str
    options: tuple[tuple[str, str], ...]
    chosen: str


@dataclass(frozen=True, slots=True)
class TopicPage:
    """The page, ready to be laid out."""

    id: str
    name: str
    lede: str
    subscribe: str
    filters: tuple[Filter, ...]
    words: str
    filtered: bool
    days: tuple[Day, ...]
    paging: Paging
    empty: str
    counts: str
    phrases: tuple[tuple[str, str], ...]
    iptc: tuple[str, ...]
    spark: str
    volume: str


def topic_page(
    topic: Topic,
    rules: TopicRules,
    names: Names,
    query: FeedQuery,
    selection: Selection,
    now: datetime,
    *,
    paging: Paging,
    volume: Volume | None,
) -> TopicPage:
    """Puts the page together. `query` is what the address asks for, the topic included."""
    others = tuple(other for other in query.topics if other != topic.id)
    filtered = bool(others or query.sources or query.languages or query.text)
    needs = topic.threshold if topic.threshold is not None else rules.scoring.threshold
    kept = f"{wording.volume(volume.total, volume.weeks)}." if volume else "No release yet."
    return TopicPage(
        id=topic.id,
        name=topic.label(),
        lede=f"Press releases on {topic.label()}, newest first.",
        subscribe=f"{kept} The feed has the filters of this page.",
        filters=tuple(_filters(topic, names, query, others)),
        words=query.text,
        filtered=filtered,
        days=days(selection, names, now, first_page=query.page == 1),
        paging=paging,
        empty="There is no further page." if query.page > 1 else "No release fits these filters." if filtered else _NONE_YET,
        counts=f"A release is filed here when its words reach a score of {needs:g}. {_WEIGHING}",
        phrases=tuple(_phrases(topic)),
        iptc=topic.iptc,
        spark=spark(volume.weeks if volume else ()),
        volume=kept,
    )


def _filters(topic: Topic, names: Names, query: FeedQuery, others: tuple[str, ...]) -> Iterable[Filter]:
    sources = sorted(((id_, spec.name) for id_, spec in names.sources.items()), key=lambda pair: pair[1].casefold())
    yield Filter("source", "Source", "Any", tuple(sources), _only(query.sources))
    yield Filter("lang", "Language", "Any", names.languages(query.languages), _only(query.languages))
    rest = tuple((id_, name) for id_, name in names.topics.items() if id_ != topic.id)
    yield Filter("topic", "Also about", "Nothing else", rest, _only(others))


def _only(values: tuple[str, ...]) -> str:
    return values[0] if len(values) == 1 else ""


def _phrases(topic: Topic) -> Iterable[tuple[str, str]]:
    """The phrases in English, or in the first language that has any."""
    languages: Mapping[str, None] = dict.fromkeys(phrase.language for phrase in topic.phrases)
    language = "en" if "en" in languages else next(iter(languages), "")
    for kind, name in _KINDS:
        found = [phrase.text.replace("*", "…") for phrase in topic.phrases if (phrase.kind, phrase.language) == (kind, language)]
        more = f" and {len(found) - _PHRASES_SHOWN} more" if len(found) > _PHRASES_SHOWN else ""
        if found:
            yield name, ", ".join(found[:_PHRASES_SHOWN]) + more
