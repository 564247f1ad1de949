"""Many sources at once, over the API: plans of files, and lists of addresses that are looked at in the background."""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error
from datetime import datetime
from typing import Literal

from pydantic import Field

from entries import ConfigError, Problem, RowOutcome
from feeds.admin import importing, planning
from feeds.admin.planning import Plan
from feeds.admin.reports import report, rest_as_csv
from feeds.service import Service
from feeds.web.api.operations import Call, Operation, Reply, Strict


class File(Strict):
    """A source file."""

    name: str = Field(min_length=1, max_length=300)
    text: str = Field(max_length=100_000)


class Files(Strict):
    """Source files that are to be what the store holds."""

    files: tuple[File, ...] = Field(max_length=5_000)
    prune: bool = Field(False, description="Also take out stored sources that no file defines.")


class Step(Strict):
    """What becomes of one source."""

    deed: str
    source: str
    file: str
    lines: tuple[str, ...] = Field(description="What changes, as a difference.")


class PlanShown(Strict):
    """What would change, or was changed."""

    steps: tuple[Step, ...]
    unchanged: int


class List(Strict):
    """A list of addresses: OPML, CSV, a spreadsheet, JSON, TOML or a zip of TOML files, told apart by the ending of its name."""

    name: str = Field(min_length=1, max_length=300)
    base64: str = Field(max_length=7_000_000, description="The file.")
    paused: bool = Field(False, description="Keep what is found paused.")
    begin: bool = Field(True, description="Look at all of them at once; else after a word.")


class RowShown(Strict):
    """One address, and what came of it."""

    number: int = Field(description="Its line or place in the list.")
    address: str
    name: str
    source_id: str = Field(description="The source that it is kept as; empty where it is not.")
    sentence: str = Field(description="Why it is not.")


class Group(Strict):
    """Addresses with the same outcome for the same reason."""

    outcome: str
    code: str
    title: str
    advice: str
    count: int
    rows: tuple[RowShown, ...] = Field(description="The first fifty.")


class JobShown(Strict):
    """An import and what came of it so far."""

    number: int
    title: str
    who: str
    made: datetime
    ended: datetime | None
    state: str
    paused: bool = Field(description="Whether what is found is kept paused.")
    total: int
    counted: dict[RowOutcome, int]
    groups: tuple[Group, ...]


class JobsShown(Strict):
    """The imports there were, the newest first."""

    numbers: tuple[int, ...]


class ListFile(Strict):
    """A list as a file, as an import takes it."""

    name: str
    base64: str


class Turn(Strict):
    """A word on an import: running begins it or lets it go on."""

    state: Literal["running", "stopped", "cancelled"]
    paused: bool | None = Field(None, description="Keep what is found paused; null: as was said before.")


def _plan(call: Call) -> Reply:
    return Reply(_shown(_planned(call)))


def _apply(call: Call) -> Reply:
    planned = _planned(call)
    planning.apply(call.service, call.actor, planned)
    return Reply(_shown(planned))


def _planned(call: Call) -> Plan:
    given = call.body_as(Files)
    return planning.plan(call.service, [(file.name, file.text) for file in given.files], prune=given.prune)


def _shown(plan: Plan) -> PlanShown:
    steps = tuple(Step(deed=one.deed, source=one.source_id, file=one.file, lines=one.lines) for one in plan.steps)
    return PlanShown(steps=steps, unchanged=plan.unchanged)


def _import(call: Call) -> Reply:
    given = call.body_as(List)
    try:
        content = b64decode(given.base64, validate=True)
    except (Error, ValueError):
        raise ConfigError((Problem("the body", "base64", "must be the file in base64 (RFC 4648)"),)) from None
    number = importing.propose(call.service, call.actor, given.name, content, paused=given.paused)
    if given.begin and call.service.store.jobs.job(number).left:
        importing.turn(call.service, call.actor, number, "running")
    reply = _job(call.service, number)
    return Reply(reply.value, location=f"/imports/{number}")


def _jobs(call: Call) -> Reply:
    return Reply(JobsShown(numbers=tuple(job.number for job in call.service.store.jobs.all())))


def _get(call: Call) -> Reply:
    return _job(call.service, call.number("import"))


def _rest(call: Call) -> Reply:
    number = call.number("import")
    return Reply(ListFile(name=f"import-{number}-rest.csv", base64=b64encode(rest_as_csv(call.service, number)).decode()))


def _turn(call: Call) -> Reply:
    given = call.body_as(Turn)
    importing.turn(call.service, call.actor, call.number("import"), given.state, paused=given.paused)
    return _get(call)


def _job(service: Service, number: int) -> Reply:
    found = report(service, number)
    groups = tuple(Group.made_of(one, rows=tuple(map(RowShown.made_of, one.rows))) for one in found.groups)
    return Reply(JobShown.made_of(found.job, counted=dict(found.job.counted), groups=groups))


_ONE = "/imports/{number}"
OPERATIONS = (
    Operation("planSources", "POST", "/plans", "editor", "What source files would change", _plan, body=Files, answer=PlanShown),
    Operation("applySources", "POST", "/plans/apply", "editor", "Make the store what files say", _apply, body=Files, answer=PlanShown),
    Operation("importSources", "POST", "/imports", "editor", "Import a list", _import, body=List, answer=JobShown, status=201, once=True),
    Operation("listImports", "GET", "/imports", "reader", "All imports", _jobs, answer=JobsShown),
    Operation("getImport", "GET", _ONE, "reader", "One import", _get, answer=JobShown),
    Operation("getImportRest", "GET", f"{_ONE}/rest", "reader", "What is not kept, as CSV", _rest, answer=ListFile),
    Operation("turnImport", "POST", f"{_ONE}/state", "editor", "Begin, stop or cancel", _turn, body=Turn, answer=JobShown),
)
