"""Pointing at a page to say what a release is, and where its title and date stand. Of any page that came: of a look, of a source.

    copy(service, received)                                       ->  SafeCopy      what is shown
    point(service, received, spec, 17, "date", {"item": "li"})    ->  Pointed       what a click may mean
    tried(service, received, spec, {"item": "li", "date": ".d"})  ->  Matches       what the form says now

`spec` says how dates are read: the source's zone, language and order. Nothing is changed by any of these. All raise Busy, and ExtractError
for what is no page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from config import SourceSpec, parse_source
from feeds.admin import looking
from feeds.admin.acting import Actor
from feeds.service import Service
from scrapers import PARTS, Matched, Matches, Part, Received, SafeCopy, Spot

__all__ = [
    "KEYS",
    "NAMES",
    "PARTS",
    "Matched",
    "Part",
    "Pointed",
    "Received",
    "Spot",
    "copy",
    "of_look",
    "point",
    "rules_of",
    "said",
    "spots",
    "tried",
]

NAMES: Mapping[Part, str] = {"item": "release", "title": "title", "date": "date", "link": "link", "image": "image", "drop": "leave out"}
KEYS: Mapping[Part, str] = {  # of a source's TOML
    "item": "listing.item",
    "title": "listing.title",
    "date": "listing.date",
    "link": "listing.link",
    "image": "listing.image",
    "drop": "article.drop",
}
_ALONE = ("item", "drop")  # are not looked for in a release
_PLACES: Mapping[Part, str] = {
    "item": "Nothing on the page is like this. Point at the title of a release that stands among others.",
    "drop": "This holds too much of the page to be left out. Point at something smaller.",
    "image": "There is no picture in this release. Point at one that has a picture.",
    "link": "There is no link in this release. Point at one that has a link.",
}
_OUTSIDE = "This stands outside of the releases. Point at something in one of them, or choose anew what a release is."


@dataclass(frozen=True, slots=True)
class Pointed:
    """What a click means. `rules` are those of the form with the first proposal among them, `matches` what all of these match then.

    Where nobody has said yet what a release is, `rules` say it, too. Without proposals `problem` says in a sentence why, and the rules are
    as they were.
    """

    rules: Mapping[Part, str]
    proposals: tuple[Matched, ...]
    matches: Matches
    problem: str = ""


def rules_of(spec: SourceSpec) -> dict[Part, str]:
    """The rules that a source has already."""
    listing = spec.listing
    rules: dict[Part, str] = {"item": listing.item, "title": listing.title, "date": listing.date, "link": listing.link}
    rules |= {"image": listing.image, "drop": ", ".join(spec.article.drop)}
    return {part: rule for part, rule in rules.items() if rule}


def of_look(service: Service, actor: Actor, look_id: str) -> tuple[Received, SourceSpec]:
    """The page of a look, and how its source is read so far. NotFound."""
    look = looking.find(service, actor, look_id)
    received = looking.page_of(service, look_id)
    spec = parse_source(look.toml, "the form", owner="store") if look.toml else SourceSpec(id="look", name="Look", url=look.address)
    return received, spec


def copy(service: Service, received: Received) -> SafeCopy:
    """The page as it can be shown in a frame of ours."""
    with service.desks.take() as desk:
        return desk.parsing.copy(received)


def spots(service: Service, received: Received, spec: SourceSpec, rules: Mapping[Part, str]) -> tuple[Spot, ...]:
    """Elements worth pointing at, for those who do not point."""
    with service.desks.take() as desk:
        return desk.parsing.spots(received, spec, now=service.clock(), item_rule=rules.get("item", ""))


def point(service: Service, received: Received, spec: SourceSpec, n: int, part: Part, rules: Mapping[Part, str]) -> Pointed:
    """What the element of a number may mean as this part of a release, beside the rules that the form has already."""
    now = service.clock()
    with service.desks.take() as desk:
        parsing, new = desk.parsing, dict(rules)
        if part not in _ALONE and not rules.get("item"):
            lists = parsing.proposals(received, n, "item", spec, now=now)
            new |= {"item": lists[0].selector} if lists else {}
        found = parsing.proposals(received, n, part, spec, now=now, item_rule=new.get("item", ""))
        if not found:
            return Pointed(rules, (), parsing.matches(received, rules, spec, now=now), _PLACES.get(part, _OUTSIDE))
        new[part] = _with(rules.get(part, ""), found[0].selector) if part == "drop" else found[0].selector
        return Pointed(new, found, parsing.matches(received, new, spec, now=now))


def tried(service: Service, received: Received, spec: SourceSpec, rules: Mapping[Part, str]) -> Matches:
    """What the rules of a form match now, each with a sentence where it will not do."""
    with service.desks.take() as desk:
        return desk.parsing.matches(received, rules, spec, now=service.clock())


def said(match: Matched) -> str:
    """How many releases have what a rule names: "24 releases", "24 of 24, all read as dates"."""
    if match.part in _ALONE:
        name = "release" if match.part == "item" else "part"
        return f"{match.count} {name}{'' if match.count == 1 else 's'}"
    told = f"{match.count} of {match.of} releases"
    if match.part != "date" or not match.count:
        return told
    return f"{told}, {match.unread} not understood" if match.unread else f"{told}, all read as dates"


def _with(present: str, selector: str) -> str:
    """What is left out already, and one more."""
    known = [each.strip() for each in present.split(",") if each.strip()]
    return ", ".join(dict.fromkeys([*known, selector]))
