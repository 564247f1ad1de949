"""What other rules would change in the archive, before they are in force. Reads releases newest first, step by step; writes nothing.

trier, trial = Trier(service, rules), begun(service)
while not trial.done:
    trial = trier.tried(trial, steps=200, most=3)
trial.topics["education"].gained  ->  6
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from entries import Case, Classifier, Habits, TopicMatch, TopicRules, corrected, verdicts
from feeds.service import Service

KINDS = ("gained", "lost", "changed")
_WORDS_SHOWN = 3
_NEAR = 0.75  # of the needed score: what a reader would want to look at


@dataclass(frozen=True, slots=True)
class Example:
    """A release whose topic moves, or nearly would: the score before and after, what it takes now, the words that decide, and why it is
    not given."""

    entry: str
    slug: str
    title: str
    before: float
    after: float
    needed: float
    words: tuple[str, ...]
    why: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """What becomes of one topic: how many releases have it now, gain it, lose it, keep it with another score; examples of each, and of
    those just below the line."""

    has: int = 0
    gained: int = 0
    lost: int = 0
    changed: int = 0
    examples: Mapping[str, tuple[Example, ...]] = field(default_factory=dict)
    near: tuple[Example, ...] = ()

    @property
    def then(self) -> int:
        """How many would have it."""
        return self.has + self.gained - self.lost


@dataclass(frozen=True, slots=True)
class Trial:
    """How far a trial has come: releases looked at (of `of`, the newest first, down to the one with `number`), releases that would
    change, and what becomes of every topic that moves or that is had."""

    of: int
    entries: int = 0
    moved: int = 0
    number: int | None = None
    topics: Mapping[str, Move] = field(default_factory=dict)

    @property
    def done(self) -> bool:
        """Whether all were looked at."""
        return self.entries >= self.of


def begun(service: Service, last: int | None = None) -> Trial:
    """A trial on the newest `last` releases, None for all, that has looked at none yet."""
    total = service.store.cases_total()
    return Trial(total if last is None else min(last, total))


class Trier:
    """Judges releases by other rules beside those they were judged by. Made once for a trial or a step of one: it takes some 50 ms."""

    def __init__(self, service: Service, rules: TopicRules) -> None:
        last = service.store.last_judging()
        self._store = service.store
        self._rules = rules
        self._habits = {**(last.habits if last else {}), **service.habits()}
        self._new, self._old = Classifier(rules), Classifier(service.topics)
        usual = rules.scoring.threshold
        self._needs = {topic.id: usual if topic.threshold is None else topic.threshold for topic in rules.topics}

    def tried(self, trial: Trial, steps: int, most: int, near: Collection[str] = ()) -> Trial:
        """The trial after so many further releases, with at most so many examples of a kind; of the topics `near`, those just below the
        line are among them."""
        cases = self._store.cases((), trial.number, min(steps, trial.of - trial.entries))
        if not cases:  # some were withdrawn meanwhile
            return replace(trial, of=trial.entries)
        moves, moved = dict(trial.topics), trial.moved
        for case in cases:
            moved += self._compare(case, moves, most, near)
        return replace(trial, entries=trial.entries + len(cases), moved=moved, number=cases[-1].number, topics=moves)

    def _compare(self, case: Case, moves: dict[str, Move], most: int, near: Collection[str]) -> bool:
        """Counts what moves in one release; whether anything does."""
        weighed = _weighed(self._new, case)
        given = self._new.choose(weighed, labels=case.labels, habits=self._habits.get(case.source_id, Habits()))
        after = corrected(given, case.corrections)
        old, new = ({match.topic: match for match in topics} for topics in (case.topics, after))
        for topic in {**old, **new}:
            moves[topic] = self._counted(case, moves.get(topic, Move()), topic, old.get(topic), new.get(topic), most)
        for match in weighed:
            if match.topic in near and match.topic not in new and match.score >= _NEAR * self._needs[match.topic]:
                move = moves.get(match.topic, Move())
                moves[match.topic] = replace(move, near=_closest((*move.near, self._example(case, match.topic, None, None)), most))
        return old != new

    def _counted(self, case: Case, move: Move, topic: str, old: TopicMatch | None, new: TopicMatch | None, most: int) -> Move:
        move = replace(move, has=move.has + (old is not None))
        kind = _kind(old, new)
        if not kind:
            return move
        examples = move.examples.get(kind, ())
        if len(examples) < most:
            examples = (*examples, self._example(case, topic, old, new))
        counted: dict[str, Any] = {kind: getattr(move, kind) + 1}  # Any: a count, by the name of its kind
        return replace(move, examples={**move.examples, kind: examples}, **counted)

    def _example(self, case: Case, topic: str, old: TopicMatch | None, new: TopicMatch | None) -> Example:
        score, needed, why, match = self._verdict(case, topic)
        best = new or old or match
        words = tuple(dict.fromkeys(piece.words for piece in best.evidence))[:_WORDS_SHOWN]
        before = old.score if old else next((found.score for found in _weighed(self._old, case) if found.topic == topic), 0.0)
        return Example(case.id, case.slug, case.title, before, new.score if new else score, needed, words, "" if new else why)

    def _verdict(self, case: Case, topic: str) -> tuple[float, float, str, TopicMatch]:
        """Score, needed score and what stands in the way by the new rules, and the words."""
        habits, weighed = self._habits.get(case.source_id, Habits()), _weighed(self._new, case)
        given = self._new.choose(weighed, labels=case.labels, habits=habits)
        told = verdicts(self._rules, weighed=weighed, given=given, habits=habits, decided=case.corrections)
        for one in told:
            if one.topic == topic:
                return one.score, max(one.threshold, one.share), one.why, TopicMatch(topic, one.score, one.evidence)
        return 0.0, 0.0, "the topic is not in the file", TopicMatch(topic, 0.0)


def _weighed(classifier: Classifier, case: Case) -> tuple[TopicMatch, ...]:
    return classifier.weigh(case.title, case.subtitle, case.text, boilerplate=case.boilerplate)


def _kind(old: TopicMatch | None, new: TopicMatch | None) -> str:
    if old is None or new is None:
        return "gained" if old is None else "lost"
    return "changed" if old.score != new.score else ""


def _closest(examples: tuple[Example, ...], most: int) -> tuple[Example, ...]:
    return tuple(sorted(examples, key=lambda one: one.needed - one.after)[:most])
