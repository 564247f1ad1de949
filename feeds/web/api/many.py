"""All sources or many of them, over the API: how they are, as one file, and what is done with several at once."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from typing import Literal

from pydantic import Field

from config import Owner
from feeds.admin import sources
from feeds.admin.list_files import ListFormat, write_list
from feeds.admin.masking import hidden
from feeds.admin.overview import Condition, Line, Sort, Wanted, overview
from feeds.admin.sources import Deed, Skipped
from feeds.web.api.imports import ListFile
from feeds.web.api.operations import Call, Operation, Reply, Strict
from feeds.web.api.sources import Switch

_ENDINGS: dict[ListFormat, str] = {"opml": "opml", "csv": "csv", "xlsx": "xlsx", "toml": "zip"}


class OverviewQuery(Strict):
    """Which sources, and in which order."""

    state: Condition | Literal[""] = ""
    q: str = Field("", max_length=200, description="Words in name or address.")
    group: str = Field("", max_length=60)
    owner: Owner | Literal[""] = ""
    sort: Sort = "need"
    page: int = Field(1, ge=1, le=1_000_000)


class Overview(Strict):
    """A page of sources with their last thirty days."""

    total: int
    matching: int
    counts: dict[Condition, int] = Field(description="Of all sources, by state.")
    groups: tuple[str, ...]
    lines: tuple[Line, ...]
    page: int
    pages: int


class FormatQuery(Strict):
    """As which kind of file."""

    format: ListFormat = "toml"


class Several(Strict):
    """Sources by id."""

    ids: tuple[str, ...] = Field(min_length=1, max_length=5_000)


class Switches(Several, Switch):
    """On or off, and why."""


class Interval(Several):
    """How often they are read, such as 30m, 6h or 1d; empty for the usual interval."""

    every: str = Field(max_length=20)


class Grouping(Several):
    """In a group, or out of it."""

    group: str = Field(min_length=1, max_length=60)
    member: bool = True


class Done(Strict):
    """With which sources it was done, and which were left as they are. Where one cannot be, none is."""

    done: tuple[str, ...]
    skipped: tuple[Skipped, ...] = ()


def _overview(call: Call) -> Reply:
    query = call.query_as(OverviewQuery)
    words = " ".join(query.q.split())
    seen = overview(call.service, Wanted(query.state, words, query.group, query.owner, query.sort, query.page))
    return Reply(Overview.made_of(seen, counts=dict(seen.counts)))


def _export(call: Call) -> Reply:
    wanted = call.query_as(FormatQuery).format
    all_sources = call.service.catalogue().sources.values()
    masked = [replace(one, text=hidden(one.text)) for one in all_sources] if wanted == "toml" else all_sources
    content = b64encode(write_list(wanted, masked)).decode()
    return Reply(ListFile(name=f"pressroll-sources.{_ENDINGS[wanted]}", base64=content))


def _done(deed: Deed) -> Reply:
    return Reply(Done(done=deed.done, skipped=deed.skipped))


def _pause(call: Call) -> Reply:
    given = call.body_as(Switches)
    return _done(sources.pause(call.service, call.actor, given.ids, given.paused, why=given.why))


def _check(call: Call) -> Reply:
    ids = tuple(dict.fromkeys(call.body_as(Several).ids))
    sources.check_now(call.service, call.actor, ids)
    return _done(Deed(ids))


def _interval(call: Call) -> Reply:
    given = call.body_as(Interval)
    return _done(sources.set_interval(call.service, call.actor, given.ids, given.every))


def _group(call: Call) -> Reply:
    given = call.body_as(Grouping)
    return _done(sources.set_group(call.service, call.actor, given.ids, given.group, member=given.member))


OPERATIONS = (
    Operation("getOverview", "GET", "/overview", "reader", "How all sources are", _overview, OverviewQuery, answer=Overview),
    Operation("exportSources", "GET", "/export", "editor", "All sources as one file", _export, FormatQuery, answer=ListFile),
    Operation("pauseSources", "POST", "/bulk/pause", "editor", "Pause or resume several", _pause, body=Switches, answer=Done),
    Operation("checkSources", "POST", "/bulk/check", "editor", "Read several now", _check, body=Several, answer=Done, status=202),
    Operation("setInterval", "POST", "/bulk/interval", "editor", "Another interval for several", _interval, body=Interval, answer=Done),
    Operation("setGroup", "POST", "/bulk/group", "editor", "Put several into a group, or out", _group, body=Grouping, answer=Done),
)
