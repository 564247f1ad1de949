"""Sources, over the API."""

from __future__ import annotations

from datetime import datetime
from itertools import islice

from pydantic import Field

from config import CatalogueSource, SourceSpec, source_to_toml
from entries import NEW, Conflict, SourceState, tag_of
from feeds.admin import sources
from feeds.admin.masking import hidden, masked, revealed
from feeds.admin.overview import condition_of
from feeds.admin.repairs import ready
from feeds.service import Service
from feeds.web.api.operations import Call, Operation, PageQuery, Reply, Strict


class SourceQuery(PageQuery):
    """Which sources."""

    state: str = Field("", pattern="^(|healthy|late|suspect|broken|stale|paused|new)$", description="In this state.")
    group: str = Field("", max_length=60, description="In this group.")


class StateOfSource(Strict):
    """How a source is."""

    state: str = Field(description="healthy, late, suspect, broken, stale, paused; new before it was read.")
    reasons: tuple[str, ...] = Field(description="Reason codes.")
    sentence: str
    since: datetime | None
    checked: datetime | None
    succeeded: datetime | None
    next_check: datetime | None


class Source(Strict):
    """A source with its owner and state. What is secret in it is hidden."""

    id: str
    owner: str = Field(description='"file" or "store"; the API changes stored ones only.')
    spec: SourceSpec
    state: StateOfSource
    repair: str = Field("", description="That a repair is ready to look at; empty when none is, and in lists of sources.")


class SourcePage(Strict):
    """Some of the sources, by id."""

    items: tuple[Source, ...]
    next: str = Field("", description="Pass as `after`; empty at the end.")


class Switch(Strict):
    """On or off, and why."""

    paused: bool
    why: str = Field("", max_length=300)


class Toml(Strict):
    """A source as TOML. What is secret in it is hidden, and stays what it is when it is sent back so."""

    toml: str = Field(max_length=100_000)


def shown(source: CatalogueSource, state: SourceState | None) -> Source:
    """A source as the API shows it."""
    return Source(id=source.spec.id, owner=source.owner, spec=masked(source.spec), state=_state(source, state))


def _state(source: CatalogueSource, state: SourceState | None) -> StateOfSource:
    return StateOfSource.made_of(state or SourceState(source.spec.id), state=condition_of(source, state))


def _one(service: Service, source_id: str) -> Reply:
    source = sources.find(service, source_id)
    seen = shown(source, service.store.state(source_id)).model_copy(update={"repair": ready(service, [source_id]).get(source_id, "")})
    return Reply(seen, tag=tag_of(source.text))


def get_all(call: Call) -> Reply:
    """The sources after `after`."""
    query, states = call.query_as(SourceQuery), call.service.store.states()
    sources_by_id = call.service.catalogue().sources
    later = (sources_by_id[id_] for id_ in sorted(sources_by_id) if id_ > query.after)
    wanted = (one for one in later if _fits(query, one, states.get(one.spec.id)))
    found = list(islice(wanted, query.limit + 1))  # one more tells that there is more; only what is shown is made
    items = tuple(shown(one, states.get(one.spec.id)) for one in found[: query.limit])
    return Reply(SourcePage(items=items, next=items[-1].id if len(found) > len(items) else ""))


def _fits(query: SourceQuery, source: CatalogueSource, state: SourceState | None) -> bool:
    return (not query.group or query.group in source.spec.groups) and query.state in ("", condition_of(source, state))


def get(call: Call) -> Reply:
    """One source."""
    return _one(call.service, call.path["source_id"])


def create(call: Call) -> Reply:
    """A new stored source. The same one sent again is no error."""
    spec = call.body_as(SourceSpec)
    known = call.service.catalogue().sources.get(spec.id)
    if known and known.owner == "store" and known.spec == spec:
        return Reply(shown(known, call.service.store.state(spec.id)), tag=tag_of(known.text), status=200)
    if known:
        raise Conflict("source", spec.id)
    sources.keep(call.service, call.actor, source_to_toml(spec), expected=NEW)
    reply = _one(call.service, spec.id)
    return Reply(reply.value, reply.tag, location=f"/sources/{spec.id}")


def replace(call: Call) -> Reply:
    """A stored source, changed as a whole. Hidden secrets stay what they are."""
    return _one(call.service, _changed(call, source_to_toml(call.body_as(SourceSpec))).id)


def _changed(call: Call, text: str) -> SourceSpec:
    """The source as it is kept now: under another id where the text names the present one under formerly."""
    source_id = call.path["source_id"]
    whole = revealed(text, sources.find(call.service, source_id).spec)
    return sources.change(call.service, call.actor, source_id, whole, expected=call.expected)


def remove(call: Call) -> Reply:
    """Out of the store. Entries and feeds stay."""
    sources.remove(call.service, call.actor, call.path["source_id"], expected=call.expected)
    return Reply()


def pause(call: Call) -> Reply:
    """The operator's switch, for sources in files, too."""
    source_id, given = call.path["source_id"], call.body_as(Switch)
    sources.pause(call.service, call.actor, [source_id], given.paused, why=given.why)
    return _one(call.service, source_id)


def check(call: Call) -> Reply:
    """Read at once by whoever reads sources."""
    sources.check_now(call.service, call.actor, [call.path["source_id"]])
    return _one(call.service, call.path["source_id"])


def toml(call: Call) -> Reply:
    """The text, comments and all."""
    return _toml(call.service, call.path["source_id"])


def put_toml(call: Call) -> Reply:
    """A stored source, changed as a whole, as TOML with its comments."""
    return _toml(call.service, _changed(call, call.body_as(Toml).toml).id)


def _toml(service: Service, source_id: str) -> Reply:
    text = sources.find(service, source_id).text
    return Reply(Toml(toml=hidden(text)), tag=tag_of(text))


_ONE = "/sources/{source_id}"
OPERATIONS = (
    Operation("listSources", "GET", "/sources", "reader", "All sources", get_all, query=SourceQuery, answer=SourcePage),
    Operation(
        "createSource",
        "POST",
        "/sources",
        "editor",
        "A new source",
        create,
        body=SourceSpec,
        answer=Source,
        status=201,
        also=200,
        once=True,
    ),
    Operation("getSource", "GET", _ONE, "reader", "One source", get, answer=Source, tagged=True),
    Operation("replaceSource", "PUT", _ONE, "editor", "Change a source", replace, body=SourceSpec, answer=Source, tagged=True),
    Operation("removeSource", "DELETE", _ONE, "editor", "Read a source no longer", remove, status=204, tagged=True),
    Operation("pauseSource", "POST", f"{_ONE}/pause", "editor", "Pause or resume a source", pause, body=Switch, answer=Source),
    Operation("checkSource", "POST", f"{_ONE}/check", "editor", "Read a source now", check, answer=Source, status=202),
    Operation("getSourceToml", "GET", f"{_ONE}/toml", "reader", "A source as TOML", toml, answer=Toml, tagged=True),
    Operation(
        "replaceSourceToml", "PUT", f"{_ONE}/toml", "editor", "Change a source as TOML", put_toml, body=Toml, answer=Toml, tagged=True
    ),
)
