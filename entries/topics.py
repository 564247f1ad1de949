"""Which topics a release has, and the words that prove it.

Weighted phrases: a phrase counts by its class (strong, normal, weak), by where it stands (title, lead, body) and less each
further time; a topic is kept from a threshold on. The rules are values; `config.topics` reads them from TOML.

    Classifier(rules).classify("Two colleges sign a memorandum", "", lead, text)
    -> (TopicMatch("education", 24.5, (Evidence("title", 4, "colleges", 5.0), ...)), ...)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from operator import itemgetter
from typing import NamedTuple

from entries.model import Evidence, TopicMatch
from entries.topic_hits import PhraseKind, Use, furniture, hits_of, shares
from entries.topic_matching import PhraseFinder, fold

_LEAD = 500  # characters; tuned on the development split of the topic corpus together with Scoring
_DENSE = 0.4  # a Chinese text says in 40 characters what takes English 100 (tuned like _LEAD, on 26 Chinese and Japanese releases)
_LONGEST = 50_000  # characters of a body that are looked at; its weight falls with its length, so the rest would change nothing
_PIECES = 5  # of evidence kept for a topic
_WEIGHT = itemgetter(0)
_HEADS = ("title", "subtitle")
_METHOD = 2  # grows when the same rules would give other scores


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that speak for a topic, a trailing `*` for any ending. `title` phrases count in title and subtitle only, as strong
    ones; what a `mask` phrase covers does not count for its topic ("machine learning" is no education)."""

    text: str
    kind: PhraseKind
    language: str


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject. `labels` by language; `iptc` are Media Topics codes; `threshold` replaces the common one."""

    id: str
    labels: Mapping[str, str]
    iptc: tuple[str, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    threshold: float | None = None
    formerly: tuple[str, ...] = field(default=(), repr=False)  # earlier ids, the first one first; they judge nothing

    def label(self, language: str = "en") -> str:
        """The name in the language, else in its base language, else in English, else the id."""
        return next((self.labels[tag] for tag in (language, language.partition("-")[0], "en") if tag in self.labels), self.id)


@dataclass(frozen=True, slots=True)
class Scoring:
    """The weights. Tuned together on 409 hand-labelled releases; change one and measure with `bench.topics`."""

    strong: float = 4.0
    normal: float = 2.0
    weak: float = 1.0
    title: float = 2.5
    lead: float = 1.5
    body: float = 0.6
    furniture: float = 0.15  # what the issuer says of itself, from "About ..." on
    repeat: float = 0.35  # share of its weight that each further hit of a phrase adds
    repeat_cap: int = 3  # further hits that count
    body_ref_chars: int = 2500  # a longer body weighs less, in proportion
    threshold: float = 12.0
    relative: float = 0.36  # of the best topic's score that every other topic needs
    sure: float = 17.0  # enough for a topic however much is said of the best
    max_topics: int = 4
    reach: int = 60  # characters between a generic word and the company that it needs

    def share(self, best: float) -> float:
        """What every other topic needs beside one of this score."""
        return min(self.sure, self.relative * best)


@dataclass(frozen=True, slots=True)
class TopicRules:
    """All topics and how they are scored. Two rules with the same `digest` judge and name every release alike."""

    topics: tuple[Topic, ...]
    scoring: Scoring = Scoring()
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        content = repr((_METHOD, self.topics, self.scoring))
        object.__setattr__(self, "digest", sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:16])


@dataclass(frozen=True, slots=True)
class Habits:
    """What a source settles whatever the words say. `always` are topics of all its releases; with `only` no others are given than
    those and `always`; `labels` are topics by the site's own category, trimmed and case-folded (`{"partner news": ("partnerships",)}`)."""

    always: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


_NO_HABITS = Habits()


def lead_of(text: str) -> str:
    """The opening of a release's plain text (dateline already off): 500 characters and on to the end of the word, or 200 Chinese ones."""
    least = round(_LEAD * _room(text))
    end = text.find(" ", least, least + 40)
    return text[: least if end < 0 else end]


def _room(text: str) -> float:
    """How much room what is said takes, beside a script that parts words by blanks."""
    return _DENSE if text.count(" ", 0, _LEAD) < min(len(text), _LEAD) / 15 else 1.0


class _Part(NamedTuple):
    """A part of a release: the field that evidence names, the zone in which a phrase counts whole once, the weight of its words."""

    field: str
    zone: str
    factor: float


_Piece = tuple[float, _Part, int, int]  # a proof before it is written out: weight, part, start, end
_Pieces = dict[tuple[int, str, int], list[_Piece]]  # by topic, zone and phrase


class Classifier:
    """Judges releases by the rules. Built once (the automaton takes some 20 ms), then shared between threads."""

    def __init__(self, rules: TopicRules) -> None:
        self.rules = rules
        scoring = rules.scoring
        strong = dict.fromkeys(("strong", "title", "near"), scoring.strong)
        weights = {**strong, "normal": scoring.normal, "weak": scoring.weak}
        uses: dict[str, set[Use]] = defaultdict(set)
        for number, topic in enumerate(rules.topics):
            for phrase in topic.phrases:
                uses[fold(phrase.text)].add((number, phrase.kind, weights.get(phrase.kind, 0.0)))
        self._finder = PhraseFinder(tuple(uses))
        self._uses = tuple(tuple(sorted(group)) for group in uses.values())

    def classify(
        self,
        title: str,
        subtitle: str,
        lead: str,
        body_text: str = "",
        *,
        boilerplate: str = "",
        labels: Collection[str] = (),
        habits: Habits = _NO_HABITS,
    ) -> tuple[TopicMatch, ...]:
        """The topics of a release, best first, each with its five best proofs.

        All texts are plain, and evidence points into the text of its own field. Without a `body_text`, `lead` is the whole
        release and is parted here. A `body_text` may begin with the lead, which counts once, and hold the `boilerplate`, which
        counts not at all. `labels` are the site's own categories of the release; what they and the other `habits` of the source
        settle is by="source". Topics that the rules do not know are left out.
        """
        return self.choose(self.weigh(title, subtitle, lead, body_text, boilerplate=boilerplate), labels=labels, habits=habits)

    def choose(
        self, weighed: tuple[TopicMatch, ...], *, labels: Collection[str] = (), habits: Habits = _NO_HABITS
    ) -> tuple[TopicMatch, ...]:
        """The topics that a release keeps of those that were weighed, and what its source settles, as `classify` gives them."""
        found = {match.topic: match for match in weighed}
        kept = {match.topic: match for match in self._kept(weighed, habits.only)}
        proofs = self._labelled(labels, habits)
        for topic in (topic.id for topic in self.rules.topics if topic.id in proofs or topic.id in habits.always):
            kept[topic] = _settled(found.get(topic, TopicMatch(topic, 0.0)), proofs.get(topic, ()))
        return tuple(sorted(kept.values(), key=best_first))

    def weigh(self, title: str, subtitle: str, lead: str, body_text: str = "", *, boilerplate: str = "") -> tuple[TopicMatch, ...]:
        """Every topic that any word speaks for, best first, those below the threshold too: the answer to "why not?"."""
        scoring = self.rules.scoring
        body, opening = (body_text, lead) if body_text else (lead, lead_of(lead))
        fields = {"title": title, "subtitle": subtitle, "lead": opening, "body": body}
        texts = {field: text[:_LONGEST] for field, text in fields.items()}
        begins = len(texts["lead"]) if texts["body"].startswith(texts["lead"]) else 0
        pieces: _Pieces = defaultdict(list)
        self._read(pieces, texts, "title", _whole(_Part("title", "title", scoring.title)))
        self._read(pieces, texts, "subtitle", _whole(_Part("subtitle", "title", scoring.title)))
        if not begins:
            self._read(pieces, texts, "lead", _whole(_Part("lead", "lead", scoring.lead)))
        self._read(pieces, texts, "body", _parted(texts["body"], begins, boilerplate, scoring))
        proofs: dict[int, list[_Piece]] = defaultdict(list)
        for (topic, _, _), found in pieces.items():
            proofs[topic].append(_joined(found, scoring))
        matches = (_match(self.rules.topics[number].id, found, texts) for number, found in proofs.items())
        return tuple(sorted(matches, key=best_first))

    def _read(self, pieces: _Pieces, texts: Mapping[str, str], field: str, part_of: Callable[[int, int], _Part]) -> None:
        """Adds what counts in one field."""
        reach = round(self.rules.scoring.reach * _room(texts["body"]))
        found = self._finder.find(texts[field])
        for topic, hits in hits_of(found, self._uses, in_title=field in _HEADS, reach=reach).items():
            for weight, start, end, phrase in shares(hits):
                part = part_of(start, end)
                if part.factor:
                    pieces[topic, part.zone, phrase].append((weight, part, start, end))

    def _labelled(self, labels: Collection[str], habits: Habits) -> dict[str, tuple[Evidence, ...]]:
        """The labels that prove a topic, each worth a whole threshold."""
        proofs: dict[str, tuple[Evidence, ...]] = {}
        for key, label in {label.strip().casefold(): label for label in labels}.items():
            for topic in habits.labels.get(key, ()):
                if not habits.only or topic in habits.only:
                    proofs[topic] = (*proofs.get(topic, ()), Evidence("label", 0, label, self.rules.scoring.threshold))
        return proofs

    def _kept(self, weighed: tuple[TopicMatch, ...], only: tuple[str, ...]) -> tuple[TopicMatch, ...]:
        scoring = self.rules.scoring
        needed = {topic.id: scoring.threshold if topic.threshold is None else topic.threshold for topic in self.rules.topics}
        share = scoring.share(weighed[0].score) if weighed else 0.0
        enough = (match for match in weighed if match.score >= max(needed[match.topic], share))
        return tuple(match for match in enough if not only or match.topic in only)[: scoring.max_topics]


def _settled(match: TopicMatch, labels: tuple[Evidence, ...]) -> TopicMatch:
    """A topic that the source settles, with its labels as the first proofs."""
    score = match.score + sum(proof.weight for proof in labels)
    return TopicMatch(match.topic, score, (*labels, *match.evidence)[:_PIECES], "source")


def best_first(match: TopicMatch) -> tuple[float, str]:
    """The order in which an entry has its topics."""
    return -match.score, match.topic


def _joined(found: list[_Piece], scoring: Scoring) -> _Piece:
    """All places of a phrase in a zone as one proof: the best place, the whole weight."""
    found.sort(key=_WEIGHT, reverse=True)
    best, part, start, end = found[0]
    further = sum(map(_WEIGHT, found[1 : 1 + scoring.repeat_cap])) if len(found) > 1 else 0.0
    return part.factor * (best + scoring.repeat * further), part, start, end


def _match(topic: str, proofs: list[_Piece], texts: Mapping[str, str]) -> TopicMatch:
    proofs.sort(key=_WEIGHT, reverse=True)
    best = tuple(
        Evidence(part.field, start, texts[part.field][start:end], round(weight, 2)) for weight, part, start, end in proofs[:_PIECES]
    )
    return TopicMatch(topic, round(sum(map(_WEIGHT, proofs)), 2), best)


def _whole(part: _Part) -> Callable[[int, int], _Part]:
    """A field that is one part."""
    return lambda _start, _end: part


def _parted(text: str, begins: int, boilerplate: str, scoring: Scoring) -> Callable[[int, int], _Part]:
    """Tells in which part of a text a span lies. Up to `begins` it is the lead."""
    own = furniture(text, boilerplate)
    body = len(text) - begins - sum(end - max(start, begins) for start, end in own if end > begins)
    damping = min(1.0, scoring.body_ref_chars * _room(text) / max(1, body))
    leads, bodies = _Part("lead", "lead", scoring.lead), _Part("body", "body", scoring.body * damping)
    owns = _Part("body", "furniture", scoring.furniture * damping)

    def part_of(start: int, end: int) -> _Part:
        for begin, stop in own:
            if begin <= start < stop:
                return owns
        return leads if end <= begins else bodies

    return part_of
