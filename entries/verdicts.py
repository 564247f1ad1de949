"""Why a release has a topic, and why not: every topic with its score, what it needed, and the reason in words.

verdicts(classifier.rules, weighed=classifier.weigh(...), given=classifier.classify(...))
-> (Verdict("education", 24.5, 12.0, kept=True, why=""), Verdict("events", 9.5, 12.0, kept=False, why="needs 12, has 9.5"), ...)
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from entries.judging import corrected
from entries.model import Correction, Evidence, TopicMatch
from entries.topics import Habits, Scoring, TopicRules

_BY = {"source": "settled by its source", "operator": "given by an operator"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """One topic of one release. `share` is the score that the best topic's demands. `why` says what stood in the way, or who decided;
    "" where the words did."""

    topic: str
    score: float
    threshold: float
    share: float
    kept: bool
    by: str
    why: str
    evidence: tuple[Evidence, ...]


def verdicts(
    rules: TopicRules,
    *,
    weighed: tuple[TopicMatch, ...],
    given: tuple[TopicMatch, ...],
    habits: Habits = Habits(),  # noqa: B008 - frozen
    decided: Collection[Correction] = (),
) -> tuple[Verdict, ...]:
    """All topics of the rules, those of the release first, then the others by score.

    `weighed` are the topics that any word speaks for, `given` those that rules and source give, `decided` an operator's corrections.
    """
    topics = corrected(given, decided)
    kept = {match.topic: match for match in topics}
    found = {match.topic: match for match in (*weighed, *given)}
    share = rules.scoring.share(weighed[0].score) if weighed else 0.0
    others = sorted((topic.id for topic in rules.topics if topic.id not in kept), key=lambda id_: -found[id_].score if id_ in found else 0)
    thresholds = {topic.id: rules.scoring.threshold if topic.threshold is None else topic.threshold for topic in rules.topics}
    taken = {it.topic for it in decided if not it.wanted}

    def verdict(id_: str) -> Verdict:
        match = kept.get(id_) or found.get(id_) or TopicMatch(id_, 0.0)
        threshold = thresholds.get(id_, rules.scoring.threshold)
        why = _BY.get(match.by, "") if id_ in kept else next(_obstacles(match, threshold, share, rules.scoring, habits, id_ in taken))
        return Verdict(id_, match.score, threshold, share, id_ in kept, match.by if id_ in kept else "", why, match.evidence)

    return tuple(map(verdict, (*kept, *others)))


def _obstacles(match: TopicMatch, threshold: float, share: float, scoring: Scoring, habits: Habits, taken: bool) -> Iterator[str]:
    """What stands in the way of a topic, the strongest first."""
    if taken:
        yield "taken away by an operator"
    if not match.score:
        yield "no word speaks for it"
    if habits.only and match.topic not in (*habits.only, *habits.always):
        yield "not among the topics that its source is bound to"
    if match.score < threshold:
        yield f"needs {threshold:g}, has {match.score:.1f}"
    if match.score < share:
        needed = "far behind the best" if share == scoring.sure else f"below {100 * scoring.relative:g} % of the best"
        yield f"{needed}: needs {share:.1f}, has {match.score:.1f}"
    yield f"beyond the {scoring.max_topics} best"
