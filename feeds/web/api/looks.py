"""Looking at an address before it is a source, over the API: what it is, its last releases, other ways to read it; adjusted, then kept."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from config import SourceSpec
from feeds.admin import looking, pointing
from feeds.admin.found import Found
from feeds.admin.looking import Changes
from feeds.admin.pointing import Part, Spot
from feeds.web.api.operations import Call, Operation, Reply, Strict

_PATIENCE_S = 10.0  # a look takes eight seconds at most, but for a slow site; who asked again sees it then
_Rule = Annotated[str, Field(max_length=501)]


class Address(Strict):
    """What somebody pasted."""

    url: str = Field(min_length=1, max_length=2_000)
    again: bool = Field(False, description="Also where a source reads it already.")


class LookShown(Strict):
    """A look: what it found, null before that, and the source that it would become. Kept for two hours."""

    id: str
    address: str
    taken: datetime
    toml: str
    found: Found | None
    is_cut_off: bool = Field(description="Whether nobody is at it any more: look again.")


class Adjustment(Strict):
    """Another way to read the page (a `key` of `found.ways`), or the whole source as TOML."""

    way: str = Field("", max_length=500)
    toml: str | None = Field(None, max_length=100_000)


class Saving(Strict):
    """Keeps the look as a source. `confirmed`: the time zone is right, where the look asks."""

    name: str = Field("", max_length=200)
    id: str = Field("", max_length=64)
    confirmed: bool = False
    paused: bool = False


class Rules(Strict):
    """What is said so far of where the parts of a release stand: selectors."""

    rules: dict[Part, _Rule] = Field(default_factory=dict)


class Point(Rules):
    """An element of the page, by its number, and what it is to be."""

    number: int = Field(ge=0, lt=10_000_000)
    part: Part


class Matched(Strict):
    """What one selector matches."""

    part: Part
    selector: str
    count: int
    of: int
    texts: tuple[str, ...]
    read: tuple[str, ...]
    unread: int = Field(description="Dates that are not understood.")
    numbers: tuple[int, ...] = Field(description="Those of the elements, in the copy of the page.")
    problem: str = Field(description="Why it will not do, in a sentence.")
    nearest: str = Field(description="What would.")


class Pointed(Strict):
    """What an element may mean, and what all rules match then."""

    rules: dict[Part, str]
    proposals: tuple[Matched, ...]
    matches: tuple[Matched, ...]
    problem: str


class Copy(Strict):
    """A copy of the page that can do nothing. Each element carries in `data-n` the number by which it is pointed at."""

    html: str = Field(description="The content of a body: two kinds of elements, no address, no script, no style.")
    elements: int
    is_cut: bool = Field(description="Whether the page has more than is shown.")
    title: str
    language: str
    direction: str


class Spots(Strict):
    """Elements worth pointing at."""

    items: tuple[Spot, ...]


def _look(call: Call) -> Reply:
    given = call.body_as(Address)
    started = looking.start(call.service, call.actor, given.url, again=given.again)
    is_done = started.done.wait(_PATIENCE_S)
    shown = LookShown.made_of(looking.find(call.service, call.actor, started.id))
    return Reply(shown, location=f"/looks/{started.id}", status=0 if is_done else 202)


def _get(call: Call) -> Reply:
    return Reply(LookShown.made_of(looking.find(call.service, call.actor, call.path["look_id"])))


def _adjust(call: Call) -> Reply:
    given = call.body_as(Adjustment)
    return Reply(LookShown.made_of(looking.adjust(call.service, call.actor, call.path["look_id"], Changes(given.way, toml=given.toml))))


def _copy(call: Call) -> Reply:
    received, _ = pointing.of_look(call.service, call.actor, call.path["look_id"])
    return Reply(Copy.made_of(pointing.copy(call.service, received)))


def _spots(call: Call) -> Reply:
    received, spec = pointing.of_look(call.service, call.actor, call.path["look_id"])
    return Reply(Spots(items=pointing.spots(call.service, received, spec, pointing.rules_of(spec))))


def _point(call: Call) -> Reply:
    given = call.body_as(Point)
    received, spec = pointing.of_look(call.service, call.actor, call.path["look_id"])
    found = pointing.point(call.service, received, spec, given.number, given.part, given.rules or pointing.rules_of(spec))
    proposals, matches = (tuple(map(Matched.made_of, some)) for some in (found.proposals, found.matches.parts))
    return Reply(Pointed(rules=dict(found.rules), proposals=proposals, matches=matches, problem=found.problem))


def _tried(call: Call) -> Reply:
    received, spec = pointing.of_look(call.service, call.actor, call.path["look_id"])
    rules = call.body_as(Rules).rules or pointing.rules_of(spec)
    matches = tuple(map(Matched.made_of, pointing.tried(call.service, received, spec, rules).parts))
    return Reply(Pointed(rules=dict(rules), proposals=(), matches=matches, problem=""))


def _save(call: Call) -> Reply:
    given = call.body_as(Saving)
    rules = {"name": given.name or None, "id": given.id or None, "paused": given.paused or None}
    said = {key: value for key, value in rules.items() if value}
    spec = looking.save(call.service, call.actor, call.path["look_id"], said, confirmed=given.confirmed)
    return Reply(spec, location=f"/sources/{spec.id}")


_ONE = "/looks/{look_id}"
OPERATIONS = (
    Operation("look", "POST", "/looks", "editor", "Look at an address", _look, body=Address, answer=LookShown, status=201, also=202),
    Operation("getLook", "GET", _ONE, "editor", "A look as it stands", _get, answer=LookShown),
    Operation("adjustLook", "POST", f"{_ONE}/adjust", "editor", "Read it another way", _adjust, body=Adjustment, answer=LookShown),
    Operation("getCopy", "GET", f"{_ONE}/copy", "editor", "The page, to point at", _copy, answer=Copy),
    Operation("listSpots", "GET", f"{_ONE}/spots", "editor", "What can be pointed at", _spots, answer=Spots),
    Operation("point", "POST", f"{_ONE}/point", "editor", "What an element may mean", _point, body=Point, answer=Pointed),
    Operation("tryRules", "POST", f"{_ONE}/rules", "editor", "What rules match", _tried, body=Rules, answer=Pointed),
    Operation("saveLook", "POST", f"{_ONE}/save", "editor", "Keep it as a source", _save, body=Saving, answer=SourceSpec, status=201),
)
