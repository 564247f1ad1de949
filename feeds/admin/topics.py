"""The topics workbench: rules looked at, tried on releases, kept, dropped; and an operator's own word on the topics of one release.

trial = try_topic(service, "grid", text)                  the newest 200 releases, in less than a second
keep_topic(service, actor, "grid", text, expected=tag)    new releases are judged by it at once, the archive follows
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from config import RuleOwner, SourceSpec, topic_to_toml
from entries import ConfigError, Correction, Note, NotFound, Problem, Topic
from feeds import judging
from feeds.admin import rules
from feeds.admin.acting import Actor
from feeds.service import Service
from feeds.trying import Move, Trial, Trier, begun

LAST = 200  # releases that a trial looks at, and so many more with each further step
_MOST_EXAMPLES = 10
_TRIAL: TypeAdapter[Trial] = TypeAdapter(Trial)
_LARGEST = 2**62  # number of an entry


@dataclass(frozen=True, slots=True)
class TopicView:
    """A topic as its editor sees it. `text` is its TOML, as it was written where it is stored; `tag` names that version; `needs` is its
    threshold; `covers` says that a shipped one stands below it; `named_by` are the sources and feeds that speak of it."""

    topic: Topic
    owner: RuleOwner
    text: str
    tag: str
    releases: int
    needs: float
    covers: bool
    named_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TopicTrial:
    """What a text would change for one topic, and what that does to the others, as far as releases were looked at."""

    topic: str
    trial: Trial
    move: Move
    others: tuple[tuple[str, int, int], ...]  # id, releases gained, releases lost; only those that gain or lose

    @property
    def unmoved(self) -> int:
        """Releases that neither gain nor lose the topic."""
        return self.trial.entries - self.move.gained - self.move.lost


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the archive stands to the rules in force."""

    state: Literal["current", "running", "stopped", "due"]
    judged: int
    of: int
    changed: int


def topics(service: Service) -> tuple[TopicView, ...]:
    """All topics, in the order of the rules."""
    volumes = service.store.volumes("topic", service.clock())
    return tuple(_view(service, topic, volumes[topic.id].total if topic.id in volumes else 0) for topic in service.topics.topics)


def topic(service: Service, topic_id: str) -> TopicView:
    """One topic. NotFound."""
    known = next((topic for topic in service.topics.topics if topic.id == topic_id), None)
    if known is None:
        raise NotFound("topic", topic_id)
    volumes = service.store.volumes("topic", service.clock())
    return _view(service, known, volumes[topic_id].total if topic_id in volumes else 0)


def _view(service: Service, known: Topic, releases: int) -> TopicView:
    owner = rules.owner(service, "topic", known.id)
    text = rules.stored_text(service, "topic", known.id)
    needs = service.topics.scoring.threshold if known.threshold is None else known.threshold
    covers = owner == "store" and rules.is_shipped(service, "topic", known.id)
    named_by = tuple(_namers(service, known.id))
    return TopicView(known, owner, text or topic_to_toml(known), rules.tag(service, "topic", known.id), releases, needs, covers, named_by)


def _namers(service: Service, topic_id: str) -> Iterable[str]:
    """The sources and feeds that would be faulty without the topic."""
    yield from (f"source {id_}" for id_, spec in service.specs().items() if topic_id in _named(spec))
    yield from (f"feed {feed.slug}" for feed in service.feeds if topic_id in (*feed.topics, *feed.not_topics))


def _named(spec: SourceSpec) -> set[str]:
    return {*spec.topics, *spec.only_topics, *(topic for topics in spec.labels.values() for topic in topics)}


def try_topic(service: Service, topic_id: str, text: str, *, last: int | None = LAST, so_far: Trial | None = None) -> TopicTrial:
    """What this text would change on the newest `last` releases, None for all: of these, the next 200 with each call that is given the
    trial `so_far`. ConfigError."""
    then = rules.checked(service, {("topic", topic_id): text}).topics
    trial = so_far or begun(service, last)
    if not trial.done:
        trial = Trier(service, then).tried(trial, LAST, _MOST_EXAMPLES, near=(topic_id,))
    trial = replace(trial, topics={id_: move if id_ == topic_id else _counts(move) for id_, move in trial.topics.items()})
    others = ((id_, move.gained, move.lost) for id_, move in trial.topics.items() if id_ != topic_id and (move.gained or move.lost))
    return TopicTrial(topic_id, trial, trial.topics.get(topic_id, Move()), tuple(sorted(others)))


def carried(trial: Trial) -> str:
    """How far a trial has come, as a text that somebody keeps until its next step."""
    return _TRIAL.dump_json(trial).decode()


def carried_on(text: str) -> Trial | None:
    """The trial that `carried` wrote; None where the text was tampered with, or is of another version: from the beginning, then."""
    try:
        trial = _TRIAL.validate_json(text)
    except ValidationError:
        return None
    return trial if abs(trial.number or 0) <= _LARGEST else None


def _counts(move: Move) -> Move:
    return replace(move, examples={}, near=())


def keep_topic(service: Service, actor: Actor, topic_id: str, text: str, *, expected: str | None = None) -> Topic:
    """Keeps a topic as it is written; a shipped one becomes a stored one. ConfigError, Conflict."""
    then = rules.checked(service, {("topic", topic_id): text})
    rules.put(service, actor, {("topic", topic_id): text}, expected={("topic", topic_id): expected})
    return next(topic for topic in then.topics.topics if topic.id == topic_id)


def drop_topic(service: Service, actor: Actor, topic_id: str, *, expected: str | None = None) -> None:
    """Takes a stored topic away: the shipped one of its name is back, or its address says that it is gone and entries lose it as they are
    judged anew. NotFound; ConfigError where something names it, or where it is not stored."""
    if rules.owner(service, "topic", topic_id) == "shipped":
        raise ConfigError((Problem("topics.toml", topic_id, "this topic ships with Pressroll; a topics.toml of your own leaves it out"),))
    namers = () if rules.is_shipped(service, "topic", topic_id) else tuple(_namers(service, topic_id))
    if namers:
        raise ConfigError(tuple(Problem(who, "topics", f"names “{topic_id}”; change that first") for who in namers))
    rules.checked(service, {("topic", topic_id): None})
    rules.put(service, actor, {("topic", topic_id): None}, expected={("topic", topic_id): expected})


def restore_topic(service: Service, actor: Actor, topic_id: str, number: int, *, expected: str | None = None) -> Topic:
    """Brings back what the topic was after the change of this number in the audit trail. NotFound, ConfigError, Conflict."""
    return keep_topic(service, actor, topic_id, rules.past_text(service, "topic", topic_id, number), expected=expected)


def standing(service: Service) -> Standing:
    """How far the archive has followed the rules in force."""
    state, last = judging.standing(service), service.store.last_judging()
    if state == "due" or last is None:
        return Standing(state, 0, service.store.cases_total(), 0)
    return Standing(state, last.judged, last.total, last.changed)


def correct(service: Service, actor: Actor, entry: str, topic_id: str, wanted: bool | None) -> tuple[Correction, ...]:
    """An operator's word on one topic of the entry with this slug or id: it overrides rules and source until it is taken back (None).
    NotFound. What is decided of the entry now."""
    case = service.store.case(entry)
    known = {
        *(topic.id for topic in service.topics.topics),
        *(match.topic for match in case.topics),
        *(it.topic for it in case.corrections),
    }
    if topic_id not in known:
        raise NotFound("topic", topic_id)
    was = next((it.wanted for it in case.corrections if it.topic == topic_id), None)
    if was == wanted:
        return case.corrections
    note = Note(actor.name, "corrected", "release", case.slug, *(f"{topic_id}: {_WORDS[word]}" for word in (was, wanted)))
    service.store.correct(entry, topic_id, wanted, service.clock(), note=note)
    return service.store.corrections(entry)


_WORDS = {None: "as the rules say", True: "given", False: "taken away"}
