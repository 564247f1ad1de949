"""Single releases for those who look after them: found whatever their state, with their topics and copies; withdrawn, brought back, parted
from copies and merged with others. What is decided here holds through later refreshes until it is taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from entries import (
    Case,
    Classifier,
    Correction,
    EntryFacts,
    EntryState,
    FeedQuery,
    Habits,
    Member,
    Note,
    Noted,
    NotFound,
    Pairing,
    Publisher,
    Registered,
    Verdict,
    parse_search,
    verdicts,
)
from feeds.admin.acting import Actor
from feeds.judges import judge_of
from feeds.service import Service
from scrapers import url_key

A_PAGE = 50
MOST_PAGES = 200
_OFFERED = 10  # releases to merge with
_RANKS: Mapping[Publisher, str] = MappingProxyType({"issuer": "the issuer’s own newsroom", "other": "another newsroom", "wire": "a wire"})


@dataclass(frozen=True, slots=True)
class Found:
    """A page of releases, and whether there is a further one."""

    releases: tuple[Registered, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class CopyView:
    """One entry of a release: who publishes it in words, whether it leads, and whether it is the one that was asked for."""

    member: Member
    publisher: str
    leads: bool
    is_own: bool


@dataclass(frozen=True, slots=True)
class ReleaseView:
    """A release as its editor sees it: `verdicts` on all topics by the rules in force, those it has first; `judged_so` is False while it
    waits to be judged by them; `copies` with the leading one first; what was decided of it, and what was done to it."""

    facts: EntryFacts
    case: Case
    verdicts: tuple[Verdict, ...]
    judged_so: bool
    corrections: Mapping[str, Correction]
    copies: tuple[CopyView, ...]
    pairings: tuple[Pairing, ...]
    history: tuple[Noted, ...]


def find(service: Service, *, words: str = "", source: str = "", topic: str = "", state: EntryState = "all", page: int = 1) -> Found:
    """Releases in all states, newest first, fifty to a page."""
    query = FeedQuery(
        sources=(source,) if source else (),
        topics=(topic,) if topic else (),
        text=str(parse_search(words)),
        limit=A_PAGE,
        page=max(1, min(page, MOST_PAGES)),
    )
    return Found(*service.store.register.find(query, state))


def facts(service: Service, key: str) -> EntryFacts:
    """The entry that was meant by a slug, an id or the address of its page. NotFound."""
    try:
        return service.store.facts(key)
    except NotFound:
        if "://" not in key:
            raise
        return service.store.facts(url_key(key))


def release(service: Service, key: str) -> ReleaseView:
    """All of one release. NotFound."""
    found = facts(service, key)
    case = service.store.case(found.entry.id)
    told = explained(service, case)
    family = service.store.copies.family(found.entry.id)
    return ReleaseView(
        found,
        case,
        told,
        {verdict.topic for verdict in told if verdict.kept} == {match.topic for match in case.topics},
        {it.topic: it for it in case.corrections},
        tuple(CopyView(member, _RANKS[member.publisher], member == family[0], member.slug == found.entry.slug) for member in family),
        service.store.copies.pairings(found.entry.id),
        service.store.audit.notes(kind="release", key=found.entry.slug, limit=20),
    )


def explained(service: Service, case: Case) -> tuple[Verdict, ...]:
    """The verdicts on a release by the rules in force."""
    judge, spec = Classifier(service.topics), service.specs().get(case.source_id)
    habits = spec.habits if spec else Habits()
    weighed = judge.weigh(case.title, case.subtitle, case.text, boilerplate=case.boilerplate)
    given = judge.choose(weighed, labels=case.labels, habits=habits)
    return verdicts(service.topics, weighed=weighed, given=given, habits=habits, decided=case.corrections)


def withdraw(service: Service, actor: Actor, key: str) -> bool:
    """Takes a release out of every feed and page; no refresh brings it back. False when an operator did so already. NotFound."""
    found = facts(service, key)
    if found.withdrawn_by == "operator":
        return False
    note = Note(actor.name, "withdrew", "release", found.entry.slug, found.status)
    service.store.withdraw(found.entry.id, service.clock(), note=note)
    return True


def restore(service: Service, actor: Actor, key: str) -> bool:
    """Brings a withdrawn release back as what it was, with its id and dates, judged by the rules in force. False when it is not withdrawn.
    NotFound."""
    found = facts(service, key)
    if found.status != "withdrawn":
        return False
    judge = judge_of(service.topics, service.habits())
    note = Note(actor.name, "brought back", "release", found.entry.slug, f"withdrawn by {found.withdrawn_by}")
    service.store.restore(found.entry.id, service.clock(), judge(service.store.case(found.entry.id)), note=note)
    return True


def split(service: Service, actor: Actor, key: str) -> tuple[Member, ...]:
    """Makes an entry a release of its own, apart from its copies, which are returned. NotFound."""
    return service.store.copies.split(key, service.clock(), by=actor.name)


def merge(service: Service, actor: Actor, key: str, other: str) -> tuple[Member, ...]:
    """Makes two entries, with their copies, one release: whole, the leading entry first. NotFound."""
    return service.store.copies.merge(key, other, service.clock(), by=actor.name)


def forget(service: Service, actor: Actor, key: str, other: str) -> None:
    """Takes back what was decided of two entries: their texts decide again. NotFound."""
    service.store.copies.forget(key, other, service.clock(), by=actor.name)


def candidates(service: Service, key: str, wanted: str) -> tuple[Member, ...]:
    """What a release may be merged with: the one at an address, or those with words in title or text."""
    own = {member.number for member in service.store.copies.family(key)}
    if "://" in wanted:
        try:
            slugs = [facts(service, wanted.strip()).entry.slug]
        except NotFound:
            slugs = []
    else:
        query = FeedQuery(text=str(parse_search(wanted)), limit=_OFFERED + len(own))
        slugs = [one.slug for one in service.store.register.find(query, "public")[0]] if wanted.strip() else []
    found = (next(one for one in service.store.copies.family(slug) if one.slug == slug) for slug in slugs)
    return tuple(member for member in found if member.number not in own)[:_OFFERED]
