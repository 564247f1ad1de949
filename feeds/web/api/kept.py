"""What is kept of one source, over the API: its refreshes, pages and versions; a change tried on the pages, and a repair found on them."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from datetime import datetime

from pydantic import Field

from entries import DayMark, Snapshot
from feeds.admin import sources
from feeds.admin.masking import hidden, revealed
from feeds.admin.pages import PageChange, accept, dismiss, dismissed, page_change, proposal
from feeds.admin.portrait import Fill, Version, kept_page, portrait, versions
from feeds.admin.rereading import read_again
from feeds.admin.timeline import PastRefresh, timeline
from feeds.admin.told import Told
from feeds.admin.trials import try_rules
from feeds.admin.widgets import Sites
from feeds.web.api.operations import Call, Operation, Reply, Strict
from feeds.web.api.sources import Source, Toml, get
from feeds.web.api.trail import Earlier

_VERSIONS = 20


class PastQuery(Strict):
    """Which refreshes."""

    before: int | None = Field(None, ge=0, lt=2**62, description="Older than this one.")
    limit: int = Field(20, ge=1, le=100, description="Lines in one answer.")


class Refreshes(Strict):
    """The newest first; several alike in a row are one line."""

    items: tuple[PastRefresh, ...]
    next: int | None = Field(None, description="Pass as `before`; null at the end.")


class Portrait(Strict):
    """What was counted of a source."""

    days: tuple[DayMark, ...] = Field(description="The last thirty.")
    fills: tuple[Fill, ...] = Field(description="How many of the last entries carry a field.")
    per_week: float = Field(description="Entries, by the last twelve weeks.")
    reason: str = Field(description="What is wrong, in words; empty when nothing is.")
    rereading: bool = Field(description="Whether its kept releases are about to be read again.")
    told: tuple[Told, ...] = Field(description="Who was told of its present trouble, else of the last one, within 30 days.")
    sites: Sites = Field(description="On how many sites widgets show its releases, and feeds that may hold some, in the last 30 days.")


class KeptPages(Strict):
    """Pages as they came, the newest first."""

    items: tuple[Snapshot, ...]


class KeptPage(Strict):
    """One page. `text` is what came, where that is UTF-8, else `base64` is."""

    facts: Snapshot
    text: str
    base64: str


class Versions(Strict):
    """The edits of a source, the newest first."""

    items: tuple[Version, ...]


class RestoredSource(Source):
    """A source as it was."""

    missing: tuple[str, ...] = Field(description="Secrets to be written anew: the trail keeps none. Where there are, it is paused.")


class Asked(Strict):
    """That kept releases are read again, and how many there are."""

    releases: int


class NewId(Strict):
    """The id of the copy."""

    id: str = Field(min_length=1, max_length=64)


class TriedPage(Strict):
    """A kept list: what would be gained, lost and changed, as titles."""

    number: int
    taken: datetime
    url: str
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    changed: tuple[str, ...]
    same: int
    error: str = Field(description="Why the new rules find nothing in it.")
    error_before: str = Field(description="Why the present ones do not.")


class Changed(Strict):
    """A part of a release that would be read differently."""

    part: str
    before: str
    after: str


class TriedRelease(Strict):
    """A kept release: what would be read differently."""

    number: int
    taken: datetime
    url: str
    title: str
    changes: tuple[Changed, ...]
    error: str
    error_before: str


class Trial(Strict):
    """What a change would do, page by page."""

    summary: str
    lists: tuple[TriedPage, ...]
    releases: tuple[TriedRelease, ...]


class Proposed(Strict):
    """A release of the list that was found."""

    url: str
    title: str
    known: bool = Field(description="Whether it is one that we keep.")


class Proposal(Strict):
    """The rule by which the list is found again. Where both rules are empty, it is enough to look for the list anew."""

    taken: datetime = Field(description="When the page came on which it was found.")
    last_good: datetime | None
    former: str
    rule: str
    toml: str
    known: int
    new: int
    items: tuple[Proposed, ...]


class Dismissal(Strict):
    """Who said that a repair is wrong."""

    who: str
    at: datetime


class Repair(Strict):
    """How the page changed since it could be read, and what is proposed or was dismissed; null where there is nothing."""

    change: PageChange | None
    proposal: Proposal | None = None
    dismissal: Dismissal | None = None


def _id(call: Call) -> str:
    """The id of a source that there is. NotFound."""
    return sources.find(call.service, call.path["source_id"]).spec.id


def _refreshes(call: Call) -> Reply:
    query = call.query_as(PastQuery)
    found = timeline(call.service, _id(call), before=query.before, limit=query.limit + 1)
    items = found[: query.limit]
    return Reply(Refreshes(items=items, next=items[-1].number if len(found) > len(items) else None))


def _portrait(call: Call) -> Reply:
    seen = portrait(call.service, _id(call), call.actor)
    counted = {name: getattr(seen, name) for name in ("days", "fills", "rereading", "sites", "told")}
    return Reply(Portrait(per_week=seen.line.per_week, reason=seen.line.reason, **counted))


def _pages(call: Call) -> Reply:
    return Reply(KeptPages(items=call.service.store.snapshots.all(_id(call))))


def _page(call: Call) -> Reply:
    facts, body = kept_page(call.service, call.actor, call.path["source_id"], call.number("kept page"))
    try:
        return Reply(KeptPage(facts=facts, text=body.decode("utf-8"), base64=""))
    except UnicodeDecodeError:
        return Reply(KeptPage(facts=facts, text="", base64=b64encode(body).decode()))


def _versions(call: Call) -> Reply:
    source_id = call.path["source_id"]
    notes = call.service.store.audit.notes(kind="source", key=source_id, limit=_VERSIONS)
    if not notes:  # what was removed has some
        sources.find(call.service, source_id)
    present = call.service.catalogue().sources.get(source_id)
    return Reply(Versions(items=versions(notes, present.text if present else "")))


def _restore(call: Call) -> Reply:
    back = sources.restore(call.service, call.actor, call.path["source_id"], call.body_as(Earlier).number, expected=call.expected)
    reply = get(call)
    assert isinstance(reply.value, Source)
    return Reply(RestoredSource.made_of(reply.value, missing=back.missing), reply.tag)


def _reread(call: Call) -> Reply:
    return Reply(Asked(releases=read_again(call.service, call.actor, call.path["source_id"])))


def _copy(call: Call) -> Reply:
    spec = sources.copy(call.service, call.actor, call.path["source_id"], call.body_as(NewId).id)
    made = get(replace(call, path={"source_id": spec.id}))
    return Reply(made.value, made.tag, location=f"/sources/{spec.id}")


def _try(call: Call) -> Reply:
    present = sources.find(call.service, call.path["source_id"]).spec
    text = revealed(call.body_as(Toml).toml, present)
    with call.service.desks.take() as desk:
        trial = try_rules(call.service, desk, text, present.id)
    lists = []
    for one in trial.lists:
        titles: dict[str, list[str]] = {"gained": [], "lost": [], "changed": [], "same": []}
        for item in one.items:
            told = item.after or item.before
            titles[item.outcome] += [told.title] if told else []
        said = {word: tuple(titles[word]) for word in ("gained", "lost", "changed")}
        where = {"number": one.number, "taken": one.taken, "url": one.url}
        lists.append(TriedPage(**where, **said, same=len(titles["same"]), error=one.error, error_before=one.error_before))
    releases = tuple(
        TriedRelease(
            number=one.number,
            taken=one.taken,
            url=one.url,
            title=one.title,
            changes=tuple(Changed(part=part.part, before=part.before, after=part.after) for part in one.changes),
            error=one.error,
            error_before=one.error_before,
        )
        for one in trial.articles
    )
    return Reply(Trial(summary=trial.summary, lists=tuple(lists), releases=releases))


def _repair(call: Call) -> Reply:
    service, source_id = call.service, _id(call)
    with service.desks.take() as desk:
        change, found = page_change(service, desk, source_id), proposal(service, desk, source_id)
    if found is None:
        noted = dismissed(service, source_id)
        dismissal = Dismissal(who=noted.note.who, at=noted.at) if noted else None
        return Reply(Repair(change=change, dismissal=dismissal), tag=_NONE)
    items = tuple(Proposed(url=one.item.url, title=one.item.title, known=one.is_known) for one in found.after)
    proposed = Proposal.made_of(found, toml=hidden(found.toml), items=items)
    return Reply(Repair(change=change, proposal=proposed), tag=found.tag)


def _accept(call: Call) -> Reply:
    with call.service.desks.take() as desk:
        accept(call.service, desk, call.actor, _id(call), expected=call.expected)
    return get(call)


def _dismiss(call: Call) -> Reply:
    with call.service.desks.take() as desk:
        dismiss(call.service, desk, call.actor, _id(call), expected=call.expected)
    return Reply()


_NONE = "none"
_ONE = "/sources/{source_id}"
OPERATIONS = (
    Operation("listRefreshes", "GET", f"{_ONE}/refreshes", "reader", "What its refreshes did", _refreshes, PastQuery, answer=Refreshes),
    Operation("getPortrait", "GET", f"{_ONE}/portrait", "reader", "What was counted of it", _portrait, answer=Portrait),
    Operation("listKeptPages", "GET", f"{_ONE}/pages", "reader", "Pages that are kept of it", _pages, answer=KeptPages),
    Operation("getKeptPage", "GET", f"{_ONE}/pages/{{number}}", "reader", "A page as it came", _page, answer=KeptPage),
    Operation("listSourceVersions", "GET", f"{_ONE}/versions", "editor", "Its edits", _versions, answer=Versions),
    Operation("restoreSource", "POST", f"{_ONE}/restore", "editor", "Go back", _restore, body=Earlier, answer=RestoredSource, tagged=True),
    Operation(
        "copySource", "POST", f"{_ONE}/copy", "editor", "Copy it into the store", _copy, body=NewId, answer=Source, status=201, once=True
    ),
    Operation("trySource", "POST", f"{_ONE}/trial", "editor", "Try a change on kept pages", _try, body=Toml, answer=Trial),
    Operation("rereadSource", "POST", f"{_ONE}/reread", "editor", "Read kept releases again", _reread, answer=Asked, status=202),
    Operation("getRepair", "GET", f"{_ONE}/repair", "editor", "How it can be read again", _repair, answer=Repair, tagged=True),
    Operation("dismissRepair", "DELETE", f"{_ONE}/repair", "editor", "Propose it no more", _dismiss, status=204, tagged=True),
    Operation("acceptRepair", "POST", f"{_ONE}/repair", "editor", "Accept the repair", _accept, answer=Source, tagged=True),
)
