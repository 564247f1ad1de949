"""The title of a release: what the page prints large, as far as the head of the page or the listing agrees.

    <title>Bridge opens | Mayor's Office | Press Release</title>  <h2>Newsroom</h2>  <h1>Bridge opens</h1>   ->  Bridge opens

The head alone carries site tails, the largest heading alone may be a logo or a banner; together they hardly err.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from config import SourceSpec
from entries import Candidate
from scrapers.article.outline import Element, Outline
from scrapers.article.words import words
from scrapers.metadata import Metadata
from scrapers.page import ListItem

_MAX_HEADINGS = 120
_MAX_CHARS = 400
_SHORTEST = 12  # letters of a headline that no heading marks
_SURE = 1.5  # rank from which a heading is believed: a plain h1 alone has 2, one that is a short banner 1.2
_TITLE_NAMES = words("title headline heading header hl")
_LEVELS = {"h1": 2.0, "h2": 0.7, "h3": 0.4, "h4": 0.1}
# A tail is set off by a bar, by a dash with spaces around it, or by the signs that Chinese and Japanese sites use.
_SEPARATOR = re.compile(r"\s*[|｜»]\s*|\s+@\s+|\s+[-–—·•:]{1,2}\s+|\s*::\s*|(?<=[\u3040-\u9fff])[_：]|_(?=[\u3040-\u9fff])")
_SURE_SEPARATOR = re.compile(r"\s*[|｜»]\s*|\s+@\s+|\s*::\s*|\s+[-–—]\s+|_(?=[\u3040-\u9fff])")
_KINDS = (
    "press ?release|news ?release|media release|press statement|pressemitteilung|medienmitteilung|presseinformation|comunicado de prensa|"
    "communiqué de presse|comunicato stampa|新闻稿|プレスリリース|보도자료|بيان صحفي"
)
_KIND = re.compile(rf"(?i)^(?:{_KINDS})\s*[:：|–-]\s*")
_ONLY_KIND = re.compile(rf"(?i)\W*(?:{_KINDS})s?\W*")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading on the page. `start` and `end` are its blocks; `first` is its first line when it has several."""

    tag: str
    text: str
    first: str
    start: int
    end: int
    rank: float


@dataclass(frozen=True, slots=True)
class Title:
    """The chosen title, every candidate (chosen first), and the blocks of the heading it stands in, None when it is not on the page."""

    text: str
    candidates: tuple[Candidate, ...]
    blocks: tuple[int, int] | None
    below: str = ""  # the rest of a heading of several lines


def find_title(outline: Outline, chrome: frozenset[int], metadata: Metadata, spec: SourceSpec, item: ListItem | None) -> Title:
    """The title, "" when there is none at all."""
    site = _site_names(metadata, spec)
    said = _said(metadata, item)
    headings = sorted(_headings(outline, chrome, site, said), key=lambda one: -one.rank)
    # "Press Release" is the title only where nothing else is.
    heading = next((one for one in headings if one.rank >= _SURE and not _ONLY_KIND.fullmatch(one.first)), next(iter(headings), None))
    if heading is not None and heading.rank >= _SURE:
        text = _settled(heading, said)
        below = heading.text[len(text) :].strip() if heading.text.startswith(text) else ""
        chosen = Candidate(text, "h1" if heading.tag == "h1" else "heading")
    else:
        chosen, heading, below = _printed_form(outline, said, site) or _without_heading(said, site), None, ""
    others = (Candidate(candidate.value[:_MAX_CHARS], candidate.origin) for candidate in said)
    candidates = tuple(dict.fromkeys(candidate for candidate in (chosen, *others) if candidate.value))
    blocks = (heading.start, heading.end) if heading else _printed_at(outline, chosen.value)
    return Title(chosen.value, candidates, blocks, below if len(below) < 300 else "")


@lru_cache(maxsize=4096)
def loose(text: str) -> str:
    """Letters and digits only, without case: what two spellings of one title have in common."""
    return "".join(char for char in text.casefold() if char.isalnum())


def without_tail(text: str, site: frozenset[str]) -> str:
    """A head title without the parts that name the site or what kind of page it is.

    A part goes when it is a name of the site; after a bar also when it is short against what stands before it, because
    a headline holds no bars while dashes are common in headlines.
    """
    parts = _SURE_SEPARATOR.split(text)
    marks = _SURE_SEPARATOR.findall(text)
    while len(parts) > 1 and (_names_site(parts[-1], site) or ("-" not in marks[-1] and "–" not in marks[-1] and _is_short(parts))):
        text = text[: text.rindex(marks[-1])]
        parts, marks = parts[:-1], marks[:-1]
    while len(parts) > 1 and _names_site(parts[0], site):
        text = text[text.index(marks[0]) + len(marks[0]) :]
        parts, marks = parts[1:], marks[1:]
    return _KIND.sub("", text).strip()


def _is_short(parts: list[str]) -> bool:
    return len(parts[-1]) < 0.8 * sum(map(len, parts[:-1]))


def _names_site(part: str, site: frozenset[str]) -> bool:
    key = loose(part)
    return not key or any(key == name or (len(name) > 4 and (key.startswith(name) or name.startswith(key))) for name in site)


def _site_names(metadata: Metadata, spec: SourceSpec) -> frozenset[str]:
    labels = spec.host.split(":")[0].removeprefix("www.").split(".")
    return frozenset(name for name in map(loose, (spec.name, *metadata.issuers, *labels[:-1], spec.host)) if len(name) > 2)


def _said(metadata: Metadata, item: ListItem | None) -> tuple[Candidate, ...]:
    """What head and listing call the release."""
    listed = (Candidate(item.title, "listing"),) if item and item.title else ()
    return (*listed, *metadata.titles)


def _headings(outline: Outline, chrome: frozenset[int], site: frozenset[str], said: tuple[Candidate, ...]) -> Iterator[Heading]:
    wanted = [_Wanted(candidate.value) for candidate in said]
    possible = [index for index, element in enumerate(outline.elements) if _may_be_title(element, index in chrome)][:_MAX_HEADINGS]
    top = min((outline.elements[index].tag for index in possible if _is_own(outline, index, index in chrome, site)), default="")
    for order, index in enumerate(possible):
        element = outline.elements[index]
        text = outline.text(element.start, element.end).strip()
        if not 2 <= len(text) <= _MAX_CHARS:
            continue
        first = outline.blocks[element.start].text
        # Old pages begin with h3; what stands highest on the page's own part is then the title.
        rank = max(_LEVELS.get(element.tag, 0.6), 1.6 if element.tag == top else 0.0)
        rank += max((one.agreement(text, first) for one in wanted), default=0.0) - 1.5 * (index in chrome)
        # The first of two equals: a title is repeated in side bars and share boxes below.
        yield Heading(
            element.tag, text, first, element.start, element.end, rank + _standing(outline, index, text, site) - min(order, 100) * 0.002
        )


def _may_be_title(element: Element, is_chrome: bool) -> bool:
    if element.tag in _LEVELS:
        return element.end > element.start
    named = not is_chrome and bool(element.names & _TITLE_NAMES) and element.tag not in ("a", "figcaption")
    return named and element.end - element.start in (1, 2)


def _is_own(outline: Outline, index: int, is_chrome: bool, site: frozenset[str]) -> bool:
    """Whether a heading element belongs to the release rather than to the site."""
    element = outline.elements[index]
    return element.tag in _LEVELS and not is_chrome and _standing(outline, index, outline.text(element.start, element.end), site) > -0.5


def _standing(outline: Outline, index: int, text: str, site: frozenset[str]) -> float:
    """What place and wording say about a heading, without its meaning."""
    element = outline.elements[index]
    rank = 0.0
    if loose(text) in site:
        rank -= 3.0  # a logo
    if _ONLY_KIND.fullmatch(text):
        rank -= 1.0  # "Press Release" above the headline: it must not keep lower headings from being the first of their page
    if outline.link_share(element.start, element.end) > 0.8:
        rank -= 1.0  # leads elsewhere: a logo or a teaser
    if len(text) < 12 and outline.blocks[element.start].weight < 20:
        rank -= 0.8  # "Newsroom", "Roma": a banner
    if element.names & {"article", "news", "entry", "post", "detail", "press"} or "headline" in (element.attributes.get("itemprop") or ""):
        rank += 0.3
    return rank


class _Wanted:
    """A name that head or listing give, in all the forms in which a heading may show it."""

    def __init__(self, value: str) -> None:
        parts = _SEPARATOR.split(value[:_MAX_CHARS])[:8]
        spans = [parts[start:end] for start, end in combinations(range(len(parts) + 1), 2)]
        self.whole = loose(value)
        self.forms = {loose("".join(span)) for span in spans} - {""}
        self.words = _words(value)

    def agreement(self, text: str, first: str) -> float:
        """0 to 3: how well a heading agrees. A form counts by its share of the whole name, so that a site's name counts little."""
        best = 0.0
        for key in {loose(text), loose(first)} - {""}:
            share = min(len(key) / max(len(self.whole), 1), 1.0)
            if key in self.forms:
                best = max(best, 1.0 + 2.0 * share if share > 0.3 else share)
            elif len(key) > 15 and (self.whole.startswith(key) or self.whole.endswith(key)):
                best = max(best, 0.8 + 2.0 * share)
            elif any(len(form) > 15 and (key.startswith(form) or key.endswith(form)) for form in self.forms):
                best = max(best, 2.0)
        common = len(self.words & _words(text))
        return max(best, 2.0 * common / max(len(self.words | _words(text)), 1) if common > 2 else 0.0)


@lru_cache(maxsize=4096)
def _words(text: str) -> frozenset[str]:
    """Words, or pairs of characters where a script knows no spaces."""
    words = re.findall(r"\w+", text.casefold())
    return frozenset(part for word in words for part in (re.findall(r"(?=(..))", word) if ord(max(word)) > 0x3000 else (word,)))


def _settled(heading: Heading, said: tuple[Candidate, ...]) -> str:
    """The heading, without a kicker, date or sub-headline that share its element when head or listing have it without."""
    whole = loose(heading.text)
    options = [form for candidate in said for form in _forms(candidate.value)]
    for form in sorted(options, key=len, reverse=True):
        key = loose(form)
        if key == whole:
            return heading.text
        if len(key) >= 12 and len(key) >= 0.3 * len(whole) and (whole.startswith(key) or whole.endswith(key)):
            return form
    first = loose(heading.first)
    return heading.first if len(first) > 15 and any(loose(form).endswith(first) for form in options) else heading.text


def _forms(value: str) -> Iterator[str]:
    """The value whole, and without one or more of its outer parts."""
    cuts = [(0, 0), *(match.span() for match in _SEPARATOR.finditer(value)), (len(value), len(value))][:9]
    for left, right in combinations(range(len(cuts)), 2):
        yield value[cuts[left][1] : cuts[right][0]].strip()
    yield _KIND.sub("", value)


def _without_heading(said: tuple[Candidate, ...], site: frozenset[str]) -> Candidate:
    """The listing's words, else the head's without tail; a form that two of them share is surer than any alone."""
    cleaned = [Candidate(without_tail(candidate.value, site), candidate.origin) for candidate in said]
    usable = [candidate for candidate in cleaned if len(candidate.value) > 3 and loose(candidate.value) not in site]
    return next(iter(usable), Candidate("", "title"))


def _printed_form(outline: Outline, said: tuple[Candidate, ...], site: frozenset[str]) -> Candidate | None:
    """The part of a name, best its beginning, that is a line of the page: where no heading is marked, that is the headline."""
    lines = {loose(block.text) for block in outline.blocks if block.link_share < 0.5}
    forms = [(form, candidate) for candidate in said for form in _forms(candidate.value)]
    printed = [(form, candidate) for form, candidate in forms if _is_long(key := loose(form)) and key in lines and key not in site]
    form, candidate = max(printed, key=lambda one: (one[1].value.startswith(one[0]), len(one[0])), default=("", None))
    return Candidate(form, candidate.origin) if candidate else None


def _is_long(key: str) -> bool:
    """Whether letters are many enough for a headline; a Chinese character says as much as two or three Latin ones."""
    return sum(2.5 if char > "\u3000" else 1 for char in key) >= _SHORTEST


def _printed_at(outline: Outline, title: str) -> tuple[int, int] | None:
    """Where a title stands that no heading element marks."""
    key = loose(title)
    found = (index for index, block in enumerate(outline.blocks) if key and block.link_share < 0.5 and loose(block.text) == key)
    index = next(found, None)
    return None if index is None else (index, index + 1)
