"""The page of a topic: what counts for it, its releases, and the filters that its feed takes, too."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from entries import FeedQuery, Scoring, Selection, Topic, TopicRules, Volume
from feeds import wording
from feeds.web.pages import Day, Named, Names, Paging, days, spark

_KINDS = (
    ("strong", "Strong"),
    ("normal", "Helpful"),
    ("weak", "Weak"),
    ("title", "In headlines"),
    ("near", "In company"),
    ("beside", "The company"),
    ("apart", "Not beside"),
    ("mask", "Ignored"),
)
_WEIGHING = "Words in the headline weigh most, then the first paragraph."
_NONE_YET = "No release of this topic yet. Subscribe now, and the first one comes to you."
_PHRASES_SHOWN = 12  # of a kind: enough to see what is meant


@dataclass(frozen=True, slots=True)
class Filter:
    """A choice of the filter form, under the name that the feed's own parameter has."""

    name: str
    label: str
    none: str
    options: tuple[Named, ...]
    chosen: str


@dataclass(frozen=True, slots=True)
class Wordings:
    """What counts for a topic in one language: that language, its name, and the phrases of every kind that has any."""

    language: str
    name: str
    phrases: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class TopicPage:
    """The page, ready to be laid out. `language` is that of the topic's name where it is not English."""

    id: str
    name: str
    language: str
    subscribe: str
    filters: tuple[Filter, ...]
    words: str
    filtered: bool
    days: tuple[Day, ...]
    paging: Paging
    empty: str
    counts: str
    wordings: tuple[Wordings, ...]
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
    named = names.topic(topic.id)
    kept = f"{wording.volume(volume.total, volume.weeks)}." if volume else "No release yet."
    return TopicPage(
        id=topic.id,
        name=named.name,
        language=named.language,
        subscribe=f"{kept} The feed has the filters of this page.",
        filters=tuple(_filters(topic, names, query, others)),
        words=query.text,
        filtered=filtered,
        days=days(selection, names, now, first_page=query.page == 1, text=query.text),
        paging=paging,
        empty="There is no further page." if query.page > 1 else "No release fits these filters." if filtered else _NONE_YET,
        counts=_counts(topic, rules.scoring),
        wordings=tuple(_wordings(topic, named.language or "en")),
        iptc=topic.iptc,
        spark=spark(volume.weeks if volume else ()),
        volume=kept,
    )


def _filters(topic: Topic, names: Names, query: FeedQuery, others: tuple[str, ...]) -> Iterable[Filter]:
    sources = sorted(map(names.source, names.sources), key=lambda source: source.name.casefold())
    yield Filter("source", "Source", "Any", tuple(sources), _only(query.sources))
    yield Filter("lang", "Language", "Any", tuple(Named(*pair) for pair in names.languages(query.languages)), _only(query.languages))
    rest = tuple(names.topic(id_) for id_ in names.topics if id_ != topic.id)
    yield Filter("topic", "Also about", "Nothing else", rest, _only(others))


def _only(values: tuple[str, ...]) -> str:
    return values[0] if len(values) == 1 else ""


def _wordings(topic: Topic, first: str) -> Iterable[Wordings]:
    """The phrases of every language that has any; that of the reader opens the list, the rest stand as in the file."""
    languages = dict.fromkeys(phrase.language for phrase in topic.phrases)
    for language in sorted(languages, key=lambda language: language != first):
        yield Wordings(language, wording.language_name(language), tuple(_phrases(topic, language)))


def _phrases(topic: Topic, language: str) -> Iterable[tuple[str, str]]:
    for kind, name in _KINDS:
        found = [phrase.text.replace("*", "…") for phrase in topic.phrases if (phrase.kind, phrase.language) == (kind, language)]
        more = f" and {len(found) - _PHRASES_SHOWN} more" if len(found) > _PHRASES_SHOWN else ""
        if found:
            yield name, ", ".join(found[:_PHRASES_SHOWN]) + more


def _counts(topic: Topic, scoring: Scoring) -> str:
    needs = topic.threshold if topic.threshold is not None else scoring.threshold
    share = f" and {100 * scoring.relative:g} % of that of its strongest topic, or {scoring.sure:g}" if scoring.relative else ""
    return f"A release is filed here when its words reach a score of {needs:g}{share}. {_WEIGHING}"
