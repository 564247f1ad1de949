"""Where the furniture of a release stands in its clean HTML: boilerplate, contact, notes, cautions about the future.

sections_of("<p>Acme opens.</p><h2>About Acme</h2><p>Lamps.</p>", ("Acme opens.", "About Acme", "Lamps."), ("body", "boilerplate", ...))
->  (Section("boilerplate", 18, 52),)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from types import MappingProxyType
from typing import get_args

from entries import Section, SectionKind
from scrapers.release import Role

_KINDS: Mapping[Role, SectionKind] = MappingProxyType({kind: kind for kind in get_args(SectionKind)})  # these roles, by the same names
_SHOWN = frozenset({"body", "caption", *_KINDS})  # blocks of other roles (end marks) were cut from the content
# Clean HTML quotes every value, and a quoted value may hold ">". Possessive: one pass, whatever comes.
_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)(?:[^>"]++|"[^"]*+")*+>')
_VOID = frozenset({"br", "hr", "img"})


@dataclass(frozen=True, slots=True)
class _Element:
    """A top-level element of clean HTML. `text` is its text without white space."""

    tag: str
    start: int
    end: int
    text: str


def sections_of(content: str, texts: Sequence[str], roles: Sequence[Role]) -> tuple[Section, ...]:
    """The sections of clean HTML, in order, given its blocks with their roles; only whole top-level elements.

    Blocks are met from the end, because dateline and release lines were cut from the head of the content. From where the two do not
    tell the same any more, everything is text: better a section too few than a sentence lost.
    """
    if _KINDS.keys().isdisjoint(roles):
        return ()
    elements = list(_elements(content))
    kinds = _kinds(elements, [(_squeezed(text), role) for text, role in zip(texts, roles, strict=True)])
    for number, element in enumerate(elements):
        if not element.text and number:
            kinds[number] = kinds[number - 1]  # a picture among the furniture is furniture too
        if element.tag == "hr" and number + 1 < len(elements):
            kinds[number] = kinds[number] or kinds[number + 1]  # a rule sets off what follows it
    return tuple(_merged(elements, kinds))


def _kinds(elements: Sequence[_Element], blocks: list[tuple[str, Role]]) -> list[SectionKind | None]:
    """The kind of section that each element is, None for text; of one that mixes kinds, the first."""
    kinds: list[SectionKind | None] = [None] * len(elements)
    for number in reversed(range(len(elements))):
        rest = elements[number].text
        met: list[SectionKind | None] = []
        while rest and blocks:
            text, role = blocks.pop()
            if rest.endswith(text):
                rest = rest.removesuffix(text)
                met.append(_KINDS.get(role))
            elif role in _SHOWN:
                break
        if rest:
            return kinds
        kinds[number] = met[-1] if met and None not in met else None
    return kinds


def _merged(elements: Sequence[_Element], kinds: Sequence[SectionKind | None]) -> Iterator[Section]:
    """One section for each run of elements of one kind."""
    begin = 0
    for number, (element, kind) in enumerate(zip(elements, kinds, strict=True)):
        if not number or kinds[number - 1] != kind:
            begin = element.start
        if kind and (number + 1 == len(elements) or kinds[number + 1] != kind):
            yield Section(kind, begin, element.end)


def _elements(content: str) -> Iterator[_Element]:
    """The top-level elements; all text of clean HTML stands in one."""
    depth = start = 0
    for tag in _TAG.finditer(content):
        closes, name = bool(tag[1]), tag[2]
        if not depth:
            start = tag.start()
        depth += 0 if name in _VOID else -1 if closes else 1
        if not depth:
            yield _Element(name, start, tag.end(), _squeezed(unescape(_TAG.sub("", content[start : tag.end()]))))


def _squeezed(text: str) -> str:
    return "".join(text.split())
