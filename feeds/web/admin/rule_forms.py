"""The forms of topics and named feeds: from fields to the TOML that is kept, and from faults of that TOML to the fields they belong to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from math import isfinite

from flask import request
from werkzeug.datastructures import MultiDict

from config import ID_PATTERN, ID_RULE, FeedSpec, topic_to_toml
from entries import ConfigError, Conflict, Phrase, PhraseKind, Problem, Scoring, Topic
from feeds.web.admin.faults import Faults, at
from feeds.web.admin.gate import Answer, actor
from feeds.web.publication import current
from feeds.wording import language_name, sentence

_ID = re.compile(ID_PATTERN)
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,5}")
_MOST_LANGUAGES = 60  # of a topic; and so many faults are told

# Kind, what it is called, a hint; the first five are what most topics need.
KINDS: tuple[tuple[PhraseKind, str, str], ...] = (
    ("strong", "Strong phrases", "One a line. * stands for any ending."),
    ("normal", "Helpful phrases", ""),
    ("weak", "Weak phrases", ""),
    ("mask", "Ignore these phrases", "Taken out before anything is counted."),
    ("title", "Phrases that count in headlines only", ""),
    ("near", "Generic words that need company", "They count beside a word of the next list only."),
    ("beside", "Their company", ""),
    ("apart", "Company that spoils them", ""),
)
OVERTAKEN = (
    "It was changed meanwhile, and nothing of yours was saved. What was changed stands below, under History. "
    "Saving now puts yours in its place."
)
PLAIN = 4  # of the kinds are shown at once


@dataclass(frozen=True, slots=True)
class Box:
    """One text area: the field, what it is called, how much a phrase in it weighs, a hint, the phrases a line each."""

    kind: PhraseKind
    field: str
    label: str
    hint: str
    lines: str


@dataclass(frozen=True, slots=True)
class Tongue:
    """The part of the form that speaks one language; `phrases` is how many it has."""

    code: str
    language: str
    label: str
    boxes: tuple[Box, ...]

    @property
    def phrases(self) -> int:
        """How many there are in all kinds."""
        return sum(len(_lines(box.lines)) for box in self.boxes)


@dataclass(frozen=True, slots=True)
class TopicForm:
    """The fields as they were typed."""

    id: str
    iptc: str
    threshold: str
    formerly: str
    tongues: tuple[Tongue, ...]


def rule_faults(error: ConfigError | Conflict, *, toml: bool = False) -> Faults:
    """The faults in words. Of a text that was typed as TOML they belong to the one field there is, with their lines."""
    if isinstance(error, Conflict):
        return at("", str(error))
    return Faults(tuple(("toml" if toml else _field(problem), _sentence(problem, toml=toml)) for problem in error.problems))


def edited(deed: Callable[..., object], key: str, *more: object, again: Callable[[str, ConfigError | Conflict], str]) -> Answer | None:
    """Does something with the version of a topic or feed that its editor saw. None when it is done; else the page again, and 409."""
    try:
        deed(current().service, actor(), key, *more, expected=request.form.get("expected"))
    except (ConfigError, Conflict) as error:
        return again(key, error), 409
    return None


def _field(problem: Problem) -> str:
    """`topics.grid.en.strong` -> `en.strong`; `topics.grid.labels.en` -> `en.name`; `feeds.boards.title` -> `title`."""
    parts = problem.key.split(".")
    rest = parts[2:] if parts[0] in ("topics", "feeds") else parts
    match rest:
        case ["labels"]:
            return "en.name"
        case ["labels", language, *_]:
            return f"{language}.name"
        case [language, kind, *_]:
            return f"{language}.{kind}"
        case [name]:
            return name
    return ""


def _sentence(problem: Problem, *, toml: bool) -> str:
    at = f"Line {problem.line}: " if toml and problem.line else ""
    where = f"{problem.key}: " if problem.key and (toml or not _field(problem)) else ""
    return sentence(f"{at}{where}{problem.message}")


# ------------------------------------------------------------------------------------------------------------- a topic


def topic_form(topic: Topic, scoring: Scoring, extra: str = "") -> TopicForm:
    """The fields that say what a topic says, and of one language more."""
    codes = dict.fromkeys(("en", *topic.labels, *(phrase.language for phrase in topic.phrases), *filter(None, [extra])))
    tongues = []
    for code in codes:
        own = [phrase for phrase in topic.phrases if phrase.language == code]
        lines = {kind: "\n".join(phrase.text for phrase in own if phrase.kind == kind) for kind, *_ in KINDS}
        tongues.append(_tongue(code, topic.labels.get(code, ""), lines, scoring))
    needs = "" if topic.threshold is None else f"{topic.threshold:g}"
    return TopicForm(topic.id, ", ".join(topic.iptc), needs, ", ".join(topic.formerly), tuple(tongues))


def typed_topic(topic_id: str, form: MultiDict[str, str], scoring: Scoring) -> TopicForm:
    """The fields as they were sent."""
    codes = [code for code in dict.fromkeys(form.getlist("language")) if _LANGUAGE.fullmatch(code)][:_MOST_LANGUAGES]
    tongues = []
    for code in codes:
        lines = {kind: form.get(f"{code}.{kind}", "") for kind, *_ in KINDS}
        tongues.append(_tongue(code, form.get(f"{code}.name", ""), lines, scoring))
    iptc, threshold, formerly = (form.get(name, "").strip() for name in ("iptc", "threshold", "formerly"))
    return TopicForm(topic_id, iptc, threshold, formerly, tuple(tongues))


def _tongue(code: str, label: str, lines: Mapping[PhraseKind, str], scoring: Scoring) -> Tongue:
    weights = {"strong": scoring.strong, "normal": scoring.normal, "weak": scoring.weak}
    names = {kind: f"{name}, {_points(weights[kind])}" if kind in weights else name for kind, name, _ in KINDS}
    boxes = tuple(Box(kind, f"{code}.{kind}", names[kind], hint, lines[kind]) for kind, _, hint in KINDS)
    return Tongue(code, language_name(code), label, boxes)


def _points(number: float) -> str:
    return f"{number:g} point{'' if number == 1 else 's'}"


def topic_text(form: TopicForm) -> str:
    """The TOML of the fields. ConfigError for what no TOML can be made of."""
    if not _ID.fullmatch(form.id):
        raise ConfigError((Problem("form", "id", ID_RULE),))
    labels = {tongue.code: tongue.label.strip() for tongue in form.tongues if tongue.label.strip()}
    order = {kind: place for place, kind in enumerate(("strong", "normal", "weak", "title", "near", "beside", "apart", "mask"))}
    phrases = (
        Phrase(line, box.kind, tongue.code)
        for tongue in form.tongues
        for box in sorted(tongue.boxes, key=lambda box: order[box.kind])
        for line in _lines(box.lines)
    )
    return topic_to_toml(Topic(form.id, labels, _names(form.iptc), tuple(phrases), _threshold(form.threshold), _names(form.formerly)))


def _threshold(text: str) -> float | None:
    try:
        number = float(text.replace(",", ".")) if text else None
    except ValueError:
        number = float("nan")
    if number is not None and not isfinite(number):
        raise ConfigError((Problem("form", "threshold", "the needed score is a number, such as 12"),))
    return number


# -------------------------------------------------------------------------------------------------------- a named feed


def typed_feed(form: MultiDict[str, str], sources: Mapping[str, str], formerly: Sequence[str]) -> FeedSpec:
    """The feed in the fields, not checked yet against what there is. `sources` are ids by name in small letters. ConfigError."""
    slug = form.get("slug", "").strip()
    if not _ID.fullmatch(slug):
        raise ConfigError((Problem("form", "slug", ID_RULE),))
    named = [line.strip() for line in re.split(r"[\n,]", form.get("sources", "")) if line.strip()]
    strangers = [name for name in named if name.lower() not in sources and not _ID.fullmatch(name)]
    if strangers:
        raise ConfigError(tuple(Problem("form", "sources", _unknown(name, sources)) for name in strangers[:_MOST_LANGUAGES]))
    return FeedSpec.model_construct(
        slug=slug,
        title=_plain(form.get("title", "")),
        description=_plain(form.get("description", "")),
        topics=tuple(form.getlist("topics")),
        match="all" if form.get("match") == "all" else "any",
        not_topics=tuple(form.getlist("not_topics")),
        sources=tuple(dict.fromkeys(sources.get(name.lower(), name) for name in named)),
        languages=_names(form.get("languages", "")),
        formerly=tuple(formerly),
        private="private" in form,
        text=_plain(form.get("text", "")),
    )


def _unknown(name: str, sources: Mapping[str, str]) -> str:
    near = get_close_matches(name.lower()[:200], sources, 1)
    return f"there is no source “{name[:200]}”" + (f"; did you mean “{sources[near[0]]}”?" if near else "")


def _plain(text: str) -> str:
    return " ".join(text.split())


def _lines(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def _names(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_split(text)))


def _split(text: str) -> Iterable[str]:
    return (part for part in re.split(r"[,\s]+", text.strip()) if part)
