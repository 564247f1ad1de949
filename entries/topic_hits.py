"""Which finds of phrases count for a topic: each span once, nothing under a mask, generic words only in fit company.

    "Acme launches an app"          launches counts for products: a product noun stands within reach
    "Acme launches a scholarship"   it does not

Some hundred hits a release pass through here, so they are plain tuples: named ones take twice the time.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

PhraseKind = Literal["strong", "normal", "weak", "title", "near", "beside", "apart", "mask"]
Span = tuple[int, int]
Use = tuple[int, PhraseKind, float]  # what a phrase means: the topic, how it speaks for it, with what weight
Hit = tuple[int, int, float, int]  # start, -end, -weight, number of the phrase: in this order the best of a place comes first

_MARKS = frozenset[PhraseKind](("near", "beside", "apart", "mask"))  # they decide on other hits, or others decide on them
_FURNITURE_FROM = 0.35  # of a text; before that, "About ..." heads a part of the release itself
# After these the issuer describes itself or its lawyers speak. A capital must follow "About": "About half of ..." is a sentence.
_HEADING = re.compile(
    r"^[^\w\n]{0,12}(?:(?:About|ABOUT|À propos d[eu’']|A propos d[eu’']|Über|Acerca de|Sobre|Informazioni su|Over ons)[ :]{0,3}"
    r"(?:[Tt]he |[Uu]s\b|la |le |die |das )?[A-ZÀ-Þ“\"]"
    r"|(?i:Safe Harbou?r|Forward[- ]Looking|Cautionary|Media Contact|Press Contact|Pressekontakt|Contact presse)"
    r"|(?:关于|關於|■)[^，。,\n]{1,30}$)",
    re.MULTILINE,
)


def furniture(text: str, boilerplate: str) -> list[Span]:
    """Where the issuer speaks of itself: the given boilerplate, and everything from the first heading of such a part on."""
    given = text.rfind(boilerplate) if boilerplate else -1
    heading = _HEADING.search(text, int(len(text) * _FURNITURE_FROM))
    spans = [(given, given + len(boilerplate))] if given >= 0 else []
    return _merged([*spans, (heading.start(), len(text))] if heading else spans)


def hits_of(found: Iterable[tuple[int, int, int]], uses: Sequence[Sequence[Use]], *, in_title: bool, reach: int) -> dict[int, list[Hit]]:
    """For each topic what counts in one text. `found` are (phrase, start, end); `uses` says by phrase what it means.

    What touches a mask of its topic is out. A generic word (near) stays where a word that it goes with (beside) stands within
    `reach` characters, and none that it does not (apart).
    """
    hits: dict[int, list[Hit]] = defaultdict(list)
    marks: dict[tuple[int, PhraseKind], list[Hit]] = defaultdict(list)
    for phrase, start, end in found:
        for topic, kind, weight in uses[phrase]:
            if kind in _MARKS:
                marks[topic, kind].append((start, -end, -weight, phrase))
            elif in_title or kind != "title":
                hits[topic].append((start, -end, -weight, phrase))
    for topic in [topic for topic, kind in marks if kind == "near"]:
        company, others = _Places(marks.get((topic, "beside"), ()), reach), _Places(marks.get((topic, "apart"), ()), reach)
        hits[topic] += [hit for hit in marks[topic, "near"] if company.touch(hit) and not others.touch(hit)]
    for topic in [topic for topic, kind in marks if kind == "mask" and topic in hits]:
        masks = _Places(marks[topic, "mask"])
        hits[topic] = [hit for hit in hits[topic] if not masks.touch(hit)]
    return hits


def shares(hits: list[Hit]) -> Iterator[tuple[float, int, int, int]]:
    """Each span once, with its best weight; half of it where the span lies inside a longer one ("school" in "high school").

    Yields weight, start, end and phrase."""
    reach = -1
    last = (-1, 0)
    for start, minus_end, minus_weight, phrase in sorted(hits):
        if (start, minus_end) == last:
            continue
        last = start, minus_end
        end = -minus_end
        if end <= reach:
            yield -minus_weight / 2, start, end, phrase
        else:
            yield -minus_weight, start, end, phrase
            reach = end


class _Places:
    """Places in a text, each widened by `reach` characters; says in one look whether a hit touches any."""

    def __init__(self, places: Iterable[Hit], reach: int = 0) -> None:
        merged = _merged([(start - reach, reach - minus_end) for start, minus_end, _, _ in places])
        self._starts = [start for start, _ in merged]
        self._ends = [end for _, end in merged]

    def touch(self, hit: Hit) -> bool:
        """Whether they share a character."""
        before = bisect_left(self._starts, -hit[1])
        return before > 0 and self._ends[before - 1] > hit[0]


def _merged(spans: list[Span]) -> list[Span]:
    """The spans in order, those that overlap as one."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
