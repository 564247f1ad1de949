"""Why a release has its topics: the score of each as a small picture, the words that made it, and those words marked in the text.

A reader asks for the marks of one topic (`?why=education`); nobody wants a text full of yellow by default. Marked words lead to the
line that explains them, and that line leads to the words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType

from markupsafe import Markup

from entries import Entry, TopicMatch, TopicRules
from feeds.web.marks import Mark, Printed, Span
from feeds.web.pages import Named, Names
from feeds.web.proof import Proof, proofs, text_of

_BY = {"source": "set for every release of this source", "operator": "set by an editor"}
_ZONES = {"title": "headline", "subtitle": "headline", "lead": "first paragraph", "body": "text", "label": "label"}
_REST = "further words"
_ORDER = ("headline", "first paragraph", "text", "label", _REST)
_FIELDS = ("title", "subtitle", "text")  # in the order of the page
_WIDTH = 200  # of the picture of a score, in units of its SVG
_BACK = Markup('<mark id="{id}"><a href="#{reason}" title="{title}">'), Markup("</a></mark>")
_LINKED = Markup('<mark id="{id}" tabindex="-1" title="{title}">'), Markup("</mark>")  # no link inside a link
_FURTHER = Markup('<mark title="{title}">'), Markup("</mark>")  # the same words, in the next element


@dataclass(frozen=True, slots=True)
class Bar:
    """A part of a score: the zone its words stand in, its points, and where it lies in a picture 200 wide."""

    zone: str
    points: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Score:
    """A score as a picture. `line` is where the threshold stands in it, None where nobody asked for a score."""

    bars: tuple[Bar, ...]
    line: float | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Reason:
    """A proof with its points, the zone of the picture it belongs to, and the id of its mark, "" where the page does not print it."""

    proof: Proof
    points: str
    zone: str
    mark: str


@dataclass(frozen=True, slots=True)
class Why:
    """A topic with its score and reasons. `needs` is the score that was asked for, "" where nobody asked; `first` the id of the
    topmost mark."""

    topic: Named
    score: str
    needs: str
    by: str
    picture: Score | None
    reasons: tuple[Reason, ...]
    first: str
    marks: Mapping[str, tuple[Mark, ...]]

    @property
    def further(self) -> str:
        """The points of words beyond those that are listed, "" when there are none."""
        return next((bar.points for bar in self.picture.bars if bar.zone == _REST), "") if self.picture else ""

    @property
    def anchor(self) -> str:
        """The id of its line on the page."""
        return f"why-{self.topic.id}"


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the words of a proof stand on the page: a field of `_FIELDS` and its spans."""

    proof: Proof
    field: str
    spans: tuple[Span, ...]


def whys(entry: Entry, names: Names, rules: TopicRules) -> tuple[Why, ...]:
    """The topics of an entry, best first, each with its marks."""
    needs = {topic.id: rules.scoring.threshold if topic.threshold is None else topic.threshold for topic in rules.topics}
    printed = Printed(entry.content)
    return tuple(_why(match, entry, names, needs.get(match.topic) if match.by == "rule" else None, printed) for match in entry.topics)


def _why(match: TopicMatch, entry: Entry, names: Names, needed: float | None, printed: Printed) -> Why:
    topic, found = names.topic(match.topic), proofs(match, entry)
    places = _places(found, entry, printed)
    ids = {place.proof: f"word-{number}" for number, place in enumerate(places, 1)}
    return Why(
        topic=topic,
        score=f"{match.score:.0f}",
        needs="" if needed is None else f"{needed:g}",
        by=_BY.get(match.by, ""),
        picture=_score(match, needed),
        reasons=tuple(Reason(proof, _points(proof.weight), _zone(proof.field), ids.get(proof, "")) for proof in found),
        first="word-1" if places else "",
        marks=MappingProxyType({field: tuple(_marks(field, places, topic)) for field in _FIELDS}),
    )


def _points(weight: float) -> str:
    return f"{weight:.1f}".removesuffix(".0")


def _zone(field: str) -> str:
    return _ZONES.get(field, "text")


def _places(found: Iterable[Proof], entry: Entry, printed: Printed) -> tuple[_Place, ...]:
    """The proofs that the page prints, from top to bottom; of two that overlap, the one that begins first."""
    places = [place for proof in found if proof.words and proof.start >= 0 and (place := _place(proof, entry, printed)).spans]
    places.sort(key=lambda place: (_FIELDS.index(place.field), place.spans[0].start, -place.spans[-1].end))
    apart = places[:1]
    for place in places[1:]:
        if place.field != apart[-1].field or place.spans[0].start >= apart[-1].spans[-1].end:
            apart.append(place)
    return tuple(apart)


def _place(proof: Proof, entry: Entry, printed: Printed) -> _Place:
    end = proof.start + len(proof.words)
    if proof.field in ("title", "subtitle"):
        return _Place(proof, proof.field, (Span(proof.start, end),))
    return _Place(proof, "text", printed.find(text_of(entry, proof.field), proof.start, end))


def _marks(field: str, places: tuple[_Place, ...], topic: Named) -> Iterable[Mark]:
    for number, place in enumerate(places, 1):
        title = f"{topic.name}: {_points(place.proof.weight)} points"
        for index, span in enumerate(place.spans if place.field == field else ()):
            opening, closing = _FURTHER if index else _LINKED if span.linked else _BACK
            yield Mark(span, opening.format(id=f"word-{number}", reason=f"why-{topic.id}", title=title), closing)


def _score(match: TopicMatch, needed: float | None) -> Score | None:
    """The picture of a score; what the proofs that were kept leave open is "further words"."""
    points = dict.fromkeys(_ORDER, 0.0)
    for evidence in match.evidence:
        points[_zone(evidence.field)] += evidence.weight
    points[_REST] = max(0.0, match.score - sum(points.values()))
    zones = [(zone, amount) for zone, amount in points.items() if amount >= 0.05]
    if not zones:
        return None
    whole = max(sum(amount for _, amount in zones), needed or 0.0)
    ends = [sum(amount for _, amount in zones[:number]) * _WIDTH / whole for number in range(len(zones) + 1)]
    bars = tuple(
        Bar(zone, _points(amount), round(x, 1), round(end - x, 1)) for (zone, amount), (x, end) in zip(zones, pairwise(ends), strict=True)
    )
    said = ", ".join(f"{bar.zone} {bar.points}" for bar in bars)
    return Score(bars, None if needed is None else round(needed * _WIDTH / whole, 1), said)
