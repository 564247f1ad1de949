"""What alerts say. The subject says it all; text and HTML have the same words.

letter = opened(incident, scene)
letter.text(), letter.html()
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from config import AlertSpec, SourceSpec
from entries import Affected, Incident, SourceState
from feeds.addresses import Addresses
from feeds.wording import count
from scrapers import ADVICE, REASONS

_MOST = 12  # sources that a message names
_BEYOND = re.compile(r" and \d+ more$")
_UNNAMED = "\n  And  "
_WORDS = {
    "unreachable": "The server does not answer.",
    "refused": "The server does not let us read.",
    "gone": "The page is gone.",
    "changed": "The page came, and is no list of releases to us any more.",
    "bounded": "Our own limits keep us from reading it.",
    "silent": "There is nothing new.",
}
_KEPT = "Feeds and widgets keep their last good list meanwhile. We go on trying, and you get one more message when it works."
_STATES = {"late": "late", "stale": "silent for long", "suspect": "suspect"}
_CALLED = re.compile(rf"^  (?P<name>.+?) {{2,}}(?P<state>{'|'.join(_STATES.values())}): ", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Scene:
    """What messages to one circle are made of. `titles` names the last release of a source, where it is known."""

    alert: AlertSpec
    addresses: Addresses
    specs: dict[str, SourceSpec]
    states: dict[str, SourceState]
    titles: dict[str, str]
    now: datetime

    def name(self, source_id: str) -> str:
        """What readers call a source."""
        return self.specs[source_id].name if source_id in self.specs else source_id

    def state(self, source_id: str) -> SourceState:
        """What is remembered of it."""
        return self.states.get(source_id) or SourceState(source_id)

    def moment(self, when: datetime | None) -> str:
        """On the clock of the alert: "22:10" today, else "Tuesday 17 November, 22:10"."""
        if when is None:
            return "never"
        local, today = when.astimezone(self.alert.zone), self.now.astimezone(self.alert.zone).date()
        day = "" if local.date() == today else f"{local:%A} {local.day} {local:%B}{f' {local.year}' if local.year != today.year else ''}, "
        return f"{day}{local:%H:%M}"

    def page(self, affected: Sequence[Affected] | Sequence[SourceState]) -> str:
        """The one address to open: of the source, or of all that are in trouble."""
        one = affected[0].source_id if len(affected) == 1 else ""
        return self.addresses.full("admin", "sources", one) if one else self.addresses.full("admin", "health")


@dataclass(frozen=True, slots=True)
class Letter:
    """One message. `mark` is the line above the heading; `facts` are names and values; `way` is what can be opened."""

    subject: str
    mark: str
    sentences: tuple[str, ...]
    way: tuple[str, str]
    facts: tuple[tuple[str, str], ...]
    foot: str
    change: str
    tone: str = "bad"

    def text(self) -> str:
        """As plain text."""
        width = max((len(name) for name, _ in self.facts), default=0) + 2
        facts = "\n".join(f"  {name:{width}}{value}" for name, value in self.facts)
        parts = (f"{self.mark}\n{self.subject}", *self.sentences, f"{self.way[0]}:\n{self.way[1]}", facts)
        return "\n\n".join(part for part in (*parts, f"{self.foot}\nChange what you get: {self.change}") if part) + "\n"

    def html(self) -> str:
        """As a page for mail programs: tables and inline styles by necessity."""
        return _template().render(letter=self)


@cache
def _template() -> Template:
    from_package = Environment(loader=PackageLoader("feeds"), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return from_package.get_template("mail/alert.html")


def opened(incident: Incident, scene: Scene) -> Letter:
    """An incident began."""
    return _trouble(incident, scene, f"Broken since {scene.moment(_since(incident))}", "cannot be read since")


def reminder(incident: Incident, scene: Scene) -> Letter:
    """It is still there, a day after the last message on it."""
    return _trouble(incident, scene, f"Still broken, since {scene.moment(_since(incident))}", "still cannot be read, since")


def recovered(incident: Incident, scene: Scene) -> Letter:
    """All its sources are well again."""
    names, closed = _subject(incident.sources, incident, scene), incident.closed or scene.now
    facts = (("Broken since", scene.moment(_since(incident))), ("Well since", scene.moment(closed)), *_sources(incident.sources, scene))
    return Letter(
        f"{names} can be read again",
        f"Recovered {scene.moment(closed)}",
        ("Everything that was published meanwhile and is still on the page was read.",),
        ("Look at it", scene.page(incident.sources)),
        facts,
        *_foot(scene),
        tone="good",
    )


def digest(states: Sequence[SourceState], scene: Scene) -> Letter:
    """Sources that became late, silent or odd since the last digest, for once a day."""
    many = len(states) != 1
    subject = f"{len(states)} sources are late or odd" if many else f"{scene.name(states[0].source_id)} is {_STATES[states[0].state]}"
    told = tuple((scene.name(one.source_id), f"{_STATES[one.state]}: {one.sentence}") for one in states[:_MOST])
    more = (("And", f"{len(states) - _MOST} more"),) if len(states) > _MOST else ()
    return Letter(
        subject,
        "Once a day",
        ("They can be read. Their feeds go on.",) if many else ("It can be read. Its feed goes on.",),
        ("Look at it", scene.page(states)),
        (*told, *more),
        *_foot(scene),
        tone="calm",
    )


def test(scene: Scene) -> Letter:
    """A message that shows that messages arrive."""
    return Letter(
        f"Test of the alert {scene.alert.name}",
        "Nothing is broken",
        ("Somebody asked for this message to see whether it arrives.",),
        ("Health of all sources", scene.addresses.full("admin", "health")),
        (("Sent", scene.moment(scene.now)),),
        *_foot(scene),
        tone="calm",
    )


def tells_of(text: str, source: SourceSpec, *, watched: bool) -> bool:
    """Whether a message that an incident began, or is still there, tells of a source: it leads to its page, or names it among others.
    It names twelve and counts those beyond, which are of the sources that its alert watches."""
    for line in text.splitlines():
        if line.startswith("http") and line.endswith(f"/admin/sources/{source.id}"):
            return True
        if line.startswith("  Sources "):
            names, *more = _BEYOND.split(line.removeprefix("  Sources ").strip())
            return f", {source.name}," in f", {names}," or (watched and bool(more))
    return False


def in_digest(source: SourceSpec) -> tuple[str, ...]:
    """What stands in each daily digest that may tell of a source."""
    return f"  {source.name}  ", _page_of(source), _UNNAMED


def called(text: str, source: SourceSpec) -> str | None:
    """What a daily digest calls a source ("late"); None where it does not name it, "" where it counts sources that it does not name."""
    named = {found["name"]: found["state"] for found in _CALLED.finditer(text)}
    if "/admin/sources/" in text:  # of one source alone, whose name may be another one now
        return next(iter(named.values()), None) if _page_of(source) in text else None
    return named.get(source.name, "" if _UNNAMED in text else None)


def _page_of(source: SourceSpec) -> str:
    return f"/admin/sources/{source.id}\n"


def _trouble(incident: Incident, scene: Scene, mark: str, verb: str) -> Letter:
    ill = incident.ill or incident.sources
    state = scene.state(ill[0].source_id)
    said = state.sentence or REASONS.get(incident.code, "")
    sentences = [_WORDS[incident.cause], said, ADVICE.get(incident.code, ""), _KEPT]
    facts = [("Failed", f"{count(state.failures, 'reading')} in a row"), ("Reason", f"{incident.code}: {REASONS.get(incident.code, '')}")]
    facts.append(("Last good reading", scene.moment(state.succeeded)))
    if len(ill) == 1:
        spec = scene.specs.get(ill[0].source_id)
        facts = [("Page", spec.url if spec else ill[0].source_id), *facts]
        title = scene.titles.get(ill[0].source_id)
        facts += [("Last release", title)] if title else []
    facts.append(("Same cause", "1 source" if len(ill) == 1 else f"{len(ill)} sources of {incident.host}"))
    names = _subject(ill, incident, scene)
    return Letter(
        f"{names} {verb} {scene.moment(_since(incident))}",
        mark,
        tuple(dict.fromkeys(filter(None, sentences))),
        ("Look at it and mend it", scene.page(ill)),
        (*facts, *(_sources(ill, scene) if len(ill) > 1 else ())),
        *_foot(scene),
    )


def _since(incident: Incident) -> datetime:
    return min((one.since for one in incident.sources), default=incident.opened)


def _subject(affected: Sequence[Affected], incident: Incident, scene: Scene) -> str:
    return scene.name(affected[0].source_id) if len(affected) == 1 else f"{len(affected)} sources of {incident.host}"


def _sources(affected: Sequence[Affected], scene: Scene) -> tuple[tuple[str, str], ...]:
    names = [scene.name(one.source_id) for one in affected]
    more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
    return (("Sources" if len(names) > 1 else "Source", ", ".join(names[:_MOST]) + more),)


def _foot(scene: Scene) -> tuple[str, str]:
    groups = ", ".join(f"“{group}”" for group in scene.alert.groups)
    of = f"sources of {groups}" if groups else "all sources"
    return f"You get this because the alert “{scene.alert.name}” watches {of}.", scene.addresses.full("admin", "health")
