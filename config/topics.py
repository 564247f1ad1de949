"""Topic rules from TOML: `topics.toml` becomes `entries.TopicRules`.

    [topics.education]
    iptc = ["medtop:05000000"]
    labels = { en = "Education", fr = "Éducation" }
    [topics.education.en]
    strong = ["curriculum", "scholarship*"]

Every fault names topic, language and phrase.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from config.formerly import wrong_names
from config.problems import Document, Gathered, check, did_you_mean, found, read_toml
from config.source import Id, Line, Rules
from entries import ConfigError, Phrase, PhraseKind, Scoring, Topic, TopicRules

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_KINDS: tuple[PhraseKind, ...] = ("strong", "normal", "weak", "title", "near", "beside", "apart", "mask")
_USUAL = Scoring()
_MOST_TOPICS = 200
_MOST_PHRASES = 500  # of one kind, topic and language


def _phrase(value: str) -> str:
    stem = value.removeprefix("*").removesuffix("*")
    if "*" in stem:
        raise ValueError("a * stands only at the beginning or end of a phrase, for any beginning or ending of a word")
    if not any(character.isalnum() for character in stem):
        raise ValueError("a phrase holds a letter or digit")
    if value != stem and len(stem) < 2:
        raise ValueError("beside its * a phrase has at least two characters")
    return value


def _iptc(value: str) -> str:
    if not re.fullmatch(r"medtop:\d{8}", value, re.ASCII):
        raise ValueError('an IPTC code is "medtop:" and eight digits')
    return value


_Phrases = Annotated[
    tuple[Annotated[Line, Field(min_length=1, max_length=100), AfterValidator(_phrase)], ...], Field(max_length=_MOST_PHRASES)
]
_Weight = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]


class _Weights(Rules):
    strong: _Weight = _USUAL.strong
    normal: _Weight = _USUAL.normal
    weak: _Weight = _USUAL.weak


class _Zones(Rules):
    title: _Weight = _USUAL.title
    lead: _Weight = _USUAL.lead
    body: _Weight = _USUAL.body
    furniture: _Weight = _USUAL.furniture


class _Scoring(Rules):
    weights: _Weights = _Weights()
    zones: _Zones = _Zones()
    repeat: Annotated[float, Field(ge=0, le=1)] = _USUAL.repeat
    repeat_cap: Annotated[int, Field(ge=0, le=100)] = _USUAL.repeat_cap
    body_ref_chars: Annotated[int, Field(ge=1, le=1_000_000)] = _USUAL.body_ref_chars
    threshold: Annotated[float, Field(gt=0, le=1000)] = _USUAL.threshold
    relative: Annotated[float, Field(ge=0, le=1)] = _USUAL.relative
    reach: Annotated[int, Field(ge=0, le=1000)] = _USUAL.reach
    sure: Annotated[float, Field(gt=0, le=1000)] = _USUAL.sure
    max_topics: Annotated[int, Field(ge=1, le=50)] = _USUAL.max_topics


class _TopicsFile(Rules):
    version: Literal[1] = 1
    scoring: _Scoring = _Scoring()
    topics: dict[Id, dict[str, object]] = Field(min_length=1, max_length=_MOST_TOPICS)


class _Head(Rules):
    labels: dict[str, Annotated[Line, Field(min_length=1, max_length=100)]] = Field(min_length=1)
    iptc: tuple[Annotated[str, AfterValidator(_iptc)], ...] = Field((), max_length=20)
    threshold: Annotated[float | None, Field(gt=0, le=1000)] = None
    formerly: tuple[Id, ...] = Field((), max_length=20)


class _Words(Rules):
    strong: _Phrases = ()
    normal: _Phrases = ()
    weak: _Phrases = ()
    title: _Phrases = ()
    near: _Phrases = ()
    beside: _Phrases = ()
    apart: _Phrases = ()
    mask: _Phrases = ()


def parse_topics(text: str, file: str) -> TopicRules:
    """The rules of a file, in its order. Raises ConfigError with all faults."""
    document = read_toml(text, file)
    whole = check(_TopicsFile, document)
    topics: list[Topic] = []
    gathered = Gathered()
    for id_, table in whole.topics.items():
        with gathered:
            topics.append(_topic(document, id_, table))
    gathered.problems += wrong_names(document, "topics", {topic.id: topic.formerly for topic in topics})
    gathered.settle()
    return TopicRules(tuple(topics), _scoring(whole.scoring))


def _scoring(table: _Scoring) -> Scoring:
    rest = table.model_dump(exclude={"weights", "zones"})
    return Scoring(**table.weights.model_dump(), **table.zones.model_dump(), **rest)


def _topic(document: Document, id_: str, table: dict[str, object]) -> Topic:
    under = ("topics", id_)
    head = {key: value for key, value in table.items() if key in _Head.model_fields}
    phrases: list[Phrase] = []
    gathered = Gathered()
    for language in (key for key in table if key not in head):
        with gathered:
            phrases += _phrases(document, (*under, language), table[language])
    with gathered:
        checked = check(_Head, document, head, under)
    gathered.settle()
    _must_have_company(document, under, phrases)
    return Topic(id_, checked.labels, checked.iptc, tuple(phrases), checked.threshold, checked.formerly)


def _must_have_company(document: Document, under: tuple[str, ...], phrases: list[Phrase]) -> None:
    lonely = dict.fromkeys(phrase.language for phrase in phrases if phrase.kind == "near")
    if lonely and all(phrase.kind != "beside" for phrase in phrases):
        message = "near phrases need a beside phrase, in any language of the topic, or they never count"
        raise ConfigError(tuple(document.problem((*under, language, "near"), message) for language in lonely))


def _phrases(document: Document, under: tuple[str, ...], words: object) -> list[Phrase]:
    language = under[-1]
    if not _LANGUAGE.fullmatch(language):
        hint = did_you_mean(language, _Head.model_fields) or '; phrases stand in a table of their language, such as "en"'
        raise ConfigError((document.problem(under, f"there is no such key{hint}"),))
    checked = check(_Words, document, words, under)
    listed = [(kind, phrase) for kind in _KINDS for phrase in getattr(checked, kind)]
    # "MoU" may be normal and count more in titles or beside other words; in two weights, or counted and masked, it contradicts itself.
    plain = [(kind, phrase) for kind, phrase in listed if kind in ("strong", "normal", "weak", "mask")]
    times = Counter(phrase.casefold() for _, phrase in plain)
    twice = [(kind, phrase) for kind, phrase in plain if times[phrase.casefold()] > 1]
    if twice:
        raise ConfigError(
            tuple(document.problem((*under, kind), f"a phrase stands once; found {found(phrase)} again") for kind, phrase in twice)
        )
    return [Phrase(phrase, kind, language) for kind, phrase in listed]
