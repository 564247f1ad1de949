"""Releases for those who look after them: found whatever their state, and one with its topics and copies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args
from zoneinfo import ZoneInfo

from flask import redirect, render_template, request

from entries import EntryState, Member, Registered, TopicMatch, Verdict
from feeds.admin import releases, topics
from feeds.web.admin.gate import Answer, Route, actor
from feeds.web.admin.telling import tell, told
from feeds.web.proof import Proof, proofs
from feeds.web.publication import current
from feeds.wording import When, direction, long_day, observed, when

_DONE = {
    "topics": "Saved. The topics that were decided by hand override the rules until they are taken back.",
    "back": "Taken back. The rules decide again.",
    "withdrawn": "Withdrawn. Feeds carry its mark, its page answers 410, and no refresh brings it back.",
    "restored": "Brought back, with its id and dates.",
    "split": "Split off. It is a release of its own from now on, whatever later refreshes bring.",
    "merged": "Merged. They are one release from now on; the leading entry stands for it in feeds of several sources.",
    "forgotten": "Taken back. The texts decide again whether they are one release.",
    "same": "Nothing to change.",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One topic of a release: its words, and what an editor decided of it and when (None: nothing)."""

    verdict: Verdict
    name: str
    has: bool
    proofs: tuple[Proof, ...]
    decided: bool | None
    since: When | None


def table() -> Answer:
    """/admin/releases: the newest, or those that were looked for."""
    publication, given = current(), request.args
    state: EntryState = next((one for one in get_args(EntryState) if one == given.get("state")), "all")
    page = max(1, int(given["page"])) if given.get("page", "").isdecimal() and len(given["page"]) < 5 else 1
    asked = {name: given.get(name, "").strip()[:200] for name in ("words", "source", "topic")}
    found = releases.find(publication.service, **asked, state=state, page=page)
    return render_template(
        "admin/releases.html",
        found=found,
        asked=asked,
        state=state,
        states=get_args(EntryState),
        page=page,
        sources=publication.service.specs(),
        topics={topic.id: topic.label() for topic in publication.service.topics.topics},
        day=_day,
        direction=direction,
        alternates=(),
    )


def page(slug: str) -> Answer:
    """One release."""
    service, wanted = current().service, request.args.get("with", "").strip()[:500]
    view = releases.release(service, slug)
    names = {topic.id: topic.label() for topic in service.topics.topics}
    has = {match.topic for match in view.case.topics}
    return render_template(
        "admin/release.html",
        view=view,
        entry=view.facts.entry,
        rows=sorted((_row(view, verdict, names, has) for verdict in view.verdicts), key=lambda row: not row.has),
        published=when(view.facts.entry.published, _zone(view.facts.entry.source_id)),
        observed=observed,
        day=_day,
        direction=direction,
        sources=service.specs(),
        wanted=wanted,
        offered=releases.candidates(service, slug, wanted) if wanted else (),
        told=told(),
        alternates=(),
    )


def _zone(source_id: str) -> ZoneInfo:
    """A release is dated where its source is."""
    spec = current().service.specs().get(source_id)
    return spec.zone if spec else ZoneInfo("UTC")


def _day(one: Registered | Member) -> str:
    return long_day(one.published.astimezone(_zone(one.source_id)).date())


def _row(view: releases.ReleaseView, verdict: Verdict, names: dict[str, str], has: set[str]) -> Row:
    decided = view.corrections.get(verdict.topic)
    proven = proofs(TopicMatch(verdict.topic, verdict.score, verdict.evidence), view.case)
    name = names.get(verdict.topic, verdict.topic)
    return Row(verdict, name, verdict.topic in has, proven, decided.wanted if decided else None, observed(decided.at) if decided else None)


def correct(slug: str) -> Answer:
    """Ticks that differ from what the release has become decisions; one can be taken back."""
    service = current().service
    has = {match.topic for match in service.store.case(slug).topics}
    if back := request.form.get("back", ""):
        topics.correct(service, actor(), slug, back, None)
        return _shown(slug, "back")
    shown, ticked = request.form.getlist("shown"), {*request.form.getlist("topic")}
    moved = [topic for topic in dict.fromkeys(shown) if (topic in ticked) != (topic in has)]
    for topic in moved:
        topics.correct(service, actor(), slug, topic, topic in ticked)
    return _shown(slug, "topics" if moved else "same")


def withdraw(slug: str) -> Answer:
    """Takes it out of every feed and page."""
    return _shown(slug, "withdrawn" if releases.withdraw(current().service, actor(), slug) else "same")


def restore(slug: str) -> Answer:
    """Brings it back."""
    return _shown(slug, "restored" if releases.restore(current().service, actor(), slug) else "same")


def split(slug: str) -> Answer:
    """Parts an entry from its copies."""
    one = request.form.get("one", slug)
    return _shown(slug, "split" if releases.split(current().service, actor(), one) else "same", "#copies")


def merge(slug: str) -> Answer:
    """Makes it one release with another."""
    releases.merge(current().service, actor(), slug, request.form.get("other", ""))
    return _shown(slug, "merged", "#copies")


def forget(slug: str) -> Answer:
    """Takes a decision on two entries back."""
    releases.forget(current().service, actor(), slug, request.form.get("other", ""))
    return _shown(slug, "forgotten", "#copies")


def _shown(slug: str, done: str, place: str = "") -> Answer:
    tell(_DONE[done])
    return redirect(f"{current().addresses.path('admin', 'releases', slug)}{place}", 303)


ROUTES = (
    Route("/admin/releases", table, "reader"),
    Route("/admin/releases/<slug>", page, "reader"),
    Route("/admin/releases/<slug>/topics", correct, "editor", ("POST",)),
    Route("/admin/releases/<slug>/withdraw", withdraw, "editor", ("POST",)),
    Route("/admin/releases/<slug>/restore", restore, "editor", ("POST",)),
    Route("/admin/releases/<slug>/split", split, "editor", ("POST",)),
    Route("/admin/releases/<slug>/merge", merge, "editor", ("POST",)),
    Route("/admin/releases/<slug>/forget", forget, "editor", ("POST",)),
)
