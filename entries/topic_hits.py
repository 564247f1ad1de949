"""Which finds of phrases count for a topic: each span once, nothing under a mask, generic words only in fit company.

"Acme launches an app"          launches counts for products: a product noun stands within reach
"Acme launches a scholarship"   it does not
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

PhraseKind = Literal["strong", "normal", "weak", "title", "near", "beside", "apart", "mask"]

_FURNITURE_FROM = 0.35  # of a text; before that, "About ..." heads a part of the release itself
# After these the issuer describes itself or its lawyers speak. A capital must follow "About": "About half of ..." is a sentence.
_HEADING = re.compile(
    r"^[^\w\n]{0,12}(?:(?:About|ABOUT|À propos d[eu’']|A propos d[eu’']|Über|Acerca de|Sobre|Informazioni su|Over)[ :]{0,3}"
    r"(?:[Tt]he |[Uu]s\b|la |le |die |das )?[A-ZÀ-Þ“\"]"
    r"|(?i:Safe Harbou?r|Forward[- ]Looking|Cautionary|Media Contact|Press Contact|Pressekontakt|Contact presse)"
    r"|(?:关于|關於|■)[^，。,\n]{1,30}$)",
    re.MULTILINE,
)

Span = tuple[int, int]


class Use(NamedTuple):
    """What a phrase means for a topic."""

    topic: int
    kind: PhraseKind
    weight: float


class Hit(NamedTuple):
    """A phrase, by its number, in a text."""

    start: int
    end: int
    weight: float
    phrase: int


def furniture(text: str, boilerplate: str) -> list[Span]:
    """Where the issuer speaks of itself: the given boilerplate, and everything from the first heading of such a part on."""
    given = text.rfind(boilerplate) if boilerplate else -1
    heading = _HEADING.search(text, int(len(text) * _FURNITURE_FROM))
    spans = [(given, given + len(boilerplate))] if given >= 0 else []
    return _merged([*spans, (heading.start(), len(text))] if heading else spans)


class Spans:
    """Places in a text, each widened by `reach` characters; says in one look whether a hit touches any."""

    def __init__(self, places: Iterable[Hit], reach: int = 0) -> None:
        merged = _merged([(place.start - reach, place.end + reach) for place in places])
        self._starts = [start for start, _ in merged]
        self._ends = [end for _, end in merged]

    def touch(self, hit: Hit) -> bool:
        """Whether they share a character."""
        before = bisect_left(self._starts, hit.end)
        return before > 0 and self._ends[before - 1] > hit.start


def hits_of(
    found: Iterable[tuple[int, int, int]], uses: Sequence[Sequence[Use]], *, in_title: bool, reach: int
) -> Iterator[tuple[int, list[Hit]]]:
    """For each topic what counts in one text. `found` are (phrase, start, end); `uses` says by phrase what it means.

    What touches a mask of its topic is out. A generic word (near) stays where a word that it goes with (beside) stands within
    `reach` characters, and none that it does not (apart).
    """
    hits: dict[int, list[Hit]] = defaultdict(list)
    marks: dict[PhraseKind, dict[int, list[Hit]]] = {
        "near": defaultdict(list),
        "beside": defaultdict(list),
        "apart": defaultdict(list),
        "mask": defaultdict(list),
    }
    for phrase, start, end in found:
        for topic, kind, weight in uses[phrase]:
            if kind in marks:
                marks[kind][topic].append(Hit(start, end, weight, phrase))
            elif in_title or kind != "title":
                hits[topic].append(Hit(start, end, weight, phrase))
    for topic, generic in marks["near"].items():
        company, others = Spans(marks["beside"][topic], reach), Spans(marks["apart"][topic], reach)
        hits[topic] += [hit for hit in generic if company.touch(hit) and not others.touch(hit)]
    for topic, masks in marks["mask"].items():
        if topic in hits:
            masked = Spans(masks)
            hits[topic] = [hit for hit in hits[topic] if not masked.touch(hit)]
    yield from hits.items()


def shares(hits: list[Hit]) -> Iterator[tuple[float, Hit]]:
    """Each span once, with its best weight; half of it where the span lies inside a longer one ("school" in "high school")."""
    reach = -1
    last = None
    for hit in sorted(hits, key=_by_place) if len(hits) > 1 else hits:
        if (hit.start, hit.end) == last:
            continue
        yield (hit.weight / 2 if hit.end <= reach else hit.weight), hit
        last = hit.start, hit.end
        reach = max(reach, hit.end)


def _by_place(hit: Hit) -> tuple[int, int, float, int]:
    return hit.start, -hit.end, -hit.weight, hit.phrase


def _merged(spans: list[Span]) -> list[Span]:
    """The spans in order, those that overlap as one."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
