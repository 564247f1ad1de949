"""Releases, over the API: found, corrected, withdrawn, parted and merged."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Literal

from pydantic import Field

from feeds.admin import releases, topics
from feeds.admin.acting import Actor
from feeds.service import Service
from feeds.web.api.operations import Call, Operation, Reply, Strict
from feeds.web.api.trail import NoteOfTrail, told


class ReleaseQuery(Strict):
    """Which releases."""

    q: str = Field("", max_length=200, description="Words, as in searches.")
    source: str = Field("", max_length=64)
    topic: str = Field("", max_length=64)
    state: Literal["all", "public", "held", "withdrawn"] = "all"
    page: int = Field(1, ge=1, le=1000)


class CandidateQuery(Strict):
    """Which entries a release may be one with."""

    q: str = Field(min_length=1, max_length=500, description="Words of its title or text, or the address of its page.")


class Listed(Strict):
    """A release in a list."""

    slug: str
    source: str
    title: str
    language: str
    status: str
    published: datetime
    precision: str
    topics: tuple[str, ...]
    copies: int = Field(description="Other entries that are one release with it.")


class ReleasePage(Strict):
    """A part of the releases, the newest first."""

    items: tuple[Listed, ...]
    more: bool = Field(description="Whether there is a next page.")


class Partner(Strict):
    """Another entry."""

    slug: str
    source: str
    title: str
    url: str


class Partners(Strict):
    """Entries that a release may be one with."""

    items: tuple[Partner, ...]


class Copy(Partner):
    """An entry of the same release."""

    leads: bool


class Decision(Partner):
    """What somebody decided of an entry and this other one: whether they are one release."""

    same: bool
    at: datetime
    by: str


class Verdict(Strict):
    """One topic and the release: whether it has it, by whose word, and what the rules in force say."""

    topic: str
    has: bool
    by_hand: bool | None = Field(description="An operator's word; null where there is none.")
    score: float
    needs: float = Field(description="The score that it takes.")
    why: str = Field(description="What stands in the way, or who decided; empty where the words do.")
    words: tuple[str, ...] = Field(description="The words that speak for it.")


class Release(Strict):
    """One release as those who configure see it."""

    slug: str
    id: str
    source: str
    title: str
    url: str
    status: str
    withdrawn_by: str = Field(description="source or operator; empty when it is not withdrawn.")
    judged_so: bool = Field(description="Whether it has the topics that the rules in force give it; else it is judged again soon.")
    verdicts: tuple[Verdict, ...] = Field(description="On all topics, those that it has first.")
    copies: tuple[Copy, ...]
    decisions: tuple[Decision, ...] = Field(description="By hand, until they are taken back.")
    history: tuple[NoteOfTrail, ...] = Field(description="What was done to it, the last first.")


class Word(Strict):
    """A word on one topic: given, taken away, or null: as the rules say."""

    wanted: bool | None


class Other(Strict):
    """Another entry, by its slug or id."""

    other: str = Field(min_length=1, max_length=300)


def _find(call: Call) -> Reply:
    query = call.query_as(ReleaseQuery)
    found = releases.find(call.service, words=query.q, source=query.source, topic=query.topic, state=query.state, page=query.page)
    items = tuple(Listed.made_of(one, source=one.source_id) for one in found.releases)
    return Reply(ReleasePage(items=items, more=found.more))


def _shown(call: Call) -> Reply:
    view = releases.release(call.service, call.path["slug"])
    shown = Release.made_of(
        view.facts.entry,
        source=view.facts.entry.source_id,
        status=view.facts.status,
        withdrawn_by=view.facts.withdrawn_by,
        judged_so=view.judged_so,
        verdicts=_verdicts(view),
        copies=tuple(Copy.made_of(one.member, source=one.member.source_id, leads=one.leads) for one in view.copies),
        decisions=tuple(
            Decision.made_of(one.other, source=one.other.source_id, same=one.same, at=one.at, by=one.by) for one in view.pairings
        ),
        history=tuple(map(told, view.history)),
    )
    return Reply(shown)


def _verdicts(view: releases.ReleaseView) -> tuple[Verdict, ...]:
    has = {match.topic for match in view.case.topics}
    hands = {topic: correction.wanted for topic, correction in view.corrections.items()}
    return tuple(
        Verdict.made_of(
            one,
            has=one.topic in has,
            by_hand=hands.get(one.topic),
            needs=max(one.threshold, one.share),
            words=tuple(dict.fromkeys(proof.words for proof in one.evidence)),
        )
        for one in view.verdicts
    )


def _candidates(call: Call) -> Reply:
    found = releases.candidates(call.service, call.path["slug"], call.query_as(CandidateQuery).q)
    return Reply(Partners(items=tuple(Partner.made_of(one, source=one.source_id) for one in found)))


def _correct(call: Call) -> Reply:
    topics.correct(call.service, call.actor, call.path["slug"], call.path["topic_id"], call.body_as(Word).wanted)
    return _shown(call)


def _done(deed: Callable[[Service, Actor, str], object], call: Call) -> Reply:
    deed(call.service, call.actor, call.path["slug"])
    return _shown(call)


def _decided(deed: Callable[[Service, Actor, str, str], object], call: Call) -> Reply:
    deed(call.service, call.actor, call.path["slug"], call.body_as(Other).other)
    return _shown(call)


_withdraw, _restore, _split = partial(_done, releases.withdraw), partial(_done, releases.restore), partial(_done, releases.split)
_merge, _forget = partial(_decided, releases.merge), partial(_decided, releases.forget)
_ONE = "/releases/{slug}"
OPERATIONS = (
    Operation("findReleases", "GET", "/releases", "reader", "Find releases", _find, query=ReleaseQuery, answer=ReleasePage),
    Operation("getRelease", "GET", _ONE, "reader", "One release", _shown, answer=Release),
    Operation("correctTopic", "POST", f"{_ONE}/topics/{{topic_id}}", "editor", "Give or take a topic", _correct, body=Word, answer=Release),
    Operation("withdrawRelease", "POST", f"{_ONE}/withdraw", "editor", "Withdraw a release", _withdraw, answer=Release),
    Operation("restoreRelease", "POST", f"{_ONE}/restore", "editor", "Restore a release", _restore, answer=Release),
    Operation("splitRelease", "POST", f"{_ONE}/split", "editor", "Part an entry from its copies", _split, answer=Release),
    Operation("mergeRelease", "POST", f"{_ONE}/merge", "editor", "Say that two are one", _merge, body=Other, answer=Release),
    Operation("forgetDecision", "POST", f"{_ONE}/forget", "editor", "Let the texts decide of two", _forget, body=Other, answer=Release),
    Operation(
        "findPartners", "GET", f"{_ONE}/candidates", "editor", "What it may be one with", _candidates, CandidateQuery, answer=Partners
    ),
)
