"""How a person would write an element in CSS: by the names its author gave it, briefly, by place only where there is no name.

written(outline, i)            ->  ".news-list > li", "ul > li", "main li", ...     anywhere on the page
written(outline, i, within)    ->  ".date", "span.date", "td:nth-child(2)", ...     inside one element
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scrapers.listing.outline import Outline

_LONGEST = 40  # characters of a name
_CLASSES, _ABOVE, _FAR = 3, 4, 12  # classes of one element, named elements above it, and how far up these are looked for
_WHOLE = frozenset({"html", "body"})
_PLAIN = re.compile(r"-?[^\W\d][^\W\d]*(?:[-_]+[^\W\d]+)*")  # words without digits: such names need no escaping, and nobody counted them
_WORD = re.compile(r"[^\W_]+")
_PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|[^A-Za-z]+")  # of "newsCardTitle"
_VOWEL = re.compile(r"[aeiouyäöüáéíóúàèæøå]|[^\x00-\x7f]", re.IGNORECASE)
_LETTERS = 8  # fewer more or less are no reason
_SHORT_WORD = 3  # letters; a real word of more has a vowel
# What differs between the items of a list, or comes and goes.
_STATE = re.compile(
    r"^(odd|even|first|last|active|current|alt|alternate|hidden|visible|show|hide|open|closed|selected|featured|sticky|loaded|lazy|lazyload|"
    r"animated?|wow|fade|in|aos-\w+|is-\w+|has-\w+|js-\w+|no-js|category-\S+|tag-\S+|status-\w+|type-\w+|format-\w+)$",
    re.IGNORECASE,
)
# What says how an element looks and not what it is.
_LOOKS = re.compile(
    r"^((d|w|h|m|p|mx|my|px|py|text|font|bg|border|rounded|shadow|flex|grid|items|justify|align|float|col|row|gap|space|overflow|order|"
    r"position|display|color|size|leading|tracking|cursor|transition|duration|ease|group|pull|vc|elementor|et)([-_]\S*)?|block|inline\S*|"
    r"relative|absolute|container\S*|wrap|wrapper|inner|outer|clearfix|left|right|center|bold|small|large|box|clear|columns?|normal)$",
    re.IGNORECASE,
)
_MEANS = re.compile(
    r"news|press|release|article|entry|entries|post|story|stories|item|card|teaser|list|date|time|day|title|head|media|link|image|summary|"
    r"meldung|presse|nachricht|datum|actualit|communique|noticia|fecha|titulo|data|comunica|titre|xinwen|bt|sj",
    re.IGNORECASE,
)
_GROUPS = frozenset({"main", "article", "section", "table", "ul", "ol", "dl", "tbody", "nav", "aside", "header", "footer"})


def classes(outline: Outline, i: int) -> tuple[str, ...]:
    """The classes of an element that its author seems to have named, the most telling first, at most three."""
    held = dict.fromkeys((outline.attributes[i].get("class") or "").split()[:20])
    return tuple(sorted(filter(is_name, held), key=_worth))[:_CLASSES]


def is_name(name: str) -> bool:
    """Whether somebody thought of this name for what is styled alike: no digits, no hashes, no states."""
    if len(name) > _LONGEST or not _PLAIN.fullmatch(name) or _STATE.match(name):
        return False
    return not any(_is_hash(word) for word in _WORD.findall(name))


def _is_hash(word: str) -> bool:
    """ "bdVaJa", "xkcdqz": small and capital letters that change without making words, or a long word without a vowel."""
    parts = _PART.findall(word)
    broken = len(parts) > 2 and sum(len(part) <= 2 for part in parts) * 2 > len(parts)
    return broken or (len(word) > _SHORT_WORD + 1 and not _VOWEL.search(word))


def _worth(name: str) -> tuple[bool, bool, int]:
    return bool(_LOOKS.match(name)), not _MEANS.search(name), len(name)


def written(outline: Outline, i: int, within: int = -1) -> Iterator[str]:
    """Selectors that name this element, and perhaps others like it, the shortest ways first. With `within` they name it inside that element
    and say nothing of what lies above it."""
    own = tuple(_own(outline, i))
    yield from own
    above = [j for j in outline.ancestors(i)[:_FAR] if j > within and outline.tags[j] not in _WHOLE]
    named = [(place, name) for place, j in enumerate(above) if (name := _holder(outline, j))][:_ABOVE]
    for place, name in named:
        for step in own:
            if place == 0:
                yield f"{name} > {step}"
            elif place == 1 and not _is_named(outline, above[0]):
                yield f"{name} > {outline.tags[above[0]]} > {step}"
            yield f"{name} {step}"
    if named and above and named[0][0] > 0:
        yield f"{named[0][1]} {outline.tags[above[0]]} > {own[-1]}"
    yield from _by_place(outline, i, within, own[-1])


def simplicity(selector: str) -> tuple[int, int]:
    """What makes one selector better than another that matches the same: no places, names, few steps, few letters. A bare tag is the last
    choice: another list may come to stand on the page."""
    steps = selector.replace(" > ", " ").split(" ")
    looks = sum(bool(_LOOKS.match(name)) for name in re.findall(r"[.#]([\w-]+)", selector))
    unnamed = "." not in selector and "#" not in selector and "[" not in selector
    return selector.count(":"), 12 * (len(steps) - 1) + 8 * looks + 30 * unnamed + len(selector) // _LETTERS * _LETTERS


def _own(outline: Outline, i: int) -> Iterator[str]:
    tag, attributes = outline.tags[i], outline.attributes[i]
    for name in classes(outline, i):
        yield f".{name}"
        yield f"{tag}.{name}"
    if tag == "time" and attributes.get("datetime"):
        yield "time[datetime]"
    if (prop := attributes.get("itemprop") or "") and _PLAIN.fullmatch(prop):
        yield f'{tag}[itemprop="{prop}"]'
    yield tag


def _holder(outline: Outline, i: int) -> str:
    """How an element that holds others is called: by its id, its best class, or what it is."""
    id_ = outline.attributes[i].get("id") or ""
    if is_name(id_):
        return f"#{id_}"
    tag, names = outline.tags[i], classes(outline, i)
    if names and not _LOOKS.match(names[0]):
        return f"{tag}.{names[0]}" if tag in _GROUPS else f".{names[0]}"
    return tag if tag in _GROUPS else (f"{tag}.{names[0]}" if names else "")


def _is_named(outline: Outline, i: int) -> bool:
    return bool(classes(outline, i))


def _by_place(outline: Outline, i: int, within: int, step: str) -> Iterator[str]:
    """The place among its siblings, where the element has no name of its own."""
    parent = outline.parents[i]
    if parent < 0 or (within >= 0 and parent < within):
        return
    siblings, child = [], parent + 1
    while child < outline.ends[parent]:
        if outline.tags[child]:
            siblings.append(child)
        child = outline.ends[child]
    place = siblings.index(i) + 1
    among = [j for j in siblings if outline.tags[j] == outline.tags[i]]
    if within >= 0:
        yield f"{step}:nth-child({place})"
        yield f"{step}:nth-of-type({among.index(i) + 1})"
