"""Which topics a release has, and the words that prove it.

Weighted phrases: a phrase counts by its class (strong, normal, weak), by where it stands (title, lead, body) and less each
further time; a topic is kept from a threshold on. The rules are values; `config.topics` reads them from TOML.

    Classifier(rules).classify("Two colleges sign a memorandum", "", lead, text)
    -> (TopicMatch("education", 24.5, (Evidence("title", 4, "colleges", 5.0), ...)), ...)
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Literal, NamedTuple

from entries.model import Evidence, TopicMatch
from entries.topic_matching import PhraseFinder, fold

PhraseKind = Literal["strong", "normal", "weak", "title", "mask"]

_LEAD = 500  # characters; tuned on the development split of the topic corpus together with Scoring
_LONGEST = 50_000  # characters of a body that are looked at; its weight falls with its length, so the rest would change nothing
_PIECES = 5  # of evidence kept for a topic
_METHOD = 1  # grows when the same rules would give other scores


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

    def label(self, language: str = "en") -> str:
        """The name in the language, else in its base language, else in English, else the id."""
        return next((self.labels[tag] for tag in (language, language.partition("-")[0], "en") if tag in self.labels), self.id)


@dataclass(frozen=True, slots=True)
class Scoring:
    """The weights. Tuned together on 206 hand-labelled releases; change one and measure with `bench.topics`."""

    strong: float = 4.0
    normal: float = 2.0
    weak: float = 1.0
    title: float = 2.5
    lead: float = 1.5
    body: float = 0.6
    repeat: float = 0.35  # share of its weight that each further hit of a phrase adds
    repeat_cap: int = 3  # further hits that count
    body_ref_chars: int = 2500  # a longer body weighs less, in proportion
    threshold: float = 12.0
    relative: float = 0.30  # of the best topic's score that every other topic needs
    max_topics: int = 5


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
    """The opening of a release's plain text (dateline already off): 500 characters, and on to the end of the word."""
    end = text.find(" ", _LEAD, _LEAD + 40)
    return text[: _LEAD if end < 0 else end]


class _Use(NamedTuple):
    topic: int
    kind: PhraseKind
    weight: float


class _Hit(NamedTuple):
    start: int
    end: int
    weight: float
    phrase: int


class Classifier:
    """Judges releases by the rules. Built once (the automaton takes some 20 ms), then shared between threads."""

    def __init__(self, rules: TopicRules) -> None:
        self.rules = rules
        scoring = rules.scoring
        weights = {"strong": scoring.strong, "normal": scoring.normal, "weak": scoring.weak, "title": scoring.strong, "mask": 0.0}
        uses: dict[str, set[_Use]] = defaultdict(set)
        for number, topic in enumerate(rules.topics):
            for phrase in topic.phrases:
                uses[fold(phrase.text)].add(_Use(number, phrase.kind, weights[phrase.kind]))
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
        weighed = {match.topic: match for match in self.weigh(title, subtitle, lead, body_text, boilerplate=boilerplate)}
        kept = {match.topic: match for match in self._kept(tuple(weighed.values()), habits.only)}
        proofs = self._labelled(labels, habits)
        for topic in (topic.id for topic in self.rules.topics if topic.id in proofs or topic.id in habits.always):
            kept[topic] = _settled(weighed.get(topic, TopicMatch(topic, 0.0)), proofs.get(topic, ()))
        return tuple(sorted(kept.values(), key=best_first))

    def weigh(self, title: str, subtitle: str, lead: str, body_text: str = "", *, boilerplate: str = "") -> tuple[TopicMatch, ...]:
        """Every topic that any word speaks for, best first, those below the threshold too: the answer to "why not?"."""
        scoring = self.rules.scoring
        if not body_text:
            lead, body_text = lead_of(lead), lead
        body = _without(body_text[:_LONGEST], boilerplate)
        if body_text.startswith(lead):
            lead, body = body[: len(lead)], " " * len(lead) + body[len(lead) :]
        damping = min(1.0, scoring.body_ref_chars / max(1, len(body.strip())))
        proofs: dict[int, list[Evidence]] = defaultdict(list)
        for factor, texts in (
            (scoring.title, {"title": title[:_LONGEST], "subtitle": subtitle[:_LONGEST]}),
            (scoring.lead, {"lead": _without(lead[:_LONGEST], boilerplate)}),
            (scoring.body * damping, {"body": body}),
        ):
            for topic, proof in self._proofs(factor, texts):
                proofs[topic].append(proof)
        return tuple(sorted((_match(self.rules.topics[number].id, found) for number, found in proofs.items()), key=best_first))

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
        share = scoring.relative * weighed[0].score if weighed else 0.0
        enough = (match for match in weighed if match.score >= max(needed[match.topic], share))
        return tuple(match for match in enough if not only or match.topic in only)[: scoring.max_topics]

    def _proofs(self, factor: float, texts: Mapping[str, str]) -> Iterator[tuple[int, Evidence]]:
        """One piece of evidence for every topic and phrase that the fields of one zone hold: its best place, its whole weight."""
        scoring = self.rules.scoring
        groups: dict[tuple[int, int], list[tuple[float, str, int, str]]] = defaultdict(list)
        for name, text in texts.items():
            for topic, hits in self._hits(text, in_title="title" in texts).items():
                for weight, hit in _shares(hits):
                    groups[topic, hit.phrase].append((weight, name, hit.start, text[hit.start : hit.end]))
        for (topic, _), found in groups.items():
            found.sort(key=lambda piece: -piece[0])
            first, *further = (piece[0] for piece in found[: 1 + scoring.repeat_cap])
            _, name, offset, words = found[0]
            yield topic, Evidence(name, offset, words, factor * (first + scoring.repeat * sum(further)))

    def _hits(self, text: str, *, in_title: bool) -> dict[int, list[_Hit]]:
        """What counts in one text, by topic; hits that touch a mask of their topic are out."""
        hits: dict[int, list[_Hit]] = defaultdict(list)
        masks: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for phrase, start, end in self._finder.find(text):
            for topic, kind, weight in self._uses[phrase]:
                if kind == "mask":
                    masks[topic].append((start, end))
                elif in_title or kind != "title":
                    hits[topic].append(_Hit(start, end, weight, phrase))
        return {topic: _unmasked(found, masks[topic]) for topic, found in hits.items()}


def _settled(match: TopicMatch, labels: tuple[Evidence, ...]) -> TopicMatch:
    """A topic that the source settles, with its labels as the first proofs."""
    score = match.score + sum(proof.weight for proof in labels)
    return TopicMatch(match.topic, score, (*labels, *match.evidence)[:_PIECES], "source")


def best_first(match: TopicMatch) -> tuple[float, str]:
    """The order in which an entry has its topics."""
    return -match.score, match.topic


def _match(topic: str, proofs: list[Evidence]) -> TopicMatch:
    proofs.sort(key=lambda proof: -proof.weight)
    best = tuple(Evidence(it.field, it.offset, it.words, round(it.weight, 2)) for it in proofs[:_PIECES])
    return TopicMatch(topic, round(sum(proof.weight for proof in proofs), 2), best)


def _without(text: str, boilerplate: str) -> str:
    """The text with its boilerplate blanked: as long as before, so that offsets hold."""
    start = text.rfind(boilerplate) if boilerplate else -1
    return text if start < 0 else text[:start] + " " * len(boilerplate) + text[start + len(boilerplate) :]


def _unmasked(hits: list[_Hit], masks: list[tuple[int, int]]) -> list[_Hit]:
    """Hits that touch no mask. Masks are first joined where they overlap, so that one look per hit is enough."""
    if not masks:
        return hits
    starts: list[int] = []
    ends: list[int] = []
    for start, end in sorted(masks):
        if ends and start < ends[-1]:
            ends[-1] = max(end, ends[-1])
        else:
            starts.append(start)
            ends.append(end)
    return [hit for hit in hits if not (before := bisect_left(starts, hit.end)) or ends[before - 1] <= hit.start]


def _by_place(hit: _Hit) -> tuple[int, int, float, int]:
    return hit.start, -hit.end, -hit.weight, hit.phrase


def _shares(hits: list[_Hit]) -> Iterator[tuple[float, _Hit]]:
    """Each span once, with its best weight; half of it where the span lies inside a longer one ("school" in "high school")."""
    reach = -1
    last = None
    for hit in sorted(hits, key=_by_place) if len(hits) > 1 else hits:
        if (hit.start, hit.end) == last:
            continue
        yield (hit.weight / 2 if hit.end <= reach else hit.weight), hit
        last = hit.start, hit.end
        reach = max(reach, hit.end)
